//! XML to small trees, one wanted element at a time, under bounds: no entity is expanded but those of the standards, nothing
//! is fetched, depth is limited.

use std::ops::{ControlFlow, Range};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Elements in elements.
const DEPTH: usize = 128;

/// Attributes of an element that are looked at.
const ATTRIBUTES: usize = 256;

/// An element with what is in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Element {
    /// The name with its prefix.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
}

/// What stands in an element.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// Another element.
    Element(Element),
    /// Text, references resolved.
    Text(String),
}

impl Element {
    /// The name without its prefix.
    pub(super) fn local(&self) -> &str {
        self.name.rsplit(':').next().unwrap_or(&self.name)
    }

    /// An attribute, by its name without prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let is_it = |key: &str| key == name || key.rsplit(':').next() == Some(name);
        self.attributes.iter().find(|(key, _)| is_it(key)).map(|(_, value)| value.as_str())
    }

    /// The elements in it.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first child whose name is just so; if there is none, whose name is so but for a prefix.
    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        let exact = self.elements().find(|element| element.name == name);
        exact.or_else(|| self.elements().find(|element| element.local() == name))
    }

    /// All children of that name: those just so, or if there are none, those so but for a prefix.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        let is_exact = self.elements().any(|element| element.name == name);
        self.elements().filter(move |element| if is_exact { element.name == name } else { element.local() == name })
    }

    /// The element that a path of names leads to: `head/docdata/doc-id`.
    pub(super) fn at(&self, path: &str) -> Option<&Element> {
        path.split('/').try_fold(self, |element, name| element.child(name))
    }

    /// All text in it but that of children of this name.
    pub(super) fn text_without(&self, name: &str) -> String {
        let mut text = String::new();
        for node in &self.children {
            match node {
                Node::Element(element) if element.local() == name => {}
                Node::Element(element) => element.collect(&mut text),
                Node::Text(part) => text.push_str(part),
            }
        }
        text
    }

    /// All text in it.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        self.collect(&mut text);
        text
    }

    fn collect(&self, text: &mut String) {
        for node in &self.children {
            match node {
                Node::Text(part) => text.push_str(part),
                Node::Element(element) => element.collect(text),
            }
        }
    }

    /// The text of the element that a path leads to, if it says something.
    pub(super) fn said(&self, path: &str) -> Option<String> {
        super::item::said(&self.at(path)?.text())
    }

    /// The paragraphs in it; `skip` names elements whose text is none of it.
    pub(super) fn paragraphs(&self, skip: &[&str]) -> Vec<String> {
        let (mut blocks, mut line) = (Vec::new(), String::new());
        self.block(skip, &mut line, &mut blocks);
        close(&mut line, &mut blocks);
        blocks
    }

    fn block(&self, skip: &[&str], line: &mut String, blocks: &mut Vec<String>) {
        for node in &self.children {
            match node {
                Node::Text(text) => line.push_str(text),
                Node::Element(element) if skip.contains(&element.local()) => {}
                Node::Element(element) if is_block(element.local()) => {
                    close(line, blocks);
                    element.block(skip, line, blocks);
                    close(line, blocks);
                }
                Node::Element(element) => element.block(skip, line, blocks),
            }
        }
    }
}

fn close(line: &mut String, blocks: &mut Vec<String>) {
    let text = super::body::tidy(line);
    if !text.is_empty() {
        blocks.push(text.into_owned());
    }
    line.clear();
}

/// Elements of XHTML and NITF that part paragraphs.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "br"
            | "div"
            | "li"
            | "ul"
            | "ol"
            | "tr"
            | "td"
            | "th"
            | "dt"
            | "dd"
            | "pre"
            | "block"
            | "blockquote"
            | "bq"
            | "section"
            | "table"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hl1"
            | "hl2"
            | "hr"
            | "article"
            | "header"
            | "body.content"
    )
}

/// How a text ended.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Ending {
    /// Why it could not be read to its end.
    pub(super) fault: Option<String>,
    /// Whether it names entities of its own, which were left out.
    pub(super) left_out: bool,
}

/// Who receives an element, with those around it and its place.
type Hand<'a> = dyn FnMut(&[Element], Element, Range<usize>) -> ControlFlow<()> + 'a;

/// Reads an XML text and hands on every element of one of these names, with the elements around it as far as they were read,
/// outermost first, and its place. Elements handed on are not kept, so that a feed of any length can be read.
pub(super) fn each(text: &str, wanted: &[&str], hand: &mut Hand<'_>) -> Ending {
    let mut builder = Builder { open: Vec::new(), starts: Vec::new(), ending: Ending::default() };
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    loop {
        let before = reader.buffer_position() as usize;
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                builder.ending.fault = Some(format!("line {}: {}", line_of(text, before), plain(&error.to_string())));
                break;
            }
        };
        let closed = match event {
            Event::Start(start) => match builder.start(&start, before) {
                Ok(()) => None,
                Err(fault) => {
                    builder.ending.fault = Some(fault);
                    break;
                }
            },
            Event::Empty(start) => Some((element(&start), before)),
            Event::End(_) => builder.open.pop().zip(builder.starts.pop()),
            Event::Eof => {
                if !builder.open.is_empty() {
                    builder.ending.fault = Some("cut off inside an element".into());
                }
                break;
            }
            other => {
                builder.text(&other);
                None
            }
        };
        if let Some((element, start)) = closed {
            if wanted.contains(&element.local()) {
                if hand(&builder.open, element, start..reader.buffer_position() as usize).is_break() {
                    break;
                }
            } else if let Some(parent) = builder.open.last_mut() {
                parent.children.push(Node::Element(element));
            }
        }
    }
    builder.ending
}

struct Builder {
    open: Vec<Element>,
    starts: Vec<usize>,
    ending: Ending,
}

impl Builder {
    fn start(&mut self, start: &BytesStart<'_>, at: usize) -> Result<(), String> {
        if self.open.len() >= DEPTH {
            return Err(format!("elements nested deeper than {DEPTH}, the limit"));
        }
        self.open.push(element(start));
        self.starts.push(at);
        Ok(())
    }

    fn text(&mut self, event: &Event<'_>) {
        let text = match event {
            Event::Text(text) => text.to_string(),
            Event::CData(text) => text.to_string(),
            Event::GeneralRef(name) => match reference(name) {
                Some(text) => text,
                None => {
                    self.ending.left_out = true;
                    return;
                }
            },
            _ => return,
        };
        let Some(parent) = self.open.last_mut() else { return };
        match parent.children.last_mut() {
            Some(Node::Text(before)) => before.push_str(&text),
            _ => parent.children.push(Node::Text(text)),
        }
    }
}

fn element(start: &BytesStart<'_>) -> Element {
    let mut all = start.attributes();
    let attributes = all.with_checks(false).flatten().take(ATTRIBUTES);
    let attributes = attributes.map(|attribute| (attribute.key.as_ref().to_owned(), resolved(&attribute.value)));
    Element { name: start.name().as_ref().to_owned(), attributes: attributes.collect(), children: Vec::new() }
}

/// An attribute's value with its references resolved.
fn resolved(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest[..rest.floor_char_boundary(12)].find(';').and_then(|end| Some((reference(&rest[..end])?, end))) {
            Some((text, end)) => {
                out.push_str(&text);
                rest = &rest[end + 1..];
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    out
}

/// What a reference stands for: a character by number, one of XML's five, or one of those of HTML that news files use.
pub(super) fn reference(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER).to_string());
    }
    let c = match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => "\u{a0}",
        "ndash" => "–",
        "mdash" => "—",
        "lsquo" => "‘",
        "rsquo" => "’",
        "ldquo" => "“",
        "rdquo" => "”",
        "laquo" => "«",
        "raquo" => "»",
        "hellip" => "…",
        "bull" => "•",
        "copy" => "©",
        "reg" => "®",
        "trade" => "™",
        "deg" => "°",
        "pound" => "£",
        "euro" => "€",
        "yen" => "¥",
        "cent" => "¢",
        "frac12" => "½",
        "eacute" => "é",
        "egrave" => "è",
        "agrave" => "à",
        "aacute" => "á",
        "iacute" => "í",
        "oacute" => "ó",
        "uacute" => "ú",
        "ntilde" => "ñ",
        "ccedil" => "ç",
        "ouml" => "ö",
        "auml" => "ä",
        "uuml" => "ü",
        "szlig" => "ß",
        _ => return None,
    };
    Some(c.to_owned())
}

fn line_of(text: &str, at: usize) -> usize {
    memchr::memchr_iter(b'\n', &text.as_bytes()[..at.min(text.len())]).count() + 1
}

/// A parser's message in our manner.
fn plain(message: &str) -> String {
    let message = message.trim_end_matches('.');
    let mut chars = message.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// The name of the first element of a text that begins with XML, without its prefix; declarations and comments are passed over.
pub(super) fn root_name(head: &str) -> Option<&str> {
    let mut rest = head.trim_start();
    loop {
        let inner = rest.strip_prefix('<')?;
        let end = match inner.as_bytes().first()? {
            b'?' => inner.find("?>")? + 2,
            b'!' if inner.starts_with("!--") => inner.find("-->")? + 3,
            b'!' => declaration_end(inner)?,
            _ => {
                let end = inner.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
                return inner[..end].rsplit(':').next();
            }
        };
        rest = inner[end..].trim_start();
    }
}

/// Where a document type declaration ends: at the first `>` outside of quotes and of the brackets of its own declarations.
fn declaration_end(text: &str) -> Option<usize> {
    let (mut quote, mut in_brackets) = (None, false);
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'[') => in_brackets = true,
            (None, b']') => in_brackets = false,
            (None, b'>') if !in_brackets => return Some(at + 1),
            (None, _) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use proptest::prelude::{any, proptest};

    use super::{Element, Ending, each, root_name};

    fn read(text: &str) -> (Vec<Element>, Ending) {
        let mut found = Vec::new();
        let ending = each(text, &["a"], &mut |_, element, _| {
            found.push(element);
            ControlFlow::Continue(())
        });
        (found, ending)
    }

    #[test]
    fn references_are_resolved_and_own_entities_left_out() {
        let (found, ending) =
            read("<!DOCTYPE r [<!ENTITY x \"boom\">]><r><a k='&lt;&amp;'>1&#8212;2&x;&eacute;<![CDATA[<b>]]></a></r>");
        assert_eq!(found[0].text(), "1—2é<b>");
        assert_eq!(found[0].attribute("k"), Some("<&"));
        assert!(ending.left_out && ending.fault.is_none());
    }

    #[test]
    fn faults_name_what_is_wrong_and_keep_what_came_before() {
        let (found, ending) = read("<r><a>1</a>\n<b>");
        assert_eq!((found.len(), ending.fault.as_deref()), (1, Some("cut off inside an element")));
        let (_, ending) = read(&"<x>".repeat(1000));
        assert!(ending.fault.is_some_and(|fault| fault.contains("deeper than 128")));
        let (_, ending) = read("<r>\n<a>1</b></r>");
        assert!(ending.fault.is_some_and(|fault| fault.starts_with("line 2: ")));
    }

    #[test]
    fn the_root_is_found_behind_declarations() {
        for (head, name) in [
            (
                "<?xml version='1.0'?>\n<!-- x -->\n<!DOCTYPE nitf SYSTEM \"a>b\" [<!ENTITY a \"b\">]>\n<nitf a='1'>",
                Some("nitf"),
            ),
            ("<!DOCTYPE nitf SYSTEM \"x.dtd\"><n:nitf>", Some("nitf")),
            ("<rss version", Some("rss")),
            ("plain", None),
            ("<!-- open", None),
        ] {
            assert_eq!(root_name(head), name, "{head}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(text in any::<String>()) {
            read(&text);
            read(&format!("<a>{text}</a>"));
            root_name(&text);
        }
    }
}
