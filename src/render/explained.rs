//! How a query is understood, for people.

use std::io::{self, Write};

use super::flow::{self, Margins};
use super::numbers::grouped;
use super::paint::{Piece, Style};
use super::{Look, sanitize};

/// A condition in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// How deep it lies.
    pub depth: usize,
    /// The condition.
    pub condition: String,
    /// How much it finds alone.
    pub found: u64,
    /// What stands behind it.
    pub means: Vec<String>,
}

/// Columns of a number.
const NUMBER: usize = 10;
/// What stands behind a condition is listed up to so much.
const SHOWN: usize = 12;

/// Writes conditions, each with how much it finds alone.
pub fn text(lines: &[Line], look: Look, out: &mut dyn Write) -> io::Result<()> {
    for line in lines {
        let indent = 2 * line.depth.min(10);
        let text = format!("{:>NUMBER$}  {:indent$}{}", grouped(line.found), "", sanitize::clean(&line.condition));
        writeln!(out, "{}", flow::fit(&text, look.width))?;
        let mut means: Vec<&str> = line.means.iter().take(SHOWN).map(String::as_str).collect();
        let more = line.means.len().checked_sub(SHOWN).filter(|&more| more > 0).map(|more| format!("{more} more"));
        means.extend(more.as_deref());
        if !means.is_empty() {
            let margins = Margins { indent: NUMBER + 4 + indent, width: look.width };
            flow::write(&[Piece::new(Style::Faint, &means.join(" · "))], margins, look.colour, out)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Line, text};
    use crate::render::{Colour, Look};

    #[test]
    fn conditions_with_what_they_find() {
        let line = |depth, condition: &str, found, means: &[&str]| Line {
            depth,
            condition: condition.into(),
            found,
            means: means.iter().map(|text| text.to_string()).collect(),
        };
        let lines = [
            line(0, "all of these", 3, &[]),
            line(1, "speaker = lindqvist", 1_204, &["Mara Lindqvist: mara lindqvist 1190, lindqvist 14"]),
            line(1, "said “tax”", 88, &["tax", "taxes", "taxed"]),
        ];
        let mut out = Vec::new();
        text(&lines, Look::new(44, Colour::Off), &mut out).expect("a Vec takes everything");
        insta::assert_snapshot!(String::from_utf8(out).expect("text"), @"
            3  all of these
        1,204    speaker = lindqvist
                   Mara Lindqvist: mara
                   lindqvist 1190, lindqvist 14
           88    said “tax”
                   tax · taxes · taxed
        ");
    }
}
