//! `NAME said: "…"`, `NAME said, "…"`, `NAME told reporters "…"`.

use super::{Found, Scene};
use crate::enrich::contents::{self, Start};
use crate::enrich::cues::Takes;
use crate::enrich::lexicon::SAY;
use crate::enrich::words::gap;

/// Finds a quotation that follows its clause and is parted from it, or follows the cue at once.
pub fn find(scene: &Scene) -> Option<Found> {
    let source = scene.clause.left?;
    let text = scene.text;
    if scene.clause.cue.takes == Takes::Speaker {
        return None;
    }
    let last = scene.sentence.last as usize;
    let Some(Start::Quote(first)) = contents::start(text, scene.clause, last) else { return None };
    let region = text.region(first)?;
    let mut end = text.words_in(text.regions[region].outer).end;
    // A quotation that ends in the middle of a sentence goes on as reported speech, which another rule takes.
    let parted = text.gap(first) & (gap::COMMA | gap::COLON) != 0;
    if !parted && end < last && text.gap(end) & (gap::BREAK & !gap::QUOTE) == 0
        || !parted && !scene.clause.cue.flags.any(SAY)
    {
        return None;
    }
    while end < last && text.region(end).is_some_and(|next| next != region) {
        end = text.words_in(text.regions[text.words[end].region as usize].outer).end;
    }
    let cue = Some((scene.clause.cue.first, scene.clause.cue.last));
    Some(Found { pieces: vec![(first, end)], cue, source: Some(source), until: end })
}
