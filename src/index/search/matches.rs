//! All matches of a query, as the few numbers by which they are folded, ordered and counted.

use tantivy::columnar::Column;
use tantivy::query::{EnableScoring, Query, Weight};
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentReader};

use super::compile::Level;
use super::family::Family;
use super::leaf::{column_i64, column_u64};
use crate::index::schema::{fields, fold_of};

/// A document that matches.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    /// Where it is.
    pub address: DocAddress,
    /// Where its article is; the same for an article.
    pub article: DocId,
    /// The article's place in time; `None` when undated.
    pub order: Option<i64>,
    /// The article's number.
    pub number: u64,
    /// The quotation's place in the article; 0 for an article.
    pub ordinal: u32,
    /// The article's story.
    pub story: u64,
    /// What copies of a quotation share; 0 for an article.
    pub fold: u64,
    /// How well it matches; 0 unless asked for.
    pub score: Score,
}

/// The columns of a segment that matches are read from.
pub(super) struct Columns {
    family: Family,
    number: Column<u64>,
    story: Column<u64>,
    order: Column<i64>,
    first_day: Column<i64>,
    last_day: Column<i64>,
    quotation: Column<u64>,
}

impl Columns {
    /// Those of one segment.
    pub(super) fn of(reader: &SegmentReader) -> tantivy::Result<Self> {
        let f = fields();
        Ok(Self {
            family: Family::of(reader)?,
            number: column_u64(reader, f.number)?,
            story: column_u64(reader, f.story)?,
            order: column_i64(reader, f.order)?,
            first_day: column_i64(reader, f.first_day)?,
            last_day: column_i64(reader, f.last_day)?,
            quotation: column_u64(reader, f.quotation)?,
        })
    }

    /// The joins of the segment.
    pub(super) fn family(&self) -> &Family {
        &self.family
    }

    /// First and last day of an article.
    pub(super) fn days(&self, article: DocId) -> Option<(i64, i64)> {
        self.first_day.first(article).zip(self.last_day.first(article))
    }

    /// What all matches in one article share.
    fn of_article(&self, segment: u32, article: DocId) -> Match {
        let number = self.number.first(article).unwrap_or(0);
        Match {
            address: DocAddress::new(segment, article),
            article,
            order: self.order.first(article),
            number,
            ordinal: 0,
            story: self.story.first(article).unwrap_or(number),
            fold: 0,
            score: 0.0,
        }
    }

    /// The match of a quotation in an article.
    fn of_quotation(&self, article: Match, quotation: DocId) -> Match {
        Match {
            address: DocAddress::new(article.address.segment_ord, quotation),
            ordinal: quotation - article.article - 1,
            fold: self.quotation.first(quotation).map_or(0, fold_of),
            ..article
        }
    }
}

/// Whether scores are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scores {
    /// They are.
    Wanted,
    /// They are not, which is faster.
    Unwanted,
}

/// All documents of a kind that a query finds, in the order of the index.
pub(super) fn matches(
    searcher: &Searcher,
    columns: &[Columns],
    query: &dyn Query,
    level: Level,
    scores: Scores,
) -> tantivy::Result<Vec<Match>> {
    let scoring = match scores {
        Scores::Wanted => EnableScoring::enabled_from_searcher(searcher),
        Scores::Unwanted => EnableScoring::disabled_from_searcher(searcher),
    };
    let weight = query.weight(scoring)?;
    let mut found = Vec::new();
    for (segment, (reader, columns)) in searcher.segment_readers().iter().zip(columns).enumerate() {
        let segment = segment as u32;
        let mut last: Option<Match> = None;
        each_match(weight.as_ref(), reader, scores, &mut |doc, score| {
            let one = match level {
                Level::Article => Some(columns.of_article(segment, doc)),
                Level::Quotation => columns.family.article_of(doc).map(|article| {
                    let shared = match last {
                        Some(shared) if shared.article == article => shared,
                        _ => *last.insert(columns.of_article(segment, article)),
                    };
                    columns.of_quotation(shared, doc)
                }),
            };
            found.extend(one.map(|one| Match { score, ..one }));
        })?;
    }
    Ok(found)
}

/// Calls `each` with every live document of a segment that matches.
fn each_match(
    weight: &dyn Weight,
    reader: &SegmentReader,
    scores: Scores,
    each: &mut dyn FnMut(DocId, Score),
) -> tantivy::Result<()> {
    let alive = reader.alive_bitset();
    let is_alive = |doc| alive.is_none_or(|alive| alive.is_alive(doc));
    match scores {
        Scores::Wanted => weight.for_each(reader, &mut |doc, score| {
            if is_alive(doc) {
                each(doc, score);
            }
        }),
        Scores::Unwanted => weight.for_each_no_score(reader, &mut |docs| {
            docs.iter().filter(|&&doc| is_alive(doc)).for_each(|&doc| each(doc, 0.0));
        }),
    }
}
