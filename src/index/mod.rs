//! Records to disk and back; the only home of tantivy.
//!
//! - [`schema`]: every field, and the version of them all
//! - `documents`, `sheet`, `traits`, `batch`, `record`, `bytes`, `store`: records to documents and back
//! - `folder`, `sealed`, `mark`, `lock`: what stands on disk beside tantivy's own files, and who may touch it
//! - `writer`, `flight`, `deletion`, `known`: writing, and what is known of files; `rebuild`: a new index in the place of an old one
//! - `stories`: which articles are printings of one story
//! - `reader`, `guard`, `check`: reading, whatever the state of the files, and finding out what that is
//! - `search`, [`speakers`]: from a query to its results, from a typed name to the people it fits

mod batch;
mod bytes;
mod check;
mod deletion;
mod documents;
mod error;
mod flight;
mod folder;
mod guard;
mod known;
mod lock;
mod mark;
mod reader;
mod rebuild;
mod record;
#[cfg(test)]
mod samples;
pub mod schema;
mod sealed;
mod search;
mod sheet;
pub mod speakers;
mod store;
mod stories;
mod suggest;
mod traits;
mod values;
pub mod words;
mod writer;

pub use check::{Fault, check};
pub use documents::Family;
pub use error::{IndexError, Result};
pub use known::KnownFiles;
pub use mark::MARK;
pub use reader::{Counts, Index, is_index};
pub use rebuild::Rebuild;
pub use search::Explained;
pub use store::{Extent, FileRecord, KnownFile};
pub use suggest::Suggestions;
pub use values::Values;
pub use writer::{IndexWriter, Printing};
