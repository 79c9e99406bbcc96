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
    /// An example, for readers who ask why.
    pub looks_like: &'static str,
    /// Looks for a statement around a clause.
    pub find: fn(&Scene) -> Option<Found>,
}

/// The rules for clauses, in the order in which they are tried.
pub static RULES: &[Rule] = &[
    Rule {
        name: "according-to", looks_like: "According to NAME, …; in the words of NAME, “…”", find: according::find
    },
    Rule { name: "as-source-cue", looks_like: "As NAME noted, …", find: as_said::find },
    Rule { name: "quote-source-cue", looks_like: "“…,” NAME said", find: after_quotation::source_first },
    Rule { name: "quote-cue-source", looks_like: "“…,” said NAME", find: after_quotation::cue_first },
    Rule { name: "source-cue-quote", looks_like: "NAME said: “…”", find: before_quotation::find },
    Rule { name: "cue-source-quote", looks_like: "Said NAME: “…”", find: opening::find },
    Rule { name: "content-source-cue", looks_like: "the plan is dead, NAME said", find: after_content::source_first },
    Rule { name: "content-cue-source", looks_like: "the plan is dead, said NAME", find: after_content::cue_first },
    Rule {
        name: "source-cue-content",
        looks_like: "NAME said that the plan is dead; NAME called it “dead”",
        find: before_content::find,
    },
];

/// A line of a transcript.
pub static TRANSCRIPT: Rule = Rule { name: "transcript", looks_like: "NAME: …", find: never };
/// A further quotation in the paragraph of an attributed one.
pub static SAME_PARAGRAPH: Rule = Rule {
    name: "same-paragraph",
    looks_like: "a further quotation after an attributed one in the paragraph",
    find: never,
};
/// A quotation whose comma leads to a name.
pub static BESIDE: Rule = Rule { name: "quote-source", looks_like: "“…,” NAME smiled", find: never };
/// A quotation with a name after a dash.
pub static SIGNED: Rule = Rule { name: "signed", looks_like: "“…” — NAME", find: never };
/// A quotation that a colon led in.
pub static LEAD_IN: Rule = Rule { name: "lead-in", looks_like: "NAME made one point: “…”", find: never };
/// A quotation in the paragraph after its speaker spoke.
pub static NEXT_PARAGRAPH: Rule =
    Rule { name: "next-paragraph", looks_like: "a quotation that goes on in the next paragraph", find: never };
/// A paragraph of quotation whose speaker only the paragraphs before it show.
pub static SURROUNDINGS: Rule = Rule {
    name: "surroundings",
    looks_like: "a paragraph of quotation, and the person who stands out before it",
    find: never,
};
/// A quotation without a speaker.
pub static UNATTRIBUTED: Rule =
    Rule { name: "unattributed", looks_like: "a quotation without a sign of its speaker", find: never };

/// The rules that look at paragraphs.
static BEYOND_CLAUSES: [&Rule; 8] =
    [&TRANSCRIPT, &SAME_PARAGRAPH, &BESIDE, &SIGNED, &LEAD_IN, &NEXT_PARAGRAPH, &SURROUNDINGS, &UNATTRIBUTED];

/// An example of what a rule finds, by its name.
pub fn looks_like(name: &str) -> Option<&'static str> {
    RULES.iter().chain(BEYOND_CLAUSES).find(|rule| rule.name == name).map(|rule| rule.looks_like)
}

/// For rules that look at paragraphs, not at clauses.
fn never(_: &Scene) -> Option<Found> {
    None
}

#[cfg(test)]
mod tests {
    use super::{BEYOND_CLAUSES, RULES, looks_like};

    #[test]
    fn every_rule_has_a_name_and_an_example_of_its_own() {
        let rules = || RULES.iter().chain(BEYOND_CLAUSES);
        for rule in rules() {
            assert!(!rule.looks_like.is_empty(), "{}", rule.name);
            assert_eq!(rules().filter(|other| other.name == rule.name).count(), 1, "{}", rule.name);
        }
        assert_eq!(looks_like("signed"), Some("“…” — NAME"));
        assert_eq!(looks_like("?"), None);
    }
}
