//! Writing: families of documents in, durable commits out. After the first failure nothing is taken any more.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::TantivyError;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, UserOperation};

use super::deletion::WholeFile;
use super::documents::{self, Family};
use super::error::{IndexError, Result};
use super::flight::InFlight;
use super::folder::{Fault, Folder, Purpose, is_segment_file};
use super::guard::{guarded, quiet};
use super::known::KnownFiles;
use super::lock::{WriterLock, exclude_readers};
use super::mark::{META, Mark, State, remove_leftovers, state, sync_folder};
use super::reader::{open_engine, searcher};
use super::schema::{LAYOUT, settings};
use super::sheet::Sheet;
use super::store::FileRecord;
use super::stories::Stories;
use crate::model::FileKey;

/// Memory of the engine's writing threads together. Less costs more merges: with 30 MB ingest takes 1.8 times the time.
const HEAP: usize = 200_000_000;
/// Threads that index: half of those that enrich, which do more for an article. Each makes a segment of its own at every
/// commit, and few segments are what makes an index small and searches fast. Eight are the engine's own bound.
fn indexing_threads(enrichers: usize) -> usize {
    (enrichers / 2).clamp(1, 8)
}
/// So many segments of like size become one. With four an ingest of 100,000 articles spends a tenth of its time merging.
const SEGMENTS_BEFORE_MERGE: usize = 8;
/// A segment of which so much is deleted is written anew.
const DELETED_BEFORE_MERGE: f32 = 0.3;

/// The engine's writer.
type Engine = tantivy::IndexWriter<Sheet>;

/// What an article is to the stories of the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Printing {
    /// Nothing like it has been seen before.
    First,
    /// A copy, perhaps cut or edited, of an article seen before.
    Copy,
}

/// The one writer of an index.
pub struct IndexWriter {
    folder: PathBuf,
    index: tantivy::Index,
    fault: Fault,
    known: Arc<KnownFiles>,
    threads: usize,
    /// Started with the first change: an ingest that finds nothing new costs neither threads nor memory.
    engine: Option<Engine>,
    flight: Arc<InFlight>,
    /// Near copies are looked up here; read from the index when the first article comes.
    stories: Option<Stories>,
    /// Leading halves of the keys of files begun so far.
    begun: HashSet<u64>,
    /// The file whose record says that it was cut short, of those recorded so far: it may be recorded again.
    cut: Option<FileKey>,
    failed: bool,
    /// Dropped last, after the engine has stopped.
    _lock: WriterLock,
}

impl IndexWriter {
    /// Opens an index for writing; makes it where there is nothing or an empty folder. `threads` is the number of those that
    /// will bring articles.
    ///
    /// # Errors
    /// [`IndexError::NotAnIndex`] for a folder that holds something else, [`IndexError::OtherVersion`],
    /// [`IndexError::Locked`] while another process writes, and what the system refuses. Nothing is touched then.
    pub fn open(dir: &Path, threads: usize) -> Result<Self> {
        quiet();
        let failed = |error| IndexError::io(dir, error);
        if state(dir)? == State::Missing {
            fs::create_dir_all(dir).map_err(failed)?;
            if let Some(above) = dir.canonicalize().ok().as_deref().and_then(Path::parent) {
                sync_folder(above).map_err(failed)?;
            }
        }
        let lock = WriterLock::take(dir)?;
        let mut mark = match state(dir)? {
            State::Ours(mark) => mark,
            State::Missing | State::Empty => {
                let mark = Mark::new();
                mark.write(dir)?;
                mark
            }
        };
        let folder = Folder::open(dir, Purpose::Write)?;
        let fault = folder.fault();
        let index = open_or_create(dir, folder)?;
        let searcher = guarded(dir, || searcher(dir, &index))?;
        // From here on the index is known to be one that we may write to.
        mark.note_engine(dir)?;
        remove_leftovers(dir)?;
        remove_strays(dir, &index)?;
        let known = Arc::new(KnownFiles::load(dir, searcher)?);
        Ok(Self {
            folder: dir.to_path_buf(),
            index,
            fault,
            known,
            threads: indexing_threads(threads),
            engine: None,
            flight: Arc::default(),
            stories: None,
            begun: HashSet::new(),
            cut: None,
            failed: false,
            _lock: lock,
        })
    }

    /// The files that the index knew when it was opened.
    pub fn known(&self) -> Arc<KnownFiles> {
        Arc::clone(&self.known)
    }

    /// Begins a file: whatever the index holds of it goes.
    ///
    /// # Errors
    /// When writing fails or has failed before; the same holds for all that follow.
    pub fn begin_file(&mut self, key: FileKey) -> Result<()> {
        // Deletions are looked up in every segment, so none is made for a file of which there is nothing.
        if !self.begun.insert(key.number()) || self.known.holds(key)? {
            self.delete(key)?;
        }
        Ok(())
    }

    /// Goes on with a file that was cut short: what the index holds of it stays.
    pub fn resume_file(&mut self, key: FileKey) {
        self.begun.insert(key.number());
    }

    /// Makes the documents of an article and adds them.
    #[cfg(test)]
    pub(super) fn add(
        &mut self,
        record: &crate::model::Record,
        tokens: &crate::lang::ArticleTokens,
    ) -> Result<Printing> {
        self.add_family(Family::new(record.clone(), tokens.clone())?)
    }

    /// Adds an article with its quotations, and says whether it is a copy of another. Its documents have been made before,
    /// perhaps by another thread.
    ///
    /// # Errors
    /// See [`IndexWriter::begin_file`].
    pub fn add_family(&mut self, family: Family) -> Result<Printing> {
        let placed = self.stories()?.place(family.id.number(), family.day, &family.signature);
        let family = family.in_story(placed.story);
        placed.joined.iter().try_for_each(|&joined| self.join_stories(joined, placed.story))?;
        let printing = if placed.story == family.id.number() { Printing::First } else { Printing::Copy };
        self.add_documents(family).map(|()| printing)
    }

    fn add_documents(&mut self, family: Family) -> Result<()> {
        self.engine()?;
        let fault = &self.fault;
        let Some(ticket) = self.flight.enter(family.bytes, || fault.get().is_none()) else {
            return Err(self.fail(None));
        };
        let mut documents = family.documents;
        if let Some(last) = documents.last_mut() {
            last.carry(ticket);
        }
        let operations: Vec<UserOperation<Sheet>> = documents.into_iter().map(UserOperation::Add).collect();
        let run = self.engine()?.run(operations);
        run.map(drop).map_err(|error| self.fail(Some(error)))
    }

    /// Joins two stories that turn out to be one: from now on articles of the first count as of the second.
    ///
    /// # Errors
    /// See [`IndexWriter::begin_file`].
    pub fn join_stories(&mut self, joined: u64, story: u64) -> Result<()> {
        let outcome = self.engine()?.add_document(documents::alias(joined, story));
        outcome.map(drop).map_err(|error| self.fail(Some(error)))
    }

    fn stories(&mut self) -> Result<&mut Stories> {
        if self.stories.is_none() {
            self.stories = Some(Stories::load(&self.folder, self.known.searcher())?);
        }
        self.stories.as_mut().ok_or(IndexError::Failed { path: self.folder.clone() })
    }

    /// Records what became of a file; the record takes the place of the one before.
    ///
    /// # Errors
    /// See [`IndexWriter::begin_file`].
    pub fn end_file(&mut self, record: &FileRecord) -> Result<()> {
        let document = documents::file(record)?;
        self.forget_record(record.key)?;
        self.cut = record.cut.is_some().then_some(record.key);
        let outcome = self.engine()?.add_document(document);
        outcome.map(drop).map_err(|error| self.fail(Some(error)))
    }

    /// Removes the record of a file, whose articles stay until the file comes again.
    ///
    /// # Errors
    /// See [`IndexWriter::begin_file`].
    pub fn forget_record(&mut self, key: FileKey) -> Result<()> {
        if self.cut != Some(key) && self.known.get(key).is_none() {
            return Ok(());
        }
        let outcome = self.engine()?.delete_query(documents::file_record_query(key));
        outcome.map(drop).map_err(|error| self.fail(Some(error)))
    }

    /// Removes a file, its record and its articles.
    ///
    /// # Errors
    /// See [`IndexWriter::begin_file`].
    pub fn remove_file(&mut self, key: FileKey) -> Result<()> {
        self.begun.insert(key.number());
        self.delete(key)
    }

    /// Deletes all that came from a file.
    fn delete(&mut self, key: FileKey) -> Result<()> {
        let outcome = self.engine()?.delete_query(Box::new(WholeFile::new(key)));
        outcome.map(drop).map_err(|error| self.fail(Some(error)))
    }

    /// Makes all changes so far durable and visible. When it returns, they survive a power cut.
    ///
    /// # Errors
    /// See [`IndexWriter::begin_file`]; what was committed before stays.
    pub fn commit(&mut self) -> Result<()> {
        if self.failed {
            return Err(self.fail(None));
        }
        let Some(engine) = &mut self.engine else { return Ok(()) };
        let outcome = engine.commit();
        outcome.map_err(|error| self.fail(Some(error)))?;
        // A merge may have failed in the background; the commit stands, but the next one would not.
        self.fault.get().map_or(Ok(()), |_| Err(self.fail(None)))
    }

    /// Commits, waits for merges and removes files that are no longer needed.
    ///
    /// # Errors
    /// See [`IndexWriter::begin_file`].
    pub fn finish(mut self) -> Result<()> {
        self.commit()?;
        let Some(engine) = self.engine.take() else { return Ok(()) };
        engine.wait_merging_threads().map_err(|error| self.fail(Some(error)))?;
        if self.fault.get().is_some() {
            return Err(self.fail(None));
        }
        remove_strays(&self.folder, &self.index)
    }

    /// The engine's writer, started when it is first needed.
    fn engine(&mut self) -> Result<&Engine> {
        if self.failed || self.fault.get().is_some() {
            return Err(self.fail(None));
        }
        if self.engine.is_none() {
            let engine = start(&self.index, self.threads).map_err(|error| self.fail(Some(error)))?;
            self.engine = Some(engine);
        }
        self.engine.as_ref().ok_or(IndexError::Failed { path: self.folder.clone() })
    }

    /// Notes that writing has failed, and finds out why: the engine's own words name the cause only now and then.
    fn fail(&mut self, error: Option<TantivyError>) -> IndexError {
        self.failed = true;
        let cause = self.fault.get();
        cause.unwrap_or_else(|| match error {
            Some(error) => IndexError::engine(&self.folder, error),
            None => IndexError::Failed { path: self.folder.clone() },
        })
    }
}

fn start(index: &tantivy::Index, threads: usize) -> tantivy::Result<Engine> {
    let options = IndexWriterOptions::builder()
        .num_worker_threads(threads)
        .memory_budget_per_thread(HEAP / threads)
        .num_merge_threads(threads.min(2))
        .build();
    let engine: Engine = index.writer_with_options(options)?;
    let mut policy = LogMergePolicy::default();
    policy.set_del_docs_ratio_before_merge(DELETED_BEFORE_MERGE);
    policy.set_min_num_segments(SEGMENTS_BEFORE_MERGE);
    engine.set_merge_policy(Box::new(policy));
    Ok(engine)
}

/// Opens the engine's index, or makes it in a folder that has just been marked.
fn open_or_create(dir: &Path, folder: Folder) -> Result<tantivy::Index> {
    if dir.join(META).exists() || has_segments(dir)? {
        return open_engine(dir, folder);
    }
    let index = tantivy::Index::create(folder, LAYOUT.schema.clone(), settings());
    let mut index = index.map_err(|error| IndexError::engine(dir, error))?;
    super::reader::register(&mut index);
    Ok(index)
}

/// True when segments stand in the folder, whatever `meta.json` says.
pub(super) fn has_segments(dir: &Path) -> Result<bool> {
    let entries = fs::read_dir(dir).map_err(|error| IndexError::io(dir, error))?;
    Ok(entries.flatten().any(|entry| entry.file_name().to_str().is_some_and(is_segment_file)))
}

/// Removes files of segments that are not part of the index: those of merges and commits that were cut short.
fn remove_strays(dir: &Path, index: &tantivy::Index) -> Result<()> {
    let strays: Vec<PathBuf> = {
        let _alone = exclude_readers(dir).map_err(|error| IndexError::io(dir, error))?;
        let metas = index.load_metas().map_err(|error| IndexError::engine(dir, error))?;
        let wanted = metas.list_segment_files();
        let entries = fs::read_dir(dir).map_err(|error| IndexError::io(dir, error))?;
        let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        names
            .filter(|name| is_segment_file(name) && !wanted.contains(Path::new(name)))
            .map(|name| dir.join(name))
            .collect()
    };
    // One that cannot be removed does no harm, and the next writer tries again.
    strays.iter().for_each(|path| drop(fs::remove_file(path)));
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::ops::ControlFlow;
    use std::path::Path;

    use super::IndexWriter;
    use crate::index::samples::{article, file, file_key, tokens};
    use crate::index::{Index, IndexError};
    use crate::model::{ArticleId, Record};

    const TWO: &str = "“We are ready,” she said.\n\n“Nobody is cold,” she said on Monday.\n";

    /// Writes one file with articles `(id, body)`.
    fn write(writer: &mut IndexWriter, number: u8, articles: &[(u8, &str)]) {
        writer.begin_file(file_key(number)).expect("begin");
        for &(id, body) in articles {
            let record = article(number, id, body);
            writer.add(&record, &tokens(&record)).expect("add");
        }
        writer.end_file(&file(number, articles.len() as u64)).expect("end");
    }

    fn all(folder: &Path) -> Vec<Record> {
        let mut records = Vec::new();
        let index = Index::open(folder).expect("an index");
        let each = &mut |record| {
            records.push(record);
            ControlFlow::Continue(())
        };
        index.articles(each).expect("whole");
        records.sort_by_key(|record| record.article.id);
        records
    }

    #[test]
    fn what_is_committed_is_read_again_by_every_key() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut writer = IndexWriter::open(folder.path(), 2).expect("a writer");
        write(&mut writer, 1, &[(1, TWO), (2, "No quotation here.\n")]);
        write(&mut writer, 2, &[(3, TWO)]);
        writer.finish().expect("durable");

        let index = Index::open(folder.path()).expect("an index");
        assert_eq!(all(folder.path()), [article(1, 1, TWO), article(1, 2, "No quotation here.\n"), article(2, 3, TWO)]);
        let counts = index.counts().expect("whole");
        assert_eq!((counts.articles, counts.quotations, counts.files), (3, 4, 2));

        let found = index.article(ArticleId([3; 16])).expect("whole").expect("there");
        assert_eq!(*found, article(2, 3, TWO));
        assert!(index.article(ArticleId([4; 16])).expect("whole").is_none());
        assert_eq!(index.article_by_prefix("0303").expect("whole").len(), 1);
        assert_eq!(index.article_by_prefix("a0303").expect("whole").len(), 1);
        assert_eq!(index.article_by_prefix("0").expect("whole").len(), 3);
        for digits in ["", "04", "zz", "é", "00000000000000000000000000000000000"] {
            assert!(index.article_by_prefix(digits).expect("whole").is_empty(), "{digits}");
        }
        let mut ids = index.ids_of_file(file_key(1)).expect("whole");
        ids.sort();
        assert_eq!(ids, [ArticleId([1; 16]), ArticleId([2; 16])]);
        assert_eq!(index.file(file_key(2)).expect("whole"), Some(file(2, 1)));
        assert_eq!(index.file(file_key(9)).expect("whole"), None);
    }

    #[test]
    fn a_quotation_is_found_by_the_start_of_its_id() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut writer = IndexWriter::open(folder.path(), 1).expect("a writer");
        write(&mut writer, 1, &[(1, "Nothing said.\n"), (0x52, TWO)]);
        writer.finish().expect("durable");
        let index = Index::open(folder.path()).expect("an index");
        let full = format!("q{}{}", "52".repeat(8), "01".repeat(8));
        for (digits, places) in [("q52", vec![0, 1]), (full.as_str(), vec![1]), ("q53", vec![]), ("q", vec![])] {
            let found = index.quotation_by_prefix(digits).expect("whole");
            assert_eq!(found.iter().map(|found| found.1).collect::<Vec<_>>(), places, "{digits}");
            assert!(found.iter().all(|found| found.0.article.id == ArticleId([0x52; 16])));
        }
    }

    #[test]
    fn a_file_that_comes_again_replaces_its_articles() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut writer = IndexWriter::open(folder.path(), 1).expect("a writer");
        write(&mut writer, 1, &[(1, TWO), (2, TWO)]);
        write(&mut writer, 2, &[(3, TWO)]);
        writer.finish().expect("durable");

        let mut writer = IndexWriter::open(folder.path(), 1).expect("a writer");
        let known = writer.known();
        assert_eq!((known.len(), known.get(file_key(1)).map(|known| known.articles)), (2, Some(2)));
        assert_eq!(known.record(file_key(1)).expect("whole"), Some(file(1, 2)));
        write(&mut writer, 1, &[(1, "Corrected.\n")]);
        // The second time in one run, before any commit.
        write(&mut writer, 1, &[(1, "Corrected again.\n")]);
        writer.commit().expect("durable");
        writer.remove_file(file_key(2)).expect("remove");
        writer.finish().expect("durable");

        assert_eq!(all(folder.path()), [article(1, 1, "Corrected again.\n")]);
        let counts = Index::open(folder.path()).expect("an index").counts().expect("whole");
        assert_eq!((counts.articles, counts.quotations, counts.files), (1, 0, 1));
    }

    #[test]
    fn a_new_record_of_a_file_leaves_its_articles_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut writer = IndexWriter::open(folder.path(), 1).expect("a writer");
        write(&mut writer, 1, &[(1, TWO)]);
        writer.finish().expect("durable");
        let mut writer = IndexWriter::open(folder.path(), 1).expect("a writer");
        let mut touched = file(1, 1);
        touched.stamp.modified = 99;
        writer.end_file(&touched).expect("end");
        writer.finish().expect("durable");
        let index = Index::open(folder.path()).expect("an index");
        assert_eq!(index.counts().expect("whole").files, 1);
        assert_eq!(index.file(file_key(1)).expect("whole"), Some(touched));
        assert_eq!(all(folder.path()).len(), 1);
    }

    #[test]
    fn articles_of_a_file_cut_short_are_found_and_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut writer = IndexWriter::open(folder.path(), 1).expect("a writer");
        writer.begin_file(file_key(1)).expect("begin");
        let record = article(1, 1, TWO);
        writer.add(&record, &tokens(&record)).expect("add");
        writer.commit().expect("durable");
        drop(writer); // killed before the file's end

        let mut writer = IndexWriter::open(folder.path(), 1).expect("a writer");
        assert!(writer.known().get(file_key(1)).is_none());
        write(&mut writer, 1, &[(1, TWO), (2, TWO)]);
        writer.finish().expect("durable");
        assert_eq!(all(folder.path()).len(), 2);
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("letters.txt"), "x").expect("write");
        assert!(matches!(IndexWriter::open(folder.path(), 1), Err(IndexError::NotAnIndex { .. })));
        assert!(matches!(Index::open(folder.path()), Err(IndexError::NotAnIndex { .. })));
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
        assert!(matches!(Index::open(&folder.path().join("none")), Err(IndexError::Missing { .. })));
    }

    #[test]
    fn there_is_one_writer_at_a_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = IndexWriter::open(folder.path(), 1).expect("a writer");
        assert!(matches!(IndexWriter::open(folder.path(), 1), Err(IndexError::Locked { .. })));
        drop(first);
        IndexWriter::open(folder.path(), 1).expect("free again");
    }

    #[test]
    fn what_a_killed_writer_left_is_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut writer = IndexWriter::open(folder.path(), 1).expect("a writer");
        write(&mut writer, 1, &[(1, TWO)]);
        writer.finish().expect("durable");
        let leftovers =
            [".tmp-meta.json", "0123456789abcdef0123456789abcdef.store"].map(|name| folder.path().join(name));
        leftovers.iter().for_each(|path| fs::write(path, "x").expect("write"));
        drop(IndexWriter::open(folder.path(), 1).expect("a writer"));
        assert!(leftovers.iter().all(|path| !path.exists()));
        assert_eq!(all(folder.path()).len(), 1);
    }

    #[test]
    fn an_article_that_could_not_be_read_again_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut writer = IndexWriter::open(folder.path(), 1).expect("a writer");
        let mut record = article(1, 1, TWO);
        record.enrichment.quotations[0].attribution.confidence = f32::NAN;
        assert!(matches!(writer.add(&record, &tokens(&record)), Err(IndexError::Unfit { .. })));
        write(&mut writer, 2, &[(2, TWO)]);
        writer.finish().expect("durable");
        assert_eq!(all(folder.path()).len(), 1);
    }
}
