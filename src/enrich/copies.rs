//! Sketch of an article's text by which near copies are found: wire stories with edits, cuts or another headline.
//!
//! The text is cut into overlapping runs of words (shingles), each run is hashed, and the smallest hashes are kept: a
//! bottom-k sketch (A. Broder, "On the resemblance and containment of documents", 1997). Two sketches tell how much of the
//! shorter text stands in the longer one, so that a story cut after a few paragraphs is found as well as a whole one.

use super::vocabulary::Known;

/// Words of a shingle: long enough that stock phrases don't make copies.
const WORDS: usize = 6;
/// Hashes kept.
pub const SIZE: usize = 32;
/// Texts of fewer shingles have no sketch: they say too little to be called copies.
const LEAST: usize = 24;

/// The smallest shingle hashes of a body, ascending, 32 bits each; empty for a short text.
pub fn signature(words: &[Known]) -> Vec<u64> {
    if words.len() < LEAST + WORDS - 1 {
        return Vec::new();
    }
    let mut smallest: Vec<u64> = Vec::with_capacity(SIZE + 1);
    // The hash from which on none is kept, since it is the largest of those that are.
    let mut bound = u64::MAX;
    for shingle in words.array_windows() {
        let hash = u64::from(shingle_hash(shingle));
        if hash < bound {
            bound = keep(&mut smallest, hash);
        }
    }
    smallest
}

/// Keeps a hash that is among the smallest; returns the one from which on none is.
fn keep(smallest: &mut Vec<u64>, hash: u64) -> u64 {
    if let Err(place) = smallest.binary_search(&hash) {
        smallest.insert(place, hash);
        smallest.truncate(SIZE);
    }
    smallest.get(SIZE - 1).copied().unwrap_or(u64::MAX)
}

/// What a word is to shingles: FNV-1a of its folded form.
pub fn print(word: &str) -> u32 {
    word.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The hash of a shingle; the last steps are those of MurmurHash3, which make small values as evenly spread as others.
#[inline]
fn shingle_hash(words: &[Known; WORDS]) -> u32 {
    let step = |hash: u32, word: &Known| hash.rotate_left(5).wrapping_add(word.print).wrapping_mul(0x9e37_79b1);
    let hash = words.iter().fold(0, step);
    let hash = (hash ^ hash >> 16).wrapping_mul(0x85eb_ca6b);
    let hash = (hash ^ hash >> 13).wrapping_mul(0xc2b2_ae35);
    hash ^ hash >> 16
}

#[cfg(test)]
mod tests {
    use super::SIZE;
    use crate::enrich::vocabulary::look_up;
    use crate::lang::TokenList;

    fn signature(text: &str) -> Vec<u64> {
        super::signature(&look_up(&TokenList::new(text)))
    }

    fn text(words: std::ops::Range<usize>) -> String {
        words.map(|number| format!("w{}", number * 7919 % 1009)).collect::<Vec<_>>().join(" ")
    }

    fn shared(a: &str, b: &str) -> usize {
        let (a, b) = (signature(a), signature(b));
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
        assert!(signature(&text(0..20)).is_empty());
    }
}
