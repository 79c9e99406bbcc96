//! The words of an article that may stand in a keyphrase, in runs, and the phrases in those runs.

use std::ops::Range;
use std::sync::LazyLock;

use crate::enrich::topics::classifier::rarity;
use crate::enrich::topics::features::hash;
use crate::lang::{ArticleTokens, Token, TokenList};

/// Words of a keyphrase, at most.
const LONGEST: usize = 3;
/// Words of the body that are read.
const BODY_TOKENS: usize = 1_000;

/// A word that may stand in a keyphrase.
pub(super) struct Word<'a> {
    /// As printed.
    pub text: &'a str,
    /// Hash of its singular, folded.
    pub key: u32,
    /// How rare it is in news.
    pub rarity: f32,
    /// How often it occurs in the article.
    pub occurrences: u32,
    /// Number of the word among all of the article.
    place: usize,
    /// True when it goes on with the run of the word before.
    is_joined: bool,
    /// True when a hyphen joins it to the word before.
    pub is_hyphened: bool,
}

/// A phrase, with all its occurrences taken together.
pub(super) struct Candidate {
    /// Its first word, in the list of words.
    start: usize,
    /// How many words it has.
    pub length: usize,
    /// Number of its first word among all of the article.
    pub first: usize,
    /// How often it occurs.
    pub occurrences: u32,
    /// True when it is a whole run at least once.
    pub is_whole: bool,
    /// The occurrence that is shown: one that does not start with a capital, if any.
    pub printed: usize,
}

impl Candidate {
    /// Its words, in the list of words.
    pub(super) fn range(&self) -> Range<usize> {
        self.start..self.start + self.length
    }

    /// True when the words of the other stand in this one, in order.
    pub(super) fn holds(&self, other: &Candidate, words: &[Word]) -> bool {
        let (own, part) = (&words[self.range()], &words[other.range()]);
        own.windows(part.len()).any(|window| window.iter().zip(part).all(|(left, right)| left.key == right.key))
    }
}

/// The words of an article that may stand in a keyphrase.
pub(super) fn words<'a>(headline: &'a str, body: &'a str, tokens: &ArticleTokens) -> Vec<Word<'a>> {
    let mut words = Vec::with_capacity(tokens.body.tokens.len().min(BODY_TOKENS) / 2);
    read(headline, &tokens.headline, 0, &mut words);
    read(body, &tokens.body, tokens.headline.tokens.len(), &mut words);
    count(&mut words);
    words
}

fn read<'a>(text: &'a str, tokens: &TokenList, places: usize, words: &mut Vec<Word<'a>>) {
    let mut is_joined = false;
    let mut end = 0;
    for (place, &token) in tokens.tokens.iter().take(BODY_TOKENS).enumerate() {
        let gap = gap(text, tokens, token, end);
        end = token.span.end as usize;
        let folded = tokens.word(token);
        let printed = token.span.of(text);
        if is_stop(folded) || is_verb(printed) {
            is_joined = false;
            continue;
        }
        let goes_on = is_joined && gap != Gap::Break;
        if !goes_on && is_gerund(printed) {
            is_joined = false;
            continue;
        }
        let key = hash(singular(folded));
        words.push(Word {
            text: printed,
            key,
            rarity: rarity(key).min(rarity(hash(folded))),
            occurrences: 0,
            place: places + place,
            is_joined: goes_on,
            is_hyphened: gap == Gap::Hyphen,
        });
        is_joined = true;
    }
}

/// What stands between a token and the one before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    Space,
    Hyphen,
    Break,
}

fn gap(text: &str, tokens: &TokenList, token: Token, end: usize) -> Gap {
    let starts_paragraph = token.folded.start == 0 || tokens.folded.as_bytes()[token.folded.start as usize - 1] == b'\n';
    match text.get(end..token.span.start as usize) {
        _ if starts_paragraph => Gap::Break,
        Some("-" | "\u{2010}" | "\u{2011}") => Gap::Hyphen,
        Some(gap) if !gap.is_empty() && gap.bytes().all(|byte| byte.is_ascii_whitespace()) => Gap::Space,
        _ => Gap::Break,
    }
}

/// A number, a letter, or a word that says nothing by itself.
fn is_stop(folded: &str) -> bool {
    static STOPS: LazyLock<Vec<u32>> = LazyLock::new(|| slots(include_str!("../data/stopwords.txt").lines()));
    let mask = STOPS.len() - 1;
    if folded.len() < 2 || folded.bytes().all(|byte| byte.is_ascii_digit()) {
        return true;
    }
    let hash = hash(folded);
    let from = hash as usize & mask;
    (from..).map(|slot| STOPS[slot & mask]).take_while(|&found| found != 0).any(|found| found == hash)
}

/// A table of hashes, each in the first free slot from its own on; more than half of the slots stay empty.
fn slots<'a>(words: impl Iterator<Item = &'a str> + Clone) -> Vec<u32> {
    let size = (words.clone().count() * 4).next_power_of_two();
    let mut slots = vec![0; size];
    for hash in words.map(hash) {
        let free = (hash as usize..).map(|slot| slot & (size - 1)).find(|&slot| slots[slot] == 0);
        free.into_iter().for_each(|slot| slots[slot] = hash);
    }
    slots
}

/// A past form, "blocked": what it would join is a clause, not a name for something.
fn is_verb(printed: &str) -> bool {
    printed.len() > 4 && printed.ends_with("ed") && printed.starts_with(|first: char| first.is_lowercase())
}

/// An -ing form at the start of a run: "raising taxes" is about taxes.
fn is_gerund(printed: &str) -> bool {
    printed.len() > 5 && printed.ends_with("ing") && printed.starts_with(|first: char| first.is_lowercase())
}

/// A folded word without the ending of the plural, so that both forms count together.
fn singular(folded: &str) -> &str {
    let keeps = ["ss", "us", "is"].iter().any(|ending| folded.ends_with(ending));
    match folded.strip_suffix('s') {
        Some(stem) if !keeps && stem.len() > 2 => stem,
        _ => folded,
    }
}

fn count(words: &mut [Word]) {
    let mut order: Vec<(u32, usize)> = words.iter().enumerate().map(|(at, word)| (word.key, at)).collect();
    order.sort_unstable();
    for group in order.chunk_by(|left, right| left.0 == right.0) {
        for &(_, at) in group {
            words[at].occurrences = group.len() as u32;
        }
    }
}

/// The phrases of the words: each run, cut to its last words when too long, and each of its ends.
pub(super) fn candidates(words: &[Word]) -> Vec<Candidate> {
    let mut found: Vec<(u64, usize, usize, bool)> = Vec::with_capacity(words.len() * 2);
    let mut start = 0;
    while start < words.len() {
        let end = start + 1 + words[start + 1..].iter().take_while(|word| word.is_joined).count();
        let whole = start.max(end.saturating_sub(LONGEST));
        for first in whole..end {
            let key = words[first..end].iter().fold(0u64, |key, word| {
                (key.rotate_left(29) ^ u64::from(word.key)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
            });
            found.push((key, first, end - first, first == whole));
        }
        start = end;
    }
    // by key, then by place: a group's first member is the phrase's first occurrence
    found.sort_unstable();
    found.chunk_by(|left, right| left.0 == right.0).map(|group| candidate(group, words)).collect()
}

fn candidate(group: &[(u64, usize, usize, bool)], words: &[Word]) -> Candidate {
    let (_, start, length, _) = group[0];
    let is_small = |&&(_, at, ..): &&(u64, usize, usize, bool)| words[at].text.starts_with(char::is_lowercase);
    Candidate {
        start,
        length,
        first: words[start].place,
        occurrences: group.len() as u32,
        is_whole: group.iter().any(|&(.., is_whole)| is_whole),
        printed: group.iter().find(is_small).map_or(start, |&(_, at, ..)| at),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_stop, singular, slots};
    use crate::enrich::topics::features::hash;

    #[test]
    fn stop_words_are_sorted_unique_and_found() {
        let lines: Vec<&str> = include_str!("../data/stopwords.txt").lines().collect();
        assert!(lines.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(lines.iter().all(|word| is_stop(word) && *word == crate::lang::fold(word)));
        assert!(is_stop("12") && is_stop("x") && !is_stop("ferry"));
    }

    #[test]
    fn a_table_holds_its_words() {
        let table = slots(["one", "two", "three"].into_iter());
        assert_eq!(table.iter().filter(|&&slot| slot != 0).count(), 3);
        assert!(table.contains(&hash("two")));
    }

    #[test]
    fn plurals_lose_their_ending() {
        for (word, expected) in [("storms", "storm"), ("press", "press"), ("virus", "virus"), ("gas", "gas"), ("s", "s")] {
            assert_eq!(singular(word), expected);
        }
    }
}
