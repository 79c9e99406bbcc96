//! Exports of Nexis as plain text: "1 of 3 DOCUMENTS", centred outlet and date, headline, fields, text, copyright.

use std::ops::{ControlFlow, Range};
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::body::{plain_lines, tidy};
use super::credits;
use super::dates::{self, Reading};
use super::desk::{Desk, Refusal};
use super::fields::language;
use super::item::{Body, Item, on, said};
use super::sniff::Look;
use crate::model::DateGround;

/// Names of fields that stand before or after the text.
const FIELDS: [&str; 24] = [
    "ACC-NO",
    "BODY",
    "BYLINE",
    "CITY",
    "COMPANY",
    "COUNTRY",
    "CORRECTION-DATE",
    "DATELINE",
    "DOCUMENT-TYPE",
    "GEOGRAPHIC",
    "GRAPHIC",
    "HIGHLIGHT",
    "INDUSTRY",
    "JOURNAL-CODE",
    "LANGUAGE",
    "LENGTH",
    "LOAD-DATE",
    "NOTES",
    "ORGANIZATION",
    "PERSON",
    "PUBLICATION-TYPE",
    "SECTION",
    "SUBJECT",
    "URL",
];

/// A line that numbers the documents.
pub(super) fn recognises(look: &Look<'_>) -> bool {
    let is_likely = MARK.find(look.head.as_bytes()).is_some();
    is_likely && look.head.lines().take(40).any(|line| number(line).is_some())
}

/// What every line has that parts documents; made once, since it is looked for in every text.
static MARK: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("DOCUMENT"));

/// `1 of 3 DOCUMENTS`: which, of how many.
fn number(line: &str) -> Option<(u64, u64)> {
    let mut words = line.split_whitespace();
    let (which, of, all) = (words.next()?, words.next()?, words.next()?);
    let is_end = matches!(words.next(), Some("DOCUMENTS" | "DOCUMENT")) && words.next().is_none();
    (of == "of" && is_end).then_some(())?;
    Some((which.parse().ok()?, all.replace(',', "").parse().ok()?))
}

/// Reads every document, and says when there are fewer than the file states.
pub(super) fn parse(desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let text = desk.text();
    let marks: Vec<(Range<usize>, u64)> =
        lines(&text).filter_map(|(range, line)| Some((range, number(line)?.1))).collect();
    let stated = marks.first().map_or(0, |(_, all)| *all);
    for (index, (mark, _)) in marks.iter().enumerate() {
        let end = marks.get(index + 1).map_or(text.len(), |(next, _)| next.start);
        let range = mark.end..end;
        let item = read(&plain_lines(&text[range.clone()]));
        if desk.take(Item { range: Some(range), ..item }) == ControlFlow::Break(()) {
            return Ok(());
        }
    }
    if desk.articles < stated {
        desk.note(format!("the file states {stated} documents and holds {}", desk.articles));
    }
    Ok(())
}

fn lines(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let range = at..at + line.len();
        at = range.end;
        (range, line)
    })
}

fn read(text: &str) -> Item {
    let mut item = Item::default();
    let mut story: Vec<&str> = Vec::new();
    // The head goes from the outlet to the first field; after it the headline is the paragraph before the fields.
    let (mut head, mut in_story, mut ended) = (Vec::new(), false, false);
    for block in text.split("\n\n").filter(|block| !block.trim().is_empty()) {
        match field(block) {
            Some((name, value)) if !is_text(name) => {
                set(&mut item, name, value);
                ended |= in_story && is_after(name);
                in_story |= name == "LENGTH";
            }
            Some((_, value)) => (story.push(value), in_story = true).0,
            None if is_copyright(block) => ended = in_story,
            None if !in_story => head.push(block),
            None if !ended => story.push(block),
            None => {}
        }
    }
    take_head(&mut item, &head);
    // These exports are wrapped throughout, so a line break never parts paragraphs.
    let paragraphs: Vec<_> = story.iter().map(|block| tidy(block)).collect();
    item.body = Body::Text(paragraphs.join("\n\n"));
    item
}

/// `NAME: value`, when it is one of the fields.
fn field(block: &str) -> Option<(&'static str, &str)> {
    let (name, value) = block.trim_start().split_once(':')?;
    FIELDS.iter().find(|field| **field == name).map(|field| (*field, value))
}

fn is_text(name: &str) -> bool {
    name == "BODY"
}

/// Fields that stand below the text only.
fn is_after(name: &str) -> bool {
    !matches!(name, "BYLINE" | "DATELINE" | "HIGHLIGHT" | "LENGTH" | "SECTION" | "BODY" | "GRAPHIC")
}

fn set(item: &mut Item, name: &str, value: &str) {
    let Some(value) = said(value) else { return };
    match name {
        "BYLINE" => item.byline = Some(credits::names(&value)),
        "SECTION" => item.section = value.split(';').next().and_then(said),
        "DATELINE" => item.dateline = Some(value),
        "LANGUAGE" => item.language = language(&value.to_lowercase()),
        "URL" => item.url = Some(value),
        "SUBJECT" => item.keywords = value.split(';').filter_map(|word| said(word.split('(').next()?)).collect(),
        "ACC-NO" => item.given_id = Some(value),
        _ => {}
    }
}

/// Outlet, date, edition, headline, in this order, each in a block of its own or a line.
fn take_head(item: &mut Item, head: &[&str]) {
    for block in head {
        for line in block.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let date = dates::read(line).date().or_else(|| {
                // "March 5, 2024 Tuesday", "March 5, 2024 Tuesday 10:15 AM GMT": what the reader knows, up to the day.
                (3..=words.len().min(6)).rev().find_map(|count| match dates::read(&words[..count].join(" ")) {
                    Reading::Date(date) => Some(date),
                    _ => None,
                })
            });
            if item.publisher.is_none() {
                item.publisher = said(line);
            } else if date.is_some() && item.published.is_none() {
                item.published = on(DateGround::Metadata, date);
            } else if item.published.is_none() || !is_edition(line) {
                let before = item.headline.take().map_or(String::new(), |before| before + " ");
                item.headline = said(&format!("{before}{line}"));
            }
        }
    }
}

fn is_edition(line: &str) -> bool {
    line.len() < 60 && (line.contains("Edition") || line.contains("EDITION") || line == "Correction Appended")
}

fn is_copyright(block: &str) -> bool {
    let block = block.trim_start();
    block.starts_with("Copyright ") || block.starts_with("All Rights Reserved")
}
