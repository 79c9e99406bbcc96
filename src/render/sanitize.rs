//! Neutralises what an archive may hold to fool a terminal or its reader: control characters, escape sequences and
//! marks that turn the direction of text.

use std::borrow::Cow;

/// What is shown in place of a character.
enum Shown {
    /// Itself.
    Same,
    /// A space: tabs, line ends and separators.
    Space,
    /// A visible sign for a control character.
    Sign(char),
    /// Nothing.
    Nothing,
}

/// Makes a text safe to stand in one line of a terminal or of tab-separated output.
///
/// White space that moves the cursor becomes a space, other controls a visible sign (ESC becomes ␛), and marks that
/// reorder text are left out: without them every word still stands there, in the order in which it was written.
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| !matches!(shown(c), Shown::Same)) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match shown(c) {
            Shown::Same => safe.push(c),
            Shown::Space => safe.push(' '),
            Shown::Sign(sign) => safe.push(sign),
            Shown::Nothing => {}
        }
    }
    Cow::Owned(safe)
}

/// True for a character that [`clean`] would not leave as it is; JSON output writes these as `\u` escapes.
pub fn is_unsafe(c: char) -> bool {
    !matches!(shown(c), Shown::Same)
}

fn shown(c: char) -> Shown {
    match c {
        ' '..='~' => Shown::Same,
        '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Shown::Space,
        // The control pictures: U+2400 and up, in the order of the controls.
        '\0'..='\u{1f}' => Shown::Sign(char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}')),
        '\u{7f}' => Shown::Sign('\u{2421}'),
        '\u{80}'..='\u{9f}' => Shown::Sign('\u{fffd}'),
        _ if is_bidi_control(c) => Shown::Nothing,
        _ => Shown::Same,
    }
}

/// The characters of Unicode's property Bidi_Control.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::{clean, is_unsafe};

    #[test]
    fn harmless_text_is_not_copied() {
        assert!(matches!(clean("“Père Noël” – 日本 👩‍👧"), std::borrow::Cow::Borrowed(_)));
    }

    #[test]
    fn escapes_become_visible_and_lines_become_one() {
        for (text, safe) in [
            ("a\x1b[2Jb", "a␛[2Jb"),
            ("\x1b]0;title\x07", "␛]0;title␇"),
            ("one\ttwo\r\nthree", "one two  three"),
            ("\u{9b}31m\x7f\0", "\u{fffd}31m␡␀"),
            ("left\u{202e}thgir\u{202c}", "leftthgir"),
            ("line\u{2028}para\u{2029}next\u{85}", "line para next "),
        ] {
            assert_eq!(clean(text), safe);
        }
    }

    proptest! {
        #[test]
        fn nothing_unsafe_is_left(text in any::<String>()) {
            assert!(!clean(&text).chars().any(is_unsafe));
        }
    }
}
