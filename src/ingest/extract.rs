//! Files to records, without an index.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;
use std::thread;

use super::reading::FileVerdict;
use super::request::{self, Input};
use super::stages::{self, Item, Plan, Triage};
use super::survey::Survey;
use crate::corpus::{self, Limits, WalkOptions};
use crate::format::ParseOptions;
use crate::model::{FileOutcome, FileReport, Record};

/// An extraction.
#[derive(Clone, Debug)]
pub struct ExtractRequest {
    /// What to read.
    pub inputs: Vec<Input>,
    /// Which files count.
    pub walk: WalkOptions,
    /// How bytes become articles.
    pub parse: ParseOptions,
    /// What an archive may hold.
    pub limits: Limits,
    /// Threads that enrich; by default as many as there are processors.
    pub threads: Option<NonZeroUsize>,
}

/// What an extraction read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExtractReport {
    /// Articles handed on.
    pub articles: u64,
    /// Files that should have been readable and were not, and files of which a part was not.
    pub faults: Vec<FileReport>,
}

/// Reads and enriches the files of the request, and hands each article on in the order of the walk.
///
/// # Errors
/// When a path given is not there. Files that can't be read are reported, not errors.
pub fn extract(
    request: &ExtractRequest,
    stop: &AtomicBool,
    each: &mut dyn FnMut(Record) -> ControlFlow<()>,
) -> anyhow::Result<ExtractReport> {
    let threads = request.threads.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    let found = corpus::walk(&request::paths(&request.inputs), &request.walk)?;
    let plan = Plan {
        inputs: &request.inputs,
        limits: &request.limits,
        parse: &request.parse,
        enrichers: threads,
        triage: &|_| Triage::Read,
        prepare: &|record, _| record,
    };
    let mut report = ExtractReport::default();
    stages::run(&plan, found, &Survey::default(), stop, &mut |item| take(item, &mut report, each));
    Ok(report)
}

fn take(
    item: Item<Record>,
    report: &mut ExtractReport,
    each: &mut dyn FnMut(Record) -> ControlFlow<()>,
) -> ControlFlow<()> {
    match item {
        Item::Article(Ok(record)) => {
            report.articles += 1;
            return each(record);
        }
        Item::Article(Err(note)) => report.faults.push(fault(String::new(), FileOutcome::New, note)),
        Item::End(end) => match end.verdict {
            FileVerdict::Rejected(reason) => report.faults.push(fault(end.file.shown, FileOutcome::Rejected, reason)),
            _ => {
                let path = end.file.shown;
                report.faults.extend(end.notes.into_iter().map(|note| fault(path.clone(), FileOutcome::New, note)));
            }
        },
        Item::Settled(settled) if settled.outcome == FileOutcome::Rejected => report.faults.push(settled),
        Item::Settled(_) | Item::Found(_) | Item::Resumed(_) | Item::Checkpoint(_) => {}
    }
    ControlFlow::Continue(())
}

fn fault(path: String, outcome: FileOutcome, reason: String) -> FileReport {
    FileReport { path, outcome, articles: 0, reason: Some(reason) }
}
