//! Character references: `&amp;`, `&#8217;`, `&nbsp` without its end.

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// The longest name of a character, its semicolon included.
const LONGEST: usize = 33;

/// Adds a text to another, its references resolved.
pub(super) fn resolve(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let length = numbered(from, out).or_else(|| named(from, out)).unwrap_or_else(|| {
            out.push('&');
            1
        });
        rest = &from[length..];
    }
    out.push_str(rest);
}

/// Resolves `&#8217;` or `&#x2019;`; the length of the reference.
fn numbered(from: &str, out: &mut String) -> Option<usize> {
    let number = from.strip_prefix("&#")?;
    let (radix, digits) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (16, digits),
        None => (10, number),
    };
    let count = digits.bytes().take_while(|byte| char::from(*byte).is_digit(radix)).count();
    if count == 0 {
        return None;
    }
    // What is too large for a number is too large for a character.
    let code = u32::from_str_radix(&digits[..count], radix).unwrap_or(u32::MAX);
    out.push(match code {
        0x80..=0x9f => C1_REPLACEMENTS[code as usize - 0x80].or_else(|| char::from_u32(code)).unwrap_or_default(),
        0 => char::REPLACEMENT_CHARACTER,
        _ => char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
    });
    let length = from.len() - digits.len() + count;
    Some(length + usize::from(from.as_bytes().get(length) == Some(&b';')))
}

/// Resolves `&rsquo;`, or the longest name that `&ampere` begins with; the length of the reference.
fn named(from: &str, out: &mut String) -> Option<usize> {
    let name = &from[1..];
    let letters = name.bytes().take(LONGEST).take_while(u8::is_ascii_alphanumeric).count();
    let whole = letters + usize::from(name.as_bytes().get(letters) == Some(&b';'));
    let (length, codes) = (2..=whole).rev().find_map(|length| {
        let codes = NAMED_ENTITIES.get(&name[..length])?;
        (codes.0 != 0).then_some((length, codes))
    })?;
    out.extend([codes.0, codes.1].into_iter().filter(|code| *code != 0).filter_map(char::from_u32));
    Some(1 + length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, proptest};

    use super::resolve;
    use crate::format::html::tree;

    fn resolved(text: &str) -> String {
        let mut out = String::new();
        resolve(text, &mut out);
        out
    }

    #[test]
    fn references_are_resolved_and_signs_are_not() {
        let all =
            "&ldquo;AT&T&#8221; &amp; Co&nbsp;— 5 &lt 6 &#x2019; &#150; &#0; &#99999999999; &x; &; &#; &NotEqualTilde;";
        assert_eq!(resolved(all), "“AT&T” & Co\u{a0}— 5 < 6 ’ – \u{fffd} \u{fffd} &x; &; &#; ≂̸");
        assert_eq!(resolved("&notit; &ampere"), "¬it; &ere");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn texts_come_out_as_the_whole_parser_reads_them(text in "(&|#|x|;|amp|lt|quot|no|t|8|2|0|é| ){0,20}") {
            let page = tree::parse(&format!("<p>{text}")).expect("a small page");
            let expected = tree::elements(&page, "p").next().map(tree::text).unwrap_or_default();
            proptest::prop_assert_eq!(resolved(&text), expected);
        }
    }
}
