//! A made-up archive: records built directly, with their truth, small enough to scan.

use std::collections::HashMap;

use onrecord::lang::{fold, taxonomy};
use onrecord::model::{
    Article, ArticleId, Attribution, CharsetGround, DateGround, Day, DayRange, Enrichment, FileKey, How, Keyphrase,
    Kind, Precision, Provenance, Published, Quotation, QuotationId, Record, Sha256, Span, Speaker, SpeakerKind, Topic,
    TopicId, TopicOrigin,
};

use crate::chance::Chance;

/// Words of all texts: families of one stem, near misses of one another, accents, numbers, pairs of an unparted script.
pub const WORDS: [&str; 52] = [
    "grid",
    "grids",
    "gird",
    "grim",
    "rigid",
    "emergency",
    "emergencies",
    "ration",
    "rations",
    "rationing",
    "rationed",
    "price",
    "prices",
    "priced",
    "cap",
    "caps",
    "tax",
    "taxes",
    "windfall",
    "wind",
    "winds",
    "winter",
    "winter’s",
    "happy",
    "happily",
    "happiness",
    "die",
    "dies",
    "dying",
    "lie",
    "lying",
    "élan",
    "elan",
    "Łódź",
    "42",
    "2024",
    "co-operate",
    "won’t",
    "the",
    "the",
    "the",
    "we",
    "are",
    "not",
    "in",
    "a",
    "of",
    "will",
    "be",
    "no",
    "東京都",
    "京都",
];

const SPEAKERS: [(&str, SpeakerKind); 24] = [
    ("Mara Lindqvist", SpeakerKind::Person),
    ("Lindqvist", SpeakerKind::Person),
    ("M. Lindqvist", SpeakerKind::Person),
    ("Mara K. Lindqvist", SpeakerKind::Person),
    ("Magnus Lindqvist", SpeakerKind::Person),
    ("Tomas Reyl", SpeakerKind::Person),
    ("Reyl", SpeakerKind::Person),
    ("T. Reyl", SpeakerKind::Person),
    ("Ada Okonjo", SpeakerKind::Person),
    ("Okonjo", SpeakerKind::Person),
    ("Bola Okonjo", SpeakerKind::Person),
    ("Anna van der Berg", SpeakerKind::Person),
    ("van der Berg", SpeakerKind::Person),
    ("Berg", SpeakerKind::Organisation),
    ("Sten Dahl Jr.", SpeakerKind::Person),
    ("Dahl", SpeakerKind::Person),
    ("Robert Dahl", SpeakerKind::Person),
    ("Bob Dahl", SpeakerKind::Person),
    ("Conor O’Brien", SpeakerKind::Person),
    ("O'Brien", SpeakerKind::Person),
    ("Energy Ministry", SpeakerKind::Organisation),
    ("Ministry", SpeakerKind::Organisation),
    ("a spokesman for GridNorth", SpeakerKind::Unnamed),
    ("officials", SpeakerKind::Collective),
];

pub const ROLES: [&str; 5] =
    ["energy minister", "Minister for Energy", "opposition spokeswoman", "ministers’ adviser", "chief executive"];

pub const PUBLISHERS: [&str; 5] =
    ["Northern Herald", "Herald", "Coast Daily", "The Northern Coast Herald", "Meridian Wire"];

pub const KEYPHRASES: [&str; 4] = ["Price Cap", "windfall tax", "winter", "security of supply"];

/// An archive with its truth.
pub struct Archive {
    /// Each article with the story that it was added under.
    pub articles: Vec<(Record, u64)>,
    /// Stories that joined others.
    pub aliases: Vec<(u64, u64)>,
    /// Topics that articles may have, and some that none has.
    pub topics: Vec<TopicId>,
}

impl Archive {
    /// An archive of so many articles.
    pub fn new(seed: u64, articles: usize) -> Self {
        let mut maker = Maker::new(seed);
        let mut archive = Archive { articles: Vec::new(), aliases: Vec::new(), topics: maker.topics.clone() };
        for number in 0..articles {
            let copied = (number > 5 && maker.chance.happens(20)).then(|| maker.chance.below(number));
            let (record, story) = match copied {
                Some(original) => maker.copy(&archive.articles[original], number),
                None => {
                    let record = maker.article(number);
                    let story = record.article.id.number();
                    (record, story)
                }
            };
            archive.articles.push((record, story));
        }
        let mut story = || archive.articles[maker.chance.below(articles)].1;
        let (a, b, c) = (story(), story(), story());
        if a != b && b != c && a != c {
            archive.aliases = vec![(a, b), (b, c)];
        }
        archive
    }

    /// What every article's story turned out to be.
    pub fn stories(&self) -> Vec<u64> {
        let aliases: HashMap<u64, u64> = self.aliases.iter().copied().collect();
        let resolve = |mut story: u64| {
            while let Some(&joined) = aliases.get(&story) {
                story = joined;
            }
            story
        };
        self.articles.iter().map(|(_, story)| resolve(*story)).collect()
    }
}

struct Maker {
    chance: Chance,
    /// Those of [`SPEAKERS`] that this archive has: which spellings join depends on it.
    speakers: Vec<(&'static str, SpeakerKind)>,
    topics: Vec<TopicId>,
}

impl Maker {
    fn new(seed: u64) -> Self {
        let mut chance = Chance(seed);
        let speakers: Vec<_> = SPEAKERS.into_iter().filter(|_| chance.happens(80)).collect();
        let concepts = taxonomy::concepts();
        let topics = (0..12).map(|_| concepts[chance.below(concepts.len())].id).collect();
        Self { chance, speakers, topics }
    }

    /// The same story elsewhere, at another time, now and then with other words at its end.
    fn copy(&mut self, (original, story): &(Record, u64), number: usize) -> (Record, u64) {
        let mut record = original.clone();
        record.article = Article {
            id: self.id(number),
            published: self.published(),
            publisher: self.publisher(),
            provenance: self.provenance(number),
            ..record.article
        };
        if self.chance.happens(30) {
            record.article.body.push_str("\nA taxing winter rationing follows.");
        }
        if self.chance.happens(30) {
            let speaker = self.speaker();
            if let Some(quotation) = record.enrichment.quotations.first_mut() {
                quotation.attribution.speaker = speaker;
            }
        }
        (record, *story)
    }

    fn article(&mut self, number: usize) -> Record {
        let headline = self.chance.happens(90).then(|| self.sentence(1, 5));
        let mut body = String::new();
        let mut quotations = Vec::new();
        for _ in 0..1 + self.chance.below(4) {
            self.paragraph(number, &mut body, &mut quotations);
        }
        let article = Article {
            id: self.id(number),
            given_id: None,
            headline,
            byline: None,
            dateline: None,
            published: self.published(),
            publisher: self.publisher(),
            section: None,
            keywords: Vec::new(),
            subjects: Vec::new(),
            language: None,
            url: None,
            body,
            truncated: false,
            provenance: self.provenance(number),
        };
        let topics = (0..self.chance.below(3)).map(|_| *self.chance.pick(&self.topics)).collect::<Vec<_>>();
        let topics = topics.into_iter().map(|id| Topic { id, score: 0.5, origin: TopicOrigin::Classified });
        let keyphrases = (0..self.chance.below(3)).map(|_| *self.chance.pick(&KEYPHRASES)).collect::<Vec<_>>();
        let keyphrases = keyphrases.into_iter().map(|text| Keyphrase { text: text.to_owned(), score: 1.0 });
        let enrichment = Enrichment {
            language: Some("en".into()),
            quotations,
            mentions: Vec::new(),
            topics: topics.collect(),
            keyphrases: keyphrases.collect(),
            signature: Vec::new(),
        };
        Record { article, enrichment }
    }

    /// Adds a paragraph, perhaps with quotations; one in ten reaches into the next paragraph.
    fn paragraph(&mut self, article: usize, body: &mut String, quotations: &mut Vec<Quotation>) {
        if !body.is_empty() {
            body.push_str(if self.chance.happens(50) { "\n" } else { "\n\n" });
        }
        body.push_str(&self.sentence(0, 4));
        body.push_str(". ");
        for _ in 0..self.chance.below(3) {
            let mut spans = Vec::new();
            let again = quotations.last().filter(|_| self.chance.happens(10)).map(|last: &Quotation| last.text(body));
            for part in 0..1 + self.chance.below(2) {
                if part > 0 {
                    body.push_str(" they said, ");
                    body.push_str(&self.sentence(0, 2));
                }
                body.push_str(" “");
                let start = body.len();
                match &again {
                    Some(text) if part == 0 => body.push_str(text),
                    _ => body.push_str(&self.sentence(1, 6)),
                }
                if self.chance.happens(10) {
                    body.push_str(".\n");
                    body.push_str(&self.sentence(1, 3));
                }
                spans.push(Span::new(start, body.len()));
                body.push('”');
            }
            body.push_str(" it was said. ");
            let quotation = self.quotation(article, quotations.len(), spans);
            quotations.push(quotation);
        }
        body.push_str(&self.sentence(0, 3));
        body.push('.');
    }

    fn quotation(&mut self, article: usize, place: usize, spans: Vec<Span>) -> Quotation {
        let speaker = if self.chance.happens(85) { self.speaker() } else { None };
        let role = self.chance.happens(40).then(|| self.chance.pick(&ROLES).to_string());
        let mut id = [0; 16];
        id[..8].copy_from_slice(&((article as u64) << 20 | place as u64).to_be_bytes());
        let attribution = Attribution {
            how: *self.chance.pick(&How::ALL),
            rule: "oracle".into(),
            confidence: self.chance.below(101) as f32 / 100.0,
            printed: None,
            speaker,
            role,
        };
        let kind = *self.chance.pick(&Kind::ALL);
        Quotation { id: QuotationId(id), kind, spans, cue: None, attribution, line: None }
    }

    fn speaker(&mut self) -> Option<Speaker> {
        let &(name, kind) = self.chance.pick(&self.speakers);
        // Now and then the sort of speaker is mistaken.
        let kind = if self.chance.happens(5) { SpeakerKind::Organisation } else { kind };
        Some(Speaker { name: name.to_owned(), key: fold(name), kind })
    }

    /// Between `least` and `most` words with marks and capitals among them.
    fn sentence(&mut self, least: usize, most: usize) -> String {
        let count = least + self.chance.below(most - least + 1);
        let mut text = String::new();
        for _ in 0..count {
            if !text.is_empty() {
                let gap = *self.chance.pick(&[" ", " ", " ", " ", ", ", " — ", "-", " ‘"]);
                text.push_str(gap);
            }
            let word = *self.chance.pick(&WORDS);
            match self.chance.happens(20) {
                true => text.push_str(&word.to_uppercase()),
                false => text.push_str(word),
            }
        }
        text
    }

    fn id(&mut self, number: usize) -> ArticleId {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&self.chance.number().to_be_bytes());
        id[8..].copy_from_slice(&(number as u64).to_be_bytes());
        ArticleId(id)
    }

    fn publisher(&mut self) -> Option<String> {
        self.chance.happens(90).then(|| self.chance.pick(&PUBLISHERS).to_string())
    }

    fn published(&mut self) -> Option<Published> {
        let day = Day(Day::from_ymd(2023, 11, 1).expect("a day").0 + self.chance.below(430) as i32);
        let (year, month, _) = day.to_ymd();
        let of = |days: Option<DayRange>, precision| Published {
            days: days.expect("days of the calendar"),
            instant: None,
            offset: None,
            time: None,
            precision,
            ground: DateGround::Metadata,
        };
        Some(match self.chance.below(10) {
            0 => return None,
            1 => of(DayRange::year(year), Precision::Year),
            2 | 3 => of(DayRange::month(year, month), Precision::Month),
            4..=6 => of(Some(DayRange::day(day)), Precision::Day),
            _ => {
                let time = self.chance.below(86_400) as u32;
                let offset = *self.chance.pick(&[-300_i16, 0, 120]);
                Published {
                    instant: Some(i64::from(day.0) * 86_400 + i64::from(time) - i64::from(offset) * 60),
                    offset: Some(offset),
                    time: Some(time),
                    ..of(Some(DayRange::day(day)), Precision::Time)
                }
            }
        })
    }

    fn provenance(&mut self, number: usize) -> Provenance {
        let folder = *self.chance.pick(&["archive/2023", "archive/2024/03", "./wire", "/data/wire"]);
        let (path, member) = match self.chance.happens(30) {
            true => (format!("{folder}/press {}.zip", number % 7), Some(format!("day/{number}.txt"))),
            false => (format!("{folder}/{number}.html"), None),
        };
        let mut key = [0; 16];
        // Several articles share a file, so that dropping one drops its neighbours.
        key[..8].copy_from_slice(&(number as u64 / 3).to_be_bytes());
        Provenance {
            file: FileKey(key),
            path,
            member,
            range: None,
            sha256: Sha256([0; 32]),
            form: "text".into(),
            charset: "UTF-8".into(),
            charset_from: CharsetGround::Valid,
        }
    }
}
