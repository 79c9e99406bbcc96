//! Who speaks: from name keys to people, from a typed name to the people it fits.
//!
//! The index stores name keys only; which of them are one person is decided here, at query time, from the keys alone. A
//! search for one name joins only the keys with the same surnames.

mod identity;
mod keys;

use std::collections::{BTreeMap, HashMap, HashSet};

use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, Searcher, TERMINATED, Term};

pub use identity::{Person, Spelling, TypedName, people, surname};
pub(super) use keys::Keys;

use super::schema::fields;
use super::search::{column_u64, record_at};

/// All speakers of an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Speakers {
    /// The speakers, in the order of their keys.
    pub people: Vec<Person>,
}

impl Speakers {
    /// Reads them all.
    pub(super) fn read(searcher: &Searcher) -> tantivy::Result<Self> {
        let spellings = Keys::read(searcher)?.spellings(searcher, |_| true)?;
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
    /// All name keys, once they are needed.
    keys: Option<Keys>,
    /// The people with a surname.
    by_surname: HashMap<String, Vec<Person>>,
    /// The people that each typed name fits, most quoted first; by the name as typed.
    typed: BTreeMap<String, Vec<Person>>,
    /// Names as printed, by key.
    printed: HashMap<String, String>,
}

impl<'a> Names<'a> {
    /// Nobody yet.
    pub(super) fn new(searcher: &'a Searcher) -> Self {
        Self { searcher, keys: None, by_surname: HashMap::new(), typed: BTreeMap::new(), printed: HashMap::new() }
    }

    /// All name keys.
    pub(super) fn all(&mut self) -> tantivy::Result<&Keys> {
        Ok(match &mut self.keys {
            Some(keys) => keys,
            none => none.insert(Keys::read(self.searcher)?),
        })
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
    pub(super) fn people_of(&mut self, keys: &HashSet<String>) -> tantivy::Result<HashMap<String, Person>> {
        self.learn(keys.iter().map(|key| surname(key).to_owned()).collect())?;
        let of_key = |key: &String| {
            let namesakes = self.by_surname.get(surname(key))?;
            namesakes.iter().find(|person| person.spellings.iter().any(|spelling| spelling.key == *key))
        };
        Ok(keys.iter().filter_map(|key| Some((key.clone(), of_key(key)?.clone()))).collect())
    }

    /// The people that a typed name fits, most quoted first.
    fn look_up(&mut self, name: &str) -> tantivy::Result<Vec<Person>> {
        let typed = TypedName::new(name);
        let fitting = self.all()?.iter().filter(|key| typed.fits(key));
        let surnames: HashSet<String> = fitting.map(|key| surname(key).to_owned()).collect();
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
        let searcher = self.searcher;
        let spellings = self.all()?.spellings(searcher, |key| surnames.contains(surname(key)))?;
        for person in people(spellings) {
            self.by_surname.entry(surname(&person.key).to_owned()).or_default().push(person);
        }
        for surname in surnames {
            self.by_surname.entry(surname).or_default();
        }
        Ok(())
    }

    /// Takes note of how a name is printed, seen by the way.
    pub(super) fn seen(&mut self, key: &str, printed: &str) {
        if !self.printed.contains_key(key) {
            self.printed.insert(key.to_owned(), printed.to_owned());
        }
    }

    /// A name as some article prints it; the key itself when no article does.
    pub(super) fn printed(&mut self, key: &str) -> tantivy::Result<String> {
        if !self.printed.contains_key(key) {
            let printed = look_up_printed(self.searcher, key)?.unwrap_or_else(|| key.to_owned());
            self.printed.insert(key.to_owned(), printed);
        }
        Ok(self.printed[key].clone())
    }
}

/// A key with capitals, for names that are not worth a look at an article.
pub(super) fn capitalised(key: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    key.split(' ').map(capital).collect::<Vec<_>>().join(" ")
}

/// The name in the first article that has this key.
fn look_up_printed(searcher: &Searcher, key: &str) -> tantivy::Result<Option<String>> {
    let term = Term::from_field_text(fields().speaker, key);
    for (segment, reader) in (0..).zip(searcher.segment_readers()) {
        let index = reader.inverted_index(fields().speaker)?;
        let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else { continue };
        let ordinals = column_u64(reader, fields().ordinal)?;
        while postings.doc() != TERMINATED {
            let doc = postings.doc();
            if let Some(ordinal) = ordinals.first(doc).filter(|_| !reader.is_deleted(doc)) {
                let record = record_at(searcher, DocAddress::new(segment, doc - 1 - ordinal as u32))?;
                let quotation = record.enrichment.quotations.get(ordinal as usize);
                if let Some(speaker) = quotation.and_then(|quotation| quotation.attribution.speaker.as_ref()) {
                    return Ok(Some(speaker.name.clone()));
                }
            }
            postings.advance();
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::capitalised;

    #[test]
    fn keys_read_like_names() {
        assert_eq!(capitalised("élan de vries"), "Élan De Vries");
        assert_eq!(capitalised(""), "");
    }
}
