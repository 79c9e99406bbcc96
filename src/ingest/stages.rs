//! The stages and their threads.
//!
//! One thread walks; readers open files and parse articles; enrichers work on articles; the caller's thread takes the
//! results in the order of the walk. Small files go to a reader, and small articles to an enricher, several at a time, since
//! waking another thread costs as much as a short article does. Each handful of files that is read has a channel of its own,
//! and the caller goes through these channels one after the other: order costs no sorting and no buffer. Readers take them
//! in the same order, so the files that the caller waits for are always being read, and nothing can wait in a circle.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, Scope};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::budget::Budget;
use super::lines;
use super::reading::{self, FileEnd, Known};
use super::request::Input;
use super::survey::Survey;
use crate::corpus::{Found, Limits};
use crate::enrich::{self, ArticleTokens};
use crate::format::{Draft, ParseOptions};
use crate::model::{Cut, FileKey, FileReport, IngestEvent, Record, SourceFile};

/// Handfuls of files found ahead of the caller.
const FILES_AHEAD: usize = 64;
/// Batches of articles of one handful of files ahead of the caller.
const BATCHES_AHEAD: usize = 8;
/// Files in a handful; fewer where they have more bytes than one has in all.
const HANDFUL: usize = 16;
const HANDFUL_BYTES: u64 = 64 << 10;
/// Articles in a batch; fewer where they have more bytes of text than one has in all.
const BATCH: usize = 32;
const BATCH_BYTES: usize = 64 << 10;
/// Readers beside the enrichers: they mostly wait for the disk, where many small files are read best side by side.
const READERS: usize = 8;

/// What to do with a file.
pub(super) enum Triage {
    /// Read it.
    Read,
    /// Read it unless its digest is still this one.
    ReadIfChanged([u8; 16]),
    /// Read on from where it was cut short.
    Resume(Box<Cut>),
    /// Don't read it: this is known of it.
    Settled(FileReport),
    /// It has been found before in this walk.
    Repeated,
}

/// How to run the stages; `T` is what becomes of an article.
pub(super) struct Plan<'a, T> {
    pub inputs: &'a [Input],
    pub limits: &'a Limits,
    pub parse: &'a ParseOptions,
    pub enrichers: usize,
    /// Decides what happens to each file found; called from the walking thread.
    pub triage: &'a (dyn Fn(&SourceFile) -> Triage + Sync),
    /// Makes of an enriched article what the caller wants; called from the enriching threads.
    pub prepare: &'a (dyn Fn(Record, ArticleTokens) -> T + Sync),
}

/// What the caller is given, in the order of the walk.
pub(super) enum Item<T> {
    /// How much there is to do, as far as known.
    Found(IngestEvent),
    /// A file that was not read.
    Settled(FileReport),
    /// An article of the file whose `End` comes next; the error says what went wrong inside the program.
    Article(Result<T, String>),
    /// The articles that follow are not the first of this file: it was cut short before.
    Resumed(FileKey),
    /// Here the file at hand may be cut short.
    Checkpoint(Box<Checkpoint>),
    /// All articles of this file have been given.
    End(Box<FileEnd>),
}

/// Where a file may be cut short.
pub(super) struct Checkpoint {
    pub file: SourceFile,
    pub cut: Cut,
}

/// A handful of files on their way to a reader.
struct Job<T> {
    number: u64,
    files: Vec<FileJob>,
    batches: Sender<Batch<T>>,
}

/// A file to be read.
struct FileJob {
    source: JobSource,
    known: Known,
}

enum JobSource {
    File(SourceFile),
    Bytes { shown: String, bytes: Vec<u8> },
}

/// Files in the order of the walk.
enum Slot<T> {
    Settled(FileReport),
    Reading { number: u64, batches: Receiver<Batch<T>> },
}

/// What a reader sends: the promise of some articles, and which files ended where among them.
struct Batch<T> {
    steps: Vec<Step>,
    enriched: Receiver<Vec<Result<T, String>>>,
}

enum Step {
    /// The next article, of so many bytes.
    Article(usize),
    Resumed(FileKey),
    Checkpoint(Box<Checkpoint>),
    End(Box<FileEnd>),
}

/// Articles on their way to an enricher.
struct Task<T> {
    drafts: Vec<Draft>,
    reply: Sender<Vec<Result<T, String>>>,
}

/// Runs the stages over the files found; `each` is called on the caller's thread and may end the run.
pub(super) fn run<T: Send>(
    plan: &Plan<'_, T>,
    found: impl Iterator<Item = Found> + Send,
    survey: &Survey,
    stop: &AtomicBool,
    each: &mut dyn FnMut(Item<T>) -> ControlFlow<()>,
) {
    let budget = Budget::new();
    let ended = AtomicBool::new(false);
    let halted = || stop.load(Ordering::Relaxed) || ended.load(Ordering::Relaxed);
    thread::scope(|scope| {
        let (slots_in, slots) = bounded(FILES_AHEAD);
        let (jobs_in, jobs) = bounded(FILES_AHEAD);
        let (tasks_in, tasks) = bounded(2 * plan.enrichers);
        let (budget, halted) = (&budget, &halted);
        scope.spawn(move || feed(plan, found, &slots_in, &jobs_in, halted));
        spawn_readers(scope, plan, &jobs, &tasks_in, budget);
        for _ in 0..plan.enrichers {
            let tasks = tasks.clone();
            scope.spawn(move || tasks.iter().for_each(|task| enrich_all(plan, task)));
        }
        // Only the threads hold the channels' other ends now, so that each stage ends when the one before has.
        drop((jobs, tasks_in, tasks));
        deliver(slots, budget, survey, &mut |item| {
            let flow = each(item);
            if flow.is_break() {
                ended.store(true, Ordering::Relaxed);
            }
            flow
        });
    });
}

/// Walks, decides, and puts each file into the order and, where it is to be read, before the readers.
fn feed<T>(
    plan: &Plan<'_, T>,
    found: impl Iterator<Item = Found>,
    slots: &Sender<Slot<T>>,
    jobs: &Sender<Job<T>>,
    halted: &dyn Fn() -> bool,
) {
    let mut feeder = Feeder { slots, jobs, number: 0, handful: Vec::new(), bytes: 0 };
    for input in plan.inputs {
        if let Input::Bytes { shown, bytes } = input {
            let source = JobSource::Bytes { shown: shown.clone(), bytes: bytes.clone() };
            if !feeder.read(source, bytes.len() as u64, Known::Nothing) {
                return;
            }
        }
    }
    for found in found {
        if halted() {
            return;
        }
        let sent = match found {
            Found::Passed(report) => feeder.settled(report),
            Found::File(file) => match (plan.triage)(&file) {
                Triage::Repeated => true,
                Triage::Settled(report) => feeder.settled(report),
                Triage::Read => feeder.file(file, Known::Nothing),
                Triage::ReadIfChanged(digest) => feeder.file(file, Known::Digest(digest)),
                Triage::Resume(cut) => feeder.file(file, Known::Cut(cut)),
            },
        };
        if !sent {
            return;
        }
    }
    // Unsent only when the caller has ended the run.
    let _ = feeder.send();
}

/// Gathers files to handfuls. Its methods are false when the caller has ended the run.
struct Feeder<'a, T> {
    slots: &'a Sender<Slot<T>>,
    jobs: &'a Sender<Job<T>>,
    number: u64,
    handful: Vec<FileJob>,
    bytes: u64,
}

impl<T> Feeder<'_, T> {
    fn settled(&mut self, report: FileReport) -> bool {
        self.send() && self.slots.send(Slot::Settled(report)).is_ok()
    }

    fn file(&mut self, file: SourceFile, known: Known) -> bool {
        let size = file.size;
        self.read(JobSource::File(file), size, known)
    }

    fn read(&mut self, source: JobSource, size: u64, known: Known) -> bool {
        self.handful.push(FileJob { source, known });
        self.bytes += size;
        self.handful.len() < HANDFUL && self.bytes < HANDFUL_BYTES || self.send()
    }

    fn send(&mut self) -> bool {
        let files = std::mem::take(&mut self.handful);
        if files.is_empty() {
            return true;
        }
        (self.number, self.bytes) = (self.number + 1, 0);
        let (number, (batches_in, batches)) = (self.number, bounded(BATCHES_AHEAD));
        // Before the readers may take them, the files have their place in the order.
        self.slots.send(Slot::Reading { number, batches }).is_ok()
            && self.jobs.send(Job { number, files, batches: batches_in }).is_ok()
    }
}

fn spawn_readers<'scope, 'env, T: Send>(
    scope: &'scope Scope<'scope, 'env>,
    plan: &'env Plan<'_, T>,
    jobs: &Receiver<Job<T>>,
    tasks: &Sender<Task<T>>,
    budget: &'scope Budget,
) {
    for _ in 0..READERS {
        let (jobs, tasks) = (jobs.clone(), tasks.clone());
        scope.spawn(move || jobs.iter().for_each(|job| read_all(plan, job, &tasks, budget)));
    }
}

/// Reads a handful of files.
fn read_all<T>(plan: &Plan<'_, T>, job: Job<T>, tasks: &Sender<Task<T>>, budget: &Budget) {
    let Job { number, files, batches } = job;
    let mut batcher = Batcher { batches, tasks, steps: Vec::new(), drafts: Vec::new(), bytes: 0 };
    for FileJob { source, known } in files {
        let end = match source {
            JobSource::File(file) => {
                let at = file.clone();
                if let Known::Cut(_) = known {
                    batcher.steps.push(Step::Resumed(file.key));
                }
                reading::read(file, known, plan.limits, plan.parse, &mut |draft, place| {
                    budget.take(number, draft.article.body.len());
                    batcher.article(draft, || Some(Checkpoint { file: at.clone(), cut: place.cut() }))
                })
            }
            // What comes through a pipe does not come again.
            JobSource::Bytes { shown, bytes } => {
                reading::read_bytes(&shown, bytes, plan.limits, plan.parse, &mut |draft, _| {
                    budget.take(number, draft.article.body.len());
                    batcher.article(draft, || None)
                })
            }
        };
        if batcher.end(end).is_break() {
            return;
        }
    }
    // Unsent only when the caller has ended the run.
    let _ = batcher.send();
}

/// Gathers articles to batches. Its methods break when the caller has ended the run.
struct Batcher<'a, T> {
    batches: Sender<Batch<T>>,
    tasks: &'a Sender<Task<T>>,
    steps: Vec<Step>,
    drafts: Vec<Draft>,
    bytes: usize,
}

impl<T> Batcher<'_, T> {
    /// Adds an article; `checkpoint` tells where its file may be cut behind it.
    fn article(&mut self, draft: Draft, checkpoint: impl FnOnce() -> Option<Checkpoint>) -> ControlFlow<()> {
        let bytes = draft.article.body.len();
        self.steps.push(Step::Article(bytes));
        self.drafts.push(draft);
        self.bytes += bytes;
        if self.drafts.len() < BATCH && self.bytes < BATCH_BYTES {
            return ControlFlow::Continue(());
        }
        self.steps.extend(checkpoint().map(|point| Step::Checkpoint(Box::new(point))));
        self.send()
    }

    fn end(&mut self, end: FileEnd) -> ControlFlow<()> {
        self.steps.push(Step::End(Box::new(end)));
        if self.steps.len() < 2 * BATCH { ControlFlow::Continue(()) } else { self.send() }
    }

    /// Sends the articles to the enrichers, and to the caller the promise of them.
    fn send(&mut self) -> ControlFlow<()> {
        let (steps, drafts) = (std::mem::take(&mut self.steps), std::mem::take(&mut self.drafts));
        self.bytes = 0;
        let (reply, enriched) = bounded(1);
        let sent = steps.is_empty() || self.batches.send(Batch { steps, enriched }).is_ok();
        let sent = sent && (drafts.is_empty() || self.tasks.send(Task { drafts, reply }).is_ok());
        if sent { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }
}

/// Enriches the articles of a batch.
fn enrich_all<T>(plan: &Plan<'_, T>, task: Task<T>) {
    let enriched = task.drafts.into_iter().map(|draft| enrich_one(plan, draft)).collect();
    // Unsent only when the caller has ended the run.
    let _ = task.reply.send(enriched);
}

/// Enriches one article. A fault in our own rules costs that article and is said, never the run.
fn enrich_one<T>(plan: &Plan<'_, T>, draft: Draft) -> Result<T, String> {
    let Draft { article, decoded, range, line } = draft;
    let (headline, id) = (article.headline.clone(), article.id);
    let enriched = catch_unwind(AssertUnwindSafe(|| {
        let (mut record, tokens) = enrich::enrich(article);
        lines::locate(&mut record, &decoded, range, line);
        (plan.prepare)(record, tokens)
    }));
    enriched.map_err(|_| {
        let name = headline.unwrap_or_else(|| id.to_string());
        format!("internal error while reading “{name}”; please report it")
    })
}

/// Hands the files to the caller, one after the other.
fn deliver<T>(
    slots: Receiver<Slot<T>>,
    budget: &Budget,
    survey: &Survey,
    each: &mut dyn FnMut(Item<T>) -> ControlFlow<()>,
) {
    for slot in slots {
        let flow = match slot {
            Slot::Settled(report) => each(Item::Settled(report)),
            Slot::Reading { number, batches } => {
                budget.turn(number);
                let found = each(Item::Found(survey.event()));
                if found.is_break() {
                    found
                } else {
                    batches.iter().try_for_each(|batch| deliver_batch(batch, budget, each))
                }
            }
        };
        if flow.is_break() {
            budget.turn(u64::MAX);
            return;
        }
    }
}

fn deliver_batch<T>(
    batch: Batch<T>,
    budget: &Budget,
    each: &mut dyn FnMut(Item<T>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    // Nothing comes of a batch without articles, or when a thread has ended.
    let mut enriched = batch.enriched.recv().unwrap_or_default().into_iter();
    for step in batch.steps {
        match step {
            Step::End(end) => each(Item::End(end))?,
            Step::Resumed(file) => each(Item::Resumed(file))?,
            Step::Checkpoint(point) => each(Item::Checkpoint(point))?,
            Step::Article(bytes) => {
                let enriched = enriched.next().unwrap_or_else(|| Err("internal error: a thread ended".into()));
                each(Item::Article(enriched))?;
                budget.give(bytes);
            }
        }
    }
    ControlFlow::Continue(())
}
