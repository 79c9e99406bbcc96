//! The gold standard as read from `tests/gold/gold.jsonl`; its README says what each key means.

use std::fs;
use std::path::Path;

use onrecord::lang::names::name_key;
use onrecord::lang::taxonomy::{lift, parse_id};
use onrecord::model::{Kind, SpeakerKind, TopicId};
use serde::Deserialize;

use crate::score::surname;

/// The marks of one article.
#[derive(Deserialize)]
pub struct GoldArticle {
    pub path: String,
    pub member: Option<String>,
    pub id: Option<String>,
    pub headline: String,
    pub topics: Vec<String>,
    pub quotations: Vec<GoldQuotation>,
    #[serde(default)]
    pub ignore: Vec<String>,
}

/// One quotation as marked by hand.
#[derive(Deserialize)]
pub struct GoldQuotation {
    pub kind: Kind,
    pub spans: Vec<String>,
    pub speaker: Option<String>,
    pub speaker_kind: Option<SpeakerKind>,
    pub printed: Option<String>,
}

impl GoldArticle {
    /// Short name for messages.
    pub fn name(&self) -> String {
        let file = self.path.rsplit('/').next().unwrap_or(&self.path);
        let part = self.id.as_deref().or_else(|| self.member.as_deref()?.rsplit('/').next());
        part.unwrap_or(file).to_owned()
    }

    /// The level-1 topics that are right.
    pub fn subjects(&self) -> Vec<TopicId> {
        self.topics.iter().filter_map(|topic| lift(parse_id(topic)?, 1)).collect()
    }

    /// True unless two speakers of the article share this surname.
    pub fn only_one_called(&self, name: &str) -> bool {
        let people = self.quotations.iter().filter(|quotation| quotation.speaker_kind == Some(SpeakerKind::Person));
        let mut names: Vec<String> = people.filter_map(|person| person.speaker.as_deref()).map(name_key).collect();
        names.retain(|full| surname(full) == name);
        names.dedup();
        names.windows(2).all(|pair| pair[0] == pair[1])
    }
}

/// Reads the gold.
pub fn read() -> Vec<GoldArticle> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gold/gold.jsonl");
    let text = fs::read_to_string(path).expect("the gold file is part of the repository");
    let lines = text.lines().enumerate();
    lines
        .map(|(at, line)| serde_json::from_str(line).unwrap_or_else(|error| panic!("line {}: {error}", at + 1)))
        .collect()
}
