//! What is known of a file decides what is done with it.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use super::request::rules;
use super::stages::Triage;
use crate::index::{Extent, KnownFile, KnownFiles};
use crate::model::{Cut, FileKey, FileOutcome, FileReport, Sha256, SourceFile};

/// Compares files found with the index's records of them, and remembers which were found.
pub(super) struct Census<'a> {
    known: &'a KnownFiles,
    seen: Mutex<HashSet<FileKey>>,
}

impl<'a> Census<'a> {
    pub(super) fn new(known: &'a KnownFiles) -> Self {
        Self { known, seen: Mutex::default() }
    }

    /// Decides what happens to a file.
    pub(super) fn triage(&self, file: &SourceFile) -> Triage {
        if !self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(file.key) {
            return Triage::Repeated;
        }
        match self.known.get(file.key) {
            Some(known) if known.extent == Extent::CutShort => match self.cut(file, &known) {
                Some(cut) => Triage::Resume(Box::new(cut)),
                None => Triage::Read,
            },
            // Rejected files are tried again: what was wrong may have been mended outside the file.
            Some(known) if known.outcome != FileOutcome::Rejected && is_by_our_rules(&known) => {
                if known.stamp.size == file.size && known.stamp.modified == file.modified {
                    Triage::Settled(self.settled(file, &known))
                } else {
                    Triage::ReadIfChanged(known.stamp.digest)
                }
            }
            _ => Triage::Read,
        }
    }

    /// Where to read on, if the file is still the one that was cut short.
    fn cut(&self, file: &SourceFile, known: &KnownFile) -> Option<Cut> {
        let same = known.stamp.size == file.size && known.stamp.modified == file.modified;
        if !same || !is_by_our_rules(known) {
            return None;
        }
        self.known.record(file.key).ok().flatten()?.cut
    }

    /// The report of a file that has not changed since it was recorded.
    fn settled(&self, file: &SourceFile, known: &KnownFile) -> FileReport {
        let (outcome, reason) = match known.outcome {
            FileOutcome::Ignored => (FileOutcome::Ignored, self.reason(file.key)),
            _ => (FileOutcome::Unchanged, None),
        };
        FileReport { path: file.shown.clone(), outcome, articles: known.articles, reason }
    }

    fn reason(&self, key: FileKey) -> Option<String> {
        self.known.record(key).ok().flatten()?.reason
    }

    /// The known files below `roots` that were not found and are not on disk, in the order of their keys.
    pub(super) fn gone(self, roots: &[PathBuf]) -> Vec<FileKey> {
        let seen = self.seen.into_inner().unwrap_or_else(PoisonError::into_inner);
        let unseen = self.known.iter().map(|known| known.key).filter(|key| !seen.contains(key));
        let mut gone: Vec<FileKey> = unseen.filter(|&key| is_gone(self.known, key, roots)).collect();
        gone.sort_unstable();
        gone
    }
}

fn is_by_our_rules(known: &KnownFile) -> bool {
    (known.format_version, known.enrich_version) == rules()
}

/// True when a known file stood below one of `roots` and is no longer on disk.
fn is_gone(known: &KnownFiles, key: FileKey, roots: &[PathBuf]) -> bool {
    let Ok(Some(record)) = known.record(key) else { return false };
    roots.iter().any(|root| record.path.starts_with(root)) && record.path.symlink_metadata().is_err()
}

/// Known files that are no longer on disk, by the digest of their bytes: where a moved file came from.
pub(super) struct Moves<'a> {
    known: &'a KnownFiles,
    /// Made when the first new file asks: most ingests have no known files or no new ones.
    by_digest: Option<HashMap<[u8; 16], Vec<FileKey>>>,
    taken: HashSet<FileKey>,
}

impl<'a> Moves<'a> {
    pub(super) fn new(known: &'a KnownFiles) -> Self {
        Self { known, by_digest: None, taken: HashSet::new() }
    }

    /// A known file with these bytes that is gone from disk and whose place has not been taken.
    pub(super) fn take(&mut self, digest: Sha256) -> Option<FileKey> {
        let known = self.known;
        let by_digest = self.by_digest.get_or_insert_with(|| {
            let mut map: HashMap<[u8; 16], Vec<FileKey>> = HashMap::new();
            for known in known.iter().filter(|known| known.articles > 0) {
                map.entry(known.stamp.digest).or_default().push(known.key);
            }
            map
        });
        let candidates = by_digest.get_mut(&digest.half())?;
        candidates.sort_unstable();
        let place = candidates.iter().position(|&key| is_gone(known, key, &[PathBuf::from("/")]))?;
        let old = candidates.remove(place);
        self.taken.insert(old);
        Some(old)
    }

    /// True when a new file took the place of this one.
    pub(super) fn is_taken(&self, key: FileKey) -> bool {
        self.taken.contains(&key)
    }
}
