//! Topics as people type them.

use super::field::WrongValue;
use crate::lang::taxonomy::{self, Found};
use crate::model::TopicId;

/// Most topics that a message lists.
const MAX_LISTED: usize = 8;

/// The topic that a path, a number, a name or the unique beginning of one stands for.
pub(super) fn resolve(text: &str) -> Result<TopicId, WrongValue> {
    match taxonomy::find(text) {
        Found::One(topic) => Ok(topic),
        Found::Several(topics) => Err(WrongValue {
            message: format!("“{text}” may be several topics: {}", listed(&topics)),
            hint: topics.first().map(|&first| format!("give the whole path, for example {}", taxonomy::path(first))),
        }),
        Found::None { nearest } if nearest.is_empty() => Err(WrongValue {
            message: format!("“{text}” is no topic"),
            hint: Some("onrecord topics lists them all".to_owned()),
        }),
        Found::None { nearest } => Err(format!("“{text}” is no topic; nearest: {}", listed(&nearest)).into()),
    }
}

/// The paths of topics, cut when there are many.
fn listed(topics: &[TopicId]) -> String {
    let mut paths: Vec<String> = topics.iter().take(MAX_LISTED).map(|&topic| taxonomy::path(topic)).collect();
    if topics.len() > MAX_LISTED {
        paths.push(format!("{} more", topics.len() - MAX_LISTED));
    }
    paths.join(", ")
}

/// A topic in the form that [`resolve`] reads.
pub(super) fn shown(topic: TopicId) -> String {
    taxonomy::path(topic)
}
