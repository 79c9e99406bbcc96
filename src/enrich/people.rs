//! Who the names of one article stand for: surnames, initials and nicknames join the fullest form.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::lexicon::{MAN, WOMAN};
use super::runs::{Gender, Run, Sort};
use super::text::Text;
use super::words::{NOWHERE, shape};
use crate::lang::hash::{self, Hashed};
use crate::lang::names::is_nickname;
use crate::model::Span;

/// A person or organisation of one article.
#[derive(Clone, Copy, Debug)]
pub struct Entity {
    /// The run that prints its fullest name.
    pub fullest: u32,
    /// Its first run.
    pub first_run: u32,
    /// Word of the given name or initial, or [`NOWHERE`].
    pub given: u32,
    /// Person, organisation or unsure.
    pub sort: Sort,
    /// As far as known.
    pub gender: Gender,
    /// How often it is named.
    pub count: u32,
    /// The entity with the same surname that was met before this one, or [`NOWHERE`].
    pub namesake: u32,
}

/// The entities of an article.
#[derive(Debug, Default)]
pub struct People {
    /// In order of first mention, people with full names first.
    pub entities: Vec<Entity>,
}

/// Namesakes that are compared with a new name; beyond that a new entity is made.
const NAMESAKES: usize = 12;

/// Hash of a word or of a whole name to an entity.
type Names = HashMap<u64, u32, BuildHasherDefault<Hashed>>;

/// What joining needs to know on its way.
struct Joiner<'t, 'a> {
    text: &'t Text<'a>,
    entities: Vec<Entity>,
    /// Surname to the entity met last.
    by_surname: Names,
    /// Given name to the first entity that has it.
    by_given: Names,
    /// Whole name of what is no person.
    by_name: Names,
}

/// Joins the runs of a text to entities and tells each run its entity.
pub fn join(text: &mut Text) -> People {
    let few = text.runs.len() / 2;
    let names = || Names::with_capacity_and_hasher(few, BuildHasherDefault::new());
    let (by_surname, by_given, by_name) = (names(), names(), names());
    let mut joiner = Joiner { text, entities: Vec::with_capacity(few), by_surname, by_given, by_name };
    let mut found = vec![NOWHERE; joiner.text.runs.len()];
    for (number, run) in joiner.text.runs.iter().enumerate() {
        if is_full(run) {
            found[number] = joiner.add_full(number, run);
        }
    }
    for (number, run) in joiner.text.runs.iter().enumerate() {
        if !is_full(run) && run.sort != Sort::Role {
            found[number] = joiner.add_short(number, run);
        }
    }
    let entities = joiner.entities;
    for (run, entity) in text.runs.iter_mut().zip(found) {
        run.entity = entity;
    }
    People { entities }
}

/// True for a person's name of at least two words.
fn is_full(run: &Run) -> bool {
    matches!(run.sort, Sort::Person | Sort::Likely) && run.core - run.first >= 2
}

impl<'a> Joiner<'_, 'a> {
    fn word(&self, at: u32) -> &'a str {
        self.text.folded(at as usize)
    }

    /// A name of at least two words: joins a compatible namesake or becomes a new entity.
    fn add_full(&mut self, number: usize, run: &Run) -> u32 {
        let surname = self.text.hash(run.core as usize - 1);
        let newest = self.by_surname.get(&surname).copied().unwrap_or(NOWHERE);
        let mut at = newest;
        for _ in 0..NAMESAKES {
            if at == NOWHERE {
                break;
            }
            if self.agrees(at, run) {
                self.count(at, number, run);
                return at;
            }
            at = self.entities[at as usize].namesake;
        }
        let entity = self.push(number, run, newest);
        self.by_surname.insert(surname, entity);
        self.by_given.entry(self.text.hash(run.first as usize)).or_insert(entity);
        entity
    }

    /// True when a full name may be another form of an entity's name.
    fn agrees(&self, entity: u32, run: &Run) -> bool {
        let entity = &self.entities[entity as usize];
        if entity.given == NOWHERE {
            return false;
        }
        let genders = (entity.gender, run.gender);
        if matches!(genders, (Gender::Male, Gender::Female) | (Gender::Female, Gender::Male)) {
            return false;
        }
        let (known, new) = (self.word(entity.given), self.word(run.first));
        known == new
            || self.is_initial(entity.given, new)
            || self.is_initial(run.first, known)
            || is_nickname(known, new)
            || is_nickname(new, known)
    }

    /// True when the word at `at` is the initial of `name`.
    fn is_initial(&self, at: u32, name: &str) -> bool {
        self.text.words[at as usize].shape & shape::INITIAL != 0 && name.starts_with(self.word(at))
    }

    /// A bare surname, a title with surname, a given name, an organisation, or something else.
    fn add_short(&mut self, number: usize, run: &Run) -> u32 {
        if matches!(run.sort, Sort::Organisation | Sort::Other) {
            return self.add_named(number, run);
        }
        let word = self.text.hash(run.core as usize - 1);
        if let Some(&newest) = self.by_surname.get(&word) {
            let entity = self.namesake_for(newest, run);
            if entity != NOWHERE {
                self.count(entity, number, run);
                return entity;
            }
        } else if let Some(&entity) = self.by_given.get(&word) {
            self.count(entity, number, run);
            return entity;
        }
        let newest = self.by_surname.get(&word).copied().unwrap_or(NOWHERE);
        let entity = self.push(number, run, newest);
        self.by_surname.insert(word, entity);
        entity
    }

    /// Of several people with one surname, the one that a short form means: title and gender first, then how often and how
    /// lately they were named.
    fn namesake_for(&self, newest: u32, run: &Run) -> u32 {
        let mut best = (NOWHERE, i64::MIN);
        let mut at = newest;
        for rank in 0..NAMESAKES as i64 {
            if at == NOWHERE {
                break;
            }
            let entity = &self.entities[at as usize];
            let against =
                matches!((entity.gender, run.gender), (Gender::Male, Gender::Female) | (Gender::Female, Gender::Male));
            let score = i64::from(entity.count) * 2 - rank;
            if !against && score > best.1 {
                best = (at, score);
            }
            at = entity.namesake;
        }
        best.0
    }

    fn add_named(&mut self, number: usize, run: &Run) -> u32 {
        let words = run.first as usize..run.last as usize;
        let name = words.fold(0, |name: u64, at| hash::step(name, self.text.hash(at)));
        if let Some(&entity) = self.by_name.get(&name) {
            self.entities[entity as usize].count += 1;
            return entity;
        }
        let entity = self.push(number, run, NOWHERE);
        self.by_name.insert(name, entity);
        entity
    }

    fn push(&mut self, number: usize, run: &Run, namesake: u32) -> u32 {
        let given = if is_full(run) { run.first } else { NOWHERE };
        self.entities.push(Entity {
            fullest: number as u32,
            first_run: number as u32,
            given,
            sort: run.sort,
            gender: if run.gender == Gender::Unknown { self.gender_of(given) } else { run.gender },
            count: 1,
            namesake,
        });
        (self.entities.len() - 1) as u32
    }

    fn gender_of(&self, given: u32) -> Gender {
        listed_gender(self.text, given)
    }

    /// Counts one more mention; a fuller form becomes the entity's name.
    fn count(&mut self, at: u32, number: usize, run: &Run) {
        let gender = self.gender_of(if is_full(run) { run.first } else { NOWHERE });
        let known = self.text.runs[self.entities[at as usize].fullest as usize];
        let entity = &mut self.entities[at as usize];
        entity.count += 1;
        entity.first_run = entity.first_run.min(number as u32);
        if run.sort == Sort::Person && entity.sort != Sort::Person {
            entity.sort = Sort::Person;
        }
        if run.gender != Gender::Unknown {
            entity.gender = run.gender;
        } else if entity.gender == Gender::Unknown {
            entity.gender = gender;
        }
        if fullness(self.text, run) > fullness(self.text, &known) {
            entity.fullest = number as u32;
            if is_full(run) {
                entity.given = run.first;
            }
        }
    }
}

/// How full a form of a name is: written-out words first, then length.
fn fullness(text: &Text, run: &Run) -> (usize, usize) {
    let words = run.first as usize..run.core as usize;
    let spelled = words.clone().filter(|&at| text.words[at].shape & shape::INITIAL == 0).count();
    (spelled, words.map(|at| text.words[at]).map(|word| (word.end - word.start) as usize).sum())
}

/// The gender that the list of given names gives the word at a place.
fn listed_gender(text: &Text, given: u32) -> Gender {
    let Some(word) = text.words.get(given as usize) else { return Gender::Unknown };
    match (word.flags.any(MAN), word.flags.any(WOMAN)) {
        (true, false) => Gender::Male,
        (false, true) => Gender::Female,
        _ => Gender::Unknown,
    }
}

impl People {
    /// The gender of an entity as far as the list of given names knows it.
    pub fn listed_gender(&self, text: &Text, entity: u32) -> Gender {
        self.entities.get(entity as usize).map_or(Gender::Unknown, |entity| listed_gender(text, entity.given))
    }

    /// Where an entity's fullest name stands: without titles; an organisation's without article.
    pub fn name_span(&self, text: &Text, entity: u32) -> Span {
        let Some(entity) = self.entities.get(entity as usize) else { return Span::new(0, 0) };
        let run = &text.runs[entity.fullest as usize];
        text.span(run.first as usize, run.core as usize)
    }
}
