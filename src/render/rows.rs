//! Rows of fields: parted by tabs for other programs of a shell, or as CSV for spreadsheets.

use std::io::{self, Write};

use super::sanitize;

/// How the fields of a row are parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// By tabs, without a head.
    Tab,
    /// By commas, as RFC 4180 says, after a row of names.
    Csv,
}

impl Rows {
    /// Writes the names of the fields, where there is a head. It begins with a byte order mark, without which spreadsheets
    /// take the text for another character set.
    pub fn head(self, names: &[&str], out: &mut dyn Write) -> io::Result<()> {
        match self {
            Rows::Tab => Ok(()),
            Rows::Csv => write!(out, "\u{feff}{}\r\n", names.join(",")),
        }
    }

    /// Writes one row. Tabs, line ends and controls in a field become spaces or visible signs.
    pub fn line(self, fields: &[&str], out: &mut dyn Write) -> io::Result<()> {
        let cells = fields.iter().map(|field| sanitize::clean(field));
        match self {
            Rows::Tab => writeln!(out, "{}", cells.collect::<Vec<_>>().join("\t")),
            Rows::Csv => write!(out, "{}\r\n", cells.map(|cell| csv_cell(&cell)).collect::<Vec<_>>().join(",")),
        }
    }
}

/// A cell of CSV. What a spreadsheet would take for a formula is kept from being one by an apostrophe.
fn csv_cell(text: &str) -> String {
    let is_number = text.parse::<f64>().is_ok();
    let guard = if text.starts_with(['=', '+', '-', '@']) && !is_number { "'" } else { "" };
    match text.contains(['"', ',', '\'']) || !guard.is_empty() {
        true => format!("\"{guard}{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::Rows;

    fn written(rows: Rows, fields: &[&str]) -> String {
        let mut out = Vec::new();
        rows.head(&["a", "b"], &mut out).expect("a Vec takes everything");
        rows.line(fields, &mut out).expect("a Vec takes everything");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_field_never_breaks_its_row() {
        assert_eq!(written(Rows::Tab, &["a\tb", "c\nd", "\x1b[2J"]), "a b\tc d\t␛[2J\n");
        assert_eq!(
            written(Rows::Csv, &["a,b", "say \"no\"", "c\nd"]),
            "\u{feff}a,b\r\n\"a,b\",\"say \"\"no\"\"\",c d\r\n"
        );
    }

    #[test]
    fn a_spreadsheet_finds_no_formula() {
        assert_eq!(written(Rows::Csv, &["=1+1", "-5", "- he said"]), "\u{feff}a,b\r\n\"'=1+1\",-5,\"'- he said\"\r\n");
    }
}
