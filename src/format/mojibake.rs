//! Text that was encoded as UTF-8, taken for windows-1252 and encoded once more: `â€œ` for `“`, `Ã©` for `é`.
//!
//! It is undone only when that is certain: the whole text must go back, there must be several such characters, and they must
//! stand where the characters that they become belong. An article *about* `â€œ` stays as it is.

use encoding_rs::{Encoding, WINDOWS_1252};

/// Repaired characters from which on chance is out of the question.
const SEVERAL: usize = 3;

/// The same for characters beyond those of western text, which chance makes more easily.
const MANY: usize = 30;

/// Times that a text may have been encoded too often.
const TIMES: usize = 3;

/// The text as it was before it was encoded twice; `None` for any text that can be as it should.
pub(super) fn repaired(text: &str) -> Option<String> {
    deepest(text, SEVERAL)
}

/// The same for a short text out of a source whose longer texts were found to be encoded twice.
pub(super) fn repaired_too(text: &str) -> Option<String> {
    deepest(text, 1)
}

/// The text that is certain after the most steps back: what was encoded three times is still garbled after one.
fn deepest(text: &str, several: usize) -> Option<String> {
    let steps = std::iter::successors(once(text), |text| once(text)).take(TIMES);
    steps.filter(|repaired| is_certain(repaired, several)).last()
}

/// Goes back one encoding, if all of the text does. Nearly every text that cannot is given up at its first character that
/// is no ASCII.
fn once(text: &str) -> Option<String> {
    let first = Some(Encoding::ascii_valid_up_to(text.as_bytes())).filter(|&first| first < text.len())?;
    let mut chars = text[first..].chars();
    let begins = (0xc2..=0xf4).contains(&byte_of(chars.next()?)?);
    let goes_on = (0x80..=0xbf).contains(&byte_of(chars.next()?)?);
    if !begins || !goes_on {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len());
    bytes.extend_from_slice(&text.as_bytes()[..first]);
    for c in text[first..].chars() {
        bytes.push(byte_of(c)?);
    }
    String::from_utf8(bytes).ok()
}

/// The byte that was taken for a character. Those without one in windows-1252, or in Latin-1, are their own number.
fn byte_of(c: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(c)) {
        return Some(byte);
    }
    let mut utf8 = [0; 4];
    match WINDOWS_1252.encode(c.encode_utf8(&mut utf8)) {
        (bytes, _, false) => bytes.first().copied(),
        _ => None,
    }
}

/// True when the characters that came out are so many, and so much at home where they stand, that no text but one encoded
/// twice gives them.
fn is_certain(repaired: &str, several: usize) -> bool {
    let (mut all, mut foreign, mut astray) = (0, 0, 0);
    let mut before = ' ';
    let mut chars = repaired.chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_ascii() {
            all += 1;
            foreign += usize::from(!is_western(c));
            astray += usize::from(!is_at_home(before, c, chars.peek().copied().unwrap_or(' ')));
        }
        before = c;
    }
    all >= several && astray * 10 <= all && (foreign * 20 <= all || all >= MANY)
}

/// Letters of Latin alphabets, and the marks and signs of western type.
fn is_western(c: char) -> bool {
    matches!(c, '\u{a0}'..='\u{17f}' | '\u{2010}'..='\u{203a}' | '€' | '™' | '−' | '\u{feff}')
}

/// A letter stands in a word or is one; a mark does not stand in quotation marks by itself.
fn is_at_home(before: char, c: char, after: char) -> bool {
    if c.is_alphabetic() {
        return before.is_alphabetic() || after.is_alphabetic() || (before.is_whitespace() && after.is_whitespace());
    }
    let encloses = |c: char| matches!(c, '"' | '\'' | '`' | '“' | '”' | '‘' | '’' | '«' | '»' | '(' | ')');
    !(encloses(before) && encloses(after))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, Strategy, prop_assert_eq, prop_oneof, proptest};

    use super::repaired;

    /// A text as it looks after it was taken for windows-1252 and encoded again.
    fn encoded_again(text: &str) -> String {
        let bytes =
            text.bytes().map(|byte| encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.into_owned());
        bytes.collect()
    }

    #[test]
    fn what_was_encoded_twice_is_repaired() {
        for text in [
            "“It’s cold,” said Zoë Brontë — not once.",
            "Ünal García’s café",
            "“No.” “Why?” “No…”",
            "à la carte, à la une, à la mode",
        ] {
            let twice = encoded_again(text);
            assert_ne!(twice, text);
            assert_eq!(repaired(&twice).as_deref(), Some(text));
            assert_eq!(repaired(&encoded_again(&twice)).as_deref(), Some(text), "three times");
        }
        let latin: String = "“Zoë’s”".bytes().map(char::from).collect();
        assert_eq!(repaired(&latin).as_deref(), Some("“Zoë’s”"));
    }

    #[test]
    fn good_text_is_left_alone() {
        for text in [
            "“It’s cold,” said Zoë Brontë — not once.",
            "plain words",
            "Browsers showed \"Ã©\" for \"é\".",
            "She saw 'Ã©', 'Ã¨' and 'â€œ' all over the page.",
            "Broken marks such as \"â€œ\", \"â€\u{9d}\" and \"â€™\" give it away.",
            "SOCIÉTÉ GÉNÉRALE À PARIS",
            "CAFÉ’S OWN, CAFÉ’S BEST, CAFÉ’S LAST",
            "Ã€ Paris, Zoë",
            "one cafÃ©",
            "",
        ] {
            assert_eq!(repaired(text), None, "{text}");
        }
    }

    /// Words and marks of western news; at least three characters that are no ASCII stand where they belong.
    fn news() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            "[a-z]{1,8}",
            "[A-Z][a-z]{1,8}",
            "[a-z]{1,3}[éèëüöñçßøåæœčšžğı][a-z]{0,3}",
            "[a-z]{2,6}’[a-z]",
            "“[a-z]{2,6}[,.]”",
            "[a-z]{2,5} –",
            "[a-z]{2,5}…",
            "€[0-9]{2}"
        ];
        proptest::collection::vec(word, 1..40).prop_map(|words| format!("“Zoë’s {}", words.join(" ")))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        #[test]
        fn encoding_twice_is_undone_exactly_and_good_text_untouched(text in news()) {
            prop_assert_eq!(repaired(&text), None);
            prop_assert_eq!(repaired(&encoded_again(&text)), Some(text.clone()));
        }

        #[test]
        fn no_text_is_repaired_into_one_that_is_longer(text in "\\PC{0,60}") {
            if let Some(repaired) = repaired(&text) {
                assert!(repaired.len() < text.len());
            }
        }
    }
}
