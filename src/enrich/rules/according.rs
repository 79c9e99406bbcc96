//! "According to NAME, the grid is safe" and "the grid is safe, according to NAME".

use super::{Found, Scene};
use crate::enrich::contents;
use crate::enrich::cues::Takes;
use crate::enrich::sources;
use crate::enrich::words::gap;

/// How far behind the source a quotation may begin, in words.
const BEFORE_QUOTATION: usize = 14;

/// Finds the content on either side of "according to".
pub fn find(scene: &Scene) -> Option<Found> {
    let (text, cue) = (scene.text, &scene.clause.cue);
    if cue.takes != Takes::Speaker {
        return None;
    }
    let last = scene.sentence.last as usize;
    let source = sources::right(text, cue.last, last)?;
    let found = |pieces, until| Found { pieces, cue: Some((cue.first, cue.last)), source: Some(source), until };
    let quoted = (source.until..last.min(source.until + BEFORE_QUOTATION)).find(|&at| text.region(at).is_some());
    let opens = cue.first <= scene.floor + 2 || text.is(cue.first, "in");
    if let Some(first) = quoted.filter(|&at| opens && text.gap(at) & gap::COMMA != 0) {
        let region = text.words_in(text.regions[text.words[first].region as usize].outer);
        return Some(found(vec![(first, region.end)], region.end));
    }
    if cue.first > scene.floor + 2 && text.gap(cue.first) & (gap::SEMICOLON | gap::STOP) == 0 {
        return Some(found(vec![(scene.floor, cue.first)], source.until));
    }
    let start = (source.until..last).find(|&at| text.gap(at) & gap::COMMA != 0 && !is_apposition(scene, at))?;
    let end = contents::end(text, scene.clause, start, last, scene.later);
    Some(found(vec![(start, end)], end))
}

/// True when a comma opens a description of the source ("according to NAME, a doctor, …").
fn is_apposition(scene: &Scene, comma: usize) -> bool {
    let text = scene.text;
    let described = text.is(comma, "a") || text.is(comma, "an") || text.is(comma, "who") || text.is(comma, "which");
    let closes = (comma + 1..scene.sentence.last as usize).take(14).any(|at| text.gap(at) & gap::COMMA != 0);
    described && closes
}
