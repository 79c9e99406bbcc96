//! A lenient reader of JSON that knows where every value stands.
//!
//! A strict parser would lose an article to a number too large for it, or to half of a surrogate pair, in a field that
//! nobody needs. Depth is bounded, so that recursion is too.

use std::ops::Range;

use memchr::memchr2;

use crate::format::fields::{Fields, Value};

/// Values in values.
const DEPTH: usize = 128;

/// Why a value could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The text ends inside it.
    CutOff,
    /// It is nested too deep.
    TooDeep,
    /// Not JSON, at this byte.
    Malformed(usize),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::CutOff => write!(f, "cut off in the middle of a value"),
            Self::TooDeep => write!(f, "nested deeper than {DEPTH}, the limit"),
            Self::Malformed(at) => write!(f, "not JSON at byte {at}"),
        }
    }
}

/// The first byte at or after `at` that is not blank.
pub(super) fn skip_blank(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = at;
    while bytes.get(at).is_some_and(|byte| byte.is_ascii_whitespace()) || text[at..].starts_with('\u{feff}') {
        at += if bytes[at].is_ascii() { 1 } else { 3 };
    }
    at
}

/// Where the value that begins at `start` ends.
pub(super) fn value_end(text: &str, start: usize) -> Result<usize, Fault> {
    let bytes = text.as_bytes();
    match bytes.get(start) {
        None => Err(Fault::CutOff),
        Some(b'"') => string_end(bytes, start),
        Some(b'{' | b'[') => nested_end(bytes, start),
        Some(b'}' | b']' | b',' | b':') => Err(Fault::Malformed(start)),
        Some(_) => {
            let end = bytes[start..].iter().position(|byte| b",]}\" \t\r\n{[:".contains(byte));
            let end = end.map_or(bytes.len(), |length| start + length);
            let is_literal = matches!(bytes[start], b'-' | b'0'..=b'9' | b't' | b'f' | b'n' | b'N' | b'I');
            if is_literal { Ok(end) } else { Err(Fault::Malformed(start)) }
        }
    }
}

fn string_end(bytes: &[u8], start: usize) -> Result<usize, Fault> {
    let mut at = start + 1;
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..).ok_or(Fault::CutOff)?).ok_or(Fault::CutOff)?;
        if bytes[at] == b'"' {
            return Ok(at + 1);
        }
        at += 2;
    }
}

fn nested_end(bytes: &[u8], start: usize) -> Result<usize, Fault> {
    // One bit a level: set for an object. A closing bracket of the wrong kind shows at once.
    let (mut levels, mut depth, mut at) = (0u128, 0, start);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = string_end(bytes, at)?;
                continue;
            }
            b'{' | b'[' if depth == DEPTH => return Err(Fault::TooDeep),
            b'{' | b'[' => {
                levels = levels << 1 | u128::from(byte == b'{');
                depth += 1;
            }
            b'}' | b']' if levels & 1 != u128::from(byte == b'}') => return Err(Fault::Malformed(at)),
            b'}' | b']' => {
                levels >>= 1;
                depth -= 1;
                if depth == 0 {
                    return Ok(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
    Err(Fault::CutOff)
}

/// The items of the list, or the keys and values of the object, that begins at `start`: one at a time, so that a list of
/// gigabytes is never held apart from its text. Ends after the first fault.
pub(super) struct Members<'a> {
    text: &'a str,
    at: usize,
    keyed: bool,
    done: bool,
    /// Where the list or object ends, once that is known.
    pub(super) end: Option<usize>,
}

impl<'a> Members<'a> {
    pub(super) fn new(text: &'a str, start: usize) -> Self {
        Self { text, at: start + 1, keyed: text.as_bytes().get(start) == Some(&b'{'), done: false, end: None }
    }

    fn step(&mut self) -> Result<Option<(String, Range<usize>)>, Fault> {
        let bytes = self.text.as_bytes();
        let mut at = skip_blank(self.text, self.at);
        while bytes.get(at) == Some(&b',') {
            at = skip_blank(self.text, at + 1);
        }
        match bytes.get(at) {
            None => return Err(Fault::CutOff),
            Some(b'}' | b']') => {
                self.end = Some(at + 1);
                return Ok(None);
            }
            Some(_) => {}
        }
        let mut key = String::new();
        if self.keyed {
            let end = if bytes[at] == b'"' { string_end(bytes, at)? } else { return Err(Fault::Malformed(at)) };
            key = unescape(&self.text[at + 1..end - 1]);
            at = skip_blank(self.text, end);
            if bytes.get(at) != Some(&b':') {
                return Err(if at >= bytes.len() { Fault::CutOff } else { Fault::Malformed(at) });
            }
            at = skip_blank(self.text, at + 1);
        }
        let end = value_end(self.text, at)?;
        self.at = end;
        Ok(Some((key, at..end)))
    }
}

impl Iterator for Members<'_> {
    type Item = Result<(String, Range<usize>), Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let step = self.step().transpose();
        self.done = !matches!(step, Some(Ok(_)));
        step
    }
}

/// The value of a piece of text that `value_end` has delimited.
pub(super) fn value(text: &str) -> Value {
    match text.as_bytes().first() {
        Some(b'"') => Value::Text(unescape(text.get(1..text.len() - 1).unwrap_or(""))),
        Some(b'{') => Value::Record(record(text)),
        Some(b'[') => {
            Value::List(Members::new(text, 0).map_while(Result::ok).map(|(_, range)| value(&text[range])).collect())
        }
        Some(b'-' | b'0'..=b'9') => Value::Number(text.to_owned()),
        _ => Value::Nothing,
    }
}

/// The fields of an object.
fn record(text: &str) -> Fields {
    Members::new(text, 0).map_while(Result::ok).map(|(key, range)| (key, value(&text[range]))).collect()
}

/// The characters of a string, without its quotation marks. Half a surrogate pair becomes U+FFFD.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(c) = rest.chars().next() else { break };
        rest = &rest[c.len_utf8()..];
        match c {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            'u' => {
                let (c, after) = code_point(rest);
                out.push(c);
                rest = after;
            }
            other => out.push(other),
        }
    }
    out.push_str(rest);
    out
}

/// The character of a `\u` escape, whose second half may follow, and the text after it.
fn code_point(rest: &str) -> (char, &str) {
    let unit = |text: &str| text.get(..4).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    let Some(first) = unit(rest) else { return (char::REPLACEMENT_CHARACTER, rest) };
    let after = &rest[4..];
    if (0xd800..0xdc00).contains(&first) {
        let second = after.strip_prefix("\\u").and_then(unit).filter(|unit| (0xdc00..0xe000).contains(unit));
        if let Some(second) = second {
            let c = char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00));
            return (c.unwrap_or(char::REPLACEMENT_CHARACTER), &after[6..]);
        }
    }
    (char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER), after)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::{Fault, Members, unescape, value, value_end};

    #[test]
    fn values_end_where_they_end() {
        for (text, end) in [
            (r#"{"a": "b}\"]", "c": [1, {}]} tail"#, Ok(28)),
            ("[1,2", Err(Fault::CutOff)),
            ("[1}", Err(Fault::Malformed(2))),
            ("nullx ", Ok(5)),
            ("-1e999999,", Ok(9)),
            ("\"abc", Err(Fault::CutOff)),
            ("\"abc\\", Err(Fault::CutOff)),
            ("hello", Err(Fault::Malformed(0))),
        ] {
            assert_eq!(value_end(text, 0), end, "{text}");
        }
        assert_eq!(value_end(&"[".repeat(200_000), 0), Err(Fault::TooDeep));
        assert!(value_end(&("[".repeat(128) + &"]".repeat(128)), 0).is_ok());
    }

    #[test]
    fn escapes_become_characters() {
        for (text, expected) in [
            (r"a\n\u201cb\u201d", "a\n“b”"),
            (r"\ud83d\ude00", "😀"),
            (r"\ud83dx\udc00", "\u{fffd}x\u{fffd}"),
            (r"\u12", "\u{fffd}12"),
            (r"\/\\", "/\\"),
        ] {
            assert_eq!(unescape(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(text in any::<String>()) {
            if let Ok(end) = value_end(&text, 0) {
                value(&text[..end]);
            }
            for start in ["[", "{", "{\"", "[{\"a\":"] {
                let text = format!("{start}{text}");
                let _ = Members::new(&text, 0).count();
            }
        }

        #[test]
        fn strings_are_read_back(text in any::<String>()) {
            let written = serde_json::to_string(&text).expect("a string");
            assert_eq!(value_end(&written, 0), Ok(written.len()));
            assert_eq!(unescape(&written[1..written.len() - 1]), text);
        }
    }
}
