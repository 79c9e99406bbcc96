//! The process edge.

use std::ffi::{c_int, c_long};
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    keep_memory();
    onrecord::cli::run(std::env::args_os()).into()
}

/// Lets the allocator keep what it has been given. By default it hands memory back after some milliseconds, and an ingest,
/// whose needs come and go by tens of megabytes, spent a twelfth of its time on having it cleared anew.
fn keep_memory() {
    /// `mi_option_purge_delay` in `mimalloc.h`: milliseconds until unused memory is handed back; -1 for never.
    const PURGE_DELAY: c_int = 15;
    unsafe extern "C" {
        fn mi_option_set(option: c_int, value: c_long);
    }
    // SAFETY: it stores a number in a table of the allocator, which checks the index; no other thread runs yet.
    unsafe { mi_option_set(PURGE_DELAY, -1) }
}

#[cfg(test)]
mod tests {
    use std::ffi::{c_int, c_long};

    unsafe extern "C" {
        fn mi_option_get(option: c_int) -> c_long;
    }

    #[test]
    fn the_option_is_the_one_that_is_meant() {
        // SAFETY: it reads a number from a table of the allocator.
        let get = |option| unsafe { mi_option_get(option) };
        assert!(get(15) > 0, "a delay in milliseconds");
        super::keep_memory();
        assert_eq!(get(15), -1);
    }
}
