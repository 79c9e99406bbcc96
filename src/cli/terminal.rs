//! The terminal and the environment, as values: read here and nowhere else.

use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal};

use crate::render::{Colour, Links, Look};

/// Columns when nobody tells.
const USUAL_WIDTH: usize = 100;

/// What the two outputs of this run are.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    /// Where results go.
    pub stdout: Sink,
    /// Where messages and progress go.
    pub stderr: Sink,
    /// How text is laid out.
    pub look: Look,
    /// Lines of the terminal that results go to.
    pub rows: Option<usize>,
}

/// What an output is connected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sink {
    /// A person.
    Terminal,
    /// A file or another program.
    Pipe,
}

impl Terminal {
    /// Looks at the process's outputs and environment.
    pub fn of_process() -> Self {
        let sink = |terminal| if terminal { Sink::Terminal } else { Sink::Pipe };
        let stdout = sink(io::stdout().is_terminal());
        let look = Look::new(columns(stdout), colour(stdout, |name| env::var_os(name)));
        let look = Look { links: links(stdout), ..look };
        let rows = terminal_size::terminal_size().map(|(_, terminal_size::Height(rows))| usize::from(rows));
        Self { stdout, stderr: sink(io::stderr().is_terminal()), look, rows }
    }
}

/// `COLUMNS` where a user or a test sets it, else what the terminal says.
fn columns(stdout: Sink) -> usize {
    let stated =
        env::var("COLUMNS").ok().and_then(|text| text.trim().parse().ok()).filter(|&columns: &usize| columns > 0);
    let asked = || match stdout {
        Sink::Terminal => terminal_size::terminal_size().map(|(terminal_size::Width(columns), _)| usize::from(columns)),
        Sink::Pipe => None,
    };
    stated.or_else(asked).unwrap_or(USUAL_WIDTH)
}

/// Links only for a terminal, which passes over those that it does not know; one that calls itself dumb may not.
fn links(stdout: Sink) -> Links {
    let is_dumb = env::var_os("TERM").is_none_or(|value| value == "dumb");
    match env::current_dir() {
        // Kept for the whole run, like all that is known of the terminal.
        Ok(folder) if stdout == Sink::Terminal && !is_dumb => Links::In(String::leak(folder.display().to_string())),
        _ => Links::Off,
    }
}

/// The conventions of no-color.org and bixense.com/clicolors.
fn colour(stdout: Sink, variable: impl Fn(&str) -> Option<OsString>) -> Colour {
    let set = |name| variable(name).is_some_and(|value| !value.is_empty());
    let forced = variable("CLICOLOR_FORCE").is_some_and(|value| !value.is_empty() && value != "0");
    let dumb = variable("TERM").is_some_and(|value| value == "dumb");
    match stdout {
        _ if set("NO_COLOR") => Colour::Off,
        _ if forced => Colour::On,
        Sink::Terminal if !dumb => Colour::On,
        Sink::Terminal | Sink::Pipe => Colour::Off,
    }
}

#[cfg(test)]
mod tests {
    use super::{Colour, Sink, colour};

    #[test]
    fn colours_follow_the_conventions() {
        for (sink, variables, wanted) in [
            (Sink::Terminal, &[][..], Colour::On),
            (Sink::Terminal, &[("NO_COLOR", "1")], Colour::Off),
            (Sink::Terminal, &[("NO_COLOR", "")], Colour::On),
            (Sink::Terminal, &[("TERM", "dumb")], Colour::Off),
            (Sink::Pipe, &[], Colour::Off),
            (Sink::Pipe, &[("CLICOLOR_FORCE", "1")], Colour::On),
            (Sink::Pipe, &[("CLICOLOR_FORCE", "0")], Colour::Off),
            (Sink::Pipe, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], Colour::Off),
        ] {
            let variable = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into());
            assert_eq!(colour(sink, variable), wanted, "{sink:?} {variables:?}");
        }
    }
}
