//! A page without what its extractor throws away at once: scripts, styles, navigation, forms, pictures, and attributes that no
//! rule looks at. What is left is a fraction of the page, gives the same text, and is read several times as fast.

use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{Html, Node};

/// Elements that go with all that is in them.
const DROPPED: [&str; 48] = [
    "applet", "area", "aside", "audio", "blink", "button", "canvas", "datalist", "dialog", "embed", "fieldset",
    "footer", "form", "frame", "frameset", "head", "iframe", "img", "input", "label", "legend", "link", "map",
    "marquee", "math", "menu", "menuitem", "meta", "nav", "noscript", "object", "optgroup", "option", "output",
    "param", "picture", "progress", "rp", "rt", "rtc", "script", "select", "source", "style", "svg", "textarea",
    "track", "video",
];

/// Elements that have no end.
const VOID: [&str; 5] = ["base", "br", "col", "hr", "wbr"];

/// Attributes by which content is told from what surrounds it.
const KEPT: [&str; 8] =
    ["aria-hidden", "class", "data-component", "data-lp-replacement-content", "id", "itemprop", "role", "style"];

/// Bytes of a piece of text up to which it may be a label.
const A_FEW_WORDS: usize = 20;

/// What is left of a page.
#[derive(Debug, Default)]
pub(super) struct Lean {
    /// As HTML again.
    pub(super) html: String,
    /// Bytes of text that stand in paragraphs.
    pub(super) in_paragraphs: usize,
    /// Bytes of running text that stand outside of links, in paragraphs or not.
    pub(super) outside_links: usize,
}

impl Lean {
    /// Goes through a page once.
    pub(super) fn of(page: &Html) -> Self {
        let mut lean = Self::default();
        let (mut dropped, mut paragraphs, mut links) = (0usize, 0usize, 0usize);
        for edge in page.tree.root().traverse() {
            let (node, opens) = match edge {
                Edge::Open(node) => (node, true),
                Edge::Close(node) => (node, false),
            };
            match node.value() {
                Node::Text(text) if opens && dropped == 0 => {
                    escape(&mut lean.html, text);
                    let size = text.trim().len();
                    lean.in_paragraphs += if paragraphs > 0 { size } else { 0 };
                    lean.outside_links += if links == 0 && size > A_FEW_WORDS { size } else { 0 };
                }
                Node::Element(element) => {
                    let step = |count: usize| if opens { count + 1 } else { count - 1 };
                    if DROPPED.binary_search(&element.name()).is_ok() {
                        dropped = step(dropped);
                    } else if dropped == 0 {
                        match element.name() {
                            "p" => paragraphs = step(paragraphs),
                            "a" => links = step(links),
                            _ => {}
                        }
                        if opens { lean.open(element) } else { lean.close(element) }
                    }
                }
                _ => {}
            }
        }
        lean
    }

    fn open(&mut self, element: &Element) {
        self.html.push('<');
        self.html.push_str(element.name());
        for (name, value) in element.attrs().filter(|(name, value)| KEPT.contains(name) && !value.is_empty()) {
            self.html.push(' ');
            self.html.push_str(name);
            self.html.push_str("=\"");
            escape(&mut self.html, value);
            self.html.push('"');
        }
        self.html.push('>');
    }

    fn close(&mut self, element: &Element) {
        if !VOID.contains(&element.name()) {
            self.html.push_str("</");
            self.html.push_str(element.name());
            self.html.push('>');
        }
    }
}

/// Adds a text as it stands in HTML, between tags and in attributes alike.
fn escape(html: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
        html.push_str(&rest[..at]);
        html.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&quot;",
        });
        rest = &rest[at + 1..];
    }
    html.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::{DROPPED, Lean};
    use crate::format::html::tree;

    fn lean(page: &str) -> Lean {
        Lean::of(&tree::parse(page).expect("a small page"))
    }

    #[test]
    fn text_stays_and_what_surrounds_it_goes() {
        let page = "<head><title>x</title><style>p{}</style></head><body data-x=1><nav><p>Home</p></nav>\
                    <div class=\"a &amp; b\" onclick=\"f()\"><p>5 &lt; 6<br>“Yes,” she said.</p>tail<script>1</script></div>";
        let lean = lean(page);
        assert_eq!(
            lean.html,
            "<html><body><div class=\"a &amp; b\"><p>5 &lt; 6<br>“Yes,” she said.</p>tail</div></body></html>"
        );
        assert_eq!(lean.in_paragraphs, "5 < 6".len() + "“Yes,” she said.".len());
    }

    #[test]
    fn a_page_once_lean_stays_as_it_is() {
        let once = lean("<p>a<p>b<table><tr><td>c</table><ul><li>d<ul><li>e</ul></ul>").html;
        assert_eq!(lean(&once).html, once);
    }

    #[test]
    fn the_list_of_what_goes_is_sorted() {
        assert!(DROPPED.is_sorted());
    }
}
