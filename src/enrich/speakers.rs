//! Statements to attributions: whom each source phrase means in this article.

use std::borrow::Cow;

use super::confidence;
use super::introductions::{self, Introduced};
use super::lexicon::{DOC, NAT, ORG, PARTY, PEOPLE, PLACE, ROLE};
use super::pronouns::{self, Spoke};
use super::roles;
use super::rules;
use super::runs::{Gender, Sort};
use super::sources::{Class, Source};
use super::statements::Statement;
use super::text::Text;
use super::unnamed;
use super::words::NOWHERE;
use crate::lang::names::name_key;
use crate::model::{Attribution, Candidate, How, Span, Speaker, SpeakerKind};

/// Whom a source means, before it is written down.
#[derive(Clone, Copy, Debug)]
pub struct Meant<'a> {
    /// The entity, or [`NOWHERE`].
    pub entity: u32,
    /// The name as it will be shown.
    pub speaker: Option<Named<'a>>,
    /// On what evidence.
    pub how: How,
    /// The phrase in the body.
    pub printed: Option<Span>,
    /// The role in which the speaker is quoted.
    pub role: Option<&'a str>,
    /// How sure the step from phrase to speaker is, in coarse steps.
    pub sure: Sure,
}

/// A speaker by name.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// As printed.
    pub name: &'a str,
    /// What it names.
    pub kind: SpeakerKind,
}

/// How sure a resolution is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sure {
    /// A guess among several.
    Weak,
    /// One candidate is clearly ahead.
    Fair,
    /// Nothing speaks against it.
    Firm,
}

/// How far ahead the person must be whom only the surroundings make the speaker.
const CLEARLY: f32 = 0.8;

/// Resolves statements in order.
pub struct Resolver<'t, 'a> {
    text: &'t Text<'a>,
    roles: roles::Holders<'a>,
    spoke: Vec<Spoke>,
    done: Vec<Meant<'a>>,
    /// The key of each entity's name, once it was asked for.
    keys: Vec<String>,
}

impl<'t, 'a> Resolver<'t, 'a> {
    /// Starts at the head of an article.
    pub fn new(text: &'t Text<'a>) -> Self {
        let (spoke, done) = (Vec::with_capacity(text.regions.len()), Vec::with_capacity(text.regions.len()));
        let keys = vec![String::new(); text.people.entities.len()];
        Resolver { text, roles: roles::Holders::find(text), spoke, done, keys }
    }

    /// The people among whom the next statement's speaker is chosen by weight; empty where its words leave no choice.
    pub fn candidates(&self, statement: &Statement) -> Vec<Candidate> {
        let (at, gender) = match &statement.source {
            Some(source) if source.class == Class::He => (source.head, Gender::Male),
            Some(source) if source.class == Class::She => (source.head, Gender::Female),
            None if std::ptr::eq(statement.rule, &rules::SURROUNDINGS) => (statement.at, Gender::Unknown),
            _ => return Vec::new(),
        };
        let name = |entity| self.text.people.name_span(self.text, entity).of(self.text.body).to_owned();
        let ranked = pronouns::ranked(self.text, at, gender, &self.spoke);
        ranked.into_iter().map(|(entity, weight)| Candidate { name: name(entity), weight }).collect()
    }

    /// The attribution of the next statement.
    pub fn next(&mut self, statement: &Statement) -> Attribution {
        let meant = match &statement.source {
            None if statement.pieces.is_empty() => nobody(),
            Some(source) => self.source(source),
            None if std::ptr::eq(statement.rule, &rules::SURROUNDINGS) => self.surroundings(statement),
            None => self.continued(statement),
        };
        if meant.speaker.is_some() {
            self.spoke.push(Spoke { entity: meant.entity, at: statement.at });
        }
        let confidence = confidence::of(statement.rule.name, &meant);
        self.done.push(meant);
        Attribution {
            how: meant.how,
            rule: Cow::Borrowed(statement.rule.name),
            confidence,
            printed: meant.printed,
            speaker: meant.speaker.map(|named| self.speaker(meant.entity, named)),
            role: meant.role.map(str::to_owned),
        }
    }

    /// A speaker as the model has it. Whoever speaks once speaks again, and has the same name then.
    fn speaker(&mut self, entity: u32, named: Named) -> Speaker {
        let key = match self.keys.get_mut(entity as usize) {
            None => name_key(named.name),
            Some(key) => {
                if key.is_empty() {
                    *key = name_key(named.name);
                }
                key.clone()
            }
        };
        Speaker { name: named.name.to_owned(), key, kind: named.kind }
    }

    /// The person whom the narration just before a quotation without a cue introduces, or who stands out in the paragraphs
    /// before it.
    fn surroundings(&self, statement: &Statement) -> Meant<'a> {
        let inferred = |entity, sure| self.entity(entity, How::Inferred, None, None, sure);
        let introduced = match introductions::before(self.text, statement.at) {
            Some(Introduced::Person(entity)) => Some(entity),
            Some(Introduced::Pronoun(at, gender)) => {
                pronouns::resolve(self.text, at, gender, &self.spoke).map(|(entity, _, _)| entity)
            }
            None => None,
        };
        if let Some(entity) = introduced {
            return inferred(entity, Sure::Fair);
        }
        match pronouns::resolve(self.text, statement.at, Gender::Unknown, &self.spoke) {
            Some((entity, best, second)) if best - second > CLEARLY => {
                inferred(entity, if best - second > 2.0 { Sure::Fair } else { Sure::Weak })
            }
            _ => nobody(),
        }
    }

    /// The speaker of the statement that this one continues.
    fn continued(&self, statement: &Statement) -> Meant<'a> {
        match self.done.get(statement.continues as usize) {
            Some(before) if before.speaker.is_some() => {
                Meant { how: How::Continued, printed: None, sure: before.sure, ..*before }
            }
            _ => nobody(),
        }
    }

    fn source(&self, source: &Source) -> Meant<'a> {
        let printed = Some(self.text.span(source.first, source.last));
        match source.class {
            Class::Name => self.name(source, printed),
            Class::He => self.pronoun(source, Gender::Male, printed),
            Class::She => self.pronoun(source, Gender::Female, printed),
            Class::They | Class::It => self.group(source, printed),
            Class::Us => Meant { printed, ..nobody() },
            Class::Nominal => self.description(source, printed),
        }
    }

    /// The person whom a definite description means without the article saying so ("the New York businessman"): the one who
    /// spoke last, unless the description is one of those that stand for people without names.
    fn described(&self, source: &Source) -> Option<u32> {
        if !roles::may_describe(self.text, source) {
            return None;
        }
        let gender = Gender::of(self.text.words[source.head].flags);
        let last = self.spoke.last().filter(|last| last.entity != NOWHERE)?;
        let near = self.text.paragraph(source.first)
            - self.text.paragraph(last.at).min(self.text.paragraph(source.first))
            <= 2;
        let known = self.text.people.entities.get(last.entity as usize)?;
        let person = matches!(known.sort, Sort::Person | Sort::Likely | Sort::Single);
        let fits = gender == Gender::Unknown || known.gender == Gender::Unknown || known.gender == gender;
        (near && person && fits).then_some(last.entity)
    }

    fn name(&self, source: &Source, printed: Option<Span>) -> Meant<'a> {
        let Some(run) = self.text.run(source.head).filter(|run| run.entity != NOWHERE) else {
            return self.description(source, printed);
        };
        let role = roles::beside(self.text, source, run);
        self.entity(run.entity, How::Named, printed, role, Sure::Firm)
    }

    /// Writes an entity down as the speaker.
    fn entity(&self, entity: u32, how: How, printed: Option<Span>, role: Option<&'a str>, sure: Sure) -> Meant<'a> {
        let known = &self.text.people.entities[entity as usize];
        let name = self.text.people.name_span(self.text, entity).of(self.text.body);
        let kind = match known.sort {
            Sort::Organisation | Sort::Other => SpeakerKind::Organisation,
            _ => SpeakerKind::Person,
        };
        let how = if kind == SpeakerKind::Organisation && how == How::Named { How::Organisation } else { how };
        let role = role.or_else(|| self.roles.introduced(entity));
        Meant { entity, speaker: Some(Named { name, kind }), how, printed, role, sure }
    }

    /// The nameless person whom a pronoun means: who spoke last, or who is the subject of the sentence before.
    fn unnamed(&self, source: &Source, gender: Gender) -> Option<Meant<'a>> {
        let somebody = |meant: &&Meant| meant.speaker.is_some_and(|it| it.kind == SpeakerKind::Unnamed);
        let fits = |phrase| unnamed::means(self.text, phrase, source.head, gender);
        let last = self.done.iter().rev().take(4).find(|meant| meant.speaker.is_some()).filter(somebody);
        if let Some(last) = last.filter(|last| last.printed.is_some_and(fits)) {
            return Some(*last);
        }
        let phrase = unnamed::introduced(self.text, source.head, gender)?;
        Some(self.description(&phrase, None)).filter(|meant| somebody(&meant))
    }

    fn pronoun(&self, source: &Source, gender: Gender, printed: Option<Span>) -> Meant<'a> {
        if let Some(meant) = self.unnamed(source, gender) {
            return Meant { how: How::Pronoun, printed, sure: Sure::Weak, ..meant };
        }
        match pronouns::resolve(self.text, source.head, gender, &self.spoke) {
            Some((entity, best, second)) => {
                let sure = match best - second {
                    lead if lead > 2.0 => Sure::Firm,
                    lead if lead > 0.8 => Sure::Fair,
                    _ => Sure::Weak,
                };
                self.entity(entity, How::Pronoun, printed, None, sure)
            }
            None => Meant { printed, ..nobody() },
        }
    }

    /// "they" and "it" mean the group or organisation that spoke last.
    fn group(&self, source: &Source, printed: Option<Span>) -> Meant<'a> {
        let plural = source.class == Class::They;
        let fits = |meant: &&Meant| match meant.speaker.map(|speaker| speaker.kind) {
            Some(SpeakerKind::Collective) => plural,
            Some(SpeakerKind::Organisation | SpeakerKind::Document) => true,
            Some(SpeakerKind::Unnamed) => plural,
            _ => false,
        };
        match self.done.iter().rev().take(4).find(fits) {
            Some(before) => Meant { how: How::Pronoun, printed, sure: Sure::Weak, role: None, ..*before },
            None => Meant { printed, ..nobody() },
        }
    }

    /// A description: the person who holds the role in this article, or itself.
    fn description(&self, source: &Source, printed: Option<Span>) -> Meant<'a> {
        let text = self.text;
        if let Some(entity) = self.roles.holder(text, source) {
            let role = Some(roles::words(text, source.first, source.last)).filter(|role| !role.is_empty());
            return self.entity(entity, How::Role, printed, role, Sure::Fair);
        }
        if let Some(entity) = self.described(source) {
            let role = Some(roles::words(text, source.first, source.last)).filter(|role| !role.is_empty());
            return self.entity(entity, How::Role, printed, role, Sure::Weak);
        }
        let name = roles::words(text, source.first, source.last);
        let Some(head) = text.words.get(source.head).map(|word| word.flags) else {
            return Meant { printed, ..nobody() };
        };
        let (kind, how) = if head.any(PEOPLE) && !head.any(ROLE) {
            (SpeakerKind::Collective, How::Role)
        } else if head.any(ROLE) {
            (SpeakerKind::Unnamed, How::Role)
        } else if head.any(DOC) {
            (SpeakerKind::Document, How::Organisation)
        } else if head.any(ORG | PARTY | NAT | PLACE) || text.run(source.head).is_some() {
            (SpeakerKind::Organisation, How::Organisation)
        } else {
            (SpeakerKind::Unnamed, How::Role)
        };
        if name.is_empty() {
            return Meant { printed, ..nobody() };
        }
        Meant { entity: NOWHERE, speaker: Some(Named { name, kind }), how, printed, role: None, sure: Sure::Firm }
    }
}

fn nobody<'a>() -> Meant<'a> {
    Meant { entity: NOWHERE, speaker: None, how: How::Unattributed, printed: None, role: None, sure: Sure::Weak }
}
