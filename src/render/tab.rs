//! Results as rows: one line a hit, parted by tabs in a pipe, or as CSV.
//!
//! Quotations and articles have the same columns, so that `cut` works alike on both:
//!
//! | field | quotation | article |
//! | --- | --- | --- |
//! | 1 | id | id |
//! | 2 | date: `2024-11-19`, `2024-11`, `2024` or empty | same |
//! | 3 | publisher | same |
//! | 4 | speaker | byline |
//! | 5 | said words | headline |
//! | 6 | headline | first words of the text |
//! | 7 | `path:line` or `archive!/member:line` | `path` or `archive!/member` |
//! | 8 | kind | topics, parted by spaces |
//! | 9 | role | section |
//! | 10 | how the speaker was decided | number of quotations that match |
//! | 11 | confidence | – |
//! | 12 | printings | printings |
//!
//! Fields are only ever added at the end.

use std::io::{self, Write};

use crate::model::{ArticleHit, FileReport, Hit, QuotationHit, Results, Unit};

use super::rows::Rows;
use super::{TopicLabels, source};

/// Characters of an article's text that its line shows.
const FIRST_WORDS: usize = 160;

/// Names of the fields of quotations.
const OF_QUOTATIONS: [&str; 12] = [
    "id",
    "date",
    "publisher",
    "speaker",
    "text",
    "headline",
    "place",
    "kind",
    "role",
    "how",
    "confidence",
    "printings",
];
/// Names of the fields of articles.
const OF_ARTICLES: [&str; 12] = [
    "id",
    "date",
    "publisher",
    "byline",
    "headline",
    "beginning",
    "place",
    "topics",
    "section",
    "quotations",
    "-",
    "printings",
];

/// Writes the names of the fields, where the rows have a head.
pub fn head(unit: Unit, rows: Rows, out: &mut dyn Write) -> io::Result<()> {
    match unit {
        Unit::Quotations => rows.head(&OF_QUOTATIONS, out),
        Unit::Articles | Unit::ArticlesOfQuotations => rows.head(&OF_ARTICLES, out),
    }
}

/// Writes one hit.
pub fn hit(hit: &Hit, labels: TopicLabels, rows: Rows, out: &mut dyn Write) -> io::Result<()> {
    match hit {
        Hit::Quotation(hit) => line(&[], &quotation(hit), rows, out),
        Hit::Article(hit) => line(&[], &article(hit, labels), rows, out),
    }
}

/// Writes what became of a file: path, outcome, articles, what it was read as and the reason.
pub fn file(report: &FileReport, read_as: &str, out: &mut dyn Write) -> io::Result<()> {
    let articles = report.articles.to_string();
    let why: Vec<&str> = [Some(read_as), report.reason.as_deref()].into_iter().flatten().collect();
    let why = why.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
    Rows::Tab.line(&[&report.path, report.outcome.name(), &articles, &why], out)
}

/// Whether rows of several queries are their counts only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// One row a query: the query and its count.
    Only,
    /// One row a hit, after the query and its count; a query without hits has a row of its own.
    BesideHits,
}

/// The head of the rows of several queries.
pub fn head_of_many(unit: Unit, counting: Counting, out: &mut dyn Write) -> io::Result<()> {
    let fields = if unit == Unit::Quotations { OF_QUOTATIONS } else { OF_ARTICLES };
    let names: Vec<&str> = match counting {
        Counting::Only => vec!["query", "count"],
        Counting::BesideHits => ["query", "count"].into_iter().chain(fields).collect(),
    };
    Rows::Csv.head(&names, out)
}

/// Writes what one of several queries finds.
pub fn of_query(
    query: &str,
    results: &Results,
    counting: Counting,
    labels: TopicLabels,
    rows: Rows,
    out: &mut dyn Write,
) -> io::Result<()> {
    let before = [query.to_owned(), results.total.to_string()];
    if counting == Counting::Only {
        return rows.line(&before.each_ref().map(String::as_str), out);
    }
    if results.hits.is_empty() {
        let empty = vec![String::new(); OF_QUOTATIONS.len()];
        return line(&before, &empty, rows, out);
    }
    results.hits.iter().try_for_each(|hit| match hit {
        Hit::Quotation(hit) => line(&before, &quotation(hit), rows, out),
        Hit::Article(hit) => line(&before, &article(hit, labels), rows, out),
    })
}

fn line(before: &[String], fields: &[String], rows: Rows, out: &mut dyn Write) -> io::Result<()> {
    let fields: Vec<&str> = before.iter().chain(fields).map(String::as_str).collect();
    rows.line(&fields, out)
}

fn quotation(hit: &QuotationHit) -> [String; 12] {
    let article = &hit.record.article;
    let quotation = hit.quotation();
    let attribution = &quotation.attribution;
    let own_name = attribution.speaker.as_ref().map(|speaker| speaker.name.as_str());
    [
        source::quotation_id(quotation.id),
        source::date(article.published.as_ref()).unwrap_or_default(),
        article.publisher.clone().unwrap_or_default(),
        hit.speaker.as_deref().or(own_name).unwrap_or("").to_owned(),
        quotation.text(&article.body),
        article.headline.clone().unwrap_or_default(),
        source::place(&article.provenance, quotation.line),
        quotation.kind.name().to_owned(),
        attribution.role.clone().unwrap_or_default(),
        attribution.how.name().to_owned(),
        format!("{:.2}", attribution.confidence),
        hit.folded.printings.to_string(),
    ]
}

fn article(hit: &ArticleHit, labels: TopicLabels) -> [String; 12] {
    let article = &hit.record.article;
    let paths: Vec<String> =
        hit.record.enrichment.topics.iter().filter_map(|topic| labels(topic.id)).map(|label| label.path).collect();
    let first_words: String = article.body.trim_start().chars().take(FIRST_WORDS).collect();
    [
        source::article_id(article.id),
        source::date(article.published.as_ref()).unwrap_or_default(),
        article.publisher.clone().unwrap_or_default(),
        article.byline.clone().unwrap_or_default(),
        article.headline.clone().unwrap_or_default(),
        first_words,
        source::place(&article.provenance, None),
        paths.join(" "),
        article.section.clone().unwrap_or_default(),
        hit.quotations.len().to_string(),
        String::new(),
        hit.folded.printings.to_string(),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::rows::Rows;
    use super::super::text::sample;

    #[test]
    fn a_line_a_hit_with_twelve_fields() {
        let mut out = Vec::new();
        for hit in &sample::results().hits {
            super::hit(hit, sample::labels, Rows::Tab, &mut out).expect("a Vec takes everything");
        }
        let text = String::from_utf8(out).expect("text");
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
        assert!(lines.iter().all(|fields| fields.len() == 12), "{text}");
        assert_eq!(
            lines[0][1..5],
            [
                "2024-11-19",
                "Northern Herald",
                "Mara Lindqvist",
                "We are not in a grid emergency, and we will not be in one this winter,"
            ]
        );
        assert_eq!(lines[1][6], "coast.zip!/11/coast.txt");
    }
}
