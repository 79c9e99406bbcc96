//! The noun phrase to the right of a cue: "said NAME", "according to the minister".

use super::{Class, LONGEST, Source, in_phrase, is_link, is_noun, pronoun};
use crate::enrich::lexicon::{DAY, DET, DOC, INDEF, MONTH, NUM, ORG, PEOPLE, POSS, PREP, ROLE, TIME};
use crate::enrich::runs::Sort;
use crate::enrich::text::Text;
use crate::enrich::words::gap;

/// The noun phrase that begins at `from`, not beyond `ceiling`: the subject of an inverted cue ("said NAME").
pub fn right(text: &Text, from: usize, ceiling: usize) -> Option<Source> {
    if from >= ceiling || text.region(from).is_some() {
        return None;
    }
    if let Some(class) = pronoun(text, from) {
        return Some(Source { class, first: from, last: from + 1, edge: from, until: from + 1, head: from });
    }
    if text.run(from).is_none()
        && !text.has(from, DET | POSS | ROLE | PEOPLE | ORG | DOC | NUM)
        && !in_phrase(text, from)
    {
        return None;
    }
    let mut at = from;
    let mut core_end = None;
    let mut headed = false;
    while at < ceiling && at - from < LONGEST + 4 {
        let same_run = at > from && text.run(at).is_some() && text.words[at].run == text.words[at - 1].run;
        if at > from && !same_run && text.gap(at) & gap::BREAK != 0 {
            break;
        }
        if same_run {
            at += 1;
            continue;
        }
        if text.has(at, PREP) && text.run(at).is_none() && at > from {
            core_end = core_end.or(Some(at));
            headed = false;
            let circumstance = text.has(at + 1, DAY | MONTH | TIME | NUM)
                || text.is(at, "to")
                || text.is(at, "on") && !is_noun(text, at - 1);
            if !is_link(text, at) || circumstance {
                break;
            }
        } else if !in_phrase(text, at) || headed && ends_phrase(text, at, ceiling) {
            break;
        }
        headed |= text.run(at).is_some() || text.has(at, ROLE | PEOPLE | ORG | DOC);
        at += 1;
    }
    let core = core_end.unwrap_or(at);
    if core == from {
        return None;
    }
    let head = core - 1;
    if let Some(run) = text.run(head).filter(|run| run.sort != Sort::Role && run.first < run.last) {
        let lead = (run.lead as usize).max(from);
        return Some(Source {
            class: Class::Name,
            first: lead,
            last: core,
            edge: from,
            until: at,
            head: run.first as usize,
        });
    }
    let known = text.has(head, ROLE | PEOPLE | ORG | DOC | INDEF | NUM)
        || text.has(from, DET | POSS)
        || text.folded(head).ends_with('s')
        || text.run(head).is_some();
    let whole = Source { class: Class::Nominal, first: from, last: at, edge: from, until: at, head };
    known.then(|| name_after(text, whole, ceiling))
}

/// True for a word after a name or a head noun that begins the verb: no known noun follows it before the phrase must end.
fn ends_phrase(text: &Text, at: usize, ceiling: usize) -> bool {
    if text.run(at).is_some() || text.is_possessive(at) {
        return false;
    }
    if text.has(at, DET | POSS) {
        return true;
    }
    !(at..ceiling.min(at + 4))
        .take_while(|&next| {
            (next == at || text.gap(next) & gap::BREAK == 0) && in_phrase(text, next) && !text.has(next, DET | POSS)
        })
        .any(|next| text.has(next, ROLE | PEOPLE | ORG | DOC) && text.run(next).is_none())
}

/// "the mayor of X, NAME NAME": the name put after a description.
fn name_after(text: &Text, whole: Source, ceiling: usize) -> Source {
    let at = whole.last;
    if at >= ceiling || text.gap(at) & !gap::SPACE != gap::COMMA || !text.has(whole.head, ROLE) {
        return whole;
    }
    match text.run(at) {
        Some(run) if run.first as usize >= at && matches!(run.sort, Sort::Person | Sort::Likely) => {
            let last = run.last as usize;
            Source {
                class: Class::Name,
                first: run.lead as usize,
                last,
                edge: whole.edge,
                until: last,
                head: run.first as usize,
            }
        }
        _ => whole,
    }
}
