//! Records made by hand for the tests of this room.

use std::sync::Arc;

use crate::model::{
    Article, ArticleId, Attribution, CharsetGround, DateGround, Day, DayRange, Enrichment, FileKey, Folded, Hit, How,
    Keyphrase, Kind, MonthCount, PersonCount, Precision, Provenance, Published, Quotation, QuotationHit, QuotationId,
    Record, Results, Sha256, Span, Speaker, SpeakerKind, Topic, TopicId, TopicOrigin, Unit,
};
use crate::render::TopicLabel;

/// A direct quotation of unknown speaker.
pub fn quotation(body: &str, said: &str) -> Quotation {
    let start = body.find(said).expect("the quotation is in the body");
    Quotation {
        id: QuotationId([0x7f; 16]),
        kind: Kind::Direct,
        spans: vec![Span::new(start, start + said.len())],
        cue: None,
        attribution: Attribution {
            how: How::Unattributed,
            rule: "none".into(),
            confidence: 0.0,
            printed: None,
            speaker: None,
            role: None,
        },
        line: None,
    }
}

/// An article of the Northern Herald with one quotation of Mara Lindqvist.
pub fn record() -> Record {
    let body = "Mara Lindqvist spoke on Monday.\n“We are not in a grid emergency, and we will not be in one this winter,” \
                Lindqvist said. She declined to rule out a price cap.";
    let mut said = quotation(body, "We are not in a grid emergency, and we will not be in one this winter,");
    let named = body.rfind("Lindqvist").expect("named");
    said.cue = Some(Span::new(named + 10, named + 14));
    said.attribution = Attribution {
        how: How::Named,
        rule: "quote-name-verb".into(),
        confidence: 0.97,
        printed: Some(Span::new(named, named + 9)),
        speaker: Some(Speaker {
            name: "Mara Lindqvist".into(),
            key: "mara lindqvist".into(),
            kind: SpeakerKind::Person,
        }),
        role: Some("energy minister".into()),
    };
    said.line = Some(14);
    let article = Article {
        id: ArticleId([0xa5; 16]),
        given_id: Some("herald-88121".into()),
        headline: Some("Lindqvist rules out rationing".into()),
        byline: Some("Per Holm".into()),
        dateline: None,
        published: Some(Published {
            days: DayRange::day(Day::from_ymd(2024, 11, 19).expect("a day")),
            instant: Some(1_732_006_920),
            offset: Some(60),
            time: Some(36_120),
            precision: Precision::Time,
            ground: DateGround::Metadata,
        }),
        publisher: Some("Northern Herald".into()),
        section: Some("News".into()),
        keywords: Vec::new(),
        subjects: Vec::new(),
        language: Some("en-GB".into()),
        url: Some("https://herald.example/88121".into()),
        body: body.into(),
        truncated: false,
        provenance: Provenance {
            file: FileKey([1; 16]),
            path: "archive/2024/11/herald-88121.html".into(),
            member: None,
            range: Some((0, 4_096)),
            sha256: Sha256([0x9c; 32]),
            form: "html".into(),
            charset: "UTF-8".into(),
            charset_from: CharsetGround::Declared,
        },
    };
    let enrichment = Enrichment {
        language: Some("en".into()),
        quotations: vec![said],
        mentions: Vec::new(),
        topics: vec![Topic { id: TopicId(4_000_000), score: 0.91, origin: TopicOrigin::Classified }],
        keyphrases: vec![Keyphrase { text: "grid emergency".into(), score: 3.5 }],
        signature: Vec::new(),
    };
    Record { article, enrichment }
}

/// Two results: the quotation of [`record`], matching "grid emergency", and one without a name.
pub fn results() -> Results {
    let record = record();
    let mut other = record.clone();
    other.article.published = None;
    other.article.publisher = None;
    other.article.provenance.member = Some("11/coast.txt".into());
    other.article.provenance.path = "coast.zip".into();
    other.article.headline = Some("Minister and operator at odds".into());
    let body = &other.article.body;
    let she = body.find("She").expect("a pronoun");
    let mut said = quotation(body, "declined to rule out a price cap");
    said.kind = Kind::Indirect;
    said.attribution.printed = Some(Span::new(she, she + 3));
    said.attribution.how = How::Pronoun;
    said.attribution.confidence = 0.74;
    other.enrichment.quotations = vec![said];
    let at = record.article.body.find("grid emergency").expect("the match");
    let hit = |record: Record, printings, highlights| {
        Hit::Quotation(QuotationHit {
            record: Arc::new(record),
            ordinal: 0,
            speaker: None,
            person: None,
            score: 14.25,
            folded: Folded { printings },
            highlights,
        })
    };
    Results {
        unit: Unit::Quotations,
        hits: vec![hit(record, 7, vec![Span::new(at, at + 14)]), hit(other, 1, Vec::new())],
        total: 2,
        printings: 8,
        people: vec![PersonCount { name: "Mara Lindqvist".into(), count: 2 }],
        months: vec![
            MonthCount { year: 2024, month: 9, count: 1 },
            MonthCount { year: 2024, month: 10, count: 0 },
            MonthCount { year: 2024, month: 11, count: 7 },
        ],
        notes: Vec::new(),
    }
}

/// What topics are called in these tests.
pub fn labels(id: TopicId) -> Option<TopicLabel> {
    (id == TopicId(4_000_000)).then(|| TopicLabel { path: "economy".into(), name: "economy".into() })
}
