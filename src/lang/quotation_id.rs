//! How quotations get their ids: by what was said in which article, so that they survive edits elsewhere and better rules.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use sha2::{Digest, Sha256};

use super::TokenList;
use super::hash::Hashed;
use crate::model::{ArticleId, QuotationId, Span};

/// Gives the quotations of one article their ids, in order: hash of article, said words and which occurrence of them it is.
pub struct QuotationIds {
    article: ArticleId,
    /// How often words have occurred, by the first bytes of their digest.
    seen: HashMap<u128, u32, BuildHasherDefault<Hashed>>,
}

impl QuotationIds {
    /// For the quotations of one article.
    pub fn new(article: ArticleId) -> Self {
        Self { article, seen: HashMap::default() }
    }

    /// The id of the next quotation, whose words stand in these spans of the body.
    pub fn next(&mut self, body: &TokenList, spans: &[Span]) -> QuotationId {
        let mut hash = Sha256::new();
        hash.update(self.article.0);
        for span in spans {
            hash.update(body.folded_within(*span));
            hash.update(b"\n");
        }
        let said = leading(&hash.clone().finalize());
        let occurrence = self.seen.entry(u128::from_le_bytes(said)).or_insert(0);
        *occurrence += 1;
        hash.update(occurrence.to_le_bytes());
        QuotationId(leading(&hash.finalize()))
    }
}

/// The first sixteen bytes of a digest.
fn leading(digest: &[u8]) -> [u8; 16] {
    std::array::from_fn(|at| digest[at])
}
