//! The words of an article that may stand in a keyphrase, in runs, and the phrases in those runs.

use std::ops::Range;
use std::sync::LazyLock;

use crate::enrich::topics::classifier::{Row, rarity, row};
use crate::enrich::topics::features::hash;
use crate::enrich::vocabulary::{Known, Vocabulary};
use crate::lang::{ArticleTokens, Token, TokenList};

/// Words of a keyphrase, at most.
const LONGEST: usize = 3;
/// Words of the body that are read.
const BODY_TOKENS: usize = 1_000;
/// Powers of how often a word and a phrase occur.
const WORD_POWER: f32 = 0.7;
const PHRASE_POWER: f32 = 0.3;

/// A word that may stand in a keyphrase.
pub(super) struct Word<'a> {
    /// As printed.
    pub text: &'a str,
    /// Hash of its singular, folded.
    pub key: u32,
    /// How rare it is in news, by how often it occurs in the article.
    pub strength: f32,
    /// Number of the word among all of the article.
    place: usize,
    /// True when it is printed with a small first letter.
    is_small: bool,
    /// True when it goes on with the run of the word before.
    is_joined: bool,
    /// True when a hyphen joins it to the word before.
    pub is_hyphened: bool,
}

/// What a word is worth in a phrase.
#[derive(Clone, Copy, Debug)]
pub struct Worth {
    /// Hash of its singular.
    key: u32,
    /// How rare it is in news.
    rarity: f32,
}

/// What a word may be in a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// No phrase holds it.
    Stop,
    /// It ends in -ed.
    Ed,
    /// It ends in -ing.
    Ing,
    /// Anything else.
    Other,
}

impl Worth {
    /// Of a folded word, its hash and its row.
    pub fn of(folded: &str, whole: u32, own: Row) -> Self {
        let single = singular(folded);
        if single.len() == folded.len() {
            return Self { key: whole, rarity: rarity(own) };
        }
        let key = hash(single);
        Self { key, rarity: rarity(row(key)).min(rarity(own)) }
    }
}

impl Part {
    /// Of a folded word and its hash.
    pub fn of(folded: &str, whole: u32) -> Self {
        match folded {
            _ if is_stop(folded, whole) => Part::Stop,
            _ if folded.ends_with("ed") => Part::Ed,
            _ if folded.ends_with("ing") => Part::Ing,
            _ => Part::Other,
        }
    }
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
pub(super) fn words<'a>(headline: &'a str, body: &'a str, tokens: &ArticleTokens, known: &Vocabulary) -> Vec<Word<'a>> {
    let mut words = Vec::with_capacity(tokens.body.tokens.len().min(BODY_TOKENS) / 2);
    read(headline, &tokens.headline, &known.headline, 0, &mut words);
    read(body, &tokens.body, &known.body, tokens.headline.tokens.len(), &mut words);
    strengthen(&mut words);
    words
}

fn read<'a>(text: &'a str, tokens: &TokenList, known: &[Known], places: usize, words: &mut Vec<Word<'a>>) {
    let mut is_joined = false;
    for (place, (&token, known)) in tokens.tokens.iter().zip(known).take(BODY_TOKENS).enumerate() {
        if known.part == Part::Stop {
            is_joined = false;
            continue;
        }
        let end = place.checked_sub(1).map_or(0, |before| tokens.tokens[before].span.end as usize);
        let gap = gap(text, tokens, token, end);
        let printed = token.span.of(text);
        let is_small = printed.starts_with(char::is_lowercase);
        if known.part == Part::Ed && is_small && is_verb(printed) {
            is_joined = false;
            continue;
        }
        let goes_on = is_joined && gap != Gap::Break;
        if !goes_on && known.part == Part::Ing && is_small && is_gerund(printed) {
            is_joined = false;
            continue;
        }
        words.push(Word {
            text: printed,
            key: known.worth.key,
            strength: known.worth.rarity,
            place: places + place,
            is_small,
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
    if end > 0 && token.span.start as usize == end + 1 && text.as_bytes()[end] == b' ' {
        return Gap::Space;
    }
    let starts_paragraph =
        token.folded.start == 0 || tokens.folded.as_bytes()[token.folded.start as usize - 1] == b'\n';
    match text.get(end..token.span.start as usize) {
        _ if starts_paragraph => Gap::Break,
        Some("-" | "\u{2010}" | "\u{2011}") => Gap::Hyphen,
        Some(gap) if !gap.is_empty() && gap.bytes().all(|byte| byte.is_ascii_whitespace()) => Gap::Space,
        _ => Gap::Break,
    }
}

/// A number, a letter, or a word that says nothing by itself.
fn is_stop(folded: &str, hash: u32) -> bool {
    static STOPS: LazyLock<Vec<u32>> = LazyLock::new(|| slots(include_str!("../data/stopwords.txt").lines()));
    let mask = STOPS.len() - 1;
    if folded.len() < 2 || folded.bytes().all(|byte| byte.is_ascii_digit()) {
        return true;
    }
    (hash as usize..).map(|slot| STOPS[slot & mask]).take_while(|&found| found != 0).any(|found| found == hash)
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

/// Of a word with a small first letter: a past form, "blocked": what it would join is a clause, not a name for something.
fn is_verb(printed: &str) -> bool {
    printed.len() > 4 && printed.ends_with("ed")
}

/// Of a word with a small first letter: an -ing form at the start of a run: "raising taxes" is about taxes.
fn is_gerund(printed: &str) -> bool {
    printed.len() > 5 && printed.ends_with("ing")
}

/// A folded word without the ending of the plural, so that both forms count together.
fn singular(folded: &str) -> &str {
    let keeps = ["ss", "us", "is"].iter().any(|ending| folded.ends_with(ending));
    match folded.strip_suffix('s') {
        Some(stem) if !keeps && stem.len() > 2 => stem,
        _ => folded,
    }
}

/// Numbers different keys in the order in which they first come: a table, since sorting all words would cost more.
struct Numbers {
    /// Number + 1 of a key, in the first free slot from the key's own on; 0 where free.
    slots: Vec<u32>,
    keys: Vec<u64>,
}

impl Numbers {
    /// A table for up to `most` different keys.
    fn new(most: usize) -> Self {
        Self { slots: vec![0; (2 * most + 1).next_power_of_two()], keys: Vec::with_capacity(most) }
    }

    fn number(&mut self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = (key ^ key >> 32) as usize & mask;
        loop {
            match self.slots[slot] as usize {
                0 => {
                    self.keys.push(key);
                    self.slots[slot] = self.keys.len() as u32;
                    return self.keys.len() - 1;
                }
                taken if self.keys[taken - 1] == key => return taken - 1,
                _ => slot = (slot + 1) & mask,
            }
        }
    }
}

/// Makes the strength of each word one of how often it occurs, too.
fn strengthen(words: &mut [Word]) {
    let mut numbers = Numbers::new(words.len());
    let own: Vec<usize> = words.iter().map(|word| numbers.number(u64::from(word.key))).collect();
    let mut counts = vec![0u32; numbers.keys.len()];
    own.iter().for_each(|&number| counts[number] += 1);
    for (word, number) in words.iter_mut().zip(own) {
        word.strength *= powers(counts[number])[0];
    }
}

/// A count of occurrences to the powers for words and for phrases; from a table, since every word asks.
pub(super) fn powers(count: u32) -> [f32; 2] {
    static POWERS: LazyLock<[[f32; 2]; 64]> = LazyLock::new(|| {
        std::array::from_fn(|count| [WORD_POWER, PHRASE_POWER].map(|power| (count as f32).powf(power)))
    });
    POWERS[(count as usize).min(POWERS.len() - 1)]
}

/// The phrases of the words, in the order in which they first come: each run, cut to its last words when too long, and each
/// of its ends.
pub(super) fn candidates(words: &[Word]) -> Vec<Candidate> {
    let mut numbers = Numbers::new(words.len());
    let mut found: Vec<Candidate> = Vec::with_capacity(words.len());
    let mut start = 0;
    while start < words.len() {
        let end = start + 1 + words[start + 1..].iter().take_while(|word| word.is_joined).count();
        let whole = start.max(end.saturating_sub(LONGEST));
        let mut key = 0u64;
        for first in (whole..end).rev() {
            key = (key.rotate_left(29) ^ u64::from(words[first].key)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let number = numbers.number(key);
            if number == found.len() {
                found.push(Candidate::new(first, end - first, words));
            }
            found[number].add(first, first == whole, words);
        }
        start = end;
    }
    found
}

impl Candidate {
    fn new(start: usize, length: usize, words: &[Word]) -> Self {
        Self { start, length, first: words[start].place, occurrences: 0, is_whole: false, printed: start }
    }

    /// Counts an occurrence.
    fn add(&mut self, start: usize, is_whole: bool, words: &[Word]) {
        self.occurrences += 1;
        self.is_whole |= is_whole;
        if words[start].is_small && !words[self.printed].is_small {
            self.printed = start;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Numbers, is_stop, singular, slots};
    use crate::enrich::topics::features::hash;

    #[test]
    fn stop_words_are_sorted_unique_and_found() {
        let lines: Vec<&str> = include_str!("../data/stopwords.txt").lines().collect();
        assert!(lines.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(lines.iter().all(|word| is_stop(word, hash(word)) && *word == crate::lang::fold(word)));
        assert!(["12", "x"].iter().all(|word| is_stop(word, hash(word))) && !is_stop("ferry", hash("ferry")));
    }

    #[test]
    fn a_table_holds_its_words() {
        let table = slots(["one", "two", "three"].into_iter());
        assert_eq!(table.iter().filter(|&&slot| slot != 0).count(), 3);
        assert!(table.contains(&hash("two")));
    }

    #[test]
    fn equal_keys_have_equal_numbers() {
        let mut numbers = Numbers::new(5);
        let own: Vec<usize> = [7, 1 << 40, 7, 0, 0].into_iter().map(|key| numbers.number(key)).collect();
        assert_eq!(own, [0, 1, 0, 2, 2]);
    }

    #[test]
    fn plurals_lose_their_ending() {
        for (word, expected) in
            [("storms", "storm"), ("press", "press"), ("virus", "virus"), ("gas", "gas"), ("s", "s")]
        {
            assert_eq!(singular(word), expected);
        }
    }
}
