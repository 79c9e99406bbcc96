//! What an ingest is asked to do, and why it may refuse.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use thiserror::Error;

use crate::corpus::{Limits, WalkOptions};
use crate::format::{self, ParseOptions};
use crate::index::IndexError;
use crate::model::Day;

/// Where articles are read from.
#[derive(Clone, Debug)]
pub enum Input {
    /// A file or a folder.
    Path(PathBuf),
    /// Bytes already in memory (standard input), and the name to show for them.
    Bytes {
        /// Shown as the path.
        shown: String,
        /// The bytes of one file.
        bytes: Vec<u8>,
    },
}

/// What happens to articles whose file is no longer on disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prune {
    /// They stay.
    #[default]
    Keep,
    /// They go, unless that would remove more than a fifth of what the index holds below the paths given.
    Careful,
    /// They go.
    Force,
}

/// Whether all files are counted first, so that a bar can show how far the ingest is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Survey {
    /// Count in a thread of its own.
    Count,
    /// Don't.
    #[default]
    Skip,
}

/// Which index is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// The one that is there, brought up to date.
    #[default]
    Update,
    /// A new one, built beside the one that is there, whose place it takes when it is whole.
    Rebuild,
}

/// An ingest.
#[derive(Clone, Debug)]
pub struct IngestRequest {
    /// What to read.
    pub inputs: Vec<Input>,
    /// The index folder.
    pub index: PathBuf,
    /// Which files count.
    pub walk: WalkOptions,
    /// How bytes become articles.
    pub parse: ParseOptions,
    /// What an archive may hold.
    pub limits: Limits,
    /// Threads that enrich; by default as many as there are processors.
    pub threads: Option<NonZeroUsize>,
    /// Commit after so many files, besides the usual cadence.
    pub commit_every: Option<NonZeroUsize>,
    /// What happens to articles whose file is gone.
    pub prune: Prune,
    /// Which index is written.
    pub mode: Mode,
    /// Whether files are counted first.
    pub survey: Survey,
}

impl IngestRequest {
    /// A request with the defaults for everything but the place of the index.
    pub fn new(index: PathBuf, inputs: Vec<Input>, as_of: Day) -> Self {
        Self {
            inputs,
            index,
            walk: WalkOptions::default(),
            parse: parse_options(as_of),
            limits: Limits::default(),
            threads: None,
            commit_every: None,
            prune: Prune::default(),
            mode: Mode::default(),
            survey: Survey::default(),
        }
    }

    /// Threads that enrich.
    pub(super) fn threads(&self) -> usize {
        let wanted = self.threads.or_else(|| std::thread::available_parallelism().ok());
        wanted.map_or(1, NonZeroUsize::get)
    }

    /// The files and folders among the inputs.
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        paths(&self.inputs)
    }
}

/// The files and folders among inputs.
pub(super) fn paths(inputs: &[Input]) -> Vec<PathBuf> {
    let path = |input: &Input| match input {
        Input::Path(path) => Some(path.clone()),
        Input::Bytes { .. } => None,
    };
    inputs.iter().filter_map(path).collect()
}

/// Options for parsing without a wish of the user's; dates after `as_of` are not believed.
pub fn parse_options(as_of: Day) -> ParseOptions {
    ParseOptions { form: None, encoding: None, publisher: None, map: Vec::new(), as_of }
}

/// The rules by which files are read now; a file read by others counts as changed.
pub(super) fn rules() -> (u32, u32) {
    (format::VERSION, crate::enrich::VERSION)
}

/// Why an ingest can't be done or had to end.
#[derive(Debug, Error)]
pub enum IngestError {
    /// The index refuses or fails.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A path given is not there, or a glob is none.
    #[error("{0:#}")]
    Paths(anyhow::Error),
    /// Pruning would remove what it should not.
    #[error("{0}")]
    Prune(String),
    /// A new index would hold less than the old one.
    #[error("{0}")]
    Rebuild(String),
}
