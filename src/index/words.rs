//! Tantivy's view of our words: text arrives folded and tokenised by `lang::tokens`, and only has to be cut at its breaks.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::schema::BREAK;
use crate::lang::tokens::{PARAGRAPH_BREAK, WORD_BREAK};

/// Name under which the tokenizer is registered and stands in the schema.
pub const WORDS: &str = "onrecord";

/// Cuts folded text at its breaks. Between two paragraphs stands [`BREAK`], as if it were a word.
#[derive(Clone, Default)]
pub struct Words {
    token: Token,
}

/// The words of one text.
pub struct WordStream<'a> {
    token: &'a mut Token,
    text: &'a str,
    at: usize,
    position: usize,
}

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        self.token.reset();
        WordStream { token: &mut self.token, text, at: 0, position: 0 }
    }
}

impl WordStream<'_> {
    /// Makes the next so many bytes the token at hand, or what stands for them.
    fn put(&mut self, from: usize, length: usize, instead: Option<&str>) {
        let to = from + length;
        self.token.text.clear();
        self.token.text.push_str(instead.unwrap_or(&self.text[from..to]));
        (self.token.offset_from, self.token.offset_to) = (from, to);
        self.token.position = self.position;
        self.position += 1;
        self.at = to;
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            let rest = &bytes[self.at..];
            // Words are so short that a search by vectors costs more than it saves.
            let is_break = |&byte: &u8| byte == WORD_BREAK as u8 || byte == PARAGRAPH_BREAK as u8;
            let length = rest.iter().position(is_break).unwrap_or(rest.len());
            if length > 0 {
                self.put(self.at, length, None);
                return true;
            }
            if byte == PARAGRAPH_BREAK as u8 {
                self.put(self.at, 1, Some(BREAK));
                return true;
            }
            self.at += 1;
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use tantivy::tokenizer::{TokenStream, Tokenizer};

    use super::Words;
    use crate::index::schema::BREAK;

    fn read(text: &str) -> Vec<(String, usize)> {
        let mut words = Words::default();
        let mut stream = words.token_stream(text);
        let mut found = Vec::new();
        while stream.advance() {
            let token = stream.token();
            let read = &text[token.offset_from..token.offset_to];
            assert!(read == token.text || (read == "\n" && token.text == BREAK));
            found.push((token.text.clone(), token.position));
        }
        found
    }

    #[test]
    fn a_break_stands_between_paragraphs() {
        let expected = [("we", 0), ("are", 1), (BREAK, 2), ("in", 3), ("élan", 4)];
        assert_eq!(read("we are\nin élan"), expected.map(|(word, at)| (word.to_owned(), at)));
        assert_eq!(read(""), []);
        assert_eq!(read(" a  b "), [("a".into(), 0), ("b".into(), 1)]);
    }
}
