//! Where the prose of a page stands: the smallest element that holds nearly all of it.

use std::ops::Range;

use super::page::Tag;
use super::part::Part;
use super::prose::{INLINE, TEXTS};

const BODY: Tag = Tag::of("body");
const HTML: Tag = Tag::of("html");

/// Characters outside of links from which on a block is prose, no label, line of credit or teaser.
const PROSE: usize = 60;

impl Part<'_, '_, '_> {
    /// The nodes of the smallest element in which three quarters of the prose stand; none if that is the page itself.
    pub(super) fn densest(&self) -> Range<usize> {
        let prose = self.prose();
        let within = |nodes: &Range<usize>| prose[nodes.end - self.from] - prose[nodes.start - self.from];
        let mut nodes = self.all();
        let all = within(&nodes);
        while let Some(inner) = self.boxes(nodes.clone()).find(|inner| within(inner) * 4 >= all * 3) {
            nodes = inner;
        }
        let is_in_page = nodes
            .start
            .checked_sub(1)
            .and_then(|holder| self.page.tag(holder))
            .is_some_and(|tag| tag != BODY && tag != HTML);
        if is_in_page { nodes } else { nodes.start..nodes.start }
    }

    /// The insides of the elements directly among some nodes that hold blocks.
    fn boxes(&self, nodes: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let next = move |node: usize| Some(node).filter(|&node| node < nodes.end);
        let children = std::iter::successors(next(nodes.start), move |&node| next(self.page.end(node)));
        let is_box = |&node: &usize| self.is_live(node) && self.page.tag(node).is_some_and(|tag| !TEXTS.has(tag));
        children.filter(is_box).map(|node| node + 1..self.page.end(node))
    }

    /// Adds up prose, as what stands before each node; a block's at its last.
    fn prose(&self) -> Vec<usize> {
        let (mut sums, mut sum) = (vec![0], 0);
        let (mut ends, mut block): (Vec<usize>, usize) = (Vec::new(), 0);
        for node in self.all() {
            let is_block = self.page.tag(node).is_some_and(|tag| !INLINE.has(tag));
            let mut is_closed = is_block;
            while ends.pop_if(|end| *end <= node).is_some() {
                is_closed = true;
            }
            if is_closed {
                sum += if block >= PROSE { block } else { 0 };
                block = 0;
                if let Some(last) = sums.last_mut() {
                    *last = sum;
                }
            }
            if is_block {
                ends.push(self.page.end(node));
            }
            block += self.unlinked(node);
            sums.push(sum);
        }
        if let Some(last) = sums.last_mut() {
            *last += if block >= PROSE { block } else { 0 };
        }
        sums
    }
}
