//! Web pages as saved: the article's text without what surrounds it, and what the page says about it.

mod chapter;
mod ld;
mod lean;
mod meta;
mod text;
mod tree;

use scraper::Html;
use trafilatura::{ExtractionFocus, Options, extract};

use super::desk::{Desk, Refusal};
use super::guard::guarded;
use super::item::{Body, Item};
use super::outlet::drop_outlet;
use super::sniff::Look;
use crate::lang::fold;

pub(super) use chapter::{Block, Chapter};
pub(super) use text::{inline, to_text};

/// Headings that are links from which on a page without an article's marks is a front.
const FRONT_LINKS: usize = 3;

/// A doctype, a root element, or what else a page begins with.
pub(super) fn recognises(look: &Look<'_>) -> bool {
    let head = look.head.as_bytes();
    let starts = |tag: &str| head.len() >= tag.len() && head[..tag.len()].eq_ignore_ascii_case(tag.as_bytes());
    if ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| starts(tag)) {
        return true;
    }
    // XHTML has an XML declaration, pages saved by browsers a comment, before the root element.
    (starts("<?xml") || starts("<!--")) && memchr::memmem::find(&head.to_ascii_lowercase(), b"<html").is_some()
}

/// Reads the article of a page.
pub(super) fn parse(desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let page = desk.text();
    let item = read(desk, &page)?;
    let _ = desk.take(item);
    Ok(())
}

/// Reads a page to an article; other forms that hold pages use it too.
pub(super) fn read(desk: &mut Desk<'_>, page: &str) -> Result<Item, Refusal> {
    let tree = tree::parse(page).map_err(Refusal::Unreadable)?;
    let meta = meta::Meta::of(&tree);
    if !meta.is_article && heading_links(&tree) >= FRONT_LINKS {
        return Err(Refusal::NoArticle("a section front, no article".into()));
    }
    let lean = lean::Lean::of(&tree);
    drop(tree);
    let mut item = Item::default();
    meta.fill(desk, &mut item);
    let mut paragraphs = body(page, &lean)?;
    if let Some(headline) = &item.headline {
        let folded = fold(headline);
        paragraphs.retain(|paragraph| paragraph.len() > 3 * headline.len() || fold(paragraph) != folded);
    }
    if paragraphs.is_empty() {
        return Err(Refusal::NoArticle("no article text in the page".into()));
    }
    item.body = Body::Text(paragraphs.join("\n\n"));
    Ok(item)
}

/// Bytes of text from which on an article is taken without a second opinion.
const ENOUGH: usize = 400;
/// How many times as much text may stand in paragraphs, and outside of links, before what was found is doubted.
const IN_PARAGRAPHS: usize = 2;
const OUTSIDE_LINKS: usize = 6;

/// The paragraphs of the article in a page. The rules of the extractor are asked about the lean page first. They are right
/// when they found most of what stands in paragraphs: what the extractor has to compare with replaces a text only when it
/// has twice as much. In doubt it is asked about the whole page, comparisons included, which takes several times as long.
fn body(page: &str, lean: &lean::Lean) -> Result<Vec<String>, Refusal> {
    let found = extracted(&lean.html, false)?;
    let size: usize = found.iter().map(String::len).sum();
    let is_most = lean.in_paragraphs <= IN_PARAGRAPHS * size && lean.outside_links <= OUTSIDE_LINKS * size;
    if found.len() > 1 && size >= ENOUGH && is_most {
        return Ok(found);
    }
    extracted(page, true)
}

/// What the extractor finds; when it is to `compare`, it asks two others for what they find, too.
fn extracted(page: &str, compare: bool) -> Result<Vec<String>, Refusal> {
    let options = Options::default()
        .with_focus(ExtractionFocus::FavorPrecision)
        .with_fallback(compare)
        .with_exclude_comments(true);
    let extracted = guarded("HTML", || extract(page, &options)).map_err(Refusal::Unreadable)?;
    let Ok(extracted) = extracted else { return Ok(Vec::new()) };
    text::blocks(&extracted.content_html).map_err(Refusal::Unreadable)
}

/// How many headings are links or hold one: on a front they all do, in an article none.
fn heading_links(page: &Html) -> usize {
    let headings = ["h2", "h3", "h4"].into_iter().flat_map(|name| tree::elements(page, name));
    let holds_link = |heading: &ego_tree::NodeRef<'_, scraper::Node>| {
        heading.descendants().any(|node| tree::element(&node).is_some_and(|element| element.name() == "a"))
    };
    headings.filter(holds_link).count()
}

/// The title of a page without the outlet's name after it.
fn bare_title(title: &str, outlet: Option<&str>) -> String {
    let mut title = title.to_owned();
    if let Some(outlet) = outlet {
        drop_outlet(&mut title, outlet);
    }
    title
}
