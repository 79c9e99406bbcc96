//! More than a screenful goes through the user's pager.

use std::env;
use std::io::{self, Write};
use std::process::{Command, Stdio};

use super::terminal::Terminal;

/// The pager when none is set.
const USUAL: &str = "less";
/// How `less` behaves unless told: colours pass, a text of one screen is left standing.
const LESS: &str = "FRX";

/// Writes a text to the terminal, through `$PAGER` when it is longer than the screen. `PAGER=cat` and an empty one write
/// it as it is.
pub fn write(text: &[u8], terminal: &Terminal) -> io::Result<()> {
    let pager = env::var("PAGER").unwrap_or_else(|_| USUAL.into());
    let lines = text.iter().filter(|&&byte| byte == b'\n').count();
    let fits = terminal.rows.is_none_or(|rows| lines < rows);
    if fits || pager.trim().is_empty() || pager.trim() == "cat" || !paged(text, &pager)? {
        io::stdout().lock().write_all(text)?;
    }
    io::stdout().lock().flush()
}

/// Runs the pager; false when there is none to run.
fn paged(text: &[u8], pager: &str) -> io::Result<bool> {
    let mut words = pager.split_whitespace();
    let Some(program) = words.next() else { return Ok(false) };
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::piped());
    if env::var_os("LESS").is_none() {
        command.env("LESS", LESS);
    }
    let Ok(mut child) = command.spawn() else { return Ok(false) };
    if let Some(mut stdin) = child.stdin.take() {
        // Who leaves the pager early has seen enough.
        stdin
            .write_all(text)
            .or_else(|error| if error.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })?;
    }
    child.wait()?;
    Ok(true)
}
