//! The query as understood, for people.

use super::{dates, topic};
use crate::model::{Condition, Count, Query, Sort, Unit};

/// One condition as understood; groups are named only, for what they hold is told apart.
pub fn in_words(condition: &Condition, unit: Unit) -> String {
    match condition {
        Condition::All(parts) if parts.is_empty() => "everything".to_owned(),
        Condition::All(_) => "all of these".to_owned(),
        Condition::Any(_) => "any of these".to_owned(),
        Condition::Not(_) => "not this".to_owned(),
        other => phrased(other, Words::of(unit)),
    }
}

/// The query as understood: `speaker = Mara Lindqvist AND said phrase “grid emergency” · quotations · newest first`.
pub fn echo(query: &Query) -> String {
    let mut shown = phrased(&query.condition, Words::of(query.unit));
    shown.push_str(match query.unit {
        Unit::Quotations => " · quotations",
        Unit::ArticlesOfQuotations => " · articles of the quotations",
        Unit::Articles => " · articles",
    });
    shown.push_str(match query.sort {
        Sort::NewestFirst => " · newest first",
        Sort::OldestFirst => " · oldest first",
        Sort::Score => " · best match first",
    });
    if query.count == Count::Printings {
        shown.push_str(" · every printing counted");
    }
    shown
}

/// Where the words of a query are looked for.
#[derive(Clone, Copy)]
enum Words {
    Said,
    Printed,
}

impl Words {
    fn of(unit: Unit) -> Self {
        match unit {
            Unit::Articles => Words::Printed,
            Unit::Quotations | Unit::ArticlesOfQuotations => Words::Said,
        }
    }

    fn verb(self) -> &'static str {
        match self {
            Words::Said => "said ",
            Words::Printed => "",
        }
    }
}

fn phrased(condition: &Condition, words: Words) -> String {
    let verb = words.verb();
    match condition {
        Condition::All(parts) if parts.is_empty() => "everything".to_owned(),
        Condition::All(parts) => joined(parts, " AND ", words),
        Condition::Any(parts) => joined(parts, " OR ", words),
        Condition::Not(inner) => format!("NOT {}", part(inner, words)),
        Condition::Word(word) => format!("{verb}“{word}”"),
        Condition::Phrase { words, slop: 0 } if words.len() == 1 => format!("{verb}exactly “{}”", words[0]),
        Condition::Phrase { words, slop: 0 } => format!("{verb}phrase “{}”", words.join(" ")),
        Condition::Phrase { words, slop } => {
            format!("{verb}phrase “{}” with up to {slop} words between", words.join(" "))
        }
        Condition::Exact(text) => format!("{verb}exactly “{text}”, letter by letter"),
        Condition::Prefix(start) => format!("{verb}“{start}…”"),
        Condition::Fuzzy { word, distance } => format!("{verb}“{word}” give or take {distance}"),
        Condition::Speaker(name) => format!("speaker = {name}"),
        Condition::With(name) => format!("quoted with {name}"),
        Condition::Role(role) => format!("role has “{role}”"),
        Condition::Kind(kind) => format!("kind = {}", kind.name()),
        Condition::How(how) => format!("how = {}", how.name()),
        Condition::MinConfidence(least) => format!("confidence ≥ {least}"),
        Condition::Topic(id) => format!("topic = {}", topic::shown(*id)),
        Condition::Publisher(name) => format!("publisher has “{name}”"),
        Condition::Date(days) => format!("date = {}", dates::shown(*days)),
        Condition::Undated => "undated".to_owned(),
        Condition::Title(title) => format!("title has “{}”", title.join(" ")),
        Condition::In(glob) => format!("in {glob}"),
        Condition::Keyphrase(phrase) => format!("keyphrase = “{phrase}”"),
    }
}

fn joined(parts: &[Condition], by: &str, words: Words) -> String {
    if let [only] = parts {
        return phrased(only, words);
    }
    let parts: Vec<String> = parts.iter().map(|one| part(one, words)).collect();
    parts.join(by)
}

fn part(condition: &Condition, words: Words) -> String {
    match condition {
        Condition::All(_) | Condition::Any(_) => format!("({})", phrased(condition, words)),
        _ => phrased(condition, words),
    }
}
