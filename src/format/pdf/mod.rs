//! PDF: the text that its fonts say they show, put together to lines and paragraphs by where it stands on the page. What the
//! fonts don't say, and pages that are pictures, are named: a reader must not take their silence for an empty page.
//!
//! A hostile file may nest, loop, and unpack to any size. The library has no panics that we know of and bounds its recursion;
//! what it does not bound is bounded here: what streams unpack to before anything is unpacked, what may be drawn, and, as a
//! last resort, time. It runs in a thread of its own, whose stack is known.

mod density;
mod glyphs;
mod layout;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use hayro_interpret::hayro_syntax::object::Dict;
use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};
use hayro_interpret::{InterpreterCache, InterpreterSettings, RenderContent};

use super::desk::{Desk, Refusal};
use super::guard::guarded;
use super::item::said;
use super::sniff::Look;
use super::txt;
use crate::lang::fold;
use glyphs::{Budget, Page};
use layout::Paragraph;

/// Time that a document may take. Honest ones take a thirtieth of it.
const TIME: Duration = Duration::from_secs(20);

/// Stack of the thread in which a document is read; a few hundred objects may be in each other.
const STACK: usize = 64 << 20;

/// Bytes of text that are kept of a document; one article can't have more.
const TEXT: usize = 16 << 20;

/// Threads that may run on when their time is up; while so many do, no other document is read.
const LEFT: usize = 4;

/// Threads that run though nobody waits for them any more.
static RUNNING_ON: AtomicUsize = AtomicUsize::new(0);

/// Paragraphs at the head of a document among which its headline is looked for.
const HEAD: usize = 12;

/// The mark that every such file begins with.
pub(super) fn recognises(look: &Look<'_>) -> bool {
    look.bytes.trim_ascii_start().starts_with(b"%PDF-")
}

/// Reads a document as one article.
pub(super) fn parse(desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let document = in_thread(desk.bytes().to_vec()).map_err(Refusal::Unreadable)?;
    for note in document.notes() {
        desk.note(note);
    }
    if let Some(why) = document.why_unreadable() {
        return Err(Refusal::Unreadable(why));
    }
    let (headline, text) = article(document.paragraphs);
    let mut item = txt::read(desk, &text);
    let is_in_text = |title: &String| text.lines().take(2 * HEAD).any(|line| fold(line) == fold(title));
    item.headline = headline.or(document.title.filter(is_in_text)).or(item.headline);
    item.keywords = document.keywords;
    let _ = desk.take(item);
    Ok(())
}

/// What was read of a document.
#[derive(Debug, Default)]
struct Document {
    paragraphs: Vec<Paragraph>,
    title: Option<String>,
    keywords: Vec<String>,
    pages: usize,
    /// How many the document says it has.
    stated: Option<usize>,
    /// How many were read, to the end or not.
    read: usize,
    /// Pages without text, by their number.
    silent: Vec<usize>,
    /// Pages that could not be read to their end, and why.
    broken: Vec<(usize, String)>,
    /// Characters shown, and those of which nothing says what they are.
    shown: usize,
    unknown: usize,
    /// Whether a font could not be read at all.
    fontless: bool,
}

impl Document {
    /// What a reader must know of the text.
    fn notes(&self) -> Vec<String> {
        let mut notes: Vec<String> = self.broken.iter().map(|(page, why)| format!("page {page}: {why}")).collect();
        let all = self.pages.max(self.stated.unwrap_or(0));
        if self.read < all {
            notes.push(format!("{} of {all} pages read", self.read));
        }
        if !self.silent.is_empty() {
            notes.push(format!("no text on {} of {} pages: {}", self.silent.len(), self.pages, ranges(&self.silent)));
        }
        if self.unknown > 0 {
            let (unknown, shown) = (self.unknown, self.shown);
            notes.push(format!("{unknown} of {shown} characters are unknown: their fonts do not say what they show"));
        }
        if self.fontless {
            notes.push("a font in it is not readable, and what is set in it is lost".into());
        }
        notes
    }

    fn why_unreadable(&self) -> Option<String> {
        let is_lost = self.unknown * 2 > self.shown;
        match self.paragraphs.is_empty() {
            _ if is_lost => Some("its fonts do not say which characters they show".into()),
            true if self.pages == 0 => Some("no page in it".into()),
            true if !self.broken.is_empty() => Some("no page of it could be read".into()),
            true => Some("no text in it, only pictures".into()),
            false => None,
        }
    }
}

/// Numbers in order, neighbours as ranges: `1, 3-5`.
fn ranges(numbers: &[usize]) -> String {
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => parts.push((number, number)),
        }
    }
    let shown = parts
        .iter()
        .take(20)
        .map(|&(first, last)| if first == last { first.to_string() } else { format!("{first}-{last}") });
    shown.collect::<Vec<_>>().join(", ") + if parts.len() > 20 { " …" } else { "" }
}

/// Reads a document under the bounds of time and stack.
fn in_thread(bytes: Vec<u8>) -> Result<Document, String> {
    if RUNNING_ON.load(Ordering::Acquire) >= LEFT {
        return Err(format!("{LEFT} documents before it, the limit, are not done with yet"));
    }
    let (sender, receiver) = sync_channel(1);
    let stop = Arc::new(AtomicBool::new(false));
    let theirs = Arc::clone(&stop);
    let end = Arc::new(AtomicBool::new(false));
    let their_end = Arc::clone(&end);
    let run = move || {
        let outcome = guarded("PDF", || read(bytes, &theirs)).and_then(|document| document);
        // Unsent only when time was up.
        let _ = sender.send(outcome);
        if their_end.swap(true, Ordering::AcqRel) {
            RUNNING_ON.fetch_sub(1, Ordering::AcqRel);
        }
    };
    thread::Builder::new().name("pdf".into()).stack_size(STACK).spawn(run).map_err(|error| error.to_string())?;
    match receiver.recv_timeout(TIME) {
        Ok(outcome) => outcome,
        Err(RecvTimeoutError::Disconnected) => Err("the PDF reader broke down on it".into()),
        Err(RecvTimeoutError::Timeout) => {
            stop.store(true, Ordering::Relaxed);
            // Of the two who come to this mark, the later one takes the thread off the count.
            RUNNING_ON.fetch_add(1, Ordering::AcqRel);
            if end.swap(true, Ordering::AcqRel) {
                RUNNING_ON.fetch_sub(1, Ordering::AcqRel);
            }
            Err(format!("takes longer than {} seconds to read, the limit", TIME.as_secs()))
        }
    }
}

fn read(bytes: Vec<u8>, stop: &AtomicBool) -> Result<Document, String> {
    density::check_bytes(&bytes, stop)?;
    let size = bytes.len();
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(_) => "encrypted, and only its password opens it".to_owned(),
        LoadPdfError::Invalid => "damaged: no pages are found in it".to_owned(),
    })?;
    density::check_objects(&pdf, stop)?;
    let metadata = pdf.metadata();
    let mut document = Document {
        title: metadata.title.as_deref().and_then(words),
        keywords: metadata
            .keywords
            .as_deref()
            .and_then(words)
            .map(|line| line.split([',', ';']).filter_map(said).collect())
            .unwrap_or_default(),
        pages: pdf.pages().len(),
        stated: stated(&pdf),
        ..Document::default()
    };
    let pages = pages(&pdf, size, &mut document, stop);
    document.paragraphs = layout::paragraphs(pages);
    Ok(document)
}

/// How many pages the document says that it has.
fn stated(pdf: &Pdf) -> Option<usize> {
    let root = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id())?;
    usize::try_from(root.get::<Dict<'_>>(b"Pages")?.get::<i32>(b"Count")?).ok()
}

/// The lines of all pages.
fn pages(pdf: &Pdf, size: usize, document: &mut Document, stop: &AtomicBool) -> Vec<Vec<layout::Line>> {
    let cache = InterpreterCache::new();
    let unread = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&unread);
    let settings = InterpreterSettings {
        render_content: RenderContent::PAGE,
        warning_sink: Arc::new(move |warning| {
            seen.fetch_or(matches!(warning, hayro_interpret::InterpreterWarning::UnsupportedFont), Ordering::Relaxed);
        }),
        ..InterpreterSettings::default()
    };
    let mut budget = Budget::new(size, stop);
    let (mut pages, mut text) = (Vec::new(), 0);
    for (index, page) in pdf.pages().iter().enumerate() {
        let mut sheet = Page::new(&mut budget);
        let outcome = guarded("PDF", || sheet.draw(page, &cache, pdf.xref(), settings.clone()));
        let (lines, shown, unknown) = sheet.close();
        document.shown += shown;
        document.unknown += unknown;
        text += lines.iter().map(|line| line.text.len()).sum::<usize>();
        if lines.is_empty() && outcome.is_ok() {
            document.silent.push(index + 1);
        }
        pages.push(lines);
        document.read += 1;
        if let Err(why) = outcome {
            let why = if budget.is_spent() {
                "draws more than the limit, and was not read to its end".to_owned()
            } else {
                why
            };
            document.broken.push((index + 1, why));
        }
        if budget.is_spent() || text > TEXT {
            break;
        }
    }
    document.fontless = unread.load(Ordering::Relaxed);
    pages
}

/// A string of a document's properties: UTF-16 with a mark, else single bytes.
fn words(bytes: &[u8]) -> Option<String> {
    let (encoding, length) = encoding_rs::Encoding::for_bom(bytes).unwrap_or((encoding_rs::WINDOWS_1252, 0));
    said(&encoding.decode_without_bom_handling(&bytes[length..]).0)
}

/// The headline, where one is set larger than the text, and the text with it in front.
fn article(mut paragraphs: Vec<Paragraph>) -> (Option<String>, String) {
    let mut sizes: Vec<(f64, usize)> =
        paragraphs.iter().map(|paragraph| (paragraph.size, paragraph.text.len())).collect();
    sizes.sort_by(|one, other| one.0.total_cmp(&other.0));
    let half = sizes.iter().map(|(_, length)| length).sum::<usize>() / 2;
    let mut seen = 0;
    let common = sizes
        .iter()
        .find(|(_, length)| {
            seen += length;
            seen > half
        })
        .map_or(0.0, |(size, _)| *size);
    let head = paragraphs.iter().take(HEAD).enumerate();
    let largest = head.max_by(|(_, one), (_, other)| one.size.total_cmp(&other.size)).map(|(at, _)| at);
    let at = largest.filter(|&at| paragraphs[at].size > common * 1.25 && paragraphs[at].text.len() <= 250);
    let headline = at.map(|at| {
        let headline = paragraphs.remove(at);
        let text = headline.text.clone();
        paragraphs.insert(0, headline);
        text
    });
    let texts: Vec<String> = paragraphs.into_iter().map(|paragraph| paragraph.text).collect();
    (headline, texts.join("\n\n"))
}
