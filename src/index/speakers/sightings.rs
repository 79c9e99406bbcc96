//! Spellings with where they stand, read from the columns of quotations.

use std::collections::{HashMap, HashSet};

use tantivy::columnar::StrColumn;
use tantivy::error::DataCorruption;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, Searcher, SegmentReader, Term};

use super::forms::surname;
use super::identity::{Sighted, Sighting};
use super::roles::Roles;
use crate::index::batch::{BATCH, Rows, every, value_at};
use crate::index::schema::{fields, speaker_kind_code};
use crate::index::traits::{Traits, ordinal_in, speaker_kind_in};
use crate::model::SpeakerKind;

/// Kinds of speaker; where two are equally frequent, the earlier is taken. What is kept numbers them by their places.
pub(in crate::index) const KINDS: [SpeakerKind; 5] = [
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
    let mut gathered = Gathered::default();
    for (segment, reader) in (0..).zip(searcher.segment_readers()) {
        let Some(column) = speakers_of(reader)? else { continue };
        match wanted {
            Wanted::All => gathered.all(segment, reader, &column, roles)?,
            Wanted::Surnames(surnames) => gathered.some(segment, reader, &column, roles, surnames)?,
        }
    }
    Ok(gathered.done())
}

/// Spellings while the segments are read.
#[derive(Default)]
struct Gathered {
    places: HashMap<String, usize>,
    found: Vec<Growing>,
}

impl Gathered {
    /// The places of spellings by their ordinals in a segment, made where there are none.
    fn places_of(&mut self, keys: Vec<(u64, String)>, column: &StrColumn) -> Vec<Option<usize>> {
        let mut of_ord = vec![None; column.num_terms()];
        for (ord, key) in keys {
            let next = self.found.len();
            let place = *self.places.entry(key).or_insert(next);
            if place == next {
                self.found.push(Growing::default());
            }
            of_ord[ord as usize] = Some(place);
        }
        of_ord
    }

    /// Adds the quotations of those with some surnames.
    fn some(
        &mut self,
        segment: u32,
        reader: &SegmentReader,
        column: &StrColumn,
        roles: &mut Roles,
        surnames: &HashSet<String>,
    ) -> tantivy::Result<()> {
        let docs = quotations_of(reader, surnames.iter().map(String::as_str))?;
        let keys = keys_at(column, &docs)?.into_iter().filter(|(_, key)| surnames.contains(surname(key))).collect();
        let of_ord = self.places_of(keys, column);
        let seen = seen(reader, column, &docs, &of_ord)?;
        let numbers = role_numbers(reader, &seen, roles)?;
        for one in seen {
            let role = one.role.and_then(|ord| numbers.get(&ord).copied().flatten());
            self.found[one.place].add(segment, &one, role);
        }
        Ok(())
    }

    /// Adds all quotations of a segment.
    fn all(
        &mut self,
        segment: u32,
        reader: &SegmentReader,
        column: &StrColumn,
        roles: &mut Roles,
    ) -> tantivy::Result<()> {
        let of_ord = self.places_of(all_keys(column)?, column);
        let traits = Traits::of(reader)?;
        let of_roles = reader.fast_fields().str(reader.schema().get_field_name(fields().role))?;
        let numbers: Vec<Option<u32>> = match &of_roles {
            Some(column) => all_keys(column)?.iter().map(|(_, text)| roles.number(text)).collect(),
            None => Vec::new(),
        };
        let of_articles = reader.fast_fields().u64(reader.schema().get_field_name(fields().quotations))?;
        let said: u64 = every(&of_articles).map(|(_, count)| count).sum();
        if said != u64::from(traits.column().values.num_vals()) {
            return Err(DataCorruption::comment_only("articles count other quotations than there are").into());
        }
        // An article stands right before its quotations, and only they have traits: so both are read in step.
        let docs = every(&of_articles).flat_map(|(article, count)| (1..=count as DocId).map(move |at| article + at));
        let mut speaker_at = speaker_at(column, &traits);
        let mut of_roles = of_roles.as_ref().map(|column| every(column.ords()).peekable());
        for (doc, number) in docs.zip(traits.column().values.iter()) {
            let place = speaker_at(doc, number).and_then(|ord| of_ord.get(ord as usize).copied().flatten());
            let Some(place) = place.filter(|_| !reader.is_deleted(doc)) else { continue };
            let role = of_roles.as_mut().and_then(|roles| value_at(roles, doc));
            let one = Seen::of(doc, number, place, role);
            let role = role.and_then(|ord| numbers.get(ord as usize).copied().flatten());
            self.found[place].add(segment, &one, role);
        }
        Ok(())
    }

    fn done(mut self) -> Vec<Sighted> {
        let mut keys: Vec<(String, usize)> = self.places.into_iter().collect();
        keys.sort_unstable();
        let spellings = keys.into_iter().map(|(key, place)| std::mem::take(&mut self.found[place]).done(key));
        spellings.filter(|spelling| !spelling.docs.is_empty()).collect()
    }
}

/// Gives the ordinal of the speaker of a quotation by the number of its traits; asked about one after the other.
fn speaker_at<'a>(column: &'a StrColumn, traits: &Traits) -> Box<dyn FnMut(DocId, u64) -> Option<u64> + 'a> {
    let is_attributed = |&number: &u64| speaker_kind_in(number).is_some();
    let attributed = traits.column().values.iter().filter(is_attributed).count();
    if attributed == column.ords().values.num_vals() as usize {
        // The next is theirs, so that nothing has to be looked up.
        let mut ords = column.ords().values.iter();
        return Box::new(move |_, number| speaker_kind_in(number).and_then(|_| ords.next()));
    }
    // Some name is no key, as one without a letter.
    let mut ords = every(column.ords()).peekable();
    Box::new(move |doc, _| value_at(&mut ords, doc))
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
    // Those of each word ascend already, which a stable sort makes use of.
    docs.sort();
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

impl Seen {
    /// A quotation by the number of its traits.
    fn of(doc: DocId, number: u64, place: usize, role: Option<u64>) -> Self {
        let article = doc.saturating_sub(1).saturating_sub(ordinal_in(number));
        Self { place, doc, article, kind: kind_at(speaker_kind_in(number)), role }
    }
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
            seen.push(Seen::of(doc, number, place, roles.as_ref().and_then(|roles| roles[at])));
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
