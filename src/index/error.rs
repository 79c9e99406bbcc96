//! What can go wrong between records and disk.

use std::io;
use std::path::{Path, PathBuf};

use tantivy::TantivyError;
use tantivy::directory::error::{OpenReadError, OpenWriteError};

/// A failure of the index. The text says where and what; `cli` adds what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// There is no such folder.
    #[error("{}: no index here", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The folder holds something else; it is never written to.
    #[error("{}: not an index of onrecord", path.display())]
    NotAnIndex {
        /// The folder.
        path: PathBuf,
    },
    /// Written by a release with another schema.
    #[error("{}: index has version {found}, this release of onrecord reads version {ours}", path.display())]
    OtherVersion {
        /// The folder.
        path: PathBuf,
        /// The version found.
        found: String,
        /// The version that this program reads and writes.
        ours: String,
    },
    /// Another process writes to it.
    #[error("{}: index is in use by another process{}", path.display(), holder.as_ref().map(|holder| format!(" ({holder})")).unwrap_or_default())]
    Locked {
        /// The folder.
        path: PathBuf,
        /// Who holds the lock, as far as it can be told.
        holder: Option<String>,
    },
    /// A file of the index is not what was written.
    #[error("{}: index is damaged: {reason}", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// There is no room left where the index is.
    #[error("{}: no space left for the index: {source}", path.display())]
    DiskFull {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The system refused something else.
    #[error("{}: {source}", path.display())]
    Io {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The writer failed before and takes nothing any more.
    #[error("{}: writing to the index has failed before", path.display())]
    Failed {
        /// The folder.
        path: PathBuf,
    },
    /// A record that the index cannot hold.
    #[error("{what}")]
    Unfit {
        /// Which, and why.
        what: String,
    },
    /// A line of the authority file that means nothing.
    #[error("{}: {line}: {reason}", path.display())]
    Authority {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// The engine refused something else.
    #[error("{}: {source}", path.display())]
    Engine {
        /// The folder.
        path: PathBuf,
        /// What tantivy said.
        source: Box<TantivyError>,
    },
}

/// What this room's functions return.
pub type Result<T, E = IndexError> = std::result::Result<T, E>;

/// Errors of the system that mean that a file cannot grow: no space, quota, file-size limit.
const FULL: [io::ErrorKind; 3] =
    [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded, io::ErrorKind::FileTooLarge];

impl IndexError {
    /// A failure of the system, with the place.
    pub fn io(path: &Path, source: io::Error) -> Self {
        let path = path.to_path_buf();
        match source.kind() {
            kind if FULL.contains(&kind) => Self::DiskFull { path, source },
            // What tantivy says of bytes that make no sense.
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                Self::Damaged { file: path, reason: source.to_string() }
            }
            _ => Self::Io { path, source },
        }
    }

    /// A failure of tantivy below the index folder, with the cause that lies under it.
    pub fn engine(folder: &Path, error: TantivyError) -> Self {
        match error {
            TantivyError::IoError(error) => Self::io(folder, copy(&error)),
            TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, filepath }) => {
                Self::io(&folder.join(filepath), copy(&io_error))
            }
            TantivyError::OpenReadError(error) => Self::open_read(folder, error),
            TantivyError::IncompatibleIndex(incompatibility) => Self::OtherVersion {
                path: folder.to_path_buf(),
                found: format!("{incompatibility:?}"),
                ours: super::schema::SCHEMA_VERSION.to_string(),
            },
            TantivyError::DataCorruption(corruption) => {
                Self::Damaged { file: folder.to_path_buf(), reason: format!("{corruption:?}") }
            }
            other => Self::Engine { path: folder.to_path_buf(), source: Box::new(other) },
        }
    }

    fn open_read(folder: &Path, error: OpenReadError) -> Self {
        match error {
            OpenReadError::FileDoesNotExist(file) => {
                Self::Damaged { file: folder.join(file), reason: "the file is missing".into() }
            }
            OpenReadError::IoError { io_error, filepath } => Self::io(&folder.join(filepath), copy(&io_error)),
            OpenReadError::IncompatibleIndex(incompatibility) => {
                Self::engine(folder, TantivyError::IncompatibleIndex(incompatibility))
            }
        }
    }
}

/// The same error again: tantivy shares its errors and does not give them away.
fn copy(error: &io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(code) => io::Error::from_raw_os_error(code),
        None => io::Error::new(error.kind(), error.to_string()),
    }
}
