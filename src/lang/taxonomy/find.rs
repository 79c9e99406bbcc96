//! From what a person types to a media topic.

use std::sync::LazyLock;

use super::{Concept, TAXONOMY, concept, parse_id, slug};
use crate::lang::stem::stem;
use crate::model::TopicId;

/// How many near names a miss suggests.
const SUGGESTIONS: usize = 5;

/// What a text means as a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// One topic.
    One(TopicId),
    /// Several, in the order of the tree, none of which holds all the others.
    Several(Vec<TopicId>),
    /// None.
    None {
        /// Topics with a similar name, or with that word in their definition; most similar first.
        nearest: Vec<TopicId>,
    },
}

/// Everyday words for topics that IPTC calls something else.
static ALIASES: LazyLock<Vec<(String, TopicId)>> =
    LazyLock::new(|| include_str!("../data/topic-aliases.tsv").lines().filter_map(alias).collect());

/// How closely a name must match; the closest that finds anything wins.
#[derive(Clone, Copy)]
enum Closeness {
    /// Letter by letter, after folding.
    Same,
    /// With the same stems: "elections" for "election".
    SameStems,
    /// As the beginning of a name.
    Beginning,
}

/// Finds the topic that a text means: a path (steps may be left out: `economy/energy`), a number, a name, an everyday word
/// for it, or the beginning of a name where only one topic (or one with what lies below it) begins so.
pub fn find(text: &str) -> Found {
    if let Some(id) = parse_id(text) {
        return if concept(id).is_some() { Found::One(id) } else { Found::None { nearest: Vec::new() } };
    }
    let steps: Vec<String> = text.split(['/', '>']).map(slug).filter(|step| !step.is_empty()).collect();
    if steps.is_empty() {
        return Found::None { nearest: Vec::new() };
    }
    let path = steps.join("/");
    if let Some(exact) = TAXONOMY.concepts.iter().find(|concept| concept.path == path) {
        return Found::One(exact.id);
    }
    for closeness in [Closeness::Same, Closeness::SameStems, Closeness::Beginning] {
        let wanted: Vec<String> = steps.iter().map(|step| closeness.form(step)).collect();
        let matching: Vec<&Concept> =
            TAXONOMY.concepts.iter().filter(|concept| leads_to(concept, &wanted, closeness)).collect();
        if let Some(found) = settle(&matching) {
            return found;
        }
    }
    Found::None { nearest: nearest(steps.last().map_or("", String::as_str)) }
}

/// The topics whose number, name, everyday names or definition hold a text; all of them for an empty text.
pub fn mentioning(text: &str) -> Vec<TopicId> {
    let wanted = slug(text);
    let holds = |concept: &&Concept| {
        parse_id(text) == Some(concept.id)
            || names(concept).any(|name| name.contains(&wanted))
            || slug(concept.definition).contains(&wanted)
    };
    TAXONOMY.concepts.iter().filter(holds).map(|concept| concept.id).collect()
}

/// One topic, or several, or nothing. A topic that holds all the others stands for them, since a search includes them.
fn settle(matching: &[&Concept]) -> Option<Found> {
    let (&first, others) = matching.split_first()?;
    let inside = format!("{}/", first.path);
    if others.iter().all(|other| other.path.starts_with(&inside)) {
        return Some(Found::One(first.id));
    }
    Some(Found::Several(matching.iter().map(|concept| concept.id).collect()))
}

/// True when the last step names this concept and the steps before it name concepts above it, in order.
fn leads_to(concept: &Concept, steps: &[String], closeness: Closeness) -> bool {
    let Some((last, before)) = steps.split_last() else { return true };
    if !is_named(concept, last, closeness) {
        return false;
    }
    let mut before = before.iter().rev().peekable();
    let mut above = concept.parent.and_then(super::concept);
    while let Some(here) = above {
        before.next_if(|step| is_named(here, step, closeness));
        above = here.parent.and_then(super::concept);
    }
    before.peek().is_none()
}

fn is_named(concept: &Concept, wanted: &str, closeness: Closeness) -> bool {
    names(concept).any(|name| match closeness {
        Closeness::Same => name == wanted,
        Closeness::SameStems => stems(name) == wanted,
        Closeness::Beginning => name.starts_with(wanted),
    })
}

impl Closeness {
    fn form(self, step: &str) -> String {
        match self {
            Closeness::Same | Closeness::Beginning => step.to_owned(),
            Closeness::SameStems => stems(step),
        }
    }
}

fn stems(slug: &str) -> String {
    slug.split('-').map(stem).collect::<Vec<_>>().join("-")
}

/// All that a concept is called, as slugs: its short name, its IPTC name, everyday names.
fn names(concept: &Concept) -> impl Iterator<Item = &str> {
    let aliases = ALIASES.iter().filter(|(_, id)| *id == concept.id).map(|(alias, _)| alias.as_str());
    std::iter::once(concept.slug.as_str()).chain(long_name(concept)).chain(aliases)
}

/// The IPTC name of a level-1 concept as a slug, since its own slug is a short name.
fn long_name(concept: &Concept) -> Option<&'static str> {
    static LONG_NAMES: LazyLock<Vec<(TopicId, String)>> = LazyLock::new(|| {
        TAXONOMY.concepts.iter().filter(|top| top.level == 1).map(|top| (top.id, slug(top.name))).collect()
    });
    LONG_NAMES.iter().find(|(id, _)| *id == concept.id).map(|(_, name)| name.as_str())
}

fn alias(line: &str) -> Option<(String, TopicId)> {
    let (word, id) = line.split_once('\t')?;
    Some((slug(word), parse_id(id)?))
}

/// The topics most like a word: names with a few letters different, names that hold the word, then definitions that do.
fn nearest(wanted: &str) -> Vec<TopicId> {
    let mut ranked: Vec<(usize, u8, TopicId)> = TAXONOMY
        .concepts
        .iter()
        .filter_map(|concept| Some((unlikeness(concept, wanted)?, concept.level, concept.id)))
        .collect();
    ranked.sort_unstable();
    ranked.into_iter().take(SUGGESTIONS).map(|(_, _, id)| id).collect()
}

/// How far a concept is from a word; `None` when it has nothing to do with it.
fn unlikeness(concept: &Concept, wanted: &str) -> Option<usize> {
    let allowed = 1 + wanted.chars().count() / 4;
    let by_letters = names(concept)
        .flat_map(|name| std::iter::once(name).chain(name.split('-')))
        .map(|name| edits(name, wanted))
        .filter(|&edits| edits <= allowed)
        .min();
    let in_name = || names(concept).any(|name| name.contains(wanted)).then_some(allowed + 1);
    let in_definition = || has_word(concept.definition, wanted).then_some(allowed + 2);
    by_letters.or_else(in_name).or_else(in_definition)
}

fn has_word(definition: &str, wanted: &str) -> bool {
    let wanted = stems(wanted);
    slug(definition).split('-').any(|word| stem(word) == wanted)
}

/// Levenshtein distance.
fn edits(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, letter) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for column in 0..right.len() {
            let swapped = diagonal + usize::from(letter != right[column]);
            diagonal = row[column + 1];
            row[column + 1] = swapped.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::{ALIASES, Found, edits, find, mentioning};
    use crate::lang::taxonomy::{concept, concepts, path};
    use crate::model::TopicId;

    fn one(text: &str) -> String {
        match find(text) {
            Found::One(id) => path(id),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_topic_answers_to_path_number_and_name() {
        for concept in concepts() {
            for text in [&concept.path, &concept.id.to_string(), &concept.path.to_uppercase()] {
                assert_eq!(find(text), Found::One(concept.id), "{text}");
            }
            if concept.level > 1 {
                let id = concept.id;
                let short = find(concept.name);
                let above = concept.parent.and_then(super::concept);
                let shadowed = above.is_some_and(|above| short == Found::One(above.id));
                assert!(short == Found::One(id) || shadowed, "{}: {short:?}", concept.name);
            }
        }
    }

    #[test]
    fn everyday_words_and_other_endings_are_understood() {
        for (text, expected) in [
            ("Politics", "politics"),
            ("elections", "politics/election"),
            ("sports", "sport"),
            ("crime", "crime"),
            ("economy/energy", "economy/products-and-services/energy-and-resource"),
            ("energy", "economy/products-and-services/energy-and-resource"),
            ("sport / tennis", "sport/competition-discipline/tennis"),
            ("earthqu", "disaster/disaster/natural-disaster/earthquake"),
            ("referen", "politics/election/referendum"),
        ] {
            assert_eq!(one(text), expected, "{text}");
        }
    }

    #[test]
    fn several_are_listed_and_none_suggests() {
        let Found::Several(several) = find("elec") else { panic!("“elec” begins several names") };
        assert!(several.len() > 1 && several.contains(&TopicId(20_000_574)), "{several:?}");
        let Found::None { nearest } = find("electoin") else { panic!("“electoin” is no topic") };
        assert_eq!(nearest.first(), Some(&TopicId(20_000_574)));
        assert_eq!(find("99999999"), Found::None { nearest: Vec::new() });
        assert_eq!(find(" / "), Found::None { nearest: Vec::new() });
        assert!(matches!(find("xqzwv"), Found::None { nearest } if nearest.is_empty()));
    }

    #[test]
    fn aliases_are_sorted_unique_and_name_live_topics() {
        assert!(ALIASES.len() > 100);
        let lines = include_str!("../data/topic-aliases.tsv").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(ALIASES.len(), lines, "every line is read");
        for pair in ALIASES.windows(2) {
            assert!(pair[0].0 < pair[1].0, "{} before {}", pair[0].0, pair[1].0);
        }
        for (alias, id) in ALIASES.iter() {
            assert!(concept(*id).is_some(), "{alias}");
            assert!(concepts().iter().all(|concept| concept.slug != *alias), "{alias} is a name already");
            assert_eq!(find(alias), Found::One(*id), "{alias}");
        }
    }

    #[test]
    fn words_are_found_in_names_and_definitions() {
        assert!(mentioning("referendum").contains(&TopicId(20_000_584)));
        assert_eq!(mentioning("").len(), concepts().len());
        assert!(mentioning("medtop:15000000").contains(&TopicId(15_000_000)));
        assert!(mentioning("xqzwv").is_empty());
    }

    #[test]
    fn distance_counts_letters() {
        assert_eq!((edits("", "abc"), edits("abc", "abd"), edits("kitten", "sitting")), (3, 1, 3));
    }
}
