//! Where every form hands in its articles: they are completed, dated, given their ids and passed on.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use sha2::{Digest, Sha256 as Hasher};

use super::charset::Decoded;
use super::item::{Body, Item, on};
use super::{Draft, ParseOptions, body, charset, credits, dates, mojibake, xml};
use crate::lang::fold;
use crate::model::{Article, ArticleId, CharsetGround, DateGround, Provenance, Published, SourceBytes};

/// Bytes that the text of one article may have.
const ARTICLE_LIMIT: usize = 16 << 20;

/// Characters that a title may have, and any other field that is one line.
const TITLE: usize = 2_000;
const LINE: usize = 500;

/// Notes kept of one source; a file of a million broken lines must not fill the memory.
const NOTES: usize = 50;

/// Why a source gave no articles, or stopped giving them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is of this form and holds no article, as it may.
    NoArticle(String),
    /// It should have been readable.
    Unreadable(String),
}

/// Counts the lines of a text on from the place asked for last, since articles come in its order and the first may be a
/// gigabyte before the last.
#[derive(Default)]
struct LineCount {
    place: usize,
    before: usize,
}

impl LineCount {
    /// The line, from 1, of a place.
    fn at(&mut self, text: &str, place: usize) -> usize {
        if place < self.place {
            *self = Self::default();
        }
        let passed = text.as_bytes().get(self.place..place).unwrap_or(&[]);
        self.before += memchr::memchr_iter(b'\n', passed).count();
        self.place = place;
        self.before + 1
    }
}

/// The receiver of articles from one source.
pub(super) struct Desk<'a> {
    source: &'a SourceBytes,
    pub(super) options: &'a ParseOptions,
    form: &'static str,
    decoded: Arc<str>,
    lines: LineCount,
    charset: String,
    charset_from: CharsetGround,
    each: &'a mut dyn FnMut(Draft) -> ControlFlow<()>,
    /// Articles handed on.
    pub(super) articles: u64,
    ordinal: u64,
    seen: HashMap<ArticleId, u32>,
    notes: Vec<String>,
    unsaid: u64,
}

impl<'a> Desk<'a> {
    pub(super) fn new(
        source: &'a SourceBytes,
        options: &'a ParseOptions,
        form: &'static str,
        decoded: Decoded,
        each: &'a mut dyn FnMut(Draft) -> ControlFlow<()>,
    ) -> Self {
        Self {
            source,
            options,
            form,
            decoded: Arc::from(decoded.text),
            lines: LineCount::default(),
            charset: decoded.charset,
            charset_from: decoded.ground,
            each,
            articles: 0,
            ordinal: 0,
            seen: HashMap::new(),
            notes: decoded.note.into_iter().collect(),
            unsaid: 0,
        }
    }

    /// The decoded text of the whole source.
    pub(super) fn text(&self) -> Arc<str> {
        Arc::clone(&self.decoded)
    }

    /// The bytes of the whole source, for forms whose parts have character sets of their own.
    pub(super) fn bytes(&self) -> &'a [u8] {
        &self.source.bytes
    }

    /// The file name by which a form may be told from another.
    pub(super) fn name(&self) -> &'a str {
        &self.source.name
    }

    /// Says what went wrong with a part of the source.
    pub(super) fn note(&mut self, what: String) {
        if self.notes.len() < NOTES { self.notes.push(what) } else { self.unsaid += 1 }
    }

    /// All notes, and the character set.
    pub(super) fn close(mut self) -> (String, CharsetGround, Vec<String>) {
        if self.unsaid > 0 {
            self.notes.push(format!("and {} more", self.unsaid));
        }
        (self.charset, self.charset_from, self.notes)
    }

    /// Reads a date of publication; what is no date, and why, is noted.
    pub(super) fn date(&mut self, text: &str) -> Option<Published> {
        match dates::read(text) {
            dates::Reading::Date(date) => Some(date),
            dates::Reading::Impossible => {
                self.note(format!("no such date: {}", short(text)));
                None
            }
            dates::Reading::Ambiguous => {
                self.note(format!("a date that could be two days, not used: {}", short(text)));
                None
            }
            dates::Reading::None => None,
        }
    }

    /// What the end of an XML text means: what came before a fault is kept, `empty` says why nothing came.
    pub(super) fn xml_ending(&mut self, ending: xml::Ending, empty: Result<(), Refusal>) -> Result<(), Refusal> {
        if ending.left_out {
            self.note("entities that the file declares itself were left out".into());
        }
        match ending.fault {
            Some(fault) => Err(Refusal::Unreadable(fault)),
            None if self.articles > 0 => Ok(()),
            None => empty,
        }
    }

    /// Takes in one article. Breaks off when the receiver wants no more.
    pub(super) fn take(&mut self, item: Item) -> ControlFlow<()> {
        self.ordinal += 1;
        let mut item = item.without_blanks();
        item.url = item.url.take().or_else(|| self.source.address.clone());
        let ground = self.undo_double_encoding(&mut item);
        let body = self.finish_text(&mut item);
        if body.trim().is_empty() && item.headline.is_none() {
            self.note("an article without text".into());
            return ControlFlow::Continue(());
        }
        let size = body.len() + item.headline.as_ref().map_or(0, String::len);
        if size > ARTICLE_LIMIT {
            self.note(format!("an article larger than {} MB, the limit, left out", ARTICLE_LIMIT >> 20));
            return ControlFlow::Continue(());
        }
        self.cap(&mut item);
        let draft = self.draft(item, body, ground);
        self.articles += 1;
        (self.each)(draft)
    }

    /// Cuts fields that are longer than any of their kind: what stands there is something else, and an index has its bounds.
    fn cap(&mut self, item: &mut Item) {
        let fields = [
            ("title", TITLE, &mut item.headline),
            ("byline", LINE, &mut item.byline),
            ("dateline", LINE, &mut item.dateline),
            ("publisher", LINE, &mut item.publisher),
            ("section", LINE, &mut item.section),
        ];
        let fields = fields.into_iter().filter_map(|(name, most, field)| Some((name, most, field.as_mut()?)));
        let keywords = item.keywords.iter_mut().map(|keyword| ("keyword", LINE, keyword));
        for (name, most, text) in fields.chain(keywords) {
            // Bytes are at least as many as characters, and quick to count.
            if text.len() > most
                && let Some((at, _)) = text.char_indices().nth(most)
            {
                self.note(format!("a {name} longer than {most} characters, the limit, cut: {}", short(text)));
                text.truncate(at);
            }
        }
    }

    /// Finds the paragraphs and takes off the lines around the story that belong into fields.
    fn finish_text(&mut self, item: &mut Item) -> String {
        let text = match std::mem::take(&mut item.body) {
            Body::Verbatim(text) => return text,
            Body::Text(text) => text,
        };
        let lines = body::plain_lines(&text);
        let mut paragraphs = body::split(&lines);
        drop_repeated_head(&mut paragraphs, item);
        let trailer = credits::take_trailer(&mut paragraphs);
        item.publisher = item.publisher.take().or(trailer.publisher);
        item.byline = item.byline.take().or(trailer.byline);
        body::join(&paragraphs)
    }

    /// Brings back a text that was encoded twice though the whole source was not: collections hold both. Its other fields
    /// come from where the text does.
    fn undo_double_encoding(&mut self, item: &mut Item) -> CharsetGround {
        let Body::Text(text) = &mut item.body else { return self.charset_from };
        let Some(repaired) = mojibake::repaired(text) else { return self.charset_from };
        *text = repaired;
        let fields = [&mut item.headline, &mut item.byline, &mut item.dateline, &mut item.publisher, &mut item.section];
        for field in fields.into_iter().flatten().chain(&mut item.keywords) {
            if let Some(repaired) = mojibake::repaired_too(field) {
                *field = repaired;
            }
        }
        CharsetGround::Repaired
    }

    fn draft(&mut self, item: Item, body: String, charset_from: CharsetGround) -> Draft {
        let (dateline, dateline_date) = match credits::dateline(&body) {
            Some((line, date)) => (Some(line), date),
            None => (None, None),
        };
        let mut item = item.without_blanks();
        let dateline = item.dateline.clone().or(dateline.filter(|line| !line.is_empty()));
        let agency = || dateline.as_deref().and_then(credits::agency);
        let path = self.source.member.as_ref().unwrap_or(&self.source.path).as_str();
        let last_folders = path.match_indices('/').rev().nth(3).map_or(path, |(at, _)| &path[at..]);
        // The best ground first; a name is taken apart only where nothing better is there.
        let grounds: [&dyn Fn() -> Option<Published>; 4] = [
            &|| item.published,
            &|| dateline_date,
            &|| on(DateGround::Url, item.url.as_deref().and_then(dates::of_url)),
            &|| on(DateGround::FileName, dates::of_path(last_folders)),
        ];
        let published = grounds.into_iter().filter_map(|ground| ground()).find(|date| self.is_past(date));
        let range = item.range.clone().unwrap_or(0..self.decoded.len());
        if item.language.as_deref() == Some("zh") {
            item.language = charset::chinese_script(&body).map(str::to_owned).or(item.language);
        }
        let article = Article {
            id: self.id(&item),
            given_id: item.given_id,
            headline: item.headline,
            byline: item.byline,
            published,
            publisher: self.options.publisher.clone().or(item.publisher).or_else(agency),
            dateline,
            section: item.section,
            keywords: item.keywords,
            subjects: item.subjects,
            language: item.language,
            url: item.url,
            body,
            truncated: item.truncated,
            provenance: Provenance {
                file: self.source.file,
                path: self.source.path.clone(),
                member: self.source.member.clone(),
                // A document whose text is packed inside has no places in it that could be told.
                range: (!self.decoded.is_empty()).then_some((range.start as u64, range.end as u64)),
                sha256: self.source.sha256,
                form: self.form.to_owned(),
                charset: self.charset.clone(),
                charset_from,
            },
        };
        let line = self.lines.at(&self.decoded, range.start);
        Draft { article, decoded: Arc::clone(&self.decoded), range, line }
    }

    /// A date after the day of the ingest can't be one of publication. A day is let pass: it may be tomorrow elsewhere.
    fn is_past(&mut self, date: &Published) -> bool {
        let is_past = date.days.first.0 <= self.options.as_of.0 + 1;
        if !is_past {
            self.note(format!("dated in the future, not used: {date}"));
        }
        is_past
    }

    /// The identity of an article: the source, and the id that the file gives, else the address, else the ordinal.
    /// A repeated one is told apart by its number among its like.
    fn id(&mut self, item: &Item) -> ArticleId {
        let ordinal = self.ordinal.to_string();
        let (kind, key) = match (&item.given_id, &item.url) {
            (Some(id), _) => ("id", id.as_str()),
            (None, Some(url)) => ("url", url.as_str()),
            (None, None) => ("ordinal", ordinal.as_str()),
        };
        let first = self.hashed(kind, key, 1);
        let count = *self.seen.entry(first).and_modify(|count| *count += 1).or_insert(1);
        if count == 2 {
            self.note(format!("several articles with the {kind} {}: kept apart as #2, #3 …", short(key)));
        }
        if count == 1 { first } else { self.hashed(kind, key, count) }
    }

    fn hashed(&self, kind: &str, key: &str, count: u32) -> ArticleId {
        let mut hasher = Hasher::new();
        hasher.update(self.source.file.0);
        for part in [self.source.member.as_deref().unwrap_or(""), kind, key] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        hasher.update(count.to_le_bytes());
        let digest: [u8; 32] = hasher.finalize().into();
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        ArticleId(id)
    }
}

/// Drops a headline, byline or date that the text repeats at its head; a byline found so is kept as such.
fn drop_repeated_head(paragraphs: &mut Vec<Cow<'_, str>>, item: &mut Item) {
    let mut drop = 0;
    for paragraph in paragraphs.iter().take(4) {
        // Folding costs, so what is far longer than the headline is not compared with it.
        let is_like = |headline: &&String| paragraph.len() <= 2 * headline.len() && fold(headline) == fold(paragraph);
        let is_headline = item.headline.as_ref().filter(is_like).is_some();
        let is_date = paragraph.len() < 80 && item.published.is_some() && dates::read(paragraph).date().is_some();
        let byline = credits::byline(paragraph);
        if let Some(byline) = byline {
            item.byline.get_or_insert(byline);
        } else if !is_headline && !is_date {
            break;
        }
        drop += 1;
    }
    // A text that is nothing but its head keeps it.
    if drop < paragraphs.len() {
        paragraphs.drain(..drop);
    }
}

/// The head of a value for a note.
fn short(text: &str) -> String {
    let head: String = text.chars().filter(|c| !c.is_control()).take(60).collect();
    if head.len() < text.len() { format!("“{head}…”") } else { format!("“{head}”") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use std::ops::ControlFlow;

    use super::{Desk, LINE, LineCount, TITLE};
    use crate::format::charset::Decoded;
    use crate::format::item::{Body, Item};
    use crate::format::{Draft, ParseOptions};
    use crate::model::{Day, FileKey, Sha256, SourceBytes};

    /// What a desk makes of an item, and what it notes.
    fn taken(item: Item) -> (Draft, Vec<String>) {
        let source = SourceBytes {
            file: FileKey([0; 16]),
            path: "a".into(),
            member: None,
            name: "a".into(),
            bytes: Vec::new(),
            address: None,
            charset: None,
            sha256: Sha256([0; 32]),
        };
        let options = ParseOptions { form: None, encoding: None, publisher: None, map: Vec::new(), as_of: Day(0) };

        let mut drafts = Vec::new();
        let mut each = |draft| {
            drafts.push(draft);
            ControlFlow::Continue(())
        };
        let mut desk = Desk::new(&source, &options, "json", Decoded::none(), &mut each);
        let _ = desk.take(item);
        let (.., notes) = desk.close();
        (drafts.pop().expect("one article"), notes)
    }

    /// An item whose fields have so many characters, of two bytes each, beyond the limit.
    fn item(beyond: usize) -> Item {
        let line = || Some("é".repeat(LINE + beyond));
        Item {
            headline: Some("é".repeat(TITLE + beyond)),
            byline: line(),
            dateline: line(),
            publisher: line(),
            section: line(),
            keywords: vec!["ferries".into(), "é".repeat(LINE + beyond)],
            body: Body::Text("The ferry was late.".into()),
            ..Item::default()
        }
    }

    #[test]
    fn fields_beyond_their_limits_are_cut_and_that_is_said() {
        for beyond in [0, 1, 40_000] {
            let (Draft { article, .. }, notes) = taken(item(beyond));
            let count = |field: &Option<String>| field.as_deref().map_or(0, |text| text.chars().count());
            assert_eq!(count(&article.headline), TITLE);
            for field in [&article.byline, &article.dateline, &article.publisher, &article.section] {
                assert_eq!(count(field), LINE);
            }
            let keywords: Vec<usize> = article.keywords.iter().map(|keyword| keyword.chars().count()).collect();
            assert_eq!(keywords, ["ferries".len(), LINE]);
            let said = if beyond == 0 {
                vec![]
            } else {
                vec!["title", "byline", "dateline", "publisher", "section", "keyword"]
            };
            assert_eq!(notes.len(), said.len(), "{notes:?}");
            for (note, name) in notes.iter().zip(said) {
                let most = if name == "title" { TITLE } else { LINE };
                assert!(
                    note.starts_with(&format!("a {name} longer than {most} characters, the limit, cut: “é")),
                    "{note}"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn lines_are_those_counted_from_the_start(text in "[a\n]{0,60}", places in proptest::collection::vec(0..60_usize, 0..8)) {
            let mut lines = LineCount::default();
            for place in places.into_iter().map(|place| place.min(text.len())) {
                prop_assert_eq!(lines.at(&text, place), 1 + text[..place].matches('\n').count());
            }
        }
    }
}
