//! The command line as a whole.

use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser};

use super::commands::Command;
use super::exit::Exit;
use super::session::Voice;

/// Search a news archive by who said what.
///
/// `ingest` reads a folder of articles in whatever form they come, finds the quotations, works out who said them and what
/// each article is about, and writes all of it to one index. `query` then finds, in milliseconds and offline, what
/// somebody said about something: when, where it was printed, word for word, and in which file and line it stands.
#[derive(Debug, Parser)]
#[command(
    name = "onrecord",
    version,
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = EXAMPLES,
    after_long_help = long_help(),
)]
pub struct Onrecord {
    /// Flags of every command.
    #[command(flatten)]
    pub shared: Shared,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Flags of every command.
#[derive(Args, Debug)]
pub struct Shared {
    /// Index folder [default: $ONRECORD_INDEX, else ./index, else that of the nearest folder above]
    #[arg(short, long, global = true, value_name = "DIR", env = "ONRECORD_INDEX", hide_env = true)]
    pub index: Option<PathBuf>,
    /// Say only what went wrong: no progress, no query as understood, no counts
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

impl Shared {
    /// How much is said on standard error.
    pub fn voice(&self) -> Voice {
        if self.quiet { Voice::Quiet } else { Voice::Usual }
    }
}

const EXAMPLES: &str = "\
Examples:
  onrecord ingest ~/archive/2024 press-export.zip
  onrecord query --speaker lindqvist --phrase \"grid emergency\"
  onrecord query 'by:lindqvist (\"price cap\" OR rationing) date:2024-03..2024-06'
  onrecord query --topic energy --since 90d --json | jq -r .text
  onrecord help query        the query language and every filter";

fn long_help() -> String {
    let codes: Vec<String> = Exit::ALL.iter().map(|exit| format!("  {:<4} {}", exit.code(), exit.meaning())).collect();
    format!(
        "{EXAMPLES}\n\nExit codes:\n{}\n\nEnvironment:\n  ONRECORD_INDEX   the index folder\n  PAGER, NO_COLOR, CLICOLOR_FORCE, TERM=dumb and COLUMNS as everywhere",
        codes.join("\n")
    )
}

/// The whole command line, for completions, manual pages and tests.
pub fn command() -> clap::Command {
    Onrecord::command()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_sound() {
        super::command().debug_assert();
    }

    #[test]
    fn every_command_and_flag_is_explained_by_its_first_line() {
        for command in super::command().get_subcommands() {
            let name = command.get_name();
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            assert!(!about.is_empty() && !about.ends_with('.'), "{name}: {about:?}");
            for argument in command.get_arguments() {
                let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(!help.is_empty() && !help.ends_with('.'), "{name} {}: {help:?}", argument.get_id());
            }
        }
    }

    #[test]
    fn every_command_with_arguments_of_its_own_has_examples() {
        for command in super::command().get_subcommands() {
            let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(after.contains("  onrecord "), "{}: no example", command.get_name());
        }
    }
}
