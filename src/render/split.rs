//! Counts over time side by side: a line for each speaker, publisher, topic or kind, a column for each length of time.

use std::io::{self, Write};

use serde::Serialize;

use crate::model::{Group, GroupBy};

use super::flow::{column, width};
use super::groups::{NONE, nouns};
use super::months::Axis;
use super::numbers::{counted, grouped};
use super::paint::{self, Style};
use super::rows::Rows;
use super::{Look, json, sanitize, spark};

/// Columns left of every line.
const INDENT: usize = 2;
/// Columns of a label at least.
const NARROWEST: usize = 12;
/// Columns between two numbers.
const GAP: usize = 2;

/// Some groups over time, and the sum of all others.
pub struct Split<'g> {
    axis: Axis,
    by: GroupBy,
    groups: &'g [Group],
    /// Counts by bin, in the order of the groups.
    values: Vec<Vec<u64>>,
    /// How many groups are not among them, and their counts.
    others: Option<(u64, Vec<u64>)>,
}

impl<'g> Split<'g> {
    /// The first `limit` of some groups over an axis.
    pub fn new(groups: &'g [Group], by: GroupBy, limit: usize, axis: Axis) -> Self {
        let (shown, rest) = groups.split_at(limit.min(groups.len()));
        let others = (!rest.is_empty()).then(|| {
            let mut sums = vec![0; axis.bins()];
            for group in rest {
                sums.iter_mut().zip(axis.values(&group.months)).for_each(|(sum, value)| *sum += value);
            }
            (rest.len() as u64, sums)
        });
        let values = shown.iter().map(|group| axis.values(&group.months)).collect();
        Self { axis, by, groups: shown, values, others }
    }

    fn lines(&self) -> impl Iterator<Item = (String, &[u64])> {
        let of_group = |group: &Group| sanitize::clean(group.label.as_deref().unwrap_or(NONE)).into_owned();
        let shown = self.groups.iter().map(of_group).zip(self.values.iter().map(Vec::as_slice));
        shown.chain(self.others.iter().map(|(count, sums)| (self.others_label(*count), sums.as_slice())))
    }

    /// "1 other speaker", "23 other speakers".
    fn others_label(&self, count: u64) -> String {
        let (one, many) = nouns(self.by);
        counted(count, &format!("other {one}"), &format!("other {many}"))
    }

    /// Writes a table for people: a number for every length of time where there is room, and a sparkline.
    pub fn text(&self, look: Look, out: &mut dyn Write) -> io::Result<()> {
        let lines: Vec<(String, &[u64])> = self.lines().collect();
        let heads: Vec<String> = (0..self.axis.bins()).map(|bin| self.axis.short_name(bin)).collect();
        let most = lines.iter().flat_map(|(_, values)| values.iter()).copied().max().unwrap_or(0);
        let number = heads.iter().map(String::len).max().unwrap_or(0).max(grouped(most).len());
        let longest = lines.iter().map(|(label, _)| width(label)).max().unwrap_or(0).max(NARROWEST);
        let spark = heads.len() + GAP;
        let rest = look.width.saturating_sub(INDENT + spark);
        let numbers = heads.len() * (number + GAP);
        // Where the numbers of all bins find no room, there is one: their sum.
        let (heads, number) = match numbers + longest.min(2 * NARROWEST) <= rest {
            true => (heads, number),
            false => (
                vec!["all".to_owned()],
                grouped(lines.iter().map(|(_, values)| values.iter().sum()).max().unwrap_or(0)).len().max(3),
            ),
        };
        let is_whole = heads.len() == self.axis.bins();
        let label = longest.min(rest.saturating_sub(heads.len() * (number + GAP))).max(NARROWEST.min(look.width / 3));
        let head: String = heads.iter().map(|head| format!("{:GAP$}{head:>number$}", "")).collect();
        let head = format!("{:1$}{head}", "", INDENT + label);
        let period = format!("  {}", self.axis.period());
        let has_room = !is_whole && width(&head) + width(&period) <= look.width;
        let head = format!("{head}{}", if has_room { period.as_str() } else { "" });
        paint::write(out, Style::Faint, &super::flow::fit(head.trim_end(), look.width), look.colour)?;
        writeln!(out)?;
        for (text, values) in lines {
            write!(out, "{:INDENT$}", "")?;
            paint::write(out, Style::Strong, &column(&text, label), look.colour)?;
            let cells = if is_whole { values.to_vec() } else { vec![values.iter().sum()] };
            let cells: String = cells.iter().map(|&value| format!("{:GAP$}{:>number$}", "", grouped(value))).collect();
            // A sparkline with more bins than the window has columns would end the line elsewhere.
            let room = look.width.saturating_sub(INDENT + label + width(&cells) + GAP);
            let line: String = spark::line(values).chars().take(room).collect();
            writeln!(out, "{cells}{:GAP$}{line}", "")?;
        }
        Ok(())
    }

    /// Writes a row for every group and length of time: what of, bin, count. Those without any are written, too.
    pub fn rows(&self, form: Rows, out: &mut dyn Write) -> io::Result<()> {
        form.head(&[self.by.name(), self.axis.unit, "count"], out)?;
        for (label, values) in self.lines() {
            for (bin, value) in values.iter().enumerate() {
                form.line(&[&label, &self.axis.name(bin), &value.to_string()], out)?;
            }
        }
        Ok(())
    }

    /// Writes an object for every group and length of time: `"type": "bin"` with `by`, `label` (`null` for results without
    /// one) and `id` beside `unit`, `bin` and `count`; the sum of the groups left out has `others`, their number.
    pub fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        for (group, values) in self.groups.iter().zip(&self.values) {
            let of_group = Bin { label: group.label.as_deref(), id: group.id.as_deref(), ..self.bin() };
            self.json_line(of_group, values, out)?;
        }
        self.others
            .iter()
            .try_for_each(|(count, sums)| self.json_line(Bin { others: Some(*count), ..self.bin() }, sums, out))
    }

    fn bin(&self) -> Bin<'_> {
        let (unit, by) = (self.axis.unit, self.by.name());
        Bin {
            v: json::VERSION,
            r#type: "bin",
            unit,
            bin: String::new(),
            by,
            label: None,
            id: None,
            others: None,
            count: 0,
        }
    }

    fn json_line(&self, line: Bin<'_>, values: &[u64], out: &mut dyn Write) -> io::Result<()> {
        values
            .iter()
            .enumerate()
            .try_for_each(|(bin, &count)| json::line(&Bin { bin: self.axis.name(bin), count, ..line }, out))
    }
}

#[derive(Clone, Serialize)]
struct Bin<'g> {
    v: u32,
    r#type: &'static str,
    unit: &'static str,
    bin: String,
    by: &'static str,
    label: Option<&'g str>,
    id: Option<&'g str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    others: Option<u64>,
    count: u64,
}

#[cfg(test)]
mod tests {
    use super::Split;
    use crate::model::{Group, GroupBy, MonthCount};
    use crate::render::flow::width;
    use crate::render::months::Axis;
    use crate::render::rows::Rows;
    use crate::render::{Colour, Look};

    fn groups() -> Vec<Group> {
        let group = |label: Option<&str>, counts: [u64; 12]| Group {
            label: label.map(str::to_owned),
            results: counts.iter().sum(),
            months: (1..).zip(counts).map(|(month, count)| MonthCount { year: 2024, month, count }).collect(),
            ..Group::default()
        };
        vec![
            group(Some("Ada Okonjo"), [9, 9, 0, 20, 1, 20, 9, 0, 0, 1, 1, 1]),
            group(Some("東京電力の広報担当者"), [2, 0, 0, 0, 6, 0, 0, 0, 11, 12, 0, 0]),
            group(None, [0, 0, 0, 4, 0, 0, 7, 0, 0, 0, 0, 15]),
            group(Some("Tomas Reyl"), [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1_000]),
        ]
    }

    fn axis(groups: &[Group], unit: &str) -> Axis {
        Axis::by(groups.iter().flat_map(|group| &group.months), unit).expect("months")
    }

    fn text(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).expect("a Vec takes everything");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_line_a_speaker() {
        let groups = groups();
        let split = Split::new(&groups, GroupBy::Speaker, 3, axis(&groups, "quarter"));
        let shown = |columns| text(|out| split.text(Look::new(columns, Colour::Off), out));
        insta::assert_snapshot!(shown(80), @"
                               24Q1   24Q2   24Q3   24Q4
        Ada Okonjo               18     41      9      3  ▄█▂▁
        東京電力の広報担当者      2      6     11     12  ▂▄██
        (none)                    0      4      7     15  ·▃▄█
        1 other speaker           1      0      0  1,000  ▁··█
        ");
        insta::assert_snapshot!(shown(40), @"
                                all
        Ada Okonjo               71  ▄█▂▁
        東京電力の広報担当者     31  ▂▄██
        (none)                   26  ·▃▄█
        1 other speaker       1,001  ▁··█
        ");
        for (unit, columns) in [("month", 40), ("month", 80), ("month", 120), ("quarter", 40), ("year", 40)] {
            let split = Split::new(&groups, GroupBy::Speaker, 2, axis(&groups, unit));
            let shown = text(|out| split.text(Look::new(columns, Colour::Off), out));
            assert!(shown.lines().all(|line| width(line) <= columns), "{columns}\n{shown}");
        }
    }

    #[test]
    fn rows_and_objects_for_programs() {
        let groups = groups();
        let split = Split::new(&groups[1..], GroupBy::Publisher, 1, axis(&groups[1..2], "year"));
        insta::assert_snapshot!(text(|out| split.rows(Rows::Csv, out)), @"
        ﻿publisher,year,count
        東京電力の広報担当者,2024,31
        2 other publishers,2024,1027
        ");
        insta::assert_snapshot!(text(|out| split.json(out)), @r#"
        {"v":1,"type":"bin","unit":"year","bin":"2024","by":"publisher","label":"東京電力の広報担当者","id":null,"count":31}
        {"v":1,"type":"bin","unit":"year","bin":"2024","by":"publisher","label":null,"id":null,"others":2,"count":1027}
        "#);
    }
}
