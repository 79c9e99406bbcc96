//! The name keys of an archive, all of them: what a mistyped name is compared with.

use tantivy::error::DataCorruption;
use tantivy::{Searcher, TantivyError};

use crate::index::schema::fields;

/// The keys of all segments, one after the other in one string.
pub(in crate::index) struct Keys {
    text: String,
    /// Where each key ends.
    ends: Vec<u32>,
}

impl Keys {
    /// Reads them from the dictionaries of the column, which is several times faster than from the index of terms.
    pub(in crate::index) fn read(searcher: &Searcher) -> tantivy::Result<Self> {
        let (mut text, mut ends) = (Vec::new(), Vec::new());
        for reader in searcher.segment_readers() {
            if let Some(column) = reader.fast_fields().str(reader.schema().get_field_name(fields().speaker))? {
                let mut stream = column.dictionary().stream()?;
                while stream.advance() {
                    text.extend_from_slice(stream.key());
                    ends.push(text.len() as u32);
                }
            }
        }
        let wrong = |_| TantivyError::DataCorruption(DataCorruption::comment_only("the name of a speaker is no text"));
        Ok(Self { text: String::from_utf8(text).map_err(wrong)?, ends })
    }

    /// All keys; one that several segments have comes as often.
    pub(in crate::index) fn iter(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            // A place inside a character is one of a damaged index.
            let key = self.text.get(start..end as usize).unwrap_or("");
            start = end as usize;
            key
        })
    }
}
