//! `Said NAME: "…"`: the cue opens its sentence.

use super::{Found, Scene};
use crate::enrich::cues::Takes;
use crate::enrich::lexicon::{PAST, SAY, THIRD};
use crate::enrich::sources;
use crate::enrich::words::gap;

/// Finds what follows a cue and its subject at the start of a sentence.
pub fn find(scene: &Scene) -> Option<Found> {
    let (text, cue) = (scene.text, &scene.clause.cue);
    let opens = cue.first == scene.sentence.first as usize && text.capital(cue.first);
    if !opens || cue.takes != Takes::Clause || !cue.flags.any(SAY) || !cue.flags.any(PAST | THIRD) {
        return None;
    }
    let last = scene.sentence.last as usize;
    let source = sources::right(text, cue.last, last)?;
    let first = (source.until..last.min(source.until + 12)).find(|&at| text.gap(at) & gap::COLON != 0)?;
    Some(Found { pieces: vec![(first, last)], cue: Some((cue.first, cue.last)), source: Some(source), until: last })
}
