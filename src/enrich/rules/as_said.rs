//! "As NAME said, the grid is safe."

use super::{Found, Scene};
use crate::enrich::clauses::Subject;
use crate::enrich::contents;
use crate::enrich::cues::Takes;
use crate::enrich::lexicon::SAY;
use crate::enrich::words::{gap, shape};

/// The content follows the comma after a clause that "as" opens.
pub fn find(scene: &Scene) -> Option<Found> {
    let (text, clause) = (scene.text, scene.clause);
    let source = clause.left.filter(|_| clause.subject == Subject::Own)?;
    let opener = clause.edge.checked_sub(1).filter(|&at| at >= scene.floor && text.is(at, "as"))?;
    let starts = text.words[opener].shape & shape::FIRST != 0 || opener == scene.floor + 1;
    if !starts || clause.cue.takes != Takes::Clause || !clause.cue.flags.any(SAY) {
        return None;
    }
    let last = scene.sentence.last as usize;
    let comma = (clause.cue.last..last.min(clause.cue.last + 10)).find(|&at| text.gap(at) & gap::BREAK != 0)?;
    if text.gap(comma) & gap::COMMA == 0 {
        return None;
    }
    let end = contents::end(text, clause, comma, last, scene.later).max(comma + 1);
    let end = if end < comma + 4 { last } else { end };
    Some(Found {
        pieces: vec![(comma, end)],
        cue: Some((clause.cue.first, clause.cue.last)),
        source: Some(source),
        until: end,
    })
}
