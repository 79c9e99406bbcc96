//! The oracle: a made-up archive is indexed with the real writer and asked some hundred questions; every answer is compared
//! with a scan of the records by a second, naive implementation of the meaning (`meaning.rs`).
//!
//! When a comparison fails, one of the two is wrong about the words in `model/query.rs`; read those first.

mod archive;
mod chance;
mod groups;
mod meaning;
mod people;
mod questions;

use onrecord::index::{Family, Index, IndexWriter};
use onrecord::lang::{ArticleTokens, TokenList, fold};
use onrecord::model::{Condition, Count, DayRange, Hit, Query, Record, Results, Sort, Span, Unit};

use archive::Archive;
use chance::Chance;
use meaning::{Expected, Scan};

/// Questions asked of each archive.
const QUESTIONS: usize = 400;
/// One question of so many is also asked in groups.
const GROUPED: usize = 3;

fn tokens(record: &Record) -> ArticleTokens {
    ArticleTokens {
        headline: TokenList::new(record.article.headline.as_deref().unwrap_or("")),
        body: TokenList::new(&record.article.body),
    }
}

/// Indexes an archive in several commits, and drops the files of `dropped` at the end.
fn index(archive: &Archive, dropped: &[usize], folder: &std::path::Path) -> Index {
    let mut writer = IndexWriter::open(folder, 2).expect("a new index");
    for (number, (record, story)) in archive.articles.iter().enumerate() {
        let family = Family::new(record.clone(), tokens(record)).expect("a record that fits");
        writer.add_family(family.in_story(*story)).expect("the record is taken");
        if number % 70 == 69 {
            writer.commit().expect("a commit");
        }
    }
    for &(joined, story) in &archive.aliases {
        writer.join_stories(joined, story).expect("the alias is taken");
    }
    writer.commit().expect("a commit");
    for &number in dropped {
        writer.remove_file(archive.articles[number].0.article.provenance.file).expect("the file is dropped");
    }
    writer.finish().expect("the last commit");
    Index::open(folder).expect("an index to read")
}

/// What was found, in the terms of the oracle.
fn found(results: &Results) -> Expected {
    let hit = |hit: &Hit| match hit {
        Hit::Quotation(hit) => (hit.record.article.id.to_string(), hit.ordinal, hit.folded.printings, Vec::new()),
        Hit::Article(hit) => (hit.record.article.id.to_string(), 0, hit.folded.printings, hit.quotations.clone()),
    };
    Expected {
        hits: results.hits.iter().map(hit).collect(),
        total: results.total,
        printings: results.printings,
        months: results.months.iter().map(|month| (month.year, month.month, month.count)).collect(),
        people: results.people.iter().map(|person| (fold(&person.name), person.count)).collect(),
    }
}

/// Highlights lie in order within the text, and for quotations within what is said.
fn check_highlights(results: &Results, query: &Query) {
    let lie_within = |spans: &[Span], text: &str, within: &[Span]| {
        spans.windows(2).all(|pair| pair[0].end <= pair[1].start)
            && spans.iter().all(|span| !span.of(text).is_empty() && within.iter().any(|outer| outer.contains(*span)))
    };
    for hit in &results.hits {
        let right = match hit {
            Hit::Quotation(hit) => lie_within(&hit.highlights, &hit.record.article.body, &hit.quotation().spans),
            Hit::Article(hit) => {
                let article = &hit.record.article;
                let headline = article.headline.as_deref().unwrap_or("");
                lie_within(&hit.highlights, &article.body, &[Span::new(0, article.body.len())])
                    && lie_within(&hit.headline_highlights, headline, &[Span::new(0, headline.len())])
            }
        };
        assert!(right, "{hit:?}\n{query:?}");
    }
}

/// The groups of all results are those that the results themselves make.
fn check_groups(index: &Index, query: &Query, number: usize) {
    if let Some(by) = groups::way(number, query.unit) {
        let (results, found) = (index.search(query).expect("an answer"), index.groups(query, by).expect("groups"));
        groups::check_totals(&found, &results, query.count);
        assert_eq!(groups::counted(&found), groups::expected(&results, by), "{by:?} of {query:#?}");
    }
}

fn ask(seed: u64, articles: usize) {
    let archive = Archive::new(seed, articles);
    let dropped = [3, 40, 90];
    let folder = tempfile::tempdir().expect("a folder");
    let index = index(&archive, &dropped, &folder.path().join("index"));
    let gone: Vec<_> = dropped.iter().map(|&number| archive.articles[number].0.article.provenance.file).collect();
    let records = archive.articles.iter().zip(archive.stories());
    let kept = records.filter(|((record, _), _)| !gone.contains(&record.article.provenance.file));
    let scan = Scan::new(kept.map(|((record, _), story)| (record, story)).collect());
    let mut chance = Chance(seed ^ 0xa5a5);
    let mut some = 0;
    for number in 0..QUESTIONS {
        if number == QUESTIONS / 2 {
            // Who is who is kept from here on.
            index.speakers().expect("all speakers");
        }
        let query = questions::question(&mut chance, &archive);
        let results = index.search(&query).expect("an answer");
        check_highlights(&results, &query);
        // The naive meaning knows no scores: such results are compared as sets.
        let (mut answer, mut expected) = (found(&results), scan.search(&query));
        if query.sort == Sort::Score {
            assert!(answer.hits.len() == expected.hits.len(), "seed {seed}, question {number}: {query:#?}");
            if query.limit.is_some() {
                answer.hits.clear();
                expected.hits.clear();
            }
            answer.hits.sort();
            expected.hits.sort();
        }
        assert_eq!(answer, expected, "seed {seed}, question {number}: {query:#?}");
        some += usize::from(expected.total > 0);
        if number.is_multiple_of(GROUPED) {
            check_groups(&index, &Query { limit: None, ..query }, number / GROUPED);
        }
    }
    assert!(some > QUESTIONS / 3, "most questions should have an answer, {some} have");
}

#[test]
fn a_miss_says_what_comes_closest_and_what_less_would_find() {
    let archive = Archive::new(1, 120);
    let folder = tempfile::tempdir().expect("a folder");
    let index = index(&archive, &[], &folder.path().join("index"));
    let of = |parts: Vec<Condition>| Query {
        unit: Unit::Quotations,
        condition: Condition::All(parts),
        sort: Sort::default(),
        count: Count::default(),
        limit: None,
    };
    let total = |query: &Query| index.search(query).expect("an answer").total;
    let suggest = |query: &Query| {
        assert_eq!(total(query), 0);
        index.suggest(query).expect("suggestions")
    };

    let name = suggest(&of(vec![Condition::Speaker("Mara Linqvist".into()), Condition::Word("the".into())]));
    assert!(name.lines[0].starts_with("no speaker like “Mara Linqvist”. Closest: Mara"), "{name:?}");
    assert!(total(&name.instead.expect("a better query")) > 0);

    let word = suggest(&of(vec![Condition::Phrase { words: vec!["emergancy".into()], slop: 0 }]));
    assert!(word.lines[0].starts_with("no quotation has “emergancy”. Closest: emergency ("), "{word:?}");

    let unknown = suggest(&of(vec![Condition::Word("zzzzzzz".into())]));
    assert_eq!((unknown.lines, unknown.instead), (vec!["no quotation has “zzzzzzz”".to_owned()], None));

    let speaker = Condition::Speaker("Reyl".into());
    let all = total(&of(vec![speaker.clone()]));
    let future = DayRange::year(2031).expect("a year");
    let date = suggest(&of(vec![speaker, Condition::Date(future)]));
    assert!(date.lines[0].starts_with(&format!("with less: any date {all} (latest 2024-")), "{date:?}");
}

#[test]
fn the_index_answers_as_a_scan_of_the_records_does() {
    ask(1, 300);
}

#[test]
fn other_names_join_in_another_archive() {
    ask(2, 200);
}

#[test]
fn a_third_archive() {
    ask(3, 250);
}
