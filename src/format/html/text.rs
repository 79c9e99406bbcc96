//! Pieces of HTML to paragraphs of text.

use ego_tree::iter::Edge;
use scraper::{Html, Node};

use super::tree;
use crate::format::body::tidy;

/// Elements that stand in a line; every other one parts paragraphs.
pub(super) const INLINE: [&str; 33] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "hi", "i",
    "ins", "kbd", "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time",
    "u", "wbr",
];

/// Elements whose content is no text of the article.
pub(super) const SILENT: [&str; 14] = [
    "button",
    "figcaption",
    "form",
    "head",
    "iframe",
    "img",
    "input",
    "nav",
    "noscript",
    "object",
    "script",
    "select",
    "style",
    "svg",
];

/// The paragraphs of a piece of HTML: every block of its own, `<br>` parts too.
pub(super) fn blocks(html: &str) -> Result<Vec<String>, String> {
    Ok(blocks_of(&tree::parse(html)?))
}

/// The paragraphs of a parsed page or piece.
fn blocks_of(page: &Html) -> Vec<String> {
    let (mut blocks, mut line, mut silent) = (Vec::new(), String::new(), 0usize);
    for edge in page.tree.root().traverse() {
        let (node, opens) = match edge {
            Edge::Open(node) => (node, true),
            Edge::Close(node) => (node, false),
        };
        match node.value() {
            Node::Text(text) if opens && silent == 0 => line.push_str(text),
            Node::Element(element) => {
                let name = element.name();
                if SILENT.contains(&name) {
                    silent = if opens { silent + 1 } else { silent - 1 };
                } else if !INLINE.contains(&name) {
                    close(&mut line, &mut blocks);
                }
            }
            _ => {}
        }
    }
    close(&mut line, &mut blocks);
    blocks
}

fn close(line: &mut String, blocks: &mut Vec<String>) {
    let text = tidy(line);
    if !text.is_empty() {
        blocks.push(text.into_owned());
    }
    line.clear();
}

/// Running text from a field that may hold HTML or character references, paragraphs parted by empty lines.
pub(in crate::format) fn to_text(text: &str) -> String {
    if is_markup(text) {
        // Markup beyond the bounds is no reason to lose the words in it.
        return blocks(text).map_or_else(|_| text.to_owned(), |blocks| blocks.join("\n\n"));
    }
    if has_references(text) {
        let lines: Vec<String> = text.lines().map(inline).collect();
        return lines.join("\n");
    }
    text.to_owned()
}

/// One line of text from a field that may hold HTML or character references.
pub(in crate::format) fn inline(text: &str) -> String {
    if !is_markup(text) && !has_references(text) {
        return text.to_owned();
    }
    blocks(text).map_or_else(|_| text.to_owned(), |blocks| blocks.join(" "))
}

/// True when a text holds tags, not just a sign.
fn is_markup(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        rest = &rest[at + 1..];
        let name = rest.strip_prefix('/').unwrap_or(rest);
        let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
        let is_tag = end > 0 && end <= 10 && KNOWN.contains(&name[..end].to_ascii_lowercase().as_str());
        if is_tag && name[end..].starts_with(['>', ' ', '/']) && memchr::memchr(b'>', name.as_bytes()).is_some() {
            return true;
        }
    }
    false
}

/// Tags by which a field is known to hold HTML.
const KNOWN: [&str; 16] =
    ["a", "b", "blockquote", "br", "div", "em", "figure", "h1", "h2", "h3", "i", "img", "li", "p", "span", "strong"];

/// True when a text holds character references such as `&#8217;` or `&amp;`.
fn has_references(text: &str) -> bool {
    memchr::memchr_iter(b'&', text.as_bytes()).any(|at| {
        let name = &text.as_bytes()[at + 1..];
        let end = name.iter().take(9).position(|byte| *byte == b';').filter(|end| *end >= 2);
        end.is_some_and(|end| name[..end].iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'#'))
    })
}

#[cfg(test)]
mod tests {
    use super::{blocks, inline, to_text};

    #[test]
    fn blocks_are_paragraphs_and_inline_elements_are_not() {
        let html =
            "<p>The <b>pier</b> is closed.</p><div>“Come <i>back</i><br>in May,”<script>x</script></div>she said.";
        assert_eq!(
            blocks(html).expect("a small piece"),
            ["The pier is closed.", "“Come back", "in May,”", "she said."]
        );
    }

    #[test]
    fn fields_are_read_as_html_only_when_they_are() {
        assert_eq!(to_text("<p>One.</p><p>Two.</p>"), "One.\n\nTwo.");
        assert_eq!(to_text("5 < 6 and a<b\nTwo."), "5 < 6 and a<b\nTwo.");
        assert_eq!(to_text("Reyl &amp; Sons\nTwo &#8212; three."), "Reyl & Sons\nTwo — three.");
        assert_eq!(to_text("AT&T; that is all"), "AT&T; that is all");
        assert_eq!(inline("<em>Bridge</em> &amp; pier"), "Bridge & pier");
    }
}
