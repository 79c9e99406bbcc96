//! Styles, and text that carries them.

use std::borrow::Cow;
use std::io::{self, Write};

use super::{Colour, sanitize};

/// What a piece of text is to the reader. Only attributes and one basic colour, which every theme makes legible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// The text that matters.
    Plain,
    /// Names and headlines.
    Strong,
    /// What stands around it.
    Faint,
    /// Words that were searched for.
    Match,
}

impl Style {
    /// The SGR sequence that switches it on; "" when there is nothing to switch.
    pub fn sgr(self) -> &'static str {
        match self {
            Style::Plain => "",
            Style::Strong => "\x1b[1m",
            Style::Faint => "\x1b[2m",
            Style::Match => "\x1b[1;31m",
        }
    }
}

/// The SGR sequence that switches every style off.
pub const RESET: &str = "\x1b[0m";

/// A piece of text in one style, safe for a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Its style.
    pub style: Style,
    /// Its text; `\n` only where a line must end.
    pub text: Cow<'a, str>,
}

impl<'a> Piece<'a> {
    /// Cleans a text of one line.
    pub fn new(style: Style, text: &'a str) -> Self {
        Self { style, text: sanitize::clean(text) }
    }
}

/// Writes a text in a style, as it is.
pub fn write(out: &mut dyn Write, style: Style, text: &str, colour: Colour) -> io::Result<()> {
    if colour == Colour::Off || style == Style::Plain || text.is_empty() {
        return out.write_all(text.as_bytes());
    }
    write!(out, "{}{text}{RESET}", style.sgr())
}
