//! What to highlight: the words that made a text match, found again among its own tokens.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;

use super::dictionary::Fit;
use super::exact::places;
use crate::lang::hash::{Hashed, hash};
use crate::lang::tokens::PARAGRAPH_BREAK;
use crate::lang::{Token, TokenList};
use crate::model::Span;

/// Words to highlight.
#[derive(Clone, Debug)]
pub(super) enum Mark {
    /// One of these words.
    Words(WordSet),
    /// A word that fits.
    Fit(Fit),
    /// These words in this order, with at most `slop` others between.
    Phrase {
        /// The words.
        words: Vec<String>,
        /// Other words allowed.
        slop: usize,
    },
    /// These very characters.
    Exact(String),
    /// Of the headline only.
    Title(Box<Mark>),
}

/// Words, found by the hashes that tokens carry.
#[derive(Clone, Debug)]
pub(super) struct WordSet(HashMap<u64, Vec<String>, BuildHasherDefault<Hashed>>);

impl FromIterator<String> for WordSet {
    fn from_iter<I: IntoIterator<Item = String>>(words: I) -> Self {
        let mut set = Self(HashMap::default());
        words.into_iter().for_each(|word| set.0.entry(hash(&word)).or_default().push(word));
        set
    }
}

impl WordSet {
    fn has(&self, tokens: &TokenList, token: Token) -> bool {
        self.0.get(&token.hash).is_some_and(|words| words.iter().any(|word| word == tokens.word(token)))
    }
}

/// The part of an article that a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The headline.
    Headline,
    /// The body, or what is said in it.
    Body,
}

impl Mark {
    /// A phrase.
    pub(super) fn phrase(words: &[String], slop: u32) -> Self {
        Mark::Phrase { words: words.to_vec(), slop: slop as usize }
    }

    /// Adds the tokens of a piece that this marks.
    fn find(&self, tokens: &TokenList, piece: Range<usize>, found: &mut Vec<Span>) {
        let piece = &tokens.tokens[piece];
        match self {
            Mark::Words(wanted) => {
                found.extend(piece.iter().filter(|&&token| wanted.has(tokens, token)).map(|token| token.span));
            }
            Mark::Fit(fit) => {
                found.extend(piece.iter().filter(|&&token| fit.fits(tokens.word(token))).map(|token| token.span));
            }
            Mark::Phrase { words, slop } => {
                let first = words.first().map(|word| hash(word));
                let starts = (0..piece.len()).filter(|&start| Some(piece[start].hash) == first);
                found.extend(starts.filter_map(|start| in_order(tokens, &piece[start..], words, *slop)).flatten());
            }
            // Found in the text itself.
            Mark::Exact(_) => {}
            Mark::Title(mark) => mark.find(tokens, 0..tokens.tokens.len(), found),
        }
    }
}

/// The words in order from the first one on, when they stand close enough; a whole phrase without gaps is one span.
fn in_order(tokens: &TokenList, piece: &[Token], wanted: &[String], slop: usize) -> Option<Vec<Span>> {
    let mut spans = Vec::with_capacity(wanted.len());
    let mut at = 0;
    for (number, word) in wanted.iter().enumerate() {
        let reach = if number == 0 { 1 } else { wanted.len() + slop - at };
        let step = piece.get(at..)?.iter().take(reach).position(|&token| tokens.word(token) == word)?;
        spans.push(piece[at + step].span);
        at += step + 1;
    }
    if at > wanted.len() + slop {
        return None;
    }
    if at == wanted.len() {
        let (first, last) = (*spans.first()?, *spans.last()?);
        return Some(vec![Span { start: first.start, end: last.end }]);
    }
    Some(spans)
}

/// The places of all marks within some spans of a text (all of it for none), merged and in order.
pub(super) fn highlights(
    marks: &[Mark],
    part: Part,
    text: &str,
    tokens: &TokenList,
    spans: Option<&[Span]>,
) -> Vec<Span> {
    let ranges: Vec<Range<usize>> = match spans {
        Some(spans) => spans.iter().map(|&span| tokens.within(span)).collect(),
        None => std::iter::once(0..tokens.tokens.len()).collect(),
    };
    let mut found = Vec::new();
    for piece in ranges.into_iter().flat_map(|range| pieces(tokens, range)) {
        for mark in marks.iter().filter(|mark| part == Part::Headline || !matches!(mark, Mark::Title(_))) {
            mark.find(tokens, piece.clone(), &mut found);
        }
    }
    for mark in marks {
        if let Mark::Exact(wanted) = mark {
            let whole = [Span::new(0, text.len())];
            found.extend(spans.unwrap_or(&whole).iter().flat_map(|&span| places(text, span, wanted)));
        }
    }
    merged(found)
}

/// A range of tokens, cut where a paragraph ends.
fn pieces(tokens: &TokenList, range: Range<usize>) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = range.start;
    for at in range.clone().skip(1) {
        // One character parts two folded words.
        let gap = (tokens.tokens[at].folded.start as usize).checked_sub(1);
        if gap.is_some_and(|gap| tokens.folded.as_bytes()[gap] == PARAGRAPH_BREAK as u8) {
            pieces.push(start..at);
            start = at;
        }
    }
    pieces.push(start..range.end);
    pieces
}

/// Sorted, with those that overlap made one.
fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::{Mark, Part, highlights};
    use crate::lang::TokenList;
    use crate::model::Span;

    fn marked(text: &str, mark: Mark, spans: Option<&[Span]>) -> Vec<String> {
        let tokens = TokenList::new(text);
        highlights(&[mark], Part::Body, text, &tokens, spans).iter().map(|span| span.of(text).to_owned()).collect()
    }

    fn phrase(words: &str, slop: u32) -> Mark {
        let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
        Mark::phrase(&words, slop)
    }

    #[test]
    fn words_and_phrases_are_found_as_printed() {
        let text = "A “grid — emergency” is no grid.\nEmergency grid, the emergency!";
        assert_eq!(marked(text, phrase("grid emergency", 0), None), ["grid — emergency"]);
        assert_eq!(marked(text, phrase("grid emergency", 1), None), ["grid — emergency", "grid", "emergency"]);
        assert_eq!(marked(text, Mark::Words(["emergency".to_owned()].into_iter().collect()), None).len(), 3);
    }

    #[test]
    fn only_the_spans_asked_for_count() {
        let text = "the tax and the windfall tax";
        let spans = [Span::new(0, 7), Span::new(12, 28)];
        assert_eq!(marked(text, phrase("tax the", 1), Some(&spans)), Vec::<String>::new());
        assert_eq!(marked(text, phrase("windfall tax", 0), Some(&spans)), ["windfall tax"]);
    }
}
