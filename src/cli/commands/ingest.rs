//! `onrecord ingest`.

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};

use crate::cli::failure::Failure;
use crate::cli::format::{JsonArgs, TextOrJson};
use crate::cli::progress::{Drawing, Progress};
use crate::cli::reading::{self, Reading};
use crate::cli::session::{Session, Voice};
use crate::cli::terminal::Sink;
use crate::cli::{Exit, Outcome, clock, next, stop};
use crate::ingest::{IngestError, IngestRequest, Mode, Prune, Survey, ingest, rehearse};
use crate::model::{FileOutcome, FileReport, IngestEvent, IngestReport};
use crate::render::{json, report, sanitize};

/// Rejected files that are named as they come up; more are counted only.
const NAMED: u64 = 10;

/// Read files and folders into the index
///
/// Reads text, Markdown, saved web pages, JSON and JSONL, alone or in zip and gzip archives. What a file is is decided by
/// its content first, then by its name. Files that were read before and are unchanged are skipped; files that are gone
/// stay in the index unless --prune is given. A file that cannot be read is reported and stops nothing: the exit code is
/// 3 then. Interrupt it whenever you like; what was committed is kept, and the next run goes on from there.
///
/// Limits: an archive may be of any size and hold any number of files, to a depth of four archives in one another; a
/// file in it that must be held whole, 256 MB; one article, 16 MB; compression of more than 100 to 1 beyond 10 MB is
/// refused. Only the index folder is written to, and nothing is ever fetched from a network.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  onrecord ingest ~/archive/2024 press-export.zip
  onrecord ingest --include '*.html' --publisher 'Northern Herald' saved-pages/
  gunzip -c dump.jsonl.gz | onrecord ingest --as jsonl -")]
pub struct IngestArgs {
    /// Files and folders; - is standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    /// Drop articles whose files are gone from the paths given; `force` even if they are more than a fifth
    #[arg(long, value_enum, num_args = 0..=1, require_equals = true, default_missing_value = "careful", value_name = "HOW")]
    prune: Option<PruneArg>,
    /// Build a new index from the paths given, beside the old one, and put it in its place when it is whole: after an
    /// update of onrecord, or damage. What cuts it short leaves the old index as it is; so does a new one that would lack
    /// articles that the old one has, unless --prune=force is given
    #[arg(long, conflicts_with = "dry_run")]
    rebuild: bool,
    /// How far it is, on standard error: a bar where that is a terminal, a line every few seconds for logs, or nothing
    #[arg(long, value_enum, default_value = "bar", value_name = "HOW")]
    progress: ProgressArg,
    /// Commit after so many files, or articles of one file, besides every 5 seconds or 256 MB
    #[arg(long, value_name = "N")]
    commit_every: Option<NonZeroUsize>,
    /// Read everything and say what would be done, without writing to the index
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    format: JsonArgs,
}

/// `--prune`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PruneArg {
    /// Refuse to drop more than a fifth.
    Careful,
    /// Drop whatever is gone.
    Force,
}

/// `--progress`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ProgressArg {
    /// A bar, on a terminal.
    Bar,
    /// Lines.
    Plain,
    /// Nothing.
    None,
}

impl ProgressArg {
    fn drawing(self, session: &Session) -> Drawing {
        match self {
            _ if session.voice == Voice::Quiet => Drawing::Nothing,
            Self::Bar if session.terminal.stderr == Sink::Terminal => Drawing::Bar,
            Self::Plain => Drawing::Lines,
            Self::Bar | Self::None => Drawing::Nothing,
        }
    }
}

/// Runs it.
pub fn run(args: &IngestArgs, session: &Session) -> Outcome {
    let stop = stop::flag_on_signals().map_err(|error| Failure::fatal(format!("signals: {error}")))?;
    let request = request(args, session)?;
    let started = Instant::now();
    let mut told = Told::new(args.format.chosen(), args.progress.drawing(session), session);
    let done = match args.dry_run {
        true => rehearse(&request, &stop, &mut |event| told.event(&event)),
        false => ingest(&request, &stop, &mut |event| told.event(&event)),
    };
    told.close();
    let report = done?;
    let took = started.elapsed();
    match args.format.chosen() {
        TextOrJson::Json => json::ingest::summary(&report, took, &mut told.out).or_else(ignore_closed)?,
        TextOrJson::Text if session.voice == Voice::Quiet => {}
        TextOrJson::Text => summary(args, &request, &report, took, session, &mut told.out)?,
    }
    told.out.flush().or_else(ignore_closed)?;
    Ok(match report {
        IngestReport { interrupted: true, .. } => Exit::Interrupted,
        IngestReport { files, .. } if files.rejected > 0 => Exit::Rejected,
        _ => Exit::Done,
    })
}

fn request(args: &IngestArgs, session: &Session) -> Result<IngestRequest, Failure> {
    let inputs = reading::inputs(&args.paths)?;
    let watched = args.progress.drawing(session) != Drawing::Nothing;
    Ok(IngestRequest {
        walk: args.reading.walk_options(),
        parse: args.reading.parse_options()?,
        threads: args.reading.threads(),
        commit_every: args.commit_every,
        prune: match args.prune {
            None => Prune::Keep,
            Some(PruneArg::Careful) => Prune::Careful,
            Some(PruneArg::Force) => Prune::Force,
        },
        mode: if args.rebuild { Mode::Rebuild } else { Mode::Update },
        survey: if watched { Survey::Count } else { Survey::Skip },
        ..IngestRequest::new(session.folder_to_write(), inputs, clock::today())
    })
}

/// What is told while it runs.
struct Told {
    format: TextOrJson,
    progress: Option<Progress>,
    voice: Voice,
    out: Box<dyn Write>,
    rejected: u64,
}

impl Told {
    fn new(format: TextOrJson, drawing: Drawing, session: &Session) -> Self {
        let (progress, out) = (Some(Progress::new(drawing)), Box::new(session.stdout()));
        Self { format, progress, voice: session.voice, out, rejected: 0 }
    }

    fn event(&mut self, event: &IngestEvent) {
        if let Some(progress) = &mut self.progress {
            progress.show(event);
        }
        let written = match event {
            IngestEvent::Settled(report) => self.settled(report),
            IngestEvent::Committed => self.out.flush(),
            IngestEvent::Found { .. } | IngestEvent::Read { .. } => Ok(()),
        };
        // Whoever stops listening does not stop the work.
        if written.is_err() {
            self.out = Box::new(io::sink());
        }
    }

    fn settled(&mut self, report: &FileReport) -> io::Result<()> {
        match self.format {
            TextOrJson::Json => return json::ingest::file(report, &mut self.out),
            TextOrJson::Text if report.outcome == FileOutcome::Rejected && self.voice == Voice::Usual => {
                self.rejected(report)
            }
            TextOrJson::Text => {}
        }
        Ok(())
    }

    fn rejected(&mut self, report: &FileReport) {
        self.rejected += 1;
        if let Some(progress) = self.progress.as_ref().filter(|_| self.rejected <= NAMED) {
            let reason = report.reason.as_deref().unwrap_or("could not be read");
            progress.print(&sanitize::clean(&format!("{}: {reason}", report.path)));
        }
    }

    fn close(&mut self) {
        self.progress = None;
        if self.rejected > NAMED {
            super::super::session::say(&format!(
                "… and {} more, listed by `onrecord doctor --rejects`",
                self.rejected - NAMED
            ));
        }
    }
}

fn summary(
    args: &IngestArgs,
    request: &IngestRequest,
    report: &IngestReport,
    took: Duration,
    session: &Session,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let paths: Vec<String> = args.paths.iter().map(|path| path.display().to_string()).collect();
    let (deed, next) = match args.dry_run {
        true => (report::Deed::Rehearsed, Vec::new()),
        false => (report::Deed::Indexed, next::commands(&request.index, report, session)),
    };
    let frame = report::Frame { paths: &paths, index: &request.index.display().to_string(), took, deed, next: &next };
    report::summary(report, &frame, session.terminal.look, out).or_else(ignore_closed)?;
    Ok(())
}

/// The work is done, whoever listens.
fn ignore_closed(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(error) }
}

impl From<IngestError> for Failure {
    fn from(error: IngestError) -> Self {
        match error {
            IngestError::Index(error) => error.into(),
            IngestError::Paths(_) => Self::fatal(error.to_string()),
            IngestError::Rebuild(_) => Self::fatal(error.to_string())
                .hint("give the other paths too; --rebuild --prune=force builds the new index without them"),
            IngestError::Prune(_) => Self::fatal(error.to_string()).hint("--prune=force drops them all the same"),
        }
    }
}
