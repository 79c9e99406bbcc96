//! The nouns that the rooms exchange: plain structs with public fields, no I/O, no logic beyond their own meaning.

mod article;
mod day;
mod id;
mod query;
mod quotation;
mod record;
mod report;
mod result;
mod source;
mod span;

pub use article::{Article, CharsetGround, DateGround, Precision, Provenance, Published};
pub use day::{Day, DayRange};
pub use id::{ArticleId, FileKey, QuotationId, Sha256};
pub use query::{Condition, Count, Folded, Query, Sort, Unit};
pub use quotation::{Attribution, Candidate, How, Kind, Quotation, Speaker, SpeakerKind};
pub use record::{Enrichment, Keyphrase, Mention, Record, Topic, TopicId, TopicOrigin};
pub use report::{ArticleLedger, FileLedger, FileOutcome, FileReport, IngestEvent, IngestReport};
pub use result::{
    ArticleHit, Group, GroupBy, Groups, Hit, MonthCount, PersonCount, PersonFacts, QuotationHit, Results,
};
pub use source::{Cut, FileStamp, ReadSoFar, SourceBytes, SourceFile};
pub use span::Span;
