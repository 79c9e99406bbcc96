//! How much there is to do.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::request::IngestRequest;
use crate::corpus::{self, Found};
use crate::model::IngestEvent;

/// What the walk has found so far, shared between threads.
#[derive(Default)]
pub(super) struct Survey {
    files: AtomicU64,
    bytes: AtomicU64,
    complete: AtomicBool,
}

impl Survey {
    /// Books one file.
    pub(super) fn add(&self, bytes: u64) {
        self.files.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Says that all files are booked.
    pub(super) fn complete(&self) {
        self.complete.store(true, Ordering::Release);
    }

    /// The state as an event.
    pub(super) fn event(&self) -> IngestEvent {
        let complete = self.complete.load(Ordering::Acquire);
        IngestEvent::Found {
            files: self.files.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
            complete,
        }
    }

    /// Counts all files of a request, ahead of those who read them.
    pub(super) fn count(&self, request: &IngestRequest, stop: &AtomicBool) {
        // The walk that feeds the readers reports what is wrong with a path; here it only ends the count.
        if let Ok(found) = corpus::walk(&request.paths(), &request.walk) {
            for found in found.take_while(|_| !stop.load(Ordering::Relaxed)) {
                self.add(if let Found::File(file) = found { file.size } else { 0 });
            }
        }
        self.complete();
    }
}
