//! A question to the archive, as meant: parsed, resolved and free of engine types.

use super::{DayRange, How, Kind, TopicId};

/// A question. What it selects is never a mix: quotations or articles.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// What is selected and what is shown.
    pub unit: Unit,
    /// What must hold. `All(vec![])` holds for everything.
    pub condition: Condition,
    /// Order of the results.
    pub sort: Sort,
    /// What a count counts, and whether near copies are folded into one result.
    pub count: Count,
    /// Most results wanted; `None` for all.
    pub limit: Option<usize>,
}

/// What a query selects and what it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Selects quotations and shows them: words and phrases are about the said text, all conditions hold for one quotation.
    Quotations,
    /// Selects quotations in the same way and shows their articles.
    ArticlesOfQuotations,
    /// Selects articles: words and phrases are about headline and body. Conditions on a quotation (speaker, role, kind, how,
    /// confidence) that stand together in one conjunction must hold for one and the same quotation of the article; negated,
    /// they mean that the article has no such quotation.
    Articles,
}

/// What must hold of a quotation or an article.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// All of these.
    All(Vec<Condition>),
    /// At least one of these.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// A word, folded, or any word of the same stem.
    Word(String),
    /// These words, folded, in this order; `slop` is the number of other words that may stand between, in one paragraph.
    /// A phrase of one word is that very word, not its stem.
    Phrase {
        /// The folded words, at least one.
        words: Vec<String>,
        /// Other words allowed between the first and the last, in all; 0 is word for word.
        slop: u32,
    },
    /// These very characters, as typed: case, accents and marks included. They begin and end where words do, hold at least
    /// one word, and stand in one paragraph (in what is said: in one of its parts).
    Exact(String),
    /// A word that begins so, folded.
    Prefix(String),
    /// A word within so many edits, folded.
    Fuzzy {
        /// The folded word.
        word: String,
        /// Edits allowed: 1 or 2.
        distance: u8,
    },
    /// The speaker's name, as typed. See `index::speakers` for what a name fits.
    Speaker(String),
    /// The article quotes this speaker too; the name as typed.
    With(String),
    /// Words of the role in which the speaker is quoted, folded: each by its stem, in any order.
    Role(String),
    /// Direct, mixed or indirect.
    Kind(Kind),
    /// How the attribution was decided.
    How(How),
    /// The least confidence of the attribution.
    MinConfidence(f32),
    /// The article has this topic or one below it.
    Topic(TopicId),
    /// The publisher's name holds each of these words, folded, in any order.
    Publisher(String),
    /// The article's days overlap these.
    Date(DayRange),
    /// The article has no date.
    Undated,
    /// The headline holds these words: one word by its stem, several as a phrase.
    Title(Vec<String>),
    /// The article's path, as the user gave it at ingest, or a folder above it matches this glob; see `lang::glob`.
    In(String),
    /// One of the article's keyphrases is this, folded.
    Keyphrase(String),
}

/// Order of results; equal dates are ordered by article id and place in the article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Newest first, undated last.
    #[default]
    NewestFirst,
    /// Oldest first, undated last.
    OldestFirst,
    /// Best match first.
    Score,
}

/// What is one result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Count {
    /// Near copies count once: articles by story, quotations by story, speaker and said text.
    #[default]
    Stories,
    /// Every printing counts.
    Printings,
}

/// How many matches a result stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Folded {
    /// Printings folded into this result, itself included; at least 1.
    pub printings: u64,
}
