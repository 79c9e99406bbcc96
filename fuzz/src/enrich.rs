//! What must hold of the record of any article.

use std::collections::HashSet;

use onrecord::enrich;
use onrecord::model::{Article, ArticleId, CharsetGround, FileKey, How, Kind, Provenance, Record, Sha256, Span};

/// Bytes of input; what is longer shows nothing new and costs time.
const INPUT: usize = 1 << 14;

/// What news is made of. Bytes that choose among these reach every rule, which bytes of letters hardly do.
const WORDS: [&str; 128] = [
    " ",
    ", ",
    ". ",
    "? ",
    "! ",
    ": ",
    "; ",
    " - ",
    " — ",
    "… ",
    "... ",
    "\n",
    "\n\n",
    "(",
    ") ",
    "-",
    "'",
    "'s ",
    "’",
    "’s ",
    "\"",
    "“",
    "”",
    "„",
    "«",
    "»",
    "``",
    "''",
    "‘",
    ",\" ",
    ".” ",
    ",” ",
    "“ ",
    "\" \"",
    "said",
    "says",
    "say",
    "told",
    "asked",
    "wrote",
    "called",
    "for",
    "added",
    "adding",
    "that",
    "warned",
    "of",
    "warning",
    "according",
    "to",
    "in",
    "the",
    "words",
    "fired",
    "back",
    "went",
    "on",
    "went on to say",
    "has",
    "had",
    "been",
    "was",
    "is",
    "not",
    "declined",
    "found",
    "whether",
    "if",
    "how",
    "he",
    "she",
    "He",
    "She",
    "they",
    "it",
    "we",
    "I",
    "you",
    "who",
    "which",
    "whose",
    "her",
    "his",
    "and",
    "but",
    "while",
    "with",
    "by",
    "as",
    "As",
    "When",
    "After",
    "a",
    "an",
    "The",
    "poll",
    "report",
    "minister",
    "Minister",
    "spokesman",
    "officials",
    "analysts",
    "lawyer",
    "mayor",
    "Mayor",
    "President",
    "Mr.",
    "Mrs.",
    "Dr.",
    "Jr.",
    "Ada",
    "Okonjo",
    "Tomas",
    "Reyl",
    "Mara",
    "Lindqvist",
    "J.",
    "Halgrid",
    "Ministry",
    "Port",
    "Maren",
    "Monday",
    "May",
    "$5",
    "grid",
    "winter",
    "safe",
    "REYL",
];

/// Reads bytes as an article, as a text and as words of the list, and checks what is found in both.
pub fn enriched(data: &[u8]) {
    let data = &data[..data.len().min(INPUT)];
    check(&String::from_utf8_lossy(data));
    let words = data.iter().map(|&byte| WORDS[usize::from(byte & 0x7f)]);
    let spaced = data.iter().map(|&byte| if byte & 0x80 == 0 { " " } else { "" });
    check(&words.zip(spaced).flat_map(|(word, space)| [word, space]).collect::<String>());
}

fn check(body: &str) {
    let (record, tokens) = enrich::enrich(article(body));
    assert_eq!(record.article.body, body);
    assert!(tokens.body.tokens.iter().all(|token| fits(body, token.span)), "a token lies outside of the body");
    quotations(&record);
    for mention in &record.enrichment.mentions {
        assert!(fits(body, mention.span) && mention.count > 0, "{mention:?}");
    }
    assert_eq!(enrich::enrich(article(body)).0, record, "the same text gives another record");
    let candidates = enrich::candidates(&record);
    assert!(candidates.is_empty() || candidates.len() == record.enrichment.quotations.len());
}

fn quotations(record: &Record) {
    let body = &record.article.body;
    let mut spans: Vec<Span> = Vec::new();
    let mut ids = HashSet::new();
    let mut before = 0;
    for quotation in &record.enrichment.quotations {
        let first = quotation.spans.first().expect("a quotation without words");
        assert!(before <= first.start, "quotations out of order");
        before = first.start;
        assert!(quotation.spans.is_sorted_by(|one, next| one.end <= next.start), "{quotation:?}");
        spans.extend(&quotation.spans);
        let attribution = &quotation.attribution;
        assert!(quotation.cue.iter().chain(&attribution.printed).all(|&span| fits(body, span)), "{quotation:?}");
        assert!((0.0..=1.0).contains(&attribution.confidence), "{quotation:?}");
        assert_eq!(attribution.speaker.is_none(), attribution.confidence == 0.0, "{quotation:?}");
        assert_eq!(attribution.how == How::Unattributed, attribution.speaker.is_none(), "{quotation:?}");
        assert!(attribution.speaker.iter().all(|speaker| !speaker.name.is_empty()), "{quotation:?}");
        assert!(
            Kind::ALL.contains(&quotation.kind) && enrich::looks_like(&attribution.rule).is_some(),
            "{quotation:?}"
        );
        assert!(ids.insert(quotation.id), "two quotations with one id");
    }
    spans.sort_unstable();
    assert!(spans.iter().all(|&span| fits(body, span)), "{spans:?}");
    assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start), "words said twice: {spans:?}");
}

/// True for a span of some characters of the body.
fn fits(body: &str, span: Span) -> bool {
    !span.is_empty() && body.get(span.range()).is_some()
}

fn article(body: &str) -> Article {
    let provenance = Provenance {
        file: FileKey([0; 16]),
        path: "a.txt".into(),
        member: None,
        range: None,
        sha256: Sha256([0; 32]),
        form: "text".into(),
        charset: "utf-8".into(),
        charset_from: CharsetGround::Valid,
    };
    Article {
        id: ArticleId([7; 16]),
        given_id: None,
        headline: body.lines().next().map(str::to_owned),
        byline: None,
        dateline: None,
        published: None,
        publisher: None,
        section: None,
        keywords: Vec::new(),
        subjects: Vec::new(),
        language: Some("en".into()),
        url: None,
        body: body.into(),
        truncated: false,
        provenance,
    }
}
