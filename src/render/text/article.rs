//! The card of an article.

use std::io::{self, Write};

use crate::model::{ArticleHit, Span};
use crate::render::flow::{self, Margins};
use crate::render::paint::{Piece, Style};
use crate::render::{Look, TopicLabels, context, numbers, sanitize, source};

use super::{Note, foot, head, running, when_where};

/// Passages shown of one article.
const PASSAGES: usize = 2;
/// Quotations shown of one article.
const QUOTATIONS: usize = 3;

/// Writes the card.
pub fn card(hit: &ArticleHit, labels: TopicLabels, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let article = &hit.record.article;
    head(&headline(hit), &when_where(article, hit.folded.printings), look, out)?;
    if hit.quotations.is_empty() {
        passages(hit, look, out)?;
    } else {
        quotations(hit, look, out)?;
    }
    foot(&footnotes(hit, labels, look), look, out)
}

/// The headline with its matches marked.
fn headline(hit: &ArticleHit) -> Vec<Piece<'_>> {
    let Some(text) = hit.record.article.headline.as_deref() else {
        return vec![Piece { style: Style::Faint, text: "(no headline)".into() }];
    };
    let mut pieces = Vec::new();
    let mut at = 0;
    for span in &hit.headline_highlights {
        let (Some(before), Some(word)) = (text.get(at..span.start as usize), text.get(span.range())) else { continue };
        pieces.extend([Piece::new(Style::Strong, before), Piece::new(Style::Match, word)]);
        at = span.end as usize;
    }
    pieces.push(Piece::new(Style::Strong, text.get(at..).unwrap_or("")));
    pieces
}

/// The sentences with the first matches, or the first sentence of the story.
fn passages(hit: &ArticleHit, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let body = &hit.record.article.body;
    let mut shown: Vec<Span> = Vec::new();
    for &highlight in &hit.highlights {
        if shown.len() < PASSAGES && !shown.iter().any(|sentence| sentence.overlaps(highlight)) {
            shown.push(context::sentence(body, highlight));
        }
    }
    if shown.is_empty() {
        let start = body.len() - body.trim_start().len();
        shown.extend((start < body.len()).then(|| context::sentence(body, Span::new(start, start))));
    }
    shown.into_iter().try_for_each(|sentence| {
        flow::write(&context::passage(body, sentence, &hit.highlights), running(look), look.colour, out)
    })
}

/// The quotations that were asked for, each after its speaker's name.
fn quotations(hit: &ArticleHit, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let body = &hit.record.article.body;
    let all = &hit.record.enrichment.quotations;
    for quotation in hit.quotations.iter().filter_map(|&at| all.get(at)).take(QUOTATIONS) {
        let name = quotation.attribution.speaker.as_ref().map(|speaker| sanitize::clean(&speaker.name));
        let name = name.map(|name| Piece { style: Style::Strong, text: format!("{name}: ").into() });
        let mut pieces: Vec<Piece<'_>> = name.into_iter().collect();
        pieces.extend(context::quotation(body, quotation, &hit.highlights));
        flow::write(&pieces, running(look), look.colour, out)?;
    }
    if let Some(more) = hit.quotations.len().checked_sub(QUOTATIONS).filter(|&more| more > 0) {
        let text = format!("and {}", numbers::counted(more as u64, "more quotation", "more quotations"));
        let piece = Piece { style: Style::Faint, text: text.into() };
        flow::write(&[piece], Margins { indent: super::INDENT, width: look.width }, look.colour, out)?;
    }
    Ok(())
}

/// Id, topics, place.
fn footnotes(hit: &ArticleHit, labels: TopicLabels, look: Look) -> Vec<Note> {
    let mut notes: Vec<Note> = vec![source::short(&source::article_id(hit.record.article.id)).to_owned().into()];
    let topics = hit.record.enrichment.topics.iter().take(2);
    notes.extend(topics.filter_map(|topic| labels(topic.id)).map(|label| Note::from(label.path)));
    let provenance = &hit.record.article.provenance;
    let text = sanitize::clean(&source::place(provenance, None)).into_owned();
    notes.push(Note { text, link: source::link(provenance, None, look.links) });
    notes
}
