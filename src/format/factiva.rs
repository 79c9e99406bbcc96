//! Exports of Factiva as plain text: fields named by two letters, each name in a line of its own or before the value.

use std::ops::{ControlFlow, Range};
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::body::plain_lines;
use super::credits;
use super::dates;
use super::desk::{Desk, Refusal};
use super::fields::language;
use super::item::{Body, Item, said};
use super::sniff::Look;

/// The names of Factiva's fields.
const FIELDS: [&str; 26] = [
    "AN", "ART", "BY", "CLM", "CO", "CR", "CT", "CX", "CY", "ED", "ET", "HD", "IN", "IPC", "IPD", "LA", "LP", "NS",
    "PD", "PG", "PUB", "RE", "RF", "SC", "SE", "SN",
];

/// A field that every document has; made once, since it is looked for in every text.
static DATE_FIELD: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("PD"));

/// A headline field, and others below it.
pub(super) fn recognises(look: &Look<'_>) -> bool {
    if DATE_FIELD.find(look.head.as_bytes()).is_none() {
        return false;
    }
    let names = look.head.lines().filter_map(field).map(|(name, _)| name);
    let names: Vec<&str> = names.take(12).collect();
    matches!(names.first(), Some(&("HD" | "SE" | "CLM" | "AN"))) && names.contains(&"HD") && names.contains(&"PD")
}

/// The field that a line begins, and the value that stands in it.
fn field(line: &str) -> Option<(&'static str, &str)> {
    let name = line.split_whitespace().next()?;
    let known = FIELDS.iter().chain(&["TD", "WC"]).find(|known| **known == name)?;
    let rest = line.strip_prefix(name)?.trim_end();
    // A name stands alone or is parted from its value by several blanks: "IN the end" is text.
    (rest.trim().is_empty() || rest.starts_with("  ") || rest.starts_with('\t')).then_some((known, rest.trim()))
}

/// Reads every document: each begins with its headline, and ends with its accession number.
pub(super) fn parse(desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let text = desk.text();
    for range in documents(&text) {
        let item = read(desk, &plain_lines(&text[range.clone()]));
        if item.headline.is_none() && item.body == Body::default() {
            continue;
        }
        if desk.take(Item { range: Some(range), ..item }) == ControlFlow::Break(()) {
            break;
        }
    }
    Ok(())
}

fn documents(text: &str) -> Vec<Range<usize>> {
    let (mut ranges, mut start, mut at, mut closing) = (Vec::new(), 0, 0, false);
    for line in text.split_inclusive('\n') {
        let name = field(line).map(|(name, _)| name);
        if closing && name.is_some_and(|name| name != "AN") {
            ranges.push(start..at);
            start = at;
            closing = false;
        }
        closing |= name == Some("AN") && at > start;
        at += line.len();
    }
    ranges.push(start..text.len());
    ranges
}

fn read(desk: &mut Desk<'_>, text: &str) -> Item {
    let mut fields: Vec<(&str, String)> = Vec::new();
    for line in text.lines() {
        match field(line.trim_end()) {
            Some((name, value)) => fields.push((name, value.to_owned())),
            None => {
                if let Some((_, value)) = fields.last_mut() {
                    value.push('\n');
                    value.push_str(line);
                }
            }
        }
    }
    let raw = |name: &str| fields.iter().find(|(field, _)| *field == name).map(|(_, value)| value.as_str());
    let line = |name: &str| raw(name).and_then(said);
    let date = line("PD").map(|day| line("ET").map_or(day.clone(), |time| format!("{day} {time}")));
    let published = date.and_then(|date| dates::read(&date).date()).or_else(|| desk.date(&line("PD")?));
    let parts: Vec<&str> =
        ["LP", "TD"].into_iter().filter_map(raw).map(str::trim).filter(|part| !part.is_empty()).collect();
    Item {
        headline: line("HD"),
        byline: line("BY").map(|names| credits::names(&names)),
        publisher: line("SN"),
        section: line("SE").or_else(|| line("CLM")),
        language: line("LA").and_then(|name| language(&name)),
        given_id: line("AN").map(|id| id.trim_start_matches("Document ").to_owned()),
        keywords: raw("NS").map(codes).unwrap_or_default(),
        published,
        body: Body::Text(parts.join("\n\n")),
        ..Item::default()
    }
}

/// `gcat : Political/General News | gpol : Domestic Politics`: the names.
fn codes(value: &str) -> Vec<String> {
    value.split(['|', '\n']).filter_map(|code| said(code.split_once(':')?.1)).collect()
}
