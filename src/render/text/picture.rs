//! Lines of an article with some of their words underlined, each underline with a label.
//!
//! ```text
//!   14 │ “We are not in a grid emergency,” Lindqvist said.
//!      │  └──────────── said ───────────┘  └speaker┘ └cue
//! ```

use std::io::{self, Write};
use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use crate::model::Span;
use crate::render::paint::{self, Style};
use crate::render::{Colour, flow, sanitize};

/// Columns before the text: the paragraph's number and a rule.
pub const GUTTER: usize = 7;
/// Lines in a row that are shown of one long underlined passage; the ones after them are left out up to its last.
const UNBROKEN: usize = 2;

/// Words to be underlined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Where they stand in the body.
    pub span: Span,
    /// What they are.
    pub label: &'static str,
}

/// A paragraph of the body, with its number.
#[derive(Clone, Copy, Debug)]
pub struct Paragraph<'a> {
    /// The body.
    pub body: &'a str,
    /// Where in the body it stands.
    pub span: Span,
    /// Its number, from 1.
    pub number: usize,
}

/// A character as it is shown.
struct Glyph {
    at: u32,
    c: char,
    columns: usize,
}

/// The part of a mark that one line holds.
#[derive(Clone, Copy, Debug)]
struct Stroke {
    from: usize,
    to: usize,
    label: &'static str,
    opens: bool,
    closes: bool,
}

/// Writes the lines of a paragraph that have marks, with "⋮" where lines between them are left out.
pub fn write(
    paragraph: Paragraph<'_>,
    marks: &[Mark],
    columns: usize,
    colour: Colour,
    out: &mut dyn Write,
) -> io::Result<()> {
    let room = columns.saturating_sub(GUTTER).max(1);
    let glyphs = glyphs(paragraph.body, paragraph.span);
    let chars: Vec<char> = glyphs.iter().map(|glyph| glyph.c).collect();
    let mut number = Some(paragraph.number);
    let mut unbroken = 0;
    let mut left_out = false;
    for line in flow::lines(&chars, room) {
        let strokes = strokes(&glyphs[line.clone()], marks);
        let inside = !strokes.is_empty() && strokes.iter().all(|stroke| !stroke.opens && !stroke.closes);
        unbroken = if inside { unbroken + 1 } else { 0 };
        if strokes.is_empty() || unbroken > UNBROKEN {
            left_out = true;
            continue;
        }
        if std::mem::take(&mut left_out) && number.is_none() {
            gutter(out, None, colour)?;
            paint::write(out, Style::Faint, "⋮\n", colour)?;
        }
        gutter(out, number.take(), colour)?;
        text(&glyphs[line], marks, colour, out)?;
        for row in rows(&strokes, room) {
            gutter(out, None, colour)?;
            paint::write(out, Style::Faint, &row, colour)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

fn gutter(out: &mut dyn Write, number: Option<usize>, colour: Colour) -> io::Result<()> {
    let text = number.map_or_else(|| format!("{:>5}│ ", ""), |number| format!("{number:>4} │ "));
    paint::write(out, Style::Faint, &text, colour)
}

/// The characters of a paragraph as they are shown, each with its place in the body.
fn glyphs(body: &str, span: Span) -> Vec<Glyph> {
    let shown = |(at, c): (usize, char)| {
        let c = sanitize::clean(c.encode_utf8(&mut [0; 4])).chars().next()?;
        Some(Glyph { at: span.start + at as u32, c, columns: c.width().unwrap_or(0) })
    };
    span.of(body).char_indices().filter_map(shown).collect()
}

/// The line itself, its underlined words in bold.
fn text(line: &[Glyph], marks: &[Mark], colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    let style = |glyph: &Glyph| match marks.iter().any(|mark| (mark.span.start..mark.span.end).contains(&glyph.at)) {
        true => Style::Strong,
        false => Style::Plain,
    };
    for run in line.chunk_by(|a, b| style(a) == style(b)) {
        let text: String = run.iter().map(|glyph| glyph.c).collect();
        paint::write(out, style(&run[0]), &text, colour)?;
    }
    writeln!(out)
}

/// What of the marks stands in a line, in columns.
fn strokes(line: &[Glyph], marks: &[Mark]) -> Vec<Stroke> {
    marks.iter().filter_map(|mark| stroke(line, mark)).collect()
}

fn stroke(line: &[Glyph], mark: &Mark) -> Option<Stroke> {
    let first = line.iter().position(|glyph| glyph.at >= mark.span.start)?;
    let last = line.iter().rposition(|glyph| glyph.at < mark.span.end).filter(|&last| last >= first)?;
    let columns = |range: Range<usize>| line[range].iter().map(|glyph| glyph.columns).sum::<usize>();
    let from = columns(0..first);
    Some(Stroke {
        from,
        to: from + columns(first..last + 1),
        label: mark.label,
        opens: first > 0 || line[0].at == mark.span.start,
        closes: last + 1 < line.len() || line[last].at + line[last].c.len_utf8() as u32 >= mark.span.end,
    })
}

/// The rows of underlines: as few as hold them without touching.
fn rows(strokes: &[Stroke], room: usize) -> Vec<String> {
    let mut rows: Vec<Vec<(usize, String)>> = Vec::new();
    for stroke in strokes {
        let (from, drawn) = drawn(stroke, room);
        let to = from + drawn.chars().count();
        let free = |row: &Vec<(usize, String)>| {
            row.iter().all(|(other, text)| to < *other || from > other + text.chars().count())
        };
        match rows.iter_mut().find(|row| free(row)) {
            Some(row) => row.push((from, drawn)),
            None => rows.push(vec![(from, drawn)]),
        }
    }
    rows.into_iter().map(row).collect()
}

fn row(mut strokes: Vec<(usize, String)>) -> String {
    strokes.sort_unstable();
    strokes.iter().fold(String::new(), |mut row, (from, drawn)| {
        let gap = from.saturating_sub(row.chars().count());
        row.extend(std::iter::repeat_n(' ', gap));
        row + drawn
    })
}

/// One underline and the column at which it begins: `└─── said ───┘`, `└cue┘`, `└cue` where the words are shorter than the
/// label, `speaker┘` where the line ends too soon for that.
fn drawn(stroke: &Stroke, room: usize) -> (usize, String) {
    let width = stroke.to - stroke.from;
    let (left, right) = (if stroke.opens { '└' } else { '─' }, if stroke.closes { '┘' } else { '─' });
    let label = stroke.label.chars().count();
    if width >= label + 2 {
        let spaced = if width >= label + 6 { format!(" {} ", stroke.label) } else { stroke.label.to_owned() };
        let dashes = width - 2 - spaced.chars().count();
        let (before, after) = ("─".repeat(dashes / 2), "─".repeat(dashes - dashes / 2));
        return (stroke.from, format!("{left}{before}{spaced}{after}{right}"));
    }
    if !stroke.opens {
        let dashes = "─".repeat(width.saturating_sub(1));
        return (stroke.from, if width > 0 { format!("{dashes}{right}") } else { dashes });
    }
    if stroke.from + label + 1 > room && stroke.to > label {
        return (stroke.to - label - 1, format!("{}┘", stroke.label));
    }
    (stroke.from, format!("└{}", stroke.label))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop, proptest};

    use super::{Mark, Paragraph, write};
    use crate::model::Span;
    use crate::render::{Colour, flow};

    fn shown(body: &str, marked: &[(&str, &'static str)], columns: usize) -> String {
        let mark = |&(words, label): &(&str, &'static str)| {
            let start = body.find(words).expect("the words are in the body");
            Mark { span: Span::new(start, start + words.len()), label }
        };
        let marks: Vec<Mark> = marked.iter().map(mark).collect();
        drawn(body, &marks, columns)
    }

    fn drawn(body: &str, marks: &[Mark], columns: usize) -> String {
        let mut out = Vec::new();
        let paragraph = Paragraph { body, span: Span::new(0, body.len()), number: 14 };
        write(paragraph, marks, columns, Colour::Off, &mut out).expect("a Vec takes everything");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn words_are_underlined_where_they_stand() {
        let body = "“We are not in a grid emergency,” Lindqvist said.";
        let marks = [("We are not in a grid emergency,", "said"), ("Lindqvist", "speaker"), ("said", "cue")];
        insta::assert_snapshot!(shown(body, &marks, 100), @"
        14 │ “We are not in a grid emergency,” Lindqvist said.
           │  └─────────── said ────────────┘  └speaker┘ └cue
        ");
    }

    #[test]
    fn a_label_that_is_longer_than_its_words_takes_a_row_of_its_own() {
        let body = "It is safe, he says, and they say so.";
        let marks = [("he", "speaker"), ("says", "cue"), ("they say", "other"), ("so", "at the end")];
        insta::assert_snapshot!(shown(body, &marks, 100), @"
        14 │ It is safe, he says, and they say so.
           │             └speaker     └other─┘ └at the end
           │                └cue
        ");
    }

    #[test]
    fn a_long_passage_is_shown_by_its_ends() {
        let body = format!("She said {}so. Nobody asked.", "that the grid is safe, and ".repeat(16));
        let said = &body[9..body.len() - 14];
        insta::assert_snapshot!(shown(&body, &[("She", "speaker"), (said, "said")], 60), @"
        14 │ She said that the grid is safe, and that the grid is
           │ └speaker └───────────────── said ───────────────────
           │ safe, and that the grid is safe, and that the grid is
           │ ─────────────────────── said ────────────────────────
           │ safe, and that the grid is safe, and that the grid is
           │ ─────────────────────── said ────────────────────────
           │ ⋮
           │ safe, and so. Nobody asked.
           │ ─── said ───┘
        ");
    }

    #[test]
    fn wide_characters_take_two_columns() {
        insta::assert_snapshot!(shown("「電力は足りている」と大臣は言った", &[("電力は足りている", "said"), ("大臣", "speaker")], 80), @"
        14 │ 「電力は足りている」と大臣は言った
           │   └──── said ────┘    └speaker
        ");
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_nothing_unsafe_comes_through(
            body in any::<String>(), ends in prop::collection::vec((0usize..60, 0usize..60), 0..5), columns in 40usize..120
        ) {
            let boundary = |at: usize| body.floor_char_boundary(at.min(body.len()));
            let mark = |&(one, other): &(usize, usize)| Mark {
                span: Span::new(boundary(one.min(other)), boundary(one.max(other))), label: "speaker"
            };
            let marks: Vec<Mark> = ends.iter().map(mark).collect();
            for line in drawn(&body, &marks, columns).lines() {
                assert!(flow::width(line) <= columns, "{line:?}");
                assert!(!line.chars().any(crate::render::sanitize::is_unsafe), "{line:?}");
            }
        }
    }
}
