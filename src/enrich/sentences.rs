//! Where sentences begin. A quoted region lies inside the sentence that carries it.

use super::lexicon::{
    ABBR, AUX, COMMON, CUE, DET, GIVEN, NAT, PARTY, PAST, PHRASAL, POSS, PREP, PRON, ROLE, SUB, SUFFIX, THIRD, TITLE,
};
use super::text::Text;
use super::words::{gap, shape};

/// A sentence: a range of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Its first word.
    pub first: u32,
    /// One past its last word.
    pub last: u32,
}

/// How far behind a quotation that ends with "?" or "!" its cue may stand.
const CUE_REACH: usize = 7;

/// Cuts the text into sentences and marks the first word of each.
pub fn split(text: &mut Text) -> Vec<Sentence> {
    let mut sentences = Vec::with_capacity(text.words.len() / 15 + 1);
    let mut first = 0;
    for at in 0..text.words.len() {
        if at > 0 && !begins(text, at) {
            continue;
        }
        if at > first {
            sentences.push(Sentence { first: first as u32, last: at as u32 });
        }
        first = at;
        text.words[at].shape |= shape::FIRST;
    }
    if first < text.words.len() {
        sentences.push(Sentence { first: first as u32, last: text.words.len() as u32 });
    }
    sentences
}

/// True when a sentence begins at a word.
fn begins(text: &Text, at: usize) -> bool {
    let before = text.gap(at);
    if before & gap::PARAGRAPH != 0 {
        return true;
    }
    if before & gap::STOP == 0 {
        return false;
    }
    match (text.region(at - 1), text.region(at)) {
        (Some(left), Some(right)) if left == right => false,
        (Some(_), None) => after_quotation(text, at),
        (_, Some(_)) => !is_abbreviated(text, at),
        (None, None) => starts_like_one(text, at) && !is_abbreviated(text, at),
    }
}

/// After a quotation that ends with a stop: a new sentence, unless what follows is the cue of a question or exclamation.
fn after_quotation(text: &Text, at: usize) -> bool {
    if !starts_like_one(text, at) {
        return false;
    }
    if text.gap(at) & gap::MARK == 0 {
        return true;
    }
    for next in at..at + CUE_REACH {
        if next > at && text.gap(next) & (gap::BREAK & !gap::CLOSE) != 0 {
            return true;
        }
        let cue = text.has(next, CUE) && text.has(next, PAST | THIRD) || text.has(next, PHRASAL);
        if cue && next > at {
            // "…?" Smith asked. Not: "…?" Smith said he had no time.
            let reports =
                text.has(next + 1, PRON) || matches!(text.folded(next + 1), "that" | "whether" | "if" | "how" | "why");
            return text.gap(next + 1) & gap::BREAK == 0 && reports;
        }
    }
    true
}

fn starts_like_one(text: &Text, at: usize) -> bool {
    text.words[at].shape & (shape::CAPITAL | shape::DIGIT) != 0
}

/// True when the stop before a word belongs to an abbreviation or an initial.
fn is_abbreviated(text: &Text, at: usize) -> bool {
    if text.gap(at) & (gap::MARK | gap::QUOTE) != 0 {
        return false;
    }
    let last = text.words[at - 1];
    let initial = last.shape & shape::INITIAL != 0;
    if !initial && !last.flags.any(ABBR) {
        return false;
    }
    if last.flags.any(TITLE) && !last.flags.any(SUFFIX) {
        return true;
    }
    if text.capital(at) && text.has(at, GIVEN | TITLE | ROLE | NAT | PARTY) && !text.has(at, DET) {
        return true;
    }
    let fresh = text.has(at, DET | PRON | POSS | SUB | PREP | AUX | COMMON);
    !(fresh && text.capital(at))
}
