//! Records to disk and back; the only home of tantivy.

mod error;
pub mod schema;
pub mod words;

pub use error::{IndexError, Result};
