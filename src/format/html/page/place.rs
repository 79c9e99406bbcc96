//! Where an element goes: which others its begin and its end close, where pages leave that out.

use super::build::{Builder, Open, Start};
use super::{Node, Set, Tag, What};

/// Elements that have no end.
const VOID: Set = Set::of("area base br col embed frame hr img input link meta param source track wbr");

/// Elements that may stand in a head; any other begins the body.
const IN_HEAD: Set = Set::of("base link meta noscript script style template title");

/// Elements whose begin ends a paragraph.
const PARTS: Set = Set::of(
    "address article aside blockquote center dd details dialog div dl dt fieldset figcaption figure \
     footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre section summary table ul \
     xmp",
);

/// Elements that an end tag inside of them does not reach beyond.
const SCOPE: Set = Set::of("applet caption html object table td template th");
const LIST_SCOPE: Set = SCOPE.and(Set::of("ol ul"));
const BUTTON_SCOPE: Set = SCOPE.and(Set::of("button"));
const TABLE_SCOPE: Set = Set::of("html table template");

/// Elements that end tags of others do not pass over.
const SPECIAL: Set = PARTS.and(SCOPE).and(Set::of(
    "body button col colgroup frameset head iframe img input script select style tbody textarea tfoot \
     thead title tr",
));
/// Those of them that an item in a list may stand in and still end the one before.
const LOOSE: Set = Set::of("address div p");

/// Elements that end where they overlap others, as the standard has it.
const FORMATTING: Set = Set::of("a b big code em font i nobr s small strike strong tt u");

const TABLE_PARTS: Set = Set::of("caption table tbody td tfoot th thead tr");
const IN_TABLE: Set = Set::of("caption col colgroup tbody td tfoot th thead tr");
const ROWS: Set = Set::of("tbody tfoot thead");
const CELLS: Set = Set::of("caption td th");
const HEADINGS: Set = Set::of("h1 h2 h3 h4 h5 h6");
pub(super) const FOREIGN: Set = Set::of("math svg");
const TERMS: Set = Set::of("dd dt");
const CHOICES: Set = Set::of("optgroup option");
const FORM_IN_TABLE: Set = Set::of("table tbody tfoot thead tr");

const A: Tag = Tag::of("a");
const BODY: Tag = Tag::of("body");
const BR: Tag = Tag::of("br");
const BUTTON: Tag = Tag::of("button");
const FORM: Tag = Tag::of("form");
const HEAD: Tag = Tag::of("head");
const HTML: Tag = Tag::of("html");
const LI: Tag = Tag::of("li");
const OPTION: Tag = Tag::of("option");
const P: Tag = Tag::of("p");
const TABLE: Tag = Tag::of("table");
const TR: Tag = Tag::of("tr");

impl<'a> Builder<'a> {
    /// Puts an element where it belongs, which may end others; true when it is open now.
    pub(super) fn begin(&mut self, start: Start<'a>, is_foreign: bool) -> bool {
        let tag = start.tag;
        if is_foreign {
            if !PARTS.has(tag) {
                if start.closes_itself {
                    self.leaf(&start)
                } else {
                    self.enter(&start)
                }
                return !start.closes_itself;
            }
            self.close_first(FOREIGN, Set::NONE);
        }
        if tag == HTML && std::mem::replace(&mut self.has_root, true) {
            return false;
        }
        if !IN_HEAD.has(tag) {
            self.leave_head();
        }
        let is_second = match tag {
            t if t == BODY => std::mem::replace(&mut self.has_body, true),
            t if t == HEAD => std::mem::replace(&mut self.has_head, true) || self.has_body,
            _ => false,
        };
        if is_second {
            return false;
        }
        // Parts of tables that stand in none are not there.
        if IN_TABLE.has(tag) && !self.open.iter().any(|open| open.tag == TABLE) {
            return false;
        }
        self.make_room(tag);
        let is_form = tag == FORM;
        if is_form && self.open.iter().any(|open| open.tag == tag) {
            return false;
        }
        // A form among the rows of a table ends at once, whatever it was to hold.
        if VOID.has(tag) || is_form && self.top().is_some_and(|top| FORM_IN_TABLE.has(top)) {
            self.leaf(&start);
            return false;
        }
        self.enter(&start);
        true
    }

    /// Ends elements in which another of this name cannot begin.
    fn make_room(&mut self, tag: Tag) {
        if PARTS.has(tag) {
            self.close_first(Set::just(P), BUTTON_SCOPE);
        }
        if HEADINGS.has(tag) && self.top().is_some_and(|top| HEADINGS.has(top)) {
            self.pop();
        } else if tag == LI {
            self.close_item(Set::just(LI));
        } else if TERMS.has(tag) {
            self.close_item(TERMS);
        } else if CHOICES.has(tag) && self.top() == Some(OPTION) {
            self.pop();
        } else if CELLS.has(tag) {
            self.close_first(CELLS, TABLE_SCOPE);
        } else if tag == TR {
            self.close_first(Set::just(TR), TABLE_SCOPE);
        } else if ROWS.has(tag) {
            self.close_first(ROWS, TABLE_SCOPE);
        } else if tag == BUTTON {
            self.close_first(Set::just(BUTTON), SCOPE);
        } else if tag == A {
            self.close_formatting(tag);
        }
    }

    /// Ends an item of a list, unless a list begins inside of it.
    fn close_item(&mut self, items: Set) {
        let stop =
            self.open.iter().rposition(|open| items.has(open.tag) || SPECIAL.has(open.tag) && !LOOSE.has(open.tag));
        if let Some(at) = stop.filter(|&at| items.has(self.open[at].tag)) {
            self.close_to(at);
        }
    }

    /// Ends an element by its end tag.
    pub(super) fn close(&mut self, tag: Tag, name: &str) {
        let is_closed = match tag {
            t if t == BODY || t == HTML => true,
            t if t == HEAD => {
                self.leave_head();
                true
            }
            // The end of a line or paragraph that is none is an empty one.
            t if t == BR || t == P && !self.close_first(Set::just(P), BUTTON_SCOPE) => {
                self.push(What::Element(t, 0, 0));
                true
            }
            t if t == P => true,
            t if t == LI => self.close_first(Set::just(LI), LIST_SCOPE),
            t if HEADINGS.has(t) => self.close_first(HEADINGS, SCOPE),
            t if TABLE_PARTS.has(t) => self.close_named(t, name, TABLE_SCOPE),
            t if FORMATTING.has(t) => self.close_formatting(t),
            t if SPECIAL.has(t) => self.close_named(t, name, SCOPE),
            t => self.close_named(t, name, SPECIAL),
        };
        self.page.strays += usize::from(!is_closed);
    }

    /// Ends the innermost of some elements, unless one of others is passed; whether it did.
    fn close_first(&mut self, tags: Set, until: Set) -> bool {
        let stop = self.open.iter().rposition(|open| tags.has(open.tag) || until.has(open.tag));
        let found = stop.filter(|&at| tags.has(self.open[at].tag));
        if let Some(at) = found {
            self.close_to(at);
        }
        found.is_some()
    }

    fn close_named(&mut self, tag: Tag, name: &str, until: Set) -> bool {
        let is_it = |open: &Open<'_>| open.tag == tag && (tag != Tag::OTHER || open.name.eq_ignore_ascii_case(name));
        let stop = self.open.iter().rposition(|open| is_it(open) || until.has(open.tag));
        let found = stop.filter(|&at| is_it(&self.open[at]));
        if let Some(at) = found {
            self.close_to(at);
        }
        found.is_some()
    }

    /// Ends an element that overlaps nothing; one that does stays open until what it stands in ends.
    fn close_formatting(&mut self, tag: Tag) -> bool {
        let stop = self.open.iter().rposition(|open| open.tag == tag || SPECIAL.has(open.tag));
        let found = stop.filter(|&at| self.open[at].tag == tag);
        if let Some(at) = found {
            self.close_to(at);
        }
        found.is_some()
    }

    /// Ends the head, if that is where we are.
    pub(super) fn leave_head(&mut self) {
        if let Some(at) = self.open.iter().rposition(|open| open.tag == HEAD) {
            self.close_to(at);
        }
    }

    pub(super) fn top(&self) -> Option<Tag> {
        self.open.last().map(|open| open.tag)
    }

    fn enter(&mut self, start: &Start<'a>) {
        let node = self.leaf_at(start);
        self.open.push(Open { node, tag: start.tag, name: start.name });
    }

    fn leaf(&mut self, start: &Start<'a>) {
        self.leaf_at(start);
    }

    fn leaf_at(&mut self, start: &Start<'a>) -> u32 {
        let to = self.page.attributes.len() as u32;
        self.push(What::Element(start.tag, start.from as u32, to))
    }

    pub(super) fn push(&mut self, what: What<'a>) -> u32 {
        self.page.nodes.push(Node { what, parent: 0, end: 0 });
        self.place()
    }

    /// Puts the last node into what is open; a node without parent is its own.
    fn place(&mut self) -> u32 {
        let at = (self.page.nodes.len() - 1) as u32;
        let parent = self.open.last().map_or(at, |open| open.node);
        if let Some(node) = self.page.nodes.last_mut() {
            (node.parent, node.end) = (parent, at + 1);
        }
        at
    }

    pub(super) fn pop(&mut self) {
        if let Some(open) = self.open.pop() {
            self.page.nodes[open.node as usize].end = self.page.nodes.len() as u32;
        }
    }

    /// Ends all from the one that is so many elements deep.
    pub(super) fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            self.pop();
        }
    }
}
