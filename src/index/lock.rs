//! Who may write, and how readers are kept from seeing files vanish. Both are `flock`s, which die with their process.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::error::{IndexError, Result};

/// Held by the one process that writes; holds its number, for the message of the one that must wait.
pub(super) const WRITER_LOCK: &str = "writer.lock";
/// Held for a moment: shared by readers while they open files, alone by the writer while it decides which files to delete.
pub(super) const READERS_LOCK: &str = "readers.lock";

/// How long a lock that is only ever held for a moment is waited for.
const MOMENT: Duration = Duration::from_secs(5);

/// The right to write, until dropped.
#[derive(Debug)]
pub(super) struct WriterLock {
    _file: File,
}

impl WriterLock {
    /// Takes the right to write to a folder, or says who has it.
    pub(super) fn take(folder: &Path) -> Result<Self> {
        let path = folder.join(WRITER_LOCK);
        let failed = |error| IndexError::io(&path, error);
        let mut file = lock_file(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(IndexError::Locked { path: folder.to_path_buf(), holder: holder(&mut file) });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        // Only for the message: a disk too full for a number must not keep anybody from pruning.
        let _ = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
        Ok(Self { _file: file })
    }
}

/// Opens a lock file for writing, making it where there is none.
fn lock_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
}

fn holder(file: &mut File) -> Option<String> {
    let mut text = String::new();
    file.rewind().and_then(|()| file.take(64).read_to_string(&mut text)).ok()?;
    let number: u32 = text.trim().parse().ok()?;
    Some(format!("process {number}"))
}

/// Keeps the writer from deciding about deletions while files are opened. Works where nothing can be written: then there is
/// no writer either, and where the lock cannot be had at all, opening goes on without it and at worst fails and is tried again.
pub(super) fn share_readers(folder: &Path) -> Option<File> {
    let file = File::open(folder.join(READERS_LOCK)).ok()?;
    wait(|| file.try_lock_shared()).ok()?;
    Some(file)
}

/// Keeps readers from opening files while the writer decides which ones to delete.
pub(super) fn exclude_readers(folder: &Path) -> io::Result<File> {
    let file = lock_file(&folder.join(READERS_LOCK))?;
    wait(|| file.try_lock())?;
    Ok(file)
}

/// Tries for a moment. A stopped process that holds the lock must not stop all others for ever.
pub(super) fn wait(mut take: impl FnMut() -> Result<(), TryLockError>) -> io::Result<()> {
    let end = Instant::now() + MOMENT;
    loop {
        match take() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if Instant::now() >= end => return Err(io::ErrorKind::WouldBlock.into()),
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(2)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{WriterLock, exclude_readers, share_readers};
    use crate::index::IndexError;

    #[test]
    fn the_second_writer_learns_who_is_the_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = WriterLock::take(folder.path()).expect("free");
        let refusal = WriterLock::take(folder.path()).expect_err("taken");
        assert!(matches!(refusal, IndexError::Locked { .. }));
        assert!(refusal.to_string().contains(&format!("process {}", std::process::id())), "{refusal}");
        drop(first);
        WriterLock::take(folder.path()).expect("free again");
    }

    #[test]
    fn readers_share_and_need_no_lock_file() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(share_readers(folder.path()).is_none());
        drop(exclude_readers(folder.path()).expect("free"));
        let (first, second) = (share_readers(folder.path()), share_readers(folder.path()));
        assert!(first.is_some() && second.is_some());
    }
}
