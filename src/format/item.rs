//! An article as a form reads it, before it has an id and a place.

use std::ops::Range;

use crate::model::{DateGround, Published};

/// What a form found out about one article. Whatever it does not say is left empty; `Desk` completes it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Item {
    pub(super) given_id: Option<String>,
    pub(super) headline: Option<String>,
    pub(super) byline: Option<String>,
    pub(super) dateline: Option<String>,
    pub(super) published: Option<Published>,
    pub(super) publisher: Option<String>,
    pub(super) section: Option<String>,
    pub(super) keywords: Vec<String>,
    pub(super) subjects: Vec<String>,
    pub(super) language: Option<String>,
    pub(super) url: Option<String>,
    pub(super) body: Body,
    pub(super) truncated: bool,
    /// Where the article stands in the decoded text, if it does not fill it.
    pub(super) range: Option<Range<usize>>,
}

impl Item {
    /// Leaves out fields that say nothing.
    pub(super) fn without_blanks(mut self) -> Self {
        let fields = [
            &mut self.given_id,
            &mut self.headline,
            &mut self.byline,
            &mut self.dateline,
            &mut self.publisher,
            &mut self.section,
            &mut self.language,
            &mut self.url,
        ];
        for field in fields {
            if field.as_ref().is_some_and(|text| text.trim().is_empty()) {
                *field = None;
            }
        }
        self
    }
}

/// The text of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// Running text whose paragraphs are to be found, and whose credits are to be taken off.
    Text(String),
    /// To be kept as it is, character by character.
    Verbatim(String),
}

impl Default for Body {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

/// Keeps a text when it says something: trimmed, white space collapsed.
pub(super) fn said(text: &str) -> Option<String> {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    (!line.is_empty()).then_some(line)
}

/// A date and where it was found.
pub(super) fn on(ground: DateGround, published: Option<Published>) -> Option<Published> {
    published.map(|published| Published { ground, ..published })
}
