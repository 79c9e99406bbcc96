//! The flags of a query, as plain data.

use crate::model::{Count, Sort};

/// What `query` and its relatives take beside the query text. Where a flag is given several times, one of its values must
/// hold; only phrases must all hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flags {
    /// `--speaker`, `--by`.
    pub speaker: Vec<String>,
    /// `--with`: others quoted in the same article.
    pub with: Vec<String>,
    /// `--exact`.
    pub matching: Matching,
    /// `--phrase`: words in this order; all phrases must hold.
    pub phrase: Vec<String>,
    /// `--topic`: a path, a number, a name or a unique beginning.
    pub topic: Vec<String>,
    /// `--publisher`.
    pub publisher: Vec<String>,
    /// `--role`.
    pub role: Vec<String>,
    /// `--kind`.
    pub kind: Vec<String>,
    /// `--how`.
    pub how: Vec<String>,
    /// `--keyphrase`.
    pub keyphrase: Vec<String>,
    /// `--in`: globs of paths.
    pub in_glob: Vec<String>,
    /// `--min-confidence`.
    pub min_confidence: Option<f32>,
    /// `--since`: the first day wanted.
    pub since: Option<String>,
    /// `--until`: the last day wanted.
    pub until: Option<String>,
    /// `--on`: a day, month or year.
    pub on: Option<String>,
    /// `--undated`.
    pub undated: Undated,
    /// `--anywhere`.
    pub scope: Scope,
    /// `--unit`.
    pub unit: Option<UnitFlag>,
    /// `--sort`.
    pub sort: Sort,
    /// `--count`.
    pub count: Count,
    /// `-n`; `None` for all.
    pub limit: Option<usize>,
}

/// Whether articles without a date are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Undated {
    /// They match unless a date condition is given.
    #[default]
    AsOthers,
    /// They are wanted: beside the days asked for, or alone where no days are.
    Wanted,
}

/// How words and phrases are compared with the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Matching {
    /// Folded; a word matches its other forms.
    #[default]
    Folded,
    /// Letter by letter.
    Exact,
}

/// Where words and phrases are looked for when a speaker is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// In what the speaker said.
    #[default]
    Said,
    /// Anywhere in the article that quotes the speaker.
    Anywhere,
}

/// What `--unit` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitFlag {
    /// Quotations.
    Quote,
    /// Articles.
    Article,
}
