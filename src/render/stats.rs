//! How much an index holds, in all and by what articles have in common.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::model::{GroupBy, MonthCount};

use super::flow::{column, fit, width};
use super::groups::NONE;
use super::months::Axis;
use super::numbers::grouped;
use super::paint::{self, Style};
use super::people::{Month, months};
use super::rows::Rows;
use super::{Look, json, sanitize, spark};

/// Columns of a sparkline at most.
const SPARK: usize = 24;
/// Columns of a number.
const NUMBER: usize = 10;
/// Columns of the longest bar at most.
const BAR: usize = 24;

/// Writes the counts for people, one a line, and in a last line where the articles' dates were found.
pub fn text(title: &str, rows: &[(&str, u64)], dates: &[(&str, u64)], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", sanitize::clean(title))?;
    rows.iter().try_for_each(|(name, count)| writeln!(out, "  {name:<11}{:>9}", grouped(*count)))?;
    let dates = dates.iter().filter(|(_, count)| *count > 0);
    let dates: Vec<String> = dates.map(|(ground, count)| format!("{} {ground}", grouped(*count))).collect();
    if dates.is_empty() { Ok(()) } else { writeln!(out, "  {:<11}{}", "dates from", dates.join(" · ")) }
}

/// Writes the counts as rows: name, count.
pub fn rows(rows: &[(&str, u64)], form: Rows, out: &mut dyn Write) -> io::Result<()> {
    form.head(&["what", "count"], out)?;
    rows.iter().try_for_each(|(name, count)| form.line(&[name, &count.to_string()], out))
}

/// Writes the counts as one object.
pub fn json(rows: &[(&str, u64)], dates: &[(&str, u64)], out: &mut dyn Write) -> io::Result<()> {
    json::line(&Stats { rows, dates }, out)
}

struct Stats<'a> {
    rows: &'a [(&'a str, u64)],
    dates: &'a [(&'a str, u64)],
}

/// Counts by name, as an object in their order.
struct Counted<'a>(&'a [(&'a str, u64)]);

impl Serialize for Counted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, count)| (name.replace(' ', "_"), count)))
    }
}

impl Serialize for Stats<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("v", &json::VERSION)?;
        map.serialize_entry("type", "stats")?;
        self.rows.iter().try_for_each(|(name, count)| map.serialize_entry(name, count))?;
        if !self.dates.is_empty() {
            map.serialize_entry("dates", &Counted(self.dates))?;
        }
        map.end()
    }
}

/// Articles and quotations that have something in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// What; `None` for those without it.
    pub label: Option<String>,
    /// Articles, copies counted once, where articles have it.
    pub articles: Option<u64>,
    /// Quotations, copies counted once.
    pub quotations: u64,
    /// The same by month.
    pub months: Vec<MonthCount>,
}

impl Part {
    /// What bars and sparklines show.
    fn size(&self) -> u64 {
        self.articles.unwrap_or(self.quotations)
    }
}

/// Narrower windows need their room for what is counted.
const ROOMY: usize = 60;

/// Writes parts for people: articles, quotations, what, over time, and a bar. Zero and little differ.
pub fn parts(parts: &[Part], by: GroupBy, look: Look, out: &mut dyn Write) -> io::Result<()> {
    // Months are lines themselves.
    let of_time = parts.iter().flat_map(|part| &part.months).filter(|_| by != GroupBy::Month);
    let axis = Axis::over(of_time, SPARK.min(look.width / 5)).filter(|axis| axis.bins() > 1 && look.width >= ROOMY);
    let when = axis.map(|axis| axis.period()).unwrap_or_default();
    let spark = axis.map_or(0, |axis| axis.bins().max(width(&when)) + 2);
    let has_articles = parts.iter().any(|part| part.articles.is_some());
    let numbers = if has_articles { 2 * (NUMBER + 2) } else { NUMBER + 2 };
    let label = |part: &Part| sanitize::clean(part.label.as_deref().unwrap_or(NONE)).into_owned();
    let longest = parts.iter().map(|part| width(&label(part))).max().unwrap_or(0).max(width(by.name()));
    let name = longest.min(look.width.saturating_sub(numbers + spark + 4).max(8));
    let bar = BAR.min(look.width.saturating_sub(numbers + name + spark + 2));
    let articles = if has_articles { format!("{:>NUMBER$}  ", "articles") } else { String::new() };
    let head = format!("{articles}{:>NUMBER$}  {}  {when}", "quotations", column(by.name(), name));
    paint::write(out, Style::Faint, &fit(head.trim_end(), look.width), look.colour)?;
    writeln!(out)?;
    let most = parts.iter().map(Part::size).max().unwrap_or(0);
    for part in parts {
        if has_articles {
            write!(out, "{:>NUMBER$}  ", grouped(part.articles.unwrap_or(0)))?;
        }
        write!(out, "{:>NUMBER$}  ", grouped(part.quotations))?;
        paint::write(out, Style::Strong, &column(&label(part), name), look.colour)?;
        let line = axis.map(|axis| format!("{}  ", column(&spark::line(&axis.values(&part.months)), spark - 2)));
        let bar = if part.size() == 0 && bar > 0 { "·".to_owned() } else { spark::bar(part.size(), most, bar) };
        writeln!(out, "{}", format!("  {}{bar}", line.unwrap_or_default()).trim_end())?;
    }
    Ok(())
}

/// Writes parts as rows: what, articles, quotations.
pub fn part_rows(parts: &[Part], by: GroupBy, form: Rows, out: &mut dyn Write) -> io::Result<()> {
    form.head(&[by.name(), "articles", "quotations"], out)?;
    parts.iter().try_for_each(|part| {
        let articles = part.articles.map(|count| count.to_string()).unwrap_or_default();
        form.line(&[part.label.as_deref().unwrap_or(""), &articles, &part.quotations.to_string()], out)
    })
}

/// Writes parts for programs: `"type": "part"`, `by`, `label` (`null` for those without), `articles` (`null` where only
/// quotations have it), `quotations`, and `months` (`{month, count}`).
pub fn parts_json(parts: &[Part], by: GroupBy, out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Line<'a> {
        v: u32,
        r#type: &'static str,
        by: &'static str,
        label: Option<&'a str>,
        articles: Option<u64>,
        quotations: u64,
        months: Vec<Month>,
    }
    parts.iter().try_for_each(|part| {
        let line = Line {
            v: json::VERSION,
            r#type: "part",
            by: by.name(),
            label: part.label.as_deref(),
            articles: part.articles,
            quotations: part.quotations,
            months: months(&part.months),
        };
        json::line(&line, out)
    })
}

#[cfg(test)]
mod tests {
    use super::Part;
    use crate::model::{GroupBy, MonthCount};
    use crate::render::rows::Rows;
    use crate::render::{Colour, Look};

    fn text(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).expect("a Vec takes everything");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn counts_for_people_and_for_programs() {
        let rows = [("articles", 48_084), ("speakers", 3)];
        let mut out = Vec::new();
        let dates = [("metadata", 40_010), ("url", 0), ("file name", 70), ("undated", 8_004)];
        super::text("./index", &rows, &dates, &mut out).expect("a Vec takes everything");
        super::json(&rows, &dates, &mut out).expect("a Vec takes everything");
        insta::assert_snapshot!(String::from_utf8(out).expect("text"), @r#"
        ./index
          articles      48,084
          speakers           3
          dates from 40,010 metadata · 70 file name · 8,004 undated
        {"v":1,"type":"stats","articles":48084,"speakers":3,"dates":{"metadata":40010,"url":0,"file_name":70,"undated":8004}}
        "#);
    }

    #[test]
    fn parts_at_several_widths_and_in_all_forms() {
        let part = |label: Option<&str>, counts: [u64; 3]| Part {
            label: label.map(str::to_owned),
            articles: Some(counts.iter().sum()),
            quotations: counts.iter().sum::<u64>() * 4,
            months: (1..).zip(counts).map(|(month, count)| MonthCount { year: 2024, month, count }).collect(),
        };
        let parts =
            [part(Some("Northern Herald"), [1, 0, 1_400]), part(Some("日刊"), [4, 4, 4]), part(None, [0, 0, 0])];
        let shown =
            |columns| text(|out| super::parts(&parts, GroupBy::Publisher, Look::new(columns, Colour::Off), out));
        for columns in [40, 58, 80, 100, 200] {
            let shown = shown(columns);
            assert!(shown.lines().all(|line| super::width(line) <= columns), "{columns}\n{shown}");
        }
        insta::assert_snapshot!(shown(80), @"
        articles  quotations  publisher        2024-01 → 2024-03
           1,401       5,604  Northern Herald  ▁·█                ████████████████████
              12          48  日刊             ███                ▎
               0           0  (none)           ···                ·
        ");
        insta::assert_snapshot!(text(|out| super::part_rows(&parts, GroupBy::Publisher, Rows::Csv, out)), @"
        ﻿publisher,articles,quotations
        Northern Herald,1401,5604
        日刊,12,48
        ,0,0
        ");
        insta::assert_snapshot!(text(|out| super::parts_json(&parts[2..], GroupBy::Publisher, out)), @r#"{"v":1,"type":"part","by":"publisher","label":null,"articles":0,"quotations":0,"months":[]}"#);
    }
}
