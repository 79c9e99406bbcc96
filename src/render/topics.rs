//! Topics: a tree with counts, and one topic summed up.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::model::{MonthCount, Unit};

use super::flow::{self, Margins, column, width};
use super::groups::NONE;
use super::months::Axis;
use super::numbers::grouped;
use super::paint::{Piece, Style};
use super::people::{Month, months};
use super::profile::row;
use super::rows::Rows;
use super::{Look, json, sanitize, spark};

/// Columns of the longest bar at most.
const BAR: usize = 24;
/// Columns of a number.
const NUMBER: usize = 8;

/// A topic with what is about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TopicRow {
    /// Its number: `medtop:04000000`; `None` for results without a topic.
    pub id: Option<String>,
    /// Names from the top down.
    pub path: Option<String>,
    /// Its own name.
    pub name: String,
    /// Depth in the tree, from 1.
    pub level: u8,
    /// Articles or quotations about it or a topic below it, copies counted once.
    pub count: u64,
}

/// Writes topics for people, those below others indented.
pub fn text(rows: &[TopicRow], look: Look, out: &mut dyn Write) -> io::Result<()> {
    let indent = |row: &TopicRow| usize::from(row.level.saturating_sub(1)) * 2;
    let last = |row: &TopicRow| match &row.path {
        Some(path) => path.rsplit('/').next().unwrap_or(path).to_owned(),
        None => NONE.to_owned(),
    };
    let longest = rows.iter().map(|row| indent(row) + width(&last(row))).max().unwrap_or(0).clamp(8, look.width / 2);
    let most = rows.iter().map(|row| row.count).max().unwrap_or(0);
    let bar = BAR.min(look.width.saturating_sub(longest + NUMBER + 6));
    rows.iter().try_for_each(|row| {
        let name = format!("{:width$}{}", "", last(row), width = indent(row));
        let bar = spark::bar(row.count, most, bar);
        let line = format!("  {}{:>NUMBER$}  {bar}", column(&name, longest), grouped(row.count));
        writeln!(out, "{}", line.trim_end())
    })
}

fn counted(unit: Unit) -> &'static str {
    match unit {
        Unit::Quotations => "quotations",
        Unit::Articles | Unit::ArticlesOfQuotations => "articles",
    }
}

/// Writes topics as rows: articles or quotations, path, name, number.
pub fn rows(rows: &[TopicRow], unit: Unit, form: Rows, out: &mut dyn Write) -> io::Result<()> {
    form.head(&[counted(unit), "path", "name", "id"], out)?;
    rows.iter().try_for_each(|row| {
        let (path, id) = (row.path.as_deref().unwrap_or(""), row.id.as_deref().unwrap_or(""));
        form.line(&[&row.count.to_string(), path, &row.name, id], out)
    })
}

/// Writes topics for programs: `"type": "topic"`, `id`, `path`, `name`, `level`, and `articles` or `quotations`; `id` and
/// `path` are `null` for those without a topic.
pub fn json(rows: &[TopicRow], unit: Unit, out: &mut dyn Write) -> io::Result<()> {
    struct Line<'a>(&'a TopicRow, Unit);
    impl Serialize for Line<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let Line(row, unit) = self;
            let mut map = serializer.serialize_map(Some(7))?;
            map.serialize_entry("v", &json::VERSION)?;
            map.serialize_entry("type", "topic")?;
            map.serialize_entry("id", &row.id)?;
            map.serialize_entry("path", &row.path)?;
            map.serialize_entry("name", &row.name)?;
            map.serialize_entry("level", &row.level)?;
            map.serialize_entry(counted(*unit), &row.count)?;
            map.end()
        }
    }
    rows.iter().try_for_each(|row| json::line(&Line(row, unit), out))
}

/// One topic, summed up from the articles about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TopicProfile {
    /// Its number.
    pub id: String,
    /// Names from the top down.
    pub path: String,
    /// Its own name.
    pub name: String,
    /// What it means.
    pub definition: String,
    /// Topics right below it with their articles.
    pub children: Vec<(String, u64)>,
    /// Articles about it or a topic below it, copies counted once.
    pub articles: u64,
    /// The same by month.
    pub months: Vec<MonthCount>,
    /// Who is quoted most in these, with quotations.
    pub speakers: Vec<(String, u64)>,
    /// Terms that stand out in these, with articles.
    pub phrases: Vec<(String, u64)>,
}

impl TopicProfile {
    /// Writes it for people.
    pub fn text(&self, look: Look, out: &mut dyn Write) -> io::Result<()> {
        let name = Piece::new(Style::Strong, &self.name);
        let rest = Piece { style: Style::Faint, text: format!("  {}", self.id).into() };
        flow::write(&[name, rest], Margins { indent: 0, width: look.width }, look.colour, out)?;
        let listed = |entries: &[(String, u64)]| {
            let shown = entries.iter().map(|(name, count)| format!("{} {}", sanitize::clean(name), grouped(*count)));
            shown.collect::<Vec<_>>().join(" · ")
        };
        row("means", &self.definition, look, out)?;
        row("path", &self.path, look, out)?;
        row("below it", &listed(&self.children), look, out)?;
        let over_time = Axis::over(self.months.iter(), look.width.saturating_sub(50).max(12)).map(|axis| {
            format!(" · {} {} · per {}", spark::line(&axis.values(&self.months)), axis.period(), axis.unit)
        });
        row("articles", &format!("{}{}", grouped(self.articles), over_time.unwrap_or_default()), look, out)?;
        row("quoted", &listed(&self.speakers), look, out)?;
        row("terms", &listed(&self.phrases), look, out)
    }

    /// Writes it for programs: `"type": "topic_profile"`, `id`, `path`, `name`, `definition`, `articles`, `months`, and
    /// `children`, `speakers`, `terms` as lists of `{name, count}`.
    pub fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        #[derive(Serialize)]
        struct Entry<'a> {
            name: &'a str,
            count: u64,
        }
        #[derive(Serialize)]
        struct Line<'a> {
            v: u32,
            r#type: &'static str,
            id: &'a str,
            path: &'a str,
            name: &'a str,
            definition: &'a str,
            articles: u64,
            months: Vec<Month>,
            children: Vec<Entry<'a>>,
            speakers: Vec<Entry<'a>>,
            terms: Vec<Entry<'a>>,
        }
        fn entries(list: &[(String, u64)]) -> Vec<Entry<'_>> {
            list.iter().map(|(name, count)| Entry { name, count: *count }).collect()
        }
        let line = Line {
            v: json::VERSION,
            r#type: "topic_profile",
            id: &self.id,
            path: &self.path,
            name: &self.name,
            definition: &self.definition,
            articles: self.articles,
            months: months(&self.months),
            children: entries(&self.children),
            speakers: entries(&self.speakers),
            terms: entries(&self.phrases),
        };
        json::line(&line, out)
    }
}

#[cfg(test)]
mod tests {
    use super::{TopicProfile, TopicRow};
    use crate::model::{MonthCount, Unit};
    use crate::render::rows::Rows;
    use crate::render::{Colour, Look};

    fn rows() -> Vec<TopicRow> {
        let row = |path: &str, level, count| TopicRow {
            id: Some("medtop:00000000".into()),
            path: Some(path.into()),
            name: path.rsplit('/').next().unwrap_or("").into(),
            level,
            count,
        };
        let none = TopicRow { count: 9, ..TopicRow::default() };
        vec![row("economy", 1, 501), row("economy/energy", 2, 398), row("labour", 1, 4), none]
    }

    fn text(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).expect("a Vec takes everything");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn topics_in_all_forms() {
        insta::assert_snapshot!(text(|out| super::text(&rows(), Look::new(60, Colour::Off), out)), @"
        economy      501  ████████████████████████
          energy     398  ███████████████████▏
        labour         4  ▎
        (none)         9  ▌
        ");
        insta::assert_snapshot!(text(|out| super::rows(&rows(), Unit::Articles, Rows::Tab, out)), @"
        501	economy	economy	medtop:00000000
        398	economy/energy	energy	medtop:00000000
        4	labour	labour	medtop:00000000
        9
        ");
        insta::assert_snapshot!(text(|out| super::json(&rows()[..1], Unit::Quotations, out)), @r#"{"v":1,"type":"topic","id":"medtop:00000000","path":"economy","name":"economy","level":1,"quotations":501}"#);
    }

    #[test]
    fn one_topic() {
        let profile = TopicProfile {
            id: "medtop:20000256".into(),
            path: "economy/energy".into(),
            name: "energy".into(),
            definition: "What makes things move, and who sells it".into(),
            children: vec![("electricity".into(), 398), ("gas".into(), 0)],
            articles: 501,
            months: (1..).zip([2, 0, 9]).map(|(month, count)| MonthCount { year: 2024, month, count }).collect(),
            speakers: vec![("Mara Lindqvist".into(), 120)],
            phrases: vec![("price cap".into(), 31)],
        };
        insta::assert_snapshot!(text(|out| profile.text(Look::new(80, Colour::Off), out)), @"
        energy  medtop:20000256
          means       What makes things move, and who sells it
          path        economy/energy
          below it    electricity 398 · gas 0
          articles    501 · ▂·█ 2024-01 → 2024-03 · per month
          quoted      Mara Lindqvist 120
          terms       price cap 31
        ");
        assert!(text(|out| profile.json(out)).contains("\"children\":[{\"name\":\"electricity\",\"count\":398}"));
    }
}
