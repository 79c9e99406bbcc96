//! An article with all that was found in its text.

use serde::{Deserialize, Serialize};

use super::{Article, Quotation, Span};

/// An article and its enrichment: what the index stores and what `extract` prints.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The article as its source gives it.
    pub article: Article,
    /// What was inferred from its text.
    pub enrichment: Enrichment,
}

/// Everything that was inferred from an article's text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Enrichment {
    /// Language as an ISO 639-1 code, stated or detected; `None` when unsure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Quotations in the order of their first spans.
    pub quotations: Vec<Quotation>,
    /// People named in the text, whether they speak or not, in order of first mention.
    pub mentions: Vec<Mention>,
    /// Topics, best first.
    pub topics: Vec<Topic>,
    /// Keyphrases, best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keyphrases: Vec<Keyphrase>,
    /// Sketch of the text by which near copies are found; empty for short texts. See `enrich::copies`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signature: Vec<u64>,
}

/// A person named in the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// The fullest form of the name in this article.
    pub name: String,
    /// `name` folded.
    pub key: String,
    /// First mention in the body.
    pub span: Span,
    /// How often the person is named, by any form of the name.
    pub count: u32,
}

/// A media topic by its number: `medtop:04000000` is 4000000. Name, path and parents stand in `lang::taxonomy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TopicId(pub u32);

impl std::fmt::Display for TopicId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "medtop:{:08}", self.0)
    }
}

/// A topic of an article.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Topic {
    /// Which topic.
    pub id: TopicId,
    /// Between 0 and 1; 1 when the publisher gave it.
    pub score: f32,
    /// Who says so.
    pub origin: TopicOrigin,
}

/// Who says that an article has a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TopicOrigin {
    /// The publisher, by code, section or keyword.
    Given,
    /// Our classifier.
    Classified,
}

/// A phrase that stands out in an article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Keyphrase {
    /// The phrase as printed.
    pub text: String,
    /// Higher is better; comparable within one article only.
    pub score: f32,
}
