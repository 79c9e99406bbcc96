//! A page as HTML again, without scripts, styles and attributes that no rule looks at: what is left is a fraction of it, gives
//! an extractor that reads all of a page the same text, and is in order, whatever the page was.

use super::page::{Page, Set, Tag};

/// Elements that go with all that is in them.
const DROPPED: Set = Set::of(
    "applet canvas embed head iframe link math noembed noframes noscript object script style svg template \
     xmp",
);

/// Elements that have no end.
const VOID: Set = Set::of("area base br col frame hr img input meta param source track wbr");

/// Attributes by which content is told from what surrounds it.
const KEPT: [&str; 8] =
    ["aria-hidden", "class", "data-component", "data-lp-replacement-content", "id", "itemprop", "role", "style"];

/// Writes a page anew.
pub(super) fn lean(page: &Page<'_>) -> String {
    let mut html = String::new();
    let mut open: Vec<(usize, Tag)> = Vec::new();
    let mut node = 0;
    while node < page.len() {
        while let Some((_, tag)) = open.pop_if(|(end, _)| *end <= node) {
            close(tag, &mut html);
        }
        match page.tag(node) {
            Some(tag) if DROPPED.has(tag) => {
                node = page.end(node);
                continue;
            }
            Some(tag) => {
                begin(page, node, tag, &mut html);
                if !VOID.has(tag) {
                    open.push((page.end(node), tag));
                }
            }
            None => html.push_str(page.raw(node).unwrap_or_default()),
        }
        node += 1;
    }
    while let Some((_, tag)) = open.pop() {
        close(tag, &mut html);
    }
    html
}

fn begin(page: &Page<'_>, node: usize, tag: Tag, html: &mut String) {
    html.push('<');
    html.push_str(tag.name());
    for name in KEPT {
        if let Some(value) = page.attribute(node, name).filter(|value| !value.is_empty()) {
            html.push(' ');
            html.push_str(name);
            html.push_str("=\"");
            html.push_str(&value.replace('"', "&quot;"));
            html.push('"');
        }
    }
    html.push('>');
}

fn close(tag: Tag, html: &mut String) {
    html.push_str("</");
    html.push_str(tag.name());
    html.push('>');
}

#[cfg(test)]
mod tests {
    use super::lean;
    use crate::format::html::page::Page;

    fn of(page: &str) -> String {
        lean(&Page::of(page).expect("a small page"))
    }

    #[test]
    fn text_stays_and_scripts_go() {
        let page = "<head><title>x</title><style>p{}</style></head><body data-x=1>\
                    <div class='a &amp; \"b\"' onclick=\"f()\"><p>5 &lt; 6<br>“Yes,” she said.</p>tail<script>1</script></div>";
        assert_eq!(
            of(page),
            "<body><div class=\"a &amp; &quot;b&quot;\"><p>5 &lt; 6<br>“Yes,” she said.</p>tail</div></body>"
        );
    }

    #[test]
    fn a_page_once_lean_stays_as_it_is() {
        let once = of("<p>a<p>b<table><tr><td>c</table><ul><li>d<ul><li>e</ul></ul><amp-img x>f");
        assert_eq!(of(&once), once);
    }
}
