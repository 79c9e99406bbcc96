//! Characters with places to lines, lines to paragraphs.

use std::collections::HashMap;

/// A character, or several that are drawn as one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph<'a> {
    pub(super) text: &'a str,
    /// Where it begins and ends along its line, and where its line stands.
    pub(super) start: f64,
    pub(super) end: f64,
    pub(super) base: f64,
    /// Height of the letters.
    pub(super) size: f64,
    /// Direction of the line, as an angle.
    pub(super) direction: f64,
}

/// A line as it is set.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Line {
    pub(super) text: String,
    left: f64,
    right: f64,
    /// Where its first word ends.
    word: Option<f64>,
    base: f64,
    size: f64,
    direction: f64,
}

/// A paragraph, and the height of its letters.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Paragraph {
    pub(super) text: String,
    pub(super) size: f64,
}

/// The lines of a page, in the order in which they are drawn.
#[derive(Debug, Default)]
pub(super) struct Lines {
    done: Vec<Line>,
    open: Option<Line>,
    /// Whether a blank stands at the end of the open line.
    gap: bool,
    /// The last character, and where it began: what is drawn twice in one place is bold, not doubled.
    last: Option<(String, f64)>,
}

impl Lines {
    pub(super) fn take(&mut self, glyph: &Glyph<'_>) {
        let blank = glyph.text.chars().all(|c| c.is_whitespace() || c == '\u{a0}');
        let continues = self.open.as_ref().is_some_and(|line| line.is_continued_by(glyph));
        if blank {
            self.gap |= continues;
            return;
        }
        if !continues {
            self.end_line();
            self.open = Some(Line {
                left: glyph.start,
                right: glyph.start,
                base: glyph.base,
                size: glyph.size,
                direction: glyph.direction,
                ..Line::default()
            });
        }
        let Some(line) = self.open.as_mut() else { return };
        let is_again = self
            .last
            .as_ref()
            .is_some_and(|(text, start)| text == glyph.text && (glyph.start - start).abs() < glyph.size * 0.1);
        if is_again && continues {
            return;
        }
        let is_apart = self.gap || glyph.start - line.right > glyph.size * 0.2;
        if is_apart && !line.text.is_empty() {
            line.text.push(' ');
            line.word = line.word.or(Some(line.right));
        }
        self.gap = false;
        line.text.push_str(glyph.text);
        line.right = line.right.max(glyph.end);
        line.size = line.size.max(glyph.size);
        self.last = Some((glyph.text.to_owned(), glyph.start));
    }

    fn end_line(&mut self) {
        self.done.extend(self.open.take().filter(|line| !line.text.is_empty()));
        self.gap = false;
        self.last = None;
    }

    pub(super) fn close(mut self) -> Vec<Line> {
        self.end_line();
        self.done
    }
}

impl Line {
    /// On the same line: at its height, and not far behind or before where it ends.
    fn is_continued_by(&self, glyph: &Glyph<'_>) -> bool {
        let size = self.size.max(glyph.size);
        (self.direction - glyph.direction).abs() < 0.05
            && (self.base - glyph.base).abs() < size * 0.5
            && glyph.start > self.right - size
            && glyph.start < self.right + size * 3.0
    }

    /// True when the next line stands below this one in the same column.
    fn is_above(&self, next: &Self) -> bool {
        let drop = self.base - next.base;
        (self.direction - next.direction).abs() < 0.05
            && drop > 0.0
            && drop < self.size.max(next.size) * 4.0
            && next.left < self.right
            && self.left < next.right
    }

    /// Length of its first word.
    fn first_word(&self) -> f64 {
        self.word.unwrap_or(self.right) - self.left
    }
}

/// The paragraphs of a document, from the lines of its pages.
pub(super) fn paragraphs(pages: Vec<Vec<Line>>) -> Vec<Paragraph> {
    let furniture = furniture(&pages);
    let lines: Vec<Line> = pages
        .into_iter()
        .flat_map(|page| {
            let edges = edges(&page);
            let kept = page
                .into_iter()
                .enumerate()
                .filter(|(at, line)| !(edges.contains(at) && furniture.contains_key(&shape(&line.text))));
            kept.map(|(_, line)| line).collect::<Vec<_>>()
        })
        .collect();
    let columns = columns(&lines);
    let mut out: Vec<Paragraph> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| (&lines[before], &columns[before]));
        match (before, out.last_mut()) {
            (Some((before, column)), Some(paragraph)) if continues(before, column, line, &columns[at]) => {
                join(&mut paragraph.text, &line.text);
            }
            _ => out.push(Paragraph { text: line.text.clone(), size: line.size }),
        }
    }
    out
}

/// What lines in one column have in common.
#[derive(Clone, Copy, Debug, Default)]
struct Column {
    number: usize,
    left: f64,
    right: f64,
    /// The usual distance of two lines.
    leading: f64,
}

/// The column in which each line stands.
fn columns(lines: &[Line]) -> Vec<Column> {
    let mut columns = Vec::with_capacity(lines.len());
    let mut start = 0;
    while start < lines.len() {
        let rest = lines[start..].windows(2).take_while(|pair| pair[0].is_above(&pair[1])).count();
        let column = &lines[start..=start + rest];
        let mut drops: Vec<f64> = column.windows(2).map(|pair| pair[0].base - pair[1].base).collect();
        drops.sort_by(f64::total_cmp);
        let shared = Column {
            number: start,
            left: column.iter().map(|line| line.left).fold(f64::INFINITY, f64::min),
            right: column.iter().map(|line| line.right).fold(f64::NEG_INFINITY, f64::max),
            // Space between paragraphs is the larger distance; the smaller third is within them.
            leading: drops.get(drops.len() / 3).copied().unwrap_or(0.0),
        };
        columns.extend(column.iter().map(|_| shared));
        start += rest + 1;
    }
    columns
}

/// Whether a line goes on with the paragraph of the line before it.
fn continues(before: &Line, its: &Column, line: &Line, ours: &Column) -> bool {
    let size = before.size.max(line.size);
    if (before.size - line.size).abs() > size * 0.15 || (before.direction - line.direction).abs() > 0.05 {
        return false;
    }
    // A line that had room for the next word was ended by whoever wrote it.
    let is_full = before.right + size * 0.25 + line.first_word() > its.right - size * 0.5;
    let is_indented = line.left > ours.left + size * 0.6;
    if its.number != ours.number {
        let ends = before.text.trim_end_matches(['”', '"', '’', ')']).ends_with(['.', '?', '!', ':']);
        return is_full && !ends && !is_indented;
    }
    let is_apart = before.base - line.base > its.leading * 1.3;
    let begins = is_indented && line.left > before.left + size * 0.6;
    is_full && !is_apart && !begins
}

/// Adds a line to a paragraph; a word that was parted at the end of a line is put together.
fn join(text: &mut String, line: &str) {
    let parted = text.strip_suffix(['-', '\u{ad}', '‐']).filter(|text| text.ends_with(char::is_alphabetic));
    match parted.map(str::len).filter(|_| line.starts_with(char::is_lowercase)) {
        Some(length) => text.truncate(length),
        None => text.push(' '),
    }
    text.push_str(line);
}

/// Lines that stand at the edge of several pages and differ in their numbers at most: heads, feet, and numbers of pages.
fn furniture(pages: &[Vec<Line>]) -> HashMap<String, usize> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for page in pages {
        let mut shapes: Vec<String> = edges(page).into_iter().map(|at| shape(&page[at].text)).collect();
        shapes.sort();
        shapes.dedup();
        for shape in shapes {
            *counts.entry(shape).or_default() += 1;
        }
    }
    counts.retain(|shape, count| {
        *count >= 3 || (pages.len() > 1 && *count >= 2 && shape.trim_matches(['#', ' ', '-', '–', '/']).is_empty())
    });
    counts
}

/// The two highest and the two lowest lines of a page.
fn edges(page: &[Line]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..page.len()).collect();
    order.sort_by(|&one, &other| page[other].base.total_cmp(&page[one].base));
    let last = order.len().saturating_sub(2).max(2.min(order.len()));
    order[..order.len().min(2)].iter().chain(&order[last..]).copied().collect()
}

/// A line with its numbers made alike.
fn shape(line: &str) -> String {
    line.chars().map(|c| if c.is_numeric() { '#' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop, proptest};

    use super::{Glyph, Line, Lines, paragraphs};

    /// A line of letters half as wide as high.
    fn set(lines: &mut Lines, text: &str, left: f64, base: f64, size: f64) {
        for (at, c) in text.chars().enumerate() {
            let (mut buffer, start) = ([0; 4], left + at as f64 * size / 2.0);
            lines.take(&Glyph {
                text: c.encode_utf8(&mut buffer),
                start,
                end: start + size / 2.0,
                base,
                size,
                direction: 0.0,
            });
        }
    }

    fn page(set_lines: &[(&str, f64, f64, f64)]) -> Vec<Line> {
        let mut lines = Lines::default();
        for (text, left, base, size) in set_lines {
            set(&mut lines, text, *left, *base, *size);
        }
        lines.close()
    }

    fn texts(pages: Vec<Vec<Line>>) -> Vec<String> {
        paragraphs(pages).into_iter().map(|paragraph| paragraph.text).collect()
    }

    #[test]
    fn lines_are_joined_where_they_are_full() {
        let page = page(&[
            ("Ferry stays", 50.0, 700.0, 20.0),
            ("By Siri Ekdahl", 50.0, 680.0, 10.0),
            ("The ferry to Holm will sail through the win-", 50.0, 660.0, 10.0),
            ("ter, said the harbour master of the island of", 50.0, 648.0, 10.0),
            ("Holm on Monday.", 50.0, 636.0, 10.0),
            ("“Nobody asked,” she told us on the quay, and", 60.0, 624.0, 10.0),
            ("went.", 50.0, 612.0, 10.0),
        ]);
        let expected = [
            "Ferry stays",
            "By Siri Ekdahl",
            "The ferry to Holm will sail through the winter, said the harbour master of the island of Holm on Monday.",
            "“Nobody asked,” she told us on the quay, and went.",
        ];
        assert_eq!(texts(vec![page]), expected);
    }

    #[test]
    fn columns_are_read_on_and_heads_of_pages_are_left_out() {
        let sheet = |number: usize, text: &'static str, rest: &'static str| {
            let head = format!("Holm Courier page {number}");
            let mut lines = Lines::default();
            set(&mut lines, &head, 50.0, 800.0, 8.0);
            set(&mut lines, text, 50.0, 700.0, 10.0);
            set(&mut lines, rest, 50.0, 688.0, 10.0);
            lines.close()
        };
        let pages = vec![
            sheet(1, "One end of the one end", "of the long, long quay."),
            sheet(2, "Two ends of the two en", "ds of another long, lo"),
            sheet(3, "Three ends, of the en", "ds of none."),
        ];
        let read = texts(pages);
        assert!(read.iter().all(|text| !text.contains("Courier")), "{read:?}");
        assert_eq!(read[0], "One end of the one end of the long, long quay.");
    }

    #[test]
    fn what_is_drawn_twice_is_read_once() {
        let mut lines = Lines::default();
        for (c, start) in [("a", 0.0), ("a", 0.3), ("b", 5.0), ("b", 5.2), ("c", 20.0)] {
            lines.take(&Glyph { text: c, start, end: start + 5.0, base: 0.0, size: 10.0, direction: 0.0 });
        }
        assert_eq!(lines.close()[0].text, "ab c");
    }

    proptest! {
        #[test]
        fn no_places_break_it(glyphs in prop::collection::vec((any::<char>(), -1e9..1e9f64, -1e9..1e9f64, 1e-9..1e9f64), 0..60)) {
            let mut lines = Lines::default();
            for (c, start, base, size) in glyphs {
                let mut buffer = [0; 4];
                lines.take(&Glyph { text: c.encode_utf8(&mut buffer), start, end: start + size, base, size, direction: 0.0 });
            }
            paragraphs(vec![lines.close(), Vec::new()]);
        }
    }
}
