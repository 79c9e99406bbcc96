//! The text of the article in a page: what holds it, without what stands around and between, paragraph by paragraph. After the
//! rules of trafilatura, over a flat tree on which they cost little. How sure the outcome is, is said with it.

use super::marks::{COMMENTS, CONTAINERS, Marks};
use super::page::{Page, Set, Tag};
use super::part::Part;

/// Elements that are never part of a text.
const DROPPED: Set = Set::of(
    "applet area aside audio button canvas datalist dialog embed fieldset figure footer form frame \
     frameset head iframe img input label legend link map math menu meta nav noembed noframes noscript \
     object optgroup option output param picture progress rp rt script select source style svg template \
     textarea time track video xmp",
);
/// Elements in which readers' words may stand.
const THREADS: Set = Set::of("details div dl ol section ul");
/// Elements that may hold an article.
const CONTAINING: Set = Set::of("article div main section");
/// Headings of articles.
const TITLES: Set = Set::of("h1 h2");

const A: Tag = Tag::of("a");
const ARTICLE: Tag = Tag::of("article");
const FIGURE: Tag = Tag::of("figure");
const FORM: Tag = Tag::of("form");
const MAIN: Tag = Tag::of("main");
const P: Tag = Tag::of("p");
const TABLE: Tag = Tag::of("table");

/// What was found.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// The paragraphs of the article.
    pub(super) paragraphs: Vec<String>,
    /// Characters of it.
    pub(super) size: usize,
    /// Characters in paragraphs of the whole page.
    pub(super) in_paragraphs: usize,
    /// Characters outside of links, and of labels, in the whole page.
    pub(super) outside_links: usize,
    /// Characters in the part that holds the article which were left out as no running text.
    pub(super) left_out: usize,
}

/// Characters of a piece of text up to which it may be a label.
const A_FEW_WORDS: usize = 20;

/// Finds the article of a page.
pub(super) fn find(reader: &Reader<'_, '_>) -> Found {
    let surveyed = reader.survey();
    let mut best: Option<Found> = None;
    for holder in reader.holders() {
        let mut found = surveyed.clone();
        for piece in reader.pieces(holder) {
            let mut part = Part::of(reader, piece);
            part.prune();
            part.read(part.all(), &mut found);
        }
        let is_enough = found.paragraphs.len() > 1;
        if is_enough || best.as_ref().is_none_or(|best| found.size > best.size) {
            best = Some(found);
        }
        if is_enough {
            break;
        }
    }
    best.unwrap_or(surveyed)
}

/// Looks again, without regard to what the page calls its parts: where nearly all of its prose stands.
pub(super) fn find_densest(reader: &Reader<'_, '_>) -> Found {
    let mut found = Found::default();
    let mut part = Part::whole(reader);
    part.prune();
    let densest = part.densest();
    part.read(densest, &mut found);
    found
}

/// What is known of a page before its article is found.
pub(super) struct Reader<'p, 'a> {
    pub(super) page: &'p Page<'a>,
    pub(super) marks: Vec<Marks>,
    /// Characters of each text, white space collapsed.
    pub(super) sizes: Vec<u32>,
    /// What can be part of a text.
    pub(super) live: Vec<bool>,
}

impl<'p, 'a> Reader<'p, 'a> {
    /// Takes a page in.
    pub(super) fn new(page: &'p Page<'a>) -> Self {
        let count = page.len();
        let mut reader =
            Self { page, marks: vec![Marks::default(); count], sizes: vec![0; count], live: vec![true; count] };
        let mut node = 0;
        while node < count {
            let Some(tag) = page.tag(node) else {
                reader.sizes[node] = size(page.raw(node).unwrap_or_default());
                node += 1;
                continue;
            };
            let marks = Marks::of(page, node);
            let is_kept =
                tag == FIGURE && page.holds(node, TABLE) || tag == FORM && (page.end(node) - node) * 2 > count;
            let is_dropped = DROPPED.has(tag) && !is_kept;
            if is_dropped || marks.say(COMMENTS) && THREADS.has(tag) {
                reader.live[node..page.end(node)].fill(false);
                node = page.end(node);
            } else {
                reader.marks[node] = marks;
                node += 1;
            }
        }
        reader
    }

    /// How much text the whole page has.
    fn survey(&self) -> Found {
        let mut found = Found::default();
        let (mut paragraph, mut link) = (0, 0);
        for node in 0..self.page.len() {
            match self.page.tag(node) {
                Some(P) => paragraph = paragraph.max(self.page.end(node)),
                Some(A) => link = link.max(self.page.end(node)),
                Some(_) => {}
                None if self.live[node] => {
                    let size = self.sizes[node] as usize;
                    found.in_paragraphs += if node < paragraph { size } else { 0 };
                    found.outside_links += if node >= link && size > A_FEW_WORDS { size } else { 0 };
                }
                None => {}
            }
        }
        found
    }

    /// A holder, and what goes on with its text: its likes beside it, with no heading in between. Pages part an article so, to
    /// have room for what does not belong to it.
    fn pieces(&self, holder: usize) -> Vec<usize> {
        let page = self.page;
        let mut pieces = vec![holder];
        let Some(class) = page.attribute(holder, "class").filter(|class| !class.is_empty()) else { return pieces };
        let above = |node: usize| page.parent(node).map(|parent| page.parent(parent).unwrap_or(parent));
        let room = above(holder);
        let mut node = page.end(holder);
        while node < room.map_or(0, |room| page.end(room)) {
            let is_like = page.attribute(node, "class") == Some(class) && page.tag(node) == page.tag(holder);
            if page.tag(node).is_some_and(|tag| TITLES.has(tag)) {
                break;
            }
            if self.live[node] && is_like && above(node) == room {
                if self.is_headed(node) {
                    break;
                }
                pieces.push(node);
                node = page.end(node);
            } else {
                node += 1;
            }
        }
        pieces
    }

    /// Whether an element begins with a heading, as an article of its own does, or is one that has any.
    fn is_headed(&self, node: usize) -> bool {
        let mut inside = node + 1..self.page.end(node);
        let is_title = |inner: usize| self.page.tag(inner).is_some_and(|tag| TITLES.has(tag));
        if self.page.tag(node) == Some(ARTICLE) {
            return inside.any(is_title);
        }
        inside.find(|&inner| is_title(inner) || self.sizes[inner] > 0).is_some_and(is_title)
    }

    /// What may hold the article: the first of each kind, the most certain kind first.
    fn holders(&self) -> Vec<usize> {
        let [text, story, content, main] = CONTAINERS;
        let first = |is_it: &dyn Fn(usize, Tag) -> bool| {
            (0..self.page.len())
                .find(|&node| self.live[node] && self.page.tag(node).is_some_and(|tag| is_it(node, tag)))
        };
        let marked = |marks: Marks| first(&|node, tag| CONTAINING.has(tag) && self.marks[node].say(marks));
        let kinds = [
            marked(text),
            first(&|_, tag| tag == ARTICLE),
            marked(story),
            marked(content),
            first(&|node, tag| tag == MAIN || CONTAINING.has(tag) && self.marks[node].say(main)),
        ];
        kinds.into_iter().flatten().collect()
    }
}

/// Characters of a text, references counted as one, runs of white space too.
fn size(text: &str) -> u32 {
    let (mut size, mut gap, mut reference) = (0, false, 0u32);
    for byte in text.bytes() {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' => (gap, reference) = (true, 0),
            b';' if reference > 0 => {
                size -= reference - 1;
                reference = 0;
            }
            0x80..=0xbf => {}
            _ => {
                size += u32::from(gap && size > 0) + 1;
                gap = false;
                reference = match byte {
                    b'&' => 1,
                    _ if reference > 0 && reference < 10 && (byte.is_ascii_alphanumeric() || byte == b'#') => {
                        reference + 1
                    }
                    _ => 0,
                };
            }
        }
    }
    size
}

#[cfg(test)]
mod tests {
    use super::{Found, Reader, find, find_densest, size};
    use crate::format::html::page::Page;

    fn found(page: &str) -> Found {
        find(&Reader::new(&Page::of(page).expect("a small page")))
    }

    fn densest(page: &str) -> Vec<String> {
        find_densest(&Reader::new(&Page::of(page).expect("a small page"))).paragraphs
    }

    #[test]
    fn an_article_is_found_and_what_surrounds_it_is_not() {
        let page = "<body><nav>Home</nav><article><header><h1>Ferry late</h1><p>By Mara Quill</p></header>\
            <figure><img><figcaption>The ferry.</figcaption></figure><p>The ferry was <b>late</b> <a href=x>again</a>.</p>\
            <div class='related-links'><p>Read more about ferries and their crews in our archive.</p></div>\
            <h2>A long wait</h2><blockquote><p>“Nobody told us,”</p><p>“Nobody.”</p></blockquote>\
            <ul><li>It was late on Monday, and nobody said a word.</li></ul><p>Share</p><p>Facebook</p>\
            <div><p><a href=y>Another story about something else</a></p></div><p>She left.</p><h3>See also</h3></article>\
            <div id=comments><p>First!</p></div></body>";
        assert_eq!(
            found(page).paragraphs,
            [
                "The ferry was late again.",
                "A long wait",
                "“Nobody told us,”",
                "“Nobody.”",
                "It was late on Monday, and nobody said a word.",
                "Share",
                "She left."
            ]
        );
    }

    #[test]
    fn lines_parted_by_breaks_are_paragraphs_and_loose_text_is_counted() {
        let page = "<div class=article-body>Loose text.<br><br>The <i>pier</i> is shut.<br>“Why?” she said.<p>Nobody knew.</p></div>";
        let found = found(page);
        assert_eq!(found.paragraphs, ["The pier is shut.", "“Why?” she said.", "Nobody knew."]);
        assert_eq!(found.left_out, "Loose text.".len());
    }

    #[test]
    fn a_page_whose_marks_would_take_all_of_it_keeps_it() {
        let page = "<article><div class=social-story><p>The ferry was late.</p><p>Nobody knew why.</p></div></article>";
        assert_eq!(found(page).paragraphs, ["The ferry was late.", "Nobody knew why."]);
    }

    #[test]
    fn an_article_in_parts_is_put_together_and_the_next_article_stays_away() {
        let part = |text: &str| format!("<div><div class='article-body x'><p>{text}</p></div></div>");
        let page =
            format!("<main>{}<p>Ad</p>{}<h2>More news</h2>{}</main>", part("One."), part("Two."), part("Three."));
        assert_eq!(found(&page).paragraphs, ["One.", "Two."]);
    }

    #[test]
    fn articles_of_one_class_with_headings_of_their_own_stay_apart() {
        let story = |title: &str, text: &str| {
            format!("<article class=story><h1>{title}</h1><p>{text}</p><p>{text} Again.</p></article>")
        };
        let page = format!("<main>{}{}</main>", story("A", "One."), story("B", "Two."));
        assert_eq!(found(&page).paragraphs, ["A", "One.", "One. Again."]);
        let part = |text: &str| format!("<div class=story-body>{text}</div>");
        let page = part("<p>One.</p><p>Two.</p>") + &part("<h2>B</h2><p>Three.</p>");
        assert_eq!(found(&page).paragraphs, ["One.", "Two."]);
    }

    #[test]
    fn an_empty_element_in_line_takes_nothing_from_the_paragraph_after_it() {
        for empty in ["<a id=x></a>", "<span class=ad></span>", "<a><img></a>", "<i class=icon></i>"] {
            let page = format!("<article>{empty}<p>The ferry was late</p>{empty}<p>Nobody knew why</p></article>");
            assert_eq!(found(&page).paragraphs, ["The ferry was late", "Nobody knew why"], "{empty}");
        }
    }

    #[test]
    fn a_paragraph_that_two_holders_have_is_taken_once() {
        let page = "<article><div class=article-body><p>The ferry was late.</p></div><p>Nobody knew why.</p></article>";
        assert_eq!(found(page).paragraphs, ["The ferry was late.", "Nobody knew why."]);
    }

    #[test]
    fn a_form_around_the_whole_page_holds_its_article() {
        let page =
            "<p>x</p><form method=post><article><p>The ferry was late.</p><p>Nobody knew why.</p></article></form>";
        assert_eq!(found(page).paragraphs, ["The ferry was late.", "Nobody knew why."]);
        let page = "<article><p>The ferry was late.</p><p>Nobody knew why.</p><form><p>Join us.</p></form></article>";
        assert_eq!(found(page).paragraphs, ["The ferry was late.", "Nobody knew why."]);
    }

    #[test]
    fn where_most_text_stands_in_no_paragraph_it_is_taken_for_some() {
        let page = "<div class=article-body><p>By Mara Quill</p><div>The ferry was late on Monday, and nobody knew why.</div>            <div>Photos</div><div>It was late on <b>Tuesday</b> too.</div></div>";
        let lines =
            ["By Mara Quill", "The ferry was late on Monday, and nobody knew why.", "It was late on Tuesday too."];
        assert_eq!(found(page).paragraphs, lines);
    }

    #[test]
    fn lines_that_lead_to_other_articles_are_no_part_of_one() {
        let page = "<article><p>The ferry was late.</p><p><b>READ MORE:</b> <a href=x>Pier shut for a month</a></p>\
            <p>Related: The ferry was late before.</p><p>She said: It was late</p></article>";
        let lines = ["The ferry was late.", "Related: The ferry was late before.", "She said: It was late"];
        assert_eq!(found(page).paragraphs, lines);
    }

    #[test]
    fn prose_is_found_without_marks_unless_it_is_scattered() {
        let long = "The ferry was late on Monday, and nobody on the pier could say why it was, or when it would come.";
        let page = format!(
            "<body><div><p>Our town paper</p></div><div><div class=x><p>{long}</p><div><p>“Why?”</p><p>{long}</p></div></div></div></body>"
        );
        assert_eq!(densest(&page), [long, "“Why?”", long]);
        let page = format!("<body><div><p>{long}</p></div><div><p>{long}</p></div></body>");
        assert!(densest(&page).is_empty(), "no part of it holds most");
    }

    #[test]
    fn what_tells_of_doubt_is_measured() {
        let page = "<article><p>Short.</p></article><p>A paragraph elsewhere, and longer.</p><div>Text outside of any paragraph</div>";
        let found = found(page);
        assert_eq!((found.size, found.in_paragraphs), (6, 6 + 34));
        assert_eq!(found.outside_links, 34 + 29);
    }

    #[test]
    fn characters_are_counted_as_they_are_seen() {
        for (text, count) in [("", 0), ("  a \n b ", 3), ("é&amp;“", 3), ("a & b; c", 8), ("&#8217;s", 2), ("AT&T", 4)]
        {
            assert_eq!(size(text), count, "{text}");
        }
    }
}
