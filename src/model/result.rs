//! What a query finds.

use std::sync::Arc;

use super::{Folded, Quotation, Record, Span, Unit};

/// All that a query found, in the order asked for.
#[derive(Clone, Debug)]
pub struct Results {
    /// What `hits` are.
    pub unit: Unit,
    /// The hits, at most as many as asked for.
    pub hits: Vec<Hit>,
    /// Results in all, near copies folded if so asked.
    pub total: u64,
    /// Matches in all, each printing counted.
    pub printings: u64,
    /// The people whom the speaker conditions fit, most quoted in these results first; empty without such a condition.
    pub people: Vec<PersonCount>,
    /// Results per month, from the first to the last month that has one, months without included; undated ones left out.
    pub months: Vec<MonthCount>,
    /// What the user should know: a word expanded to too many others, a name that fits several people.
    pub notes: Vec<String>,
}

/// One result.
#[derive(Clone, Debug)]
pub enum Hit {
    /// A quotation.
    Quotation(QuotationHit),
    /// An article.
    Article(ArticleHit),
}

/// A quotation that matches.
#[derive(Clone, Debug)]
pub struct QuotationHit {
    /// The article that it stands in.
    pub record: Arc<Record>,
    /// Its place in `record.enrichment.quotations`.
    pub ordinal: usize,
    /// The speaker's name as the archive knows the person, when there is one: the fullest form over all articles.
    pub speaker: Option<String>,
    /// How well it matches; comparable within one result list only.
    pub score: f32,
    /// What was folded into it.
    pub folded: Folded,
    /// The words that matched, as spans of the article's body, inside the quotation's spans.
    pub highlights: Vec<Span>,
}

impl QuotationHit {
    /// The quotation itself.
    pub fn quotation(&self) -> &Quotation {
        &self.record.enrichment.quotations[self.ordinal]
    }
}

/// An article that matches.
#[derive(Clone, Debug)]
pub struct ArticleHit {
    /// The article.
    pub record: Arc<Record>,
    /// How well it matches; comparable within one result list only.
    pub score: f32,
    /// What was folded into it.
    pub folded: Folded,
    /// Matching words in the headline.
    pub headline_highlights: Vec<Span>,
    /// Matching words in the body.
    pub highlights: Vec<Span>,
    /// Places in `record.enrichment.quotations` of the quotations that meet the query's conditions on quotations.
    pub quotations: Vec<usize>,
}

/// A person and how many results are theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonCount {
    /// The fullest form of the name.
    pub name: String,
    /// Results.
    pub count: u64,
}

/// A month and how many results fall in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthCount {
    /// Year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u32,
    /// Results.
    pub count: u64,
}
