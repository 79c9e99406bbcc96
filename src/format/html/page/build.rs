//! The characters of a page to tags and texts.

use super::place::FOREIGN;
use super::{DEPTH, Page, RAW, Set, Tag, What};

/// Attributes that some rule asks about.
#[rustfmt::skip]
const KEPT: [&str; 18] = [
    "aria-hidden", "class", "content", "data-component", "data-lp-replacement-content", "datetime", "href", "id",
    "itemprop", "lang", "name", "property", "pubdate", "rel", "role", "style", "type", "xml:lang",
];

/// Elements in which only their own end is a tag; in some of them references are resolved.
const RAW_OR_TEXT: Set = RAW.and(Set::of("textarea title"));

const HEAD: Tag = Tag::of("head");

/// An element that is not closed yet.
pub(super) struct Open<'a> {
    pub(super) node: u32,
    pub(super) tag: Tag,
    /// By which elements are told apart that no rule knows.
    pub(super) name: &'a str,
}

/// What is known while a page is read.
pub(super) struct Builder<'a> {
    html: &'a str,
    pub(super) page: Page<'a>,
    pub(super) open: Vec<Open<'a>>,
    pub(super) has_root: bool,
    pub(super) has_head: bool,
    pub(super) has_body: bool,
}

/// A tag that opens an element.
pub(super) struct Start<'a> {
    pub(super) tag: Tag,
    pub(super) name: &'a str,
    /// Where its attributes begin in the page's.
    pub(super) from: usize,
    /// Where the tag ends in the text.
    end: usize,
    pub(super) closes_itself: bool,
}

impl<'a> Builder<'a> {
    pub(super) fn new(html: &'a str) -> Self {
        let (page, open) = (Page::default(), Vec::new());
        Self { html, page, open, has_root: false, has_head: false, has_body: false }
    }

    /// Reads the page.
    pub(super) fn read(mut self) -> Result<Page<'a>, String> {
        let bytes = self.html.as_bytes();
        let (mut text, mut at) = (0, 0);
        while let Some(next) = memchr::memchr(b'<', &bytes[at..]).map(|next| at + next) {
            let end = match bytes.get(next + 1) {
                Some(b'/') if bytes.get(next + 2).is_some_and(u8::is_ascii_alphabetic) => {
                    self.text(text, next);
                    self.end_tag(next + 2)
                }
                Some(b'!' | b'?' | b'/') => {
                    self.text(text, next);
                    self.comment(next)
                }
                Some(byte) if byte.is_ascii_alphabetic() => {
                    self.text(text, next);
                    self.start_tag(next + 1)
                }
                _ => {
                    at = next + 1;
                    continue;
                }
            };
            if self.open.len() > DEPTH {
                return Err(format!("elements nested deeper than {DEPTH}, the limit"));
            }
            (text, at) = (end, end);
        }
        self.text(text, self.html.len());
        self.close_to(0);
        Ok(self.page)
    }

    /// Takes up the text between two tags.
    fn text(&mut self, from: usize, to: usize) {
        let text = &self.html[from..to];
        if text.is_empty() {
            return;
        }
        if self.top() == Some(HEAD) && !text.trim_ascii().is_empty() {
            self.leave_head();
        }
        self.push(What::Text(text));
    }

    /// Passes over a comment, a doctype, an instruction; where it ends.
    fn comment(&self, from: usize) -> usize {
        let rest = &self.html.as_bytes()[from..];
        let end = match rest.strip_prefix(b"<!--") {
            Some(inner) if inner.starts_with(b">") => Some(5),
            Some(inner) if inner.starts_with(b"->") => Some(6),
            Some(inner) => memchr::memmem::find(inner, b"-->").map(|at| at + 7),
            None => memchr::memchr(b'>', rest).map(|at| at + 1),
        };
        end.map_or(self.html.len(), |end| from + end)
    }

    /// Reads an end tag from its name on; where it ends.
    fn end_tag(&mut self, from: usize) -> usize {
        let bytes = self.html.as_bytes();
        let name = self.name(from);
        let end = memchr::memchr(b'>', &bytes[from..]).map_or(bytes.len(), |at| from + at + 1);
        self.close(Tag::read(name), name);
        end
    }

    /// Reads a start tag from its name on, and what follows it if that is no markup; where that ends.
    fn start_tag(&mut self, from: usize) -> usize {
        let start = self.start(from);
        let (tag, end) = (start.tag, start.end);
        let is_foreign = self.open.iter().any(|open| FOREIGN.has(open.tag));
        let is_taken = self.begin(start, is_foreign);
        if !is_taken || is_foreign || !RAW_OR_TEXT.has(tag) {
            return end;
        }
        let to = self.raw_end(end, self.open.last().map_or("", |open| open.name));
        if to > end {
            self.push(What::Text(&self.html[end..to]));
        }
        self.pop();
        memchr::memchr(b'>', &self.html.as_bytes()[to..]).map_or(self.html.len(), |at| to + at + 1)
    }

    /// Where the end tag of an element stands in which no other tags are.
    fn raw_end(&self, from: usize, name: &str) -> usize {
        let bytes = self.html.as_bytes();
        let mut at = from;
        while let Some(next) = memchr::memmem::find(&bytes[at..], b"</").map(|next| at + next) {
            let (start, end) = (next + 2, next + 2 + name.len());
            let is_name = bytes.get(start..end).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()));
            if is_name && bytes.get(end).is_none_or(|after| after.is_ascii_whitespace() || b"/>".contains(after)) {
                return next;
            }
            at = start;
        }
        bytes.len()
    }

    /// The name of a tag, from where it begins.
    fn name(&self, from: usize) -> &'a str {
        let rest = &self.html[from..];
        let end = rest.bytes().position(|byte| byte.is_ascii_whitespace() || byte == b'/' || byte == b'>');
        &rest[..end.unwrap_or(rest.len())]
    }

    fn start(&mut self, from: usize) -> Start<'a> {
        let bytes = self.html.as_bytes();
        let name = self.name(from);
        let first = self.page.attributes.len();
        let mut at = from + name.len();
        let mut closes_itself = false;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'>' => {
                    at += 1;
                    break;
                }
                b'/' => {
                    closes_itself = bytes.get(at + 1) == Some(&b'>');
                    at += 1;
                }
                byte if byte.is_ascii_whitespace() => at += 1,
                _ => at = self.read_attribute(at, first),
            }
        }
        Start { tag: Tag::read(name), name, from: first, end: at, closes_itself }
    }

    /// Reads an attribute; where it ends.
    fn read_attribute(&mut self, from: usize, first: usize) -> usize {
        let bytes = self.html.as_bytes();
        let blanks = |at: usize| bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'/' | b'>');
        // An equals sign in front belongs to the name, so that something is always read.
        let to = bytes[from + 1..].iter().position(is_end).map_or(bytes.len(), |at| from + 1 + at);
        let name = &self.html[from..to];
        let mut at = to + blanks(to);
        let mut value = "";
        if bytes.get(at) == Some(&b'=') {
            at += 1;
            at += blanks(at);
            (value, at) = match bytes.get(at) {
                Some(quote @ (b'"' | b'\'')) => {
                    let end = memchr::memchr(*quote, &bytes[at + 1..]).map_or(bytes.len(), |end| at + 1 + end);
                    (&self.html[at + 1..end], bytes.len().min(end + 1))
                }
                _ => {
                    let end = bytes[at..].iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'>');
                    let end = end.map_or(bytes.len(), |end| at + end);
                    (&self.html[at..end], end)
                }
            };
        } else {
            at = to;
        }
        let kept = KEPT.iter().find(|kept| kept.eq_ignore_ascii_case(name));
        // The first of several of one name counts.
        if let Some(&name) = kept
            && !self.page.attributes[first..].iter().any(|(known, _)| *known == name)
        {
            self.page.attributes.push((name, value));
        }
        at
    }
}
