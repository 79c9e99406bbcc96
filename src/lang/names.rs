//! Names of people: titles, given names, surnames.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::fold;

/// Titles and suffixes that are no part of a name's key.
const TITLES: [&str; 20] = [
    "capt", "col", "dr", "esq", "gen", "gov", "hon", "jr", "lady", "lord", "lt", "miss", "mr", "mrs", "ms", "prof",
    "rep", "sen", "sir", "sr",
];

/// Bytes of the longest title.
const LONGEST_TITLE: usize = 4;

/// The key of a name: folded, without titles and suffixes ("Dr. Mara Lindqvist" becomes "mara lindqvist"). A name that is
/// nothing but titles keeps them.
pub fn name_key(name: &str) -> String {
    let folded = fold(name);
    if !folded.split(' ').any(is_title) {
        return folded;
    }
    let kept: Vec<&str> = folded.split(' ').filter(|word| !is_title(word)).collect();
    if kept.is_empty() { folded } else { kept.join(" ") }
}

fn is_title(word: &str) -> bool {
    word.len() <= LONGEST_TITLE && TITLES.binary_search(&word).is_ok()
}

/// True when the first given name, folded, is a short form of the second: "bob" of "robert".
pub fn is_nickname(short: &str, full: &str) -> bool {
    static PAIRS: LazyLock<HashSet<(&str, &str)>> =
        LazyLock::new(|| NICKNAMES.lines().filter_map(|line| line.split_once(' ')).collect());
    PAIRS.contains(&(short, full))
}

/// True when a given name, folded, is a short form of any other.
pub fn is_any_nickname(short: &str) -> bool {
    NICKNAMES.lines().any(|line| line.split_once(' ').is_some_and(|(nickname, _)| nickname == short))
}

/// Short forms of given names, each with a full form.
const NICKNAMES: &str = include_str!("data/nicknames.txt");

#[cfg(test)]
mod tests {
    use super::{LONGEST_TITLE, NICKNAMES, TITLES, fold, is_any_nickname, is_nickname, name_key};

    #[test]
    fn keys_leave_titles_off() {
        for (name, key) in [
            ("Dr. Mara Lindqvist", "mara lindqvist"),
            ("Tomas Reyl, Jr.", "tomas reyl"),
            ("Émile d’Arc-Noël", "emile d arc noel"),
            ("Dr.", "dr"),
            ("", ""),
        ] {
            assert_eq!(name_key(name), key, "{name}");
        }
    }

    #[test]
    fn short_forms_are_listed_with_full_ones() {
        assert!(is_nickname("bob", "robert") && !is_nickname("robert", "bob"));
        assert!(is_any_nickname("bob") && !is_any_nickname("robert"));
        assert!(is_nickname("kate", "katherine") && is_nickname("kate", "catherine"));
        for line in NICKNAMES.lines() {
            assert!(line.split(' ').count() == 2 && fold(line) == line, "{line}");
        }
    }

    #[test]
    fn titles_are_sorted() {
        assert!(TITLES.is_sorted());
        assert!(TITLES.iter().all(|title| title.len() <= LONGEST_TITLE));
    }
}
