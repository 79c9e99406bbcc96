//! When articles of files that are gone may go, too.

use std::fs;
use std::path::PathBuf;

use super::request::{IngestError, IngestRequest, Input, Prune};
use super::writing::Removal;
use crate::index::KnownFiles;
use crate::model::FileKey;

/// Refuses what looks like a missing disk rather than deleted files.
pub(super) fn refuse_unsafe(request: &IngestRequest) -> Result<(), IngestError> {
    if request.prune == Prune::Keep {
        return Ok(());
    }
    for input in &request.inputs {
        match input {
            Input::Bytes { .. } => return Err(IngestError::Prune("--prune needs folders, not standard input".into())),
            Input::Path(path) if fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none()) => {
                let path = path.display();
                return Err(IngestError::Prune(format!("{path}: empty, so nothing is pruned; is a disk missing?")));
            }
            Input::Path(_) => {}
        }
    }
    Ok(())
}

/// Decides about the files that are gone; `Prune::Careful` refuses when they are more than a fifth.
pub(super) fn removal(
    request: &IngestRequest,
    known: &KnownFiles,
    gone: &[FileKey],
    roots: &[PathBuf],
) -> Result<Removal, IngestError> {
    match request.prune {
        Prune::Keep => return Ok(Removal::Keep),
        Prune::Force => return Ok(Removal::Remove),
        Prune::Careful => {}
    }
    let is_below = |key: FileKey| match known.record(key) {
        Ok(Some(record)) => roots.iter().any(|root| record.path.starts_with(root)),
        _ => false,
    };
    let below = known.iter().filter(|known| is_below(known.key)).count();
    if gone.len() * 5 > below {
        let gone = gone.len();
        return Err(IngestError::Prune(format!(
            "{gone} of {below} files are gone, more than a fifth, so nothing was pruned (--prune=force does it)"
        )));
    }
    Ok(Removal::Remove)
}
