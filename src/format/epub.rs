//! Books and the daily issues that are made into books (EPUB): each page of the reading order that has a text is an article.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::desk::{Desk, Refusal};
use super::fields::language;
use super::html::{Block, Chapter};
use super::item::{Item, said};
use super::package::{Package, beside, has_member};
use super::sniff::Look;
use super::txt;
use super::xml::{self, Element};
use crate::model::Published;

/// What programs that make such books write into them on every page.
const MADE_BY: &str = "This article was downloaded by calibre";

/// The part that says where all others are.
pub(super) fn recognises(look: &Look<'_>) -> bool {
    has_member(look.bytes, b"META-INF/container.xml")
}

/// Reads every page in the order in which a reader would turn them.
pub(super) fn parse(desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let mut package = Package::open(desk.bytes()).map_err(Refusal::Unreadable)?;
    let book = Book::open(&mut package).map_err(Refusal::Unreadable)?;
    let issue = Issue::of(desk, &book.root);
    let mut missing = 0u64;
    for page in &book.pages {
        let text = match package.text(page) {
            Ok(Some(text)) => text,
            Ok(None) => {
                missing += 1;
                continue;
            }
            Err(why) => {
                desk.note(why);
                continue;
            }
        };
        if book.sealed.contains(page) {
            desk.note(format!("{page}: encrypted"));
            continue;
        }
        let chapter = match Chapter::of(&text) {
            Ok(chapter) => chapter,
            Err(why) => {
                desk.note(format!("{page}: {why}"));
                continue;
            }
        };
        let Some(item) = read(desk, chapter, &issue) else { continue };
        if desk.take(item) == ControlFlow::Break(()) {
            return Ok(());
        }
    }
    if missing > 0 {
        desk.note(format!("the book names {} pages and {missing} of them are not in it", book.pages.len()));
    }
    let has_pages = desk.articles > 0 || missing > 0 || !book.sealed.is_empty();
    if has_pages { Ok(()) } else { Err(Refusal::NoArticle("a book without text".into())) }
}

/// The article on a page; `None` for a cover, or a page of links to others.
fn read(desk: &mut Desk<'_>, chapter: Chapter, issue: &Issue) -> Option<Item> {
    let mut blocks = chapter.blocks;
    let made_by = blocks.iter().position(|block| block.text.starts_with(MADE_BY)).map(|at| blocks.remove(at));
    let ways = |blocks: &[Block]| blocks.iter().filter(|block| block.is_way()).count();
    if ways(&blocks) * 2 > blocks.len() {
        return None;
    }
    // Ways to the neighbours stand above and below an article.
    while blocks.last().is_some_and(|block| block.is_way()) {
        blocks.pop();
    }
    let above = blocks.iter().take_while(|block| block.is_way()).count();
    blocks.drain(..above);
    let texts: Vec<&str> = blocks.iter().map(|block| block.text.as_str()).collect();
    let heading = chapter.heading;
    // A page of nothing but a title begins a part of a book.
    if texts.iter().all(|text| Some(*text) == heading.as_deref()) {
        return None;
    }
    let start = texts.iter().position(|text| Some(*text) == heading.as_deref()).map_or(0, |at| at + 1);
    let body = texts[start..].join("\n\n");
    let mut item = txt::read(desk, &heading.as_ref().map_or(body.clone(), |heading| format!("{heading}\n\n{body}")));
    item.headline = heading.or(item.headline);
    item.published = item.published.or(issue.published);
    item.publisher = item.publisher.or_else(|| issue.publisher.clone());
    item.language.clone_from(&issue.language);
    item.url = made_by.and_then(|block| block.address);
    Some(item)
}

/// What a book says of its parts.
struct Book {
    root: Element,
    /// Its pages, in reading order.
    pages: Vec<String>,
    /// Parts that only a key opens.
    sealed: Vec<String>,
}

impl Book {
    fn open(package: &mut Package<'_>) -> Result<Self, String> {
        let container = package.text("META-INF/container.xml")?.ok_or("no META-INF/container.xml in it")?;
        let path = first(&container, "rootfile").and_then(|file| beside("", file.attribute("full-path")?));
        let path = path.ok_or("no book in it")?;
        let text = package.text(&path)?.ok_or_else(|| format!("no {path} in it"))?;
        let root = first(&text, "package").ok_or_else(|| format!("{path}: not readable"))?;
        let items: HashMap<&str, &Element> = root
            .child("manifest")
            .into_iter()
            .flat_map(|manifest| manifest.all("item"))
            .filter_map(|item| Some((item.attribute("id")?, item)))
            .collect();
        let order = root.child("spine").into_iter().flat_map(|spine| spine.all("itemref"));
        let order =
            order.filter(|item| item.attribute("linear") != Some("no")).filter_map(|item| item.attribute("idref"));
        let listed = order.filter_map(|id| items.get(id)).filter(|item| !is_contents(item));
        let pages = listed.filter_map(|item| beside(&path, item.attribute("href")?)).collect();
        let sealed = package.text("META-INF/encryption.xml")?.map(|text| sealed(&text)).unwrap_or_default();
        Ok(Self { root, pages, sealed })
    }
}

fn is_contents(item: &Element) -> bool {
    item.attribute("properties").is_some_and(|properties| properties.split_whitespace().any(|name| name == "nav"))
}

/// The parts that a list of keys names. Fonts are in such lists without being secret, and are no pages.
fn sealed(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    xml::each(text, &["CipherReference"], &mut |_, reference, _| {
        parts.extend(reference.attribute("URI").and_then(|path| beside("", path)));
        ControlFlow::Continue(())
    });
    parts
}

fn first(text: &str, name: &str) -> Option<Element> {
    let mut found = None;
    xml::each(text, &[name], &mut |_, element, _| {
        found = Some(element);
        ControlFlow::Break(())
    });
    found
}

/// What a book says of all its articles.
struct Issue {
    publisher: Option<String>,
    published: Option<Published>,
    language: Option<String>,
}

impl Issue {
    /// An issue made from a site has the outlet and the day in its title: `Coast Daily [Tue, 5 Mar 2024]`.
    fn of(desk: &mut Desk<'_>, root: &Element) -> Self {
        let said_in = |name: &str| root.child("metadata").and_then(|metadata| metadata.said(name));
        let title = said_in("title").unwrap_or_default();
        let titled = title.strip_suffix(']').and_then(|title| title.rsplit_once(" ["));
        let by_title = titled.and_then(|(outlet, day)| Some((said(outlet)?, super::dates::read(day).date()?)));
        let publisher = said_in("publisher").filter(|name| !name.eq_ignore_ascii_case("calibre"));
        Self {
            publisher: publisher.or_else(|| by_title.as_ref().map(|(outlet, _)| outlet.clone())),
            published: by_title.map(|(_, day)| day).or_else(|| desk.date(&said_in("date")?)),
            language: said_in("language").and_then(|name| language(&name)),
        }
    }
}
