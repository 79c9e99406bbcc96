//! People without names whom a pronoun means: "A resident came to the gate. She said …"

use super::clauses;
use super::lexicon::{Flags, NUM, PEOPLE, ROLE};
use super::pronouns::{self, sentence_of};
use super::runs::Gender;
use super::sources::{Class, Source};
use super::text::Text;
use super::words::NOWHERE;
use crate::model::Span;

/// The somebody without a name who is the subject of the sentence before a pronoun, in its paragraph: "a senior officer", when
/// nobody with a name comes between.
pub fn introduced(text: &Text, pronoun: usize, gender: Gender) -> Option<Source> {
    let here = sentence_of(text, pronoun);
    let sentence = *text.sentences.get(here.checked_sub(1)?)?;
    let (first, last) = (sentence.first as usize, sentence.last as usize);
    if text.paragraph(first) != text.paragraph(pronoun) || text.region(first).is_some() {
        return None;
    }
    let source = clauses::main_subject(text, first, last)?;
    let one = matches!(text.folded(source.first), "a" | "an" | "one" | "another");
    let somebody =
        source.class == Class::Nominal && one && text.has(source.head, ROLE) && !text.has(source.head, PEOPLE);
    let fits = somebody
        && (source.first..source.head).all(|at| text.run(at).is_none())
        && agrees(text, source.first..source.last, gender);
    (fits && alone(text, source.until, pronoun, gender)).then_some(source)
}

/// True when a pronoun can mean the nameless person of a phrase: of the pronoun's gender as far as the phrase shows it, in the
/// same paragraph, and nobody with a name between.
pub fn means(text: &Text, phrase: Span, pronoun: usize, gender: Gender) -> bool {
    let words = text.words_in(phrase);
    let near = text.paragraph(pronoun) == text.paragraph(words.start);
    let somebody = words.clone().any(|at| text.has(at, ROLE)) && !text.has(words.start, PEOPLE | NUM);
    near && somebody
        && words.end <= pronoun
        && agrees(text, words.clone(), gender)
        && alone(text, words.end, pronoun, gender)
}

/// True when no word of a phrase says that a person of another gender is meant.
fn agrees(text: &Text, words: std::ops::Range<usize>, gender: Gender) -> bool {
    let flags = text.words[words].iter().fold(Flags::NONE, |flags, word| flags | word.flags);
    matches!(Gender::of(flags), Gender::Unknown) || Gender::of(flags) == gender
}

/// True when narration between two words names nobody whom a pronoun of a gender could mean.
fn alone(text: &Text, from: usize, to: usize, gender: Gender) -> bool {
    let first = text.runs.partition_point(|run| (run.lead as usize) < from);
    let mut runs = text.runs[first..].iter().take_while(|run| (run.lead as usize) < to);
    !runs.any(|run| {
        run.entity != NOWHERE
            && text.region(run.first as usize).is_none()
            && pronouns::agrees(text, run.entity, gender).is_some()
    })
}
