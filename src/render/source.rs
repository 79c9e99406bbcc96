//! Where something stands, and what it is called, in one line of text.

use crate::model::{ArticleId, Provenance, Published, QuotationId};

/// Hexadecimal digits of an id on a terminal: enough to be unique in most archives, short enough to be typed.
const SHORT: usize = 8;

/// The whole id of a quotation, as programs get it.
pub fn quotation_id(id: QuotationId) -> String {
    format!("q{id}")
}

/// The whole id of an article, as programs get it.
pub fn article_id(id: ArticleId) -> String {
    format!("a{id}")
}

/// The beginning of an id, for people.
pub fn short(id: &str) -> &str {
    id.get(..=SHORT).unwrap_or(id)
}

/// `path`, `path:line`, `archive!/member:line`.
pub fn place(provenance: &Provenance, line: Option<u32>) -> String {
    let mut place = provenance.path.clone();
    if let Some(member) = &provenance.member {
        place.push_str("!/");
        place.push_str(member);
    }
    if let Some(line) = line {
        place.push(':');
        place.push_str(&line.to_string());
    }
    place
}

/// The address of the file of an article, and of the line: what a link leads to.
pub fn link(provenance: &Provenance, line: Option<u32>, links: super::Links) -> Option<String> {
    let super::Links::In(folder) = links else { return None };
    let path = match provenance.path.starts_with('/') {
        true => provenance.path.clone(),
        false => format!("{folder}/{}", provenance.path),
    };
    let mut link = "file://".to_owned();
    for byte in path.bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => link.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => link.push(char::from(byte)),
            _ => link.push_str(&format!("%{byte:02X}")),
        }
    }
    // The line is one of the member, not of the archive that is opened.
    if let (Some(line), None) = (line, &provenance.member) {
        link.push_str(&format!("#{line}"));
    }
    Some(link)
}

/// The day of publication, or the month or year where no more is known.
pub fn date(published: Option<&Published>) -> Option<String> {
    let mut date = published?.to_string();
    date.truncate(date.find('T').unwrap_or(date.len()));
    Some(date)
}
