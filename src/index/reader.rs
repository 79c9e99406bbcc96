//! Reading: records and files by key, by id, or all of them. Works on a folder where nothing can be written.

use std::ops::{ControlFlow, RangeInclusive};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{DocAddress, DocSet, ReloadPolicy, Searcher, SegmentReader, TERMINATED, TantivyDocument, Term};

use super::error::{IndexError, Result};
use super::folder::{Folder, Purpose};
use super::guard::guarded;
use super::known::KnownFiles;
use super::mark::{META, State, state};
use super::record;
use super::schema::{LAYOUT, SCHEMA_VERSION, Sort, fields, ground_code, quotation_range};
use super::speakers::Grounds;
use super::speakers::authority::Authority;
use super::store::{FileRecord, KnownFile, read_file};
use super::traits::Traits;
use super::words::{WORDS, Words};
use super::writer::has_segments;
use crate::model::{ArticleId, DateGround, FileKey, FileOutcome, Kind, Record};

/// Blocks of the document store kept unpacked per segment, 64 KB each: articles are read in their order, so that neighbours
/// share them.
const CACHED_BLOCKS: usize = 8;
/// Ids that begin alike are listed up to this number.
const MOST_ALIKE: usize = 20;

/// An index, as it was when it was opened.
pub struct Index {
    folder: PathBuf,
    searcher: Searcher,
    /// The user's decisions about speakers, once they are needed.
    authority: OnceLock<Authority>,
    /// Whether what the decisions lead to is kept in the folder: those of the file it is, those that are only tried not.
    decided: Decided,
}

/// Where the decisions about speakers are from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decided {
    ByFile,
    ByCaller,
}

/// What an index holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Articles.
    pub articles: u64,
    /// Quotations.
    pub quotations: u64,
    /// Files with articles, or read without finding any.
    pub files: u64,
    /// Files that are no articles by their form.
    pub ignored: u64,
    /// Files that should have been readable and were not.
    pub rejected: u64,
}

/// True when a folder bears our mark, whatever its version.
pub fn is_index(folder: &Path) -> bool {
    folder.join(super::mark::MARK).is_file()
}

impl Index {
    /// Opens an index for reading.
    ///
    /// # Errors
    /// [`IndexError::Missing`], [`IndexError::NotAnIndex`], [`IndexError::OtherVersion`] or [`IndexError::Damaged`].
    pub fn open(dir: &Path) -> Result<Self> {
        Self::open_for(dir, Purpose::Search)
    }

    fn open_for(dir: &Path, purpose: Purpose) -> Result<Self> {
        let missing = || IndexError::Missing { path: dir.to_path_buf() };
        match state(dir)? {
            State::Ours(_) if dir.join(META).exists() || has_segments(dir)? => {}
            // Marked and nothing else: its making was cut short before anything was in it.
            State::Ours(_) | State::Missing | State::Empty => return Err(missing()),
        }
        guarded(dir, || {
            let index = open_engine(dir, Folder::open(dir, purpose)?)?;
            let (searcher, authority) = (searcher(dir, &index)?, OnceLock::new());
            Ok(Self { folder: dir.to_path_buf(), searcher, authority, decided: Decided::ByFile })
        })
    }

    /// The folder that it stands in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The user's decisions about speakers.
    ///
    /// # Errors
    /// When a line of the authority file means nothing, or the file cannot be read.
    pub fn authority(&self) -> Result<&Authority> {
        if let Some(known) = self.authority.get() {
            return Ok(known);
        }
        let loaded = super::speakers::file::load(&self.folder)?;
        Ok(self.authority.get_or_init(|| loaded))
    }

    /// The same index with other decisions, as if the authority file held them.
    pub fn decided(self, authority: Authority) -> Self {
        Self { authority: OnceLock::from(authority), decided: Decided::ByCaller, ..self }
    }

    /// What decides who is who.
    pub(super) fn grounds(&self) -> Result<Grounds<'_>> {
        let kept = (self.decided == Decided::ByFile).then_some(self.folder.as_path());
        Ok(Grounds { authority: self.authority()?, kept })
    }

    /// For the searching half of this room.
    pub(super) fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    /// Runs work on the segments, where damage becomes an error.
    pub(super) fn read<T>(&self, work: impl FnOnce(&Searcher) -> tantivy::Result<T>) -> Result<T> {
        guarded(&self.folder, || work(self.searcher()).map_err(|error| IndexError::engine(&self.folder, error)))
    }

    /// Every article, one after the other, until told to stop.
    ///
    /// # Errors
    /// When the index is damaged; what was read before has been given out.
    pub fn articles(&self, each: &mut dyn FnMut(Record) -> ControlFlow<()>) -> Result<()> {
        // Opened again, since this reads whole files in order, and with the same snapshot if nothing was committed since.
        let whole = Self::open_for(&self.folder, Purpose::Scan)?;
        for segment in whole.searcher.segment_readers() {
            let store = self.guarded_engine(|| Ok(segment.get_store_reader(1)?))?;
            // Making the iterator reads the first block already.
            let mut documents = self.guarded_engine(|| Ok(store.iter::<TantivyDocument>(segment.alive_bitset())))?;
            while let Some(document) = self.guarded_engine(|| documents.next().transpose())? {
                if let Some(record) = record_of(&self.folder, &document)?
                    && each(record).is_break()
                {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn guarded_engine<T>(&self, work: impl FnOnce() -> tantivy::Result<T>) -> Result<T> {
        guarded(&self.folder, || work().map_err(|error| IndexError::engine(&self.folder, error)))
    }

    /// The article with an id.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn article(&self, id: ArticleId) -> Result<Option<Arc<Record>>> {
        let number = id.number();
        let places = self.read(|searcher| between(searcher, fields().number, number..=number))?;
        let mut records = places.into_iter().map(|place| self.record_at(place));
        records.find(|record| record.as_ref().map_or(true, |record| record.article.id == id)).transpose()
    }

    /// The articles whose ids begin so: hexadecimal digits, also with the leading "a" of short ids. A few at most.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn article_by_prefix(&self, digits: &str) -> Result<Vec<Arc<Record>>> {
        let digits = digits.to_ascii_lowercase();
        match (self.articles_beginning(&digits)?, digits.strip_prefix('a')) {
            (none, Some(rest)) if none.is_empty() => self.articles_beginning(rest),
            (found, _) => Ok(found),
        }
    }

    fn articles_beginning(&self, digits: &str) -> Result<Vec<Arc<Record>>> {
        let Some(range) = id_range(digits) else { return Ok(Vec::new()) };
        let places = self.read(|searcher| between(searcher, fields().number, range))?;
        let records: Vec<Arc<Record>> = places.into_iter().map(|place| self.record_at(place)).collect::<Result<_>>()?;
        // The column holds only the leading half of an id.
        Ok(records.into_iter().filter(|record| record.article.id.to_string().starts_with(digits)).collect())
    }

    /// The quotations whose ids begin so, with or without the leading "q" of short ids, each as a place in its article.
    /// A few at most.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn quotation_by_prefix(&self, digits: &str) -> Result<Vec<(Arc<Record>, usize)>> {
        let digits = digits.strip_prefix(['q', 'Q']).unwrap_or(digits).to_ascii_lowercase();
        let Some(range) = quotation_range(&digits) else { return Ok(Vec::new()) };
        let places = self.read(|searcher| between(searcher, fields().quotation, range))?;
        let mut found = Vec::new();
        for place in places {
            let (record, ordinal) = self.quotation_at(place)?;
            let fits = record.enrichment.quotations.get(ordinal).is_some_and(|q| q.id.to_string().starts_with(&digits));
            if fits {
                found.push((record, ordinal));
            }
        }
        Ok(found)
    }

    /// The record of an article document.
    pub(super) fn record_at(&self, place: DocAddress) -> Result<Arc<Record>> {
        let document: TantivyDocument = self.read(|searcher| searcher.doc(place))?;
        record_of(&self.folder, &document)?.map(Arc::new).ok_or_else(|| self.damaged("an article has no record"))
    }

    /// The article of a quotation document, and the quotation's place in it.
    pub(super) fn quotation_at(&self, place: DocAddress) -> Result<(Arc<Record>, usize)> {
        let place = self.read(|searcher| {
            let traits = Traits::of(searcher.segment_reader(place.segment_ord))?;
            let article = traits.article_of(place.doc_id).map(|doc_id| DocAddress { doc_id, ..place });
            Ok(article.zip(traits.ordinal(place.doc_id)))
        })?;
        let (article, ordinal) = place.ok_or_else(|| self.damaged("a quotation has no article"))?;
        let (record, ordinal) = (self.record_at(article)?, ordinal as usize);
        if ordinal >= record.enrichment.quotations.len() {
            return Err(self.damaged("a quotation is not in its article"));
        }
        Ok((record, ordinal))
    }

    fn damaged(&self, reason: &str) -> IndexError {
        IndexError::Damaged { file: self.folder.clone(), reason: reason.into() }
    }

    /// How much there is of everything.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn counts(&self) -> Result<Counts> {
        let f = fields();
        let count = |term| self.read(|searcher| count(searcher, &term));
        let articles = count(f.sort_term(Sort::Article))?;
        let quotations = Kind::ALL.into_iter().map(|kind| count(f.kind_term(kind))).sum::<Result<u64>>()?;
        let mut counts = Counts { articles, quotations, ..Counts::default() };
        for known in self.known()?.iter() {
            *match known.outcome {
                FileOutcome::Ignored => &mut counts.ignored,
                FileOutcome::Rejected => &mut counts.rejected,
                _ => &mut counts.files,
            } += 1;
        }
        Ok(counts)
    }

    /// The articles by where their dates were found, best first; those without a date are in none of them.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn dated(&self) -> Result<Vec<(DateGround, u64)>> {
        let counted = record::DATE_GROUNDS.iter().map(|&ground| {
            let term = Term::from_field_u64(fields().ground, ground_code(ground));
            Ok((ground, self.read(|searcher| count(searcher, &term))?))
        });
        counted.collect()
    }

    /// What is known of files.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn known(&self) -> Result<KnownFiles> {
        KnownFiles::load(&self.folder, self.searcher.clone())
    }

    /// What became of a file.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn file(&self, key: FileKey) -> Result<Option<FileRecord>> {
        self.known()?.record(key)
    }

    /// What became of every file, until told to stop; in no particular order.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn files(&self, each: &mut dyn FnMut(FileRecord) -> ControlFlow<()>) -> Result<()> {
        let known = self.known()?;
        for file in known.iter() {
            if let Some(record) = known.record(file.key)?
                && each(record).is_break()
            {
                break;
            }
        }
        Ok(())
    }

    /// The ids of a file's articles.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn ids_of_file(&self, key: FileKey) -> Result<Vec<ArticleId>> {
        let f = fields();
        let places = self.read(|searcher| {
            let mut places = Vec::new();
            for (segment_ord, segment) in (0..).zip(searcher.segment_readers()) {
                let number = segment.fast_fields().u64(LAYOUT.schema.get_field_name(f.number))?;
                let docs = documents_of(segment, &f.file_term(key))?.into_iter();
                let articles = docs.filter(|&doc| number.first(doc).is_some());
                places.extend(articles.map(|doc_id| DocAddress { segment_ord, doc_id }));
            }
            Ok(places)
        })?;
        places.into_iter().map(|place| self.record_at(place).map(|record| record.article.id)).collect()
    }
}

/// Opens the engine's index in a folder that bears our mark.
pub(super) fn open_engine(dir: &Path, folder: Folder) -> Result<tantivy::Index> {
    let mut index = tantivy::Index::open(folder).map_err(|error| IndexError::engine(dir, error))?;
    if index.schema() != LAYOUT.schema {
        return Err(IndexError::OtherVersion {
            path: dir.to_path_buf(),
            found: "other fields".into(),
            ours: SCHEMA_VERSION.to_string(),
        });
    }
    register(&mut index);
    Ok(index)
}

/// Makes our words known to the engine.
pub(super) fn register(index: &mut tantivy::Index) {
    index.tokenizers().register(WORDS, Words::default());
}

/// A view of the last commit.
pub(super) fn searcher(dir: &Path, index: &tantivy::Index) -> Result<Searcher> {
    let builder = index.reader_builder().reload_policy(ReloadPolicy::Manual);
    let reader: tantivy::IndexReader = builder
        .doc_store_cache_num_blocks(CACHED_BLOCKS)
        .try_into()
        .map_err(|error: tantivy::TantivyError| IndexError::engine(dir, error))?;
    Ok(reader.searcher())
}

/// The documents of a segment that have a term, deleted ones left out.
pub(super) fn documents_of(segment: &SegmentReader, term: &Term) -> tantivy::Result<Vec<u32>> {
    let postings = segment.inverted_index(term.field())?.read_postings(term, IndexRecordOption::Basic)?;
    let Some(mut postings) = postings else { return Ok(Vec::new()) };
    let mut documents = Vec::new();
    while postings.doc() != TERMINATED {
        if !segment.is_deleted(postings.doc()) {
            documents.push(postings.doc());
        }
        postings.advance();
    }
    Ok(documents)
}

fn count(searcher: &Searcher, term: &Term) -> tantivy::Result<u64> {
    let mut count = 0;
    for segment in searcher.segment_readers() {
        count += match segment.has_deletes() {
            true => documents_of(segment, term)?.len() as u64,
            false => u64::from(segment.inverted_index(term.field())?.doc_freq(term)?),
        };
    }
    Ok(count)
}

/// The leading halves of the ids that begin with these digits.
fn id_range(digits: &str) -> Option<RangeInclusive<u64>> {
    if digits.is_empty() || digits.len() > 32 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let known = &digits[..digits.len().min(16)];
    let open = 4 * (16 - known.len() as u32);
    let first = u64::from_str_radix(known, 16).ok()?.checked_shl(open)?;
    let rest = 1_u64.checked_shl(open).map_or(u64::MAX, |above| above - 1);
    Some(first..=first | rest)
}

/// The first documents whose number in a column lies in a range: one pass over the column.
fn between(searcher: &Searcher, column: Field, range: RangeInclusive<u64>) -> tantivy::Result<Vec<DocAddress>> {
    let mut places = Vec::new();
    for (segment_ord, segment) in (0..).zip(searcher.segment_readers()) {
        let column = segment.fast_fields().u64(LAYOUT.schema.get_field_name(column))?;
        let mut docs = Vec::new();
        column.get_docids_for_value_range(range.clone(), 0..segment.max_doc(), &mut docs);
        let alive = docs.into_iter().filter(|&doc| !segment.is_deleted(doc));
        places.extend(alive.map(|doc_id| DocAddress { segment_ord, doc_id }).take(MOST_ALIKE));
    }
    places.truncate(MOST_ALIKE);
    Ok(places)
}

/// The record that a document holds; `None` for a document that is no article.
fn record_of(folder: &Path, document: &TantivyDocument) -> Result<Option<Record>> {
    let f = fields();
    let Some(stored) = document.get_first(f.record).and_then(|value| value.as_bytes()) else { return Ok(None) };
    let text = document.get_first(f.text).and_then(|value| value.as_str()).unwrap_or("").to_owned();
    let damaged = |wrong| IndexError::Damaged {
        file: folder.to_path_buf(),
        reason: format!("the record of an article cannot be read ({wrong})"),
    };
    record::read(stored, text).map(Some).map_err(damaged)
}

/// The whole record of a file whose columns are known.
pub(super) fn stored_file(
    folder: &Path,
    searcher: &Searcher,
    place: DocAddress,
    known: &KnownFile,
) -> Result<FileRecord> {
    let document: TantivyDocument = searcher.doc(place).map_err(|error| IndexError::engine(folder, error))?;
    let json = document.get_first(fields().file_record).and_then(|value| value.as_bytes()).unwrap_or(b"");
    let damaged = |error: serde_json::Error| IndexError::Damaged {
        file: folder.to_path_buf(),
        reason: format!("the record of a file cannot be read ({error})"),
    };
    read_file(json, known).map_err(damaged)
}
