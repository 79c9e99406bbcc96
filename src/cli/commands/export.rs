//! `onrecord export`.

use std::io::{self, Write};
use std::ops::ControlFlow;

use clap::{Args, ValueEnum};

use crate::cli::failure::Failure;
use crate::cli::filters::{Filters, SortArg, UnitArg};
use crate::cli::session::{Session, topic_label};
use crate::cli::{Exit, Outcome, clock};
use crate::index::Index;
use crate::model::{Condition, Group, GroupBy, Hit, Query};
use crate::query;
use crate::render::rows::Rows;
use crate::render::{groups, json, numbers, people, tab};

/// Write out everything the index holds, one JSON object a line
///
/// `articles` are whole articles with their text, quotations, topics and keyphrases, in the order in which they are stored
/// or, with filters, newest first; `quotes` are quotations with their sources, newest first; `speakers` and `topics` are
/// those of the quotations and articles found, most frequent first. All may be filtered as in `query`; none is cut short.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  onrecord export articles > articles.jsonl
  onrecord export quotes --by lindqvist --since 2024 > lindqvist.jsonl
  onrecord export speakers --topic energy --format csv > speakers.csv")]
pub struct ExportArgs {
    /// What to write out
    #[arg(value_enum)]
    what: What,
    /// Words and conditions, in the query language (`onrecord help query`)
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    #[command(flatten)]
    filters: Filters,
    /// How it is written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: ExportFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

/// What to write out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// Whole articles
    Articles,
    /// Quotations with their sources
    Quotes,
    /// People and bodies who are quoted
    Speakers,
    /// What the articles are about
    Topics,
}

/// How it is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    /// One JSON object a line
    #[default]
    Json,
    /// Comma-separated values with a head, for spreadsheets: not of whole articles
    Csv,
}

/// Runs it.
pub fn run(args: &ExportArgs, session: &Session) -> Outcome {
    match args.what {
        What::Articles if args.format == ExportFormat::Csv => {
            Err(Failure::fatal("whole articles do not fit a table").hint("onrecord export articles --json"))
        }
        What::Articles => articles(args, session),
        What::Quotes => quotes(args, session),
        What::Speakers => grouped(args, GroupBy::Speaker, Some(UnitArg::Quote), session),
        What::Topics => grouped(args, GroupBy::Topic, None, session),
    }
}

fn articles(args: &ExportArgs, session: &Session) -> Outcome {
    let flags = args.filters.flags(Some(UnitArg::Article), SortArg::Newest, None);
    let query = query::parse(&args.query.join(" "), &flags, clock::today())?;
    let index = session.open()?;
    if query.condition != Condition::All(Vec::new()) {
        return found_articles(&index, &query, session);
    }
    let mut out = session.stdout();
    let (mut rows, mut written) = (0, Ok(()));
    let read = index.articles(&mut |record| {
        rows += 1;
        written = json::article::exported(&record, topic_label, &mut out);
        flow(&written)
    });
    written?;
    out.flush()?;
    read?;
    session.say(&numbers::counted(rows, "article", "articles"));
    Ok(Exit::Done)
}

/// Writes the articles that a query finds, each printing of a story.
fn found_articles(index: &Index, query: &Query, session: &Session) -> Outcome {
    session.say(&query::echo(query));
    let mut out = session.stdout();
    let (mut rows, mut written) = (0, Ok(()));
    let read = index.search_each(query, &mut |hit: Hit| {
        if let Hit::Article(hit) = &hit {
            rows += 1;
            written = json::article::exported(&hit.record, topic_label, &mut out);
        }
        flow(&written)
    });
    written?;
    out.flush()?;
    read?;
    session.say(&numbers::counted(rows, "article", "articles"));
    Ok(if rows == 0 { Exit::Nothing } else { Exit::Done })
}

/// Writes the speakers or topics of what a query finds.
fn grouped(args: &ExportArgs, by: GroupBy, unit: Option<UnitArg>, session: &Session) -> Outcome {
    let flags = args.filters.flags(unit, SortArg::Newest, None);
    let query = query::parse(&args.query.join(" "), &flags, clock::today())?;
    let index = session.open()?;
    session.say(&query::echo(&query));
    let found = index.groups(&query, by)?;
    let mut out = session.stdout();
    let of_people: Vec<&Group> = found.groups.iter().filter(|group| group.person.is_some()).collect();
    match (by, args.format) {
        (GroupBy::Speaker, ExportFormat::Json) => people::json(&of_people, &mut out)?,
        (GroupBy::Speaker, ExportFormat::Csv) => people::rows(&of_people, Rows::Csv, &mut out)?,
        (_, ExportFormat::Json) => groups::json(&found.groups, by, &mut out)?,
        (_, ExportFormat::Csv) => groups::rows(&found.groups, by, found.unit, Rows::Csv, &mut out)?,
    }
    out.flush()?;
    let rows = if by == GroupBy::Speaker { of_people.len() } else { found.groups.len() };
    session.say(&numbers::counted(rows as u64, "row", "rows"));
    Ok(if rows == 0 { Exit::Nothing } else { Exit::Done })
}

fn quotes(args: &ExportArgs, session: &Session) -> Outcome {
    let flags = args.filters.flags(Some(UnitArg::Quote), SortArg::Newest, None);
    let query = query::parse(&args.query.join(" "), &flags, clock::today())?;
    let index = session.open()?;
    session.say(&query::echo(&query));
    let mut out = session.stdout();
    let (mut rows, mut written) = (0, Ok(()));
    if args.format == ExportFormat::Csv {
        tab::head(query.unit, Rows::Csv, &mut out)?;
    }
    let read = index.search_each(&query, &mut |hit: Hit| {
        rows += 1;
        written = match args.format {
            ExportFormat::Json => json::results::hit(&hit, topic_label, &mut out),
            ExportFormat::Csv => tab::hit(&hit, topic_label, Rows::Csv, &mut out),
        };
        flow(&written)
    });
    written?;
    out.flush()?;
    read?;
    session.say(&numbers::counted(rows, "quotation", "quotations"));
    Ok(if rows == 0 { Exit::Nothing } else { Exit::Done })
}

/// Reading ends where writing fails.
fn flow(written: &io::Result<()>) -> ControlFlow<()> {
    if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
}
