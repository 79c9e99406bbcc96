//! What a file may be, by its first bytes and only then by its name.

use encoding_rs::Encoding;

use super::charset::{self, Decoded};
use super::{Format, ParseOptions};
use crate::model::{CharsetGround, SourceBytes};

/// What a form looks at to say that a text is one of its kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look<'a> {
    /// The head of the decoded text, without what is blank before it; empty while the bytes are all there is to go by.
    pub(super) head: &'a str,
    /// The bytes of the whole source.
    pub(super) bytes: &'a [u8],
    /// The ending of the file's name, in lower case, without the dot.
    pub(super) ending: &'a str,
}

/// Characters of the head that are looked at.
const HEAD: usize = 4096;

/// Files that are certainly no article, by the bytes that they begin with.
const NO_ARTICLE: [(&[u8], &str); 20] = [
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"RIFF", "a picture, sound or film"),
    (b"\x7fELF", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\0asm", "a program"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
    (b"fLaC", "a sound file"),
    (b"\x1aE\xdf\xa3", "a film"),
    (b"\0\0\0\x18ftyp", "a film"),
    (b"\0\0\0\x20ftyp", "a film"),
    (b"SQLite format 3\0", "a database"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"\0\x01\0\0\0", "a font"),
];

/// Forms that hold articles and that this version cannot read.
const NOT_READ: [(&[u8], &str); 4] = [
    (b"%PDF-", "a PDF document, which a build without the feature pdf cannot read"),
    (b"{\\rtf", "an RTF document, which this version cannot read"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document, which this version cannot read"),
    (b"PK\x03\x04", "a zipped document, which this version cannot read"),
];

/// What is to become of a file.
pub(super) enum Sniffed {
    /// To be read as this form.
    As(&'static Format, Decoded),
    /// No article form.
    Ignored(String),
    /// Should have been readable.
    Rejected(String),
}

/// Finds the form of a file.
pub(super) fn sniff(source: &SourceBytes, options: &ParseOptions) -> Sniffed {
    let bytes = source.bytes.as_slice();
    let ending = ending(&source.name);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Sniffed::Ignored("empty".into());
    }
    let by_bytes = by_look(&Look { head: "", bytes, ending: "" });
    let is_said = |form: &&Format| options.form.is_none_or(|said| said.name == form.name);
    if let Some(form) = by_bytes.filter(is_said).filter(|_| is_document(bytes)) {
        return Sniffed::As(form, Decoded::none());
    }
    if options.form.is_none() && by_bytes.is_none() {
        if let Some((_, what)) = NO_ARTICLE.iter().find(|(magic, _)| bytes.starts_with(magic)) {
            return Sniffed::Ignored((*what).into());
        }
        if let Some((_, what)) = NOT_READ.iter().find(|(magic, _)| bytes.starts_with(magic)) {
            return Sniffed::Rejected((*what).into());
        }
    }
    let label = source.charset.as_deref().and_then(|label| Encoding::for_label(label.as_bytes()));
    let decoded = charset::decode(bytes, options.encoding, label.or_else(|| charset::declared(bytes)));
    if decoded.text.chars().all(|c| c.is_whitespace() || c == '\u{feff}' || c == '\0') {
        return Sniffed::Ignored("blank".into());
    }
    let known = super::FORMATS.iter().find(|form| form.extensions.contains(&ending.as_str()));
    if by_bytes.is_none() && is_binary(&decoded) {
        let verdict = if known.is_some() || options.form.is_some() { Sniffed::Rejected } else { Sniffed::Ignored };
        return verdict("binary data, no text".into());
    }
    let form = options.form.or(by_bytes).or_else(|| by_content(&decoded.text, bytes, &ending)).or(known);
    match form.or_else(|| ending.is_empty().then(|| super::form("txt")).flatten()) {
        Some(form) => Sniffed::As(form, decoded),
        None => Sniffed::Ignored(format!("no article form: .{ending}")),
    }
}

/// True for a document whose text is packed inside: there is nothing to decode.
fn is_document(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.trim_ascii_start().starts_with(b"%PDF-")
}

fn by_content(text: &str, bytes: &[u8], ending: &str) -> Option<&'static Format> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let head = &text[..text.floor_char_boundary(HEAD)];
    by_look(&Look { head, bytes, ending })
}

fn by_look(look: &Look<'_>) -> Option<&'static Format> {
    super::FORMATS.iter().find(|form| (form.recognises)(look))
}

/// The ending of a file name, in lower case; "" without one, or where it can't be one.
fn ending(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending))
            if !stem.is_empty() && ending.len() <= 10 && ending.bytes().all(|b| b.is_ascii_alphanumeric()) =>
        {
            ending.to_ascii_lowercase()
        }
        _ => String::new(),
    }
}

/// True for what was decoded and is no text: too many characters steer a device or could not be read. One in fifty is too
/// many, but where the bytes are well-formed UTF-8, which chance does not make, one in six.
fn is_binary(decoded: &Decoded) -> bool {
    let head = &decoded.text[..decoded.text.floor_char_boundary(1 << 16)];
    let strange = strange(head);
    let tolerated = if decoded.ground == CharsetGround::Valid { 6 } else { 50 };
    strange > 0 && strange * tolerated > head.chars().count()
}

/// How many characters of a text steer a device or could not be read. Those of ASCII are counted in one pass without a
/// branch, and the others, which the bytes C2 and EF begin, where these are.
fn strange(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_odd = |byte: u8| ((byte < b' ') & !(b'\t'..=b'\r').contains(&byte)) | (byte == 0x7f);
    let ascii: usize =
        bytes.chunks(128).map(|some| usize::from(some.iter().map(|&byte| u8::from(is_odd(byte))).sum::<u8>())).sum();
    let others = memchr::memchr2_iter(0xc2, 0xef, bytes).filter(|&at| {
        let odd = |c: char| c == char::REPLACEMENT_CHARACTER || (c.is_control() && !c.is_whitespace());
        text[at..].chars().next().is_some_and(odd)
    });
    ascii + others.count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::{Look, by_look, ending, is_binary, strange};
    use crate::format::charset::decode;

    proptest! {
        #[test]
        fn strange_characters_are_counted_as_one_by_one(text in "[a-c ¢é\u{ff01}\t\n\r\u{0}\u{1b}\u{7f}\u{80}\u{85}\u{9f}\u{a0}\u{fffd}\u{feff}]{0,300}") {
            let odd = |c: &char| (c.is_control() && !c.is_whitespace()) || *c == char::REPLACEMENT_CHARACTER;
            prop_assert_eq!(strange(&text), text.chars().filter(odd).count());
        }
    }

    #[test]
    fn no_form_is_seen_where_there_is_nothing_to_see() {
        assert!(by_look(&Look { head: "", bytes: b"", ending: "" }).is_none());
    }

    #[test]
    fn endings_are_what_follows_the_last_dot() {
        for (name, expected) in
            [("a.TXT", "txt"), ("a.v1.2.txt", "txt"), ("noext", ""), (".txt", ""), ("a.", ""), ("a.b c", "")]
        {
            assert_eq!(ending(name), expected, "{name}");
        }
    }

    #[test]
    fn text_with_a_stray_control_is_text() {
        let text = format!("{}\0", "The council met on Tuesday in the hall. ".repeat(3));
        assert!(!is_binary(&decode(text.as_bytes(), None, None)));
        assert!(is_binary(&decode(b"\x01\x02ab\x03", None, None)));
        assert!(is_binary(&decode(b"\x81\x01\xfe\x8d\x02ab \x03\xff\x90", None, None)));
    }
}
