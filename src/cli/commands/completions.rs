//! `onrecord completions`.

use std::io::Write;

use clap::Args;
use clap_complete::Shell;

use crate::cli::session::Session;
use crate::cli::{Exit, Outcome, command};

/// Print completions for a shell
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  onrecord completions bash > ~/.local/share/bash-completion/completions/onrecord
  onrecord completions zsh > ~/.zfunc/_onrecord
  onrecord completions fish > ~/.config/fish/completions/onrecord.fish")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Runs it.
pub fn run(args: &CompletionsArgs, session: &Session) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "onrecord", &mut script);
    let mut out = session.stdout();
    out.write_all(&script)?;
    out.flush()?;
    Ok(Exit::Done)
}
