//! Which words of an article the classifier sees, and how much each counts. `training/` uses the same functions.

use crate::lang::{ArticleTokens, TokenList};

/// A word of the headline counts as often as this many in the body.
pub const HEADLINE: u8 = 2;
/// Tokens of the body that are read: what a story is about is said early, and a book-length text must not cost more.
pub const BODY_TOKENS: usize = 700;
/// Occurrences of a word beyond this change nothing.
pub const MOST_OCCURRENCES: u8 = 15;

/// Rarity (logarithm of documents by documents with the word) above which words are equally rare.
pub const RAREST: f32 = 9.0;
/// A word's value is its rarity to this power.
pub const RARITY_POWER: f32 = 1.3;

/// What the headline by itself says counts this much beside what it says together with the body.
pub const HEADLINE_ALONE: f32 = 0.3;
/// How much the fit for briefs has to say of a brief; the rest is for the fit for articles.
const BRIEFS: f32 = 0.85;

/// Hands on the hash of each word of an article that is seen, and how often it counts.
pub fn words(tokens: &ArticleTokens, mut each: impl FnMut(u32, u8)) {
    hashes(&tokens.headline).for_each(|hash| each(hash, HEADLINE));
    hashes(&tokens.body).take(BODY_TOKENS).for_each(|hash| each(hash, 1));
}

/// The hash of each word.
pub fn hashes(list: &TokenList) -> impl ExactSizeIterator<Item = u32> {
    list.tokens.iter().map(|&token| hash(list.word(token)))
}

/// How much the fit for briefs has to say of a text of so many words. A brief is an event told in a sentence or three: a
/// headline alone is shorter, an article longer, and both are read by the fit for articles.
pub fn briefness(words: usize) -> f32 {
    let words = words as f32;
    BRIEFS * ((words - 11.0) / 8.0).min((80.0 - words) / 30.0).clamp(0.0, 1.0)
}

/// The weight of a word that occurs `count` times: its presence says nearly all.
pub fn strength(count: u8) -> f32 {
    f32::from(count.min(MOST_OCCURRENCES)).powf(0.2)
}

/// A word as the weights know it; never 0. It reads eight bytes at a time, the last ones twice where they overlap, since
/// it runs on every word of an archive.
pub fn hash(word: &str) -> u32 {
    let bytes = word.as_bytes();
    let mut mixed = bytes.len() as u64;
    let mut mix = |part: u64| mixed = (mixed.rotate_left(23) ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    match bytes {
        [] => {}
        [one] => mix(u64::from(*one)),
        [first, .., last] if bytes.len() < 4 => {
            mix(u64::from(*first) | u64::from(bytes[bytes.len() / 2]) << 8 | u64::from(*last) << 16);
        }
        _ if bytes.len() < 8 => mix(four(bytes, 0) | four(bytes, bytes.len() - 4) << 32),
        _ => {
            for start in (0..bytes.len() - 8).step_by(8) {
                mix(eight(bytes, start));
            }
            mix(eight(bytes, bytes.len() - 8));
        }
    }
    ((mixed >> 32) as u32).max(1)
}

fn four(bytes: &[u8], start: usize) -> u64 {
    let part = [bytes[start], bytes[start + 1], bytes[start + 2], bytes[start + 3]];
    u64::from(u32::from_le_bytes(part))
}

fn eight(bytes: &[u8], start: usize) -> u64 {
    four(bytes, start) | four(bytes, start + 4) << 32
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{BODY_TOKENS, BRIEFS, HEADLINE, briefness, hash, strength, words};
    use crate::lang::{ArticleTokens, TokenList};

    #[test]
    fn headline_and_body_are_read_up_to_the_limit() {
        let tokens =
            ArticleTokens { headline: TokenList::new("Quiet harbour"), body: TokenList::new(&"word ".repeat(2_000)) };
        let mut seen = Vec::new();
        words(&tokens, |hash, count| seen.push((hash, count)));
        assert_eq!(seen.len(), 2 + BODY_TOKENS);
        assert_eq!(seen[0], (hash("quiet"), HEADLINE));
        assert_eq!(seen[2], (hash("word"), 1));
    }

    #[test]
    fn different_words_have_different_hashes() {
        let words: HashSet<String> = (0..5_000).map(|number| format!("word{number}")).collect();
        let hashes: HashSet<u32> = words.iter().map(|word| hash(word)).collect();
        assert!(hashes.len() >= words.len() - 5, "{}", hashes.len());
        assert_ne!(hash("electoral"), hash("electorate"));
        for length in 1..20 {
            let word = "m".repeat(length);
            for at in 0..length {
                let mut other = word.clone();
                other.replace_range(at..=at, "n");
                assert_ne!(hash(&word), hash(&other), "{other}");
            }
        }
        assert_ne!(hash(""), 0);
    }

    #[test]
    fn briefs_are_neither_headlines_nor_articles() {
        assert_eq!([0, 11, 80, 5_000].map(briefness), [0.0; 4]);
        assert_eq!([19, 30, 50].map(briefness), [BRIEFS; 3]);
        assert!(briefness(15) > 0.0 && briefness(15) < BRIEFS && briefness(65) > 0.0 && briefness(65) < BRIEFS);
    }

    #[test]
    fn strength_grows_slowly_and_ends() {
        assert_eq!(strength(1), 1.0);
        assert!(strength(2) > 1.0 && strength(2) < 1.2);
        assert_eq!(strength(15), strength(200));
    }
}
