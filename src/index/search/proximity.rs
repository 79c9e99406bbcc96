//! Phrases: words in their order with a bounded number of others between them.
//!
//! Tantivy's own slop counts moves in either direction, so "tax windfall" would match "windfall tax"~2; ours keeps the order
//! and counts the other words between the first and the last. And its phrases must not be excluded from anything: they may
//! not be asked about a document before their first.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SeekDangerResult, SegmentReader, TERMINATED, TantivyError, Term};

use crate::index::schema::BREAK;

/// Which of its places a document is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Find {
    /// Whether there is one.
    Any,
    /// All of them.
    Every,
}

/// Documents that hold these terms of one field in this order, with at most `slop` other words and no [`BREAK`] between.
#[derive(Clone, Debug)]
pub(super) struct InOrder {
    /// The terms, at least two, all of one field.
    pub terms: Vec<Term>,
    /// Other words allowed, in all.
    pub slop: u32,
}

impl Query for InOrder {
    fn weight(&self, _enable_scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for InOrder {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.open(reader, Find::Any, boost)? {
            Some(scorer) => Box::new(scorer),
            None => Box::new(EmptyScorer),
        })
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Err(TantivyError::InvalidArgument("words in order explain nothing".to_owned()))
    }
}

impl InOrder {
    /// The documents of a segment; `None` when it lacks one of the terms.
    pub(super) fn open(
        &self,
        reader: &SegmentReader,
        find: Find,
        score: Score,
    ) -> tantivy::Result<Option<InOrderScorer>> {
        let mut postings = Vec::with_capacity(self.terms.len());
        for term in &self.terms {
            let index = reader.inverted_index(term.field())?;
            match index.read_postings(term, IndexRecordOption::WithFreqsAndPositions)? {
                Some(found) => postings.push(found),
                None => return Ok(None),
            }
        }
        // Words that follow each other at once have nothing between them.
        let breaks = match self.terms.first().filter(|_| self.slop > 0) {
            Some(term) => {
                let term = Term::from_field_text(term.field(), BREAK);
                let index = reader.inverted_index(term.field())?;
                index.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)?
            }
            None => None,
        };
        let window = self.slop + self.terms.len() as u32 - 1;
        let mut rarest_first: Vec<usize> = (0..postings.len()).collect();
        rarest_first.sort_by_key(|&word| postings[word].doc_freq());
        let order = if self.slop == 0 { Order::Adjacent } else { Order::Within(window) };
        let positions = vec![Vec::new(); postings.len()];
        let (broken, places) = (Vec::new(), Vec::new());
        let mut scorer =
            InOrderScorer { postings, rarest_first, breaks, broken, order, find, positions, places, score };
        scorer.settle();
        Ok(Some(scorer))
    }
}

/// Invariant: all postings stand on the same document, which matches, or the rarest is `TERMINATED`.
pub(super) struct InOrderScorer {
    /// In the order of the phrase.
    postings: Vec<SegmentPostings>,
    /// Places in `postings`.
    rarest_first: Vec<usize>,
    /// The breaks between paragraphs, where they matter.
    breaks: Option<SegmentPostings>,
    /// Their positions in the document at hand.
    broken: Vec<u32>,
    order: Order,
    find: Find,
    positions: Vec<Vec<u32>>,
    /// Where in the document at hand the words stand so, as far as it was asked for: the first and the last of each match.
    places: Vec<(u32, u32)>,
    score: Score,
}

/// How near the words must stand.
#[derive(Clone, Copy, Debug)]
enum Order {
    /// One right after the other.
    Adjacent,
    /// So far from the position of the first to that of the last, at most.
    Within(u32),
}

impl InOrderScorer {
    /// The postings of the rarest word, which lead.
    fn lead(&mut self) -> &mut SegmentPostings {
        &mut self.postings[self.rarest_first[0]]
    }

    /// Moves on to the first match from where the leading postings stand.
    fn settle(&mut self) -> DocId {
        loop {
            let doc = self.meet();
            if doc == TERMINATED || self.is_match() {
                return doc;
            }
            self.lead().advance();
        }
    }

    /// Moves on to the first document that holds all words.
    fn meet(&mut self) -> DocId {
        let mut wanted = self.lead().doc();
        'again: loop {
            for &word in &self.rarest_first {
                let postings = &mut self.postings[word];
                let doc = if postings.doc() < wanted { postings.seek(wanted) } else { postings.doc() };
                if doc == TERMINATED {
                    self.lead().seek(TERMINATED);
                    return TERMINATED;
                }
                if doc > wanted {
                    wanted = doc;
                    continue 'again;
                }
            }
            return wanted;
        }
    }

    /// True when the document at hand holds the words close enough.
    fn is_match(&mut self) -> bool {
        for (postings, positions) in self.postings.iter_mut().zip(&mut self.positions) {
            postings.positions(positions);
        }
        self.places.clear();
        match self.order {
            Order::Adjacent => adjacent(&self.positions, self.rarest_first[0], &mut self.places),
            Order::Within(window) => {
                self.read_breaks();
                let mut found = within(&self.positions, window, &self.broken);
                match self.find {
                    Find::Any => self.places.extend(found.next()),
                    Find::Every => self.places.extend(found),
                }
            }
        }
        !self.places.is_empty()
    }

    fn read_breaks(&mut self) {
        let doc = self.doc();
        self.broken.clear();
        if let Some(breaks) = &mut self.breaks {
            let at = if breaks.doc() < doc { breaks.seek(doc) } else { breaks.doc() };
            if at == doc {
                breaks.positions(&mut self.broken);
            }
        }
    }

    /// Where in the document at hand the words stand so: the first and the last of each match.
    pub(super) fn matches(&self) -> &[(u32, u32)] {
        &self.places
    }
}

/// Writes where each list has the position after that of the list before. The shortest list leads.
fn adjacent(positions: &[Vec<u32>], shortest: usize, places: &mut Vec<(u32, u32)>) {
    let last = positions.len() as u32 - 1;
    let starts = positions[shortest].iter().filter_map(|position| position.checked_sub(shortest as u32));
    places.extend(starts.map(|start| (start, start + last)));
    for (offset, list) in (0..).zip(positions).filter(|&(offset, _)| offset as usize != shortest) {
        if places.is_empty() {
            break;
        }
        // Both ascend, so no list is read twice.
        let mut rest = list.iter().copied().peekable();
        places.retain(|&(start, _)| {
            while rest.next_if(|&position| position < start + offset).is_some() {}
            rest.peek() == Some(&(start + offset))
        });
    }
}

/// Ascending positions, one of each list, the last at most `window` after the first, and no break between these two: for
/// each first that allows it, with the last that stands nearest.
fn within<'p>(positions: &'p [Vec<u32>], window: u32, breaks: &'p [u32]) -> impl Iterator<Item = (u32, u32)> + 'p {
    let (first, rest) = positions.split_first().map_or((&[][..], &[][..]), |(first, rest)| (first.as_slice(), rest));
    let mut at = vec![0; rest.len()];
    first.iter().filter_map(move |&start| {
        // For a given start the nearest next word each time ends soonest; starts ascend, so no list is read twice.
        let mut last = start;
        for (list, at) in rest.iter().zip(&mut at) {
            while list.get(*at).is_some_and(|&position| position <= last) {
                *at += 1;
            }
            match list.get(*at) {
                Some(&position) => last = position,
                None => return None,
            }
        }
        let next_break = breaks.partition_point(|&position| position < start);
        let is_near = last - start <= window && breaks.get(next_break).is_none_or(|&position| position > last);
        is_near.then_some((start, last))
    })
}

impl DocSet for InOrderScorer {
    fn advance(&mut self) -> DocId {
        self.lead().advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() >= target {
            return self.doc();
        }
        self.lead().seek(target);
        self.settle()
    }

    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        if target >= TERMINATED {
            return SeekDangerResult::SeekLowerBound(TERMINATED);
        }
        for &word in &self.rarest_first {
            let postings = &mut self.postings[word];
            let doc = if postings.doc() < target { postings.seek(target) } else { postings.doc() };
            if doc > target {
                return SeekDangerResult::SeekLowerBound(doc);
            }
        }
        match self.is_match() {
            true => SeekDangerResult::Found,
            false => SeekDangerResult::SeekLowerBound(target + 1),
        }
    }

    fn doc(&self) -> DocId {
        self.postings[self.rarest_first[0]].doc()
    }

    fn size_hint(&self) -> u32 {
        self.postings.iter().map(|postings| postings.size_hint()).min().unwrap_or(0) / 4
    }

    fn cost(&self) -> u64 {
        // Positions are read for every document that holds all the words.
        self.postings.iter().map(|postings| postings.cost()).min().unwrap_or(0).saturating_mul(8)
    }
}

impl Scorer for InOrderScorer {
    fn score(&mut self) -> Score {
        self.score
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop, prop_assert_eq, proptest};

    use super::{adjacent, within};

    fn is_within(positions: &[Vec<u32>], window: u32, breaks: &[u32]) -> bool {
        within(positions, window, breaks).next().is_some()
    }

    proptest! {
        #[test]
        fn words_side_by_side_are_those_with_no_room_between(
            lists in prop::collection::vec(prop::collection::btree_set(0u32..40, 1..30), 2..4),
        ) {
            let lists: Vec<Vec<u32>> = lists.into_iter().map(|list| list.into_iter().collect()).collect();
            let expected: Vec<(u32, u32)> = within(&lists, lists.len() as u32 - 1, &[]).collect();
            for leading in 0..lists.len() {
                let mut places = Vec::new();
                adjacent(&lists, leading, &mut places);
                prop_assert_eq!(&places, &expected);
            }
        }
    }

    #[test]
    fn words_keep_their_order_and_their_distance() {
        let lists = |lists: &[&[u32]]| lists.iter().map(|list| list.to_vec()).collect::<Vec<_>>();
        assert!(is_within(&lists(&[&[1], &[3]]), 2, &[]));
        assert!(!is_within(&lists(&[&[1], &[4]]), 2, &[]));
        assert!(!is_within(&lists(&[&[3], &[1]]), 9, &[]));
        assert!(is_within(&lists(&[&[1, 20], &[5, 24], &[6, 22, 26]]), 6, &[]));
        assert!(!is_within(&lists(&[&[4], &[4]]), 5, &[]), "one word is not two");
        assert!(is_within(&lists(&[&[4, 5], &[4, 5]]), 1, &[]));
        assert!(!is_within(&lists(&[&[1], &[9]]), 9, &[0, 5, 20]), "a break between");
        assert!(is_within(&lists(&[&[1, 6], &[9]]), 9, &[0, 5, 20]), "none after it");
        assert_eq!(within(&lists(&[&[1, 6, 8], &[7, 9]]), 2, &[]).collect::<Vec<_>>(), [(6, 7), (8, 9)]);
    }
}
