//! `onrecord topics`.

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::format::{Format, FormatArgs};
use crate::cli::session::Session;
use crate::cli::{Exit, Outcome};
use crate::index::Index;
use crate::lang::taxonomy::{self, Concept, Found};
use crate::model::{Condition, Count, Query, Sort, TopicId, Unit};
use crate::render::lists::{self, TopicRow};
use crate::render::rows::Rows;

/// List what the articles are about
///
/// Shows the topics of the first level and those below them that have articles; with a topic, all that lies below it.
/// Topics are the IPTC Media Topics, given by the publisher or found in the text.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  onrecord topics
  onrecord topics economy")]
pub struct TopicsArgs {
    /// Only this topic and those below it: a name, a path or a medtop number
    #[arg(value_name = "TOPIC")]
    topic: Option<String>,
    #[command(flatten)]
    format: FormatArgs,
}

/// Runs it.
pub fn run(args: &TopicsArgs, session: &Session) -> Outcome {
    let index = session.open()?;
    let wanted = match &args.topic {
        Some(text) => asked(text),
        None => taxonomy::concepts().iter().filter(|concept| concept.level == 1).map(|concept| concept.id).collect(),
    };
    let mut rows = Vec::new();
    for id in wanted {
        collect(&index, id, &mut rows)?;
    }
    session.page(&mut |out| match args.format.chosen(session.terminal.stdout) {
        Format::Text => lists::topics(&rows, session.terminal.look, out),
        Format::Tab => lists::topics_rows(&rows, Rows::Tab, out),
        Format::Csv => lists::topics_rows(&rows, Rows::Csv, out),
        Format::Json => lists::topics_json(&rows, out),
    })?;
    if rows.is_empty() {
        session.say("no article has a topic like that");
        return Ok(Exit::Nothing);
    }
    Ok(Exit::Done)
}

/// The topic that a text stands for, else all whose names hold it.
fn asked(text: &str) -> Vec<TopicId> {
    match taxonomy::find(text) {
        Found::One(id) => vec![id],
        Found::Several(_) | Found::None { .. } => taxonomy::mentioning(text),
    }
}

/// A topic and those below it, as far down as there are articles.
fn collect(index: &Index, id: TopicId, rows: &mut Vec<TopicRow>) -> Result<(), Failure> {
    let Some(concept) = taxonomy::concept(id) else { return Ok(()) };
    let articles = count(index, id)?;
    if articles == 0 || rows.iter().any(|row| row.path == concept.path) {
        return Ok(());
    }
    rows.push(row(concept, articles));
    taxonomy::children(id).into_iter().try_for_each(|child| collect(index, child, rows))
}

fn count(index: &Index, id: TopicId) -> Result<u64, Failure> {
    let query = Query {
        unit: Unit::Articles,
        condition: Condition::Topic(id),
        sort: Sort::NewestFirst,
        count: Count::Stories,
        limit: Some(0),
    };
    Ok(index.search(&query)?.total)
}

fn row(concept: &Concept, articles: u64) -> TopicRow {
    TopicRow {
        id: concept.id.to_string(),
        path: concept.path.clone(),
        name: concept.name.to_owned(),
        level: concept.level,
        articles,
    }
}
