//! A bound on the bytes between the readers and the writer.

use std::sync::{Condvar, Mutex, PoisonError};

/// Bytes of text that may wait between reading and writing. Enrichment needs about six times its text in memory.
const LIMIT: usize = 32 << 20;

/// Lets readers wait until the writer has caught up; the reader whose file the writer waits for never waits.
pub(super) struct Budget {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    used: usize,
    /// Number of the file that the writer is at: it and all before it may pass.
    turn: u64,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self { state: Mutex::new(State { used: 0, turn: 0 }), changed: Condvar::new() }
    }

    /// Waits until `bytes` more may be in flight for file number `number`.
    pub(super) fn take(&self, number: u64, bytes: usize) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.used > 0 && state.used + bytes > LIMIT && number > state.turn {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.used += bytes;
    }

    /// Gives bytes back.
    pub(super) fn give(&self, bytes: usize) {
        self.change(|state| state.used = state.used.saturating_sub(bytes));
    }

    /// Says which file the writer is at.
    pub(super) fn turn(&self, number: u64) {
        self.change(|state| state.turn = number);
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;
    use std::time::Duration;

    use super::{Budget, LIMIT};

    #[test]
    fn a_reader_waits_until_the_writer_has_caught_up_or_reached_its_file() {
        let (budget, passed) = (Budget::new(), AtomicBool::new(false));
        budget.take(0, LIMIT);
        thread::scope(|scope| {
            scope.spawn(|| {
                budget.take(1, 1);
                passed.store(true, Ordering::SeqCst);
            });
            thread::sleep(Duration::from_millis(30));
            assert!(!passed.load(Ordering::SeqCst), "file 1 must wait while the budget is used up");
            budget.take(0, LIMIT);
            budget.turn(1);
        });
        assert!(passed.load(Ordering::SeqCst));
    }

    #[test]
    fn one_article_larger_than_the_budget_passes_alone() {
        let budget = Budget::new();
        budget.take(7, 3 * LIMIT);
        budget.give(3 * LIMIT);
        budget.take(8, LIMIT);
    }
}
