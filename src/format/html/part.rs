//! A part of a page, and what of it is no article: boxes that say so, and what is links and little else.

use std::ops::Range;

use super::article::Reader;
use super::marks::{AROUND, BOX_AROUND};
use super::page::{Page, Set, Tag};

/// Boxes, which are told by their marks.
const BOXES: Set = Set::of("dd div dl dt li ol p section span ul");
pub(super) const HEADINGS: Set = Set::of("h1 h2 h3 h4 h5 h6 summary");
const LISTS: Set = Set::of("dl ol ul");
const QUOTES: Set = Set::of("blockquote pre q");

const A: Tag = Tag::of("a");
const DIV: Tag = Tag::of("div");
const HEADER: Tag = Tag::of("header");
const P: Tag = Tag::of("p");
const TABLE: Tag = Tag::of("table");

/// A part of a page that may be the article.
pub(super) struct Part<'r, 'p, 'a> {
    pub(super) reader: &'r Reader<'p, 'a>,
    pub(super) page: &'p Page<'a>,
    /// Its nodes, itself not among them.
    pub(super) from: usize,
    pub(super) to: usize,
    live: Vec<bool>,
    /// Text in and before each node, and in links: what a node holds is the difference between its ends.
    text: Vec<u32>,
    linked: Vec<u32>,
    /// Links likewise.
    links: Vec<u32>,
}

impl<'r, 'p, 'a> Part<'r, 'p, 'a> {
    pub(super) fn of(reader: &'r Reader<'p, 'a>, holder: usize) -> Self {
        Self::between(reader, holder + 1, reader.page.end(holder))
    }

    /// All of the page.
    pub(super) fn whole(reader: &'r Reader<'p, 'a>) -> Self {
        Self::between(reader, 0, reader.page.len())
    }

    fn between(reader: &'r Reader<'p, 'a>, from: usize, to: usize) -> Self {
        let live = reader.live[from..to].to_vec();
        let mut part =
            Self { reader, page: reader.page, from, to, live, text: Vec::new(), linked: Vec::new(), links: Vec::new() };
        part.sum();
        part
    }

    /// Its nodes.
    pub(super) fn all(&self) -> Range<usize> {
        self.from..self.to
    }

    pub(super) fn is_live(&self, node: usize) -> bool {
        self.live[node - self.from]
    }

    fn drop(&mut self, node: usize) {
        let end = self.page.end(node);
        self.live[node - self.from..end - self.from].fill(false);
    }

    /// Live elements of some names.
    fn elements(&self, tags: Set) -> Vec<usize> {
        (self.from..self.to)
            .filter(|&node| self.is_live(node) && self.page.tag(node).is_some_and(|tag| tags.has(tag)))
            .collect()
    }

    /// Adds up text and links.
    fn sum(&mut self) {
        let (mut text, mut linked, mut links, mut link) = (0, 0, 0, 0);
        for sums in [&mut self.text, &mut self.linked, &mut self.links] {
            sums.clear();
            sums.push(0);
        }
        for node in self.from..self.to {
            if self.is_live(node) {
                let size = self.reader.sizes[node];
                text += size;
                linked += if node < link { size } else { 0 };
                if self.page.tag(node) == Some(A) {
                    links += 1;
                    link = link.max(self.page.end(node));
                }
            }
            self.text.push(text);
            self.linked.push(linked);
            self.links.push(links);
        }
    }

    /// Characters of text in a node.
    pub(super) fn text_in(&self, node: usize) -> usize {
        self.within(&self.text, node)
    }

    /// Characters of a node's own text, if it is in no link.
    pub(super) fn unlinked(&self, node: usize) -> usize {
        let at = node - self.from;
        (self.text[at + 1] - self.text[at] - (self.linked[at + 1] - self.linked[at])) as usize
    }

    /// How much of what was added up stands in a node.
    fn within(&self, sums: &[u32], node: usize) -> usize {
        (sums[self.page.end(node) - self.from] - sums[node - self.from]) as usize
    }

    /// Takes out what is no part of the article.
    pub(super) fn prune(&mut self) {
        self.prune_marked();
        for _ in 0..2 {
            self.prune_links(Set::just(DIV));
            self.prune_links(LISTS);
            self.prune_links(Set::just(P));
        }
        self.prune_links(Set::just(TABLE));
        self.prune_last_headings();
        self.prune_links(HEADINGS);
        self.prune_links(QUOTES);
    }

    /// Takes out what its marks, or its name, tell; unless that would be nearly all.
    fn prune_marked(&mut self) {
        let all = self.text.last().copied().unwrap_or(0);
        let before = self.live.clone();
        let mut node = self.from;
        while node < self.to {
            let tag = self.page.tag(node).filter(|_| self.is_live(node));
            let marks = self.reader.marks[node];
            let is_around =
                tag.is_some_and(|tag| marks.say(AROUND) || BOXES.has(tag) && marks.say(BOX_AROUND) || tag == HEADER);
            if is_around {
                self.drop(node);
                node = self.page.end(node);
            } else {
                node += 1;
            }
        }
        self.sum();
        if self.text.last().copied().unwrap_or(0) <= all / 7 {
            self.live = before;
            self.sum();
        }
    }

    /// Takes out elements that are links and little else.
    fn prune_links(&mut self, tags: Set) {
        let dense: Vec<usize> = self.elements(tags).into_iter().filter(|&node| self.is_dense(node)).collect();
        if dense.is_empty() {
            return;
        }
        for node in dense {
            self.drop(node);
        }
        self.sum();
    }

    /// True for an element that leads elsewhere.
    fn is_dense(&self, node: usize) -> bool {
        let links = self.within(&self.links, node);
        if links == 0 {
            return false;
        }
        let (text, linked) = (self.text_in(node), self.within(&self.linked, node));
        let tag = self.page.tag(node).unwrap_or(Tag::OTHER);
        if tag == TABLE {
            let most = if text < 1000 { 8 } else { 5 };
            return text >= 200 && linked * 10 > text * most;
        }
        if links == 1 && linked > 10 && linked * 10 > text * 9 {
            return true;
        }
        let few = match (tag == P, self.is_last(node)) {
            (true, true) => 60,
            (true, false) => 30,
            (false, true) => 300,
            (false, false) => 100,
        };
        text < few && (linked * 10 > text * 8 || tag == DIV && text > 0 && text < 200 || self.is_of_labels(node))
    }

    /// True for an element whose links are labels, or nothing.
    fn is_of_labels(&self, node: usize) -> bool {
        let links = (node + 1..self.page.end(node)).filter(|&inner| self.page.tag(inner) == Some(A));
        let sizes: Vec<usize> =
            links.filter(|&link| self.is_live(link)).map(|link| self.text_in(link)).filter(|&size| size > 0).collect();
        let short = sizes.iter().filter(|&&size| size < 10).count();
        sizes.is_empty() || sizes.len() > 1 && short * 10 > sizes.len() * 8
    }

    /// True for the last element in what it stands in.
    fn is_last(&self, node: usize) -> bool {
        let parent_end = self.page.parent(node).map_or(self.to, |parent| self.page.end(parent)).min(self.to);
        let mut next = self.page.end(node);
        while next < parent_end {
            if self.page.tag(next).is_some() && self.is_live(next) {
                return false;
            }
            next = self.page.end(next);
        }
        true
    }

    /// Takes out headings after which nothing comes.
    fn prune_last_headings(&mut self) {
        let mut children = Vec::new();
        let mut node = self.from;
        while node < self.to {
            if let Some(tag) = self.page.tag(node).filter(|_| self.is_live(node)) {
                children.push((node, tag));
            }
            node = self.page.end(node);
        }
        for (node, tag) in children.into_iter().rev() {
            if !HEADINGS.has(tag) {
                break;
            }
            self.drop(node);
        }
        self.sum();
    }
}
