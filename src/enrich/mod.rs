//! Article to record: quotations, speakers, topics. Pure: no I/O, no clock, cannot fail.
//!
//! The chain, each step one file: [`words`] (what stands between tokens) → [`marks`] (quoted regions) → [`sentences`] →
//! [`runs`] (names as printed) → [`people`] (whom they stand for) → [`clauses`] (cues with their subjects) → [`rules`]
//! (statements) → [`speakers`] (whom a source means) → [`quotations`].

mod clauses;
mod confidence;
mod contents;
mod copies;
mod cues;
mod introductions;
pub mod keyphrases;
mod language;
mod lexicon;
mod marks;
mod mentions;
mod people;
mod pronouns;
mod quotations;
mod roles;
mod rules;
mod runs;
mod sentences;
mod sources;
mod speakers;
mod statements;
mod text;
pub mod topics;
mod words;

#[cfg(test)]
mod tests;

pub use crate::lang::ArticleTokens;
use crate::lang::TokenList;
use crate::model::{Article, Enrichment, Record};
use text::Text;

/// Version of the rules and weights; a file enriched by another version is read again.
pub const VERSION: u32 = 1;

/// Finds everything that can be found in an article's text, and hands back the tokens for the index.
pub fn enrich(article: Article) -> (Record, ArticleTokens) {
    let tokens = ArticleTokens {
        headline: TokenList::new(article.headline.as_deref().unwrap_or("")),
        body: TokenList::new(&article.body),
    };
    let mut enrichment = read(&article, &tokens);
    enrichment.signature = copies::signature(&tokens.body);
    (Record { article, enrichment }, tokens)
}

fn read(article: &Article, tokens: &ArticleTokens) -> Enrichment {
    let mut text = Text::marked(&article.body, &tokens.body);
    let language = language::detect(&text, article.language.as_deref());
    if language.as_deref().is_some_and(|code| code != "en") {
        let quotations = quotations::marked(&text, article.id);
        return Enrichment { language, quotations, topics: topics::given(article), ..Enrichment::default() };
    }
    text.find_names();
    Enrichment {
        quotations: quotations::find(&text, article.id),
        mentions: mentions::find(&text),
        topics: topics::topics(article, tokens),
        keyphrases: keyphrases::keyphrases(article, tokens),
        language,
        ..Enrichment::default()
    }
}
