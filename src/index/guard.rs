//! Damaged files can make tantivy panic. Nothing that a file holds may bring the program down, so reading runs guarded.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::Once;

use super::error::{IndexError, Result};

thread_local! {
    /// True while this thread runs guarded work.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Runs work that reads the index; a panic in it becomes an error, and is not printed.
pub(super) fn guarded<T>(folder: &Path, work: impl FnOnce() -> Result<T>) -> Result<T> {
    quiet();
    let before = GUARDED.replace(true);
    // What the work has borrowed is only read, and given up when it fails.
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(before);
    outcome.unwrap_or_else(|cause| Err(IndexError::Damaged { file: folder.to_path_buf(), reason: reason(&*cause) }))
}

/// Runs, in a thread of its own, a part of work that another thread runs guarded and waits for.
pub(super) fn part_of_guarded<T>(work: impl FnOnce() -> T) -> T {
    GUARDED.set(true);
    work()
}

/// Keeps panics of guarded work, and of tantivy's own threads, from being printed; others are printed as before.
pub(super) fn quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !GUARDED.get() && !is_engine_thread() {
                usual(info);
            }
        }));
    });
}

/// Panics of tantivy's threads come back to us as errors.
fn is_engine_thread() -> bool {
    const NAMES: [&str; 4] = ["thrd-tantivy-index", "merge_thread", "segment_updater", "docstore-compressor-thread"];
    std::thread::current().name().is_some_and(|name| NAMES.iter().any(|known| name.starts_with(known)))
}

fn reason(cause: &(dyn std::any::Any + Send)) -> String {
    let said = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    format!("it cannot be read ({})", said.unwrap_or("no reason given"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::guarded;
    use crate::index::IndexError;

    #[test]
    fn a_panic_becomes_an_error() {
        let outcome = guarded(Path::new("here"), || -> Result<(), IndexError> { panic!("index out of bounds") });
        let message = outcome.expect_err("an error").to_string();
        assert_eq!(message, "here: index is damaged: it cannot be read (index out of bounds)");
        assert_eq!(guarded(Path::new("here"), || Ok(7)).expect("no panic"), 7);
    }
}
