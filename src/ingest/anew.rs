//! An ingest into a new index that takes the place of the old one: what must be sure before, and after.

use std::path::PathBuf;

use super::request::{IngestError, IngestRequest, Mode, Prune};
use crate::index::{Index, IndexError, KnownFiles, Rebuild};
use crate::model::{FileKey, IngestReport};

/// Prepares the rebuilding that a request asks for. An index that holds what the new one would not is left alone, unless
/// `--prune=force` says that this is meant.
pub(super) fn begin(request: &IngestRequest) -> Result<Option<Rebuild>, IngestError> {
    if request.mode == Mode::Update {
        return Ok(None);
    }
    let rebuild = Rebuild::begin(&request.index)?;
    if rebuild.is_some() && request.prune != Prune::Force {
        refuse_loss(request)?;
    }
    Ok(rebuild)
}

/// Puts the new index in its place, unless it was cut short or is empty: then the old one stays.
pub(super) fn finish(rebuild: Rebuild, request: &IngestRequest, report: &IngestReport) -> Result<(), IngestError> {
    if report.interrupted {
        return Ok(());
    }
    if report.articles.added == 0 && request.prune != Prune::Force {
        return Err(IngestError::Rebuild("no article was found, so the old index stays".into()));
    }
    Ok(rebuild.finish()?)
}

/// Refuses when the index holds articles of files that the new one would not hold. One that cannot be read, perhaps because
/// of its version, cannot be asked.
fn refuse_loss(request: &IngestRequest) -> Result<(), IngestError> {
    let known = match Index::open(&request.index).and_then(|index| index.known()) {
        Ok(known) => known,
        Err(IndexError::OtherVersion { .. } | IndexError::Damaged { .. } | IndexError::Missing { .. }) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let roots: Vec<PathBuf> = request.paths().iter().filter_map(|path| path.canonicalize().ok()).collect();
    let with_articles = known.iter().filter(|file| file.articles > 0);
    match with_articles.filter(|file| would_be_lost(&known, file.key, &roots)).count() {
        0 => Ok(()),
        lost => Err(IngestError::Rebuild(format!(
            "the index holds articles of {lost} files that are gone or not below the paths given, and would lose them"
        ))),
    }
}

/// True when a file is gone from disk or stands below none of `roots`.
fn would_be_lost(known: &KnownFiles, key: FileKey, roots: &[PathBuf]) -> bool {
    match known.record(key) {
        Ok(Some(record)) => {
            !roots.iter().any(|root| record.path.starts_with(root)) || record.path.symlink_metadata().is_err()
        }
        _ => false,
    }
}
