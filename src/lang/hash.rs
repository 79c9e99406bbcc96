//! The hash of a word: what its token carries, so that nobody who looks a word up in a table reads its letters again.

use std::hash::Hasher;

/// Multipliers with well spread bits (of SplitMix64).
const FIRST: u64 = 0xbf58_476d_1ce4_e5b9;
const SECOND: u64 = 0x94d0_49bb_1331_11eb;

/// The hash of a folded word. Different words of up to eight bytes have different hashes; that of no word is 0.
///
/// Eight bytes are read at a time, the last ones with zeros behind them, which no word holds.
#[inline]
pub fn hash(word: &str) -> u64 {
    let mut rest = word.as_bytes();
    let mut hash = 0;
    while let Some((eight, after)) = rest.split_first_chunk() {
        hash = step(hash, u64::from_le_bytes(*eight));
        rest = after;
    }
    if !rest.is_empty() {
        hash = step(hash, up_to_seven(rest));
    }
    finish(hash)
}

/// Takes the next eight bytes in.
#[inline]
pub fn step(hash: u64, eight: u64) -> u64 {
    let hash = (hash ^ eight).wrapping_mul(FIRST);
    hash ^ hash >> 32
}

/// Spreads what the last step left uneven.
#[inline]
pub(super) fn finish(hash: u64) -> u64 {
    let hash = hash.wrapping_mul(SECOND);
    hash ^ hash >> 29
}

/// For maps whose keys are such hashes already.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, &byte| step(hash, u64::from(byte)));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// Fewer than eight bytes as a number, without a loop: reads that overlap agree where they do.
#[inline]
fn up_to_seven(bytes: &[u8]) -> u64 {
    let len = bytes.len();
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << (8 * (len - 4));
    }
    let byte = |at: usize| u64::from(bytes[at]) << (8 * at);
    byte(0) | byte(len / 2) | byte(len - 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::{finish, hash, step};

    proptest! {
        #[test]
        fn short_cuts_read_the_same_bytes(word in "[a-z0-9]{0,30}") {
            let padded = |eight: &[u8]| {
                eight.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte))
            };
            prop_assert_eq!(hash(&word), finish(word.as_bytes().chunks(8).map(padded).fold(0, step)));
        }
    }

    #[test]
    fn different_words_have_different_hashes() {
        let words =
            (0..5_000).flat_map(|number| [format!("word{number}"), format!("{number}"), format!("longerword{number}")]);
        let words: std::collections::HashSet<String> = words.collect();
        let hashes: std::collections::HashSet<u64> = words.iter().map(|word| hash(word)).collect();
        assert_eq!(hashes.len(), words.len());
        assert_eq!(hash(""), 0);
    }
}
