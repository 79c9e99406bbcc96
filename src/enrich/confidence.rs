//! How sure an attribution is: the share of right ones among dev articles, by rule and by how the speaker was resolved.

use super::speakers::{Meant, Sure};
use crate::model::How;

/// The confidence of an attribution made by a rule.
pub fn of(rule: &str, meant: &Meant) -> f32 {
    if meant.speaker.is_none() {
        return 0.0;
    }
    base(rule) * resolved(meant)
}

/// How often the phrase that a rule takes for the speaker is the right one.
fn base(rule: &str) -> f32 {
    match rule {
        "quote-source-cue" | "quote-cue-source" | "transcript" => 0.98,
        "source-cue-quote" => 0.95,
        "according-to" | "content-source-cue" | "content-cue-source" => 0.93,
        "source-cue-content" => 0.9,
        "lead-in" | "same-paragraph" => 0.9,
        "next-paragraph" => 0.7,
        _ => 0.5,
    }
}

/// How often the phrase is taken for the right person.
fn resolved(meant: &Meant) -> f32 {
    match (meant.how, meant.sure) {
        (How::Pronoun, Sure::Firm) => 0.85,
        (How::Pronoun, Sure::Fair) => 0.75,
        (How::Pronoun, Sure::Weak) => 0.6,
        (How::Role, Sure::Fair) => 0.8,
        _ => 1.0,
    }
}
