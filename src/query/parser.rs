//! The grammar of queries, by recursive descent:
//!
//! ```text
//! any    = all { "OR" all }
//! all    = one { ["AND"] one }
//! one    = ("-" | "NOT") one | "(" any ")" | field ":" value | field ":" "(" any ")" | phrase | word
//! ```

use std::ops::Range;

use super::error::QueryError;
use super::field::{self, Field, WrongValue};
use super::flags::Matching;
use super::lexer::{Lexeme, LexemeKind, lexemes};
use super::simplify::simplify;
use crate::lang::tokens;
use crate::model::{Condition, Day};

/// Deepest nesting of parentheses and exclusions.
const MAX_DEPTH: usize = 64;
/// Most other words that a phrase may be asked to span.
pub(super) const MAX_SLOP: u32 = 100;

/// Reads a query text. An empty one holds for everything.
pub(super) fn condition(input: &str, matching: Matching, today: Day) -> Result<Condition, QueryError> {
    let lexemes = lexemes(input)?;
    let mut parser = Parser { input, lexemes: &lexemes, at: 0, depth: 0, matching, today };
    if lexemes.is_empty() {
        return Ok(Condition::All(Vec::new()));
    }
    let condition = parser.any(None)?;
    match parser.peek() {
        None => Ok(simplify(condition.unwrap_or(Condition::All(Vec::new())))),
        Some(lexeme) => Err(parser.error("this parenthesis closes nothing", lexeme.place.clone())),
    }
}

/// A condition, or `None` for what holds no word, such as a lone dash.
type Part = Option<Condition>;

struct Parser<'a> {
    input: &'a str,
    lexemes: &'a [Lexeme],
    at: usize,
    depth: usize,
    matching: Matching,
    today: Day,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Lexeme> {
        self.lexemes.get(self.at)
    }

    fn next(&mut self) -> Option<&'a Lexeme> {
        let lexeme = self.lexemes.get(self.at);
        self.at += 1;
        lexeme
    }

    fn error(&self, message: impl Into<String>, place: Range<usize>) -> QueryError {
        QueryError::new(message, self.input).at(place)
    }

    /// Alternatives, up to a closing parenthesis or the end. Inside `field:( … )` words are values of the field.
    fn any(&mut self, field: Option<Field>) -> Result<Part, QueryError> {
        let mut parts = vec![self.all(field)?];
        while let Some(Lexeme { kind: LexemeKind::Or, place }) = self.peek() {
            self.at += 1;
            if matches!(self.peek(), Some(Lexeme { kind: LexemeKind::Or, .. })) || self.is_at_end_of_group() {
                return Err(self.dangling("OR", place.clone()));
            }
            parts.push(self.all(field)?);
        }
        let mut parts: Vec<Condition> = parts.into_iter().flatten().collect();
        Ok(if parts.len() > 1 { Some(Condition::Any(parts)) } else { parts.pop() })
    }

    /// Conditions that must all hold, up to an OR, a closing parenthesis or the end.
    fn all(&mut self, field: Option<Field>) -> Result<Part, QueryError> {
        let mut parts = Vec::new();
        let start = self.at;
        while let Some(lexeme) = self.peek() {
            match lexeme.kind {
                LexemeKind::Or if self.at == start => return Err(self.dangling("OR", lexeme.place.clone())),
                LexemeKind::Or | LexemeKind::Close => break,
                LexemeKind::And => {
                    let opens = self.at == start;
                    self.at += 1;
                    let next = self.peek().map(|next| &next.kind);
                    if opens || self.is_at_end_of_group() || matches!(next, Some(LexemeKind::Or | LexemeKind::And)) {
                        return Err(self.dangling("AND", lexeme.place.clone()));
                    }
                }
                _ => parts.extend(self.one(field)?),
            }
        }
        Ok(if parts.len() > 1 { Some(Condition::All(parts)) } else { parts.pop() })
    }

    /// True at the end of the query and before a closing parenthesis.
    fn is_at_end_of_group(&self) -> bool {
        matches!(self.peek(), None | Some(Lexeme { kind: LexemeKind::Close, .. }))
    }

    /// The fault of an operator that lacks a side. A parenthesis still open is the likelier one.
    fn dangling(&self, operator: &str, place: Range<usize>) -> QueryError {
        if self.peek().is_none()
            && let Some(open) = self.open_parenthesis()
        {
            return self.error("the query ends inside a parenthesis", open).label("opened here");
        }
        let error = self.error(format!("{operator} must stand between two conditions"), place);
        error.hint(format!("to search for the word, write it in lower case: {}", operator.to_lowercase()))
    }

    /// The last parenthesis that is still open at the end of the query.
    fn open_parenthesis(&self) -> Option<Range<usize>> {
        let mut open = Vec::new();
        for lexeme in self.lexemes {
            match lexeme.kind {
                LexemeKind::Open => open.push(lexeme.place.clone()),
                LexemeKind::Close => drop(open.pop()),
                _ => {}
            }
        }
        open.pop()
    }

    /// One condition.
    fn one(&mut self, field: Option<Field>) -> Result<Part, QueryError> {
        let Some(lexeme) = self.next() else { return Ok(None) };
        match &lexeme.kind {
            LexemeKind::Open => self.group(field, lexeme.place.clone()),
            LexemeKind::Not => self.exclusion(field, lexeme.place.clone()),
            LexemeKind::Field(inner) => self.value(*inner, lexeme.place.clone()),
            LexemeKind::Quoted { text, slop } => match field {
                Some(field) => self.field_condition(field, text, slop.as_deref(), &lexeme.place).map(Some),
                None => self.phrase(text, slop.as_deref(), &lexeme.place).map(Some),
            },
            LexemeKind::Bare(text) => match field {
                Some(field) => self.field_condition(field, text, None, &lexeme.place).map(Some),
                None => self.word(text, &lexeme.place),
            },
            LexemeKind::Close | LexemeKind::Or | LexemeKind::And => {
                Err(self.error("something is missing before this", lexeme.place.clone()))
            }
        }
    }

    /// Runs `read` one level deeper.
    fn deeper(
        &mut self,
        place: &Range<usize>,
        read: impl FnOnce(&mut Self) -> Result<Part, QueryError>,
    ) -> Result<Part, QueryError> {
        if self.depth == MAX_DEPTH {
            return Err(self.error(format!("nested deeper than {MAX_DEPTH} levels"), place.clone()));
        }
        self.depth += 1;
        let part = read(self)?;
        self.depth -= 1;
        Ok(part)
    }

    /// What stands between an opening parenthesis, just read, and its closing one.
    fn group(&mut self, field: Option<Field>, open: Range<usize>) -> Result<Part, QueryError> {
        let part = self.deeper(&open, |parser| parser.any(field))?;
        match self.next() {
            Some(Lexeme { kind: LexemeKind::Close, .. }) if part.is_some() => Ok(part),
            Some(Lexeme { kind: LexemeKind::Close, place }) => {
                Err(self.error("nothing to search for in these parentheses", open.start..place.end))
            }
            _ => Err(self.error("the query ends inside a parenthesis", open).label("opened here")),
        }
    }

    /// What must not hold; its `-` or `NOT` is just read.
    fn exclusion(&mut self, field: Option<Field>, place: Range<usize>) -> Result<Part, QueryError> {
        let missing = self.error("nothing to exclude", place.clone());
        match self.deeper(&place, |parser| parser.one(field)) {
            Ok(Some(condition)) => Ok(Some(Condition::Not(Box::new(condition)))),
            Ok(None) => Err(missing),
            Err(error) => Err(error),
        }
    }

    /// The value of a field whose name is just read.
    fn value(&mut self, field: Field, place: Range<usize>) -> Result<Part, QueryError> {
        match self.next() {
            Some(Lexeme { kind: LexemeKind::Open, place }) => self.group(Some(field), place.clone()),
            Some(Lexeme { kind: LexemeKind::Bare(text), place }) => {
                self.field_condition(field, text, None, place).map(Some)
            }
            Some(Lexeme { kind: LexemeKind::Quoted { text, slop }, place }) => {
                self.field_condition(field, text, slop.as_deref(), place).map(Some)
            }
            _ => Err(self.error("a value must follow the colon", place)),
        }
    }

    fn field_condition(
        &self,
        field: Field,
        value: &str,
        slop: Option<&str>,
        place: &Range<usize>,
    ) -> Result<Condition, QueryError> {
        if slop.is_some() {
            return Err(self.error("~ works on words and phrases of the text only", place.clone()));
        }
        field
            .condition(value, self.today)
            .map_err(|WrongValue { message, hint }| QueryError { hint, ..self.error(message, place.clone()) })
    }

    /// Words in this order.
    fn phrase(&self, text: &str, slop: Option<&str>, place: &Range<usize>) -> Result<Condition, QueryError> {
        let words = tokens::words(text);
        if words.is_empty() {
            return Err(self.error("no word between the quotation marks", place.clone()));
        }
        if self.matching == Matching::Exact {
            return match slop {
                Some(_) => Err(self.error("~ and --exact exclude each other", place.clone())),
                None => self.exact(text, place),
            };
        }
        let slop = match slop {
            None => 0,
            Some(number) => number.parse().ok().filter(|&slop| slop <= MAX_SLOP).ok_or_else(|| {
                let message = format!("~ takes the number of words that may stand between, up to {MAX_SLOP}");
                self.error(message, place.clone())
            })?,
        };
        Ok(Condition::Phrase { words, slop })
    }

    /// A word, a beginning (`grid*`) or a word with its like (`grid~1`). A word of several tokens is a phrase of them.
    fn word(&self, text: &str, place: &Range<usize>) -> Result<Part, QueryError> {
        if self.matching == Matching::Exact {
            let holds_word = !tokens::words(text).is_empty();
            return holds_word.then(|| self.exact(text, place)).transpose();
        }
        if let Some(start) = text.strip_suffix('*') {
            return self.single(start, place).map(|word| Some(Condition::Prefix(word)));
        }
        if let Some((word, edits)) = text.rsplit_once('~').filter(|(_, edits)| edits.len() <= 3) {
            let distance = match edits {
                "" | "1" => 1,
                "2" => 2,
                _ => return Err(self.error("a word allows one or two edits: ~1 or ~2", place.clone())),
            };
            return self.single(word, place).map(|word| Some(Condition::Fuzzy { word, distance }));
        }
        if text.contains('*') {
            return Err(self.error("* works at the end of a word only", place.clone()));
        }
        let mut words = tokens::words(text);
        Ok(match words.len() {
            0 => None,
            1 => words.pop().map(Condition::Word),
            _ => Some(Condition::Phrase { words, slop: 0 }),
        })
    }

    /// Characters as they are.
    fn exact(&self, text: &str, place: &Range<usize>) -> Result<Condition, QueryError> {
        field::exact(text).map_err(|wrong| self.error(wrong.message, place.clone()))
    }

    /// The one word that `*` and `~` work on.
    fn single(&self, text: &str, place: &Range<usize>) -> Result<String, QueryError> {
        let mut words = tokens::words(text);
        match (words.pop(), words.is_empty()) {
            (Some(word), true) if !text.contains(['*', '~']) => Ok(word),
            _ => Err(self.error("* and ~ work on a single word", place.clone())),
        }
    }
}
