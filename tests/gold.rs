//! How well the program reads the sample corpus: quotations, speakers and topics against the gold marked by hand.
//! The figures and every fault are printed (`cargo test --test gold -- --nocapture`); the floors may only rise.
#![allow(clippy::print_stdout, reason = "the table is the test's report")]

#[path = "gold/score.rs"]
mod score;
#[path = "gold/standard.rs"]
mod standard;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use onrecord::corpus::{Limits, WalkOptions};
use onrecord::format::ParseOptions;
use onrecord::ingest::{ExtractRequest, Input, extract};
use onrecord::lang::fold;
use onrecord::lang::taxonomy::lift;
use onrecord::model::{Day, Record};

use score::Score;
use standard::GoldArticle;

/// Articles in `corpus/`.
const ARTICLES: usize = 47;

/// The least that each figure may be: what was measured, less one or two points.
const DIRECT: f64 = 0.98;
const DIRECT_WITH_SPEAKER: f64 = 0.92;
const ALL: f64 = 0.91;
const ALL_WITH_SPEAKER: f64 = 0.85;
const TOPICS: f64 = 0.85;

#[test]
fn the_sample_corpus_is_read_as_the_gold_says() {
    let gold = standard::read();
    let records = records();
    assert_eq!((records.len(), gold.len()), (ARTICLES, ARTICLES), "articles read, articles in the gold");

    let mut total = Score::default();
    let mut well_labelled = 0;
    for article in &gold {
        let record = records.get(&key(&article.path, article.member.as_deref(), &article.headline));
        let record = record.unwrap_or_else(|| panic!("{}: no such article was read", article.name()));
        total.add(score::score(record, article));
        match label_fault(record, article) {
            Some(fault) => total.faults.push(fault),
            None => well_labelled += 1,
        }
    }
    let figures = [
        ("direct spans, F1", total.direct.f1(), DIRECT),
        ("direct spans and speaker, F1", total.direct_with_speaker.f1(), DIRECT_WITH_SPEAKER),
        ("spans of all kinds, F1", total.all.f1(), ALL),
        ("all kinds and speaker, F1", total.all_with_speaker.f1(), ALL_WITH_SPEAKER),
        ("level-1 topic, accuracy", f64::from(well_labelled) / gold.len() as f64, TOPICS),
    ];
    report(&total, &figures);
    for (name, value, floor) in figures {
        assert!(value >= floor, "{name}: {value:.3} is below the floor of {floor:.3}");
    }
}

/// Every article of the corpus, by where it stands and its headline.
fn records() -> BTreeMap<(String, String, String), Record> {
    let request = ExtractRequest {
        inputs: vec![Input::Path(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"))],
        walk: WalkOptions::default(),
        parse: ParseOptions {
            form: None,
            encoding: None,
            publisher: None,
            map: Vec::new(),
            as_of: Day::from_ymd(2025, 1, 1).expect("a day"),
        },
        limits: Limits::default(),
        threads: None,
    };
    let mut records = BTreeMap::new();
    let mut take = |record: Record| {
        let source = &record.article.provenance;
        let headline = record.article.headline.as_deref().unwrap_or_default();
        records.insert(key(&source.path, source.member.as_deref(), headline), record);
        ControlFlow::Continue(())
    };
    let report = extract(&request, &AtomicBool::new(false), &mut take).expect("the corpus is there");
    assert!(report.faults.is_empty(), "files that could not be read: {:?}", report.faults);
    assert_eq!(report.articles, records.len() as u64, "two articles with one headline in one file");
    records
}

/// Path below the corpus, member, folded headline.
fn key(path: &str, member: Option<&str>, headline: &str) -> (String, String, String) {
    let path = path.replace('\\', "/");
    let below = path.rsplit_once("/corpus/").map_or(&*path, |(_, below)| below);
    (below.to_owned(), member.unwrap_or_default().to_owned(), fold(headline))
}

/// What is wrong with the first topic, if anything.
fn label_fault(record: &Record, gold: &GoldArticle) -> Option<String> {
    let found = record.enrichment.topics.first().and_then(|topic| lift(topic.id, 1));
    let right = found.is_some_and(|found| gold.subjects().contains(&found));
    let found = found.map_or("none".to_owned(), |found| found.to_string());
    (!right).then(|| format!("topic    {} [{}; found {found}]", gold.name(), gold.topics.join(" ")))
}

fn report(total: &Score, figures: &[(&str, f64, f64)]) {
    total.faults.iter().for_each(|fault| println!("{fault}"));
    let (direct, all) = (total.direct, total.all);
    println!("direct   {} right, {} found, {} wanted", direct.right, direct.found, direct.wanted);
    println!("all      {} right, {} found, {} wanted", all.right, all.found, all.wanted);
    figures.iter().for_each(|(name, value, floor)| println!("{name:<30} {value:.3}  (floor {floor:.3})"));
}
