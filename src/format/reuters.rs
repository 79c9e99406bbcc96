//! Reuters-21578, the corpus of wire stories of 1987 in SGML: many documents a file, control characters by reference.

use std::ops::ControlFlow;

use super::desk::{Desk, Refusal};
use super::item::{Body, Item, said};
use super::sgml::{self, Found};
use super::sniff::Look;
use super::{credits, wire};
use crate::model::Published;

/// Elements that list what a document is about, the topics first.
const LISTS: [&str; 6] = ["TOPICS", "PLACES", "PEOPLE", "ORGS", "EXCHANGES", "COMPANIES"];

/// The document type, or the first document.
pub(super) fn recognises(look: &Look<'_>) -> bool {
    look.head.starts_with("<!DOCTYPE lewis") || look.head.starts_with("<REUTERS ") || look.head.starts_with("<REUTERS>")
}

/// Reads every document.
pub(super) fn parse(desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let text = desk.text();
    for document in sgml::elements(&text, "REUTERS") {
        let item = read(desk, &document);
        if desk.take(Item { range: Some(document.range), ..item }) == ControlFlow::Break(()) {
            break;
        }
    }
    Ok(())
}

fn read(desk: &mut Desk<'_>, document: &Found<'_>) -> Item {
    let line = |name| sgml::element(document.inner, name).and_then(|found| said(&sgml::text(found.inner)));
    let keywords = LISTS.iter().filter_map(|list| sgml::element(document.inner, list));
    let keywords =
        keywords.flat_map(|list| sgml::elements(list.inner, "D").filter_map(|word| said(&sgml::text(word.inner))));
    Item {
        given_id: document.attribute("NEWID").and_then(said),
        headline: line("TITLE").map(|title| title.trim_matches(['*', ' ']).to_owned()),
        byline: line("AUTHOR").map(|names| credits::names(&names)),
        dateline: line("DATELINE").map(|place| place.trim_end_matches(['-', ' ']).to_owned()),
        published: line("DATE").and_then(|written| date(desk, &written)),
        publisher: Some("Reuters".to_owned()),
        language: Some("en".to_owned()),
        keywords: keywords.collect(),
        body: Body::Text(body(document.inner)),
        ..Item::default()
    }
}

/// The date; some times of day in the corpus are none, and cost the time only.
fn date(desk: &mut Desk<'_>, written: &str) -> Option<Published> {
    desk.date(written).or_else(|| desk.date(written.split_whitespace().next()?))
}

/// The paragraphs of the story without its closing line. A story that was not processed has no body of its own in its text.
fn body(document: &str) -> String {
    let text = sgml::element(document, "TEXT");
    let whole = text.as_ref().filter(|text| text.attribute("TYPE") == Some("UNPROC")).map(|text| text.inner);
    let Some(story) = sgml::element(document, "BODY").map(|body| body.inner).or(whole) else { return String::new() };
    let story = sgml::text(story);
    let story = story.trim_end_matches(|c: char| c.is_whitespace() || c.is_control());
    let (rest, last) = story.rsplit_once('\n').unwrap_or(("", story));
    let story = if last.trim().eq_ignore_ascii_case("reuter") { rest } else { story };
    wire::paragraphs(story).join("\n\n")
}
