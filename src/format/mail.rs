//! Mail as saved (`.eml`), archives of it (`mbox`), and web pages saved as mail (MHTML).

use std::ops::{ControlFlow, Range};

use mail_parser::{Address, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::desk::{Desk, Refusal};
use super::guard::guarded;
use super::item::{Body, Item, said};
use super::sniff::Look;
use super::{dates, html};
use crate::model::Published;

/// Header fields of which a message begins with one and holds another.
const FIELDS: [&str; 14] = [
    "content-transfer-encoding:",
    "content-type:",
    "date:",
    "delivered-to:",
    "from:",
    "message-id:",
    "mime-version:",
    "received:",
    "reply-to:",
    "return-path:",
    "snapshot-content-location:",
    "subject:",
    "to:",
    "x-",
];

/// A header, or for a saved page one with the name of its software.
pub(super) fn recognises(look: &Look<'_>) -> bool {
    let begins = look.head.lines().next().is_some_and(is_field);
    let lines = look.head.lines().take_while(|line| !line.is_empty()).take(60);
    begins && lines.filter(|line| is_field(line)).count() >= 3
}

fn is_field(line: &str) -> bool {
    let head = line[..line.floor_char_boundary(40)].to_ascii_lowercase();
    FIELDS.iter().any(|field| head.starts_with(field)) && line.contains(':')
}

/// A line `From address date` before the header of the first message.
pub(super) fn recognises_mbox(look: &Look<'_>) -> bool {
    let mut lines = look.head.lines();
    lines.next().is_some_and(is_envelope) && lines.next().is_some_and(|line| line.contains(": ") || line.ends_with(':'))
}

/// `From ada@a.example Tue Mar 05 14:20:00 2024`
fn is_envelope(line: &str) -> bool {
    line.strip_prefix("From ").is_some_and(|rest| {
        let year = rest.split_whitespace().next_back().unwrap_or("");
        rest.contains(':') && rest.split_whitespace().count() >= 5 && (year.len() >= 4 || rest.contains("20"))
    })
}

/// Reads one message.
pub(super) fn parse(desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let bytes = desk.bytes();
    let item = read(desk, bytes)?;
    let _ = desk.take(item);
    Ok(())
}

/// Reads every message of an archive.
pub(super) fn parse_mbox(desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let bytes = desk.bytes().trim_ascii_start();
    for range in messages(bytes) {
        let message = unquoted(&bytes[range.clone()]);
        match read(desk, &message) {
            Ok(item) => {
                if desk.take(item) == ControlFlow::Break(()) {
                    return Ok(());
                }
            }
            Err(Refusal::NoArticle(why) | Refusal::Unreadable(why)) => {
                desk.note(format!("message at byte {}: {why}", range.start))
            }
        }
    }
    Ok(())
}

/// Where the messages stand, without their envelope lines.
fn messages(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut starts = Vec::new();
    let mut at = 0;
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        let begins = at == 0 || bytes[..at].ends_with(b"\n\n") || bytes[..at].ends_with(b"\r\n\r\n");
        if begins && line.starts_with(b"From ") && is_envelope(String::from_utf8_lossy(line).trim_end()) {
            starts.push((at, at + line.len()));
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([bytes.len()]);
    starts.iter().zip(ends).map(|((_, start), end)| *start..end).collect()
}

/// Lines that begin with "From " are quoted in an archive: `>From`, `>>From` …
fn unquoted(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len());
    for line in message.split_inclusive(|&byte| byte == b'\n') {
        let bare = &line[line.iter().take_while(|&&byte| byte == b'>').count()..];
        let is_quoted = bare.len() < line.len() && bare.starts_with(b"From ");
        out.extend_from_slice(if is_quoted { &line[1..] } else { line });
    }
    out
}

/// Reads a message to an article.
fn read(desk: &mut Desk<'_>, bytes: &[u8]) -> Result<Item, Refusal> {
    // Some programs save a letter with an empty line, or a mark, before its header; a parser takes that for the header's end.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let parsed = guarded("mail", || MessageParser::default().parse(bytes)).map_err(Refusal::Unreadable)?;
    let Some(message) = parsed else { return Err(Refusal::Unreadable("no message in it".into())) };
    if let Some(page) = saved_page(&message) {
        return page_item(desk, &message, page);
    }
    let body = match (message.text_body_count(), message.html_body_count()) {
        (0, 0) => None,
        _ => text_of(&message),
    };
    let Some(body) = body else { return Err(Refusal::NoArticle("a message without text".into())) };
    Ok(Item {
        headline: message.subject().and_then(said),
        publisher: message.from().and_then(sender),
        given_id: message.message_id().and_then(said),
        published: message.date().and_then(date),
        body: Body::Text(without_signature(&body)),
        ..Item::default()
    })
}

/// The text of a message: its plain part, else what its HTML part says.
fn text_of(message: &Message<'_>) -> Option<String> {
    let plain = message.text_bodies().find_map(|part| match &part.body {
        PartType::Text(text) if !text.trim().is_empty() => Some(match flow(part) {
            Some(flow) => unwrapped(text, flow),
            None => text.to_string(),
        }),
        _ => None,
    });
    plain.or_else(|| {
        message.html_bodies().find_map(|part| match &part.body {
            PartType::Html(page) | PartType::Text(page) => {
                Some(html::to_text(page)).filter(|text| !text.trim().is_empty())
            }
            _ => None,
        })
    })
}

/// What becomes of the blank that ends a wrapped line of flowed text (RFC 3676).
#[derive(Clone, Copy)]
enum Flow {
    Kept,
    Dropped,
}

/// How a part of flowed text is wrapped; `None` for text that is not.
fn flow(part: &MessagePart<'_>) -> Option<Flow> {
    let says = |name: &str, value: &str| {
        part.content_type().and_then(|kind| kind.attribute(name)).is_some_and(|said| said.eq_ignore_ascii_case(value))
    };
    says("format", "flowed").then(|| if says("delsp", "yes") { Flow::Dropped } else { Flow::Kept })
}

/// Flowed text with its lines joined: one that ends with a blank goes on in the next, except before a signature.
fn unwrapped(text: &str, flow: Flow) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.strip_prefix(' ').unwrap_or(line);
        let goes_on = line.ends_with(' ') && line != "-- ";
        out.push_str(match flow {
            Flow::Dropped if goes_on => &line[..line.len() - 1],
            _ => line,
        });
        if !goes_on {
            out.push('\n');
        }
    }
    out
}

/// The page of a message that is one: its sender is the browser, or its parts have web addresses.
fn saved_page<'a>(message: &'a Message<'_>) -> Option<&'a str> {
    let is_saved = message.header_raw("Snapshot-Content-Location").is_some()
        || message.header_raw("From").is_some_and(|from| from.trim().to_ascii_lowercase().starts_with("<saved by"));
    let page = message.html_bodies().find_map(|part| match &part.body {
        PartType::Html(page) => Some(page.as_ref()),
        _ => None,
    });
    page.filter(|_| {
        is_saved
            || message.parts.iter().any(|part| part.headers.iter().any(|header| header.name() == "Content-Location"))
    })
}

fn page_item(desk: &mut Desk<'_>, message: &Message<'_>, page: &str) -> Result<Item, Refusal> {
    let mut item = html::read(desk, page)?;
    // The message's own date is that of saving.
    let address = message.header_raw("Snapshot-Content-Location").and_then(said).filter(|url| url.starts_with("http"));
    item.url = item.url.or(address);
    item.headline = item.headline.or_else(|| message.subject().and_then(said));
    Ok(item)
}

/// The name of the sender, else the address.
fn sender(from: &Address<'_>) -> Option<String> {
    let first = from.first()?;
    first.name().or(first.address()).and_then(said)
}

fn date(date: &mail_parser::DateTime) -> Option<Published> {
    dates::read(&date.to_rfc3339()).date()
}

/// What stands before the signature, which begins with a line of two dashes.
fn without_signature(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if matches!(line.trim_end_matches(['\r', '\n']), "-- " | "--") {
            break;
        }
        kept.push_str(line);
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::{Flow, messages, unquoted, unwrapped};

    #[test]
    fn an_archive_is_cut_at_its_envelopes() {
        let mbox = b"From a@x.example Tue Mar 05 14:20:00 2024\nSubject: One\n\nFrom here on.\n>From there.\n\nFrom b@x.example Wed Mar 06 14:20:00 2024\nSubject: Two\n\nText.\n";
        let ranges = messages(mbox);
        assert_eq!(ranges.len(), 2);
        assert!(mbox[ranges[1].clone()].starts_with(b"Subject: Two"));
        assert!(unquoted(&mbox[ranges[0].clone()]).ends_with(b"\nFrom there.\n\n"));
    }

    #[test]
    fn flowed_lines_are_joined() {
        let text = "The ferry \nis late.\n From here on.\n-- \nAda\n";
        assert_eq!(unwrapped(text, Flow::Kept), "The ferry is late.\nFrom here on.\n-- \nAda\n");
        assert_eq!(unwrapped("Fer \nry\n", Flow::Dropped), "Ferry\n");
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(bytes in any::<Vec<u8>>()) {
            messages(&bytes);
            unquoted(&bytes);
        }
    }
}
