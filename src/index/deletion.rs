//! What is deleted with a file: its articles and their quotations, which bear no term of the file, and with all of them its
//! record.

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, Score, SegmentReader, TantivyError, Term};

use super::reader::documents_of;
use super::schema::{LAYOUT, fields};
use crate::model::FileKey;

/// All documents that came from a file.
#[derive(Clone, Debug)]
pub(super) struct WholeFile(Term);

impl WholeFile {
    pub(super) fn new(key: FileKey) -> Self {
        Self(fields().file_term(key))
    }

    fn documents(&self, reader: &SegmentReader) -> tantivy::Result<Vec<DocId>> {
        let own = documents_of(reader, &self.0)?;
        // A file is in one segment or a few: in all others this is all that is looked at.
        if own.is_empty() {
            return Ok(own);
        }
        let quotations = reader.fast_fields().u64(LAYOUT.schema.get_field_name(fields().quotations))?;
        let family = |doc: DocId| doc..=doc.saturating_add(quotations.first(doc).unwrap_or(0) as DocId);
        Ok(own.into_iter().flat_map(family).filter(|&doc| doc < reader.max_doc()).collect())
    }
}

impl Query for WholeFile {
    fn weight(&self, _enable_scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for WholeFile {
    fn scorer(&self, _reader: &SegmentReader, _boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Err(TantivyError::InvalidArgument("what is deleted has no score".to_owned()))
    }

    fn for_each_no_score(&self, reader: &SegmentReader, callback: &mut dyn FnMut(&[DocId])) -> tantivy::Result<()> {
        callback(&self.documents(reader)?);
        Ok(())
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Err(TantivyError::InvalidArgument("what is deleted has no score".to_owned()))
    }
}
