//! Progress of an ingest on standard error: a bar, erased when it is done, or plain lines for logs.

use std::fmt;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::model::{FileOutcome, IngestEvent};
use crate::render::numbers::{counted, grouped, size};

const COUNTING: &str = "  counting {len} files";
const READING: &str = "  reading  {done}  {bar:16}  {percent:>3}%  {rate}  {msg}  {left} left";
/// Time between two plain lines.
const BETWEEN_LINES: Duration = Duration::from_secs(5);

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawing {
    /// A bar.
    Bar,
    /// A line every few seconds.
    Lines,
    /// Not at all.
    Nothing,
}

/// Shows what an ingest is at.
pub struct Progress {
    drawing: Drawing,
    bar: ProgressBar,
    meter: Meter,
    /// When the last plain line was written.
    last: Instant,
}

impl Progress {
    /// Nothing done so far.
    pub fn new(drawing: Drawing) -> Self {
        let is_bar = drawing == Drawing::Bar;
        let target = if is_bar { ProgressDrawTarget::stderr_with_hz(10) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        bar.set_style(style(COUNTING));
        if is_bar {
            // So that the time left goes on while one large archive is read.
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        let now = Instant::now();
        Self { drawing, bar, meter: Meter::new(now), last: now }
    }

    /// Shows what has happened.
    pub fn show(&mut self, event: &IngestEvent) {
        if self.drawing == Drawing::Nothing {
            return;
        }
        self.meter.add(event);
        match self.drawing {
            Drawing::Bar => self.draw(event),
            Drawing::Lines => self.line(Instant::now()),
            Drawing::Nothing => {}
        }
    }

    fn draw(&self, event: &IngestEvent) {
        match event {
            IngestEvent::Found { complete, .. } => {
                self.bar.set_length(self.meter.files.max(self.meter.done));
                if *complete {
                    self.bar.set_style(style(READING));
                }
            }
            IngestEvent::Read { .. } => self.bar.set_message(self.meter.yield_so_far(Instant::now())),
            IngestEvent::Settled(_) | IngestEvent::Committed => {}
        }
        self.bar.set_position(self.meter.done);
    }

    fn line(&mut self, now: Instant) {
        if now - self.last >= BETWEEN_LINES {
            self.last = now;
            super::session::say(&self.meter.line(now));
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

/// What has been done and what there is to do.
struct Meter {
    started: Instant,
    files: u64,
    complete: bool,
    done: u64,
    read: u64,
    quotations: u64,
}

impl Meter {
    fn new(started: Instant) -> Self {
        Self { started, files: 0, complete: false, done: 0, read: 0, quotations: 0 }
    }

    fn add(&mut self, event: &IngestEvent) {
        match event {
            IngestEvent::Found { files, complete, .. } => (self.files, self.complete) = (*files, *complete),
            IngestEvent::Read { bytes, quotations } => {
                self.done += 1;
                self.read += bytes;
                self.quotations += quotations;
            }
            // Files that are not read are settled at once; those that are read have been counted then.
            IngestEvent::Settled(report) => match report.outcome {
                FileOutcome::Unchanged | FileOutcome::Ignored => self.done += 1,
                FileOutcome::New | FileOutcome::Changed | FileOutcome::Rejected => {}
            },
            IngestEvent::Committed => {}
        }
    }

    /// What reading has yielded: "9.8 MB/s  182,440 quotations".
    fn yield_so_far(&self, now: Instant) -> String {
        let seconds = (now - self.started).as_secs_f64().max(0.001);
        let rate = self.read as f64 / 1e6 / seconds;
        format!("{rate:.1} MB/s  {}", counted(self.quotations, "quotation", "quotations"))
    }

    /// A plain line: "31,902 of 48,213 files · 214 MB · 9.8 MB/s  182,440 quotations · 0:08 left".
    fn line(&self, now: Instant) -> String {
        let of = if self.complete { format!(" of {}", grouped(self.files.max(self.done))) } else { String::new() };
        let left = self.left(now).map(|left| format!(" · {} left", clock(left))).unwrap_or_default();
        let so_far = self.yield_so_far(now).replace("  ", " · ");
        format!("{}{of} files · {} · {so_far}{left}", grouped(self.done), size(self.read))
    }

    /// The time left, if those files that are still to come are like those before.
    fn left(&self, now: Instant) -> Option<Duration> {
        let done = self.done as f64 / self.files as f64;
        let is_known = self.complete && self.done > 0 && self.files >= self.done;
        is_known.then(|| (now - self.started).mul_f64((1.0 - done) / done))
    }
}

/// A time as "0:08" or "1:02:03".
fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// The templates are ours and tested, so a fault in one falls back to indicatif's own bar.
fn style(template: &str) -> ProgressStyle {
    // A bar that cannot be written has nobody to tell.
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("rate", |state: &ProgressState, out: &mut dyn fmt::Write| {
            // Files a second, without the digits that mean nothing.
            let _ = write!(out, "{}/s", grouped(state.per_sec() as u64));
        })
        .with_key("done", |state: &ProgressState, out: &mut dyn fmt::Write| {
            let _ = write!(out, "{}/{}", grouped(state.pos()), grouped(state.len().unwrap_or(0)));
        })
        .with_key("left", |state: &ProgressState, out: &mut dyn fmt::Write| {
            let _ = write!(out, "{}", clock(state.eta()));
        })
        .progress_chars("█▉▊▋▌▍▎▏░")
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use indicatif::ProgressStyle;

    use super::{Meter, clock};
    use crate::model::IngestEvent;

    #[test]
    fn the_templates_are_sound() {
        for template in [super::COUNTING, super::READING] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }

    #[test]
    fn a_plain_line_says_how_far_it_is() {
        let started = Instant::now();
        let mut meter = Meter::new(started);
        meter.add(&IngestEvent::Found { files: 500, bytes: 9_000_000, complete: false });
        meter.add(&IngestEvent::Read { bytes: 2_000_000, quotations: 1 });
        let now = started + Duration::from_secs(4);
        assert_eq!(meter.line(now), "1 files · 2.0 MB · 0.5 MB/s · 1 quotation");
        for _ in 0..1_199 {
            meter.add(&IngestEvent::Read { bytes: 1_000, quotations: 2 });
        }
        meter.add(&IngestEvent::Found { files: 3_600, bytes: 9_000_000, complete: true });
        assert_eq!(meter.line(now), "1,200 of 3,600 files · 3.2 MB · 0.8 MB/s · 2,399 quotations · 0:08 left");
    }

    #[test]
    fn times_read_like_a_clock() {
        let of = |seconds| clock(Duration::from_secs(seconds));
        assert_eq!([of(8), of(75), of(3_723)], ["0:08", "1:15", "1:02:03"]);
    }
}
