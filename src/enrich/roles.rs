//! Roles and titles: which one a speaker is quoted in, and who holds it in this article.

use super::lexicon::{DET, POSS, ROLE, TITLE};
use super::runs::{Gender, Run, Sort};
use super::sources::{self, Class, Source};
use super::text::Text;
use super::words::{NOWHERE, gap};

/// Who holds a role: the people of whom the article says so.
pub struct Holders<'a> {
    /// By role, then in order of the text.
    held: Vec<Held>,
    /// The role in which each entity is first introduced.
    introduced: Vec<Option<&'a str>>,
}

/// Somebody holds a role.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Held {
    /// Hash of the role's head noun.
    role: u64,
    /// Where the holder is named.
    at: usize,
    /// The holder.
    entity: u32,
}

/// Longest role that is kept, in words.
const LONGEST: usize = 14;

impl<'a> Holders<'a> {
    /// Reads titles, roles before names and appositions after them.
    pub fn find(text: &Text<'a>) -> Self {
        let introduced = vec![None; text.people.entities.len()];
        let mut holders = Holders { held: Vec::with_capacity(text.runs.len()), introduced };
        for run in &text.runs {
            if run.entity == NOWHERE || !is_person(text, run.entity) || run.first == run.last {
                continue;
            }
            let introduced = &mut holders.introduced[run.entity as usize];
            *introduced = introduced.or_else(|| before(text, run)).or_else(|| after(text, run));
            for at in run.lead..run.first {
                holders.note(text, at as usize, run);
            }
            let lead = run.lead as usize;
            if lead > 0 && text.gap(lead) & gap::BREAK == 0 {
                holders.note(text, lead - 1, run);
            }
            if let Some(head) = head_before(text, run) {
                holders.note(text, head, run);
            }
            let last = run.last as usize;
            if text.gap(last) & !gap::SPACE == gap::COMMA {
                let end = apposition_end(text, last);
                let head = (last..end)
                    .take_while(|&at| !matches!(text.folded(at), "of" | "for" | "at" | "in" | "from" | "with" | "who"));
                if let Some(head) = head.last() {
                    holders.note(text, head, run);
                }
            }
        }
        holders.held.sort_unstable();
        holders.held.dedup_by_key(|held| (held.role, held.entity));
        holders
    }

    /// The role in which a person is first introduced, for statements that name none.
    pub fn introduced(&self, entity: u32) -> Option<&'a str> {
        self.introduced.get(entity as usize).copied().flatten()
    }

    fn note(&mut self, text: &Text<'a>, at: usize, run: &Run) {
        if text.has(at, ROLE | TITLE) && !text.is(at, "mr") && !text.is(at, "mrs") && !text.is(at, "ms") {
            self.held.push(Held { role: text.hash(at), at: run.lead as usize, entity: run.entity });
        }
    }

    /// The person whom a description means: the last one before it who was given that role.
    pub fn holder(&self, text: &Text, source: &Source) -> Option<u32> {
        if source.class != Class::Nominal || !is_definite(text, source) {
            return None;
        }
        let role = text.hash(source.head);
        let first = self.held.partition_point(|held| held.role < role);
        let before = self.held.partition_point(|held| (held.role, held.at) < (role, source.first));
        let last = if before > first { before } else { (first + 1).min(self.held.len()) };
        let candidates = self.held[first..last].iter().filter(|held| held.role == role);
        let gender = Gender::of(text.words[source.head].flags);
        candidates.rev().take(8).map(|held| held.entity).find(|&entity| {
            let known = text.people.entities[entity as usize].gender;
            gender == Gender::Unknown || known == Gender::Unknown || known == gender
        })
    }
}

/// The head noun of a description set before a name with a comma: "the manager of the national team, NAME,".
fn head_before(text: &Text, run: &Run) -> Option<usize> {
    let (lead, last) = (run.lead as usize, run.last as usize);
    if text.gap(lead) & !gap::SPACE != gap::COMMA || text.gap(last) & (gap::COMMA | gap::STOP) == 0 {
        return None;
    }
    let description = sources::phrase_before(text, lead, lead.saturating_sub(LONGEST))?;
    let definite = text.is(description.first, "the") || text.has(description.first, POSS);
    (description.class == Class::Nominal && definite).then_some(description.head)
}

/// "the minister", "her lawyer", "Minister": not "a minister".
fn is_definite(text: &Text, source: &Source) -> bool {
    let bare = text.words[source.first].flags;
    (text.is(source.first, "the")
        || bare.any(POSS) && !bare.any(DET)
        || text.capital(source.first)
        || text.is_possessive(source.first + 1))
        && source.last - source.first <= 5
}

/// True for a definite description of one person that can stand for somebody named elsewhere; spokespeople, officials,
/// sources and the like are nameless more often than not.
pub fn may_describe(text: &Text, source: &Source) -> bool {
    let named = text.has(source.head, ROLE) && !text.has(source.head, super::lexicon::PEOPLE);
    let nameless = matches!(
        text.folded(source.head),
        "spokesman"
            | "spokeswoman"
            | "spokesperson"
            | "official"
            | "source"
            | "aide"
            | "person"
            | "insider"
            | "reporter"
            | "man"
            | "woman"
            | "judge"
            | "officer"
            | "witness"
            | "moderator"
            | "caller"
            | "narrator"
            | "lawyer"
            | "attorney"
            | "agent"
            | "victim"
            | "suspect"
    );
    source.class == Class::Nominal && named && !nameless && is_definite(text, source)
}

fn is_person(text: &Text, entity: u32) -> bool {
    !matches!(text.people.entities[entity as usize].sort, Sort::Organisation | Sort::Other | Sort::Role)
}

/// One past the apposition that begins after a name's comma.
fn apposition_end(text: &Text, from: usize) -> usize {
    let mut at = from;
    while at < text.words.len() && at - from < LONGEST && (at == from || text.gap(at) & gap::BREAK == 0) {
        at += 1;
    }
    at
}

/// The role printed beside a named source: before it, as its title, or after it between commas.
pub fn beside<'a>(text: &Text<'a>, source: &Source, run: &Run) -> Option<&'a str> {
    let (lead, first) = (run.lead as usize, run.first as usize);
    let mut start = source.edge.min(lead);
    while start < lead && (text.has(start, DET) || text.is_possessive(start)) {
        start += 1;
    }
    if start < first && (start..first).any(|at| text.has(at, ROLE | TITLE)) {
        return Some(words(text, start, first)).filter(|role| !is_courtesy(role));
    }
    described_before(text, lead).or_else(|| after(text, run))
}

/// The role that stands before a name as its title.
fn before<'a>(text: &Text<'a>, run: &Run) -> Option<&'a str> {
    let (lead, first) = (run.lead as usize, run.first as usize);
    let held = lead < first && (lead..first).any(|at| text.has(at, ROLE | TITLE));
    held.then(|| words(text, lead, first)).filter(|role| !is_courtesy(role))
}

/// The role that stands after a name between commas: "the mayor of Tollen", "Halgrid's head of operations".
fn after<'a>(text: &Text<'a>, run: &Run) -> Option<&'a str> {
    let after = run.last as usize;
    if text.gap(after) & !gap::SPACE != gap::COMMA {
        return None;
    }
    let owned = (after + 1..text.words.len().min(after + 4)).any(|at| text.is_possessive(at));
    if !owned && !text.has(after, DET | ROLE | TITLE) {
        return None;
    }
    let end = apposition_end(text, after);
    if !(after..end).any(|at| text.has(at, ROLE)) || end - after >= LONGEST {
        return None;
    }
    Some(words(text, after, end)).filter(|role| !role.is_empty())
}

/// "The energy minister, NAME, said": the description that a comma parts from the name after it.
fn described_before<'a>(text: &Text<'a>, lead: usize) -> Option<&'a str> {
    if lead < 2 || text.gap(lead) & !gap::SPACE != gap::COMMA {
        return None;
    }
    let source = sources::phrase_before(text, lead, lead.saturating_sub(LONGEST))?;
    let role = source.class == Class::Nominal && text.has(source.head, ROLE);
    role.then(|| words(text, source.first, source.last))
}

fn is_courtesy(role: &str) -> bool {
    matches!(role, "Mr" | "Mrs" | "Ms" | "Miss" | "Mr." | "Mrs." | "Ms.")
}

/// The text of a range of words without a leading article.
pub fn words<'a>(text: &Text<'a>, first: usize, last: usize) -> &'a str {
    let first = if last > first + 1 && text.has(first, DET) && text.run(first).is_none() && !text.is(first, "no") {
        first + 1
    } else {
        first
    };
    let mut span = text.span(first, last);
    if text.body[span.end as usize..].starts_with('.') && text.has(last.saturating_sub(1), super::lexicon::ABBR) {
        span.end += 1;
    }
    span.of(text.body).trim_end_matches(['.', ','])
}
