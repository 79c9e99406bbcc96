//! Flags → calls: one file a command in [`commands`], and what all of them share.
//!
//! This room reads the clock, the environment and the terminal, hands them on as values, and is the only one that prints:
//! results on standard output, everything else on standard error. Commands hold no logic; what a flag means is decided in
//! the room that it is for.

mod args;
mod clock;
mod commands;
mod exit;
mod failure;
mod filters;
mod folder;
mod format;
mod next;
mod pager;
mod progress;
mod reading;
mod session;
mod stop;
mod terminal;
mod usage;

use std::ffi::OsString;
use std::io::Write;

use clap::Parser;

pub use args::command;
pub use exit::Exit;

use args::Onrecord;
use failure::Failure;
use session::Session;
use terminal::Terminal;

/// What a command comes to.
type Outcome = Result<Exit, Failure>;

/// Runs one command line. Says what went wrong in one line, and hands back how the process is to end.
pub fn run(arguments: impl Iterator<Item = OsString>) -> Exit {
    let arguments: Vec<OsString> = arguments.collect();
    let outcome = match Onrecord::try_parse_from(&arguments) {
        Ok(onrecord) => dispatch(onrecord),
        Err(error) => usage::answer(&error, &arguments),
    };
    outcome.unwrap_or_else(|failure| {
        let _ = write!(std::io::stderr(), "{}", failure.lines());
        failure.exit
    })
}

fn dispatch(onrecord: Onrecord) -> Outcome {
    let session =
        Session { terminal: Terminal::of_process(), voice: onrecord.shared.voice(), index: onrecord.shared.index };
    commands::run(onrecord.command, &session)
}
