//! Words, names and topics: pure functions on text that every room may use.

pub mod fold;
pub mod glob;
pub mod names;
pub mod paragraphs;
pub mod stem;
pub mod taxonomy;
pub mod tokens;

pub use fold::fold;
pub use tokens::{ArticleTokens, Token, TokenList};
