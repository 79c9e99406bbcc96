//! `onrecord timeline`.

use clap::{Args, ValueEnum};

use crate::cli::filters::{Filters, SortArg, UnitArg};
use crate::cli::format::{Format, FormatArgs};
use crate::cli::session::Session;
use crate::cli::{Exit, Outcome, clock};
use crate::query;
use crate::render::lists;
use crate::render::months::Axis;
use crate::render::rows::Rows;

/// Count what a query finds over time
///
/// Takes what `query` takes. Undated articles are left out.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  onrecord timeline \"price cap\"
  onrecord timeline --by lindqvist --per quarter")]
pub struct TimelineArgs {
    /// Words and conditions, in the query language (`onrecord help query`)
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    #[command(flatten)]
    filters: Filters,
    /// What to count: quotations, or the articles they stand in
    #[arg(long, value_enum, value_name = "WHAT", help_heading = "Output")]
    unit: Option<UnitArg>,
    /// Length of time counted together [default: the finest that gives at most 40 lines]
    #[arg(long, value_enum, value_name = "UNIT", help_heading = "Output")]
    per: Option<Per>,
    #[command(flatten)]
    format: FormatArgs,
}

/// `--per`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Per {
    /// Months
    Month,
    /// Quarters of a year
    Quarter,
    /// Years
    Year,
    /// Decades
    Decade,
}

/// Lines at most unless a unit is wanted.
const LINES: usize = 40;

/// Runs it.
pub fn run(args: &TimelineArgs, session: &Session) -> Outcome {
    let flags = args.filters.flags(args.unit, SortArg::Newest, Some(0));
    let query = query::parse(&args.query.join(" "), &flags, clock::today())?;
    let index = session.open()?;
    session.say(&query::echo(&query));
    let results = index.search(&query)?;
    let months = results.months.iter();
    let axis = match args.per {
        None => Axis::over(months, LINES),
        Some(Per::Month) => Axis::by(months, "month"),
        Some(Per::Quarter) => Axis::by(months, "quarter"),
        Some(Per::Year) => Axis::by(months, "year"),
        Some(Per::Decade) => Axis::by(months, "decade"),
    };
    let Some(axis) = axis else { return Ok(Exit::Nothing) };
    let values = axis.values(&results.months);
    session.page(&mut |out| match args.format.chosen(session.terminal.stdout) {
        Format::Text => lists::timeline(&axis, &values, session.terminal.look, out),
        Format::Tab => lists::timeline_rows(&axis, &values, Rows::Tab, out),
        Format::Csv => lists::timeline_rows(&axis, &values, Rows::Csv, out),
        Format::Json => lists::timeline_json(&axis, &values, out),
    })?;
    Ok(Exit::Done)
}
