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
    let hashes: Vec<u32> = words.array_windows().map(shingle_hash).collect();
    // Hashes are spread evenly, so that about twice as many as are kept are below this bound; only in texts that say the same
    // again and again are there not enough.
    let bound = ((2 * SIZE as u64) << 32) / hashes.len() as u64;
    let smallest = smallest(hashes.iter().copied().filter(|&hash| u64::from(hash) < bound).collect());
    if smallest.len() == SIZE { smallest } else { self::smallest(hashes) }
}

fn smallest(mut hashes: Vec<u32>) -> Vec<u64> {
    hashes.sort_unstable();
    hashes.dedup();
    hashes.into_iter().take(SIZE).map(u64::from).collect()
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
    fn the_smallest_hashes_are_kept_whatever_their_number() {
        for text in [text(0..40), text(0..600), "a b c d e f g ".repeat(60), text(0..80).repeat(9)] {
            let known = look_up(&TokenList::new(&text));
            let hashes = known.array_windows().map(|words| u64::from(super::shingle_hash(words)));
            let hashes: std::collections::BTreeSet<u64> = hashes.collect();
            assert_eq!(signature(&text), hashes.into_iter().take(SIZE).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_short_text_has_no_sketch() {
        assert!(signature(&text(0..20)).is_empty());
    }
}
