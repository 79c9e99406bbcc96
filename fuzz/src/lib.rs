//! What must hold of any bytes whatever. The fuzz targets feed these checks; `tests/regressions.rs` replays what they found.

pub mod enrich;

use std::collections::HashSet;
use std::io::{Cursor, Write};
use std::ops::ControlFlow;

use onrecord::corpus::{Limits, digest, from_bytes};
use onrecord::format::{FORMATS, Format, ParseOptions, Parsed, Verdict, parse};
use onrecord::model::{Article, Day, FileKey, SourceBytes};
use onrecord::query::{Flags, Matching};

/// Bytes of input; what is longer shows nothing new and costs time.
const INPUT: usize = 1 << 16;

/// Bytes of a query.
const QUERY: usize = 512;

/// Bytes of text that may come out of one byte: a byte of an old character set becomes three, a character reference of four
/// bytes six.
const GROWTH: usize = 4;

/// The same for documents that are zip files inside, which unpack; three times the limit on what may come out of them.
const PACKED: usize = 300;
const PACKED_FLOOR: usize = 30_000_000;

/// Reads bytes as one form.
pub fn form(form: &'static Format, data: &[u8]) {
    let ending = form.extensions.first().copied().unwrap_or("txt");
    read(source(&format!("a.{ending}"), data), Some(form));
}

/// Reads bytes as whatever they look like; a control character before them chooses the ending of the file's name.
pub fn sniff(data: &[u8]) {
    let (choice, rest) = choice(data, 0x1f);
    let endings: Vec<&str> = FORMATS.iter().flat_map(|form| form.extensions).copied().chain(["bin"]).collect();
    let name = choice.map_or_else(|| "a".to_owned(), |choice| format!("a.{}", endings[choice % endings.len()]));
    read(source(&name, rest), None);
}

/// Takes a control character off that stands before the bytes proper, so that fixtures can be fed as they are.
fn choice(data: &[u8], most: u8) -> (Option<usize>, &[u8]) {
    match data.split_first() {
        Some((&first, rest)) if first <= most && !b"\t\n\r".contains(&first) => (Some(first.into()), rest),
        _ => (None, data),
    }
}

/// Decodes bytes of a text; a control character before them chooses the label that came with them.
pub fn charset(data: &[u8]) {
    const LABELS: [&str; 7] = ["utf-8", "iso-8859-1", "utf-16", "shift_jis", "gb18030", "iso-2022-jp", "windows-1251"];
    let (choice, rest) = choice(data, 0x08);
    let label = choice.map(|choice| LABELS[choice % LABELS.len()].to_owned());
    read(SourceBytes { charset: label, ..source("a.txt", rest) }, onrecord::format::form("txt"));
}

/// Reads a text as a query; a control character before it chooses exact matching. What is understood is written out and
/// means the same when it is read again.
pub fn query(data: &[u8]) {
    let (choice, rest) = choice(&data[..data.len().min(QUERY)], 0x08);
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let today = Day::from_ymd(2024, 12, 20).expect("a day");
    let matching = if choice.is_some() { Matching::Exact } else { Matching::Folded };
    let understood = match onrecord::query::parse(text, &Flags { matching, ..Flags::default() }, today) {
        Ok(query) => query,
        Err(error) => {
            assert!(!error.to_string().is_empty(), "an error without a word");
            assert!(error.at.is_none_or(|place| error.input.get(place).is_some()), "a place that is none");
            return;
        }
    };
    assert!(!onrecord::query::echo(&understood).is_empty());
    let written = onrecord::query::canonical(&understood);
    match onrecord::query::parse(&written, &Flags::default(), today) {
        Ok(again) => assert_eq!(again.condition, understood.condition, "{written}"),
        // Groups are written with more parentheses than need be.
        Err(error) => assert!(error.message.starts_with("nested deeper"), "{written}: {error}"),
    }
}

/// Reads a text as the date of an article, as a line of its head and as the path of a file.
pub fn dates(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let quoted: String = text.chars().filter(|c| !c.is_control() && !matches!(c, '"' | '\\')).collect();
    let json = format!(r#"{{"title":"Ferry","text":"It sails.","date":"{quoted}","url":"https://e.org/{quoted}"}}"#);
    let parsed = read(source("a.json", json.as_bytes()), onrecord::format::form("json"));
    assert_eq!(parsed.verdict, Verdict::Articles(1), "the article is lost with its date: {parsed:?}");
    let lines = format!("Ferry to sail\n\nBy Ada Okonjo\n{text}\n\nPORT REYL, {text} - It sails.\n");
    read(SourceBytes { path: text.to_owned(), ..source(text, lines.as_bytes()) }, onrecord::format::form("txt"));
}

/// Opens archives. A byte below 16 before them says into which two sound archives they are put, so that what stands inside is
/// reached without a checksum to guess.
pub fn archive(data: &[u8]) {
    let (choice, rest) = choice(data, 0x0f);
    let mut bytes = rest[..rest.len().min(INPUT)].to_vec();
    if let Some(choice) = choice {
        bytes = wrapped(wrapped(bytes, choice % 4), choice / 4);
    }
    let limits = Limits { whole: 4 << 20, ratio: 100, ratio_floor: 1 << 20, depth: 4 };
    let most = (bytes.len() as u64 * limits.ratio).max(limits.ratio_floor);
    let (mut total, mut members) = (0, HashSet::new());
    let opened = from_bytes("a", bytes, &limits, &mut |source| {
        assert_eq!(source.sha256, digest(&source.bytes), "the digest is that of other bytes");
        total += source.bytes.len() as u64;
        assert!(members.insert(source.member.clone()), "two members named {:?}", source.member);
        ControlFlow::Continue(())
    });
    assert!(total <= most, "{total} bytes came out where {most} may");
    if let Ok(opened) = opened {
        assert_eq!(opened.members, members.len() as u64);
    }
}

/// Bytes in a sound archive of one of four kinds.
fn wrapped(bytes: Vec<u8>, kind: usize) -> Vec<u8> {
    const SOUND: &str = "writing to memory does not fail";
    match kind {
        0 => {
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
            gzip.write_all(&bytes).expect(SOUND);
            gzip.finish().expect(SOUND)
        }
        1 => {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            let mut archive = tar::Builder::new(Vec::new());
            archive.append_data(&mut header, "inside.txt", bytes.as_slice()).expect(SOUND);
            archive.into_inner().expect(SOUND)
        }
        2 => {
            let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
            let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
            archive.start_file("inside.txt", stored).expect(SOUND);
            archive.write_all(&bytes).expect(SOUND);
            archive.finish().expect(SOUND).into_inner()
        }
        _ => zstd::encode_all(bytes.as_slice(), 1).expect(SOUND),
    }
}

/// A file of these bytes.
fn source(name: &str, data: &[u8]) -> SourceBytes {
    let bytes = data[..data.len().min(INPUT)].to_vec();
    SourceBytes {
        file: FileKey([0; 16]),
        path: format!("archive/{name}"),
        member: None,
        name: name.to_owned(),
        address: None,
        charset: None,
        sha256: digest(&bytes),
        bytes,
    }
}

/// Reads a file and checks all that comes of it.
fn read(source: SourceBytes, form: Option<&'static Format>) -> Parsed {
    let as_of = Day::from_ymd(2026, 1, 1).expect("a day");
    let options = ParseOptions { form, encoding: None, publisher: None, map: Vec::new(), as_of };
    let (mut articles, mut length, mut ids) = (0, 0, HashSet::new());
    let mut most = GROWTH * source.bytes.len() + 256;
    let parsed = parse(&source, &options, &mut |draft| {
        let (article, range) = (&draft.article, &draft.range);
        let stands = draft.decoded.get(range.clone());
        assert!(stands.is_some(), "{range:?} is no range of the {} bytes decoded", draft.decoded.len());
        match article.provenance.range {
            Some(stated) => assert_eq!(stated, (range.start as u64, range.end as u64)),
            // What is packed inside a document stands nowhere in its bytes.
            None => most = (PACKED * source.bytes.len()).max(PACKED_FLOOR),
        }
        assert!(ids.insert(article.id), "two articles with the id {}", article.id);
        check(article, options.as_of);
        articles += 1;
        length += article.body.len();
        ControlFlow::Continue(())
    });
    assert!(length <= most, "{length} bytes of text came out where {most} may");
    match &parsed.verdict {
        Verdict::Articles(count) => assert!(*count == articles && articles > 0, "{articles} articles: {parsed:?}"),
        Verdict::Ignored(why) | Verdict::Rejected(why) => assert!(articles == 0 && !why.is_empty(), "{parsed:?}"),
    }
    parsed
}

/// Checks what must hold of every article.
fn check(article: &Article, as_of: Day) {
    assert!(!article.body.trim().is_empty() || article.headline.is_some(), "an article of nothing");
    if let Some(date) = article.published {
        assert!(date.days.first <= date.days.last && date.days.first.0 <= as_of.0 + 1, "dated {date}");
        assert!(!date.to_string().is_empty());
    }
    let fields = [&article.headline, &article.byline, &article.dateline, &article.publisher, &article.section];
    for field in fields.into_iter().flatten() {
        assert!(!field.trim().is_empty(), "a field that is there and says nothing");
    }
}
