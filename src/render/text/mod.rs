//! Results for people at a terminal: cards.

mod article;
mod explain;
mod picture;
mod quotation;
#[cfg(test)]
pub mod sample;
mod whole;

use std::io::{self, Write};
use std::time::Duration;

use crate::model::{Hit, MonthCount, Results, Unit};

use super::flow::{self, Margins};
use super::months::Axis;
use super::paint::{self, Piece, Style};
use super::{Look, TopicLabels, numbers, spark};

pub use explain::{Grounds, explained};
pub use whole::{around, whole};

/// Columns that text is indented below the first line of its card.
const INDENT: usize = 2;
/// Longer lines of running text are tiring to read, however wide the window.
const MEASURE: usize = 110;
/// Narrower windows have the date of a card below its name.
const TWO_COLUMNS: usize = 70;

/// Writes all hits as cards, with a line of months above and a line of counts below.
pub fn results(
    results: &Results,
    labels: TopicLabels,
    look: Look,
    took: Duration,
    out: &mut dyn Write,
) -> io::Result<()> {
    months(&results.months, look, out)?;
    for hit in &results.hits {
        match hit {
            Hit::Quotation(hit) => quotation::card(hit, look, out)?,
            Hit::Article(hit) => article::card(hit, labels, look, out)?,
        }
        writeln!(out)?;
    }
    let counts = Piece { style: Style::Plain, text: counts(results, results.hits.len() as u64, took).into() };
    flow::write(&[counts], Margins { indent: 0, width: look.width }, look.colour, out)
}

/// "3 quotations · 20 printings · 2 ms", or how many of them are shown.
pub fn counts(results: &Results, shown: u64, took: Duration) -> String {
    let (one, many) = match results.unit {
        Unit::Quotations => ("quotation", "quotations"),
        Unit::Articles | Unit::ArticlesOfQuotations => ("article", "articles"),
    };
    let mut line = numbers::counted(results.total, one, many);
    if shown < results.total {
        line = format!("{} of {line}", numbers::grouped(shown));
    }
    if results.printings > results.total {
        line.push_str(&format!(" · {}", numbers::counted(results.printings, "printing", "printings")));
    }
    line.push_str(&format!(" · {}", numbers::took(took)));
    if shown < results.total {
        line.push_str(" · -n 0 shows all");
    }
    line
}

/// "650 queries · 611 with results · 39 with none (kept, count 0) · 14,022 rows".
pub fn accounted(queries: u64, with: u64, rows: u64) -> String {
    let mut line =
        format!("{} · {} with results", numbers::counted(queries, "query", "queries"), numbers::grouped(with));
    if with < queries {
        line.push_str(&format!(" · {} with none (kept, count 0)", numbers::grouped(queries - with)));
    }
    if rows > 0 {
        line.push_str(&format!(" · {}", numbers::counted(rows, "row", "rows")));
    }
    line
}

/// The months in which results fall, as a sparkline; nothing when there are not two.
fn months(months: &[MonthCount], look: Look, out: &mut dyn Write) -> io::Result<()> {
    let columns = look.width.saturating_sub("per quarter    2024-01 → 2024-12".chars().count());
    let Some(axis) = Axis::over(months.iter(), columns).filter(|_| months.len() > 1) else { return Ok(()) };
    paint::write(out, Style::Faint, &format!("per {}  ", axis.unit), look.colour)?;
    write!(out, "{}", spark::line(&axis.values(months)))?;
    paint::write(out, Style::Faint, &format!("  {}", axis.period()), look.colour)?;
    writeln!(out, "\n")
}

/// Columns of what a card is, before the date; all of them where the date stands below.
fn left_column(look: Look) -> usize {
    if look.width < TWO_COLUMNS { look.width } else { look.width * 52 / 100 }
}

/// The first line of a card: what it is, then when and where it was printed, in columns that line up from card to card.
fn head(left: &[Piece<'_>], right: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let split = left_column(look);
    let taken: usize = left.iter().map(|piece| flow::width(&piece.text)).sum();
    let one_line = look.width >= TWO_COLUMNS && taken + 2 + flow::width(right) <= look.width;
    if !one_line {
        flow::write(left, Margins { indent: 0, width: look.width }, look.colour, out)?;
        let right = Piece { style: Style::Plain, text: right.into() };
        return flow::write(&[right], Margins { indent: INDENT, width: look.width }, look.colour, out);
    }
    for piece in left {
        paint::write(out, piece.style, &piece.text, look.colour)?;
    }
    // Whoever is longer than the column pushes the rest only as far as there is room.
    let gap = split.min(look.width - flow::width(right)).saturating_sub(taken).max(2);
    writeln!(out, "{:gap$}{right}", "")
}

/// A part of the last lines of a card.
struct Note {
    /// Safe for a terminal.
    text: String,
    /// What it leads to.
    link: Option<String>,
}

impl From<String> for Note {
    fn from(text: String) -> Self {
        Self { text, link: None }
    }
}

/// The last lines of a card: parts joined by " · ", broken between parts.
fn foot(parts: &[Note], look: Look, out: &mut dyn Write) -> io::Result<()> {
    let room = look.width - INDENT;
    let mut lines: Vec<(usize, Vec<&Note>)> = Vec::new();
    for part in parts {
        let columns = flow::width(&part.text);
        match lines.last_mut() {
            Some((used, line)) if *used + 3 + columns <= room => {
                *used += 3 + columns;
                line.push(part);
            }
            _ => lines.push((columns, vec![part])),
        }
    }
    for (columns, line) in lines {
        match line[..] {
            // One that is longer than a line breaks where it may.
            [note] if columns > room => {
                let piece = Piece { style: Style::Plain, text: note.text.as_str().into() };
                let mut broken = Vec::new();
                flow::write(&[piece], Margins { indent: 0, width: room }, super::Colour::Off, &mut broken)?;
                for text in String::from_utf8_lossy(&broken).lines() {
                    write!(out, "{:INDENT$}", "")?;
                    linked(text, note.link.as_deref(), look, out)?;
                    writeln!(out)?;
                }
            }
            _ => {
                write!(out, "{:INDENT$}", "")?;
                for (at, note) in line.into_iter().enumerate() {
                    if at > 0 {
                        paint::write(out, Style::Faint, " · ", look.colour)?;
                    }
                    linked(&note.text, note.link.as_deref(), look, out)?;
                }
                writeln!(out)?;
            }
        }
    }
    Ok(())
}

/// Writes a text that a terminal may open what is behind it.
fn linked(text: &str, link: Option<&str>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let Some(link) = link else { return paint::write(out, Style::Faint, text, look.colour) };
    write!(out, "\x1b]8;;{link}\x1b\\")?;
    paint::write(out, Style::Faint, text, look.colour)?;
    write!(out, "\x1b]8;;\x1b\\")
}

/// Margins of running text.
fn running(look: Look) -> Margins {
    Margins { indent: INDENT, width: look.width.min(MEASURE) }
}

/// "2024-11-19  Northern Herald +6 copies".
fn when_where(article: &crate::model::Article, printings: u64) -> String {
    let date = super::source::date(article.published.as_ref()).unwrap_or_else(|| "undated".into());
    let mut text = format!("{date:<10}");
    if let Some(publisher) = &article.publisher {
        text.push_str("  ");
        text.push_str(&super::sanitize::clean(publisher));
    }
    if printings > 1 {
        text.push_str(&format!(" + {}", numbers::counted(printings - 1, "copy", "copies")));
    }
    text.truncate(text.trim_end().len());
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::{Colour, Look};
    use super::sample;
    use crate::model::{ArticleHit, Folded, Hit, Results, Span, Unit};

    fn shown(results: &Results, columns: usize, colour: Colour) -> String {
        let mut out = Vec::new();
        super::results(results, sample::labels, Look::new(columns, colour), Duration::from_millis(2), &mut out)
            .expect("a Vec takes everything");
        String::from_utf8(out).expect("text")
    }

    fn articles() -> Results {
        let record = std::sync::Arc::new(sample::record());
        let at = record.article.body.find("price cap").expect("the match");
        let hit = ArticleHit {
            score: 3.5,
            folded: Folded { printings: 2 },
            headline_highlights: vec![Span::new(20, 29)],
            highlights: vec![Span::new(at, at + 9)],
            quotations: vec![0],
            record,
        };
        Results { unit: Unit::Articles, hits: vec![Hit::Article(hit)], total: 31, ..sample::results() }
    }

    #[test]
    fn quotations_at_100_columns() {
        insta::assert_snapshot!(shown(&sample::results(), 100, Colour::Off), @r"
        per month  ▂·█  2024-09 → 2024-11

        Mara Lindqvist, energy minister                     2024-11-19  Northern Herald + 6 copies
          “We are not in a grid emergency, and we will not be in one this winter,” Lindqvist said.
          q7f7f7f7f · Lindqvist rules out rationing · archive/2024/11/herald-88121.html:14

        (nobody named)                                      undated
          She declined to rule out a price cap.
          q7f7f7f7f · indirect · Minister and operator at odds · coast.zip!/11/coast.txt · “She”, 0.74 sure

        2 quotations · 8 printings · 2 ms
        ");
    }

    #[test]
    fn quotations_at_40_columns() {
        insta::assert_snapshot!(shown(&sample::results(), 40, Colour::Off), @r"
        per month  ▂·█  2024-09 → 2024-11

        Mara Lindqvist, energy minister
          2024-11-19  Northern Herald + 6 copies
          “We are not in a grid emergency, and
          we will not be in one this winter,”
          Lindqvist said.
          q7f7f7f7f
          Lindqvist rules out rationing
          archive/2024/11/herald-88121.html:14

        (nobody named)
          undated
          She declined to rule out a price cap.
          q7f7f7f7f · indirect
          Minister and operator at odds
          coast.zip!/11/coast.txt
          “She”, 0.74 sure

        2 quotations · 8 printings · 2 ms
        ");
    }

    #[test]
    fn articles_at_100_columns() {
        insta::assert_snapshot!(shown(&articles(), 100, Colour::Off), @r"
        per month  ▂·█  2024-09 → 2024-11

        Lindqvist rules out rationing                       2024-11-19  Northern Herald + 1 copy
          Mara Lindqvist: “We are not in a grid emergency, and we will not be in one this winter,” Lindqvist
          said.
          aa5a5a5a5 · economy · archive/2024/11/herald-88121.html

        1 of 31 articles · 2 ms · -n 0 shows all
        ");
    }

    #[test]
    fn colours_are_plain_sgr() {
        let text = shown(&sample::results(), 80, Colour::On);
        assert!(
            text.contains("\x1b[1mMara Lindqvist\x1b[0m") && text.contains("\x1b[1;31mgrid emergency\x1b[0m"),
            "{text}"
        );
        assert_eq!(text.matches('\x1b').count() % 2, 0, "every style is switched off");
    }

    #[test]
    fn places_are_links_where_the_terminal_takes_them() {
        let look = Look { links: super::super::Links::In("/data"), ..Look::new(100, Colour::Off) };
        let mut out = Vec::new();
        super::results(&sample::results(), sample::labels, look, Duration::from_millis(2), &mut out).expect("taken");
        let text = String::from_utf8(out).expect("text");
        let link = "\x1b]8;;file:///data/archive/2024/11/herald-88121.html#14\x1b\\archive/2024/11/herald-88121.html:14\x1b]8;;\x1b\\";
        assert!(text.contains(link), "{text:?}");
        assert!(text.contains("\x1b]8;;file:///data/coast.zip\x1b\\"), "{text:?}");
    }

    #[test]
    fn nothing_from_an_archive_drives_the_terminal() {
        let mut results = articles();
        if let Hit::Article(hit) = &mut results.hits[0] {
            let mut record = sample::record();
            record.article.headline = Some("\x1b[2Jheadline\u{202e}".into());
            record.article.publisher = Some("pub\x07".into());
            record.article.provenance.path = "a\x1bb\n.txt".into();
            record.article.body = record.article.body.replace("price cap", "\x1b]0;\x07cap");
            hit.record = std::sync::Arc::new(record);
        }
        let text = shown(&results, 100, Colour::Off);
        assert!(!text.chars().any(|c| c != '\n' && super::super::sanitize::is_unsafe(c)), "{text:?}");
    }
}
