//! What is stored of files: most of it in columns, the rest as JSON.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::model::{FileKey, FileOutcome, FileStamp, Sha256};

/// What became of a file on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRecord {
    /// Hash of the canonical path.
    pub key: FileKey,
    /// Canonical absolute path.
    pub path: PathBuf,
    /// The path as the user gave it.
    pub shown: String,
    /// What tells whether the file has changed. The digest is all zeros when the file could not be read.
    pub stamp: FileStamp,
    /// What became of it: new, ignored or rejected.
    pub outcome: FileOutcome,
    /// Why it was ignored or rejected; or what went wrong with a part of it.
    pub reason: Option<String>,
    /// Articles of it in the index.
    pub articles: u64,
    /// Version of the readers that read it.
    pub format_version: u32,
    /// Version of the rules that enriched it.
    pub enrich_version: u32,
    /// Name of the form it was read as.
    pub form: Option<String>,
    /// Character set it was read in.
    pub charset: Option<String>,
}

/// What is stored of a [`FileRecord`]; the rest stands in columns.
#[derive(Serialize, Deserialize)]
pub(super) struct StoredFile {
    path: StoredPath,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shown: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    form: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    charset: Option<String>,
}

/// A path, in bytes where it is no text.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum StoredPath {
    Text(String),
    Bytes(Vec<u8>),
}

/// What stands in columns of a [`FileRecord`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownFile {
    /// Hash of the canonical path.
    pub key: FileKey,
    /// See [`FileRecord::stamp`].
    pub stamp: FileStamp,
    /// See [`FileRecord::outcome`].
    pub outcome: FileOutcome,
    /// Articles of it in the index.
    pub articles: u64,
    /// Version of the readers that read it.
    pub format_version: u32,
    /// Version of the rules that enriched it.
    pub enrich_version: u32,
}

/// The part of a file's record that is stored as it is.
pub(super) fn file_json(record: &FileRecord) -> serde_json::Result<Vec<u8>> {
    let stored = StoredFile {
        path: store_path(&record.path),
        shown: (record.path.to_str() != Some(&record.shown)).then(|| record.shown.clone()),
        reason: record.reason.clone(),
        form: record.form.clone(),
        charset: record.charset.clone(),
    };
    serde_json::to_vec(&stored)
}

/// The record of which this was stored, with what stands in columns.
pub(super) fn read_file(json: &[u8], known: &KnownFile) -> serde_json::Result<FileRecord> {
    let StoredFile { path, shown, reason, form, charset } = serde_json::from_slice(json)?;
    let KnownFile { key, stamp, outcome, articles, format_version, enrich_version } = *known;
    let path = read_path(path);
    let shown = shown.unwrap_or_else(|| path.display().to_string());
    Ok(FileRecord { key, path, shown, stamp, outcome, reason, articles, format_version, enrich_version, form, charset })
}

fn store_path(path: &std::path::Path) -> StoredPath {
    match path.to_str() {
        Some(text) => StoredPath::Text(text.to_owned()),
        None => StoredPath::Bytes(path.as_os_str().as_encoded_bytes().to_vec()),
    }
}

#[cfg(unix)]
fn read_path(stored: StoredPath) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    match stored {
        StoredPath::Text(text) => PathBuf::from(text),
        StoredPath::Bytes(bytes) => PathBuf::from(std::ffi::OsString::from_vec(bytes)),
    }
}

#[cfg(not(unix))]
fn read_path(stored: StoredPath) -> PathBuf {
    match stored {
        StoredPath::Text(text) => PathBuf::from(text),
        StoredPath::Bytes(bytes) => PathBuf::from(String::from_utf8_lossy(&bytes).into_owned()),
    }
}

/// The number that stands for an outcome.
pub(super) fn outcome_code(outcome: FileOutcome) -> u64 {
    FileOutcome::ALL.iter().position(|&known| known == outcome).map_or(u64::MAX, |place| place as u64)
}

/// The outcome that a number stands for; `None` for a number that was never written.
pub(super) fn outcome_of(code: u64) -> Option<FileOutcome> {
    FileOutcome::ALL.get(usize::try_from(code).ok()?).copied()
}

/// The digest as four numbers.
pub(super) fn digest_numbers(digest: Sha256) -> [u64; 4] {
    let mut numbers = [0; 4];
    for (number, chunk) in numbers.iter_mut().zip(digest.0.as_chunks::<8>().0) {
        *number = u64::from_be_bytes(*chunk);
    }
    numbers
}

/// The digest that these numbers are.
pub(super) fn digest_of(numbers: [u64; 4]) -> Sha256 {
    let mut bytes = [0; 32];
    for (chunk, number) in bytes.as_chunks_mut::<8>().0.iter_mut().zip(numbers) {
        *chunk = number.to_be_bytes();
    }
    Sha256(bytes)
}

/// The key as two numbers.
pub(super) fn key_numbers(key: FileKey) -> [u64; 2] {
    let number = u128::from_be_bytes(key.0);
    [(number >> 64) as u64, number as u64]
}

/// The key that these numbers are.
pub(super) fn key_of([high, low]: [u64; 2]) -> FileKey {
    FileKey((u128::from(high) << 64 | u128::from(low)).to_be_bytes())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::{
        FileRecord, KnownFile, digest_numbers, digest_of, file_json, key_numbers, key_of, outcome_code, outcome_of,
        read_file,
    };
    use crate::model::{FileKey, FileOutcome, FileStamp, Sha256};

    proptest! {
        #[test]
        fn keys_and_digests_come_back(key in any::<[u8; 16]>(), digest in any::<[u8; 32]>()) {
            prop_assert_eq!(key_of(key_numbers(FileKey(key))), FileKey(key));
            prop_assert_eq!(digest_of(digest_numbers(Sha256(digest))), Sha256(digest));
            prop_assert_eq!(key_numbers(FileKey(key))[0], FileKey(key).number());
        }
    }

    #[test]
    fn a_file_record_comes_back_even_when_its_name_is_no_text() {
        let known = KnownFile {
            key: FileKey([7; 16]),
            stamp: FileStamp { size: 9, modified: -3, sha256: Sha256([1; 32]) },
            outcome: FileOutcome::Rejected,
            articles: 0,
            format_version: 2,
            enrich_version: 3,
        };
        #[cfg(unix)]
        let odd = PathBuf::from(<std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(
            b"/news/caf\xe9.txt".to_vec(),
        ));
        #[cfg(not(unix))]
        let odd = PathBuf::from("/news/odd.txt");
        for path in [PathBuf::from("/news/Åre/1.txt"), odd] {
            let record = FileRecord {
                key: known.key,
                shown: "news/1.txt".into(),
                path,
                stamp: known.stamp,
                outcome: known.outcome,
                reason: Some("no article text".into()),
                articles: known.articles,
                format_version: known.format_version,
                enrich_version: known.enrich_version,
                form: Some("text".into()),
                charset: None,
            };
            let json = file_json(&record).expect("it serialises");
            assert_eq!(read_file(&json, &known).expect("it was written so"), record);
        }
    }

    #[test]
    fn outcomes_come_back() {
        for outcome in FileOutcome::ALL {
            assert_eq!(outcome_of(outcome_code(outcome)), Some(outcome));
        }
        assert_eq!(outcome_of(99), None);
    }
}
