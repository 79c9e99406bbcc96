//! Sketch of an article's text by which near copies are found: wire stories with edits, cuts or another headline.
//!
//! The text is cut into overlapping runs of words (shingles), each run is hashed, and the smallest hashes are kept: a
//! bottom-k sketch (A. Broder, "On the resemblance and containment of documents", 1997). Two sketches tell how much of the
//! shorter text stands in the longer one, so that a story cut after a few paragraphs is found as well as a whole one.

use crate::lang::TokenList;

/// Words of a shingle: long enough that stock phrases don't make copies.
const WORDS: usize = 6;
/// Hashes kept.
pub const SIZE: usize = 32;
/// Texts of fewer shingles have no sketch: they say too little to be called copies.
const LEAST: usize = 24;

/// The smallest shingle hashes of a body, ascending, 32 bits each; empty for a short text.
pub fn signature(tokens: &TokenList) -> Vec<u64> {
    let mut smallest: Vec<u32> = Vec::with_capacity(SIZE + 1);
    let mut window = [0_u32; WORDS];
    let mut shingles = 0;
    for (number, &token) in tokens.tokens.iter().enumerate() {
        window[number % WORDS] = word_hash(tokens.word(token));
        if number + 1 >= WORDS {
            shingles += 1;
            keep(&mut smallest, shingle_hash(&window, number + 1));
        }
    }
    if shingles < LEAST { Vec::new() } else { smallest.into_iter().map(u64::from).collect() }
}

/// Keeps a hash if it is among the smallest.
fn keep(smallest: &mut Vec<u32>, hash: u32) {
    if smallest.len() == SIZE && smallest.last().is_some_and(|&largest| hash >= largest) {
        return;
    }
    if let Err(place) = smallest.binary_search(&hash) {
        smallest.insert(place, hash);
        smallest.truncate(SIZE);
    }
}

/// FNV-1a.
fn word_hash(word: &str) -> u32 {
    word.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Hash of the words of a ring that starts at `start`; the last steps are those of MurmurHash3, which make small values as
/// evenly spread as others.
fn shingle_hash(ring: &[u32; WORDS], start: usize) -> u32 {
    let mut hash = 0_u32;
    for place in 0..WORDS {
        hash = hash.rotate_left(5).wrapping_add(ring[(start + place) % WORDS]).wrapping_mul(0x9e37_79b1);
    }
    hash = (hash ^ hash >> 16).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ hash >> 13).wrapping_mul(0xc2b2_ae35);
    hash ^ hash >> 16
}

#[cfg(test)]
mod tests {
    use super::{SIZE, signature};
    use crate::lang::TokenList;

    fn text(words: std::ops::Range<usize>) -> String {
        words.map(|number| format!("w{}", number * 7919 % 1009)).collect::<Vec<_>>().join(" ")
    }

    fn shared(a: &str, b: &str) -> usize {
        let (a, b) = (signature(&TokenList::new(a)), signature(&TokenList::new(b)));
        a.iter().filter(|hash| b.binary_search(hash).is_ok()).count()
    }

    #[test]
    fn marks_and_case_make_no_difference_and_other_texts_share_nothing() {
        let story = text(0..300);
        assert_eq!(shared(&story, &story.to_uppercase().replace(' ', " — ")), SIZE);
        assert_eq!(shared(&story, &text(400..700)), 0);
    }

    #[test]
    fn a_cut_story_shares_what_is_left() {
        let shared = shared(&text(0..600), &text(0..300));
        assert!((SIZE / 4..SIZE).contains(&shared), "{shared}");
    }

    #[test]
    fn a_short_text_has_no_sketch() {
        assert!(signature(&TokenList::new(&text(0..20))).is_empty());
    }
}
