//! Folding: the one way in which text is made comparable, on both sides of every search.
//!
//! Case, accents, ligatures and width are folded; what is not a letter, a digit or a mark on one separates words, so
//! quotation marks, dashes and apostrophes of every style are equal.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds one word character and hands on what it becomes: nothing for a combining mark, several for a ligature, and only
/// word characters (a fraction slash inside "½" is dropped).
pub fn fold_char(c: char, mut push: impl FnMut(char)) {
    if c.is_ascii() {
        return push(c.to_ascii_lowercase());
    }
    for part in std::iter::once(c).nfkd() {
        if is_combining_mark(part) {
            continue;
        }
        match undecomposed(part) {
            Some(plain) => plain.chars().for_each(&mut push),
            None => part.to_lowercase().filter(|lower| lower.is_alphanumeric()).for_each(&mut push),
        }
    }
}

/// Letters that carry their mark in themselves, so that Unicode does not decompose them.
fn undecomposed(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ħ' | 'Ħ' => "h",
        'ı' => "i",
        'ŧ' | 'Ŧ' => "t",
        _ => return None,
    })
}

/// True for characters that stand inside a word without being seen: soft hyphen, joiners, word joiner.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// True for characters that words are made of.
pub fn is_word_char(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        // Dashes, quotation marks and the like, which are frequent.
        '\u{2010}'..='\u{205f}' => false,
        _ => c.is_alphanumeric() || is_combining_mark(c) || is_invisible(c),
    }
}

/// Folds a text to its words, joined by single spaces: "Père Noël’s" becomes "pere noel s".
pub fn fold(text: &str) -> String {
    if text.is_ascii() { fold_ascii(text) } else { fold_any(text) }
}

fn fold_ascii(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded.make_ascii_lowercase();
    folded
}

fn fold_any(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        let is_plain = c.is_ascii_alphanumeric();
        if !is_plain && !is_word_char(c) {
            gap = true;
        } else if is_plain || !is_invisible(c) {
            if gap && !folded.is_empty() {
                folded.push(' ');
            }
            gap = false;
            fold_char(c, |plain| folded.push(plain));
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::{fold, fold_any};

    proptest! {
        #[test]
        fn ascii_folds_as_any_text_does(text in "[\\x00-\\x7f]{0,40}|[A-Za-z ,'-]{0,40}") {
            prop_assert_eq!(fold(&text), fold_any(&text));
        }
    }

    #[test]
    fn case_accents_marks_and_dashes_fold() {
        for (text, folded) in [
            ("Père Noël’s", "pere noel s"),
            ("  “Grid—Emergency”  ", "grid emergency"),
            ("Straße Øster Łódź Æther", "strasse oster lodz aether"),
            ("co\u{ad}operate e\u{301}lan", "cooperate elan"),
            ("İstanbul ﬁnance ＡＢＣ", "istanbul finance abc"),
            ("", ""),
            ("—", ""),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for text in ["Ǆ ǅ ŉ K Å ﷺ ½ ²", "ΣΊΣΥΦΟΣ", "ﬀ ß ẞ"] {
            assert_eq!(fold(&fold(text)), fold(text), "{text}");
        }
    }
}
