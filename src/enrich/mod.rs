//! Article to record: quotations, speakers, topics. Pure: no I/O, no clock, cannot fail.

use crate::lang::{ArticleTokens, TokenList};
use crate::model::{Article, Enrichment, Record};

/// Version of the rules and weights; a file enriched by another version is read again.
pub const VERSION: u32 = 1;

/// Finds everything that can be found in an article's text, and hands back the tokens for the index.
pub fn enrich(article: Article) -> (Record, ArticleTokens) {
    let tokens = ArticleTokens {
        headline: TokenList::new(article.headline.as_deref().unwrap_or("")),
        body: TokenList::new(&article.body),
    };
    (Record { article, enrichment: Enrichment::default() }, tokens)
}
