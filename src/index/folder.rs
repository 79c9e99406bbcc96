//! Our own `Directory`: tantivy's files in a folder, with the promises that its `MmapDirectory` does not make.
//!
//! - `meta.json` carries a checksum, and the folder is synced *after* it has been renamed into place, so a commit is durable
//!   when it returns. (Tantivy syncs before.)
//! - Readers get their lock in a folder where nothing can be written.
//! - The list of files that tantivy keeps in `.managed.json` is read from the folder instead. There is no file that could be
//!   damaged or lag behind, and what a killed process left is found and deleted by the next writer.
//! - The first error of the system is kept: tantivy reports a full disk as "an index writer was killed".

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::{fmt, fs};

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, DirectoryLock, FileHandle, INDEX_WRITER_LOCK, Lock, MmapDirectory, TerminatingWrite, WatchCallback,
    WatchHandle, WritePtr,
};

use super::error::{IndexError, Result};
use super::lock::{exclude_readers, share_readers};
use super::mark::{META, replace, sync_folder};
use super::sealed::{seal, unseal};

/// Tantivy's list of the files that it made.
const MANAGED: &str = ".managed.json";
/// How names of files of columns end.
const COLUMNS: &str = "fast";
/// Bytes gathered before they are written to a file.
const BUFFER: usize = 128 << 10;

/// What a folder is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A few places in large files: the system must not read ahead.
    Search,
    /// Whole files in order.
    Scan,
    /// Writing, and merging, which reads whole files in order.
    Write,
}

/// The index folder as tantivy sees it.
#[derive(Clone)]
pub(super) struct Folder {
    root: PathBuf,
    purpose: Purpose,
    files: MmapDirectory,
    /// The same for columns, of which a search of any size reads a large part: one page after the other would take longer than
    /// all of them at once.
    columns: MmapDirectory,
    fault: Fault,
}

/// The first error that the system gave while writing.
#[derive(Clone, Debug, Default)]
pub(super) struct Fault(Arc<Mutex<Option<(PathBuf, io::Error)>>>);

impl Fault {
    fn note(&self, path: &Path, error: &io::Error) {
        let mut first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert_with(|| (path.to_path_buf(), copy(error)));
    }

    /// The first error, if there was one.
    pub(super) fn get(&self) -> Option<IndexError> {
        let first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        first.as_ref().map(|(path, error)| IndexError::io(path, copy(error)))
    }
}

/// The same error again, since errors of the system cannot be cloned.
pub(super) fn copy(error: &io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(code) => io::Error::from_raw_os_error(code),
        None => io::Error::new(error.kind(), error.to_string()),
    }
}

impl Folder {
    /// Opens a folder that is known to be ours.
    pub(super) fn open(root: &Path, purpose: Purpose) -> Result<Self> {
        let failed = |error: tantivy::directory::error::OpenDirectoryError| IndexError::engine(root, error.into());
        let files = match advice(purpose) {
            #[cfg(unix)]
            Some(advice) => MmapDirectory::open_with_madvice(root, advice).map_err(failed)?,
            _ => MmapDirectory::open(root).map_err(failed)?,
        };
        let columns = MmapDirectory::open(root).map_err(failed)?;
        Ok(Self { root: root.to_path_buf(), purpose, files, columns, fault: Fault::default() })
    }

    /// Where the first error of the system is kept.
    pub(super) fn fault(&self) -> Fault {
        self.fault.clone()
    }

    /// The files of segments that stand in the folder, as tantivy's list of them.
    fn managed(&self) -> io::Result<Vec<u8>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.root)? {
            if let Ok(name) = entry?.file_name().into_string()
                && (is_segment_file(&name) || name == META)
            {
                names.push(name);
            }
        }
        Ok(serde_json::to_vec(&names)?)
    }
}

#[cfg(unix)]
fn advice(purpose: Purpose) -> Option<tantivy::directory::Advice> {
    match purpose {
        Purpose::Search => Some(tantivy::directory::Advice::Random),
        Purpose::Scan | Purpose::Write => None,
    }
}

#[cfg(not(unix))]
fn advice(_: Purpose) -> Option<std::convert::Infallible> {
    None
}

/// True for names that tantivy gives to files of segments: 32 hexadecimal digits, a dot, and more.
pub(super) fn is_segment_file(name: &str) -> bool {
    let Some((id, extension)) = name.split_once('.') else { return false };
    id.len() == 32 && !extension.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A file being written, synced when it is finished.
struct SegmentFile {
    path: PathBuf,
    file: BufWriter<File>,
    fault: Fault,
}

impl SegmentFile {
    fn noted<T>(&mut self, act: impl FnOnce(&mut BufWriter<File>) -> io::Result<T>) -> io::Result<T> {
        act(&mut self.file).inspect_err(|error| self.fault.note(&self.path, error))
    }
}

impl Write for SegmentFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.noted(|file| file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        // Nobody reads a file before it is finished.
        Ok(())
    }
}

impl TerminatingWrite for SegmentFile {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.noted(|file| {
            file.flush()?;
            file.get_ref().sync_data()
        })
    }
}

impl Directory for Folder {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        match path.extension().is_some_and(|extension| extension == COLUMNS) {
            true => self.columns.get_file_handle(path),
            false => self.files.get_file_handle(path),
        }
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let full = self.root.join(path);
        let file = OpenOptions::new().write(true).create_new(true).open(&full).map_err(|error| {
            self.fault.note(&full, &error);
            match error.kind() {
                io::ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(path.to_path_buf()),
                _ => OpenWriteError::wrap_io_error(error, path.to_path_buf()),
            }
        })?;
        let file = BufWriter::with_capacity(BUFFER, file);
        // Tantivy wraps this in a writer of its own and throws the outer buffer away, which must be empty then.
        Ok(BufWriter::new(Box::new(SegmentFile { path: full, file, fault: self.fault.clone() })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let failed = |error| OpenReadError::wrap_io_error(error, path.to_path_buf());
        if path == Path::new(MANAGED) {
            return self.managed().map_err(failed);
        }
        let sealed = self.files.atomic_read(path)?;
        unseal(sealed).map_err(|reason| failed(io::Error::new(io::ErrorKind::InvalidData, reason)))
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        if path == Path::new(MANAGED) {
            return Ok(());
        }
        let name = path.to_str().ok_or(io::ErrorKind::InvalidFilename)?;
        replace(&self.root, name, &seal(data)).inspect_err(|error| self.fault.note(&self.root.join(path), error))
    }

    fn sync_directory(&self) -> io::Result<()> {
        sync_folder(&self.root).inspect_err(|error| self.fault.note(&self.root, error))
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        if lock.filepath == INDEX_WRITER_LOCK.filepath {
            // The writer of this room has taken its own before it touched anything.
            return Ok(DirectoryLock::from(Box::new(())));
        }
        match self.purpose {
            Purpose::Write => {
                let file = exclude_readers(&self.root).map_err(LockError::wrap_io_error)?;
                Ok(DirectoryLock::from(Box::new(file)))
            }
            Purpose::Search | Purpose::Scan => Ok(DirectoryLock::from(Box::new(share_readers(&self.root)))),
        }
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(callback)
    }
}

impl fmt::Debug for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Folder({})", self.root.display())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::path::Path;

    use tantivy::Directory;
    use tantivy::directory::TerminatingWrite;
    use tantivy::directory::error::OpenReadError;

    use super::{Folder, MANAGED, Purpose, is_segment_file};

    #[test]
    fn json_files_are_checked_when_read() {
        let temporary = tempfile::tempdir().expect("a folder");
        let folder = Folder::open(temporary.path(), Purpose::Write).expect("a folder");
        let meta = Path::new("meta.json");
        assert!(matches!(folder.atomic_read(meta), Err(OpenReadError::FileDoesNotExist(_))));
        folder.atomic_write(meta, b"{\"segments\":[]}\n").expect("write");
        assert_eq!(folder.atomic_read(meta).expect("read"), b"{\"segments\":[]}\n");

        let path = temporary.path().join("meta.json");
        let damaged = std::fs::read_to_string(&path).expect("read").replace("segments", "segmentz");
        std::fs::write(&path, damaged).expect("write");
        assert!(matches!(folder.atomic_read(meta), Err(OpenReadError::IoError { .. })));
    }

    #[test]
    fn the_list_of_files_is_the_folder() {
        let temporary = tempfile::tempdir().expect("a folder");
        let folder = Folder::open(temporary.path(), Purpose::Write).expect("a folder");
        let name = "0123456789abcdef0123456789abcdef.store";
        let mut file = folder.open_write(Path::new(name)).expect("a file");
        file.write_all(b"x").expect("write");
        file.terminate().expect("write");
        std::fs::write(temporary.path().join("writer.lock"), "1").expect("write");
        folder.atomic_write(Path::new(MANAGED), b"[]").expect("nothing is written");
        let list: Vec<String> =
            serde_json::from_slice(&folder.atomic_read(Path::new(MANAGED)).expect("a list")).expect("json");
        assert_eq!(list, [name]);
        assert!(!temporary.path().join(MANAGED).exists());
    }

    #[test]
    fn only_files_of_segments_may_be_deleted() {
        assert!(is_segment_file("0123456789abcdef0123456789abcdef.17.del"));
        for name in ["onrecord.json", "meta.json", "0123.idx", "0123456789abcdef0123456789abcdeg.idx", "a.b"] {
            assert!(!is_segment_file(name), "{name}");
        }
    }
}
