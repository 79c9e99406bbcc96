//! Values that the index knows, for shells that complete them.

use std::collections::{BTreeSet, HashMap};

use super::Index;
use super::error::Result;
use super::schema::fields;
use super::speakers::{Names, capitalised};
use crate::model::{SpeakerKind, TopicId};

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Names of speakers.
    Speakers,
    /// Names of publishers.
    Publishers,
}

/// Names that are looked at for one of a person.
const LOOKED_AT: usize = 32;

impl Index {
    /// Names one of whose words begins so, in order, so many at most. Capitals are guessed; a query does not mind.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn values(&self, what: Values, start: &str, most: usize) -> Result<Vec<String>> {
        let field = match what {
            Values::Speakers => fields().speaker,
            Values::Publishers => fields().publisher,
        };
        let found = self.read(|searcher| {
            let mut found = BTreeSet::new();
            for reader in searcher.segment_readers() {
                let index = reader.inverted_index(field)?;
                let mut terms = index.terms().stream()?;
                while terms.advance() {
                    let Ok(name) = std::str::from_utf8(terms.key()) else { continue };
                    if name.starts_with(start) || name.split(' ').any(|word| word.starts_with(start)) {
                        found.insert(capitalised(name));
                    }
                }
            }
            Ok(found)
        })?;
        Ok(found.into_iter().take(most).collect())
    }

    /// The full name of a person who is quoted most, copies and spellings aside; folded.
    ///
    /// # Errors
    /// When the index is damaged, or the authority file cannot be read.
    pub fn most_quoted(&self) -> Result<Option<String>> {
        let grounds = self.grounds()?;
        self.read(|searcher| {
            let mut counts: HashMap<String, u64> = HashMap::new();
            for reader in searcher.segment_readers() {
                let index = reader.inverted_index(fields().speaker)?;
                let mut terms = index.terms().stream()?;
                while terms.advance() {
                    if let Ok(name) = std::str::from_utf8(terms.key())
                        && name.contains(' ')
                    {
                        *counts.entry(name.to_owned()).or_default() += u64::from(terms.value().doc_freq);
                    }
                }
            }
            let mut counts: Vec<(u64, String)> = counts.into_iter().map(|(name, count)| (count, name)).collect();
            counts.sort_unstable_by(|a, b| b.cmp(a));
            let mut names = Names::new(searcher, grounds);
            for (_, name) in counts.into_iter().take(LOOKED_AT) {
                let people = names.people_with(&name)?;
                if people.iter().any(|(person, _)| person.kind == SpeakerKind::Person) {
                    return Ok(Some(name));
                }
            }
            Ok(None)
        })
    }

    /// The topics that some article has, and those above them, by number.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn topics(&self) -> Result<Vec<TopicId>> {
        let found = self.read(|searcher| {
            let mut found = BTreeSet::new();
            for reader in searcher.segment_readers() {
                let index = reader.inverted_index(fields().topic)?;
                let mut terms = index.terms().stream()?;
                while terms.advance() {
                    let bytes: [u8; 8] = terms.key().try_into().unwrap_or_default();
                    found.insert(TopicId(u64::from_be_bytes(bytes) as u32));
                }
            }
            Ok(found)
        })?;
        Ok(found.into_iter().collect())
    }
}
