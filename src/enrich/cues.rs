//! Words that say that somebody says something.

use super::lexicon::{
    ABOUT, ADDRESSEE, ADV, AUX, BASE, BE, CONJ, CUE, DET, DOC, DONE, Flags, ING, MODAL, NAT, NEG, NOUN, NUM, OBJECT,
    ORG, PAST, PEOPLE, PHRASAL, POSS, PREP, PRON, REL, ROLE, SAY, SPEECH, STRONG, THIRD, VERB,
};
use super::text::Text;
use super::words::{gap, shape};

/// A cue in the text.
#[derive(Clone, Copy, Debug)]
pub struct Cue {
    /// First word.
    pub first: usize,
    /// One past the last word, particles included ("pointed out").
    pub last: usize,
    /// What it takes.
    pub takes: Takes,
    /// The lexicon's flags of the verb.
    pub flags: Flags,
}

/// What a cue takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A clause or a quotation ("said").
    Clause,
    /// The thing spoken of ("praised the plan").
    Thing,
    /// Its speaker follows ("according to").
    Speaker,
}

/// The cue at a word outside quotation marks, if it is one.
pub fn at(text: &Text, at: usize) -> Option<Cue> {
    if text.is(at, "according") && text.is(at + 1, "to") {
        return Some(Cue { first: at, last: at + 2, takes: Takes::Speaker, flags: Flags::NONE });
    }
    if let Some(cue) = phrasal(text, at) {
        return Some(cue);
    }
    if text.is(at, "of") && text.is(at.wrapping_sub(1), "words") && text.is(at.wrapping_sub(3), "in") {
        return Some(Cue { first: at - 3, last: at + 1, takes: Takes::Speaker, flags: Flags::NONE });
    }
    if let Some(cue) = finding(text, at) {
        return Some(cue);
    }
    let word = text.words[at];
    if !word.flags.any(CUE) || !is_verb(text, at) {
        return None;
    }
    let particle = particle(text, at);
    if word.flags.any(ABOUT) && !word.flags.any(SAY | OBJECT) && particle.is_none() {
        return None;
    }
    let last = particle.unwrap_or(at + 1);
    let out = particle.is_some() && text.is(at + 1, "out") && last == at + 2;
    let thing = !out && (particle.is_some() || !word.flags.any(SAY));
    let flags = if out { word.flags | SAY } else { word.flags };
    Some(Cue { first: at, last, takes: if thing { Takes::Thing } else { Takes::Clause }, flags })
}

/// "claim that", "warnings that": nouns for what is said, before a clause.
pub fn noun(text: &Text, at: usize) -> Option<Cue> {
    let reports = text.has(at, SPEECH) && text.is(at + 1, "that") && text.gap(at + 1) & gap::BREAK == 0;
    reports.then_some(Cue { first: at, last: at + 1, takes: Takes::Clause, flags: SAY })
}

/// "The poll found that …", "…, the figures show": verbs that report only when a document or study is their subject.
fn finding(text: &Text, at: usize) -> Option<Cue> {
    let form = match text.folded(at) {
        "found" | "showed" => PAST,
        "finds" | "shows" => THIRD,
        "show" => BASE,
        _ => return None,
    };
    let documented = neighbour(text, at).is_some_and(|word| {
        let word = if is_have(text, word) { word.wrapping_sub(1) } else { word };
        text.has(word, DOC) && !text.is_possessive(word)
    });
    let reports = text.is(at + 1, "that") || text.gap(at + 1) & gap::STOP != 0;
    (documented && reports).then_some(Cue { first: at, last: at + 1, takes: Takes::Clause, flags: SAY | form })
}

/// "fired back", "went on", "chimed in": verbs that are cues only with their particle.
fn phrasal(text: &Text, at: usize) -> Option<Cue> {
    if !text.has(at, VERB | PHRASAL) || text.gap(at + 1) & !gap::SPACE != 0 {
        return None;
    }
    let form = match (text.folded(at), text.folded(at + 1)) {
        ("fired" | "shot" | "hit" | "pushed" | "snapped" | "countered", "back") => PAST,
        ("fires" | "shoots" | "hits" | "pushes", "back") => THIRD,
        ("went" | "carried", "on") | ("chimed" | "weighed", "in") => PAST,
        ("goes" | "carries", "on") | ("chimes" | "weighs", "in") => THIRD,
        _ => return None,
    };
    let next = if text.has(at + 2, ADV) && text.gap(at + 2) & gap::BREAK == 0 { at + 3 } else { at + 2 };
    let parted = text.gap(next) & (gap::COMMA | gap::COLON | gap::QUOTE | gap::STOP) != 0;
    let aimed = text.is(at + 1, "back") && (text.is(at + 2, "at") || text.is(at + 2, "to"));
    (parted || aimed).then_some(Cue { first: at, last: at + 2, takes: Takes::Clause, flags: SAY | form })
}

/// The end of "pointed out", "called for", "spoke with X about".
fn particle(text: &Text, at: usize) -> Option<usize> {
    if text.has(at, STRONG) || text.gap(at + 1) & !gap::SPACE != 0 {
        return None;
    }
    // "spoke for the party" and "spoke on condition of anonymity" report nothing.
    let speaks = matches!(text.folded(at), "speak" | "speaks" | "spoke" | "spoken" | "speaking");
    if speaks && (text.is(at + 1, "for") || text.is(at + 1, "on") && text.is(at + 2, "condition")) {
        return None;
    }
    let fits = match text.folded(at + 1) {
        "with" if text.has(at, ABOUT) => {
            return (at + 2..at + 10)
                .take_while(|&next| text.gap(next) & gap::BREAK == 0)
                .find(|&next| text.is(next, "about"))
                .map(|about| about + 1);
        }
        "out" | "against" | "about" | "for" | "of" => true,
        "to" => text.has(at, OBJECT) && !text.has(at, SAY),
        "on" | "at" | "with" | "off" => text.has(at, OBJECT | ABOUT) && !text.has(at, SAY) || text.is(at, "agreed"),
        _ => false,
    };
    if !fits {
        return None;
    }
    Some(if text.is(at + 1, "out") && matches!(text.folded(at + 2), "at" | "against") { at + 3 } else { at + 2 })
}

fn is_verb(text: &Text, at: usize) -> bool {
    let word = text.words[at];
    let titled = word.shape & shape::TITLED != 0;
    if word.shape & shape::CAPITAL != 0 && !titled && word.shape & shape::FIRST == 0 {
        return false;
    }
    let flags = word.flags;
    let before = neighbour(text, at);
    if titled && at > 0 {
        return text.run(at - 1).is_some() && flags.any(THIRD | PAST | BASE)
            || before.is_some_and(|word| text.has(word, PRON));
    }
    if flags.any(ING) {
        return is_participle(text, at, before);
    }
    if flags.any(PAST) {
        return is_past(text, at, before);
    }
    if flags.any(DONE) {
        return before.is_some_and(|word| is_have(text, word));
    }
    if flags.any(THIRD) {
        return !flags.any(NOUN) || is_third(text, at, before);
    }
    flags.any(BASE) && is_base(text, at, before)
}

/// The nearest word before `at` in the same clause that is no adverb.
fn neighbour(text: &Text, at: usize) -> Option<usize> {
    let mut word = at;
    while word > 0 && text.gap(word) & gap::BREAK == 0 {
        word -= 1;
        if !text.has(word, ADV | NEG) || text.has(word, PRON | DET) || text.run(word).is_some() {
            return Some(word);
        }
    }
    None
}

fn is_have(text: &Text, at: usize) -> bool {
    matches!(text.folded(at), "has" | "have" | "had" | "having" | "ve" | "d" | "hasn" | "haven" | "hadn")
        || text.is_possessive(at)
}

/// "saying": a participle, not a noun ("the saying").
fn is_participle(text: &Text, at: usize, before: Option<usize>) -> bool {
    if text.words[at].shape & shape::FIRST != 0 && text.capital(at) {
        return false;
    }
    match before {
        None => true,
        Some(word) if text.has(word, DET | POSS | NAT | NUM) || text.is_possessive(word) => false,
        Some(word) if text.has(word, PREP) => matches!(text.folded(word), "by"),
        Some(_) => true,
    }
}

/// "said": not a passive ("was told"), not an adjective ("the reported sale"), not "proposed by".
fn is_past(text: &Text, at: usize, before: Option<usize>) -> bool {
    let followed = text.is(at + 1, "by") && text.gap(at + 1) & gap::BREAK == 0 && !text.has(at, STRONG);
    let naming = matches!(text.folded(at), "called" | "named" | "dubbed" | "labeled")
        && text.capital(at + 1)
        && before.is_some_and(|word| {
            text.run(word).is_none()
                && !text.has(word, PRON | REL | PEOPLE | AUX)
                && text.has(word.wrapping_sub(1), DET)
        });
    let amount = text.is(at, "declined")
        && (!text.is(at + 1, "to") || text.words.get(at + 2).is_some_and(|word| word.shape & shape::DIGIT != 0));
    if followed || naming || amount {
        return false;
    }
    match before {
        None => true,
        Some(word) if text.has(word, BE) && !is_have(text, word) => false,
        Some(word) if text.has(word, DET | POSS) && !text.has(word, REL | PRON | PEOPLE) => false,
        Some(word) if text.has(word, PREP) => false,
        Some(word) if text.gap(at) & gap::HYPHEN != 0 => text.has(word, PRON),
        Some(_) => true,
    }
}

/// "claims": after a subject, not as a noun.
fn is_third(text: &Text, at: usize, before: Option<usize>) -> bool {
    if text.is(at + 1, "of") && !text.has(at, ABOUT) {
        return false;
    }
    let Some(word) = before else { return false };
    if text.is_possessive(word) {
        return false;
    }
    text.has(word, PRON | REL | CONJ)
        || text.run(word).is_some()
        || text.has(word, ROLE | ORG | DOC) && !text.has(word, PEOPLE)
}

/// "say": after a plural subject, a modal, or "to" of "went on to".
fn is_base(text: &Text, at: usize, before: Option<usize>) -> bool {
    let Some(word) = before else { return false };
    if text.is(word, "to") {
        return word > 0
            && matches!(text.folded(word - 1), "on" | "continued" | "began" | "continues" | "went" | "goes");
    }
    if text.has(word, MODAL) || matches!(text.folded(word), "did" | "do" | "does" | "didn" | "don" | "doesn") {
        return true;
    }
    if text.has(at, NOUN) {
        return text.has(word, PRON) || text.has(word, PEOPLE) && !text.has(word, DET);
    }
    if text.has(word, PRON | PEOPLE | REL) {
        return !text.has(word, AUX | PREP);
    }
    text.folded(word).ends_with('s') && !text.is_possessive(word) && !text.has(word, AUX | PREP | SAY)
        || text.run(word).is_some_and(|run| run.lead > 0 && text.is(run.lead as usize - 1, "and"))
}

/// True when the cue's object is the person spoken to, who stands before what is said.
pub fn has_addressee(cue: &Cue) -> bool {
    cue.flags.any(ADDRESSEE)
}
