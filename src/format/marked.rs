//! Markdown to plain text: what is markup goes, what is text stays, a wrapped paragraph becomes one line.

/// Characters within which the end of a link must come.
const LINK: usize = 2000;

/// The text of a Markdown document, its blocks parted by empty lines.
pub(super) fn plain(source: &str) -> String {
    let mut blocks: Vec<String> = Vec::new();
    let (mut fenced, mut open) = (false, false);
    for line in source.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            fenced = !fenced;
            open = false;
            continue;
        }
        if trimmed.is_empty() || is_rule(trimmed) || is_definition(trimmed) {
            open = false;
            continue;
        }
        let (text, begins) = if fenced { (trimmed, true) } else { without_prefix(trimmed) };
        let text = if fenced { text.to_owned() } else { inline(text) };
        match blocks.last_mut() {
            Some(block) if open && !begins => {
                block.push(' ');
                block.push_str(&text);
            }
            _ => blocks.push(text),
        }
        // Two spaces or a backslash at the end of a line break it; so does a heading.
        open = !line.ends_with("  ") && !line.ends_with('\\') && !trimmed.starts_with('#');
    }
    blocks.retain(|block| !block.trim().is_empty());
    blocks.join("\n\n")
}

/// A line of dashes, stars, underscores or equals signs: a rule, or the underline of a heading.
fn is_rule(line: &str) -> bool {
    ["-", "*", "_", "="].iter().any(|mark| {
        line.len() >= 3 && line.replace([' ', '\t'], "").trim_matches(mark.as_bytes()[0] as char).is_empty()
    })
}

/// `[label]: https://…`
fn is_definition(line: &str) -> bool {
    line.starts_with('[')
        && line.split_once("]: ").is_some_and(|(_, target)| target.starts_with("http") || target.starts_with('<'))
}

/// A line without the marks of a heading, a quotation or a list; and whether it begins a block.
fn without_prefix(line: &str) -> (&str, bool) {
    let heading = line.trim_start_matches('#');
    if heading.len() < line.len() && (heading.is_empty() || heading.starts_with(' ')) {
        return (heading.trim().trim_end_matches('#').trim_end(), true);
    }
    if line.starts_with('>') {
        let quoted = line.trim_start_matches(['>', ' ']);
        return (without_prefix(quoted).0, without_prefix(quoted).1);
    }
    if let Some(rest) = ["- ", "* ", "+ "].iter().find_map(|mark| line.strip_prefix(mark)) {
        return (rest.trim_start(), true);
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=3).contains(&digits) && (line[digits..].starts_with(". ") || line[digits..].starts_with(") ")) {
        return (line[digits + 2..].trim_start(), true);
    }
    (line, false)
}

/// A line without links, images, emphasis, code marks, escapes and HTML.
fn inline(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        rest = match c {
            '\\' => match after.chars().next().filter(char::is_ascii_punctuation) {
                Some(escaped) => {
                    out.push(escaped);
                    &after[escaped.len_utf8()..]
                }
                None => after,
            },
            '!' if after.starts_with('[') => match link(after) {
                Some((_, after)) => after,
                None => keep(&mut out, c, after),
            },
            '[' => match link(rest) {
                Some((text, after)) => {
                    out.push_str(&inline(text));
                    after
                }
                None => keep(&mut out, c, after),
            },
            '`' => after,
            '*' | '_' => emphasis(&mut out, c, after),
            '<' => match after.find('>').filter(|&end| end < LINK && is_tag(&after[..end])) {
                Some(end) => &after[end + 1..],
                None => keep(&mut out, c, after),
            },
            _ => keep(&mut out, c, after),
        };
    }
    crate::format::html::inline(&out)
}

fn keep<'a>(out: &mut String, c: char, after: &'a str) -> &'a str {
    out.push(c);
    after
}

/// A run of stars or underscores: emphasis when it touches a word on one side only, else text.
fn emphasis<'a>(out: &mut String, mark: char, after: &'a str) -> &'a str {
    let rest = after.trim_start_matches(mark);
    let before = out.chars().next_back().filter(|c| !c.is_whitespace());
    let next = rest.chars().next().filter(|c| !c.is_whitespace());
    let is_inside_word =
        mark == '_' && before.is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric);
    if is_inside_word || (before.is_none() && next.is_none()) {
        out.push(mark);
        out.push_str(&after[..after.len() - rest.len()]);
    }
    rest
}

/// `[text](target)` or `[text][label]`: the text, and what follows.
fn link(rest: &str) -> Option<(&str, &str)> {
    let window = &rest[..rest.floor_char_boundary(LINK)];
    let close = window.find("](").or_else(|| window.find("][")).filter(|&close| !window[1..close].contains('['))?;
    let target = &rest[close + 2..];
    let mark = if rest.as_bytes()[close + 1] == b'(' { ')' } else { ']' };
    let end = target[..target.floor_char_boundary(LINK)].find(mark)?;
    Some((&rest[1..close], &target[end + 1..]))
}

fn is_tag(inner: &str) -> bool {
    inner.starts_with("http")
        || inner.starts_with("!--")
        || inner.trim_start_matches('/').starts_with(|c: char| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn markup_goes_and_text_stays() {
        for (source, expected) in [
            ("# Bridge *shut*\n\nThe **pier** is\nclosed.\n", "Bridge shut\n\nThe pier is closed."),
            ("> “Not so,” she\n> said.", "“Not so,” she said."),
            ("- one\n- two", "one\n\ntwo"),
            ("See [the plan](https://a.example/x_(1)) or ![map](m.png) it.", "See the plan) or  it."),
            ("a snake_case name, 3 * 4, \\*star\\*", "a snake_case name, 3 * 4, *star*"),
            ("one  \ntwo", "one\n\ntwo"),
            ("Reyl &amp; Sons<br>", "Reyl & Sons"),
            ("[1]: https://a.example\nText.", "Text."),
        ] {
            assert_eq!(plain(source), expected, "{source}");
        }
    }
}
