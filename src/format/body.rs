//! Running text to paragraphs. A lost paragraph break breaks attribution, so lines are joined only where a text is plainly
//! hard-wrapped.

use std::borrow::Cow;

use crate::lang::paragraphs::paragraphs;

/// The paragraphs of a text as they will be stored: white space collapsed, control characters gone, none empty.
pub(super) fn split(text: &str) -> Vec<String> {
    let lines = plain_lines(text);
    let blocks = indented(&lines)
        .or_else(|| wrapped(&lines))
        .unwrap_or_else(|| paragraphs(&lines).into_iter().map(|span| Cow::Borrowed(span.of(&lines))).collect());
    blocks.iter().map(|block| tidy(block)).filter(|paragraph| !paragraph.is_empty()).collect()
}

/// Paragraphs as one text: one a line, an empty line between two.
pub(super) fn join(paragraphs: &[String]) -> String {
    paragraphs.join("\n\n")
}

/// Every kind of line end as `\n`.
pub(super) fn plain_lines(text: &str) -> Cow<'_, str> {
    let odd = |c: char| matches!(c, '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    if !text.contains(odd) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\r\n", "\n").replace("\u{2029}", "\n\n");
    Cow::Owned(text.replace(odd, "\n"))
}

/// One paragraph: runs of white space become a space, characters that only steer a device go.
pub(super) fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}') {
            gap = true;
        } else if !c.is_control() && c != '\u{feff}' {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.push(c);
        }
    }
    let end = out.trim_end().len();
    out.truncate(end);
    out
}

/// Text wrapped by hand whose paragraphs begin with an indent and have no blank lines between them.
fn indented(text: &str) -> Option<Vec<Cow<'_, str>>> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let is_indented = |line: &str| line.starts_with('\t') || line.starts_with("  ");
    let starts = lines.iter().filter(|line| is_indented(line)).count();
    let longest = lines.iter().map(|line| line.trim().len()).max().unwrap_or(0);
    let long = lines.iter().filter(|line| line.trim().len() * 3 > longest * 2).count();
    let is_wrapped = lines.len() >= 6 && (40..=100).contains(&longest) && long * 2 > lines.len();
    if !is_wrapped || starts == 0 || starts * 3 > lines.len() * 2 {
        return None;
    }
    let mut blocks: Vec<String> = Vec::new();
    for line in lines {
        match blocks.last_mut() {
            Some(block) if !is_indented(line) => {
                block.push(' ');
                block.push_str(line.trim());
            }
            _ => blocks.push(line.trim().to_owned()),
        }
    }
    Some(blocks.into_iter().map(Cow::Owned).collect())
}

/// Text wrapped to a width, its paragraphs parted by blank lines: then nearly every line was broken where the next word
/// would have gone beyond the longest line. Finer than what `lang` sees of a body, so that short texts are joined too.
fn wrapped(text: &str) -> Option<Vec<Cow<'_, str>>> {
    let width = text.lines().map(|line| line.trim_end().chars().count()).max()?;
    if !(40..=100).contains(&width) || !text.contains("\n\n") {
        return None;
    }
    let (mut broken, mut full) = (0, 0);
    let mut lines = text.lines().map(str::trim_end).peekable();
    while let Some(line) = lines.next() {
        let next = lines.peek().filter(|next| !next.is_empty() && !line.is_empty());
        let Some(word) = next.and_then(|next| next.split_whitespace().next()) else { continue };
        broken += 1;
        full += usize::from(line.chars().count() + 1 + word.chars().count() > width);
    }
    if broken == 0 || full * 10 < broken * 9 {
        return None;
    }
    let blocks = text.split("\n\n").map(|block| Cow::Borrowed(block.trim_matches('\n')));
    Some(blocks.filter(|block| !block.trim().is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::{split, tidy};

    #[test]
    fn a_short_wrapped_text_is_joined_and_a_list_is_not() {
        let wrapped = "The ferry to Holm will sail through the winter after\nall, the harbour master said.\n\nNobody had asked.\n";
        assert_eq!(split(wrapped).len(), 2);
        let list =
            "Sailing this week, weather and the board permitting:\n\nMonday at nine\nTuesday at ten\nFriday at noon\n";
        assert_eq!(split(list).len(), 4);
    }

    #[test]
    fn a_line_is_a_paragraph_whatever_ends_it() {
        for end in ["\n", "\r\n", "\r", "\n\n", "\u{85}", "\u{2028}", "\u{2029}", "\u{b}", "\u{c}"] {
            let text = format!("The pier is closed.{end}“Come back in May,” she said.{end}");
            assert_eq!(split(&text), ["The pier is closed.", "“Come back in May,” she said."], "{end:?}");
        }
    }

    #[test]
    fn wrapped_lines_are_joined() {
        let text = "The pier is closed to all visitors until the end of the \nwinter, and the ferry with it, the harbour \
                    office has\nsaid in a letter to all of the islands.\n\nNobody had been asked about it, which the \
                    islanders found\nhard to bear and said so at length in the hall of the\nold school.\n";
        assert_eq!(split(text).len(), 2);
        assert!(split(text)[0].contains("end of the winter"));
    }

    #[test]
    fn indents_begin_paragraphs() {
        let line = "the harbour office has said in a letter to all of the islands";
        let text = format!("  The pier\n{line}\n{line}\n{line}\nend.\n  “Not so,” he said.\n{line}\n{line}\n");
        assert_eq!(split(&text).len(), 2);
    }

    #[test]
    fn device_controls_go_and_text_stays() {
        assert_eq!(tidy("  Tues\0day \x1b[2J\t café\u{a0}– \n"), "Tuesday [2J café\u{a0}–");
    }
}
