//! What is wrong with a query, with its place.

use std::fmt;
use std::ops::Range;

use unicode_width::UnicodeWidthStr;

/// A query that means nothing, and where it goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// The text that was read: the query, or the value of a flag.
    pub input: String,
    /// The bytes of `input` at fault; `None` where all of it is.
    pub at: Option<Range<usize>>,
    /// What to say under the fault ("opened here").
    pub label: Option<&'static str>,
    /// What to try instead.
    pub hint: Option<String>,
}

impl QueryError {
    /// A fault without a place.
    pub fn new(message: impl Into<String>, input: impl Into<String>) -> Self {
        Self { message: message.into(), input: input.into(), at: None, label: None, hint: None }
    }

    /// Adds the place.
    pub fn at(mut self, place: Range<usize>) -> Self {
        self.at = Some(place);
        self
    }

    /// Adds what to say under the place.
    pub fn label(mut self, label: &'static str) -> Self {
        self.label = Some(label);
        self
    }

    /// Adds what to try instead.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// The message, and below it the query with a caret under the fault:
///
/// ```text
/// the query ends inside a parenthesis
///   by:lindqvist ("grid emergency" OR
///                ^ opened here
/// ```
impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)?;
        if let Some(place) = &self.at {
            let shown = one_line(&self.input);
            let before = shown.get(..place.start).unwrap_or(&shown);
            let fault = shown.get(place.clone()).unwrap_or("");
            write!(f, "\n  {shown}\n  {:width$}{}", "", "^".repeat(fault.width().max(1)), width = before.width())?;
            if let Some(label) = self.label {
                write!(f, " {label}")?;
            }
        }
        match &self.hint {
            Some(hint) => write!(f, "\nhint: {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for QueryError {}

/// The text with every control character replaced by as many spaces as it has bytes, so that places stay what they are.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_control() {
            true => line.extend(std::iter::repeat_n(' ', c.len_utf8())),
            false => line.push(c),
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::QueryError;

    #[test]
    fn the_caret_stands_under_the_fault_whatever_the_width() {
        let error = QueryError::new("no such thing", "東京 caf\u{e9}\tbad").at(13..16).hint("try less");
        assert_eq!(error.input.get(13..16), Some("bad"), "places are bytes of the input");
        assert_eq!(error.to_string(), "no such thing\n  東京 café bad\n            ^^^\nhint: try less");
    }
}
