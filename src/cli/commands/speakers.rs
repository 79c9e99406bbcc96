//! `onrecord speakers`.

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::format::{Format, FormatArgs};
use crate::cli::session::Session;
use crate::cli::terminal::Sink;
use crate::cli::{Exit, Outcome};
use crate::index::Index;
use crate::index::speakers::Person;
use crate::model::{Condition, Count, Hit, Query, QuotationHit, Sort, Unit};
use crate::render::lists::{self, SpeakerRow};
use crate::render::numbers;
use crate::render::rows::Rows;

/// Speakers shown on a terminal unless said otherwise.
const SCREENFUL: usize = 20;
/// The role is looked for in so many of the newest quotations: most give the bare name.
const ROLE_WITHIN: usize = 20;

/// List who is quoted, most quoted first
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  onrecord speakers
  onrecord speakers lindqvist --json")]
pub struct SpeakersArgs {
    /// Only people with this name or part of it
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Most speakers to list, 0 for all [default: 20 on a terminal, all in a pipe]
    #[arg(short = 'n', long, value_name = "N")]
    limit: Option<usize>,
    #[command(flatten)]
    format: FormatArgs,
}

/// Runs it.
pub fn run(args: &SpeakersArgs, session: &Session) -> Outcome {
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
    let query = Query {
        unit: Unit::Quotations,
        condition: Condition::Speaker(person.key.clone()),
        sort: Sort::NewestFirst,
        count: Count::Stories,
        limit: Some(ROLE_WITHIN),
    };
    let results = index.search(&query)?;
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
