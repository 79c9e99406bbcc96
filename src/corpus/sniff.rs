//! Which files are archives: by their first bytes, not by their names.

use super::names;

/// Bytes of a file's head that are looked at.
pub(super) const HEAD: usize = 8192;

/// A kind of archive or compression that is opened here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    Gzip,
    Bzip2,
    Xz,
    Zstd,
    Zip,
    Tar,
    Warc,
    Arc,
}

/// What a file with this head and name is, if it is to be opened. Documents that happen to be zip files (docx, epub) are not.
pub(super) fn container(head: &[u8], name: &str) -> Option<Container> {
    let starts = |magic: &[u8]| head.starts_with(magic);
    if starts(&[0x1f, 0x8b, 0x08]) {
        Some(Container::Gzip)
    } else if starts(b"BZh") && head.get(4..10) == Some(&[0x31, 0x41, 0x59, 0x26, 0x53, 0x59]) {
        Some(Container::Bzip2)
    } else if starts(&[0xfd, b'7', b'z', b'X', b'Z', 0]) {
        Some(Container::Xz)
    } else if starts(&[0x28, 0xb5, 0x2f, 0xfd]) {
        Some(Container::Zstd)
    } else if (starts(b"PK\x03\x04") || starts(b"PK\x05\x06")) && !is_zipped_document(head, name) {
        Some(Container::Zip)
    } else if is_tar(head) {
        Some(Container::Tar)
    } else if starts(b"WARC/") {
        Some(Container::Warc)
    } else if starts(b"filedesc://") {
        Some(Container::Arc)
    } else {
        None
    }
}

/// A tar file has no mark at its head that all of them share, but every header holds the sum of its own bytes.
fn is_tar(head: &[u8]) -> bool {
    let Some(header) = head.get(..512) else { return false };
    let Some(stated) = std::str::from_utf8(&header[148..156]).ok() else { return false };
    let Ok(stated) = u32::from_str_radix(stated.trim_matches(['\0', ' ']), 8) else { return false };
    let sum = header.iter().enumerate().map(|(at, &byte)| if (148..156).contains(&at) { 32 } else { u32::from(byte) });
    header[0] != 0 && stated == sum.sum::<u32>()
}

/// Office documents and books are zip files whose first member has a name laid down by their standards; where a careless
/// program has put another one first, they still have their own endings.
fn is_zipped_document(head: &[u8], name: &str) -> bool {
    let ending = names::last_part(name).rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    if matches!(ending.as_deref(), Some("docx" | "docm" | "dotx" | "epub")) {
        return true;
    }
    let Some(length) = head.get(26..28) else { return false };
    let length = usize::from(u16::from_le_bytes([length[0], length[1]]));
    let name = head.get(30..30 + length).unwrap_or(b"");
    name == b"mimetype"
        || name == b"META-INF/container.xml"
        || name == b"[Content_Types].xml"
        || [&b"_rels/"[..], b"word/", b"xl/", b"ppt/", b"docProps/"].iter().any(|folder| name.starts_with(folder))
}

/// True for JSON lines: they can be read piece by piece, whatever their length.
pub(super) fn is_json_lines(head: &[u8], name: &str) -> bool {
    let is_named = || {
        let name = names::without_compression(name).to_ascii_lowercase();
        name.ends_with(".jsonl") || name.ends_with(".ndjson")
    };
    head.trim_ascii_start().starts_with(b"{\"") && (is_named() || memchr::memmem::find(head, b"}\n{\"").is_some())
}

/// True for a file named as an archive that is none, and no text either: it should have been readable.
pub(super) fn is_broken_archive(head: &[u8], name: &str) -> bool {
    let ending = names::last_part(name).rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let archive = matches!(
        ending.as_deref(),
        Some("gz" | "tgz" | "zip" | "tar" | "bz2" | "tbz2" | "xz" | "txz" | "zst" | "tzst" | "warc" | "arc")
    );
    archive && (head.contains(&0) || head.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count() > 8)
}
