//! What is left of a part to paragraphs.

use super::article::Found;
use super::page::Set;
use super::part::{HEADINGS, Part};
use crate::format::body::tidy;

/// Elements that stand in a line.
const INLINE: Set = Set::of(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q s samp small \
     span strike strong sub sup tt u var wbr",
);
/// Elements whose text is taken whole.
const TEXTS: Set = Set::of("blockquote dd dt h1 h2 h3 h4 h5 h6 li p pre summary td th");
const BREAKS: Set = Set::of("br hr");

impl Part<'_, '_, '_> {
    /// Adds the paragraphs of what is left.
    pub(super) fn read(&self, found: &mut Found) {
        let mut writer = Writer { found, line: String::new(), headings: 0 };
        self.read_box(self.from, self.to, &mut writer);
        let keep = writer.found.paragraphs.len() - writer.headings;
        found.paragraphs.truncate(keep);
    }

    /// Reads what holds blocks: of text that stands in none only what follows a break.
    fn read_box(&self, from: usize, to: usize, writer: &mut Writer<'_>) {
        let (mut node, mut run) = (from, false);
        while node < to {
            let end = self.page.end(node);
            match self.page.tag(node) {
                _ if !self.is_live(node) => {}
                Some(tag) if TEXTS.has(tag) => {
                    writer.close();
                    run = false;
                    let (headings, count) = (writer.headings, writer.found.paragraphs.len());
                    self.read_text(node, end, writer);
                    writer.close();
                    if HEADINGS.has(tag) {
                        writer.headings = headings + writer.found.paragraphs.len() - count;
                    }
                }
                Some(tag) if BREAKS.has(tag) => {
                    writer.close();
                    run = true;
                }
                Some(tag) if INLINE.has(tag) && !self.holds_texts(node) => {
                    if run {
                        self.read_text(node, end, writer);
                    } else {
                        writer.found.left_out += self.text_in(node);
                    }
                }
                Some(_) => {
                    writer.close();
                    run = false;
                    self.read_box(node + 1, end, writer);
                    writer.close();
                }
                None if run => self.page.add(node, &mut writer.line),
                None => writer.found.left_out += self.reader.sizes[node] as usize,
            }
            node = end;
        }
        writer.close();
    }

    fn holds_texts(&self, node: usize) -> bool {
        (node + 1..self.page.end(node)).any(|inner| self.page.tag(inner).is_some_and(|tag| !INLINE.has(tag)))
    }

    /// Reads all text; every element that does not stand in a line parts it.
    fn read_text(&self, from: usize, to: usize, writer: &mut Writer<'_>) {
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

/// Takes up paragraphs.
struct Writer<'f> {
    found: &'f mut Found,
    line: String,
    /// How many of the last paragraphs are headings.
    headings: usize,
}

impl Writer<'_> {
    fn close(&mut self) {
        if self.line.is_empty() {
            return;
        }
        let text = tidy(&self.line).into_owned();
        self.line.clear();
        if !text.is_empty() && !is_label(&text) {
            self.found.paragraphs.push(text);
            self.headings = 0;
        }
    }
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
