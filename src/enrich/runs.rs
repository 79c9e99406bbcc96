//! Names as printed: runs of capitalised words, with the titles that stand before them.

use super::lexicon::{
    ADV, AUX, COMMON, CONJ, CUE, DAY, DET, DOC, FEMALE, GIVEN, MALE, MONTH, NAT, NEG, ORG, PARTICLE, PARTY, PAST,
    PEOPLE, PLACE, PREP, PRON, ROLE, SUB, SUFFIX, THIRD, TITLE,
};
use super::text::Text;
use super::words::{NOWHERE, gap, shape};

/// A name as printed.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// First word, titles included.
    pub lead: u32,
    /// First word of the name itself; equal to `last` when there are only titles ("the President").
    pub first: u32,
    /// One past the last word.
    pub last: u32,
    /// One past the last word that is no suffix ("Jr.").
    pub core: u32,
    /// What it seems to name, judged by itself.
    pub sort: Sort,
    /// What its title says.
    pub gender: Gender,
    /// The entity it stands for, a place in `People::entities`, or [`NOWHERE`].
    pub entity: u32,
}

/// What a name seems to name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A person, by title or given name.
    Person,
    /// Perhaps a person: several capitalised words without a sign of anything else.
    Likely,
    /// One capitalised word, nothing known.
    Single,
    /// An organisation.
    Organisation,
    /// A place, nation, party, or another thing.
    Other,
    /// Titles only.
    Role,
}

/// Grammatical gender as far as the text or the name shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Gender {
    /// Nothing shows it.
    #[default]
    Unknown,
    /// A woman.
    Female,
    /// A man.
    Male,
}

impl Gender {
    /// From flags that carry it.
    pub fn of(flags: super::lexicon::Flags) -> Gender {
        match (flags.any(MALE), flags.any(FEMALE)) {
            (true, false) => Gender::Male,
            (false, true) => Gender::Female,
            _ => Gender::Unknown,
        }
    }
}

/// Longest run; longer ones are cut, so that a text in capitals stays cheap.
const LONGEST: usize = 12;

/// Finds the runs and tells each word its run.
pub fn find(text: &mut Text) -> Vec<Run> {
    let mut runs = Vec::with_capacity(text.words.len() / 12);
    let mut at = 0;
    while let Some(small) = text.words[at..].iter().position(|word| word.shape & shape::CAPITAL != 0) {
        at += small;
        if !can_start(text, at) {
            at += 1;
            continue;
        }
        let last = extend(text, at);
        let run = describe(text, at, last);
        for word in &mut text.words[at..last] {
            word.run = runs.len() as u32;
        }
        runs.push(run);
        at = last;
    }
    runs
}

/// True when a run may start at a word.
fn can_start(text: &Text, at: usize) -> bool {
    let word = text.words[at];
    if word.shape & shape::CAPITAL == 0 || word.flags.any(DAY | PRON | DET) && !is_initial(text, at) {
        return false;
    }
    if text.gap(at) & gap::APOSTROPHE != 0 && word.end - word.start < 2 {
        return false;
    }
    is_name_word(text, at)
}

/// True for a letter with a full stop before a large word of the same sentence: "A. Lopez", "Mara I. Lindqvist".
fn is_initial(text: &Text, at: usize) -> bool {
    let after = text.gap(at + 1);
    text.words[at].shape & shape::INITIAL != 0
        && matches!(after & !gap::SPACE, gap::STOP | gap::DOT)
        && text.capital(at + 1)
        && text.words[at + 1].shape & shape::FIRST == 0
        && !text.has(at + 1, DET | PRON)
}

/// True when a capitalised word belongs to a name rather than to a heading or a sentence's start.
fn is_name_word(text: &Text, at: usize) -> bool {
    if is_initial(text, at) {
        return true;
    }
    let word = text.words[at];
    if word.flags.any(DAY) || (word.flags.any(MONTH) && !word.flags.any(GIVEN)) {
        return false;
    }
    if word.shape & shape::TITLED != 0 {
        let plain = word.flags.any(COMMON | CUE | PREP | SUB | PRON | DET) && !word.flags.any(TITLE | ROLE | ORG);
        return !plain || word.flags.any(GIVEN) && text.capital(at + 1) && !text.has(at + 1, COMMON);
    }
    if word.shape & shape::FIRST != 0 || text.gap(at) & gap::QUOTE != 0 && text.region(at).is_some() {
        let plain = word.flags.any(COMMON | PREP | SUB | PRON | DET | AUX | NEG | CONJ | ADV)
            && !word.flags.any(TITLE | ROLE | ORG);
        let speaks =
            text.gap(at + 1) & !gap::SPACE == 0 && text.has(at + 1, CUE | AUX) && text.has(at + 1, PAST | THIRD | AUX);
        let formed = text.folded(at).ends_with("ed") || text.folded(at).ends_with("ing");
        if formed && !word.flags.any(GIVEN) && word.shape & shape::UPPER == 0 && !speaks {
            return false;
        }
        // "Small said": a word that is usually written small can be a surname before a cue.
        let kind = word.flags.any(PREP | SUB | PRON | DET | AUX | NEG | CONJ | ADV | PEOPLE | ROLE | ORG | DOC | CUE);
        if speaks && text.has(at + 1, CUE) && !kind && !text.folded(at).ends_with('s') {
            return true;
        }
        return !plain || (word.flags.any(GIVEN) && text.capital(at + 1) && text.gap(at + 1) & !gap::SPACE == 0);
    }
    !word.flags.any(PRON)
}

/// One past the last word of the run that starts at `first`.
fn extend(text: &Text, first: usize) -> usize {
    let mut last = first + 1;
    while last < text.words.len() && last - first < LONGEST {
        if let Some(after) = nickname(text, last) {
            last = after + 1;
            continue;
        }
        if !joins(text, last) {
            break;
        }
        let hyphened = text.gap(last) == gap::HYPHEN && last > first + 1;
        // "Anne-Mar": the second half of a name may be a month or a pronoun by itself.
        let half = text.gap(last) == gap::HYPHEN && text.capital(last);
        if text.capital(last) && is_name_word(text, last) || (hyphened || half) && !text.has(last, NAT | PARTY) {
            last += 1;
            continue;
        }
        match bridge(text, last) {
            Some(next) => last = next,
            None => break,
        }
    }
    last
}

/// True when a word may continue the run that ends before it.
fn joins(text: &Text, at: usize) -> bool {
    let between = text.gap(at);
    if between & gap::PARAGRAPH != 0 || text.words[at].region != text.words[at - 1].region {
        return false;
    }
    match between & !gap::SPACE {
        0 => true,
        gap::HYPHEN | gap::DOT => true,
        gap::AND => true,
        // "O'Neill", never "Smith's"
        gap::APOSTROPHE => {
            !text.is_possessive(at) && text.words[at - 1].end - text.words[at - 1].start <= 2 && text.capital(at)
        }
        gap::STOP => {
            let last = text.words[at - 1];
            let short =
                last.shape & shape::INITIAL != 0 || last.flags.any(TITLE | SUFFIX) && last.end - last.start <= 5;
            short && text.words[at].shape & shape::FIRST == 0
        }
        gap::COMMA => text.has(at, SUFFIX) && text.capital(at),
        _ => false,
    }
}

/// A nickname in marks inside a name (`NAME "Nick" NAME`): the word after it.
fn nickname(text: &Text, at: usize) -> Option<usize> {
    let region = text.region(at)?;
    let words = text.words_in(text.regions[region].outer);
    let after = words.end;
    let short = words.start == at && words.len() <= 2 && text.gap(at) & !gap::SPACE == gap::QUOTE;
    let goes_on = text.gap(after) & !gap::SPACE == gap::QUOTE && text.capital(after) && text.region(after).is_none();
    (short && goes_on && is_name_word(text, after)).then_some(after)
}

/// Small words inside a name ("van der", "Department of the Interior"): where the name goes on after them.
fn bridge(text: &Text, at: usize) -> Option<usize> {
    let mut next = at;
    while next < at + 3 && text.has(next, PARTICLE) && !text.capital(next) && text.gap(next) & !gap::SPACE == 0 {
        next += 1;
    }
    if next > at && text.capital(next) && text.gap(next) & !(gap::SPACE | gap::APOSTROPHE | gap::HYPHEN) == 0 {
        return Some(next + 1);
    }
    if !(text.is(at, "of") && text.has(at - 1, ORG | TITLE | ROLE) || text.is(at, "for") && text.has(at - 1, ORG)) {
        return None;
    }
    let next = if text.is(at + 1, "the") { at + 2 } else { at + 1 };
    let goes_on = (at + 1..=next).all(|word| text.gap(word) & !gap::SPACE == 0);
    (goes_on && text.capital(next) && !text.has(next, DAY | MONTH)).then_some(next + 1)
}

fn describe(text: &Text, lead: usize, last: usize) -> Run {
    let mut first = lead;
    while first < last && is_title(text, first, last) {
        first += 1;
    }
    // "Energy Minister NAME": what stands before a title belongs to it.
    if let Some(title) = (first..last).rev().find(|&at| is_inner_title(text, at, last)) {
        first = title + 1;
    }
    // "Secretary of State NAME NAME", "Director of the Council NAME NAME": the office is title too.
    if let Some(of) = (lead + 1..last).find(|&at| text.is(at, "of") && text.has(at - 1, TITLE | ROLE)) {
        let body = (of + 1..last).rev().find(|&at| text.has(at, ORG) && !text.has(at, GIVEN));
        let after_body = body.map(|at| at + 1).filter(|&at| at + 2 <= last);
        let name = after_body.or_else(|| (of + 1..last).find(|&at| text.has(at, GIVEN) && at + 1 < last));
        first = name.unwrap_or(last);
    }
    let mut core = last;
    while core > first + 1 && text.has(core - 1, SUFFIX) {
        core -= 1;
    }
    let sort = judge(text, lead, first, core);
    let first = if matches!(sort, Sort::Organisation) { lead } else { first };
    let titles = (lead..first).fold(super::lexicon::Flags::NONE, |flags, at| flags | text.words[at].flags);
    Run {
        lead: lead as u32,
        first: first as u32,
        last: last as u32,
        core: core as u32,
        sort,
        gender: Gender::of(titles),
        entity: NOWHERE,
    }
}

/// True for a title before a name; a given name that is also a title ("Dean", "Earl") is one only before a longer name.
fn is_title(text: &Text, at: usize, last: usize) -> bool {
    let word = text.words[at];
    if !word.flags.any(TITLE | ROLE | PARTY | NAT | PEOPLE) {
        return false;
    }
    !(word.flags.any(GIVEN) && at + 2 >= last)
        || word.flags.any(TITLE) && word.shape & shape::INITIAL == 0 && at + 1 < last
}

/// True for a title inside a run that has a name after it and no given name before it.
fn is_inner_title(text: &Text, at: usize, last: usize) -> bool {
    let named = (at + 1..last)
        .any(|word| !text.has(word, SUFFIX | TITLE | ROLE) && text.words[word].shape & shape::INITIAL == 0);
    named && text.has(at, TITLE | ROLE) && !text.has(at, GIVEN | ORG) && !text.is(at + 1, "of")
}

fn judge(text: &Text, lead: usize, first: usize, core: usize) -> Sort {
    if first == core {
        let organised = (lead..core).any(|at| text.has(at, ORG) && !text.has(at, ROLE | TITLE));
        let role = (lead..core).any(|at| text.has(at, ROLE | TITLE));
        return if organised {
            Sort::Organisation
        } else if role {
            Sort::Role
        } else {
            Sort::Other
        };
    }
    let length = core - first;
    let titled = (lead..first).any(|at| text.has(at, TITLE));
    let organised = (first..core).any(|at| text.has(at, ORG));
    let given = text.has(first, GIVEN);
    if titled && length <= 3 && !text.has(core - 1, ORG) {
        return Sort::Person;
    }
    if organised && !(given && length == 2 && text.has(core - 1, GIVEN)) {
        return Sort::Organisation;
    }
    if (first..core).any(|at| text.is(at, "of") || text.gap(at) & gap::AND != 0 && at > first) {
        return Sort::Organisation;
    }
    let upper = |at: usize| text.words[at].shape & (shape::UPPER | shape::TITLED) == shape::UPPER;
    if length == 1 {
        if text.has(first, PLACE | NAT | PARTY | MONTH) {
            return Sort::Other;
        }
        let label = text.gap(core) & gap::COLON != 0 && text.gap(lead) & gap::PARAGRAPH != 0;
        return if upper(first) && !label && text.words[first].end - text.words[first].start <= 5 {
            Sort::Organisation
        } else {
            Sort::Single
        };
    }
    let initial = text.words[first].shape & shape::INITIAL != 0;
    if (given || initial) && length <= 5 {
        return Sort::Person;
    }
    let thing = (first..core)
        .any(|at| text.has(at, DOC | PLACE | NAT | PARTY | MONTH) || text.has(at, COMMON) && !text.has(at, GIVEN));
    let the = first > 0 && text.is(first - 1, "the");
    if thing || the || length > 4 { Sort::Other } else { Sort::Likely }
}
