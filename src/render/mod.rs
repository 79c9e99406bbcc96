//! Results → bytes: cards for a terminal, lines for a pipe, JSON for programs.
//!
//! Everything is written into a `&mut dyn Write` that the caller brings; nothing here knows of a terminal, of flags or of
//! the clock. Text that comes from an archive reaches a terminal only through [`sanitize`].

pub mod context;
pub mod doubts;
pub mod explained;
pub mod flow;
pub mod groups;
pub mod json;
pub mod lists;
pub mod months;
pub mod numbers;
pub mod paint;
pub mod people;
pub mod points;
pub mod profile;
pub mod report;
pub mod rows;
pub mod sanitize;
pub mod source;
pub mod spark;
pub mod split;
pub mod stats;
pub mod tab;
pub mod text;
pub mod topics;

use crate::model::TopicId;

/// How the reader's terminal wants its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Columns, within [`Look::NARROWEST`] and [`Look::WIDEST`].
    pub width: usize,
    /// Whether colours are wanted.
    pub colour: Colour,
    /// Whether places are links.
    pub links: Links,
}

impl Look {
    /// Below this nothing can be laid out; a narrower terminal wraps by itself.
    pub const NARROWEST: usize = 40;
    /// Beyond this a line is no easier to take in.
    pub const WIDEST: usize = 200;

    /// A look for a terminal of so many columns.
    pub fn new(columns: usize, colour: Colour) -> Self {
        Self { width: columns.clamp(Self::NARROWEST, Self::WIDEST), colour, links: Links::Off }
    }
}

/// Whether places are links that a terminal opens (OSC 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// Plain text.
    Off,
    /// To files; paths that are not absolute lie in this folder.
    In(&'static str),
}

/// Whether colours are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    Off,
    /// SGR escape sequences.
    On,
}

/// What a topic is called. Handed in by the caller, who has the taxonomy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicLabel {
    /// Names from the top down: `economy/energy`.
    pub path: String,
    /// The last name of the path, as people write it.
    pub name: String,
}

/// Looks up what a topic is called; `None` when the taxonomy does not have it.
pub type TopicLabels = fn(TopicId) -> Option<TopicLabel>;
