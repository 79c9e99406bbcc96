//! Roles as evidence of who somebody is: what two of them have in common.

use std::collections::HashMap;

/// Words that say nothing about a role.
const EMPTY: [&str; 17] =
    ["a", "an", "and", "as", "at", "by", "for", "former", "from", "in", "near", "of", "on", "s", "the", "to", "with"];

/// The distinct roles of some quotations.
#[derive(Clone, Debug, Default)]
pub struct Roles {
    by_text: HashMap<String, u32>,
    /// The folded text of each.
    texts: Vec<String>,
    /// The words of each that say something, sorted.
    words: Vec<Vec<u32>>,
    numbers: HashMap<String, u32>,
}

impl Roles {
    /// The number of a folded role; `None` for one that says nothing.
    pub fn number(&mut self, folded: &str) -> Option<u32> {
        if let Some(&known) = self.by_text.get(folded) {
            return Some(known);
        }
        let mut words = Vec::new();
        for word in folded.split(' ').filter(|word| !word.is_empty() && EMPTY.binary_search(word).is_err()) {
            let next = self.numbers.len() as u32;
            words.push(*self.numbers.entry(word.to_owned()).or_insert(next));
        }
        if words.is_empty() {
            return None;
        }
        words.sort_unstable();
        words.dedup();
        let number = self.words.len() as u32;
        self.by_text.insert(folded.to_owned(), number);
        self.texts.push(folded.to_owned());
        self.words.push(words);
        Some(number)
    }

    /// The folded text of a role.
    pub fn text(&self, role: u32) -> &str {
        self.texts.get(role as usize).map_or("", String::as_str)
    }

    /// What two roles share: of the words of the one with fewer words, the share that the other has too.
    pub fn likeness(&self, one: u32, other: u32) -> f32 {
        if one == other {
            return 1.0;
        }
        let (Some(a), Some(b)) = (self.words.get(one as usize), self.words.get(other as usize)) else { return 0.0 };
        let shared = a.iter().filter(|word| b.binary_search(word).is_ok()).count();
        shared as f32 / a.len().min(b.len()).max(1) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::{EMPTY, Roles};

    #[test]
    fn roles_share_words_that_say_something() {
        assert!(EMPTY.is_sorted());
        let mut roles = Roles::default();
        let mut number = |text: &str| roles.number(text).expect("a role");
        let (minister, energy, chief) =
            (number("minister"), number("the energy minister"), number("chief of the grid"));
        assert_eq!((roles.likeness(minister, energy), roles.likeness(energy, chief)), (1.0, 0.0));
        assert_eq!(roles.number("the minister").map(|other| roles.likeness(other, minister)), Some(1.0));
        assert_eq!((roles.number("of the"), roles.text(minister)), (None, "minister"));
    }
}
