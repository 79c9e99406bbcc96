//! All matches of a query, as the few numbers by which they are folded, ordered and counted.

use tantivy::columnar::Column;
use tantivy::query::{EnableScoring, Query, Weight};
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentReader};

use super::compile::Level;
use super::family::Family;
use super::leaf::{column_i64, column_u64};
use crate::index::batch::{BATCH, Rows};
use crate::index::schema::{fields, fold_of};
use crate::index::traits::{Traits, ordinal_in};

/// A document that matches.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    /// Where it is.
    pub address: DocAddress,
    /// Where its article is; the same for an article.
    pub article: DocId,
    /// The article's place in time; `None` when undated.
    pub order: Option<i64>,
    /// First and last day of the article; `None` when undated.
    pub days: Option<(i32, i32)>,
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
    traits: Traits,
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
            traits: Traits::of(reader)?,
            quotation: column_u64(reader, f.quotation)?,
        })
    }

    /// The joins of the segment.
    pub(super) fn family(&self) -> &Family {
        &self.family
    }

    /// Adds the matches that some ascending documents of a kind are, without their scores; documents of other kinds are left
    /// out.
    fn read(&self, segment: u32, level: Level, docs: &[DocId], buffers: &mut Buffers, found: &mut Vec<Match>) {
        match level {
            Level::Article => {
                self.articles(segment, docs, buffers);
                found.extend_from_slice(&buffers.articles);
            }
            Level::Quotation => self.quotations(segment, docs, buffers, found),
        }
    }

    fn quotations(&self, segment: u32, docs: &[DocId], buffers: &mut Buffers, found: &mut Vec<Match>) {
        let rows = Rows::of(self.traits.column(), docs);
        let (traits, folds) = (rows.values(self.traits.column()), rows.values(&self.quotation));
        let quotations = rows.docs.iter().zip(traits).zip(folds).filter_map(|((&doc, traits), fold)| {
            let ordinal = ordinal_in(traits?);
            Some((doc, doc.checked_sub(1)?.checked_sub(ordinal)?, ordinal, fold.map_or(0, fold_of)))
        });
        let quotations: Vec<(DocId, DocId, u32, u64)> = quotations.collect();
        let mut of_quotations: Vec<DocId> = quotations.iter().map(|&(_, article, _, _)| article).collect();
        of_quotations.dedup();
        self.articles(segment, &of_quotations, buffers);
        let mut articles = buffers.articles.iter().peekable();
        for (doc, article, ordinal, fold) in quotations {
            while articles.next_if(|known| known.article < article).is_some() {}
            if let Some(&&shared) = articles.peek().filter(|known| known.article == article) {
                found.push(Match { address: DocAddress::new(segment, doc), ordinal, fold, ..shared });
            }
        }
    }

    /// What all matches in some ascending articles share, into the buffer.
    fn articles(&self, segment: u32, docs: &[DocId], buffers: &mut Buffers) {
        let rows = Rows::of(&self.number, docs);
        let numbers = rows.values(&self.number);
        let stories = rows.values(&self.story);
        let orders = rows.values(&self.order);
        let days = rows.values(&self.first_day).into_iter().zip(rows.values(&self.last_day));
        buffers.articles.clear();
        let articles = rows.docs.iter().zip(numbers).zip(stories).zip(orders).zip(days);
        buffers.articles.extend(articles.map(|((((&article, number), story), order), (first, last))| {
            let number = number.unwrap_or(0);
            Match {
                address: DocAddress::new(segment, article),
                article,
                order,
                days: first.zip(last).map(|(first, last)| (first as i32, last as i32)),
                number,
                ordinal: 0,
                story: story.unwrap_or(number),
                fold: 0,
                score: 0.0,
            }
        }));
    }
}

/// Memory that is used again.
#[derive(Default)]
struct Buffers {
    articles: Vec<Match>,
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
    let mut buffers = Buffers::default();
    for (segment, (reader, columns)) in (0..).zip(searcher.segment_readers().iter().zip(columns)) {
        let (mut docs, mut of_docs) = (Vec::new(), Vec::new());
        each_match(weight.as_ref(), reader, scores, &mut |doc, score| {
            docs.push(doc);
            if scores == Scores::Wanted {
                of_docs.push(score);
            }
        })?;
        let from = found.len();
        for batch in docs.chunks(BATCH) {
            columns.read(segment, level, batch, &mut buffers, &mut found);
        }
        let mut scored = docs.into_iter().zip(of_docs).peekable();
        for one in found[from..].iter_mut().filter(|_| scores == Scores::Wanted) {
            while scored.next_if(|&(doc, _)| doc < one.address.doc_id).is_some() {}
            one.score = scored.peek().filter(|&&(doc, _)| doc == one.address.doc_id).map_or(0.0, |&(_, score)| score);
        }
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
