//! Query text and flags to a `Query`.
//!
//! The language is small and our own: words (all must hold), `"phrase"`, `"phrase"~3`, `OR`, `-not`, `( )`, `grid*`,
//! `word~1`, and fields: `speaker:` (`by:`), `with:`, `topic:`, `publisher:`, `role:`, `title:`, `exact:`, `kind:`, `how:`,
//! `confidence:`, `in:GLOB`, `date:2024-03..2024-06`, `keyphrase:`; `speaker:(reyl OR okonjo)` gives a field several values.
//!
//! Invariant: reading [`canonical`] again gives the same query, given the same flags for unit, order, count and limit.

mod canonical;
mod dates;
mod echo;
mod error;
mod field;
mod flags;
mod lexer;
mod parser;
mod simplify;
mod topic;

pub use echo::{echo, in_words};
pub use error::QueryError;
pub use flags::{Flags, Matching, Scope, Undated, UnitFlag};

use crate::lang::tokens;
use crate::model::{Condition, Day, DayRange, Query, Unit};
use field::Field;
use simplify::simplify;
pub use simplify::simplify as simplified;

/// Reads a query text and the flags beside it. `today` is the day that `90d` counts back from.
pub fn parse(text: &str, flags: &Flags, today: Day) -> Result<Query, QueryError> {
    let mut parts = vec![parser::condition(text, flags.matching, today)?];
    parts.extend(of_flags(flags, today)?);
    let condition = simplify(Condition::All(parts));
    let unit = unit(&condition, flags)?;
    Ok(Query { unit, condition, sort: flags.sort, count: flags.count, limit: flags.limit })
}

/// The query's condition in the query language; [`echo`] is the form for people.
pub fn canonical(query: &Query) -> String {
    canonical::canonical(&query.condition)
}

/// The conditions that flags stand for.
fn of_flags(flags: &Flags, today: Day) -> Result<Vec<Condition>, QueryError> {
    let mut parts = Vec::new();
    for (flag, field, values) in [
        ("--speaker", Field::Speaker, &flags.speaker),
        ("--with", Field::With, &flags.with),
        ("--topic", Field::Topic, &flags.topic),
        ("--publisher", Field::Publisher, &flags.publisher),
        ("--role", Field::Role, &flags.role),
        ("--kind", Field::Kind, &flags.kind),
        ("--how", Field::How, &flags.how),
        ("--keyphrase", Field::Keyphrase, &flags.keyphrase),
        ("--in", Field::In, &flags.in_glob),
    ] {
        let read = |value: &String| {
            field.condition(value, today).map_err(|wrong| QueryError {
                hint: wrong.hint,
                ..QueryError::new(format!("{flag} {}", wrong.message), value)
            })
        };
        let any: Vec<Condition> = values.iter().map(read).collect::<Result<_, _>>()?;
        if !any.is_empty() {
            parts.push(Condition::Any(any));
        }
    }
    for phrase in &flags.phrase {
        parts.push(phrase_of_flag(phrase, flags.matching)?);
    }
    if let Some(least) = flags.min_confidence {
        let value = least.to_string();
        let condition = Field::Confidence.condition(&value, today);
        parts.push(condition.map_err(|wrong| QueryError::new(format!("--min-confidence {}", wrong.message), value))?);
    }
    parts.extend(days_of_flags(flags, today)?);
    Ok(parts)
}

/// `--phrase`: the words as they stand; quotation marks around them mean nothing more.
fn phrase_of_flag(phrase: &str, matching: Matching) -> Result<Condition, QueryError> {
    if matching == Matching::Exact {
        return field::exact(phrase).map_err(|wrong| QueryError::new(format!("--phrase {}", wrong.message), phrase));
    }
    let words = tokens::words(phrase);
    match words.is_empty() {
        true => Err(QueryError::new(format!("--phrase “{phrase}” holds no word"), phrase)),
        false => Ok(Condition::Phrase { words, slop: 0 }),
    }
}

/// `--since`, `--until`, `--on` and `--undated`.
fn days_of_flags(flags: &Flags, today: Day) -> Result<Option<Condition>, QueryError> {
    let named = |flag: &str, value: &str, error: String| QueryError::new(format!("{flag} {error}"), value);
    let mut parts = Vec::new();
    if let Some(value) = &flags.on {
        let days = dates::range(value, today).map_err(|error| named("--on", value, error))?;
        parts.push(Condition::Date(days));
    }
    let since = match &flags.since {
        Some(value) => Some(dates::date(value, today).map_err(|error| named("--since", value, error))?.first),
        None => None,
    };
    let until = match &flags.until {
        Some(value) => Some(dates::date(value, today).map_err(|error| named("--until", value, error))?.last),
        None => None,
    };
    if since.is_some() || until.is_some() {
        let all = dates::all_days();
        let days = DayRange { first: since.unwrap_or(all.first), last: until.unwrap_or(all.last) };
        if days.first > days.last {
            let message = format!("--until {} is before --since {}", days.last, days.first);
            return Err(QueryError::new(message, flags.until.clone().unwrap_or_default()));
        }
        parts.push(Condition::Date(days));
    }
    Ok(match (parts.is_empty(), flags.undated) {
        (true, Undated::AsOthers) => None,
        (true, Undated::Wanted) => Some(Condition::Undated),
        (false, Undated::AsOthers) => Some(Condition::All(parts)),
        (false, Undated::Wanted) => Some(Condition::Any(vec![Condition::All(parts), Condition::Undated])),
    })
}

/// What the query selects and shows: quotations if it asks anything about a quotation, else articles, unless flags say
/// otherwise.
fn unit(condition: &Condition, flags: &Flags) -> Result<Unit, QueryError> {
    let of_quotations = asks_of_quotations(condition) || flags.unit == Some(UnitFlag::Quote);
    match (flags.scope, flags.unit, of_quotations) {
        (Scope::Anywhere, Some(UnitFlag::Quote), _) => {
            let error = QueryError::new("--anywhere finds articles, --unit quote asks for quotations", "");
            Err(error.hint("leave one of them out"))
        }
        (Scope::Anywhere, _, _) | (Scope::Said, _, false) => Ok(Unit::Articles),
        (Scope::Said, Some(UnitFlag::Article), true) => Ok(Unit::ArticlesOfQuotations),
        (Scope::Said, _, true) => Ok(Unit::Quotations),
    }
}

/// True when some part of the condition is about a quotation.
fn asks_of_quotations(condition: &Condition) -> bool {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().any(asks_of_quotations),
        Condition::Not(inner) => asks_of_quotations(inner),
        Condition::Speaker(_)
        | Condition::Role(_)
        | Condition::Kind(_)
        | Condition::How(_)
        | Condition::MinConfidence(_) => true,
        Condition::Word(_)
        | Condition::Phrase { .. }
        | Condition::Exact(_)
        | Condition::Prefix(_)
        | Condition::Fuzzy { .. }
        | Condition::With(_)
        | Condition::Topic(_)
        | Condition::Publisher(_)
        | Condition::Date(_)
        | Condition::Undated
        | Condition::Title(_)
        | Condition::In(_)
        | Condition::Keyphrase(_) => false,
    }
}

#[cfg(test)]
mod tests;
