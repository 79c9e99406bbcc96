//! Running text to paragraphs. A lost paragraph break breaks attribution, so lines are joined only where a text is plainly
//! hard-wrapped.

use std::borrow::Cow;

use crate::lang::paragraphs::paragraphs;

/// The paragraphs of a text with plain lines as they will be stored: white space collapsed, control characters gone, none
/// empty.
pub(super) fn split(lines: &str) -> Vec<Cow<'_, str>> {
    let blocks = indented(lines)
        .or_else(|| wrapped(lines))
        .unwrap_or_else(|| paragraphs(lines).into_iter().map(|span| Cow::Borrowed(span.of(lines))).collect());
    blocks.into_iter().map(tidied).filter(|paragraph| !paragraph.is_empty()).collect()
}

/// Paragraphs as one text: one a line, an empty line between two.
pub(super) fn join(paragraphs: &[Cow<'_, str>]) -> String {
    paragraphs.join("\n\n")
}

/// Every kind of line end as `\n`.
pub(super) fn plain_lines(text: &str) -> Cow<'_, str> {
    let mut lines = Cow::Borrowed(text);
    if memchr::memchr3(b'\r', 0xb, 0xc, text.as_bytes()).is_some() {
        lines = Cow::Owned(ascii_ends(text));
    }
    if has_unicode_ends(text.as_bytes()) {
        lines = Cow::Owned(lines.replace('\u{2029}', "\n\n").replace(['\u{85}', '\u{2028}'], "\n"));
    }
    lines
}

/// The line ends of ASCII as `\n`.
fn ascii_ends(text: &str) -> String {
    let mut lines = String::with_capacity(text.len());
    let mut from = 0;
    for at in memchr::memchr3_iter(b'\r', 0xb, 0xc, text.as_bytes()) {
        lines.push_str(&text[from..at]);
        from = at + 1;
        if !text[at..].starts_with("\r\n") {
            lines.push('\n');
        }
    }
    lines.push_str(&text[from..]);
    lines
}

/// True for a text with one of the line ends that are no ASCII: looked for by their last byte, which is rarer in western text
/// than their first.
fn has_unicode_ends(text: &[u8]) -> bool {
    memchr::memchr3_iter(0x85, 0xa8, 0xa9, text).any(|at| match text[at] {
        0x85 => text[..at].ends_with(&[0xc2]),
        _ => text[..at].ends_with(&[0xe2, 0x80]),
    })
}

/// One paragraph: runs of white space become a space, characters that only steer a device go.
pub(super) fn tidy(text: &str) -> Cow<'_, str> {
    let text = text.trim_start_matches(is_blank).trim_end();
    if is_tidy(text.as_bytes()) { Cow::Borrowed(text) } else { Cow::Owned(tidied_slowly(text)) }
}

/// The same for a text that may be owned already.
fn tidied(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => tidy(text),
        Cow::Owned(text) => Cow::Owned(tidy(&text).into_owned()),
    }
}

/// White space of which a paragraph keeps one space.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// True where there is surely nothing to tidy between the first and the last character. Looks at every byte with the one after
/// it and at nothing else, so that the compiler may take sixteen of them at a time.
fn is_tidy(text: &[u8]) -> bool {
    let control = |byte: u8| (byte < b' ') | (byte == 0x7f);
    let odd = |byte: u8, next: u8| {
        control(byte)
            | ((byte == b' ') & (next == b' '))
            // A control character of Latin-1, the end of a line separator, a byte order mark.
            | ((byte == 0xc2) & (next < 0xa0))
            | ((byte == 0x80) & (next & 0xfe == 0xa8))
            | ((byte == 0xef) & (next == 0xbb))
    };
    let Some((&last, before)) = text.split_last() else { return true };
    let pairs = before.iter().zip(&text[1..]);
    !pairs.fold(control(last), |found, (&byte, &next)| found | odd(byte, next))
}

fn tidied_slowly(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if is_blank(c) {
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
    let is_indented = |line: &str| line.starts_with('\t') || line.starts_with("  ");
    let mut starts = memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1).chain([0]);
    if !starts.any(|start| is_indented(&text[start..])) {
        return None;
    }
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
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
    let width = width(text).filter(|width| *width >= 40 && text.contains("\n\n"))?;
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

/// Characters of the longest line; `None` where no one wraps a text so wide.
fn width(text: &str) -> Option<usize> {
    let mut width = 0;
    for line in text.lines().map(str::trim_end) {
        // Most lines have fewer bytes than the longest one has characters.
        if line.len() > width {
            width = width.max(line.chars().count());
        }
        if width > 100 {
            return None;
        }
    }
    Some(width)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::{is_tidy, plain_lines, tidied_slowly, tidy, width};

    fn split(text: &str) -> Vec<String> {
        super::split(&plain_lines(text)).into_iter().map(String::from).collect()
    }

    /// Letters and marks, and everything that may have to go or be changed.
    const TEXT: &str = "[a-cé“…\u{e9}\u{3028}\u{a0}\u{2003} \t\n\r\u{b}\u{c}\u{0}\u{1b}\u{7f}\u{85}\u{9f}\u{2028}\u{2029}\u{feff}]{0,24}";

    proptest! {
        #[test]
        fn the_quick_way_of_tidying_is_the_slow_one(text in TEXT) {
            prop_assert_eq!(tidy(&text), tidied_slowly(&text));
        }

        #[test]
        fn the_width_is_that_of_the_longest_line(text in "([a-cé ]{0,120}\n){0,4}") {
            let longest = text.lines().map(|line| line.trim_end().chars().count()).max().unwrap_or(0);
            prop_assert_eq!(width(&text), Some(longest).filter(|longest| *longest <= 100));
        }

        #[test]
        fn line_ends_are_made_plain_as_one_by_one(text in TEXT) {
            let odd = ['\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];
            let slow = text.replace("\r\n", "\n").replace('\u{2029}', "\n\n").replace(odd, "\n");
            prop_assert_eq!(plain_lines(&text), slow);
        }
    }

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
        assert!(is_tidy("“Tuesday,” said Zoë – at the\u{a0}café…".as_bytes()));
    }
}
