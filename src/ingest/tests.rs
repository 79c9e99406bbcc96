//! The ingest over real files and a real index.

use std::fs;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use tempfile::TempDir;

use super::prepared::KEYPHRASES;
use super::{IngestError, IngestRequest, Input, Mode, Prune, ingest};
use crate::index::{FileRecord, Index};
use crate::model::{Day, FileOutcome, IngestEvent, IngestReport};

/// A folder of articles, an index beside it, and what the last ingest said.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new(files: &[(&str, &str)]) -> Self {
        let desk = Self { folder: TempDir::new().expect("a temporary folder") };
        fs::create_dir(desk.corpus()).expect("a folder");
        files.iter().for_each(|(name, text)| desk.write(name, text));
        desk
    }

    fn corpus(&self) -> PathBuf {
        self.folder.path().join("corpus")
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.corpus().join(name), text).expect("a file");
    }

    fn request(&self) -> IngestRequest {
        let as_of = Day::from_ymd(2024, 12, 31).expect("a day");
        IngestRequest::new(self.folder.path().join("index"), vec![Input::Path(self.corpus())], as_of)
    }

    fn ingest(&self) -> (IngestReport, Vec<IngestEvent>) {
        self.run(&self.request()).expect("an ingest")
    }

    fn run(&self, request: &IngestRequest) -> Result<(IngestReport, Vec<IngestEvent>), IngestError> {
        let mut events = Vec::new();
        let report = ingest(request, &AtomicBool::new(false), &mut |event| events.push(event))?;
        assert_ledgers_add_up(&report, &events);
        Ok((report, events))
    }

    fn articles(&self) -> Vec<(String, String)> {
        let index = Index::open(&self.folder.path().join("index")).expect("an index");
        let mut articles = Vec::new();
        let each = &mut |record: crate::model::Record| {
            articles.push((record.article.id.to_string(), record.article.body));
            ControlFlow::Continue(())
        };
        index.articles(each).expect("articles");
        articles.sort();
        articles
    }
}

fn assert_ledgers_add_up(report: &IngestReport, events: &[IngestEvent]) {
    let settled: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            IngestEvent::Settled(report) => Some(report),
            _ => None,
        })
        .collect();
    assert_eq!(report.files.seen(), settled.len() as u64, "every file is settled once");
    let held: u64 = settled.iter().filter(|file| file.outcome != FileOutcome::Rejected).map(|file| file.articles).sum();
    assert_eq!(report.articles.added + report.articles.replaced + report.articles.unchanged, held);
}

fn story(word: &str) -> String {
    format!(
        "Council votes on {word}\n\n3 March 2024\n\n“We will keep the {word},” said Mayor Ilse Brandt.\n\nShe left early.\n"
    )
}

#[test]
fn what_has_not_changed_is_left_alone_and_what_has_is_replaced() {
    let desk = Desk::new(&[("a.txt", &story("ferry")), ("b.txt", &story("tram")), ("c.png", "\u{89}PNG\r\n")]);
    let (first, _) = desk.ingest();
    assert_eq!((first.files.new, first.files.ignored, first.articles.added), (2, 1, 2));
    let (second, _) = desk.ingest();
    assert_eq!((second.files.unchanged, second.files.ignored, second.articles.unchanged), (2, 1, 2));
    desk.write("a.txt", &story("harbour ferry"));
    let (third, _) = desk.ingest();
    assert_eq!((third.files.changed, third.articles.replaced, third.articles.removed), (1, 1, 0));
    let articles = desk.articles();
    assert_eq!(articles.len(), 2);
    assert!(articles.iter().any(|(_, body)| body.contains("harbour ferry")));
}

#[test]
fn the_same_files_give_the_same_articles_whatever_the_threads() {
    let files: Vec<(String, String)> =
        (0..40).map(|n| (format!("{n}.txt"), story(&format!("bridge number {n}")))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let desk = Desk::new(&files);
    let order = |threads| {
        let mut request = desk.request();
        request.threads = NonZeroUsize::new(threads);
        request.index = desk.folder.path().join(format!("index{threads}"));
        let (_, events) = desk.run(&request).expect("an ingest");
        events.into_iter().filter(|event| matches!(event, IngestEvent::Settled(_))).collect::<Vec<_>>()
    };
    assert_eq!(order(1), order(4));
}

#[test]
fn files_that_travel_together_keep_their_order_and_their_articles() {
    let desk = Desk::new(&[]);
    let line = |number| serde_json::json!({"title": number, "text": story("pier").repeat(40)}).to_string() + "\n";
    let lines = |count: u64| (0..count).map(line).collect::<String>();
    // Empty files are settled without being read, and the long ones fill several batches.
    let articles = |number: u64| match number {
        20 | 60 => 100,
        _ => u64::from(!number.is_multiple_of(7)),
    };
    for number in 0..90 {
        match articles(number) {
            0 => desk.write(&format!("{number:02}.txt"), ""),
            1 => desk.write(&format!("{number:02}.txt"), &story("pier")),
            many => desk.write(&format!("{number:02}.jsonl"), &lines(many)),
        }
    }
    let (_, events) = desk.ingest();
    let settled: Vec<(String, u64)> = events
        .into_iter()
        .filter_map(|event| match event {
            IngestEvent::Settled(report) => Some((report.path, report.articles)),
            _ => None,
        })
        .collect();
    assert!(settled.is_sorted(), "files are settled in the order of the walk");
    assert_eq!(
        settled.iter().map(|(_, articles)| *articles).collect::<Vec<_>>(),
        (0..90).map(articles).collect::<Vec<_>>()
    );
}

#[test]
fn a_moved_file_takes_the_place_of_the_old_one() {
    let desk = Desk::new(&[("a.txt", &story("ferry"))]);
    desk.ingest();
    fs::rename(desk.corpus().join("a.txt"), desk.corpus().join("z.txt")).expect("a move");
    let (report, _) = desk.ingest();
    assert_eq!((report.files.new, report.files.gone, report.articles.removed), (1, 0, 1));
    assert_eq!(desk.articles().len(), 1);
}

#[test]
fn gone_files_stay_until_pruned_and_pruning_is_careful() {
    let names: Vec<String> = (0..10).map(|n| format!("{n}.txt")).collect();
    let desk = Desk::new(&[]);
    names.iter().for_each(|name| desk.write(name, &story(name)));
    desk.ingest();
    fs::remove_file(desk.corpus().join("0.txt")).expect("removed");
    let (report, _) = desk.ingest();
    assert_eq!((report.files.gone, desk.articles().len()), (1, 10));
    let prune = |prune| IngestRequest { prune, ..desk.request() };
    desk.run(&prune(Prune::Careful)).expect("an ingest");
    assert_eq!(desk.articles().len(), 9);
    (1..6).for_each(|n| fs::remove_file(desk.corpus().join(format!("{n}.txt"))).expect("removed"));
    assert!(matches!(desk.run(&prune(Prune::Careful)), Err(IngestError::Prune(_))));
    assert_eq!(desk.articles().len(), 9);
    desk.run(&prune(Prune::Force)).expect("an ingest");
    assert_eq!(desk.articles().len(), 4);
}

#[test]
fn a_rejected_file_is_said_once_tried_again_and_never_costs_what_was_read_before() {
    let broken = "{\"title\": \"Cut short\", \"text\": \"The council";
    let desk = Desk::new(&[("a.json", broken), ("b.txt", &story("tram"))]);
    let (report, _) = desk.ingest();
    assert_eq!((report.files.rejected, report.files.new), (1, 1));
    assert_eq!(desk.ingest().0.files.rejected, 1);
    desk.write("a.json", "{\"title\": \"Whole\", \"text\": \"The council voted on Tuesday to keep the tram.\"}");
    assert_eq!(desk.ingest().0.articles.added, 1);
    desk.write("a.json", broken);
    assert_eq!(desk.ingest().0.files.rejected, 1);
    assert_eq!(desk.articles().len(), 2, "the last readable state stays");
}

#[test]
fn asked_to_stop_it_keeps_what_it_has() {
    let names: Vec<String> = (0..30).map(|n| format!("{n:02}.txt")).collect();
    let desk = Desk::new(&[]);
    names.iter().for_each(|name| desk.write(name, &story(name)));
    let (stop, mut read) = (AtomicBool::new(false), 0);
    let report = ingest(&desk.request(), &stop, &mut |event| {
        read += u32::from(matches!(event, IngestEvent::Read { .. }));
        stop.store(read >= 5, std::sync::atomic::Ordering::SeqCst);
    })
    .expect("an ingest");
    assert!(report.interrupted);
    assert_eq!((report.files.new, desk.articles().len()), (5, 5));
    assert_eq!(desk.ingest().0.files.new, 25);
}

#[test]
fn a_rebuilt_index_holds_the_same_and_less_only_when_that_is_meant() {
    let desk = Desk::new(&[("a.txt", &story("tram")), ("b.txt", &story("ferry"))]);
    desk.ingest();
    let before = desk.articles();
    let rebuild = |prune| IngestRequest { mode: Mode::Rebuild, prune, ..desk.request() };
    let (report, _) = desk.run(&rebuild(Prune::Keep)).expect("an ingest");
    assert_eq!((report.files.new, desk.articles()), (2, before.clone()));
    assert_eq!(desk.ingest().0.files.unchanged, 2, "the new index knows its files");

    fs::remove_file(desk.corpus().join("a.txt")).expect("removed");
    assert!(matches!(desk.run(&rebuild(Prune::Keep)), Err(IngestError::Rebuild(_))));
    let elsewhere = IngestRequest { inputs: vec![Input::Path(desk.corpus().join("b.txt"))], ..rebuild(Prune::Keep) };
    assert!(matches!(desk.run(&elsewhere), Err(IngestError::Rebuild(_))));
    assert_eq!(desk.articles(), before, "refused, so nothing has changed");
    desk.run(&rebuild(Prune::Force)).expect("an ingest");
    assert_eq!(desk.articles().len(), 1);
}

#[test]
fn a_rebuild_that_is_cut_short_leaves_the_old_index() {
    let desk = Desk::new(&[("a.txt", &story("tram")), ("b.txt", &story("ferry"))]);
    desk.ingest();
    let before = desk.articles();
    let stop = AtomicBool::new(false);
    let request = IngestRequest { mode: Mode::Rebuild, ..desk.request() };
    let report = ingest(&request, &stop, &mut |event| {
        stop.fetch_or(matches!(event, IngestEvent::Read { .. }), std::sync::atomic::Ordering::SeqCst);
    });
    assert!(report.expect("an ingest").interrupted);
    assert_eq!(desk.articles(), before);
    assert_eq!(fs::read_dir(desk.folder.path()).expect("a folder").count(), 2, "nothing is left beside it");
}

#[test]
fn a_path_that_is_not_there_is_an_error() {
    let desk = Desk::new(&[]);
    let mut request = desk.request();
    request.inputs = vec![Input::Path(desk.folder.path().join("nowhere"))];
    let error = desk.run(&request).expect_err("an error").to_string();
    assert!(error.contains("nowhere"), "{error}");
    assert!(!request.index.exists(), "a mistyped path leaves no empty index behind");
}

#[test]
fn printings_of_one_story_are_counted_also_when_they_come_later() {
    let parts: Vec<String> = (0..12)
        .map(|n| {
            format!("Clause {n} of the harbour plan moves crane {} to pier {} before week {}.", n * 7, n + 3, n * n)
        })
        .collect();
    let whole = format!("Harbour plan passes\n\n3 March 2024\n\n{}\n", parts.join("\n\n"));
    let cut = format!("Cranes to move\n\n4 March 2024\n\n{}\n", parts[..8].join("\n\n"));
    let desk = Desk::new(&[("a.txt", &whole), ("b.txt", &cut), ("c.txt", &story("ferry"))]);
    assert_eq!(desk.ingest().0.reprints, 1);
    desk.write("d.txt", &whole.replace("3 March", "5 March").replace("crane 14", "crane 15"));
    assert_eq!(desk.ingest().0.reprints, 1, "found by what the index remembers");
}

/// A tape of stories, with members between them that are none or broken.
fn tape(stories: usize) -> Vec<u8> {
    let mut tape = tar::Builder::new(Vec::new());
    for n in 0..stories {
        let (name, text) = match n % 50 {
            7 => (format!("{n}.json"), "{\"title\": \"Cut short\", \"text\": \"The coun".to_owned()),
            9 => (format!("{n}.png"), "\u{89}PNG\r\n".to_owned()),
            _ => (format!("{n}.txt"), story(&format!("bridge number {n}"))),
        };
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tape.append_data(&mut header, name, text.as_bytes()).expect("a member");
    }
    tape.into_inner().expect("a tape")
}

fn lines(stories: usize) -> Vec<u8> {
    let line = |n| {
        let text = story(&format!("bridge number {n}")).replace('\n', "\\n");
        if n % 50 == 7 { "{\"title\": \"Cut".to_owned() } else { format!("{{\"id\": \"{n}\", \"text\": \"{text}\"}}") }
    };
    (0..stories).map(line).collect::<Vec<_>>().join("\n").into_bytes()
}

impl Desk {
    fn record(&self, index: &str) -> Option<FileRecord> {
        let index = Index::open(&self.folder.path().join(index)).expect("an index");
        let mut records = Vec::new();
        let each = &mut |record| {
            records.push(record);
            ControlFlow::Continue(())
        };
        index.files(each).expect("records");
        assert!(records.len() < 2, "{records:?}");
        records.pop()
    }

    /// Ingests until the first commit.
    fn begin(&self) -> IngestReport {
        let request = IngestRequest { commit_every: NonZeroUsize::new(20), ..self.request() };
        let stop = AtomicBool::new(false);
        let report = ingest(&request, &stop, &mut |event| {
            stop.fetch_or(event == IngestEvent::Committed, std::sync::atomic::Ordering::SeqCst);
        });
        report.expect("an ingest")
    }
}

#[test]
fn what_is_cut_short_in_the_middle_of_a_file_goes_on_from_there() {
    for (name, bytes) in [("week.tar", tape(200)), ("week.jsonl", lines(200))] {
        let desk = Desk::new(&[]);
        fs::write(desk.corpus().join(name), bytes).expect("a file");
        let whole = IngestRequest { index: desk.folder.path().join("whole"), ..desk.request() };
        let (whole, settled) = desk.run(&whole).expect("an ingest");
        let settled = settled.into_iter().find(|event| matches!(event, IngestEvent::Settled(_)));

        let (mut added, mut runs) = (0, 0);
        loop {
            runs += 1;
            let report = desk.begin();
            added += report.articles.added;
            assert_eq!((report.articles.replaced, report.articles.removed), (0, 0));
            let record = desk.record("index").expect("a record");
            assert_eq!((record.articles, desk.articles().len() as u64), (added, added), "{name}, run {runs}");
            if record.cut.is_none() {
                assert_eq!(report.files.new, 1);
                break;
            }
            assert!(report.interrupted && report.files.seen() == 0, "nothing is acknowledged yet");
        }
        assert!(runs > 4, "{name}: {runs} runs, {added} added");
        assert_eq!(added, whole.articles.added);
        assert_eq!(desk.record("index"), desk.record("whole"));
        let (again, events) = desk.ingest();
        assert_eq!(again.articles.unchanged, added);
        let settled_again = events.into_iter().find(|event| matches!(event, IngestEvent::Settled(_)));
        let count = |event: Option<IngestEvent>| match event {
            Some(IngestEvent::Settled(report)) => (report.articles, report.path),
            other => panic!("{other:?}"),
        };
        assert_eq!(count(settled_again), count(settled));
        let articles = desk.articles();
        fs::remove_dir_all(desk.folder.path().join("index")).expect("removed");
        fs::rename(desk.folder.path().join("whole"), desk.folder.path().join("index")).expect("renamed");
        assert_eq!(articles, desk.articles(), "the same articles with the same ids");
    }
}

#[test]
fn a_file_that_changes_after_it_was_cut_short_is_read_from_its_start() {
    let desk = Desk::new(&[]);
    fs::write(desk.corpus().join("week.tar"), tape(100)).expect("a file");
    assert!(desk.begin().interrupted);
    let rehearsed = super::rehearse(&desk.request(), &AtomicBool::new(false), &mut |_| ()).expect("a rehearsal");
    assert_eq!((rehearsed.articles.added, rehearsed.articles.unchanged), (96 - 32, 32));
    fs::write(desk.corpus().join("week.tar"), tape(90)).expect("a file");
    let (report, _) = desk.ingest();
    assert_eq!((report.files.new, report.articles.added + report.articles.replaced), (1, 86));
    assert_eq!(desk.articles().len(), 86);
    fs::remove_file(desk.corpus().join("week.tar")).expect("removed");
    assert_eq!(desk.ingest().0.files.gone, 1);
}

#[test]
fn an_index_keeps_the_best_of_the_keyphrases() {
    let phrases =
        ["ferry subsidy", "harbour board", "tram depot", "canal lock", "grain silo", "paper mill", "opera house"];
    let more = ["quarry railway", "lighthouse keeper", "glass foundry", "orchard tax", "salt marsh"];
    let body: Vec<String> = phrases.iter().chain(&more).map(|phrase| format!("It was about the {phrase}.")).collect();
    let body = body.join(" ");
    let desk = Desk::new(&[("a.txt", &format!("Council in session\n\n3 March 2024\n\n{body}\n"))]);
    desk.ingest();
    let index = Index::open(&desk.folder.path().join("index")).expect("an index");
    let mut kept = Vec::new();
    let each = &mut |record: crate::model::Record| {
        kept.push((record.article, record.enrichment.keyphrases));
        ControlFlow::Continue(())
    };
    index.articles(each).expect("articles");
    let (article, kept) = kept.pop().expect("one article");
    let (record, _) = crate::enrich::enrich(article);
    let texts =
        |phrases: &[crate::model::Keyphrase]| -> Vec<String> { phrases.iter().map(|it| it.text.clone()).collect() };
    let found = texts(&record.enrichment.keyphrases);
    assert!(found.len() > KEYPHRASES, "{found:?}");
    assert_eq!(texts(&kept), found[..KEYPHRASES]);
}
