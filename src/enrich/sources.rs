//! Who a clause says is speaking: the noun phrase to the left or to the right of a cue.

use super::lexicon::{
    ADV, AUX, CONJ, CUE, DAY, DET, DOC, HE, I, INDEF, IT, MODAL, MONTH, NEG, NUM, OBJ, ORG, PAST, PEOPLE, POSS, PREP,
    PRON, REL, ROLE, SHE, SUB, THEY, THIRD, TIME, VERB, WE, YOU,
};
use super::runs::Sort;
use super::text::Text;
use super::words::{gap, shape};

mod following;

pub use following::right;

/// A phrase that may be the speaker.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// What sort of phrase it is.
    pub class: Class,
    /// First word of the phrase.
    pub first: usize,
    /// One past its last word.
    pub last: usize,
    /// Leftmost word that belongs to it, clause openers excluded.
    pub edge: usize,
    /// One past the rightmost word that belongs to it, appositions included.
    pub until: usize,
    /// The word that decides: the pronoun, the head noun, or the name's first word.
    pub head: usize,
}

/// What sort of phrase a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A name; its run starts at `head`.
    Name,
    /// "he"
    He,
    /// "she"
    She,
    /// "they"
    They,
    /// "I" or "we"
    Us,
    /// "it"
    It,
    /// A description ("the minister", "officials").
    Nominal,
}

/// Longest noun phrase in words.
const LONGEST: usize = 18;
/// Longest remark in brackets between a name and its verb, in words.
const BRACKETED: usize = 10;
/// Most adjectives between a possessor and a noun, and the possessor.
const ADJECTIVES: usize = 3;
/// How far before its cue a subject may stand when something is put between commas.
const REACH: usize = 45;

/// The subject to the left of a cue, not before `floor`.
pub fn left(text: &Text, cue: usize, floor: usize) -> Option<Source> {
    let mut end = cue;
    while end > floor && text.gap(end) & gap::BREAK == 0 && is_beside_verb(text, end - 1) {
        end -= 1;
    }
    end = before_brackets(text, end, floor);
    if end <= floor {
        return None;
    }
    if text.gap(end) & (gap::BREAK & !gap::OPEN) == 0 {
        let source = phrase_before(text, end, floor)?;
        let opens = |name: &Source| name.edge <= floor || text.gap(name.edge) & gap::QUOTE != 0;
        let name = described(text, &source, floor, 0).filter(opens);
        return Some(name.map_or(source, |name| Source { until: end, ..name }));
    }
    let fresh = text.gap(end) & gap::STOP != 0 && text.words[end].shape & shape::FIRST != 0;
    if text.gap(end) & (gap::COMMA | gap::DASH | gap::CLOSE) != 0 && text.gap(end) & gap::QUOTE == 0 && !fresh {
        return apposed(text, end, floor);
    }
    None
}

/// Whose word a noun for something said is: "NAME's claim", "her repeated warning". Adjectives may stand between.
pub fn possessor(text: &Text, noun: usize, floor: usize) -> Option<Source> {
    let lowest = noun.saturating_sub(ADJECTIVES).max(floor + 1);
    for at in (lowest..=noun).rev().filter(|&at| text.gap(at) & gap::BREAK == 0 && text.region(at - 1).is_none()) {
        let owner = at - 1;
        if text.is_possessive(owner) && owner > floor {
            // Of "a report on NAME's claim" only the name: the claim is no report's.
            let floor = text.run(owner - 1).map_or(floor, |run| run.lead as usize);
            return phrase_before(text, owner, floor);
        }
        if text.has(owner, POSS) && text.run(owner).is_none() {
            let class = match text.folded(owner) {
                "his" => Class::He,
                "her" => Class::She,
                "their" => Class::They,
                _ => return None,
            };
            return Some(Source { class, first: owner, last: at, edge: owner, until: at, head: owner });
        }
        if !in_phrase(text, owner) {
            return None;
        }
    }
    None
}

/// The words before the verb in "went on to say", "continued to insist".
fn is_prelude(text: &Text, at: usize) -> bool {
    match text.folded(at) {
        "to" => at > 0 && matches!(text.folded(at - 1), "on" | "continued" | "continues" | "began"),
        "on" => at > 0 && text.is(at + 1, "to") && matches!(text.folded(at - 1), "went" | "goes"),
        "went" | "goes" => text.is(at + 1, "on"),
        "continued" | "continues" | "began" => text.is(at + 1, "to"),
        _ => false,
    }
}

/// The place before a bracketed remark that ends right before `end` ("NAME (D-Ohio) said"), else `end`.
fn before_brackets(text: &Text, end: usize, floor: usize) -> usize {
    if text.gap(end) & gap::CLOSE == 0 {
        return end;
    }
    let lowest = end.saturating_sub(BRACKETED).max(floor + 1);
    (lowest..end).rev().find(|&at| text.gap(at) & gap::OPEN != 0).unwrap_or(end)
}

/// Words that may stand between a subject and its verb.
fn is_beside_verb(text: &Text, at: usize) -> bool {
    let contracted = text.gap(at) & gap::APOSTROPHE != 0;
    if text.run(at).is_some() && !contracted {
        return false;
    }
    if contracted
        && (text.is(at, "s") || text.is(at, "d") || text.is(at, "ve") || text.is(at, "ll") || text.is(at, "re"))
    {
        return true;
    }
    if text.is(at, "on") && text.has(at + 1, DAY) || is_prelude(text, at) {
        return true;
    }
    text.has(at, AUX | ADV | NEG | DAY) && !text.has(at, PRON | DET | PEOPLE | ROLE)
        || text.has(at, TIME) && text.has(at - 1, TIME)
}

/// The subject of a cue that has a comma before it: "NAME, a doctor, said". The leftmost phrase that the part between commas
/// can describe.
fn apposed(text: &Text, end: usize, floor: usize) -> Option<Source> {
    // "The mayor, NAME, said": a name right before the comma counts only after a description.
    let mut best = phrase_before(text, end, floor)
        .filter(|source| source.class == Class::Name && source.edge > floor && text.gap(source.edge) & gap::COMMA != 0);
    let lowest = end.saturating_sub(REACH).max(floor + 1);
    for comma in (lowest..end).rev() {
        if text.gap(comma) & (gap::STOP | gap::PARAGRAPH) != 0 && text.words[comma].shape & shape::FIRST != 0 {
            break;
        }
        if text.gap(comma) & (gap::COMMA | gap::DASH | gap::OPEN) == 0 || !describes(text, comma) {
            continue;
        }
        let Some(source) = phrase_before(text, comma, floor) else { continue };
        let named = source.class == Class::Name
            || text.has(source.head, ROLE | PEOPLE | ORG | DOC) && source.class == Class::Nominal;
        let pronoun = matches!(source.class, Class::He | Class::She | Class::They);
        let free = source.edge == 0
            || !text.has(source.edge - 1, PREP)
            || text.has(source.edge - 1, SUB)
            || source.edge <= floor;
        if (named || pronoun) && free {
            best = Some(Source { until: end, ..source });
        }
    }
    best
}

/// True when the words after a comma can describe the name before it.
fn describes(text: &Text, at: usize) -> bool {
    let word = text.words[at];
    if word.shape & shape::CAPITAL == 0 {
        return !word.flags.any(CONJ | AUX | PRON) || word.flags.any(REL) || word.flags.any(DET);
    }
    let run = text.run(at);
    let titled = run.is_some_and(|run| matches!(run.sort, Sort::Role | Sort::Other));
    // "Twitter's director of advertising", "Sanders campaign manager"
    let owned = run.is_some_and(|run| {
        let last = run.last as usize;
        text.is_possessive(last) || in_phrase(text, last) && !text.capital(last) && text.gap(last) & gap::BREAK == 0
    });
    word.shape & (shape::DIGIT | shape::INITIAL) != 0 || titled || owned
}

/// The noun phrase that ends right before `end`.
pub fn phrase_before(text: &Text, end: usize, floor: usize) -> Option<Source> {
    phrase(text, end, floor, 0)
}

fn phrase(text: &Text, end: usize, floor: usize, depth: usize) -> Option<Source> {
    let head = end.checked_sub(1).filter(|&head| head >= floor)?;
    if depth > 3 || text.region(head).is_some() {
        return None;
    }
    if let Some(class) = pronoun(text, head) {
        return Some(Source { class, first: head, last: end, edge: head, until: end, head });
    }
    if head > floor + 1 && text.has(head, OBJ) && text.is(head - 1, "of") {
        // "one of them"
        return phrase(text, head - 1, floor, depth + 1).map(|source| grown(source, end));
    }
    if text.has(head, REL) && text.run(head).is_none() {
        let source = phrase(text, head, floor, depth + 1)?;
        let source = described(text, &source, floor, depth + 1).unwrap_or(source);
        let fits = !text.is(head, "that") || matches!(source.class, Class::Nominal);
        return (fits && source.class != Class::It).then_some(Source { until: end, ..source });
    }
    if let Some(run) = text.run(head) {
        return named(text, (run.lead as usize).max(floor), run.first as usize, end, floor, depth);
    }
    nominal(text, end, floor, depth)
}

/// The name that a description after a comma belongs to: "NAME, a lawyer for the yard, who …".
fn described(text: &Text, description: &Source, floor: usize, depth: usize) -> Option<Source> {
    let mut edge = description.edge;
    // "NAME, president and owner of the yard"
    if edge > floor + 1 && text.is(edge - 1, "and") && text.gap(edge) & gap::BREAK == 0 && text.has(edge - 2, ROLE) {
        edge = phrase(text, edge - 1, floor, depth + 1)?.edge;
    }
    let apposed = edge > floor && text.gap(edge) & !gap::SPACE == gap::COMMA && text.has(description.head, ROLE);
    let name = text.run(edge.checked_sub(1)?).filter(|run| run.last as usize == edge && run.first < run.last)?;
    let person = matches!(name.sort, Sort::Person | Sort::Likely | Sort::Single);
    let named = |source: &Source| source.class == Class::Name;
    let fits = description.class == Class::Nominal && apposed && person;
    fits.then(|| phrase(text, edge, floor, depth + 1)).flatten().filter(named)
}

fn pronoun(text: &Text, at: usize) -> Option<Class> {
    let word = text.words[at];
    if !word.flags.any(PRON | INDEF) || text.run(at).is_some() {
        return None;
    }
    let flags = word.flags;
    Some(if flags.any(HE) {
        Class::He
    } else if flags.any(SHE) {
        Class::She
    } else if flags.any(THEY) {
        Class::They
    } else if flags.any(I | WE | YOU) {
        Class::Us
    } else if flags.any(IT) {
        Class::It
    } else {
        Class::Nominal
    })
}

/// A phrase that ends with a name: takes in the role before it, and goes up to the noun that the name only describes
/// ("a spokesman for NAME").
fn named(text: &Text, lead: usize, first: usize, end: usize, floor: usize, depth: usize) -> Option<Source> {
    let start = role_before(text, lead, floor);
    let itself = Source {
        class: if first < end && text.run(end - 1).is_some_and(|run| run.sort != Sort::Role) {
            Class::Name
        } else {
            Class::Nominal
        },
        first: lead,
        last: end,
        edge: start,
        until: end,
        head: if first < end { first } else { end - 1 },
    };
    let opened = start > floor && text.has(start - 1, DET) && text.gap(start) & gap::BREAK == 0;
    let before = if opened { start - 1 } else { start };
    if before > floor + 1 && text.gap(before) & gap::BREAK == 0 {
        if is_link(text, before - 1)
            && text.gap(before - 1) & gap::BREAK == 0
            && is_noun(text, before - 2)
            && let Some(source) = phrase(text, before - 1, floor, depth + 1)
        {
            return Some(grown(source, end));
        }
        if text.is(before - 1, "and")
            && text.gap(before - 1) & gap::BREAK == 0
            && text.run(before - 2).is_some()
            && let Some(source) = phrase(text, before - 1, floor, depth + 1)
            && source.class == Class::Name
        {
            return Some(Source { until: end, ..source });
        }
    }
    let edge = if before < start && before >= floor { before } else { start };
    Some(Source { edge, ..itself })
}

/// A phrase with what hangs on it ("a spokesman" + "for the ministry"); a name is printed without that.
fn grown(source: Source, end: usize) -> Source {
    let last = if source.class == Class::Name { source.last } else { end };
    Source { last, until: end, ..source }
}

/// Where the role that stands before a name begins: "longtime Democratic pollster NAME".
fn role_before(text: &Text, lead: usize, floor: usize) -> usize {
    let fits = |at: usize| text.gap(at + 1) & gap::BREAK == 0 && text.region(at).is_none();
    let mut at = lead;
    while at > floor && lead - at < LONGEST && fits(at - 1) && in_phrase(text, at - 1) {
        at -= 1;
    }
    if at == lead || text.has(lead - 1, ROLE | PEOPLE | ORG) {
        return at;
    }
    // A noun that no list knows is a role only when the whole clause begins with it.
    let opens = at == floor || text.gap(at) & gap::BREAK != 0 || text.has(at, DET);
    if opens && !text.has(lead - 1, DET | NUM) && !text.is_possessive(lead - 1) { at } else { lead }
}

/// A description: walks left to its determiner, and up through "of" and "for".
fn nominal(text: &Text, end: usize, floor: usize, depth: usize) -> Option<Source> {
    let head = end - 1;
    if !is_noun(text, head) {
        return None;
    }
    let mut first = head;
    while first > floor
        && end - first < LONGEST
        && text.gap(first) & gap::BREAK == 0
        && text.region(first - 1).is_none()
    {
        if text.has(first, DET | POSS) && text.run(first).is_none() {
            break;
        }
        if !in_phrase(text, first - 1) {
            break;
        }
        first -= 1;
    }
    if first > floor + 1
        && is_link(text, first - 1)
        && text.gap(first) & gap::BREAK == 0
        && text.gap(first - 1) & gap::BREAK == 0
        && is_noun(text, first - 2)
        && let Some(source) = phrase(text, first - 1, floor, depth + 1)
    {
        return Some(grown(source, end));
    }
    let opened = text.has(first, DET | POSS | NUM) || text.run(first).is_some();
    let known = text.has(head, ROLE | PEOPLE | ORG | DOC | INDEF) || text.folded(head).ends_with('s') || opened;
    known.then_some(Source { class: Class::Nominal, first, last: end, edge: first, until: end, head })
}

/// Words that may stand inside a noun phrase before its head.
fn in_phrase(text: &Text, at: usize) -> bool {
    if at >= text.words.len() {
        return false;
    }
    if text.run(at).is_some() || text.is_possessive(at) || text.has(at, DET | POSS | NUM) && !text.is(at, "that") {
        return true;
    }
    let verb = text.has(at, CUE) && text.has(at, PAST | THIRD);
    let adverb = text.has(at, ADV) && !text.folded(at).ends_with("ly");
    !verb && !adverb && !text.has(at, PREP | CONJ | SUB | REL | AUX | MODAL | PRON | VERB | OBJ | NEG | DAY | MONTH)
}

/// Prepositions that tie a noun to the one before it.
fn is_link(text: &Text, at: usize) -> bool {
    text.has(at, PREP)
        && matches!(
            text.folded(at),
            "of" | "for" | "from" | "at" | "in" | "with" | "to" | "on" | "near" | "by" | "like"
        )
}

/// True when a word can be the head of a noun phrase.
fn is_noun(text: &Text, at: usize) -> bool {
    if at >= text.words.len() {
        return false;
    }
    if text.run(at).is_some() || text.has(at, ROLE | PEOPLE | ORG | DOC | NUM | INDEF) {
        return true;
    }
    let flags = PREP | CONJ | SUB | REL | AUX | MODAL | PRON | VERB | OBJ | NEG | DET | POSS | ADV | TIME | CUE;
    !text.has(at, flags) && !text.is_possessive(at)
}
