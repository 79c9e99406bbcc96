//! What to highlight: the words that made a text match, found again among its own tokens.

use std::collections::HashSet;
use std::ops::Range;

use super::dictionary::Fit;
use super::exact::places;
use crate::lang::TokenList;
use crate::lang::tokens::PARAGRAPH_BREAK;
use crate::model::Span;

/// Words to highlight.
#[derive(Clone, Debug)]
pub(super) enum Mark {
    /// One of these words.
    Words(HashSet<String>),
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
        let words = tokens.tokens[piece].iter().map(|&token| (token, tokens.word(token)));
        match self {
            Mark::Words(wanted) => found.extend(words.filter(|(_, word)| wanted.contains(*word)).map(|(t, _)| t.span)),
            Mark::Fit(fit) => found.extend(words.filter(|(_, word)| fit.fits(word)).map(|(token, _)| token.span)),
            Mark::Phrase { words: wanted, slop } => {
                let words: Vec<(Span, &str)> = words.map(|(token, word)| (token.span, word)).collect();
                for start in 0..words.len() {
                    found.extend(in_order(&words[start..], wanted, *slop).unwrap_or_default());
                }
            }
            // Found in the text itself.
            Mark::Exact(_) => {}
            Mark::Title(mark) => {
                let (first, last) = (0, tokens.tokens.len());
                mark.find(tokens, first..last, found);
            }
        }
    }
}

/// The words in order from the first one on, when they stand close enough; a whole phrase without gaps is one span.
fn in_order(words: &[(Span, &str)], wanted: &[String], slop: usize) -> Option<Vec<Span>> {
    let mut spans = Vec::with_capacity(wanted.len());
    let mut at = 0;
    for (number, word) in wanted.iter().enumerate() {
        let reach = if number == 0 { 1 } else { wanted.len() + slop - at };
        let step = words.get(at..)?.iter().take(reach).position(|(_, other)| other == word)?;
        spans.push(words[at + step].0);
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
        let gap = tokens.tokens[at - 1].folded.end as usize..tokens.tokens[at].folded.start as usize;
        if tokens.folded[gap].contains(PARAGRAPH_BREAK) {
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
        assert_eq!(marked(text, Mark::Words(["emergency".to_owned()].into()), None).len(), 3);
    }

    #[test]
    fn only_the_spans_asked_for_count() {
        let text = "the tax and the windfall tax";
        let spans = [Span::new(0, 7), Span::new(12, 28)];
        assert_eq!(marked(text, phrase("tax the", 1), Some(&spans)), Vec::<String>::new());
        assert_eq!(marked(text, phrase("windfall tax", 0), Some(&spans)), ["windfall tax"]);
    }
}
