//! On which line of its source each quotation stands.

use std::ops::Range;

use memchr::memmem;

use crate::model::Record;

/// Sets `line` of each quotation whose first span stands verbatim in the decoded source, within the article's `range`.
///
/// Quotations come in the order of the text, so each is looked for from where the one before was found; one that stands
/// nowhere (entities, escapes) leaves its line unknown and costs one pass over the rest at most [`MOST_MISSES`] times.
pub(super) fn locate(record: &mut Record, decoded: &str, range: Range<usize>) {
    let source = decoded.get(range.clone()).unwrap_or("");
    let before = decoded.get(..range.start).unwrap_or("");
    let mut line = 1 + count_lines(before);
    let (mut at, mut misses) = (0, 0);
    for quotation in &mut record.enrichment.quotations {
        let Some(span) = quotation.spans.first() else { continue };
        let text = span.of(&record.article.body);
        match memmem::find(&source.as_bytes()[at..], text.as_bytes()) {
            Some(offset) => {
                line += count_lines(&source[at..at + offset]);
                at += offset;
                quotation.line = u32::try_from(line).ok();
            }
            None => misses += 1,
        }
        if misses > MOST_MISSES {
            return;
        }
    }
}

/// After so many quotations that stand nowhere the source is taken to be escaped throughout.
const MOST_MISSES: usize = 8;

fn count_lines(text: &str) -> usize {
    memchr::memchr_iter(b'\n', text.as_bytes()).count()
}
