//! `onrecord complete`, for shells: see `completions`.

use std::io::Write;

use clap::{Args, ValueEnum};

use crate::cli::session::Session;
use crate::cli::{Exit, Outcome};
use crate::index::Values;
use crate::lang::{fold, taxonomy};

/// Values offered at most.
const OFFERED: usize = 100;

/// Print values that a flag may have, for completions
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  onrecord complete speaker lind")]
pub struct CompleteArgs {
    /// What the values are
    #[arg(value_enum)]
    what: What,
    /// How they begin, or one of their words
    #[arg(default_value = "", allow_hyphen_values = true)]
    start: String,
}

/// What the values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// Names of speakers
    Speaker,
    /// Paths of topics
    Topic,
    /// Names of publishers
    Publisher,
}

/// Runs it. A shell wants values or nothing, never a message.
pub fn run(args: &CompleteArgs, session: &Session) -> Outcome {
    let Ok(index) = session.open() else { return Ok(Exit::Nothing) };
    let start = fold(args.start.trim_matches(['"', '\'']));
    let values = match args.what {
        What::Speaker => index.values(Values::Speakers, &start, OFFERED)?,
        What::Publisher => index.values(Values::Publishers, &start, OFFERED)?,
        What::Topic => {
            let start = args.start.to_lowercase();
            let has = |path: &String| path.starts_with(&start) || path.split('/').any(|part| part.starts_with(&start));
            let topics = index.topics()?.into_iter().map(taxonomy::path);
            topics.filter(has).take(OFFERED).collect()
        }
    };
    let mut out = session.stdout();
    values.iter().try_for_each(|value| writeln!(out, "{value}"))?;
    out.flush()?;
    Ok(Exit::Done)
}
