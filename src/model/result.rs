//! What a query finds.

use std::sync::Arc;

use super::{Folded, Quotation, Record, Span, SpeakerKind, Unit};

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
    /// The person whom the archive takes the speaker for, in the short form that programs get.
    pub person: Option<String>,
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

/// What results are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupBy {
    /// The person or body that speaks.
    Speaker,
    /// The publisher of the article.
    Publisher,
    /// The topics of the article, and those above them: a result may be in several groups.
    Topic,
    /// The month of publication.
    Month,
    /// The language of the article.
    Language,
    /// The sort of quotation: direct, mixed or indirect.
    Kind,
    /// How the speaker was decided.
    How,
    /// The folder of the article's file.
    Folder,
    /// Keyphrases of the articles: what is told apart by them comes first, not what is frequent everywhere.
    Keyphrase,
}

impl GroupBy {
    /// The name used in output.
    pub fn name(self) -> &'static str {
        match self {
            GroupBy::Speaker => "speaker",
            GroupBy::Publisher => "publisher",
            GroupBy::Topic => "topic",
            GroupBy::Month => "month",
            GroupBy::Language => "lang",
            GroupBy::Kind => "kind",
            GroupBy::How => "how",
            GroupBy::Folder => "folder",
            GroupBy::Keyphrase => "keyphrase",
        }
    }
}

/// The results of a query in groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groups {
    /// What they are grouped by.
    pub by: GroupBy,
    /// What the results are.
    pub unit: Unit,
    /// The groups, at most as many as asked for: the largest first, months in the order of time.
    pub groups: Vec<Group>,
    /// Groups in all.
    pub total: u64,
    /// Results in all, near copies folded if so asked.
    pub results: u64,
    /// Matches in all, each printing counted.
    pub printings: u64,
    /// What the user should know.
    pub notes: Vec<String>,
}

/// Results that have something in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// What they have in common, as people read it; `None` for those without it.
    pub label: Option<String>,
    /// The same for programs, where that is another: a person's short form, a topic's number.
    pub id: Option<String>,
    /// Results.
    pub results: u64,
    /// Printings of these.
    pub printings: u64,
    /// Publishers of these.
    pub outlets: u64,
    /// Results per month, months without left out, undated ones too.
    pub months: Vec<MonthCount>,
    /// Who speaks, in groups by speaker.
    pub person: Option<PersonFacts>,
}

/// What is known of the speaker of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonFacts {
    /// What sort of speaker it is.
    pub kind: SpeakerKind,
    /// The role in which the speaker was last quoted in these results.
    pub role: Option<String>,
    /// Spellings of the name in the whole archive with their quotations, copies included, most frequent first; folded.
    pub spellings: Vec<(String, u64)>,
    /// Names of people who may be meant, where it is unclear who is.
    pub perhaps: Vec<String>,
}
