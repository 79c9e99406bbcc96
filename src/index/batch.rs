//! Columns read for many documents at a time: to find the row of one document takes longer than to read its value, and the
//! columns of one kind of document share their rows.

use std::fmt::Debug;
use std::iter::Peekable;

use tantivy::DocId;
use tantivy::columnar::{Column, ColumnIndex};

/// Documents whose columns are read together.
pub(super) const BATCH: usize = 1_024;

/// Some ascending documents that one column has values of, and the rows of these in it.
pub(super) struct Rows {
    /// The documents.
    pub docs: Vec<DocId>,
    rows: Vec<u32>,
    /// Values of that column.
    of: u32,
}

impl Rows {
    /// The documents among some that a column has values of.
    pub(super) fn of<T>(column: &Column<T>, docs: &[DocId]) -> Self
    where
        T: PartialOrd + Copy + Debug + Send + Sync + 'static,
    {
        let mut rows = Self { docs: Vec::new(), rows: Vec::new(), of: column.values.num_vals() };
        column.row_ids_for_docs(docs, &mut rows.docs, &mut rows.rows);
        rows
    }

    /// The values of a column with one value a document at most, all of whose documents are among those of the column that
    /// the rows are of.
    pub(super) fn values<T>(&self, column: &Column<T>) -> Vec<Option<T>>
    where
        T: PartialOrd + Copy + Default + Debug + Send + Sync + 'static,
    {
        let mut values = vec![T::default(); self.docs.len()];
        // As many documents of the same ones are all of them.
        if column.values.num_vals() == self.of {
            column.values.get_vals(&self.rows, &mut values);
            return values.into_iter().map(Some).collect();
        }
        let own = Rows::of(column, &self.docs);
        column.values.get_vals(&own.rows, &mut values[..own.rows.len()]);
        let mut known = own.docs.into_iter().zip(values).peekable();
        let value = |&doc| known.next_if(|(other, _)| *other == doc).map(|(_, value)| value);
        self.docs.iter().map(value).collect()
    }
}

/// Every document that has a value in a column of one value a document at most, with it: where all are wanted, to walk the
/// column takes a fraction of looking documents up.
pub(super) fn every<T>(column: &Column<T>) -> impl Iterator<Item = (DocId, T)>
where
    T: PartialOrd + Copy + Debug + Send + Sync + 'static,
{
    let docs: Box<dyn Iterator<Item = DocId>> = match &column.index {
        ColumnIndex::Empty { .. } => Box::new(std::iter::empty()),
        ColumnIndex::Optional(index) => Box::new(index.iter_non_null_docs()),
        ColumnIndex::Full | ColumnIndex::Multivalued(_) => Box::new(0..column.num_docs()),
    };
    docs.zip(column.values.iter())
}

/// The value of a document among ascending ones, where those before it are no longer wanted.
pub(super) fn value_at<T>(values: &mut Peekable<impl Iterator<Item = (DocId, T)>>, doc: DocId) -> Option<T> {
    while values.next_if(|&(other, _)| other < doc).is_some() {}
    values.next_if(|&(other, _)| other == doc).map(|(_, value)| value)
}
