//! Names of people: titles, given names, surnames.

use super::fold;

/// Titles and suffixes that are no part of a name's key.
const TITLES: [&str; 20] = [
    "capt", "col", "dr", "esq", "gen", "gov", "hon", "jr", "lady", "lord", "lt", "miss", "mr", "mrs", "ms", "prof",
    "rep", "sen", "sir", "sr",
];

/// The key of a name: folded, without titles and suffixes ("Dr. Mara Lindqvist" becomes "mara lindqvist"). A name that is
/// nothing but titles keeps them.
pub fn name_key(name: &str) -> String {
    let folded = fold(name);
    let words = || folded.split(' ');
    let kept: Vec<&str> = words().filter(|word| TITLES.binary_search(word).is_err()).collect();
    if kept.is_empty() { folded } else { kept.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::{TITLES, name_key};

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
    }
}
