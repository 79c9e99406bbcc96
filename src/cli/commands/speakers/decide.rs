//! `onrecord speakers merge`, `split`, `rename` and `ignore`: entries added to the authority file.

use std::io::Write;

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::cli::{Exit, Outcome};
use crate::index::Index;
use crate::index::speakers::authority::{Decision, Only, entry};
use crate::index::speakers::{Person, Speakers, file};
use crate::lang::names::name_key;
use crate::model::Day;
use crate::render::doubts::{self, Change};

/// Say that several names are one person
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  onrecord speakers merge \"M. Lindqvist\" --into \"Mara Lindqvist\" --dry-run
  onrecord speakers merge Lindqvist --role minister --into \"Mara Lindqvist\"")]
pub struct MergeArgs {
    /// Names, each as a spelling of the archive or so that it fits one person
    #[arg(required = true, value_name = "NAME")]
    names: Vec<String>,
    /// The person that they are
    #[arg(long, value_name = "NAME")]
    into: String,
    #[command(flatten)]
    only: OnlyArgs,
    #[command(flatten)]
    how: HowArgs,
}

/// Say that a spelling is another person, or one of its own
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  onrecord speakers split \"M. Lindqvist\" --to \"Magnus Lindqvist\" --dry-run
  onrecord speakers split \"Sten Dahl\" --role baker --to \"Sten Dahl (baker)\"")]
pub struct SplitArgs {
    /// The spelling
    #[arg(value_name = "NAME")]
    name: String,
    /// Whose it is [default: a person of that name]
    #[arg(long, value_name = "NAME")]
    to: Option<String>,
    #[command(flatten)]
    only: OnlyArgs,
    #[command(flatten)]
    how: HowArgs,
}

/// Show a person by another name
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  onrecord speakers rename \"Ada Okonjo\" \"Ada Okonjo-Marsh\"")]
pub struct RenameArgs {
    /// The person
    #[arg(value_name = "NAME")]
    name: String,
    /// The name to show
    #[arg(value_name = "NEW-NAME")]
    to: String,
    #[command(flatten)]
    how: HowArgs,
}

/// Say that something is no speaker: it is neither listed nor found by name
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  onrecord speakers ignore \"The Moment\"")]
pub struct IgnoreArgs {
    /// What was taken for a speaker
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    how: HowArgs,
}

/// Which quotations are meant; all of them where nothing is said.
#[derive(Args, Debug)]
#[command(next_help_heading = "Only quotations")]
struct OnlyArgs {
    /// Said in articles that give this role
    #[arg(long, value_name = "WORDS")]
    role: Option<String>,
    /// Printed by this publisher
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,
    /// Printed on or after this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    since: Option<Day>,
    /// Printed on or before this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    until: Option<Day>,
    /// Printed in this article
    #[arg(long, value_name = "ID")]
    article: Option<String>,
}

/// How it is done.
#[derive(Args, Debug)]
struct HowArgs {
    /// Say what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

fn day(text: &str) -> Result<Day, String> {
    let numbers: Vec<Option<i32>> = text.split('-').map(|part| part.parse().ok()).collect();
    match numbers[..] {
        [Some(year), Some(month), Some(day)] => Day::from_ymd(year, month as u32, day as u32),
        _ => None,
    }
    .ok_or_else(|| "use a day like 2024-06-30".to_owned())
}

impl OnlyArgs {
    fn only(&self) -> Only {
        let (role, publisher, article) = (self.role.clone(), self.publisher.clone(), self.article.clone());
        Only { role, publisher, since: self.since, until: self.until, article }
    }
}

/// Runs `speakers merge`.
pub fn merge(args: &MergeArgs, session: &Session) -> Outcome {
    let index = session.open()?;
    let all = index.speakers()?;
    let into = resolve(&index, &all, &args.into)?;
    let names = args.names.iter().map(|name| resolve(&index, &all, name)).collect::<Result<Vec<_>, _>>()?;
    decide(index, all, &Decision::Merge { names, into, only: args.only.only() }, &args.how, session)
}

/// Runs `speakers split`.
pub fn split(args: &SplitArgs, session: &Session) -> Outcome {
    let index = session.open()?;
    let all = index.speakers()?;
    let name = resolve(&index, &all, &args.name)?;
    decide(index, all, &Decision::Split { name, to: args.to.clone(), only: args.only.only() }, &args.how, session)
}

/// Runs `speakers rename`.
pub fn rename(args: &RenameArgs, session: &Session) -> Outcome {
    let index = session.open()?;
    let all = index.speakers()?;
    let name = fullest(&index, &all, &args.name)?;
    decide(index, all, &Decision::Rename { name, to: args.to.clone() }, &args.how, session)
}

/// Runs `speakers ignore`.
pub fn ignore(args: &IgnoreArgs, session: &Session) -> Outcome {
    let index = session.open()?;
    let all = index.speakers()?;
    let name = resolve(&index, &all, &args.name)?;
    decide(index, all, &Decision::Ignore { name }, &args.how, session)
}

/// A name as the file takes it: a spelling of the archive as it was typed, else the full name of the only person it fits.
fn resolve(index: &Index, all: &Speakers, name: &str) -> Result<String, Failure> {
    let key = name_key(name);
    let is_spelling = |person: &Person| person.key == key || person.spellings.iter().any(|it| it.key == key);
    if all.people.iter().any(is_spelling) {
        return Ok(name.trim().to_owned());
    }
    fullest(index, all, name)
}

/// The full name of the only person whom a name fits.
fn fullest(index: &Index, all: &Speakers, name: &str) -> Result<String, Failure> {
    let key = name_key(name);
    if all.people.iter().any(|person| person.key == key) {
        return Ok(name.trim().to_owned());
    }
    match &all.fitting(name)[..] {
        [only] => Ok(index.name_of(&only.key)?),
        [] => {
            let lines = index.suggest(&super::quotations_of(name))?.lines;
            Err(Failure::fatal(lines.into_iter().next().unwrap_or_else(|| format!("no speaker like “{name}”"))))
        }
        several => {
            let names =
                several.iter().take(5).map(|person| index.name_of(&person.key)).collect::<Result<Vec<_>, _>>()?;
            let failure = Failure::fatal(format!("“{name}” fits {} people: {}", several.len(), names.join(", ")));
            Err(failure.hint("give a full name, or a spelling as the archive has it"))
        }
    }
}

/// Says what a decision changes, and adds it to the file unless it is only tried.
fn decide(index: Index, before: Speakers, decision: &Decision, how: &HowArgs, session: &Session) -> Outcome {
    let folder = index.folder().to_path_buf();
    let decided = index.decided(file::with(&folder, decision)?);
    let after = decided.speakers()?;
    let changes = changes(&decided, &before, &after)?;
    let added = entry(decision);
    let path = file::path(&folder).display().to_string();
    if !how.dry_run {
        file::add(&folder, decision)?;
    }
    let done = if how.dry_run { doubts::Done::Tried } else { doubts::Done::Added };
    session.page(&mut |out| doubts::decision(&changes, &path, &added, done, out))?;
    session.stdout().flush()?;
    Ok(Exit::Done)
}

/// People who are other than before.
fn changes(index: &Index, before: &Speakers, after: &Speakers) -> Result<Vec<Change>, Failure> {
    let find = |all: &Speakers, one: &Person| all.people.iter().find(|it| it.id() == one.id()).cloned();
    let mut changes = Vec::new();
    for person in &after.people {
        let old = find(before, person);
        if old.as_ref() != Some(person) {
            let name = person.name.clone().map_or_else(|| index.name_of(&person.key), Ok)?;
            changes.push(Change { name, before: old.map_or(0, |old| old.count), after: person.count });
        }
    }
    for person in before.people.iter().filter(|person| find(after, person).is_none()) {
        changes.push(Change { name: index.name_of(&person.key)?, before: person.count, after: 0 });
    }
    Ok(changes)
}
