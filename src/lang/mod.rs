//! Words, names and topics: pure functions on text that every room may use.

mod ascii;
pub mod fold;
pub mod glob;
pub mod hash;
pub mod names;
pub mod paragraphs;
pub mod quotation_id;
pub mod stem;
pub mod taxonomy;
pub mod tokens;

pub use fold::fold;
pub use quotation_id::QuotationIds;
pub use tokens::{ArticleTokens, Token, TokenList};
