//! "NAME said that the grid is safe", "NAME warned of cuts": reported words after their clause.

use super::{Found, Scene};
use crate::enrich::contents::{self, Start};
use crate::enrich::cues::Takes;
use crate::enrich::lexicon::{ADV, DET, OBJECT, PREP, QUOTING, SAY, STRONG};
use crate::enrich::sources::Class;
use crate::enrich::text::Text;

/// Fewest words of what is said.
const FEWEST: usize = 2;

/// Finds the content after the cue.
pub fn find(scene: &Scene) -> Option<Found> {
    let source = scene.clause.left?;
    let text = scene.text;
    let cue = &scene.clause.cue;
    if cue.takes == Takes::Speaker {
        return None;
    }
    let last = scene.sentence.last as usize;
    let (Start::At(first) | Start::Quote(first)) = contents::start(text, scene.clause, last)?;
    let end = contents::end(text, scene.clause, first, last, scene.later);
    let nameless = source.class == Class::Us && (first..end).all(|at| text.region(at).is_none());
    let fewest = if cue.last > cue.first + 1 { 1 } else { FEWEST };
    if end < first + fewest || nameless || !is_content(text, scene, first) || !is_reported(text, scene, first, end) {
        return None;
    }
    Some(Found { pieces: vec![(first, end)], cue: Some((cue.first, cue.last)), source: Some(source), until: end })
}

/// "NAME continued to rise" reports nothing: such a cue needs a quotation or a "that".
fn is_reported(text: &Text, scene: &Scene, first: usize, end: usize) -> bool {
    let quoted = || (first..end).any(|at| text.region(at).is_some());
    !scene.clause.cue.flags.any(QUOTING)
        || text.is(first, "that")
        || text.region(first).is_some()
        || scene.clause.cue.flags.any(STRONG) && quoted()
}

/// "called in sick" and "noted above" report nothing.
fn is_content(text: &Text, scene: &Scene, first: usize) -> bool {
    let cue = &scene.clause.cue;
    if text.is(first, "nothing") && cue.flags.any(SAY) && !cue.flags.any(OBJECT) && text.region(first).is_none() {
        return false;
    }
    if first > cue.last || text.region(first).is_some() {
        return true;
    }
    let adrift =
        text.has(first, PREP | ADV) && !text.has(first, DET) && text.run(first).is_none() && !text.is(first, "to");
    !(adrift && cue.last == cue.first + 1 && cue.flags.any(SAY | OBJECT) && cue.takes == Takes::Thing)
}
