//! One file: opened, its members parsed, and what is to be said of it as a whole.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use crate::corpus::{self, Limits, OpenError, Opened};
use crate::format::{self, Draft, ParseOptions, Parsed, Verdict};
use crate::model::{Sha256, SourceBytes, SourceFile};

/// What reading a file came to.
pub(super) struct FileEnd {
    /// The file.
    pub file: SourceFile,
    /// Digest of the file's bytes, when it could be read to its end.
    pub sha256: Option<Sha256>,
    /// What came of it.
    pub verdict: FileVerdict,
    /// What went wrong with a part of it, and what else the user should know.
    pub notes: Vec<String>,
    /// Name of the form it was read as, and its character set; of an archive, those of its first member.
    pub form: Option<(String, String)>,
}

/// What came of a file.
pub(super) enum FileVerdict {
    /// Its bytes are those that the index knows.
    Same,
    /// It holds articles.
    Articles,
    /// It has no article form.
    Ignored(String),
    /// It should have been readable.
    Rejected(String),
}

/// The members of a file, counted by what came of them.
#[derive(Default)]
struct Tally {
    articles: u64,
    ignored: Option<String>,
    rejected: Vec<String>,
    notes: Vec<String>,
    form: Option<(String, String)>,
}

impl Tally {
    fn add(&mut self, member: Option<&str>, parsed: Parsed) {
        let named = |reason: String| match member {
            Some(member) => format!("{member}: {reason}"),
            None => reason,
        };
        if !parsed.form.is_empty() {
            self.form.get_or_insert((parsed.form.to_owned(), format!("{} {}", parsed.charset, parsed.charset_from)));
        }
        self.notes.extend(parsed.notes.into_iter().map(named));
        match parsed.verdict {
            Verdict::Articles(count) => self.articles += count,
            Verdict::Ignored(reason) => {
                self.ignored.get_or_insert(named(reason));
            }
            Verdict::Rejected(reason) => self.rejected.push(named(reason)),
        }
    }

    /// A file is rejected when nothing of it could be used and something should have been.
    fn verdict(&mut self, failure: Option<String>) -> FileVerdict {
        if self.articles > 0 {
            self.notes.append(&mut self.rejected);
            self.notes.extend(failure);
            return FileVerdict::Articles;
        }
        match failure.or_else(|| self.rejected.first().cloned()) {
            Some(reason) => FileVerdict::Rejected(reason),
            None => FileVerdict::Ignored(self.ignored.take().unwrap_or_else(|| "nothing in it".into())),
        }
    }
}

/// Reads a file, unless its digest is still `unless`.
pub(super) fn read(
    file: SourceFile,
    unless: Option<Sha256>,
    limits: &Limits,
    options: &ParseOptions,
    each: &mut dyn FnMut(Draft) -> ControlFlow<()>,
) -> FileEnd {
    if unless.is_some() && corpus::hash(&file).ok() == unless {
        return FileEnd { file, sha256: unless, verdict: FileVerdict::Same, notes: Vec::new(), form: None };
    }
    collect(file, options, each, |file, member| corpus::open(file, limits, member))
}

/// Reads bytes as if they were a file.
pub(super) fn read_bytes(
    shown: &str,
    bytes: Vec<u8>,
    limits: &Limits,
    options: &ParseOptions,
    each: &mut dyn FnMut(Draft) -> ControlFlow<()>,
) -> FileEnd {
    let path = PathBuf::from(shown);
    let key = corpus::file_key(&path);
    let file = SourceFile { path, key, shown: shown.to_owned(), size: bytes.len() as u64, modified: 0 };
    collect(file, options, each, |file, member| corpus::from_bytes(&file.shown, bytes, limits, member))
}

/// Receives the members of a file, one by one.
type EachMember<'a> = &'a mut dyn FnMut(SourceBytes) -> ControlFlow<()>;

fn collect(
    file: SourceFile,
    options: &ParseOptions,
    each: &mut dyn FnMut(Draft) -> ControlFlow<()>,
    open: impl FnOnce(&SourceFile, EachMember<'_>) -> Result<Opened, OpenError>,
) -> FileEnd {
    let mut tally = Tally::default();
    // Foreign bytes meet foreign parsers here: a panic of theirs costs this file, not the run.
    let opened = catch_unwind(AssertUnwindSafe(|| {
        open(&file, &mut |source| {
            let mut flow = ControlFlow::Continue(());
            let parsed = format::parse(&source, options, &mut |draft| {
                flow = each(draft);
                flow
            });
            tally.add(source.member.as_deref(), parsed);
            flow
        })
    }));
    let (sha256, failure) = match opened {
        Ok(Ok(opened)) => {
            tally.notes.extend(opened.notes);
            (Some(opened.sha256), None)
        }
        Ok(Err(error)) => (None, Some(error.to_string())),
        Err(_) => (None, Some("internal error in a parser; please report it".into())),
    };
    let verdict = tally.verdict(failure);
    FileEnd { file, sha256, verdict, notes: tally.notes, form: tally.form }
}
