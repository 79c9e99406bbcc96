//! How much text is on its way into the engine. Tantivy's channel counts documents, ten thousand of them, whatever their
//! size; memory stays bounded only when bytes are counted.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Bytes that may be on their way. A larger article goes alone.
const MOST: usize = 24 << 20;

/// Counts the bytes on their way.
#[derive(Debug, Default)]
pub(super) struct InFlight {
    bytes: Mutex<usize>,
    landed: Condvar,
}

/// A share of the bytes on their way, given back when dropped.
#[derive(Debug)]
pub(super) struct Ticket {
    flight: Arc<InFlight>,
    bytes: usize,
}

impl InFlight {
    /// Waits for room. `still` is asked now and then whether there is any sense in waiting.
    pub(super) fn enter(self: &Arc<Self>, bytes: usize, still: impl Fn() -> bool) -> Option<Ticket> {
        let mut taken = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        while *taken > 0 && *taken + bytes > MOST {
            if !still() {
                return None;
            }
            let wait = self.landed.wait_timeout(taken, Duration::from_millis(100));
            taken = wait.unwrap_or_else(PoisonError::into_inner).0;
        }
        *taken += bytes;
        Some(Ticket { flight: Arc::clone(self), bytes })
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        *self.flight.bytes.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        self.flight.landed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{InFlight, MOST};

    #[test]
    fn what_does_not_fit_waits_and_what_never_fits_goes_alone() {
        let flight = Arc::new(InFlight::default());
        let first = flight.enter(MOST - 1, || false).expect("room");
        assert!(flight.enter(2, || false).is_none());
        drop(first);
        let giant = flight.enter(3 * MOST, || false).expect("alone");
        assert!(flight.enter(1, || false).is_none());
        drop(giant);
        assert_eq!(*flight.bytes.lock().expect("nobody panicked"), 0);
    }
}
