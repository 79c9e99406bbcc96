//! Statements to quotations: kinds, spans and ids.

use super::rules;
use super::speakers::Resolver;
use super::statements::{self, Piece, Statement};
use super::text::Text;
use crate::lang::QuotationIds;
use crate::model::{ArticleId, Attribution, Candidate, How, Kind, Quotation, QuotationId, Span};

/// The quotations of an article, in order of their first spans.
pub fn find(text: &Text, article: ArticleId) -> Vec<Quotation> {
    let statements = statements::find(text);
    let mut resolver = Resolver::new(text);
    let mut ids = QuotationIds::new(article);
    let mut quotations = Vec::with_capacity(statements.len());
    for statement in &statements {
        let attribution = resolver.next(statement);
        if statement.pieces.is_empty() {
            continue;
        }
        quotations.push(quotation(text, statement, attribution));
    }
    quotations.sort_by_key(|quotation| quotation.spans[0].start);
    quotations.iter_mut().for_each(|quotation| quotation.id = ids.next(text.list, &quotation.spans));
    quotations
}

/// Who might have been meant in each quotation of [`find`], in the same order.
pub fn candidates(text: &Text) -> Vec<Vec<Candidate>> {
    let mut resolver = Resolver::new(text);
    let mut found = Vec::new();
    for statement in statements::find(text) {
        let candidates = resolver.candidates(&statement);
        resolver.next(&statement);
        if let Some(start) = statement.pieces.iter().map(|piece| piece.span.start).min() {
            found.push((start, candidates));
        }
    }
    found.sort_by_key(|(start, _)| *start);
    found.into_iter().map(|(_, candidates)| candidates).collect()
}

/// Marked quotations only, without speakers: what is kept of an article in another language.
pub fn marked(text: &Text, article: ArticleId) -> Vec<Quotation> {
    let mut ids = QuotationIds::new(article);
    let long = |span: &Span| text.words_in(*span).len() >= 3;
    let spans = text.regions.iter().map(|region| region.inner).filter(long);
    spans.map(|span| Quotation { id: ids.next(text.list, &[span]), ..unattributed(span) }).collect()
}

fn unattributed(span: Span) -> Quotation {
    let attribution = Attribution {
        how: How::Unattributed,
        rule: rules::UNATTRIBUTED.name.into(),
        confidence: 0.0,
        printed: None,
        speaker: None,
        role: None,
    };
    Quotation { id: QuotationId([0; 16]), kind: Kind::Direct, spans: vec![span], cue: None, attribution, line: None }
}

fn quotation(text: &Text, statement: &Statement, attribution: Attribution) -> Quotation {
    let mut spans: Vec<Span> = statement.pieces.iter().map(|piece| piece.span).collect();
    spans.sort();
    spans.dedup_by(|next, last| last.overlaps(*next));
    Quotation {
        id: QuotationId([0; 16]),
        kind: kind(text, statement),
        spans,
        cue: statement.cue.map(|(first, last)| text.span(first, last)),
        attribution,
        line: None,
    }
}

/// Direct when nine words in ten stand in marks or the line is one of a transcript, indirect when none does.
fn kind(text: &Text, statement: &Statement) -> Kind {
    let words = |piece: &Piece| text.words[piece.first..piece.last].iter();
    let all: usize = statement.pieces.iter().map(|piece| piece.last - piece.first).sum();
    let marked = statement.pieces.iter().flat_map(words).filter(|word| word.region != super::words::NOWHERE).count();
    if std::ptr::eq(statement.rule, &rules::TRANSCRIPT) || marked * 10 >= all * 9 {
        Kind::Direct
    } else if marked == 0 {
        Kind::Indirect
    } else {
        Kind::Mixed
    }
}
