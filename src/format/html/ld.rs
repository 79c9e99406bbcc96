//! What a page says about its article in JSON-LD.

use crate::format::fields::{Fields, Value};
use crate::format::json;

/// The article that a JSON-LD block describes, wherever in it that stands.
pub(super) fn article(block: &str) -> Option<Fields> {
    let block = block.trim().trim_start_matches("<!--").trim_start_matches("//<![CDATA[").trim();
    find(json::read(block)?, 0)
}

/// Looks through lists, `@graph` and `mainEntity` for something whose type is an article.
fn find(value: Value, depth: usize) -> Option<Fields> {
    match value {
        _ if depth > 6 => None,
        Value::List(items) => items.into_iter().find_map(|item| find(item, depth + 1)),
        Value::Record(fields) if fields.get("@type").is_some_and(is_article) => Some(fields),
        Value::Record(fields) => ["@graph", "mainEntity", "mainEntityOfPage"]
            .iter()
            .find_map(|key| find(fields.get(key)?.clone(), depth + 1)),
        _ => None,
    }
}

fn is_article(kind: &Value) -> bool {
    match kind {
        Value::Text(kind) => kind.ends_with("Article") || kind.ends_with("BlogPosting") || kind.ends_with("Report"),
        Value::List(kinds) => kinds.iter().any(is_article),
        _ => false,
    }
}
