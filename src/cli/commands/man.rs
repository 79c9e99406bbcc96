//! `onrecord man`.

use std::io::Write;

use clap::Args;
use clap_mangen::Man;

use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::cli::{Exit, Outcome, command};

/// Print the manual page of onrecord or of one of its commands
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  onrecord man query | man -l -
  onrecord man > onrecord.1")]
pub struct ManArgs {
    /// A command
    #[arg(value_name = "COMMAND")]
    of: Option<String>,
}

/// Runs it.
pub fn run(args: &ManArgs, session: &Session) -> Outcome {
    let mut all = command();
    all.build();
    let page = match args.of.as_deref() {
        None => all,
        Some(name) => {
            let found = all.find_subcommand(name).cloned();
            let found = found.ok_or_else(|| Failure::fatal(format!("no command “{name}”")).hint("onrecord help"))?;
            found.name(format!("onrecord-{name}"))
        }
    };
    let mut out = session.stdout();
    Man::new(page).render(&mut out)?;
    out.flush()?;
    Ok(Exit::Done)
}
