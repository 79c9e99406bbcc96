//! Results in groups: how many there are of each, and when.

use std::io::{self, Write};
use std::time::Duration;

use serde::Serialize;

use crate::model::{Group, GroupBy, Groups, Unit};

use super::flow::{column, fit, width};
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
const BAR: usize = 32;
/// Columns from which on the period stands above the sparklines.
const ROOMY: usize = 60;

/// What stands for results that are in no group.
pub const NONE: &str = "(none)";

fn label(group: &Group) -> &str {
    group.label.as_deref().unwrap_or(NONE)
}

/// What the numbers count.
fn counted(unit: Unit) -> &'static str {
    match unit {
        Unit::Quotations => "quotations",
        Unit::Articles | Unit::ArticlesOfQuotations => "articles",
    }
}

/// What one group is, and what several are.
pub(super) fn nouns(by: GroupBy) -> (&'static str, &'static str) {
    match by {
        GroupBy::Speaker => ("speaker", "speakers"),
        GroupBy::Publisher => ("publisher", "publishers"),
        GroupBy::Topic => ("topic", "topics"),
        GroupBy::Month => ("month", "months"),
        GroupBy::Language => ("language", "languages"),
        GroupBy::Kind => ("kind", "kinds"),
        GroupBy::How => ("kind of evidence", "kinds of evidence"),
        GroupBy::Folder => ("folder", "folders"),
        GroupBy::Keyphrase => ("keyphrase", "keyphrases"),
    }
}

/// "12 of 31 publishers · 1,204 quotations · 20 printings · 3 ms".
pub fn counts(found: &Groups, took: Duration) -> String {
    let shown = match (found.groups.len() as u64, found.total) {
        (shown, total) if shown == total => grouped(total),
        (shown, total) => format!("{} of {}", grouped(shown), grouped(total)),
    };
    let (one, many) = nouns(found.by);
    let noun = if found.total == 1 { one } else { many };
    let mut line = format!("{shown} {noun} · {} {}", grouped(found.results), counted(found.unit));
    if found.printings > found.results {
        line.push_str(&format!(" · {} printings", grouped(found.printings)));
    }
    format!("{line} · {}", super::numbers::took(took))
}

/// Writes groups for people: how many, what of, over time, and a bar.
pub fn text(groups: &[Group], by: GroupBy, unit: Unit, look: Look, out: &mut dyn Write) -> io::Result<()> {
    // Months are lines themselves.
    let of_time = groups.iter().flat_map(|group| &group.months).filter(|_| by != GroupBy::Month);
    let axis = Axis::over(of_time, SPARK.min(look.width / 5)).filter(|axis| axis.bins() > 1);
    // Narrow windows need their room for the names.
    let when = axis.filter(|_| look.width >= ROOMY).map(|axis| axis.period()).unwrap_or_default();
    let spark = axis.map_or(0, |axis| axis.bins().max(width(&when)) + 2);
    let longest = groups.iter().map(|group| width(label(group))).max().unwrap_or(0).max(width(by.name()));
    let name = longest.min(look.width.saturating_sub(NUMBER + 2 + spark + 10).max(12));
    let bar = BAR.min(look.width.saturating_sub(NUMBER + 2 + name + spark + 2));
    let head = format!("{:>NUMBER$}  {}  {when}", counted(unit), column(by.name(), name));
    paint::write(out, Style::Faint, &fit(head.trim_end(), look.width), look.colour)?;
    writeln!(out)?;
    let most = groups.iter().map(|group| group.results).max().unwrap_or(0);
    for group in groups {
        let line = axis.map(|axis| format!("{}  ", column(&spark::line(&axis.values(&group.months)), spark - 2)));
        let bar = if group.results == 0 && bar > 0 { "·".to_owned() } else { spark::bar(group.results, most, bar) };
        write!(out, "{:>NUMBER$}  ", grouped(group.results))?;
        paint::write(out, Style::Strong, &column(&sanitize::clean(label(group)), name), look.colour)?;
        writeln!(out, "{}", format!("  {}{bar}", line.unwrap_or_default()).trim_end())?;
    }
    Ok(())
}

/// Writes groups as rows: count, what of, printings, outlets, id.
pub fn rows(groups: &[Group], by: GroupBy, unit: Unit, form: Rows, out: &mut dyn Write) -> io::Result<()> {
    form.head(&[counted(unit), by.name(), "printings", "outlets", "id"], out)?;
    groups.iter().try_for_each(|group| {
        let (results, printings) = (group.results.to_string(), group.printings.to_string());
        let id = group.id.as_deref().unwrap_or("");
        let label = group.label.as_deref().unwrap_or("");
        form.line(&[&results, label, &printings, &group.outlets.to_string(), id], out)
    })
}

/// Writes groups for programs: `"type": "group"`, `by`, `label` (`null` for those that are in none), `id`, `count`,
/// `printings`, `outlets`, and `months` (`{month, count}`, those without any left out).
pub fn json(groups: &[Group], by: GroupBy, out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Line<'a> {
        v: u32,
        r#type: &'static str,
        by: &'static str,
        label: Option<&'a str>,
        id: Option<&'a str>,
        count: u64,
        printings: u64,
        outlets: u64,
        months: Vec<Month>,
    }
    groups.iter().try_for_each(|group| {
        let line = Line {
            v: json::VERSION,
            r#type: "group",
            by: by.name(),
            label: group.label.as_deref(),
            id: group.id.as_deref(),
            count: group.results,
            printings: group.printings,
            outlets: group.outlets,
            months: months(&group.months),
        };
        json::line(&line, out)
    })
}

#[cfg(test)]
mod tests {
    use crate::model::{Group, GroupBy, MonthCount, Unit};
    use crate::render::rows::Rows;
    use crate::render::{Colour, Look};

    fn groups() -> Vec<Group> {
        let group = |label: Option<&str>, counts: [u64; 3]| Group {
            label: label.map(str::to_owned),
            results: counts.iter().sum(),
            printings: counts.iter().sum::<u64>() + 2,
            outlets: 1,
            months: (1..).zip(counts).map(|(month, count)| MonthCount { year: 2024, month, count }).collect(),
            ..Group::default()
        };
        vec![
            group(Some("Northern Herald"), [1, 0, 1_400]),
            group(Some("東京の新聞 with a very long name that goes on"), [4, 4, 4]),
            group(None, [0, 1, 0]),
        ]
    }

    fn text(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).expect("a Vec takes everything");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn groups_at_several_widths() {
        let shown = |columns: usize| {
            let look = Look::new(columns, Colour::Off);
            text(|out| super::text(&groups(), GroupBy::Publisher, Unit::Quotations, look, out))
        };
        for columns in [40, 58, 80, 100, 200] {
            let shown = shown(columns);
            assert!(shown.lines().all(|line| super::width(line) <= columns), "{columns}\n{shown}");
        }
        insta::assert_snapshot!(shown(80), @"
        quotations  publisher                                2024-01 → 2024-03
             1,401  Northern Herald                          ▁·█                ████████
                12  東京の新聞 with a very long name that…   ███                ▏
                 1  (none)                                   ·█·                ▏
        ");
    }

    #[test]
    fn groups_in_a_pipe_and_for_programs() {
        let unit = Unit::Quotations;
        insta::assert_snapshot!(text(|out| super::rows(&groups(), GroupBy::Publisher, unit, Rows::Tab, out)), @"
        1401	Northern Herald	1403	1	
        12	東京の新聞 with a very long name that goes on	14	1	
        1		3	1
        ");
        insta::assert_snapshot!(text(|out| super::json(&groups()[1..], GroupBy::Publisher, out)), @r#"
        {"v":1,"type":"group","by":"publisher","label":"東京の新聞 with a very long name that goes on","id":null,"count":12,"printings":14,"outlets":1,"months":[{"month":"2024-01","count":4},{"month":"2024-02","count":4},{"month":"2024-03","count":4}]}
        {"v":1,"type":"group","by":"publisher","label":null,"id":null,"count":1,"printings":3,"outlets":1,"months":[{"month":"2024-02","count":1}]}
        "#);
    }
}
