//! What is doubtful about speakers, and what a decision about them changes.

use std::io::{self, Write};

use serde::Serialize;

use super::flow::{self, Margins};
use super::numbers::{counted, grouped};
use super::paint::{self, Piece, Style};
use super::{Look, json, sanitize};

/// Something that a person should decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoubtRow {
    /// The name as printed.
    pub name: String,
    /// Quotations that it is about.
    pub quotations: u64,
    /// What is doubtful.
    pub why: String,
    /// Commands, each of which settles it.
    pub commands: Vec<String>,
}

/// Columns before what is doubtful.
const INDENT: usize = 9;

/// Writes doubts for people: how much each is about, the name, why, and what to run.
pub fn text(rows: &[DoubtRow], look: Look, out: &mut dyn Write) -> io::Result<()> {
    for row in rows {
        write!(out, "{:>7}  ", grouped(row.quotations))?;
        paint::write(out, Style::Strong, &sanitize::clean(&row.name), look.colour)?;
        writeln!(out)?;
        let margins = Margins { indent: INDENT, width: look.width };
        flow::write(&[Piece::new(Style::Plain, &row.why)], margins, look.colour, out)?;
        for command in &row.commands {
            // Never broken, so that it can be copied.
            write!(out, "{:INDENT$}", "")?;
            paint::write(out, Style::Faint, &sanitize::clean(command), look.colour)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

/// Writes doubts for programs: `"type": "doubt"`, `name`, `quotations`, `why`, `commands`.
pub fn json(rows: &[DoubtRow], out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Line<'a> {
        v: u32,
        r#type: &'static str,
        name: &'a str,
        quotations: u64,
        why: &'a str,
        commands: &'a [String],
    }
    rows.iter().try_for_each(|row| {
        let DoubtRow { name, quotations, why, commands } = row;
        json::line(&Line { v: json::VERSION, r#type: "doubt", name, quotations: *quotations, why, commands }, out)
    })
}

/// A person who is other than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The name.
    pub name: String,
    /// Quotations before.
    pub before: u64,
    /// Quotations after.
    pub after: u64,
}

/// Whether a decision is in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// It was added.
    Added,
    /// It was only tried.
    Tried,
}

/// Writes what a decision changes, and the entry that says so.
pub fn decision(changes: &[Change], path: &str, entry: &str, done: Done, out: &mut dyn Write) -> io::Result<()> {
    let longest = changes.iter().map(|change| flow::width(&change.name)).max().unwrap_or(0).min(48);
    for Change { name, before, after } in changes {
        let name = flow::column(&sanitize::clean(name), longest);
        match before == after {
            true => writeln!(out, "  {name}  {}", counted(*after, "quotation", "quotations"))?,
            false => writeln!(out, "  {name}  {} → {}", grouped(*before), counted(*after, "quotation", "quotations"))?,
        }
    }
    if changes.is_empty() {
        writeln!(out, "  no quotation changes hands")?;
    }
    let (verb, end) = match done {
        Done::Added => ("added to", ""),
        Done::Tried => ("would add to", "nothing changed (--dry-run)\n"),
    };
    writeln!(out, "{verb} {}:", sanitize::clean(path))?;
    entry.lines().try_for_each(|line| writeln!(out, "  {}", sanitize::clean(line)))?;
    out.write_all(end.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{Change, Done, DoubtRow};
    use crate::render::{Colour, Look};

    #[test]
    fn doubts_come_with_what_settles_them() {
        let row = DoubtRow {
            name: "M. Lindqvist".into(),
            quotations: 12,
            why: "may be Mara Lindqvist, energy minister (1,204) or Magnus Lindqvist, striker (7)".into(),
            commands: vec!["onrecord speakers merge \"M. Lindqvist\" --into \"Mara Lindqvist\"".into()],
        };
        let mut out = Vec::new();
        super::text(&[row], Look::new(60, Colour::Off), &mut out).expect("a Vec takes everything");
        let change = Change { name: "Magnus Lindqvist".into(), before: 7, after: 19 };
        super::decision(&[change], "index.speakers.toml", "[[split]]\n", Done::Tried, &mut out).expect("taken");
        let lines: Vec<String> = String::from_utf8(out).expect("text").lines().map(str::to_owned).collect();
        assert_eq!(
            lines,
            [
                "     12  M. Lindqvist",
                "         may be Mara Lindqvist, energy minister (1,204) or",
                "         Magnus Lindqvist, striker (7)",
                "         onrecord speakers merge \"M. Lindqvist\" --into \"Mara Lindqvist\"",
                "  Magnus Lindqvist  7 → 19 quotations",
                "would add to index.speakers.toml:",
                "  [[split]]",
                "nothing changed (--dry-run)",
            ]
        );
    }
}
