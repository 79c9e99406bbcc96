//! Everything that is known of a word by itself, looked up once for all rooms of enrichment.
//!
//! Each list and table is asked the first time a thread meets a word; after that one look into the thread's memory of words
//! answers for all of them. The memory changes only how long an answer takes, never what it is.

use std::cell::RefCell;

use super::copies;
use super::keyphrases::Worth;
use super::lexicon::Flags;
use super::topics::classifier;
use super::topics::features;
use super::words;
use crate::lang::{ArticleTokens, TokenList};

/// What is known of a word by itself.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// What the lexicon says.
    pub flags: Flags,
    /// What it is worth in a keyphrase.
    pub worth: Worth,
    /// What shingles are made of.
    pub print: u32,
    /// Its row among the weights of topics.
    pub row: classifier::Row,
}

/// What is known of the words of an article, token by token.
#[derive(Debug)]
pub struct Vocabulary {
    /// Of the headline.
    pub headline: Vec<Known>,
    /// Of the body.
    pub body: Vec<Known>,
}

impl Vocabulary {
    /// Looks every word of an article up.
    pub fn of(tokens: &ArticleTokens) -> Self {
        Self { headline: look_up(&tokens.headline), body: look_up(&tokens.body) }
    }
}

/// Looks every word of a list up.
pub fn look_up(list: &TokenList) -> Vec<Known> {
    MEMORY.with_borrow_mut(|memory| {
        list.tokens.iter().map(|&token| memory.get(token.hash, || list.word(token))).collect()
    })
}

impl Known {
    fn of(word: &str, hash: u64) -> Self {
        let number = features::hash(word);
        let row = classifier::row(number);
        Self { flags: words::known(word, hash), worth: Worth::of(word, number), print: copies::print(word), row }
    }
}

/// Words that a thread remembers; a power of two. News text finds about nineteen words in twenty among them.
const SLOTS: usize = 1 << 13;

/// The words met last, each in the one slot that its hash names. A hash of 64 bits stands for its word.
struct Memory(Vec<(u64, Known)>);

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::new(Memory(vec![(0, Known::of("", 0)); SLOTS]));
}

impl Memory {
    #[inline]
    fn get<'a>(&mut self, hash: u64, word: impl FnOnce() -> &'a str) -> Known {
        let slot = &mut self.0[(hash >> 40) as usize % SLOTS];
        if slot.0 != hash {
            *slot = (hash, Known::of(word(), hash));
        }
        slot.1
    }
}

#[cfg(test)]
mod tests {
    use super::{Known, SLOTS, look_up};
    use crate::enrich::lexicon::{CUE, DET};
    use crate::lang::TokenList;
    use crate::lang::hash::hash;

    #[test]
    fn a_word_is_the_same_whether_it_is_remembered_or_not() {
        let many: String = (0..2 * SLOTS).map(|number| format!("w{number} the said ")).collect();
        let list = TokenList::new(&many);
        for (known, &token) in look_up(&list).iter().zip(&list.tokens) {
            let word = list.word(token);
            assert_eq!(format!("{known:?}"), format!("{:?}", Known::of(word, hash(word))), "{word}");
        }
        let known = look_up(&TokenList::new("the said"));
        assert!(known[0].flags.any(DET) && known[1].flags.any(CUE));
    }
}
