//! JSON and JSON lines in every shape that news collections have: one article, a list of them, a list somewhere inside an
//! answer of a web interface. What a key means is the business of `fields`.

mod ninjs;
mod scan;

use std::ops::{ControlFlow, Range};

use super::desk::{Desk, Refusal};
use super::fields::{Fields, Value};
use super::item::{Body, Item};
use super::sniff::Look;
use ninjs::Ninjs;
use scan::{Fault, Members, skip_blank, value_end};

/// Lists and objects that are looked through for articles.
const WRAPPERS: usize = 6;

/// An object or a list of objects, or whatever a file named so begins with.
pub(super) fn recognises(look: &Look<'_>) -> bool {
    let mut chars = look.head.chars().filter(|c| !c.is_whitespace());
    match (chars.next(), chars.next()) {
        (Some('{'), Some('"' | '}')) => true,
        (Some('['), Some('{' | '[')) => true,
        (Some('['), Some('"' | ']')) => look.ending.starts_with("json"),
        _ => matches!(look.ending, "json" | "jsonl" | "ndjson"),
    }
}

/// Reads all articles.
pub(super) fn parse(desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let text = desk.text();
    let mut reader = Reader { desk, text: &text, keys: Vec::new(), other: 0, stopped: false };
    let fault = if reader.is_lines() { reader.lines() } else { reader.values() };
    let (keys, other) = (std::mem::take(&mut reader.keys), reader.other);
    if reader.stopped {
        return Ok(());
    }
    match fault {
        Some(fault) => Err(Refusal::Unreadable(fault)),
        None if desk.articles > 0 && other > 0 => {
            desk.note(format!("{other} values that are no article"));
            Ok(())
        }
        None if desk.articles > 0 => Ok(()),
        None if keys.is_empty() => Err(Refusal::NoArticle("no article in it".into())),
        None => Err(Refusal::NoArticle(format!(
            "no article found in the keys {}; name them with --map body=KEY",
            keys.join(", ")
        ))),
    }
}

/// Reads a text that is one JSON value, for other forms that hold JSON.
pub(super) fn read(text: &str) -> Option<Value> {
    let start = skip_blank(text, 0);
    let end = value_end(text, start).ok()?;
    Some(scan::value(&text[start..end]))
}

struct Reader<'a, 'b> {
    desk: &'a mut Desk<'b>,
    text: &'a str,
    /// Keys of the first object in which no article was found, for the message.
    keys: Vec<String>,
    other: u64,
    stopped: bool,
}

impl Reader<'_, '_> {
    /// JSON lines: the first line is a whole value and another follows, or the name says so.
    fn is_lines(&self) -> bool {
        let mut lines = self.text.lines().map(str::trim).filter(|line| !line.is_empty());
        let Some(first) = lines.next() else { return false };
        let first = first.trim_start_matches('\u{feff}');
        let is_whole = value_end(first, 0) == Ok(first.len());
        let name = self.desk.name().to_ascii_lowercase();
        if name.ends_with(".jsonl") || name.ends_with(".ndjson") {
            return is_whole || first.len() > 2;
        }
        is_whole && lines.next().is_some_and(|line| line.starts_with(['{', '[']))
    }

    /// Reads a value a line. A broken line costs itself only.
    fn lines(&mut self) -> Option<String> {
        let (mut start, mut broken) = (0, None);
        for (number, line) in self.text.split_inclusive('\n').enumerate() {
            let at = skip_blank(self.text, start);
            let end = start + line.trim_end().len();
            start += line.len();
            if at >= end || self.stopped {
                continue;
            }
            match value_end(&self.text[..end], at) {
                Ok(stop) if skip_blank(self.text, stop) >= end => self.articles_in(at..stop, 0),
                outcome => {
                    let fault = outcome.err().unwrap_or(Fault::Malformed(at));
                    let what = format!("line {}: {fault}", number + 1);
                    self.desk.note(what.clone());
                    broken = Some(what);
                }
            }
        }
        broken.filter(|_| self.desk.articles == 0)
    }

    /// Reads values one after the other; mostly there is one.
    fn values(&mut self) -> Option<String> {
        let mut at = skip_blank(self.text, 0);
        while at < self.text.len() && !self.stopped {
            let end = match self.text.as_bytes()[at] {
                b'[' => self.list(at, 0),
                _ => value_end(self.text, at).inspect(|&end| self.articles_in(at..end, 0)),
            };
            match end {
                Ok(end) => at = skip_blank(self.text, end),
                Err(fault) => return Some(fault.to_string()),
            }
        }
        None
    }

    /// Reads the items of a list as they come, without knowing its end.
    fn list(&mut self, start: usize, depth: usize) -> Result<usize, Fault> {
        let mut members = Members::new(self.text, start);
        for member in members.by_ref() {
            self.articles_in(member?.1, depth + 1);
            if self.stopped {
                return Ok(self.text.len());
            }
        }
        members.end.ok_or(Fault::CutOff)
    }

    /// Hands in the article that a value is, or those that it holds.
    fn articles_in(&mut self, range: Range<usize>, depth: usize) {
        if self.stopped {
            return;
        }
        match self.text.as_bytes()[range.start] {
            b'[' if depth < WRAPPERS => drop(self.list(range.start, depth)),
            b'{' => self.object(range, depth),
            _ => self.other += 1,
        }
    }

    fn object(&mut self, range: Range<usize>, depth: usize) {
        let text = &self.text[range.clone()];
        let entries: Vec<(String, Range<usize>)> = Members::new(text, 0).map_while(Result::ok).collect();
        if depth < WRAPPERS && self.wrapped(text, range.start, &entries, depth) {
            return;
        }
        let values = entries.iter().map(|(key, range)| (key.clone(), scan::value(&text[range.clone()])));
        let fields: Fields = values.collect();
        let item = verbatim(&fields).or_else(|| match ninjs::read(self.desk, &fields) {
            Ninjs::Text(item) => Some(*item),
            Ninjs::NoText => None,
            Ninjs::No => {
                let mut item = Item::default();
                fields.fill(self.desk, &mut item);
                fields.is_article(&item, &self.desk.options.map).then_some(item)
            }
        });
        match item {
            Some(item) => {
                let item = Item { range: Some(range), ..item };
                self.stopped = self.desk.take(item) == ControlFlow::Break(());
            }
            None => {
                self.other += 1;
                if self.keys.is_empty() {
                    self.keys = entries.into_iter().map(|(key, _)| key).take(12).collect();
                }
            }
        }
    }

    /// Looks into an object that holds a list of objects and no text of its own.
    fn wrapped(&mut self, text: &str, start: usize, entries: &[(String, Range<usize>)], depth: usize) -> bool {
        let holds_list = |range: &Range<usize>| {
            let value = &text[range.clone()];
            value.starts_with('[') && value[1..].trim_start().starts_with('{')
        };
        let is_answer = |key: &str| matches!(key, "response" | "data" | "hits" | "result");
        let has_text =
            entries.iter().any(|(key, range)| Fields::is_text_key(key) && text[range.start..].starts_with('"'));
        if has_text {
            return false;
        }
        let inner: Vec<_> = entries
            .iter()
            .filter(|(key, range)| {
                (holds_list(range) && LISTS.contains(&key.to_ascii_lowercase().as_str()))
                    || (is_answer(key) && text[range.start..].starts_with('{'))
            })
            .collect();
        let before = self.desk.articles;
        for (_, range) in &inner {
            self.articles_in(start + range.start..start + range.end, depth + 1);
        }
        let read = self.desk.articles - before;
        if let Some(stated) = stated(text, entries).filter(|&stated| stated > read) {
            self.desk.note(format!("the answer states {stated} articles and holds {read}"));
        }
        !inner.is_empty()
    }
}

/// Keys under which the answers of web interfaces list their articles.
const LISTS: [&str; 14] = [
    "_items",
    "articles",
    "data",
    "docs",
    "documents",
    "entries",
    "hits",
    "items",
    "news",
    "posts",
    "response",
    "results",
    "stories",
    "value",
];

/// How many articles an answer says that there are; it may be one page of several.
fn stated(text: &str, entries: &[(String, Range<usize>)]) -> Option<u64> {
    let is_total = |key: &str| matches!(key, "total" | "totalArticles" | "totalResults" | "numFound");
    entries.iter().filter(|(key, _)| is_total(key)).find_map(|(_, range)| text[range.clone()].parse().ok())
}

/// An object of nothing but id, title and text is given to be taken at its word: its text is the body, character by character.
fn verbatim(fields: &Fields) -> Option<Item> {
    if !fields.keys().all(|key| matches!(key, "id" | "title" | "text")) {
        return None;
    }
    let Some(Value::Text(text)) = fields.get("text") else { return None };
    let given = |key| fields.get(key).and_then(Value::line);
    Some(Item {
        given_id: given("id"),
        headline: given("title"),
        body: Body::Verbatim(text.clone()),
        ..Item::default()
    })
}
