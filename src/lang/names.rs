//! Names of people: titles, given names, surnames.

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

#[cfg(test)]
mod tests {
    use super::{LONGEST_TITLE, TITLES, name_key};

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
    fn titles_are_sorted() {
        assert!(TITLES.is_sorted());
        assert!(TITLES.iter().all(|title| title.len() <= LONGEST_TITLE));
    }
}
