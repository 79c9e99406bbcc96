//! Lays text out in lines: breaks it where words end, measures it in columns.

use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::Colour;
use super::paint::{self, Piece, Style};

/// Where the lines of a text stand.
#[derive(Clone, Copy, Debug)]
pub struct Margins {
    /// Columns left empty before every line.
    pub indent: usize,
    /// The column that no line passes.
    pub width: usize,
}

/// Columns that a text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// Shortens a text to so many columns, the last of them "…".
pub fn fit(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let mut kept = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > columns {
            break;
        }
        kept.push(c);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    Cow::Owned(kept)
}

/// A text brought to exactly so many columns: shortened or followed by spaces.
pub fn column(text: &str, columns: usize) -> String {
    let mut cell = fit(text, columns).into_owned();
    cell.extend(std::iter::repeat_n(' ', columns.saturating_sub(width(&cell))));
    cell
}

/// One character with its style and the columns that it takes.
#[derive(Clone, Copy)]
struct Cell {
    c: char,
    style: Style,
    columns: usize,
}

/// Writes pieces as lines within the margins, each line ended.
pub fn write(pieces: &[Piece<'_>], margins: Margins, colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    let cells: Vec<Cell> = pieces
        .iter()
        .flat_map(|piece| piece.text.chars().map(|c| Cell { c, style: piece.style, columns: c.width().unwrap_or(0) }))
        .collect();
    let room = margins.width.saturating_sub(margins.indent).max(1);
    for paragraph in cells.split(|cell| cell.c == '\n') {
        let mut rest = trim(paragraph);
        while !rest.is_empty() {
            let end = line_end(rest, room);
            write_line(trim(&rest[..end]), margins.indent, colour, out)?;
            rest = trim(&rest[end..]);
        }
    }
    Ok(())
}

/// Where the lines of a paragraph begin and end when it is broken to so many columns: ranges of its characters, without the
/// spaces around them.
pub fn lines(paragraph: &[char], columns: usize) -> Vec<Range<usize>> {
    let cell = |&c: &char| Cell { c, style: Style::Plain, columns: c.width().unwrap_or(0) };
    let cells: Vec<Cell> = paragraph.iter().map(cell).collect();
    let mut lines = Vec::new();
    let mut at = 0;
    loop {
        at += cells[at..].iter().take_while(|cell| cell.c == ' ').count();
        if at == cells.len() {
            return lines;
        }
        let end = at + line_end(&cells[at..], columns.max(1));
        lines.push(at..at + trim(&cells[at..end]).len());
        at = end;
    }
}

fn trim(mut cells: &[Cell]) -> &[Cell] {
    while let [first, rest @ ..] = cells
        && first.c == ' '
    {
        cells = rest;
    }
    while let [rest @ .., last] = cells
        && last.c == ' '
    {
        cells = rest;
    }
    cells
}

/// How many cells go into a line of so many columns; at least one.
fn line_end(cells: &[Cell], room: usize) -> usize {
    let mut used = 0;
    let mut word_end = 0;
    let mut character_end = 1;
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 && may_break(cells[at - 1], *cell) {
            word_end = at;
        }
        if at > 0 && cell.columns > 0 && cells[at - 1].c != ZERO_WIDTH_JOINER {
            character_end = at;
        }
        used += cell.columns;
        // A space that does not fit ends the line without being written.
        if used > room && cell.c != ' ' {
            return if word_end > 0 { word_end } else { character_end };
        }
    }
    cells.len()
}

const ZERO_WIDTH_JOINER: char = '\u{200d}';

/// True where a line may end between two characters: after a space, and around characters of scripts without spaces.
fn may_break(before: Cell, after: Cell) -> bool {
    if after.columns == 0 || after.c == ' ' || before.c == ZERO_WIDTH_JOINER {
        return false;
    }
    before.c == ' ' || (before.columns == 2 || after.columns == 2) && !opens(before.c) && !closes(after.c)
}

fn opens(c: char) -> bool {
    matches!(c, '(' | '[' | '“' | '‘' | '«' | '「' | '『' | '（' | '《' | '【')
}

fn closes(c: char) -> bool {
    matches!(c, ')' | ']' | '”' | '’' | '»' | ',' | '.' | ':' | ';' | '!' | '?' | '…')
        || matches!(c, '、' | '。' | '，' | '．' | '：' | '；' | '！' | '？' | '」' | '』' | '）' | '》' | '】' | 'ー')
}

fn write_line(cells: &[Cell], indent: usize, colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{:indent$}", "")?;
    for run in cells.chunk_by(|a, b| a.style == b.style) {
        let text: String = run.iter().map(|cell| cell.c).collect();
        paint::write(out, run[0].style, &text, colour)?;
    }
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop, proptest};

    use super::super::Colour;
    use super::super::paint::{Piece, Style};
    use super::{Margins, column, fit, lines, width, write};

    fn wrapped(pieces: &[Piece<'_>], columns: usize, colour: Colour) -> String {
        let mut out = Vec::new();
        write(pieces, Margins { indent: 2, width: columns }, colour, &mut out).expect("a Vec takes everything");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn lines_end_between_words() {
        let text = Piece::new(Style::Plain, "We are not in a grid emergency, and we will not be in one.");
        insta::assert_snapshot!(wrapped(&[text], 24, Colour::Off), @r"
          We are not in a grid
          emergency, and we will
          not be in one.
        ");
    }

    #[test]
    fn a_style_ends_with_its_line_and_goes_on_in_the_next() {
        let pieces = [
            Piece::new(Style::Plain, "in a "),
            Piece::new(Style::Match, "grid emergency"),
            Piece::new(Style::Plain, "."),
        ];
        assert_eq!(
            wrapped(&pieces, 12, Colour::On),
            "  in a \u{1b}[1;31mgrid\u{1b}[0m\n  \u{1b}[1;31memergency\u{1b}[0m.\n"
        );
    }

    #[test]
    fn wide_characters_break_anywhere_but_before_a_closing_mark() {
        let text = Piece::new(Style::Plain, "電力は足りている。冬も大丈夫だ。");
        insta::assert_snapshot!(wrapped(&[text], 20, Colour::Off), @r"
          電力は足りている。
          冬も大丈夫だ。
        ");
    }

    #[test]
    fn long_words_are_cut_and_marks_stay_on_their_letter() {
        let text = Piece::new(Style::Plain, "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}");
        assert_eq!(wrapped(&[text], 5, Colour::Off), "  e\u{301}e\u{301}e\u{301}\n  e\u{301}e\u{301}\n");
    }

    #[test]
    fn texts_are_fitted_by_columns() {
        assert_eq!(fit("Lindqvist", 9), "Lindqvist");
        assert_eq!(fit("Lindqvist", 5), "Lind…");
        assert_eq!(fit("opposition spokeswoman", 12), "opposition…");
        assert_eq!(column("電力は", 5), "電力…");
        assert_eq!(column("ab", 4), "ab  ");
    }

    #[test]
    fn lines_are_found_without_their_spaces() {
        let text: Vec<char> = " We are  not  in a grid.  ".chars().collect();
        let found: Vec<String> = lines(&text, 8).into_iter().map(|line| text[line].iter().collect()).collect();
        assert_eq!(found, ["We are", "not  in", "a grid."]);
        assert!(lines(&[' '; 3], 8).is_empty());
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_nothing_is_lost(
            words in prop::collection::vec("[a-zé“”日本語\u{301}]{1,30}", 0..30), columns in 6usize..80
        ) {
            let text = words.join(" ");
            let lines = wrapped(&[Piece::new(Style::Plain, &text)], columns, Colour::Off);
            for line in lines.lines() {
                assert!(width(line) <= columns, "{line:?}");
            }
            let squeeze = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(squeeze(&lines), squeeze(&text));
        }
    }
}
