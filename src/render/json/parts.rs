//! Objects that several lines share.

use serde::Serialize;

use crate::model::{Provenance, Quotation, Topic};
use crate::render::TopicLabels;
use crate::render::points::Points;

/// `source`: where the article stands.
#[derive(Serialize)]
pub struct Source<'a> {
    path: &'a str,
    member: Option<&'a str>,
    sha256: String,
    range: Option<(u64, u64)>,
    line: Option<u32>,
}

impl<'a> Source<'a> {
    /// Of an article, or of a quotation that begins on a line.
    pub fn new(provenance: &'a Provenance, line: Option<u32>) -> Self {
        Self {
            path: &provenance.path,
            member: provenance.member.as_deref(),
            sha256: provenance.sha256.to_string(),
            range: provenance.range,
            line,
        }
    }
}

/// `speaker` of a quotation.
#[derive(Serialize)]
pub struct Speaker<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    name: &'a str,
    printed: Option<&'a str>,
    span: Option<[u32; 2]>,
}

impl<'a> Speaker<'a> {
    /// The speaker; `known_as` is the name by which the whole archive knows the person, where that is known, and `id` the person.
    pub fn new(
        quotation: &'a Quotation,
        body: &'a str,
        points: &Points<'_>,
        known_as: Option<&'a str>,
        id: Option<&'a str>,
    ) -> Option<Self> {
        let attribution = &quotation.attribution;
        let name = known_as.or(attribution.speaker.as_ref().map(|speaker| speaker.name.as_str()))?;
        let printed = attribution.printed.map(|span| span.of(body));
        Some(Self { id, name, printed, span: attribution.printed.map(|span| points.of(span)) })
    }
}

/// Paths of topics, best first; a number that the taxonomy does not have stays a number.
pub fn topic_paths(topics: &[Topic], labels: TopicLabels) -> Vec<String> {
    topics.iter().map(|topic| labels(topic.id).map_or_else(|| topic.id.to_string(), |label| label.path)).collect()
}

/// A confidence or score without the digits that mean nothing.
pub fn rounded(value: f32) -> f32 {
    (value * 1000.0).round() / 1000.0
}
