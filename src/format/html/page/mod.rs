//! A page as a flat tree, made in one pass: an order of magnitude faster than by the letter of the HTML standard, and the same
//! where a page is in order. What is left to the whole parser: elements that overlap (counted, so that a reader may doubt),
//! text that a table throws out.

mod build;
mod place;
mod refs;
mod tag;

use build::Builder;
pub(super) use tag::{Set, Tag};

/// Elements in elements.
const DEPTH: usize = 512;

/// Bytes of a page.
const PAGE: usize = 64 << 20;

/// Elements in which no tags are, only their own end.
const RAW: Set = Set::of("iframe noembed noframes noscript script style xmp");

/// A page, its nodes in the order in which they stand.
#[derive(Debug, Default)]
pub(super) struct Page<'a> {
    nodes: Vec<Node<'a>>,
    attributes: Vec<(&'static str, &'a str)>,
    /// Tags that did not fit where they stood.
    pub(super) strays: usize,
}

/// An element or a text.
#[derive(Clone, Copy, Debug)]
struct Node<'a> {
    what: What<'a>,
    parent: u32,
    /// The first node that is not in it.
    end: u32,
}

#[derive(Clone, Copy, Debug)]
enum What<'a> {
    /// As it stands in the page.
    Text(&'a str),
    /// Its name, and where its attributes begin and end.
    Element(Tag, u32, u32),
}

impl<'a> Page<'a> {
    /// Reads a page. The one thing it does not take is what is nested or large beyond the bounds.
    pub(super) fn of(html: &'a str) -> Result<Self, String> {
        if html.len() > PAGE {
            return Err(format!("a page larger than {} MB, the limit", PAGE >> 20));
        }
        Builder::new(html).read()
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The name of an element; none of a text.
    pub(super) fn tag(&self, node: usize) -> Option<Tag> {
        match self.nodes[node].what {
            What::Element(tag, ..) => Some(tag),
            What::Text(_) => None,
        }
    }

    /// A text as it stands in the page, references and all.
    pub(super) fn raw(&self, node: usize) -> Option<&'a str> {
        match self.nodes[node].what {
            What::Text(text) => Some(text),
            What::Element(..) => None,
        }
    }

    /// The first node that is not in this one.
    pub(super) fn end(&self, node: usize) -> usize {
        self.nodes[node].end as usize
    }

    /// The element in which a node stands.
    pub(super) fn parent(&self, node: usize) -> Option<usize> {
        let parent = self.nodes[node].parent as usize;
        (parent != node).then_some(parent)
    }

    /// All elements in which a node stands, from within.
    pub(super) fn ancestors(&self, node: usize) -> impl Iterator<Item = usize> + use<'_, 'a> {
        std::iter::successors(self.parent(node), |&node| self.parent(node))
    }

    /// An attribute as it stands in the page.
    pub(super) fn attribute(&self, node: usize, name: &str) -> Option<&'a str> {
        let What::Element(_, from, to) = self.nodes[node].what else { return None };
        let attributes = &self.attributes[from as usize..to as usize];
        attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    /// True for an element that a rule could know by an attribute.
    pub(super) fn is_marked(&self, node: usize) -> bool {
        matches!(self.nodes[node].what, What::Element(_, from, to) if from < to)
    }

    /// An attribute, its references resolved.
    pub(super) fn value(&self, node: usize, name: &str) -> Option<String> {
        self.attribute(node, name).map(|raw| {
            let mut value = String::new();
            refs::resolve(raw, &mut value);
            value
        })
    }

    /// All elements of that name.
    pub(super) fn elements(&self, name: &str) -> impl Iterator<Item = usize> + use<'_, 'a> {
        let tag = Tag::read(name);
        (0..self.len()).filter(move |&node| self.tag(node) == Some(tag))
    }

    /// Whether an element holds one of that name.
    pub(super) fn holds(&self, node: usize, tag: Tag) -> bool {
        (node + 1..self.end(node)).any(|inner| self.tag(inner) == Some(tag))
    }

    /// All text in a node.
    pub(super) fn text(&self, node: usize) -> String {
        let mut text = String::new();
        for at in node..self.end(node) {
            self.add(at, &mut text);
        }
        text
    }

    /// Adds a node's own text, its references resolved where the page has them resolved.
    pub(super) fn add(&self, node: usize, out: &mut String) {
        let Some(text) = self.raw(node) else { return };
        let is_raw = self.parent(node).and_then(|parent| self.tag(parent)).is_some_and(|tag| RAW.has(tag));
        if is_raw { out.push_str(text) } else { refs::resolve(text, out) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{ProptestConfig, prop_assert, prop_assert_eq, proptest};
    use proptest::sample::select;

    use super::Page;
    use crate::format::html::tree;

    /// Pieces of pages in order: no two of them overlap, though many ends are left out.
    const ORDERLY: [&str; 18] = [
        "<p>a",
        "</p>",
        "<li>b",
        "<ul>",
        "</ul>",
        "<div>",
        "</div>",
        "<h2>c</h2>",
        "<table><tr><td>d",
        "</table>",
        "<br>",
        "<a href=x>e</a>",
        "&amp; f",
        "<!-- <p> -->",
        "<script>'<p>g</p>'</script>",
        "<dt>h",
        "<dd>i",
        "<td>j",
    ];

    /// Pieces of pages of which nobody knows what they are to be.
    const CHAOS: [&str; 20] = [
        "<a>", "</a>", "<b>", "</b>", "</td>", "<tr>", "<form>", "</form>", "<svg>", "<path/>", "</svg>", "<option>",
        "<title>", "</title>", "<body>", "<head>", "</x-y>", "<x-y a='", "< 5", "<!",
    ];

    const NAMES: [&str; 9] = ["p", "li", "td", "h2", "a", "script", "dt", "dd", "div"];

    fn texts(html: &str, name: &str) -> Vec<String> {
        let page = Page::of(html).expect("a small page");
        page.elements(name).map(|node| page.text(node)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn a_page_in_order_is_read_as_the_standard_has_it(pieces in vec(select(&ORDERLY[..]), 0..20)) {
            let html = format!("<!doctype html><body>{}", pieces.concat());
            let tree = tree::parse(&html).expect("a small page");
            for name in NAMES {
                let expected: Vec<String> = tree::elements(&tree, name).map(tree::text).collect();
                prop_assert_eq!(texts(&html, name), expected, "{} in {}", name, html);
            }
        }

        #[test]
        fn whatever_comes_makes_a_tree(pieces in vec(select([&ORDERLY[..], &CHAOS[..]].concat()), 0..30)) {
            let html = pieces.concat();
            let page = Page::of(&html).expect("a small page");
            for node in 0..page.len() {
                let bound = page.parent(node).map_or(page.len(), |parent| page.end(parent));
                prop_assert!(node < page.end(node) && page.end(node) <= bound);
                prop_assert!(page.parent(node).is_none_or(|parent| parent < node));
            }
        }
    }

    #[test]
    fn attributes_are_read_in_every_spelling() {
        let page =
            Page::of("<DIV Class = 'a &amp; b' ID=c/d hidden role=\"e\" class=f onclick='>'>x</div>").expect("a page");
        assert_eq!(page.value(0, "class").as_deref(), Some("a & b"));
        assert_eq!(page.attribute(0, "id"), Some("c/d"));
        assert_eq!(page.attribute(0, "role"), Some("e"));
        assert_eq!((page.attribute(0, "onclick"), page.text(0)), (None, "x".into()));
    }

    #[test]
    fn a_bomb_is_an_error_and_what_overlaps_is_counted() {
        for bomb in ["<div>".repeat(100_000), "<b>".repeat(100_000), "<table><td></div>".repeat(50_000)] {
            assert!(Page::of(&bomb).is_err_and(|why| why.contains("nested")), "{}", &bomb[..20]);
        }
        let attributes: String = (0..50_000).map(|number| format!(" a{number}=1")).collect();
        assert_eq!(Page::of(&format!("<p{attributes}>x")).map(|page| page.text(0)), Ok("x".into()));
        assert_eq!(Page::of("<p><b>x</p></b></ul><i>y</i>").map(|page| page.strays), Ok(2));
    }

    #[test]
    fn forms_in_tables_hold_nothing_and_raw_text_is_raw() {
        assert_eq!(texts("<table><form><tr><td>a</table>", "form"), [""]);
        assert_eq!(texts("<script>a</p>&amp;</scripted></script>b", "script"), ["a</p>&amp;</scripted>"]);
        assert_eq!(texts("<title>a &amp; <b></title>", "title"), ["a & <b>"]);
    }
}
