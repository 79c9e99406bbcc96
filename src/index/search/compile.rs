//! A condition to a query of the engine, for either kind of document.
//!
//! Conditions are about quotations (what was said, by whom, how) or about articles (topic, publisher, date, title, path).
//! A query on one kind reaches the conditions on the other by a [`Join`].

use std::collections::BTreeSet;

use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use super::dictionary::{Fit, Near, forms};
use super::exact::Verbatim;
use super::family::Join;
use super::leaf::{self, Boxed, Scored};
use super::mark::Mark;
use super::said;
use crate::index::schema::{Sort, fields, how_code, thousandths};
use crate::index::speakers::Names;
use crate::lang::tokens;
use crate::model::{Condition, Kind};

/// The kind of documents that a query is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// Quotations; words are those said.
    Quotation,
    /// Articles; words are those of headline and body.
    Article,
}

/// Turns conditions into queries, and notes on the way what the results need.
pub(super) struct Compiler<'n, 'a> {
    searcher: &'a Searcher,
    names: &'n mut Names<'a>,
    /// What to highlight.
    pub marks: Vec<Mark>,
    /// What the user should know.
    pub notes: BTreeSet<String>,
    /// In an article query: the queries on quotations that must find one in the article.
    pub wanted_quotations: Vec<Boxed>,
    /// False inside a negation, where nothing is worth a highlight.
    affirmed: bool,
}

impl<'n, 'a> Compiler<'n, 'a> {
    /// A compiler for one query.
    pub(super) fn new(searcher: &'a Searcher, names: &'n mut Names<'a>) -> Self {
        Self {
            searcher,
            names,
            marks: Vec::new(),
            notes: BTreeSet::new(),
            wanted_quotations: Vec::new(),
            affirmed: true,
        }
    }

    /// The documents of a kind for which a condition holds.
    pub(super) fn compile(&mut self, condition: &Condition, level: Level) -> tantivy::Result<Boxed> {
        match (subject(condition), level) {
            (Subject::Article, Level::Quotation) => self.compile(condition, Level::Article).map(Join::quotations_of),
            (Subject::Quotation, Level::Article) if is_affirmative(condition) => {
                let quotations = self.compile(condition, Level::Quotation)?;
                if self.affirmed {
                    self.wanted_quotations.push(quotations.box_clone());
                }
                Ok(Join::articles_of(quotations))
            }
            _ => self.here(condition, level),
        }
    }

    /// Compiles a condition whose parts, at least, are of this level.
    fn here(&mut self, condition: &Condition, level: Level) -> tantivy::Result<Boxed> {
        match condition {
            Condition::All(parts) => self.all(parts, level),
            Condition::Any(parts) => {
                let parts: Vec<Boxed> =
                    parts.iter().map(|part| self.compile(part, level)).collect::<tantivy::Result<_>>()?;
                Ok(leaf::any(parts))
            }
            Condition::Not(_) => self.all(std::slice::from_ref(condition), level),
            Condition::Word(word) => self.word(word, level),
            Condition::Phrase { words, slop } => {
                self.mark(|| Mark::phrase(words, *slop));
                Ok(phrase(level, words, *slop))
            }
            Condition::Exact(text) => {
                self.mark(|| Mark::Exact(text.clone()));
                let words = tokens::words(text);
                let found = phrase(level, &words, 0);
                Ok(Box::new(Verbatim { text: text.clone(), level, found }))
            }
            Condition::Prefix(start) => {
                let fit = Fit::Prefix(start.clone());
                self.mark(|| Mark::Fit(fit.clone()));
                Ok(fitting(level, &fit))
            }
            Condition::Fuzzy { word, distance } => {
                let fit = Fit::Near(Near::new(word, *distance));
                self.mark(|| Mark::Fit(fit.clone()));
                Ok(fitting(level, &fit))
            }
            Condition::Speaker(name) => {
                let people = self.names.fitting(name)?;
                Ok(leaf::speakers(self.searcher, people))
            }
            Condition::With(name) => {
                let people = self.names.fitting(name)?;
                Ok(Join::articles_of(leaf::speakers(self.searcher, people)))
            }
            Condition::Role(role) => self.role(role),
            Condition::Kind(kind) => Ok(leaf::term(fields().kind_term(*kind), Scored::No)),
            Condition::How(how) => Ok(number(fields().how, how_code(*how))),
            Condition::MinConfidence(least) => Ok(leaf::confidence(thousandths(*least))),
            Condition::Topic(topic) => Ok(number(fields().topic, topic.0.into())),
            Condition::Publisher(name) => Ok(leaf::publisher(name)),
            Condition::Date(days) => Ok(leaf::days(*days)),
            Condition::Undated => Ok(leaf::undated()),
            Condition::Title(words) => self.title(words),
            Condition::In(glob) => Ok(leaf::path(glob)),
            Condition::Keyphrase(phrase) => {
                Ok(leaf::term(Term::from_field_text(fields().keyphrase, phrase), Scored::No))
            }
        }
    }

    /// All parts hold. Parts about the other kind of document are joined together, so that in an article query one and the
    /// same quotation meets them; parts that exclude are taken away from what the others find.
    fn all(&mut self, parts: &[Condition], level: Level) -> tantivy::Result<Boxed> {
        let mut flat = Vec::new();
        parts.iter().for_each(|part| flatten(part, &mut flat));
        let (joined, here): (Vec<&Condition>, Vec<&Condition>) =
            flat.into_iter().partition(|part| match (subject(part), level) {
                (Subject::Article, Level::Quotation) => true,
                (Subject::Quotation, Level::Article) => is_affirmative(part),
                _ => false,
            });
        let mut found = Vec::new();
        let mut excluded = Vec::new();
        if !joined.is_empty() {
            let together = Condition::All(joined.into_iter().cloned().collect());
            found.push(self.compile(&together, level)?);
        }
        for part in here {
            match part {
                Condition::Not(inner) => excluded.push(self.excluded(inner, level)?),
                _ => found.push(self.compile(part, level)?),
            }
        }
        if found.is_empty() {
            found.push(match level {
                Level::Quotation => {
                    leaf::any(Kind::ALL.map(|kind| leaf::term(fields().kind_term(kind), Scored::No)).into())
                }
                Level::Article => leaf::term(fields().sort_term(Sort::Article), Scored::No),
            });
        }
        Ok(leaf::all_but(found, excluded))
    }

    /// What must not hold.
    fn excluded(&mut self, condition: &Condition, level: Level) -> tantivy::Result<Boxed> {
        let affirmed = std::mem::replace(&mut self.affirmed, false);
        let query = self.compile(condition, level);
        self.affirmed = affirmed;
        query
    }

    /// A word and all others of its stem.
    fn word(&mut self, word: &str, level: Level) -> tantivy::Result<Boxed> {
        let forms = forms(self.searcher, searched(level), word)?;
        if let Some(all) = forms.cut_from {
            let kept = forms.words.len();
            self.notes.insert(format!("“{word}” has {all} forms here; only the {kept} most frequent are searched"));
        }
        let query = match level {
            Level::Article => leaf::words(searched(level), &forms.words),
            Level::Quotation => said::words(&forms.words),
        };
        self.mark(|| Mark::Words(forms.words.into_iter().collect()));
        Ok(query)
    }

    /// Each word of the role by its stem.
    fn role(&mut self, role: &str) -> tantivy::Result<Boxed> {
        let mut words = Vec::new();
        for word in role.split(' ') {
            let forms = forms(self.searcher, &[fields().role], word)?;
            words.push(leaf::filter(leaf::words(&[fields().role], &forms.words)));
        }
        Ok(leaf::all(words))
    }

    /// A word of the headline by its stem, or a phrase of it.
    fn title(&mut self, words: &[String]) -> tantivy::Result<Boxed> {
        let headline = [fields().headline];
        match words {
            [word] => {
                let forms = forms(self.searcher, &headline, word)?;
                let query = leaf::words(&headline, &forms.words);
                self.mark(|| Mark::Title(Box::new(Mark::Words(forms.words.into_iter().collect()))));
                Ok(query)
            }
            _ => {
                self.mark(|| Mark::Title(Box::new(Mark::phrase(words, 0))));
                Ok(leaf::phrase(&headline, words, 0))
            }
        }
    }

    fn mark(&mut self, mark: impl FnOnce() -> Mark) {
        if self.affirmed {
            self.marks.push(mark());
        }
    }
}

/// Adds a part of a conjunction; the parts of one that is a conjunction itself.
fn flatten<'c>(part: &'c Condition, flat: &mut Vec<&'c Condition>) {
    match part {
        Condition::All(parts) => parts.iter().for_each(|part| flatten(part, flat)),
        _ => flat.push(part),
    }
}

fn number(field: Field, value: u64) -> Boxed {
    leaf::term(Term::from_field_u64(field, value), Scored::No)
}

/// Documents of a kind with a word that fits.
fn fitting(level: Level, fit: &Fit) -> Boxed {
    match level {
        Level::Article => leaf::fitting(searched(level), fit),
        Level::Quotation => said::fitting(fit),
    }
}

/// Documents with these words in this order.
fn phrase(level: Level, words: &[String], slop: u32) -> Boxed {
    match level {
        Level::Article => leaf::phrase(searched(level), words, slop),
        Level::Quotation => said::phrase(words, slop),
    }
}

/// Where words are looked for; those said, in the body (see `said`).
fn searched(level: Level) -> &'static [Field] {
    static ARTICLE: std::sync::LazyLock<[Field; 2]> = std::sync::LazyLock::new(|| [fields().headline, fields().body]);
    static QUOTATION: std::sync::LazyLock<[Field; 1]> = std::sync::LazyLock::new(|| [fields().body]);
    match level {
        Level::Quotation => &*QUOTATION,
        Level::Article => &*ARTICLE,
    }
}

/// What a condition is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    /// The article, whatever the query selects.
    Article,
    /// One quotation, whatever the query selects.
    Quotation,
    /// Words, which are those of what the query selects; or a mixture.
    Either,
}

fn subject(condition: &Condition) -> Subject {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            let mut subjects = parts.iter().map(subject);
            let first = subjects.next().unwrap_or(Subject::Either);
            if subjects.all(|subject| subject == first) { first } else { Subject::Either }
        }
        Condition::Not(inner) => subject(inner),
        Condition::Word(_)
        | Condition::Phrase { .. }
        | Condition::Exact(_)
        | Condition::Prefix(_)
        | Condition::Fuzzy { .. } => Subject::Either,
        Condition::Speaker(_)
        | Condition::Role(_)
        | Condition::Kind(_)
        | Condition::How(_)
        | Condition::MinConfidence(_) => Subject::Quotation,
        Condition::With(_)
        | Condition::Topic(_)
        | Condition::Publisher(_)
        | Condition::Date(_)
        | Condition::Undated
        | Condition::Title(_)
        | Condition::In(_)
        | Condition::Keyphrase(_) => Subject::Article,
    }
}

/// True when nothing in the condition excludes.
fn is_affirmative(condition: &Condition) -> bool {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().all(is_affirmative),
        Condition::Not(_) => false,
        _ => true,
    }
}
