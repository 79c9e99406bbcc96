//! Topics as people type them.

use super::field::WrongValue;
use crate::model::TopicId;

/// The topic that a path, a number, a name or the unique beginning of one stands for.
pub(super) fn resolve(text: &str) -> Result<TopicId, WrongValue> {
    let number = text.strip_prefix("medtop:").unwrap_or(text);
    match number.parse() {
        Ok(number) => Ok(TopicId(number)),
        Err(_) => Err(format!("no topic “{text}”").into()),
    }
}

/// A topic in the form that [`resolve`] reads.
pub(super) fn shown(topic: TopicId) -> String {
    topic.to_string()
}
