//! The one tokenizer, and the one list of tokens of an article that enrichment and index both read.
//!
//! A token is a run of letters and digits (`fold::is_word_char`); in scripts that do not part words (Han, Kana, Thai) it is
//! a pair of neighbouring characters. Invariant: spans ascend, lie on character boundaries, and only pairs overlap.

use super::ascii::fold_run;
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
        let paragraphs = paragraphs(text);
        let mut reader = Reader {
            text,
            tokens: Vec::with_capacity(text.len() / 5),
            folded: Vec::with_capacity(text.len() + 8),
            separator: None,
        };
        paragraphs.iter().for_each(|paragraph| reader.paragraph(*paragraph));
        let folded = String::from_utf8(reader.folded).expect("whole characters were written");
        TokenList { tokens: reader.tokens, folded, paragraphs }
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
}

/// A token list in the making.
struct Reader<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    /// UTF-8.
    folded: Vec<u8>,
    /// What parts the next token from the one before.
    separator: Option<char>,
}

impl Reader<'_> {
    fn paragraph(&mut self, paragraph: Span) {
        self.separator = if self.folded.is_empty() { None } else { Some(PARAGRAPH_BREAK) };
        let bytes = self.text.as_bytes();
        let (mut at, end) = (paragraph.start as usize, paragraph.end as usize);
        while at < end {
            at = match bytes[at] {
                byte if byte.is_ascii_alphanumeric() => self.ascii_word(at, end),
                byte if byte.is_ascii() => at + 1,
                _ => match next_char(self.text, at) {
                    Some(c) if is_word_char(c) => self.run(at, end),
                    c => at + c.map_or(1, char::len_utf8),
                },
            };
        }
    }

    /// Adds the word that begins with an ASCII letter or digit; returns where it ends.
    fn ascii_word(&mut self, start: usize, end: usize) -> usize {
        let from = self.open();
        let (stop, hash) = fold_run(self.text.as_bytes(), start, &mut self.folded);
        let goes_on = stop < end && !self.text.as_bytes()[stop].is_ascii();
        if goes_on && next_char(self.text, stop).is_some_and(is_word_char) {
            self.folded.truncate(from);
            self.take_back();
            return self.run(start, end);
        }
        self.push(start, stop, from, hash);
        stop
    }

    /// Adds a run of word characters as one token, or as pairs where the script does not part words; returns where it ends.
    fn run(&mut self, start: usize, end: usize) -> usize {
        let end = word_end(self.text, start, end);
        let text = &self.text[..end];
        let mut at = start;
        while at < end {
            let unparted = next_char(text, at).is_some_and(is_unparted);
            let stop = text[at..].char_indices().find(|&(_, c)| is_unparted(c) != unparted && !is_mark(c));
            let stop = stop.map_or(end, |(offset, _)| at + offset);
            if unparted {
                self.pairs(at, stop)
            } else {
                self.word(at, stop)
            }
            at = stop;
        }
        end
    }

    fn word(&mut self, start: usize, end: usize) {
        let from = self.open();
        let folded = &mut self.folded;
        for c in self.text[start..end].chars().filter(|&c| !is_invisible(c)) {
            fold_char(c, |plain| folded.extend_from_slice(plain.encode_utf8(&mut [0; 4]).as_bytes()));
        }
        match std::str::from_utf8(&self.folded[from..]) {
            Ok("") | Err(_) => self.take_back(),
            Ok(word) => self.push(start, end, from, hash(word)),
        }
    }

    fn pairs(&mut self, start: usize, end: usize) {
        let text = self.text;
        let mut starts = text[start..end].char_indices().map(|(offset, _)| start + offset).chain([end]);
        let (Some(mut first), Some(mut second)) = (starts.next(), starts.next()) else { return };
        if second == end {
            return self.word(first, end);
        }
        for third in starts {
            self.word(first, third);
            (first, second) = (second, third);
        }
    }

    /// Writes the break before a token; returns where the token's folded form begins.
    fn open(&mut self) -> usize {
        self.folded.extend(self.separator.map(|separator| separator as u8));
        self.folded.len()
    }

    /// Takes the break back, because no token follows it.
    fn take_back(&mut self) {
        self.folded.truncate(self.folded.len() - usize::from(self.separator.is_some()));
    }

    fn push(&mut self, start: usize, end: usize, from: usize, hash: u64) {
        self.tokens.push(Token { span: Span::new(start, end), folded: Span::new(from, self.folded.len()), hash });
        self.separator = Some(WORD_BREAK);
    }
}

fn next_char(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

/// The end of the run of word characters that begins at `start`.
fn word_end(text: &str, start: usize, end: usize) -> usize {
    let run = text[start..end].char_indices().find(|&(_, c)| !is_word_char(c));
    run.map_or(end, |(offset, _)| start + offset)
}

/// True in scripts that do not part words by spaces.
pub fn is_unparted(c: char) -> bool {
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
