//! What a page says about its article: JSON-LD first, then OpenGraph, then other meta elements, then the page itself.

use std::collections::HashMap;
use std::sync::LazyLock;

use scraper::{Html, Selector};

use super::tree::{attribute, elements, text};
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
    pub(super) fn of(page: &Html) -> Self {
        let mut meta = Self { named: named(page), author: author(page), times: times(page), ..Self::default() };
        let first_text = |name: &'static str| elements(page, name).find_map(|node| said(&text(node)));
        meta.ld = elements(page, "script").find_map(|script| {
            let kind = attribute(&script, "type")?;
            kind.trim()
                .eq_ignore_ascii_case("application/ld+json")
                .then(|| text(script))
                .and_then(|block| ld::article(&block))
        });
        meta.title = first_text("title");
        meta.heading = (elements(page, "h1").take(2).count() == 1).then(|| first_text("h1")).flatten();
        meta.canonical = elements(page, "link").find_map(|link| {
            let is_canonical = attribute(&link, "rel")?.eq_ignore_ascii_case("canonical");
            is_canonical.then(|| attribute(&link, "href").map(str::to_owned)).flatten()
        });
        meta.language = elements(page, "html")
            .find_map(|html| attribute(&html, "lang").or_else(|| attribute(&html, "xml:lang")))
            .map(str::to_owned);
        meta.is_article = meta.ld.is_some()
            || meta.first(&["og:type"]).is_some_and(|kind| kind.eq_ignore_ascii_case("article"))
            || meta.first(&["article:published_time"]).is_some();
        meta
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
fn named(page: &Html) -> HashMap<String, Vec<String>> {
    let mut named: HashMap<String, Vec<String>> = HashMap::new();
    for node in elements(page, "meta") {
        let name = ["property", "name", "itemprop"].iter().find_map(|key| attribute(&node, key));
        let content = attribute(&node, "content").and_then(said);
        if let (Some(name), Some(content)) = (name, content) {
            named.entry(name.trim().to_ascii_lowercase()).or_default().push(content);
        }
    }
    named
}

/// The author that the page marks as such.
fn author(page: &Html) -> Option<String> {
    static MARKED: LazyLock<Vec<Selector>> = LazyLock::new(|| {
        let marks = [
            "[itemprop=author] [itemprop=name]",
            "[itemprop=author]",
            "a[rel=author]",
            ".byline a",
            ".byline",
            ".author-name",
        ];
        marks.iter().filter_map(|mark| Selector::parse(mark).ok()).collect()
    });
    MARKED.iter().find_map(|selector| {
        let node = page.select(selector).next()?;
        said(&text(*node)).filter(|text| text.len() < 120)
    })
}

/// Dates in `<time>`, those marked as of publication first.
fn times(page: &Html) -> Vec<String> {
    let (mut marked, mut others) = (Vec::new(), Vec::new());
    for node in elements(page, "time") {
        let kind = attribute(&node, "itemprop").unwrap_or_default();
        if kind.contains("dateModified") {
            continue;
        }
        let date = attribute(&node, "datetime").map_or_else(|| text(node), str::to_owned);
        let is_marked = kind.contains("datePublished") || attribute(&node, "pubdate").is_some();
        if is_marked { marked.push(date) } else { others.push(date) }
    }
    marked.extend(others);
    marked
}
