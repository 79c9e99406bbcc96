//! Bytes to articles. One form is one file and one row of [`FORMATS`]; `markdown.rs` is the one to copy.
//!
//! Invariant: no bytes whatever make a form panic, recurse without bound, or read anything but these bytes.

mod anpa1312;
mod body;
mod charset;
mod credits;
mod cursor;
mod dates;
mod desk;
mod docx;
mod epub;
mod factiva;
mod feed;
mod fields;
mod gigaword;
mod guard;
mod html;
mod iptc7901;
mod item;
mod json;
mod mail;
mod markdown;
mod marked;
mod mojibake;
mod newsml;
mod newsml1;
mod nexis;
mod nitf;
mod outlet;
mod package;
#[cfg(feature = "pdf")]
mod pdf;
mod rcv1;
mod reuters;
mod sgml;
mod sniff;
mod story;
mod table;
mod txt;
mod wire;
mod xml;

use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use encoding_rs::Encoding;

use crate::model::{Article, CharsetGround, Day, SourceBytes};
use desk::{Desk, Refusal};
use sniff::{Look, Sniffed};

/// Version of the rules by which files are read; a file read by another version is read again.
pub const VERSION: u32 = 3;

/// How a source is to be read.
#[derive(Clone, Debug)]
pub struct ParseOptions {
    /// The form, when the user says it (`--as`).
    pub form: Option<&'static Format>,
    /// The character set, when the user says it (`--encoding`).
    pub encoding: Option<&'static Encoding>,
    /// The outlet, when the user says it (`--publisher`).
    pub publisher: Option<String>,
    /// Fields of unknown JSON and CSV shapes: (our field, their key).
    pub map: Vec<(String, String)>,
    /// The day of the ingest; later dates cannot be those of publication.
    pub as_of: Day,
}

/// An article as it was read, with the text in which it stands.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The article.
    pub article: Article,
    /// The decoded text of its source.
    pub decoded: Arc<str>,
    /// Where the article stands in `decoded`, in bytes.
    pub range: Range<usize>,
    /// The line, from 1, on which it begins.
    pub line: usize,
}

/// What became of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// So many articles were handed on.
    Articles(u64),
    /// It holds no article, as it may.
    Ignored(String),
    /// It should have been readable and was not.
    Rejected(String),
}

/// The account of one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// Name of the form it was read as; "" when it was not read.
    pub form: &'static str,
    /// Character set, by its WHATWG name.
    pub charset: String,
    /// How the character set was found.
    pub charset_from: CharsetGround,
    /// What became of it.
    pub verdict: Verdict,
    /// What went wrong with parts of it.
    pub notes: Vec<String>,
}

/// A form in which articles come.
pub struct Format {
    /// The name by which it is asked for (`--as`) and reported.
    pub name: &'static str,
    /// Endings of file names, in lower case.
    pub extensions: &'static [&'static str],
    /// Whether the head of a text shows this form.
    recognises: fn(&Look<'_>) -> bool,
    /// Reads the articles and hands them in.
    parse: fn(&mut Desk<'_>) -> Result<(), Refusal>,
}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Format({})", self.name)
    }
}

/// Every form, in the order in which they are tried.
pub static FORMATS: &[Format] = &[
    Format { name: "docx", extensions: &["docx", "docm", "dotx"], recognises: docx::recognises, parse: docx::parse },
    Format { name: "epub", extensions: &["epub"], recognises: epub::recognises, parse: epub::parse },
    #[cfg(feature = "pdf")]
    Format { name: "pdf", extensions: &["pdf"], recognises: pdf::recognises, parse: pdf::parse },
    Format { name: "anpa1312", extensions: &[], recognises: anpa1312::recognises, parse: anpa1312::parse },
    Format { name: "iptc7901", extensions: &[], recognises: iptc7901::recognises, parse: iptc7901::parse },
    Format { name: "json", extensions: &["json", "jsonl", "ndjson"], recognises: json::recognises, parse: json::parse },
    Format { name: "nitf", extensions: &["nitf"], recognises: nitf::recognises, parse: nitf::parse },
    Format { name: "newsml-g2", extensions: &[], recognises: newsml::recognises, parse: newsml::parse },
    Format { name: "newsml-1", extensions: &[], recognises: newsml1::recognises, parse: newsml1::parse },
    Format { name: "rcv1", extensions: &[], recognises: rcv1::recognises, parse: rcv1::parse },
    Format { name: "reuters-21578", extensions: &["sgm"], recognises: reuters::recognises, parse: reuters::parse },
    Format { name: "gigaword", extensions: &["sgml"], recognises: gigaword::recognises, parse: gigaword::parse },
    Format { name: "feed", extensions: &["rss", "atom", "wxr"], recognises: feed::recognises, parse: feed::parse },
    Format {
        name: "html",
        extensions: &["html", "htm", "xhtml", "shtml"],
        recognises: html::recognises,
        parse: html::parse,
    },
    Format {
        name: "markdown",
        extensions: &["md", "markdown", "mkd"],
        recognises: markdown::recognises,
        parse: markdown::parse,
    },
    Format { name: "mbox", extensions: &["mbox"], recognises: mail::recognises_mbox, parse: mail::parse_mbox },
    Format { name: "mail", extensions: &["eml", "mht", "mhtml"], recognises: mail::recognises, parse: mail::parse },
    Format { name: "nexis", extensions: &[], recognises: nexis::recognises, parse: nexis::parse },
    Format { name: "factiva", extensions: &[], recognises: factiva::recognises, parse: factiva::parse },
    Format { name: "cnn-story", extensions: &["story"], recognises: story::recognises, parse: story::parse },
    Format { name: "table", extensions: &["csv", "tsv", "tab"], recognises: table::recognises, parse: table::parse },
    Format { name: "txt", extensions: &["txt", "text"], recognises: |_| false, parse: txt::parse },
];

/// The form of that name.
pub fn form(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|form| form.name == name)
}

/// Reads the articles of a source and hands them on, in the order of the source.
pub fn parse(source: &SourceBytes, options: &ParseOptions, each: &mut dyn FnMut(Draft) -> ControlFlow<()>) -> Parsed {
    let unread = |verdict| Parsed {
        form: "",
        charset: String::new(),
        charset_from: CharsetGround::Guessed,
        verdict,
        notes: Vec::new(),
    };
    let (form, decoded) = match sniff::sniff(source, options) {
        Sniffed::As(form, decoded) => (form, decoded),
        Sniffed::Ignored(why) => return unread(Verdict::Ignored(why)),
        Sniffed::Rejected(why) => return unread(Verdict::Rejected(why)),
    };
    let mut desk = Desk::new(source, options, form.name, decoded, each);
    let outcome = (form.parse)(&mut desk);
    let articles = desk.articles;
    let (charset, charset_from, mut notes) = desk.close();
    let verdict = match outcome {
        Ok(()) if articles == 0 => Verdict::Rejected(notes.pop().unwrap_or_else(|| "no article in it".into())),
        Ok(()) => Verdict::Articles(articles),
        Err(Refusal::NoArticle(why) | Refusal::Unreadable(why)) if articles > 0 => {
            notes.push(why);
            Verdict::Articles(articles)
        }
        Err(Refusal::NoArticle(why)) => Verdict::Ignored(why),
        Err(Refusal::Unreadable(why)) => Verdict::Rejected(why),
    };
    Parsed { form: form.name, charset, charset_from, verdict, notes }
}
