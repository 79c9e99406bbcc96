//! In which form results are written.

use clap::{Args, ValueEnum};

use super::terminal::Sink;

/// `--format` and its short form.
#[derive(Args, Debug)]
pub struct FormatArgs {
    /// How results are written [default: text on a terminal, tab in a pipe]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

impl FormatArgs {
    /// The form wanted.
    pub fn chosen(&self, stdout: Sink) -> Format {
        match (self.json, self.format, stdout) {
            (true, _, _) => Format::Json,
            (false, Some(format), _) => format,
            (false, None, Sink::Terminal) => Format::Text,
            (false, None, Sink::Pipe) => Format::Tab,
        }
    }
}

/// A form of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// One line a result, its fields parted by tabs
    Tab,
    /// Comma-separated values with a head, for spreadsheets
    Csv,
    /// One JSON object a line
    Json,
}

/// `--format` of commands that write text for people or JSON, and nothing between.
#[derive(Args, Debug)]
pub struct JsonArgs {
    /// How results are written [default: text]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<TextOrJson>,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

impl JsonArgs {
    /// The form wanted.
    pub fn chosen(&self) -> TextOrJson {
        if self.json { TextOrJson::Json } else { self.format.unwrap_or(TextOrJson::Text) }
    }
}

/// A form of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TextOrJson {
    /// For people
    Text,
    /// One JSON object a line
    Json,
}
