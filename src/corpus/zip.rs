//! Members of a zip file.

use std::io::{BufReader, Read, Seek};
use std::rc::Rc;

use ::zip::ZipArchive;
use ::zip::read::ZipFile;
use ::zip::result::ZipError;

use super::limits::Guarded;
use super::names::{bytes_shown, last_part};
use super::unpack::{Fault, Place, Unpacker};

/// Hands on every member of a zip file that may be an article. A member that cannot be read is noted and passed over.
pub(super) fn members<R: Read + Seek>(
    unpacker: &mut Unpacker<'_>,
    input: R,
    place: &Place,
    depth: u32,
) -> Result<(), Fault> {
    let mut archive = ZipArchive::new(input).map_err(|error| Fault::Damaged(explain(&error)))?;
    if archive.has_overlapping_entries().map_err(|error| Fault::Damaged(explain(&error)))? {
        return Err(Fault::Limit("entries overlap, which no honest zip file needs".into()));
    }
    let mut unread = None;
    for index in 0..archive.len() {
        let outcome = match archive.by_index(index) {
            Ok(file) => member(unpacker, file, place, depth),
            Err(error) => Err(Fault::Damaged(explain(&error))),
        };
        match outcome {
            Ok(()) => {}
            Err(Fault::Stop) => return Err(Fault::Stop),
            Err(Fault::Limit(what) | Fault::Damaged(what)) => {
                let name = archive.name_for_index(index).and_then(Result::ok).unwrap_or_default();
                unpacker.note(&place.member(&name), &what);
                unread = Some(what);
            }
        }
    }
    // When nothing at all came out, the last reason stands for the whole file.
    match unread {
        Some(what) => unpacker.unread(what),
        None => Ok(()),
    }
}

fn member<R: Read>(unpacker: &mut Unpacker<'_>, file: ZipFile<'_, R>, place: &Place, depth: u32) -> Result<(), Fault> {
    let name = file.name().map_or_else(|_| bytes_shown(file.name_raw()), |name| name.into_owned());
    if file.is_dir() {
        return Ok(());
    }
    if file.is_symlink() || file.size() == 0 || is_hidden(&name) {
        unpacker.ignored += 1;
        return Ok(());
    }
    let place = place.member(&name);
    let taken = Rc::new(std::cell::Cell::new(file.compressed_size()));
    let guarded = Guarded::new(file, taken, unpacker.limits, Rc::clone(&unpacker.budget));
    unpacker.stream(&mut BufReader::with_capacity(1 << 16, guarded), &place, depth)
}

/// Hidden files, and what one system's archiver adds for itself.
pub(super) fn is_hidden(name: &str) -> bool {
    last_part(name).starts_with('.') || name.starts_with("__MACOSX/")
}

fn explain(error: &ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(what) if what.contains("Password") => "encrypted".into(),
        ZipError::UnsupportedArchive(what) => format!("not supported: {what}"),
        ZipError::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => "cut off".into(),
        other => format!("damaged zip file: {other}"),
    }
}
