//! What the threads that enrich make of an article for the one that writes: its documents, and what the report counts.

use crate::enrich::ArticleTokens;
use crate::index::{Family, IndexError};
use crate::model::{ArticleId, Enrichment, FileKey, IngestReport, Kind, Record};

/// An article ready for the index.
pub(super) struct Prepared {
    pub(super) id: ArticleId,
    pub(super) file: FileKey,
    /// Bytes of its body.
    pub(super) bytes: usize,
    pub(super) facts: Facts,
    pub(super) family: Result<Family, IndexError>,
}

impl Prepared {
    /// Makes the documents of an article: work for the threads that enrich, not for the one that writes. So is to give the
    /// memory of the record back.
    pub(super) fn new(mut record: Record, tokens: ArticleTokens) -> Self {
        record.enrichment.keyphrases.truncate(KEYPHRASES);
        let (id, file) = (record.article.id, record.article.provenance.file);
        let (bytes, facts) = (record.article.body.len(), Facts::of(&record));
        Self { id, file, bytes, facts, family: Family::new(record, tokens) }
    }
}

/// What the report of an ingest counts of an article.
pub(super) struct Facts {
    /// Its quotations by kind.
    kinds: [u64; Kind::ALL.len()],
    attributed: u64,
    dated: u64,
    foreign: u64,
}

impl Facts {
    pub(super) fn of(record: &Record) -> Self {
        let Enrichment { quotations, language, .. } = &record.enrichment;
        let of_kind = |kind| quotations.iter().filter(|quotation| quotation.kind == kind).count() as u64;
        Self {
            kinds: Kind::ALL.map(of_kind),
            attributed: quotations.iter().filter(|quotation| quotation.attribution.speaker.is_some()).count() as u64,
            dated: u64::from(record.article.published.is_some()),
            foreign: u64::from(language.as_deref().is_some_and(|language| language != "en")),
        }
    }

    /// How many quotations the article has.
    pub(super) fn quotations(&self) -> u64 {
        self.kinds.iter().sum()
    }

    /// Adds them to a report.
    pub(super) fn count(&self, report: &mut IngestReport) {
        report.quotations.iter_mut().zip(self.kinds).for_each(|(sum, more)| *sum += more);
        report.attributed += self.attributed;
        report.dated += self.dated;
        report.foreign += self.foreign;
    }
}

/// Keyphrases of an article that an index keeps: the best of those found, since an archive is browsed by what stands out most.
pub(super) const KEYPHRASES: usize = 8;
