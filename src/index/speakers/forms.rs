//! Forms of names: which name is a shorter form of which, and which keys a typed name fits.

use crate::lang::names::{is_any_nickname, is_nickname};

/// Words after a surname that are no part of it.
const SUFFIXES: [&str; 7] = ["jr", "sr", "ii", "iii", "iv", "jnr", "snr"];
/// Bytes of the longest of them.
const LONGEST_SUFFIX: usize = 3;

/// How full a name is: words that are more than initials, then words, then letters.
pub(super) fn fullness(key: &str) -> (usize, usize, usize) {
    let names = key.split(' ').filter(|word| !is_initial(word)).count();
    (names, key.split(' ').count(), key.len())
}

/// The last word of a name, suffixes left off.
pub fn surname(key: &str) -> &str {
    // By bytes, since every name of an archive goes through here.
    let (mut end, mut last) = (key.len(), None);
    loop {
        let start = key.as_bytes()[..end].iter().rposition(|&byte| byte == b' ').map_or(0, |space| space + 1);
        let word = &key[start..end];
        if !is_suffix(word) {
            return word;
        }
        last = last.or(Some(word));
        match start.checked_sub(1) {
            Some(before) => end = before,
            None => return last.unwrap_or(key),
        }
    }
}

fn is_suffix(word: &str) -> bool {
    word.len() <= LONGEST_SUFFIX && SUFFIXES.contains(&word)
}

/// True when a name has a given name that is written out.
pub(super) fn has_given_name(key: &str) -> bool {
    core(key).split_last().is_some_and(|(_, given)| given.iter().any(|word| !is_initial(word)))
}

/// The words of a name, without the suffixes after it; all of them when nothing else is left.
fn core(key: &str) -> Vec<&str> {
    let words: Vec<&str> = key.split(' ').collect();
    let end = words.iter().rposition(|word| !is_suffix(word)).map_or(words.len(), |last| last + 1);
    words[..end].to_vec()
}

/// A name, taken apart once for many comparisons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Form<'k> {
    key: &'k str,
    /// Its words without the suffixes.
    core: Vec<&'k str>,
}

impl<'k> Form<'k> {
    /// Takes a key apart.
    pub(super) fn new(key: &'k str) -> Self {
        Self { key, core: core(key) }
    }

    /// True when this is a shorter form of the other name: its end ("lindqvist", "van der berg"), or the same surname with
    /// given names that fit in order from the first on, where an initial fits every name that begins so and a nickname the
    /// names that it is short for.
    pub(super) fn is_short_for(&self, other: &Form<'_>) -> bool {
        if self.key == other.key {
            return false;
        }
        let (short, full) = (&self.core[..], &other.core[..]);
        if short.len() < full.len() && full.ends_with(short) && !is_middle_initial(short[0]) {
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
            && fits_in_order(&short_given[1..], &full_given[1..])
    }
}

/// True when each word fits one of the others, in order.
fn fits_in_order(words: &[&str], others: &[&str]) -> bool {
    let mut others = others.iter();
    words.iter().all(|word| others.any(|other| is_form_of(word, other)))
}

/// True for the same word, for an initial of it and for a nickname.
fn is_form_of(word: &str, full: &str) -> bool {
    word == full || is_initial(word) && full.starts_with(word) || is_nickname(word, full)
}

/// True for an initial that is no part of a surname, as the "o" of O'Brien and the "d" of D'Angelo are.
fn is_middle_initial(word: &str) -> bool {
    is_initial(word) && !matches!(word, "o" | "d")
}

fn is_initial(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some() && letters.next().is_none()
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

    /// The longest word that every fitting key holds as it is; `None` where each word may stand for another.
    pub(super) fn whole_word(&self) -> Option<&str> {
        let whole = |word: &&String| !is_initial(word) && !is_any_nickname(word);
        self.words.iter().filter(whole).max_by_key(|word| word.len()).map(String::as_str)
    }

    /// True when all words of the typed name stand in the key in order; an initial fits every name that begins so, a
    /// nickname those that it is short for.
    pub fn fits(&self, key: &str) -> bool {
        let mut parts = key.split(' ');
        !self.words.is_empty() && self.words.iter().all(|word| parts.any(|part| is_form_of(word, part)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, LONGEST_SUFFIX, SUFFIXES, TypedName, has_given_name, surname};

    #[test]
    fn forms_of_names() {
        let is_short_for = |short, full| Form::new(short).is_short_for(&Form::new(full));
        assert!(is_short_for("m lindqvist", "mara lindqvist") && !is_short_for("mara lindqvist", "m lindqvist"));
        assert!(is_short_for("bob dahl", "robert dahl") && !is_short_for("robert dahl", "bob dahl"));
        assert!(is_short_for("bob dahl", "robert k dahl"));
        assert!(!is_short_for("k lindqvist", "mara k lindqvist"), "the first given name must fit");
        assert!(!is_short_for("lindqvist", "lindqvist"));
        assert_eq!(surname("sten dahl jr"), "dahl");
        assert_eq!((surname("jr"), surname("jr sr"), surname("")), ("jr", "sr", ""));
        assert!(SUFFIXES.iter().all(|suffix| suffix.len() <= LONGEST_SUFFIX));
        assert!(has_given_name("mara lindqvist") && !has_given_name("m lindqvist") && !has_given_name("dahl jr"));
    }

    #[test]
    fn typed_names_fit_keys() {
        for (typed, key, fits) in [
            ("Lindqvist", "mara lindqvist", true),
            ("M. Lindqvist", "mara lindqvist", true),
            ("mara LINDQVIST", "mara k lindqvist", true),
            ("Bob Dahl", "robert dahl", true),
            ("Robert Dahl", "bob dahl", false),
            ("lindqvist mara", "mara lindqvist", false),
            ("mara lindqvist", "lindqvist", false),
            ("lindq", "mara lindqvist", false),
            ("…", "mara lindqvist", false),
        ] {
            let typed_name = TypedName::new(typed);
            assert_eq!(typed_name.fits(key), fits, "{typed} {key}");
            assert!(!fits || typed_name.whole_word().is_none_or(|word| key.contains(word)), "{typed} {key}");
        }
    }
}
