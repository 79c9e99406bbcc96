//! The summary of an ingest, for people: two ledgers that add up.

use std::io::{self, Write};
use std::time::Duration;

use crate::model::{FileReport, IngestReport};

use super::flow::{self, Margins};
use super::numbers::{counted, grouped, share, took};
use super::paint::{Piece, Style};
use super::{Look, sanitize};

/// What the summary says beside the report itself.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// The paths as they were typed.
    pub paths: &'a [String],
    /// The index folder as it was typed.
    pub index: &'a str,
    /// How long it took.
    pub took: Duration,
    /// What was done.
    pub deed: Deed,
    /// Commands worth trying next.
    pub next: &'a [String],
}

/// What was done with the report's articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// They are in the index.
    Indexed,
    /// Nothing was written (`--dry-run`).
    Rehearsed,
}

/// Columns of a label and of the number after it.
const LABEL: usize = 11;
const NUMBER: usize = 8;

/// Writes the summary.
pub fn summary(report: &IngestReport, frame: &Frame<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page { look, out };
    page.head(report, frame)?;
    page.row("files", report.files.seen(), &files(report))?;
    let there = report.articles.added + report.articles.replaced + report.articles.unchanged;
    page.row("articles", there, &articles(report))?;
    let written = report.articles.added + report.articles.replaced;
    if written > 0 {
        let undated = written.saturating_sub(report.dated);
        page.row("dates", written, &sum(&[(report.dated, "dated"), (undated, "undated")]))?;
        let all = report.quotations.iter().sum();
        page.row("quotations", all, &kinds(report))?;
        page.row("attributed", report.attributed, &format!("({} of the quotations)", share(report.attributed, all)))?;
    }
    if report.files.gone > 0 {
        let text = "no longer on disk; what they held can still be found (--prune drops it)";
        page.row("gone", report.files.gone, text)?;
    }
    page.next(frame.next)
}

struct Page<'a> {
    look: Look,
    out: &'a mut dyn Write,
}

impl Page<'_> {
    fn head(&mut self, report: &IngestReport, frame: &Frame<'_>) -> io::Result<()> {
        let verb = match (frame.deed, report.interrupted) {
            (Deed::Indexed, false) => "Indexed",
            (Deed::Indexed, true) => "Stopped while indexing",
            (Deed::Rehearsed, _) => "Read, without writing anything,",
        };
        let into = match frame.deed {
            Deed::Indexed => format!(" into {}", sanitize::clean(frame.index)),
            Deed::Rehearsed => String::new(),
        };
        let paths = sanitize::clean(&frame.paths.join(", ")).into_owned();
        let text = format!("{verb} {paths}{into} in {}", took(frame.took));
        self.lines(&[Piece { style: Style::Strong, text: text.into() }], 0)
    }

    /// One row: label, number, and what that number is made of, wrapped under itself.
    fn row(&mut self, label: &str, number: u64, parts: &str) -> io::Result<()> {
        let first = format!("  {label:<LABEL$}{:>NUMBER$} ", grouped(number));
        if parts.is_empty() {
            return writeln!(self.out, "{}", first.trim_end());
        }
        let indent = first.len();
        let mut text = Vec::new();
        let margins = Margins { indent, width: self.look.width.max(indent + 20) };
        flow::write(&[Piece { style: Style::Plain, text: parts.into() }], margins, self.look.colour, &mut text)?;
        // The label takes the place of the first line's indentation.
        self.out.write_all(first.as_bytes())?;
        self.out.write_all(text.get(indent..).unwrap_or_default())
    }

    fn next(&mut self, commands: &[String]) -> io::Result<()> {
        for (at, command) in commands.iter().enumerate() {
            let lead = if at == 0 { "next: " } else { "      " };
            writeln!(self.out, "{lead}{}", sanitize::clean(command))?;
        }
        Ok(())
    }

    fn lines(&mut self, pieces: &[Piece<'_>], indent: usize) -> io::Result<()> {
        flow::write(pieces, Margins { indent, width: self.look.width }, self.look.colour, self.out)
    }
}

/// What a number is the sum of: "= 12 new · 3 unchanged", or only "new" when it is all of one sort.
fn sum(parts: &[(u64, &str)]) -> String {
    let there: Vec<_> = parts.iter().filter(|(number, _)| *number > 0).collect();
    match there[..] {
        [] => String::new(),
        [(_, name)] => (*name).to_owned(),
        _ => format!(
            "= {}",
            there.iter().map(|(n, name)| format!("{} {name}", grouped(*n))).collect::<Vec<_>>().join(" · ")
        ),
    }
}

/// What became of one file, for people: "a/b.txt: new · 1 article · txt, UTF-8 by its bytes".
pub fn file_text(report: &FileReport, read_as: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let path = Piece::new(Style::Strong, &report.path);
    let mut parts = vec![report.outcome.name().to_owned()];
    if report.articles > 0 {
        parts.push(counted(report.articles, "article", "articles"));
    }
    let why = [Some(read_as), report.reason.as_deref()].into_iter().flatten().filter(|part| !part.is_empty());
    parts.extend(why.map(|part| sanitize::clean(part).into_owned()));
    let rest = Piece { style: Style::Plain, text: format!(": {}", parts.join(" · ")).into() };
    flow::write(&[path, rest], Margins { indent: 0, width: look.width }, look.colour, out)
}

fn files(report: &IngestReport) -> String {
    let files = &report.files;
    let mut text = sum(&[
        (files.new, "new"),
        (files.changed, "changed"),
        (files.unchanged, "unchanged"),
        (files.ignored, "ignored"),
        (files.rejected, "rejected"),
    ]);
    if !report.rejections.is_empty() {
        let reasons: Vec<String> = report
            .rejections
            .iter()
            .map(|(reason, files)| format!("{} {}", grouped(*files), sanitize::clean(reason)))
            .collect();
        text.push_str(&format!(": {}", reasons.join(" · ")));
    }
    text
}

fn articles(report: &IngestReport) -> String {
    let articles = &report.articles;
    let mut text =
        sum(&[(articles.added, "added"), (articles.replaced, "replaced"), (articles.unchanged, "unchanged")]);
    if report.reprints > 0 {
        text.push_str(&format!("; {} printed elsewhere too", grouped(report.reprints)));
    }
    if report.foreign > 0 {
        text.push_str(&format!("; {} not in English", grouped(report.foreign)));
    }
    if articles.removed > 0 {
        text.push_str(&format!("; besides, {} removed", counted(articles.removed, "article", "articles")));
    }
    text
}

fn kinds(report: &IngestReport) -> String {
    let [direct, mixed, indirect] = report.quotations;
    sum(&[(direct, "direct"), (mixed, "mixed"), (indirect, "indirect")])
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Deed, Frame, file_text, summary};
    use crate::model::{ArticleLedger, FileLedger, FileOutcome, FileReport, IngestReport};
    use crate::render::{Colour, Look};

    #[test]
    fn one_file_for_people() {
        let file = |outcome, articles, reason: Option<&str>, read_as| {
            let reason = reason.map(str::to_owned);
            let report = FileReport { path: "archive/2024/b.txt".into(), outcome, articles, reason };
            let mut out = Vec::new();
            file_text(&report, read_as, Look::new(50, Colour::Off), &mut out).expect("a Vec takes everything");
            String::from_utf8(out).expect("text")
        };
        let read = file(FileOutcome::New, 1, None, "txt, UTF-8 by its bytes");
        assert_eq!(read, "archive/2024/b.txt: new · 1 article · txt, UTF-8\nby its bytes\n");
        let rejected = file(FileOutcome::Rejected, 0, Some("no article text"), "");
        assert_eq!(rejected, "archive/2024/b.txt: rejected · no article text\n");
    }

    fn report() -> IngestReport {
        IngestReport {
            files: FileLedger { new: 47_951, ignored: 175, rejected: 87, gone: 6, ..FileLedger::default() },
            articles: ArticleLedger { added: 48_084, ..ArticleLedger::default() },
            rejections: vec![
                ("no article text".into(), 54),
                ("encoding unsure".into(), 19),
                ("broken archive".into(), 14),
            ],
            quotations: [148_102, 6_900, 27_438],
            attributed: 159_871,
            dated: 47_946,
            reprints: 1_213,
            ..IngestReport::default()
        }
    }

    fn shown(report: &IngestReport, columns: usize) -> String {
        let paths = ["~/archive/2024".to_owned(), "press-export.zip".to_owned()];
        let next = ["onrecord query --speaker lindqvist".to_owned(), "onrecord doctor --rejects".to_owned()];
        let frame = Frame {
            paths: &paths,
            index: "./index",
            took: Duration::from_millis(24_900),
            deed: Deed::Indexed,
            next: &next,
        };
        let mut out = Vec::new();
        summary(report, &frame, Look::new(columns, Colour::Off), &mut out).expect("a Vec takes everything");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_first_ingest_at_100_columns() {
        insta::assert_snapshot!(shown(&report(), 100), @r"
        Indexed ~/archive/2024, press-export.zip into ./index in 24 s
          files        48,213 = 47,951 new · 175 ignored · 87 rejected: 54 no article text · 19 encoding
                              unsure · 14 broken archive
          articles     48,084 added; 1,213 printed elsewhere too
          dates        48,084 = 47,946 dated · 138 undated
          quotations  182,440 = 148,102 direct · 6,900 mixed · 27,438 indirect
          attributed  159,871 (87.6% of the quotations)
          gone              6 no longer on disk; what they held can still be found (--prune drops it)
        next: onrecord query --speaker lindqvist
              onrecord doctor --rejects
        ");
    }

    #[test]
    fn a_first_ingest_at_60_columns() {
        insta::assert_snapshot!(shown(&report(), 60), @r"
        Indexed ~/archive/2024, press-export.zip into ./index in 24
        s
          files        48,213 = 47,951 new · 175 ignored · 87
                              rejected: 54 no article text · 19
                              encoding unsure · 14 broken archive
          articles     48,084 added; 1,213 printed elsewhere too
          dates        48,084 = 47,946 dated · 138 undated
          quotations  182,440 = 148,102 direct · 6,900 mixed ·
                              27,438 indirect
          attributed  159,871 (87.6% of the quotations)
          gone              6 no longer on disk; what they held can
                              still be found (--prune drops it)
        next: onrecord query --speaker lindqvist
              onrecord doctor --rejects
        ");
    }

    #[test]
    fn nothing_new() {
        let quiet = IngestReport {
            files: FileLedger { unchanged: 40, ..FileLedger::default() },
            articles: ArticleLedger { unchanged: 44, ..ArticleLedger::default() },
            ..IngestReport::default()
        };
        insta::assert_snapshot!(shown(&quiet, 100), @r"
        Indexed ~/archive/2024, press-export.zip into ./index in 24 s
          files            40 unchanged
          articles         44 unchanged
        next: onrecord query --speaker lindqvist
              onrecord doctor --rejects
        ");
    }
}
