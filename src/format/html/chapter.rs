//! Pages of books: all of their text, since nothing stands around it that would have to go, and how much of it leads elsewhere.

use ego_tree::iter::Edge;
use scraper::Node;

use super::text::{INLINE, SILENT};
use super::tree;
use crate::format::body::tidy;
use crate::format::item::said;

/// A page as it stands.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::format) struct Chapter {
    /// The first heading, else the page's title.
    pub(in crate::format) heading: Option<String>,
    /// The paragraphs, the heading among them.
    pub(in crate::format) blocks: Vec<Block>,
}

/// A paragraph.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::format) struct Block {
    pub(in crate::format) text: String,
    /// Bytes of it that stand in links.
    pub(in crate::format) linked: usize,
    /// Where the last of its links leads.
    pub(in crate::format) address: Option<String>,
}

impl Block {
    /// True for one that is links and little else: a way to somewhere, no text.
    pub(in crate::format) fn is_way(&self) -> bool {
        let words: usize = self.text.split(|c: char| !c.is_alphanumeric()).map(str::len).sum();
        self.linked > 0 && self.linked * 10 >= words * 8
    }
}

impl Chapter {
    /// Reads a page, well-formed or not.
    pub(in crate::format) fn of(page: &str) -> Result<Self, String> {
        let page = tree::parse(page)?;
        let (mut chapter, mut block) = (Self::default(), Block::default());
        let (mut silent, mut links, mut headings) = (0usize, 0usize, 0usize);
        for edge in page.tree.root().traverse() {
            let (node, opens) = match edge {
                Edge::Open(node) => (node, true),
                Edge::Close(node) => (node, false),
            };
            let step = |depth: &mut usize| *depth = if opens { *depth + 1 } else { depth.saturating_sub(1) };
            match node.value() {
                Node::Text(text) if opens && silent == 0 => {
                    block.text.push_str(text);
                    block.linked += if links > 0 { text.trim().len() } else { 0 };
                }
                Node::Element(element) => {
                    let name = element.name();
                    if SILENT.contains(&name) {
                        step(&mut silent);
                    } else if name == "a" {
                        step(&mut links);
                        let address = element.attr("href").filter(|address| address.starts_with("http"));
                        block.address = address.map(str::to_owned).or(block.address.take());
                    } else if !INLINE.contains(&name) {
                        chapter.close(&mut block, headings > 0);
                    }
                    if matches!(name, "h1" | "h2" | "h3") {
                        step(&mut headings);
                    }
                }
                _ => {}
            }
        }
        chapter.close(&mut block, false);
        let title = || tree::elements(&page, "title").next().and_then(|title| said(&tree::text(title)));
        chapter.heading = chapter.heading.take().or_else(title);
        Ok(chapter)
    }

    fn close(&mut self, block: &mut Block, is_heading: bool) {
        let block = std::mem::take(block);
        let text = tidy(&block.text).into_owned();
        if text.is_empty() {
            return;
        }
        if is_heading && self.heading.is_none() {
            self.heading = Some(text.clone());
        }
        self.blocks.push(Block { text, ..block });
    }
}

#[cfg(test)]
mod tests {
    use super::Chapter;

    #[test]
    fn a_page_is_read_with_its_links() {
        let page = "<html><head><title>T</title></head><body><div>| <a href='x'>Next</a> | <a href='y'>Menu</a> |</div>\
                    <h2>Ferry late</h2><p>“Again,” <a href='https://a.example/w'>she</a> said.</p><p>The end</body></html>";
        let chapter = Chapter::of(page).expect("a page");
        assert_eq!(chapter.heading.as_deref(), Some("Ferry late"));
        let texts: Vec<&str> = chapter.blocks.iter().map(|block| block.text.as_str()).collect();
        assert_eq!(texts, ["| Next | Menu |", "Ferry late", "“Again,” she said.", "The end"]);
        let ways: Vec<bool> = chapter.blocks.iter().map(|block| block.is_way()).collect();
        assert_eq!(ways, [true, false, false, false]);
        assert_eq!(chapter.blocks[2].address.as_deref(), Some("https://a.example/w"));
    }
}
