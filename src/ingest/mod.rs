//! The pipeline from files to index: walk → read and parse → enrich → one writer, over bounded channels.
//!
//! Memory is bounded whatever the input ([`budget`]), files reach the writer in the order of the walk whatever the number
//! of threads ([`stages`]), and a file is acknowledged only after the commit that holds it is durable ([`writing`]).
//! Nothing here prints; what happens is told by [`IngestEvent`]s.

mod anew;
mod budget;
mod examine;
mod extract;
mod lines;
mod prepared;
mod prune;
mod reading;
mod rehearse;
mod request;
mod stages;
mod survey;
mod triage;
mod wishes;
mod writing;

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::thread;

pub use self::examine::{Examined, examine};
pub use self::extract::{ExtractReport, ExtractRequest, extract};
use self::prepared::Prepared;
pub use self::rehearse::rehearse;
pub use self::request::{IngestError, IngestRequest, Input, Mode, Prune, Survey, parse_options};
use self::stages::Plan;
use self::triage::Census;
pub use self::wishes::Wishes;
use self::writing::Writing;
use crate::corpus;
pub use crate::corpus::{Hidden, Limits, WalkOptions, file_key};
pub use crate::enrich::{candidates, looks_like};
pub use crate::format::ParseOptions;
use crate::index::{Index, IndexError, IndexWriter, Rebuild};
use crate::model::{IngestEvent, IngestReport};

/// Brings the index up to date with the files of the request. `stop` ends it early, keeping what is done.
///
/// # Errors
/// When a path given is not there, when the index refuses or fails, and when pruning looks unsafe; what was acknowledged by
/// [`IngestEvent::Settled`] is in the index all the same.
pub fn ingest(
    request: &IngestRequest,
    stop: &AtomicBool,
    on_event: &mut dyn FnMut(IngestEvent),
) -> Result<IngestReport, IngestError> {
    // A mistyped path must not leave an empty index behind.
    let found = corpus::walk(&request.paths(), &request.walk).map_err(IngestError::Paths)?;
    prune::refuse_unsafe(request)?;
    let rebuild = anew::begin(request)?;
    let folder = rebuild.as_ref().map_or(request.index.as_path(), Rebuild::folder);
    let writer = IndexWriter::open(folder, request.threads())?;
    let known = writer.known();
    let before = existing(folder)?;
    let census = Census::new(&known);
    let survey = survey::Survey::default();
    let mut writing = Writing::new(writer, &known, before.as_ref(), request, stop, on_event);
    let plan = Plan {
        inputs: &request.inputs,
        limits: &request.limits,
        parse: &request.parse,
        enrichers: request.threads(),
        triage: &|file| census.triage(file),
        prepare: &Prepared::new,
    };
    thread::scope(|scope| {
        if request.survey == Survey::Count {
            scope.spawn(|| survey.count(request, stop));
        }
        stages::run(&plan, found, &survey, stop, &mut |item| writing.take(item));
    });
    let roots: Vec<PathBuf> = request.paths().iter().filter_map(|path| path.canonicalize().ok()).collect();
    let gone = census.gone(&roots);
    let removal = prune::removal(request, &known, &gone, &roots);
    writing.settle_gone(&gone, *removal.as_ref().unwrap_or(&writing::Removal::Keep))?;
    let report = writing.finish()?;
    removal?;
    if let Some(rebuild) = rebuild {
        anew::finish(rebuild, request, &report)?;
    }
    Ok(report)
}

/// The index as it is before the ingest, if there is one.
fn existing(folder: &Path) -> Result<Option<Index>, IndexError> {
    match Index::open(folder) {
        Ok(index) => Ok(Some(index)),
        Err(IndexError::Missing { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests;
