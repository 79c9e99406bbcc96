//! Every form of article, by fixtures: each folder of `tests/fixtures` holds files of one form and an `expected.json` that
//! says what is to be read from each. A field that is not named there is not looked at.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use onrecord::corpus::{Found, Limits, WalkOptions, open, walk};
use onrecord::format::{FORMATS, ParseOptions, Verdict, parse};
use onrecord::model::{Article, Day};
use serde_json::{Map, Value, json};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// What was read of one file.
#[derive(Default)]
struct Read {
    articles: Vec<Article>,
    notes: Vec<String>,
    ignored: bool,
    rejected: bool,
}

fn read(path: &Path, map: Vec<(String, String)>) -> Read {
    let as_of = Day::from_ymd(2025, 1, 1).expect("a day");
    let options = ParseOptions { form: None, encoding: None, publisher: None, map, as_of };
    let mut read = Read::default();
    for found in walk(&[path.to_owned()], &WalkOptions::default()).expect("the fixture is there") {
        let Found::File(file) = found else {
            read.ignored = true;
            continue;
        };
        let opened = open(&file, &Limits::default(), &mut |source| {
            let parsed = parse(&source, &options, &mut |draft| {
                // Documents packed inside have none.
                let (start, end) = draft.article.provenance.range.unwrap_or_default();
                assert!(draft.decoded.get(start as usize..end as usize).is_some(), "range off a character boundary");
                read.articles.push(draft.article);
                ControlFlow::Continue(())
            });
            read.notes.extend(parsed.notes);
            read.ignored |= matches!(parsed.verdict, Verdict::Ignored(_));
            read.rejected |= matches!(parsed.verdict, Verdict::Rejected(_));
            ControlFlow::Continue(())
        });
        match opened {
            Ok(opened) => read.notes.extend(opened.notes),
            Err(_) => read.rejected = true,
        }
    }
    read
}

/// An article as `expected.json` speaks of it.
fn described(article: &Article) -> Map<String, Value> {
    let described = json!({
        "given_id": article.given_id, "headline": article.headline, "byline": article.byline, "dateline": article.dateline,
        "published": article.published.map(|date| date.to_string()), "publisher": article.publisher, "section": article.section,
        "keywords": article.keywords, "subjects": article.subjects, "language": article.language, "url": article.url,
        "body": article.body, "truncated": article.truncated, "member": article.provenance.member,
        "form": article.provenance.form, "charset": article.provenance.charset,
    });
    match described {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// The differences between what a file holds and what it should hold, a line each.
fn differences(path: &Path, want: &Value) -> Vec<String> {
    let map = want["map"].as_object().into_iter().flatten();
    let map = map.map(|(ours, theirs)| (ours.clone(), theirs.as_str().unwrap_or("").to_owned())).collect();
    let got = read(path, map);
    let wanted = want["articles"].as_array().cloned().unwrap_or_default();
    let mut wrong = Vec::new();
    if got.articles.len() != wanted.len() {
        return vec![format!("{} articles instead of {} ({:?})", got.articles.len(), wanted.len(), got.notes)];
    }
    for (article, wanted) in got.articles.iter().zip(&wanted) {
        let described = described(article);
        for (field, value) in wanted.as_object().into_iter().flatten() {
            let got = described.get(field).unwrap_or(&Value::Null);
            if got != value {
                wrong.push(format!("{field} is {got} instead of {value}"));
            }
        }
    }
    let verdict = want["verdict"].as_str().unwrap_or("");
    if (verdict == "ignored" && !got.ignored) || (verdict == "rejected" && !got.rejected) {
        wrong.push(format!("not {verdict}"));
    }
    if want["notes"].is_number() == got.notes.is_empty() && verdict.is_empty() {
        wrong.push(format!("notes: {:?}", got.notes));
    }
    wrong
}

#[test]
fn every_fixture_is_read_as_expected() {
    let mut wrong = Vec::new();
    for folder in std::fs::read_dir(fixtures()).expect("the fixtures").flatten().map(|entry| entry.path()) {
        if folder.ends_with("pdf") && !cfg!(feature = "pdf") {
            continue;
        }
        let expected = std::fs::read(folder.join("expected.json")).expect("an expected.json beside the fixtures");
        let expected: BTreeMap<String, Value> = serde_json::from_slice(&expected).expect("JSON");
        for (name, want) in &expected {
            let path = folder.join(name);
            wrong.extend(differences(&path, want).into_iter().map(|what| format!("{}: {what}", path.display())));
        }
        for file in std::fs::read_dir(&folder).expect("a folder").flatten() {
            let name = file.file_name().to_string_lossy().into_owned();
            if name != "expected.json" && !expected.contains_key(&name) {
                wrong.push(format!("{}: add it to expected.json", file.path().display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_form_has_a_fixture() {
    for form in FORMATS {
        assert!(fixtures().join(form.name).is_dir(), "make a folder tests/fixtures/{}", form.name);
    }
}

#[test]
fn ids_tell_articles_apart_and_stay_the_same() {
    let path = fixtures().join("archive/nested.zip");
    let ids = |read: Read| read.articles.iter().map(|article| article.id).collect::<Vec<_>>();
    let (first, second) = (ids(read(&path, Vec::new())), ids(read(&path, Vec::new())));
    assert_eq!(first, second);
    let mut unique = first.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), first.len());
}
