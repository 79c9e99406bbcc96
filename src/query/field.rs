//! The fields of the query language: `speaker:`, `topic:`, `date:` and their like, and what their values may be.

use crate::lang::{fold, glob, tokens};
use crate::model::{Condition, Day, How, Kind};

use super::{dates, topic};

/// A field of the query language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Speaker,
    With,
    Topic,
    Publisher,
    Role,
    Title,
    Exact,
    Kind,
    How,
    Confidence,
    In,
    Date,
    Keyphrase,
}

/// What is wrong with a value, and what to try.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct WrongValue {
    pub message: String,
    pub hint: Option<String>,
}

impl From<String> for WrongValue {
    fn from(message: String) -> Self {
        Self { message, hint: None }
    }
}

impl Field {
    /// All fields, as messages list them.
    pub const ALL: [Field; 13] = [
        Field::Speaker,
        Field::With,
        Field::Topic,
        Field::Publisher,
        Field::Role,
        Field::Title,
        Field::Exact,
        Field::Kind,
        Field::How,
        Field::Confidence,
        Field::In,
        Field::Date,
        Field::Keyphrase,
    ];

    /// The name used in queries.
    pub fn name(self) -> &'static str {
        match self {
            Field::Speaker => "speaker",
            Field::With => "with",
            Field::Topic => "topic",
            Field::Publisher => "publisher",
            Field::Role => "role",
            Field::Title => "title",
            Field::Exact => "exact",
            Field::Kind => "kind",
            Field::How => "how",
            Field::Confidence => "confidence",
            Field::In => "in",
            Field::Date => "date",
            Field::Keyphrase => "keyphrase",
        }
    }

    /// The field of a name or of its short form, in any case.
    pub fn find(name: &str) -> Option<Field> {
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "by" => Some(Field::Speaker),
            "headline" => Some(Field::Title),
            "min-confidence" => Some(Field::Confidence),
            _ => Field::ALL.into_iter().find(|field| field.name() == name),
        }
    }

    /// The condition that a value of this field stands for.
    pub fn condition(self, value: &str, today: Day) -> Result<Condition, WrongValue> {
        let value = value.trim();
        match self {
            Field::Speaker => some_words(value).map(|_| Condition::Speaker(value.to_owned())),
            Field::With => some_words(value).map(|_| Condition::With(value.to_owned())),
            Field::Topic => topic::resolve(value).map(Condition::Topic),
            Field::Publisher => some_words(value).map(|_| Condition::Publisher(fold(value))),
            Field::Role => some_words(value).map(|_| Condition::Role(fold(value))),
            Field::Title => some_words(value).map(Condition::Title),
            Field::Exact => exact(value),
            Field::Keyphrase => some_words(value).map(|_| Condition::Keyphrase(fold(value))),
            Field::Kind => named(value, "kind", &Kind::ALL, Kind::name).map(Condition::Kind),
            Field::How => named(value, "ground", &How::ALL, How::name).map(Condition::How),
            Field::Confidence => confidence(value).map(Condition::MinConfidence),
            Field::In => path(value).map(Condition::In),
            Field::Date if value.eq_ignore_ascii_case("none") => Ok(Condition::Undated),
            Field::Date => dates::range(value, today).map(Condition::Date).map_err(WrongValue::from),
        }
    }
}

/// The folded words of a value, of which there must be one; marks that mean something only in words of the text are refused.
fn some_words(value: &str) -> Result<Vec<String>, WrongValue> {
    if value.contains('*') || value.rsplit_once('~').is_some_and(|(_, edits)| edits.bytes().all(|b| b.is_ascii_digit()))
    {
        return Err(format!("“{value}”: * and ~ work on words of the text only").into());
    }
    let words = tokens::words(value);
    if words.is_empty() { Err(format!("“{value}” holds no word").into()) } else { Ok(words) }
}

/// Characters to be found as they are. Only a text of at least one word can be looked up.
pub(super) fn exact(text: &str) -> Result<Condition, WrongValue> {
    let text = text.trim();
    match tokens::words(text).is_empty() || text.contains('\n') {
        true => Err(format!("“{text}” holds no word").into()),
        false => Ok(Condition::Exact(text.to_owned())),
    }
}

/// The value among `all` that has this name.
fn named<T: Copy>(value: &str, what: &str, all: &[T], name: fn(T) -> &'static str) -> Result<T, WrongValue> {
    let wanted = value.to_ascii_lowercase();
    all.iter().copied().find(|&one| name(one) == wanted).ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|&one| name(one)).collect();
        format!("no {what} “{value}”; use {}", names.join(", ")).into()
    })
}

/// A confidence between 0 and 1.
fn confidence(value: &str) -> Result<f32, WrongValue> {
    let number = value.parse::<f32>().ok().filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| format!("“{value}” is not a confidence; use a number from 0 to 1, for example 0.9").into())
}

/// A glob of paths.
fn path(value: &str) -> Result<String, WrongValue> {
    if value.is_empty() {
        return Err("an empty path finds nothing".to_owned().into());
    }
    match glob::PathGlob::new(value) {
        Ok(_) => Ok(value.to_owned()),
        Err(reason) => Err(format!("“{value}” is not a glob: {reason}").into()),
    }
}
