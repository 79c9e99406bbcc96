//! What an ingest says of its work: two ledgers that add up, and the events on the way.

use serde::{Deserialize, Serialize};

/// What became of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileOutcome {
    /// Seen for the first time (or rejected before): its articles were added.
    New,
    /// Content or rules changed: its articles were replaced.
    Changed,
    /// Nothing to do.
    Unchanged,
    /// No article form: image, style sheet, hidden file, link, empty file.
    Ignored,
    /// Should have been readable and was not.
    Rejected,
}

impl FileOutcome {
    /// All outcomes in order.
    pub const ALL: [FileOutcome; 5] =
        [FileOutcome::New, FileOutcome::Changed, FileOutcome::Unchanged, FileOutcome::Ignored, FileOutcome::Rejected];

    /// The name used in output.
    pub fn name(self) -> &'static str {
        match self {
            FileOutcome::New => "new",
            FileOutcome::Changed => "changed",
            FileOutcome::Unchanged => "unchanged",
            FileOutcome::Ignored => "ignored",
            FileOutcome::Rejected => "rejected",
        }
    }
}

/// What became of one file on disk; an archive is one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileReport {
    /// Path as the user gave it.
    pub path: String,
    /// What became of it.
    pub outcome: FileOutcome,
    /// How many articles it holds in the index.
    pub articles: u64,
    /// Why it was ignored or rejected; or what went wrong with a part of it ("warned").
    pub reason: Option<String>,
}

/// Files by outcome. `new + changed + unchanged + ignored + rejected` is every file seen; `gone` are besides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileLedger {
    /// See [`FileOutcome::New`].
    pub new: u64,
    /// See [`FileOutcome::Changed`].
    pub changed: u64,
    /// See [`FileOutcome::Unchanged`].
    pub unchanged: u64,
    /// See [`FileOutcome::Ignored`].
    pub ignored: u64,
    /// See [`FileOutcome::Rejected`].
    pub rejected: u64,
    /// In the index, below the paths given, and no longer on disk.
    pub gone: u64,
}

impl FileLedger {
    /// Books one file.
    pub fn add(&mut self, outcome: FileOutcome) {
        *match outcome {
            FileOutcome::New => &mut self.new,
            FileOutcome::Changed => &mut self.changed,
            FileOutcome::Unchanged => &mut self.unchanged,
            FileOutcome::Ignored => &mut self.ignored,
            FileOutcome::Rejected => &mut self.rejected,
        } += 1;
    }

    /// Files seen on disk.
    pub fn seen(&self) -> u64 {
        self.new + self.changed + self.unchanged + self.ignored + self.rejected
    }
}

/// Articles by what happened to them. `added + replaced + unchanged` are in the index from the files seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleLedger {
    /// New ids.
    pub added: u64,
    /// Ids that were there and were written again.
    pub replaced: u64,
    /// Ids that were there and are no longer in their file.
    pub removed: u64,
    /// Articles of unchanged files.
    pub unchanged: u64,
}

/// What an ingest did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IngestReport {
    /// The files.
    pub files: FileLedger,
    /// The articles.
    pub articles: ArticleLedger,
    /// Rejected files by reason, most frequent first.
    pub rejections: Vec<(String, u64)>,
    /// Direct, mixed and indirect quotations in the articles added or replaced.
    pub quotations: [u64; 3],
    /// Quotations among them that have a speaker.
    pub attributed: u64,
    /// Articles added or replaced that have a date.
    pub dated: u64,
    /// Articles added or replaced in another language than English.
    pub foreign: u64,
    /// Articles added or replaced that share their story with another.
    pub reprints: u64,
    /// Bytes read from disk.
    pub bytes: u64,
    /// True when it was asked to stop and did so early.
    pub interrupted: bool,
}

/// What happens during an ingest, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum IngestEvent {
    /// The walk has found so many files so far; `complete` when it is done.
    Found {
        /// Files found.
        files: u64,
        /// Bytes they hold.
        bytes: u64,
        /// Whether these are all.
        complete: bool,
    },
    /// A file has been handed to the writer (not yet durable).
    Read {
        /// Bytes of the file.
        bytes: u64,
        /// Quotations found in it.
        quotations: u64,
    },
    /// A file is settled: committed durably, or nothing had to be written.
    Settled(FileReport),
    /// A commit is durable.
    Committed,
}
