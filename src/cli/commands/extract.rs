//! `onrecord extract`.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::format::{JsonArgs, TextOrJson};
use crate::cli::reading::{self, Reading};
use crate::cli::session::{self, Session, topic_label};
use crate::cli::{Exit, Outcome};
use crate::ingest::{self, ExtractRequest, Limits, extract};
use crate::model::{FileOutcome, FileReport, Record};
use crate::render::text::Grounds;
use crate::render::{json, sanitize, text};

/// Read articles without an index and print what was found in them
///
/// Prints each article with its quotations, who said them and how that was decided, its topics and its keyphrases. As
/// JSON, one object an article, it is a stream that other programs can work on; offsets are Unicode code points of `body`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  onrecord extract article.html
  onrecord extract --explain article.html
  onrecord extract --json archive/ | jq -r '.quotations[] | [.speaker.name, .text] | @tsv'")]
pub struct ExtractArgs {
    /// Files and folders; - is standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Show why each quotation has its speaker: the words said, the cue and the speaker in the text, and the rule that decided
    #[arg(long, conflicts_with_all = ["format", "json"])]
    explain: bool,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    format: JsonArgs,
}

/// Runs it.
pub fn run(args: &ExtractArgs, session: &Session) -> Outcome {
    let request = ExtractRequest {
        inputs: reading::inputs(&args.paths)?,
        walk: args.reading.walk_options(),
        parse: args.reading.parse_options()?,
        limits: Limits::default(),
        threads: args.reading.threads(),
    };
    let mut out = session.stdout();
    let mut written: io::Result<()> = Ok(());
    let report = extract(&request, &AtomicBool::new(false), &mut |record| {
        written = write(args, &record, session, &mut out);
        if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    written?;
    let report = report.map_err(|error| Failure::fatal(format!("{error:#}")))?;
    out.flush()?;
    for fault in &report.faults {
        session::say(&sanitize::clean(&fault_line(fault)));
    }
    let rejected = report.faults.iter().any(|fault| fault.outcome == FileOutcome::Rejected);
    Ok(if rejected { Exit::Rejected } else { Exit::Done })
}

fn write(args: &ExtractArgs, record: &Record, session: &Session, out: &mut dyn Write) -> io::Result<()> {
    let look = session.terminal.look;
    match args.format.chosen() {
        _ if args.explain => {
            let candidates = ingest::candidates(record);
            let grounds = Grounds { candidates: &candidates, looks_like: ingest::looks_like };
            text::explained(record, grounds, look, out)
        }
        TextOrJson::Json => json::article::extracted(record, topic_label, out),
        TextOrJson::Text => text::whole(record, topic_label, look, out),
    }
}

fn fault_line(fault: &FileReport) -> String {
    let reason = fault.reason.as_deref().unwrap_or("could not be read");
    if fault.path.is_empty() { reason.to_owned() } else { format!("{}: {reason}", fault.path) }
}
