//! Feeds: RSS of every version, Atom, and WordPress exports (WXR), which are RSS with drafts and pages in it.

use std::ops::ControlFlow;

use super::desk::{Desk, Refusal};
use super::fields::language;
use super::item::{Body, Item, said};
use super::sniff::Look;
use super::xml::{self, Element};
use super::{credits, html};
use crate::model::Published;

/// The root element tells.
pub(super) fn recognises(look: &Look<'_>) -> bool {
    matches!(xml::root_name(look.head), Some("rss" | "RDF" | "feed"))
}

/// Reads every entry.
pub(super) fn parse(desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let text = desk.text();
    let mut left_out = 0u64;
    let ending = xml::each(&text, &["item", "entry"], &mut |around, entry, range| {
        if !is_published(&entry) {
            left_out += 1;
            return ControlFlow::Continue(());
        }
        let item = read(desk, around, &entry);
        desk.take(Item { range: Some(range), ..item })
    });
    let why = if left_out > 0 { "only drafts, pages and attachments" } else { "a feed without entries" };
    desk.xml_ending(ending, Err(Refusal::NoArticle(why.into())))
}

/// False for what a WordPress export holds besides published posts.
fn is_published(entry: &Element) -> bool {
    let kind = entry.said("wp:post_type").is_none_or(|kind| matches!(kind.as_str(), "post" | "page"));
    kind && entry.said("wp:status").is_none_or(|status| status == "publish")
}

fn read(desk: &mut Desk<'_>, around: &[Element], entry: &Element) -> Item {
    let mut item = Item::default();
    // The feed's own fields stand in `channel`, which in RSS 1.0 is a sibling of the entries.
    let feed = around.iter().rev().find(|element| element.child("title").is_some());
    let feed = feed.or_else(|| around.first().and_then(|root| root.child("channel")));
    item.headline = entry.said("title").map(|title| html::inline(&title));
    item.given_id = entry.said("guid").or_else(|| entry.said("id"));
    item.url = address(entry);
    item.byline = authors(entry).map(|names| credits::names(&names));
    item.publisher = entry.said("source/title").or_else(|| feed.and_then(|feed| feed.said("title")));
    item.language = feed.and_then(|feed| feed.said("language").or_else(|| feed.attribute("lang").map(str::to_owned)));
    item.language = item.language.and_then(|name| language(&name));
    categories(entry, &mut item);
    item.published = published(desk, entry);
    let full = ["content:encoded", "content", "full-text"].iter().find_map(|name| entry.said_raw(name));
    // What a feed gives without the whole text is a summary; it is searched, and marked as cut short.
    item.truncated = full.is_none();
    let summary = || ["description", "summary", "encoded"].iter().find_map(|name| entry.said_raw(name));
    item.body = Body::Text(plain(&full.or_else(summary).unwrap_or_default()));
    item
}

/// The address of the article: the link that is not to the feed itself or to a comment page.
fn address(entry: &Element) -> Option<String> {
    let links: Vec<&Element> = entry.all("link").collect();
    let atom = links.iter().find(|link| link.attribute("rel").is_none_or(|rel| rel == "alternate"));
    let href = atom.and_then(|link| link.attribute("href")).and_then(said);
    let text = entry.all("link").filter(|link| link.name == "link").find_map(|link| said(&link.text()));
    let guid = entry.child("guid").filter(|guid| guid.attribute("isPermaLink") != Some("false"));
    href.or(text).or_else(|| guid.and_then(|guid| said(&guid.text())).filter(|guid| guid.starts_with("http")))
}

/// The authors: of Atom, of Dublin Core, of RSS (where it is "address (name)").
fn authors(entry: &Element) -> Option<String> {
    let creators: Vec<String> = entry.all("dc:creator").filter_map(|creator| said(&creator.text())).collect();
    if !creators.is_empty() {
        return Some(creators.join(", "));
    }
    let names: Vec<String> =
        entry.all("author").filter_map(|author| author.said("name").or_else(|| said(&author.text()))).collect();
    let names = (!names.is_empty()).then(|| names.join(", "))?;
    match names.split_once('(') {
        Some((address, name)) if address.contains('@') => said(name.trim_end_matches(')')),
        _ => (!names.contains('@')).then_some(names),
    }
}

/// The first category is the section; tags are keywords.
fn categories(entry: &Element, item: &mut Item) {
    for category in entry.all("category") {
        let Some(name) = category
            .attribute("label")
            .or(category.attribute("term"))
            .and_then(said)
            .or_else(|| said(&category.text()))
        else {
            continue;
        };
        let is_tag = category.attribute("domain").is_some_and(|domain| domain.contains("tag"));
        if item.section.is_none() && !is_tag { item.section = Some(name) } else { item.keywords.push(name) }
    }
}

/// The date of publication. What Atom calls `updated` is a later one, used only where there is no other.
fn published(desk: &mut Desk<'_>, entry: &Element) -> Option<Published> {
    let names = ["published", "pubDate", "issued", "dc:date", "date", "wp:post_date", "created", "updated"];
    names.iter().find_map(|name| desk.date(&entry.said(name)?))
}

/// The text of an entry: HTML without comments, shortcodes and the line that WordPress adds.
fn plain(text: &str) -> String {
    let text = html::to_text(&without_shortcodes(text));
    let paragraphs = text.split("\n\n").filter(|paragraph| !is_boilerplate(paragraph));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

fn is_boilerplate(paragraph: &str) -> bool {
    paragraph.starts_with("The post ") && paragraph.contains(" appeared first on ")
}

/// Takes out WordPress' shortcodes, and what stands between those that hold a caption.
fn without_shortcodes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let name: String = rest[1..].trim_start_matches('/').chars().take_while(char::is_ascii_lowercase).collect();
        let end = rest[..rest.floor_char_boundary(2000)].find(']').filter(|_| SHORTCODES.contains(&name.as_str()));
        match end {
            Some(_) if name == "caption" && rest.contains("[/caption]") => {
                let close = rest.find("[/caption]").unwrap_or(0);
                rest = &rest[close + "[/caption]".len()..];
            }
            Some(end) => rest = &rest[end + 1..],
            None => {
                out.push('[');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Shortcodes that come with WordPress and with its most used builders.
const SHORTCODES: [&str; 9] = ["audio", "caption", "embed", "gallery", "playlist", "video", "vc", "su", "wp"];

impl Element {
    /// The text of a child as it stands, or, where it holds elements (XHTML in Atom), its paragraphs.
    fn said_raw(&self, name: &str) -> Option<String> {
        let child = self.child(name).filter(|child| child.name == name || name == "encoded")?;
        let text = match child.elements().next() {
            Some(_) => child.paragraphs(&["script", "style", "figcaption"]).join("\n\n"),
            None => child.text(),
        };
        (!text.trim().is_empty()).then_some(text)
    }
}
