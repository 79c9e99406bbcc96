//! What was said and by whom.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{QuotationId, Span};

/// One quotation. A split quotation ("…," she said, "…") is one with several spans.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quotation {
    /// Stable identity, see [`QuotationId`].
    pub id: QuotationId,
    /// Direct, mixed or indirect.
    pub kind: Kind,
    /// The said words in the body, in order, without the outer quotation marks. Never empty, never overlapping.
    pub spans: Vec<Span>,
    /// The cue ("said", "according to") in the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cue: Option<Span>,
    /// Who said it, and how that was decided.
    pub attribution: Attribution,
    /// Line of the decoded source, from 1, where the first span stands verbatim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}

impl Quotation {
    /// The said words: the spans joined by one space.
    pub fn text(&self, body: &str) -> String {
        let parts: Vec<&str> = self.spans.iter().map(|span| span.of(body)).collect();
        parts.join(" ")
    }
}

/// How the words are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Word for word, in quotation marks.
    Direct,
    /// A reporting clause that holds words in quotation marks.
    Mixed,
    /// Reported without marks ("she said that …").
    Indirect,
}

impl Kind {
    /// All kinds in order.
    pub const ALL: [Kind; 3] = [Kind::Direct, Kind::Mixed, Kind::Indirect];

    /// The name used in queries and output.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Direct => "direct",
            Kind::Mixed => "mixed",
            Kind::Indirect => "indirect",
        }
    }
}

/// The link from a quotation to its speaker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attribution {
    /// The sort of evidence that decided.
    pub how: How,
    /// Name of the deciding rule.
    pub rule: Cow<'static, str>,
    /// Calibrated: of the attributions at 0.9, nine in ten are right. 0 when unattributed.
    pub confidence: f32,
    /// The mention that names the speaker ("Lindqvist", "she", "the minister") in the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printed: Option<Span>,
    /// The speaker that the mention stands for; `None` when nobody could be named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<Speaker>,
    /// Role or title in which the speaker is quoted here ("energy minister").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// A speaker as one article shows them. Identity across articles is decided at query time, never stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// The fullest form of the name in this article, titles left off ("Mara Lindqvist").
    pub name: String,
    /// `name` folded: the key by which speakers are counted and searched ("mara lindqvist").
    pub key: String,
    /// What sort of speaker it is.
    pub kind: SpeakerKind,
}

/// Somebody who could have been meant by a pronoun or by a quotation without a cue, with how much speaks for it. Shown when a
/// reader asks why; never stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The fullest form of the name in this article.
    pub name: String,
    /// Higher is better; comparable among the candidates of one quotation only.
    pub weight: f32,
}

/// What sort of speaker it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpeakerKind {
    /// A person with a name.
    Person,
    /// An organisation ("the ministry", "GridNorth").
    Organisation,
    /// Somebody without a name ("a spokesman for the ministry").
    Unnamed,
    /// Several at once ("experts", "officials").
    Collective,
    /// A document, poll or study.
    Document,
}

/// The sort of evidence that decided an attribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// A name beside the quotation.
    Named,
    /// A pronoun, resolved.
    Pronoun,
    /// A role or description, resolved or kept as it is.
    Role,
    /// Carried on from another paragraph or from the part before.
    Continued,
    /// No cue: decided from the surroundings.
    Inferred,
    /// An organisation or document speaks.
    Organisation,
    /// Nobody could be named.
    Unattributed,
}

impl How {
    /// All grounds in order.
    pub const ALL: [How; 7] =
        [How::Named, How::Pronoun, How::Role, How::Continued, How::Inferred, How::Organisation, How::Unattributed];

    /// The name used in queries and output.
    pub fn name(self) -> &'static str {
        match self {
            How::Named => "named",
            How::Pronoun => "pronoun",
            How::Role => "role",
            How::Continued => "continued",
            How::Inferred => "inferred",
            How::Organisation => "organisation",
            How::Unattributed => "unattributed",
        }
    }
}
