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
mod unnamed;
mod vocabulary;
mod words;

#[cfg(test)]
mod tests;

pub use crate::lang::ArticleTokens;
use crate::lang::TokenList;
use crate::model::{Article, Candidate, Enrichment, Record};
pub use rules::looks_like;
use text::Text;
use vocabulary::Vocabulary;

/// Version of the rules and weights; a file enriched by another version is read again.
pub const VERSION: u32 = 4;

/// A part of the work, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The token pass.
    Tokens,
    /// What is known of each word.
    Vocabulary,
    /// What stands between words, quoted regions, the language.
    Marks,
    /// Sentences, names as printed, people.
    Names,
    /// Statements and their speakers.
    Quotations,
    /// The people named.
    Mentions,
    /// Topics.
    Topics,
    /// Keyphrases.
    Keyphrases,
    /// The sketch by which copies are found.
    Copies,
}

/// Finds everything that can be found in an article's text, and hands back the tokens for the index.
pub fn enrich(article: Article) -> (Record, ArticleTokens) {
    watched(article, &mut |_| ())
}

/// The same, told when each part is done: for measuring.
pub fn watched(article: Article, done: &mut impl FnMut(Part)) -> (Record, ArticleTokens) {
    let tokens = ArticleTokens {
        headline: TokenList::new(article.headline.as_deref().unwrap_or("")),
        body: TokenList::new(&article.body),
    };
    done(Part::Tokens);
    let vocabulary = Vocabulary::of(&tokens);
    done(Part::Vocabulary);
    let mut enrichment = read(&article, &tokens, &vocabulary, done);
    enrichment.signature = copies::signature(&vocabulary.body);
    done(Part::Copies);
    (Record { article, enrichment }, tokens)
}

/// Who might have said each quotation of an article's record, in the order of its quotations: for readers who ask why. Empty
/// where the words themselves name the speaker, and for articles in other languages than English.
pub fn candidates(record: &Record) -> Vec<Vec<Candidate>> {
    if record.enrichment.language.as_deref().is_some_and(|code| code != "en") {
        return Vec::new();
    }
    let tokens = TokenList::new(&record.article.body);
    let known = vocabulary::look_up(&tokens);
    let mut text = Text::marked(&record.article.body, &tokens, &known);
    text.find_names();
    quotations::candidates(&text)
}

fn read(article: &Article, tokens: &ArticleTokens, vocabulary: &Vocabulary, done: &mut impl FnMut(Part)) -> Enrichment {
    let mut text = Text::marked(&article.body, &tokens.body, &vocabulary.body);
    let language = language::detect(&text, &vocabulary.body, article.language.as_deref());
    done(Part::Marks);
    if language.as_deref().is_some_and(|code| code != "en") {
        let quotations = quotations::marked(&text, article.id);
        return Enrichment { language, quotations, topics: topics::given(article), ..Enrichment::default() };
    }
    text.find_names();
    done(Part::Names);
    let quotations = quotations::find(&text, article.id);
    done(Part::Quotations);
    let mentions = mentions::find(&text);
    done(Part::Mentions);
    let topics = topics::topics(article, vocabulary);
    done(Part::Topics);
    let keyphrases = keyphrases::keyphrases(article, tokens, vocabulary);
    done(Part::Keyphrases);
    Enrichment { quotations, mentions, topics, keyphrases, language, ..Enrichment::default() }
}
