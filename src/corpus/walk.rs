//! Which files there are: sorted, so that the order of an ingest is that of the paths, and every one accounted for.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::Context;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use walkdir::{DirEntry, WalkDir};

use super::file::reason;
use super::{file_key, shown};
use crate::model::{FileOutcome, FileReport, SourceFile};

/// The file by which a folder is known to be an index of ours.
const INDEX_MARK: &str = "onrecord.json";

/// What to do with files and folders whose names begin with a dot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hidden {
    /// Report them as ignored.
    #[default]
    Ignore,
    /// Treat them like others.
    Include,
}

/// What the walk takes in.
#[derive(Clone, Debug, Default)]
pub struct WalkOptions {
    /// Files and folders whose names begin with a dot.
    pub hidden: Hidden,
    /// When not empty, only files that match one of these globs. One with a slash is about the path below the root, one
    /// without about the file's name.
    pub include: Vec<String>,
    /// Files and folders that match one of these globs are left out.
    pub exclude: Vec<String>,
}

/// What the walk came upon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A file that may hold articles.
    File(SourceFile),
    /// Something that is passed over, and why.
    Passed(FileReport),
}

/// Lists every file below the roots, sorted by the bytes of their paths. A root that does not exist is an error; anything
/// else that goes wrong is a report. Links are not followed, but a root may itself be one.
pub fn walk(roots: &[PathBuf], options: &WalkOptions) -> anyhow::Result<impl Iterator<Item = Found> + Send + use<>> {
    let rules = Rules::new(options)?;
    let mut walks = Vec::new();
    for root in roots {
        let canonical = root.canonicalize().with_context(|| shown(root))?;
        walks.push((root.clone(), canonical));
    }
    let mut seen = HashSet::new();
    let several = walks.len() > 1;
    let found = walks.into_iter().flat_map(move |(root, canonical)| Walk::new(root, canonical, rules.clone()));
    Ok(found.filter(move |found| match found {
        Found::File(file) if several => seen.insert(file.key),
        _ => true,
    }))
}

/// The globs, compiled.
#[derive(Clone)]
struct Rules {
    hidden: Hidden,
    include: Option<Globs>,
    exclude: Globs,
}

#[derive(Clone)]
struct Globs {
    of_name: GlobSet,
    of_path: GlobSet,
}

impl Globs {
    fn new(patterns: &[String]) -> anyhow::Result<Self> {
        let (mut of_name, mut of_path) = (GlobSetBuilder::new(), GlobSetBuilder::new());
        for pattern in patterns {
            let glob = GlobBuilder::new(pattern.trim_start_matches("./"))
                .literal_separator(true)
                .build()
                .with_context(|| format!("glob “{pattern}”"))?;
            if pattern.contains('/') {
                of_path.add(glob)
            } else {
                of_name.add(glob)
            };
        }
        Ok(Self { of_name: of_name.build()?, of_path: of_path.build()? })
    }

    fn matches(&self, below_root: &Path, name: &OsStr) -> bool {
        self.of_name.is_match(name) || self.of_path.is_match(below_root)
    }
}

impl Rules {
    fn new(options: &WalkOptions) -> anyhow::Result<Self> {
        let include = if options.include.is_empty() { None } else { Some(Globs::new(&options.include)?) };
        Ok(Self { hidden: options.hidden, include, exclude: Globs::new(&options.exclude)? })
    }
}

/// The walk below one root.
struct Walk {
    /// As the user gave it.
    root: PathBuf,
    canonical: PathBuf,
    rules: Rules,
    entries: walkdir::IntoIter,
}

impl Walk {
    fn new(root: PathBuf, canonical: PathBuf, rules: Rules) -> Self {
        let entries = WalkDir::new(&canonical).follow_links(false).sort_by(by_path_bytes).into_iter();
        Self { root, canonical, rules, entries }
    }

    /// Looks at one entry: `None` for a folder that the walk goes into.
    fn look(&mut self, entry: &DirEntry) -> Option<Found> {
        let (path, kind) = (entry.path(), entry.file_type());
        let below_root = path.strip_prefix(&self.canonical).unwrap_or(path);
        let is_root = entry.depth() == 0;
        if let Some(reason) = self.left_out(below_root, entry, is_root) {
            if kind.is_dir() {
                self.entries.skip_current_dir();
            }
            return Some(self.passed(path, FileOutcome::Ignored, reason));
        }
        if kind.is_dir() {
            return None;
        }
        if !kind.is_file() {
            return Some(self.passed(path, FileOutcome::Ignored, odd_kind(kind)));
        }
        match entry.metadata() {
            Err(error) => Some(self.passed(path, FileOutcome::Rejected, &reason_of(&error))),
            Ok(meta) if meta.len() == 0 => Some(self.passed(path, FileOutcome::Ignored, "empty")),
            Ok(meta) => Some(Found::File(self.file(path, &meta))),
        }
    }

    /// Why an entry is left out, if it is.
    fn left_out(&self, below_root: &Path, entry: &DirEntry, is_root: bool) -> Option<&'static str> {
        let (name, is_dir) = (entry.file_name(), entry.file_type().is_dir());
        if is_dir && entry.path().join(INDEX_MARK).symlink_metadata().is_ok() {
            return Some("an onrecord index");
        }
        if is_root {
            return None;
        }
        if self.rules.hidden == Hidden::Ignore && name.as_encoded_bytes().starts_with(b".") {
            return Some("hidden");
        }
        if self.rules.exclude.matches(below_root, name) {
            return Some("excluded");
        }
        match &self.rules.include {
            Some(include) if !is_dir && !include.matches(below_root, name) => Some("not included"),
            _ => None,
        }
    }

    fn file(&self, path: &Path, meta: &std::fs::Metadata) -> SourceFile {
        SourceFile {
            key: file_key(path),
            shown: self.shown(path),
            size: meta.len(),
            modified: modified(meta),
            path: path.to_owned(),
        }
    }

    fn passed(&self, path: &Path, outcome: FileOutcome, reason: &str) -> Found {
        Found::Passed(FileReport { path: self.shown(path), outcome, articles: 0, reason: Some(reason.to_owned()) })
    }

    /// A folder that cannot be read. One whose path is too long for the system is reported as what its parent holds: no
    /// path could name it.
    fn failed(&self, error: &walkdir::Error) -> Found {
        let path = error.path().unwrap_or(&self.canonical);
        match (error.io_error().map(std::io::Error::kind), path.parent()) {
            (Some(std::io::ErrorKind::InvalidFilename), Some(parent)) => {
                self.passed(parent, FileOutcome::Rejected, "holds a folder whose path is too long to be opened")
            }
            _ => self.passed(path, FileOutcome::Rejected, &reason_of(error)),
        }
    }

    /// A path below the canonical root, as the user would write it.
    fn shown(&self, path: &Path) -> String {
        match path.strip_prefix(&self.canonical) {
            Ok(below) if below.as_os_str().is_empty() => shown(&self.root),
            Ok(below) => {
                let root = shown(&self.root);
                let slash = if root.ends_with('/') { "" } else { "/" };
                format!("{root}{slash}{}", shown(below))
            }
            Err(_) => shown(path),
        }
    }
}

impl Iterator for Walk {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            let found = match self.entries.next()? {
                Ok(entry) => self.look(&entry),
                Err(error) => Some(self.failed(&error)),
            };
            if found.is_some() {
                return found;
            }
        }
    }
}

/// Orders the entries of a folder as their full paths order, in which a folder's name is followed by a slash.
fn by_path_bytes(a: &DirEntry, b: &DirEntry) -> Ordering {
    let (x, y) = (a.file_name().as_encoded_bytes(), b.file_name().as_encoded_bytes());
    let shared = x.len().min(y.len());
    let next = |name: &[u8], entry: &DirEntry| {
        name.get(shared).copied().or_else(|| entry.file_type().is_dir().then_some(b'/'))
    };
    x[..shared].cmp(&y[..shared]).then_with(|| next(x, a).cmp(&next(y, b)))
}

/// Nanoseconds since 1970 UTC of the last modification.
pub(super) fn modified(meta: &std::fs::Metadata) -> i64 {
    let Ok(time) = meta.modified() else { return 0 };
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |nanos| -nanos),
    }
}

fn odd_kind(kind: std::fs::FileType) -> &'static str {
    if kind.is_symlink() {
        return "a link, not followed";
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return "a named pipe";
        }
        if kind.is_socket() {
            return "a socket";
        }
        if kind.is_block_device() || kind.is_char_device() {
            return "a device";
        }
    }
    "no regular file"
}

/// An error without its path, which stands beside it anyway.
fn reason_of(error: &walkdir::Error) -> String {
    error.io_error().map_or_else(|| error.to_string(), reason)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::{Found, Hidden, WalkOptions, walk};

    /// What a walk finds, a line an entry: `+path`, or `-path: reason`, paths below the folder.
    fn listed(root: &std::path::Path, options: &WalkOptions) -> Vec<String> {
        let prefix = format!("{}/", root.display());
        let below = |path: &str| path.strip_prefix(&prefix).unwrap_or(path).to_owned();
        walk(&[root.to_owned()], options)
            .expect("the root is there")
            .map(|found| match found {
                Found::File(file) => format!("+{}", below(&file.shown)),
                Found::Passed(report) => format!("-{}: {}", below(&report.path), report.reason.unwrap_or_default()),
            })
            .collect()
    }

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (path, text) in [
            ("a/z.txt", "z"),
            ("a-b.txt", "y"),
            ("a.txt", "x"),
            ("empty.txt", ""),
            (".hidden/x.txt", "h"),
            (".dot.txt", "d"),
            ("index/onrecord.json", "{}"),
            ("index/more.txt", "no"),
        ] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(path, text).expect("written");
        }
        folder
    }

    #[test]
    fn every_file_is_accounted_for_in_the_order_of_path_bytes() {
        let folder = folder();
        let expected = [
            "-.dot.txt: hidden",
            "-.hidden: hidden",
            "+a-b.txt",
            "+a.txt",
            "+a/z.txt",
            "-empty.txt: empty",
            "-index: an onrecord index",
        ];
        assert_eq!(listed(folder.path(), &WalkOptions::default()), expected);
    }

    #[test]
    fn globs_and_hidden_files_can_be_asked_for() {
        let folder = folder();
        let options = WalkOptions {
            hidden: Hidden::Include,
            include: vec!["*.txt".into()],
            exclude: vec!["a/*".into(), "index".into(), "empty.txt".into()],
        };
        let found = listed(folder.path(), &options);
        let files: Vec<&String> = found.iter().filter(|line| line.starts_with('+')).collect();
        assert_eq!(files, ["+.dot.txt", "+.hidden/x.txt", "+a-b.txt", "+a.txt"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_reported_and_not_followed() {
        let folder = folder();
        std::os::unix::fs::symlink("..", folder.path().join("up")).expect("linked");
        std::os::unix::fs::symlink("/etc/passwd", folder.path().join("out.txt")).expect("linked");
        let found = listed(folder.path(), &WalkOptions::default());
        assert!(found.contains(&"-up: a link, not followed".to_owned()), "{found:?}");
        assert!(found.contains(&"-out.txt: a link, not followed".to_owned()), "{found:?}");
    }

    #[test]
    fn a_root_that_is_not_there_is_an_error_and_one_given_twice_is_read_once() {
        assert!(walk(&[PathBuf::from("/no/such/folder")], &WalkOptions::default()).is_err());
        let folder = folder();
        let roots = [folder.path().to_owned(), folder.path().join("a")];
        let found = walk(&roots, &WalkOptions::default()).expect("both are there");
        let files: Vec<Found> = found.filter(|found| matches!(found, Found::File(_))).collect();
        assert_eq!(files.len(), 3);
    }
}
