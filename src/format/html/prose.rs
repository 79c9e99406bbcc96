//! What is left of a part to paragraphs.

use std::ops::Range;

use super::article::Found;
use super::page::Set;
use super::part::{HEADINGS, Part};
use crate::format::body::tidy;

/// Elements that stand in a line.
pub(super) const INLINE: Set = Set::of(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q s samp small \
     span strike strong sub sup tt u var wbr",
);
/// Elements whose text is taken whole.
pub(super) const TEXTS: Set = Set::of("blockquote dd dt h1 h2 h3 h4 h5 h6 li p pre summary td th");
const BREAKS: Set = Set::of("br hr");

impl Part<'_, '_, '_> {
    /// Adds the paragraphs of what is left of some nodes; where most text stands in none, all text is taken for them.
    pub(super) fn read(&self, nodes: Range<usize>, found: &mut Found) {
        let strict = self.written(nodes.clone(), Loose::Left);
        let is_loose = strict.left_out > strict.size();
        let written = if is_loose { self.written(nodes, Loose::Taken) } else { strict };
        found.size += written.size();
        found.left_out += written.left_out;
        found.paragraphs.extend(written.paragraphs);
    }

    fn written(&self, nodes: Range<usize>, loose: Loose) -> Writer {
        let mut writer = Writer { loose, ..Writer::default() };
        self.read_box(nodes.start, nodes.end, &mut writer);
        let keep = writer.paragraphs.len() - writer.headings;
        writer.paragraphs.truncate(keep);
        writer
    }

    /// Reads what holds blocks. Text that stands in none is loose, unless it follows a break.
    fn read_box(&self, from: usize, to: usize, writer: &mut Writer) {
        let (mut node, mut run) = (from, false);
        while node < to {
            let end = self.page.end(node);
            match self.page.tag(node) {
                _ if !self.is_live(node) => {}
                Some(tag) if TEXTS.has(tag) => {
                    writer.close();
                    run = false;
                    let (headings, count) = (writer.headings, writer.paragraphs.len());
                    self.read_text(node, end, writer);
                    writer.close();
                    if HEADINGS.has(tag) {
                        writer.headings = headings + writer.paragraphs.len() - count;
                    }
                }
                Some(tag) if BREAKS.has(tag) => {
                    writer.close();
                    run = true;
                }
                Some(tag) if INLINE.has(tag) && !self.holds_texts(node) => {
                    let before = writer.line.len();
                    self.read_text(node, end, writer);
                    writer.is_loose |= !run && writer.line.len() > before;
                }
                Some(_) => {
                    writer.close();
                    run = false;
                    self.read_box(node + 1, end, writer);
                    writer.close();
                }
                None => {
                    let before = writer.line.len();
                    self.page.add(node, &mut writer.line);
                    writer.is_loose |= !run && writer.line.len() > before;
                }
            }
            node = end;
        }
        writer.close();
    }

    fn holds_texts(&self, node: usize) -> bool {
        (node + 1..self.page.end(node)).any(|inner| self.page.tag(inner).is_some_and(|tag| !INLINE.has(tag)))
    }

    /// Reads all text; every element that does not stand in a line parts it.
    fn read_text(&self, from: usize, to: usize, writer: &mut Writer) {
        let mut ends: Vec<usize> = Vec::new();
        for node in from..to {
            while ends.last().is_some_and(|&end| end <= node) {
                ends.pop();
                writer.close();
            }
            if !self.is_live(node) {
                continue;
            }
            match self.page.tag(node) {
                Some(tag) if !INLINE.has(tag) => {
                    writer.close();
                    ends.push(self.page.end(node));
                }
                Some(_) => {}
                None => self.page.add(node, &mut writer.line),
            }
        }
        if !ends.is_empty() {
            writer.close();
        }
    }
}

/// Bytes of text from which on it is hardly a label.
const A_LABEL: usize = 40;

/// What becomes of text that stands in no paragraph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Loose {
    #[default]
    Left,
    Taken,
}

/// Takes up paragraphs.
#[derive(Default)]
struct Writer {
    loose: Loose,
    paragraphs: Vec<String>,
    line: String,
    /// Whether the line stands in no paragraph.
    is_loose: bool,
    /// How many of the last paragraphs are headings.
    headings: usize,
    /// Characters of text that was no running text.
    left_out: usize,
}

impl Writer {
    fn size(&self) -> usize {
        self.paragraphs.iter().map(|paragraph| paragraph.chars().count()).sum()
    }

    fn close(&mut self) {
        let is_loose = std::mem::take(&mut self.is_loose);
        if self.line.is_empty() {
            return;
        }
        let text = tidy(&self.line).into_owned();
        self.line.clear();
        if is_loose && !self.takes_loose(&text) {
            self.left_out += text.chars().count();
        } else if !text.is_empty() && !is_label(&text) && !is_pointer(&text) {
            self.paragraphs.push(text);
            self.headings = 0;
        }
    }

    /// Whether text that stands in no paragraph is one nevertheless.
    fn takes_loose(&self, text: &str) -> bool {
        let is_sentence = text.ends_with(['.', '!', '?', '"', '”', '’', ':', '…']);
        self.loose == Loose::Taken && (is_sentence || text.len() >= A_LABEL)
    }
}

/// What stands, with a colon, before the title of another article.
const POINTERS: [&str; 8] =
    ["also read", "further reading", "more on this", "read also", "read more", "read next", "related", "see also"];

/// True for a line that leads to another article: "Related: Ferry late again".
fn is_pointer(text: &str) -> bool {
    let Some((lead, title)) = text.split_once(':').filter(|(lead, _)| lead.len() <= 20) else { return false };
    let is_title = title.len() <= 160 && !title.ends_with(['.', '"', '”']);
    is_title && POINTERS.contains(&lead.trim().to_ascii_lowercase().as_str())
}

/// What buttons say.
#[rustfmt::skip]
const LABELS: [&str; 15] = [
    "email", "facebook", "flipboard", "google", "instagram", "linkedin", "mail", "pdf", "pinterest", "pocket", "print",
    "reddit", "twitter", "whatsapp", "xing",
];

/// True for a line that is the label of a button and nothing else.
fn is_label(text: &str) -> bool {
    if text.len() > 40 {
        return false;
    }
    let letters: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    LABELS.binary_search(&letters.as_str()).is_ok()
}
