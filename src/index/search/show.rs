//! Results as they are shown: the record from the store, with the words that matched.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::Arc;

use tantivy::query::{EnableScoring, Weight};
use tantivy::schema::Value;
use tantivy::{DocAddress, DocId, Searcher, TERMINATED, TantivyDocument, TantivyError};

use super::Plan;
use super::compile::Level;
use super::mark::{Part, highlights};
use super::matches::{Columns, Match};
use super::spread::{parts, spread};
use crate::index::record;
use crate::index::schema::fields;
use crate::index::speakers::Names;
use crate::lang::TokenList;
use crate::model::{ArticleHit, Folded, Hit, QuotationHit, Record, Span, Unit};

/// Results loaded at a time: articles are read and names of speakers looked up for so many at once.
const BATCH: usize = 64;

/// Articles from which on a thread is worth its while: each is one block of the store to unpack, most often.
const WORTH_A_THREAD: u64 = 5;

/// Turns groups into hits.
pub(super) struct Shower<'a> {
    searcher: &'a Searcher,
    plan: &'a Plan,
    names: Names<'a>,
    /// The queries on the quotations of an article.
    quotations: Vec<Box<dyn Weight>>,
    /// The articles of the results at hand.
    loaded: HashMap<DocAddress, Rc<Loaded>>,
}

/// An article from the store.
struct Loaded {
    record: Arc<Record>,
    /// Those of the body, made once.
    tokens: OnceCell<TokenList>,
}

impl Loaded {
    fn tokens(&self) -> &TokenList {
        self.tokens.get_or_init(|| TokenList::new(&self.record.article.body))
    }
}

impl<'a> Shower<'a> {
    /// For the results of one query.
    pub(super) fn new(searcher: &'a Searcher, plan: &'a Plan, names: Names<'a>) -> tantivy::Result<Self> {
        let weight = |query: &super::Boxed| query.weight(EnableScoring::disabled_from_searcher(searcher));
        let quotations = plan.quotations.iter().map(weight).collect::<tantivy::Result<_>>()?;
        Ok(Self { searcher, plan, names, quotations, loaded: HashMap::new() })
    }

    /// Hands the results on, one after the other, until `each` breaks off.
    pub(super) fn show(
        &mut self,
        columns: &[Columns],
        groups: &[Match],
        each: &mut dyn FnMut(Hit) -> ControlFlow<()>,
    ) -> tantivy::Result<()> {
        for batch in groups.chunks(BATCH) {
            self.load_all(batch)?;
            let mut hits = Vec::with_capacity(batch.len());
            for group in batch {
                hits.push(match self.plan.level {
                    Level::Quotation => Hit::Quotation(self.quotation(group)?),
                    Level::Article => Hit::Article(self.article(columns, group)?),
                });
            }
            self.name_speakers(&mut hits, batch)?;
            for hit in hits {
                if each(hit).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Loads the articles of some results, each once and in the order in which they are stored.
    fn load_all(&mut self, results: &[Match]) -> tantivy::Result<()> {
        let mut addresses: Vec<DocAddress> = results.iter().map(Match::article_address).collect();
        addresses.sort_unstable();
        addresses.dedup();
        let size = addresses.len().div_ceil(parts(addresses.len() as u64, WORTH_A_THREAD)).max(1);
        let shares: Vec<&[DocAddress]> = addresses.chunks(size).collect();
        let searcher = self.searcher;
        let read = spread(&shares, |share| {
            share.iter().map(|&address| Ok((address, read_at(searcher, address)?))).collect::<tantivy::Result<Vec<_>>>()
        })?;
        self.loaded.clear();
        for (address, (record, tokens)) in read.into_iter().flatten() {
            let tokens = tokens.map_or_else(OnceCell::new, OnceCell::from);
            self.loaded.insert(address, Rc::new(Loaded { record: Arc::new(record), tokens }));
        }
        Ok(())
    }

    fn load(&self, address: DocAddress) -> tantivy::Result<Rc<Loaded>> {
        let loaded = self.loaded.get(&address).cloned();
        loaded.ok_or_else(|| TantivyError::InternalError(format!("article {address:?} was not loaded")))
    }

    fn quotation(&mut self, shown: &Match) -> tantivy::Result<QuotationHit> {
        let loaded = self.load(shown.article_address())?;
        let record = &loaded.record;
        let ordinal = shown.ordinal() as usize;
        let quotation = record.enrichment.quotations.get(ordinal).ok_or_else(|| {
            TantivyError::InternalError(format!("article {} has no quotation {ordinal}", record.article.id))
        })?;
        let highlights = match self.plan.marks.is_empty() {
            true => Vec::new(),
            false => said_highlights(self.plan, &record.article.body, loaded.tokens(), &quotation.spans),
        };
        let folded = Folded { printings: shown.printings.into() };
        let (score, record) = (shown.score, Arc::clone(record));
        Ok(QuotationHit { record, ordinal, speaker: None, person: None, score, folded, highlights })
    }

    fn article(&mut self, columns: &[Columns], shown: &Match) -> tantivy::Result<ArticleHit> {
        let address = shown.address;
        let loaded = self.load(address)?;
        let record = Arc::clone(&loaded.record);
        let family = columns[address.segment_ord as usize].family();
        let last = family.last_of(address.doc_id);
        let quotations = self.quotations_of(address, last)?;
        let marks = &self.plan.marks;
        let (title, text) = (record.article.headline.as_deref().unwrap_or(""), record.article.body.as_str());
        let (headline, body) = (TokenList::new(title), loaded.tokens());
        let (headline_highlights, highlights) = match self.plan.unit {
            Unit::Articles => {
                let in_title = highlights(marks, Part::Headline, title, &headline, None);
                (in_title, highlights(marks, Part::Body, text, body, None))
            }
            _ => {
                let said: Vec<Span> =
                    quotations.iter().flat_map(|&at| record.enrichment.quotations[at].spans.iter().copied()).collect();
                let titles: Vec<_> =
                    marks.iter().filter(|mark| matches!(mark, super::mark::Mark::Title(_))).cloned().collect();
                let in_title = highlights(&titles, Part::Headline, title, &headline, None);
                (in_title, said_highlights(self.plan, text, body, &said))
            }
        };
        let (score, folded) = (shown.score, Folded { printings: shown.printings.into() });
        Ok(ArticleHit { record, score, folded, headline_highlights, highlights, quotations })
    }

    /// The places of the quotations of an article that the query asks for.
    fn quotations_of(&self, article: DocAddress, last: DocId) -> tantivy::Result<Vec<usize>> {
        let reader = self.searcher.segment_reader(article.segment_ord);
        let mut places = Vec::new();
        for weight in &self.quotations {
            let mut scorer = weight.scorer(reader, 1.0)?;
            let mut doc = scorer.doc();
            if doc <= article.doc_id {
                doc = scorer.seek(article.doc_id + 1);
            }
            while doc != TERMINATED && doc <= last {
                places.push((doc - article.doc_id - 1) as usize);
                doc = scorer.advance();
            }
        }
        places.sort_unstable();
        places.dedup();
        Ok(places)
    }

    /// Gives each quotation the name by which the archive knows its speaker.
    fn name_speakers(&mut self, hits: &mut [Hit], groups: &[Match]) -> tantivy::Result<()> {
        let keys = hits.iter().filter_map(|hit| match hit {
            Hit::Quotation(hit) => hit.quotation().attribution.speaker.as_ref().map(|speaker| speaker.key.as_str()),
            Hit::Article(_) => None,
        });
        let keys: HashSet<String> = keys.map(str::to_owned).collect();
        if keys.is_empty() {
            return Ok(());
        }
        self.names.expect(keys.iter().map(String::as_str))?;
        for (hit, group) in hits.iter_mut().zip(groups) {
            let Hit::Quotation(hit) = hit else { continue };
            let Some(speaker) = hit.quotation().attribution.speaker.clone() else { continue };
            let person = self.names.person(&speaker.key, group.address)?;
            self.names.seen(&speaker.key, &speaker.name);
            hit.speaker = Some(match &person {
                Some(person) => self.names.name(person)?,
                None => speaker.name,
            });
            hit.person = person.map(|person| person.id());
        }
        Ok(())
    }
}

/// The words that matched in what is said.
fn said_highlights(plan: &Plan, text: &str, body: &TokenList, said: &[Span]) -> Vec<Span> {
    highlights(&plan.marks, Part::Body, text, body, Some(said))
}

/// The record of an article.
pub(in crate::index) fn record_at(searcher: &Searcher, article: DocAddress) -> tantivy::Result<Record> {
    read_at(searcher, article).map(|(record, _)| record)
}

/// The same, and the tokens of its body where it took them to read it.
fn read_at(searcher: &Searcher, article: DocAddress) -> tantivy::Result<(Record, Option<TokenList>)> {
    let document: TantivyDocument = searcher.doc(article)?;
    let stored = document.get_first(fields().record).and_then(|value| value.as_bytes()).unwrap_or_default();
    let text = document.get_first(fields().text).and_then(|value| value.as_str()).unwrap_or_default();
    record::read_with_tokens(stored, text.to_owned()).map_err(|error| {
        let why = format!("the stored record of document {article:?} cannot be read: {error}");
        TantivyError::DataCorruption(tantivy::error::DataCorruption::comment_only(why))
    })
}
