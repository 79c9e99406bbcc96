//! Is the index whole? Every file that belongs to it is read to its end and compared with the checksum that it carries.
//!
//! The engine checks nothing when it opens a file, and its own check passes over the footers; so the files are listed from
//! `meta.json`, which is sealed, and of each the content, the checksum and the very bytes of the footer are compared.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::index::SegmentComponent;

use super::error::{IndexError, Result};
use super::folder::{Folder, Purpose};
use super::guard::guarded;
use super::mark::{META, Mark, State, state};
use super::reader::{open_engine, searcher};
use super::schema::{LAYOUT, fields};
use super::traits::Traits;

/// A file that is not what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which.
    pub file: PathBuf,
    /// What is wrong with it.
    pub reason: String,
}

/// Looks for damage; nothing is changed. An empty list means that the index is whole.
///
/// # Errors
/// When there is no index of this version to look at.
pub fn check(dir: &Path) -> Result<Vec<Fault>> {
    let mark = match state(dir) {
        Ok(State::Ours(mark)) => mark,
        Ok(State::Missing | State::Empty) => return Err(IndexError::Missing { path: dir.to_path_buf() }),
        Err(IndexError::Damaged { file, reason }) => return Ok(vec![Fault { file, reason }]),
        Err(error) => return Err(error),
    };
    match files(dir) {
        Ok(files) => {
            let mut faults: Vec<Fault> = files.iter().filter_map(|file| fault_of(file, &mark)).collect();
            if faults.is_empty() {
                faults.extend(look_inside(dir)?);
            }
            Ok(faults)
        }
        Err(IndexError::Damaged { file, reason }) => Ok(vec![Fault { file, reason }]),
        Err(error) => Err(error),
    }
}

/// The files of the last commit, sorted.
fn files(dir: &Path) -> Result<Vec<PathBuf>> {
    guarded(dir, || {
        if !dir.join(META).exists() && !super::writer::has_segments(dir)? {
            return Err(IndexError::Missing { path: dir.to_path_buf() });
        }
        let index = open_engine(dir, Folder::open(dir, Purpose::Scan)?)?;
        let metas = index.load_metas().map_err(|error| IndexError::engine(dir, error))?;
        let mut names = metas.list_segment_files();
        // The engine names a file of deletions for every segment, even where nothing is deleted.
        for segment in metas.segments.iter().filter(|segment| !segment.has_deletes()) {
            names.remove(&segment.relative_path(SegmentComponent::Delete));
        }
        let mut files: Vec<PathBuf> = names.into_iter().map(|name| dir.join(name)).collect();
        files.sort();
        Ok(files)
    })
}

/// What is wrong with a file, if anything.
fn fault_of(path: &Path, mark: &Mark) -> Option<Fault> {
    let reason = match verify(path, mark) {
        Ok(()) => return None,
        Err(error) if error.kind() == io::ErrorKind::NotFound => "the file is missing".to_owned(),
        Err(error) => error.to_string(),
    };
    Some(Fault { file: path.to_path_buf(), reason })
}

/// The end of tantivy's files: this as JSON, the length of the JSON, and a number that says that this is a footer.
#[derive(Serialize, Deserialize)]
struct Footer {
    version: tantivy::Version,
    crc: u32,
}

/// Length and magic number behind the footer.
const TAIL: u64 = 8;
const MAGIC: u32 = 1337;

/// Compares a file's content with its footer, and the footer with what a footer must be to the last byte.
fn verify(path: &Path, mark: &Mark) -> io::Result<()> {
    let wrong = |what: &str| Err(io::Error::new(io::ErrorKind::InvalidData, what));
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    let Some(end) = size.checked_sub(TAIL) else { return wrong("the file is cut short") };
    let mut tail = [0; TAIL as usize];
    file.seek(SeekFrom::Start(end))?;
    file.read_exact(&mut tail)?;
    let (length, magic) = tail.split_at(4);
    let number = |bytes: &[u8]| bytes.try_into().map_or(0, u32::from_le_bytes);
    let (length, magic) = (u64::from(number(length)), number(magic));
    let Some(content) = end.checked_sub(length).filter(|_| magic == MAGIC && length < 1024) else {
        return wrong("the file is cut short or its end is damaged");
    };
    let mut json = vec![0; length as usize];
    file.seek(SeekFrom::Start(content))?;
    file.read_exact(&mut json)?;
    let footer: Footer = serde_json::from_slice(&json)?;
    if serde_json::to_vec(&footer)? != json || !mark.engines.contains(&footer.version.to_string()) {
        return wrong("its end is damaged");
    }
    file.rewind()?;
    if crc(&mut file.take(content))? != footer.crc {
        return wrong("its checksum does not match");
    }
    Ok(())
}

fn crc(reader: &mut impl Read) -> io::Result<u32> {
    let mut hasher = crc32fast::Hasher::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(hasher.finalize()),
            read => hasher.update(&buffer[..read]),
        }
    }
}

/// With all files as they were written, looks at what no checksum can show: that each family of documents is complete.
fn look_inside(dir: &Path) -> Result<Option<Fault>> {
    let inside = guarded(dir, || {
        let failed = |error| IndexError::engine(dir, error);
        let index = open_engine(dir, Folder::open(dir, Purpose::Scan)?)?;
        for segment in searcher(dir, &index)?.segment_readers() {
            if let Some(reason) = broken_family(segment).map_err(failed)? {
                let file = dir.join(segment.segment_id().uuid_string());
                return Ok(Some(Fault { file, reason }));
            }
        }
        Ok(None)
    });
    match inside {
        Err(IndexError::Damaged { file, reason }) => Ok(Some(Fault { file, reason })),
        other => other,
    }
}

/// The first quotation that does not follow its article, or article that is not followed by all its quotations.
fn broken_family(segment: &tantivy::SegmentReader) -> tantivy::Result<Option<String>> {
    let quotations = segment.fast_fields().u64(LAYOUT.schema.get_field_name(fields().quotations))?;
    let traits = Traits::of(segment)?;
    let mut expected = 0..0;
    for doc in segment.doc_ids_alive() {
        let ordinal = traits.ordinal(doc);
        let is_quotation = ordinal.is_some();
        let follows = is_quotation && expected.next().is_some_and(|place| ordinal.map(u64::from) == Some(place));
        if is_quotation != follows || (!is_quotation && !expected.is_empty()) {
            return Ok(Some(format!("document {doc} is not where it belongs")));
        }
        if !is_quotation {
            expected = 0..quotations.first(doc).unwrap_or(0);
        }
    }
    Ok((!expected.is_empty()).then(|| "the last article lacks quotations".to_owned()))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::check;
    use crate::index::samples::{article, file, file_key, tokens};
    use crate::index::{Index, IndexError, IndexWriter};

    /// An index of three commits, with deletions.
    fn index() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        let mut writer = IndexWriter::open(folder.path(), 1).expect("a writer");
        for number in [1, 2, 1] {
            writer.begin_file(file_key(number)).expect("begin");
            for id in 0..5 {
                let record = article(number, number * 10 + id, "“We are ready,” she said.\n\n“Go,” she said.\n");
                writer.add(&record, &tokens(&record)).expect("add");
            }
            writer.end_file(&file(number, 5)).expect("end");
            writer.commit().expect("durable");
        }
        drop(writer);
        folder
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path());
        entries.filter(|path| path.extension().is_none_or(|extension| extension != "lock")).collect()
    }

    /// Reading everything must end in an answer or in an error, whatever the damage.
    fn read_all(folder: &Path) {
        let Ok(index) = Index::open(folder) else { return };
        let _ = index.articles(&mut |_| std::ops::ControlFlow::Continue(()));
        let _ = (
            index.counts(),
            index.article_by_prefix("0"),
            index.quotation_by_prefix("1"),
            index.ids_of_file(file_key(1)),
        );
    }

    #[test]
    fn a_whole_index_has_no_faults() {
        assert_eq!(check(index().path()).expect("an index"), []);
        let empty = tempfile::tempdir().expect("a folder");
        assert!(matches!(check(empty.path()), Err(IndexError::Missing { .. })));
    }

    #[test]
    fn every_damaged_file_is_named_and_none_stops_the_program() {
        let folder = index();
        for path in files(folder.path()) {
            let whole = fs::read(&path).expect("read");
            let cuts = [0, whole.len() / 2, whole.len() - 1].map(|length| Some(whole[..length].to_vec()));
            let flips = (0..whole.len()).step_by(1 + whole.len() / 23).chain([whole.len() - 1]).map(|at| {
                let mut flipped = whole.clone();
                flipped[at] ^= 1 << (at % 8);
                Some(flipped)
            });
            for damaged in cuts.into_iter().chain(flips).chain([None]) {
                match &damaged {
                    Some(bytes) => fs::write(&path, bytes).expect("write"),
                    None => fs::remove_file(&path).expect("remove"),
                }
                match check(folder.path()) {
                    Ok(faults) => {
                        assert!(faults.iter().any(|fault| fault.file == path), "{}: {faults:?}", path.display())
                    }
                    Err(error) => assert!(damaged.is_none(), "{}: {error}", path.display()),
                }
                read_all(folder.path());
            }
            fs::write(&path, &whole).expect("write");
        }
        assert_eq!(check(folder.path()).expect("an index"), []);
    }
}
