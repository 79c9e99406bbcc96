//! The one tokenizer, and the one list of tokens of an article that enrichment and index both read.
//!
//! A token is a run of letters and digits (`fold::is_word_char`); in scripts that do not part words (Han, Kana, Thai) it is
//! a pair of neighbouring characters. Invariant: spans ascend, lie on character boundaries, and only pairs overlap.

use super::fold::{fold_char, is_invisible, is_word_char};
use super::hash::hash;
use super::paragraphs::paragraphs;
use crate::model::Span;

/// Between two words of one paragraph in [`TokenList::folded`].
pub const WORD_BREAK: char = ' ';
/// Between two paragraphs in [`TokenList::folded`]; no phrase crosses it.
pub const PARAGRAPH_BREAK: char = '\n';

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands in the text.
    pub span: Span,
    /// Where its folded form stands in [`TokenList::folded`].
    pub folded: Span,
    /// The [`hash`] of that form.
    pub hash: u64,
}

/// The tokens of a text, with all folded forms in one buffer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenList {
    /// The tokens in order.
    pub tokens: Vec<Token>,
    /// The folded words, parted by [`WORD_BREAK`] and [`PARAGRAPH_BREAK`]: what the index reads.
    pub folded: String,
    /// The paragraphs of the text.
    pub paragraphs: Vec<Span>,
}

/// The tokens of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleTokens {
    /// Of the headline.
    pub headline: TokenList,
    /// Of the body.
    pub body: TokenList,
}

impl TokenList {
    /// Tokenises a text.
    pub fn new(text: &str) -> Self {
        let mut list = TokenList {
            tokens: Vec::with_capacity(text.len() / 5),
            folded: String::with_capacity(text.len()),
            paragraphs: paragraphs(text),
        };
        for number in 0..list.paragraphs.len() {
            let span = list.paragraphs[number];
            list.read(text, span);
        }
        list
    }

    /// The folded form of a token.
    pub fn word(&self, token: Token) -> &str {
        &self.folded[token.folded.range()]
    }

    /// The tokens that lie wholly inside a span of the text, as a range of `tokens`.
    pub fn within(&self, span: Span) -> std::ops::Range<usize> {
        let first = self.tokens.partition_point(|token| token.span.start < span.start);
        let last = self.tokens.partition_point(|token| token.span.end <= span.end);
        first..last.max(first)
    }

    /// The folded text of a span, breaks between words included.
    pub fn folded_within(&self, span: Span) -> &str {
        let tokens = &self.tokens[self.within(span)];
        match (tokens.first(), tokens.last()) {
            (Some(first), Some(last)) => &self.folded[first.folded.start as usize..last.folded.end as usize],
            _ => "",
        }
    }

    /// Reads one paragraph.
    fn read(&mut self, text: &str, paragraph: Span) {
        let mut separator = if self.folded.is_empty() { None } else { Some(PARAGRAPH_BREAK) };
        let bytes = text.as_bytes();
        let (mut at, end) = (paragraph.start as usize, paragraph.end as usize);
        while at < end {
            if bytes[at].is_ascii() && !bytes[at].is_ascii_alphanumeric() {
                at += 1;
                continue;
            }
            let word = word_end(text, at, end);
            if word == at {
                at += text[at..].chars().next().map_or(1, char::len_utf8);
                continue;
            }
            self.push_run(text, at, word, &mut separator);
            at = word;
        }
    }

    /// Adds a run of word characters as one token, or as pairs where the script does not part words.
    fn push_run(&mut self, text: &str, start: usize, end: usize, separator: &mut Option<char>) {
        if text.as_bytes()[start..end].is_ascii() {
            let from = self.open(separator);
            self.folded.push_str(&text[start..end]);
            self.folded[from..].make_ascii_lowercase();
            return self.close(start, end, from, separator);
        }
        let mut at = start;
        while at < end {
            let unparted = text[at..end].chars().next().is_some_and(is_unparted);
            let stop = text[at..end].char_indices().find(|&(_, c)| is_unparted(c) != unparted && !is_mark(c));
            let stop = stop.map_or(end, |(offset, _)| at + offset);
            if unparted {
                self.push_pairs(text, at, stop, separator)
            } else {
                self.push_word(text, at, stop, separator)
            }
            at = stop;
        }
    }

    fn push_word(&mut self, text: &str, start: usize, end: usize, separator: &mut Option<char>) {
        let from = self.open(separator);
        for c in text[start..end].chars().filter(|&c| !is_invisible(c)) {
            fold_char(c, |plain| self.folded.push(plain));
        }
        self.close(start, end, from, separator);
    }

    fn push_pairs(&mut self, text: &str, start: usize, end: usize, separator: &mut Option<char>) {
        let starts: Vec<usize> =
            text[start..end].char_indices().map(|(offset, _)| start + offset).chain([end]).collect();
        let count = starts.len() - 1;
        for first in 0..count.saturating_sub(1).max(1) {
            self.push_word(text, starts[first], starts[(first + 2).min(count)], separator);
        }
    }

    /// Writes the break before a token; returns where the token's folded form begins.
    fn open(&mut self, separator: &Option<char>) -> usize {
        self.folded.extend(separator);
        self.folded.len()
    }

    /// Adds the token whose folded form was written from `from`; takes the break back when that form is empty.
    fn close(&mut self, start: usize, end: usize, from: usize, separator: &mut Option<char>) {
        if self.folded.len() == from {
            self.folded.truncate(from - separator.map_or(0, char::len_utf8));
            return;
        }
        let hash = hash(&self.folded[from..]);
        self.tokens.push(Token { span: Span::new(start, end), folded: Span::new(from, self.folded.len()), hash });
        *separator = Some(WORD_BREAK);
    }
}

/// The end of the run of word characters that begins at `start`.
fn word_end(text: &str, start: usize, end: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while at < end {
        if bytes[at].is_ascii() {
            if !bytes[at].is_ascii_alphanumeric() {
                break;
            }
            at += 1;
        } else {
            match text[at..end].chars().next() {
                Some(c) if is_word_char(c) => at += c.len_utf8(),
                _ => break,
            }
        }
    }
    at
}

/// True in scripts that do not part words by spaces.
fn is_unparted(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{e7f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3134f}')
}

/// True for characters that belong to the one before.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c) || is_invisible(c)
}

/// The folded words of a short text such as a query.
pub fn words(text: &str) -> Vec<String> {
    let list = TokenList::new(text);
    list.tokens.iter().map(|&token| list.word(token).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    use super::{TokenList, words};
    use crate::lang::fold;
    use crate::model::Span;

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        assert_eq!(words("The grid’s U.S. “ban” won't"), ["the", "grid", "s", "u", "s", "ban", "won", "t"]);
        assert_eq!(words("co\u{ad}op Łódź e\u{301}t"), ["coop", "lodz", "et"]);
        assert_eq!(words("½-price … —"), ["12", "price"]);
    }

    #[test]
    fn unparted_scripts_become_pairs() {
        assert_eq!(words("東京都 a東b"), ["東京", "京都", "a", "東", "b"]);
    }

    #[test]
    fn paragraphs_are_parted_in_the_folded_text() {
        let list = TokenList::new("One two.\n\nThree — four.\n—\n");
        assert_eq!(list.folded, "one two\nthree four");
        assert_eq!(list.folded_within(Span::new(4, 15)), "two\nthree");
    }

    proptest! {
        #[test]
        fn tokens_lie_in_the_text_in_order(text in any::<String>()) {
            let list = TokenList::new(&text);
            let mut last = 0;
            for &token in &list.tokens {
                prop_assert!(text.get(token.span.range()).is_some_and(|word| !word.is_empty()));
                prop_assert!(token.span.start >= last, "tokens ascend");
                last = token.span.start;
                prop_assert!(!list.word(token).is_empty());
                prop_assert!(!list.word(token).contains([' ', '\n']));
            }
        }

        #[test]
        fn latin_tokens_are_the_words_of_the_folded_text(text in "[a-zA-ZÀ-ž0-9 .,’“”—'-]{0,80}") {
            prop_assert_eq!(words(&text).join(" "), fold(&text));
        }
    }
}
