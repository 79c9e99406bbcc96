//! Who speaks: from name keys to people, from a typed name to the people it fits.
//!
//! The index stores name keys only; which of them are one person is decided here, at query time, from the keys, the roles
//! they were seen in, and the user's own decisions (`authority`, `file`). A search for one name joins only the keys with the
//! same surnames.

pub mod authority;
pub mod file;
mod forms;
mod identity;
#[cfg(test)]
mod identity_tests;
pub(super) mod kept;
mod keys;
mod names;
mod people;
pub mod review;
mod roles;
mod sightings;

use std::path::Path;

use tantivy::columnar::StrColumn;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, Searcher, SegmentReader, TERMINATED, Term};

pub use forms::{TypedName, surname};
pub use identity::{Person, Spelling};
pub(super) use names::Names;
pub(super) use people::{read_kind, write_kind};
#[cfg(test)]
pub(super) use sightings::KINDS;

use self::authority::{Authority, Facts};
use self::identity::people;
use self::kept::Kept;
use self::people::KeptPeople;
use self::roles::Roles;
use self::sightings::{Wanted, sighted};
use super::schema::fields;
use super::search::record_at;
use crate::lang::fold;
use crate::lang::names::name_key;

/// What decides who is who in an index, beside the index itself.
#[derive(Clone, Copy)]
pub(super) struct Grounds<'a> {
    /// The user's decisions.
    pub authority: &'a Authority,
    /// Where it is kept what they lead to; `None` for decisions that are only tried.
    pub kept: Option<&'a Path>,
}

/// All speakers of an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Speakers {
    /// The speakers, in the order of their keys.
    pub people: Vec<Person>,
}

impl Speakers {
    /// Reads them all.
    pub(super) fn read(searcher: &Searcher, grounds: Grounds<'_>) -> tantivy::Result<Self> {
        everybody(searcher, grounds, Kept::of(searcher, grounds).as_ref()).map(|people| Self { people })
    }

    /// The people that a typed name fits, most quoted first.
    pub fn fitting(&self, name: &str) -> Vec<&Person> {
        let typed = TypedName::new(name);
        let mut fitting: Vec<&Person> = self.people.iter().filter(|person| person.fits(&typed)).collect();
        fitting.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.key.cmp(&b.key)));
        fitting
    }
}

/// Everybody, as kept; else worked out, and kept from now on.
fn everybody(searcher: &Searcher, grounds: Grounds<'_>, kept: Option<&Kept>) -> tantivy::Result<Vec<Person>> {
    if let Some(people) = kept.and_then(KeptPeople::of).and_then(|kept| kept.all()) {
        return Ok(people);
    }
    let mut roles = Roles::default();
    let sighted = sighted(searcher, &mut roles, Wanted::All)?;
    let people = people(sighted, &roles, grounds.authority, &mut |article| facts(searcher, article));
    if let Some(kept) = kept {
        KeptPeople::save(kept, &people);
    }
    Ok(people)
}

impl Person {
    /// True when a typed name fits the person under one of the names.
    pub fn fits(&self, typed: &TypedName) -> bool {
        self.spellings.iter().any(|spelling| typed.fits(&spelling.key))
            || typed.fits(&self.key)
            || self.name.as_ref().is_some_and(|name| typed.fits(&name_key(name)))
    }

    /// A short name for programs: stays the same as long as the fullest spelling does.
    pub fn id(&self) -> String {
        let start = if self.perhaps.is_empty() { 0xcbf2_9ce4_8422_2325 } else { 0x8422_2325_cbf2_9ce4 };
        let hash = self
            .key
            .bytes()
            .fold(start, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        format!("s{:010x}", hash >> 24)
    }
}

impl Spelling {
    /// True when a quotation with this spelling is the person's.
    pub(in crate::index) fn has(&self, quotation: DocAddress) -> bool {
        self.only.as_ref().is_none_or(|docs| docs.binary_search(&quotation).is_ok())
    }
}

/// What the user's entries may ask of an article; nothing where it cannot be read.
fn facts(searcher: &Searcher, article: DocAddress) -> Facts {
    record_at(searcher, article).map_or_else(
        |_| Facts::default(),
        |record| Facts {
            publisher: fold(record.article.publisher.as_deref().unwrap_or("")),
            days: record.article.published.map(|published| published.days),
            article: record.article.id.to_string(),
        },
    )
}

/// A key with capitals: how most names are printed, so that the index holds the others only.
pub(super) fn capitalised(key: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    key.split(' ').map(capital).collect::<Vec<_>>().join(" ")
}

/// The name as the first article prints it that has this key.
pub(super) fn look_up_printed(searcher: &Searcher, key: &str) -> tantivy::Result<Option<String>> {
    let term = Term::from_field_text(fields().speaker, key);
    for (segment, reader) in (0..).zip(searcher.segment_readers()) {
        let index = reader.inverted_index(fields().speaker)?;
        let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else { continue };
        while postings.doc() != TERMINATED {
            let doc = postings.doc();
            if !reader.is_deleted(doc) {
                return Printed::of(searcher)?.at(DocAddress::new(segment, doc), key).map(Some);
            }
            postings.advance();
        }
    }
    Ok(None)
}

/// Names as articles print them, by segment; only those that capitals do not tell.
pub(super) struct Printed(Vec<Option<StrColumn>>);

impl Printed {
    pub(super) fn of(searcher: &Searcher) -> tantivy::Result<Self> {
        let column =
            |reader: &SegmentReader| reader.fast_fields().str(reader.schema().get_field_name(fields().printed));
        searcher.segment_readers().iter().map(column).collect::<tantivy::Result<_>>().map(Self)
    }

    /// The speaker's name as the article of a quotation with this key prints it.
    pub(super) fn at(&self, quotation: DocAddress, key: &str) -> tantivy::Result<String> {
        let mut printed = String::new();
        if let Some(column) = &self.0[quotation.segment_ord as usize]
            && let Some(ord) = column.ords().first(quotation.doc_id)
            && column.ord_to_str(ord, &mut printed)?
        {
            return Ok(printed);
        }
        Ok(capitalised(key))
    }
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
