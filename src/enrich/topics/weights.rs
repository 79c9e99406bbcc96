//! The form of the classifier's weights: one block of bytes that is used where it lies.
//!
//! ```text
//! head      8 bytes MAGIC; u32: bits of the slot table, rows, pairs; f32: step of weights, step of values, sharpness of
//!           level 1, sharpness of level 2; u32: topics
//! topics    for each u32 number and f32 bias; level 1 first, then level 2 in groups by its level-1 topic
//! biases    LEVEL_1 times f32: those of level 1 for briefs
//! hashes    2^bits times u32: hash of a word, 0 in an empty slot; a word lies in the first free slot from its hash on
//! places    2^bits times u16: row of the word
//! rows      1 byte value of the word, LEVEL_1 bytes weights (value times weight, signed)
//! briefs    for each row LEVEL_1 bytes weights for briefs
//! starts    rows + 1 times u32: first pair of each row
//! pairs     1 byte topic of level 2, 1 byte weight (signed)
//! ```
//! Numbers are little-endian.

use std::ops::Range;

use crate::model::TopicId;

/// First bytes of the block; a new form has a new number.
pub const MAGIC: &[u8; 8] = b"ortopic2";
/// Topics at level 1.
pub const LEVEL_1: usize = 17;
/// Topics at level 2, at most: a pair numbers them by a byte.
pub const MOST_BELOW: usize = 256;
/// Bytes of a row.
pub const ROW: usize = 1 + LEVEL_1;
/// Bytes of a pair.
pub const PAIR: usize = 2;

static NOTHING: [u8; LEVEL_1] = [0; LEVEL_1];

/// A block of weights.
#[derive(Debug)]
pub struct Weights<'a> {
    /// Topics of level 1, then of level 2, with their biases.
    pub topics: Vec<(TopicId, f32)>,
    /// Biases of the topics of level 1 for briefs.
    pub brief_biases: [f32; LEVEL_1],
    /// Of the topics of level 2 (numbered from 0) those below each topic of level 1.
    pub below: Vec<Range<usize>>,
    /// What one unit of a weight means.
    pub weight_step: f32,
    /// What one unit of a value means.
    pub value_step: f32,
    /// What scores are multiplied with before they become probabilities, at level 1 and 2.
    pub sharpness: [f32; 2],
    hashes: &'a [u8],
    places: &'a [u8],
    rows: &'a [u8],
    briefs: &'a [u8],
    starts: &'a [u8],
    pairs: &'a [u8],
}

impl<'a> Weights<'a> {
    /// Takes a block apart without reading the tables; `None` when it is no such block or not whole.
    pub fn new(block: &'a [u8]) -> Option<Self> {
        let mut rest = block.strip_prefix(MAGIC)?;
        let slots = 1usize.checked_shl(take_u32(&mut rest)?)?;
        let (rows, pairs) = (take_u32(&mut rest)? as usize, take_u32(&mut rest)? as usize);
        let weight_step = take_f32(&mut rest)?;
        let value_step = take_f32(&mut rest)?;
        let sharpness = [take_f32(&mut rest)?, take_f32(&mut rest)?];
        let count = take_u32(&mut rest)? as usize;
        let mut topics = Vec::new();
        for _ in 0..count {
            topics.push((TopicId(take_u32(&mut rest)?), take_f32(&mut rest)?));
        }
        let mut brief_biases = [0.0; LEVEL_1];
        for bias in &mut brief_biases {
            *bias = take_f32(&mut rest)?;
        }
        let weights = Self {
            brief_biases,
            below: groups(&topics)?,
            topics,
            weight_step,
            value_step,
            sharpness,
            hashes: take(&mut rest, 4 * slots)?,
            places: take(&mut rest, 2 * slots)?,
            rows: take(&mut rest, ROW * rows)?,
            briefs: take(&mut rest, LEVEL_1 * rows)?,
            starts: take(&mut rest, 4 * (rows + 1))?,
            pairs: take(&mut rest, PAIR * pairs)?,
        };
        rest.is_empty().then_some(weights)
    }

    /// How many words are known.
    pub fn rows(&self) -> usize {
        self.rows.len() / ROW
    }

    /// The row of a word, by its hash.
    pub fn find(&self, hash: u32) -> Option<usize> {
        let mask = self.hashes.len() / 4 - 1;
        let mut slot = hash as usize & mask;
        loop {
            match u32_at(self.hashes, slot) {
                0 => return None,
                found if found == hash => return Some(usize::from(u16_at(self.places, slot))),
                _ => slot = (slot + 1) & mask,
            }
        }
    }

    /// The value of a row, and its weights at level 1.
    pub fn row(&self, row: usize) -> (u8, &'a [u8; LEVEL_1]) {
        let bytes = &self.rows[row * ROW..(row + 1) * ROW];
        (bytes[0], bytes[1..].try_into().unwrap_or(&NOTHING))
    }

    /// The weights of a row at level 1 for briefs.
    pub fn brief(&self, row: usize) -> &'a [u8; LEVEL_1] {
        self.briefs[row * LEVEL_1..(row + 1) * LEVEL_1].try_into().unwrap_or(&NOTHING)
    }

    /// Which pairs are those of a row.
    pub fn pairs_of(&self, row: usize) -> Range<usize> {
        u32_at(self.starts, row) as usize..u32_at(self.starts, row + 1) as usize
    }

    /// Weights at level 2: topic (numbered from 0) and weight.
    pub fn pairs(&self, places: Range<usize>) -> impl Iterator<Item = (usize, i8)> + 'a {
        let pairs = self.pairs.get(places.start * PAIR..places.end * PAIR).unwrap_or(&[]);
        pairs.chunks_exact(PAIR).map(|pair| (usize::from(pair[0]), pair[1] as i8))
    }
}

/// Where the topics of level 2 below each one of level 1 stand, given that they are in groups and in its order.
fn groups(topics: &[(TopicId, f32)]) -> Option<Vec<Range<usize>>> {
    let (tops, below) = topics.split_at_checked(LEVEL_1)?;
    let mut first = 0;
    let mut groups = Vec::with_capacity(LEVEL_1);
    for (top, _) in tops {
        let is_below = |(id, _): &&(TopicId, f32)| crate::lang::taxonomy::lift(*id, 1) == Some(*top);
        let last = first + below[first..].iter().take_while(is_below).count();
        groups.push(first..last);
        first = last;
    }
    (first == below.len() && first <= MOST_BELOW).then_some(groups)
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(taken)
}

fn take_u32(rest: &mut &[u8]) -> Option<u32> {
    Some(u32::from_le_bytes(take(rest, 4)?.try_into().ok()?))
}

fn take_f32(rest: &mut &[u8]) -> Option<f32> {
    Some(f32::from_bits(take_u32(rest)?))
}

fn u32_at(table: &[u8], at: usize) -> u32 {
    let bytes = &table[4 * at..4 * at + 4];
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

fn u16_at(table: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([table[2 * at], table[2 * at + 1]])
}
