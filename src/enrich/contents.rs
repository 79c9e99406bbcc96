//! Where reported words begin and end.

use super::clauses::{Clause, Subject};
use super::cues::{self, Takes};
use super::lexicon::{
    ADV, AUX, CONJ, CUE, DAY, DET, MONTH, NEG, OBJ, POSS, PREP, PRON, REL, ROLE, SAY, SPEECH, STRONG, SUB, TIME,
};
use super::sources;
use super::text::Text;
use super::words::{gap, shape};

/// How far behind a cue its "that" may stand ("said in an interview on Monday that …").
const THAT_REACH: usize = 22;

/// How far before its "but also" a "not only" may stand.
const NOT_ONLY: usize = 30;

/// Where the words reported after a cue begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At a word of the same sentence.
    At(usize),
    /// After a colon or comma, at a quoted region that starts with this word.
    Quote(usize),
}

/// Finds where the content after a cue begins, not beyond the sentence's end.
pub fn start(text: &Text, clause: &Clause, last: usize) -> Option<Start> {
    let mut at = clause.cue.last;
    if at >= last {
        return None;
    }
    if cues::has_addressee(&clause.cue)
        && clause.cue.last == clause.cue.first + 1
        && text.gap(at) & gap::BREAK == 0
        && !text.is(at, "that")
        && !opens_clause(text, at)
    {
        at = after_addressee(text, at, last).unwrap_or(at);
        if at >= last {
            return None;
        }
    }
    start_at(text, clause, at, last)
}

fn start_at(text: &Text, clause: &Clause, at: usize, last: usize) -> Option<Start> {
    let before = text.gap(at);
    if text.region(at).is_some() && before & gap::QUOTE != 0 {
        return Some(Start::Quote(at));
    }
    if before & gap::COLON != 0 {
        return Some(Start::At(at));
    }
    if before & gap::COMMA != 0 {
        return late_start(text, at, last).filter(|_| clause.cue.flags.any(SAY));
    }
    if before & gap::BREAK != 0 {
        return None;
    }
    if text.is(at, "that") || opens_clause(text, at) {
        return Some(Start::At(at));
    }
    let dated = text.has(at, DET) && text.has(at + 1, TIME);
    let circumstance = dated || text.has(at, PREP | DAY | ADV | TIME) && text.run(at).is_none() && !text.has(at, DET);
    if clause.cue.flags.any(SAY) && circumstance {
        if let Some(late) = late_start(text, at, last) {
            return Some(late);
        }
        let mut next = at;
        while next < last
            && (text.has(next, DAY | TIME | ADV)
                || text.has(next, DET) && text.has(next + 1, TIME)
                || text.is(next, "on") && text.has(next + 1, DAY | MONTH))
        {
            next += 1;
        }
        let placed = text.has(next, PREP)
            && !matches!(text.folded(next), "to" | "about" | "of" | "as" | "for" | "against" | "like");
        let bare = placed && clause.cue.takes == Takes::Clause || text.has(next, PREP) && clause.cue.flags.any(STRONG);
        let ended = next >= last || text.gap(next) & gap::BREAK != 0;
        return (!bare && !ended).then_some(Start::At(next));
    }
    Some(Start::At(at))
}

fn opens_clause(text: &Text, at: usize) -> bool {
    matches!(text.folded(at), "whether" | "if" | "how" | "why" | "what" | "there")
}

/// One past the person spoken to; `None` when there is none before the words said.
fn after_addressee(text: &Text, at: usize, last: usize) -> Option<usize> {
    if text.has(at, OBJ) || text.is(at, "reporters") || text.is(at, "her") && !text.has(at + 1, ROLE) {
        return Some(at + 1);
    }
    if text.has(at, PRON) && !text.is(at, "you") {
        return None;
    }
    let source = sources::right(text, at, last)?;
    Some(source.until)
}

/// Looks past circumstances of time and place for "that", or for a quotation after a comma or colon.
fn late_start(text: &Text, from: usize, last: usize) -> Option<Start> {
    for at in from..last.min(from + THAT_REACH) {
        if at > from && text.gap(at) & (gap::SEMICOLON | gap::PARAGRAPH) != 0 {
            return None;
        }
        if text.region(at).is_some() {
            return (text.gap(at) & (gap::COMMA | gap::COLON) != 0 && text.gap(at) & gap::QUOTE != 0)
                .then_some(Start::Quote(at));
        }
        if text.is(at, "that") && at > from && !text.has(at + 1, TIME) {
            return Some(Start::At(at));
        }
        if text.gap(at) & gap::COLON != 0 && at > from {
            return Some(Start::At(at));
        }
        if text.has(at, CUE) && cues::at(text, at).is_some() {
            return None;
        }
    }
    None
}

/// One past the last word of the content that begins at `start`: the end of the sentence, or where another clause takes over.
pub fn end(text: &Text, clause: &Clause, start: usize, last: usize, later: &[Clause]) -> usize {
    let mut stop = last;
    for other in later {
        if other.cue.first <= start + 1 {
            continue;
        }
        if let Some(cut) = cut_before(text, other, start) {
            stop = cut;
            break;
        }
    }
    let bound = Bound::of(text, clause);
    let from = text.region(start).map_or(start + 1, |region| text.words_in(text.regions[region].outer).end);
    for at in from..stop {
        let inside = text.region(at).is_some();
        let led_in = text.gap(at) & (gap::COLON | gap::QUOTE) == gap::COLON | gap::QUOTE;
        let ends = !inside && (breaks_off(text, at) || bound.ends(text, at));
        if ends || inside && led_in && text.region(at) != text.region(at - 1) {
            return at;
        }
    }
    stop
}

/// What ends a content at a comma.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    /// Only what ends every content.
    Sentence,
    /// The thing spoken of ends before a participle or a relative clause.
    Thing,
    /// The clause is subordinate ("When NAME said …, the market fell"): any comma ends it.
    Comma,
}

impl Bound {
    fn of(text: &Text, clause: &Clause) -> Bound {
        let before = clause.edge.wrapping_sub(1);
        let opened = text.has(before, SUB) && !text.is(before, "that") || text.is(before, "with");
        if opened
            && (text.words[before].shape & shape::FIRST != 0
                || text.gap(before) & gap::BREAK != 0
                || text.has(before.wrapping_sub(1), CONJ | ADV))
        {
            return Bound::Comma;
        }
        if in_relative(text, clause) || text.has(clause.cue.first, SPEECH) && clause.cue.flags == SAY {
            return Bound::Comma;
        }
        if clause.cue.takes == Takes::Thing { Bound::Thing } else { Bound::Sentence }
    }

    fn ends(self, text: &Text, at: usize) -> bool {
        let comma = text.gap(at) & (gap::COMMA | gap::DASH) != 0;
        match self {
            Bound::Sentence => false,
            Bound::Comma => comma && !text.has(at, CONJ),
            Bound::Thing => {
                let coordinated = text.has(at, CONJ) && text.has(at + 1, AUX);
                coordinated || comma && !text.has(at, CONJ) && !text.is(at, "including") && !listed(text, at)
            }
        }
    }
}

/// True for a cue in a clause between commas ("NAME, who said the yard was lost, left").
fn in_relative(text: &Text, clause: &Clause) -> bool {
    let mut at = clause.cue.first;
    while at > 0 && text.gap(at) & gap::BREAK == 0 && text.has(at - 1, AUX | ADV | NEG) {
        at -= 1;
    }
    let pronoun = at.wrapping_sub(1);
    text.has(pronoun, REL)
        && !text.is(pronoun, "that")
        && text.gap(pronoun) & gap::COMMA != 0
        && text.gap(at) & gap::BREAK == 0
}

/// True for a comma inside a list ("taxes, fees and fines").
fn listed(text: &Text, at: usize) -> bool {
    (at + 1..at + 8).take_while(|&next| text.gap(next) & gap::STOP == 0).any(|next| {
        text.has(next, CONJ)
            && text.gap(next + 1) & gap::BREAK == 0
            && (at..next).all(|word| !text.has(word, AUX | CUE | PRON | SUB | REL))
    })
}

/// Where a later clause of the sentence takes the floor from the content before it, if it does.
fn cut_before(text: &Text, clause: &Clause, start: usize) -> Option<usize> {
    if clause.edge <= start + 1 {
        return None;
    }
    match clause.subject {
        Subject::Shared => {
            let parted =
                text.gap(clause.edge) & gap::BREAK != 0 || text.has(clause.edge, CONJ) || text.is(clause.edge, "by");
            parted.then_some(clause.edge)
        }
        Subject::Own | Subject::Missing => {
            let opener = clause.edge - 1;
            let opened =
                (text.has(opener, SUB | CONJ) || text.is(opener, "with")) && text.gap(opener) & gap::BREAK != 0;
            opened.then_some(opener)
        }
    }
}

/// True when "not" stands before a "but" ("not only …, but also …"): the two belong together.
fn is_denied(text: &Text, but: usize) -> bool {
    let before = (but.saturating_sub(NOT_ONLY)..but).rev();
    before.take_while(|&at| text.words[at].shape & shape::FIRST == 0).any(|at| text.is(at, "not"))
}

/// True where a content surely ends: ", but …", ", while …".
fn breaks_off(text: &Text, at: usize) -> bool {
    let before = text.gap(at);
    if before & gap::SEMICOLON != 0 {
        return true;
    }
    if text.is(at, "but") && matches!(text.folded(at + 1), "also" | "rather" | "instead") && is_denied(text, at) {
        return false;
    }
    before & (gap::COMMA | gap::DASH) != 0
        && matches!(text.folded(at), "but" | "while" | "although" | "though" | "whereas" | "according")
        && !text.has(at, PRON | POSS)
}
