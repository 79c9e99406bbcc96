//! How wires and the corpora made of them set a text: lines of a fixed width, a paragraph by an indent or an empty line.

use std::ops::{ControlFlow, Range};

use super::desk::Desk;
use super::item::Item;

/// Reads every message of a wire: where they stand, and what one of them says.
pub(super) fn parse(
    desk: &mut Desk<'_>,
    messages: impl Fn(&str) -> Vec<Range<usize>>,
    read: impl Fn(&mut Desk<'_>, &str) -> Item,
) {
    let text = desk.text();
    for range in messages(&text) {
        let item = read(desk, &text[range.clone()]);
        if desk.take(Item { range: Some(range), ..item }) == ControlFlow::Break(()) {
            break;
        }
    }
}

/// The paragraphs of such a text, each of them one line. An indent is a tab or two blanks.
pub(super) fn paragraphs(text: &str) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let words = line.trim();
        if words.is_empty() {
            open = false;
            continue;
        }
        match blocks.last_mut() {
            Some(block) if open && !is_indented(line) => {
                block.push(' ');
                block.push_str(words);
            }
            _ => blocks.push(words.to_owned()),
        }
        open = true;
    }
    blocks
}

fn is_indented(line: &str) -> bool {
    line.starts_with('\t') || line.starts_with("  ")
}

/// Words of a text, as wires count them.
pub(super) fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// What there is to say when a text has far fewer words than its source states. Counts differ in what they count, headings
/// and notes among it, so a quarter less is let pass.
pub(super) fn shortfall(what: &str, stated: usize, read: usize) -> Option<String> {
    (read * 4 < stated * 3).then(|| format!("{what} states {stated} words and holds {read}"))
}

#[cfg(test)]
mod tests {
    use super::{paragraphs, shortfall};

    #[test]
    fn an_indent_or_an_empty_line_begins_a_paragraph() {
        let text = "The ferry is\nlate.\n    “Again,” she\nsaid.\n\nNobody\r\nknew.\n\tThe end.\n";
        assert_eq!(paragraphs(text), ["The ferry is late.", "“Again,” she said.", "Nobody knew.", "The end."]);
        assert!(paragraphs(" \n\t\n").is_empty());
    }

    #[test]
    fn a_quarter_less_than_stated_is_let_pass() {
        assert_eq!(shortfall("the header", 100, 75), None);
        assert_eq!(shortfall("the header", 100, 74).as_deref(), Some("the header states 100 words and holds 74"));
    }
}
