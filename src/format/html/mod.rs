//! Web pages as saved: the article's text without what surrounds it, and what the page says about it.

mod article;
mod chapter;
mod densest;
mod ld;
mod lean;
mod marks;
mod meta;
mod page;
mod part;
mod prose;
mod text;
mod tree;

use std::collections::HashSet;

use trafilatura::{ExtractionFocus, HtmlDateMode, Options, TrafilaturaError, extract};

use super::desk::{Desk, Refusal};
use super::guard::guarded;
use super::item::{Body, Item};
use super::outlet::drop_outlet;
use super::sniff::Look;
use crate::lang::fold;
use article::Reader;
use page::{Page, Tag};

pub(super) use chapter::{Block, Chapter};
pub(super) use text::{inline, to_text};

const A: Tag = Tag::of("a");

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
pub(super) fn read(desk: &mut Desk<'_>, html: &str) -> Result<Item, Refusal> {
    let page = Page::of(html).map_err(Refusal::Unreadable)?;
    let meta = meta::Meta::of(&page);
    if !meta.is_article && heading_links(&page) >= FRONT_LINKS {
        return Err(Refusal::NoArticle("a section front, no article".into()));
    }
    let mut paragraphs = body(html, &page, &meta)?;
    let mut item = Item::default();
    meta.fill(desk, &mut item);
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

/// The paragraphs of the article in a page: those that our own reader finds by the page's marks, unless there is reason to doubt
/// them. A page out of order is first put in order, by the letter of the standard.
fn body(html: &str, page: &Page<'_>, meta: &meta::Meta) -> Result<Vec<String>, Refusal> {
    if page.strays > STRAYS
        && let Ok(tree) = tree::parse(html)
    {
        let ordered = tree.html();
        // In order it may be larger or deeper than a page may be.
        if let Ok(page) = Page::of(&ordered) {
            return body_in_order(&page, meta);
        }
    }
    body_in_order(page, meta)
}

/// What is doubted is looked for again by where prose stands. That bears the first finding out, or shows that it was hardly
/// one, or else leaves it to an extractor that compares more.
fn body_in_order(page: &Page<'_>, meta: &meta::Meta) -> Result<Vec<String>, Refusal> {
    let reader = Reader::new(page);
    let found = article::find(&reader);
    if !is_doubtful(&found, meta) {
        return Ok(found.paragraphs);
    }
    let densest = article::find_densest(&reader);
    if is_borne_out(&found, &densest) {
        return Ok(found.paragraphs);
    }
    if found.size * 3 <= densest.size && densest.paragraphs.len() > 1 && densest.size >= ENOUGH {
        return Ok(densest.paragraphs);
    }
    let compared = extracted(&lean::lean(page))?;
    Ok(if compared.is_empty() { found.paragraphs } else { compared })
}

/// Whether two ways of looking find as much, and most of it the same.
fn is_borne_out(found: &article::Found, densest: &article::Found) -> bool {
    let (less, more) = (found.size.min(densest.size), found.size.max(densest.size));
    let known: HashSet<&String> = densest.paragraphs.iter().collect();
    let both = found.paragraphs.iter().filter(|paragraph| known.contains(paragraph));
    let shared: usize = both.map(|paragraph| paragraph.chars().count()).sum();
    less >= ENOUGH && less * 3 >= more * 2 && shared * 2 >= less
}

/// Characters of text from which on an article is taken without a second opinion.
const ENOUGH: usize = 400;
/// How much text, in hundredths of what was found, may stand in paragraphs, and outside of links, before that is doubted.
const IN_PARAGRAPHS: usize = 150;
const OUTSIDE_LINKS: usize = 400;
/// Tags out of place from which on a page is read by the letter of the standard.
const STRAYS: usize = 20;

/// Whether an article may be another, or only a part of it.
fn is_doubtful(found: &article::Found, meta: &meta::Meta) -> bool {
    let size = found.size;
    let is_much = found.paragraphs.len() > 1 && size >= ENOUGH;
    let is_most = found.in_paragraphs * 100 <= IN_PARAGRAPHS * size
        && found.outside_links * 100 <= OUTSIDE_LINKS * size
        && found.left_out <= size
        && meta.body_size() <= size + size / 2;
    !is_much || !is_most
}

/// What the accurate extractor finds in a page, and two others with which it compares.
fn extracted(page: &str) -> Result<Vec<String>, Refusal> {
    // Word lists of forty languages would be taken in for the sake of one; that of English does for nearly every page.
    let content = match compared(page, Some("en"))? {
        Err(TrafilaturaError::LanguageMismatch { .. }) => compared(page, None)?,
        content => content,
    };
    content.map_or_else(|_| Ok(Vec::new()), |content| text::blocks(&content).map_err(Refusal::Unreadable))
}

fn compared(page: &str, language: Option<&str>) -> Result<Result<String, TrafilaturaError>, Refusal> {
    let mut options = Options::default()
        .with_focus(ExtractionFocus::FavorPrecision)
        .with_fallback(true)
        .with_exclude_comments(true)
        .with_html_date_mode(HtmlDateMode::Disabled);
    options.target_language = language.map(str::to_owned);
    let extracted = guarded("HTML", || extract(page, &options)).map_err(Refusal::Unreadable)?;
    Ok(extracted.map(|extracted| extracted.content_html))
}

/// How many headings are links or hold one: on a front they all do, in an article none.
fn heading_links(page: &Page<'_>) -> usize {
    let headings = ["h2", "h3", "h4"].into_iter().flat_map(|name| page.elements(name));
    headings.filter(|&heading| page.holds(heading, A)).count()
}

/// The title of a page without the outlet's name after it.
fn bare_title(title: &str, outlet: Option<&str>) -> String {
    let mut title = title.to_owned();
    if let Some(outlet) = outlet {
        drop_outlet(&mut title, outlet);
    }
    title
}

#[cfg(test)]
mod tests {
    use super::article::Found;
    use super::{extracted, is_borne_out};

    #[test]
    fn findings_of_like_size_bear_each_other_out_unless_there_is_little_of_them() {
        let found = |size, word: &str| Found { size, paragraphs: vec![word.repeat(size)], ..Found::default() };
        let shared = |size, more| {
            let paragraphs = vec!["a".repeat(size), "b".repeat(more)];
            Found { size: size + more, paragraphs, ..Found::default() }
        };
        for (size, more, is_so) in [(2000, 400, true), (2000, 1001, false), (300, 0, false)] {
            assert_eq!(is_borne_out(&found(size, "a"), &shared(size, more)), is_so, "{size} {more}");
            assert_eq!(is_borne_out(&shared(size, more), &found(size, "a")), is_so, "{size} {more}");
        }
        assert!(!is_borne_out(&found(2000, "a"), &found(2000, "b")), "as much, but another text");
    }

    #[test]
    fn the_other_extractor_reads_other_languages_too() {
        let english =
            "The ferry was late on Monday, and nobody on the pier could say why it was, or when it would come.";
        let german =
            "Die Fähre kam am Montag zu spät, und niemand am Ufer wusste, warum das so war oder wann sie kommt.";
        for text in [english, german] {
            let paragraphs = format!("<p>{text}</p>").repeat(2);
            let found = extracted(&format!("<body><article>{paragraphs}</article></body>")).expect("a small page");
            assert_eq!(found, [text, text]);
        }
    }
}
