//! onrecord searches a news archive by who said what.
//!
//! # The map
//!
//! Data flows one way:
//!
//! ```text
//! ingest   files ─▶ corpus ─▶ format ─▶ enrich ─▶ index ─▶ index/
//!                   bytes     Article   Record    documents
//! query    flags ─▶ query ──▶ index ──▶ Results ─▶ render ─▶ stdout
//! ```
//!
//! | room | what lives there | may import |
//! | --- | --- | --- |
//! | [`model`] | the nouns: plain structs, no I/O | – |
//! | [`lang`] | folding, the tokenizer, stems, names, the media-topic taxonomy; pure | model |
//! | [`corpus`] | files and archives → members as bytes | model |
//! | [`mod@format`] | bytes → articles: one file per form, a table of forms, character sets, dates | model, lang |
//! | [`enrich`] | article → record: quotations, speakers, topics; pure, cannot fail | model, lang |
//! | [`query`] | query text and flags → `Query` | model, lang |
//! | [`index`] | records ⇄ disk, the only home of tantivy | model, lang |
//! | [`render`] | results → bytes for terminal, pipe and programs | model |
//! | [`mod@ingest`] | the pipeline: stages, threads, bounded channels; prints nothing | model, corpus, format, enrich, index |
//! | [`cli`] | flags → calls, one file a command; draws; the only room that prints | all but corpus, format, enrich |
//!
//! Invariant: `tests/onrecord/layers.rs` holds the last column true.
//! Invariant: clock, time zone and environment enter in [`cli`] only, as values; the same files give the same index.

pub mod cli;
pub mod corpus;
pub mod enrich;
pub mod format;
pub mod index;
pub mod ingest;
pub mod lang;
pub mod model;
pub mod query;
pub mod render;
