//! Letters and digits of ASCII, eight bytes at a time: nearly all of a news text, so the token pass looks at it in this way.

use super::hash::{finish, step};

/// Every byte of a number.
const EACH: u64 = 0x0101_0101_0101_0101;
/// The highest bit of every byte.
const HIGH: u64 = 0x80 * EACH;
/// The bit of every byte that tells small letters from large ones.
const SMALL: u64 = 0x20 * EACH;

/// Appends the run of ASCII letters and digits that begins at `at` to `folded`, in small letters; returns where it ends and
/// the hash of what was appended.
#[inline]
pub fn fold_run(bytes: &[u8], mut at: usize, folded: &mut Vec<u8>) -> (usize, u64) {
    let mut hash = 0;
    loop {
        let eight = eight(bytes, at);
        let length = run_length(eight);
        // Letters in small; in digits the bit is set already.
        let small = (eight | SMALL) & !u64::MAX.checked_shl(8 * length).unwrap_or(0);
        folded.extend_from_slice(&small.to_le_bytes());
        folded.truncate(folded.len() - 8 + length as usize);
        if length > 0 {
            hash = step(hash, small);
        }
        at += length as usize;
        if length < 8 {
            return (at, finish(hash));
        }
    }
}

/// The eight bytes from `at` on, with zeros behind the last.
#[inline]
fn eight(bytes: &[u8], at: usize) -> u64 {
    let rest = &bytes[at.min(bytes.len())..];
    match rest.first_chunk() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => rest.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte)),
    }
}

/// How many of eight bytes, from the first (lowest) on, are ASCII letters or digits.
#[inline]
fn run_length(eight: u64) -> u32 {
    let low = eight & !HIGH;
    let small = low | SMALL;
    let letters = at_least(small, b'a') & !at_least(small, b'z' + 1);
    let digits = at_least(low, b'0') & !at_least(low, b'9' + 1);
    let word = (letters | digits) & !eight & HIGH;
    (!word & HIGH).trailing_zeros() / 8
}

/// Sets the highest bit of each byte that is `least` or more, given that none has it yet.
#[inline]
fn at_least(low: u64, least: u8) -> u64 {
    low + u64::from(0x80 - least) * EACH
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::fold_run;
    use crate::lang::hash::hash;

    proptest! {
        #[test]
        fn runs_are_those_of_the_plain_way(text in "[a-zA-Z0-9]{0,20}.{0,3}", before in any::<Vec<u8>>()) {
            let end = text.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(text.len());
            let mut folded = before.clone();
            let (found, hashed) = fold_run(text.as_bytes(), 0, &mut folded);
            let plain = text[..end].to_ascii_lowercase();
            prop_assert_eq!((found, hashed), (end, hash(&plain)));
            prop_assert_eq!(&folded[before.len()..], plain.as_bytes());
            prop_assert_eq!(&folded[..before.len()], &before[..]);
        }
    }

    #[test]
    fn every_byte_is_told_apart() {
        for byte in 0..=u8::MAX {
            for place in 0..12 {
                let mut text = *b"aB3dEf6hIj9l";
                text[place] = byte;
                let (end, _) = fold_run(&text, 0, &mut Vec::new());
                assert_eq!(end, if byte.is_ascii_alphanumeric() { 12 } else { place }, "{byte} at {place}");
            }
        }
    }
}
