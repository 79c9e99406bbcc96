//! Counts over time, a line a month, quarter, year or decade.

use std::io::{self, Write};

use serde::Serialize;

use super::months::Axis;
use super::numbers::grouped;
use super::rows::Rows;
use super::{Look, json, spark};

/// Columns of the longest bar at most.
const BAR: usize = 24;
/// Columns of a number.
const NUMBER: usize = 8;

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

fn end_line(text: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", text.trim_end())
}

#[cfg(test)]
mod tests {
    use crate::model::MonthCount;
    use crate::render::months::Axis;
    use crate::render::rows::Rows;
    use crate::render::{Colour, Look};

    fn text(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).expect("a Vec takes everything");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn time_in_all_forms() {
        let months: Vec<MonthCount> =
            (1..).zip([2, 0, 900, 302]).map(|(month, count)| MonthCount { year: 2024, month, count }).collect();
        let axis = Axis::over(months.iter(), 24).expect("months");
        let values = axis.values(&months);
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
