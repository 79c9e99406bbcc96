//! From a `Query` to its results.
//!
//! The order of work: the condition becomes a query of the engine (`compile`, `leaf`, with `family` for joins between
//! articles and quotations); every match is read as a handful of numbers from columns (`matches`); copies are folded *after*
//! all conditions, then results are ordered and counted (`fold`); only what is shown is loaded from the store (`show`).

mod compile;
mod dictionary;
mod exact;
mod explain;
mod family;
mod fold;
mod group;
mod leaf;
mod mark;
mod matches;
mod proximity;
mod said;
mod show;
mod spread;
mod tally;

use std::ops::ControlFlow;

use tantivy::Searcher;

pub(super) use dictionary::{Near, each_near, forms};
pub use explain::Explained;
pub(super) use said::said_count;
pub(super) use show::record_at;

use self::compile::{Compiler, Level};
use self::family::Join;
use self::fold::Stories;
use self::leaf::Boxed;
use self::matches::{Columns, Scores};
use self::show::Shower;
use super::speakers::{Grounds, Names};
use crate::model::{Hit, Query, Results, Sort, Unit};

/// Finds what a query asks for. The hits go to `each` in order, until it breaks off; the results hold all the rest.
pub(super) fn search(
    searcher: &Searcher,
    grounds: Grounds<'_>,
    query: &Query,
    each: &mut dyn FnMut(Hit) -> ControlFlow<()>,
) -> tantivy::Result<Results> {
    let mut names = Names::new(searcher, grounds);
    let plan = plan(searcher, &mut names, query)?;
    let scores = if query.sort == Sort::Score { Scores::Wanted } else { Scores::Unwanted };
    let columns: Vec<Columns> = searcher.segment_readers().iter().map(Columns::of).collect::<tantivy::Result<_>>()?;
    let found = matches::matches(searcher, &columns, plan.found.as_ref(), plan.level, scores)?;
    let printings = found.len() as u64;
    let groups = fold::fold(found, plan.level, query.count, &Stories::of(searcher)?);
    let total = groups.len() as u64;
    let months = fold::months(&groups);
    let people = tally::people(searcher, &columns, &mut names, &plan, &groups)?;
    let mut notes = plan.notes.clone();
    notes.extend(tally::notes(&mut names)?);
    let groups = fold::first(groups, query.sort, query.limit);
    Shower::new(searcher, &plan, names)?.show(&columns, &groups, each)?;
    Ok(Results { unit: query.unit, hits: Vec::new(), total, printings, people, months, notes })
}

/// A query in the engine's terms.
struct Plan {
    /// What is shown.
    unit: Unit,
    /// The kind of document found.
    level: Level,
    /// The documents found.
    found: Boxed,
    /// The quotations that an article must have, when articles are found; those found themselves otherwise.
    quotations: Vec<Boxed>,
    /// What to highlight.
    marks: Vec<mark::Mark>,
    /// What the user should know.
    notes: Vec<String>,
}

fn plan<'a>(searcher: &'a Searcher, names: &mut Names<'a>, query: &Query) -> tantivy::Result<Plan> {
    let mut compiler = Compiler::new(searcher, names);
    let (level, found, quotations) = match query.unit {
        Unit::Quotations => (Level::Quotation, compiler.compile(&query.condition, Level::Quotation)?, Vec::new()),
        Unit::ArticlesOfQuotations => {
            let quotations = compiler.compile(&query.condition, Level::Quotation)?;
            (Level::Article, Join::articles_of(quotations.box_clone()), vec![quotations])
        }
        Unit::Articles => {
            let articles = compiler.compile(&query.condition, Level::Article)?;
            (Level::Article, articles, std::mem::take(&mut compiler.wanted_quotations))
        }
    };
    let Compiler { marks, notes, .. } = compiler;
    Ok(Plan { unit: query.unit, level, found, quotations, marks, notes: notes.into_iter().collect() })
}

impl super::Index {
    /// Finds what a query asks for.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn search(&self, query: &Query) -> super::Result<Results> {
        let mut hits = Vec::new();
        let results = self.search_each(query, &mut |hit| {
            hits.push(hit);
            ControlFlow::Continue(())
        })?;
        Ok(Results { hits, ..results })
    }

    /// Finds what a query asks for and hands on hit after hit, so that any number of them takes no memory; the results hold
    /// all the rest. Breaking off saves the loading of what follows.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn search_each(&self, query: &Query, each: &mut dyn FnMut(Hit) -> ControlFlow<()>) -> super::Result<Results> {
        let grounds = self.grounds()?;
        self.read(|searcher| search(searcher, grounds, query, each))
    }

    /// A name key as some article prints it; the key itself where none does.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn name_of(&self, key: &str) -> super::Result<String> {
        self.read(|searcher| Ok(super::speakers::look_up_printed(searcher, key)?.unwrap_or_else(|| key.to_owned())))
    }

    /// The speakers that a typed name fits, most quoted first.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn speakers_fitting(&self, name: &str) -> super::Result<Vec<super::speakers::Person>> {
        let grounds = self.grounds()?;
        self.read(|searcher| {
            let mut names = Names::new(searcher, grounds);
            Ok(names.fitting(name)?.iter().map(|person| (**person).clone()).collect())
        })
    }

    /// All speakers with their spellings.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn speakers(&self) -> super::Result<super::speakers::Speakers> {
        let grounds = self.grounds()?;
        self.read(|searcher| super::speakers::Speakers::read(searcher, grounds))
    }
}
