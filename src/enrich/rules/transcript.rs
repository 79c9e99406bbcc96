//! `NAME: …`: a line of a transcript, an interview or a headline.

use super::Found;
use crate::enrich::sentences::Sentence;
use crate::enrich::sources::{Class, Source};
use crate::enrich::text::Text;
use crate::enrich::words::{gap, shape};

/// Longest label in words.
const LONGEST: usize = 7;

/// Reads a paragraph that begins with a name and a colon; `last` is one past the paragraph's last word.
pub fn find(text: &Text, sentence: Sentence, last: usize) -> Option<Found> {
    let first = sentence.first as usize;
    let colon = (first + 1..last.min(first + LONGEST)).find(|&at| text.gap(at) & gap::COLON != 0)?;
    if (first + 1..colon).any(|at| text.gap(at) & (gap::BREAK & !gap::CLOSE & !gap::OPEN) != 0)
        || text.gap(colon) & gap::SPACE == 0
    {
        return None;
    }
    let run = text.run(first)?;
    if run.lead as usize != first || run.last as usize != colon || run.first == run.last {
        return None;
    }
    let capitals = (run.first..run.core).all(|at| text.words[at as usize].shape & (shape::UPPER | shape::INITIAL) != 0);
    let quoted = text.region(colon).is_some();
    if !capitals && !quoted && text.words[first].shape & shape::TITLED == 0 && last - colon < 3 {
        return None;
    }
    let head = run.first as usize;
    let source = Source { class: Class::Name, first, last: colon, edge: first, until: colon, head };
    Some(Found { pieces: vec![(colon, last)], cue: None, source: Some(source), until: last })
}
