//! `onrecord export`.

use std::io::{self, Write};
use std::ops::ControlFlow;

use clap::{Args, ValueEnum};

use crate::cli::failure::Failure;
use crate::cli::filters::{Filters, SortArg, UnitArg};
use crate::cli::session::{Session, topic_label};
use crate::cli::{Exit, Outcome, clock};
use crate::model::Hit;
use crate::query;
use crate::render::rows::Rows;
use crate::render::{json, numbers, tab};

/// Write out everything the index holds, one JSON object a line
///
/// `articles` are whole articles with their text, quotations, topics and keyphrases, in the order in which they are
/// stored; `quotes` are quotations with their sources, newest first, and may be filtered as in `query`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  onrecord export articles > articles.jsonl
  onrecord export quotes --by lindqvist --since 2024 > lindqvist.jsonl")]
pub struct ExportArgs {
    /// What to write out
    #[arg(value_enum)]
    what: What,
    /// With quotes: words and conditions, in the query language (`onrecord help query`)
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
}

/// How it is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    /// One JSON object a line
    #[default]
    Json,
    /// Comma-separated values with a head, for spreadsheets: with quotes
    Csv,
}

/// Runs it.
pub fn run(args: &ExportArgs, session: &Session) -> Outcome {
    match args.what {
        What::Articles if args.format == ExportFormat::Csv => {
            Err(Failure::fatal("whole articles do not fit a table").hint("onrecord export articles --json"))
        }
        What::Articles => articles(session),
        What::Quotes => quotes(args, session),
    }
}

fn articles(session: &Session) -> Outcome {
    let index = session.open()?;
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
