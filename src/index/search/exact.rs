//! Characters as they are: what the index finds by its words, looked at again in the stored text.

use std::fmt;

use tantivy::query::{BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::Value;
use tantivy::store::StoreReader;
use tantivy::{BitSet, DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyDocument, TantivyError};

use super::compile::Level;
use super::family::Family;
use crate::index::record;
use crate::index::schema::fields;
use crate::lang::fold::is_word_char;
use crate::lang::tokens::is_unparted;
use crate::model::{Record, Span};

/// Blocks of the store kept unpacked.
const CACHED_BLOCKS: usize = 8;

/// Documents among those found whose text holds these very characters, from the beginning of a word to the end of one.
pub(super) struct Verbatim {
    /// The characters.
    pub text: String,
    /// Where they must stand.
    pub level: Level,
    /// Documents that hold their words.
    pub found: Box<dyn Query>,
}

impl Clone for Verbatim {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), level: self.level, found: self.found.box_clone() }
    }
}

impl fmt::Debug for Verbatim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verbatim({:?})", self.text)
    }
}

impl Query for Verbatim {
    fn weight(&self, enable_scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let found = self.found.weight(enable_scoring)?;
        Ok(Box::new(VerbatimWeight { text: self.text.clone(), level: self.level, found }))
    }
}

struct VerbatimWeight {
    text: String,
    level: Level,
    found: Box<dyn Weight>,
}

impl Weight for VerbatimWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut found = self.found.scorer(reader, boost)?;
        let mut kept = BitSet::with_max_value(reader.max_doc());
        let store = reader.get_store_reader(CACHED_BLOCKS)?;
        let family = Family::of(reader)?;
        let mut last: Option<(DocId, Record)> = None;
        while found.doc() != TERMINATED {
            let doc = found.doc();
            let (article, ordinal) = match self.level {
                Level::Article => (doc, None),
                Level::Quotation => {
                    let article = family.article_of(doc).unwrap_or(doc);
                    (article, Some(doc.saturating_sub(article + 1) as usize))
                }
            };
            let record = match &last {
                Some((known, record)) if *known == article => record,
                _ => &last.insert((article, read(&store, article)?)).1,
            };
            if holds(record, ordinal, &self.text) {
                kept.insert(doc);
            }
            found.advance();
        }
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(kept), boost)))
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Err(TantivyError::InvalidArgument("characters explain nothing".to_owned()))
    }
}

fn read(store: &StoreReader, article: DocId) -> tantivy::Result<Record> {
    let document: TantivyDocument = store.get(article)?;
    let stored = document.get_first(fields().record).and_then(|value| value.as_bytes()).unwrap_or_default();
    let text = document.get_first(fields().text).and_then(|value| value.as_str()).unwrap_or_default();
    record::read(stored, text.to_owned()).map_err(|error| TantivyError::InternalError(error.to_string()))
}

/// True when the article, or one of its quotations, holds the characters.
fn holds(record: &Record, quotation: Option<usize>, wanted: &str) -> bool {
    let body = &record.article.body;
    let within = |text: &str, span: Span| places(text, span, wanted).next().is_some();
    match quotation {
        Some(place) => {
            let spans = record.enrichment.quotations.get(place).map_or(&[][..], |quotation| &quotation.spans);
            spans.iter().any(|&span| within(body, span))
        }
        None => {
            let headline = record.article.headline.as_deref().unwrap_or("");
            within(headline, Span::new(0, headline.len())) || within(body, Span::new(0, body.len()))
        }
    }
}

/// Where these very characters stand in a part of a text, from the beginning of a word to the end of one.
pub(super) fn places<'t>(text: &'t str, part: Span, wanted: &'t str) -> impl Iterator<Item = Span> + 't {
    let found = part.of(text).match_indices(wanted).map(move |(at, _)| part.start as usize + at);
    let found = found.filter(move |&at| {
        parts_words(text[..at].chars().next_back(), wanted.chars().next())
            && parts_words(wanted.chars().next_back(), text[at + wanted.len()..].chars().next())
    });
    found.map(move |at| Span::new(at, at + wanted.len()))
}

/// True when a word may end between two characters.
fn parts_words(before: Option<char>, after: Option<char>) -> bool {
    let within = |c: Option<char>| c.is_some_and(|c| is_word_char(c) && !is_unparted(c));
    !(within(before) && within(after))
}

#[cfg(test)]
mod tests {
    use super::places;
    use crate::model::Span;

    #[test]
    fn characters_count_and_words_are_whole() {
        let text = "The Grid, the grid — gridlock. 東京都 Grid";
        let found =
            |wanted: &str| places(text, Span::new(0, text.len()), wanted).map(|span| span.start).collect::<Vec<_>>();
        assert_eq!(found("Grid"), [4, text.len() as u32 - 4]);
        assert_eq!(found("Grid,").len(), 1);
        assert_eq!(found("grid").len(), 1);
        assert_eq!(found("京都").len(), 1);
        assert_eq!(places(text, Span::new(5, 30), "Grid").count(), 0);
    }
}
