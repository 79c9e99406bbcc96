//! Named fields, whatever file they come from, to the fields of an article.
//!
//! The keys of all the collections that we know are in one table; the first that says something wins. The shapes behind it:
//! news-please and CC-News (`maintext`, `date_publish`), newspaper4k (`text`, `publish_date`), webhose (`thread.*`),
//! NewsAPI (`source.name`, `publishedAt`), the Guardian (`webTitle`, `fields.*`), HuffPost (`short_description`), front
//! matter of Jekyll, Hugo and Zola.

use super::credits;
use super::dates;
use super::desk::Desk;
use super::html;
use super::item::{Body, Item, said};
use super::outlet::{drop_outlet, is_host, outlet_behind};
use crate::model::Published;

/// A value of a field.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// Null, true, false.
    Nothing,
    /// A number as it is written.
    Number(String),
    /// A text.
    Text(String),
    /// Several values.
    List(Vec<Value>),
    /// Fields in a field.
    Record(Fields),
}

/// Fields in the order of their source.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Fields(Vec<Entry>);

/// A field: its key as written, and as it is compared.
#[derive(Clone, Debug, PartialEq)]
struct Entry {
    key: String,
    plain: String,
    value: Value,
}

impl FromIterator<(String, Value)> for Fields {
    fn from_iter<T: IntoIterator<Item = (String, Value)>>(entries: T) -> Self {
        Self(entries.into_iter().map(|(key, value)| Entry { plain: plain_key(&key), key, value }).collect())
    }
}

/// Which keys may hold a field of an article, best first; a dot leads into a record. Written as `plain_key` makes them.
const HEADLINE: &[&str] = &["headline", "fields.headline", "title", "webtitle", "articletitle", "head", "heading"];
const BODY: &[&str] = &[
    "fields.body",
    "maintext",
    "body",
    "text",
    "content",
    "articlebody",
    "fulltext",
    "fields.bodytext",
    "bodytext",
    "articletext",
    "contenttext",
    "contenthtml",
    "bodyhtml",
    "storytext",
    "story",
    "article",
    "transcript",
    "cleanedtext",
];
const SUMMARY: &[&str] =
    &["shortdescription", "description", "summary", "abstract", "lead", "leadparagraph", "snippet", "excerpt"];
const PUBLISHED: &[&str] = &[
    "datepublish",
    "publishedat",
    "published",
    "publishdate",
    "publicationdate",
    "pubdate",
    "datepublished",
    "webpublicationdate",
    "publishedtime",
    "publisheddate",
    "articlepublishedtime",
    "date",
    "datetime",
    "firstpublished",
    "createdat",
    "created",
    "timestamp",
];
const BYLINE: &[&str] =
    &["authors", "author", "byline", "fields.byline", "creator", "writer", "reporter", "articleauthor"];
const URL: &[&str] =
    &["url", "weburl", "link", "canonicalurl", "canonicallink", "canonical", "permalink", "articleurl", "externalurl"];
const SECTION: &[&str] =
    &["section", "sectionname", "thread.sectiontitle", "category", "categories", "newsdesk", "rubric", "channel"];
const PUBLISHER: &[&str] = &[
    "source.name",
    "publisher.name",
    "publisher",
    "outlet",
    "sitename",
    "metasitename",
    "publication",
    "newspaper",
    "source.title",
    "sourcename",
    "source",
    "provider",
    "thread.sitefull",
    "site",
    "sourcedomain",
    "domain",
];
const KEYWORDS: &[&str] = &["keywords", "tags", "taxonomy.tags", "metakeywords", "newskeywords"];
const LANGUAGE: &[&str] = &["language", "lang", "metalang", "inlanguage", "sourcelanguage"];
const ID: &[&str] = &["id", "uuid", "guid", "_id", "articleid", "docid", "newsid"];

impl Fields {
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|entry| entry.key.as_str())
    }

    /// The value of a key, exactly so written; the last one when it is repeated.
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.0.iter().rev().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// The value of a key of that plain form, if it says something.
    pub(super) fn plain(&self, key: &str) -> Option<&Value> {
        self.find(key)
    }

    /// True when a key of that plain form says something.
    pub(super) fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// True for a key under which the text of an article stands.
    pub(super) fn is_text_key(key: &str) -> bool {
        BODY.contains(&plain_key(key).as_str())
    }

    /// True for a key of the table of keys.
    pub(super) fn is_known_key(key: &str) -> bool {
        let plain = plain_key(key);
        let tables = [HEADLINE, BODY, SUMMARY, PUBLISHED, BYLINE, URL, SECTION, PUBLISHER, KEYWORDS, LANGUAGE, ID];
        tables.iter().any(|table| table.contains(&plain.as_str()))
    }

    /// The value that a path of plain keys leads to, if it says something.
    fn find(&self, path: &str) -> Option<&Value> {
        let (key, rest) = path.split_once('.').map_or((path, None), |(key, rest)| (key, Some(rest)));
        let value = self.0.iter().rev().find(|entry| entry.plain == key).map(|entry| &entry.value)?;
        match (rest, value) {
            (Some(rest), Value::Record(inner)) => inner.find(rest),
            (Some(_), _) => None,
            (None, value) => value.says_something().then_some(value),
        }
    }

    /// The values that may stand for a field: what the user's map says, then what the table says.
    fn candidates<'a>(&'a self, desk: &Desk<'_>, names: &'a [&'a str], table: &'a [&'a str]) -> Vec<&'a Value> {
        let mapped = desk.options.map.iter().filter(|(ours, _)| names.contains(&ours.as_str()));
        let mapped = mapped.filter_map(|(_, theirs)| self.find(&plain_path(theirs)));
        mapped.chain(table.iter().filter_map(|path| self.find(path))).collect()
    }

    /// Fills what is still empty in an item.
    pub(super) fn fill(&self, desk: &mut Desk<'_>, item: &mut Item) {
        let line = |desk: &Desk<'_>, names: &[&str], table: &[&str]| {
            self.candidates(desk, names, table).into_iter().find_map(Value::line)
        };
        item.publisher = item.publisher.take().or_else(|| line(desk, &["publisher"], PUBLISHER));
        item.publisher = item.publisher.take().map(|publisher| self.outlet(publisher));
        item.headline =
            line(desk, &["title", "headline"], HEADLINE).or(item.headline.take()).map(|title| html::inline(&title));
        if let (Some(headline), Some(publisher)) = (&mut item.headline, &item.publisher) {
            drop_outlet(headline, publisher);
        }
        let byline = self.candidates(desk, &["byline", "author"], BYLINE).into_iter().find_map(Value::names);
        item.byline =
            byline.map(|names| credits::names(&names)).filter(|names| !names.is_empty()).or(item.byline.take());
        item.url = item.url.take().or_else(|| line(desk, &["url"], URL).filter(|url| url.contains('/')));
        item.section = item
            .section
            .take()
            .or_else(|| self.candidates(desk, &["section"], SECTION).into_iter().find_map(Value::first));
        item.language =
            item.language.take().or_else(|| line(desk, &["language"], LANGUAGE).and_then(|name| language(&name)));
        item.given_id = item.given_id.take().or_else(|| line(desk, &["id"], ID));
        if item.keywords.is_empty() {
            item.keywords = self
                .candidates(desk, &["keywords"], KEYWORDS)
                .into_iter()
                .map(Value::strings)
                .find(|list| !list.is_empty())
                .unwrap_or_default();
        }
        let dates: Vec<Value> = self.candidates(desk, &["date", "published"], PUBLISHED).into_iter().cloned().collect();
        item.published = dates.iter().find_map(|value| value.date(desk)).or(item.published);
        self.fill_body(desk, item);
    }

    /// The outlet's name where a collection gives the host only: behind the title, as pages have it in theirs.
    fn outlet(&self, publisher: String) -> String {
        if !is_host(&publisher) {
            return publisher;
        }
        let title = HEADLINE.iter().find_map(|path| self.find(path)?.line());
        let full =
            ["titlepage", "thread.titlefull", "pagetitle", "metatitle"].iter().find_map(|path| self.find(path)?.line());
        let behind = title.zip(full).and_then(|(title, full)| outlet_behind(&full, &title));
        behind.unwrap_or_else(|| publisher.strip_prefix("www.").unwrap_or(&publisher).to_owned())
    }

    fn fill_body(&self, desk: &Desk<'_>, item: &mut Item) {
        if item.body != Body::default() {
            return;
        }
        let text = self.candidates(desk, &["body", "text"], BODY).into_iter().find_map(Value::text);
        let summary = || self.candidates(desk, &[], SUMMARY).into_iter().find_map(Value::text);
        item.truncated |= text.is_none();
        let text = text.or_else(summary).unwrap_or_default();
        let (text, cut) = without_cut_mark(&text);
        item.truncated |= cut;
        item.body = Body::Text(html::to_text(text));
    }

    /// True when the fields that were found make an article: a text, or a headline with an address or a date.
    pub(super) fn is_article(&self, item: &Item, map: &[(String, String)]) -> bool {
        let Body::Text(body) = &item.body else { return true };
        let mapped =
            map.iter().any(|(ours, theirs)| matches!(ours.as_str(), "body" | "text") && self.has(&plain_path(theirs)));
        let has_text = !body.trim().is_empty();
        let has_body = mapped
            || self.0.iter().any(|entry| {
                (BODY.contains(&entry.plain.as_str()) || entry.plain == "fields") && entry.value.says_something()
            });
        has_text && (has_body || (item.headline.is_some() && (item.url.is_some() || item.published.is_some())))
    }

    /// Fields of YAML.
    pub(super) fn of_yaml(value: &serde_yaml_ng::Value) -> Self {
        match of_yaml(value) {
            Value::Record(fields) => fields,
            _ => Self::default(),
        }
    }

    /// Fields of TOML.
    pub(super) fn of_toml(table: &toml::Table) -> Self {
        table.iter().map(|(key, value)| (key.clone(), of_toml(value))).collect()
    }
}

fn of_yaml(value: &serde_yaml_ng::Value) -> Value {
    use serde_yaml_ng::Value as Yaml;
    match value {
        Yaml::String(text) => Value::Text(text.clone()),
        Yaml::Number(number) => Value::Number(number.to_string()),
        Yaml::Sequence(items) => Value::List(items.iter().map(of_yaml).collect()),
        Yaml::Mapping(map) => {
            let entries = map.iter().filter_map(|(key, value)| Some((key.as_str()?.to_owned(), of_yaml(value))));
            Value::Record(entries.collect())
        }
        Yaml::Tagged(tagged) => of_yaml(&tagged.value),
        Yaml::Null | Yaml::Bool(_) => Value::Nothing,
    }
}

fn of_toml(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::Text(text.clone()),
        toml::Value::Integer(number) => Value::Number(number.to_string()),
        toml::Value::Float(number) => Value::Number(number.to_string()),
        toml::Value::Datetime(date) => Value::Text(date.to_string()),
        toml::Value::Array(items) => Value::List(items.iter().map(of_toml).collect()),
        toml::Value::Table(table) => Value::Record(Fields::of_toml(table)),
        toml::Value::Boolean(_) => Value::Nothing,
    }
}

impl Value {
    fn says_something(&self) -> bool {
        match self {
            Self::Nothing => false,
            Self::Number(_) => true,
            Self::Text(text) => !text.trim().is_empty(),
            Self::List(items) => items.iter().any(Self::says_something),
            Self::Record(fields) => !fields.0.is_empty(),
        }
    }

    /// The fields in it.
    pub(super) fn record(&self) -> Option<&Fields> {
        match self {
            Self::Record(fields) => Some(fields),
            _ => None,
        }
    }

    /// One line of text, from a text or a number.
    pub(super) fn line(&self) -> Option<String> {
        match self {
            Self::Text(text) | Self::Number(text) => said(text),
            _ => None,
        }
    }

    /// The first line of text in it.
    pub(super) fn first(&self) -> Option<String> {
        match self {
            Self::List(items) => items.iter().find_map(Self::first),
            Self::Record(fields) => fields.name(),
            other => other.line(),
        }
    }

    /// Names, joined by commas: of a text, of texts, of records with a name.
    pub(super) fn names(&self) -> Option<String> {
        match self {
            Self::Number(_) => None,
            Self::List(items) => {
                let names: Vec<String> = items.iter().filter_map(Self::names).collect();
                (!names.is_empty()).then(|| names.join(", "))
            }
            other => other.first().filter(|name| !name.starts_with("http")),
        }
    }

    /// The texts in it; one text may be a list with commas.
    pub(super) fn strings(&self) -> Vec<String> {
        match self {
            Self::List(items) => items.iter().filter_map(Self::first).collect(),
            Self::Text(text) => text.split([',', ';']).filter_map(said).collect(),
            _ => Vec::new(),
        }
    }

    /// Running text: a text, or a list of paragraphs.
    fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
            Self::List(items) => {
                let parts: Vec<String> = items.iter().filter_map(Self::text).collect();
                (!parts.is_empty()).then(|| parts.join("\n\n"))
            }
            Self::Record(fields) => {
                ["text", "content", "html", "paragraph"].iter().find_map(|key| fields.find(key)?.text())
            }
            Self::Nothing | Self::Number(_) => None,
        }
    }

    fn date(&self, desk: &mut Desk<'_>) -> Option<Published> {
        match self {
            Self::Text(text) => desk.date(text),
            Self::Number(number) => {
                let machine = number.parse().ok().and_then(|number| dates::read_number(number).date());
                machine.or_else(|| dates::read(number).date())
            }
            Self::Record(fields) => ["$date", "iso", "value"].iter().find_map(|key| fields.find(key)?.date(desk)),
            Self::Nothing | Self::List(_) => None,
        }
    }
}

impl Fields {
    /// What a record is called.
    fn name(&self) -> Option<String> {
        ["name", "title", "webtitle", "label", "value", "text"].iter().find_map(|key| self.find(key)?.line())
    }
}

/// A key without what differs between conventions: `date_publish`, `datePublish`, "Date Publish" are one.
fn plain_key(key: &str) -> String {
    if key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        return key.to_owned();
    }
    let plain: String = key.chars().filter(|c| c.is_alphanumeric() || *c == '$').flat_map(char::to_lowercase).collect();
    if key == "_id" { "_id".into() } else { plain }
}

fn plain_path(path: &str) -> String {
    path.split('.').map(plain_key).collect::<Vec<_>>().join(".")
}

/// Text before a mark that says it was cut: "… [+1204 chars]", "[...]".
fn without_cut_mark(text: &str) -> (&str, bool) {
    let trimmed = text.trim_end();
    // The end first: looking for the beginning reads the whole text.
    if trimmed.ends_with("chars]")
        && let Some(at) = trimmed.rfind("[+")
    {
        return (trimmed[..at].trim_end(), true);
    }
    match trimmed.strip_suffix("[...]").or(trimmed.strip_suffix("[…]")) {
        Some(rest) => (rest.trim_end(), true),
        None => (text, false),
    }
}

/// A language as a BCP 47 tag, from a tag or an English name.
pub(super) fn language(name: &str) -> Option<String> {
    const NAMES: [(&str, &str); 12] = [
        ("arabic", "ar"),
        ("chinese", "zh"),
        ("dutch", "nl"),
        ("english", "en"),
        ("french", "fr"),
        ("german", "de"),
        ("italian", "it"),
        ("japanese", "ja"),
        ("portuguese", "pt"),
        ("russian", "ru"),
        ("spanish", "es"),
        ("swedish", "sv"),
    ];
    let name = name.trim().replace('_', "-");
    let lower = name.to_ascii_lowercase();
    if let Some((_, tag)) = NAMES.iter().find(|(english, _)| *english == lower) {
        return Some((*tag).to_owned());
    }
    let main = name.split('-').next()?;
    let is_tag = (2..=3).contains(&main.len())
        && name.len() <= 35
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    is_tag.then_some(name)
}
