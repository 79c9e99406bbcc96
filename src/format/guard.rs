//! Other people's parsers may panic on hostile input; that must cost one file, not the run.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Runs a parser; a panic inside becomes an error that names it, and prints nothing.
pub(super) fn guarded<T>(what: &str, run: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    // The hook is set once and hands every panic outside of a guard on to the one before.
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |info| {
            if !GUARDED.get() {
                before(info);
            }
        }));
    });
    let outer = GUARDED.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(run));
    GUARDED.set(outer);
    outcome.map_err(|_| format!("the {what} reader broke down on it"))
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_panic_becomes_an_error() {
        assert_eq!(guarded("x", || 3), Ok(3));
        let broken: Result<u8, String> = guarded("HTML", || panic!("inside"));
        assert_eq!(broken, Err("the HTML reader broke down on it".into()));
    }
}
