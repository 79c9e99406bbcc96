//! Values that the index knows, for shells that complete them.

use std::collections::BTreeSet;

use super::Index;
use super::error::Result;
use super::schema::fields;
use super::speakers::capitalised;
use crate::model::TopicId;

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Names of speakers.
    Speakers,
    /// Names of publishers.
    Publishers,
}

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
