//! What a quotation's document says in small numbers, packed into one column: a column for each would cost an archive more than
//! a bit per document of any sort, and the writer a lookup each.
//!
//! | bits | what |
//! | --- | --- |
//! | 0–9 | confidence in thousandths |
//! | 10–12 | one more than the [`speaker_kind_code`]; 0 when unattributed |
//! | 13–15 | [`how_code`] |
//! | from 16 | place in the article's list of quotations, from 0 |

use tantivy::columnar::Column;
use tantivy::{DocId, SegmentReader};

use super::schema::{fields, how_code, speaker_kind_code, thousandths};
use crate::model::Attribution;

const CONFIDENCE_BITS: u32 = 10;
const SPEAKER_BITS: u32 = 3;
const HOW_BITS: u32 = 3;
const SPEAKER_AT: u32 = CONFIDENCE_BITS;
const HOW_AT: u32 = SPEAKER_AT + SPEAKER_BITS;
const ORDINAL_AT: u32 = HOW_AT + HOW_BITS;

/// The number that says this of a quotation.
pub(super) fn number(ordinal: u32, attribution: &Attribution) -> u64 {
    let speaker = attribution.speaker.as_ref().map_or(0, |speaker| 1 + speaker_kind_code(speaker.kind));
    u64::from(ordinal) << ORDINAL_AT
        | how_code(attribution.how) << HOW_AT
        | speaker << SPEAKER_AT
        | thousandths(attribution.confidence)
}

/// The column of a segment.
#[derive(Clone)]
pub(super) struct Traits(Column<u64>);

impl Traits {
    pub(super) fn of(reader: &SegmentReader) -> tantivy::Result<Self> {
        reader.fast_fields().u64(reader.schema().get_field_name(fields().traits)).map(Self)
    }

    /// The numbers themselves, for reading many at a time.
    pub(super) fn column(&self) -> &Column<u64> {
        &self.0
    }

    /// A quotation's place in its article; `None` for any other document.
    pub(super) fn ordinal(&self, doc: DocId) -> Option<u32> {
        self.0.first(doc).map(ordinal_in)
    }

    /// The article of a quotation; `None` for any other document.
    pub(super) fn article_of(&self, doc: DocId) -> Option<DocId> {
        doc.checked_sub(1)?.checked_sub(self.ordinal(doc)?)
    }

    /// Confidence in thousandths.
    pub(super) fn confidence(&self, doc: DocId) -> Option<u64> {
        self.0.first(doc).map(|number| bits(number, 0, CONFIDENCE_BITS))
    }

    /// Code of the evidence.
    pub(super) fn how(&self, doc: DocId) -> Option<u64> {
        self.0.first(doc).map(|number| bits(number, HOW_AT, HOW_BITS))
    }

    /// Documents of the segment, of whatever sort.
    pub(super) fn num_docs(&self) -> DocId {
        self.0.num_docs()
    }
}

/// A quotation's place in its article.
pub(super) fn ordinal_in(number: u64) -> u32 {
    (number >> ORDINAL_AT) as u32
}

/// Code of the kind of speaker; `None` when unattributed.
pub(super) fn speaker_kind_in(number: u64) -> Option<u64> {
    bits(number, SPEAKER_AT, SPEAKER_BITS).checked_sub(1)
}

fn bits(number: u64, at: u32, count: u32) -> u64 {
    number >> at & ((1 << count) - 1)
}

#[cfg(test)]
mod tests {
    use super::{CONFIDENCE_BITS, HOW_AT, HOW_BITS, ORDINAL_AT, SPEAKER_AT, SPEAKER_BITS, bits, number};
    use crate::index::schema::{how_code, speaker_kind_code};
    use crate::model::{Attribution, How, Speaker, SpeakerKind};

    #[test]
    fn every_part_comes_back() {
        let kinds = [
            SpeakerKind::Person,
            SpeakerKind::Organisation,
            SpeakerKind::Unnamed,
            SpeakerKind::Collective,
            SpeakerKind::Document,
        ];
        let speakers = kinds.into_iter().map(|kind| Some(Speaker { name: "A".into(), key: "a".into(), kind }));
        for speaker in speakers.chain([None]) {
            for how in How::ALL {
                for (ordinal, confidence) in [(0, 1.0), (1, 0.0), (4_000_000_000, 0.973)] {
                    let speaker = speaker.clone();
                    let wanted = speaker.as_ref().map_or(0, |speaker| 1 + speaker_kind_code(speaker.kind));
                    let attribution =
                        Attribution { how, rule: "r".into(), confidence, printed: None, speaker, role: None };
                    let number = number(ordinal, &attribution);
                    assert_eq!(bits(number, SPEAKER_AT, SPEAKER_BITS), wanted);
                    assert_eq!(bits(number, HOW_AT, HOW_BITS), how_code(how));
                    assert_eq!(bits(number, 0, CONFIDENCE_BITS), (confidence * 1000.0).round() as u64);
                    assert_eq!(number >> ORDINAL_AT, u64::from(ordinal));
                }
            }
        }
    }
}
