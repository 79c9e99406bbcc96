//! How sure an attribution is: the share of right ones among dev articles, by the rule that found the source phrase and by
//! the step from that phrase to a speaker.
//!
//! The two are multiplied. Both were read off the same tables (`docs/attribution.md` shows them), rounded to hundredths and
//! towards each other where few cases stand behind a figure.

use super::speakers::{Meant, Sure};
use crate::model::{How, SpeakerKind};

/// The confidence of an attribution made by a rule.
pub fn of(rule: &str, meant: &Meant) -> f32 {
    let Some(speaker) = &meant.speaker else { return 0.0 };
    match meant.how {
        How::Unattributed => 0.0,
        How::Continued | How::Inferred => carried(rule, speaker.kind, meant.sure),
        _ => found(rule) * resolved(meant.how, speaker.kind, meant.sure),
    }
}

/// How often the phrase that a rule takes for the speaker is the right one.
fn found(rule: &str) -> f32 {
    match rule {
        "quote-source-cue" | "quote-cue-source" | "content-source-cue" | "content-cue-source" => 0.99,
        "source-cue-quote" | "as-source-cue" | "transcript" | "signed" => 0.97,
        "source-cue-content" | "according-to" | "cue-source-quote" => 0.95,
        "lead-in" | "quote-source" => 0.91,
        _ => 0.5,
    }
}

/// How often a source phrase is taken for the right speaker.
fn resolved(how: How, kind: SpeakerKind, sure: Sure) -> f32 {
    match (how, kind, sure) {
        (How::Pronoun, SpeakerKind::Person, Sure::Firm) => 0.93,
        (How::Pronoun, SpeakerKind::Person, Sure::Fair) => 0.85,
        (How::Pronoun, _, _) => 0.5,
        (How::Role, SpeakerKind::Person, Sure::Weak) => 0.7,
        (How::Role, SpeakerKind::Person, _) => 0.85,
        (_, SpeakerKind::Document, _) => 0.84,
        (_, SpeakerKind::Collective, _) => 0.92,
        (_, SpeakerKind::Unnamed, _) => 0.88,
        (_, SpeakerKind::Organisation, _) => 0.95,
        (_, SpeakerKind::Person, _) => 1.0,
    }
}

/// How often a speaker carried over from another sentence or paragraph is the right one.
fn carried(rule: &str, kind: SpeakerKind, sure: Sure) -> f32 {
    match (rule, kind, sure) {
        ("same-paragraph", SpeakerKind::Person, _) => 0.93,
        ("next-paragraph", SpeakerKind::Person, _) => 0.75,
        ("same-paragraph", _, _) => 0.5,
        ("surroundings", _, Sure::Fair) => 0.6,
        _ => 0.4,
    }
}
