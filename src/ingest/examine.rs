//! What an ingest would make of a file, whether an index knows it or not.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use super::reading::{FileEnd, FileVerdict};
use super::request::{self, IngestError, Input};
use super::stages::{self, Item, Plan, Triage};
use super::survey::Survey;
use crate::corpus::{self, Limits, WalkOptions};
use crate::model::{Day, FileOutcome, FileReport, Record};

/// What would become of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examined {
    /// As an ingest would report it.
    pub report: FileReport,
    /// The form it was read as, and its character set; of an archive, those of its first member.
    pub form: Option<(String, String)>,
}

/// Reads a file and says what came of it.
///
/// # Errors
/// When it is not there.
pub fn examine(path: &Path, as_of: Day) -> Result<Vec<Examined>, IngestError> {
    let inputs = [Input::Path(path.to_owned())];
    let found = corpus::walk(&request::paths(&inputs), &WalkOptions::default()).map_err(IngestError::Paths)?;
    let plan = Plan {
        inputs: &inputs,
        limits: &Limits::default(),
        parse: &request::parse_options(as_of),
        enrichers: 1,
        triage: &|_| Triage::Read,
        prepare: &|record, _| record,
    };
    let (mut examined, mut articles) = (Vec::new(), 0);
    stages::run(&plan, found, &Survey::default(), &AtomicBool::new(false), &mut |item: Item<Record>| {
        match item {
            Item::Article(Ok(_)) => articles += 1,
            Item::End(end) => examined.push(ended(*end, std::mem::take(&mut articles))),
            Item::Settled(report) => examined.push(Examined { report, form: None }),
            Item::Article(Err(_)) | Item::Found(_) | Item::Resumed(_) | Item::Checkpoint(_) => {}
        }
        ControlFlow::Continue(())
    });
    Ok(examined)
}

fn ended(end: FileEnd, articles: u64) -> Examined {
    let (outcome, reason) = match end.verdict {
        FileVerdict::Same | FileVerdict::Articles => (FileOutcome::New, end.notes.into_iter().next()),
        FileVerdict::Ignored(reason) => (FileOutcome::Ignored, Some(reason)),
        FileVerdict::Rejected(reason) => (FileOutcome::Rejected, Some(reason)),
    };
    Examined { report: FileReport { path: end.file.shown, outcome, articles, reason }, form: end.form }
}
