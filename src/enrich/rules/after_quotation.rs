//! `"…," NAME said` and `"…," said NAME`.

use super::{Found, Scene};
use crate::enrich::clauses::Subject;
use crate::enrich::cues::Takes;
use crate::enrich::lexicon::{AUX, BASE, CONJ, CUE, PAST, PRON, THIRD, VERB};
use crate::enrich::sources::{self, Source};
use crate::enrich::text::Text;
use crate::enrich::words::gap;

/// Longest description between a quotation and a name, in words.
const DESCRIPTION: usize = 8;

/// The quotation stands before the subject of the cue.
pub fn source_first(scene: &Scene) -> Option<Found> {
    let source = scene.clause.left.filter(|_| scene.clause.subject == Subject::Own)?;
    let pieces = before(scene, source.edge)?;
    Some(found(scene, pieces, source, scene.clause.cue.last))
}

/// The quotation stands before the cue, whose subject follows.
pub fn cue_first(scene: &Scene) -> Option<Found> {
    let cue = &scene.clause.cue;
    if cue.takes == Takes::Speaker || !cue.flags.any(PAST | THIRD | BASE) {
        return None;
    }
    let pieces = before(scene, scene.clause.edge.max(scene.floor))?;
    let source = sources::right(scene.text, cue.last, scene.sentence.last as usize)?;
    Some(found(scene, pieces, source, source.until))
}

/// The words before `edge`, when they end with a quoted region.
fn before(scene: &Scene, edge: usize) -> Option<Vec<(usize, usize)>> {
    let text = scene.text;
    let edge = past_description(text, edge, scene.floor);
    if edge <= scene.floor || text.gap(edge) & gap::QUOTE == 0 {
        return None;
    }
    let region = text.region(edge - 1)?;
    let words = text.words_in(text.regions[region].outer);
    let first = words.start.max(scene.floor);
    let led = first > scene.floor;
    if !led {
        return Some(vec![(first, edge)]);
    }
    // Words of the narrator run into the quotation: they are reported too, unless a comma or a longer quotation parts them.
    let parted = text.gap(first) & (gap::COMMA | gap::COLON) != 0 && text.capital(first);
    let earlier = text.region(first - 1).is_some() && text.region(scene.floor).is_some();
    Some(if earlier {
        vec![(scene.floor, edge)]
    } else if parted {
        vec![(first, edge)]
    } else {
        vec![(scene.floor, edge)]
    })
}

/// Goes left over a description set before the name with a comma ("another friend, NAME told").
fn past_description(text: &Text, edge: usize, floor: usize) -> usize {
    let mut at = edge;
    while at > floor && edge - at < DESCRIPTION && text.gap(at) & gap::QUOTE == 0 {
        let broken = text.gap(at) & (gap::BREAK & !gap::COMMA) != 0;
        if broken || text.has(at - 1, CUE | AUX | PRON | VERB) {
            return edge;
        }
        at -= 1;
    }
    at
}

/// Takes in the quotation that goes on after the clause: `…, "…"`.
fn found(scene: &Scene, mut pieces: Vec<(usize, usize)>, source: Source, end: usize) -> Found {
    let text = scene.text;
    let mut until = end;
    if let Some(next) = continuation(text, end, scene.sentence.last as usize) {
        let region = text.words_in(text.regions[text.words[next].region as usize].outer);
        pieces.push((region.start, region.end));
        until = region.end;
    }
    let cue = Some((scene.clause.cue.first, scene.clause.cue.last));
    Found { pieces, cue, source: Some(source), until }
}

/// The first word of a region that follows the clause after a comma or dash.
fn continuation(text: &Text, end: usize, last: usize) -> Option<usize> {
    let next = (end..last.min(end + 25)).find(|&at| text.region(at).is_some())?;
    let parted = |at: usize| text.gap(at) & (gap::COMMA | gap::DASH | gap::SEMICOLON | gap::COLON) != 0;
    // `…," she said, but "…"`
    let joined =
        next > end && text.has(next - 1, CONJ) && parted(next - 1) && text.gap(next) & !gap::SPACE == gap::QUOTE;
    (parted(next) || joined).then_some(next)
}
