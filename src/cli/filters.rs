//! The filters that `query` and its relatives share.

use clap::{Args, ValueEnum};

use crate::model::{Count, Sort};
use crate::query::{Flags, Matching, Scope, Undated, UnitFlag};

/// Conditions on what is found.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Filters")]
pub struct Filters {
    /// Said by this person or body: a surname, a full name, "the ministry"
    #[arg(short, long, visible_alias = "by", value_name = "NAME")]
    pub speaker: Vec<String>,
    /// Said in an article that quotes this person or body too
    #[arg(short, long, value_name = "NAME")]
    pub with: Vec<String>,
    /// Words and phrases letter by letter: case, accents, punctuation and all
    #[arg(short = 'e', long)]
    pub exact: bool,
    /// Holds these words in this order; several phrases must all hold
    #[arg(short, long, value_name = "WORDS")]
    pub phrase: Vec<String>,
    /// Is about this topic or one below it: a name, a path (politics/election) or a medtop number
    #[arg(short, long, value_name = "TOPIC")]
    pub topic: Vec<String>,
    /// Printed by this publisher
    #[arg(long, value_name = "NAME")]
    pub publisher: Vec<String>,
    /// Said in this role: "energy minister"
    #[arg(long, value_name = "WORDS")]
    pub role: Vec<String>,
    /// Sort of quotation: direct, mixed or indirect
    #[arg(long, value_name = "KIND")]
    pub kind: Vec<String>,
    /// How the speaker was decided: named, pronoun, role, continued, inferred, organisation, unattributed
    #[arg(long, value_name = "HOW")]
    pub how: Vec<String>,
    /// The least confidence that the speaker is right, from 0 to 1
    #[arg(long, value_name = "F")]
    pub min_confidence: Option<f32>,
    /// Has this keyphrase
    #[arg(long, value_name = "PHRASE")]
    pub keyphrase: Vec<String>,
    /// In a file whose path, as it was named at ingest, fits this pattern
    #[arg(long = "in", value_name = "GLOB")]
    pub in_glob: Vec<String>,
    /// On or after this date: 2024, 2024-03, 2024-03-05, or 90d for the last 90 days
    #[arg(long, value_name = "DATE")]
    pub since: Option<String>,
    /// On or before this date, all of it: --until 2024-06 includes June
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    /// On this day, or in this month or year
    #[arg(long, value_name = "DATE", conflicts_with_all = ["since", "until"])]
    pub on: Option<String>,
    /// Articles without a date, beside those of the dates asked for
    #[arg(long)]
    pub undated: bool,
    /// Find articles: words anywhere in them, the speaker quoted somewhere in them
    #[arg(long)]
    pub anywhere: bool,
    /// What counts: near copies as one, or every printing
    #[arg(long, value_enum, default_value_t, value_name = "WHAT")]
    pub count: CountArg,
}

/// `--count`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum CountArg {
    /// Near copies count once.
    #[default]
    Stories,
    /// Every printing counts.
    Printings,
}

/// `--unit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum UnitArg {
    /// Quotations.
    Quote,
    /// Articles.
    Article,
}

/// `--sort`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SortArg {
    /// Newest first.
    #[default]
    #[value(name = "-date")]
    Newest,
    /// Oldest first.
    #[value(name = "date")]
    Oldest,
    /// Best match first.
    #[value(name = "score")]
    Score,
}

impl Filters {
    /// The filters as the query room takes them.
    pub fn flags(&self, unit: Option<UnitArg>, sort: SortArg, limit: Option<usize>) -> Flags {
        Flags {
            speaker: self.speaker.clone(),
            with: self.with.clone(),
            matching: if self.exact { Matching::Exact } else { Matching::Folded },
            phrase: self.phrase.clone(),
            topic: self.topic.clone(),
            publisher: self.publisher.clone(),
            role: self.role.clone(),
            kind: self.kind.clone(),
            how: self.how.clone(),
            keyphrase: self.keyphrase.clone(),
            in_glob: self.in_glob.clone(),
            min_confidence: self.min_confidence,
            since: self.since.clone(),
            until: self.until.clone(),
            on: self.on.clone(),
            undated: if self.undated { Undated::Wanted } else { Undated::AsOthers },
            scope: if self.anywhere { Scope::Anywhere } else { Scope::Said },
            unit: unit.map(|unit| match unit {
                UnitArg::Quote => UnitFlag::Quote,
                UnitArg::Article => UnitFlag::Article,
            }),
            sort: match sort {
                SortArg::Newest => Sort::NewestFirst,
                SortArg::Oldest => Sort::OldestFirst,
                SortArg::Score => Sort::Score,
            },
            count: match self.count {
                CountArg::Stories => Count::Stories,
                CountArg::Printings => Count::Printings,
            },
            limit,
        }
    }
}
