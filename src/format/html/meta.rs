//! What a page says about its article: JSON-LD first, then OpenGraph, then other meta elements, then the page itself.

use std::collections::HashMap;

use super::page::{Page, Tag};
use super::{bare_title, ld};
use crate::format::desk::Desk;
use crate::format::fields::{Fields, Value, language};
use crate::format::item::{Item, said};
use crate::format::{credits, dates};
use crate::model::Published;

/// Names of meta elements that give a date of publication, best first.
const DATES: [&str; 21] = [
    "article:published_time",
    "article:published",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.issued",
    "dc.date",
    "dcterms.date",
    "parsely-pub-date",
    "sailthru.date",
    "publish-date",
    "publish_date",
    "publishdate",
    "pubdate",
    "publication_date",
    "date",
    "rnews:datepublished",
    "cxenseparse:recs:publishtime",
    "pub_date",
];

/// Names of meta elements that give the authors.
const AUTHORS: [&str; 9] = [
    "author",
    "article:author_name",
    "parsely-author",
    "sailthru.author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "twitter:creator_name",
    "article:author",
];

const A: Tag = Tag::of("a");

/// What was found in a page.
#[derive(Debug, Default)]
pub(super) struct Meta {
    ld: Option<Fields>,
    named: HashMap<String, Vec<String>>,
    title: Option<String>,
    heading: Option<String>,
    author: Option<String>,
    times: Vec<String>,
    canonical: Option<String>,
    language: Option<String>,
    /// True when the page says that it is an article.
    pub(super) is_article: bool,
}

impl Meta {
    /// Looks through a page.
    pub(super) fn of(page: &Page<'_>) -> Self {
        let mut meta = Self { named: named(page), author: author(page), times: times(page), ..Self::default() };
        let first_text = |name: &'static str| page.elements(name).find_map(|node| said(&page.text(node)));
        meta.ld = page.elements("script").find_map(|script| {
            let kind = page.attribute(script, "type")?;
            kind.trim()
                .eq_ignore_ascii_case("application/ld+json")
                .then(|| page.text(script))
                .and_then(|block| ld::article(&block))
        });
        meta.title = first_text("title");
        meta.heading = (page.elements("h1").take(2).count() == 1).then(|| first_text("h1")).flatten();
        meta.canonical = page.elements("link").find_map(|link| {
            let is_canonical = page.attribute(link, "rel")?.eq_ignore_ascii_case("canonical");
            is_canonical.then(|| page.value(link, "href")).flatten()
        });
        meta.language =
            page.elements("html").find_map(|html| page.value(html, "lang").or_else(|| page.value(html, "xml:lang")));
        meta.is_article = meta.ld.is_some()
            || meta.first(&["og:type"]).is_some_and(|kind| kind.eq_ignore_ascii_case("article"))
            || meta.first(&["article:published_time"]).is_some();
        meta
    }

    /// Characters of the text that the page gives to machines; some give a part.
    pub(super) fn body_size(&self) -> usize {
        let body = self.ld.as_ref().and_then(|ld| ld.get("articleBody")?.line());
        body.map_or(0, |body| body.chars().count())
    }

    /// The first value of the first of these names that has one.
    fn first(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.named.get(*name)?.first().cloned())
    }

    /// Puts into an item what the page says.
    pub(super) fn fill(mut self, desk: &mut Desk<'_>, item: &mut Item) {
        if let Some(ld) = self.ld.take() {
            self.fill_from_ld(&ld, desk, item);
        }
        item.publisher =
            item.publisher.take().or_else(|| self.first(&["og:site_name", "application-name", "dc.publisher"]));
        let titles = [
            self.first(&["og:title", "dc.title", "twitter:title", "parsely-title"]),
            self.heading.clone(),
            self.title.clone(),
        ];
        item.headline = item.headline.take().or_else(|| {
            let title = titles.into_iter().flatten().next()?;
            Some(bare_title(&title, item.publisher.as_deref()))
        });
        item.byline = item.byline.take().or_else(|| self.authors());
        item.url = item.url.take().or_else(|| self.address());
        item.section = item.section.take().or_else(|| self.first(&["article:section", "parsely-section", "section"]));
        item.language = item.language.take().or_else(|| self.language.as_deref().and_then(language));
        if item.keywords.is_empty() {
            item.keywords = self.keywords();
        }
        item.published = item.published.or_else(|| self.published(desk));
    }

    fn fill_from_ld(&self, ld: &Fields, desk: &mut Desk<'_>, item: &mut Item) {
        let line = |key: &str| ld.get(key).and_then(Value::line);
        item.headline = line("headline").or_else(|| line("name")).map(|title| super::inline(&title));
        item.byline =
            ld.get("author").or_else(|| ld.get("creator")).and_then(Value::names).map(|names| credits::names(&names));
        item.publisher =
            ld.get("publisher").and_then(Value::names).or_else(|| ld.get("sourceOrganization").and_then(Value::names));
        item.section = ld.get("articleSection").and_then(Value::first);
        item.keywords = ld.get("keywords").map(Value::strings).unwrap_or_default();
        item.language = ld.get("inLanguage").and_then(Value::first).and_then(|name| language(&name));
        item.published = ["datePublished", "dateCreated"].iter().find_map(|key| desk.date(&line(key)?));
        let page = ld.get("mainEntityOfPage").and_then(|page| match page {
            Value::Record(page) => page.get("@id").or_else(|| page.get("url")).and_then(Value::line),
            other => other.line(),
        });
        let is_address = |url: &String| url.starts_with("http");
        item.url = line("url").filter(is_address).or(page.filter(is_address));
    }

    fn authors(&self) -> Option<String> {
        let names = AUTHORS.iter().find_map(|name| {
            let values =
                self.named.get(*name)?.iter().filter(|value| !value.contains("://") && !value.starts_with('@'));
            let values: Vec<&str> = values.map(String::as_str).collect();
            (!values.is_empty()).then(|| values.join(", "))
        });
        names.or_else(|| self.author.clone()).map(|names| credits::names(&names)).filter(|names| !names.is_empty())
    }

    fn address(&self) -> Option<String> {
        let is_address = |url: &String| url.starts_with("http");
        self.canonical
            .clone()
            .filter(is_address)
            .or_else(|| self.first(&["og:url", "twitter:url", "parsely-link"]).filter(is_address))
    }

    fn keywords(&self) -> Vec<String> {
        let tags =
            ["article:tag", "news_keywords", "keywords", "parsely-tags"].iter().find_map(|name| self.named.get(*name));
        tags.into_iter().flatten().flat_map(|tags| tags.split(',')).filter_map(said).collect()
    }

    fn published(&self, desk: &mut Desk<'_>) -> Option<Published> {
        let named = DATES.iter().filter_map(|name| self.named.get(*name)?.first());
        let found = named.chain(&self.times).find_map(|text| dates::read(text).date());
        // Only now say what was wrong with the first: a page has many dates, and one that works is enough.
        found.or_else(|| desk.date(self.first(&DATES)?.as_str()))
    }
}

/// All meta elements by name, property or itemprop, in lower case.
fn named(page: &Page<'_>) -> HashMap<String, Vec<String>> {
    let mut named: HashMap<String, Vec<String>> = HashMap::new();
    for node in page.elements("meta") {
        let name = ["property", "name", "itemprop"].iter().find_map(|key| page.attribute(node, key));
        let content = page.value(node, "content").as_deref().and_then(said);
        if let (Some(name), Some(content)) = (name, content) {
            named.entry(name.trim().to_ascii_lowercase()).or_default().push(content);
        }
    }
    named
}

/// The author that the page marks as such, the surest mark first.
fn author(page: &Page<'_>) -> Option<String> {
    let says = |node: usize, name: &str, value: &str| page.attribute(node, name) == Some(value);
    let has_class = |node: usize, class: &str| {
        page.attribute(node, "class").is_some_and(|classes| classes.split_ascii_whitespace().any(|name| name == class))
    };
    let is_author = |node: usize| says(node, "itemprop", "author");
    let is_byline = |node: usize| has_class(node, "byline");
    let is_link = |node: usize| page.tag(node) == Some(A);
    let marks: [&dyn Fn(usize) -> bool; 6] = [
        &|node| says(node, "itemprop", "name") && page.ancestors(node).any(is_author),
        &is_author,
        &|node| is_link(node) && says(node, "rel", "author"),
        &|node| is_link(node) && page.ancestors(node).any(is_byline),
        &is_byline,
        &|node| has_class(node, "author-name"),
    ];
    marks.iter().find_map(|is_it| {
        let node = (0..page.len()).find(|&node| is_it(node))?;
        said(&page.text(node)).filter(|text| text.len() < 120)
    })
}

/// Dates in `<time>`, those marked as of publication first.
fn times(page: &Page<'_>) -> Vec<String> {
    let (mut marked, mut others) = (Vec::new(), Vec::new());
    for node in page.elements("time") {
        let kind = page.attribute(node, "itemprop").unwrap_or_default();
        if kind.contains("dateModified") {
            continue;
        }
        let date = page.value(node, "datetime").unwrap_or_else(|| page.text(node));
        let is_marked = kind.contains("datePublished") || page.attribute(node, "pubdate").is_some();
        if is_marked { marked.push(date) } else { others.push(date) }
    }
    marked.extend(others);
    marked
}
