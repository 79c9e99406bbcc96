//! Whom the narration before a paragraph of speech puts before the reader: "A few yards away stands NAME, a crane driver."
//!
//! Broadcast style sets a whole paragraph in marks and names its speaker only in the sentence before it.

use super::clauses;
use super::lexicon::{HE, SHE};
use super::pronouns::sentence_of;
use super::runs::{Gender, Sort};
use super::sources::{Class, Source};
use super::text::Text;
use super::words::NOWHERE;

/// What a sentence of narration introduces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Introduced {
    /// A person, by entity.
    Person(u32),
    /// Whoever the pronoun at this word means.
    Pronoun(usize, Gender),
}

/// Reads the sentence that ends right before the word `first`; `None` when it is speech itself or introduces nobody.
pub fn before(text: &Text, first: usize) -> Option<Introduced> {
    let last = first.checked_sub(1).filter(|&last| text.region(last).is_none())?;
    let sentence = text.sentences[sentence_of(text, last)];
    let start = sentence.first as usize;
    let subject = clauses::main_subject(text, start, first).and_then(|source| subject(text, source));
    subject.or_else(|| only_person(text, start, first)).or_else(|| only_pronoun(text, start, first))
}

fn subject(text: &Text, source: Source) -> Option<Introduced> {
    match source.class {
        Class::Name => person(text, source.head).map(Introduced::Person),
        Class::He => Some(Introduced::Pronoun(source.head, Gender::Male)),
        Class::She => Some(Introduced::Pronoun(source.head, Gender::Female)),
        _ => None,
    }
}

/// The entity of the run at a word, when it is a person.
fn person(text: &Text, at: usize) -> Option<u32> {
    let entity = text.run(at).map(|run| run.entity).filter(|&entity| entity != NOWHERE)?;
    let known = text.people.entities.get(entity as usize)?;
    matches!(known.sort, Sort::Person | Sort::Likely).then_some(entity)
}

/// The one person whom a sentence names outside marks; a possessor is not named for his own sake.
fn only_person(text: &Text, start: usize, end: usize) -> Option<Introduced> {
    let from = text.runs.partition_point(|run| (run.lead as usize) < start);
    let runs = text.runs[from..].iter().take_while(|run| (run.lead as usize) < end);
    let mut people = runs
        .filter(|run| text.region(run.first as usize).is_none() && !text.is_possessive(run.last as usize))
        .filter_map(|run| person(text, run.first as usize));
    let only = people.next()?;
    people.all(|other| other == only).then_some(Introduced::Person(only))
}

/// "Would he sign today?"
fn only_pronoun(text: &Text, start: usize, end: usize) -> Option<Introduced> {
    let at = (start..end).find(|&at| text.region(at).is_none() && text.has(at, HE | SHE))?;
    Some(Introduced::Pronoun(at, if text.has(at, HE) { Gender::Male } else { Gender::Female }))
}
