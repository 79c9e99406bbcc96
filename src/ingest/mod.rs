//! The pipeline from files to index: walk → read and parse → enrich → one writer, over bounded channels.
//!
//! Memory is bounded whatever the input (`budget.rs`), and files reach the end in the order of the walk whatever the
//! number of threads (`stages.rs`). Nothing here prints.

#![allow(dead_code)] // the writing stages land with the index

mod budget;
mod extract;
mod lines;
mod reading;
mod request;
mod stages;
mod survey;

pub use self::extract::{ExtractReport, ExtractRequest, extract};
pub use self::request::{IngestError, IngestRequest, Input, Prune, Survey, parse_options};
