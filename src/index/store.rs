//! What is stored of files: most of it in columns, the rest as JSON.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::model::{Cut, FileKey, FileOutcome, FileStamp};

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
    /// Where its reading was cut short; `None` for a file that has been read to its end.
    pub cut: Option<Cut>,
}

/// How much of a file has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// Only a part, see [`FileRecord::cut`]; its digest is not known then.
    CutShort,
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cut: Option<Cut>,
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
    /// Whether [`FileRecord::cut`] says where it was cut short.
    pub extent: Extent,
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
        cut: record.cut.clone(),
    };
    serde_json::to_vec(&stored)
}

/// The record of which this was stored, with what stands in columns.
pub(super) fn read_file(json: &[u8], known: &KnownFile) -> serde_json::Result<FileRecord> {
    let StoredFile { path, shown, reason, form, charset, cut } = serde_json::from_slice(json)?;
    let KnownFile { key, stamp, outcome, extent: _, articles, format_version, enrich_version } = *known;
    let path = read_path(path);
    let shown = shown.unwrap_or_else(|| path.display().to_string());
    #[rustfmt::skip]
    let record = FileRecord {
        key, path, shown, stamp, outcome, reason, articles, format_version, enrich_version, form, charset, cut,
    };
    Ok(record)
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

/// Key and digest as numbers.
pub(super) fn digest_numbers(key: FileKey, digest: [u8; 16]) -> [u64; 4] {
    let chunks = key.0.as_chunks::<8>().0.iter().chain(digest.as_chunks::<8>().0);
    let mut numbers = [0; 4];
    numbers.iter_mut().zip(chunks).for_each(|(number, &chunk)| *number = u64::from_be_bytes(chunk));
    numbers
}

/// Key and digest that these numbers are; `None` when there are too few.
pub(super) fn digests_of(mut numbers: impl Iterator<Item = u64>) -> Option<(FileKey, [u8; 16])> {
    let (mut key, mut digest) = ([0; 16], [0; 16]);
    for chunk in key.as_chunks_mut::<8>().0.iter_mut().chain(digest.as_chunks_mut::<8>().0) {
        *chunk = numbers.next()?.to_be_bytes();
    }
    Some((FileKey(key), digest))
}

/// Bits of a version of rules, and those of an outcome.
const VERSION_BITS: u32 = 12;
const OUTCOME_BITS: u32 = 4;
/// Set beside the outcome of a file that was cut short.
const CUT_SHORT: u64 = 1 << (OUTCOME_BITS - 1);

/// Outcome, number of articles and versions of a file as one number.
pub(super) fn facts_number(record: &FileRecord) -> u64 {
    // A version that does not fit reads as another one: its files are then read again, never taken for unchanged.
    let version = |version: u32| u64::from(version.min((1 << VERSION_BITS) - 1));
    ((record.articles << VERSION_BITS | version(record.format_version)) << VERSION_BITS
        | version(record.enrich_version))
        << OUTCOME_BITS
        | if record.cut.is_some() { CUT_SHORT } else { 0 }
        | outcome_code(record.outcome)
}

/// What such a number says; `None` for one that was never written.
pub(super) fn facts_of(number: u64) -> Option<(FileOutcome, Extent, u64, [u32; 2])> {
    let outcome = outcome_of(number & (CUT_SHORT - 1))?;
    let extent = if number & CUT_SHORT == 0 { Extent::Whole } else { Extent::CutShort };
    let version = |at: u32| (number >> at) as u32 & ((1 << VERSION_BITS) - 1);
    let versions = [version(OUTCOME_BITS + VERSION_BITS), version(OUTCOME_BITS)];
    Some((outcome, extent, number >> (OUTCOME_BITS + 2 * VERSION_BITS), versions))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::{
        Extent, FileRecord, KnownFile, digest_numbers, digests_of, facts_number, facts_of, file_json, outcome_code,
        outcome_of, read_file,
    };
    use crate::model::{Cut, FileKey, FileOutcome, FileStamp, ReadSoFar};

    proptest! {
        #[test]
        fn keys_and_digests_come_back(key in any::<[u8; 16]>(), digest in any::<[u8; 16]>()) {
            let numbers = digest_numbers(FileKey(key), digest);
            prop_assert_eq!(digests_of(numbers.into_iter()), Some((FileKey(key), digest)));
            prop_assert_eq!(digests_of(numbers.into_iter().take(3)), None);
            prop_assert_eq!(numbers[0], FileKey(key).number());
        }
    }

    #[test]
    fn a_file_record_comes_back_even_when_its_name_is_no_text() {
        let mut known = KnownFile {
            key: FileKey([7; 16]),
            stamp: FileStamp { size: 9, modified: -3, digest: [1; 16] },
            outcome: FileOutcome::Rejected,
            extent: Extent::Whole,
            articles: 1_000_000_000,
            format_version: 2,
            enrich_version: 3,
        };
        #[cfg(unix)]
        let odd = PathBuf::from(<std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(
            b"/news/caf\xe9.txt".to_vec(),
        ));
        #[cfg(not(unix))]
        let odd = PathBuf::from("/news/odd.txt");
        let done = ReadSoFar { members: 7, notes: vec!["a/b.txt: empty".into()], ..ReadSoFar::default() };
        for (path, cut) in [(PathBuf::from("/news/Åre/1.txt"), None), (odd, Some(Cut { done, next: 3 }))] {
            known.extent = if cut.is_some() { Extent::CutShort } else { Extent::Whole };
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
                cut,
            };
            let json = file_json(&record).expect("it serialises");
            assert_eq!(read_file(&json, &known).expect("it was written so"), record);
            let versions = [known.format_version, known.enrich_version];
            assert_eq!(facts_of(facts_number(&record)), Some((known.outcome, known.extent, known.articles, versions)));
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
