//! An index built anew beside the old one, which it replaces in one step when it is whole.
//!
//! Until then nothing of the old one changes: whatever ends the building, a crash included, the old index is what it was, and
//! the next rebuilding begins by removing what is left beside it. The old one may be of another version, or damaged.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::{IndexError, Result};
use super::lock::WriterLock;
use super::mark::{MARK, State, state, sync_folder};

/// What is added to the name of an index for the folder in which its successor is built.
const BESIDE: &str = ".rebuilding";
/// Room wanted for the new index, in hundredths of the size of the old one.
const ROOM_PERCENT: u64 = 110;

/// A new index in the making. Dropped before [`Rebuild::finish`], it is removed again.
pub struct Rebuild {
    place: PathBuf,
    beside: PathBuf,
    finished: bool,
    /// Nobody writes to the old index meanwhile.
    _lock: WriterLock,
}

impl Rebuild {
    /// Prepares a folder beside an index; `None` where there is no index to replace.
    ///
    /// # Errors
    /// [`IndexError::NotAnIndex`] when the folder, or the one beside it, holds something else, [`IndexError::Locked`] while
    /// another process writes, [`IndexError::DiskFull`] when there is not room for both.
    pub fn begin(dir: &Path) -> Result<Option<Self>> {
        match state(dir) {
            Ok(State::Missing | State::Empty) => return Ok(None),
            Ok(State::Ours(_)) | Err(IndexError::OtherVersion { .. } | IndexError::Damaged { .. }) => {}
            Err(error) => return Err(error),
        }
        let place = dir.canonicalize().map_err(|error| IndexError::io(dir, error))?;
        let mut name = place.file_name().ok_or(IndexError::NotAnIndex { path: place.clone() })?.to_owned();
        name.push(BESIDE);
        let beside = place.with_file_name(name);
        let lock = WriterLock::take(&place)?;
        remove(&beside)?;
        refuse_too_little_room(&place)?;
        Ok(Some(Self { place, beside, finished: false, _lock: lock }))
    }

    /// Where the new index is to be built.
    pub fn folder(&self) -> &Path {
        &self.beside
    }

    /// Puts the new index in the place of the old one, and removes the old one.
    ///
    /// # Errors
    /// When the system refuses; the old index is in its place then, unless the text says otherwise.
    pub fn finish(mut self) -> Result<()> {
        exchange(&self.beside, &self.place).map_err(|error| IndexError::io(&self.place, error))?;
        self.finished = true;
        if let Some(above) = self.place.parent() {
            sync_folder(above).map_err(|error| IndexError::io(above, error))?;
        }
        remove(&self.beside)
    }
}

impl Drop for Rebuild {
    fn drop(&mut self) {
        if !self.finished {
            // One that cannot be removed does no harm, and the next rebuilding tries again.
            let _ = remove(&self.beside);
        }
    }
}

/// Removes the folder beside an index, if it is one of ours, of whatever version, or empty.
fn remove(beside: &Path) -> Result<()> {
    let failed = |error| IndexError::io(beside, error);
    match state(beside) {
        Ok(State::Missing) => return Ok(()),
        Ok(_) | Err(IndexError::OtherVersion { .. } | IndexError::Damaged { .. }) => {}
        Err(error) => return Err(error),
    }
    // The mark goes last, so that what a crash leaves is still known as ours.
    for entry in fs::read_dir(beside).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.file_name().is_some_and(|name| name != MARK) {
            fs::remove_file(&path).map_err(|error| IndexError::io(&path, error))?;
        }
    }
    fs::remove_dir_all(beside).map_err(failed)
}

/// Refuses when the new index, which will be about as large as the old one, would not fit beside it.
fn refuse_too_little_room(place: &Path) -> Result<()> {
    let failed = |error| IndexError::io(place, error);
    let mut size = 0;
    for entry in fs::read_dir(place).map_err(failed)? {
        size += entry.and_then(|entry| entry.metadata()).map_err(failed)?.len();
    }
    let Some(room) = room(place) else { return Ok(()) };
    let wanted = size / 100 * ROOM_PERCENT;
    if room >= wanted {
        return Ok(());
    }
    let megabytes = |bytes: u64| bytes.div_ceil(1_000_000);
    let why = format!(
        "a new index needs about {} MB beside the old one, {} MB are free",
        megabytes(wanted),
        room / 1_000_000
    );
    Err(IndexError::DiskFull { path: place.to_path_buf(), source: io::Error::new(io::ErrorKind::StorageFull, why) })
}

/// Bytes that may still be written where a folder stands, as far as the system tells.
#[cfg(unix)]
fn room(place: &Path) -> Option<u64> {
    let system = rustix::fs::statvfs(place).ok()?;
    Some(system.f_bavail.saturating_mul(system.f_frsize))
}

#[cfg(not(unix))]
fn room(_: &Path) -> Option<u64> {
    None
}

/// Makes two folders change places at once.
#[cfg(target_os = "linux")]
fn exchange(new: &Path, old: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(()),
        // Some file systems cannot do that.
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::NOTSUP) => in_turn(new, old),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(target_os = "linux"))]
fn exchange(new: &Path, old: &Path) -> io::Result<()> {
    in_turn(new, old)
}

/// Makes two folders change places in three steps; the old one is put back when the second fails.
fn in_turn(new: &Path, old: &Path) -> io::Result<()> {
    let mut name = new.file_name().unwrap_or_default().to_owned();
    name.push(".old");
    let aside = new.with_file_name(name);
    fs::rename(old, &aside)?;
    if let Err(error) = fs::rename(new, old) {
        fs::rename(&aside, old)?;
        return Err(error);
    }
    fs::rename(&aside, new)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{Rebuild, in_turn};
    use crate::index::samples::{article, file, file_key, tokens};
    use crate::index::{Index, IndexError, IndexWriter, MARK};
    use crate::model::ArticleId;

    fn write(folder: &Path, id: u8) {
        let mut writer = IndexWriter::open(folder, 1).expect("a writer");
        let record = article(1, id, "“We are ready,” she said.\n");
        writer.begin_file(file_key(1)).expect("begin");
        writer.add(&record, &tokens(&record)).expect("add");
        writer.end_file(&file(1, 1)).expect("end");
        writer.finish().expect("durable");
    }

    fn holds(folder: &Path, id: u8) -> bool {
        Index::open(folder).expect("an index").article(ArticleId([id; 16])).expect("whole").is_some()
    }

    #[test]
    fn the_new_index_takes_the_place_of_the_old_one_only_when_it_is_whole() {
        let above = tempfile::tempdir().expect("a folder");
        let place = above.path().join("index");
        assert!(Rebuild::begin(&place).expect("nothing there").is_none());
        write(&place, 1);

        let cut_short = Rebuild::begin(&place).expect("begun").expect("an index");
        write(cut_short.folder(), 2);
        assert!(
            matches!(IndexWriter::open(&place, 1), Err(IndexError::Locked { .. })),
            "nobody else may write meanwhile"
        );
        drop(cut_short);
        assert!(holds(&place, 1));

        let rebuild = Rebuild::begin(&place).expect("begun").expect("an index");
        write(rebuild.folder(), 2);
        rebuild.finish().expect("exchanged");
        assert!(holds(&place, 2) && !holds(&place, 1));
        assert_eq!(fs::read_dir(above.path()).expect("a folder").count(), 1, "nothing is left beside it");
        IndexWriter::open(&place, 1).expect("free again");
    }

    #[test]
    fn what_a_crash_left_is_removed_and_what_is_not_ours_is_not() {
        let above = tempfile::tempdir().expect("a folder");
        let (place, beside) = (above.path().join("index"), above.path().join("index.rebuilding"));
        write(&place, 1);
        write(&beside, 2);
        fs::remove_file(beside.join("meta.json")).expect("remove");
        drop(Rebuild::begin(&place).expect("begun"));
        assert!(!beside.exists());

        fs::create_dir(&beside).expect("a folder");
        fs::write(beside.join("letter.txt"), "x").expect("write");
        assert!(matches!(Rebuild::begin(&place), Err(IndexError::NotAnIndex { .. })));
        assert!(beside.join("letter.txt").exists() && holds(&place, 1));
    }

    #[test]
    fn an_index_of_another_version_or_a_damaged_one_is_replaced() {
        let above = tempfile::tempdir().expect("a folder");
        let place = above.path().join("index");
        write(&place, 1);
        fs::write(place.join(MARK), "{}").expect("write");
        let rebuild = Rebuild::begin(&place).expect("begun").expect("an index");
        write(rebuild.folder(), 2);
        rebuild.finish().expect("exchanged");
        assert!(holds(&place, 2));
    }

    #[test]
    fn folders_change_places_in_turn_where_they_cannot_at_once() {
        let above = tempfile::tempdir().expect("a folder");
        let (new, old) = (above.path().join("new"), above.path().join("old"));
        for folder in [&new, &old] {
            fs::create_dir(folder).expect("a folder");
            fs::write(folder.join(folder.file_name().expect("a name")), "x").expect("write");
        }
        in_turn(&new, &old).expect("exchanged");
        assert!(old.join("new").exists() && new.join("old").exists());
        assert_eq!(fs::read_dir(above.path()).expect("a folder").count(), 2);
    }
}
