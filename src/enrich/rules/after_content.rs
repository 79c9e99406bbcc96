//! "The plan is dead, NAME said" and "the plan is dead, said NAME": reported words before their clause.

use super::{Found, Scene};
use crate::enrich::clauses::Subject;
use crate::enrich::cues::Takes;
use crate::enrich::lexicon::{ADDRESSEE, ADV, CONJ, CUE, DAY, ING, MONTH, OBJ, PREP, REL, SAY, SUB, TIME};
use crate::enrich::sources::{self, Source};
use crate::enrich::text::Text;
use crate::enrich::words::gap;

/// Fewest words of a clause that can be said.
const FEWEST: usize = 3;

/// The content stands before the subject of the cue.
pub fn source_first(scene: &Scene) -> Option<Found> {
    let source = scene.clause.left.filter(|_| scene.clause.subject == Subject::Own)?;
    let text = scene.text;
    let parted = text.gap(source.edge) & (gap::COMMA | gap::DASH) != 0 && text.gap(source.edge) & gap::QUOTE == 0;
    if !parted || !scene.clause.cue.flags.any(SAY) || scene.clause.cue.takes != Takes::Clause {
        return None;
    }
    finish(scene, source.edge, source, past_addressee(scene))
}

/// One past the person spoken to: "…, a prosecutor told the court on Monday".
fn past_addressee(scene: &Scene) -> usize {
    let end = scene.clause.cue.last;
    if !scene.clause.cue.flags.any(ADDRESSEE) || scene.text.is(end, "that") {
        return end;
    }
    if scene.text.has(end, OBJ) {
        return end + 1;
    }
    sources::right(scene.text, end, scene.sentence.last as usize).map_or(end, |person| person.until)
}

/// The content stands before the cue, whose subject follows.
pub fn cue_first(scene: &Scene) -> Option<Found> {
    let (text, cue) = (scene.text, &scene.clause.cue);
    if scene.clause.subject == Subject::Own
        || !cue.flags.any(SAY)
        || cue.flags.any(ING)
        || text.gap(cue.first) & gap::COMMA == 0
    {
        return None;
    }
    let source = sources::right(text, cue.last, scene.sentence.last as usize)?;
    finish(scene, cue.first, source, source.until)
}

fn finish(scene: &Scene, edge: usize, source: Source, end: usize) -> Option<Found> {
    let text = scene.text;
    let last = scene.sentence.last as usize;
    let after = past_circumstances(text, end, last);
    let split = after < last && text.gap(after) & (gap::COMMA | gap::DASH) != 0 && goes_on(text, after, last);
    if edge < scene.floor + if split { 1 } else { FEWEST }
        || !split && is_introduction(text, scene.floor, edge) && !text.gap(end) & gap::STOP != 0
    {
        return None;
    }
    let cue = Some((scene.clause.cue.first, scene.clause.cue.last));
    let mut pieces = vec![(scene.floor, edge)];
    if after >= last || text.gap(after) & (gap::STOP | gap::SEMICOLON) != 0 {
        return Some(Found { pieces, cue, source: Some(source), until: after.max(end) });
    }
    if text.gap(after) & (gap::COMMA | gap::DASH) == 0 {
        return None;
    }
    if split {
        pieces.push((after, last));
        return Some(Found { pieces, cue, source: Some(source), until: last });
    }
    Some(Found { pieces, cue, source: Some(source), until: after })
}

/// "On Monday," and "In an interview," are no statements.
fn is_introduction(text: &Text, first: usize, edge: usize) -> bool {
    text.has(first, PREP | SUB) && edge - first < 12 || text.has(first, ADV) && edge - first < 3
}

/// Skips "Tuesday", "on Monday", "in a statement" after a cue.
fn past_circumstances(text: &Text, from: usize, last: usize) -> usize {
    let mut at = from;
    while at < last && text.gap(at) & gap::BREAK == 0 {
        let circumstance = text.has(at, PREP | DAY | TIME | MONTH | ADV);
        if at == from && !circumstance {
            return at;
        }
        if text.is(at, "that")
            || text.has(at, CUE) && text.run(at).is_none() && at > from + 1 && text.has(at, SAY) && !text.has(at, PREP)
        {
            return at;
        }
        at += 1;
    }
    at
}

/// True when the content goes on after the clause: "the goal, he said, is to win".
fn goes_on(text: &Text, at: usize, last: usize) -> bool {
    last - at >= FEWEST
        && text.region(at).is_none()
        && !text.has(at, REL | SUB | ING | CONJ)
        && !text.folded(at).ends_with("ing")
        && !text.has(at, CUE)
}
