//! `onrecord topics`.

use clap::{Args, Subcommand};

use crate::cli::failure::Failure;
use crate::cli::filters::{Filters, SortArg, UnitArg};
use crate::cli::format::{Format, FormatArgs, JsonArgs, TextOrJson};
use crate::cli::session::Session;
use crate::cli::{Exit, Outcome, clock};
use crate::index::Index;
use crate::lang::taxonomy::{self, Concept, Found};
use crate::model::{Condition, Group, GroupBy, Query, TopicId, Unit};
use crate::query;
use crate::render::rows::Rows;
use crate::render::topics::{self, TopicProfile, TopicRow};

/// People, terms and topics that `show` lists.
const LISTED: usize = 8;

/// List what the articles are about, or show one topic
///
/// Shows all topics that have articles, those below others indented. With filters, topics of the articles or quotations
/// that these find. Topics are the IPTC Media Topics, given by the publisher or found in the text.
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  onrecord topics
  onrecord topics economy
  onrecord topics --speaker reyl --since 2024
  onrecord topics show energy"
)]
pub struct TopicsArgs {
    #[command(subcommand)]
    command: Option<TopicsCommand>,
    /// Only this topic and those below it: a name, a path or a medtop number
    #[arg(value_name = "TOPIC")]
    below: Option<String>,
    #[command(flatten)]
    filters: Filters,
    /// What to count: quotations, or the articles they stand in
    #[arg(long, value_enum, value_name = "WHAT", help_heading = "Output")]
    unit: Option<UnitArg>,
    /// Topics at most, 0 for all, the most frequent with those above them [default: all]
    #[arg(short = 'n', long, value_name = "N", help_heading = "Output")]
    limit: Option<usize>,
    #[command(flatten)]
    format: FormatArgs,
}

/// What to do with topics.
#[derive(Debug, Subcommand)]
enum TopicsCommand {
    Show(Box<ShowArgs>),
}

/// Show what a topic means, what lies above and below it, when it comes up, who is quoted on it, and related terms
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  onrecord topics show energy
  onrecord topics show politics/election --since 2024 --json")]
struct ShowArgs {
    /// A name, a path or a medtop number
    #[arg(value_name = "TOPIC")]
    of: String,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    format: JsonArgs,
}

/// Runs it.
pub fn run(args: &TopicsArgs, session: &Session) -> Outcome {
    match &args.command {
        Some(TopicsCommand::Show(args)) => show(args, session),
        None => list(args, session),
    }
}

fn list(args: &TopicsArgs, session: &Session) -> Outcome {
    let flags = args.filters.flags(args.unit, SortArg::Newest, None);
    let query = query::parse("", &flags, clock::today())?;
    let index = session.open()?;
    if query.condition != Condition::All(Vec::new()) {
        session.say(&query::echo(&query));
    }
    let found = index.groups(&query, GroupBy::Topic)?;
    let wanted = args.below.as_deref().map(asked);
    let kept = |group: &&Group| wanted.as_ref().is_none_or(|wanted| is_below(group, wanted));
    let mut groups: Vec<&Group> = found.groups.iter().filter(kept).collect();
    groups.truncate(args.limit.filter(|&limit| limit > 0).unwrap_or(usize::MAX));
    let rows = rows(&groups);
    session.page(&mut |out| match args.format.chosen(session.terminal.stdout) {
        Format::Text => topics::text(&rows, session.terminal.look, out),
        Format::Tab => topics::rows(&rows, found.unit, Rows::Tab, out),
        Format::Csv => topics::rows(&rows, found.unit, Rows::Csv, out),
        Format::Json => topics::json(&rows, found.unit, out),
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

/// True for one of these topics and for what lies below them.
fn is_below(group: &Group, wanted: &[TopicId]) -> bool {
    let own = group.id.as_deref().and_then(taxonomy::parse_id);
    own.is_some_and(|own| wanted.contains(&own) || taxonomy::ancestors(own).iter().any(|above| wanted.contains(above)))
}

/// Topics in the order of the tree, the most frequent branch first; results without a topic last.
fn rows(groups: &[&Group]) -> Vec<TopicRow> {
    let mut of_topics: Vec<(&Concept, u64)> = groups
        .iter()
        .filter_map(|group| Some((taxonomy::concept(taxonomy::parse_id(group.id.as_deref()?)?)?, group.results)))
        .collect();
    let counts: std::collections::HashMap<TopicId, u64> =
        of_topics.iter().map(|(concept, count)| (concept.id, *count)).collect();
    // From the top down: how frequent each topic on the way is, and which.
    let line = |concept: &Concept| -> Vec<(std::cmp::Reverse<u64>, TopicId)> {
        let mut line = taxonomy::ancestors(concept.id);
        line.sort_by_key(|&above| taxonomy::concept(above).map_or(0, |concept| concept.level));
        line.push(concept.id);
        line.into_iter().map(|id| (std::cmp::Reverse(counts.get(&id).copied().unwrap_or(0)), id)).collect()
    };
    of_topics.sort_by_cached_key(|(concept, _)| line(concept));
    let row = |(concept, count): (&Concept, u64)| TopicRow {
        id: Some(concept.id.to_string()),
        path: Some(concept.path.clone()),
        name: concept.name.to_owned(),
        level: concept.level,
        count,
    };
    let mut rows: Vec<TopicRow> = of_topics.into_iter().map(row).collect();
    let none = groups.iter().find(|group| group.id.is_none());
    rows.extend(none.map(|group| TopicRow { count: group.results, ..TopicRow::default() }));
    rows
}

fn show(args: &ShowArgs, session: &Session) -> Outcome {
    let mut flags = args.filters.flags(Some(UnitArg::Article), SortArg::Newest, None);
    flags.topic = vec![args.of.clone()];
    let query = query::parse("", &flags, clock::today())?;
    let Found::One(id) = taxonomy::find(&args.of) else { return Err(Failure::fatal("one topic at a time")) };
    let Some(concept) = taxonomy::concept(id) else { return Ok(Exit::Nothing) };
    let index = session.open()?;
    let profile = profile(&index, concept, &query)?;
    session.page(&mut |out| match args.format.chosen() {
        TextOrJson::Text => profile.text(session.terminal.look, out),
        TextOrJson::Json => profile.json(out),
    })?;
    Ok(if profile.articles == 0 { Exit::Nothing } else { Exit::Done })
}

fn profile(index: &Index, concept: &Concept, query: &Query) -> Result<TopicProfile, Failure> {
    let counted = |unit, by, limit| index.groups(&Query { unit, limit, ..query.clone() }, by);
    let pairs = |groups: Vec<Group>| -> Vec<(String, u64)> {
        groups.into_iter().filter_map(|group| Some((group.label?, group.results))).collect()
    };
    let topics = counted(query.unit, GroupBy::Topic, None)?;
    let own = topics.groups.iter().find(|group| group.id.as_deref() == Some(concept.id.to_string().as_str()));
    let below = taxonomy::children(concept.id);
    let count_of = |id: &TopicId| {
        let number = id.to_string();
        topics.groups.iter().find(|group| group.id.as_deref() == Some(&number)).map_or(0, |group| group.results)
    };
    let mut children: Vec<(String, u64)> = below.iter().map(|id| (last(*id), count_of(id))).collect();
    children.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let speakers = counted(Unit::Quotations, GroupBy::Speaker, Some(LISTED))?.groups;
    let speakers = speakers.into_iter().filter(|group| group.person.is_some()).collect();
    Ok(TopicProfile {
        id: concept.id.to_string(),
        path: concept.path.clone(),
        name: concept.name.to_owned(),
        definition: concept.definition.to_owned(),
        children,
        articles: own.map_or(0, |group| group.results),
        months: own.map(|group| group.months.clone()).unwrap_or_default(),
        speakers: pairs(speakers),
        phrases: pairs(counted(query.unit, GroupBy::Keyphrase, Some(LISTED))?.groups),
    })
}

/// The last name of a topic's path.
fn last(id: TopicId) -> String {
    let path = taxonomy::path(id);
    path.rsplit('/').next().unwrap_or(&path).to_owned()
}
