//! The authority file on disk. Written by `onrecord speakers merge`, `split`, `rename` and `ignore`, by nothing else.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::authority::{self, Authority, Decision};
use crate::index::error::{IndexError, Result};
use crate::index::lock;

/// What comes after the name of the index folder.
const ENDING: &str = ".speakers.toml";

/// Where the file of an index stands: beside its folder, so that it outlives the folder.
pub fn path(index: &Path) -> PathBuf {
    let whole = index.canonicalize().unwrap_or_else(|_| index.to_path_buf());
    let Some(name) = whole.file_name() else { return whole.join(ENDING) };
    let mut own = name.to_os_string();
    own.push(ENDING);
    // Shown as the user names the folder, where that ends in its name.
    match index.file_name() == Some(name) {
        true => index.with_file_name(own),
        false => whole.with_file_name(own),
    }
}

/// Reads the file of an index; one that is not there decides nothing.
///
/// # Errors
/// [`IndexError::Authority`] when a line means nothing, [`IndexError::Io`] when it cannot be read.
pub fn load(index: &Path) -> Result<Authority> {
    let path = path(index);
    let text = text(&path)?;
    read(&path, &text)
}

/// Adds a decision to the file of an index, all at once or not at all; what was there stays as it is, also what another
/// process adds at the same time.
///
/// # Errors
/// As [`load`], and [`IndexError::Io`] when it cannot be written, or another process keeps it for too long.
pub fn add(index: &Path, decision: &Decision) -> Result<()> {
    let path = path(index);
    let _alone = alone(index, &path)?;
    let longer = authority::with_entry(&text(&path)?, &authority::entry(decision));
    read(&path, &longer)?;
    replace(&path, &longer).map_err(|error| IndexError::io(&path, error))
}

/// Keeps others from adding to the file until dropped. The index folder itself is what is locked: the file is replaced by
/// another each time, and beside it nothing is to be left.
fn alone(index: &Path, path: &Path) -> Result<Option<File>> {
    // Where a folder cannot be opened (on Windows) or locked (on some networks), people must take turns themselves.
    let Ok(folder) = File::open(index) else { return Ok(None) };
    match lock::wait(|| folder.try_lock()) {
        Ok(()) => Ok(Some(folder)),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
            Err(IndexError::io(path, io::Error::other("another process is changing it")))
        }
        Err(_) => Ok(None),
    }
}

/// The decisions of the file as they would be with one more.
///
/// # Errors
/// As [`load`].
pub fn with(index: &Path, decision: &Decision) -> Result<Authority> {
    let path = path(index);
    let longer = authority::with_entry(&text(&path)?, &authority::entry(decision));
    read(&path, &longer)
}

fn text(path: &Path) -> Result<String> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(IndexError::Io { path: path.to_path_buf(), source: error }),
    }
}

fn read(path: &Path, text: &str) -> Result<Authority> {
    authority::parse(text).map_err(|fault| IndexError::Authority {
        path: path.to_path_buf(),
        line: fault.line,
        reason: fault.reason,
    })
}

/// Writes beside the file and puts that in its place, with the same permissions.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    // A link stays a link.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let mut beside = path.clone().into_os_string();
    beside.push(format!(".{}", std::process::id()));
    let beside = PathBuf::from(beside);
    let written = write(&beside, text, &path).and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

fn write(beside: &Path, text: &str, like: &Path) -> io::Result<()> {
    let mut file = File::create_new(beside)?;
    file.write_all(text.as_bytes())?;
    if let Ok(metadata) = fs::metadata(like) {
        file.set_permissions(metadata.permissions())?;
    }
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::{Decision, IndexError, add, load, path};

    #[test]
    fn a_file_grows_and_keeps_what_people_wrote() {
        let folder = tempfile::tempdir().expect("a folder");
        let index = folder.path().join("index");
        std::fs::create_dir(&index).expect("a folder");
        let file = path(&index);
        assert_eq!(file.file_name().and_then(|name| name.to_str()), Some("index.speakers.toml"));
        assert!(load(&index).expect("no file").ignored.is_empty());
        let ignore = |name: &str| Decision::Ignore { name: name.to_owned() };
        add(&index, &ignore("the moment")).expect("a new file");
        let own = std::fs::read_to_string(&file).expect("a file").replace("\n[[ignore]]\n", "\n# no one\n[[ignore]]\n");
        std::fs::write(&file, &own).expect("edited");
        add(&index, &ignore("the clock")).expect("a longer file");
        let now = std::fs::read_to_string(&file).expect("a file");
        assert!(now.starts_with(&own) && now.ends_with("\n[[ignore]]\nname = \"the clock\"\n"), "{now}");
        assert_eq!(load(&index).expect("a file").ignored, ["the moment", "the clock"]);
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 2, "nothing else is left");

        std::fs::write(&file, format!("{own}\n[[ignore]]\nnam = 3\n")).expect("edited");
        let error = load(&index).expect_err("a bad line");
        assert!(matches!(error, IndexError::Authority { .. }), "{error}");
        assert!(add(&index, &ignore("x")).is_err(), "nothing is added to a file that cannot be read");
    }

    #[test]
    fn nobodys_decision_is_lost() {
        let folder = tempfile::tempdir().expect("a folder");
        let index = folder.path().join("index");
        std::fs::create_dir(&index).expect("a folder");
        std::thread::scope(|scope| {
            for number in 0..8 {
                let index = &index;
                scope.spawn(move || add(index, &Decision::Ignore { name: format!("name {number}") }).expect("added"));
            }
        });
        let mut ignored = load(&index).expect("a file").ignored;
        ignored.sort_unstable();
        assert_eq!(ignored, (0..8).map(|number| format!("name {number}")).collect::<Vec<_>>());
    }
}
