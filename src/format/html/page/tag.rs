//! Names of elements as numbers, and sets of them as bits: a page has thousands of both to compare.

/// Every element that some rule asks about; all others are one.
#[rustfmt::skip]
const NAMES: [&str; 125] = [
    "a", "abbr", "acronym", "address", "applet", "area", "article", "aside", "audio", "b", "base", "bdi", "bdo",
    "big", "blockquote", "body", "br", "button", "canvas", "caption", "center", "cite", "code", "col",
    "colgroup", "data", "datalist", "dd", "del", "details", "dfn", "dialog", "div", "dl", "dt", "em", "embed",
    "fieldset", "figcaption", "figure", "font", "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4",
    "h5", "h6", "head", "header", "hgroup", "hr", "html", "i", "iframe", "img", "input", "ins", "kbd", "label",
    "legend", "li", "link", "main", "map", "mark", "math", "menu", "meta", "nav", "nobr", "noembed", "noframes",
    "noscript", "object", "ol", "optgroup", "option", "output", "p", "param", "picture", "pre", "progress", "q",
    "rp", "rt", "ruby", "s", "samp", "script", "section", "select", "small", "source", "span", "strike",
    "strong", "style", "sub", "summary", "sup", "svg", "table", "tbody", "td", "template", "textarea", "tfoot",
    "th", "thead", "time", "title", "tr", "track", "tt", "u", "ul", "var", "video", "wbr", "xmp",
];

/// The number of what is not in the list, and the last that a set has room for.
const OTHER: u8 = 127;

/// The name of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) struct Tag(u8);

impl Tag {
    /// An element none of the rules knows.
    pub(in crate::format) const OTHER: Self = Self(OTHER);

    /// The element of that name, which must be written in small letters.
    pub(in crate::format) const fn of(name: &str) -> Self {
        let mut at = 0;
        while at < NAMES.len() {
            if same(NAMES[at], name) {
                return Self(at as u8);
            }
            at += 1;
        }
        panic!("no such element in the list of names")
    }

    /// Its name, in small letters; one that no element has for all that are in no rule.
    pub(in crate::format) fn name(self) -> &'static str {
        NAMES.get(usize::from(self.0)).copied().unwrap_or("x-other")
    }

    /// The element of a name as it stands in a page.
    pub(in crate::format) fn read(name: &str) -> Self {
        let mut small = [0u8; 10];
        let Some(small) = small.get_mut(..name.len()) else { return Self::OTHER };
        for (small, byte) in small.iter_mut().zip(name.bytes()) {
            *small = byte.to_ascii_lowercase();
        }
        let found = NAMES.binary_search_by(|known| known.as_bytes().cmp(small));
        found.map_or(Self::OTHER, |at| Self(at as u8))
    }
}

/// Some elements.
#[derive(Clone, Copy, Debug)]
pub(in crate::format) struct Set(u128);

impl Set {
    /// None.
    pub(in crate::format) const NONE: Self = Self(0);

    /// The elements of these names, which are parted by single blanks.
    pub(in crate::format) const fn of(names: &str) -> Self {
        let (mut bits, mut rest) = (0, names.as_bytes());
        while !rest.is_empty() {
            let mut size = 0;
            while size < rest.len() && rest[size] != b' ' {
                size += 1;
            }
            let (name, after) = rest.split_at(size);
            let Ok(name) = std::str::from_utf8(name) else { panic!("a name of other letters") };
            bits |= 1 << Tag::of(name).0;
            rest = if let [_, after @ ..] = after { after } else { after };
        }
        Self(bits)
    }

    /// One element alone.
    pub(in crate::format) const fn just(tag: Tag) -> Self {
        Self(1 << tag.0)
    }

    /// Those of both.
    pub(in crate::format) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether an element is one of them.
    pub(in crate::format) const fn has(self, tag: Tag) -> bool {
        self.0 & (1 << tag.0) != 0
    }
}

/// Whether two names are one, while the program is compiled.
const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let (mut at, mut same) = (0, one.len() == other.len());
    while same && at < one.len() {
        same = one[at] == other[at];
        at += 1;
    }
    same
}

#[cfg(test)]
mod tests {
    use super::{NAMES, OTHER, Set, Tag};

    #[test]
    fn names_are_found_and_sorted() {
        assert!(NAMES.is_sorted() && NAMES.len() <= usize::from(OTHER));
        for name in NAMES {
            assert_eq!(Tag::read(&name.to_uppercase()), Tag::of(name), "{name}");
        }
        for unknown in ["", "amp-img", "x", "blockquotes", "a-name-longer-than-any"] {
            assert_eq!(Tag::read(unknown), Tag::OTHER);
        }
    }

    #[test]
    fn sets_hold_what_they_are_made_of() {
        const LISTS: Set = Set::of("ul ol").and(Set::of("dl"));
        assert!(["ul", "ol", "dl"].iter().all(|name| LISTS.has(Tag::of(name))));
        assert!(!LISTS.has(Tag::of("li")) && !LISTS.has(Tag::OTHER));
    }
}
