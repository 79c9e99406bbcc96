//! Lines of `query`.

use std::io::{self, Write};

use serde::Serialize;

use crate::model::{ArticleHit, DateGround, Hit, How, Kind, QuotationHit, Results};
use crate::render::points::Points;
use crate::render::{TopicLabels, source};

use super::parts::{Source, Speaker, rounded, topic_paths};
use super::{VERSION, line};

/// Characters around a quotation that a citation needs to find it again.
const AROUND: usize = 32;

/// A quotation that matches.
#[derive(Serialize)]
struct QuoteLine<'a> {
    v: u32,
    r#type: &'static str,
    id: String,
    article: String,
    kind: Kind,
    text: String,
    spans: Vec<[u32; 2]>,
    highlights: Vec<[u32; 2]>,
    speaker: Option<Speaker<'a>>,
    role: Option<&'a str>,
    how: How,
    rule: &'a str,
    confidence: f32,
    cue: Option<&'a str>,
    date: Option<String>,
    date_from: Option<DateGround>,
    published: Option<String>,
    topics: Vec<String>,
    publisher: Option<&'a str>,
    section: Option<&'a str>,
    title: Option<&'a str>,
    byline: Option<&'a str>,
    url: Option<&'a str>,
    language: Option<&'a str>,
    source: Source<'a>,
    before: &'a str,
    after: &'a str,
    printings: u64,
    score: f32,
}

/// An article that matches.
#[derive(Serialize)]
struct ArticleLine<'a> {
    v: u32,
    r#type: &'static str,
    id: String,
    given_id: Option<&'a str>,
    title: Option<&'a str>,
    title_highlights: Vec<[u32; 2]>,
    byline: Option<&'a str>,
    date: Option<String>,
    date_from: Option<DateGround>,
    published: Option<String>,
    topics: Vec<String>,
    publisher: Option<&'a str>,
    section: Option<&'a str>,
    url: Option<&'a str>,
    language: Option<&'a str>,
    highlights: Vec<[u32; 2]>,
    quotations: Vec<String>,
    source: Source<'a>,
    printings: u64,
    score: f32,
}

/// Writes all hits.
pub fn results(results: &Results, labels: TopicLabels, out: &mut dyn Write) -> io::Result<()> {
    results.hits.iter().try_for_each(|hit| self::hit(hit, labels, out))
}

/// Writes one hit.
pub fn hit(hit: &Hit, labels: TopicLabels, out: &mut dyn Write) -> io::Result<()> {
    match hit {
        Hit::Quotation(hit) => line(&quote_line(hit, labels), out),
        Hit::Article(hit) => line(&article_line(hit, labels), out),
    }
}

/// Writes what one of several queries finds: a line `{"v":1,"type":"query","query","count","printings"}`, then its hits,
/// each with the key `query` besides.
pub fn of_query(query: &str, results: &Results, labels: TopicLabels, out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct QueryLine<'a> {
        v: u32,
        r#type: &'static str,
        query: &'a str,
        count: u64,
        printings: u64,
    }
    #[derive(Serialize)]
    struct Besides<'a, T> {
        #[serde(flatten)]
        hit: T,
        query: &'a str,
    }
    let (count, printings) = (results.total, results.printings);
    line(&QueryLine { v: VERSION, r#type: "query", query, count, printings }, out)?;
    results.hits.iter().try_for_each(|hit| match hit {
        Hit::Quotation(hit) => line(&Besides { hit: quote_line(hit, labels), query }, out),
        Hit::Article(hit) => line(&Besides { hit: article_line(hit, labels), query }, out),
    })
}

fn quote_line(hit: &QuotationHit, labels: TopicLabels) -> QuoteLine<'_> {
    let article = &hit.record.article;
    let quotation = hit.quotation();
    let points = Points::new(&article.body);
    let (before, after) = around(&article.body, quotation);
    QuoteLine {
        v: VERSION,
        r#type: "quote",
        id: source::quotation_id(quotation.id),
        article: source::article_id(article.id),
        kind: quotation.kind,
        text: quotation.text(&article.body),
        spans: points.all(&quotation.spans),
        highlights: points.all(&hit.highlights),
        speaker: Speaker::new(quotation, &article.body, &points, hit.speaker.as_deref(), hit.person.as_deref()),
        role: quotation.attribution.role.as_deref(),
        how: quotation.attribution.how,
        rule: &quotation.attribution.rule,
        confidence: rounded(quotation.attribution.confidence),
        cue: quotation.cue.map(|span| span.of(&article.body)),
        date: source::date(article.published.as_ref()),
        date_from: article.published.map(|published| published.ground),
        published: article.published.map(|published| published.to_string()),
        topics: topic_paths(&hit.record.enrichment.topics, labels),
        publisher: article.publisher.as_deref(),
        section: article.section.as_deref(),
        title: article.headline.as_deref(),
        byline: article.byline.as_deref(),
        url: article.url.as_deref(),
        language: hit.record.enrichment.language.as_deref(),
        source: Source::new(&article.provenance, quotation.line),
        before,
        after,
        printings: hit.folded.printings,
        score: rounded(hit.score),
    }
}

fn article_line(hit: &ArticleHit, labels: TopicLabels) -> ArticleLine<'_> {
    let article = &hit.record.article;
    let all = &hit.record.enrichment.quotations;
    let title = article.headline.as_deref();
    ArticleLine {
        v: VERSION,
        r#type: "article",
        id: source::article_id(article.id),
        given_id: article.given_id.as_deref(),
        title,
        title_highlights: Points::new(title.unwrap_or("")).all(&hit.headline_highlights),
        byline: article.byline.as_deref(),
        date: source::date(article.published.as_ref()),
        date_from: article.published.map(|published| published.ground),
        published: article.published.map(|published| published.to_string()),
        topics: topic_paths(&hit.record.enrichment.topics, labels),
        publisher: article.publisher.as_deref(),
        section: article.section.as_deref(),
        url: article.url.as_deref(),
        language: hit.record.enrichment.language.as_deref(),
        highlights: Points::new(&article.body).all(&hit.highlights),
        quotations: hit.quotations.iter().filter_map(|&at| all.get(at)).map(|it| source::quotation_id(it.id)).collect(),
        source: Source::new(&article.provenance, None),
        printings: hit.folded.printings,
        score: rounded(hit.score),
    }
}

/// Up to 32 characters before and after a quotation.
fn around<'a>(body: &'a str, quotation: &crate::model::Quotation) -> (&'a str, &'a str) {
    let Some((first, last)) = quotation.spans.first().zip(quotation.spans.last()) else { return ("", "") };
    let before = body.get(..first.start as usize).unwrap_or("");
    let after = body.get(last.end as usize..).unwrap_or("");
    let from = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
    let to = after.char_indices().nth(AROUND).map_or(after.len(), |(at, _)| at);
    (&before[from..], &after[..to])
}

#[cfg(test)]
mod tests {
    use crate::render::text::sample;

    #[test]
    fn a_quotation_is_one_object_as_specified() {
        let mut out = Vec::new();
        super::hit(&sample::results().hits[0], sample::labels, &mut out).expect("a Vec takes everything");
        insta::assert_snapshot!(String::from_utf8(out).expect("text").replace(",\"", ",\n\""), @r#"
        {"v":1,
        "type":"quote",
        "id":"q7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f",
        "article":"aa5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5",
        "kind":"direct",
        "text":"We are not in a grid emergency, and we will not be in one this winter,
        ",
        "spans":[[33,103]],
        "highlights":[[49,63]],
        "speaker":{"name":"Mara Lindqvist",
        "printed":"Lindqvist",
        "span":[105,114]},
        "role":"energy minister",
        "how":"named",
        "rule":"quote-name-verb",
        "confidence":0.97,
        "cue":"said",
        "date":"2024-11-19",
        "date_from":"metadata",
        "published":"2024-11-19T10:02:00+01:00",
        "topics":["economy"],
        "publisher":"Northern Herald",
        "section":"News",
        "title":"Lindqvist rules out rationing",
        "byline":"Per Holm",
        "url":"https://herald.example/88121",
        "language":"en",
        "source":{"path":"archive/2024/11/herald-88121.html",
        "member":null,
        "sha256":"9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c",
        "range":[0,4096],
        "line":14},
        "before":"ara Lindqvist spoke on Monday.\n“",
        "after":"” Lindqvist said. She declined t",
        "printings":7,
        "score":14.25}
        "#);
    }

    #[test]
    fn spans_are_code_points_and_cite_the_text() {
        let mut out = Vec::new();
        super::results(&sample::results(), sample::labels, &mut out).expect("a Vec takes everything");
        for text in String::from_utf8(out).expect("text").lines() {
            let object: serde_json::Value = serde_json::from_str(text).expect("JSON");
            let body: Vec<char> = sample::record().article.body.chars().collect();
            let span = |at: usize| object["spans"][0][at].as_u64().expect("a number") as usize;
            let said: String = body[span(0)..span(1)].iter().collect();
            assert_eq!(object["text"], said.as_str());
            let cited = ["before", "text", "after"].map(|key| object[key].as_str().expect("text"));
            assert!(sample::record().article.body.contains(&cited.concat()));
        }
    }
}
