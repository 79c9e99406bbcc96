//! SGML as corpora of news are written in it: no root element, HTML's entities and typesetters' ones, elements that are never
//! closed. It is searched for the elements that are known rather than parsed.

use std::ops::Range;

use super::xml::reference;

/// Bytes within which a tag ends.
const TAG: usize = 2000;

/// An element that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found<'a> {
    /// What stands in its tag behind the name.
    attributes: &'a str,
    /// What stands between its tags.
    pub(super) inner: &'a str,
    /// Where it stands, tags and all.
    pub(super) range: Range<usize>,
}

impl<'a> Found<'a> {
    /// The value of an attribute, with or without quotes.
    pub(super) fn attribute(&self, name: &str) -> Option<&'a str> {
        let mut rest = self.attributes;
        loop {
            let equals = rest.find('=')?;
            let key = rest[..equals].trim();
            let value = rest[equals + 1..].trim_start();
            let (value, after) = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
                _ => value.split_once(char::is_whitespace).unwrap_or((value, "")),
            };
            if key.eq_ignore_ascii_case(name) {
                return Some(value);
            }
            rest = after;
        }
    }
}

/// Every element of that name, one after the other. One that is not closed ends where the next one begins.
pub(super) fn elements<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = Found<'a>> {
    let mut next = tag(text, 0, name);
    std::iter::from_fn(move || {
        let open = next.take()?;
        // Looking no farther than the next element keeps a file without closing tags from being read over and over.
        next = tag(text, open.end, name);
        let limit = next.as_ref().map_or(text.len(), |next| next.start);
        let close = closing(&text[..limit], open.end, name);
        let (end, range) = close.map_or((limit, open.start..limit), |close| (close.start, open.start..close.end));
        Some(Found { attributes: &text[open.start + 1 + name.len()..open.end - 1], inner: &text[open.end..end], range })
    })
}

/// The first element of that name.
pub(super) fn element<'a>(text: &'a str, name: &'a str) -> Option<Found<'a>> {
    elements(text, name).next()
}

fn tag(text: &str, from: usize, name: &str) -> Option<Range<usize>> {
    find(text, from, |rest| starts_with(&rest[1..], name))
}

fn closing(text: &str, from: usize, name: &str) -> Option<Range<usize>> {
    find(text, from, |rest| rest[1..].starts_with('/') && starts_with(&rest[2..], name))
}

/// The place of the first tag that is wanted.
fn find(text: &str, from: usize, is_wanted: impl Fn(&str) -> bool) -> Option<Range<usize>> {
    memchr::memchr_iter(b'<', &text.as_bytes()[from..])
        .map(|at| from + at)
        .filter(|&at| is_wanted(&text[at..]))
        .find_map(|at| {
            let window = &text.as_bytes()[at..text.len().min(at + TAG)];
            memchr::memchr(b'>', window).map(|end| at..at + end + 1)
        })
}

/// True when a text begins with the name of a tag, in whatever case.
fn starts_with(text: &str, name: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() > name.len()
        && bytes[..name.len()].eq_ignore_ascii_case(name.as_bytes())
        && (bytes[name.len()] == b'>' || bytes[name.len()].is_ascii_whitespace())
}

/// The text of a piece of SGML: tags gone, references resolved.
pub(super) fn text(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = memchr::memchr2(b'<', b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        let mark = &rest[at..];
        let window = &mark[..mark.floor_char_boundary(TAG)];
        let end = if mark.starts_with('<') { tag_end(window) } else { referred(window, &mut out) };
        match end {
            Some(end) => rest = &mark[end..],
            None => {
                out.push_str(&mark[..1]);
                rest = &mark[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Where a tag ends; `None` for a sign that begins none.
fn tag_end(text: &str) -> Option<usize> {
    let name = text[1..].strip_prefix('/').unwrap_or(&text[1..]);
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!').then_some(())?;
    text.find('>').map(|end| end + 1)
}

/// Adds what a reference stands for, and tells where it ends. Those of typesetters change the type, and are dropped.
fn referred(text: &str, out: &mut String) -> Option<usize> {
    let window = &text[..text.floor_char_boundary(12)];
    let end = window.find(';')?;
    let name = &window[1..end];
    match reference(name).or_else(|| reference(&name.to_ascii_lowercase())) {
        Some(text) => out.push_str(&text),
        None if matches!(name, "MD") => out.push('—'),
        None if matches!(name, "LR" | "UR" | "QL" | "QC" | "QR" | "TL" | "TR" | "HT") => {}
        None => return None,
    }
    Some(end + 1)
}

/// The paragraphs of a text that marks them with `<P>`; `None` for one that does not.
pub(super) fn marked_paragraphs(source: &str) -> Option<Vec<String>> {
    let first = tag(source, 0, "p")?;
    let before = text(&source[..first.start]);
    let marked = elements(source, "p").map(|paragraph| text(paragraph.inner));
    let all = std::iter::once(before).chain(marked).map(|paragraph| super::body::tidy(&paragraph).into_owned());
    Some(all.filter(|paragraph| !paragraph.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::{element, elements, marked_paragraphs, text};

    #[test]
    fn elements_end_at_their_tag_or_at_the_next_one() {
        let source = "<DOC id=\"A.1\" type=story><p>One <P>Two</p></DOC>\n<doc ID='A.2'>x<DOCNO>3</DOCNO>";
        let found: Vec<_> = elements(source, "DOC").collect();
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].attribute("id"), found[0].attribute("TYPE")), (Some("A.1"), Some("story")));
        assert_eq!(found[1].attribute("id"), Some("A.2"));
        assert_eq!(&source[found[1].range.clone()], "<doc ID='A.2'>x<DOCNO>3</DOCNO>");
        assert_eq!(marked_paragraphs(found[0].inner), Some(vec!["One".to_owned(), "Two".to_owned()]));
        assert_eq!(element(source, "DOCNO").map(|found| found.inner), Some("3"));
    }

    #[test]
    fn references_are_resolved_in_whatever_case() {
        assert_eq!(text("A &AMP; B &lt;C> &UR;D &MD; 3 < 4 &x; <b>E</b>"), "A & B <C> D — 3 < 4 &x; E");
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(source in any::<String>(), tail in "[<>/&;Pp =\"a]{0,60}") {
            for source in [source.clone() + &tail, tail.clone() + &source] {
                for found in elements(&source, "P") {
                    found.attribute("a");
                }
                text(&source);
                marked_paragraphs(&source);
            }
        }
    }
}
