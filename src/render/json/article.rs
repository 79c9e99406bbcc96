//! Whole articles: lines of `extract` and `export articles`.
//!
//! | key | what |
//! | --- | --- |
//! | `id` | `extract`: the id that the source gives, else ours; `export`: ours (`a…`), and the other is `given_id` |
//! | `path` | `export` only: the file, as in `source.path` |
//! | `source`, `title`, `byline`, `date`, `date_from`, `published`, `url`, `section`, `publisher`, `language` | as for `query` |
//! | `dateline`, `keywords`, `form`, `charset`, `truncated` | as the source has them |
//! | `body` | the text; paragraphs end with a line feed |
//! | `quotations` | `{id, text, kind, spans, cue, how, rule, confidence, role, speaker, line}`, in the order of the text |
//! | `mentions` | people named, speaking or not: `{name, span, count}`, the span that of the first mention |
//! | `topics` | `{id, path, name, score, origin}`, best first; origin `given` or `classified` |
//! | `keyphrases` | texts, best first |

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use crate::model::{DateGround, How, Kind, Quotation, Record, TopicOrigin};
use crate::render::points::Points;
use crate::render::{TopicLabels, source};

use super::parts::{Source, Speaker, rounded};
use super::{VERSION, line};

/// An article with all that was found in it.
#[derive(Serialize)]
struct ArticleLine<'a> {
    v: u32,
    r#type: &'static str,
    id: Cow<'a, str>,
    given_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    source: Source<'a>,
    title: Option<&'a str>,
    byline: Option<&'a str>,
    dateline: Option<&'a str>,
    date: Option<String>,
    date_from: Option<DateGround>,
    published: Option<String>,
    url: Option<&'a str>,
    section: Option<&'a str>,
    publisher: Option<&'a str>,
    language: Option<&'a str>,
    keywords: &'a [String],
    form: &'a str,
    charset: &'a str,
    truncated: bool,
    body: &'a str,
    quotations: Vec<QuotationObject<'a>>,
    mentions: Vec<MentionObject<'a>>,
    topics: Vec<TopicObject>,
    keyphrases: Vec<&'a str>,
}

#[derive(Serialize)]
struct QuotationObject<'a> {
    id: String,
    text: String,
    kind: Kind,
    spans: Vec<[u32; 2]>,
    cue: Option<&'a str>,
    how: How,
    rule: &'a str,
    confidence: f32,
    role: Option<&'a str>,
    speaker: Option<Speaker<'a>>,
    line: Option<u32>,
}

#[derive(Serialize)]
struct MentionObject<'a> {
    name: &'a str,
    span: [u32; 2],
    count: u32,
}

#[derive(Serialize)]
struct TopicObject {
    id: String,
    path: Option<String>,
    name: Option<String>,
    score: f32,
    origin: TopicOrigin,
}

/// Writes a line of `extract`.
pub fn extracted(record: &Record, labels: TopicLabels, out: &mut dyn Write) -> io::Result<()> {
    let id = record.article.given_id.as_deref().map(Cow::Borrowed);
    line(&ArticleLine { id: id.unwrap_or_else(|| own_id(record)), ..article_line(record, labels) }, out)
}

/// Writes a line of `export articles`.
pub fn exported(record: &Record, labels: TopicLabels, out: &mut dyn Write) -> io::Result<()> {
    let path = Some(record.article.provenance.path.as_str());
    line(&ArticleLine { path, ..article_line(record, labels) }, out)
}

fn own_id(record: &Record) -> Cow<'_, str> {
    Cow::Owned(source::article_id(record.article.id))
}

fn article_line(record: &Record, labels: TopicLabels) -> ArticleLine<'_> {
    let article = &record.article;
    let found = &record.enrichment;
    let points = Points::new(&article.body);
    let mention = |it: &'_ crate::model::Mention| points.of(it.span);
    ArticleLine {
        v: VERSION,
        r#type: "article",
        id: own_id(record),
        given_id: article.given_id.as_deref(),
        path: None,
        source: Source::new(&article.provenance, None),
        title: article.headline.as_deref(),
        byline: article.byline.as_deref(),
        dateline: article.dateline.as_deref(),
        date: source::date(article.published.as_ref()),
        date_from: article.published.map(|published| published.ground),
        published: article.published.map(|published| published.to_string()),
        url: article.url.as_deref(),
        section: article.section.as_deref(),
        publisher: article.publisher.as_deref(),
        language: article.language.as_deref().or(found.language.as_deref()),
        keywords: &article.keywords,
        form: &article.provenance.form,
        charset: &article.provenance.charset,
        truncated: article.truncated,
        body: &article.body,
        quotations: found.quotations.iter().map(|it| quotation_object(it, &article.body, &points)).collect(),
        mentions: found
            .mentions
            .iter()
            .map(|it| MentionObject { name: &it.name, span: mention(it), count: it.count })
            .collect(),
        topics: found.topics.iter().map(|topic| topic_object(topic, labels)).collect(),
        keyphrases: found.keyphrases.iter().map(|it| it.text.as_str()).collect(),
    }
}

fn quotation_object<'a>(quotation: &'a Quotation, body: &'a str, points: &Points<'_>) -> QuotationObject<'a> {
    let attribution = &quotation.attribution;
    QuotationObject {
        id: source::quotation_id(quotation.id),
        text: quotation.text(body),
        kind: quotation.kind,
        spans: points.all(&quotation.spans),
        cue: quotation.cue.map(|span| span.of(body)),
        how: attribution.how,
        rule: &attribution.rule,
        confidence: rounded(attribution.confidence),
        role: attribution.role.as_deref(),
        speaker: Speaker::new(quotation, body, points, None, None),
        line: quotation.line,
    }
}

fn topic_object(topic: &crate::model::Topic, labels: TopicLabels) -> TopicObject {
    let label = labels(topic.id);
    let (path, name) = label.map_or((None, None), |label| (Some(label.path), Some(label.name)));
    TopicObject { id: topic.id.to_string(), path, name, score: rounded(topic.score), origin: topic.origin }
}

#[cfg(test)]
mod tests {
    use crate::render::text::sample;

    #[test]
    fn an_extracted_article_keeps_the_id_it_was_given() {
        let mut out = Vec::new();
        super::extracted(&sample::record(), sample::labels, &mut out).expect("a Vec takes everything");
        insta::assert_snapshot!(String::from_utf8(out).expect("text").replace(",\"", ",\n\""), @r#"
        {"v":1,
        "type":"article",
        "id":"herald-88121",
        "given_id":"herald-88121",
        "source":{"path":"archive/2024/11/herald-88121.html",
        "member":null,
        "sha256":"9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c",
        "range":[0,4096],
        "line":null},
        "title":"Lindqvist rules out rationing",
        "byline":"Per Holm",
        "dateline":null,
        "date":"2024-11-19",
        "date_from":"metadata",
        "published":"2024-11-19T10:02:00+01:00",
        "url":"https://herald.example/88121",
        "section":"News",
        "publisher":"Northern Herald",
        "language":"en-GB",
        "keywords":[],
        "form":"html",
        "charset":"UTF-8",
        "truncated":false,
        "body":"Mara Lindqvist spoke on Monday.\n“We are not in a grid emergency, and we will not be in one this winter,” Lindqvist said. She declined to rule out a price cap.",
        "quotations":[{"id":"q7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f",
        "text":"We are not in a grid emergency, and we will not be in one this winter,
        ",
        "kind":"direct",
        "spans":[[33,103]],
        "cue":"said",
        "how":"named",
        "rule":"quote-name-verb",
        "confidence":0.97,
        "role":"energy minister",
        "speaker":{"name":"Mara Lindqvist",
        "printed":"Lindqvist",
        "span":[105,114]},
        "line":14}],
        "mentions":[],
        "topics":[{"id":"medtop:04000000",
        "path":"economy",
        "name":"economy",
        "score":0.91,
        "origin":"classified"}],
        "keyphrases":["grid emergency"]}
        "#);
    }

    #[test]
    fn an_exported_article_has_our_id_and_its_path() {
        let mut out = Vec::new();
        super::exported(&sample::record(), sample::labels, &mut out).expect("a Vec takes everything");
        let object: serde_json::Value = serde_json::from_slice(&out).expect("JSON");
        assert_eq!(object["id"], format!("a{}", sample::record().article.id));
        assert_eq!((&object["given_id"], &object["path"]), (&"herald-88121".into(), &object["source"]["path"]));
    }
}
