//! Exit codes, the contract with scripts.

use std::process::ExitCode;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Found, or done.
    Done,
    /// Nothing found, or `doctor --path` of a rejected file.
    Nothing,
    /// Wrong usage, or the work could not be done.
    Fatal,
    /// The ingest finished, some files were rejected.
    Rejected,
    /// Another process writes to the index.
    InUse,
    /// The index is damaged.
    Damaged,
    /// Interrupted; what was committed is kept.
    Interrupted,
}

impl Exit {
    /// All ways to end.
    pub const ALL: [Exit; 7] =
        [Exit::Done, Exit::Nothing, Exit::Fatal, Exit::Rejected, Exit::InUse, Exit::Damaged, Exit::Interrupted];

    /// The number that the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Nothing => 1,
            Exit::Fatal => 2,
            Exit::Rejected => 3,
            Exit::InUse => 4,
            Exit::Damaged => 5,
            // What shells give a process that SIGINT ended.
            Exit::Interrupted => 130,
        }
    }

    /// What it means, for the help.
    pub fn meaning(self) -> &'static str {
        match self {
            Exit::Done => "found, or done",
            Exit::Nothing => "nothing found",
            Exit::Fatal => "wrong usage, or the work could not be done",
            Exit::Rejected => "ingest finished, some files were rejected",
            Exit::InUse => "another process writes to the index",
            Exit::Damaged => "the index is damaged",
            Exit::Interrupted => "interrupted; committed work is kept",
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::Exit;

    #[test]
    fn codes_are_the_published_ones() {
        assert_eq!(Exit::ALL.map(Exit::code), [0, 1, 2, 3, 4, 5, 130]);
    }
}
