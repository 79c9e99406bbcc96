//! Names as output shows them.

use std::path::Path;

/// A path for output: its text, with bytes that are not UTF-8 written `\xNN`.
pub fn shown(path: &Path) -> String {
    bytes_shown(path.as_os_str().as_encoded_bytes())
}

/// The same for the bytes of a name.
pub(super) fn bytes_shown(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    text
}

/// The last part of a path, whatever kind of slash parts it.
pub(super) fn last_part(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// A file name without its compression endings: `a.jsonl.gz` is `a.jsonl`, `a.tgz` is `a.tar`.
pub(super) fn without_compression(name: &str) -> String {
    let Some((stem, ending)) = name.rsplit_once('.') else { return name.to_owned() };
    match ending.to_ascii_lowercase().as_str() {
        "gz" | "bz2" | "xz" | "zst" | "z" if !stem.is_empty() => without_compression(stem),
        "tgz" | "tbz" | "tbz2" | "txz" | "tzst" => format!("{stem}.tar"),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{bytes_shown, last_part, without_compression};

    #[test]
    fn bytes_that_are_no_text_are_escaped() {
        assert_eq!(bytes_shown(b"caf\xe9.txt"), "caf\\xe9.txt");
        assert_eq!(bytes_shown("café.txt".as_bytes()), "café.txt");
        assert_eq!(bytes_shown(b"bad\xc3"), "bad\\xc3");
    }

    #[test]
    fn compression_endings_fall_off() {
        for (name, plain) in [
            ("a.jsonl.gz", "a.jsonl"),
            ("a.TGZ", "a.tar"),
            ("a.tar.gz", "a.tar"),
            ("a.gz.gz", "a"),
            (".gz", ".gz"),
            ("a.txt", "a.txt"),
        ] {
            assert_eq!(without_compression(name), plain);
        }
        assert_eq!(last_part("a/b\\c.txt"), "c.txt");
    }
}
