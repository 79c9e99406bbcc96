//! Work in parts that know nothing of each other, spread over the processors.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::index::guard::part_of_guarded;

/// Threads for one search; more would wait for memory.
const MOST: usize = 8;

/// How many parts are worth making, where the whole has a size and less than `least` is not worth a thread.
pub(super) fn parts(size: u64, least: u64) -> usize {
    // To ask for the processors takes as long as some searches.
    if size < 2 * least {
        return 1;
    }
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get).min(MOST);
    threads.min(usize::try_from(size / least).unwrap_or(MOST))
}

/// What comes of each part, in their order.
pub(super) fn spread<P, T>(parts: &[P], work: impl Fn(&P) -> tantivy::Result<T> + Sync) -> tantivy::Result<Vec<T>>
where
    P: Sync,
    T: Send,
{
    if let [only] = parts {
        return Ok(vec![work(only)?]);
    }
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<Option<tantivy::Result<T>>>> = Mutex::new(parts.iter().map(|_| None).collect());
    let run = || {
        while let Some((at, part)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            parts.get(at).map(|part| (at, part))
        } {
            let outcome = work(part);
            done.lock().unwrap_or_else(PoisonError::into_inner)[at] = Some(outcome);
        }
    };
    thread::scope(|scope| {
        // Where no thread is to be had, the others do its part.
        let helpers: Vec<_> = (1..parts.len())
            .filter_map(|_| thread::Builder::new().spawn_scoped(scope, || part_of_guarded(run)).ok())
            .collect();
        run();
        for helper in helpers {
            if let Err(cause) = helper.join() {
                resume_unwind(cause);
            }
        }
    });
    let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    // Every part is taken by somebody, and whoever panics brings all of it down.
    done.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::{parts, spread};

    #[test]
    fn parts_keep_their_order_and_an_error_is_that_of_the_whole() {
        let numbers: Vec<u32> = (0..9).collect();
        assert_eq!(spread(&numbers, |number| Ok(number * 2)).expect("done"), [0, 2, 4, 6, 8, 10, 12, 14, 16]);
        let wrong = |number: &u32| match number {
            7 => Err(tantivy::TantivyError::InvalidArgument("seven".into())),
            _ => Ok(()),
        };
        assert!(spread(&numbers, wrong).is_err());
        assert!(spread(&[] as &[u32], |number| Ok(*number)).expect("nothing").is_empty());
        assert_eq!(parts(10, 6), 1);
        assert!((1..=3).contains(&parts(18, 6)));
    }
}
