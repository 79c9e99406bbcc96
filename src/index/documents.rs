//! Records to documents. Pure, so that the threads that enrich can do it, too.

use tantivy::Term;
use tantivy::schema::Field;

use super::error::{IndexError, Result};
use super::record;
use super::schema::{
    Fields, Sort, fields, fold_number, ground_code, how_code, key_bytes, kind_code, path_term, quotation_and_fold,
    quotation_number,
};
use super::sheet::Sheet;
use super::speakers::capitalised;
use super::store::{FileRecord, digest_numbers, facts_number, file_json};
use super::{stories, traits};
use crate::lang::tokens::PARAGRAPH_BREAK;
use crate::lang::{ArticleTokens, TokenList, fold, taxonomy};
use crate::model::{ArticleId, Enrichment, FileKey, Quotation, Record, TopicId};

/// Longer terms are dropped by tantivy without a word, so they are left out here, knowingly.
const LONGEST_TERM: usize = 65_000;

/// An article and its quotations as documents, in the order in which they must stay.
pub struct Family {
    /// The article's id.
    pub id: ArticleId,
    /// Key of the article's file.
    pub file: FileKey,
    /// First day of its date.
    pub(super) day: Option<i32>,
    /// Its copy signature.
    pub(super) signature: Vec<u64>,
    pub(super) documents: Vec<Sheet>,
    /// About how much memory they take.
    pub(super) bytes: usize,
}

impl Family {
    /// Makes the documents of an article.
    ///
    /// # Errors
    /// [`IndexError::Unfit`] for a record that could not be read again.
    pub fn new(record: Record, tokens: ArticleTokens) -> Result<Self> {
        let unfit = |why: String| IndexError::Unfit { what: format!("article {}: {why}", record.article.id) };
        check(&record).map_err(unfit)?;
        let stored = record::write(&record, &tokens.body);
        let f = fields();
        let quotations = (0..).zip(&record.enrichment.quotations);
        let said: Vec<Sheet> = quotations.map(|(ordinal, quotation)| said(f, &tokens, quotation, ordinal)).collect();
        let mut family = Self {
            id: record.article.id,
            file: record.article.provenance.file,
            day: record.article.published.as_ref().map(|published| published.days.first.0),
            documents: Vec::with_capacity(1 + said.len()),
            signature: Vec::new(),
            bytes: 0,
        };
        let mut article = article(f, &record, &tokens, stored);
        // The texts are most of what an article is: they move on as they are.
        article.add_text(f.headline, tokens.headline.folded);
        article.add_text(f.body, tokens.body.folded);
        article.add_text(f.text, record.article.body);
        family.signature = record.enrichment.signature;
        family.documents.push(article);
        family.documents.extend(said);
        family.bytes = family.documents.iter().map(Sheet::bytes).sum();
        Ok(family)
    }
}

impl Family {
    /// Makes the article one of a story that began with another article: the number of that article.
    pub fn in_story(mut self, story: u64) -> Self {
        if let Some(article) = self.documents.first_mut().filter(|_| story != self.id.number()) {
            article.add_u64(fields().story, story);
        }
        self
    }
}

/// The line that says that one story turned out to be another.
pub(super) fn alias(joined: u64, story: u64) -> Sheet {
    let mut document = Sheet::with_room_for(3);
    document.add_u64(fields().sort, Sort::Alias as u64);
    document.add_u64(fields().alias_from, joined);
    document.add_u64(fields().alias_to, story);
    document
}

/// What would make a stored record unreadable.
fn check(record: &Record) -> Result<(), String> {
    let numbers = record.enrichment.quotations.iter().map(|quotation| quotation.attribution.confidence);
    let numbers = numbers.chain(record.enrichment.topics.iter().map(|topic| topic.score));
    let mut numbers = numbers.chain(record.enrichment.keyphrases.iter().map(|keyphrase| keyphrase.score));
    if !numbers.all(f32::is_finite) {
        return Err("a score is no number".into());
    }
    if let Some(quotation) = record.enrichment.quotations.iter().find(|quotation| quotation.spans.is_empty()) {
        return Err(format!("quotation {} has no words", quotation.id));
    }
    Ok(())
}

/// Adds a value as a whole term, unless there is nothing in it or too much for the engine.
fn add_term(document: &mut Sheet, field: Field, value: String) {
    if !value.is_empty() && value.len() <= LONGEST_TERM {
        document.add_text(field, value);
    }
}

/// The document of an article, its texts left out.
fn article(f: &Fields, record: &Record, tokens: &ArticleTokens, stored: Vec<u8>) -> Sheet {
    let Record { article, enrichment } = record;
    let Enrichment { quotations, topics, keyphrases, signature, .. } = enrichment;
    let mut d =
        Sheet::with_room_for(24 + keyphrases.len() + 4 * topics.len() + signature.len() / 2 + 2 * quotations.len());
    d.add_u64(f.sort, Sort::Article as u64);
    d.add_bytes(f.file, key_bytes(&article.provenance.file.0).to_vec());
    d.add_u64(f.number, article.id.number());
    d.add_u64(f.quotations, quotations.len() as u64);
    if let Some(published) = &article.published {
        d.add_i64(f.first_day, published.days.first.0.into());
        d.add_i64(f.last_day, published.days.last.0.into());
        d.add_i64(f.order, published.order());
        d.add_u64(f.ground, ground_code(published.ground));
    }
    add_topics(f, &mut d, topics.iter().map(|topic| topic.id));
    add_term(&mut d, f.publisher, fold(article.publisher.as_deref().unwrap_or("")));
    add_term(&mut d, f.path, path_term(&article.provenance.path, article.provenance.member.as_deref()));
    add_term(&mut d, f.language, enrichment.language.clone().unwrap_or_default());
    keyphrases.iter().for_each(|keyphrase| add_term(&mut d, f.keyphrase, fold(&keyphrase.text)));
    stories::packed(signature).into_iter().for_each(|number| d.add_u64(f.signature, number));
    said_numbers(&tokens.body, quotations, |number| d.add_u64(f.said, number));
    d.add_bytes(f.record, stored);
    d
}

/// Topics with all that stand above them, each once.
fn add_topics(f: &Fields, document: &mut Sheet, topics: impl Iterator<Item = TopicId>) {
    let mut known: Vec<TopicId> = Vec::new();
    for topic in topics {
        document.add_u64(f.own_topic, topic.0.into());
        for topic in std::iter::once(topic).chain(taxonomy::ancestors(topic)) {
            if !known.contains(&topic) {
                known.push(topic);
                document.add_u64(f.topic, topic.0.into());
            }
        }
    }
}

fn said(f: &Fields, tokens: &ArticleTokens, quotation: &Quotation, ordinal: u32) -> Sheet {
    let mut d = Sheet::with_room_for(10);
    let attribution = &quotation.attribution;
    let key = attribution.speaker.as_ref().map(|speaker| speaker.key.as_str());
    add_term(&mut d, f.speaker, key.unwrap_or("").to_owned());
    let printed = attribution.speaker.as_ref().filter(|speaker| speaker.name != capitalised(&speaker.key));
    // A name with one word twice has it once.
    let words = key.unwrap_or("").split(' ').enumerate();
    let others = |at: usize| key.unwrap_or("").split(' ').take(at);
    words.filter(|&(at, word)| !others(at).any(|other| other == word)).for_each(|(_, word)| {
        add_term(&mut d, f.voice, word.to_owned());
    });
    add_term(&mut d, f.printed, printed.map_or_else(String::new, |speaker| speaker.name.clone()));
    add_term(&mut d, f.role, fold(attribution.role.as_deref().unwrap_or("")));
    d.add_u64(f.kind, kind_code(quotation.kind));
    d.add_u64(f.how, how_code(attribution.how));
    d.add_u64(f.traits, traits::number(ordinal, attribution));
    let spans = quotation.spans.iter().map(|&span| tokens.body.folded_within(span));
    d.add_u64(f.quotation, quotation_and_fold(quotation_number(quotation.id), fold_number(key, spans)));
    d
}

/// Where words of a quotation stand: positions of the body's words in the index, the last excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SaidRange {
    /// Place of the quotation in the article.
    pub quotation: u32,
    /// Position of the first word.
    pub start: u32,
    /// Position after the last word.
    pub end: u32,
}

/// Writes the ranges of all quotations: of each span its start, then twice its length, plus one where a quotation begins.
/// A quotation without words has one empty range.
fn said_numbers(body: &TokenList, quotations: &[Quotation], mut write: impl FnMut(u64)) {
    let breaks: Vec<u32> =
        memchr::memchr_iter(PARAGRAPH_BREAK as u8, body.folded.as_bytes()).map(|at| at as u32).collect();
    // A break between paragraphs takes a position like a word.
    let position = |token: usize| {
        let at = body.tokens[token].folded.start;
        (token + breaks.partition_point(|&place| place < at)) as u64
    };
    for quotation in quotations {
        let spans = quotation.spans.iter().map(|&span| body.within(span)).filter(|tokens| !tokens.is_empty());
        let mut begins = 1;
        for tokens in spans {
            let start = position(tokens.start);
            write(start);
            write((position(tokens.end - 1) + 1 - start) << 1 | begins);
            begins = 0;
        }
        if begins == 1 {
            write(0);
            write(1);
        }
    }
}

/// The ranges that were written so; of numbers that never were, some ranges.
pub(super) fn said_ranges(mut numbers: impl Iterator<Item = u64>) -> impl Iterator<Item = SaidRange> {
    let mut begun = 0_u32;
    std::iter::from_fn(move || {
        let (start, length) = (numbers.next()? as u32, numbers.next()?);
        begun += (length & 1) as u32;
        let end = start.saturating_add((length >> 1) as u32);
        Some(SaidRange { quotation: begun.saturating_sub(1), start, end })
    })
}

/// The document of a file.
pub(super) fn file(record: &FileRecord) -> Result<Sheet> {
    let unfit = |error: serde_json::Error| IndexError::Unfit { what: format!("{}: {error}", record.shown) };
    let f = fields();
    let mut d = Sheet::with_room_for(12);
    d.add_u64(f.sort, Sort::File as u64);
    d.add_bytes(f.file, key_bytes(&record.key.0).to_vec());
    digest_numbers(record.key, record.stamp.digest).into_iter().for_each(|number| d.add_u64(f.file_digests, number));
    d.add_u64(f.file_size, record.stamp.size);
    d.add_i64(f.file_modified, record.stamp.modified);
    d.add_u64(f.file_facts, facts_number(record));
    d.add_bytes(f.file_record, file_json(record).map_err(unfit)?);
    Ok(d)
}

/// Of all that came from a file its own record alone.
pub(super) fn file_record_query(key: FileKey) -> Box<dyn tantivy::query::Query> {
    use tantivy::query::{BooleanQuery, Query, TermQuery};
    use tantivy::schema::IndexRecordOption;
    let term = |term: Term| -> Box<dyn Query> { Box::new(TermQuery::new(term, IndexRecordOption::Basic)) };
    let f = fields();
    Box::new(BooleanQuery::intersection(vec![term(f.file_term(key)), term(f.sort_term(Sort::File))]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};
    use tantivy::tokenizer::{TokenStream, Tokenizer};

    use super::{said_numbers, said_ranges};
    use crate::index::samples::any_record;
    use crate::index::words::Words;
    use crate::lang::TokenList;
    use crate::model::Span;

    proptest! {
        #[test]
        fn the_positions_of_a_quotation_hold_its_words(record in any_record()) {
            let tokens = TokenList::new(&record.article.body);
            let (mut words, mut at_position) = (Words::default(), Vec::new());
            let mut stream = words.token_stream(&tokens.folded);
            while stream.advance() {
                assert_eq!(stream.token().position, at_position.len());
                at_position.push(stream.token().text.clone());
            }
            let mut quotations = record.enrichment.quotations;
            let end = tokens.tokens.last().map_or(0, |token| token.span.end);
            for span in quotations.iter_mut().flat_map(|quotation| &mut quotation.spans) {
                *span = Span { start: span.start % (end + 1), end: span.end % (end + 1) };
            }
            let mut numbers = Vec::new();
            said_numbers(&tokens, &quotations, |number| numbers.push(number));
            let mut found = vec![Vec::new(); quotations.len()];
            for range in said_ranges(numbers.into_iter()) {
                found[range.quotation as usize].extend(at_position[range.start as usize..range.end as usize].to_vec());
            }
            let words = |spans: &[Span]| -> Vec<String> {
                let of = |span: &Span| tokens.folded_within(*span).replace('\n', " \n\n\n ");
                spans.iter().flat_map(|span| of(span).split(' ').map(str::to_owned).collect::<Vec<_>>()).collect()
            };
            let expected: Vec<Vec<String>> = quotations.iter().map(|quotation| words(&quotation.spans)).collect();
            let expected: Vec<Vec<String>> =
                expected.into_iter().map(|words| words.into_iter().filter(|word| !word.is_empty()).collect()).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
