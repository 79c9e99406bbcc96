//! Everything that is known of a word by itself, looked up once for all rooms of enrichment.
//!
//! Each list and table is asked the first time a thread meets a word; after that one look into the thread's memory of words
//! answers for all of them. The memory changes only how long an answer takes, never what it is.

use std::cell::RefCell;

use super::copies;
use super::keyphrases::{Part, Worth};
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
    /// What it may be in a keyphrase.
    pub part: Part,
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
        Self {
            flags: words::known(word, hash),
            worth: Worth::of(word, number, row),
            print: copies::print(word),
            row,
            part: Part::of(word, number),
        }
    }
}

/// Pairs of words that a thread remembers; a power of two. News text finds about nineteen words in twenty among them.
const PAIRS: usize = 1 << 15;

/// The words met last: a pair for each value of some bits of the hash. A hash of 64 bits stands for its word.
struct Memory(Vec<Pair>);

/// Two words, the later one first, in one line of cache.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Pair([(u64, Known); 2]);

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::new(Memory(vec![Pair([(0, Known::of("", 0)); 2]); PAIRS]));
}

impl Memory {
    #[inline]
    fn get<'a>(&mut self, hash: u64, word: impl FnOnce() -> &'a str) -> Known {
        let Pair(pair) = &mut self.0[(hash >> 40) as usize % PAIRS];
        if pair[0].0 == hash {
            return pair[0].1;
        }
        if pair[1].0 != hash {
            pair[1] = (hash, Known::of(word(), hash));
        }
        pair.swap(0, 1);
        pair[0].1
    }
}

#[cfg(test)]
mod tests {
    use super::{Known, PAIRS, Pair, look_up};
    use crate::enrich::lexicon::{CUE, DET};
    use crate::lang::TokenList;
    use crate::lang::hash::hash;

    #[test]
    fn a_word_is_the_same_whether_it_is_remembered_or_not() {
        let many: String = (0..4 * PAIRS).map(|number| format!("w{number} the said ")).collect();
        let list = TokenList::new(&many);
        for (known, &token) in look_up(&list).iter().zip(&list.tokens) {
            let word = list.word(token);
            assert_eq!(format!("{known:?}"), format!("{:?}", Known::of(word, hash(word))), "{word}");
        }
        assert_eq!(size_of::<Pair>(), 64);
        let known = look_up(&TokenList::new("the said"));
        assert!(known[0].flags.any(DET) && known[1].flags.any(CUE));
    }
}
