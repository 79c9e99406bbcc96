//! Speakers in a list: how often each is quoted, where, as what, when.

use std::io::{self, Write};

use serde::Serialize;

use crate::model::{Group, MonthCount, SpeakerKind};

use super::flow::{column, width};
use super::months::Axis;
use super::numbers::grouped;
use super::paint::{self, Style};
use super::rows::Rows;
use super::{Look, json, sanitize, spark};

/// Columns of a sparkline at most.
const SPARK: usize = 24;
/// Columns of a number.
const NUMBER: usize = 8;
/// Columns of the number of outlets.
const OUTLETS: usize = 7;
/// Columns that name and role need to stand side by side.
const NARROW: usize = 32;
/// Narrower lists have no room for outlets and the period.
const ROOMY: usize = 60;
/// Wider lists have room for bars.
const WIDE: usize = 96;
/// Columns of the longest bar.
const BAR: usize = 16;

/// Writes speakers for people.
pub fn text(groups: &[&Group], look: Look, out: &mut dyn Write) -> io::Result<()> {
    let axis = Axis::over(groups.iter().flat_map(|group| &group.months), SPARK.min(look.width / 5));
    // Narrow windows need their room for the names.
    let when = axis.filter(|_| look.width >= ROOMY).map(|axis| axis.period()).unwrap_or_default();
    let spark = axis.map_or(0, |axis| axis.bins()).max(width(&when));
    let bar = if look.width >= WIDE { BAR } else { 0 };
    let outlets = if look.width >= ROOMY { OUTLETS + 2 } else { 0 };
    // What the numbers, the sparkline and the bar leave is shared by name and role.
    let rest = look.width.saturating_sub(NUMBER + outlets + 2 + spark + 4 + if bar > 0 { bar + 2 } else { 0 });
    let longest = groups.iter().map(|group| width(&shown_name(group))).max().unwrap_or(0).max(7);
    // Where there is room for one of them only, the name is what counts.
    let name = if rest < NARROW { longest.min(rest) } else { longest.min(rest * 60 / 100) };
    let role = if rest < NARROW { 0 } else { rest - name };
    let of_outlets = if outlets > 0 { format!("  {:>OUTLETS$}", "outlets") } else { String::new() };
    let of_role = if role > 0 { format!("  {}", column("role", role)) } else { String::new() };
    let head = format!("{:>NUMBER$}{of_outlets}  {}{of_role}  {when}", "quotes", column("speaker", name));
    paint::write(out, Style::Faint, head.trim_end(), look.colour)?;
    writeln!(out)?;
    let most = groups.iter().map(|group| group.results).max().unwrap_or(0);
    for group in groups {
        write!(out, "{:>NUMBER$}", grouped(group.results))?;
        if outlets > 0 {
            write!(out, "  {:>OUTLETS$}", grouped(group.outlets))?;
        }
        write!(out, "  ")?;
        let style = if is_named(group) { Style::Strong } else { Style::Plain };
        paint::write(out, style, &column(&shown_name(group), name), look.colour)?;
        let line = axis.map(|axis| spark::line(&axis.values(&group.months))).unwrap_or_default();
        let of_role = column(&sanitize::clean(role_of(group).unwrap_or("")), role);
        let of_role = if role > 0 { format!("  {of_role}") } else { String::new() };
        let bar = spark::bar(group.results, most, bar);
        writeln!(out, "{}", format!("{of_role}  {}  {bar}", column(&line, spark)).trim_end())?;
    }
    Ok(())
}

fn is_named(group: &Group) -> bool {
    !group.person.as_ref().is_some_and(|it| matches!(it.kind, SpeakerKind::Unnamed | SpeakerKind::Collective))
}

/// The name; marked where nobody has it, or several may.
fn shown_name(group: &Group) -> String {
    let name = sanitize::clean(group.label.as_deref().unwrap_or("")).into_owned();
    match &group.person {
        Some(person) if !person.perhaps.is_empty() => format!("{name} (unclear which)"),
        _ if !is_named(group) => format!("(unnamed) {name}"),
        _ => name,
    }
}

fn role_of(group: &Group) -> Option<&str> {
    group.person.as_ref()?.role.as_deref()
}

/// Writes speakers as rows: quotations, name, role, kind, printings, spellings, outlets, id.
pub fn rows(groups: &[&Group], form: Rows, out: &mut dyn Write) -> io::Result<()> {
    form.head(&["quotations", "name", "role", "kind", "printings", "spellings", "outlets", "id"], out)?;
    groups.iter().try_for_each(|group| row(group, form, out))
}

/// Writes one speaker as a row.
fn row(group: &Group, form: Rows, out: &mut dyn Write) -> io::Result<()> {
    let spellings = group.person.iter().flat_map(|person| &person.spellings).map(|(key, _)| key.as_str());
    let cells: [&str; 8] = [
        &group.results.to_string(),
        group.label.as_deref().unwrap_or(""),
        role_of(group).unwrap_or(""),
        group.person.as_ref().map_or("", |person| kind_name(person.kind)),
        &group.printings.to_string(),
        &spellings.collect::<Vec<_>>().join("; "),
        &group.outlets.to_string(),
        group.id.as_deref().unwrap_or(""),
    ];
    form.line(&cells, out)
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
struct Line<'a> {
    v: u32,
    r#type: &'static str,
    id: Option<&'a str>,
    name: Option<&'a str>,
    kind: Option<SpeakerKind>,
    role: Option<&'a str>,
    quotations: u64,
    printings: u64,
    outlets: u64,
    spellings: Vec<Spelling<'a>>,
    perhaps: &'a [String],
    months: Vec<Month>,
}

#[derive(Serialize)]
struct Spelling<'a> {
    key: &'a str,
    quotations: u64,
}

/// A month with its count, for programs.
#[derive(Serialize)]
pub struct Month {
    month: String,
    count: u64,
}

/// Months that have results.
pub fn months(months: &[MonthCount]) -> Vec<Month> {
    let there = months.iter().filter(|month| month.count > 0);
    there.map(|it| Month { month: format!("{:04}-{:02}", it.year, it.month), count: it.count }).collect()
}

/// Writes speakers for programs: `"type": "speaker"`, `id`, `name`, `kind`, `role`, `quotations`, `printings`, `outlets`,
/// `spellings` (`{key, quotations}`, in the whole archive, copies included), `perhaps` (names of people who may be meant,
/// where that is unclear) and `months` (`{month, count}`, those without any left out).
pub fn json(groups: &[&Group], out: &mut dyn Write) -> io::Result<()> {
    groups.iter().try_for_each(|group| {
        let person = group.person.as_ref();
        let spellings = person.into_iter().flat_map(|person| &person.spellings);
        let line = Line {
            v: json::VERSION,
            r#type: "speaker",
            id: group.id.as_deref(),
            name: group.label.as_deref(),
            kind: person.map(|person| person.kind),
            role: role_of(group),
            quotations: group.results,
            printings: group.printings,
            outlets: group.outlets,
            spellings: spellings.map(|(key, count)| Spelling { key, quotations: *count }).collect(),
            perhaps: person.map_or(&[], |person| &person.perhaps),
            months: months(&group.months),
        };
        json::line(&line, out)
    })
}

#[cfg(test)]
mod tests {
    use crate::model::{Group, MonthCount, PersonFacts, SpeakerKind};
    use crate::render::rows::Rows;
    use crate::render::{Colour, Look};

    fn groups() -> Vec<Group> {
        let group = |name: &str, kind, role: Option<&str>, counts: [u64; 4]| Group {
            label: Some(name.into()),
            id: Some("s0123456789".into()),
            results: counts.iter().sum(),
            printings: counts.iter().sum::<u64>() + 1,
            outlets: 3,
            months: (1..).zip(counts).map(|(month, count)| MonthCount { year: 2024, month, count }).collect(),
            person: Some(PersonFacts {
                kind,
                role: role.map(str::to_owned),
                spellings: vec![(name.to_lowercase(), counts.iter().sum())],
                perhaps: Vec::new(),
            }),
        };
        let mut unclear = group("Lindqvist", SpeakerKind::Person, None, [0, 2, 0, 0]);
        unclear.person.as_mut().expect("a person").perhaps = vec!["Mara Lindqvist".into(), "Magnus Lindqvist".into()];
        vec![
            group("Mara Lindqvist", SpeakerKind::Person, Some("energy minister"), [2, 0, 900, 302]),
            group(
                "Tomas Reyl",
                SpeakerKind::Person,
                Some("chief executive of the grid operator Halgrid"),
                [1, 1, 4, 8],
            ),
            unclear,
            group("a spokesman", SpeakerKind::Unnamed, None, [0, 0, 1, 0]),
        ]
    }

    fn text(write: impl FnOnce(&[&Group], &mut Vec<u8>) -> std::io::Result<()>) -> String {
        let (groups, mut out) = (groups(), Vec::new());
        write(&groups.iter().collect::<Vec<_>>(), &mut out).expect("a Vec takes everything");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn speakers_at_several_widths() {
        for columns in [40, 58, 80, 100, 200] {
            let shown = text(|groups, out| super::text(groups, Look::new(columns, Colour::Off), out));
            assert!(shown.lines().all(|line| super::width(line) <= columns), "{columns}\n{shown}");
        }
        insta::assert_snapshot!(text(|groups, out| super::text(groups, Look::new(80, Colour::Off), out)), @"
        quotes  outlets  speaker                   role              2024-01 → 2024-04
         1,204        3  Mara Lindqvist            energy minister   ▁·█▃
            14        3  Tomas Reyl                chief executive…  ▁▁▄█
             2        3  Lindqvist (unclear whic…                    ·█··
             1        3  (unnamed) a spokesman                       ··█·
        ");
        insta::assert_snapshot!(text(|groups, out| super::text(groups, Look::new(100, Colour::Off), out)), @"
        quotes  outlets  speaker                    role               2024-01 → 2024-04
         1,204        3  Mara Lindqvist             energy minister    ▁·█▃               ████████████████
            14        3  Tomas Reyl                 chief executive…   ▁▁▄█               ▎
             2        3  Lindqvist (unclear which)                     ·█··               ▏
             1        3  (unnamed) a spokesman                         ··█·               ▏
        ");
    }

    #[test]
    fn speakers_in_a_pipe_and_for_programs() {
        insta::assert_snapshot!(text(|groups, out| super::rows(groups, Rows::Tab, out)), @"
        1204	Mara Lindqvist	energy minister	person	1205	mara lindqvist	3	s0123456789
        14	Tomas Reyl	chief executive of the grid operator Halgrid	person	15	tomas reyl	3	s0123456789
        2	Lindqvist		person	3	lindqvist	3	s0123456789
        1	a spokesman		unnamed	2	a spokesman	3	s0123456789
        ");
        insta::assert_snapshot!(text(|groups, out| super::json(&groups[..1], out)), @r#"{"v":1,"type":"speaker","id":"s0123456789","name":"Mara Lindqvist","kind":"person","role":"energy minister","quotations":1204,"printings":1205,"outlets":3,"spellings":[{"key":"mara lindqvist","quotations":1204}],"perhaps":[],"months":[{"month":"2024-01","count":2},{"month":"2024-03","count":900},{"month":"2024-04","count":302}]}"#);
    }
}
