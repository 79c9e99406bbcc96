//! `onrecord query`.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::time::Instant;

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::filters::{Filters, SortArg, UnitArg};
use crate::cli::format::{Format, FormatArgs};
use crate::cli::session::{Session, topic_label};
use crate::cli::terminal::Sink;
use crate::cli::{Exit, Outcome, clock};
use crate::index::Index;
use crate::model::{Hit, Query, Results};
use crate::query;
use crate::render::rows::Rows;
use crate::render::{json, tab, text};

/// Results shown on a terminal unless said otherwise.
const SCREENFUL: usize = 20;

/// Find what was said, by whom, about what
///
/// A query finds quotations if it asks anything about them (speaker, role, kind, how, min-confidence), else articles; all
/// conditions must hold for the same quotation, or the same article. Words and phrases of a query for quotations are
/// about what was said. A word finds its other forms too (tax, taxes, taxed); case, accents and the style of quotation
/// marks and dashes make no difference. Near copies of one story count once.
#[derive(Args, Debug)]
#[command(after_long_help = LANGUAGE, after_help = EXAMPLES)]
pub struct QueryArgs {
    /// Words and conditions, in the query language (`onrecord help query`)
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    output: OutputArgs,
}

/// What is shown of what is found.
#[derive(Args, Debug)]
#[command(next_help_heading = "Output")]
struct OutputArgs {
    /// What to show: quotations, or the articles they stand in
    #[arg(long, value_enum, value_name = "WHAT")]
    unit: Option<UnitArg>,
    /// Most results to show, 0 for all [default: 20 on a terminal, all in a pipe]
    #[arg(short = 'n', long, value_name = "N")]
    limit: Option<usize>,
    /// Newest first, oldest first, or best match first
    #[arg(long, value_enum, default_value_t, allow_hyphen_values = true, value_name = "ORDER")]
    sort: SortArg,
    /// Print only how many there are
    #[arg(short, long)]
    count_only: bool,
    #[command(flatten)]
    format: FormatArgs,
}

const EXAMPLES: &str = "\
Examples:
  onrecord query --speaker lindqvist --phrase \"grid emergency\"
  onrecord query 'by:(reyl OR okonjo) \"price cap\"' --since 2024
  onrecord query rationing --anywhere --by lindqvist
  onrecord query --topic energy --kind direct --sort score -n 50 blackout

The query language is explained by `onrecord help query`.";

const LANGUAGE: &str = "\
Query language:
  grid tax                both words, in any order and any form
  \"grid emergency\"        these words in this order
  \"grid tax\"~3            with up to three other words between them
  grid OR tax             at least one of them
  -tax                    not this
  (grid OR tax) winter    brackets group
  grid*   emergancy~1     words that begin so; words one typing error away
  by:reyl                 about the quotation: speaker (by), role, kind, how, confidence
  topic:energy            about its article: topic, publisher, title, keyphrase, in, date
  by:(reyl OR okonjo)     a field with several values
  date:2024  date:2024-03..2024-06  date:2024-03..        both ends included
  title:\"price cap\"  in:'archive/2024/*'  confidence:0.9

Examples:
  onrecord query --speaker lindqvist --phrase \"grid emergency\"
  onrecord query 'by:(reyl OR okonjo) \"price cap\"' --since 2024
  onrecord query rationing --anywhere --by lindqvist
  onrecord query 'topic:energy kind:direct -by:reyl blackout*' --sort score -n 50
  onrecord query --by lindqvist --json | jq -r '[.date, .text] | @tsv'

In a pipe each result is one line of fields parted by tabs: id, date, publisher, speaker, text, headline, path:line,
kind, role, how, confidence, printings. With --json it is one object a line.";

/// Runs it.
pub fn run(args: &QueryArgs, session: &Session) -> Outcome {
    let query = understood(args, session)?;
    let index = session.open()?;
    session.say(&query::echo(&query));
    let started = Instant::now();
    let format = args.output.format.chosen(session.terminal.stdout);
    let (results, shown) = match format {
        Format::Tab | Format::Csv | Format::Json if !args.output.count_only => stream(&index, &query, format, session)?,
        _ => (index.search(&query)?, 0),
    };
    results.notes.iter().for_each(|note| session.say(&format!("note: {note}")));
    if results.total == 0 {
        miss(&index, &query, session)?;
        return Ok(Exit::Nothing);
    }
    let took = started.elapsed();
    match format {
        _ if args.output.count_only => session.page(&mut |out| writeln!(out, "{}", results.total))?,
        // Cards end with the counts themselves.
        Format::Text => {
            let look = session.terminal.look;
            session.page(&mut |out| text::results(&results, topic_label, look, took, out))?;
        }
        Format::Tab | Format::Csv | Format::Json => session.say(&text::counts(&results, shown, took)),
    }
    Ok(Exit::Done)
}

/// Says what comes closest to what was not found, or what less would find.
fn miss(index: &Index, query: &Query, session: &Session) -> Result<(), Failure> {
    let suggestions = index.suggest(query)?;
    suggestions.lines.iter().for_each(|line| session.say(line));
    if let Some(instead) = suggestions.instead {
        let quoted = query::canonical(&instead).replace('\'', "'\\''");
        session.say(&format!("try: onrecord query{} '{quoted}'", session.index_flag()));
    }
    Ok(())
}

fn understood(args: &QueryArgs, session: &Session) -> Result<Query, Failure> {
    let limit = match (args.output.limit, session.terminal.stdout) {
        _ if args.output.count_only => Some(1),
        (Some(0), _) | (None, Sink::Pipe) => None,
        (Some(limit), _) => Some(limit),
        (None, Sink::Terminal) => Some(SCREENFUL),
    };
    let flags = args.filters.flags(args.output.unit, args.output.sort, limit);
    Ok(query::parse(&args.query.join(" "), &flags, clock::today())?)
}

/// Writes hit after hit as they are found, so that any number of them takes no memory.
fn stream(index: &Index, query: &Query, format: Format, session: &Session) -> Result<(Results, u64), Failure> {
    let mut out = session.stdout();
    let mut shown = 0;
    let mut written: io::Result<()> = Ok(());
    if format == Format::Csv {
        tab::head(query.unit, Rows::Csv, &mut out)?;
    }
    let results = index.search_each(query, &mut |hit: Hit| {
        shown += 1;
        written = match format {
            Format::Json => json::results::hit(&hit, topic_label, &mut out),
            Format::Csv => tab::hit(&hit, topic_label, Rows::Csv, &mut out),
            Format::Tab | Format::Text => tab::hit(&hit, topic_label, Rows::Tab, &mut out),
        };
        if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    written?;
    out.flush()?;
    Ok((results?, shown))
}
