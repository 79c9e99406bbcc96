//! Why each quotation of an article has its speaker: the words said, the cue and the speaker underlined in the text, and
//! below them the rule that decided.

use std::io::{self, Write};

use crate::model::{Candidate, How, Quotation, Record, Span};
use crate::render::flow::{self, Margins};
use crate::render::paint::{self, Piece, Style};
use crate::render::{Look, sanitize, source};

use super::MEASURE;
use super::picture::{self, GUTTER, Mark, Paragraph};
use super::whole::{line, paragraphs, title};

/// Candidates shown of one quotation.
const CANDIDATES: usize = 4;

/// What is known about the decisions beside their results.
#[derive(Clone, Copy)]
pub struct Grounds<'a> {
    /// Who might have been meant, for each quotation; empty where only one could.
    pub candidates: &'a [Vec<Candidate>],
    /// What a rule looks for, by the rule's name.
    pub looks_like: fn(&str) -> Option<&'static str>,
}

/// Writes the article's head and then a block for each quotation.
pub fn explained(record: &Record, grounds: Grounds<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    title(&record.article, look, out)?;
    line(Style::Faint, &source::place(&record.article.provenance, None), look, out)?;
    if record.enrichment.quotations.is_empty() {
        line(Style::Faint, "no quotation found", look, out)?;
    }
    let paragraphs = paragraphs(&record.article.body);
    for (ordinal, quotation) in record.enrichment.quotations.iter().enumerate() {
        writeln!(out)?;
        head(quotation, look, out)?;
        pictures(record, quotation, &paragraphs, look, out)?;
        let candidates = grounds.candidates.get(ordinal).map_or(&[][..], Vec::as_slice);
        for text in reasons(quotation, &record.article.body, candidates, grounds.looks_like) {
            let margins = Margins { indent: GUTTER, width: look.width.min(MEASURE) };
            flow::write(&[Piece::new(Style::Plain, &text)], margins, look.colour, out)?;
        }
    }
    writeln!(out)
}

/// "q7f3a91b direct · Mara Lindqvist, energy minister"
fn head(quotation: &Quotation, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let attribution = &quotation.attribution;
    let id = source::quotation_id(quotation.id);
    let name = attribution.speaker.as_ref().map_or("(nobody named)", |speaker| speaker.name.as_str());
    let role = attribution.role.as_deref().map(|role| format!(", {role}")).unwrap_or_default();
    let pieces = [
        Piece { style: Style::Faint, text: format!("{} {} · ", source::short(&id), quotation.kind.name()).into() },
        Piece::new(Style::Strong, name),
        Piece::new(Style::Plain, &role),
    ];
    flow::write(&pieces, Margins { indent: 0, width: look.width }, look.colour, out)
}

/// The lines that hold the words said, the cue and the speaker, paragraph by paragraph.
fn pictures(
    record: &Record,
    quotation: &Quotation,
    paragraphs: &[Span],
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let said = quotation.spans.iter().map(|&span| Mark { span, label: "said" });
    let cue = quotation.cue.map(|span| Mark { span, label: "cue" });
    let speaker = quotation.attribution.printed.map(|span| Mark { span, label: "speaker" });
    let mut marks: Vec<Mark> = said.chain(speaker).chain(cue).collect();
    marks.sort_by_key(|mark| mark.span);
    let mut last = None;
    for (at, &span) in paragraphs.iter().enumerate() {
        if !marks.iter().any(|mark| mark.span.overlaps(span)) {
            continue;
        }
        if last.is_some_and(|last| last + 1 < at) {
            paint::write(out, Style::Faint, &format!("{:>6}\n", "⋮"), look.colour)?;
        }
        last = Some(at);
        let paragraph = Paragraph { body: &record.article.body, span, number: at + 1 };
        picture::write(paragraph, &marks, look.width.min(MEASURE + GUTTER), look.colour, out)?;
    }
    Ok(())
}

/// The rule, the evidence, and who else could have been meant.
fn reasons(
    quotation: &Quotation,
    body: &str,
    candidates: &[Candidate],
    looks_like: fn(&str) -> Option<&'static str>,
) -> Vec<String> {
    let attribution = &quotation.attribution;
    let mut rule = format!("rule {}", attribution.rule);
    if let Some(example) = looks_like(&attribution.rule) {
        rule.push_str(&format!(": {example}"));
    }
    let mut lines = vec![rule];
    let printed = attribution.printed.map(|span| span.of(body)).unwrap_or("");
    let name = attribution.speaker.as_ref().map(|speaker| speaker.name.as_str());
    lines.push(match (attribution.how, name) {
        (How::Unattributed, _) | (_, None) if printed.is_empty() => "no word of the text names the speaker".into(),
        (How::Unattributed, _) | (_, None) => format!("“{printed}” stands for nobody whom the article names"),
        (how, Some(name)) => {
            let stands = if printed.is_empty() || printed == name {
                String::new()
            } else {
                format!(": “{printed}” stands for {name}")
            };
            format!("{}{stands} · confidence {:.2}", how.name(), attribution.confidence)
        }
    });
    if candidates.len() > 1 {
        let weighed: Vec<String> =
            candidates.iter().take(CANDIDATES).map(|it| format!("{} {:.1}", it.name, it.weight)).collect();
        let more = candidates.len().saturating_sub(CANDIDATES);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        lines.push(format!("weighed: {}{more}", weighed.join(" · ")));
    }
    lines.iter().map(|line| sanitize::clean(line).into_owned()).collect()
}
