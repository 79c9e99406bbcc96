//! Byte offsets → Unicode code points, the unit of offsets in all output.

use crate::model::Span;

/// Code points between two remembered counts; small enough that counting the rest of a block costs nothing.
const BLOCK: usize = 64;

/// Counts the code points of one text once and then answers for any offset.
pub struct Points<'a> {
    text: &'a [u8],
    /// Code points before each block; empty for ASCII, where offsets are points.
    before: Vec<u32>,
}

impl<'a> Points<'a> {
    /// Reads the text once.
    pub fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        if text.is_ascii() {
            return Self { text: bytes, before: Vec::new() };
        }
        let mut total = 0;
        let before = bytes
            .chunks(BLOCK)
            .map(|block| {
                let here = total;
                total += count(block);
                here
            })
            .collect();
        Self { text: bytes, before }
    }

    /// Code points before a byte offset, which lies on a character boundary; offsets past the end count as the end.
    pub fn at(&self, offset: usize) -> u32 {
        let offset = offset.min(self.text.len());
        if self.before.is_empty() {
            return offset as u32;
        }
        let block = (offset / BLOCK).min(self.before.len() - 1);
        self.before[block] + count(&self.text[block * BLOCK..offset])
    }

    /// A span as `[start, end]` in code points.
    pub fn of(&self, span: Span) -> [u32; 2] {
        [self.at(span.start as usize), self.at(span.end as usize)]
    }

    /// Several spans.
    pub fn all(&self, spans: &[Span]) -> Vec<[u32; 2]> {
        spans.iter().map(|&span| self.of(span)).collect()
    }
}

/// Bytes that begin a character.
fn count(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count() as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::Points;

    proptest! {
        #[test]
        fn every_offset_is_what_counting_says(text in any::<String>(), repeat in 1usize..40) {
            let text = text.repeat(repeat);
            let points = Points::new(&text);
            for (n, (offset, _)) in text.char_indices().enumerate() {
                assert_eq!(points.at(offset), n as u32);
            }
            assert_eq!(points.at(text.len()), text.chars().count() as u32);
            assert_eq!(points.at(text.len() + 9), text.chars().count() as u32);
        }
    }
}
