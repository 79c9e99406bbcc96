//! Words by their form: what the term dictionaries hold, and the documents of all terms that fit a test.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy::postings::{SegmentPostings, TermInfo};
use tantivy::query::{BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::termdict::{TermDictionary, TermStreamer};
use tantivy::{BitSet, DocId, InvertedIndexReader, Score, Searcher, SegmentReader, TantivyError};
use tantivy_fst::Automaton;

use crate::lang::stem::stem;

/// Most words that a word of a query is expanded to.
pub(super) const MAX_FORMS: usize = 256;

/// Words whose stem begins otherwise than they do (the exceptions of the Snowball algorithm).
const IRREGULAR: [(&str, &str); 3] = [("die", "dying"), ("lie", "lying"), ("tie", "tying")];

/// The words of an index that have the stem of a query word.
pub(in crate::index) struct Forms {
    /// The words, most frequent first.
    pub words: Vec<String>,
    /// How many there are in all, when not all are here.
    pub cut_from: Option<usize>,
}

/// All words of some fields that have the stem of `word`.
pub(in crate::index) fn forms(searcher: &Searcher, searched: &[Field], word: &str) -> tantivy::Result<Forms> {
    let stem_wanted = stem(word);
    let start = shared_start(&stem_wanted);
    let irregular = IRREGULAR.iter().filter(|(stem, _)| *stem == stem_wanted).map(|(_, word)| *word);
    let mut counts: HashMap<String, u64> = HashMap::new();
    for (reader, &field) in segments(searcher).flat_map(|reader| searched.iter().map(move |field| (reader, field))) {
        let index = reader.inverted_index(field)?;
        let mut count = |term: &str, documents: u32| match counts.get_mut(term) {
            Some(count) => *count += u64::from(documents),
            None if term == word || stem(term) == stem_wanted => {
                counts.insert(term.to_owned(), u64::from(documents));
            }
            None => {}
        };
        each_term(index.terms(), start, |term, documents| count(term, documents))?;
        for word in irregular.clone() {
            if let Some(info) = index.terms().get(word.as_bytes())? {
                count(word, info.doc_freq);
            }
        }
    }
    let mut words: Vec<(String, u64)> = counts.into_iter().collect();
    words.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let cut_from = (words.len() > MAX_FORMS).then_some(words.len());
    words.truncate(MAX_FORMS);
    Ok(Forms { words: words.into_iter().map(|(word, _)| word).collect(), cut_from })
}

/// What all words of a stem begin with: stemming changes no more than the last letter of what it leaves ("happi" stands for
/// "happy").
fn shared_start(stem: &str) -> &str {
    match stem.char_indices().next_back() {
        Some((last, _)) if stem.chars().count() > 2 => &stem[..last],
        _ => stem,
    }
}

/// Calls `each` with every term that begins with `start` and the number of its documents, deleted ones included.
pub(super) fn each_term(terms: &TermDictionary, start: &str, mut each: impl FnMut(&str, u32)) -> tantivy::Result<()> {
    let mut stream = beginning_with(terms, start)?;
    while stream.advance() {
        if let Ok(term) = std::str::from_utf8(stream.key()) {
            each(term, stream.value().doc_freq);
        }
    }
    Ok(())
}

/// The terms that begin so.
fn beginning_with<'a>(terms: &'a TermDictionary, start: &str) -> tantivy::Result<TermStreamer<'a>> {
    let mut range = terms.range().ge(start.as_bytes());
    let mut end = start.as_bytes().to_vec();
    if let Some(last) = end.last_mut() {
        // Bytes of UTF-8 stay below 0xf8, so this never overflows.
        *last += 1;
        range = range.lt(end);
    }
    Ok(range.into_stream()?)
}

/// Calls `each` with every word of some fields that lies near, the edits that it takes, and the number of its documents.
pub(in crate::index) fn each_near(
    searcher: &Searcher,
    searched: &[Field],
    near: &Near,
    mut each: impl FnMut(&str, u8, u64),
) -> tantivy::Result<()> {
    let mut found: HashMap<String, u64> = HashMap::new();
    for (reader, &field) in segments(searcher).flat_map(|reader| searched.iter().map(move |field| (reader, field))) {
        let index = reader.inverted_index(field)?;
        let mut stream = index.terms().search(near.automaton()).into_stream()?;
        while stream.advance() {
            if let Ok(word) = std::str::from_utf8(stream.key()) {
                *found.entry(word.to_owned()).or_default() += u64::from(stream.value().doc_freq);
            }
        }
    }
    for (word, documents) in &found {
        each(word, near.edits(word).unwrap_or(0), *documents);
    }
    Ok(())
}

/// The segments of an index.
pub(super) fn segments(searcher: &Searcher) -> impl Iterator<Item = &SegmentReader> {
    searcher.segment_readers().iter()
}

/// A test of terms.
#[derive(Clone)]
pub(super) enum Fit {
    /// Begins so.
    Prefix(String),
    /// Lies within some edits.
    Near(Near),
    /// Begins so and passes the test.
    Test(String, Arc<dyn Fn(&str) -> bool + Send + Sync>),
}

impl Fit {
    /// True when a term fits.
    pub(super) fn fits(&self, term: &str) -> bool {
        match self {
            Fit::Prefix(start) => term.starts_with(start.as_str()),
            Fit::Near(near) => near.fits(term),
            Fit::Test(start, test) => term.starts_with(start.as_str()) && test(term),
        }
    }

    /// Calls `each` with the documents of every term that fits.
    fn each_document(&self, index: &InvertedIndexReader, each: &mut dyn FnMut(DocId)) -> tantivy::Result<()> {
        self.each_term(index, &mut |info| {
            let mut postings = index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
            while !postings.docs().is_empty() {
                postings.docs().iter().for_each(|&doc| each(doc));
                postings.advance();
            }
            Ok(())
        })
    }

    /// Calls `each` with the postings of every term that fits, positions included.
    pub(super) fn each_posting(
        &self,
        index: &InvertedIndexReader,
        each: &mut dyn FnMut(&mut SegmentPostings),
    ) -> tantivy::Result<()> {
        self.each_term(index, &mut |info| {
            each(&mut index.read_postings_from_terminfo(info, IndexRecordOption::WithFreqsAndPositions)?);
            Ok(())
        })
    }

    /// Calls `read` with every term that fits.
    fn each_term(
        &self,
        index: &InvertedIndexReader,
        read: &mut dyn FnMut(&TermInfo) -> tantivy::Result<()>,
    ) -> tantivy::Result<()> {
        let start = match self {
            Fit::Prefix(start) | Fit::Test(start, _) => start,
            Fit::Near(near) => {
                let mut stream = index.terms().search(near.automaton()).into_stream()?;
                while stream.advance() {
                    read(stream.value())?;
                }
                return Ok(());
            }
        };
        let mut stream = beginning_with(index.terms(), start)?;
        while stream.advance() {
            if std::str::from_utf8(stream.key()).is_ok_and(|term| self.fits(term)) {
                read(stream.value())?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Fit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fit::Prefix(start) => write!(f, "{start}*"),
            Fit::Near(near) => write!(f, "{near:?}"),
            Fit::Test(start, _) => write!(f, "{start}?"),
        }
    }
}

/// Words within some edits of a word; swapping two neighbours is one edit.
#[derive(Clone)]
pub(in crate::index) struct Near(Arc<DFA>);

impl Near {
    /// Words within one or two edits.
    pub(in crate::index) fn new(word: &str, distance: u8) -> Self {
        Self(Arc::new(LevenshteinAutomatonBuilder::new(distance.clamp(1, 2), true).build_dfa(word)))
    }

    /// True when a word lies near.
    pub(super) fn fits(&self, word: &str) -> bool {
        self.edits(word).is_some()
    }

    /// The edits between the two words, when they are few enough.
    pub(in crate::index) fn edits(&self, word: &str) -> Option<u8> {
        match self.0.eval(word) {
            Distance::Exact(edits) => Some(edits),
            Distance::AtLeast(_) => None,
        }
    }

    /// For streaming a dictionary.
    pub(super) fn automaton(&self) -> impl Automaton<State = u32> {
        Walk(Arc::clone(&self.0))
    }
}

impl fmt::Debug for Near {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Near")
    }
}

struct Walk(Arc<DFA>);

impl Automaton for Walk {
    type State = u32;

    fn start(&self) -> u32 {
        self.0.initial_state()
    }

    fn is_match(&self, state: &u32) -> bool {
        matches!(self.0.distance(*state), Distance::Exact(_))
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != SINK_STATE
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        self.0.transition(*state, byte)
    }
}

/// The documents that hold a term that fits.
#[derive(Clone, Debug)]
pub(super) struct TermsThatFit {
    /// Whose terms.
    pub field: Field,
    /// Which terms.
    pub fit: Fit,
}

impl Query for TermsThatFit {
    fn weight(&self, _enable_scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for TermsThatFit {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut documents = BitSet::with_max_value(reader.max_doc());
        self.fit.each_document(&*reader.inverted_index(self.field)?, &mut |doc| {
            documents.insert(doc);
        })?;
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(documents), boost)))
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Err(TantivyError::InvalidArgument("terms that fit explain nothing".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, proptest};

    use super::{IRREGULAR, Near, shared_start};
    use crate::lang::stem::stem;

    #[test]
    fn edits_count_letters_and_swaps() {
        for (word, other, edits) in
            [("grid", "grid", Some(0)), ("grid", "gird", Some(1)), ("grid", "grinds", Some(2)), ("grid", "great", None)]
        {
            assert_eq!(Near::new(word, 2).edits(other), edits, "{word} {other}");
        }
        assert_eq!(Near::new("łodz", 1).edits("łódz"), Some(1));
    }

    proptest! {
        /// What the expansion of words relies on.
        #[test]
        fn a_word_begins_like_its_stem(
            root in "[a-z]{1,7}",
            ending in proptest::sample::select(vec![
                "", "s", "es", "ed", "ing", "y", "ies", "ied", "ly", "ness", "ation", "ational", "ator", "izer", "ization",
                "alism", "ality", "alli", "fulness", "ousness", "ousli", "iveness", "ivity", "biliti", "bility", "bli", "bly",
                "logi", "ogy", "ful", "less", "ative", "alize", "icate", "iciti", "ical", "ement", "ment", "ent", "ion", "ence",
                "ency", "enci", "ance", "anci", "able", "ible", "ism", "ate", "iti", "ous", "ive", "ize", "eed", "eedly", "ll",
                "edly", "ingly", "sses", "us", "ss", "tional", "e", "er", "ies",
            ]),
        ) {
            let word = format!("{root}{ending}");
            let stemmed = stem(&word);
            let regular = word.starts_with(shared_start(&stemmed));
            prop_assert!(regular || IRREGULAR.contains(&(stemmed.as_str(), word.as_str())), "{} {}", word, stemmed);
        }
    }
}
