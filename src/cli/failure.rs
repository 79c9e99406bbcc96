//! Why a command could not do its work: one line for people, an exit code for scripts.

use std::io;

use crate::index::IndexError;
use crate::query::QueryError;
use crate::render::sanitize;

use super::exit::Exit;

/// A failure on its way to standard error.
#[derive(Debug, PartialEq, Eq)]
pub struct Failure {
    /// How the process ends.
    pub exit: Exit,
    /// What went wrong, `path: what`, lower case, no full stop. Empty when there is nothing to say.
    pub message: String,
    /// The place in what was typed, under which a caret stands.
    pub at: Option<Place>,
    /// A command to run, or what to write instead.
    pub hint: Option<String>,
}

/// A place in something that was typed.
#[derive(Debug, PartialEq, Eq)]
pub struct Place {
    /// All that was typed there.
    pub input: String,
    /// Bytes of it that are at fault.
    pub range: std::ops::Range<usize>,
    /// What to say under the fault.
    pub label: Option<&'static str>,
}

impl Failure {
    /// Wrong usage, or work that could not be done.
    pub fn fatal(message: impl Into<String>) -> Self {
        Self { exit: Exit::Fatal, message: message.into(), at: None, hint: None }
    }

    /// The same with advice.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// The same with another exit code.
    pub fn exit(self, exit: Exit) -> Self {
        Self { exit, ..self }
    }

    /// The lines for standard error, each ended.
    pub fn lines(&self) -> String {
        if self.message.is_empty() {
            return String::new();
        }
        let mut lines = format!("error: {}\n", sanitize::clean(&self.message));
        lines.extend(self.at.as_ref().map(Place::lines));
        lines.extend(self.hint.as_ref().map(|hint| format!("hint: {}\n", sanitize::clean(hint))));
        lines
    }
}

impl Place {
    /// What was typed, and carets under the fault.
    fn lines(&self) -> String {
        let part = |range: std::ops::Range<usize>| sanitize::clean(self.input.get(range).unwrap_or("")).into_owned();
        let before = crate::render::flow::width(&part(0..self.range.start));
        let carets = crate::render::flow::width(&part(self.range.clone())).max(1);
        let label = self.label.map(|label| format!(" {label}")).unwrap_or_default();
        format!("  {}\n  {:before$}{:^<carets$}{label}\n", part(0..self.input.len()), "", "")
    }
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        let (input, label) = (error.input, error.label);
        let at = error.at.map(|range| Place { input, range, label });
        Self { exit: Exit::Fatal, message: error.message, at, hint: error.hint }
    }
}

impl From<IndexError> for Failure {
    fn from(error: IndexError) -> Self {
        let failure = Self::fatal(error.to_string());
        match error {
            IndexError::Missing { path } => failure.hint(format!("onrecord ingest --index {} FOLDER", path.display())),
            IndexError::NotAnIndex { .. } => failure.hint("name another folder with --index DIR"),
            IndexError::OtherVersion { .. } => {
                failure.hint("onrecord ingest --rebuild PATH… reads the files again into a new index in its place")
            }
            IndexError::Locked { .. } => {
                failure.exit(Exit::InUse).hint("run this again when the other process has ended")
            }
            IndexError::Damaged { .. } => failure.exit(Exit::Damaged).hint("onrecord doctor"),
            IndexError::DiskFull { .. } => failure.hint("make room and run this again; what was committed is kept"),
            IndexError::Authority { .. } => failure.hint("correct the line, or put the file out of the way"),
            IndexError::Io { .. }
            | IndexError::Failed { .. }
            | IndexError::Unfit { .. }
            | IndexError::Engine { .. } => failure,
        }
    }
}

/// Output that could not be written. A reader that has seen enough (`| head`) is no failure.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::fatal("").exit(Exit::Done),
            _ => Self::fatal(format!("standard output: {error}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Exit, Failure, Place};

    #[test]
    fn carets_stand_under_the_fault_whatever_is_before_it() {
        let input = "by:日本 (\"grid".to_owned();
        let at = Some(Place {
            range: input.find('(').map(|at| at..at + 1).expect("a parenthesis"),
            input,
            label: Some("opened here"),
        });
        let failure = Failure { at, ..Failure::fatal("the query ends inside a parenthesis").hint("add )") };
        insta::assert_snapshot!(failure.lines(), @r#"
error: the query ends inside a parenthesis
  by:日本 ("grid
          ^ opened here
hint: add )
"#);
    }

    #[test]
    fn a_reader_that_has_seen_enough_is_no_failure() {
        let failure = Failure::from(std::io::Error::from(std::io::ErrorKind::BrokenPipe));
        assert_eq!((failure.exit, failure.lines()), (Exit::Done, String::new()));
    }
}
