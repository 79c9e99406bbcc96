//! Who is who in a whole archive, kept by surname, and names by their words: a search reads those whom it meets, the list of
//! speakers everybody.

use std::collections::{BTreeMap, HashSet};

use tantivy::DocAddress;

use super::forms::surname;
use super::identity::{Person, Spelling};
use super::kept::{Content, Kept, Parts};
use super::sightings::KINDS;
use crate::index::bytes::{Reader, Writer, Wrong};
use crate::model::SpeakerKind;

/// About so many surnames share a part of the file.
const SHARE: usize = 4;

/// Everybody, as kept.
pub(super) struct KeptPeople(Parts);

impl KeptPeople {
    /// Those of an index, if they are kept.
    pub(super) fn of(kept: &Kept) -> Option<Self> {
        kept.open(Content::People).filter(|parts| parts.count() > 0).map(Self)
    }

    /// Keeps everybody.
    pub(super) fn save(kept: &Kept, people: &[Person]) {
        let mut by_surname: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut by_word: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (number, person) in people.iter().enumerate() {
            surnames(person).into_iter().for_each(|surname| by_surname.entry(surname).or_default().push(number));
            for key in person.spellings.iter().map(|spelling| spelling.key.as_str()) {
                key.split(' ').for_each(|word| by_word.entry(word).or_default().push(key));
            }
        }
        let mut parts: Vec<(Vec<&str>, Vec<&str>)> = vec![Default::default(); (by_surname.len() / SHARE).max(1)];
        let count = parts.len() as u32;
        by_surname.keys().for_each(|surname| parts[place(surname, count) as usize].0.push(surname));
        by_word.keys().for_each(|word| parts[place(word, count) as usize].1.push(word));
        let part = |(surnames, words): (Vec<&str>, Vec<&str>)| {
            let mut w = Writer::default();
            w.size(surnames.len());
            for surname in surnames {
                w.text(surname);
                w.size(by_surname[surname].len());
                for &number in &by_surname[surname] {
                    w.size(number);
                    write(&mut w, &people[number]);
                }
            }
            w.size(words.len());
            for word in words {
                w.text(word);
                w.size(by_word[word].len());
                by_word[word].iter().for_each(|key| w.text(key));
            }
            w.0
        };
        kept.save(Content::People, &parts.into_iter().map(part).collect::<Vec<_>>());
    }

    /// The people with some surnames, with their places among all; `None` when it cannot be told.
    pub(super) fn with_surnames<'s>(&self, surnames: impl Iterator<Item = &'s str>) -> Option<BTreeMap<usize, Person>> {
        let mut found = BTreeMap::new();
        for wanted in surnames {
            let part = self.0.read(place(wanted, self.0.count()))?;
            each_person(&mut Reader(&part), |surname| surname == wanted, &mut found).ok()?;
        }
        Some(found)
    }

    /// The keys of which a word is part, each once; `None` when it cannot be told.
    pub(super) fn keys_with(&self, wanted: &str) -> Option<HashSet<String>> {
        let part = self.0.read(place(wanted, self.0.count()))?;
        let mut r = Reader(&part);
        each_person(&mut r, |_| false, &mut BTreeMap::new()).ok()?;
        for _ in 0..r.size().ok()? {
            let (word, keys) = (r.text().ok()?, r.list(Reader::text).ok()?);
            if word == wanted {
                return Some(keys.into_iter().map(str::to_owned).collect());
            }
        }
        Some(HashSet::new())
    }

    /// Everybody, in their order; `None` when it cannot be told.
    pub(super) fn all(&self) -> Option<Vec<Person>> {
        let mut found = BTreeMap::new();
        for number in 0..self.0.count() {
            each_person(&mut Reader(&self.0.read(number)?), |_| true, &mut found).ok()?;
        }
        Some(found.into_values().collect())
    }
}

/// Reads the people of a part, and takes those with the surnames wanted.
fn each_person(
    r: &mut Reader<'_>,
    is_wanted: impl Fn(&str) -> bool,
    found: &mut BTreeMap<usize, Person>,
) -> Result<(), Wrong> {
    for _ in 0..r.size()? {
        let is_wanted = is_wanted(r.text()?);
        for _ in 0..r.size()? {
            let (number, person) = (r.size()?, person(r)?);
            if is_wanted {
                found.insert(number, person);
            }
        }
    }
    Ok(())
}

/// All surnames by which a person is found, each once.
pub(super) fn surnames(person: &Person) -> Vec<&str> {
    let mut surnames: Vec<&str> = person.spellings.iter().map(|spelling| surname(&spelling.key)).collect();
    surnames.push(surname(&person.key));
    surnames.sort_unstable();
    surnames.dedup();
    surnames
}

/// The part of the file that holds a surname.
fn place(surname: &str, parts: u32) -> u32 {
    crc32fast::hash(surname.as_bytes()) % parts.max(1)
}

fn write(w: &mut Writer, person: &Person) {
    let Person { key, name, kind, spellings, count, perhaps } = person;
    w.text(key);
    w.option(name.as_ref(), |w, name| w.text(name));
    write_kind(w, *kind);
    w.number(*count);
    w.list(perhaps, |w, key| w.text(key));
    w.list(spellings, |w, Spelling { key, kind, count, only }| {
        w.text(key);
        write_kind(w, *kind);
        w.number(*count);
        w.size(only.as_ref().map_or(0, |docs| 1 + docs.len()));
        let mut before = DocAddress::new(0, 0);
        for &doc in only.iter().flatten() {
            // Places ascend, most of them in one segment.
            w.number(u64::from(doc.segment_ord.wrapping_sub(before.segment_ord)));
            let from = if doc.segment_ord == before.segment_ord { before.doc_id } else { 0 };
            w.number(u64::from(doc.doc_id.wrapping_sub(from)));
            before = doc;
        }
    });
}

fn person(r: &mut Reader<'_>) -> Result<Person, Wrong> {
    let key = r.owned()?;
    let name = r.option(Reader::owned)?;
    let (kind, count) = (read_kind(r)?, r.number()?);
    let perhaps = r.list(Reader::owned)?;
    let spellings = r.list(|r| {
        let (key, kind, count) = (r.owned()?, read_kind(r)?, r.number()?);
        let only = match r.size()?.checked_sub(1) {
            None => None,
            Some(docs) => Some(places(r, docs)?),
        };
        Ok(Spelling { key, kind, count, only })
    })?;
    Ok(Person { key, name, kind, spellings, count, perhaps })
}

fn places(r: &mut Reader<'_>, count: usize) -> Result<Vec<DocAddress>, Wrong> {
    let mut docs = Vec::with_capacity(count.min(r.0.len()));
    let mut before = DocAddress::new(0, 0);
    for _ in 0..count {
        let segment = before.segment_ord.wrapping_add(r.small()?);
        let from = if segment == before.segment_ord { before.doc_id } else { 0 };
        before = DocAddress::new(segment, from.wrapping_add(r.small()?));
        docs.push(before);
    }
    Ok(docs)
}

/// Writes a kind of speaker by its place among [`KINDS`].
pub(in crate::index) fn write_kind(w: &mut Writer, kind: SpeakerKind) {
    w.size(KINDS.iter().position(|&known| known == kind).unwrap_or(0));
}

/// Reads it.
pub(in crate::index) fn read_kind(r: &mut Reader<'_>) -> Result<SpeakerKind, Wrong> {
    KINDS.get(r.size()?).copied().ok_or("a number stands for nothing")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, any, prop, prop_assert_eq, proptest};
    use tantivy::DocAddress;

    use super::{KINDS, Person, Reader, Spelling, Writer, person, write};

    fn any_person() -> impl Strategy<Value = Person> {
        let kind = || prop::sample::select(&KINDS[..]);
        let place = (0..3_u32, any::<u32>()).prop_map(|(segment, doc)| DocAddress::new(segment, doc));
        let docs = prop::collection::vec(place, 0..5).prop_map(|mut docs| {
            docs.sort_unstable();
            docs
        });
        let spelling = (".{0,9}", kind(), any::<u64>(), prop::option::of(docs));
        let spelling = spelling.prop_map(|(key, kind, count, only)| Spelling { key, kind, count, only });
        let spellings = prop::collection::vec(spelling, 0..4);
        let rest = (any::<u64>(), prop::collection::vec(".{0,9}", 0..3));
        (".{0,9}", prop::option::of(".{0,9}"), kind(), spellings, rest).prop_map(
            |(key, name, kind, spellings, (count, perhaps))| Person { key, name, kind, spellings, count, perhaps },
        )
    }

    proptest! {
        #[test]
        fn a_person_comes_back(one in any_person(), noise in any::<Vec<u8>>()) {
            let mut writer = Writer::default();
            write(&mut writer, &one);
            let mut reader = Reader(&writer.0);
            prop_assert_eq!(person(&mut reader), Ok(one));
            prop_assert_eq!(reader.0, b"");
            let _ = person(&mut Reader(&noise));
        }
    }
}
