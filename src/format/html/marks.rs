//! What the attributes of an element say about its part in a page: words of classes and ids, kept as data.

use std::sync::LazyLock;

use super::page::Page;

/// What attributes say of an element, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks(u8);

/// Holds an article, in the order in which that is believed.
pub(super) const CONTAINERS: [Marks; 4] = [Marks(1), Marks(2), Marks(4), Marks(8)];
/// Is no part of the article, whatever it is.
pub(super) const AROUND: Marks = Marks(16);
/// Is no part of the article if it is a box.
pub(super) const BOX_AROUND: Marks = Marks(32);
/// Holds what readers wrote.
pub(super) const COMMENTS: Marks = Marks(64);

impl Marks {
    /// What the attributes of an element say.
    pub(super) fn of(page: &Page<'_>, node: usize) -> Self {
        let mut marks = Self::default();
        if page.is_marked(node) {
            for (place, words) in RULES.iter() {
                if let Some(value) = page.attribute(node, place) {
                    words.look(value, &mut marks);
                }
            }
        }
        marks
    }

    /// Whether they say this.
    pub(super) fn say(self, what: Self) -> bool {
        self.0 & what.0 != 0
    }
}

/// Words by the attribute in which they stand.
static RULES: LazyLock<Vec<(&'static str, Words)>> = LazyLock::new(|| {
    let mut rules: Vec<(&'static str, Words)> = Vec::new();
    for row in rows() {
        let places = if row.place == "either" { &["class", "id"][..] } else { std::slice::from_ref(&row.place) };
        for &place in places {
            let at = rules.iter().position(|(known, _)| *known == place).unwrap_or_else(|| {
                rules.push((place, Words::default()));
                rules.len() - 1
            });
            rules[at].1.take(&row);
        }
    }
    rules
});

/// A row of the data.
struct Row {
    marks: Marks,
    place: &'static str,
    word: &'static str,
}

/// The rows of both files; a row that is none is left out, and a test sees to it that there is none.
fn rows() -> impl Iterator<Item = Row> {
    let lines = |data: &'static str| data.lines().filter(|line| !line.starts_with('#'));
    lines(include_str!("containers.txt")).chain(lines(include_str!("surroundings.txt"))).filter_map(|line| {
        let (kind, rest) = line.split_once(' ')?;
        let (place, word) = rest.split_once(' ')?;
        let marks = match kind {
            "1" => CONTAINERS[0],
            "3" => CONTAINERS[1],
            "4" => CONTAINERS[2],
            "5" => CONTAINERS[3],
            "all" => AROUND,
            "boxes" => BOX_AROUND,
            "comments" => COMMENTS,
            _ => return None,
        };
        Some(Row { marks, place, word })
    })
}

/// Words that are looked for in the values of one attribute, by their first letters.
#[derive(Debug, Default)]
struct Words {
    begin: Vec<Word>,
    anywhere: [Vec<Word>; 32],
    any: Marks,
}

#[derive(Debug)]
struct Word {
    text: &'static str,
    is_whole: bool,
    marks: Marks,
}

impl Words {
    fn take(&mut self, row: &Row) {
        let marks = row.marks;
        match row.word.strip_prefix('*') {
            Some(word) => {
                let text = word.trim_end_matches('*');
                match text.bytes().next() {
                    Some(first) => {
                        self.anywhere[usize::from(first) % 32].push(Word { text, is_whole: false, marks });
                    }
                    None => self.any.0 |= marks.0,
                }
            }
            None => {
                let text = row.word.trim_end_matches('*');
                self.begin.push(Word { text, is_whole: text == row.word, marks });
            }
        }
    }

    /// Adds what the words in a value say.
    fn look(&self, value: &str, marks: &mut Marks) {
        let value = value.as_bytes();
        let begins = |rest: &[u8], word: &str| {
            rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
        };
        marks.0 |= self.any.0;
        for word in &self.begin {
            if begins(value, word.text) && (!word.is_whole || word.text.len() == value.len()) {
                marks.0 |= word.marks.0;
            }
        }
        // A letter and its capital are the same but for a bit that the remainder drops.
        for (at, first) in value.iter().enumerate() {
            for word in &self.anywhere[usize::from(*first) % 32] {
                if begins(&value[at..], word.text) {
                    marks.0 |= word.marks.0;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AROUND, BOX_AROUND, COMMENTS, CONTAINERS, Marks, rows};
    use crate::format::html::page::Page;

    #[test]
    fn the_data_is_sound() {
        for data in [include_str!("containers.txt"), include_str!("surroundings.txt")] {
            let lines: Vec<&str> = data.lines().filter(|line| !line.starts_with('#')).collect();
            assert!(lines.is_sorted_by(|one, other| one < other), "sorted and unique");
            assert!(lines.iter().all(|line| line.to_ascii_lowercase() == *line));
        }
        let count = |data: &str| data.lines().filter(|line| !line.starts_with('#')).count();
        let all = count(include_str!("containers.txt")) + count(include_str!("surroundings.txt"));
        assert_eq!(rows().count(), all, "every line is a row");
    }

    #[test]
    fn words_are_found_where_they_count() {
        let marks = |tag: &str| Marks::of(&Page::of(tag).expect("a tag"), 0);
        for (tag, said) in [
            ("<div class='Post'>", CONTAINERS[0]),
            ("<div itemprop=articleBody>", CONTAINERS[0]),
            ("<div id=story>", CONTAINERS[1]),
            ("<p class='x hidden'>", AROUND),
            ("<p aria-hidden=true>", AROUND),
            ("<div class='c-Related-items'>", BOX_AROUND),
            ("<div data-lp-replacement-content>", BOX_AROUND),
            ("<ol id=comments>", COMMENTS),
        ] {
            assert!(marks(tag).say(said), "{tag}");
        }
        for plain in
            ["<div class=posted>", "<div id=a-comment>", "<div class=hidden>", "<div aria-hidden=false>", "<p>"]
        {
            assert_eq!(marks(plain), Marks::default(), "{plain}");
        }
    }
}
