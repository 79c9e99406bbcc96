//! Where the paragraphs of a body are.

use crate::model::Span;

/// The paragraphs of a body, in order, without surrounding white space and never empty.
///
/// A line is a paragraph, as the forms hand bodies on; only where a body is plainly hard-wrapped text (blank lines between
/// blocks whose lines break in the middle of sentences) is a block one.
pub fn paragraphs(body: &str) -> Vec<Span> {
    let lines = lines(body);
    if !is_wrapped(body, &lines) {
        return lines;
    }
    let mut blocks: Vec<Span> = Vec::new();
    for line in lines {
        match blocks.last_mut() {
            Some(block) if !has_blank_line(&body[block.end as usize..line.start as usize]) => block.end = line.end,
            _ => blocks.push(line),
        }
    }
    blocks
}

/// The lines of a text that are not blank, trimmed.
fn lines(body: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', body.as_bytes()).chain([body.len()]) {
        let line = body[start..end].trim_start();
        if !line.is_empty() {
            spans.push(Span::new(end - line.len(), end - line.len() + line.trim_end().len()));
        }
        start = (end + 1).min(body.len());
    }
    spans
}

/// True when most breaks are single, the text has blank lines too, and most broken lines end without a full stop at a
/// length at which text is wrapped.
fn is_wrapped(body: &str, lines: &[Span]) -> bool {
    let (mut blank, mut broken, mut cut) = (0, 0, 0);
    for pair in lines.windows(2) {
        if has_blank_line(&body[pair[0].end as usize..pair[1].start as usize]) {
            blank += 1;
            continue;
        }
        broken += 1;
        let open_end = !pair[0].of(body).ends_with(['.', '!', '?', ':', '"', '”', '\'', '’']);
        cut += usize::from(open_end && (40..=100).contains(&pair[0].len()));
    }
    blank > 0 && broken >= 3 && broken >= blank && cut * 3 >= broken * 2
}

fn has_blank_line(gap: &str) -> bool {
    gap.bytes().filter(|&byte| byte == b'\n').count() > 1
}

#[cfg(test)]
mod tests {
    use super::paragraphs;

    fn texts(body: &str) -> Vec<&str> {
        paragraphs(body).into_iter().map(|span| span.of(body)).collect()
    }

    #[test]
    fn a_line_is_a_paragraph() {
        assert_eq!(texts("One.\n\n Two. \r\nThree\n"), ["One.", "Two.", "Three"]);
        assert_eq!(texts(" \n\n"), Vec::<&str>::new());
    }

    #[test]
    fn wrapped_lines_are_joined_to_blocks() {
        let line = "the ferry will not sail before the board has met again and the";
        let body = format!("{line}\n{line}\n{line}\nharbour is calm.\n\n{line}\nend.\n");
        assert_eq!(paragraphs(&body).len(), 2);
    }
}
