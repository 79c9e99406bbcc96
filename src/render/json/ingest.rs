//! What `ingest --format json` says.
//!
//! `"type": "file"`, one for each file on disk, written only when the commit that holds the file is durable:
//! `path`; `status` (`indexed`, `warned` when a part of it went wrong, `skipped`); `outcome` (`new`, `changed`, `unchanged`,
//! `ignored`, `rejected`); `articles`, how many of it the index holds; `reason`. `doctor --json` adds `form` and `charset`, what it was read as.
//!
//! `"type": "summary"`, the last line: `files` and `articles` by outcome, `rejections` by reason, `quotations` by kind,
//! `attributed`, `dated`, `undated`, `foreign`, `reprints`, `bytes`, `seconds`, `interrupted`.

use std::io::{self, Write};
use std::time::Duration;

use serde::Serialize;

use crate::model::{FileOutcome, FileReport, IngestReport};

use super::{VERSION, line};

#[derive(Serialize)]
struct FileLine<'a> {
    v: u32,
    r#type: &'static str,
    path: &'a str,
    status: &'static str,
    outcome: FileOutcome,
    articles: u64,
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    charset: Option<&'a str>,
}

#[derive(Serialize)]
struct SummaryLine<'a> {
    v: u32,
    r#type: &'static str,
    files: Files,
    articles: Articles,
    rejections: Vec<Rejection<'a>>,
    quotations: Quotations,
    attributed: u64,
    dated: u64,
    undated: u64,
    foreign: u64,
    reprints: u64,
    bytes: u64,
    seconds: f64,
    interrupted: bool,
}

#[derive(Serialize)]
struct Files {
    seen: u64,
    new: u64,
    changed: u64,
    unchanged: u64,
    ignored: u64,
    rejected: u64,
    gone: u64,
}

#[derive(Serialize)]
struct Articles {
    added: u64,
    replaced: u64,
    removed: u64,
    unchanged: u64,
}

#[derive(Serialize)]
struct Rejection<'a> {
    reason: &'a str,
    files: u64,
}

#[derive(Serialize)]
struct Quotations {
    direct: u64,
    mixed: u64,
    indirect: u64,
}

/// Writes the line of one file.
pub fn file(report: &FileReport, out: &mut dyn Write) -> io::Result<()> {
    known_file(report, None, None, out)
}

/// Writes the line of one file of which is known what it was read as.
pub fn known_file(
    report: &FileReport,
    form: Option<&str>,
    charset: Option<&str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let status = match (report.outcome, &report.reason) {
        (FileOutcome::Ignored | FileOutcome::Rejected, _) => "skipped",
        (_, Some(_)) => "warned",
        (_, None) => "indexed",
    };
    line(
        &FileLine {
            v: VERSION,
            r#type: "file",
            path: &report.path,
            status,
            outcome: report.outcome,
            articles: report.articles,
            reason: report.reason.as_deref(),
            form,
            charset,
        },
        out,
    )
}

/// Writes the last line.
pub fn summary(report: &IngestReport, took: Duration, out: &mut dyn Write) -> io::Result<()> {
    let files = &report.files;
    let articles = &report.articles;
    let [direct, mixed, indirect] = report.quotations;
    line(
        &SummaryLine {
            v: VERSION,
            r#type: "summary",
            files: Files {
                seen: files.seen(),
                new: files.new,
                changed: files.changed,
                unchanged: files.unchanged,
                ignored: files.ignored,
                rejected: files.rejected,
                gone: files.gone,
            },
            articles: Articles {
                added: articles.added,
                replaced: articles.replaced,
                removed: articles.removed,
                unchanged: articles.unchanged,
            },
            rejections: report.rejections.iter().map(|(reason, files)| Rejection { reason, files: *files }).collect(),
            quotations: Quotations { direct, mixed, indirect },
            attributed: report.attributed,
            dated: report.dated,
            undated: (articles.added + articles.replaced).saturating_sub(report.dated),
            foreign: report.foreign,
            reprints: report.reprints,
            bytes: report.bytes,
            seconds: (took.as_secs_f64() * 1000.0).round() / 1000.0,
            interrupted: report.interrupted,
        },
        out,
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{file, summary};
    use crate::model::{FileOutcome, FileReport, IngestReport};

    fn written(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).expect("a Vec takes everything");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn the_status_follows_from_outcome_and_reason() {
        let report = |outcome, reason: Option<&str>| FileReport {
            path: "a.txt".into(),
            outcome,
            articles: 1,
            reason: reason.map(str::to_owned),
        };
        for (outcome, reason, status) in [
            (FileOutcome::New, None, "indexed"),
            (FileOutcome::Unchanged, None, "indexed"),
            (FileOutcome::Changed, Some("cut short"), "warned"),
            (FileOutcome::Ignored, Some("image"), "skipped"),
            (FileOutcome::Rejected, Some("no text"), "skipped"),
        ] {
            let line = written(|out| file(&report(outcome, reason), out));
            assert!(line.contains(&format!("\"status\":\"{status}\"")), "{line}");
        }
    }

    #[test]
    fn a_file_line_and_a_summary_line() {
        let report = FileReport { path: "a\x1b.txt".into(), outcome: FileOutcome::New, articles: 2, reason: None };
        insta::assert_snapshot!(written(|out| file(&report, out)), @r#"{"v":1,"type":"file","path":"a\u001b.txt","status":"indexed","outcome":"new","articles":2,"reason":null}"#);
        let mut report = IngestReport { dated: 1, attributed: 3, quotations: [2, 1, 1], ..IngestReport::default() };
        report.articles.added = 2;
        report.files.new = 1;
        report.rejections.push(("no text".into(), 1));
        insta::assert_snapshot!(written(|out| summary(&report, Duration::from_millis(1_500), out)), @r#"{"v":1,"type":"summary","files":{"seen":1,"new":1,"changed":0,"unchanged":0,"ignored":0,"rejected":0,"gone":0},"articles":{"added":2,"replaced":0,"removed":0,"unchanged":0},"rejections":[{"reason":"no text","files":1}],"quotations":{"direct":2,"mixed":1,"indirect":1},"attributed":3,"dated":1,"undated":1,"foreign":0,"reprints":0,"bytes":0,"seconds":1.5,"interrupted":false}"#);
    }
}
