//! Joins between articles and their quotations, both ways, by the place of their documents: an article stands right before
//! its quotations (see `schema`), so a join costs a look at one column and no table.

use std::fmt;
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SeekDangerResult, SegmentReader, TERMINATED, TantivyError};

use crate::index::schema::fields;
use crate::index::traits::Traits;

/// Which way a join goes.
#[derive(Clone, Copy, Debug)]
enum Direction {
    /// From articles to their quotations.
    Down,
    /// From quotations to their articles.
    Up,
}

/// The quotations of the articles that match a query on articles, or the articles of the quotations that match a query on
/// quotations.
pub(super) struct Join {
    direction: Direction,
    inner: Box<dyn Query>,
}

impl Join {
    /// The quotations of these articles.
    pub(super) fn quotations_of(articles: Box<dyn Query>) -> Box<dyn Query> {
        Box::new(Self { direction: Direction::Down, inner: articles })
    }

    /// The articles of these quotations; an article scores as its best quotation does.
    pub(super) fn articles_of(quotations: Box<dyn Query>) -> Box<dyn Query> {
        Box::new(Self { direction: Direction::Up, inner: quotations })
    }
}

impl Clone for Join {
    fn clone(&self) -> Self {
        Self { direction: self.direction, inner: self.inner.box_clone() }
    }
}

impl fmt::Debug for Join {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}({:?})", self.direction, self.inner)
    }
}

impl Query for Join {
    fn weight(&self, enable_scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(JoinWeight { direction: self.direction, inner: self.inner.weight(enable_scoring)? }))
    }
}

struct JoinWeight {
    direction: Direction,
    inner: Box<dyn Weight>,
}

impl Weight for JoinWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let inner = self.inner.scorer(reader, boost)?;
        let family = Family::of(reader)?;
        Ok(match self.direction {
            Direction::Down => Box::new(Quotations::new(inner, family)),
            Direction::Up => Box::new(Articles::new(inner, family)),
        })
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Err(TantivyError::InvalidArgument("a join explains nothing".to_owned()))
    }
}

/// How the documents of a segment belong together.
#[derive(Clone)]
pub(super) struct Family {
    quotations: Arc<Column<u64>>,
    traits: Arc<Traits>,
}

impl Family {
    /// Those of one segment.
    pub(super) fn of(reader: &SegmentReader) -> tantivy::Result<Self> {
        let quotations = reader.fast_fields().u64(reader.schema().get_field_name(fields().quotations))?;
        Ok(Self { quotations: Arc::new(quotations), traits: Arc::new(Traits::of(reader)?) })
    }

    /// The article of a quotation; `None` for any other document.
    pub(super) fn article_of(&self, doc: DocId) -> Option<DocId> {
        self.traits.article_of(doc)
    }

    /// What a `seek_danger` says that did not find its target: there is nothing before `bound`. Behind the last document there
    /// is nothing at all, and to say so saves a walk through all the numbers that documents might have.
    pub(super) fn none_before(&self, bound: DocId) -> SeekDangerResult {
        SeekDangerResult::SeekLowerBound(if bound < self.traits.num_docs() { bound } else { TERMINATED })
    }

    /// The last document of an article's family: its last quotation, or itself.
    pub(super) fn last_of(&self, article: DocId) -> DocId {
        article + self.quotations.first(article).unwrap_or(0) as DocId
    }
}

/// The quotations of the articles that `inner` finds.
///
/// Invariant: in a valid state `doc` lies in the family of `inner.doc()`, after the article and up to `last`; or it is
/// `TERMINATED`.
struct Quotations {
    inner: Box<dyn Scorer>,
    family: Family,
    doc: DocId,
    last: DocId,
    /// False after a `seek_danger` that found nothing.
    valid: bool,
    /// The article that the last `seek_danger` did not find.
    missed: Option<DocId>,
}

impl Quotations {
    fn new(inner: Box<dyn Scorer>, family: Family) -> Self {
        let mut set = Self { inner, family, doc: 0, last: 0, valid: true, missed: None };
        set.settle(0);
        set
    }

    /// Takes the first quotation from `target` on, beginning with the article at hand.
    fn settle(&mut self, target: DocId) -> DocId {
        loop {
            let article = self.inner.doc();
            if article == TERMINATED {
                (self.doc, self.last) = (TERMINATED, TERMINATED);
                return TERMINATED;
            }
            self.last = self.family.last_of(article);
            self.doc = target.max(article + 1);
            if self.doc <= self.last {
                return self.doc;
            }
            self.inner.advance();
        }
    }
}

impl DocSet for Quotations {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        if self.doc < self.last {
            self.doc += 1;
            return self.doc;
        }
        self.inner.advance();
        self.settle(0)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            return self.doc;
        }
        if target >= TERMINATED {
            self.inner.seek(TERMINATED);
        } else if target > self.last {
            self.inner.seek(self.family.article_of(target).unwrap_or(target));
        }
        self.settle(target)
    }

    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        if target >= TERMINATED {
            return SeekDangerResult::SeekLowerBound(TERMINATED);
        }
        if self.valid && (self.doc >= target || target <= self.last) {
            self.doc = self.doc.max(target);
            return if self.doc == target {
                SeekDangerResult::Found
            } else {
                SeekDangerResult::SeekLowerBound(self.doc)
            };
        }
        let Some(article) = self.family.article_of(target) else {
            // Not a quotation, so not found; the next document may be one.
            return self.family.none_before(target + 1);
        };
        let last = self.family.last_of(article);
        if self.missed == Some(article) {
            return self.family.none_before(last + 1);
        }
        // While valid, `inner` stands on the article of `doc`, which lies before this one.
        match self.inner.seek_danger(article) {
            SeekDangerResult::Found => {
                (self.doc, self.last, self.valid, self.missed) = (target, last, true, None);
                SeekDangerResult::Found
            }
            SeekDangerResult::SeekLowerBound(bound) => {
                (self.valid, self.missed) = (false, Some(article));
                self.family.none_before(bound.saturating_add(1).max(last + 1))
            }
        }
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        // News articles hold about four quotations.
        self.inner.size_hint().saturating_mul(4)
    }

    fn cost(&self) -> u64 {
        self.inner.cost().saturating_mul(4)
    }
}

impl Scorer for Quotations {
    fn score(&mut self) -> Score {
        self.inner.score()
    }
}

/// The articles of the quotations that `inner` finds.
///
/// Invariant: `doc` is the article of a quotation found, and `inner` stands on one of its quotations or, once it is scored,
/// after them.
struct Articles {
    inner: Box<dyn Scorer>,
    family: Family,
    doc: DocId,
    /// Score of `doc`, once asked for.
    score: Option<Score>,
}

impl Articles {
    fn new(inner: Box<dyn Scorer>, family: Family) -> Self {
        let mut set = Self { inner, family, doc: 0, score: None };
        set.settle(0);
        set
    }

    /// Takes the article of the quotation at hand, or of a later one, that is `target` or comes after it.
    fn settle(&mut self, target: DocId) -> DocId {
        self.score = None;
        loop {
            let quotation = self.inner.doc();
            if quotation == TERMINATED {
                self.doc = TERMINATED;
                return TERMINATED;
            }
            match self.family.article_of(quotation) {
                Some(article) if article >= target => {
                    self.doc = article;
                    return article;
                }
                Some(article) => self.pass(article),
                None => drop(self.inner.advance()),
            }
        }
    }

    /// Moves `inner` behind the family of an article.
    fn pass(&mut self, article: DocId) {
        let next = self.family.last_of(article) + 1;
        if self.inner.doc() < next {
            self.inner.seek(next);
        }
    }
}

impl DocSet for Articles {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        self.pass(self.doc);
        self.settle(0)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            return self.doc;
        }
        if self.inner.doc() <= target {
            // A quotation at `target` would be of an article before it.
            self.inner.seek((target + 1).min(TERMINATED));
        }
        self.settle(target)
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.inner.size_hint()
    }

    fn cost(&self) -> u64 {
        self.inner.cost()
    }
}

impl Scorer for Articles {
    fn score(&mut self) -> Score {
        if let Some(score) = self.score {
            return score;
        }
        let last = self.family.last_of(self.doc);
        let mut best = Score::MIN;
        while self.inner.doc() <= last {
            best = best.max(self.inner.score());
            self.inner.advance();
        }
        self.score = Some(best);
        best
    }
}
