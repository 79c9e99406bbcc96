//! Lists with counts: speakers, topics, months.

use std::io::{self, Write};

use serde::Serialize;

use crate::model::{MonthCount, SpeakerKind};

use super::flow::{column, width};
use super::months::Axis;
use super::numbers::grouped;
use super::paint::{self, Style};
use super::rows::Rows;
use super::{Look, json, sanitize, spark};

/// Columns of a sparkline at most.
const SPARK: usize = 24;
/// Columns of the longest bar at most.
const BAR: usize = 24;
/// Columns of a number.
const NUMBER: usize = 8;

/// A speaker of the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeakerRow {
    /// The name as printed.
    pub name: String,
    /// What sort of speaker it is.
    pub kind: SpeakerKind,
    /// The role in which the speaker was last quoted.
    pub role: Option<String>,
    /// Quotations, copies counted once.
    pub quotations: u64,
    /// Printings of these.
    pub printings: u64,
    /// Spellings of the name with their quotations, most frequent first; all folded.
    pub spellings: Vec<(String, u64)>,
    /// Quotations per month.
    pub months: Vec<MonthCount>,
}

/// Writes speakers for people: how often, who, as what, when.
pub fn speakers(rows: &[SpeakerRow], look: Look, out: &mut dyn Write) -> io::Result<()> {
    let axis = Axis::over(rows.iter().flat_map(|row| &row.months), SPARK.min(look.width / 5));
    let when = axis.map(|axis| axis.period()).unwrap_or_default();
    let spark = axis.map_or(0, |axis| axis.bins()).max(width(&when));
    // What the numbers and the sparkline leave is shared by name and role.
    let rest = look.width.saturating_sub(NUMBER + 2 + spark + 4);
    let longest = rows.iter().map(|row| width(&row.name)).max().unwrap_or(0).max(7);
    let name = longest.min(rest * 45 / 100);
    let role = rest.saturating_sub(name);
    let head = format!("{:>NUMBER$}  {}  {}  {when}", "quotes", column("speaker", name), column("role", role));
    head_line(&head, look, out)?;
    for row in rows {
        write!(out, "{:>NUMBER$}  ", grouped(row.quotations))?;
        paint::write(out, Style::Strong, &column(&sanitize::clean(&row.name), name), look.colour)?;
        let line = axis.map(|axis| spark::line(&axis.values(&row.months))).unwrap_or_default();
        end_line(&format!("  {}  {line}", column(&sanitize::clean(row.role.as_deref().unwrap_or("")), role)), out)?;
    }
    Ok(())
}

/// Writes speakers as rows: quotations, name, role, kind, printings, spellings.
pub fn speakers_rows(rows: &[SpeakerRow], form: Rows, out: &mut dyn Write) -> io::Result<()> {
    form.head(&["quotations", "name", "role", "kind", "printings", "spellings"], out)?;
    rows.iter().try_for_each(|row| {
        let spellings: Vec<&str> = row.spellings.iter().map(|(key, _)| key.as_str()).collect();
        let role = row.role.as_deref().unwrap_or("");
        let kind = kind_name(row.kind);
        let (quotations, printings) = (row.quotations.to_string(), row.printings.to_string());
        form.line(&[&quotations, &row.name, role, kind, &printings, &spellings.join("; ")], out)
    })
}

fn kind_name(kind: SpeakerKind) -> &'static str {
    match kind {
        SpeakerKind::Person => "person",
        SpeakerKind::Organisation => "organisation",
        SpeakerKind::Unnamed => "unnamed",
        SpeakerKind::Collective => "collective",
        SpeakerKind::Document => "document",
    }
}

#[derive(Serialize)]
struct SpeakerLine<'a> {
    v: u32,
    r#type: &'static str,
    name: &'a str,
    kind: SpeakerKind,
    role: Option<&'a str>,
    quotations: u64,
    printings: u64,
    spellings: Vec<Spelling<'a>>,
    months: Vec<Month>,
}

#[derive(Serialize)]
struct Spelling<'a> {
    key: &'a str,
    quotations: u64,
}

#[derive(Serialize)]
struct Month {
    month: String,
    count: u64,
}

/// Writes speakers for programs: `"type": "speaker"`, `name`, `kind`, `role`, `quotations`, `printings`,
/// `spellings` (`{key, quotations}`) and `months` (`{month, count}`, those without any left out).
pub fn speakers_json(rows: &[SpeakerRow], out: &mut dyn Write) -> io::Result<()> {
    rows.iter().try_for_each(|row| {
        let line = SpeakerLine {
            v: json::VERSION,
            r#type: "speaker",
            name: &row.name,
            kind: row.kind,
            role: row.role.as_deref(),
            quotations: row.quotations,
            printings: row.printings,
            spellings: row.spellings.iter().map(|(key, count)| Spelling { key, quotations: *count }).collect(),
            months: months_of(&row.months),
        };
        json::line(&line, out)
    })
}

fn months_of(months: &[MonthCount]) -> Vec<Month> {
    let there = months.iter().filter(|month| month.count > 0);
    there.map(|it| Month { month: format!("{:04}-{:02}", it.year, it.month), count: it.count }).collect()
}

/// A topic with what is about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TopicRow {
    /// Its number: `medtop:04000000`.
    pub id: String,
    /// Names from the top down.
    pub path: String,
    /// Its own name.
    pub name: String,
    /// Depth in the tree, from 1.
    pub level: u8,
    /// Articles about it or a topic below it, copies counted once.
    pub articles: u64,
}

/// Writes topics for people, those below others indented.
pub fn topics(rows: &[TopicRow], look: Look, out: &mut dyn Write) -> io::Result<()> {
    let indent = |row: &TopicRow| usize::from(row.level.saturating_sub(1)) * 2;
    let last = |row: &TopicRow| row.path.rsplit('/').next().unwrap_or("").to_owned();
    let longest = rows.iter().map(|row| indent(row) + width(&last(row))).max().unwrap_or(0).clamp(8, look.width / 2);
    let most = rows.iter().map(|row| row.articles).max().unwrap_or(0);
    let bar = BAR.min(look.width.saturating_sub(longest + NUMBER + 6));
    rows.iter().try_for_each(|row| {
        let name = format!("{:width$}{}", "", last(row), width = indent(row));
        let bar = spark::bar(row.articles, most, bar);
        end_line(&format!("  {}{:>NUMBER$}  {bar}", column(&name, longest), grouped(row.articles)), out)
    })
}

/// Writes topics as rows: articles, path, name, number.
pub fn topics_rows(rows: &[TopicRow], form: Rows, out: &mut dyn Write) -> io::Result<()> {
    form.head(&["articles", "path", "name", "id"], out)?;
    rows.iter().try_for_each(|row| form.line(&[&row.articles.to_string(), &row.path, &row.name, &row.id], out))
}

/// Writes topics for programs: `"type": "topic"`, `id`, `path`, `name`, `level`, `articles`.
pub fn topics_json(rows: &[TopicRow], out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct TopicLine<'a> {
        v: u32,
        r#type: &'static str,
        #[serde(flatten)]
        row: &'a TopicRow,
    }
    rows.iter().try_for_each(|row| json::line(&TopicLine { v: json::VERSION, r#type: "topic", row }, out))
}

/// Writes counts over time for people, a line a bin.
pub fn timeline(axis: &Axis, values: &[u64], look: Look, out: &mut dyn Write) -> io::Result<()> {
    let most = values.iter().copied().max().unwrap_or(0);
    let room = look.width.saturating_sub(8 + NUMBER + 6).min(BAR * 2);
    values.iter().enumerate().try_for_each(|(bin, &value)| {
        let bar = if value == 0 { "·".into() } else { spark::bar(value, most, room) };
        end_line(&format!("  {:<8}{:>NUMBER$}  {bar}", axis.name(bin), grouped(value)), out)
    })
}

/// Writes counts over time as rows: bin, count.
pub fn timeline_rows(axis: &Axis, values: &[u64], form: Rows, out: &mut dyn Write) -> io::Result<()> {
    form.head(&[axis.unit, "count"], out)?;
    values.iter().enumerate().try_for_each(|(bin, value)| form.line(&[&axis.name(bin), &value.to_string()], out))
}

/// Writes counts over time for programs: `"type": "bin"`, `unit`, `bin`, `count`.
pub fn timeline_json(axis: &Axis, values: &[u64], out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct BinLine {
        v: u32,
        r#type: &'static str,
        unit: &'static str,
        bin: String,
        count: u64,
    }
    values.iter().enumerate().try_for_each(|(bin, &count)| {
        json::line(&BinLine { v: json::VERSION, r#type: "bin", unit: axis.unit, bin: axis.name(bin), count }, out)
    })
}

fn head_line(text: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    paint::write(out, Style::Faint, text.trim_end(), look.colour)?;
    writeln!(out)
}

fn end_line(text: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", text.trim_end())
}

#[cfg(test)]
mod tests {
    use super::{SpeakerRow, TopicRow};
    use crate::model::{MonthCount, SpeakerKind};
    use crate::render::months::Axis;
    use crate::render::rows::Rows;
    use crate::render::{Colour, Look};

    fn rows() -> Vec<SpeakerRow> {
        let row = |name: &str, role: Option<&str>, counts: [u64; 4]| SpeakerRow {
            name: name.into(),
            kind: SpeakerKind::Person,
            role: role.map(str::to_owned),
            quotations: counts.iter().sum(),
            printings: counts.iter().sum::<u64>() + 1,
            spellings: vec![(name.to_lowercase(), counts.iter().sum())],
            months: (1..).zip(counts).map(|(month, count)| MonthCount { year: 2024, month, count }).collect(),
        };
        vec![
            row("Mara Lindqvist", Some("energy minister"), [2, 0, 900, 302]),
            row("Tomas Reyl", Some("chief executive of the national grid operator Halgrid"), [1, 1, 4, 8]),
            row("a spokesman", None, [0, 0, 1, 0]),
        ]
    }

    fn topic_rows() -> Vec<TopicRow> {
        let row = |path: &str, level, articles| TopicRow {
            id: "medtop:00000000".into(),
            path: path.into(),
            name: path.rsplit('/').next().unwrap_or("").into(),
            level,
            articles,
        };
        vec![row("economy", 1, 501), row("economy/energy", 2, 398), row("labour", 1, 4)]
    }

    fn text(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).expect("a Vec takes everything");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn speakers_at_80_columns() {
        insta::assert_snapshot!(text(|out| super::speakers(&rows(), Look::new(80, Colour::Off), out)), @r"
quotes  speaker         role                                 2024-01 → 2024-04
 1,204  Mara Lindqvist  energy minister                      ▁·█▃
    14  Tomas Reyl      chief executive of the national gr…  ▁▁▄█
     1  a spokesman                                          ··█·
");
    }

    #[test]
    fn speakers_in_a_pipe_and_for_programs() {
        insta::assert_snapshot!(text(|out| super::speakers_rows(&rows(), Rows::Tab, out)), @r"
        1204	Mara Lindqvist	energy minister	person	1205	mara lindqvist
        14	Tomas Reyl	chief executive of the national grid operator Halgrid	person	15	tomas reyl
        1	a spokesman		person	2	a spokesman
        ");
        insta::assert_snapshot!(text(|out| super::speakers_json(&rows()[..1], out)), @r#"{"v":1,"type":"speaker","name":"Mara Lindqvist","kind":"person","role":"energy minister","quotations":1204,"printings":1205,"spellings":[{"key":"mara lindqvist","quotations":1204}],"months":[{"month":"2024-01","count":2},{"month":"2024-03","count":900},{"month":"2024-04","count":302}]}"#);
    }

    #[test]
    fn topics_in_all_forms() {
        insta::assert_snapshot!(text(|out| super::topics(&topic_rows(), Look::new(60, Colour::Off), out)), @r"
        economy      501  ████████████████████████
          energy     398  ███████████████████▏
        labour         4  ▎
        ");
        insta::assert_snapshot!(text(|out| super::topics_rows(&topic_rows(), Rows::Tab, out)), @r"
        501	economy	economy	medtop:00000000
        398	economy/energy	energy	medtop:00000000
        4	labour	labour	medtop:00000000
        ");
        insta::assert_snapshot!(text(|out| super::topics_json(&topic_rows()[..1], out)), @r#"{"v":1,"type":"topic","id":"medtop:00000000","path":"economy","name":"economy","level":1,"articles":501}"#);
    }

    #[test]
    fn time_in_all_forms() {
        let months = &rows()[0].months;
        let axis = Axis::over(months.iter(), 24).expect("months");
        let values = axis.values(months);
        insta::assert_snapshot!(text(|out| super::timeline(&axis, &values, Look::new(60, Colour::Off), out)), @r"
        2024-01        2  ▏
        2024-02        0  ·
        2024-03      900  ██████████████████████████████████████
        2024-04      302  ████████████▉
        ");
        insta::assert_snapshot!(text(|out| super::timeline_rows(&axis, &values, Rows::Csv, out)), @r"
﻿month,count
2024-01,2
2024-02,0
2024-03,900
2024-04,302
");
        insta::assert_snapshot!(text(|out| super::timeline_json(&axis, &values[..1], out)), @r#"{"v":1,"type":"bin","unit":"month","bin":"2024-01","count":2}"#);
    }
}
