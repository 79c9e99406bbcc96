//! Who speaks: from name keys to people, from a typed name to the people it fits.
//!
//! The index stores name keys only; which of them are one person is decided here, at query time, from the term dictionary.
//! A search for one name looks at the keys with the same surnames alone.

mod identity;

use std::collections::{BTreeMap, HashMap, HashSet};

use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, Searcher, SegmentReader, TERMINATED, Term};

pub use identity::{Person, Spelling, TypedName, people, surname};

use super::schema::{fields, speaker_kind_code};
use super::search::{column_u64, record_at};
use crate::model::SpeakerKind;

/// All speakers of an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Speakers {
    /// The speakers, in the order of their keys.
    pub people: Vec<Person>,
}

impl Speakers {
    /// Reads them all.
    pub(super) fn read(searcher: &Searcher) -> tantivy::Result<Self> {
        let spellings = spellings(searcher, |_| true)?;
        Ok(Self { people: people(spellings) })
    }

    /// The people that a typed name fits, most quoted first.
    pub fn fitting(&self, name: &str) -> Vec<&Person> {
        let typed = TypedName::new(name);
        let mut fitting: Vec<&Person> = self.people.iter().filter(|person| fits(person, &typed)).collect();
        fitting.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.key.cmp(&b.key)));
        fitting
    }
}

/// True when a typed name fits a person under one of the spellings.
fn fits(person: &Person, typed: &TypedName) -> bool {
    person.spellings.iter().any(|spelling| typed.fits(&spelling.key))
}

/// The people of one search, looked up when they are asked for.
pub(super) struct Names<'a> {
    searcher: &'a Searcher,
    /// The people with a surname.
    by_surname: HashMap<String, Vec<Person>>,
    /// The people that each typed name fits, most quoted first; by the name as typed.
    typed: BTreeMap<String, Vec<Person>>,
}

impl<'a> Names<'a> {
    /// Nobody yet.
    pub(super) fn new(searcher: &'a Searcher) -> Self {
        Self { searcher, by_surname: HashMap::new(), typed: BTreeMap::new() }
    }

    /// The keys of all people that a typed name fits.
    pub(super) fn keys(&mut self, name: &str) -> tantivy::Result<Vec<String>> {
        if !self.typed.contains_key(name) {
            let people = self.look_up(name)?;
            self.typed.insert(name.to_owned(), people);
        }
        let keys = self.typed[name].iter().flat_map(|person| &person.spellings).map(|spelling| spelling.key.clone());
        Ok(keys.collect())
    }

    /// The typed names asked for so far, and whom they fit.
    pub(super) fn typed(&self) -> impl Iterator<Item = (&str, &[Person])> {
        self.typed.iter().map(|(name, people)| (name.as_str(), people.as_slice()))
    }

    /// The people behind some keys.
    pub(super) fn people_of(&mut self, keys: &HashSet<String>) -> tantivy::Result<HashMap<String, &Person>> {
        self.learn(keys.iter().map(|key| surname(key).to_owned()).collect())?;
        let of_key = |key: &String| {
            let namesakes = self.by_surname.get(surname(key))?;
            namesakes.iter().find(|person| person.spellings.iter().any(|spelling| spelling.key == *key))
        };
        Ok(keys.iter().filter_map(|key| Some((key.clone(), of_key(key)?))).collect())
    }

    /// The people that a typed name fits, most quoted first.
    fn look_up(&mut self, name: &str) -> tantivy::Result<Vec<Person>> {
        let typed = TypedName::new(name);
        let mut surnames = HashSet::new();
        each_key(self.searcher, |key| {
            if typed.fits(key) {
                surnames.insert(surname(key).to_owned());
            }
        })?;
        self.learn(surnames.clone())?;
        let namesakes = surnames.iter().filter_map(|surname| self.by_surname.get(surname)).flatten();
        let mut people: Vec<Person> = namesakes.filter(|person| fits(person, &typed)).cloned().collect();
        people.sort_unstable_by(|a, b| b.count.cmp(&a.count).then_with(|| a.key.cmp(&b.key)));
        Ok(people)
    }

    /// Reads the people with these surnames, unless they are known.
    fn learn(&mut self, mut surnames: HashSet<String>) -> tantivy::Result<()> {
        surnames.retain(|surname| !self.by_surname.contains_key(surname));
        if surnames.is_empty() {
            return Ok(());
        }
        for person in people(spellings(self.searcher, |key| surnames.contains(surname(key)))?) {
            self.by_surname.entry(surname(&person.key).to_owned()).or_default().push(person);
        }
        for surname in surnames {
            self.by_surname.entry(surname).or_default();
        }
        Ok(())
    }
}

/// Calls `each` with every name key, once for each segment that holds it.
pub(super) fn each_key(searcher: &Searcher, mut each: impl FnMut(&str)) -> tantivy::Result<()> {
    for reader in searcher.segment_readers() {
        let index = reader.inverted_index(fields().speaker)?;
        let mut stream = index.terms().stream()?;
        while stream.advance() {
            if let Ok(key) = std::str::from_utf8(stream.key()) {
                each(key);
            }
        }
    }
    Ok(())
}

/// The spellings wanted, with their live quotations counted, in the order of their keys.
fn spellings(searcher: &Searcher, wanted: impl Fn(&str) -> bool) -> tantivy::Result<Vec<Spelling>> {
    let mut counts: BTreeMap<String, [u64; KINDS.len()]> = BTreeMap::new();
    for reader in searcher.segment_readers() {
        let index = reader.inverted_index(fields().speaker)?;
        let kinds = column_u64(reader, fields().speaker_kind)?;
        let mut stream = index.terms().stream()?;
        while stream.advance() {
            let Ok(key) = std::str::from_utf8(stream.key()) else { continue };
            if !wanted(key) {
                continue;
            }
            let count = match counts.get_mut(key) {
                Some(count) => count,
                None => counts.entry(key.to_owned()).or_default(),
            };
            let mut postings = index.read_block_postings_from_terminfo(stream.value(), IndexRecordOption::Basic)?;
            while !postings.docs().is_empty() {
                for &doc in postings.docs().iter().filter(|&&doc| is_alive(reader, doc)) {
                    count[kind_at(kinds.first(doc))] += 1;
                }
                postings.advance();
            }
        }
    }
    let counted = counts.into_iter().filter(|(_, counts)| counts.iter().any(|&count| count > 0));
    Ok(counted.map(|(key, counts)| spelling(key, counts)).collect())
}

/// Kinds of speaker; where two are equally frequent, the earlier is taken.
const KINDS: [SpeakerKind; 5] = [
    SpeakerKind::Person,
    SpeakerKind::Organisation,
    SpeakerKind::Unnamed,
    SpeakerKind::Collective,
    SpeakerKind::Document,
];

/// Place in [`KINDS`] of the kind that a column holds.
fn kind_at(code: Option<u64>) -> usize {
    KINDS.iter().position(|&kind| Some(speaker_kind_code(kind)) == code).unwrap_or(0)
}

fn spelling(key: String, counts: [u64; KINDS.len()]) -> Spelling {
    let most = counts.iter().copied().max().unwrap_or(0);
    let kind = KINDS.into_iter().zip(counts).find(|&(_, count)| count == most).map_or(KINDS[0], |(kind, _)| kind);
    Spelling { key, kind, count: counts.iter().sum() }
}

fn is_alive(reader: &SegmentReader, doc: u32) -> bool {
    reader.alive_bitset().is_none_or(|alive| alive.is_alive(doc))
}

/// A name as some article prints it; the key itself when no article does.
pub(super) fn printed_name(searcher: &Searcher, key: &str) -> tantivy::Result<String> {
    let term = Term::from_field_text(fields().speaker, key);
    for (segment, reader) in searcher.segment_readers().iter().enumerate() {
        let index = reader.inverted_index(fields().speaker)?;
        let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else { continue };
        let ordinals = column_u64(reader, fields().ordinal)?;
        while postings.doc() != TERMINATED {
            let doc = postings.doc();
            if is_alive(reader, doc)
                && let Some(ordinal) = ordinals.first(doc)
            {
                let article = doc - 1 - ordinal as u32;
                let record = record_at(searcher, tantivy::DocAddress::new(segment as u32, article))?;
                let quotation = record.enrichment.quotations.get(ordinal as usize);
                let speaker = quotation.and_then(|quotation| quotation.attribution.speaker.as_ref());
                if let Some(speaker) = speaker {
                    return Ok(speaker.name.clone());
                }
            }
            postings.advance();
        }
    }
    Ok(key.to_owned())
}
