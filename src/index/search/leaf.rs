//! One condition to one query of the engine.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::index::SegmentId;
use tantivy::query::doc_predicate_query::{DocPredicateQuery, FunctionPredicate};
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, ConstScorer, EnableScoring, Explanation, Occur, Query, Scorer,
    TermQuery, Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{
    COLLECT_BLOCK_BUFFER_LEN, DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, TantivyError, Term,
};

use super::dictionary::{Fit, TermsThatFit};
use super::proximity::InOrder;
use crate::index::schema::fields;
use crate::index::speakers::Person;
use crate::index::traits::Traits;
use crate::lang::glob::PathGlob;
use crate::model::DayRange;

/// A query of the engine.
pub(super) type Boxed = Box<dyn Query>;

/// A match in the headline counts for so many in the body.
const HEADLINE_BOOST: f32 = 2.0;

/// Documents with this term; `Scored` terms count by how rare and how frequent they are.
pub(super) fn term(term: Term, scored: Scored) -> Boxed {
    match scored {
        Scored::Yes => Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
        Scored::No => filter(Box::new(TermQuery::new(term, IndexRecordOption::Basic))),
    }
}

/// Whether a condition counts in the score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scored {
    /// It does.
    Yes,
    /// It only lets through.
    No,
}

/// The same documents, without a score.
pub(super) fn filter(query: Boxed) -> Boxed {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

/// Documents that match one of these; none for none.
pub(super) fn any(mut queries: Vec<Boxed>) -> Boxed {
    match queries.len() {
        1 => queries.swap_remove(0),
        _ => Box::new(BooleanQuery::union(queries)),
    }
}

/// Documents that match all of these, of which there is one.
pub(super) fn all(mut queries: Vec<Boxed>) -> Boxed {
    match queries.len() {
        1 => queries.swap_remove(0),
        _ => Box::new(BooleanQuery::intersection(queries)),
    }
}

/// Documents that match all of the first, of which there is one, and none of the second.
pub(super) fn all_but(found: Vec<Boxed>, excluded: Vec<Boxed>) -> Boxed {
    if excluded.is_empty() {
        return all(found);
    }
    let found = found.into_iter().map(|query| (Occur::Must, query));
    Box::new(BooleanQuery::new(found.chain(excluded.into_iter().map(|query| (Occur::MustNot, query))).collect()))
}

/// Documents with one of some words in one of some fields.
pub(super) fn words(searched: &[Field], words: &[String]) -> Boxed {
    let of_field = |&field: &Field| {
        let terms = words.iter().map(|word| term(Term::from_field_text(field, word), Scored::Yes)).collect();
        boosted(field, any(terms))
    };
    any(searched.iter().map(of_field).collect())
}

/// Documents with these words in this order in one of some fields.
pub(super) fn phrase(searched: &[Field], words: &[String], slop: u32) -> Boxed {
    let of_field = |&field: &Field| {
        let terms: Vec<Term> = words.iter().map(|word| Term::from_field_text(field, word)).collect();
        boosted(field, in_order(terms, slop))
    };
    any(searched.iter().map(of_field).collect())
}

/// Documents with these terms of one field in this order, scored by the terms.
fn in_order(mut terms: Vec<Term>, slop: u32) -> Boxed {
    if terms.len() == 1 {
        return term(terms.swap_remove(0), Scored::Yes);
    }
    let scored: Vec<Boxed> = terms.iter().map(|word| term(word.clone(), Scored::Yes)).collect();
    let found = filter(Box::new(InOrder { terms, slop }));
    Box::new(BooleanQuery::new(vec![(Occur::Must, found), (Occur::Should, any(scored))]))
}

/// Documents with a term that fits in one of some fields.
pub(super) fn fitting(searched: &[Field], fit: &Fit) -> Boxed {
    any(searched.iter().map(|&field| boosted(field, Box::new(TermsThatFit { field, fit: fit.clone() }))).collect())
}

/// More weight for words of the headline.
fn boosted(field: Field, query: Boxed) -> Boxed {
    if field == fields().headline { Box::new(BoostQuery::new(query, HEADLINE_BOOST)) } else { query }
}

/// Quotations of these people.
pub(super) fn speakers(searcher: &Searcher, people: &[Rc<Person>]) -> Boxed {
    let spellings = || people.iter().flat_map(|person| &person.spellings);
    let whole = spellings().filter(|spelling| spelling.only.is_none());
    let terms = whole.map(|spelling| Term::from_field_text(fields().speaker, &spelling.key)).collect();
    let mut only: HashMap<SegmentId, Vec<DocId>> = HashMap::new();
    for address in spellings().flat_map(|spelling| spelling.only.iter().flatten()) {
        let segment = searcher.segment_reader(address.segment_ord).segment_id();
        only.entry(segment).or_default().push(address.doc_id);
    }
    filter(Box::new(Spoken(Arc::new(Voices { terms, only, found: Mutex::default() }))))
}

/// Quotations under some name keys, and some others.
#[derive(Clone, Debug)]
struct Spoken(Arc<Voices>);

#[derive(Debug)]
struct Voices {
    /// Name keys.
    terms: Vec<Term>,
    /// These very documents.
    only: HashMap<SegmentId, Vec<DocId>>,
    /// Both, of the segments that were asked for: a search may ask many times.
    found: Mutex<HashMap<SegmentId, Arc<[DocId]>>>,
}

impl Voices {
    fn of(&self, reader: &SegmentReader) -> tantivy::Result<Arc<[DocId]>> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(docs) = found.get(&reader.segment_id()) {
            return Ok(Arc::clone(docs));
        }
        let mut docs = self.only.get(&reader.segment_id()).cloned().unwrap_or_default();
        for term in &self.terms {
            let index = reader.inverted_index(term.field())?;
            let Some(mut postings) = index.read_block_postings(term, IndexRecordOption::Basic)? else { continue };
            while !postings.docs().is_empty() {
                docs.extend_from_slice(postings.docs());
                postings.advance();
            }
        }
        // Each list ascends, which a stable sort makes use of.
        docs.sort();
        docs.dedup();
        let docs: Arc<[DocId]> = docs.into();
        found.insert(reader.segment_id(), Arc::clone(&docs));
        Ok(docs)
    }
}

impl Query for Spoken {
    fn weight(&self, _enable_scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Spoken {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(ConstScorer::new(Listed { docs: self.0.of(reader)?, at: 0 }, boost)))
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Err(TantivyError::InvalidArgument("chosen documents explain nothing".to_owned()))
    }
}

/// Documents in a list, ascending.
struct Listed {
    docs: Arc<[DocId]>,
    at: usize,
}

impl DocSet for Listed {
    fn advance(&mut self) -> DocId {
        self.at = (self.at + 1).min(self.docs.len());
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        // In steps that double, since the next is most often near.
        let (rest, mut reach) = (&self.docs[self.at..], 1);
        while rest.get(reach).is_some_and(|&doc| doc < target) {
            reach *= 2;
        }
        let from = reach / 2;
        let reach = rest.len().min(reach + 1);
        self.at += from.min(reach) + rest[from.min(reach)..reach].partition_point(|&doc| doc < target);
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.docs.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn fill_buffer(&mut self, buffer: &mut [DocId; COLLECT_BLOCK_BUFFER_LEN]) -> usize {
        let rest = &self.docs[self.at..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        count
    }

    fn size_hint(&self) -> u32 {
        self.docs.len() as u32
    }
}

/// Articles of the publishers whose names hold these folded words, in any order.
pub(super) fn publisher(name: &str) -> Boxed {
    let wanted: Vec<String> = name.split(' ').map(str::to_owned).collect();
    let holds = move |publisher: &str| wanted.iter().all(|word| publisher.split(' ').any(|part| part == word));
    let fit = Fit::Test(String::new(), Arc::new(holds));
    filter(Box::new(TermsThatFit { field: fields().publisher, fit }))
}

/// Articles of the files that fit a glob, which `query` has checked; a wrong one finds nothing.
pub(super) fn path(glob: &str) -> Boxed {
    let fits: Arc<dyn Fn(&str) -> bool + Send + Sync> = match PathGlob::new(glob) {
        Ok(glob) => Arc::new(move |path: &str| glob.fits(path.split("!/").next().unwrap_or(path))),
        Err(_) => Arc::new(|_: &str| false),
    };
    filter(Box::new(TermsThatFit { field: fields().path, fit: Fit::Test(String::new(), fits) }))
}

/// Articles whose days overlap these.
pub(super) fn days(wanted: DayRange) -> Boxed {
    let (from, to) = (i64::from(wanted.first.0), i64::from(wanted.last.0));
    passing(move |reader: &SegmentReader| {
        let (first, last) = (column_i64(reader, fields().first_day)?, column_i64(reader, fields().last_day)?);
        Ok(move |doc: DocId| {
            first.first(doc).is_some_and(|day| day <= to) && last.first(doc).is_some_and(|day| day >= from)
        })
    })
}

/// Articles without a date.
pub(super) fn undated() -> Boxed {
    passing(|reader: &SegmentReader| {
        let (number, first) = (column_u64(reader, fields().number)?, column_i64(reader, fields().first_day)?);
        Ok(move |doc: DocId| first.first(doc).is_none() && number.first(doc).is_some())
    })
}

/// Quotations whose attribution is at least so sure.
pub(super) fn confidence(least: u64) -> Boxed {
    passing(move |reader: &SegmentReader| {
        let traits = Traits::of(reader)?;
        Ok(move |doc: DocId| traits.confidence(doc).is_some_and(|confidence| confidence >= least))
    })
}

/// Documents that pass a test, which is made for each segment from its columns.
fn passing<F, T>(test: F) -> Boxed
where
    F: Fn(&SegmentReader) -> tantivy::Result<T> + Send + Sync + 'static,
    T: Fn(DocId) -> bool + Send + Sync + 'static,
{
    filter(Box::new(DocPredicateQuery::from(FunctionPredicate::from(test))))
}

/// A column of whole numbers.
pub(super) fn column_u64(reader: &SegmentReader, field: Field) -> tantivy::Result<tantivy::columnar::Column<u64>> {
    reader.fast_fields().u64(reader.schema().get_field_name(field))
}

/// A column of whole numbers with a sign.
pub(in crate::index) fn column_i64(
    reader: &SegmentReader,
    field: Field,
) -> tantivy::Result<tantivy::columnar::Column<i64>> {
    reader.fast_fields().i64(reader.schema().get_field_name(field))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop, prop_assert_eq, proptest};
    use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocSet, TERMINATED};

    use super::Listed;

    proptest! {
        #[test]
        fn a_list_is_walked_in_any_steps(
            docs in prop::collection::btree_set(0..400_u32, 0..200),
            steps in prop::collection::vec(prop::option::of(0..60_u32), 0..20),
            fills in any::<bool>(),
        ) {
            let docs: Vec<u32> = docs.into_iter().collect();
            let mut set = Listed { docs: docs.clone().into(), at: 0 };
            let mut at = 0;
            for step in steps {
                let target = step.map(|step| set.doc().min(400) + step);
                match target {
                    None => at = (at + 1).min(docs.len()),
                    Some(target) => at = docs.partition_point(|&doc| doc < target).max(at),
                }
                let found = match target {
                    None => set.advance(),
                    Some(target) if target >= set.doc() => set.seek(target),
                    Some(_) => set.doc(),
                };
                prop_assert_eq!(found, docs.get(at).copied().unwrap_or(TERMINATED));
            }
            if fills {
                let mut buffer = [0; COLLECT_BLOCK_BUFFER_LEN];
                let count = set.fill_buffer(&mut buffer);
                prop_assert_eq!(&buffer[..count], &docs[at..docs.len().min(at + buffer.len())]);
                at += count;
            }
            prop_assert_eq!(set.seek(TERMINATED), TERMINATED, "from {}", at);
        }
    }
}
