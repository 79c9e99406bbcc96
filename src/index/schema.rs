//! The one place that says what is in the index: every field, and the version of them all.
//!
//! Four sorts of document, told apart by `sort`. An article and its quotations form a **family**: they are added in one
//! `run`, the article first, so they stand side by side in one segment, through every merge, and are deleted together.
//!
//! ```text
//! doc n      article      quotations = 2
//! doc n + 1  quotation    traits: ordinal 0
//! doc n + 2  quotation    traits: ordinal 1
//! ```
//!
//! Invariant: the article of a quotation document `d` is document `d - 1 - ordinal(d)` of the same segment.
//! What is true of the whole article (day, topic, publisher, story, path, text) is therefore held once, in the article, and
//! never copied to its quotations; `family.rs` joins the two kinds in both directions.
//!
//! | sort | what it holds |
//! | --- | --- |
//! | article | headline and body with positions; metadata; the stored record and its text |
//! | quotation | speaker, role, kind, how, confidence; its words are a range of the article's (see `search/said.rs`) |
//! | file | what became of a file on disk, so that it commits together with the file's articles |
//! | alias | two stories that turned out to be one |
//!
//! What no search asks for is in no field: people who are only named, sections, addresses and given ids stand in the record.
//! Nothing is held twice: the stored record leaves out the body, which is stored as plain text beside it, and the copy
//! signature, which only lives as a column. Fields of the kinds have names of their own, so neither slows the other's searches.

use std::sync::LazyLock;

use tantivy::schema::{BytesOptions, Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions};
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{IndexSettings, Term};

use super::words::WORDS;
use crate::model::{DateGround, FileKey, How, Kind, QuotationId, SpeakerKind};

/// Version of the fields and of everything written into them. An index of another version is refused, never guessed at.
pub const SCHEMA_VERSION: u32 = 5;

/// The term that stands between two paragraphs as if it were a word: no phrase reaches across it, however many words may stand between. (A wide gap in the positions would do that only up to its
/// width, and cost an archive a twentieth of its size.) No word holds its characters, and none is within two edits of it.
pub const BREAK: &str = "\n\n\n";

/// The sorts of document; the values of the field `sort`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// An article.
    Article = 1,
    /// A quotation.
    Quotation = 2,
    /// What became of a file.
    File = 3,
    /// A story that joined another.
    Alias = 4,
}

/// Handles of all fields.
///
/// "term" below means indexed, "column" means a fast field. Folded words are those of `lang::tokens`.
#[derive(Clone, Debug)]
pub struct Fields {
    /// Term, all documents but quotations: a [`Sort`].
    pub sort: Field,
    /// Term, files and articles: the leading [`KEY_BYTES`] bytes of the file's key. By it all that came from a file is
    /// deleted, see [`WholeFile`](super::deletion::WholeFile).
    pub file: Field,

    /// Article, words with positions: the headline.
    pub headline: Field,
    /// Article, words with positions and field norms: the body. `\n` of the folded text is a [`BREAK`].
    pub body: Field,
    /// Article, column: leading 64 bits of the id, `ArticleId::number`.
    pub number: Field,
    /// Article, column: number of the story; absent as long as the story is the article's own `ArticleId::number`.
    pub story: Field,
    /// Article, column: how many quotation documents follow.
    pub quotations: Field,
    /// Article, column: first day of the date as days since 1970; absent when undated, like the next two.
    pub first_day: Field,
    /// Article, column: last day.
    pub last_day: Field,
    /// Article, column: `Published::order`, seconds since 1970.
    pub order: Field,
    /// Article, term: [`ground_code`], where the date was found; absent when undated.
    pub ground: Field,
    /// Article, terms: numbers of the article's topics *and of all topics above them*.
    pub topic: Field,
    /// Article, column of several values: numbers of the article's own topics, best first, without those above.
    pub own_topic: Field,
    /// Article, term and column: the publisher, folded whole ("northern herald"). To find a publisher by some of its
    /// words, read the (small) term dictionary.
    pub publisher: Field,
    /// Article, term: [`path_term`] of the file's path as shown and of the member.
    pub path: Field,
    /// Article, term and column: the language as an ISO 639-1 code; absent when unsure.
    pub language: Field,
    /// Article, terms: the keyphrases, folded whole.
    pub keyphrase: Field,
    /// Article, column of several values: the copy signature, by which `stories` finds near copies, packed; absent in short
    /// texts.
    pub signature: Field,
    /// Article, column of several values: at which positions of the body its quotations stand, see `documents::SaidRange`.
    pub said: Field,
    /// Article, stored: the record without body and signature, see `record`.
    pub record: Field,
    /// Article, stored: the body as it is.
    pub text: Field,

    /// Quotation, term and column: the speaker's name key; absent when unattributed.
    pub speaker: Field,
    /// Quotation, terms: the words of the speaker's name key, by which all names with a word are found.
    pub voice: Field,
    /// Quotation, column: the speaker's name as printed; absent where that is `speakers::capitalised`.
    pub printed: Field,
    /// Quotation, words without positions, and a column of the whole folded role.
    pub role: Field,
    /// Quotation, term: [`kind_code`].
    pub kind: Field,
    /// Quotation, term: [`how_code`].
    pub how: Field,
    /// Quotation, column: its place in the article and other small numbers, see [`traits`](super::traits).
    pub traits: Field,
    /// Quotation, column: [`quotation_number`], by which a quotation is found from (the start of) its id, and in the lower
    /// half [`fold_number`] of speaker and said words; quotations of one story that share it are copies.
    pub quotation: Field,

    /// File, column of four values: the 16 bytes of the key and those of the digest as big-endian numbers.
    pub file_digests: Field,
    /// File, column: size in bytes.
    pub file_size: Field,
    /// File, column: time of last modification, nanoseconds since 1970.
    pub file_modified: Field,
    /// File, column: outcome, number of articles and versions, see `store::facts_number`.
    pub file_facts: Field,
    /// File, stored: the rest of its record as JSON.
    pub file_record: Field,

    /// Alias, term: number of the story that joined another.
    pub alias_from: Field,
    /// Alias, column: number of the story that it joined.
    pub alias_to: Field,
}

/// The schema and its fields.
pub struct Layout {
    /// For tantivy.
    pub schema: Schema,
    /// For everybody else.
    pub fields: Fields,
}

/// The layout of this version.
pub static LAYOUT: LazyLock<Layout> = LazyLock::new(build);

/// The fields of this version.
pub fn fields() -> &'static Fields {
    &LAYOUT.fields
}

fn build() -> Layout {
    let mut b = Schema::builder();
    let fields = Fields {
        sort: b.add_u64_field("sort", term()),
        file: b.add_bytes_field("file", BytesOptions::default().set_indexed()),

        headline: b.add_text_field("headline", words(Norms::Without)),
        body: b.add_text_field("body", words(Norms::With)),
        number: b.add_u64_field("number", column()),
        story: b.add_u64_field("story", column()),
        quotations: b.add_u64_field("quotations", column()),
        first_day: b.add_i64_field("first_day", column()),
        last_day: b.add_i64_field("last_day", column()),
        order: b.add_i64_field("order", column()),
        ground: b.add_u64_field("ground", term()),
        topic: b.add_u64_field("topic", term()),
        own_topic: b.add_u64_field("own_topic", column()),
        publisher: b.add_text_field("publisher", whole().set_fast(RAW)),
        path: b.add_text_field("path", whole()),
        language: b.add_text_field("language", whole().set_fast(RAW)),
        voice: b.add_text_field("voice", whole()),
        keyphrase: b.add_text_field("keyphrase", whole()),
        signature: b.add_u64_field("signature", column()),
        said: b.add_u64_field("said", column()),
        record: b.add_bytes_field("record", BytesOptions::default().set_stored()),
        text: b.add_text_field("text", TextOptions::default().set_stored()),

        speaker: b.add_text_field("speaker", whole().set_fast(RAW)),
        printed: b.add_text_field("printed", TextOptions::default().set_fast(RAW)),
        role: b.add_text_field("role", unordered_words().set_fast(RAW)),
        kind: b.add_u64_field("kind", term()),
        how: b.add_u64_field("how", term()),
        traits: b.add_u64_field("traits", column()),
        quotation: b.add_u64_field("quotation", column()),

        file_digests: b.add_u64_field("file_digests", column()),
        file_size: b.add_u64_field("file_size", column()),
        file_modified: b.add_i64_field("file_modified", column()),
        file_facts: b.add_u64_field("file_facts", column()),
        file_record: b.add_bytes_field("file_record", BytesOptions::default().set_stored()),

        alias_from: b.add_u64_field("alias_from", term()),
        alias_to: b.add_u64_field("alias_to", column()),
    };
    Layout { schema: b.build(), fields }
}

/// How documents are stored: large blocks of zstd, since what is stored is text (index/text .74 against 1.02 with lz4).
pub fn settings() -> IndexSettings {
    IndexSettings {
        docstore_compression: Compressor::Zstd(ZstdCompressor::default()),
        docstore_blocksize: 64 << 10,
        ..IndexSettings::default()
    }
}

/// Name of tantivy's tokenizer that leaves a value whole.
const RAW: &str = tantivy::tokenizer::RAW_TOKENIZER_NAME;

/// Whether the length of a text counts in its score: a byte per document of *any* sort.
enum Norms {
    With,
    Without,
}

fn words(norms: Norms) -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(WORDS)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions)
        .set_fieldnorms(matches!(norms, Norms::With));
    TextOptions::default().set_indexing_options(indexing)
}

fn unordered_words() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(WORDS)
        .set_index_option(IndexRecordOption::Basic)
        .set_fieldnorms(false);
    TextOptions::default().set_indexing_options(indexing)
}

fn whole() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(RAW)
        .set_index_option(IndexRecordOption::Basic)
        .set_fieldnorms(false);
    TextOptions::default().set_indexing_options(indexing)
}

fn term() -> NumericOptions {
    NumericOptions::default().set_indexed()
}

fn column() -> NumericOptions {
    NumericOptions::default().set_fast()
}

impl Fields {
    /// The term that all documents of a sort have.
    pub fn sort_term(&self, sort: Sort) -> Term {
        Term::from_field_u64(self.sort, sort as u64)
    }

    /// The term that all documents of a file have.
    pub fn file_term(&self, key: FileKey) -> Term {
        Term::from_field_bytes(self.file, key_bytes(&key.0))
    }

    /// The term that all quotations of a kind have.
    pub fn kind_term(&self, kind: Kind) -> Term {
        Term::from_field_u64(self.kind, kind_code(kind))
    }
}

/// Bytes of a key that become a term: every byte costs an archive one per file, and among a hundred million files two share
/// these with probability 1 in 200 million.
pub const KEY_BYTES: usize = 10;

/// The bytes of a key that become a term.
pub fn key_bytes(key: &[u8; 16]) -> &[u8; KEY_BYTES] {
    key.first_chunk().unwrap_or(&[0; KEY_BYTES])
}

/// What stands in the field `path`: the path as shown, and behind `!/` the path inside the archive.
pub fn path_term(path: &str, member: Option<&str>) -> String {
    match member {
        Some(member) => format!("{path}!/{member}"),
        None => path.to_owned(),
    }
}

/// The number that stands for a kind of quotation.
pub fn kind_code(kind: Kind) -> u64 {
    match kind {
        Kind::Direct => 0,
        Kind::Mixed => 1,
        Kind::Indirect => 2,
    }
}

/// The number that stands for where a date was found.
pub fn ground_code(ground: DateGround) -> u64 {
    match ground {
        DateGround::Metadata => 0,
        DateGround::Text => 1,
        DateGround::Dateline => 2,
        DateGround::Url => 3,
        DateGround::FileName => 4,
    }
}

/// The number that stands for the evidence of an attribution.
pub fn how_code(how: How) -> u64 {
    match how {
        How::Named => 0,
        How::Pronoun => 1,
        How::Role => 2,
        How::Continued => 3,
        How::Inferred => 4,
        How::Organisation => 5,
        How::Unattributed => 6,
    }
}

/// The number that stands for a kind of speaker.
pub fn speaker_kind_code(kind: SpeakerKind) -> u64 {
    match kind {
        SpeakerKind::Person => 0,
        SpeakerKind::Organisation => 1,
        SpeakerKind::Unnamed => 2,
        SpeakerKind::Collective => 3,
        SpeakerKind::Document => 4,
    }
}

/// A confidence in whole thousandths: what is stored, and what the least confidence of a query is compared as.
pub fn thousandths(confidence: f32) -> u64 {
    // A value that is no number becomes 0; the cast saturates.
    (f64::from(confidence.clamp(0.0, 1.0)) * 1000.0).round() as u64
}

/// Bits kept of the hash of what was said: it is compared within a story or an article only, so among ten million quotations
/// two meet by chance in one archive of fifty; every bit costs an archive a bit per quotation.
const HASH_BITS: u32 = 32;

/// What copies of a quotation share: speaker and said words.
pub fn fold_number<'a>(speaker: Option<&str>, said: impl Iterator<Item = &'a str>) -> u64 {
    let mut hash = Hash64::default();
    hash.update(speaker.unwrap_or("").as_bytes());
    hash.update(b"\0");
    // Where a quotation is split, or a paragraph ends, says nothing about what was said.
    let break_to_space = |byte: u8| if byte == b'\n' { b' ' } else { byte };
    for span in said.filter(|span| !span.is_empty()) {
        span.bytes().for_each(|byte| hash.push(break_to_space(byte)));
        hash.push(b' ');
    }
    hash.finish() >> (64 - HASH_BITS)
}

/// What the column `quotation` holds.
pub fn quotation_and_fold(quotation: u64, fold: u64) -> u64 {
    quotation << HASH_BITS | fold
}

/// The [`fold_number`] in what the column `quotation` holds.
pub fn fold_of(quotation_and_fold: u64) -> u64 {
    quotation_and_fold & ((1 << HASH_BITS) - 1)
}

/// Bits kept of a quotation's id: what is found by them is compared with the whole id.
const ID_BITS: u32 = 32;

/// The leading bits of a quotation's id.
pub fn quotation_number(id: QuotationId) -> u64 {
    let head = id.0.first_chunk().map_or(0, |head| u64::from_be_bytes(*head));
    head >> (64 - ID_BITS)
}

/// The values of the column `quotation` that ids beginning with these hexadecimal digits have; `None` when they are no
/// digits. Digits beyond the range must be compared with the stored id.
pub fn quotation_range(digits: &str) -> Option<std::ops::RangeInclusive<u64>> {
    let known = digits.get(..digits.len().min(ID_BITS as usize / 4))?;
    if known.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let open = ID_BITS - 4 * known.len() as u32;
    let first = u64::from_str_radix(known, 16).ok()? << open;
    let last = first | ((1 << open) - 1);
    Some(quotation_and_fold(first, 0)..=quotation_and_fold(last, u64::from(u32::MAX)))
}

/// A hash that is the same on every machine and in every release, for terms that would be long.
pub fn hash64(text: &str) -> u64 {
    let mut hash = Hash64::default();
    hash.update(text.as_bytes());
    hash.finish()
}

/// FNV-1a with the finishing steps of MurmurHash3, which make the leading bits as good as the others.
struct Hash64(u64);

impl Default for Hash64 {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hash64 {
    fn update(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.push(byte));
    }

    fn push(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }

    fn finish(self) -> u64 {
        let mut hash = self.0;
        hash = (hash ^ hash >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash = (hash ^ hash >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        hash ^ hash >> 33
    }
}

#[cfg(test)]
mod tests {
    use super::{LAYOUT, fold_number, fold_of, quotation_and_fold, quotation_number, quotation_range, thousandths};
    use crate::model::QuotationId;

    /// A change here costs every user a rebuild: raise `SCHEMA_VERSION` with it.
    #[test]
    fn the_schema_is_that_of_its_version() {
        let json = serde_json::to_string(&LAYOUT.schema).expect("a schema serialises");
        assert_eq!(
            (LAYOUT.schema.num_fields(), super::hash64(&json)),
            (36, 8_109_459_975_368_426_119),
            "the fields changed"
        );
    }

    #[test]
    fn an_id_lies_in_the_range_of_its_digits() {
        let id = QuotationId([0xa5, 0x1e, 0x02, 0xcf, 0x77, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        let digits = id.to_string();
        for length in 1..=digits.len() {
            let range = quotation_range(&digits[..length]).expect("digits");
            assert!(range.contains(&quotation_and_fold(quotation_number(id), 7)), "{length}");
        }
        let number = quotation_and_fold(quotation_number(id), u64::from(u32::MAX));
        assert!(!quotation_range("a51f").expect("digits").contains(&number));
        assert_eq!(fold_of(number), u64::from(u32::MAX));
        assert!(quotation_range("").is_none() && quotation_range("xy").is_none() && quotation_range("é").is_none());
    }

    #[test]
    fn copies_share_a_number_however_they_are_split() {
        let number = |speaker, said: &[&str]| fold_number(speaker, said.iter().copied());
        let whole = number(Some("mara lindqvist"), &["we are not in an emergency"]);
        assert_eq!(whole, number(Some("mara lindqvist"), &["we are not", "", "in an\nemergency"]));
        assert_ne!(whole, number(None, &["we are not in an emergency"]));
        assert_ne!(whole, number(Some("mara lindqvist"), &["we are in an emergency"]));
    }

    #[test]
    fn confidences_compare_as_printed() {
        assert_eq!([0.0, 0.97, 0.9, 1.0, f32::NAN, 2.0].map(thousandths), [0, 970, 900, 1000, 0, 1000]);
    }
}
