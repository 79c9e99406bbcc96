//! `onrecord doctor`.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::clock;
use crate::cli::failure::Failure;
use crate::cli::format::{JsonArgs, TextOrJson};
use crate::cli::session::Session;
use crate::cli::terminal::Sink;
use crate::cli::{Exit, Outcome};
use crate::index::{self, FileRecord, Index};
use crate::ingest::{examine, file_key};
use crate::model::{FileOutcome, FileReport};
use crate::render::report::file_text;
use crate::render::{json, numbers, tab};

/// Check that the index is whole, or say what became of a file
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  onrecord doctor                          is every file of the index as it was written?
  onrecord doctor --path scan-114.html     why is this article not found? how would it be read?
  onrecord doctor --rejects                which files could not be read, and why?")]
pub struct DoctorArgs {
    /// Say what became of this file, or what an ingest would make of it
    #[arg(long, value_name = "FILE", conflicts_with = "rejects")]
    path: Option<PathBuf>,
    /// List the files that could not be read
    #[arg(long)]
    rejects: bool,
    #[command(flatten)]
    format: JsonArgs,
}

/// Runs it.
pub fn run(args: &DoctorArgs, session: &Session) -> Outcome {
    match &args.path {
        Some(path) => one(args, path, session),
        None if args.rejects => rejects(args, session),
        None => whole(session),
    }
}

/// Checks every file of the index.
fn whole(session: &Session) -> Outcome {
    let folder = session.folder()?;
    let faults = index::check(&folder)?;
    for fault in &faults {
        crate::cli::session::say(&format!("{}: {}", fault.file.display(), fault.reason));
    }
    if !faults.is_empty() {
        let failure = Failure::fatal(format!("{}: index is damaged", folder.display())).exit(Exit::Damaged);
        return Err(failure.hint("move that folder away and run `onrecord ingest PATH…` again"));
    }
    let counts = Index::open(&folder)?.counts()?;
    let articles = numbers::counted(counts.articles, "article", "articles");
    let quotations = numbers::counted(counts.quotations, "quotation", "quotations");
    let mut out = session.stdout();
    writeln!(out, "{}: whole, {articles} with {quotations}", folder.display())?;
    out.flush()?;
    Ok(Exit::Done)
}

/// Says what became of a file.
fn one(args: &DoctorArgs, path: &Path, session: &Session) -> Outcome {
    // Where there is no index yet, a file can still be examined.
    let is_there = session.folder().is_ok_and(|folder| index::is_index(&folder));
    if !is_there && path.is_file() {
        return unknown(args, path, session);
    }
    let index = session.open()?;
    // A file that is gone has no canonical path; it is found by the path that it was given by.
    let record = match path.canonicalize() {
        Ok(path) => index.file(file_key(&path))?,
        Err(_) => files(&index, |record| record.shown == path.to_string_lossy())?.into_iter().next(),
    };
    let Some(record) = record else { return unknown(args, path, session) };
    print(args, std::slice::from_ref(&record), session)?;
    Ok(if record.outcome == FileOutcome::Rejected { Exit::Nothing } else { Exit::Done })
}

/// Says what an ingest would make of a file that the index does not know.
fn unknown(args: &DoctorArgs, path: &Path, session: &Session) -> Outcome {
    session.say(&format!("{}: never ingested", path.display()));
    if path.is_file() {
        let mut out = session.stdout();
        for examined in examine(path, clock::today())? {
            let (form, charset) = examined.form.unzip();
            row(args, &examined.report, form.as_deref(), charset.as_deref(), session, &mut out)?;
        }
        out.flush()?;
    }
    Ok(Exit::Nothing)
}

/// Lists the files that were rejected.
fn rejects(args: &DoctorArgs, session: &Session) -> Outcome {
    let index = session.open()?;
    let rejected = files(&index, |record| record.outcome == FileOutcome::Rejected)?;
    print(args, &rejected, session)?;
    session.say(&numbers::counted(rejected.len() as u64, "file rejected", "files rejected"));
    Ok(Exit::Done)
}

/// The files that are wanted, by path.
fn files(index: &Index, wanted: impl Fn(&FileRecord) -> bool) -> Result<Vec<FileRecord>, Failure> {
    let mut found = Vec::new();
    index.files(&mut |record| {
        if wanted(&record) {
            found.push(record);
        }
        ControlFlow::Continue(())
    })?;
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

fn print(args: &DoctorArgs, records: &[FileRecord], session: &Session) -> Result<(), Failure> {
    let mut out = session.stdout();
    for record in records {
        let report = FileReport {
            path: record.shown.clone(),
            outcome: record.outcome,
            articles: record.articles,
            reason: record.reason.clone(),
        };
        row(args, &report, record.form.as_deref(), record.charset.as_deref(), session, &mut out)?;
    }
    Ok(out.flush()?)
}

/// The line of one file.
fn row(
    args: &DoctorArgs,
    report: &FileReport,
    form: Option<&str>,
    charset: Option<&str>,
    session: &Session,
    out: &mut dyn Write,
) -> io::Result<()> {
    match args.format.chosen() {
        TextOrJson::Json => json::ingest::known_file(report, form, charset, out),
        TextOrJson::Text => {
            let read_as = [form, charset].into_iter().flatten().collect::<Vec<_>>().join(", ");
            match session.terminal.stdout {
                Sink::Terminal => file_text(report, &read_as, session.terminal.look, out),
                Sink::Pipe => tab::file(report, &read_as, out),
            }
        }
    }
}
