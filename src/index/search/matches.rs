//! All matches of a query, as the few numbers by which they are folded, ordered and counted.

use std::ops::Range;

use tantivy::columnar::Column;
use tantivy::query::{EnableScoring, Query, Scorer, Weight};
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocAddress, DocId, Score, Searcher, SegmentReader};

use super::compile::Level;
use super::family::Family;
use super::leaf::{column_i64, column_u64};
use super::spread::{parts, spread};
use crate::index::batch::{BATCH, Rows};
use crate::index::schema::{fields, fold_of};
use crate::index::traits::{Traits, ordinal_in};

/// A document that matches, in few bytes: there may be as many as documents.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    /// Where it is.
    pub address: DocAddress,
    /// Where its article is; the same for an article.
    pub article: DocId,
    /// How many printings it stands for, itself included.
    pub printings: u32,
    /// The article's place in time; [`UNDATED`] without a date.
    pub order: i64,
    /// First and last day of the article; [`NO_DAYS`] without a date.
    pub first_day: i32,
    /// See there.
    pub last_day: i32,
    /// The article's number.
    pub number: u64,
    /// The article's story.
    pub story: u64,
    /// What copies of a quotation share; 0 for an article.
    pub fold: u32,
    /// How well it matches; 0 unless asked for.
    pub score: Score,
}

/// What stands for no place in time.
const UNDATED: i64 = i64::MIN;
/// What stands for no days.
const NO_DAYS: (i32, i32) = (i32::MAX, i32::MIN);

impl Match {
    /// The article's place in time; `None` when undated.
    pub(super) fn order(&self) -> Option<i64> {
        (self.order != UNDATED).then_some(self.order)
    }

    /// First and last day of the article; `None` when undated.
    pub(super) fn days(&self) -> Option<(i32, i32)> {
        ((self.first_day, self.last_day) != NO_DAYS).then_some((self.first_day, self.last_day))
    }

    /// The quotation's place in the article; 0 for an article.
    pub(super) fn ordinal(&self) -> u32 {
        self.address.doc_id.saturating_sub(self.article).saturating_sub(1)
    }

    /// The article.
    pub(super) fn article_address(&self) -> DocAddress {
        DocAddress { doc_id: self.article, ..self.address }
    }
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
            let article = doc.checked_sub(1)?.checked_sub(ordinal_in(traits?))?;
            Some((doc, article, fold.map_or(0, fold_of) as u32))
        });
        let quotations: Vec<(DocId, DocId, u32)> = quotations.collect();
        let mut of_quotations: Vec<DocId> = quotations.iter().map(|&(_, article, _)| article).collect();
        of_quotations.dedup();
        self.articles(segment, &of_quotations, buffers);
        let mut articles = buffers.articles.iter().peekable();
        for (doc, article, fold) in quotations {
            while articles.next_if(|known| known.article < article).is_some() {}
            if let Some(&&shared) = articles.peek().filter(|known| known.article == article) {
                found.push(Match { address: DocAddress::new(segment, doc), fold, ..shared });
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
            let (first_day, last_day) = first.zip(last).map_or(NO_DAYS, |(first, last)| (first as i32, last as i32));
            Match {
                address: DocAddress::new(segment, article),
                article,
                printings: 1,
                order: order.unwrap_or(UNDATED),
                first_day,
                last_day,
                number,
                story: story.unwrap_or(number),
                fold: 0,
                score: 0.0,
            }
        }));
    }
}

/// A thread takes as long to begin as so many documents to be read. Few are many where it is only to be tried.
const WORTH_A_THREAD: u64 = if cfg!(debug_assertions) { 40 } else { 8_000 };

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
    for (segment, (reader, columns)) in (0..).zip(searcher.segment_readers().iter().zip(columns)) {
        let place = Place { segment, reader, columns, level };
        match scores {
            Scores::Wanted => place.scored(weight.as_ref(), &mut found)?,
            Scores::Unwanted => place.unscored(weight.as_ref(), &mut found)?,
        }
    }
    Ok(found)
}

/// Where matches are looked for.
struct Place<'a> {
    segment: u32,
    reader: &'a SegmentReader,
    columns: &'a Columns,
    level: Level,
}

impl Place<'_> {
    fn is_alive(&self, doc: DocId) -> bool {
        self.reader.alive_bitset().is_none_or(|alive| alive.is_alive(doc))
    }

    /// Adds the matches that some ascending documents are.
    fn read(&self, docs: &[DocId], found: &mut Vec<Match>) {
        let mut buffers = Buffers::default();
        found.reserve(docs.len());
        for batch in docs.chunks(BATCH) {
            self.columns.read(self.segment, self.level, batch, &mut buffers, found);
        }
    }

    /// Adds all matches, in parts where there are many.
    fn unscored(&self, weight: &dyn Weight, found: &mut Vec<Match>) -> tantivy::Result<()> {
        let mut scorer = weight.scorer(self.reader, 1.0)?;
        let all = self.reader.max_doc();
        let parts = parts(scorer.cost(), WORTH_A_THREAD) as u32;
        if parts <= 1 {
            self.read(&self.documents(scorer.as_mut(), 0..all), found);
            return Ok(());
        }
        drop(scorer);
        let bound = |part: u32| (u64::from(all) * u64::from(part) / u64::from(parts)) as DocId;
        let ranges: Vec<Range<DocId>> = (0..parts).map(|part| bound(part)..bound(part + 1)).collect();
        let mut found_there = spread(&ranges, |range| {
            let mut scorer = weight.scorer(self.reader, 1.0)?;
            let mut found = Vec::new();
            self.read(&self.documents(scorer.as_mut(), range.clone()), &mut found);
            Ok(found)
        })?
        .into_iter();
        if found.is_empty() {
            *found = found_there.next().unwrap_or_default();
        }
        found.reserve(found_there.as_slice().iter().map(Vec::len).sum());
        found_there.for_each(|there| found.extend(there));
        Ok(())
    }

    /// The live documents of a scorer in a range.
    fn documents(&self, scorer: &mut dyn Scorer, range: Range<DocId>) -> Vec<DocId> {
        let mut docs = Vec::new();
        let mut buffer = [0; COLLECT_BLOCK_BUFFER_LEN];
        if scorer.doc() < range.start {
            scorer.seek(range.start);
        }
        loop {
            let count = scorer.fill_buffer(&mut buffer);
            let within = buffer[..count].partition_point(|&doc| doc < range.end);
            docs.extend(buffer[..within].iter().copied().filter(|&doc| self.is_alive(doc)));
            if within < buffer.len() {
                return docs;
            }
        }
    }

    /// Adds all matches with their scores.
    fn scored(&self, weight: &dyn Weight, found: &mut Vec<Match>) -> tantivy::Result<()> {
        let (mut docs, mut scores) = (Vec::new(), Vec::new());
        weight.for_each(self.reader, &mut |doc, score| {
            if self.is_alive(doc) {
                docs.push(doc);
                scores.push(score);
            }
        })?;
        let from = found.len();
        self.read(&docs, found);
        let mut scored = docs.into_iter().zip(scores).peekable();
        for one in &mut found[from..] {
            while scored.next_if(|&(doc, _)| doc < one.address.doc_id).is_some() {}
            one.score = scored.peek().filter(|&&(doc, _)| doc == one.address.doc_id).map_or(0.0, |&(_, score)| score);
        }
        Ok(())
    }
}
