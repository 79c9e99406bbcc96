//! How a query is understood: its conditions, and how much each finds alone.

use tantivy::Searcher;

use super::compile::{Compiler, Level};
use super::dictionary::forms;
use super::family::Join;
use super::leaf::Boxed;
use crate::index::schema::fields;
use crate::index::speakers::{Grounds, Names};
use crate::model::{Condition, Query, Unit};

/// A condition of a query, or what stands behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// How deep it lies.
    pub depth: usize,
    /// The condition; groups come before what they hold.
    pub condition: Condition,
    /// How many quotations or articles it finds alone, every printing counted.
    pub found: u64,
    /// The words that a word stands for, or the people that a name fits, each with its spellings.
    pub means: Vec<String>,
}

/// Explains every condition of a query.
pub(super) fn explain(searcher: &Searcher, grounds: Grounds<'_>, query: &Query) -> tantivy::Result<Vec<Explained>> {
    let level = match query.unit {
        Unit::Articles => Level::Article,
        Unit::Quotations | Unit::ArticlesOfQuotations => Level::Quotation,
    };
    let mut explainer =
        Explainer { searcher, names: Names::new(searcher, grounds), level, unit: query.unit, lines: Vec::new() };
    explainer.add(&query.condition, 0)?;
    Ok(explainer.lines)
}

struct Explainer<'a> {
    searcher: &'a Searcher,
    names: Names<'a>,
    level: Level,
    unit: Unit,
    lines: Vec<Explained>,
}

impl Explainer<'_> {
    fn add(&mut self, condition: &Condition, depth: usize) -> tantivy::Result<()> {
        let found = self.count(condition)?;
        let means = self.means(condition)?;
        self.lines.push(Explained { depth, condition: condition.clone(), found, means });
        match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().try_for_each(|part| self.add(part, depth + 1))
            }
            Condition::Not(inner) => self.add(inner, depth + 1),
            _ => Ok(()),
        }
    }

    fn count(&mut self, condition: &Condition) -> tantivy::Result<u64> {
        let found: Boxed = Compiler::new(self.searcher, &mut self.names).compile(condition, self.level)?;
        let found = if self.unit == Unit::ArticlesOfQuotations { Join::articles_of(found) } else { found };
        let mut count = 0;
        let weight = found.weight(tantivy::query::EnableScoring::disabled_from_searcher(self.searcher))?;
        for reader in self.searcher.segment_readers() {
            count += u64::from(weight.count(reader)?);
        }
        Ok(count)
    }

    fn means(&mut self, condition: &Condition) -> tantivy::Result<Vec<String>> {
        Ok(match condition {
            Condition::Word(word) => {
                let searched = match self.level {
                    // What is said stands in the body, too.
                    Level::Quotation => &[fields().body][..],
                    Level::Article => &[fields().headline, fields().body],
                };
                forms(self.searcher, searched, word)?.words
            }
            Condition::Speaker(name) | Condition::With(name) => {
                let people = self.names.fitting(name)?.to_vec();
                let mut shown = Vec::with_capacity(people.len());
                for person in people {
                    let spellings: Vec<String> = person
                        .spellings
                        .iter()
                        .map(|spelling| format!("{} {}", spelling.key, spelling.count))
                        .collect();
                    shown.push(format!("{}: {}", self.names.name(&person)?, spellings.join(", ")));
                }
                shown
            }
            _ => Vec::new(),
        })
    }
}

impl crate::index::Index {
    /// How a query is understood, condition by condition.
    ///
    /// # Errors
    /// When the index is damaged, or the authority file cannot be read.
    pub fn explain(&self, query: &Query) -> crate::index::Result<Vec<Explained>> {
        let grounds = self.grounds()?;
        self.read(|searcher| explain(searcher, grounds, query))
    }
}
