//! The name keys of an archive, read once: a search for a name looks through all of them.

use std::collections::{BTreeMap, HashSet};
use std::hash::BuildHasherDefault;

use memchr::memmem;
use tantivy::columnar::Column;
use tantivy::error::DataCorruption;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, Searcher, SegmentReader, TantivyError, Term};

use super::forms::surname;
use super::identity::{Sighted, Sighting};
use super::roles::Roles;
use crate::index::schema::{fields, speaker_kind_code};
use crate::index::traits::Traits;
use crate::lang::hash::{Hashed, hash};
use crate::model::SpeakerKind;

/// Kinds of speaker; where two are equally frequent, the earlier is taken.
const KINDS: [SpeakerKind; 5] = [
    SpeakerKind::Person,
    SpeakerKind::Organisation,
    SpeakerKind::Unnamed,
    SpeakerKind::Collective,
    SpeakerKind::Document,
];

/// The keys of all segments, those of a segment in order, one after the other in one string.
pub(in crate::index) struct Keys {
    text: String,
    /// Where each key ends.
    ends: Vec<u32>,
    /// The hash of each key's surname.
    surnames: Vec<u64>,
    /// Where the keys of each segment end, in `ends`.
    segments: Vec<usize>,
}

/// Which keys are wanted.
pub(super) enum Wanted<'s> {
    /// All of them.
    All,
    /// Those with one of these surnames.
    Surnames(&'s HashSet<String>),
}

impl Keys {
    /// Reads them from the dictionaries of the column, which is several times faster than from the index of terms.
    pub(in crate::index) fn read(searcher: &Searcher) -> tantivy::Result<Self> {
        let (mut text, mut ends, mut segments) = (Vec::new(), Vec::new(), Vec::new());
        for reader in searcher.segment_readers() {
            if let Some(column) = reader.fast_fields().str(reader.schema().get_field_name(fields().speaker))? {
                let mut stream = column.dictionary().stream()?;
                while stream.advance() {
                    text.extend_from_slice(stream.key());
                    ends.push(text.len() as u32);
                }
            }
            segments.push(ends.len());
        }
        let wrong = |_| TantivyError::DataCorruption(DataCorruption::comment_only("the name of a speaker is no text"));
        let mut keys = Self { text: String::from_utf8(text).map_err(wrong)?, ends, surnames: Vec::new(), segments };
        keys.surnames = keys.iter().map(|key| hash(surname(key))).collect();
        Ok(keys)
    }

    /// All keys; one that several segments have comes as often.
    pub(in crate::index) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|at| self.key(at))
    }

    /// Keys that hold a text, and perhaps some more.
    pub(super) fn holding(&self, text: &str) -> impl Iterator<Item = &str> {
        let finder = memmem::Finder::new(text).into_owned();
        let mut from = 0;
        std::iter::from_fn(move || {
            let found = from + finder.find(self.text.as_bytes().get(from..)?)?;
            let at = self.ends.partition_point(|&end| end as usize <= found);
            from = *self.ends.get(at)? as usize;
            Some(self.key(at))
        })
    }

    /// The key at a place.
    fn key(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        // A place inside a character is one of a damaged index.
        self.text.get(start..self.ends[at] as usize).unwrap_or("")
    }

    /// Places of the keys of a segment.
    fn of_segment(&self, segment: usize) -> std::ops::Range<usize> {
        segment.checked_sub(1).map_or(0, |before| self.segments[before])..self.segments[segment]
    }

    /// Whether each key is wanted.
    fn wanted<'k>(&'k self, wanted: &'k Wanted<'_>) -> impl Fn(usize) -> bool + 'k {
        let hashes: Option<HashSet<u64, BuildHasherDefault<Hashed>>> = match wanted {
            Wanted::All => None,
            Wanted::Surnames(surnames) => Some(surnames.iter().map(|surname| hash(surname)).collect()),
        };
        move |at| match (wanted, &hashes) {
            (Wanted::Surnames(surnames), Some(hashes)) => {
                hashes.contains(&self.surnames[at]) && surnames.contains(surname(self.key(at)))
            }
            _ => true,
        }
    }

    /// The spellings wanted, with where they stand, in the order of their keys; those that no live quotation has are left
    /// out.
    pub(super) fn sighted(
        &self,
        searcher: &Searcher,
        roles: &mut Roles,
        wanted: &Wanted<'_>,
    ) -> tantivy::Result<Vec<Sighted>> {
        let wanted = self.wanted(wanted);
        let mut found: BTreeMap<&str, Growing> = BTreeMap::new();
        for (segment, reader) in searcher.segment_readers().iter().enumerate() {
            let own = self.of_segment(segment);
            let all = own.len();
            let ordinals: Vec<(usize, &str)> =
                own.enumerate().filter(|&(_, at)| wanted(at)).map(|(ordinal, at)| (ordinal, self.key(at))).collect();
            if ordinals.is_empty() {
                continue;
            }
            // A few keys are read by their postings, many by one pass over the column.
            let docs: Vec<Vec<DocId>> = match ordinals.len() * 16 < all {
                true => ordinals.iter().map(|(_, key)| by_postings(reader, key)).collect::<tantivy::Result<_>>()?,
                false => by_column(reader, all, &ordinals)?,
            };
            let columns = Columns::of(reader, &docs, roles)?;
            for ((_, key), docs) in ordinals.into_iter().zip(docs).filter(|(_, docs)| !docs.is_empty()) {
                found.entry(key).or_default().add(segment as u32, &docs, &columns);
            }
        }
        Ok(found.into_iter().map(|(key, growing)| growing.done(key)).collect())
    }
}

/// A spelling while the segments are read.
#[derive(Default)]
struct Growing {
    kinds: [u64; KINDS.len()],
    docs: Vec<DocAddress>,
    sightings: Vec<Sighting>,
}

impl Growing {
    fn add(&mut self, segment: u32, docs: &[DocId], columns: &Columns) {
        for &doc in docs {
            self.kinds[kind_at(columns.traits.speaker_kind(doc))] += 1;
            self.docs.push(DocAddress::new(segment, doc));
            let article = DocAddress::new(segment, columns.article(doc));
            let sighting = match self.sightings.last_mut().filter(|last| last.article == article) {
                Some(last) => last,
                None => {
                    self.sightings.push(Sighting { article, quotations: 0, roles: Vec::new() });
                    let last = self.sightings.len() - 1;
                    &mut self.sightings[last]
                }
            };
            sighting.quotations += 1;
            sighting.roles.extend(columns.role(doc).filter(|role| !sighting.roles.contains(role)));
        }
    }

    fn done(self, key: &str) -> Sighted {
        let most = self.kinds.iter().copied().max().unwrap_or(0);
        let kind = KINDS.into_iter().zip(self.kinds).find(|&(_, count)| count == most);
        let kind = kind.map_or(SpeakerKind::Person, |(kind, _)| kind);
        Sighted { key: key.to_owned(), kind, docs: self.docs, sightings: self.sightings }
    }
}

/// What is read of the quotations of a segment.
struct Columns {
    traits: Traits,
    roles: Option<Column<u64>>,
    /// Numbers of roles, by their places in the segment's dictionary.
    role_numbers: BTreeMap<u64, u32>,
}

impl Columns {
    fn of(reader: &SegmentReader, docs: &[Vec<DocId>], roles: &mut Roles) -> tantivy::Result<Self> {
        let mut columns = Self { traits: Traits::of(reader)?, roles: None, role_numbers: BTreeMap::new() };
        let Some(column) = reader.fast_fields().str(reader.schema().get_field_name(fields().role))? else {
            return Ok(columns);
        };
        let mut places: Vec<u64> = docs.iter().flatten().filter_map(|&doc| column.ords().first(doc)).collect();
        places.sort_unstable();
        places.dedup();
        let mut numbered = places.iter();
        column.dictionary().sorted_ords_to_term_cb(&places, |text| {
            let number = std::str::from_utf8(text).ok().and_then(|text| roles.number(text));
            columns.role_numbers.extend(numbered.next().copied().zip(number));
        })?;
        columns.roles = Some(column.ords().clone());
        Ok(columns)
    }

    fn article(&self, doc: DocId) -> DocId {
        self.traits.article_of(doc).unwrap_or(doc)
    }

    fn role(&self, doc: DocId) -> Option<u32> {
        self.role_numbers.get(&self.roles.as_ref()?.first(doc)?).copied()
    }
}

/// The live quotations of one key.
fn by_postings(reader: &SegmentReader, key: &str) -> tantivy::Result<Vec<DocId>> {
    let mut found = Vec::new();
    let index = reader.inverted_index(fields().speaker)?;
    let term = Term::from_field_text(fields().speaker, key);
    if let Some(mut postings) = index.read_block_postings(&term, IndexRecordOption::Basic)? {
        while !postings.docs().is_empty() {
            found.extend(postings.docs().iter().copied().filter(|&doc| !reader.is_deleted(doc)));
            postings.advance();
        }
    }
    Ok(found)
}

/// The live quotations of some keys of a segment, in the order of the keys.
fn by_column(reader: &SegmentReader, all: usize, wanted: &[(usize, &str)]) -> tantivy::Result<Vec<Vec<DocId>>> {
    let mut found = vec![Vec::new(); wanted.len()];
    let mut places = vec![None; all];
    wanted.iter().enumerate().for_each(|(place, &(ordinal, _))| places[ordinal] = Some(place));
    if let Some(column) = reader.fast_fields().str(reader.schema().get_field_name(fields().speaker))? {
        for doc in reader.doc_ids_alive() {
            let ordinal = column.ords().first(doc).and_then(|ordinal| usize::try_from(ordinal).ok());
            if let Some(place) = ordinal.and_then(|ordinal| places.get(ordinal).copied().flatten()) {
                found[place].push(doc);
            }
        }
    }
    Ok(found)
}

/// Place in [`KINDS`] of the kind that a column holds.
fn kind_at(code: Option<u64>) -> usize {
    KINDS.iter().position(|&kind| Some(speaker_kind_code(kind)) == code).unwrap_or(0)
}
