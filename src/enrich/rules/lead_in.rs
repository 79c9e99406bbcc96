//! A quotation led in by a colon: "NAME made this point:" and then the quotation, in the same paragraph or the next.

use crate::enrich::clauses;
use crate::enrich::pronouns::sentence_of;
use crate::enrich::sources::{Class, Source};
use crate::enrich::statements::Statement;
use crate::enrich::text::Text;
use crate::enrich::words::gap;

/// Longest sentence that leads in, in words.
const LONGEST: usize = 60;

/// The speaker that the sentence before a colon names; `first` is the quotation's first word.
pub fn find(text: &Text, first: usize, earlier: &[Statement]) -> Option<Source> {
    let before = first.checked_sub(1)?;
    if !ends_with_colon(text, before, first) || text.region(before).is_some_and(|_| text.gap(first) & gap::COLON == 0) {
        return None;
    }
    let sentence = text.sentences[sentence_of(text, before)];
    let start = sentence.first as usize;
    if first - start > LONGEST {
        return None;
    }
    let spoken = earlier.iter().rev().take(2).find(|statement| {
        let cue = statement.cue.map_or(0, |(first, _)| first);
        (start..first).contains(&cue)
    });
    if let Some(source) = spoken.and_then(|statement| statement.source) {
        return Some(source);
    }
    let mut found = Vec::new();
    clauses::of(text, crate::enrich::sentences::Sentence { first: sentence.first, last: first as u32 }, &mut found);
    found
        .iter()
        .rev()
        .find_map(|clause| clause.left)
        .or_else(|| clauses::main_subject(text, start, first))
        .or_else(|| from(text, start, first))
}

/// "From NAME's letter:"
fn from(text: &Text, start: usize, first: usize) -> Option<Source> {
    if !text.is(start, "from") {
        return None;
    }
    let run = (start + 1..first).find_map(|at| text.run(at))?;
    let (lead, last) = (run.lead as usize, run.last as usize);
    Some(Source { class: Class::Name, first: lead, last, edge: lead, until: last, head: run.first as usize })
}

/// True when the text between two words has a colon, whichever gap it was counted to.
fn ends_with_colon(text: &Text, before: usize, first: usize) -> bool {
    let end = text.words[before].end as usize;
    let start = text.words[first].start as usize;
    text.body[end..start.max(end)].trim_start_matches(['”', '"', ')', ']']).starts_with(':')
}
