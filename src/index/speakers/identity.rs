//! Which spellings of a name are one person: a pure function of the spellings that an archive holds.
//!
//! The index stores only what each article shows (the fullest form of the name there); so "lindqvist", "m lindqvist" and
//! "mara lindqvist" are three keys. Two spellings are one person when one is a shorter form of the other and of no other
//! name in the archive. Where it could be of two, it stays apart: a wrong merge is worse than a missing one.

use std::collections::HashMap;

use crate::model::SpeakerKind;

/// A spelling as the index holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelling {
    /// The name key.
    pub key: String,
    /// What sort of speaker has it most often.
    pub kind: SpeakerKind,
    /// Quotations with this key, copies included.
    pub count: u64,
}

/// A speaker with all spellings that are taken for theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The fullest spelling.
    pub key: String,
    /// What sort of speaker it is.
    pub kind: SpeakerKind,
    /// All spellings with their counts, most frequent first.
    pub spellings: Vec<Spelling>,
    /// Quotations in all, copies included.
    pub count: u64,
}

/// Words after a surname that are no part of it.
const SUFFIXES: [&str; 7] = ["jr", "sr", "ii", "iii", "iv", "jnr", "snr"];

/// Groups spellings to speakers, in the order of their keys.
///
/// Only spellings with the same last word are ever compared, so the group of a spelling follows from those alone.
pub fn people(spellings: Vec<Spelling>) -> Vec<Person> {
    let mut by_surname: HashMap<String, Vec<Spelling>> = HashMap::new();
    let mut people = Vec::new();
    for spelling in spellings {
        if spelling.kind == SpeakerKind::Person {
            by_surname.entry(surname(&spelling.key).to_owned()).or_default().push(spelling);
        } else {
            people.push(person(vec![spelling]));
        }
    }
    people.extend(by_surname.into_values().flat_map(namesakes));
    people.sort_unstable_by(|a, b| a.key.cmp(&b.key));
    people
}

/// Groups spellings that have one surname.
fn namesakes(mut spellings: Vec<Spelling>) -> Vec<Person> {
    // Fuller forms first, so that whoever a form may join is known before it.
    spellings.sort_unstable_by(|a, b| fullness(&b.key).cmp(&fullness(&a.key)).then_with(|| a.key.cmp(&b.key)));
    let mut groups: Vec<Vec<Spelling>> = Vec::new();
    for spelling in spellings {
        // Whoever has a fuller form of this name; a form that joined a group speaks for it.
        let fitting: Vec<usize> = groups
            .iter()
            .enumerate()
            .filter(|(_, group)| group.iter().any(|fuller| is_short_for(&spelling.key, &fuller.key)))
            .map(|(number, _)| number)
            .collect();
        match fitting[..] {
            [only] => groups[only].push(spelling),
            _ => groups.push(vec![spelling]),
        }
    }
    groups.into_iter().map(person).collect()
}

/// One speaker of all these spellings, the fullest of which comes first.
fn person(mut spellings: Vec<Spelling>) -> Person {
    let (key, kind) = (spellings[0].key.clone(), spellings[0].kind);
    let count = spellings.iter().map(|spelling| spelling.count).sum();
    spellings.sort_unstable_by(|a, b| b.count.cmp(&a.count).then_with(|| a.key.cmp(&b.key)));
    Person { key, kind, spellings, count }
}

/// How full a name is: words that are more than initials, then words, then letters.
fn fullness(key: &str) -> (usize, usize, usize) {
    let names = key.split(' ').filter(|word| !is_initial(word)).count();
    (names, key.split(' ').count(), key.len())
}

/// The last word of a name, suffixes left off.
pub fn surname(key: &str) -> &str {
    core(key).last().copied().unwrap_or(key)
}

/// The words of a name, without the suffixes after it; all of them when nothing else is left.
fn core(key: &str) -> Vec<&str> {
    let words: Vec<&str> = key.split(' ').collect();
    let end = words.iter().rposition(|word| !SUFFIXES.contains(word)).map_or(words.len(), |last| last + 1);
    words[..end].to_vec()
}

/// True when `short` is a shorter form of the other name: its end ("lindqvist", "van der berg"), or the same surname with
/// given names that fit in order from the first on, where an initial fits every name that begins so.
pub fn is_short_for(short: &str, full: &str) -> bool {
    if short == full {
        return false;
    }
    let (short, full) = (core(short), core(full));
    if short.len() < full.len() && full.ends_with(&short) && !is_middle_initial(short[0]) {
        return true;
    }
    let (Some((short_surname, short_given)), Some((full_surname, full_given))) =
        (short.split_last(), full.split_last())
    else {
        return false;
    };
    short_surname == full_surname
        && !short_given.is_empty()
        && !full_given.is_empty()
        && is_form_of(short_given[0], full_given[0])
        && fits_in_order(short_given, full_given)
}

/// True when each word fits one of the others, in order.
fn fits_in_order(words: &[&str], others: &[&str]) -> bool {
    let mut others = others.iter();
    words.iter().all(|word| others.any(|other| is_form_of(word, other)))
}

/// True for the same word, and for an initial of it.
fn is_form_of(word: &str, full: &str) -> bool {
    word == full || is_initial(word) && full.starts_with(word)
}

/// True for an initial that is no part of a surname, as the "o" of O'Brien and the "d" of D'Angelo are.
fn is_middle_initial(word: &str) -> bool {
    is_initial(word) && !matches!(word, "o" | "d")
}

fn is_initial(word: &str) -> bool {
    word.chars().count() == 1
}

/// A name as somebody types it to find a speaker.
#[derive(Clone, Debug)]
pub struct TypedName {
    words: Vec<String>,
}

impl TypedName {
    /// Reads a typed name.
    pub fn new(name: &str) -> Self {
        let words = crate::lang::tokens::words(&crate::lang::names::name_key(name));
        Self { words }
    }

    /// True when all words of the typed name stand in the key in order; an initial fits every name that begins so.
    pub fn fits(&self, key: &str) -> bool {
        let mut parts = key.split(' ');
        !self.words.is_empty() && self.words.iter().all(|word| parts.any(|part| is_form_of(word, part)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Spelling, TypedName, is_short_for, people, surname};
    use crate::model::SpeakerKind;

    /// The groups that the names of persons form, each joined by commas, fullest first.
    fn groups(keys: &[&str]) -> Vec<String> {
        let spelling = |key: &&str| Spelling { key: key.to_string(), kind: SpeakerKind::Person, count: 1 };
        let mut people = people(keys.iter().map(spelling).collect());
        let mut shown = Vec::new();
        for person in &mut people {
            person.spellings.sort_by_key(|spelling| std::cmp::Reverse(spelling.key.len()));
            let keys: Vec<&str> = person.spellings.iter().map(|spelling| spelling.key.as_str()).collect();
            shown.push(keys.join(", "));
        }
        shown
    }

    #[test]
    fn a_form_joins_the_only_name_that_it_fits() {
        assert_eq!(groups(&["lindqvist", "mara lindqvist", "m lindqvist"]), ["mara lindqvist, m lindqvist, lindqvist"]);
        assert_eq!(groups(&["mara k lindqvist", "mara lindqvist"]), ["mara k lindqvist, mara lindqvist"]);
        assert_eq!(groups(&["van der berg", "anna van der berg", "berg"]), ["anna van der berg, van der berg, berg"]);
        assert_eq!(groups(&["o brien", "conor o brien"]), ["conor o brien, o brien"]);
        assert_eq!(groups(&["sten dahl jr", "dahl"]), ["sten dahl jr, dahl"]);
    }

    #[test]
    fn a_form_that_fits_two_names_stays_apart() {
        assert_eq!(
            groups(&["lindqvist", "mara lindqvist", "magnus lindqvist", "ma lindqvist", "m lindqvist"]),
            ["lindqvist", "m lindqvist", "ma lindqvist", "magnus lindqvist", "mara lindqvist"]
        );
        assert_eq!(
            groups(&["mara lindqvist", "mara k lindqvist", "mara j lindqvist"]),
            ["mara j lindqvist", "mara k lindqvist", "mara lindqvist"]
        );
        assert_eq!(groups(&["mara", "mara lindqvist"]), ["mara", "mara lindqvist"]);
    }

    #[test]
    fn organisations_are_never_joined() {
        let organisation = |key: &str| Spelling { key: key.into(), kind: SpeakerKind::Organisation, count: 2 };
        assert_eq!(people(vec![organisation("energy ministry"), organisation("ministry")]).len(), 2);
    }

    #[test]
    fn the_result_does_not_depend_on_the_order_of_the_spellings() {
        let mut keys = ["lindqvist", "m lindqvist", "mara lindqvist", "mara k lindqvist", "per dahl", "dahl", "p dahl"];
        let expected = groups(&keys);
        for turn in 0..keys.len() {
            keys.rotate_left(1);
            keys.swap(turn, 0);
            assert_eq!(groups(&keys), expected);
        }
    }

    #[test]
    fn forms_of_names() {
        assert!(is_short_for("m lindqvist", "mara lindqvist") && !is_short_for("mara lindqvist", "m lindqvist"));
        assert!(!is_short_for("k lindqvist", "mara k lindqvist"), "the first given name must fit");
        assert!(!is_short_for("lindqvist", "lindqvist"));
        assert_eq!(surname("sten dahl jr"), "dahl");
        assert_eq!(surname("jr"), "jr");
    }

    #[test]
    fn typed_names_fit_keys() {
        for (typed, key, fits) in [
            ("Lindqvist", "mara lindqvist", true),
            ("M. Lindqvist", "mara lindqvist", true),
            ("mara LINDQVIST", "mara k lindqvist", true),
            ("lindqvist mara", "mara lindqvist", false),
            ("mara lindqvist", "lindqvist", false),
            ("lindq", "mara lindqvist", false),
            ("…", "mara lindqvist", false),
        ] {
            assert_eq!(TypedName::new(typed).fits(key), fits, "{typed} {key}");
        }
    }
}
