//! The attribution rules: one rule one file, one row of [`RULES`].

pub mod according;
pub mod after_content;
pub mod after_quotation;
pub mod as_said;
pub mod before_content;
pub mod before_quotation;
pub mod beside;
pub mod lead_in;
pub mod opening;
pub mod signed;
pub mod transcript;

use super::clauses::Clause;
use super::sentences::Sentence;
use super::sources::Source;
use super::text::Text;

/// What a rule looks at.
pub struct Scene<'s, 'a> {
    /// The text.
    pub text: &'s Text<'a>,
    /// The sentence of the clause.
    pub sentence: Sentence,
    /// The clause.
    pub clause: &'s Clause,
    /// The clauses after it in the sentence.
    pub later: &'s [Clause],
    /// First word of the sentence that no clause has claimed yet.
    pub floor: usize,
}

/// What a rule found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Ranges of words that are said, in order.
    pub pieces: Vec<(usize, usize)>,
    /// The words of the cue.
    pub cue: Option<(usize, usize)>,
    /// Who says it.
    pub source: Option<Source>,
    /// One past the last word that is dealt with.
    pub until: usize,
}

/// A rule with its name in the output.
#[derive(Debug)]
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// Looks for a statement around a clause.
    pub find: fn(&Scene) -> Option<Found>,
}

/// The rules for clauses, in the order in which they are tried.
pub static RULES: &[Rule] = &[
    Rule { name: "according-to", find: according::find },
    Rule { name: "as-source-cue", find: as_said::find },
    Rule { name: "quote-source-cue", find: after_quotation::source_first },
    Rule { name: "quote-cue-source", find: after_quotation::cue_first },
    Rule { name: "source-cue-quote", find: before_quotation::find },
    Rule { name: "cue-source-quote", find: opening::find },
    Rule { name: "content-source-cue", find: after_content::source_first },
    Rule { name: "content-cue-source", find: after_content::cue_first },
    Rule { name: "source-cue-content", find: before_content::find },
];

/// A line of a transcript.
pub static TRANSCRIPT: Rule = Rule { name: "transcript", find: never };
/// A further quotation in the paragraph of an attributed one.
pub static SAME_PARAGRAPH: Rule = Rule { name: "same-paragraph", find: never };
/// A quotation whose comma leads to a name.
pub static BESIDE: Rule = Rule { name: "quote-source", find: never };
/// A quotation with a name after a dash.
pub static SIGNED: Rule = Rule { name: "signed", find: never };
/// A quotation that a colon led in.
pub static LEAD_IN: Rule = Rule { name: "lead-in", find: never };
/// A quotation in the paragraph after its speaker spoke.
pub static NEXT_PARAGRAPH: Rule = Rule { name: "next-paragraph", find: never };
/// A paragraph of quotation whose speaker only the paragraphs before it show.
pub static SURROUNDINGS: Rule = Rule { name: "surroundings", find: never };
/// A quotation without a speaker.
pub static UNATTRIBUTED: Rule = Rule { name: "unattributed", find: never };

/// For rules that look at paragraphs, not at clauses.
fn never(_: &Scene) -> Option<Found> {
    None
}
