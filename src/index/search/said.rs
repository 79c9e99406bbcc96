//! Said words: found in the body, and kept where they stand in a quotation.
//!
//! What is said is not indexed a second time, which would be a third of all words. The article knows the positions of its
//! body at which each quotation stands (the column `said`, see [`ranges`](crate::index::documents::said_ranges)); a match
//! in the body whose first and last word lie in one range is one in that quotation.

use tantivy::columnar::Column;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{BitSetDocSet, ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{
    BitSet, DocId, DocSet, Score, Searcher, SeekDangerResult, SegmentReader, TERMINATED, TantivyError, Term,
};

use super::dictionary::Fit;
use super::family::Family;
use super::leaf::{Boxed, column_u64};
use super::proximity::{Find, InOrder, InOrderScorer};
use crate::index::documents::{SaidRange, said_ranges};
use crate::index::schema::{Sort, fields};

/// The parameters of BM25 that everybody takes, and the words of a usual quotation.
const K1: Score = 1.2;
const B: Score = 0.75;
const USUAL_WORDS: Score = 20.0;

/// So many places are sooner halved than read from the first on.
const MANY: usize = 16;

/// Where words stand in a body: the positions of the first and the last of each match, firsts ascending.
type Place = (u32, u32);

/// Quotations in which one of these words is said.
pub(super) fn words(words: &[String]) -> Boxed {
    Box::new(Said(What::OneOf(words.iter().map(|word| Term::from_field_text(fields().body, word)).collect())))
}

/// In how many quotations a word is said.
pub(in crate::index) fn said_count(searcher: &Searcher, word: &str) -> tantivy::Result<u64> {
    Ok(words(&[word.to_owned()]).count(searcher)? as u64)
}

/// Quotations in which these words are said in this order, with at most `slop` others between.
pub(super) fn phrase(words: &[String], slop: u32) -> Boxed {
    let terms: Vec<Term> = words.iter().map(|word| Term::from_field_text(fields().body, word)).collect();
    Box::new(Said(if terms.len() == 1 { What::OneOf(terms) } else { What::InOrder(InOrder { terms, slop }) }))
}

/// Quotations in which a word is said that fits.
pub(super) fn fitting(fit: &Fit) -> Boxed {
    Box::new(Said(What::Fit(fit.clone())))
}

#[derive(Clone, Debug)]
struct Said(What);

#[derive(Clone, Debug)]
enum What {
    OneOf(Vec<Term>),
    InOrder(InOrder),
    Fit(Fit),
}

impl Query for Said {
    fn weight(&self, enable_scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let rarity = match (enable_scoring.is_scoring_enabled(), enable_scoring.searcher()) {
            (true, Some(searcher)) => self.0.rarity(searcher)?,
            _ => 0.0,
        };
        Ok(Box::new(SaidWeight { what: self.0.clone(), rarity }))
    }
}

impl What {
    /// How much a match says: the logarithm of how few articles have the words; forms of one word count as one.
    fn rarity(&self, searcher: &Searcher) -> tantivy::Result<Score> {
        let articles = searcher.doc_freq(&fields().sort_term(Sort::Article))?;
        let of = |found: u64| {
            let found = found.min(articles) as Score;
            (1.0 + (articles as Score - found + 0.5) / (found + 0.5)).ln()
        };
        let count = |term: &Term| searcher.doc_freq(term);
        match self {
            Self::OneOf(terms) => Ok(of(terms.iter().map(count).sum::<tantivy::Result<u64>>()?)),
            Self::InOrder(phrase) => phrase.terms.iter().map(|term| count(term).map(of)).sum(),
            Self::Fit(_) => Ok(1.0),
        }
    }
}

struct SaidWeight {
    what: What,
    rarity: Score,
}

impl Weight for SaidWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let weight = boost * self.rarity;
        match &self.what {
            What::OneOf(terms) => {
                let index = reader.inverted_index(fields().body)?;
                let mut postings = Vec::new();
                for term in terms {
                    postings.extend(index.read_postings(term, IndexRecordOption::WithFreqsAndPositions)?);
                }
                Ok(Box::new(SaidScorer::new(OneOf::new(postings), reader, weight)?))
            }
            What::InOrder(phrase) => match phrase.open(reader, Find::Every, 0.0)? {
                Some(found) => Ok(Box::new(SaidScorer::new(found, reader, weight)?)),
                None => Ok(Box::new(EmptyScorer)),
            },
            What::Fit(fit) => Ok(Box::new(ConstScorer::new(BitSetDocSet::from(that_fit(fit, reader)?), weight))),
        }
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Err(TantivyError::InvalidArgument("said words explain nothing".to_owned()))
    }
}

/// The quotations of a segment in which a word is said that fits. So many words may fit that the ranges of each article are
/// read once and kept.
fn that_fit(fit: &Fit, reader: &SegmentReader) -> tantivy::Result<BitSet> {
    let said = column_u64(reader, fields().said)?;
    let mut found = BitSet::with_max_value(reader.max_doc());
    // Where the ranges of an article begin and end in `ranges`, 0..0 as long as they are not read.
    let mut places = vec![(0_u32, 0_u32); reader.max_doc() as usize];
    let mut ranges: Vec<(DocId, u32, u32)> = Vec::new();
    let mut positions = Vec::new();
    fit.each_posting(&*reader.inverted_index(fields().body)?, &mut |postings| {
        while postings.doc() != TERMINATED {
            let article = postings.doc();
            let place = &mut places[article as usize];
            if place.1 == 0 {
                let from = ranges.len() as u32;
                let each = said_ranges(said.values_for_doc(article));
                ranges.extend(each.map(|range| (article + 1 + range.quotation, range.start, range.end)));
                *place = (from, ranges.len() as u32);
            }
            postings.positions(&mut positions);
            for &(quotation, start, end) in &ranges[place.0 as usize..place.1 as usize] {
                let first = positions.partition_point(|&position| position < start);
                if quotation < reader.max_doc() && positions.get(first).is_some_and(|&position| position < end) {
                    found.insert(quotation);
                }
            }
            postings.advance();
        }
    })?;
    Ok(found)
}

/// Articles that hold words, and where.
trait Places: DocSet {
    /// Writes the places in the article at hand.
    fn places(&mut self, places: &mut Vec<Place>);
}

/// Articles that hold one of some words.
struct OneOf {
    postings: Vec<SegmentPostings>,
    doc: DocId,
    positions: Vec<u32>,
}

impl OneOf {
    fn new(postings: Vec<SegmentPostings>) -> Self {
        let mut set = Self { postings, doc: 0, positions: Vec::new() };
        set.settle();
        set
    }

    fn settle(&mut self) -> DocId {
        self.doc = self.postings.iter().map(|postings| postings.doc()).min().unwrap_or(TERMINATED);
        self.doc
    }
}

impl DocSet for OneOf {
    fn advance(&mut self) -> DocId {
        for postings in self.postings.iter_mut().filter(|postings| postings.doc() == self.doc) {
            postings.advance();
        }
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for postings in self.postings.iter_mut().filter(|postings| postings.doc() < target) {
            postings.seek(target);
        }
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.postings.iter().map(|postings| postings.size_hint()).fold(0, u32::saturating_add)
    }
}

impl Places for OneOf {
    fn places(&mut self, places: &mut Vec<Place>) {
        self.positions.clear();
        for postings in self.postings.iter_mut().filter(|postings| postings.doc() == self.doc) {
            postings.append_positions_with_offset(0, &mut self.positions);
        }
        self.positions.sort_unstable();
        places.clear();
        places.extend(self.positions.iter().map(|&position| (position, position)));
    }
}

impl Places for InOrderScorer {
    fn places(&mut self, places: &mut Vec<Place>) {
        places.clear();
        places.extend_from_slice(self.matches());
    }
}

/// A quotation that matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Hit {
    quotation: DocId,
    matches: u32,
    words: u32,
}

/// The quotations of an article in whose ranges a place lies, by their distance from the article. There is a place.
fn hits(ranges: impl Iterator<Item = SaidRange>, places: &[Place], hits: &mut Vec<Hit>) {
    hits.clear();
    let (Some(&(first, _)), Some(&(last, _))) = (places.first(), places.last()) else { return };
    let mut at = Hit { quotation: 0, matches: 0, words: 0 };
    for range in ranges {
        if range.quotation != at.quotation {
            if at.matches > 0 {
                hits.push(at);
            }
            at = Hit { quotation: range.quotation, matches: 0, words: 0 };
        }
        at.words += range.end - range.start;
        // Most ranges lie before all places or after them.
        if range.start <= last && range.end > first {
            let from = if places.len() < MANY { 0 } else { places.partition_point(|&(first, _)| first < range.start) };
            let before = places[from..].iter().take_while(|&&(first, _)| first < range.end);
            at.matches += before.filter(|&&(first, last)| range.start <= first && last < range.end).count() as u32;
        }
    }
    if at.matches > 0 {
        hits.push(at);
    }
}

/// Invariant: in a valid state `places` stands on `article`, and the quotation at hand is `hits[at]`; or there is none left.
struct SaidScorer<P> {
    places: P,
    family: Family,
    said: Column<u64>,
    /// The article whose quotations are in `hits`; `TERMINATED` for none.
    article: DocId,
    hits: Vec<Hit>,
    at: usize,
    buffer: Vec<Place>,
    numbers: Vec<u64>,
    /// False after a `seek_danger` that found nothing.
    valid: bool,
    /// The article that was asked for last in vain.
    without: DocId,
    weight: Score,
}

impl<P: Places> SaidScorer<P> {
    fn new(places: P, reader: &SegmentReader, weight: Score) -> tantivy::Result<Self> {
        let mut scorer = Self {
            places,
            family: Family::of(reader)?,
            said: column_u64(reader, fields().said)?,
            article: TERMINATED,
            hits: Vec::new(),
            at: 0,
            buffer: Vec::new(),
            numbers: Vec::new(),
            valid: true,
            without: TERMINATED,
            weight,
        };
        scorer.settle(0);
        Ok(scorer)
    }

    /// Reads the quotations of the article at hand that match.
    fn look(&mut self) {
        self.article = self.places.doc();
        self.places.places(&mut self.buffer);
        // All at once, since a call for each costs more than reading it.
        let rows = self.said.index.value_row_ids(self.article);
        self.numbers.resize(rows.len(), 0);
        self.said.values.get_range(rows.start.into(), &mut self.numbers);
        hits(said_ranges(self.numbers.iter().copied()), &self.buffer, &mut self.hits);
        for hit in &mut self.hits {
            hit.quotation += self.article + 1;
        }
    }

    /// Takes the first hit of the article looked at that is `target` or comes after it.
    fn choose(&mut self, target: DocId) -> Option<DocId> {
        self.at = self.hits.partition_point(|hit| hit.quotation < target);
        self.hits.get(self.at).map(|hit| hit.quotation)
    }

    /// Takes the first quotation from `target` on, beginning with the article at hand.
    fn settle(&mut self, target: DocId) -> DocId {
        while self.places.doc() != TERMINATED {
            self.look();
            if let Some(quotation) = self.choose(target) {
                return quotation;
            }
            self.places.advance();
        }
        self.hits.clear();
        self.article = TERMINATED;
        TERMINATED
    }
}

impl<P: Places> DocSet for SaidScorer<P> {
    fn advance(&mut self) -> DocId {
        self.at += 1;
        match self.hits.get(self.at) {
            Some(hit) => hit.quotation,
            None if self.article == TERMINATED => TERMINATED,
            None => {
                self.places.advance();
                self.settle(0)
            }
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() >= target {
            return self.doc();
        }
        if target >= TERMINATED {
            self.places.seek(TERMINATED);
        } else if let Some(quotation) = self.choose(target) {
            return quotation;
        } else {
            let article = self.family.article_of(target).unwrap_or(target);
            match self.places.doc() < article {
                true => self.places.seek(article),
                false => self.places.advance(),
            };
        }
        self.settle(target)
    }

    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        if target >= TERMINATED {
            return SeekDangerResult::SeekLowerBound(TERMINATED);
        }
        if self.valid && self.doc() >= target {
            let doc = self.doc();
            return if doc == target { SeekDangerResult::Found } else { SeekDangerResult::SeekLowerBound(doc) };
        }
        let Some(article) = self.family.article_of(target) else {
            // Not a quotation, so not found; the next document may be one.
            return self.missed(target + 1);
        };
        let next = self.family.last_of(article) + 1;
        if self.without == article {
            return self.missed(next);
        }
        if self.article != article {
            match self.places.seek_danger(article) {
                SeekDangerResult::Found => self.look(),
                SeekDangerResult::SeekLowerBound(bound) => {
                    (self.article, self.without) = (TERMINATED, article);
                    return self.missed(bound.max(next));
                }
            }
        }
        match self.choose(target) {
            Some(quotation) if quotation == target => {
                self.valid = true;
                SeekDangerResult::Found
            }
            Some(quotation) => self.missed(quotation),
            None => self.missed(next),
        }
    }

    fn doc(&self) -> DocId {
        self.hits.get(self.at).map_or(TERMINATED, |hit| hit.quotation)
    }

    fn size_hint(&self) -> u32 {
        self.places.size_hint()
    }

    fn cost(&self) -> u64 {
        // Ranges are read for every article.
        self.places.cost().saturating_add(u64::from(self.size_hint()).saturating_mul(8))
    }
}

impl<P> SaidScorer<P> {
    fn missed(&mut self, bound: DocId) -> SeekDangerResult {
        self.valid = false;
        self.family.none_before(bound)
    }
}

impl<P: Places + 'static> Scorer for SaidScorer<P> {
    fn score(&mut self) -> Score {
        let Some(hit) = self.hits.get(self.at) else { return 0.0 };
        let matches = hit.matches as Score;
        let length = 1.0 - B + B * hit.words as Score / USUAL_WORDS;
        self.weight * matches * (1.0 + K1) / (matches + K1 * length)
    }
}

#[cfg(test)]
mod tests {
    use super::{Hit, hits};
    use crate::index::documents::SaidRange;

    #[test]
    fn a_match_lies_in_one_range() {
        let range = |quotation, start, end| SaidRange { quotation, start, end };
        // The first is split, the second stands inside it, the third says nothing that counts.
        let ranges = [range(0, 4, 8), range(0, 10, 12), range(1, 5, 7), range(2, 20, 21)];
        let found = |places: &[(u32, u32)]| {
            let mut found = Vec::new();
            hits(ranges.into_iter(), places, &mut found);
            found.iter().map(|hit| (hit.quotation, hit.matches, hit.words)).collect::<Vec<_>>()
        };
        assert_eq!(found(&[(4, 4), (11, 11)]), [(0, 2, 6)]);
        assert_eq!(found(&[(7, 10)]), [], "from one span into the next");
        assert_eq!(found(&[(5, 6), (6, 7)]), [(0, 2, 6), (1, 1, 2)]);
        assert_eq!(found(&[(3, 4), (20, 21)]), []);
        assert_eq!(found(&[(20, 20)]), [(2, 1, 1)]);
        let mut none = vec![Hit { quotation: 9, matches: 9, words: 9 }];
        hits(std::iter::empty(), &[(1, 1)], &mut none);
        assert_eq!(none, []);
    }
}
