//! Who is who, worked out while the user reads the report of an ingest.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::index::Index;
use crate::model::IngestReport;

/// Works out who is who where most of the archive is new, so that no query has to. After smaller changes the first command
/// that asks for everybody does it; and where it fails, every query for itself.
pub fn keep_speakers(index: &Path, report: &IngestReport, stop: &AtomicBool) {
    let articles = &report.articles;
    let is_wanted = !report.interrupted && !stop.load(Ordering::Relaxed);
    if is_wanted && articles.added + articles.replaced > articles.unchanged {
        let _ = Index::open(index).and_then(|index| index.speakers());
    }
}
