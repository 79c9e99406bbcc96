//! A whole article, its quotations marked in the text and listed paragraph by paragraph.

use std::io::{self, Write};

use crate::model::{Article, How, Quotation, Record, Span};
use crate::render::flow::{self, Margins};
use crate::render::paint::{self, Piece, Style};
use crate::render::{Look, TopicLabels, sanitize, source};

use super::MEASURE;

/// Columns of the paragraph numbers.
const GUTTER: usize = 6;

/// Writes the article.
pub fn whole(record: &Record, labels: TopicLabels, look: Look, out: &mut dyn Write) -> io::Result<()> {
    title(&record.article, look, out)?;
    about(record, labels, look, out)?;
    writeln!(out)?;
    for (number, paragraph) in paragraphs(&record.article.body).into_iter().enumerate() {
        self::paragraph(record, None, number + 1, paragraph, look, out)?;
    }
    writeln!(out)
}

/// Writes the paragraphs in which a quotation stands and so many around them, between the head and the place.
pub fn around(record: &Record, ordinal: usize, context: usize, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let quotation = &record.enrichment.quotations[ordinal];
    title(&record.article, look, out)?;
    let paragraphs = paragraphs(&record.article.body);
    let holds = |paragraph: &Span| quotation.spans.iter().any(|span| span.overlaps(*paragraph));
    let first = paragraphs.iter().position(holds).unwrap_or(0).saturating_sub(context);
    let last = paragraphs.iter().rposition(holds).unwrap_or(0).saturating_add(context);
    for (at, &paragraph) in paragraphs.iter().enumerate().skip(first).take(last - first + 1) {
        self::paragraph(record, Some(ordinal), at + 1, paragraph, look, out)?;
    }
    let article = &record.article;
    let place = source::place(&article.provenance, quotation.line);
    let text = format!("{place} · sha256 {}", article.provenance.sha256);
    line(Style::Faint, &text, look, out)
}

/// Headline; publisher, date and id.
pub(super) fn title(article: &Article, look: Look, out: &mut dyn Write) -> io::Result<()> {
    line(Style::Strong, article.headline.as_deref().unwrap_or("(no headline)"), look, out)?;
    let date = source::date(article.published.as_ref()).unwrap_or_else(|| "undated".into());
    let id = source::article_id(article.id);
    let parts = [article.publisher.as_deref(), Some(&date), article.byline.as_deref(), Some(source::short(&id))];
    line(Style::Plain, &parts.into_iter().flatten().collect::<Vec<_>>().join(" · "), look, out)
}

/// Topics, keyphrases and place.
fn about(record: &Record, labels: TopicLabels, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let topics: Vec<String> =
        record.enrichment.topics.iter().filter_map(|topic| labels(topic.id)).map(|it| it.path).collect();
    let phrases: Vec<&str> = record.enrichment.keyphrases.iter().take(5).map(|it| it.text.as_str()).collect();
    for text in [topics.join(" · "), phrases.join(" · "), source::place(&record.article.provenance, None)] {
        if !text.is_empty() {
            line(Style::Faint, &text, look, out)?;
        }
    }
    Ok(())
}

/// A line at the margin.
pub(super) fn line(style: Style, text: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    flow::write(&[Piece::new(style, text)], Margins { indent: 0, width: look.width }, look.colour, out)
}

/// Spans of the lines that hold text.
pub(super) fn paragraphs(body: &str) -> Vec<Span> {
    let mut at = 0;
    let mut spans = Vec::new();
    for line in body.split('\n') {
        if !line.trim().is_empty() {
            spans.push(Span::new(at, at + line.len()));
        }
        at += line.len() + 1;
    }
    spans
}

/// A numbered paragraph, its quotations in bold, and below it who says each; only the one asked for, where one is.
fn paragraph(
    record: &Record,
    asked: Option<usize>,
    number: usize,
    span: Span,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let quotations = match asked {
        Some(ordinal) => &record.enrichment.quotations[ordinal..=ordinal],
        None => &record.enrichment.quotations[..],
    };
    let margins = Margins { indent: GUTTER, width: look.width.min(MEASURE + GUTTER) };
    let mut text = Vec::new();
    flow::write(&marked(&record.article.body, span, quotations), margins, look.colour, &mut text)?;
    // The number takes the place of the first line's indentation.
    paint::write(out, Style::Faint, &format!("{number:>4}  "), look.colour)?;
    out.write_all(text.get(GUTTER..).unwrap_or_default())?;
    for quotation in quotations.iter().filter(|it| it.spans.first().is_some_and(|first| span.contains(*first))) {
        let piece = Piece { style: Style::Faint, text: attribution(quotation, &record.article.body).into() };
        flow::write(&[piece], margins, look.colour, out)?;
    }
    Ok(())
}

fn marked<'a>(body: &'a str, paragraph: Span, quotations: &[Quotation]) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut at = paragraph.start;
    let mut said: Vec<Span> = quotations.iter().flat_map(|it| it.spans.iter().copied()).collect();
    said.sort_unstable();
    for span in said {
        let (start, end) = (span.start.max(at), span.end.min(paragraph.end));
        if start < end {
            pieces.push(Piece::new(Style::Plain, Span { start: at, end: start }.of(body)));
            pieces.push(Piece::new(Style::Strong, Span { start, end }.of(body)));
            at = end;
        }
    }
    pieces.push(Piece::new(Style::Plain, Span { start: at, end: paragraph.end.max(at) }.of(body)));
    pieces
}

/// "└ q7f3a91 direct · Mara Lindqvist, energy minister · named, 0.97"
fn attribution(quotation: &Quotation, body: &str) -> String {
    let attribution = &quotation.attribution;
    let printed = attribution.printed.map(|span| span.of(body)).unwrap_or("");
    let mut who = match &attribution.speaker {
        Some(speaker) => speaker.name.clone(),
        None if printed.is_empty() => "(nobody named)".into(),
        None => format!("(unnamed) {printed}"),
    };
    if let Some(role) = &attribution.role {
        who.push_str(", ");
        who.push_str(role);
    }
    let how = match attribution.how {
        How::Unattributed => String::new(),
        How::Pronoun | How::Role => format!(" · {} “{printed}”, {:.2}", attribution.how.name(), attribution.confidence),
        how => format!(" · {}, {:.2}", how.name(), attribution.confidence),
    };
    let id = source::quotation_id(quotation.id);
    sanitize::clean(&format!("└ {} {} · {who}{how}", source::short(&id), quotation.kind.name())).into_owned()
}

#[cfg(test)]
mod tests {
    use crate::render::text::sample;
    use crate::render::{Colour, Look};

    #[test]
    fn an_article_with_its_quotation() {
        let mut out = Vec::new();
        super::whole(&sample::record(), sample::labels, Look::new(80, Colour::Off), &mut out).expect("a Vec");
        insta::assert_snapshot!(String::from_utf8(out).expect("text"), @r"
        Lindqvist rules out rationing
        Northern Herald · 2024-11-19 · Per Holm · aa5a5a5a5
        economy
        grid emergency
        archive/2024/11/herald-88121.html

           1  Mara Lindqvist spoke on Monday.
           2  “We are not in a grid emergency, and we will not be in one this winter,”
              Lindqvist said. She declined to rule out a price cap.
              └ q7f7f7f7f direct · Mara Lindqvist, energy minister · named, 0.97
        ");
    }

    #[test]
    fn a_quotation_in_its_paragraph() {
        let mut out = Vec::new();
        super::around(&sample::record(), 0, 0, Look::new(80, Colour::Off), &mut out).expect("a Vec");
        insta::assert_snapshot!(String::from_utf8(out).expect("text"), @r"
        Lindqvist rules out rationing
        Northern Herald · 2024-11-19 · Per Holm · aa5a5a5a5
           2  “We are not in a grid emergency, and we will not be in one this winter,”
              Lindqvist said. She declined to rule out a price cap.
              └ q7f7f7f7f direct · Mara Lindqvist, energy minister · named, 0.97
        archive/2024/11/herald-88121.html:14 · sha256
        9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c
        ");
    }
}
