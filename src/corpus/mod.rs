//! Files to members as bytes: the walk, the archives, the limits. Nothing here knows what an article is.
//!
//! Invariant: nothing is ever written, and nothing outside the given paths is ever read: links are not followed, and a
//! name inside an archive is only a name.

mod file;
mod limits;
mod names;
mod sniff;
mod tar;
mod unpack;
mod walk;
mod warc;
mod web;
mod zip;

#[cfg(test)]
mod tests;

use std::io::{Cursor, Read, Seek};
use std::ops::ControlFlow;
use std::path::Path;

use crate::model::{FileKey, Sha256, SourceBytes, SourceFile};

pub use file::{digest, hash};
pub use limits::Limits;
pub use names::shown;
pub use walk::{Found, Hidden, WalkOptions, walk};

use file::open_regular;
use sniff::{Container, container};
use unpack::{Fault, Place, Unpacker};

/// Bytes of a file that are read before it is known what it is.
const AT_ONCE: u64 = 64 << 10;

/// What was read of a file on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Digest of the file on disk.
    pub sha256: Sha256,
    /// Size in bytes of what was read, by the open handle.
    pub size: u64,
    /// Members handed on; 1 for a plain file.
    pub members: u64,
    /// Members that cannot be articles: links, empty ones, hidden ones.
    pub ignored: u64,
    /// What went wrong with parts of it.
    pub notes: Vec<String>,
}

/// Why nothing at all could be read of a file.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It could not be opened or read.
    #[error("{}", file::reason(.0))]
    Io(#[from] std::io::Error),
    /// It is no regular file (any more).
    #[error("not a regular file")]
    NotRegular,
    /// A limit was met before anything came out.
    #[error("{0}")]
    Limit(String),
    /// It is an archive, and damaged from the start.
    #[error("{0}")]
    Damaged(String),
}

/// Reads a file and hands on its members one by one, opening archives in archives; a plain file is its only member.
///
/// The file is opened once and looked at through that handle, so that a path swapped in between cannot lead elsewhere.
/// When `each` breaks off, what was read so far is returned with a digest that must not be relied upon.
pub fn open(
    file: &SourceFile,
    limits: &Limits,
    each: &mut dyn FnMut(SourceBytes) -> ControlFlow<()>,
) -> Result<Opened, OpenError> {
    let (mut handle, size) = open_regular(&file.path)?;
    // Most files are short, and what was read to know their kind is all there is to read of them.
    let mut start = Vec::with_capacity(size.min(AT_ONCE) as usize + 1);
    Read::by_ref(&mut handle).take(AT_ONCE).read_to_end(&mut start)?;
    let head = &start[..start.len().min(sniff::HEAD)];
    let name = file.path.file_name().map(|name| names::bytes_shown(name.as_encoded_bytes())).unwrap_or_default();
    let mut unpacker = Unpacker::new(file.key, &file.shown, size, limits, each);
    let place = Place::file(&name);
    let is_long = size > unpack::PIECE && sniff::is_json_lines(head, &name);
    match container(head, &name) {
        None if !is_long => {
            let mut rest = handle.take(if start.len() as u64 == AT_ONCE { u64::MAX } else { 0 });
            unpacker.file(start, &mut rest, size, place).and_then(|digest| unpacker.finish(digest, size))
        }
        Some(Container::Zip) => {
            handle.rewind()?;
            let digest = file::digest_reader(&mut handle)?;
            handle.rewind()?;
            let outcome = zip::members(&mut unpacker, std::io::BufReader::new(handle), &place, 1);
            unpacker.settle(outcome)?;
            unpacker.finish(digest, size)
        }
        _ => {
            handle.rewind()?;
            let mut input = std::io::BufReader::with_capacity(1 << 16, file::Hashing::new(handle));
            let outcome = unpacker.stream(&mut input, &place, 0);
            unpacker.settle(outcome)?;
            let digest = input.into_inner().finish()?;
            unpacker.finish(digest, size)
        }
    }
}

/// The same for bytes that came from elsewhere (standard input). `path_shown` stands for the path in output and in keys.
pub fn from_bytes(
    path_shown: &str,
    bytes: Vec<u8>,
    limits: &Limits,
    each: &mut dyn FnMut(SourceBytes) -> ControlFlow<()>,
) -> Result<Opened, OpenError> {
    let (digest, size) = (digest(&bytes), bytes.len() as u64);
    let mut unpacker = Unpacker::new(file_key(Path::new(path_shown)), path_shown, size, limits, each);
    let place = Place::file(path_shown);
    let is_long = size > unpack::PIECE && sniff::is_json_lines(&bytes[..bytes.len().min(sniff::HEAD)], path_shown);
    if is_long || container(&bytes, path_shown).is_some() {
        let outcome = unpacker.stream(&mut Cursor::new(bytes), &place, 0);
        unpacker.settle(outcome)?;
    } else if unpacker.emit(bytes, digest, &place).is_err() {
        return unpacker.finish(digest, size);
    }
    unpacker.finish(digest, size)
}

/// The identity of a file: a hash of the bytes of its canonical absolute path.
pub fn file_key(canonical: &Path) -> FileKey {
    let digest = digest(canonical.as_os_str().as_encoded_bytes());
    let mut key = [0; 16];
    key.copy_from_slice(&digest.0[..16]);
    FileKey(key)
}

impl From<Fault> for OpenError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Limit(what) => Self::Limit(what),
            Fault::Damaged(what) => Self::Damaged(what),
            Fault::Stop => Self::Damaged("stopped".into()),
        }
    }
}
