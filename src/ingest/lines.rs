//! On which line of its source each quotation stands.

use std::ops::Range;

use memchr::memmem;

use crate::model::Record;

/// Sets `line` of each quotation whose first span stands verbatim in the decoded source, within the article's `range`, which
/// begins on `line`.
///
/// Quotations come in the order of the text, so each is looked for from where the one before was found; one that stands
/// nowhere (entities, escapes) leaves its line unknown and costs one pass over the rest at most [`MOST_MISSES`] times.
pub(super) fn locate(record: &mut Record, decoded: &str, range: Range<usize>, mut line: usize) {
    let source = decoded.get(range).unwrap_or("");
    let (mut at, mut misses) = (0, 0);
    for quotation in &mut record.enrichment.quotations {
        let Some(span) = quotation.spans.first() else { continue };
        let text = span.of(&record.article.body);
        match find(&source.as_bytes()[at..], text.as_bytes()) {
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

/// Bytes of a text by which it is looked for: enough that nearly every place with them is the right one, and few enough that
/// getting ready to look for them costs nothing.
const BEGINNING: usize = 16;

/// Places that only begin like the text before the text is looked for as a whole, which no source can make slow.
const MOST_TRIES: usize = 16;

/// The first place of a text in a source.
fn find(source: &[u8], text: &[u8]) -> Option<usize> {
    let beginning = memmem::Finder::new(&text[..text.len().min(BEGINNING)]);
    let mut from = 0;
    for _ in 0..MOST_TRIES {
        let at = from + beginning.find(&source[from..])?;
        if source[at..].starts_with(text) {
            return Some(at);
        }
        from = at + 1;
    }
    memmem::find(&source[from..], text).map(|at| from + at)
}

fn count_lines(text: &str) -> usize {
    memchr::memchr_iter(b'\n', text.as_bytes()).count()
}

#[cfg(test)]
mod tests {
    use memchr::memmem;
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::find;

    proptest! {
        #[test]
        fn a_text_is_found_where_it_first_stands(source in "[ab]{0,400}", start in 0..400_usize, length in 0..60_usize) {
            let start = start.min(source.len());
            let text = &source.as_bytes()[start..source.len().min(start + length)];
            prop_assert_eq!(find(source.as_bytes(), text), memmem::find(source.as_bytes(), text));
            let absent = [text, b"c"].concat();
            prop_assert_eq!(find(source.as_bytes(), &absent), None);
        }
    }
}
