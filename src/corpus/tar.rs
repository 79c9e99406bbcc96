//! Members of a tar file, read as they stream by.

use std::io::{BufReader, Read};

use ::tar::{Archive, Entry};

use super::names::bytes_shown;
use super::unpack::{Fault, Place, Unpacker, fault};
use super::zip::is_hidden;

/// Hands on every member of a tar file that may be an article.
pub(super) fn members(
    unpacker: &mut Unpacker<'_>,
    input: &mut dyn Read,
    place: &Place,
    depth: u32,
) -> Result<(), Fault> {
    let mut archive = Archive::new(input);
    let entries = archive.entries().map_err(|error| fault(error.into()))?;
    let mut unread = None;
    for entry in entries {
        // After a fault in a header nothing tells where the next one stands.
        let entry = entry.map_err(|error| fault(error.into()))?;
        let name = bytes_shown(&entry.path_bytes());
        match member(unpacker, entry, &place.member(&name), depth) {
            Ok(()) => {}
            Err(Fault::Damaged(what)) => {
                unpacker.note(&place.member(&name), &what);
                unread = Some(what);
            }
            Err(other) => return Err(other),
        }
    }
    unread.map_or(Ok(()), |what| unpacker.unread(what))
}

fn member<R: Read>(unpacker: &mut Unpacker<'_>, entry: Entry<'_, R>, place: &Place, depth: u32) -> Result<(), Fault> {
    let kind = entry.header().entry_type();
    if kind.is_dir() {
        return Ok(());
    }
    if kind.is_gnu_sparse() {
        return Err(Fault::Damaged("a sparse member, which is not read".into()));
    }
    let name = place.member.as_deref().unwrap_or("");
    if !(kind.is_file() || kind.is_contiguous()) || entry.size() == 0 || is_hidden(name) {
        unpacker.ignored += 1;
        return Ok(());
    }
    let size = entry.size();
    let mut counted = Counted { inner: entry, read: 0 };
    let outcome = unpacker.stream(&mut BufReader::with_capacity(1 << 16, &mut counted), place, depth);
    if outcome.is_ok() && counted.read < size && counted.is_done() {
        unpacker.note(place, "cut off");
    }
    match outcome {
        // A member too large to be held is passed over; the rest of the archive can still be read.
        Err(Fault::Limit(what)) if size > unpacker.limits.whole => Err(Fault::Damaged(what)),
        other => other,
    }
}

/// Counts what was read of a member, to tell one that is cut off.
struct Counted<R> {
    inner: R,
    read: u64,
}

impl<R: Read> Counted<R> {
    /// True when nothing more comes.
    fn is_done(&mut self) -> bool {
        matches!(self.inner.read(&mut [0; 1]), Ok(0) | Err(_))
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read += read as u64;
        Ok(read)
    }
}
