//! `"…," NAME smiled`: a comma inside the closing mark and a name after it, whatever the verb.

use crate::enrich::lexicon::{AUX, CONJ, DET, PREP, SUB};
use crate::enrich::sources::{self, Class, Source};
use crate::enrich::text::Text;
use crate::enrich::words::gap;

/// Reads the name beside a quotation; `last` is one past the quotation's last word.
pub fn find(text: &Text, last: usize, ceiling: usize) -> Option<Source> {
    if last >= ceiling
        || text.gap(last) & (gap::COMMA | gap::QUOTE) != gap::COMMA | gap::QUOTE
        || text.region(last).is_some()
    {
        return None;
    }
    let named = |source: &Source| matches!(source.class, Class::Name | Class::He | Class::She);
    let direct = sources::right(text, last, ceiling).filter(named);
    if let Some(source) = direct.filter(|source| is_verb(text, source.until)) {
        return Some(source);
    }
    if !is_verb(text, last) {
        return None;
    }
    sources::right(text, last + 1, ceiling).filter(named)
}

/// A small word that looks like a verb in the past or the third person.
fn is_verb(text: &Text, at: usize) -> bool {
    let word = text.folded(at);
    let formed = word.ends_with("ed") || word.ends_with('s') && word.len() > 3;
    formed && !text.capital(at) && !text.has(at, AUX | DET | PREP | SUB | CONJ) && !text.is_possessive(at)
}
