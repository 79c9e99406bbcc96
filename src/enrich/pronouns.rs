//! Whom "he" and "she" mean: recent names weighed by gender, place in their sentence, and who spoke last.

use super::lexicon::{AUX, BE, CUE, HE, MODAL, PREP, PRON, SHE, SUB, VERB};
use super::runs::{Gender, Sort};
use super::text::Text;
use super::words::{NOWHERE, gap};

/// Names looked at before a pronoun.
const NAMES: usize = 40;
/// Sentences looked back.
const SENTENCES: usize = 10;

/// Longest description before a subject's name, in words.
const INTRODUCTION: usize = 12;
/// What a person gains who has become the subject since the last speech.
const FRESH: f32 = 1.6;
/// By how much the last speaker is ahead who is meant against the list of given names.
const UNLISTED: f32 = 0.5;
/// Paragraphs between such a speaker and the pronoun at most.
const NEAR: usize = 2;
/// Sentences of the paragraph in which such a subject is looked for.
const FRESH_SENTENCES: usize = 3;

/// Who spoke last, and where.
#[derive(Clone, Copy, Debug)]
pub struct Spoke {
    /// The entity, or [`NOWHERE`] when it was nobody with a name.
    pub entity: u32,
    /// The word at which the speaker was named.
    pub at: usize,
}

/// The entity that a pronoun at a word means, with the score of the best and of the second.
pub fn resolve(text: &Text, at: usize, gender: Gender, spoke: &[Spoke]) -> Option<(u32, f32, f32)> {
    let scores = ranked(text, at, gender, spoke);
    let &(best, score) = scores.first()?;
    Some((best, score, scores.get(1).map_or(0.0, |second| second.1)))
}

/// The entities that a pronoun at a word can mean, with their scores, best first.
pub fn ranked(text: &Text, at: usize, gender: Gender, spoke: &[Spoke]) -> Vec<(u32, f32)> {
    let here = sentence_of(text, at);
    let mut scores: Vec<(u32, f32)> = Vec::with_capacity(8);
    let mut add = |entity: u32, score: f32| match scores.iter_mut().find(|(known, _)| *known == entity) {
        Some((_, sum)) => *sum = sum.max(score) + 0.15,
        None => scores.push((entity, score)),
    };
    let end = text.runs.partition_point(|run| (run.lead as usize) < at);
    for run in text.runs[..end].iter().rev().take(NAMES) {
        let distance = here - sentence_of(text, run.lead as usize).min(here);
        if distance > SENTENCES {
            break;
        }
        if run.entity == NOWHERE {
            continue;
        }
        if let Some(score) = weigh(text, run.entity, run.lead as usize, run.last as usize, distance, gender) {
            add(run.entity, score);
        }
    }
    if let Some(last) =
        spoke.last().filter(|last| last.entity != NOWHERE && agrees(text, last.entity, gender).is_some())
    {
        let distance = text.paragraph(at) - text.paragraph(last.at).min(text.paragraph(at));
        let bonus = [2.4, 2.2, 1.4, 0.9].get(distance).copied().unwrap_or(0.4);
        match scores.iter_mut().find(|(known, _)| *known == last.entity) {
            Some((_, sum)) => *sum += bonus,
            None => scores.push((last.entity, bonus)),
        }
    }
    if let Some(subject) = fresh_subject(text, at, here, spoke).filter(|&entity| agrees(text, entity, gender).is_some())
        && let Some((_, sum)) = scores.iter_mut().find(|(known, _)| *known == subject)
    {
        *sum += FRESH;
    }
    scores.sort_by(|a, b| b.1.total_cmp(&a.1));
    if let Some(last) = against_the_list(text, at, spoke, &scores) {
        let top = scores.first().map_or(0.0, |first| first.1);
        scores.insert(0, (last, top + UNLISTED));
    }
    scores
}

/// Whoever spoke last, though the list of given names says otherwise, where nobody else named before the pronoun is surely a
/// person: a list of names knows less than the text.
fn against_the_list(text: &Text, at: usize, spoke: &[Spoke], scores: &[(u32, f32)]) -> Option<u32> {
    let entity = |at: u32| text.people.entities.get(at as usize);
    let last = spoke.last()?;
    let known = entity(last.entity).filter(|known| matches!(known.sort, Sort::Person | Sort::Likely))?;
    let near = text.paragraph(at) - text.paragraph(last.at).min(text.paragraph(at)) <= NEAR;
    let listed = known.gender != Gender::Unknown && known.gender == text.people.listed_gender(text, last.entity);
    let person = |other: u32| {
        spoke.iter().any(|it| it.entity == other)
            || entity(other).is_some_and(|other| matches!(other.sort, Sort::Person | Sort::Likely))
    };
    (near && listed && !scores.iter().any(|&(other, _)| person(other))).then_some(last.entity)
}

/// The person who became the grammatical subject in the pronoun's own paragraph after the last speech: "NAME was scornful."
/// Sentences whose subject is a pronoun keep the subject before them.
fn fresh_subject(text: &Text, at: usize, here: usize, spoke: &[Spoke]) -> Option<u32> {
    let spoken = spoke.last().map_or(0, |last| last.at);
    let paragraph = text.paragraph(at);
    for sentence in text.sentences[..here].iter().rev().take(FRESH_SENTENCES) {
        let (first, last) = (sentence.first as usize, sentence.last as usize);
        if first <= spoken || text.paragraph(first) != paragraph {
            return None;
        }
        if text.region(first).is_some() || text.has(first, HE | SHE) {
            continue;
        }
        let from = text.runs.partition_point(|run| (run.lead as usize) < first);
        let subject = text.runs[from..].iter().take_while(|run| (run.lead as usize) < last).find(|run| {
            let (lead, last) = (run.lead as usize, run.last as usize);
            run.entity != NOWHERE && text.region(lead).is_none() && !text.is_possessive(last) && is_subject(text, lead)
        });
        return subject.map(|run| run.entity);
    }
    None
}

/// How well an entity's gender fits: `None` when it cannot be.
pub fn agrees(text: &Text, entity: u32, gender: Gender) -> Option<f32> {
    let entity = text.people.entities.get(entity as usize)?;
    if matches!(entity.sort, Sort::Organisation | Sort::Other | Sort::Role) {
        return None;
    }
    match entity.gender {
        Gender::Unknown => Some(if entity.sort == Sort::Single { -0.6 } else { 0.0 }),
        _ if gender == Gender::Unknown => Some(0.0),
        known if known == gender => Some(0.6),
        _ => None,
    }
}

fn weigh(text: &Text, entity: u32, lead: usize, last: usize, distance: usize, gender: Gender) -> Option<f32> {
    let fit = agrees(text, entity, gender)?;
    let near = [1.0, 1.0, 0.75, 0.55, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1].get(distance).copied().unwrap_or(0.05);
    let mut score = if is_subject(text, lead) { 2.2 } else { 1.0 };
    if text.is_possessive(last) {
        score -= 0.3;
    }
    if text.region(lead).is_some() {
        score -= 0.9;
    }
    Some(score * near + fit)
}

/// True when a name stands where subjects stand: at the start of its sentence or after an introduction.
fn is_subject(text: &Text, lead: usize) -> bool {
    let sentence = text.sentences[sentence_of(text, lead)];
    let first = sentence.first as usize;
    if lead <= first + 1 {
        return lead == first || !text.has(first, PREP);
    }
    let before = text.gap(lead) & gap::COMMA != 0;
    if text.has(first, PREP | SUB) {
        return before && lead - first < 20 || text.has(lead - 1, BE) && lead - first < INTRODUCTION;
    }
    // "Its director, NAME, …": only the description of the subject stands before the name.
    before && lead - first < INTRODUCTION && !(first..lead).any(|at| is_verb(text, at))
}

fn is_verb(text: &Text, at: usize) -> bool {
    text.has(at, AUX | CUE | MODAL | PRON | VERB) && !text.is_possessive(at) && text.run(at).is_none()
}

/// The sentence of a word.
pub fn sentence_of(text: &Text, at: usize) -> usize {
    text.sentences.partition_point(|sentence| sentence.last as usize <= at).min(text.sentences.len().saturating_sub(1))
}
