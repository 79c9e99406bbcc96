//! The process edge.

use std::io::{self, Write};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let exit = onrecord::cli::run(std::env::args_os());
    // Nobody can be told when that fails.
    let _ = io::stdout().flush();
    // At once: to give memory back piece by piece, which the system takes all at once, is a good part of a short run.
    signal_hook::low_level::exit(exit.code().into())
}
