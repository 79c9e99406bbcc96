//! Keyphrases of the articles found: what stands out in them.

use std::cmp::Reverse;
use std::collections::HashMap;

use tantivy::{DocAddress, Searcher, Term};

use crate::index::schema::fields;
use crate::index::search::matches::Match;
use crate::index::search::show::record_at;
use crate::lang::fold;
use crate::model::Group;

/// Articles whose keyphrases are read.
const READ: usize = 1_000;

/// Keyphrases of the newest articles among the results, by how much more often they stand there than elsewhere.
pub(super) fn phrases(
    searcher: &Searcher,
    results: &[Match],
    limit: Option<usize>,
) -> tantivy::Result<(Vec<Group>, u64)> {
    let newest = |result: &Match| (Reverse(result.order()), result.number);
    let mut articles: Vec<(_, DocAddress)> =
        results.iter().map(|result| (newest(result), result.article_address())).collect();
    articles.sort_unstable();
    articles.dedup_by_key(|(_, address)| *address);
    articles.truncate(READ);
    let mut addresses: Vec<DocAddress> = articles.into_iter().map(|(_, address)| address).collect();
    addresses.sort_unstable();
    let mut counts: HashMap<String, (String, u64)> = HashMap::new();
    for &address in &addresses {
        for phrase in record_at(searcher, address)?.enrichment.keyphrases {
            counts.entry(fold(&phrase.text)).or_insert_with(|| (phrase.text, 0)).1 += 1;
        }
    }
    let articles = addresses.len() as f64;
    let all = searcher.num_docs().max(1) as f64;
    let mut telling: Vec<(f64, String, u64)> = Vec::new();
    for (folded, (printed, count)) in counts.into_iter().filter(|(_, (_, count))| *count > 1) {
        let anywhere = searcher.doc_freq(&Term::from_field_text(fields().keyphrase, &folded))?.max(count);
        let lift = (count as f64 / articles) / (anywhere as f64 / all);
        telling.push((count as f64 * lift.ln_1p(), printed, count));
    }
    telling.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let total = telling.len() as u64;
    telling.truncate(limit.unwrap_or(usize::MAX));
    let group = |(_, printed, results): (f64, String, u64)| Group {
        label: Some(printed),
        results,
        printings: results,
        ..Group::default()
    };
    Ok((telling.into_iter().map(group).collect(), total))
}
