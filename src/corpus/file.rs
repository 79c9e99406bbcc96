//! One file on disk: opened once, looked at through the handle, hashed.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256 as Hasher};

use super::OpenError;
use crate::model::{Sha256, SourceFile};

/// Opens a regular file for reading and tells its size. Never waits on a pipe, never follows a link in the last part.
pub(super) fn open_regular(path: &Path) -> Result<(File, u64), OpenError> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
        options.custom_flags(flags.bits() as i32);
    }
    let handle = options.open(path)?;
    let meta = handle.metadata()?;
    if meta.is_file() { Ok((handle, meta.len())) } else { Err(OpenError::NotRegular) }
}

/// An I/O error in our manner of messages: lower case, without the number of the system's error.
pub(super) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// The digest of a file on disk.
pub fn hash(file: &SourceFile) -> io::Result<Sha256> {
    match open_regular(&file.path) {
        Ok((mut handle, _)) => digest_reader(&mut handle),
        Err(OpenError::Io(error)) => Err(error),
        Err(other) => Err(io::Error::other(other.to_string())),
    }
}

/// The digest of some bytes.
pub fn digest(bytes: &[u8]) -> Sha256 {
    Sha256(Hasher::digest(bytes).into())
}

/// The digest of all that is left in a reader.
pub(super) fn digest_reader(reader: &mut dyn Read) -> io::Result<Sha256> {
    Hashing::new(reader).finish()
}

/// A reader that hashes what passes through it.
pub(super) struct Hashing<R> {
    inner: R,
    hasher: Hasher,
}

impl<R: Read> Hashing<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, hasher: Hasher::new() }
    }

    /// Reads to the end and tells the digest of everything.
    pub(super) fn finish(mut self) -> io::Result<Sha256> {
        let mut buffer = vec![0; 1 << 17];
        while self.read(&mut buffer)? > 0 {}
        Ok(Sha256(self.hasher.finalize().into()))
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        Ok(read)
    }
}
