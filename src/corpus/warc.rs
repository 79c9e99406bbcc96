//! Web archives: WARC and its forerunner ARC. Only pages that were there when they were fetched are handed on; requests,
//! metadata, revisits, redirects and errors count as ignored.

use std::io::{BufRead, Read};

use super::unpack::{Fault, Place, Unpacker, fault};
use super::web;

/// Bytes that the header of a record may have.
const HEADER: u64 = 64 << 10;

/// A record of a web archive: what it is of, and how long it is.
struct Record {
    address: String,
    /// Whether it holds an HTTP response, or the bytes of a page alone.
    holds: Holds,
    length: Option<u64>,
}

enum Holds {
    Response,
    Page(String),
    Other,
}

/// Reads the records of a WARC file.
pub(super) fn warc_records(unpacker: &mut Unpacker<'_>, input: &mut dyn BufRead, place: &Place) -> Result<(), Fault> {
    while let Some(first) = next_record(unpacker, input, place, is_warc_line)? {
        debug_assert!(first.starts_with("WARC/"));
        let Some(header) = header(input)? else {
            return Err(Fault::Damaged("a record's header is cut off or longer than 64 KB, the limit".into()));
        };
        let field = |name: &str| {
            let value = header.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone());
            value.unwrap_or_default()
        };
        let kind = field("WARC-Type");
        let content = field("Content-Type");
        let holds = match kind.as_str() {
            "response" if content.starts_with("application/http") || content.is_empty() => Holds::Response,
            "response" | "resource" | "conversion" => Holds::Page(content),
            _ => Holds::Other,
        };
        let address = field("WARC-Target-URI").trim_matches(['<', '>']).to_owned();
        record(unpacker, input, place, Record { address, holds, length: field("Content-Length").trim().parse().ok() })?;
    }
    Ok(())
}

/// Reads the records of an ARC file.
pub(super) fn arc_records(unpacker: &mut Unpacker<'_>, input: &mut dyn BufRead, place: &Place) -> Result<(), Fault> {
    while let Some(line) = next_record(unpacker, input, place, is_arc_line)? {
        let fields: Vec<&str> = line.split(' ').collect();
        let address = fields.first().copied().unwrap_or("").to_owned();
        let holds = if address.starts_with("http") { Holds::Response } else { Holds::Other };
        record(
            unpacker,
            input,
            place,
            Record { address, holds, length: fields.last().and_then(|length| length.parse().ok()) },
        )?;
    }
    Ok(())
}

/// Reads one record's bytes and hands on the page in it.
fn record(unpacker: &mut Unpacker<'_>, input: &mut dyn BufRead, place: &Place, record: Record) -> Result<(), Fault> {
    let mut member = place.member(&record.address);
    let Some(length) = record.length else {
        unpacker.note(&member, "a record without a readable length");
        return Ok(());
    };
    let mut block = input.take(length);
    if matches!(record.holds, Holds::Other) || length > unpacker.limits.whole {
        if matches!(record.holds, Holds::Other) {
            unpacker.ignored += 1;
        } else {
            unpacker.note(
                &member,
                &format!("larger than {} MB, the limit for what must be held whole", unpacker.limits.whole >> 20),
            );
        }
        return std::io::copy(&mut block, &mut std::io::sink()).map(drop).map_err(|error| fault(error.into()));
    }
    let (bytes, trouble) = unpacker.whole(Vec::new(), &mut block, 0).map_err(fault)?;
    if trouble.is_some() || (bytes.len() as u64) < length {
        unpacker.note(&member, "cut off");
    }
    let page = match &record.holds {
        Holds::Page(content) => web::page(content.clone(), bytes),
        _ => web::response(unpacker, bytes),
    };
    match page {
        Ok(Some(page)) => {
            member.name = web::name(&record.address, &page.content);
            (member.address, member.charset) = (Some(record.address), page.charset);
            let digest = super::digest(&page.bytes);
            unpacker.emit(page.bytes, digest, &member)?;
        }
        Ok(None) => unpacker.ignored += 1,
        Err(what) => unpacker.note(&member, &what),
    }
    match trouble {
        Some(error) => Err(fault(error.into())),
        None => Ok(()),
    }
}

/// Goes to the line that begins the next record; what stands before it is said to be damaged.
fn next_record(
    unpacker: &mut Unpacker<'_>,
    input: &mut dyn BufRead,
    place: &Place,
    begins: fn(&str) -> bool,
) -> Result<Option<String>, Fault> {
    let mut skipped = false;
    loop {
        let mut line = Vec::new();
        let read = input.take(HEADER).read_until(b'\n', &mut line).map_err(|error| fault(error.into()))?;
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end();
        if read == 0 || begins(text) {
            if skipped {
                unpacker.note(place, "bytes between records that belong to none");
            }
            return Ok((read > 0).then(|| text.to_owned()));
        }
        skipped |= !text.is_empty();
    }
}

fn is_warc_line(line: &str) -> bool {
    line.strip_prefix("WARC/")
        .is_some_and(|version| version.starts_with(|c: char| c.is_ascii_digit()) && version.len() < 8)
}

/// `URL IP date type length`, or the ten fields of version 2.
fn is_arc_line(line: &str) -> bool {
    let fields: Vec<&str> = line.split(' ').collect();
    matches!(fields.len(), 5 | 10)
        && fields[0].contains(':')
        && fields[2].len() == 14
        && fields[2].bytes().all(|byte| byte.is_ascii_digit())
        && fields[fields.len() - 1].parse::<u64>().is_ok()
}

/// The header fields up to the empty line; `None` when it does not end within bounds.
fn header(input: &mut dyn BufRead) -> Result<Option<Vec<(String, String)>>, Fault> {
    let (mut fields, mut left) = (Vec::new(), HEADER);
    loop {
        let mut line = Vec::new();
        let read = input.take(left).read_until(b'\n', &mut line).map_err(|error| fault(error.into()))?;
        left -= read as u64;
        let is_whole = line.ends_with(b"\n");
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end();
        if !is_whole {
            return Ok(None);
        }
        if text.is_empty() {
            return Ok(Some(fields));
        }
        if let Some((key, value)) = text.split_once(':') {
            fields.push((key.trim().to_owned(), value.trim().to_owned()));
        }
    }
}
