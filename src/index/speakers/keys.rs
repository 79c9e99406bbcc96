//! The name keys of an archive, read once: a search for a name looks through all of them.

use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, SegmentReader, Term};

use super::identity::Spelling;
use crate::index::schema::{fields, speaker_kind_code};
use crate::index::search::column_u64;
use crate::model::SpeakerKind;

/// Kinds of speaker; where two are equally frequent, the earlier is taken.
const KINDS: [SpeakerKind; 5] = [
    SpeakerKind::Person,
    SpeakerKind::Organisation,
    SpeakerKind::Unnamed,
    SpeakerKind::Collective,
    SpeakerKind::Document,
];

/// How often a key is each of [`KINDS`].
type Counts = [u64; KINDS.len()];

/// The keys of all segments, those of a segment in order, one after the other in one string.
pub(in crate::index) struct Keys {
    text: String,
    /// Where each key ends.
    ends: Vec<u32>,
    /// Where the keys of each segment end, in `ends`.
    segments: Vec<usize>,
}

impl Keys {
    /// Reads them from the dictionaries of the column, which is several times faster than from the index of terms.
    pub(in crate::index) fn read(searcher: &Searcher) -> tantivy::Result<Self> {
        let mut keys = Self { text: String::new(), ends: Vec::new(), segments: Vec::new() };
        for reader in searcher.segment_readers() {
            if let Some(column) = reader.fast_fields().str(reader.schema().get_field_name(fields().speaker))? {
                let mut stream = column.dictionary().stream()?;
                while stream.advance() {
                    keys.text.push_str(std::str::from_utf8(stream.key()).unwrap_or(""));
                    keys.ends.push(keys.text.len() as u32);
                }
            }
            keys.segments.push(keys.ends.len());
        }
        Ok(keys)
    }

    /// All keys; one that several segments have comes as often.
    pub(in crate::index) fn iter(&self) -> impl Iterator<Item = &str> {
        self.within(0..self.ends.len())
    }

    /// The keys of a segment, in the order of their ordinals.
    fn of_segment(&self, segment: usize) -> impl Iterator<Item = &str> {
        let start = segment.checked_sub(1).map_or(0, |before| self.segments[before]);
        self.within(start..self.segments[segment])
    }

    fn within(&self, range: std::ops::Range<usize>) -> impl Iterator<Item = &str> {
        let mut start = range.start.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.ends[range].iter().map(move |&end| {
            let key = &self.text[start..end as usize];
            start = end as usize;
            key
        })
    }

    /// The spellings wanted, with their live quotations counted, in the order of their keys.
    pub(super) fn spellings(
        &self,
        searcher: &Searcher,
        wanted: impl Fn(&str) -> bool,
    ) -> tantivy::Result<Vec<Spelling>> {
        let mut found: Vec<(&str, Counts)> = Vec::new();
        for (segment, reader) in searcher.segment_readers().iter().enumerate() {
            let ordinals: Vec<(usize, &str)> =
                self.of_segment(segment).enumerate().filter(|(_, key)| wanted(key)).collect();
            let all = self.of_segment(segment).count();
            // A few keys are counted by their postings, many by one pass over the column.
            let counts = match ordinals.len() * 16 < all {
                true => {
                    ordinals.iter().map(|(_, key)| by_postings(reader, key)).collect::<tantivy::Result<Vec<_>>>()?
                }
                false => {
                    let counts = by_column(reader, all)?;
                    ordinals.iter().map(|&(ordinal, _)| counts[ordinal]).collect()
                }
            };
            found.extend(ordinals.into_iter().map(|(_, key)| key).zip(counts));
        }
        found.sort_unstable_by_key(|&(key, _)| key);
        let same = |a: &(&str, Counts), b: &(&str, Counts)| a.0 == b.0;
        Ok(found.chunk_by(same).filter_map(spelling).collect())
    }
}

/// One spelling of the counts of its segments; `None` when nothing is left of it.
fn spelling(of_segments: &[(&str, Counts)]) -> Option<Spelling> {
    let mut counts = Counts::default();
    for (_, more) in of_segments {
        counts.iter_mut().zip(more).for_each(|(count, more)| *count += more);
    }
    let most = counts.iter().copied().max().filter(|&most| most > 0)?;
    let (kind, _) = KINDS.into_iter().zip(counts).find(|&(_, count)| count == most)?;
    Some(Spelling { key: of_segments[0].0.to_owned(), kind, count: counts.iter().sum() })
}

/// Counts the live quotations of one key.
fn by_postings(reader: &SegmentReader, key: &str) -> tantivy::Result<Counts> {
    let mut counts = Counts::default();
    let index = reader.inverted_index(fields().speaker)?;
    let kinds = column_u64(reader, fields().speaker_kind)?;
    let term = Term::from_field_text(fields().speaker, key);
    if let Some(mut postings) = index.read_block_postings(&term, IndexRecordOption::Basic)? {
        while !postings.docs().is_empty() {
            for &doc in postings.docs().iter().filter(|&&doc| !reader.is_deleted(doc)) {
                counts[kind_at(kinds.first(doc))] += 1;
            }
            postings.advance();
        }
    }
    Ok(counts)
}

/// Counts the live quotations of all keys of a segment, by ordinal.
fn by_column(reader: &SegmentReader, keys: usize) -> tantivy::Result<Vec<Counts>> {
    let mut counts = vec![Counts::default(); keys];
    let kinds = column_u64(reader, fields().speaker_kind)?;
    if let Some(column) = reader.fast_fields().str(reader.schema().get_field_name(fields().speaker))? {
        for doc in reader.doc_ids_alive() {
            if let Some(ordinal) = column.ords().first(doc) {
                counts[ordinal as usize][kind_at(kinds.first(doc))] += 1;
            }
        }
    }
    Ok(counts)
}

/// Place in [`KINDS`] of the kind that a column holds.
fn kind_at(code: Option<u64>) -> usize {
    KINDS.iter().position(|&kind| Some(speaker_kind_code(kind)) == code).unwrap_or(0)
}
