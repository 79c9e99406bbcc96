//! One file: opened, its members parsed, and what is to be said of it as a whole.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use crate::corpus::{self, Limits, OpenError, Opened};
use crate::format::{self, Draft, ParseOptions, Parsed, Verdict};
use crate::model::{Cut, ReadSoFar, Sha256, SourceBytes, SourceFile};

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
    /// How many more there were.
    pub unsaid: u64,
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

/// Rejections and notes kept of one file; an archive of a million broken members must not fill the memory.
const NOTES: usize = 50;

/// Books what came of a member.
fn book(so_far: &mut ReadSoFar, member: Option<&str>, parsed: Parsed) {
    let named = |reason: String| match member {
        Some(member) => format!("{member}: {reason}"),
        None => reason,
    };
    so_far.members += 1;
    if !parsed.form.is_empty() {
        so_far
            .form
            .get_or_insert_with(|| (parsed.form.to_owned(), format!("{} {}", parsed.charset, parsed.charset_from)));
    }
    so_far.notes.extend(parsed.notes.into_iter().map(named));
    match parsed.verdict {
        Verdict::Articles(count) => so_far.articles += count,
        Verdict::Ignored(reason) => {
            so_far.ignored.get_or_insert_with(|| named(reason));
        }
        Verdict::Rejected(reason) => so_far.rejected.push(named(reason)),
    }
    for kept in [&mut so_far.notes, &mut so_far.rejected] {
        so_far.unsaid += kept.len().saturating_sub(NOTES) as u64;
        kept.truncate(NOTES);
    }
}

/// A file is rejected when nothing of it could be used and something should have been.
fn verdict(so_far: &mut ReadSoFar, failure: Option<String>) -> FileVerdict {
    if so_far.articles > 0 {
        so_far.notes.append(&mut so_far.rejected);
        so_far.notes.extend(failure);
        return FileVerdict::Articles;
    }
    match failure.or_else(|| so_far.rejected.first().cloned()) {
        Some(reason) => FileVerdict::Rejected(reason),
        None => FileVerdict::Ignored(so_far.ignored.take().unwrap_or_else(|| "nothing in it".into())),
    }
}

/// What is known of a file before it is read.
pub(super) enum Known {
    /// Nothing that would help.
    Nothing,
    /// Its digest: while that is the same, there is no need to read it.
    Digest([u8; 16]),
    /// So far it has been read: only what follows is handed on.
    Cut(Box<Cut>),
}

/// Where an article stands in its file.
pub(super) struct Place<'a> {
    done: &'a ReadSoFar,
    /// Number of the article in its member, from 1.
    number: u64,
}

impl Place<'_> {
    /// What to remember so as to go on behind the article.
    pub(super) fn cut(&self) -> Cut {
        Cut { done: self.done.clone(), next: self.number }
    }
}

/// Receives articles.
type Each<'a> = &'a mut dyn FnMut(Draft, &Place<'_>) -> ControlFlow<()>;

/// Reads a file, or what is not known of it.
pub(super) fn read(file: SourceFile, known: Known, limits: &Limits, options: &ParseOptions, each: Each<'_>) -> FileEnd {
    let cut = match known {
        Known::Digest(digest) => match corpus::hash(&file).ok().filter(|now| now.half() == digest) {
            None => Cut::default(),
            sha256 => {
                return FileEnd { file, sha256, verdict: FileVerdict::Same, notes: Vec::new(), unsaid: 0, form: None };
            }
        },
        Known::Nothing => Cut::default(),
        Known::Cut(cut) => *cut,
    };
    collect(file, cut, options, each, |file, member| corpus::open(file, limits, member))
}

/// Reads bytes as if they were a file.
pub(super) fn read_bytes(
    shown: &str,
    bytes: Vec<u8>,
    limits: &Limits,
    options: &ParseOptions,
    each: Each<'_>,
) -> FileEnd {
    let path = PathBuf::from(shown);
    let key = corpus::file_key(&path);
    let file = SourceFile { path, key, shown: shown.to_owned(), size: bytes.len() as u64, modified: 0 };
    let open = |file: &SourceFile, member: EachMember<'_>| corpus::from_bytes(&file.shown, bytes, limits, member);
    collect(file, Cut::default(), options, each, open)
}

/// Receives the members of a file, one by one.
type EachMember<'a> = &'a mut dyn FnMut(SourceBytes) -> ControlFlow<()>;

/// Reads a file from where it was cut. What stands before is unpacked again, since an archive can be read only from its
/// start, but not parsed; of the member that was cut it is parsed, too, but not handed on.
fn collect(
    file: SourceFile,
    cut: Cut,
    options: &ParseOptions,
    each: Each<'_>,
    open: impl FnOnce(&SourceFile, EachMember<'_>) -> Result<Opened, OpenError>,
) -> FileEnd {
    let Cut { done: mut so_far, next: mut passed } = cut;
    let mut known = so_far.members;
    // Foreign bytes meet foreign parsers here: a panic of theirs costs this file, not the run.
    let opened = catch_unwind(AssertUnwindSafe(|| {
        open(&file, &mut |source| {
            if known > 0 {
                known -= 1;
                return ControlFlow::Continue(());
            }
            let (mut flow, mut number, passed) = (ControlFlow::Continue(()), 0, std::mem::take(&mut passed));
            let parsed = format::parse(&source, options, &mut |draft| {
                number += 1;
                if number > passed {
                    flow = each(draft, &Place { done: &so_far, number });
                }
                flow
            });
            book(&mut so_far, source.member.as_deref(), parsed);
            flow
        })
    }));
    let (sha256, failure) = match opened {
        Ok(Ok(opened)) => {
            so_far.notes.extend(opened.notes);
            (Some(opened.sha256), None)
        }
        Ok(Err(error)) => (None, Some(error.to_string())),
        Err(_) => (None, Some("internal error in a parser; please report it".into())),
    };
    let verdict = verdict(&mut so_far, failure);
    let ReadSoFar { notes, unsaid, form, .. } = so_far;
    FileEnd { file, sha256, verdict, notes, unsaid, form }
}
