//! `onrecord stats`.

use std::collections::HashMap;

use clap::{Args, ValueEnum};

use crate::cli::failure::Failure;
use crate::cli::filters::{Filters, SortArg};
use crate::cli::format::{Format, FormatArgs};
use crate::cli::session::Session;
use crate::cli::terminal::Sink;
use crate::cli::{Exit, Outcome, clock};
use crate::index::Index;
use crate::model::{Condition, Group, GroupBy, Query, Unit};
use crate::query;
use crate::render::rows::Rows;
use crate::render::stats::{self, Part};

/// Lines shown on a terminal unless said otherwise.
const SCREENFUL: usize = 40;

/// Say how much the index holds, in all or by publisher, month, language, folder or evidence
#[derive(Args, Debug)]
#[command(
    // Here `--by` says what is counted apart.
    mut_arg("speaker", |speaker| speaker.visible_alias(None::<&'static str>)),
    after_help = "\
Examples:
  onrecord stats
  onrecord stats --by publisher
  onrecord stats --by month --topic energy --format csv > energy.csv"
)]
pub struct StatsArgs {
    /// What is counted apart
    #[arg(long, value_enum, value_name = "WHAT")]
    by: Option<ByArg>,
    /// Words and conditions, in the query language (`onrecord help query`)
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    #[command(flatten)]
    filters: Filters,
    /// Most lines to show, 0 for all [default: 40 on a terminal, all in a pipe]
    #[arg(short = 'n', long, value_name = "N", help_heading = "Output")]
    limit: Option<usize>,
    #[command(flatten)]
    format: FormatArgs,
}

/// `--by`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ByArg {
    /// Who printed it
    Publisher,
    /// When it was printed
    Month,
    /// In which language
    Lang,
    /// In which folder the file stands
    Folder,
    /// How the speaker was decided
    How,
}

/// Runs it.
pub fn run(args: &StatsArgs, session: &Session) -> Outcome {
    let flags = args.filters.flags(None, SortArg::Newest, None);
    let query = query::parse(&args.query.join(" "), &flags, clock::today())?;
    let index = session.open()?;
    let everything = query.condition == Condition::All(Vec::new());
    if !everything {
        session.say(&query::echo(&query));
    }
    match args.by {
        None if everything => whole(&index, args, session),
        None => found(&index, &query, args, session),
        Some(by) => parted(&index, &query, by, args, session),
    }
}

/// Counts of the whole index.
fn whole(index: &Index, args: &StatsArgs, session: &Session) -> Outcome {
    let counts = index.counts()?;
    let rows = [
        ("articles", counts.articles),
        ("quotations", counts.quotations),
        ("speakers", index.speakers()?.people.len() as u64),
        ("files", counts.files),
        ("ignored", counts.ignored),
        ("rejected", counts.rejected),
    ];
    let mut dates: Vec<(&str, u64)> = index.dated()?.iter().map(|&(ground, count)| (ground.name(), count)).collect();
    let dated: u64 = dates.iter().map(|(_, count)| count).sum();
    dates.push(("undated", counts.articles.saturating_sub(dated)));
    write(&index.folder().display().to_string(), &rows, &dates, args, session)
}

/// Counts of what a query finds.
fn found(index: &Index, query: &Query, args: &StatsArgs, session: &Session) -> Outcome {
    let count = |unit, by| index.groups(&Query { unit, limit: Some(0), ..query.clone() }, by);
    let articles = count(of_articles(query.unit), GroupBy::Publisher)?;
    let quotations = count(Unit::Quotations, GroupBy::Speaker)?;
    let rows = [
        ("articles", articles.results),
        ("printings", articles.printings),
        ("outlets", articles.total),
        ("quotations", quotations.results),
        ("speakers", quotations.total),
    ];
    write("found", &rows, &[], args, session)
}

/// The articles of what a query selects.
fn of_articles(unit: Unit) -> Unit {
    if unit == Unit::Articles { Unit::Articles } else { Unit::ArticlesOfQuotations }
}

fn write(title: &str, rows: &[(&str, u64)], dates: &[(&str, u64)], args: &StatsArgs, session: &Session) -> Outcome {
    // A pipe gets the same text as a person unless it asks for another form.
    session.page(&mut |out| match args.format.chosen(Sink::Terminal) {
        Format::Text => stats::text(title, rows, dates, out),
        Format::Tab => stats::rows(rows, Rows::Tab, out),
        Format::Csv => stats::rows(rows, Rows::Csv, out),
        Format::Json => stats::json(rows, dates, out),
    })?;
    Ok(Exit::Done)
}

/// Counts of articles and quotations apart.
fn parted(index: &Index, query: &Query, by: ByArg, args: &StatsArgs, session: &Session) -> Outcome {
    let by = match by {
        ByArg::Publisher => GroupBy::Publisher,
        ByArg::Month => GroupBy::Month,
        ByArg::Lang => GroupBy::Language,
        ByArg::Folder => GroupBy::Folder,
        ByArg::How => GroupBy::How,
    };
    let mut parts = parts(index, query, by)?;
    let all = parts.len();
    parts.truncate(match (args.limit, session.terminal.stdout) {
        (Some(0), _) | (None, Sink::Pipe) => usize::MAX,
        (Some(limit), _) => limit,
        (None, Sink::Terminal) => SCREENFUL,
    });
    session.page(&mut |out| match args.format.chosen(session.terminal.stdout) {
        Format::Text => stats::parts(&parts, by, session.terminal.look, out),
        Format::Tab => stats::part_rows(&parts, by, Rows::Tab, out),
        Format::Csv => stats::part_rows(&parts, by, Rows::Csv, out),
        Format::Json => stats::parts_json(&parts, by, out),
    })?;
    if parts.len() < all {
        session.say(&format!("{} of {all} lines · -n 0 shows all", parts.len()));
    }
    Ok(if parts.is_empty() { Exit::Nothing } else { Exit::Done })
}

/// Articles and quotations by what they have in common.
fn parts(index: &Index, query: &Query, by: GroupBy) -> Result<Vec<Part>, Failure> {
    let grouped = |unit| index.groups(&Query { unit, limit: None, ..query.clone() }, by).map(|found| found.groups);
    let quotations = grouped(Unit::Quotations)?;
    if by == GroupBy::How {
        let part =
            |group: Group| Part { label: group.label, articles: None, quotations: group.results, months: group.months };
        return Ok(quotations.into_iter().map(part).collect());
    }
    let said: HashMap<Option<String>, u64> = quotations.into_iter().map(|group| (group.label, group.results)).collect();
    let part = |group: Group| Part {
        quotations: said.get(&group.label).copied().unwrap_or(0),
        label: group.label,
        articles: Some(group.results),
        months: group.months,
    };
    Ok(grouped(of_articles(query.unit))?.into_iter().map(part).collect())
}
