//! Records for tests: generated ones, and a few told in one line.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::{Just, Strategy, any, prop_oneof};

use crate::lang::{ArticleTokens, TokenList, fold};
use crate::model::{
    Article, ArticleId, Attribution, CharsetGround, DateGround, Day, DayRange, Enrichment, FileKey, FileOutcome,
    FileStamp, How, Keyphrase, Kind, Mention, Precision, Provenance, Published, Quotation, QuotationId, Record, Sha256,
    Span, Speaker, SpeakerKind, Topic, TopicId, TopicOrigin,
};

use super::store::FileRecord;

/// Any record that the index must take and give back, sensible or not.
pub(super) fn any_record() -> impl Strategy<Value = Record> {
    let article = (
        (any::<[u8; 16]>(), of(".{0,12}"), of(".{0,40}"), of(".{0,12}"), of(".{0,12}"), of(any_published())),
        (of(".{0,12}"), of(".{0,12}"), vec(".{0,8}", 0..3), vec(".{0,8}", 0..3), of("[a-z]{2}"), of(".{0,30}")),
        (".{0,200}", any::<bool>(), any_provenance()),
    );
    (article, any_enrichment()).prop_map(|((a, b, c), enrichment)| {
        let (id, given_id, headline, byline, dateline, published) = a;
        let (publisher, section, keywords, subjects, language, url) = b;
        let (body, truncated, provenance) = c;
        #[rustfmt::skip]
        let article = Article {
            id: ArticleId(id), given_id, headline, byline, dateline, published, publisher, section, keywords, subjects,
            language, url, body, truncated, provenance,
        };
        Record { article, enrichment }
    })
}

fn any_published() -> impl Strategy<Value = Published> {
    (any::<i32>(), 0..400_i32, of(any::<i64>()), of(any::<i16>()), of(0..86_400_u32)).prop_map(
        |(first, days, instant, offset, time)| Published {
            days: DayRange { first: Day(first / 2), last: Day(first / 2 + days) },
            instant,
            offset,
            time,
            precision: Precision::Time,
            ground: DateGround::Dateline,
        },
    )
}

fn any_provenance() -> impl Strategy<Value = Provenance> {
    (any::<[u8; 16]>(), ".{0,20}", of(".{0,20}"), of(any::<(u64, u64)>()), any::<[u8; 32]>()).prop_map(
        |(file, path, member, range, sha256)| Provenance {
            file: FileKey(file),
            path,
            member,
            range,
            sha256: Sha256(sha256),
            form: "text".into(),
            charset: "UTF-8".into(),
            charset_from: CharsetGround::Valid,
        },
    )
}

fn any_enrichment() -> impl Strategy<Value = Enrichment> {
    let mentions = vec((".{0,12}", any_span(), any::<u32>()), 0..3);
    let topics = vec((any::<u32>(), 0.0..=1.0_f32), 0..3);
    let keyphrases = vec((".{0,12}", -9.0..9.0_f32), 0..3);
    (of("[a-z]{2}"), vec(any_quotation(), 0..4), mentions, topics, keyphrases, vec(any::<u64>(), 0..3)).prop_map(
        |(language, quotations, mentions, topics, keyphrases, signature)| Enrichment {
            language,
            quotations,
            mentions: mentions
                .into_iter()
                .map(|(name, span, count)| Mention { key: fold(&name), name, span, count })
                .collect(),
            topics: topics
                .into_iter()
                .map(|(id, score)| Topic { id: TopicId(id), score, origin: TopicOrigin::Classified })
                .collect(),
            keyphrases: keyphrases.into_iter().map(|(text, score)| Keyphrase { text, score }).collect(),
            signature,
        },
    )
}

fn any_quotation() -> impl Strategy<Value = Quotation> {
    let how = prop_oneof![Just(How::Named), Just(How::Pronoun), Just(How::Unattributed)];
    let attribution = (how, 0.0..=1.0_f32, of(any_span()), of(".{1,12}"), of(".{0,12}"));
    (any::<[u8; 16]>(), vec(any_span(), 1..3), of(any_span()), attribution, of(any::<u32>())).prop_map(
        |(id, spans, cue, (how, confidence, printed, name, role), line)| Quotation {
            id: QuotationId(id),
            kind: Kind::Mixed,
            spans,
            cue,
            attribution: Attribution {
                how,
                rule: "cue-after".into(),
                confidence,
                printed,
                speaker: name.map(|name| Speaker { key: fold(&name), name, kind: SpeakerKind::Person }),
                role,
            },
            line,
        },
    )
}

fn any_span() -> impl Strategy<Value = Span> {
    (0..200_u32, 0..200_u32).prop_map(|(start, length)| Span { start, end: start + length })
}

/// The tokens of a record's text.
pub(super) fn tokens(record: &Record) -> ArticleTokens {
    ArticleTokens {
        headline: TokenList::new(record.article.headline.as_deref().unwrap_or("")),
        body: TokenList::new(&record.article.body),
    }
}

/// Key of the file with a number.
pub(super) fn file_key(number: u8) -> FileKey {
    FileKey([number; 16])
}

/// An article of a file, whose quoted parts stand between “ and ”, all said by Mara Lindqvist.
pub(super) fn article(file: u8, id: u8, body: &str) -> Record {
    let quotations =
        body.match_indices('“').zip(body.match_indices('”')).zip(0_u8..).map(|(((open, _), (close, _)), n)| {
            quotation([[id; 8], [n; 8]].concat().try_into().unwrap_or([0; 16]), Span::new(open + '“'.len_utf8(), close))
        });
    let quotations = quotations.collect();
    let article = Article {
        id: ArticleId([id; 16]),
        given_id: None,
        headline: Some(format!("Headline {id}")),
        byline: None,
        dateline: None,
        published: None,
        publisher: Some("Northern Herald".into()),
        section: None,
        keywords: Vec::new(),
        subjects: Vec::new(),
        language: None,
        url: None,
        body: body.into(),
        truncated: false,
        provenance: Provenance {
            file: file_key(file),
            path: format!("news/{file}.txt"),
            member: None,
            range: None,
            sha256: Sha256([file; 32]),
            form: "text".into(),
            charset: "UTF-8".into(),
            charset_from: CharsetGround::Valid,
        },
    };
    Record { article, enrichment: Enrichment { quotations, ..Enrichment::default() } }
}

fn quotation(id: [u8; 16], span: Span) -> Quotation {
    Quotation {
        id: QuotationId(id),
        kind: Kind::Direct,
        spans: vec![span],
        cue: None,
        attribution: Attribution {
            how: How::Named,
            rule: "cue-after".into(),
            confidence: 0.97,
            printed: None,
            speaker: Some(Speaker {
                name: "Mara Lindqvist".into(),
                key: "mara lindqvist".into(),
                kind: SpeakerKind::Person,
            }),
            role: Some("Energy Minister".into()),
        },
        line: None,
    }
}

/// The record of a file that was read.
pub(super) fn file(number: u8, articles: u64) -> FileRecord {
    FileRecord {
        key: file_key(number),
        path: format!("/archive/news/{number}.txt").into(),
        shown: format!("news/{number}.txt"),
        stamp: FileStamp { size: 100 + u64::from(number), modified: 7, digest: [number; 16] },
        outcome: FileOutcome::New,
        reason: None,
        articles,
        format_version: 1,
        enrich_version: 1,
        form: Some("text".into()),
        charset: Some("UTF-8".into()),
        cut: None,
    }
}
