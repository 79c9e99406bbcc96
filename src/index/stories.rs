//! Which articles are printings of one story, by the sketches that `enrich::copies` makes.
//!
//! Each article is looked up by a few of its smallest hashes; candidates that share one are compared by their whole
//! sketches. What counts is how much of the shorter text stands in the longer one, so that cuts are found too; the shorter
//! the part that is left, the surer the match must be, and the nearer the dates.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::path::Path;

use tantivy::{Searcher, SegmentReader};

use super::error::{IndexError, Result};
use super::guard::guarded;
use super::reader::documents_of;
use super::schema::{LAYOUT, Sort, fields};

/// Hashes by which an article is looked up. If a copy keeps a share `s` of the text, all of `n` anchors miss it with
/// probability `(1 - s)^n`: 1 % for a story cut to its first third.
const ANCHORS: usize = 12;
/// Candidates looked at for one anchor, newest first: words that close every article of an outlet must not make a lookup
/// slow.
const CANDIDATES: usize = 16;
/// Least number of shared hashes.
const SHARED: usize = 5;
/// Least share of the shorter text that stands in the other, for texts of similar length that were printed within
/// [`PART_DAYS`].
const WHOLE: f64 = 0.7;
/// The same for texts printed further apart: those are seldom edited, and in a large archive many that are none are alike.
const WHOLE_LATER: f64 = 0.9;
/// The same where one text is much shorter: a stock paragraph may stand in many a story.
const PART: f64 = 0.8;
/// Days between a story and a copy that is cut short. Whole copies are found whenever they were printed.
const PART_DAYS: u32 = 14;
/// Anchors that two articles far apart in time must share to be compared. Those are copies as wholes or not at all: of copies
/// that keep seven tenths of the text one in 5,000 shares less, of those that keep half of it one in 50.
const FAR_ANCHORS: usize = 3;

/// The sketches of all articles so far, and their stories.
///
/// Everything stands in few long lists, since each step to a place of its own costs a lookup more than all its arithmetic.
#[derive(Default)]
pub struct Stories {
    /// The newest link of each anchor.
    heads: HashMap<u32, Link, AnchorHash>,
    /// [`ANCHORS`] links an article: from each of its anchors to the next older article with the same one.
    older: Vec<Link>,
    articles: Vec<Seen>,
    /// The sketches of the articles, one after the other.
    sketches: Vec<u32>,
}

/// Place of an article times [`ANCHORS`] and the number of its anchor, plus 1; 0 for none.
type Link = u32;

/// What is remembered of an article.
struct Seen {
    story: u64,
    /// Where its sketch ends; it begins where that of the article before ends.
    end: usize,
    day: Option<i32>,
}

/// An article read from an index.
struct Read {
    sketch: Box<[u32]>,
    story: u64,
    day: Option<i32>,
}

/// Where an article belongs.
#[derive(Debug, PartialEq, Eq)]
pub struct Placed {
    /// The oldest story that it is a printing of; its own number when there is none.
    pub story: u64,
    /// Other stories that it is a printing of too: they turn out to be the same.
    pub joined: Vec<u64>,
}

/// Anchors are hashes already: it takes a multiplication to spread what tells them apart over all bits.
#[derive(Default)]
struct Spread(u64);

type AnchorHash = BuildHasherDefault<Spread>;

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.write_u32((self.0 as u32).rotate_left(8) ^ u32::from(byte)));
    }

    fn write_u32(&mut self, anchor: u32) {
        let product = u64::from(anchor).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = product ^ product >> 32;
    }
}

impl Stories {
    /// The stories of an index.
    pub(super) fn load(folder: &Path, searcher: &Searcher) -> Result<Self> {
        let mut articles = guarded(folder, || {
            let mut articles = Vec::new();
            for segment in searcher.segment_readers() {
                read(segment, &mut articles).map_err(|error| IndexError::engine(folder, error))?;
            }
            Ok(articles)
        })?;
        // Segments come in any order; what is found later must not depend on it.
        articles.sort_by(|a, b| (a.day, a.story, &a.sketch).cmp(&(b.day, b.story, &b.sketch)));
        let mut stories = Self::default();
        for Read { sketch, story, day } in articles {
            stories.remember(&sketch, story, day);
        }
        Ok(stories)
    }

    /// Finds the story of an article, and remembers the article. `number` is the article's own, `day` its first day.
    pub fn place(&mut self, number: u64, day: Option<i32>, signature: &[u64]) -> Placed {
        let sketch = sketch(signature);
        let mut stories: Vec<u64> = Vec::new();
        if let Some(place) = self.remember(&sketch, number, day) {
            stories = self.stories_of(place, &sketch);
            self.articles[place].story = stories.first().copied().unwrap_or(number);
        }
        let story = stories.first().copied().unwrap_or(number);
        Placed { story, joined: stories.into_iter().skip(1).collect() }
    }

    /// The stories that an article is a copy of, oldest first.
    fn stories_of(&self, place: usize, sketch: &[u32]) -> Vec<u64> {
        let mut stories = Vec::new();
        let mut candidates = self.candidates(place);
        // Places are in the order in which articles were seen, so the first story is the oldest.
        candidates.sort_unstable();
        for shared in candidates.chunk_by(|a, b| a == b) {
            let other = shared[0] as usize;
            let seen = &self.articles[other];
            let dates = are_near(self.articles[place].day, seen.day);
            let may_be = other != place && (dates == Dates::Near || shared.len() >= FAR_ANCHORS);
            if may_be && !stories.contains(&seen.story) && is_copy(sketch, self.sketch(other), dates) {
                stories.push(seen.story);
            }
        }
        stories
    }

    /// Places of articles that share anchors with one, once for each anchor shared.
    fn candidates(&self, place: usize) -> Vec<u32> {
        let own = &self.older[ANCHORS * place..];
        let mut links: Vec<Link> = own.iter().copied().filter(|&link| link > 0).collect();
        let mut candidates = Vec::new();
        // A step along each anchor in turn: the processor then waits for all of them at once.
        for _ in 0..CANDIDATES {
            for link in &mut links {
                let at = *link - 1;
                candidates.push(at / ANCHORS as u32);
                *link = self.older[at as usize];
            }
            links.retain(|&link| link > 0);
        }
        candidates
    }

    fn sketch(&self, place: usize) -> &[u32] {
        let start = place.checked_sub(1).map_or(0, |before| self.articles[before].end);
        &self.sketches[start..self.articles[place].end]
    }

    /// Its place, where there is one: an article without a sketch is like no other.
    fn remember(&mut self, sketch: &[u32], story: u64, day: Option<i32>) -> Option<usize> {
        if sketch.is_empty() {
            return None;
        }
        let place = self.articles.len();
        // Beyond three hundred million articles new ones stay stories of their own.
        let first = u32::try_from(ANCHORS * (place + 1)).ok()?.checked_sub(ANCHORS as u32)?;
        self.older.resize(ANCHORS * (place + 1), 0);
        for (link, &anchor) in (first..).zip(sketch.iter().take(ANCHORS)) {
            self.older[link as usize] = self.heads.insert(anchor, link + 1).unwrap_or(0);
        }
        self.sketches.extend_from_slice(sketch);
        self.articles.push(Seen { story, end: self.sketches.len(), day });
        Some(place)
    }
}

/// Reads the articles of a segment that have a sketch.
fn read(segment: &SegmentReader, articles: &mut Vec<Read>) -> tantivy::Result<()> {
    let (f, columns) = (fields(), segment.fast_fields());
    let unsigned = |field| columns.u64(LAYOUT.schema.get_field_name(field));
    let (signature, story, number) = (unsigned(f.signature)?, unsigned(f.story)?, unsigned(f.number)?);
    let day = columns.i64(LAYOUT.schema.get_field_name(f.first_day))?;
    for doc in documents_of(segment, &f.sort_term(Sort::Article))? {
        let sketch = unpacked(signature.values_for_doc(doc));
        if let (false, Some(story)) = (sketch.is_empty(), story.first(doc).or_else(|| number.first(doc))) {
            let day = day.first(doc).and_then(|day| i32::try_from(day).ok());
            articles.push(Read { sketch, story, day });
        }
    }
    Ok(())
}

/// Whether two dates allow one text to be cut from the other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dates {
    Near,
    Far,
}

fn are_near(a: Option<i32>, b: Option<i32>) -> Dates {
    match (a, b) {
        (Some(a), Some(b)) if a.abs_diff(b) > PART_DAYS => Dates::Far,
        _ => Dates::Near,
    }
}

/// Bits that say how many bits of each distance are written as they are.
const WIDTH_BITS: u32 = 5;

/// The hashes of a signature, which are ascending and of 32 bits, as numbers of 64 bits: of each its distance from the one
/// before, the low bits as they are, the rest as so many ones and a zero (Rice's code). Three quarters of the room.
pub(super) fn packed(signature: &[u64]) -> Vec<u64> {
    let (Some(&last), count) = (signature.last(), signature.len() as u64) else { return Vec::new() };
    let width = (last / count).checked_ilog2().unwrap_or(0).min(31);
    let mut bits = Bits::default();
    bits.push(width.into(), WIDTH_BITS);
    let mut before = 0;
    for &hash in signature {
        let distance = hash.saturating_sub(before);
        bits.push(distance & ((1 << width) - 1), width);
        (0..distance >> width).for_each(|_| bits.push(1, 1));
        bits.push(0, 1);
        before = hash;
    }
    // What is left of the last number is filled with ones, which end nowhere.
    let full = bits.used % 64;
    bits.push(u64::MAX >> full, (64 - full as u32) % 64);
    bits.numbers
}

/// The hashes that were packed so.
fn unpacked(numbers: impl Iterator<Item = u64>) -> Box<[u32]> {
    let bits = Bits { numbers: numbers.collect(), used: 0 };
    let mut at = 0;
    let Some(width) = bits.read(&mut at, WIDTH_BITS) else { return Box::default() };
    let (mut hashes, mut before) = (Vec::new(), 0_u64);
    while let Some(low) = bits.read(&mut at, width as u32)
        && let Some(high) = bits.ones(&mut at)
    {
        before = before.saturating_add(high << width | low);
        hashes.extend(u32::try_from(before));
    }
    hashes.into()
}

/// Bits in numbers of 64, the lowest first.
#[derive(Default)]
struct Bits {
    numbers: Vec<u64>,
    used: usize,
}

impl Bits {
    /// Adds so many bits, fewer than 64; the value has no others.
    fn push(&mut self, value: u64, count: u32) {
        let place = self.used % 64;
        match self.numbers.last_mut().filter(|_| place > 0) {
            Some(last) => *last |= value << place,
            None if count > 0 => self.numbers.push(value),
            None => {}
        }
        if place > 0 && place + count as usize > 64 {
            self.numbers.push(value >> (64 - place));
        }
        self.used += count as usize;
    }

    /// So many bits, fewer than 64, from a place on, which is moved behind them.
    fn read(&self, at: &mut usize, count: u32) -> Option<u64> {
        let (place, end) = (*at % 64, *at + count as usize);
        if end > 64 * self.numbers.len() {
            return None;
        }
        let mut value = self.numbers.get(*at / 64).map_or(0, |number| number >> place);
        if place + count as usize > 64 {
            value |= self.numbers[end / 64] << (64 - place);
        }
        *at = end;
        Some(value & ((1 << count) - 1))
    }

    /// How many ones stand before the next zero, behind which the place is moved.
    fn ones(&self, at: &mut usize) -> Option<u64> {
        let mut ones = 0;
        loop {
            let (place, number) = (*at % 64, self.numbers.get(*at / 64)?);
            let run = (number >> place).trailing_ones() as usize;
            ones += run as u64;
            *at += run;
            if place + run < 64 {
                *at += 1;
                return Some(ones);
            }
        }
    }
}

/// A signature as 32-bit hashes, ascending.
fn sketch(signature: &[u64]) -> Box<[u32]> {
    signature.iter().filter_map(|&hash| u32::try_from(hash).ok()).collect()
}

/// Compares two ascending sketches over the range of values that both cover.
fn is_copy(a: &[u32], b: &[u32], dates: Dates) -> bool {
    let (Some(&last_a), Some(&last_b)) = (a.last(), b.last()) else { return false };
    let size = a.len().max(b.len());
    let end = last_a.min(last_b);
    let (a, b) = (&a[..a.partition_point(|&hash| hash <= end)], &b[..b.partition_point(|&hash| hash <= end)]);
    let (shared, shorter) = (count_shared(a, b), a.len().min(b.len()));
    let is_whole = 2 * shorter >= size;
    let wanted = match (is_whole, dates) {
        (true, Dates::Near) => WHOLE,
        (true, Dates::Far) => WHOLE_LATER,
        (false, Dates::Near) => PART,
        (false, Dates::Far) => return false,
    };
    shared >= SHARED && shared as f64 >= wanted * shorter as f64
}

fn count_shared(a: &[u32], b: &[u32]) -> usize {
    let (mut at_a, mut at_b, mut shared) = (0, 0, 0);
    while at_a < a.len() && at_b < b.len() {
        let (hash_a, hash_b) = (a[at_a], b[at_b]);
        shared += usize::from(hash_a == hash_b);
        at_a += usize::from(hash_a <= hash_b);
        at_b += usize::from(hash_b <= hash_a);
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::{Placed, Stories, packed, sketch, unpacked};

    /// A signature of `count` hashes; those of two starts are shared where the ranges meet.
    fn signature(start: u64, count: u64) -> Vec<u64> {
        (start..start + count).map(|number| number * 1000).collect()
    }

    #[test]
    fn packed_hashes_come_back() {
        let spread =
            |count: u64| (0..count).map(move |number| (number * number * 4_194_301 + 13 * count) & 0xffff_ffff);
        for count in 0..200 {
            let mut hashes: Vec<u64> = spread(count).chain(signature(7, count % 7)).chain([0xffff_ffff; 1]).collect();
            hashes.sort_unstable();
            hashes.dedup();
            hashes.truncate(count as usize);
            assert_eq!(unpacked(packed(&hashes).into_iter()), sketch(&hashes), "{hashes:?}");
        }
        assert!(unpacked([u64::MAX; 3].into_iter()).is_empty() && unpacked([5, 1 << 63].into_iter()).len() < 99);
    }

    #[test]
    fn a_copy_takes_the_older_story_and_others_stay_apart() {
        let mut stories = Stories::default();
        assert_eq!(stories.place(1, Some(0), &signature(0, 48)), Placed { story: 1, joined: vec![] });
        assert_eq!(stories.place(2, Some(1), &signature(500, 48)).story, 2);
        assert_eq!(stories.place(3, Some(900), &signature(4, 48)).story, 1, "a whole copy, years later");
    }

    #[test]
    fn a_part_is_a_copy_only_near_in_time() {
        let part: Vec<u64> = signature(0, 48).into_iter().step_by(3).chain(signature(100_000, 40)).take(48).collect();
        let mut stories = Stories::default();
        stories.place(1, Some(0), &part);
        assert_eq!(stories.place(2, Some(3), &signature(0, 48)).story, 1);
        let mut stories = Stories::default();
        stories.place(1, Some(0), &part);
        assert_eq!(stories.place(2, Some(300), &signature(0, 48)).story, 2);
    }

    #[test]
    fn an_edited_copy_is_a_copy_near_in_time_only() {
        let edited: Vec<u64> = signature(0, 32).into_iter().map(|hash| hash + u64::from(hash % 4_000 == 0)).collect();
        for (day, story) in [(3, 1), (300, 2)] {
            let mut stories = Stories::default();
            stories.place(1, Some(0), &signature(0, 32));
            assert_eq!(stories.place(2, Some(day), &edited).story, story, "{day} days later");
        }
    }

    #[test]
    fn what_many_articles_share_does_not_hide_a_copy() {
        let closing = signature(0, 4);
        let article = |number: u64| [closing.clone(), signature(1_000 * (number + 1), 28)].concat();
        let mut stories = Stories::default();
        for number in 0..100 {
            assert_eq!(stories.place(number, Some(number as i32), &article(number)).story, number);
        }
        assert_eq!(stories.place(100, Some(2_000), &article(3)), Placed { story: 3, joined: vec![] });
    }

    #[test]
    fn two_stories_may_turn_out_to_be_one() {
        let mut stories = Stories::default();
        let whole = signature(0, 64);
        let half = |odd| whole.iter().copied().skip(odd).step_by(2).collect::<Vec<_>>();
        stories.place(7, None, &half(0));
        stories.place(9, None, &half(1));
        assert_eq!(stories.place(11, None, &whole[..32]), Placed { story: 7, joined: vec![9] });
    }

    #[test]
    fn articles_without_a_sketch_are_stories_of_their_own() {
        let mut stories = Stories::default();
        assert_eq!([stories.place(1, None, &[]).story, stories.place(2, None, &[]).story], [1, 2]);
    }
}
