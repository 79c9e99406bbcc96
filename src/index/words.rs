//! Tantivy's view of our words: text arrives folded and tokenised by `lang::tokens`, and only has to be cut at its breaks.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::schema::POSITION_GAP;
use crate::lang::tokens::PARAGRAPH_BREAK;

/// Name under which the tokenizer is registered and stands in the schema.
pub const WORDS: &str = "onrecord";

/// Cuts folded text at its breaks. A word follows at the next position, the first word of a paragraph after a wide gap.
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

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            let rest = &bytes[self.at..];
            let length = memchr::memchr2(b' ', PARAGRAPH_BREAK as u8, rest).unwrap_or(rest.len());
            if length == 0 {
                self.at += 1;
                self.position += if byte == b' ' { 0 } else { POSITION_GAP as usize };
                continue;
            }
            self.token.text.clear();
            self.token.text.push_str(&self.text[self.at..self.at + length]);
            (self.token.offset_from, self.token.offset_to) = (self.at, self.at + length);
            self.token.position = self.position;
            self.position += 1;
            self.at += length;
            return true;
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
    use crate::index::schema::POSITION_GAP;

    fn read(text: &str) -> Vec<(String, usize)> {
        let mut words = Words::default();
        let mut stream = words.token_stream(text);
        let mut found = Vec::new();
        while stream.advance() {
            let token = stream.token();
            assert_eq!(&text[token.offset_from..token.offset_to], token.text);
            found.push((token.text.clone(), token.position));
        }
        found
    }

    #[test]
    fn paragraphs_are_a_gap_apart() {
        let gap = POSITION_GAP as usize;
        assert_eq!(
            read("we are not\nin élan"),
            [("we", 0), ("are", 1), ("not", 2), ("in", 3 + gap), ("élan", 4 + gap)].map(|(word, at)| (word.into(), at))
        );
        assert_eq!(read(""), []);
        assert_eq!(read("\n a  b "), [("a".into(), gap), ("b".into(), gap + 1)]);
    }
}
