//! The reporting clauses of a sentence: each cue with the subject found for it.

use super::cues::{self, Cue, Takes};
use super::lexicon::{ADV, AUX, BE, CONJ, CUE, DOC, ING, NEG, ORG, PEOPLE, PHRASAL, PREP, PRON, ROLE, SPEECH, SUB};
use super::sentences::Sentence;
use super::sources::{self, Source};
use super::text::Text;
use super::words::gap;

/// A cue and its subject.
#[derive(Clone, Copy, Debug)]
pub struct Clause {
    /// The cue.
    pub cue: Cue,
    /// The subject before the cue.
    pub left: Option<Source>,
    /// How the subject was found.
    pub subject: Subject,
    /// First word of the clause: conjunctions, auxiliaries and the subject included.
    pub edge: usize,
}

/// How the subject of a cue was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// It stands before the cue.
    Own,
    /// The cue shares the subject of an earlier verb ("…, adding that …", "… and warned …").
    Shared,
    /// None was found on the left.
    Missing,
}

/// Cues in one sentence that are looked at; a sentence with more is a list, not speech.
const MOST: usize = 24;

/// The clauses of a sentence, in order.
pub fn of(text: &Text, sentence: Sentence, out: &mut Vec<Clause>) {
    out.clear();
    let (first, last) = (sentence.first as usize, sentence.last as usize);
    for at in first..last {
        let flags = text.words[at].flags;
        if !flags.any(CUE | PREP | PHRASAL | SPEECH) || text.region(at).is_some() || out.len() >= MOST {
            continue;
        }
        if let Some(clause) = nominal(text, at, first) {
            out.push(clause);
            continue;
        }
        let Some(cue) = cues::at(text, at) else { continue };
        let clause = match cue.takes {
            Takes::Speaker => Clause { cue, left: None, subject: Subject::Missing, edge: at },
            _ => clause(text, cue, first, out),
        };
        out.push(clause);
    }
}

/// "NAME's claim that the grid is safe": the noun is the cue, its possessor the subject.
fn nominal(text: &Text, at: usize, first: usize) -> Option<Clause> {
    let cue = cues::noun(text, at)?;
    let source = sources::possessor(text, at, first)?;
    // "NAME's claim that … is false": where the noun is the subject, nothing shows where its words end.
    if source.edge == first || text.gap(source.edge) & gap::BREAK != 0 {
        return None;
    }
    Some(Clause { cue, left: Some(source), subject: Subject::Own, edge: source.edge })
}

fn clause(text: &Text, cue: Cue, first: usize, earlier: &[Clause]) -> Clause {
    let edge = verb_edge(text, cue.first, first);
    let elided = edge == first
        || text.gap(edge) & gap::BREAK != 0 && cue.flags.any(ING)
        || text.has(edge - 1, CONJ)
        || cue.flags.any(ING) && text.is(edge - 1, "by");
    if elided && edge > first {
        let shared = earlier.iter().rev().find_map(|clause| clause.left).or_else(|| main_subject(text, first, edge));
        let edge = if text.has(edge - 1, CONJ) || text.is(edge - 1, "by") { edge - 1 } else { edge };
        if shared.is_some() {
            return Clause { cue, left: shared, subject: Subject::Shared, edge };
        }
    }
    // "NAME answered a question on the radio saying …": the noun before a bare participle rarely speaks, unless it is a text.
    if cue.flags.any(ING)
        && edge == cue.first
        && edge > first + 2
        && !text.has(edge - 1, BE | DOC | ORG | PEOPLE | ROLE | PRON | PREP)
    {
        let shared = earlier.iter().rev().find_map(|clause| clause.left).or_else(|| main_subject(text, first, edge));
        if let Some(source) = shared.filter(|source| source.until < edge) {
            return Clause { cue, left: Some(source), subject: Subject::Shared, edge };
        }
    }
    match sources::left(text, cue.first, first) {
        Some(source) => Clause { cue, left: Some(source), subject: Subject::Own, edge: source.edge },
        None => Clause { cue, left: None, subject: Subject::Missing, edge },
    }
}

/// The first word of the verb group that ends with the cue.
fn verb_edge(text: &Text, cue: usize, first: usize) -> usize {
    let mut edge = cue;
    while edge > first
        && text.gap(edge) & gap::BREAK == 0
        && text.has(edge - 1, AUX | ADV | NEG)
        && text.run(edge - 1).is_none()
    {
        edge -= 1;
    }
    edge
}

/// The subject of the sentence's main clause: the phrase at its start, or after an introduction and a comma.
pub fn main_subject(text: &Text, first: usize, before: usize) -> Option<Source> {
    let mut start = first;
    if text.has(first, PREP | SUB) || text.folded(first).ends_with("ing") || text.folded(first).ends_with("ed") {
        start = (first + 1..before).find(|&at| text.gap(at) & gap::COMMA != 0)?;
    } else if text.has(first, CONJ | ADV) && text.run(first).is_none() {
        start = first + 1;
    }
    let source = sources::right(text, start, before)?;
    Some(Source { until: source.last, ..source })
}
