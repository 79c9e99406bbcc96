//! Bytes to text: which character set, on what ground, and what had to be repaired.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::mojibake;
use crate::model::CharsetGround;

/// How far into a page a declared character set is looked for.
const DECLARED_WITHIN: usize = 4096;

/// A decoded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) charset: String,
    pub(super) ground: CharsetGround,
    /// What a reader of the text should know: bytes replaced or repaired.
    pub(super) note: Option<String>,
}

impl Decoded {
    /// What there is of a document whose form says how its text is encoded, before that form has read it.
    pub(super) fn none() -> Self {
        let (text, charset) = (String::new(), UTF_8.name().to_owned());
        Self { text, charset, ground: CharsetGround::Declared, note: None }
    }
}

/// Decodes bytes. What the user says comes first, then a byte order mark, then what the bytes themselves prove, then what
/// is declared, then a guess: a declared "utf-8" over windows-1252 bytes is common, the other way round too.
///
/// Text that was encoded twice is brought back, unless the user says what it is.
pub(super) fn decode(bytes: &[u8], user: Option<&'static Encoding>, declared: Option<&'static Encoding>) -> Decoded {
    let decoded = decoded(bytes, user, declared);
    match mojibake::repaired(&decoded.text).filter(|_| user.is_none()) {
        Some(text) => Decoded { text, ground: CharsetGround::Repaired, ..decoded },
        None => decoded,
    }
}

fn decoded(bytes: &[u8], user: Option<&'static Encoding>, declared: Option<&'static Encoding>) -> Decoded {
    if let Some(encoding) = user {
        return with(encoding, bytes, CharsetGround::User);
    }
    if let Some(decoded) = by_mark(bytes) {
        return decoded;
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return with(encoding, bytes, CharsetGround::Guessed);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return valid_utf8(text, declared);
    }
    if let Some(encoding) = declared.filter(|&encoding| encoding != UTF_8 && !is_utf16(encoding)) {
        let decoded = with(encoding, bytes, CharsetGround::Declared);
        if decoded.note.is_none() {
            return decoded;
        }
    }
    if is_mostly_utf8(bytes) {
        return mixed(bytes);
    }
    with(guess(bytes), bytes, CharsetGround::Guessed)
}

/// The character set that a page or an XML file declares in its head, if it is one we know.
pub(super) fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(DECLARED_WITHIN)];
    // Most texts hold no equals sign so early, and no label without one.
    memchr::memchr(b'=', head)?;
    let lower = head.to_ascii_lowercase();
    let mut from = 0;
    while let Some(at) = memchr::memmem::find(&lower[from..], b"charset").map(|at| from + at) {
        if let Some(encoding) = label(&lower[at + b"charset".len()..]) {
            return Some(encoding);
        }
        from = at + 1;
    }
    let at = memchr::memmem::find(&lower, b"encoding").filter(|_| lower.starts_with(b"<?xml"))?;
    label(&lower[at + b"encoding".len()..])
}

/// The label after `charset` or `encoding`: an equals sign, perhaps quoted.
fn label(after: &[u8]) -> Option<&'static Encoding> {
    let after = after.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let after = after.strip_prefix(b"\"").or(after.strip_prefix(b"'")).unwrap_or(after);
    let end = after.iter().position(|byte| !byte.is_ascii_alphanumeric() && !b"-_:.".contains(byte));
    Encoding::for_label(&after[..end.unwrap_or(after.len())])
}

fn with(encoding: &'static Encoding, bytes: &[u8], ground: CharsetGround) -> Decoded {
    let (text, used, replaced) = encoding.decode(bytes);
    let note = replaced.then(|| format!("some bytes are no {} and were replaced", used.name()));
    Decoded { text: text.into_owned(), charset: used.name().to_owned(), ground, note }
}

fn by_mark(bytes: &[u8]) -> Option<Decoded> {
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe, 0, 0]) {
        return Some(utf32(rest, u32::from_le_bytes, "UTF-32LE"));
    }
    if let Some(rest) = bytes.strip_prefix(&[0, 0, 0xfe, 0xff]) {
        return Some(utf32(rest, u32::from_be_bytes, "UTF-32BE"));
    }
    let (encoding, length) = Encoding::for_bom(bytes)?;
    if encoding == UTF_8 && std::str::from_utf8(bytes).is_err() {
        return Some(Decoded { ground: CharsetGround::Bom, ..mixed(&bytes[length..]) });
    }
    Some(with(encoding, bytes, CharsetGround::Bom))
}

/// UTF-32 stands in no web standard, so the library does not know it; old exports hold it all the same.
fn utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32, name: &str) -> Decoded {
    let chars = bytes.chunks(4).map(|four| {
        let four = <[u8; 4]>::try_from(four).ok();
        four.and_then(|four| char::from_u32(unit(four))).unwrap_or(char::REPLACEMENT_CHARACTER)
    });
    let text: String = chars.collect();
    let note =
        text.contains(char::REPLACEMENT_CHARACTER).then(|| format!("some bytes are no {name} and were replaced"));
    Decoded { text, charset: name.to_owned(), ground: CharsetGround::Bom, note }
}

/// UTF-16 shows by the zero bytes that stand on one side of nearly every pair, which no text of single bytes has.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(2048) & !1];
    memchr::memchr(0, head)?;
    let pairs = head.len() / 2;
    let zeros = |side: usize| head.iter().skip(side).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if pairs < 4 || even.max(odd) * 10 < pairs * 6 || even.min(odd) * 20 > pairs {
        return None;
    }
    Some(if odd > even { UTF_16LE } else { UTF_16BE })
}

fn is_utf16(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

fn valid_utf8(text: &str, declared: Option<&'static Encoding>) -> Decoded {
    let ground = if declared == Some(UTF_8) { CharsetGround::Declared } else { CharsetGround::Valid };
    Decoded { text: text.to_owned(), charset: UTF_8.name().to_owned(), ground, note: None }
}

/// True when whole characters of UTF-8 outnumber the bytes that fit none so far that chance cannot have made them.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += chunk.invalid().len();
    }
    whole > 2 * broken
}

/// Text of UTF-8 into which bytes of windows-1252 were pasted.
fn mixed(bytes: &[u8]) -> Decoded {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&single_bytes(chunk.invalid()));
    }
    let note = Some("some bytes are no UTF-8 and were read as windows-1252".to_owned());
    Decoded { text, charset: UTF_8.name().to_owned(), ground: CharsetGround::Valid, note }
}

fn single_bytes(bytes: &[u8]) -> Cow<'_, str> {
    WINDOWS_1252.decode_without_bom_handling(bytes).0
}

/// The script of a Chinese text, which its language may leave open: simplified characters are not in Big5.
pub(super) fn chinese_script(text: &str) -> Option<&'static str> {
    let han: String = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).take(2000).collect();
    let all = han.chars().count();
    // What Big5 does not hold is written by number, and nothing else in it begins with an ampersand.
    let simplified = BIG5.encode(&han).0.iter().filter(|&&byte| byte == b'&').count();
    (all >= 20).then_some(if simplified * 20 > all { "zh-Hans" } else { "zh-Hant" })
}

/// What the bytes look like. A handful of high bytes in western text says little, so rare guesses need much evidence.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guessed = detector.guess(None, Utf8Detection::Deny);
    let high = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    if high < 12 && high * 20 < bytes.len() { WINDOWS_1252 } else { guessed }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{UTF_8, WINDOWS_1251, WINDOWS_1252};

    use super::{declared, decode};
    use crate::model::CharsetGround::{Bom, Declared, Guessed, User, Valid};

    #[test]
    fn the_ground_is_the_strongest_there_is() {
        let utf16: Vec<u8> = "The board met.".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let with_mark = [&[0xff, 0xfe][..], &utf16].concat();
        let utf32: Vec<u8> = "\u{feff}The “board”".chars().flat_map(|c| (c as u32).to_be_bytes()).collect();
        for (bytes, declared, text, charset, ground) in [
            (&b"\xef\xbb\xbfcaf\xc3\xa9"[..], None, "café", "UTF-8", Bom),
            (&with_mark, None, "The board met.", "UTF-16LE", Bom),
            (&utf16, None, "The board met.", "UTF-16LE", Guessed),
            (&utf32, None, "The “board”", "UTF-32BE", Bom),
            ("café".as_bytes(), Some(WINDOWS_1252), "café", "UTF-8", Valid),
            ("café".as_bytes(), Some(UTF_8), "café", "UTF-8", Declared),
            (b"the \x93board\x94 met", Some(UTF_8), "the “board” met", "windows-1252", Guessed),
            (b"the \x93board\x94 met", Some(WINDOWS_1252), "the “board” met", "windows-1252", Declared),
            (b"\xcf\xf0\xe8", Some(WINDOWS_1251), "При", "windows-1251", Declared),
        ] {
            let decoded = decode(bytes, None, declared);
            assert_eq!(
                (decoded.text.as_str(), decoded.charset.as_str(), decoded.ground),
                (text, charset, ground),
                "{bytes:?}"
            );
        }
        assert_eq!(decode(b"\x93", Some(WINDOWS_1252), Some(UTF_8)).ground, User);
    }

    #[test]
    fn stray_bytes_in_utf8_are_repaired_and_said() {
        let decoded = decode(b"caf\xe9, \xe2\x80\x9cna\xc3\xafve\xe2\x80\x9d", None, None);
        assert_eq!(decoded.text, "café, “naïve”");
        assert!(decoded.note.is_some());
    }

    #[test]
    fn declarations_are_found() {
        for (head, name) in [
            ("<meta charset=utf-8>", "UTF-8"),
            ("<meta http-equiv='Content-Type' content='text/html; charset=ISO-8859-1'>", "windows-1252"),
            ("<?xml version=\"1.0\" encoding=\"iso-8859-2\"?>", "ISO-8859-2"),
            ("<script charset=\"\"></script><meta charset = 'windows-1251'>", "windows-1251"),
        ] {
            assert_eq!(declared(head.as_bytes()).map(|encoding| encoding.name()), Some(name), "{head}");
        }
        assert_eq!(declared(b"the charset of this page"), None);
        assert_eq!(declared(b"encoding=utf-8"), None);
    }
}
