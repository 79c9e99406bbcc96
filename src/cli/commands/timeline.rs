//! `onrecord timeline`.

use clap::{Args, ValueEnum};

use super::query::{GroupByArg, miss};
use crate::cli::filters::{Filters, SortArg, UnitArg};
use crate::cli::format::{Format, FormatArgs};
use crate::cli::session::Session;
use crate::cli::terminal::Sink;
use crate::cli::{Exit, Outcome, clock};
use crate::index::Index;
use crate::model::{GroupBy, MonthCount, Query};
use crate::query;
use crate::render::lists;
use crate::render::months::Axis;
use crate::render::rows::Rows;
use crate::render::split::Split;

/// Count what a query finds over time
///
/// Takes what `query` takes. Undated articles are left out.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  onrecord timeline \"price cap\"
  onrecord timeline --by lindqvist --per quarter
  onrecord timeline \"price cap\" --split speaker -n 3 --per quarter")]
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
    /// Count speakers, publishers, topics or kinds apart, each in a line of its own
    #[arg(long, value_enum, value_name = "WHAT", help_heading = "Output")]
    split: Option<SplitArg>,
    /// Most lines of a split, 0 for all; the others are summed up [default: 8 on a terminal, all in a pipe]
    #[arg(short = 'n', long, value_name = "N", help_heading = "Output", requires = "split")]
    limit: Option<usize>,
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

/// `--split`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SplitArg {
    /// Who speaks
    Speaker,
    /// Who printed it
    Publisher,
    /// What the article is about
    Topic,
    /// In which language
    Lang,
    /// As direct, mixed or indirect speech
    Kind,
    /// How the speaker was decided
    How,
    /// In which folder the file stands
    Folder,
}

impl SplitArg {
    /// The same as a way to group.
    fn group(self) -> GroupByArg {
        match self {
            SplitArg::Speaker => GroupByArg::Speaker,
            SplitArg::Publisher => GroupByArg::Publisher,
            SplitArg::Topic => GroupByArg::Topic,
            SplitArg::Lang => GroupByArg::Lang,
            SplitArg::Kind => GroupByArg::Kind,
            SplitArg::How => GroupByArg::How,
            SplitArg::Folder => GroupByArg::Folder,
        }
    }
}

/// Lines at most unless a unit is wanted.
const LINES: usize = 40;
/// Lines of a split on a terminal unless said otherwise.
const PARTS: usize = 8;
/// Columns of a split at most unless a unit is wanted.
const COLUMNS: usize = 12;

/// Runs it.
pub fn run(args: &TimelineArgs, session: &Session) -> Outcome {
    let group = args.split.map(SplitArg::group);
    let unit = group.and_then(GroupByArg::unit).or(args.unit);
    let query =
        query::parse(&args.query.join(" "), &args.filters.flags(unit, SortArg::Newest, Some(0)), clock::today())?;
    let index = session.open()?;
    session.say(&query::echo(&query));
    match group {
        None => whole(&index, &query, args, session),
        Some(group) => split(&index, &query, group.by(), args, session),
    }
}

/// All results over time.
fn whole(index: &Index, query: &Query, args: &TimelineArgs, session: &Session) -> Outcome {
    let results = index.search(query)?;
    results.notes.iter().for_each(|note| session.say(&format!("note: {note}")));
    let Some(axis) = axis(args.per, results.months.iter(), LINES) else { return nothing(index, query, session) };
    let values = axis.values(&results.months);
    session.page(&mut |out| match args.format.chosen(session.terminal.stdout) {
        Format::Text => lists::timeline(&axis, &values, session.terminal.look, out),
        Format::Tab => lists::timeline_rows(&axis, &values, Rows::Tab, out),
        Format::Csv => lists::timeline_rows(&axis, &values, Rows::Csv, out),
        Format::Json => lists::timeline_json(&axis, &values, out),
    })?;
    Ok(Exit::Done)
}

/// Results over time, a line a group.
fn split(index: &Index, query: &Query, by: GroupBy, args: &TimelineArgs, session: &Session) -> Outcome {
    let limit = match (args.limit, session.terminal.stdout) {
        (Some(0), _) | (None, Sink::Pipe) => usize::MAX,
        (Some(limit), _) => limit,
        (None, Sink::Terminal) => PARTS,
    };
    let found = index.groups(&Query { limit: None, ..query.clone() }, by)?;
    found.notes.iter().for_each(|note| session.say(&format!("note: {note}")));
    let months = found.groups.iter().flat_map(|group| &group.months);
    let Some(axis) = axis(args.per, months, COLUMNS) else { return nothing(index, query, session) };
    let parts = Split::new(&found.groups, by, limit, axis);
    session.page(&mut |out| match args.format.chosen(session.terminal.stdout) {
        Format::Text => parts.text(session.terminal.look, out),
        Format::Tab => parts.rows(Rows::Tab, out),
        Format::Csv => parts.rows(Rows::Csv, out),
        Format::Json => parts.json(out),
    })?;
    Ok(Exit::Done)
}

fn axis<'m>(per: Option<Per>, months: impl Iterator<Item = &'m MonthCount> + Clone, bins: usize) -> Option<Axis> {
    match per {
        None => Axis::over(months, bins),
        Some(Per::Month) => Axis::by(months, "month"),
        Some(Per::Quarter) => Axis::by(months, "quarter"),
        Some(Per::Year) => Axis::by(months, "year"),
        Some(Per::Decade) => Axis::by(months, "decade"),
    }
}

/// Nothing found, or nothing with a date.
fn nothing(index: &Index, query: &Query, session: &Session) -> Outcome {
    miss(index, query, session)?;
    Ok(Exit::Nothing)
}
