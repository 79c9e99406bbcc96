//! IPTC 7901, the wire of European agencies: a line of codes, keywords, the headline up to ` =`, the text, and its time.

use super::anpa1312::{messages, parts};
use super::desk::{Desk, Refusal};
use super::item::{Body, Item, said};
use super::sniff::Look;
use super::{body, credits, dates, wire};
use crate::model::Published;

/// Bytes within which the first message begins; `ZCZC` and a number may stand before it.
const START: usize = 64;

/// A message whose first line holds its source, priority, category and number of words.
pub(super) fn recognises(look: &Look<'_>) -> bool {
    let head = &look.bytes[..look.bytes.len().min(START + 200)];
    let Some(start) = head.iter().take(START).position(|&byte| byte == 1) else { return false };
    let line = head[start + 1..].split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or(b"");
    std::str::from_utf8(line).ok().and_then(Head::of).is_some() && is_lead_in(&head[..start])
}

/// Nothing but blanks, or the sign by which telegraphs knew that a message comes.
fn is_lead_in(bytes: &[u8]) -> bool {
    let bytes = bytes.trim_ascii();
    bytes.is_empty() || bytes.starts_with(b"ZCZC")
}

/// Reads every message.
pub(super) fn parse(desk: &mut Desk<'_>) -> Result<(), Refusal> {
    wire::parse(desk, messages, read);
    Ok(())
}

fn read(desk: &mut Desk<'_>, message: &str) -> Item {
    let (head, text, trailer) = parts(message);
    let mut lines = head.lines();
    let head = lines.next().and_then(Head::of);
    let keywords = lines.filter_map(|line| said(line.trim_end_matches(['/', '\r', ' '])));
    let (headline, story) = headline(text);
    let story = body::plain_lines(story);
    let (story, notes) = without_notes(&story);
    let paragraphs = wire::paragraphs(story);
    if let Some(short) = head.as_ref().and_then(|head| wire::shortfall("the header", head.words, wire::words(text))) {
        desk.note(short);
    }
    Item {
        headline,
        keywords: keywords.collect(),
        byline: notes.lines().find_map(reporter),
        published: published(trailer),
        publisher: paragraphs.first().and_then(|first| agency(first)).or_else(|| head?.agency),
        body: Body::Text(paragraphs.join("\n\n")),
        ..Item::default()
    }
}

/// The first line of a message: `eca062 4 i 211 ccccb   dpa 061`.
#[derive(Debug, PartialEq)]
struct Head {
    words: usize,
    agency: Option<String>,
}

impl Head {
    fn of(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [source, priority, category, words, rest @ ..] = fields.as_slice() else { return None };
        let letters = source.bytes().take_while(u8::is_ascii_alphabetic).count();
        let number = &source[letters..];
        let is_source =
            (1..=4).contains(&letters) && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let is_code = priority.len() == 1 && category.len() <= 3;
        let agency = rest
            .iter()
            .rev()
            .find(|field| (2..=5).contains(&field.len()) && field.bytes().all(|byte| byte.is_ascii_alphabetic()));
        (is_source && is_code).then_some(())?;
        Some(Self { words: words.parse().ok()?, agency: agency.map(|name| (*name).to_owned()) })
    }
}

/// The headline, which ends with an equals sign, and what follows.
fn headline(text: &str) -> (Option<String>, &str) {
    let first = text.trim_start();
    let end =
        first.find('=').filter(|&end| end <= 300 && !first[..end].contains("\n\n") && !first[..end].contains("\n\r\n"));
    match end {
        Some(end) => (said(&first[..end]), &first[end + 1..]),
        None => (None, text),
    }
}

/// The story, and the notes to editors below it: from a line of asterisks or the heading of a notebook on.
fn without_notes(text: &str) -> (&str, &str) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim();
        let is_rule = words.len() >= 3 && words.chars().all(|c| matches!(c, '*' | ' '));
        if is_rule || (words.starts_with('#') && words.to_ascii_lowercase().contains("notebook")) {
            return text.split_at(at);
        }
        at += line.len();
    }
    (text, "")
}

/// `- Reporting by: Siri Ekdahl`
fn reporter(line: &str) -> Option<String> {
    let names = line.trim_start_matches(['-', ' ']).strip_prefix("Reporting by:")?;
    said(names).map(|names| credits::names(&names))
}

/// The agency that a dateline names: `Berlin (dpa) - `.
fn agency(paragraph: &str) -> Option<String> {
    let (place, rest) = paragraph[..paragraph.floor_char_boundary(80)].split_once('(')?;
    let (name, dash) = rest.split_once(')')?;
    let is_name = name.len() <= 12 && name.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '/'));
    (is_name && !place.contains('.') && dash.trim_start().starts_with(['-', '–', '—'])).then(|| name.to_owned())
}

/// `131137 GMT Nov 13`: day, time of day, month, year.
fn published(trailer: &str) -> Option<Published> {
    let line = trailer.lines().next()?;
    let fields: Vec<&str> = line.split_whitespace().collect();
    let group = fields.first().filter(|group| group.len() == 6 && group.bytes().all(|byte| byte.is_ascii_digit()))?;
    let zone = fields.get(1).filter(|zone| dates::zone_name(&zone.to_lowercase()).is_some());
    let month = fields.iter().skip(1).find(|word| dates::month(&word.to_lowercase()).is_some())?;
    let year = fields.last().filter(|year| matches!(year.len(), 2 | 4))?;
    let (day, hour, minute) = (&group[..2], &group[2..4], &group[4..]);
    let zone = zone.map_or("", |zone| *zone);
    dates::read(&format!("{day} {month} {year} {hour}:{minute} {zone}")).date()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::{Head, agency, headline, published, without_notes};

    #[test]
    fn heads_texts_and_trailers_are_read() {
        let head = Head::of("hwb012 4 i 211 vvhwb   hwa 012");
        assert_eq!(head, Some(Head { words: 211, agency: Some("hwa".into()) }));
        assert_eq!(Head::of("V0412 _hw"), None);
        let date = |trailer: &str| published(trailer).map(|date| date.to_string());
        assert_eq!(date("041130 GMT Nov 96 \r\n").as_deref(), Some("1996-11-04T11:30:00Z"));
        assert_eq!(date("041130 nov 96").as_deref(), Some("1996-11-04T11:30:00"));
        assert_eq!(date("soon"), None);
        assert_eq!(headline("Ferry late =\r\n\r\nText").0.as_deref(), Some("Ferry late"));
        assert_eq!(headline("Text\n\n2 + 2 = 4").0, None);
        assert_eq!(without_notes("One.\n* * * *\nTwo.").0, "One.\n");
        assert_eq!(agency("Holm (hwa) - The ferry").as_deref(), Some("hwa"));
        assert_eq!(agency("He left. (She stayed) - so"), None);
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in any::<String>(), wire in "[a-c0-9=*#() \r\n-]{0,80}") {
            for text in [&text, &wire] {
                Head::of(text);
                headline(text);
                without_notes(text);
                agency(text);
                published(text);
            }
        }
    }
}
