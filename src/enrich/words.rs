//! The token list seen as written English: what each word is, and what stands between it and the word before.

use super::lexicon::{self, Flags};
use super::vocabulary::Known;
use crate::lang::TokenList;
use crate::model::Span;

/// What stands between two words, as bits.
pub mod gap {
    /// A comma.
    pub const COMMA: u16 = 1;
    /// A full stop, question or exclamation mark, or an ellipsis.
    pub const STOP: u16 = 1 << 1;
    /// A colon.
    pub const COLON: u16 = 1 << 2;
    /// A semicolon.
    pub const SEMICOLON: u16 = 1 << 3;
    /// A dash, or a hyphen with spaces round it.
    pub const DASH: u16 = 1 << 4;
    /// A bare hyphen.
    pub const HYPHEN: u16 = 1 << 5;
    /// A bare apostrophe: the two words are one in print.
    pub const APOSTROPHE: u16 = 1 << 6;
    /// A quotation mark that opens or closes a region.
    pub const QUOTE: u16 = 1 << 7;
    /// An opening bracket.
    pub const OPEN: u16 = 1 << 8;
    /// A closing bracket.
    pub const CLOSE: u16 = 1 << 9;
    /// White space.
    pub const SPACE: u16 = 1 << 10;
    /// A new paragraph.
    pub const PARAGRAPH: u16 = 1 << 11;
    /// A bare full stop without a space ("U.S", "a.m"), or what stands between the digits of one number ("12,000", "10:30").
    pub const DOT: u16 = 1 << 12;
    /// A question or exclamation mark or an ellipsis (with STOP).
    pub const MARK: u16 = 1 << 13;
    /// An ampersand.
    pub const AND: u16 = 1 << 14;
    /// Anything else ("@", "/", "$").
    pub const OTHER: u16 = 1 << 15;
    /// What parts clauses.
    pub const BREAK: u16 = COMMA | STOP | COLON | SEMICOLON | DASH | OPEN | CLOSE | PARAGRAPH | QUOTE;
}

/// How a word is written, as bits.
pub mod shape {
    /// First letter large.
    pub const CAPITAL: u8 = 1;
    /// All letters large, at least two.
    pub const UPPER: u8 = 1 << 1;
    /// One large letter.
    pub const INITIAL: u8 = 1 << 2;
    /// Begins with a digit.
    pub const DIGIT: u8 = 1 << 3;
    /// Stands in a line whose words are mostly capitalised.
    pub const TITLED: u8 = 1 << 4;
    /// The first word of its sentence.
    pub const FIRST: u8 = 1 << 5;
}

/// No region, no run.
pub const NOWHERE: u32 = u32::MAX;

/// One word of the body.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// First byte in the body.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// What the lexicon knows.
    pub flags: Flags,
    /// What stands before it, see [`gap`].
    pub gap: u16,
    /// How it is written, see [`shape`].
    pub shape: u8,
    /// The quoted region it stands in, or [`NOWHERE`].
    pub region: u32,
    /// The name run it belongs to, or [`NOWHERE`].
    pub run: u32,
}

/// A quotation mark as found between words.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    /// First byte in the body.
    pub at: u32,
    /// Length in bytes.
    pub len: u8,
    /// Which mark.
    pub kind: MarkKind,
    /// What stands before it.
    pub before: Side,
    /// What stands after it.
    pub after: Side,
    /// The paragraph.
    pub paragraph: u32,
}

/// Sorts of quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// `"`
    Straight,
    /// `“`
    CurlyOpen,
    /// `”`
    CurlyClose,
    /// `„`
    Low,
    /// `«`
    LeftGuillemet,
    /// `»`
    RightGuillemet,
    /// Two grave accents.
    Graves,
    /// Two apostrophes.
    Apostrophes,
    /// `'`
    Single,
    /// `‘`
    SingleOpen,
    /// `’`
    SingleClose,
}

/// What stands beside a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// White space, or the edge of the paragraph.
    Space,
    /// A letter or digit.
    Letter,
    /// `.` `,` `?` `!` `;` `:` or an ellipsis.
    Point,
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// A dash or hyphen.
    Dash,
    /// Another quotation mark.
    Mark,
    /// Anything else.
    Other,
}

/// Looks at every token and at the bytes between tokens, once. Marks come back in order.
pub fn read(body: &str, list: &TokenList, known: &[Known]) -> (Vec<Word>, Vec<Mark>) {
    let mut words = Vec::with_capacity(list.tokens.len());
    let mut marks = Vec::with_capacity(list.tokens.len() / 16);
    let mut tokens = list.tokens.iter().zip(known).peekable();
    for (number, paragraph) in list.paragraphs.iter().enumerate() {
        let mut at = paragraph.start as usize;
        let first = words.len();
        while let Some((token, known)) = tokens.next_if(|(token, _)| token.span.start < paragraph.end) {
            let start = token.span.start as usize;
            let gap = if words.len() == first {
                gap::PARAGRAPH | read_long_gap(body, at, start.max(at), number as u32, &mut marks)
            } else {
                read_gap(body, at, start.max(at), number as u32, &mut marks)
            };
            words.push(Word {
                start: token.span.start,
                end: token.span.end,
                flags: known.flags,
                gap,
                shape: shape_of(body, token.span),
                region: NOWHERE,
                run: NOWHERE,
            });
            at = token.span.end as usize;
        }
        read_long_gap(body, at, (paragraph.end as usize).max(at), number as u32, &mut marks);
        mark_titled(&mut words[first..]);
    }
    (words, marks)
}

/// The lexicon's flags of a folded word; words in -ly count as adverbs where nothing else is known of them.
pub fn known(word: &str, hash: u64) -> Flags {
    let flags = lexicon::flags(hash);
    if word.ends_with("ly") && !flags.any(lexicon::GIVEN | lexicon::CUE | lexicon::ROLE) && word.len() > 4 {
        return flags | lexicon::ADV;
    }
    flags
}

fn shape_of(body: &str, span: Span) -> u8 {
    let bytes = &body.as_bytes()[span.range()];
    let first = bytes.first().copied().unwrap_or(b' ');
    if first.is_ascii_lowercase() {
        return 0;
    }
    if first.is_ascii_digit() {
        return shape::DIGIT;
    }
    if !first.is_ascii() {
        let capital = span.of(body).starts_with(char::is_uppercase);
        return if !capital { 0 } else { shape::CAPITAL };
    }
    match bytes.len() {
        1 => shape::CAPITAL | shape::INITIAL,
        _ if bytes.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) => {
            shape::CAPITAL | shape::UPPER
        }
        _ => shape::CAPITAL,
    }
}

/// Marks the words of a paragraph that is set like a headline: nearly all longer words large.
fn mark_titled(words: &mut [Word]) {
    if words.len() > 40 {
        return;
    }
    let (mut all, mut large) = (0, 0);
    for word in words.iter() {
        let long = word.end - word.start > 3 && word.shape & shape::DIGIT == 0;
        all += u32::from(long);
        large += u32::from(long && word.shape & shape::CAPITAL != 0);
    }
    if all >= 3 && large * 10 >= all * 8 {
        words.iter_mut().for_each(|word| word.shape |= shape::TITLED);
    }
}

/// Classifies the bytes between two words and collects the quotation marks among them.
#[inline]
fn read_gap(body: &str, from: usize, to: usize, paragraph: u32, marks: &mut Vec<Mark>) -> u16 {
    let bytes = &body.as_bytes()[from..to];
    match bytes {
        [] => 0,
        b" " => gap::SPACE,
        b", " => gap::SPACE | gap::COMMA,
        b". " => gap::SPACE | gap::STOP,
        b"-" => gap::HYPHEN,
        b"'" | [0xe2, 0x80, 0x99] => gap::APOSTROPHE,
        b"." => gap::DOT,
        b"," | b":" if in_number(body, from, to) => gap::DOT,
        _ => read_long_gap(body, from, to, paragraph, marks),
    }
}

fn in_number(body: &str, from: usize, to: usize) -> bool {
    let digit = |at: Option<usize>| at.and_then(|at| body.as_bytes().get(at)).is_some_and(u8::is_ascii_digit);
    digit(from.checked_sub(1)) && digit(Some(to))
}

fn read_long_gap(body: &str, from: usize, to: usize, paragraph: u32, marks: &mut Vec<Mark>) -> u16 {
    if from == to {
        return 0;
    }
    let mut seen = 0;
    let mut chars = body[from..to].char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        let at = from + offset;
        let bit = bit_of(c);
        // Dots in a row are no full stop: what follows may belong to the same sentence.
        if c == '.' && seen & gap::STOP != 0 {
            seen |= gap::MARK;
        }
        seen |= bit;
        if bit != gap::QUOTE {
            continue;
        }
        let twin = chars.peek().is_some_and(|&(_, next)| next == c);
        let (kind, len) = match (c, twin) {
            ('`', true) => (MarkKind::Graves, 2),
            ('\'', true) => (MarkKind::Apostrophes, 2),
            ('`', false) => (MarkKind::SingleOpen, 1),
            _ => (kind_of(c), c.len_utf8()),
        };
        if len == 2 && twin && matches!(c, '`' | '\'') {
            chars.next();
        }
        marks.push(Mark {
            at: at as u32,
            len: len as u8,
            kind,
            before: side(body[..at].chars().next_back()),
            after: side(body[at + len..].chars().next()),
            paragraph,
        });
    }
    let dotted = seen & (gap::STOP | gap::SPACE) == gap::STOP && to - from == 1;
    if dotted { gap::DOT } else { seen & !gap::QUOTE }
}

fn kind_of(c: char) -> MarkKind {
    match c {
        '“' | '‟' => MarkKind::CurlyOpen,
        '”' => MarkKind::CurlyClose,
        '„' => MarkKind::Low,
        '«' => MarkKind::LeftGuillemet,
        '»' => MarkKind::RightGuillemet,
        '\'' => MarkKind::Single,
        '‘' | '‛' => MarkKind::SingleOpen,
        '’' => MarkKind::SingleClose,
        _ => MarkKind::Straight,
    }
}

fn bit_of(c: char) -> u16 {
    match c {
        ',' => gap::COMMA,
        '.' => gap::STOP,
        '?' | '!' | '…' => gap::STOP | gap::MARK,
        ':' => gap::COLON,
        ';' => gap::SEMICOLON,
        '—' | '–' | '―' | '‒' => gap::DASH,
        '-' => gap::DASH,
        '(' | '[' | '{' => gap::OPEN,
        ')' | ']' | '}' => gap::CLOSE,
        '"' | '＂' | '“' | '”' | '„' | '‟' | '«' | '»' | '\'' | '‘' | '’' | '‛' | '`' => gap::QUOTE,
        '&' => gap::AND,
        c if c.is_whitespace() => gap::SPACE,
        _ => gap::OTHER,
    }
}

fn side(c: Option<char>) -> Side {
    match c {
        None => Side::Space,
        Some(c) if c.is_alphanumeric() || c == '$' || c == '£' || c == '€' || c == '@' || c == '#' => Side::Letter,
        Some(c) if c.is_whitespace() => Side::Space,
        Some('.' | ',' | '?' | '!' | ';' | ':' | '…') => Side::Point,
        Some('(' | '[' | '{') => Side::Open,
        Some(')' | ']' | '}') => Side::Close,
        Some('-' | '—' | '–' | '―') => Side::Dash,
        Some(c) if bit_of(c) == gap::QUOTE => Side::Mark,
        Some(_) => Side::Other,
    }
}
