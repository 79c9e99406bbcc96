//! ninjs, the IPTC's JSON for news items, versions 1 to 3, and what Superdesk makes of it. What they share with other shapes
//! is left to `fields`.

use crate::format::desk::Desk;
use crate::format::fields::{Fields, Value};
use crate::format::item::{Body, Item, said};
use crate::format::{credits, html, wire};

/// What an object is, by ninjs.
pub(super) enum Ninjs {
    /// Not one.
    No,
    /// A picture, film or the like.
    NoText,
    /// A text.
    Text(Box<Item>),
}

/// Reads an object as a news item.
pub(super) fn read(desk: &mut Desk<'_>, fields: &Fields) -> Ninjs {
    let has = |key: &str| fields.has(key);
    let is_item = (has("uri") || has("guid"))
        && (has("versioncreated") || has("pubstatus"))
        && (has("headline") || has("headlines") || has("bodytext") || has("bodies") || has("type"));
    if !is_item {
        return Ninjs::No;
    }
    let line = |key: &str| fields.plain(key).and_then(Value::line);
    if line("type").is_some_and(|kind| !matches!(kind.as_str(), "text" | "composite")) {
        return Ninjs::NoText;
    }
    let mut item = Item {
        given_id: line("uri").or_else(|| line("guid")),
        headline: line("headline").or_else(|| role(fields, "headlines", &["main"])).map(|text| html::inline(&text)),
        byline: line("byline").or_else(|| line("by")).map(|names| credits::names(&names)),
        dateline: dateline(fields),
        publisher: line("copyrightholder").or_else(|| line("infosource")),
        section: ["service", "anpacategory"].iter().find_map(|key| fields.plain(key)?.first()),
        ..Item::default()
    };
    let body = ["bodyxhtml", "bodyhtml", "bodytext"].iter().find_map(|key| match fields.plain(key) {
        Some(Value::Text(text)) if !text.trim().is_empty() => Some(text.clone()),
        _ => None,
    });
    let body = body.or_else(|| role(fields, "bodies", &["xhtml", "html", "text", "main"]));
    item.truncated = body.is_none();
    let body = body.or_else(|| role(fields, "descriptions", &["text", "summary"])).unwrap_or_default();
    item.body = Body::Text(html::to_text(&body));
    item.subjects = subjects(fields);
    let dates = ["contentcreated", "firstcreated", "versioncreated"];
    item.published = dates.iter().find_map(|key| desk.date(&line(key)?));
    fields.fill(desk, &mut item);
    if let Body::Text(text) = &item.body
        && let Some(stated) = line("wordcount").and_then(|count| count.parse().ok())
        && let Some(short) = wire::shortfall("an item", stated, wire::words(text))
    {
        desk.note(short);
    }
    Ninjs::Text(Box::new(item))
}

/// The dateline as text, which Superdesk has in a record, or the place alone.
fn dateline(fields: &Fields) -> Option<String> {
    let text = fields.plain("dateline").and_then(|line| line.line().or_else(|| line.record()?.plain("text")?.line()));
    let text = text.or_else(|| fields.plain("located").and_then(Value::line))?;
    said(text.trim_end_matches(['-', '–', '—', ' ']))
}

/// The value with the best of these roles in a list of values with roles, else the first.
fn role(fields: &Fields, list: &str, roles: &[&str]) -> Option<String> {
    let Some(Value::List(items)) = fields.plain(list) else { return None };
    let records: Vec<&Fields> = items.iter().filter_map(Value::record).collect();
    let role_of = |record: &Fields| record.plain("role").and_then(Value::line).unwrap_or_default();
    let best = roles.iter().find_map(|role| records.iter().find(|record| role_of(record) == *role));
    match best.or(records.first())?.plain("value")? {
        Value::Text(text) => said(text).map(|_| text.clone()),
        _ => None,
    }
}

/// Codes of the subjects, in whichever way the version writes them.
fn subjects(fields: &Fields) -> Vec<String> {
    let list = fields.plain("subject").or_else(|| fields.plain("subjects"));
    let Some(Value::List(items)) = list else { return Vec::new() };
    let code = |record: &Fields| {
        ["code", "qcode", "literal", "uri"].iter().find_map(|key| record.plain(key).and_then(Value::line))
    };
    items.iter().filter_map(Value::record).filter_map(code).collect()
}
