//! `onrecord speakers`.

use std::ops::ControlFlow;

use clap::{Args, Subcommand};

use crate::cli::failure::Failure;
use crate::cli::format::{Format, FormatArgs, JsonArgs, TextOrJson};
use crate::cli::session::{Session, topic_label};
use crate::cli::terminal::Sink;
use crate::cli::{Exit, Outcome};
use crate::index::Index;
use crate::index::speakers::Person;
use crate::model::{Condition, Count, Hit, Query, QuotationHit, Sort, Unit};
use crate::render::lists::{self, SpeakerRow};
use crate::render::numbers;
use crate::render::profile::Profile;
use crate::render::rows::Rows;

/// Speakers shown on a terminal unless said otherwise.
const SCREENFUL: usize = 20;
/// The role is looked for in so many of the newest quotations: most give the bare name.
const ROLE_WITHIN: usize = 20;

/// List who is quoted, most quoted first, or show one speaker
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  onrecord speakers
  onrecord speakers lindqvist --json
  onrecord speakers show \"mara lindqvist\""
)]
pub struct SpeakersArgs {
    #[command(subcommand)]
    command: Option<SpeakersCommand>,
    /// Only people with this name or part of it
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Most speakers to list, 0 for all [default: 20 on a terminal, all in a pipe]
    #[arg(short = 'n', long, value_name = "N")]
    limit: Option<usize>,
    #[command(flatten)]
    format: FormatArgs,
}

/// What to do with speakers.
#[derive(Debug, Subcommand)]
enum SpeakersCommand {
    /// Show how a speaker is named, in which roles, when, about what and beside whom
    Show(ShowArgs),
}

/// Show how a speaker is named, in which roles, when, about what and beside whom
#[derive(Args, Debug)]
struct ShowArgs {
    /// A surname or a full name
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    format: JsonArgs,
}

/// Runs it.
pub fn run(args: &SpeakersArgs, session: &Session) -> Outcome {
    match &args.command {
        Some(SpeakersCommand::Show(args)) => show(args, session),
        None => list(args, session),
    }
}

/// Shows everybody whom the name fits, most quoted first.
fn show(args: &ShowArgs, session: &Session) -> Outcome {
    let index = session.open()?;
    let all = index.speakers()?;
    let people = all.fitting(&args.name);
    if people.is_empty() {
        miss(&index, &args.name, session)?;
        return Ok(Exit::Nothing);
    }
    let mut out = Vec::new();
    for (at, person) in people.into_iter().enumerate() {
        let profile = profile(&index, person)?;
        match args.format.chosen() {
            TextOrJson::Json => profile.json(&mut out)?,
            TextOrJson::Text => {
                if at > 0 {
                    out.push(b'\n');
                }
                profile.text(session.terminal.look, &mut out)?;
            }
        }
    }
    session.page(&mut |stdout| stdout.write_all(&out))?;
    Ok(Exit::Done)
}

fn profile(index: &Index, person: &Person) -> Result<Profile, Failure> {
    let mut profile = Profile::default();
    index.search_each(&quotations_of(&person.key, None), &mut |hit| {
        if let Some(hit) = quotation(&hit) {
            profile.add(hit, topic_label);
        }
        ControlFlow::Continue(())
    })?;
    Ok(profile)
}

fn miss(index: &Index, name: &str, session: &Session) -> Result<(), Failure> {
    let query = quotations_of(name, Some(0));
    index.suggest(&query)?.lines.iter().for_each(|line| session.say(line));
    Ok(())
}

/// The quotations of whom a name fits, newest first.
fn quotations_of(name: &str, limit: Option<usize>) -> Query {
    Query {
        unit: Unit::Quotations,
        condition: Condition::Speaker(name.to_owned()),
        sort: Sort::NewestFirst,
        count: Count::Stories,
        limit,
    }
}

fn list(args: &SpeakersArgs, session: &Session) -> Outcome {
    let index = session.open()?;
    let all = index.speakers()?;
    let mut people: Vec<&Person> = match &args.name {
        Some(name) => all.fitting(name),
        None => all.people.iter().collect(),
    };
    people.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.key.cmp(&b.key)));
    let found = people.len();
    people.truncate(match (args.limit, session.terminal.stdout) {
        (Some(0), _) | (None, Sink::Pipe) => usize::MAX,
        (Some(limit), _) => limit,
        (None, Sink::Terminal) => SCREENFUL,
    });
    let mut rows: Vec<SpeakerRow> = people.into_iter().map(|person| row(&index, person)).collect::<Result<_, _>>()?;
    // The index counts printings; what is shown are stories.
    rows.sort_by_key(|row| std::cmp::Reverse(row.quotations));
    session.page(&mut |out| match args.format.chosen(session.terminal.stdout) {
        Format::Text => lists::speakers(&rows, session.terminal.look, out),
        Format::Tab => lists::speakers_rows(&rows, Rows::Tab, out),
        Format::Csv => lists::speakers_rows(&rows, Rows::Csv, out),
        Format::Json => lists::speakers_json(&rows, out),
    })?;
    session.say(&format!(
        "{} of {}",
        numbers::grouped(rows.len() as u64),
        numbers::counted(found as u64, "speaker", "speakers")
    ));
    Ok(if rows.is_empty() { Exit::Nothing } else { Exit::Done })
}

/// What is known of a person: the newest quotations tell the name as printed and the role.
fn row(index: &Index, person: &Person) -> Result<SpeakerRow, Failure> {
    let results = index.search(&quotations_of(&person.key, Some(ROLE_WITHIN)))?;
    let hits = || results.hits.iter().filter_map(quotation);
    let printed =
        hits().find_map(|hit| hit.quotation().attribution.speaker.as_ref()).map(|speaker| speaker.name.clone());
    let known_as = hits().find_map(|hit| hit.speaker.clone());
    Ok(SpeakerRow {
        name: known_as.or(printed).unwrap_or_else(|| person.key.clone()),
        kind: person.kind,
        role: hits().find_map(|hit| hit.quotation().attribution.role.clone()),
        quotations: results.total,
        printings: results.printings,
        spellings: person.spellings.iter().map(|it| (it.key.clone(), it.count)).collect(),
        months: results.months,
    })
}

fn quotation(hit: &Hit) -> Option<&QuotationHit> {
    match hit {
        Hit::Quotation(hit) => Some(hit),
        Hit::Article(_) => None,
    }
}
