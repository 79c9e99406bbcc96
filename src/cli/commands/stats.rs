//! `onrecord stats`.

use clap::Args;

use crate::cli::format::{JsonArgs, TextOrJson};
use crate::cli::session::Session;
use crate::cli::{Exit, Outcome};
use crate::render::stats;

/// Say how much the index holds
#[derive(Args, Debug)]
pub struct StatsArgs {
    #[command(flatten)]
    format: JsonArgs,
}

/// Runs it.
pub fn run(args: &StatsArgs, session: &Session) -> Outcome {
    let index = session.open()?;
    let counts = index.counts()?;
    let rows = [
        ("articles", counts.articles),
        ("quotations", counts.quotations),
        ("speakers", index.speakers()?.people.len() as u64),
        ("files", counts.files),
        ("ignored", counts.ignored),
        ("rejected", counts.rejected),
    ];
    session.page(&mut |out| match args.format.chosen() {
        TextOrJson::Text => stats::text(&index.folder().display().to_string(), &rows, out),
        TextOrJson::Json => stats::json(&rows, out),
    })?;
    Ok(Exit::Done)
}
