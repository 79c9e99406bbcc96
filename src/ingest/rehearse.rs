//! What an ingest would do, without an index being written to.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::prepared::Facts;
use super::reading::{FileEnd, FileVerdict};
use super::request::{IngestError, IngestRequest, Survey};
use super::stages::{self, Item, Plan, Triage};
use super::triage::Census;
use super::writing::add_reason;
use super::{existing, survey};
use crate::corpus;
use crate::index::KnownFiles;
use crate::model::{FileKey, FileOutcome, FileReport, IngestEvent, IngestReport};

/// Reads the files of the request and says what an ingest would do with them; nothing is written. Whether an article of a
/// changed file would be replaced or added is told by their number only, and reprints are not looked for.
///
/// # Errors
/// When a path given is not there, and when an index is there and refuses to be read.
pub fn rehearse(
    request: &IngestRequest,
    stop: &AtomicBool,
    on_event: &mut dyn FnMut(IngestEvent),
) -> Result<IngestReport, IngestError> {
    let found = corpus::walk(&request.paths(), &request.walk).map_err(IngestError::Paths)?;
    let known = existing(&request.index)?.map(|index| index.known()).transpose()?;
    let census = known.as_ref().map(Census::new);
    let survey = survey::Survey::default();
    let plan = Plan {
        inputs: &request.inputs,
        limits: &request.limits,
        parse: &request.parse,
        enrichers: request.threads(),
        triage: &|file| census.as_ref().map_or(Triage::Read, |census| census.triage(file)),
        prepare: &|record, _| Facts::of(&record),
    };
    let mut rehearsal =
        Rehearsal { known: known.as_ref(), resumed: 0, articles: 0, quotations: 0, report: IngestReport::default() };
    thread::scope(|scope| {
        if request.survey == Survey::Count {
            scope.spawn(|| survey.count(request, stop));
        }
        stages::run(&plan, found, &survey, stop, &mut |item| rehearsal.take(item, stop, on_event));
    });
    rehearsal.report.rejections.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(rehearsal.report)
}

/// The ledgers, and the file whose articles are arriving.
struct Rehearsal<'a> {
    known: Option<&'a KnownFiles>,
    /// Articles of it that are in the index, when it is read on from where it was cut short.
    resumed: u64,
    articles: u64,
    quotations: u64,
    report: IngestReport,
}

impl Rehearsal<'_> {
    fn take(&mut self, item: Item<Facts>, stop: &AtomicBool, on_event: &mut dyn FnMut(IngestEvent)) -> ControlFlow<()> {
        match item {
            Item::Found(event) => on_event(event),
            Item::Settled(report) => self.settle(report, on_event),
            Item::Article(Ok(facts)) => {
                self.articles += 1;
                self.quotations += facts.quotations();
                facts.count(&mut self.report);
            }
            // The file's end names what went wrong in an ingest; here the count is all that matters.
            Item::Article(Err(_)) | Item::Checkpoint(_) => {}
            Item::Resumed(file) => self.resumed = self.held(file),
            Item::End(end) => self.end(*end, on_event),
        }
        self.report.interrupted = stop.load(Ordering::Relaxed);
        if self.report.interrupted { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn end(&mut self, end: FileEnd, on_event: &mut dyn FnMut(IngestEvent)) {
        let resumed = std::mem::take(&mut self.resumed);
        let before = if resumed > 0 { 0 } else { self.held(end.file.key) };
        let (articles, quotations) = (std::mem::take(&mut self.articles), std::mem::take(&mut self.quotations));
        let (outcome, reason) = match end.verdict {
            FileVerdict::Same => (FileOutcome::Unchanged, None),
            FileVerdict::Articles if before > 0 => (FileOutcome::Changed, end.notes.into_iter().next()),
            FileVerdict::Articles => (FileOutcome::New, end.notes.into_iter().next()),
            FileVerdict::Ignored(reason) => (FileOutcome::Ignored, Some(reason)),
            FileVerdict::Rejected(reason) => (FileOutcome::Rejected, Some(reason)),
        };
        if matches!(outcome, FileOutcome::New | FileOutcome::Changed) {
            let ledger = &mut self.report.articles;
            ledger.replaced += articles.min(before);
            ledger.added += articles.saturating_sub(before);
            ledger.removed += before.saturating_sub(articles);
            ledger.unchanged += resumed;
        }
        self.report.bytes += end.file.size;
        on_event(IngestEvent::Read { bytes: end.file.size, quotations });
        let articles = if outcome == FileOutcome::Unchanged { before } else { resumed + articles };
        self.settle(FileReport { path: end.file.shown, outcome, articles, reason }, on_event);
    }

    /// Articles of a file in the index.
    fn held(&self, file: FileKey) -> u64 {
        self.known.and_then(|known| known.get(file)).map_or(0, |known| known.articles)
    }

    fn settle(&mut self, report: FileReport, on_event: &mut dyn FnMut(IngestEvent)) {
        self.report.files.add(report.outcome);
        match report.outcome {
            FileOutcome::Unchanged => self.report.articles.unchanged += report.articles,
            FileOutcome::Rejected => add_reason(&mut self.report.rejections, report.reason.as_deref().unwrap_or("")),
            FileOutcome::New | FileOutcome::Changed | FileOutcome::Ignored => {}
        }
        on_event(IngestEvent::Settled(report));
    }
}
