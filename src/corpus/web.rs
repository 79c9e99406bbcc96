//! HTTP responses as web archives hold them: status, header, transfer and content codings.

use std::io::{BufReader, Cursor, Read};
use std::rc::Rc;

use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::limits::{Guarded, Taken};
use super::unpack::Unpacker;

/// A page out of a response.
pub(super) struct Page {
    pub(super) bytes: Vec<u8>,
    /// Its media type.
    pub(super) content: String,
    pub(super) charset: Option<String>,
}

/// The page in an HTTP response; `None` for what is no page or was not there, an error for what cannot be read.
pub(super) fn response(unpacker: &Unpacker<'_>, bytes: Vec<u8>) -> Result<Option<Page>, String> {
    if !bytes.starts_with(b"HTTP/") {
        return Err("a response that is no HTTP".into());
    }
    let (end, gap) = header_end(&bytes).ok_or("a response whose header has no end")?;
    let header = String::from_utf8_lossy(&bytes[..end]);
    let mut lines = header.lines();
    let status = lines.next().and_then(|line| line.split_whitespace().nth(1)).unwrap_or("");
    let fields: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(key, value)| (key.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let field = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap_or("");
    if status != "200" || !is_page(field("content-type")) {
        return Ok(None);
    }
    let mut body = &bytes[end + gap..];
    if let Ok(length) = field("content-length").parse::<usize>() {
        body = &body[..body.len().min(length)];
    }
    // Some crawlers store the body decoded and keep the header as it was, so a coding that does not fit is let pass.
    let chunked = field("transfer-encoding").eq_ignore_ascii_case("chunked");
    let body = if chunked { unchunked(body).unwrap_or_else(|| body.to_vec()) } else { body.to_vec() };
    let body = decoded(unpacker, body, &field("content-encoding").to_ascii_lowercase())?;
    page(field("content-type").to_owned(), body)
}

/// A page that stands by itself.
pub(super) fn page(content: String, bytes: Vec<u8>) -> Result<Option<Page>, String> {
    let is_text = content.starts_with("text/plain");
    if !(is_page(&content) || is_text) || bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(None);
    }
    let charset = content
        .to_ascii_lowercase()
        .split_once("charset=")
        .map(|(_, label)| label.split(';').next().unwrap_or("").trim_matches(['"', '\'', ' ']).to_owned());
    Ok(Some(Page { bytes, content, charset }))
}

/// The name by which the form of a page may be guessed: what the server said it is goes before the address.
pub(super) fn name(address: &str, content: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let stem = path.trim_end_matches('/').rsplit('/').next().unwrap_or("page");
    if content.to_ascii_lowercase().contains("html") { format!("{stem}.html") } else { stem.to_owned() }
}

/// Pages only: what else a site serves (feeds, robots.txt, scripts) is no article or repeats one.
fn is_page(content: &str) -> bool {
    let content = content.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    matches!(content.as_str(), "" | "text/html" | "application/xhtml+xml")
}

/// Where the header ends, and how long the empty line after it is.
fn header_end(bytes: &[u8]) -> Option<(usize, usize)> {
    let long = memchr::memmem::find(bytes, b"\r\n\r\n").map(|at| (at, 4));
    let short = memchr::memmem::find(bytes, b"\n\n").map(|at| (at, 2));
    match (long, short) {
        (Some(long), Some(short)) => Some(if short.0 < long.0 { short } else { long }),
        (long, short) => long.or(short),
    }
}

/// Takes the chunked coding off; `None` when there is none. A cut-off last chunk is kept as far as it goes.
fn unchunked(body: &[u8]) -> Option<Vec<u8>> {
    let (mut out, mut rest) = (Vec::with_capacity(body.len()), body);
    loop {
        let end = memchr::memchr(b'\n', &rest[..rest.len().min(200)])?;
        let line = std::str::from_utf8(&rest[..end]).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(out);
        }
        out.extend_from_slice(&rest[..size.min(rest.len())]);
        if size >= rest.len() {
            return Some(out);
        }
        rest = rest[size..].strip_prefix(b"\r\n").or(rest[size..].strip_prefix(b"\n"))?;
    }
}

/// Takes the content coding off.
fn decoded(unpacker: &Unpacker<'_>, body: Vec<u8>, coding: &str) -> Result<Vec<u8>, String> {
    let is_gzip = body.starts_with(&[0x1f, 0x8b]);
    let (mut input, mut out) = (BufReader::new(Cursor::new(&body)), Vec::new());
    let (taken, count) = Taken::new(&mut input);
    let decoder: Box<dyn Read + '_> = match coding {
        "gzip" | "x-gzip" if is_gzip => Box::new(MultiGzDecoder::new(taken)),
        "deflate" if body.first() == Some(&0x78) => Box::new(ZlibDecoder::new(taken)),
        "deflate" => Box::new(DeflateDecoder::new(taken)),
        "br" | "zstd" if !looks_like_text(&body) => return Err(format!("a page coded as {coding}, which is not read")),
        _ => return Ok(body),
    };
    let mut guarded = Guarded::new(decoder, count, unpacker.limits, Rc::clone(&unpacker.budget));
    match guarded.read_to_end(&mut out) {
        Ok(_) => Ok(out),
        Err(_) if looks_like_text(&out) && !out.is_empty() => Ok(out),
        Err(_) if looks_like_text(&body) => Ok(body.clone()),
        Err(error) => Err(format!("a page whose {coding} coding is damaged: {error}")),
    }
}

fn looks_like_text(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(512)];
    head.iter().filter(|&&byte| !(9..=0xf4).contains(&byte)).count() * 50 < head.len().max(50)
}

#[cfg(test)]
mod tests {
    use super::{header_end, name, unchunked};

    #[test]
    fn chunks_are_joined() {
        assert_eq!(unchunked(b"4\r\nWiki\r\n5;x=1\r\npedia\r\n0\r\n\r\n").as_deref(), Some(&b"Wikipedia"[..]));
        assert_eq!(unchunked(b"9\r\nWiki").as_deref(), Some(&b"Wiki"[..]));
        assert_eq!(unchunked(b"<html>\n"), None);
    }

    #[test]
    fn headers_end_at_the_first_empty_line() {
        assert_eq!(header_end(b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nx\n\n"), Some((21, 4)));
        assert_eq!(header_end(b"HTTP/1.0 200 OK\nA: b\n\nx"), Some((20, 2)));
        assert_eq!(header_end(b"HTTP/1.0 200 OK"), None);
    }

    #[test]
    fn pages_are_named_so_that_their_form_shows() {
        assert_eq!(name("https://a.example/2024/bridge/?x=1", "text/html; charset=utf-8"), "bridge.html");
        assert_eq!(name("https://a.example/feed.xml", "text/xml"), "feed.xml");
    }
}
