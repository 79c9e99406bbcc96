//! ANPA 1312, the wire of American agencies: control characters part a message, and a text from its head and its trailer.

use std::ops::Range;

use super::desk::{Desk, Refusal};
use super::item::{Body, Item, said};
use super::sniff::Look;
use super::{credits, dates, wire};
use crate::model::Published;

/// Control characters of the wire: message begins, text begins, text ends, message ends.
const SOH: char = '\u{1}';
const STX: char = '\u{2}';
const ETX: char = '\u{3}';
const EOT: char = '\u{4}';

/// Categories whose letter means the same with all agencies.
const CATEGORIES: [(char, &str); 7] = [
    ('a', "National"),
    ('e', "Entertainment"),
    ('f', "Business"),
    ('i', "International"),
    ('p', "Politics"),
    ('s', "Sports"),
    ('w', "Washington"),
];

/// Two idle characters and the beginning of a message. Seen in the bytes: a text it is not, with so many controls.
pub(super) fn recognises(look: &Look<'_>) -> bool {
    look.bytes.trim_ascii_start().starts_with(b"\x16\x16\x01")
}

/// Reads every message.
pub(super) fn parse(desk: &mut Desk<'_>) -> Result<(), Refusal> {
    wire::parse(desk, messages, read);
    Ok(())
}

/// Where the messages stand: each from its first character to its last, or to where the next one begins.
pub(super) fn messages(text: &str) -> Vec<Range<usize>> {
    let starts: Vec<usize> = text.match_indices(SOH).map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let until = |start: usize, end: usize| text[start..end].find(EOT).map_or(end, |at| start + at);
    starts.iter().zip(ends).map(|(&start, end)| start..until(start, end)).collect()
}

/// Parts a message into head, text and trailer.
pub(super) fn parts(message: &str) -> (&str, &str, &str) {
    let (head, rest) = message.split_once(STX).unwrap_or(("", message));
    let (text, trailer) = rest.split_once(ETX).unwrap_or((rest, ""));
    (head.trim_start_matches(SOH), text, trailer)
}

fn read(desk: &mut Desk<'_>, message: &str) -> Item {
    let (head, text, trailer) = parts(message);
    let head = Head::of(head);
    let mut item = Item {
        section: head
            .category
            .and_then(|letter| CATEGORIES.iter().find(|(known, _)| *known == letter))
            .map(|(_, name)| (*name).to_owned()),
        keywords: head.slug.into_iter().collect(),
        published: published(trailer),
        publisher: agency(trailer),
        ..Item::default()
    };
    let mut story = String::with_capacity(text.len());
    for line in text.lines() {
        // A line that is set flush left is a heading of some sort, not of the story.
        let set = line.trim_end().strip_suffix('<').map(|set| set.trim_start_matches('^').trim());
        match set {
            Some(heading) => take_heading(&mut item, heading),
            None => {
                story.push_str(line);
                story.push('\n');
            }
        }
    }
    let paragraphs: Vec<String> = wire::paragraphs(&story).iter().map(|block| plain(block)).collect();
    item.body = Body::Text(paragraphs.join("\n\n"));
    if let Some(short) = head.words.and_then(|stated| wire::shortfall("the header", stated, wire::words(text))) {
        desk.note(short);
    }
    item
}

/// The headline is the first heading behind the slug line, which ends in its length; a byline says so.
fn take_heading(item: &mut Item, heading: &str) {
    let is_slug = heading
        .rsplit_once(',')
        .is_some_and(|(_, length)| !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit()));
    let is_note = heading.to_ascii_lowercase().starts_with("eds:") || heading.starts_with('(');
    if let Some(names) = credits::byline(heading) {
        item.byline.get_or_insert(names);
    } else if is_slug {
        let slug = heading.rsplit_once(',').map_or(heading, |(slug, _)| slug);
        item.keywords = said(slug).into_iter().collect();
    } else if !is_note && item.byline.is_none() && item.headline.is_none() {
        item.headline = said(&plain(heading));
    }
}

/// Signs of the wire to those of print: an underscore between blanks is a dash.
fn plain(text: &str) -> String {
    text.replace(" _ ", " — ").replace(['<', '^'], "")
}

/// The second line of the head: `r d^S^Q BC-US--HolmFerry 1stLd   11-04 0412`.
#[derive(Debug, Default, PartialEq)]
struct Head {
    category: Option<char>,
    slug: Option<String>,
    words: Option<usize>,
}

impl Head {
    fn of(head: &str) -> Self {
        let Some(line) = head.lines().nth(1) else { return Self::default() };
        let fields: Vec<&str> =
            line.split(|c: char| c.is_whitespace() || c.is_control()).filter(|field| !field.is_empty()).collect();
        let is_date = |field: &&str| {
            field.split_once('-').is_some_and(|(month, day)| {
                [month, day].iter().all(|part| part.len() <= 2 && part.parse::<u32>().is_ok())
            })
        };
        let date = fields.iter().position(is_date);
        let slug = fields.get(2..date.unwrap_or(fields.len()).max(2)).and_then(|fields| said(&fields.join(" ")));
        let category = fields.get(1).filter(|field| field.len() == 1).and_then(|field| field.chars().next());
        let words = date.and_then(|date| fields.get(date + 1)?.parse().ok());
        Self { category: category.map(|letter| letter.to_ascii_lowercase()), slug, words }
    }
}

/// `AP-WF-08-29-16 1626GMT<`: month, day, year, and the time of day.
fn published(trailer: &str) -> Option<Published> {
    let line = trailer.lines().next()?.trim().trim_end_matches('<');
    let (day, time) = line.split_once(' ')?;
    let parts: Vec<&str> = day.rsplitn(4, '-').collect();
    let (&year, &day, &month) = (parts.first()?, parts.get(1)?, parts.get(2)?);
    let clock = time.get(..4).filter(|clock| clock.bytes().all(|byte| byte.is_ascii_digit()))?;
    let century = if year.parse::<u32>().ok()? < 70 { "20" } else { "19" };
    let (hours, minutes) = clock.split_at(2);
    dates::read(&format!("{century}{year}-{month}-{day}T{hours}:{minutes}{}", &time[4..])).date()
}

/// The agency whose letters begin the trailer.
fn agency(trailer: &str) -> Option<String> {
    let name = trailer.trim_start().split('-').next()?;
    let is_name = (2..=4).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_uppercase());
    is_name.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::{Head, agency, messages, parts, published};

    #[test]
    fn heads_and_trailers_are_read() {
        let head = Head::of("\u{1}V0412\u{1f}_hw\r\nr s\u{13}\u{11} BC-VA--Holm Ferry 1stLd   11-04 0412\r\n");
        assert_eq!(
            (head.category, head.slug.as_deref(), head.words),
            (Some('s'), Some("BC-VA--Holm Ferry 1stLd"), Some(412))
        );
        assert_eq!(Head::of("one line"), Head::default());
        let date = |trailer: &str| published(trailer).map(|date| date.to_string());
        assert_eq!(date("HW-VW-11-04-96 0930GMT<\r\n").as_deref(), Some("1996-11-04T09:30:00Z"));
        assert_eq!(date("HW-VW-11-04-16 0930EST<").as_deref(), Some("2016-11-04T09:30:00-05:00"));
        assert_eq!(date("HW"), None);
        assert_eq!(agency("HW-VW-11-04-96 0930GMT<").as_deref(), Some("HW"));
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in any::<String>(), wire in "[\u{1}-\u{4}a-c0-9<^ \r\n-]{0,80}") {
            for text in [&text, &wire] {
                for range in messages(text) {
                    let (head, _, trailer) = parts(&text[range]);
                    Head::of(head);
                    published(trailer);
                    agency(trailer);
                }
            }
        }
    }
}
