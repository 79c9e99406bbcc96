//! `onrecord speakers`.

mod decide;
mod review;

use std::collections::HashMap;
use std::ops::ControlFlow;

use clap::{Args, Subcommand};

use crate::cli::failure::Failure;
use crate::cli::filters::{Filters, SortArg, UnitArg};
use crate::cli::format::{Format, FormatArgs, JsonArgs, TextOrJson};
use crate::cli::session::{Session, topic_label};
use crate::cli::terminal::Sink;
use crate::cli::{Exit, Outcome, clock};
use crate::index::Index;
use crate::index::speakers::Person;
use crate::model::{Condition, Count, GroupBy, Hit, Query, Sort, Unit};
use crate::query;
use crate::render::profile::{Known, Profile};
use crate::render::rows::Rows;
use crate::render::{numbers, people};

/// Speakers shown on a terminal unless said otherwise.
const SCREENFUL: usize = 20;

/// List who is quoted, most quoted first; show one speaker; say who is who
///
/// Which spellings are one person is decided from the names and roles in the archive, and from what you say: `merge`,
/// `split`, `rename` and `ignore` add entries to the file INDEX.speakers.toml beside the index folder, which is yours to
/// edit. They hold at once, for every query, and survive a rebuild of the index. `review` lists what is doubtful.
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  onrecord speakers --topic energy --since 2024
  onrecord speakers lindqvist --json
  onrecord speakers show \"mara lindqvist\"
  onrecord speakers review
  onrecord speakers merge \"M. Lindqvist\" --into \"Mara Lindqvist\" --dry-run
  onrecord speakers split \"M. Lindqvist\" --role striker --to \"Magnus Lindqvist\""
)]
pub struct SpeakersArgs {
    #[command(subcommand)]
    command: Option<SpeakersCommand>,
    /// Only people with this name or part of it
    #[arg(value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    filters: Filters,
    /// Most speakers to list, 0 for all [default: 20 on a terminal, all in a pipe]
    #[arg(short = 'n', long, value_name = "N", help_heading = "Output")]
    limit: Option<usize>,
    #[command(flatten)]
    format: FormatArgs,
}

/// What to do with speakers.
#[derive(Debug, Subcommand)]
enum SpeakersCommand {
    Show(Box<ShowArgs>),
    Review(review::ReviewArgs),
    Merge(decide::MergeArgs),
    Split(decide::SplitArgs),
    Rename(decide::RenameArgs),
    Ignore(decide::IgnoreArgs),
}

/// Show how a speaker is named, in which roles, when, about what and beside whom
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  onrecord speakers show lindqvist
  onrecord speakers show reyl --since 2024 --json")]
struct ShowArgs {
    /// A surname or a full name
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    format: JsonArgs,
}

/// Runs it.
pub fn run(args: &SpeakersArgs, session: &Session) -> Outcome {
    match &args.command {
        Some(SpeakersCommand::Show(args)) => show(args, session),
        Some(SpeakersCommand::Review(args)) => review::run(args, session),
        Some(SpeakersCommand::Merge(args)) => decide::merge(args, session),
        Some(SpeakersCommand::Split(args)) => decide::split(args, session),
        Some(SpeakersCommand::Rename(args)) => decide::rename(args, session),
        Some(SpeakersCommand::Ignore(args)) => decide::ignore(args, session),
        None => list(args, session),
    }
}

fn list(args: &SpeakersArgs, session: &Session) -> Outcome {
    let limit = match (args.limit, session.terminal.stdout) {
        (Some(0), _) | (None, Sink::Pipe) => None,
        (Some(limit), _) => Some(limit),
        (None, Sink::Terminal) => Some(SCREENFUL),
    };
    let query = asked(args.name.as_deref(), &args.filters, limit)?;
    let index = session.open()?;
    if query.condition != Condition::All(Vec::new()) {
        session.say(&query::echo(&query));
    }
    let found = index.groups(&query, GroupBy::Speaker)?;
    // Quotations of nobody are no speaker.
    let rows: Vec<_> = found.groups.iter().filter(|group| group.person.is_some()).collect();
    session.page(&mut |out| match args.format.chosen(session.terminal.stdout) {
        Format::Text => people::text(&rows, session.terminal.look, out),
        Format::Tab => people::rows(&rows, Rows::Tab, out),
        Format::Csv => people::rows(&rows, Rows::Csv, out),
        Format::Json => people::json(&rows, out),
    })?;
    if rows.is_empty() {
        let query = Query { limit: Some(0), ..query };
        index.suggest(&query)?.lines.iter().for_each(|line| session.say(line));
        return Ok(Exit::Nothing);
    }
    let shown = numbers::grouped(rows.len() as u64);
    let counted = match query.count {
        Count::Stories => " · copies counted once (--count printings counts each)",
        Count::Printings => " · every printing counted",
    };
    session.say(&format!("{shown} of {}{counted}", numbers::counted(found.total, "speaker", "speakers")));
    Ok(Exit::Done)
}

/// The quotations of whom a name fits, or of everybody, narrowed by filters.
fn asked(name: Option<&str>, filters: &Filters, limit: Option<usize>) -> Result<Query, Failure> {
    let mut flags = filters.flags(Some(UnitArg::Quote), SortArg::Newest, limit);
    let query = query::parse("", &flags, clock::today())?;
    let Some(name) = name else { return Ok(query) };
    flags.speaker = vec![name.to_owned()];
    let named = query::parse("", &flags, clock::today())?;
    let condition = Condition::All(vec![named.condition, query.condition]);
    Ok(Query { condition: query::simplified(condition), ..named })
}

/// Shows everybody whom the name fits, most quoted first.
fn show(args: &ShowArgs, session: &Session) -> Outcome {
    let query = asked(Some(&args.name), &args.filters, None)?;
    let index = session.open()?;
    let people = index.speakers_fitting(&args.name)?;
    let mut profiles: HashMap<String, Profile> = HashMap::new();
    index.search_each(&query, &mut |hit| {
        if let Hit::Quotation(hit) = &hit {
            let person = hit.person.clone().unwrap_or_default();
            profiles.entry(person).or_default().add(hit, topic_label);
        }
        ControlFlow::Continue(())
    })?;
    let mut out = Vec::new();
    for person in people {
        let Some(profile) = profiles.get(&person.id()) else { continue };
        let known = known(&index, &person)?;
        match args.format.chosen() {
            TextOrJson::Json => profile.json(&known, &mut out)?,
            TextOrJson::Text => {
                if !out.is_empty() {
                    out.push(b'\n');
                }
                profile.text(&known, session.terminal.look, &mut out)?;
            }
        }
    }
    if out.is_empty() {
        index.suggest(&Query { limit: Some(0), ..query })?.lines.iter().for_each(|line| session.say(line));
        return Ok(Exit::Nothing);
    }
    session.page(&mut |stdout| stdout.write_all(&out))?;
    Ok(Exit::Done)
}

fn known(index: &Index, person: &Person) -> Result<Known, Failure> {
    let perhaps = person.perhaps.iter().map(|key| index.name_of(key)).collect::<Result<Vec<_>, _>>()?;
    let spellings = person.spellings.iter().map(|spelling| (spelling.key.clone(), spelling.count)).collect();
    Ok(Known { id: person.id(), name: person.name.clone(), spellings, perhaps })
}

/// All quotations of whom a name fits.
fn quotations_of(name: &str) -> Query {
    Query {
        unit: Unit::Quotations,
        condition: Condition::Speaker(name.to_owned()),
        sort: Sort::NewestFirst,
        count: Count::Stories,
        limit: Some(0),
    }
}
