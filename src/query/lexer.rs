//! Query text to lexemes: words, phrases, fields, operators and parentheses, each with its place.

use std::ops::Range;

use super::error::QueryError;
use super::field::Field;

/// Longest query text read, in bytes.
const MAX_BYTES: usize = 32 * 1024;
/// Most lexemes in a query.
const MAX_LEXEMES: usize = 2_000;

/// A piece of a query.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lexeme {
    pub kind: LexemeKind,
    /// Its bytes in the query text.
    pub place: Range<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum LexemeKind {
    Open,
    Close,
    And,
    Or,
    /// `-` before something, or `NOT`.
    Not,
    /// `field:`; its value is the next lexeme.
    Field(Field),
    /// Text between quotation marks, with what follows a `~` right behind them.
    Quoted {
        text: String,
        slop: Option<String>,
    },
    /// Any other run of characters.
    Bare(String),
}

/// Splits a query into lexemes.
pub(super) fn lexemes(input: &str) -> Result<Vec<Lexeme>, QueryError> {
    if input.len() > MAX_BYTES {
        let message = format!("the query is {} bytes long, more than {MAX_BYTES}", input.len());
        return Err(QueryError::new(message, ""));
    }
    let mut lexer = Lexer { input, at: 0 };
    let mut found = Vec::new();
    while let Some(lexeme) = lexer.next(found.last())? {
        if found.len() == MAX_LEXEMES {
            return Err(QueryError::new(format!("the query has more than {MAX_LEXEMES} parts"), ""));
        }
        found.push(lexeme);
    }
    Ok(found)
}

struct Lexer<'a> {
    input: &'a str,
    at: usize,
}

impl Lexer<'_> {
    /// The next lexeme after `last`.
    fn next(&mut self, last: Option<&Lexeme>) -> Result<Option<Lexeme>, QueryError> {
        let field = last.and_then(|lexeme| match lexeme.kind {
            LexemeKind::Field(field) => Some(field),
            _ => None,
        });
        match field {
            Some(_) if self.rest().starts_with(char::is_whitespace) => return Err(self.missing_value()),
            Some(_) => {}
            None => self.at = self.input.len() - self.rest().trim_start().len(),
        }
        let start = self.at;
        let Some(c) = self.rest().chars().next() else { return Ok(None) };
        let kind = match c {
            '(' => self.single(LexemeKind::Open),
            ')' => self.single(LexemeKind::Close),
            '-' if field.is_none() && self.is_exclusion() => self.single(LexemeKind::Not),
            _ if is_quote(c) => self.quoted(field.is_some())?,
            _ => self.bare(field.is_some())?,
        };
        Ok(Some(Lexeme { kind, place: start..self.at }))
    }

    fn rest(&self) -> &str {
        &self.input[self.at..]
    }

    fn single(&mut self, kind: LexemeKind) -> LexemeKind {
        self.at += 1;
        kind
    }

    /// True when the hyphen at hand excludes what follows: "-word", not "- word" and not "--".
    fn is_exclusion(&self) -> bool {
        self.rest()[1..].chars().next().is_some_and(|next| !next.is_whitespace() && next != ')')
    }

    /// The fault of `speaker: name`.
    fn missing_value(&self) -> QueryError {
        let error = QueryError::new("a value must follow the colon at once", self.input).at(self.at - 1..self.at);
        error.hint("no space after the colon; a value of several words stands in quotation marks")
    }

    /// Reads from an opening quotation mark to the closing one. Any double mark closes a phrase; a value opened by `"` is
    /// closed by `"` only, and holds a mark where two stand.
    fn quoted(&mut self, is_value: bool) -> Result<LexemeKind, QueryError> {
        let start = self.at;
        let mut text = String::new();
        let mut chars = self.rest().char_indices();
        let opening = chars.next().map_or('"', |(_, mark)| mark);
        let strict = is_value && opening == '"';
        let mut chars = chars.peekable();
        while let Some((offset, c)) = chars.next() {
            let closes = if strict { c == '"' } else { is_quote(c) };
            if closes && strict && chars.peek().is_some_and(|&(_, next)| next == '"') {
                text.extend(chars.next().map(|(_, mark)| mark));
            } else if closes {
                self.at = start + offset + c.len_utf8();
                let slop = self.slop();
                return Ok(LexemeKind::Quoted { text, slop });
            } else {
                text.push(c);
            }
        }
        let place = start..start + opening.len_utf8();
        Err(QueryError::new("the query ends inside quotation marks", self.input).at(place).label("opened here"))
    }

    /// What follows a `~` right behind a phrase.
    fn slop(&mut self) -> Option<String> {
        let tail = self.rest().strip_prefix('~')?;
        let end = tail.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')')).unwrap_or(tail.len());
        let slop = tail[..end].to_owned();
        self.at += 1 + end;
        Some(slop)
    }

    /// Reads a run of characters up to white space, a parenthesis or a quotation mark; in a value only up to the first two.
    fn bare(&mut self, is_value: bool) -> Result<LexemeKind, QueryError> {
        let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')') || !is_value && is_quote(c);
        let length = self.rest().find(ends).unwrap_or(self.rest().len());
        let text = &self.input[self.at..self.at + length];
        if is_value {
            self.at += length;
            return Ok(LexemeKind::Bare(text.to_owned()));
        }
        if let Some((name, _)) = text.split_once(':').filter(|(name, _)| is_field_like(name)) {
            let place = self.at..self.at + name.len() + 1;
            let field = Field::find(name).ok_or_else(|| unknown_field(self.input, name, place.clone()))?;
            self.at = place.end;
            return self.check_value(field, place);
        }
        self.at += length;
        Ok(match text {
            "OR" => LexemeKind::Or,
            "AND" => LexemeKind::And,
            "NOT" => LexemeKind::Not,
            _ => LexemeKind::Bare(text.to_owned()),
        })
    }

    /// A field at the very end of the query has no value.
    fn check_value(&self, field: Field, place: Range<usize>) -> Result<LexemeKind, QueryError> {
        match self.rest().is_empty() || self.rest().starts_with(')') {
            true => Err(QueryError::new("a value must follow the colon", self.input).at(place)),
            false => Ok(LexemeKind::Field(field)),
        }
    }
}

/// True for double quotation marks of every style.
fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '＂')
}

/// True for what may be meant as a field's name; "12:30" is not.
fn is_field_like(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(|c| c.is_ascii_alphabetic() || c == '-')
}

fn unknown_field(input: &str, name: &str, place: Range<usize>) -> QueryError {
    let names: Vec<&str> = Field::ALL.iter().map(|field| field.name()).collect();
    let error = QueryError::new(format!("no field “{name}”; fields are {}", names.join(", ")), input).at(place);
    error.hint("to search for words with a colon, put them in quotation marks")
}
