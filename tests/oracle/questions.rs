//! Questions to a made-up archive, by chance: every condition, nested and negated, for every unit.

use onrecord::lang::tokens::words;
use onrecord::lang::{TokenList, fold};
use onrecord::model::{Condition, Count, Day, DayRange, How, Kind, Query, Sort, Unit};

use crate::archive::{Archive, KEYPHRASES, PUBLISHERS, ROLES, WORDS};
use crate::chance::Chance;

/// Names as people type them.
const NAMES: [&str; 20] = [
    "lindqvist",
    "Mara Lindqvist",
    "M. Lindqvist",
    "m k lindqvist",
    "MAGNUS",
    "reyl",
    "T Reyl",
    "okonjo",
    "Ada Okonjo",
    "a. okonjo",
    "berg",
    "van der Berg",
    "dahl",
    "Sten Dahl",
    "Bob Dahl",
    "rob dahl",
    "O’Brien",
    "ministry",
    "GridNorth",
    "nobody",
];

const GLOBS: [&str; 8] = [
    "archive",
    "archive/2024",
    "archive/*/03",
    "**/*.html",
    "wire",
    "/data/wire/press 3.zip",
    "*.txt",
    "archive/202?/**",
];

/// A question.
pub fn question(chance: &mut Chance, archive: &Archive) -> Query {
    let unit = *chance.pick(&[Unit::Quotations, Unit::Articles, Unit::ArticlesOfQuotations]);
    let condition = match chance.below(20) {
        0 => Condition::All(Vec::new()),
        _ => condition(chance, archive, 3),
    };
    let sort = *chance.pick(&[Sort::NewestFirst, Sort::NewestFirst, Sort::OldestFirst, Sort::Score]);
    let count = *chance.pick(&[Count::Stories, Count::Stories, Count::Printings]);
    let limit = *chance.pick(&[None, Some(0), Some(1), Some(7)]);
    Query { unit, condition, sort, count, limit }
}

fn condition(chance: &mut Chance, archive: &Archive, depth: usize) -> Condition {
    if depth == 0 || chance.happens(30) {
        return leaf(chance, archive);
    }
    let parts = |chance: &mut Chance| (0..2 + chance.below(2)).map(|_| condition(chance, archive, depth - 1)).collect();
    match chance.below(10) {
        0..=4 => Condition::All(parts(chance)),
        5..=7 => Condition::Any(parts(chance)),
        _ => Condition::Not(Box::new(condition(chance, archive, depth - 1))),
    }
}

fn leaf(chance: &mut Chance, archive: &Archive) -> Condition {
    match chance.below(25) {
        0..=2 => Condition::Word(word(chance)),
        3..=5 => phrase(chance, archive),
        6 => {
            let word = word(chance);
            let length = 1 + chance.below(word.chars().count());
            Condition::Prefix(word.chars().take(length).collect())
        }
        7 => Condition::Fuzzy { word: misspelt(chance), distance: 1 + chance.below(2) as u8 },
        8..=10 => Condition::Speaker(chance.word(&NAMES).to_string()),
        11 => {
            let role = words(chance.word(&ROLES));
            let first = chance.below(role.len());
            Condition::Role(role[first..].join(" "))
        }
        12 => Condition::Kind(*chance.pick(&Kind::ALL)),
        13 => Condition::How(*chance.pick(&How::ALL)),
        14 => Condition::MinConfidence(chance.below(101) as f32 / 100.0),
        15 => Condition::Topic(*chance.pick(&archive.topics)),
        16 => {
            let mut name = words(chance.word(&PUBLISHERS));
            name.rotate_left(chance.below(2));
            name.truncate(1 + chance.below(2));
            Condition::Publisher(name.join(" "))
        }
        17 => {
            let first = Day::from_ymd(2023, 10, 1).expect("a day").0 + chance.below(500) as i32;
            Condition::Date(DayRange { first: Day(first), last: Day(first + chance.below(200) as i32) })
        }
        18 => Condition::Undated,
        19 => {
            let (record, _) = chance.pick(&archive.articles);
            let title = words(record.article.headline.as_deref().unwrap_or("grid"));
            let count = 1 + chance.below(2);
            Condition::Title(title.into_iter().take(count).collect())
        }
        20 => Condition::In(chance.word(&GLOBS).to_string()),
        21 => Condition::With(chance.word(&NAMES).to_string()),
        22 | 23 => exact(chance, archive),
        _ => Condition::Keyphrase(fold(chance.word(&KEYPHRASES))),
    }
}

fn word(chance: &mut Chance) -> String {
    let words = words(chance.word(&WORDS));
    chance.pick(&words).clone()
}

/// A word with a letter too few, too many or out of place.
fn misspelt(chance: &mut Chance) -> String {
    let mut letters: Vec<char> = word(chance).chars().collect();
    let at = chance.below(letters.len());
    match chance.below(4) {
        0 if letters.len() > 1 => drop(letters.remove(at)),
        1 => letters.insert(at, 'x'),
        2 if at > 0 => letters.swap(at, at - 1),
        _ => letters[at] = 'e',
    }
    letters.into_iter().collect()
}

/// Characters of some text from one word to another, at times in other case.
fn exact(chance: &mut Chance, archive: &Archive) -> Condition {
    let (record, _) = chance.pick(&archive.articles);
    let body = &record.article.body;
    let tokens = TokenList::new(body).tokens;
    if tokens.is_empty() {
        return Condition::Exact("grid".to_owned());
    }
    let first = chance.below(tokens.len());
    let last = (first + chance.below(3)).min(tokens.len() - 1);
    let text = &body[tokens[first].span.start as usize..tokens[last].span.end as usize];
    let text = text.split('\n').next().unwrap_or(text).trim();
    Condition::Exact(if chance.happens(20) { text.to_uppercase() } else { text.to_owned() })
}

/// Words that stand in some text, near each other, at times in the wrong order.
fn phrase(chance: &mut Chance, archive: &Archive) -> Condition {
    let (record, _) = chance.pick(&archive.articles);
    let mut text = words(&record.article.body);
    text.push("grid".to_owned());
    let mut chosen = Vec::new();
    let mut at = chance.below(text.len());
    for _ in 0..1 + chance.below(3) {
        chosen.extend(text.get(at).cloned());
        at += 1 + chance.below(3).saturating_sub(1);
    }
    if chance.happens(10) {
        chosen.reverse();
    }
    Condition::Phrase { words: chosen, slop: *chance.pick(&[0, 0, 1, 2, 5, 50]) }
}
