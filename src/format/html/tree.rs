//! A page as a tree, built under bounds: what is nested without end, or a tag with attributes without end, would cost the
//! parser time that grows with the square of the page, and what walks the tree its stack.

use ego_tree::NodeRef;
use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::{StrTendril, TendrilSink};
use scraper::node::Element;
use scraper::{Html, HtmlTreeSink, Node};

/// Elements in elements.
const DEPTH: usize = 512;

/// Blanks and quotes in a row of bytes from which the parser makes nothing: more means a tag with as many attributes.
const SEPARATORS: usize = 4000;

/// Bytes of a page.
const PAGE: usize = 64 << 20;

/// Nodes that a page may have for each of its bytes, and besides.
const NODES_PER_BYTE: usize = 4;
const NODES: usize = 10_000;

/// Bytes after which the bounds are looked at; small, so that little can happen in between.
const STEP: usize = 1024;

/// Parses a page or a piece of one.
pub(super) fn parse(html: &str) -> Result<Html, String> {
    if html.len() > PAGE {
        return Err(format!("a page larger than {} MB, the limit", PAGE >> 20));
    }
    let mut parser = parse_document(HtmlTreeSink::new(Html::new_document()), ParseOpts::default());
    let (mut rest, mut watch) = (html, Watch::default());
    while !rest.is_empty() {
        let (step, after) = rest.split_at(rest.ceil_char_boundary(STEP));
        parser.process(StrTendril::from_slice(step));
        watch.look(&parser.tokenizer.sink.sink.0.borrow(), step)?;
        rest = after;
    }
    Ok(parser.finish())
}

/// What is known of the tree's growth.
#[derive(Default)]
struct Watch {
    /// Bytes of the page so far.
    fed: usize,
    nodes: usize,
    text: usize,
    separators: usize,
}

impl Watch {
    fn look(&mut self, tree: &Html, step: &str) -> Result<(), String> {
        let Some(last) = tree.tree.nodes().next_back() else { return Ok(()) };
        if last.ancestors().take(DEPTH + 1).count() > DEPTH {
            return Err(format!("elements nested deeper than {DEPTH}, the limit"));
        }
        self.fed += step.len();
        let nodes = tree.tree.nodes().len();
        // Each tag left open within a line is opened anew in every block after it.
        if nodes > NODES_PER_BYTE * self.fed + NODES {
            return Err("many times more elements than tags".into());
        }
        let text = last.value().as_text().map_or(0, |text| text.len());
        if nodes != self.nodes || text != self.text {
            *self = Self { fed: self.fed, nodes, text, separators: 0 };
        } else if !step.contains("-->") {
            self.separators += step.bytes().filter(|byte| b" \t\n\r\x0c/\"'".contains(byte)).count();
        }
        if self.separators > SEPARATORS {
            return Err("a tag or comment without end".into());
        }
        Ok(())
    }
}

/// All elements of that name, in the order in which they stand.
pub(super) fn elements<'a>(html: &'a Html, name: &'a str) -> impl Iterator<Item = NodeRef<'a, Node>> {
    html.tree.root().descendants().filter(move |node| element(node).is_some_and(|element| element.name() == name))
}

/// A node as the element that it is.
pub(super) fn element<'a>(node: &NodeRef<'a, Node>) -> Option<&'a Element> {
    match node.value() {
        Node::Element(element) => Some(element),
        _ => None,
    }
}

/// All text in a node.
pub(super) fn text(node: NodeRef<'_, Node>) -> String {
    node.descendants().filter_map(|node| node.value().as_text()).map(|text| &**text).collect()
}

#[cfg(test)]
mod tests {
    use super::{elements, parse, text};

    #[test]
    fn a_page_becomes_a_tree_and_a_bomb_an_error() {
        let page = parse("<title>One</title><p>a<p>b").expect("a page");
        assert_eq!(elements(&page, "p").map(text).collect::<Vec<_>>(), ["a", "b"]);
        for bomb in ["<div>".repeat(100_000), "<b>".repeat(100_000), "<table><td></div>".repeat(50_000)] {
            assert!(parse(&bomb).is_err_and(|why| why.contains("nested")), "{}", &bomb[..20]);
        }
        let open: String = (0..400).map(|number| format!("<font a={number}>")).collect();
        let why =
            parse(&format!("<p>{open}x{}", "<p>x".repeat(20_000))).expect_err("four hundred elements a paragraph");
        assert!(why.contains("elements than tags"), "{why}");
        let attributes: String = (0..50_000).map(|number| format!(" a{number}=1")).collect();
        assert!(parse(&format!("<p{attributes}>x")).is_err());
    }

    #[test]
    fn long_texts_scripts_and_comments_are_no_bombs() {
        for page in [
            format!("<p>{}", "word ".repeat(20_000)),
            format!("<script>{}</script>", "var a = 1; ".repeat(20_000)),
            format!("<!-- {} --><p>x", "word ".repeat(3_000)),
        ] {
            assert!(parse(&page).is_ok(), "{}", &page[..20]);
        }
    }
}
