//! Progress of an ingest on standard error: a bar, erased when it is done.

use std::fmt;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::model::{FileOutcome, IngestEvent};
use crate::render::numbers::grouped;

use super::session::{Session, Voice};
use super::terminal::Sink;

const COUNTING: &str = "  counting {len} files";
const READING: &str = "  reading  {human_pos}/{human_len}  {bar:24}  {percent:>3}%  {rate}  {eta} left";

/// Draws what an ingest is at; draws nothing where nobody looks.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar, if standard error is a terminal and something may be said.
    pub fn new(session: &Session) -> Self {
        let watched = session.terminal.stderr == Sink::Terminal && session.voice == Voice::Usual;
        let target = if watched { ProgressDrawTarget::stderr_with_hz(10) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        bar.set_style(style(COUNTING));
        if watched {
            // So that the time left goes on while one large archive is read.
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Self { bar }
    }

    /// Draws what has happened.
    pub fn show(&self, event: &IngestEvent) {
        match event {
            IngestEvent::Found { files, complete, .. } => {
                self.bar.set_length((*files).max(self.bar.position()));
                if *complete {
                    self.bar.set_style(style(READING));
                }
            }
            IngestEvent::Read { .. } => self.bar.inc(1),
            // Files that are not read are settled at once; those that are read have been counted then.
            IngestEvent::Settled(report) => match report.outcome {
                FileOutcome::Unchanged | FileOutcome::Ignored => self.bar.inc(1),
                FileOutcome::New | FileOutcome::Changed | FileOutcome::Rejected => {}
            },
            IngestEvent::Committed => {}
        }
    }

    /// Writes a line on standard error, above the bar.
    pub fn print(&self, line: &str) {
        self.bar.suspend(|| super::session::say(line));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// The templates are ours and tested, so a fault in one falls back to indicatif's own bar.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("rate", rate)
        .progress_chars("█▉▊▋▌▍▎▏░")
}

/// Files a second, without the digits that mean nothing.
fn rate(state: &ProgressState, out: &mut dyn fmt::Write) {
    // A bar that cannot be written has nobody to tell.
    let _ = write!(out, "{}/s", grouped(state.per_sec() as u64));
}

#[cfg(test)]
mod tests {
    use indicatif::ProgressStyle;

    #[test]
    fn the_templates_are_sound() {
        for template in [super::COUNTING, super::READING] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }
}
