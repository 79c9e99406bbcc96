//! The file by which a folder is known as an index of ours, and of which version.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::{IndexError, Result};
use super::lock::{READERS_LOCK, WRITER_LOCK};
use super::schema::SCHEMA_VERSION;
use super::sealed::{seal, unseal};

/// Name of the file. The walk of `corpus` knows an index folder by it.
pub const MARK: &str = "onrecord.json";
/// How files begin that a killed process may leave behind.
pub(super) const TEMPORARY: &str = ".tmp";
/// Tantivy's list of segments.
pub(super) const META: &str = "meta.json";

/// What the mark says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    /// Always "onrecord".
    program: String,
    /// [`SCHEMA_VERSION`] of the writer.
    pub(super) schema_version: u32,
    /// Release that made the index.
    created_by: String,
    /// Every version of the engine that has written here: the footers of the files must show one of them.
    pub(super) engines: Vec<String>,
}

/// What a folder is to us.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum State {
    /// There is nothing.
    Missing,
    /// An empty folder, or one in which the making of an index was cut short at once.
    Empty,
    /// An index of this version.
    Ours(Mark),
}

impl Mark {
    /// The mark of a new index.
    pub(super) fn new() -> Self {
        Self {
            program: "onrecord".into(),
            schema_version: SCHEMA_VERSION,
            created_by: env!("CARGO_PKG_VERSION").into(),
            engines: vec![engine()],
        }
    }

    /// Puts the mark in its place, durably.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let json = serde_json::to_vec_pretty(self).map_err(|error| IndexError::io(folder, error.into()))?;
        replace(folder, MARK, &seal(&[&json[..], b"\n"].concat()))
            .map_err(|error| IndexError::io(&folder.join(MARK), error))
    }

    /// Notes that this program's engine writes here, too.
    pub(super) fn note_engine(&mut self, folder: &Path) -> Result<()> {
        if self.engines.contains(&engine()) {
            return Ok(());
        }
        self.engines.push(engine());
        self.write(folder)
    }
}

/// Version of the engine as its files show it.
fn engine() -> String {
    tantivy::version().to_string()
}

/// Looks at a folder and touches nothing.
///
/// # Errors
/// [`IndexError::NotAnIndex`] for a folder that holds something else, [`IndexError::OtherVersion`],
/// [`IndexError::Damaged`] when the mark cannot be read.
pub(super) fn state(folder: &Path) -> Result<State> {
    let path = folder.join(MARK);
    match fs::read(&path) {
        Ok(sealed) => read(folder, &path, sealed).map(State::Ours),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            unmarked(folder)
        }
        Err(error) => Err(IndexError::io(&path, error)),
    }
}

fn read(folder: &Path, path: &Path, sealed: Vec<u8>) -> Result<Mark> {
    let damaged = |reason: String| IndexError::Damaged { file: path.to_path_buf(), reason };
    let json = unseal(sealed).map_err(damaged)?;
    let mark: Mark = serde_json::from_slice(&json).map_err(|error| damaged(error.to_string()))?;
    if mark.schema_version != SCHEMA_VERSION {
        return Err(IndexError::OtherVersion {
            path: folder.to_path_buf(),
            found: mark.schema_version.to_string(),
            ours: SCHEMA_VERSION.to_string(),
        });
    }
    Ok(mark)
}

fn unmarked(folder: &Path) -> Result<State> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(State::Missing),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(IndexError::NotAnIndex { path: folder.to_path_buf() });
        }
        Err(error) => return Err(IndexError::io(folder, error)),
    };
    for entry in entries {
        let name = entry.map_err(|error| IndexError::io(folder, error))?.file_name();
        let name = name.to_string_lossy();
        if name != WRITER_LOCK && name != READERS_LOCK && !name.starts_with(TEMPORARY) {
            return Err(IndexError::NotAnIndex { path: folder.to_path_buf() });
        }
    }
    Ok(State::Empty)
}

/// Puts content in place of a file so that a reader, a crash or a power cut meets the old or the new content, whole.
pub(super) fn replace(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    let temporary = folder.join(format!("{TEMPORARY}-{name}"));
    let written = write_synced(&temporary, content).and_then(|()| fs::rename(&temporary, folder.join(name)));
    if let Err(error) = written {
        // What is left of it would be removed by the next writer anyway.
        let _ = fs::remove_file(&temporary);
        return Err(error);
    }
    // The rename itself is durable only when the folder is.
    sync_folder(folder)
}

fn write_synced(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// Makes the names in a folder durable.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(windows) {
        return Ok(()); // there is no such call, and no need for it
    }
    fs::File::open(folder)?.sync_all()
}

/// Removes what a killed writer left half written. Only for the holder of the writer lock.
pub(super) fn remove_leftovers(folder: &Path) -> Result<()> {
    let failed = |error| IndexError::io(folder, error);
    let leftovers: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(failed)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(TEMPORARY)))
        .collect();
    leftovers.iter().try_for_each(|path| fs::remove_file(path).map_err(|error| IndexError::io(path, error)))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{MARK, Mark, State, state};
    use crate::index::IndexError;

    #[test]
    fn a_folder_with_other_things_is_not_ours() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(state(&folder.path().join("none")).expect("a state"), State::Missing);
        assert_eq!(state(folder.path()).expect("a state"), State::Empty);
        fs::write(folder.path().join(".tmp-left"), "x").expect("write");
        assert_eq!(state(folder.path()).expect("a state"), State::Empty);
        fs::write(folder.path().join("letter.txt"), "x").expect("write");
        assert!(matches!(state(folder.path()), Err(IndexError::NotAnIndex { .. })));
        assert!(matches!(state(&folder.path().join("letter.txt")), Err(IndexError::NotAnIndex { .. })));
    }

    #[test]
    fn a_mark_comes_back_or_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let mark = Mark::new();
        mark.write(folder.path()).expect("write");
        assert_eq!(state(folder.path()).expect("a state"), State::Ours(mark.clone()));

        Mark { schema_version: 9_999, ..mark }.write(folder.path()).expect("write");
        let refusal = state(folder.path()).expect_err("another version");
        assert!(matches!(&refusal, IndexError::OtherVersion { found, .. } if found == "9999"), "{refusal}");

        fs::write(folder.path().join(MARK), "{}").expect("write");
        assert!(matches!(state(folder.path()), Err(IndexError::Damaged { .. })));
    }
}
