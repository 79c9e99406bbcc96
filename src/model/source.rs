//! What is read from disk.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{FileKey, Sha256};

/// A file that the walk found and that may hold articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Canonical absolute path: the identity of the file.
    pub path: PathBuf,
    /// Hash of the bytes of `path`.
    pub key: FileKey,
    /// The path as the user gave it, for output; bytes that are not UTF-8 are written `\xNN`.
    pub shown: String,
    /// Size in bytes.
    pub size: u64,
    /// Time of last modification in nanoseconds since 1970 UTC.
    pub modified: i64,
}

/// What tells whether a file is still the one that was ingested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileStamp {
    /// Size in bytes.
    pub size: u64,
    /// Time of last modification in nanoseconds since 1970 UTC.
    pub modified: i64,
    /// The leading half of the SHA-256 digest of the file's bytes.
    pub digest: [u8; 16],
}

/// The bytes of one file, or of one member of an archive, on their way to `format`.
#[derive(Clone, Debug)]
pub struct SourceBytes {
    /// Key of the file on disk.
    pub file: FileKey,
    /// Path of the file on disk as the user gave it.
    pub path: String,
    /// Path inside the archive, parts of nested archives joined by `!/`; `None` for a plain file.
    /// For a single compressed file (`a.txt.gz`) it is `None` too: the bytes are those of `a.txt`.
    pub member: Option<String>,
    /// File name by which the form may be guessed: the last part of `member` or `path`, compression endings removed.
    pub name: String,
    /// The bytes themselves, decompressed.
    pub bytes: Vec<u8>,
    /// Web address that the bytes were fetched from, where a web archive says so.
    pub address: Option<String>,
    /// Label of the character set that came with the bytes, outside of them (an HTTP header).
    pub charset: Option<String>,
    /// Digest of `bytes`.
    pub sha256: Sha256,
}

/// What has been read of a file so far, member by member; a plain file is its only member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadSoFar {
    /// Members that are done with, whatever came of them.
    pub members: u64,
    /// Articles in them.
    pub articles: u64,
    /// Why the first of them was ignored that was.
    pub ignored: Option<String>,
    /// Why some of them should have been readable and were not.
    pub rejected: Vec<String>,
    /// What else went wrong with parts of them.
    pub notes: Vec<String>,
    /// How many more rejections and notes there were.
    pub unsaid: u64,
    /// Form and character set of the first of them that was read.
    pub form: Option<(String, String)>,
}

/// Where the reading of a file was cut short.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cut {
    /// What was done with by then.
    pub done: ReadSoFar,
    /// Articles of the next member that had been taken in.
    pub next: u64,
}
