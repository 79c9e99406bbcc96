//! An article's body made ready for the rules: words, quoted regions, sentences, names.

use super::lexicon::Flags;
use super::marks::{self, Region};
use super::people::{self, People};
use super::runs::{self, Run};
use super::sentences::{self, Sentence};
use super::vocabulary::Known;
use super::words::{self, NOWHERE, Word, gap, shape};
use crate::lang::{Token, TokenList};
use crate::model::Span;

/// Everything that the rules look at. Indices are places in `words` unless said otherwise.
pub struct Text<'a> {
    /// The body.
    pub body: &'a str,
    /// Its tokens.
    pub list: &'a TokenList,
    /// Its words.
    pub words: Vec<Word>,
    /// Its quoted regions, in order.
    pub regions: Vec<Region>,
    /// Its sentences, in order.
    pub sentences: Vec<Sentence>,
    /// Its names as printed, in order.
    pub runs: Vec<Run>,
    /// The people and organisations that the names stand for.
    pub people: People,
}

impl<'a> Text<'a> {
    /// Reads a body without looking for names: enough where only marks are wanted.
    pub fn marked(body: &'a str, list: &'a TokenList, known: &[Known]) -> Self {
        let (mut words, marks) = words::read(body, list, known);
        let regions = marks::regions(body, &list.paragraphs, &marks);
        place_regions(&mut words, &regions);
        Text { body, list, words, regions, sentences: Vec::new(), runs: Vec::new(), people: People::default() }
    }

    /// Finds sentences, names and people.
    pub fn find_names(&mut self) {
        self.sentences = sentences::split(self);
        self.runs = runs::find(self);
        self.people = people::join(self);
    }

    /// Every look of the rules at a word goes through here or through `token`, so that tests can count them.
    #[inline]
    fn look(&self, at: usize) -> Option<&Word> {
        #[cfg(test)]
        looks::count();
        self.words.get(at)
    }

    #[inline]
    fn token(&self, at: usize) -> Option<&'a Token> {
        #[cfg(test)]
        looks::count();
        self.list.tokens.get(at)
    }

    /// The folded form of a word.
    #[inline]
    pub fn folded(&self, at: usize) -> &'a str {
        self.token(at).map_or("", |&token| self.list.word(token))
    }

    /// The hash of that form; 0 behind the last word.
    #[inline]
    pub fn hash(&self, at: usize) -> u64 {
        self.token(at).map_or(0, |token| token.hash)
    }

    /// True when the folded word at a place is `word`.
    #[inline]
    pub fn is(&self, at: usize, word: &str) -> bool {
        self.folded(at) == word
    }

    /// True when the word at a place has any of the flags.
    #[inline]
    pub fn has(&self, at: usize, flags: Flags) -> bool {
        self.look(at).is_some_and(|word| word.flags.any(flags))
    }

    /// What stands before the word at a place; the end of the text counts as a paragraph break.
    #[inline]
    pub fn gap(&self, at: usize) -> u16 {
        self.look(at).map_or(gap::PARAGRAPH | gap::STOP, |word| word.gap)
    }

    /// True when the word is written large.
    #[inline]
    pub fn capital(&self, at: usize) -> bool {
        self.look(at).is_some_and(|word| word.shape & shape::CAPITAL != 0)
    }

    /// The quoted region that a word stands in.
    #[inline]
    pub fn region(&self, at: usize) -> Option<usize> {
        self.look(at).map(|word| word.region).filter(|&region| region != NOWHERE).map(|region| region as usize)
    }

    /// The run that a word belongs to.
    #[inline]
    pub fn run(&self, at: usize) -> Option<&Run> {
        self.look(at).and_then(|word| self.runs.get(word.run as usize))
    }

    /// True when the word is the "s" of a possessive.
    #[inline]
    pub fn is_possessive(&self, at: usize) -> bool {
        self.gap(at) & gap::APOSTROPHE != 0 && self.is(at, "s")
    }

    /// The paragraph of a word.
    pub fn paragraph(&self, at: usize) -> usize {
        let start = self.look(at).map_or(0, |word| word.start);
        self.list.paragraphs.partition_point(|span| span.end <= start)
    }

    /// The words that lie in a span of the body.
    pub fn words_in(&self, span: Span) -> std::ops::Range<usize> {
        self.list.within(span)
    }

    /// The bytes from the first to the last word of a range.
    pub fn span(&self, first: usize, last: usize) -> Span {
        match (self.words.get(first), last.checked_sub(1).and_then(|at| self.words.get(at))) {
            (Some(start), Some(end)) => Span::new(start.start as usize, (end.end.max(start.start)) as usize),
            _ => Span::new(0, 0),
        }
    }
}

/// Tells each word which region it stands in, and each gap that a region opens or closes there.
fn place_regions(words: &mut [Word], regions: &[Region]) {
    let mut at = 0;
    for (number, region) in regions.iter().enumerate() {
        while at < words.len() && words[at].start < region.outer.start {
            at += 1;
        }
        if let Some(word) = words.get_mut(at) {
            word.gap |= gap::QUOTE;
        }
        while at < words.len() && words[at].end <= region.outer.end {
            words[at].region = number as u32;
            at += 1;
        }
        if let Some(word) = words.get_mut(at) {
            word.gap |= gap::QUOTE;
        }
    }
}

/// How often words were looked at.
#[cfg(test)]
pub mod looks {
    use std::cell::Cell;

    thread_local! {
        static LOOKS: Cell<usize> = const { Cell::new(0) };
    }

    /// Counts one more look.
    pub fn count() {
        LOOKS.set(LOOKS.get() + 1);
    }

    /// The looks of this thread since the last call.
    pub fn take() -> usize {
        LOOKS.take()
    }
}
