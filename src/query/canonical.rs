//! A condition written in the query language, so that reading it again gives the same.

use super::dates;
use super::field::Field;
use super::topic;
use crate::model::Condition;

/// The condition as query text; "" for one that always holds.
pub(super) fn canonical(condition: &Condition) -> String {
    match condition {
        Condition::All(parts) => joined(parts, " ", |part| matches!(part, Condition::All(_) | Condition::Any(_))),
        // What must all hold binds closer than alternatives do.
        Condition::Any(parts) => joined(parts, " OR ", |part| match part {
            Condition::All(parts) => parts.is_empty(),
            part => matches!(part, Condition::Any(_)),
        }),
        Condition::Not(inner) if matches!(**inner, Condition::All(_) | Condition::Any(_)) => {
            format!("-({})", canonical(inner))
        }
        Condition::Not(inner) => format!("-{}", canonical(inner)),
        Condition::Word(word) => word.clone(),
        Condition::Phrase { words, slop: 0 } => format!("\"{}\"", words.join(" ")),
        Condition::Phrase { words, slop } => format!("\"{}\"~{slop}", words.join(" ")),
        Condition::Exact(text) => field(Field::Exact, text),
        Condition::Prefix(start) => format!("{start}*"),
        Condition::Fuzzy { word, distance } => format!("{word}~{distance}"),
        Condition::Speaker(name) => field(Field::Speaker, name),
        Condition::With(name) => field(Field::With, name),
        Condition::Role(role) => field(Field::Role, role),
        Condition::Kind(kind) => field(Field::Kind, kind.name()),
        Condition::How(how) => field(Field::How, how.name()),
        Condition::MinConfidence(least) => field(Field::Confidence, &least.to_string()),
        Condition::Topic(id) => field(Field::Topic, &topic::shown(*id)),
        Condition::Publisher(name) => field(Field::Publisher, name),
        Condition::Date(days) => field(Field::Date, &dates::shown(*days)),
        Condition::Undated => field(Field::Date, "none"),
        Condition::Title(words) => field(Field::Title, &words.join(" ")),
        Condition::In(glob) => field(Field::In, glob),
        Condition::Keyphrase(phrase) => field(Field::Keyphrase, phrase),
    }
}

/// Parts one after the other, in parentheses where they would otherwise be read as parts of something else.
fn joined(parts: &[Condition], by: &str, is_apart: impl Fn(&Condition) -> bool) -> String {
    let part = |part: &Condition| match parts.len() > 1 && is_apart(part) {
        true => format!("({})", canonical(part)),
        false => canonical(part),
    };
    parts.iter().map(part).collect::<Vec<_>>().join(by)
}

/// A field with its value, which is quoted unless it is plain.
fn field(field: Field, value: &str) -> String {
    let plain = value.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '/' | ':' | '_' | '*' | '?'));
    match plain && !value.is_empty() {
        true => format!("{}:{value}", field.name()),
        false => format!("{}:\"{}\"", field.name(), value.replace('"', "\"\"")),
    }
}
