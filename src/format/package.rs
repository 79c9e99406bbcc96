//! Documents that are zip files inside, read under the bounds that hold for archives: members must not overlap, hold more
//! than fits, or unpack to a multiple of the file that no honest one does.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::charset;
use super::guard::guarded;

/// Bytes that a member may have.
const MEMBER: u64 = 256 << 20;

/// How many bytes may come out of one byte of the document …
const RATIO: u64 = 100;

/// … once so many have come out.
const RATIO_FLOOR: u64 = 10_000_000;

/// A document opened.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Bytes that may still come out of it.
    left: u64,
}

/// True for a zip file that has a member whose name begins so; looked for in the bytes, since nothing is opened yet.
pub(super) fn has_member(bytes: &[u8], name: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") && memchr::memmem::find(bytes, name).is_some()
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, String> {
        let archive = guarded("zip", || ZipArchive::new(Cursor::new(bytes)))?;
        let mut archive = archive.map_err(|error| explain(&error))?;
        if archive.has_overlapping_entries().map_err(|error| explain(&error))? {
            return Err("members overlap, which no honest document needs".into());
        }
        Ok(Self { archive, left: (bytes.len() as u64).saturating_mul(RATIO).max(RATIO_FLOOR) })
    }

    /// The bytes of a member; `None` when there is none of that name.
    pub(super) fn member(&mut self, name: &str) -> Result<Option<Vec<u8>>, String> {
        let limit = self.left.min(MEMBER);
        let file = match self.archive.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(format!("{name}: {}", explain(&error))),
        };
        let mut bytes = Vec::new();
        let outcome = guarded("zip", || file.take(limit + 1).read_to_end(&mut bytes))?;
        if bytes.len() as u64 > limit {
            return Err(match limit {
                MEMBER => format!("{name}: larger than {} MB, the limit", MEMBER >> 20),
                _ => format!("unpacks to more than {RATIO} times its size, the limit"),
            });
        }
        self.left -= bytes.len() as u64;
        outcome.map_err(|error| format!("{name}: damaged: {error}"))?;
        Ok(Some(bytes))
    }

    /// The text of a member, decoded as it declares.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, String> {
        let bytes = self.member(name)?;
        Ok(bytes.map(|bytes| charset::decode(&bytes, None, charset::declared(&bytes)).text))
    }
}

fn explain(error: &ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(what) if what.contains("Password") => "encrypted".into(),
        ZipError::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => "cut off".into(),
        other => format!("damaged zip file: {other}"),
    }
}

/// The path of a member that another one names: relative to its folder, escapes resolved, without what leads to a place
/// inside. `None` for an address elsewhere, or one that leads out of the document.
pub(super) fn beside(member: &str, reference: &str) -> Option<String> {
    let reference = reference.split(['#', '?']).next()?;
    if reference.contains("://") || reference.is_empty() {
        return None;
    }
    let folder = member.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = if reference.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    let reference = unescaped(reference);
    for part in reference.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    parts.retain(|part| !part.is_empty());
    Some(parts.join("/"))
}

/// `%20` and its like as the bytes they stand for.
fn unescaped(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let code =
            bytes.get(at + 1..at + 3).filter(|_| bytes[at] == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use proptest::prelude::{any, proptest};
    use zip::write::SimpleFileOptions;

    use super::{Package, beside};

    fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file(name, SimpleFileOptions::default()).expect("a new member");
        writer.write_all(bytes).expect("memory");
        writer.finish().expect("memory").into_inner()
    }

    #[test]
    fn members_are_read_and_bombs_are_not() {
        let bytes = zipped("a.xml", b"<a/>");
        let mut package = Package::open(&bytes).expect("a zip file");
        assert_eq!(package.member("a.xml"), Ok(Some(b"<a/>".to_vec())));
        assert_eq!(package.member("b.xml"), Ok(None));
        let bytes = zipped("a.xml", &vec![b' '; 20_000_000]);
        let mut package = Package::open(&bytes).expect("a zip file");
        assert_eq!(package.member("a.xml"), Err("unpacks to more than 100 times its size, the limit".into()));
    }

    #[test]
    fn references_lead_to_members() {
        for (member, reference, path) in [
            ("OEBPS/content.opf", "a%20b.xhtml#x", Some("OEBPS/a b.xhtml")),
            ("content.opf", "text/a.xhtml", Some("text/a.xhtml")),
            ("OEBPS/x/c.opf", "../a.xhtml", Some("OEBPS/a.xhtml")),
            ("c.opf", "/word/document.xml", Some("word/document.xml")),
            ("c.opf", "../../etc/passwd", None),
            ("c.opf", "https://a.example/x", None),
        ] {
            assert_eq!(beside(member, reference).as_deref(), path, "{reference}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_references(member in any::<String>(), reference in any::<String>()) {
            beside(&member, &reference);
        }
    }
}
