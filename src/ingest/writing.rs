//! The last stage: items of the pipeline become index operations, commits, ledgers and events.

use std::collections::HashSet;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::prepared::Prepared;
use super::reading::{FileEnd, FileVerdict};
use super::request::{IngestRequest, rules};
use super::stages::{Checkpoint, Item};
use super::triage::Moves;
use crate::index::{Extent, FileRecord, Index, IndexError, IndexWriter, KnownFile, KnownFiles, Printing};
use crate::model::{ArticleId, FileKey, FileOutcome, FileReport, FileStamp, IngestEvent, IngestReport, Sha256};

/// The cadence of commits, whichever comes first. A commit pauses all indexing threads and makes segments, small ones when
/// it comes soon, so it must not be frequent; what is not committed is done again after a crash, so it must not be rare.
const COMMIT_AFTER: Duration = Duration::from_secs(5);
const COMMIT_BYTES: usize = 256 << 20;
/// How long a stop may wait for the end of the file that is being written.
const STOP_GRACE: Duration = Duration::from_secs(3);

/// The writer's side of an ingest.
pub(super) struct Writing<'a> {
    writer: IndexWriter,
    known: &'a KnownFiles,
    /// The index as it was before, to tell new articles from replaced ones.
    before: Option<&'a Index>,
    moves: Moves<'a>,
    commit_every: usize,
    stop: &'a AtomicBool,
    stop_by: Option<Instant>,
    on_event: &'a mut dyn FnMut(IngestEvent),
    report: IngestReport,
    /// Reports of files that wait for a commit.
    pending: Vec<FileReport>,
    uncommitted: Uncommitted,
    current: Current,
    failure: Option<IndexError>,
}

/// What was written since the last commit.
struct Uncommitted {
    operations: usize,
    bytes: usize,
    files: usize,
    since: Instant,
}

impl Uncommitted {
    fn none() -> Self {
        Self { operations: 0, bytes: 0, files: 0, since: Instant::now() }
    }
}

/// The file whose articles are arriving.
#[derive(Default)]
struct Current {
    begun: Option<FileKey>,
    /// Articles of the file before this ingest that have not come again so far.
    before: HashSet<ArticleId>,
    articles: u64,
    /// Those of them that were there before, when the file is read on from where it was cut short.
    resumed: Option<u64>,
    quotations: u64,
    notes: Vec<String>,
    /// Whether nothing of it has come since it was last recorded as cut short.
    at_rest: bool,
}

impl<'a> Writing<'a> {
    pub(super) fn new(
        writer: IndexWriter,
        known: &'a KnownFiles,
        before: Option<&'a Index>,
        request: &IngestRequest,
        stop: &'a AtomicBool,
        on_event: &'a mut dyn FnMut(IngestEvent),
    ) -> Self {
        Self {
            writer,
            known,
            before,
            moves: Moves::new(known),
            commit_every: request.commit_every.map_or(usize::MAX, NonZeroUsize::get),
            stop,
            stop_by: None,
            on_event,
            report: IngestReport::default(),
            pending: Vec::new(),
            uncommitted: Uncommitted::none(),
            current: Current::default(),
            failure: None,
        }
    }

    /// Takes one item of the pipeline; breaks when asked to stop or when the index fails.
    pub(super) fn take(&mut self, item: Item<Prepared>) -> ControlFlow<()> {
        if let Err(error) = self.write(item) {
            self.failure = Some(error);
            return ControlFlow::Break(());
        }
        if self.must_stop() {
            self.report.interrupted = true;
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    /// True when asked to stop, and no file is half written or its end does not come.
    fn must_stop(&mut self) -> bool {
        if !self.stop.load(Ordering::Relaxed) {
            return false;
        }
        let now = Instant::now();
        self.is_at_rest() || now >= *self.stop_by.get_or_insert(now + STOP_GRACE)
    }

    /// True between files, and where a file has just been recorded as cut short: the index may be committed as it is.
    fn is_at_rest(&self) -> bool {
        self.current.begun.is_none() || self.current.at_rest
    }

    fn write(&mut self, item: Item<Prepared>) -> Result<(), IndexError> {
        match item {
            Item::Found(event) => (self.on_event)(event),
            Item::Settled(report) => self.acknowledge(report),
            Item::Article(Ok(article)) => self.article(article)?,
            Item::Article(Err(note)) => self.current.notes.push(note),
            Item::Resumed(key) => self.resume(key),
            Item::Checkpoint(point) if self.is_due() || self.stop.load(Ordering::Relaxed) => self.cut_short(*point)?,
            Item::Checkpoint(_) => {}
            Item::End(end) => self.end(*end)?,
        }
        if self.is_at_rest() && self.is_due() { self.commit() } else { Ok(()) }
    }

    /// Goes on with a file that was cut short.
    fn resume(&mut self, key: FileKey) {
        self.writer.resume_file(key);
        self.current.begun = Some(key);
        self.current.articles = self.known.get(key).map_or(0, |known| known.articles);
        (self.current.resumed, self.current.at_rest) = (Some(self.current.articles), true);
    }

    /// Records how far the file at hand has come, so that a commit may be made before its end.
    fn cut_short(&mut self, point: Checkpoint) -> Result<(), IndexError> {
        let Checkpoint { file, mut cut } = point;
        if self.current.begun.is_none() {
            return Ok(()); // there is nothing of it yet
        }
        let (format_version, enrich_version) = rules();
        cut.done.notes.extend(self.current.notes.iter().cloned());
        self.writer.end_file(&FileRecord {
            key: file.key,
            stamp: FileStamp { size: file.size, modified: file.modified, digest: [0; 16] },
            path: file.path,
            shown: file.shown,
            outcome: FileOutcome::New,
            reason: Some("cut short while it was read; the next ingest goes on from there".into()),
            articles: self.current.articles,
            format_version,
            enrich_version,
            form: cut.done.form.as_ref().map(|form| form.0.clone()),
            charset: cut.done.form.as_ref().map(|form| form.1.clone()),
            cut: Some(cut),
        })?;
        self.uncommitted.operations += 1;
        self.current.at_rest = true;
        Ok(())
    }

    fn article(&mut self, prepared: Prepared) -> Result<(), IndexError> {
        let Prepared { id, file, bytes, facts, family } = prepared;
        self.begin(file)?;
        self.current.at_rest = false;
        // Each further article of a file counts as a file does.
        self.uncommitted.files += usize::from(self.current.articles > 0);
        let family = match family {
            Ok(family) => family,
            // One record that the index cannot hold costs that record, not the run.
            Err(error) => {
                self.current.notes.push(error.to_string());
                return Ok(());
            }
        };
        if self.writer.add_family(family)? == Printing::Copy {
            self.report.reprints += 1;
        }
        self.uncommitted.operations += 1;
        self.uncommitted.bytes += bytes;
        let ledger = &mut self.report.articles;
        *(if self.current.before.remove(&id) { &mut ledger.replaced } else { &mut ledger.added }) += 1;
        self.current.articles += 1;
        self.current.quotations += facts.quotations();
        facts.count(&mut self.report);
        Ok(())
    }

    /// Clears the way for a file's articles, once a file.
    fn begin(&mut self, key: FileKey) -> Result<(), IndexError> {
        if self.current.begun == Some(key) {
            return Ok(());
        }
        self.current.begun = Some(key);
        if let (Some(known), Some(before)) = (self.known.get(key), self.before)
            && known.articles > 0
        {
            self.current.before = before.ids_of_file(key)?.into_iter().collect();
        }
        self.uncommitted.operations += 1;
        self.writer.begin_file(key)
    }

    fn end(&mut self, end: FileEnd) -> Result<(), IndexError> {
        let known = self.known.get(end.file.key).map_or(0, |known| known.articles);
        let (outcome, reason) = self.outcome(&end);
        // What was cut short and is broken from there on has been read after all, as far as it goes.
        let resumed = self.current.resumed;
        let keeps_old = matches!(end.verdict, FileVerdict::Rejected(_)) && known > 0 && resumed.is_none();
        if !keeps_old {
            if !matches!(end.verdict, FileVerdict::Same) {
                self.begin(end.file.key)?;
                self.drop_moved(&end)?;
            }
            self.record(&end, outcome, reason.clone())?;
        }
        let current = std::mem::take(&mut self.current);
        self.report.articles.removed += current.before.len() as u64;
        self.report.articles.unchanged += current.resumed.unwrap_or(0);
        self.report.bytes += end.file.size;
        (self.on_event)(IngestEvent::Read { bytes: end.file.size, quotations: current.quotations });
        let articles = if keeps_old || outcome == FileOutcome::Unchanged { known } else { current.articles };
        self.acknowledge(FileReport { path: end.file.shown, outcome, articles, reason });
        Ok(())
    }

    /// What became of a file that was read, and why, or what went wrong with a part of it.
    fn outcome(&self, end: &FileEnd) -> (FileOutcome, Option<String>) {
        // A file that was cut short has not been acknowledged yet.
        let was_in = |known: KnownFile| known.articles > 0 && known.extent == Extent::Whole;
        let was_in = self.known.get(end.file.key).is_some_and(was_in);
        let notes: Vec<&str> = end.notes.iter().chain(&self.current.notes).map(String::as_str).collect();
        let notes = (!notes.is_empty()).then(|| summary(&notes, end.unsaid));
        match &end.verdict {
            FileVerdict::Same => (FileOutcome::Unchanged, None),
            FileVerdict::Articles if was_in => (FileOutcome::Changed, notes),
            FileVerdict::Articles => (FileOutcome::New, notes),
            FileVerdict::Ignored(reason) => (FileOutcome::Ignored, Some(reason.clone())),
            FileVerdict::Rejected(reason) => (FileOutcome::Rejected, Some(reason.clone())),
        }
    }

    /// Writes the file's record. Of a file that is the same only its new time stamp is noted.
    fn record(&mut self, end: &FileEnd, outcome: FileOutcome, reason: Option<String>) -> Result<(), IndexError> {
        let same = matches!(end.verdict, FileVerdict::Same);
        let old = if same { self.known.record(end.file.key)? } else { None };
        let (format_version, enrich_version) = rules();
        self.uncommitted.operations += 1;
        self.uncommitted.files += 1;
        self.writer.end_file(&FileRecord {
            key: end.file.key,
            path: end.file.path.clone(),
            shown: end.file.shown.clone(),
            stamp: FileStamp {
                size: end.file.size,
                modified: end.file.modified,
                digest: end.sha256.map_or([0; 16], Sha256::half),
            },
            outcome: old.as_ref().map_or(stored(outcome), |old| old.outcome),
            articles: old.as_ref().map_or(self.current.articles, |old| old.articles),
            form: old.as_ref().map_or_else(|| end.form.clone().map(|form| form.0), |old| old.form.clone()),
            charset: old.as_ref().map_or_else(|| end.form.clone().map(|form| form.1), |old| old.charset.clone()),
            reason: old.map_or(reason, |old| old.reason),
            format_version,
            enrich_version,
            cut: None,
        })
    }

    /// A new path with the bytes of a file that is gone takes that file's place.
    fn drop_moved(&mut self, end: &FileEnd) -> Result<(), IndexError> {
        let is_known = self.known.get(end.file.key).is_some_and(|known| known.extent == Extent::Whole);
        if !matches!(end.verdict, FileVerdict::Articles) || is_known {
            return Ok(());
        }
        let Some(old) = end.sha256.and_then(|digest| self.moves.take(digest)) else { return Ok(()) };
        self.remove(old)
    }

    /// Removes a file and its articles from the index.
    fn remove(&mut self, key: FileKey) -> Result<(), IndexError> {
        self.report.articles.removed += self.known.get(key).map_or(0, |known| known.articles);
        self.uncommitted.operations += 1;
        self.writer.remove_file(key)
    }

    /// Files that are gone: counted, and removed when so asked.
    pub(super) fn settle_gone(&mut self, gone: &[FileKey], removal: Removal) -> Result<(), IndexError> {
        if self.failure.is_some() || self.report.interrupted {
            return Ok(());
        }
        let gone: Vec<FileKey> = gone.iter().copied().filter(|&key| !self.moves.is_taken(key)).collect();
        self.report.files.gone = gone.len() as u64;
        match removal {
            Removal::Keep => Ok(()),
            Removal::Remove => gone.into_iter().try_for_each(|key| self.remove(key)),
        }
    }

    /// Commits what is left and says what was done.
    pub(super) fn finish(mut self) -> Result<IngestReport, IndexError> {
        if let Some(error) = self.failure.take() {
            return Err(error);
        }
        if let Some(key) = self.current.begun.filter(|_| !self.current.at_rest) {
            // It was not cut where that could be said, so it is to be read from its start again.
            self.writer.forget_record(key)?;
        }
        if self.uncommitted.operations > 0 {
            self.commit()?;
        }
        self.writer.finish()?;
        self.report.rejections.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(self.report)
    }

    fn is_due(&self) -> bool {
        let Uncommitted { operations, bytes, files, since } = &self.uncommitted;
        *operations > 0 && (*bytes >= COMMIT_BYTES || *files >= self.commit_every || since.elapsed() >= COMMIT_AFTER)
    }

    fn commit(&mut self) -> Result<(), IndexError> {
        self.writer.commit()?;
        self.uncommitted = Uncommitted::none();
        for report in std::mem::take(&mut self.pending) {
            self.settle(report);
        }
        (self.on_event)(IngestEvent::Committed);
        Ok(())
    }

    /// Settles a file now, or after the commit that holds what was written before it.
    fn acknowledge(&mut self, report: FileReport) {
        if self.uncommitted.operations > 0 {
            self.pending.push(report);
        } else {
            self.uncommitted.since = Instant::now();
            self.settle(report);
        }
    }

    fn settle(&mut self, report: FileReport) {
        self.report.files.add(report.outcome);
        match report.outcome {
            FileOutcome::Unchanged => self.report.articles.unchanged += report.articles,
            FileOutcome::Rejected => add_reason(&mut self.report.rejections, report.reason.as_deref().unwrap_or("")),
            _ => {}
        }
        (self.on_event)(IngestEvent::Settled(report));
    }
}

/// Whether files that are gone lose their articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Removal {
    Keep,
    Remove,
}

/// What a file's record says: whether it was new or changed is said once, in the report.
fn stored(outcome: FileOutcome) -> FileOutcome {
    match outcome {
        FileOutcome::Changed | FileOutcome::Unchanged => FileOutcome::New,
        other => other,
    }
}

/// Counts a rejection under its general reason: what stands before the first colon or parenthesis.
pub(super) fn add_reason(rejections: &mut Vec<(String, u64)>, reason: &str) {
    let general = reason.split([':', '(']).next().unwrap_or(reason).trim();
    match rejections.iter_mut().find(|(known, _)| known == general) {
        Some((_, count)) => *count += 1,
        None => rejections.push((general.to_owned(), 1)),
    }
}

/// The first notes of a file, and how many more there are.
fn summary(notes: &[&str], unsaid: u64) -> String {
    const SHOWN: usize = 3;
    let shown = notes.len().min(SHOWN);
    let mut summary = notes[..shown].join("; ");
    let more = (notes.len() - shown) as u64 + unsaid;
    if more > 0 {
        summary.push_str(&format!("; and {more} more"));
    }
    summary
}
