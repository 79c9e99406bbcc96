//! What the index knows of files on disk, from columns: a million records in well under a second.

use std::collections::HashMap;
use std::path::Path;

use tantivy::columnar::Column;
use tantivy::{DocAddress, Searcher, SegmentReader};

use super::error::{IndexError, Result};
use super::guard::guarded;
use super::reader::{documents_of, stored_file};
use super::schema::{LAYOUT, Sort, fields};
use super::store::{FileRecord, KnownFile, digests_of, facts_of};
use crate::model::{FileKey, FileStamp};

/// The files that the index knows, as they were when it was opened.
pub struct KnownFiles {
    folder: std::path::PathBuf,
    searcher: Searcher,
    columns: Vec<FileColumns>,
    /// Leading half of the key to place. Two of a million files share one by chance once in forty million archives; the
    /// key found is compared, so the worst that comes of it is a file read again.
    places: HashMap<u64, DocAddress>,
}

/// The columns of one segment.
struct FileColumns {
    digests: Column<u64>,
    size: Column<u64>,
    modified: Column<i64>,
    facts: Column<u64>,
}

impl FileColumns {
    fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let f = fields();
        let unsigned = |field| segment.fast_fields().u64(LAYOUT.schema.get_field_name(field));
        Ok(Self {
            digests: unsigned(f.file_digests)?,
            size: unsigned(f.file_size)?,
            modified: segment.fast_fields().i64(LAYOUT.schema.get_field_name(f.file_modified))?,
            facts: unsigned(f.file_facts)?,
        })
    }

    fn read(&self, doc: u32) -> Option<KnownFile> {
        let (key, digest) = digests_of(self.digests.values_for_doc(doc))?;
        let (outcome, extent, articles, [format_version, enrich_version]) = facts_of(self.facts.first(doc)?)?;
        let stamp = FileStamp { size: self.size.first(doc)?, modified: self.modified.first(doc)?, digest };
        Some(KnownFile { key, stamp, outcome, extent, articles, format_version, enrich_version })
    }
}

impl KnownFiles {
    /// Reads where the record of each file stands.
    pub(super) fn load(folder: &Path, searcher: Searcher) -> Result<Self> {
        guarded(folder, || {
            let failed = |error| IndexError::engine(folder, error);
            let mut known = Self {
                folder: folder.to_path_buf(),
                columns: Vec::new(),
                places: HashMap::new(),
                searcher: searcher.clone(),
            };
            for (segment_ord, segment) in (0..).zip(searcher.segment_readers()) {
                let columns = FileColumns::open(segment).map_err(failed)?;
                for doc_id in documents_of(segment, &fields().sort_term(Sort::File)).map_err(failed)? {
                    if let Some(number) = columns.digests.first(doc_id) {
                        known.places.insert(number, DocAddress { segment_ord, doc_id });
                    }
                }
                known.columns.push(columns);
            }
            Ok(known)
        })
    }

    /// The index as it was when the files were read.
    pub(super) fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// What is known of a file. A record that cannot be read counts as none: the file is read again then.
    pub fn get(&self, key: FileKey) -> Option<KnownFile> {
        self.at(*self.places.get(&key.number())?).filter(|known| known.key == key)
    }

    /// All files, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = KnownFile> + '_ {
        self.places.values().filter_map(|&place| self.at(place))
    }

    /// The whole record of a file, with its path and the reason for its outcome: a look into the document store.
    ///
    /// # Errors
    /// When the index is damaged there.
    pub fn record(&self, key: FileKey) -> Result<Option<FileRecord>> {
        let Some(known) = self.get(key) else { return Ok(None) };
        let Some(&place) = self.places.get(&key.number()) else { return Ok(None) };
        guarded(&self.folder, || stored_file(&self.folder, &self.searcher, place, &known).map(Some))
    }

    /// True when the index holds anything at all of a file, be it only some articles of one whose reading was cut short.
    pub(super) fn holds(&self, key: FileKey) -> Result<bool> {
        let term = fields().file_term(key);
        guarded(&self.folder, || {
            self.searcher
                .doc_freq(&term)
                .map(|count| count > 0)
                .map_err(|error| IndexError::engine(&self.folder, error))
        })
    }

    fn at(&self, place: DocAddress) -> Option<KnownFile> {
        let columns = self.columns.get(place.segment_ord as usize)?;
        guarded(&self.folder, || Ok(columns.read(place.doc_id))).ok().flatten()
    }
}
