//! Spellings with where they stand, read from the columns of quotations.

use std::collections::{HashMap, HashSet};

use tantivy::columnar::StrColumn;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, Searcher, SegmentReader, Term};

use super::forms::surname;
use super::identity::{Sighted, Sighting};
use super::roles::Roles;
use crate::index::batch::{BATCH, Rows};
use crate::index::schema::{fields, speaker_kind_code};
use crate::index::traits::{Traits, ordinal_in, speaker_kind_in};
use crate::model::SpeakerKind;

/// Kinds of speaker; where two are equally frequent, the earlier is taken.
const KINDS: [SpeakerKind; 5] = [
    SpeakerKind::Person,
    SpeakerKind::Organisation,
    SpeakerKind::Unnamed,
    SpeakerKind::Collective,
    SpeakerKind::Document,
];

/// Which spellings are wanted.
#[derive(Clone, Copy)]
pub(super) enum Wanted<'s> {
    /// All of them.
    All,
    /// Those with one of these surnames.
    Surnames(&'s HashSet<String>),
}

/// The spellings wanted, with where they stand, in the order of their keys; those that no live quotation has are left out.
pub(super) fn sighted(searcher: &Searcher, roles: &mut Roles, wanted: Wanted<'_>) -> tantivy::Result<Vec<Sighted>> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut found: Vec<Growing> = Vec::new();
    for (segment, reader) in (0..).zip(searcher.segment_readers()) {
        let Some(column) = speakers_of(reader)? else { continue };
        let (docs, keys) = match wanted {
            Wanted::All => (quotations(reader)?, all_keys(&column)?),
            Wanted::Surnames(surnames) => {
                let docs = quotations_of(reader, surnames.iter().map(String::as_str))?;
                let keys = keys_at(&column, &docs)?;
                (docs, keys.into_iter().filter(|(_, key)| surnames.contains(surname(key))).collect())
            }
        };
        let mut of_ord = vec![None; column.num_terms()];
        for (ord, key) in keys {
            let next = found.len();
            let place = *places.entry(key).or_insert(next);
            if place == next {
                found.push(Growing::default());
            }
            of_ord[ord as usize] = Some(place);
        }
        let seen = seen(reader, &column, &docs, &of_ord)?;
        let numbers = role_numbers(reader, &seen, roles)?;
        for one in seen {
            let role = one.role.and_then(|ord| numbers.get(&ord).copied().flatten());
            found[one.place].add(segment, &one, role);
        }
    }
    let mut keys: Vec<(String, usize)> = places.into_iter().collect();
    keys.sort_unstable();
    let spellings = keys.into_iter().map(|(key, place)| std::mem::take(&mut found[place]).done(key));
    Ok(spellings.filter(|spelling| !spelling.docs.is_empty()).collect())
}

/// The keys of which a word is part, each once.
pub(super) fn keys_with(searcher: &Searcher, word: &str) -> tantivy::Result<HashSet<String>> {
    let mut found = HashSet::new();
    for reader in searcher.segment_readers() {
        if let Some(column) = speakers_of(reader)? {
            let docs = quotations_of(reader, std::iter::once(word))?;
            let holds = |key: &String| key.split(' ').any(|part| part == word);
            found.extend(keys_at(&column, &docs)?.into_iter().map(|(_, key)| key).filter(holds));
        }
    }
    Ok(found)
}

fn speakers_of(reader: &SegmentReader) -> tantivy::Result<Option<StrColumn>> {
    reader.fast_fields().str(reader.schema().get_field_name(fields().speaker))
}

/// All live quotations of a segment.
fn quotations(reader: &SegmentReader) -> tantivy::Result<Vec<DocId>> {
    let traits = Traits::of(reader)?;
    let alive: Vec<DocId> = reader.doc_ids_alive().collect();
    Ok(alive.chunks(BATCH).flat_map(|docs| Rows::of(traits.column(), docs).docs).collect())
}

/// The live quotations of those who have one of these words in the name.
fn quotations_of<'w>(reader: &SegmentReader, words: impl Iterator<Item = &'w str>) -> tantivy::Result<Vec<DocId>> {
    let index = reader.inverted_index(fields().voice)?;
    let mut docs = Vec::new();
    for word in words {
        let term = Term::from_field_text(fields().voice, word);
        if let Some(mut postings) = index.read_block_postings(&term, IndexRecordOption::Basic)? {
            while !postings.docs().is_empty() {
                docs.extend(postings.docs().iter().copied().filter(|&doc| !reader.is_deleted(doc)));
                postings.advance();
            }
        }
    }
    docs.sort_unstable();
    docs.dedup();
    Ok(docs)
}

/// All keys of a segment, by their ordinals.
fn all_keys(column: &StrColumn) -> tantivy::Result<Vec<(u64, String)>> {
    let mut keys = Vec::with_capacity(column.num_terms());
    let mut stream = column.dictionary().stream()?;
    while stream.advance() {
        keys.push((keys.len() as u64, String::from_utf8_lossy(stream.key()).into_owned()));
    }
    Ok(keys)
}

/// The keys of some quotations, each once, by their ordinals.
fn keys_at(column: &StrColumn, docs: &[DocId]) -> tantivy::Result<Vec<(u64, String)>> {
    let mut ords: Vec<u64> = Vec::new();
    for batch in docs.chunks(BATCH) {
        let rows = Rows::of(column.ords(), batch);
        ords.extend(rows.values(column.ords()).into_iter().flatten());
    }
    ords.sort_unstable();
    ords.dedup();
    texts(column, ords)
}

/// The texts of ascending ordinals.
fn texts(column: &StrColumn, ords: Vec<u64>) -> tantivy::Result<Vec<(u64, String)>> {
    let mut texts = Vec::with_capacity(ords.len());
    column.dictionary().sorted_ords_to_term_cb(&ords, |text| {
        texts.push(String::from_utf8_lossy(text).into_owned());
    })?;
    Ok(ords.into_iter().zip(texts).collect())
}

/// A quotation under one of the spellings wanted.
struct Seen {
    /// Place of the spelling.
    place: usize,
    doc: DocId,
    article: DocId,
    kind: usize,
    /// Ordinal of the role.
    role: Option<u64>,
}

/// Those of some ascending quotations whose spellings have places.
fn seen(
    reader: &SegmentReader,
    column: &StrColumn,
    docs: &[DocId],
    of_ord: &[Option<usize>],
) -> tantivy::Result<Vec<Seen>> {
    let traits = Traits::of(reader)?;
    let of_roles = reader.fast_fields().str(reader.schema().get_field_name(fields().role))?;
    let mut seen = Vec::new();
    for batch in docs.chunks(BATCH) {
        let rows = Rows::of(column.ords(), batch);
        let numbers = rows.values(traits.column());
        let roles = of_roles.as_ref().map(|column| rows.values(column.ords()));
        for (at, (&doc, ord)) in rows.docs.iter().zip(rows.values(column.ords())).enumerate() {
            let place = ord.and_then(|ord| of_ord.get(ord as usize).copied().flatten());
            let (Some(place), Some(number)) = (place, numbers[at]) else { continue };
            let article = doc.saturating_sub(1).saturating_sub(ordinal_in(number));
            let role = roles.as_ref().and_then(|roles| roles[at]);
            seen.push(Seen { place, doc, article, kind: kind_at(speaker_kind_in(number)), role });
        }
    }
    Ok(seen)
}

/// The numbers of the roles of some quotations, by their ordinals; `None` of roles that say nothing.
fn role_numbers(
    reader: &SegmentReader,
    seen: &[Seen],
    roles: &mut Roles,
) -> tantivy::Result<HashMap<u64, Option<u32>>> {
    let Some(column) = reader.fast_fields().str(reader.schema().get_field_name(fields().role))? else {
        return Ok(HashMap::new());
    };
    let mut ords: Vec<u64> = seen.iter().filter_map(|one| one.role).collect();
    ords.sort_unstable();
    ords.dedup();
    Ok(texts(&column, ords)?.into_iter().map(|(ord, text)| (ord, roles.number(&text))).collect())
}

/// A spelling while the segments are read.
#[derive(Default)]
struct Growing {
    kinds: [u64; KINDS.len()],
    docs: Vec<DocAddress>,
    sightings: Vec<Sighting>,
}

impl Growing {
    fn add(&mut self, segment: u32, one: &Seen, role: Option<u32>) {
        self.kinds[one.kind] += 1;
        self.docs.push(DocAddress::new(segment, one.doc));
        let article = DocAddress::new(segment, one.article);
        match self.sightings.last_mut().filter(|last| last.article == article) {
            Some(last) => {
                last.quotations += 1;
                last.roles.extend(role.filter(|role| !last.roles.contains(role)));
            }
            None => self.sightings.push(Sighting { article, quotations: 1, roles: role.into_iter().collect() }),
        }
    }

    fn done(self, key: String) -> Sighted {
        let most = self.kinds.iter().copied().max().unwrap_or(0);
        let kind = KINDS.into_iter().zip(self.kinds).find(|&(_, count)| count == most);
        let kind = kind.map_or(SpeakerKind::Person, |(kind, _)| kind);
        Sighted { key, kind, docs: self.docs, sightings: self.sightings }
    }
}

/// Place in [`KINDS`] of the kind that a column holds.
fn kind_at(code: Option<u64>) -> usize {
    KINDS.iter().position(|&kind| Some(speaker_kind_code(kind)) == code).unwrap_or(0)
}
