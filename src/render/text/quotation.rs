//! The card of a quotation.

use std::io::{self, Write};

use crate::model::{How, Kind, Quotation, QuotationHit, SpeakerKind};
use crate::render::paint::{Piece, Style};
use crate::render::{Look, context, flow, sanitize, source};

use super::{Note, foot, head, running, when_where};

/// Attributions less sure than this say how sure they are.
const SURE: f32 = 0.8;
/// Less of a role says nothing.
const SHORTEST_ROLE: usize = 8;

/// Writes the card.
pub fn card(hit: &QuotationHit, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let article = &hit.record.article;
    let quotation = hit.quotation();
    let name = speaker(hit);
    let room = super::left_column(look).saturating_sub(flow::width(&name.text) + 2);
    head(&[name, role(quotation, room)], &when_where(article, hit.folded.printings), look, out)?;
    flow::write(&context::quotation(&article.body, quotation, &hit.highlights), running(look), look.colour, out)?;
    foot(&footnotes(hit, look), look, out)
}

/// The speaker's name, or what stands for it.
fn speaker(hit: &QuotationHit) -> Piece<'_> {
    let attribution = &hit.quotation().attribution;
    let own = attribution.speaker.as_ref();
    let unnamed = own.is_some_and(|speaker| matches!(speaker.kind, SpeakerKind::Unnamed | SpeakerKind::Collective));
    let name = hit.speaker.as_deref().or(own.map(|speaker| speaker.name.as_str()));
    // A pronoun that stands for nobody tells no more than that nobody is named.
    let described =
        attribution.printed.filter(|_| attribution.how == How::Role).map(|span| span.of(&hit.record.article.body));
    match (name, described) {
        (Some(name), _) if !unnamed => Piece::new(Style::Strong, name),
        (Some(name), _) | (None, Some(name)) => {
            Piece { style: Style::Plain, text: format!("(unnamed) {}", sanitize::clean(name)).into() }
        }
        (None, None) => Piece { style: Style::Faint, text: "(nobody named)".into() },
    }
}

/// The role, cut where it would leave its column: `show` has all of it.
fn role(quotation: &Quotation, room: usize) -> Piece<'_> {
    let role = quotation.attribution.role.as_deref().map(|role| format!(", {}", sanitize::clean(role)));
    let role = role.filter(|_| room > SHORTEST_ROLE).unwrap_or_default();
    Piece { style: Style::Plain, text: flow::fit(&role, room).into_owned().into() }
}

/// Id, kind unless direct, headline, place, and what the attribution rests on where that is not plain to see.
fn footnotes(hit: &QuotationHit, look: Look) -> Vec<Note> {
    let quotation = hit.quotation();
    let article = &hit.record.article;
    let mut notes: Vec<Note> = vec![source::short(&source::quotation_id(quotation.id)).to_owned().into()];
    if quotation.kind != Kind::Direct {
        notes.push(quotation.kind.name().to_owned().into());
    }
    notes.extend(article.headline.as_deref().map(|headline| sanitize::clean(headline).into_owned().into()));
    let text = sanitize::clean(&source::place(&article.provenance, quotation.line)).into_owned();
    notes.push(Note { text, link: source::link(&article.provenance, quotation.line, look.links) });
    notes.extend(how(hit).map(Note::from));
    notes
}

/// “she”, “the minister”, continued, inferred; with the confidence when that is low.
fn how(hit: &QuotationHit) -> Option<String> {
    let attribution = &hit.quotation().attribution;
    let printed = attribution.printed.map(|span| sanitize::clean(span.of(&hit.record.article.body)).into_owned());
    let ground = match attribution.how {
        How::Named | How::Organisation => None,
        How::Unattributed => return None,
        How::Pronoun | How::Role => printed.filter(|text| !text.is_empty()).map(|text| format!("“{text}”")),
        How::Continued | How::Inferred => Some(attribution.how.name().to_owned()),
    };
    let unsure = (attribution.confidence < SURE).then(|| format!("{:.2} sure", attribution.confidence));
    match (ground, unsure) {
        (Some(ground), Some(unsure)) => Some(format!("{ground}, {unsure}")),
        (ground, unsure) => ground.or(unsure),
    }
}
