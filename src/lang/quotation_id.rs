//! How quotations get their ids: by what was said in which article, so that they survive edits elsewhere and better rules.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use sha2::{Digest, Sha256};

use super::TokenList;
use super::hash::{Hashed, hash, step};
use crate::model::{ArticleId, QuotationId, Span};

/// Gives the quotations of one article their ids, in order: hash of article, said words and which occurrence of them it is.
pub struct QuotationIds {
    article: ArticleId,
    /// How often words have occurred, by their hash.
    seen: HashMap<u64, u32, BuildHasherDefault<Hashed>>,
}

impl QuotationIds {
    /// For the quotations of one article.
    pub fn new(article: ArticleId) -> Self {
        Self { article, seen: HashMap::default() }
    }

    /// The id of the next quotation, whose words stand in these spans of the body.
    pub fn next(&mut self, body: &TokenList, spans: &[Span]) -> QuotationId {
        let mut digest = Sha256::new();
        digest.update(self.article.0);
        let mut said = 0;
        for span in spans {
            let words = body.folded_within(*span);
            digest.update(words);
            digest.update(b"\n");
            said = step(said, hash(words));
        }
        let occurrence = self.seen.entry(said).or_insert(0);
        *occurrence += 1;
        digest.update(occurrence.to_le_bytes());
        let digest = digest.finalize();
        QuotationId(std::array::from_fn(|at| digest[at]))
    }
}
