//! The stages and their threads.
//!
//! One thread walks; readers open files and parse articles; enrichers work on single articles; the caller's thread takes
//! the results in the order of the walk. Each file that is read has a channel of its own, and the caller goes through these
//! channels one after the other: order costs no sorting and no buffer. Readers take files in the same order, so the file
//! that the caller waits for is always being read, and nothing can wait in a circle.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, Scope};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::budget::Budget;
use super::lines;
use super::reading::{self, FileEnd};
use super::request::Input;
use super::survey::Survey;
use crate::corpus::{Found, Limits};
use crate::enrich::{self, ArticleTokens};
use crate::format::{Draft, ParseOptions};
use crate::model::{FileReport, IngestEvent, Record, Sha256, SourceFile};

/// Files found ahead of the caller.
const FILES_AHEAD: usize = 512;
/// Articles of one file ahead of the caller.
const ARTICLES_AHEAD: usize = 32;
/// Readers beside the enrichers: they mostly wait for the disk, where many small files are read best side by side.
const READERS: usize = 8;

/// What to do with a file.
pub(super) enum Triage {
    /// Read it.
    Read,
    /// Read it unless its digest is still this one.
    ReadIfChanged(Sha256),
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
    /// All articles of this file have been given.
    End(Box<FileEnd>),
}

/// A file on its way to a reader.
struct Job<T> {
    number: u64,
    source: JobSource,
    unless: Option<Sha256>,
    articles: Sender<FileItem<T>>,
}

enum JobSource {
    File(SourceFile),
    Bytes { shown: String, bytes: Vec<u8> },
}

/// A file in the order of the walk.
enum Slot<T> {
    Settled(FileReport),
    Reading { number: u64, items: Receiver<FileItem<T>> },
}

/// What a reader sends of one file.
enum FileItem<T> {
    Article { bytes: usize, enriched: Receiver<Result<T, String>> },
    End(Box<FileEnd>),
}

/// An article on its way to an enricher.
struct Task<T> {
    draft: Draft,
    reply: Sender<Result<T, String>>,
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
            scope.spawn(move || tasks.iter().for_each(|task| enrich_one(plan, task)));
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
    let mut number = 0;
    let mut read = |source, unless| {
        number += 1;
        let (articles, items) = bounded(ARTICLES_AHEAD);
        // Before the readers may take it, the file has its place in the order.
        slots.send(Slot::Reading { number, items }).is_ok()
            && jobs.send(Job { number, source, unless, articles }).is_ok()
    };
    for input in plan.inputs {
        if let Input::Bytes { shown, bytes } = input {
            let source = JobSource::Bytes { shown: shown.clone(), bytes: bytes.clone() };
            if !read(source, None) {
                return;
            }
        }
    }
    for found in found {
        if halted() {
            return;
        }
        let sent = match found {
            Found::Passed(report) => slots.send(Slot::Settled(report)).is_ok(),
            Found::File(file) => match (plan.triage)(&file) {
                Triage::Repeated => true,
                Triage::Settled(report) => slots.send(Slot::Settled(report)).is_ok(),
                Triage::Read => read(JobSource::File(file), None),
                Triage::ReadIfChanged(digest) => read(JobSource::File(file), Some(digest)),
            },
        };
        if !sent {
            return;
        }
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
        scope.spawn(move || jobs.iter().for_each(|job| read_one(plan, job, &tasks, budget)));
    }
}

/// Reads one file and sends its articles to the enrichers, and to the caller the promise of each.
fn read_one<T>(plan: &Plan<'_, T>, job: Job<T>, tasks: &Sender<Task<T>>, budget: &Budget) {
    let Job { number, source, unless, articles } = job;
    let mut hand_on = |draft: Draft| {
        let bytes = draft.article.body.len();
        budget.take(number, bytes);
        let (reply, enriched) = bounded(1);
        let sent =
            articles.send(FileItem::Article { bytes, enriched }).is_ok() && tasks.send(Task { draft, reply }).is_ok();
        if sent { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    let end = match source {
        JobSource::File(file) => reading::read(file, unless, plan.limits, plan.parse, &mut hand_on),
        JobSource::Bytes { shown, bytes } => reading::read_bytes(&shown, bytes, plan.limits, plan.parse, &mut hand_on),
    };
    // Unsent only when the caller has ended the run.
    let _ = articles.send(FileItem::End(Box::new(end)));
}

/// Enriches one article. A fault in our own rules costs that article and is said, never the run.
fn enrich_one<T>(plan: &Plan<'_, T>, task: Task<T>) {
    let Task { draft, reply } = task;
    let Draft { article, decoded, range } = draft;
    let name = article.headline.clone().unwrap_or_else(|| article.id.to_string());
    let enriched = catch_unwind(AssertUnwindSafe(|| {
        let (mut record, tokens) = enrich::enrich(article);
        lines::locate(&mut record, &decoded, range);
        (plan.prepare)(record, tokens)
    }));
    // Unsent only when the caller has ended the run.
    let _ = reply.send(enriched.map_err(|_| format!("internal error while reading “{name}”; please report it")));
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
            Slot::Reading { number, items } => {
                budget.turn(number);
                let found = each(Item::Found(survey.event()));
                if found.is_break() { found } else { deliver_file(&items, budget, each) }
            }
        };
        if flow.is_break() {
            budget.turn(u64::MAX);
            return;
        }
    }
}

fn deliver_file<T>(
    items: &Receiver<FileItem<T>>,
    budget: &Budget,
    each: &mut dyn FnMut(Item<T>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    for item in items {
        match item {
            FileItem::End(end) => each(Item::End(end))?,
            FileItem::Article { bytes, enriched } => {
                let enriched = enriched.recv().unwrap_or_else(|_| Err("internal error: a thread ended".into()));
                each(Item::Article(enriched))?;
                budget.give(bytes);
            }
        }
    }
    ControlFlow::Continue(())
}
