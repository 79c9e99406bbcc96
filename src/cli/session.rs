//! What every command knows of the run that it belongs to.

use std::io::{self, BufWriter, StdoutLock, Write};
use std::path::{Path, PathBuf};

use crate::index::Index;
use crate::lang::taxonomy;
use crate::model::TopicId;
use crate::render::flow::{self, Margins};
use crate::render::paint::{Piece, Style};
use crate::render::{Colour, TopicLabel};

use super::failure::Failure;
use super::folder;
use super::pager;
use super::terminal::{Sink, Terminal};

/// The run.
pub struct Session {
    /// The outputs.
    pub terminal: Terminal,
    /// How much is said on standard error.
    pub voice: Voice,
    /// The index folder that was named, if one was.
    pub index: Option<PathBuf>,
}

/// How much is said on standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// What was understood, counts, progress.
    Usual,
    /// Only errors.
    Quiet,
}

impl Session {
    /// Standard output, buffered; flush it, since what is left in it when it is dropped is lost without a word.
    pub fn stdout(&self) -> BufWriter<StdoutLock<'static>> {
        BufWriter::with_capacity(1 << 16, io::stdout().lock())
    }

    /// Writes a result as a whole: on a terminal through the pager when it is long.
    pub fn page(&self, write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
        if self.terminal.stdout == Sink::Pipe {
            let mut out = self.stdout();
            write(&mut out)?;
            return Ok(out.flush()?);
        }
        let mut text = Vec::new();
        write(&mut text)?;
        Ok(pager::write(&text, &self.terminal)?)
    }

    /// Says something on standard error; on a terminal in lines that end between words, but for a command, which is to be
    /// copied.
    pub fn say(&self, line: &str) {
        if self.voice != Voice::Usual {
            return;
        }
        let Terminal { stdout, stderr, look, .. } = self.terminal;
        if (stdout, stderr) != (Sink::Terminal, Sink::Terminal) || line.starts_with("try: ") {
            return say(line);
        }
        let piece = Piece { style: Style::Plain, text: line.into() };
        let margins = Margins { indent: line.len() - line.trim_start().len(), width: look.width };
        // Nobody can be told when that fails.
        let _ = flow::write(&[piece], margins, Colour::Off, &mut io::stderr().lock());
    }

    /// The folder of an index that exists.
    pub fn folder(&self) -> Result<PathBuf, Failure> {
        folder::existing(self.index.as_deref())
    }

    /// The folder of an index that exists or is to be made.
    pub fn folder_to_write(&self) -> PathBuf {
        folder::to_write(self.index.as_deref())
    }

    /// Opens the index for reading.
    pub fn open(&self) -> Result<Index, Failure> {
        Ok(Index::open(&self.folder()?)?)
    }

    /// The flag that a suggested command needs so that it meets the same index; empty when it is found without.
    pub fn index_flag(&self) -> String {
        match &self.index {
            Some(folder) if std::env::var_os("ONRECORD_INDEX").is_none() => format!(" --index {}", quoted(folder)),
            _ => String::new(),
        }
    }
}

/// Says something on standard error, whatever the voice. Nobody can be told when that fails.
pub fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// What a topic is called.
pub fn topic_label(id: TopicId) -> Option<TopicLabel> {
    taxonomy::label(id).map(|(path, name)| TopicLabel { path, name: name.to_owned() })
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    quoted_word(&path.display().to_string())
}

/// A word as a shell takes it: in quotation marks where it needs them.
pub fn quoted_word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | ':' | ',' | '+' | '@' | '%');
    match !text.is_empty() && text.chars().all(plain) {
        true => text.to_owned(),
        false if !text.contains(['"', '$', '`', '\\', '!']) => format!("\"{text}\""),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::quoted_word;

    #[test]
    fn words_are_quoted_only_where_a_shell_needs_it() {
        for (text, quoted) in [
            ("lindqvist", "lindqvist"),
            ("Mara Lindqvist", "\"Mara Lindqvist\""),
            ("O'Hara", "\"O'Hara\""),
            ("$HOME \"x\"", "'$HOME \"x\"'"),
            ("it's $5", r"'it'\''s $5'"),
            ("", "\"\""),
        ] {
            assert_eq!(quoted_word(text), quoted);
        }
    }
}
