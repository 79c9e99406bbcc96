//! Quotations as few bytes.

use super::names::{Names, ReadName, read_name};
use super::{code, read_span, read_usual, value, write_span, write_usual};
use crate::index::bytes::{Reader, Writer, Wrong};
use crate::model::{Attribution, How, Kind, Quotation, QuotationId, Speaker, SpeakerKind};

/// Texts that several quotations share, each once.
#[derive(Default)]
pub(super) struct Texts<'a>(pub(super) Vec<&'a str>);

impl<'a> Texts<'a> {
    pub(super) fn add(&mut self, text: &'a str) {
        if !self.0.contains(&text) {
            self.0.push(text);
        }
    }

    fn place(&self, text: &str) -> usize {
        self.0.iter().position(|&known| known == text).unwrap_or(usize::MAX)
    }
}

/// Where the quotation before stood.
#[derive(Default)]
pub(super) struct Before {
    at: u32,
    line: u32,
}

/// What of a quotation is there, beside kind, evidence and speaker.
const CUE: u8 = 1;
const PRINTED: u8 = 2;
const ROLE: u8 = 4;
const LINE: u8 = 8;
/// It is in one piece.
const WHOLE: u8 = 16;
/// The confidence is a whole number of hundredths.
const HUNDREDTHS: u8 = 32;

/// A confidence as hundredths, if it is no other than those.
fn hundredths(confidence: f32) -> Option<u8> {
    let hundredths = (confidence * 100.0).round() as u8;
    ((f32::from(hundredths) / 100.0).to_bits() == confidence.to_bits()).then_some(hundredths)
}

/// Kind, evidence and kind of speaker, if there is one, as one number.
fn write_codes(w: &mut Writer, kind: Kind, attribution: &Attribution) {
    let speaker = attribution.speaker.as_ref().map_or(0, |speaker| 1 + code(&SPEAKER_KINDS, &speaker.kind));
    let number = code(&Kind::ALL, &kind) * How::ALL.len() as u8 + code(&How::ALL, &attribution.how);
    w.raw(&[number * (1 + SPEAKER_KINDS.len() as u8) + speaker]);
}

fn read_codes(r: &mut Reader<'_>) -> Result<(Kind, How, Option<SpeakerKind>), Wrong> {
    let number = r.byte()?;
    let speakers = 1 + SPEAKER_KINDS.len() as u8;
    let (number, speaker) = (number / speakers, number % speakers);
    let (kind, how) = (number / How::ALL.len() as u8, number % How::ALL.len() as u8);
    let speaker = speaker.checked_sub(1).map(|code| value(&SPEAKER_KINDS, code)).transpose()?;
    Ok((value(&Kind::ALL, kind)?, value(&How::ALL, how)?, speaker))
}

pub(super) fn write_quotation(
    w: &mut Writer,
    quotation: &Quotation,
    names: &Names<'_>,
    roles: &Texts<'_>,
    before: &mut Before,
) {
    let Quotation { id: _, kind, spans, cue, attribution, line } = quotation;
    let Attribution { how: _, rule, confidence, printed, speaker, role } = attribution;
    let bit = |is_there: bool, bit: u8| if is_there { bit } else { 0 };
    let hundredths = hundredths(*confidence);
    let there = bit(cue.is_some(), CUE)
        | bit(printed.is_some(), PRINTED)
        | bit(role.is_some(), ROLE)
        | bit(line.is_some(), LINE)
        | bit(spans.len() == 1, WHOLE)
        | bit(hundredths.is_some(), HUNDREDTHS);
    write_codes(w, *kind, attribution);
    w.raw(&[there]);
    write_usual(w, rule, &RULES);
    match hundredths {
        Some(hundredths) => w.raw(&[hundredths]),
        None => w.score(*confidence),
    }
    match spans.as_slice() {
        [span] => write_span(w, *span, &mut before.at),
        _ => w.list(spans, |w, &span| write_span(w, span, &mut before.at)),
    }
    let mut at = before.at;
    cue.iter().chain(printed).for_each(|&span| write_span(w, span, &mut at));
    if let Some(Speaker { name, key, kind: _ }) = speaker {
        w.size(names.place(name, key).unwrap_or(usize::MAX));
    }
    role.iter().for_each(|role| w.size(roles.place(role)));
    if let Some(line) = line {
        w.signed(i64::from(*line) - i64::from(before.line));
        before.line = *line;
    }
}

pub(super) fn read_quotation(
    r: &mut Reader<'_>,
    id: QuotationId,
    names: &[ReadName],
    roles: &[String],
    before: &mut Before,
) -> Result<Quotation, Wrong> {
    let (kind, how, speaker) = read_codes(r)?;
    let there = r.byte()?;
    let rule = read_usual(r, &RULES)?;
    let confidence = if there & HUNDREDTHS == 0 { r.score()? } else { f32::from(r.byte()?) / 100.0 };
    let spans = match there & WHOLE {
        0 => r.list(|r| read_span(r, &mut before.at))?,
        _ => vec![read_span(r, &mut before.at)?],
    };
    let mut at = before.at;
    let mut span = |r: &mut Reader<'_>, bit| if there & bit == 0 { Ok(None) } else { read_span(r, &mut at).map(Some) };
    let (cue, printed) = (span(r, CUE)?, span(r, PRINTED)?);
    let speaker = match speaker {
        None => None,
        Some(kind) => {
            let (name, key) = read_name(r, names)?;
            Some(Speaker { name, key, kind })
        }
    };
    let role = if there & ROLE == 0 { None } else { Some(roles.get(r.size()?).cloned().ok_or("a role is missing")?) };
    let line = if there & LINE == 0 { None } else { Some(read_line(r, before)?) };
    let attribution = Attribution { how, rule, confidence, printed, speaker, role };
    Ok(Quotation { id, kind, spans, cue, attribution, line })
}

fn read_line(r: &mut Reader<'_>, before: &mut Before) -> Result<u32, Wrong> {
    let line = r.signed()?.checked_add(i64::from(before.line)).and_then(|line| u32::try_from(line).ok());
    before.line = line.ok_or("a line is too far down")?;
    Ok(before.line)
}

// The order of these lists is part of the layout; a rule that is not listed is written as it is.
pub(super) const RULES: [&str; 17] = [
    "according-to",
    "as-source-cue",
    "quote-source-cue",
    "quote-cue-source",
    "source-cue-quote",
    "cue-source-quote",
    "content-source-cue",
    "content-cue-source",
    "source-cue-content",
    "transcript",
    "same-paragraph",
    "quote-source",
    "signed",
    "lead-in",
    "next-paragraph",
    "surroundings",
    "unattributed",
];
pub(super) const SPEAKER_KINDS: [SpeakerKind; 5] = [
    SpeakerKind::Person,
    SpeakerKind::Organisation,
    SpeakerKind::Unnamed,
    SpeakerKind::Collective,
    SpeakerKind::Document,
];
