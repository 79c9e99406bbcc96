//! A document on its way to the engine: its values as they were made, in one list. The engine's own document packs them into
//! one growing buffer and unpacks them again, which took more time than to make them.

use std::iter::Empty;

use tantivy::TantivyDocument;
use tantivy::schema::document::{ReferenceValue, ReferenceValueLeaf};
use tantivy::schema::{Document, Field, Value};

use super::flight::Ticket;

/// Fields and values of a document.
pub(super) struct Sheet {
    values: Vec<(Field, Held)>,
    /// That of the whole family, on its last document: the engine drops a document when it has been indexed.
    ticket: Option<Ticket>,
}

/// A value.
#[derive(Debug)]
enum Held {
    Unsigned(u64),
    Signed(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Sheet {
    pub(super) fn with_room_for(values: usize) -> Self {
        Self { values: Vec::with_capacity(values), ticket: None }
    }

    pub(super) fn add_u64(&mut self, field: Field, value: u64) {
        self.values.push((field, Held::Unsigned(value)));
    }

    pub(super) fn add_i64(&mut self, field: Field, value: i64) {
        self.values.push((field, Held::Signed(value)));
    }

    pub(super) fn add_text(&mut self, field: Field, value: String) {
        self.values.push((field, Held::Text(value)));
    }

    pub(super) fn add_bytes(&mut self, field: Field, value: Vec<u8>) {
        self.values.push((field, Held::Bytes(value)));
    }

    /// About how much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        let owned = self.values.iter().map(|(_, value)| match value {
            Held::Unsigned(_) | Held::Signed(_) => 0,
            Held::Text(text) => text.capacity(),
            Held::Bytes(bytes) => bytes.capacity(),
        });
        size_of::<Self>() + self.values.capacity() * size_of::<(Field, Held)>() + owned.sum::<usize>()
    }

    /// Takes a ticket along.
    pub(super) fn carry(&mut self, ticket: Ticket) {
        self.ticket = Some(ticket);
    }
}

impl Document for Sheet {
    type Value<'a> = Shown<'a>;
    type FieldsValuesIter<'a> = Values<'a>;

    fn iter_fields_and_values(&self) -> Values<'_> {
        Values(self.values.iter())
    }

    fn into_tantivy_document(self) -> TantivyDocument {
        let mut document = TantivyDocument::new();
        for (field, value) in self.values {
            match value {
                Held::Unsigned(value) => document.add_u64(field, value),
                Held::Signed(value) => document.add_i64(field, value),
                Held::Text(value) => document.add_text(field, value),
                Held::Bytes(value) => document.add_bytes(field, &value),
            }
        }
        document
    }
}

/// Fields and values, one after the other.
pub(super) struct Values<'a>(std::slice::Iter<'a, (Field, Held)>);

impl<'a> Iterator for Values<'a> {
    type Item = (Field, Shown<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(field, value)| (*field, Shown(value)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

/// A value as the engine reads it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown<'a>(&'a Held);

impl<'a> Value<'a> for Shown<'a> {
    type ArrayIter = Empty<Self>;
    type ObjectIter = Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match self.0 {
            Held::Unsigned(value) => ReferenceValueLeaf::U64(*value),
            Held::Signed(value) => ReferenceValueLeaf::I64(*value),
            Held::Text(value) => ReferenceValueLeaf::Str(value),
            Held::Bytes(value) => ReferenceValueLeaf::Bytes(value),
        })
    }
}
