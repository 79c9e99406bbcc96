//! Which spellings of a name are one person: a pure function of the spellings that an archive holds, the roles and places
//! in which they were seen, and the user's own decisions.
//!
//! The index stores only what each article shows (the fullest form of the name there); so "lindqvist", "m lindqvist" and
//! "mara lindqvist" are three keys. Each **sighting** of a shorter form, that is one article with it, goes to the only person
//! whose name it is short for; where that could be several, to the one with the same role; and to nobody where the roles
//! speak against it. What is left of a spelling stays apart: a wrong merge is worse than a missing one. Sightings under one
//! and the same full name are one person, whatever the roles: people change them. `review` lists what is doubtful.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasherDefault;

use tantivy::DocAddress;

use super::authority::{Authority, Facts, Target};
use super::forms::{Form, fullness, has_given_name, surname};
use super::roles::Roles;
use crate::lang::hash::Hashed;
use crate::model::SpeakerKind;

/// A spelling as the index holds it, and where.
#[derive(Clone, Debug)]
pub struct Sighted {
    /// The name key.
    pub key: String,
    /// What sort of speaker has it most often.
    pub kind: SpeakerKind,
    /// The quotations with this key, copies included, in the order of the index.
    pub docs: Vec<DocAddress>,
    /// The articles with it, in the same order.
    pub sightings: Vec<Sighting>,
}

/// A spelling in one article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The article.
    pub article: DocAddress,
    /// Its quotations under the spelling: so many in [`Sighted::docs`], after those of the sightings before.
    pub quotations: u32,
    /// Numbers of the roles that it is quoted in there.
    pub roles: Vec<u32>,
}

/// A spelling of a person's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelling {
    /// The name key.
    pub key: String,
    /// What sort of speaker has it most often.
    pub kind: SpeakerKind,
    /// The person's quotations with this key, copies included.
    pub count: u64,
    /// These quotations, where others with the same key are somebody else's; `None` for all.
    pub only: Option<Vec<DocAddress>>,
}

/// A speaker with all spellings that are taken for theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The fullest spelling.
    pub key: String,
    /// The name that the user has given.
    pub name: Option<String>,
    /// What sort of speaker it is.
    pub kind: SpeakerKind,
    /// All spellings with their counts, most frequent first.
    pub spellings: Vec<Spelling>,
    /// Quotations in all, copies included.
    pub count: u64,
    /// Fullest spellings of the people who may be meant, where the spelling fits several or the roles speak against them.
    pub perhaps: Vec<String>,
}

/// Roles that share at least half of the words of the shorter one are taken for the same.
const ALIKE: f32 = 0.5;
/// A person is known by roles from so many sightings on; fewer speak against nobody.
const KNOWN_BY: usize = 2;

/// Where sightings are looked up for entries that hold for some quotations only.
pub(super) type FactsOf<'f> = dyn FnMut(DocAddress) -> Facts + 'f;

/// Groups spellings to speakers, in the order of their keys.
///
/// Only spellings with the same last word, and those that the user's entries tie together, are ever compared; so the group
/// of a spelling follows from those alone.
pub fn people(spellings: Vec<Sighted>, roles: &Roles, authority: &Authority, facts: &mut FactsOf<'_>) -> Vec<Person> {
    let spellings: Vec<Sighted> =
        spellings.into_iter().filter(|spelling| !authority.ignored.contains(&spelling.key)).collect();
    let (free, claimed) = claims(&spellings, roles, authority, facts);
    let mut groups = grouped(&spellings, free, roles);
    for (target, parts) in claimed {
        let at = home(&mut groups, target, spellings[parts[0].spelling].kind);
        groups[at].parts.extend(parts);
    }
    merge(&mut groups, &spellings, authority);
    let mut people: Vec<Person> = groups
        .into_iter()
        .filter(|group| !group.parts.is_empty())
        .map(|group| person(group, &spellings, authority))
        .collect();
    people.sort_unstable_by(|a, b| a.key.cmp(&b.key).then_with(|| a.perhaps.len().cmp(&b.perhaps.len())));
    people
}

/// Sightings of one spelling that belong to one person.
#[derive(Clone, Debug)]
struct Part {
    /// Place among the spellings.
    spelling: usize,
    /// Places among the spelling's sightings, ascending.
    sightings: Vec<usize>,
    /// Put here by an entry that holds for some quotations only.
    limited: bool,
}

/// A person in the making.
#[derive(Debug, Default)]
struct Group {
    /// Who it is where only the user's entries say so.
    target: Option<Target>,
    kind: Option<SpeakerKind>,
    parts: Vec<Part>,
    /// Distinct roles, with their sightings.
    roles: HashMap<u32, usize, BuildHasherDefault<Hashed>>,
    perhaps: Vec<String>,
}

impl Group {
    fn of(part: Part, spellings: &[Sighted]) -> Self {
        let mut group = Self { kind: Some(spellings[part.spelling].kind), ..Self::default() };
        group.add(part, spellings);
        group
    }

    fn add(&mut self, part: Part, spellings: &[Sighted]) {
        for &at in &part.sightings {
            for &role in &spellings[part.spelling].sightings[at].roles {
                *self.roles.entry(role).or_default() += 1;
            }
        }
        self.parts.push(part);
    }

    /// The fullest spelling.
    fn key<'s>(&'s self, spellings: &'s [Sighted]) -> &'s str {
        match &self.target {
            Some(target) => &target.key,
            None => self.parts.first().map_or("", |part| spellings[part.spelling].key.as_str()),
        }
    }

    /// How like the sighting's roles are to those of the person; `None` where either has none.
    fn likeness(&self, sighting: &Sighting, roles: &Roles) -> Option<f32> {
        let pairs = sighting.roles.iter().flat_map(|&one| self.roles.keys().map(move |&other| (one, other)));
        pairs.map(|(one, other)| roles.likeness(one, other)).max_by(f32::total_cmp)
    }

    /// True when the person is known by roles, none of which has a word in common with those of the sighting.
    fn speaks_against(&self, sighting: &Sighting, roles: &Roles) -> bool {
        self.roles.values().sum::<usize>() >= KNOWN_BY && self.likeness(sighting, roles) == Some(0.0)
    }
}

/// Sightings that entries give to somebody, by whom.
type Claimed<'a> = Vec<(&'a Target, Vec<Part>)>;

/// Sightings that no entry decides, by spelling; and the others.
fn claims<'a>(
    spellings: &[Sighted],
    roles: &Roles,
    authority: &'a Authority,
    facts: &mut FactsOf<'_>,
) -> (Vec<Vec<usize>>, Claimed<'a>) {
    let mut free = Vec::with_capacity(spellings.len());
    let mut claimed: BTreeMap<usize, Vec<Part>> = BTreeMap::new();
    for (number, spelling) in spellings.iter().enumerate() {
        let entries: Vec<usize> =
            (0..authority.claims.len()).rev().filter(|&at| authority.claims[at].key == spelling.key).collect();
        let mut of_nobody = Vec::new();
        for (at, sighting) in spelling.sightings.iter().enumerate() {
            let holds = |&entry: &usize| {
                let limit = &authority.claims[entry].limit;
                let known = if limit.asks_facts() { facts(sighting.article) } else { Facts::default() };
                limit.holds(sighting.roles.iter().map(|&role| roles.text(role)), &known)
            };
            match entries.iter().copied().find(holds) {
                None => of_nobody.push(at),
                Some(entry) => {
                    let claim = &authority.claims[entry];
                    // Entries with one target are one person.
                    let first = authority.claims.iter().position(|other| other.to.key == claim.to.key);
                    let parts = claimed.entry(first.unwrap_or(entry)).or_default();
                    match parts.last_mut().filter(|part| part.spelling == number) {
                        Some(part) => part.sightings.push(at),
                        None => {
                            let limited = !claim.limit.is_open();
                            parts.push(Part { spelling: number, sightings: vec![at], limited });
                        }
                    }
                }
            }
        }
        free.push(of_nobody);
    }
    (free, claimed.into_iter().map(|(entry, parts)| (&authority.claims[entry].to, parts)).collect())
}

/// Groups what no entry decides.
fn grouped(spellings: &[Sighted], free: Vec<Vec<usize>>, roles: &Roles) -> Vec<Group> {
    let mut by_surname: BTreeMap<&str, Vec<Part>> = BTreeMap::new();
    let mut groups = Vec::new();
    for (spelling, sightings) in free.into_iter().enumerate().filter(|(_, sightings)| !sightings.is_empty()) {
        let part = Part { spelling, sightings, limited: false };
        match spellings[spelling].kind {
            SpeakerKind::Person => by_surname.entry(surname(&spellings[spelling].key)).or_default().push(part),
            _ => groups.push(Group::of(part, spellings)),
        }
    }
    groups.extend(by_surname.into_values().flat_map(|parts| namesakes(parts, spellings, roles)));
    groups
}

/// Groups the spellings of one surname.
fn namesakes(mut parts: Vec<Part>, spellings: &[Sighted], roles: &Roles) -> Vec<Group> {
    let key = |part: &Part| -> &str { &spellings[part.spelling].key };
    // Fuller forms first, so that whoever a form may join is known before it.
    parts.sort_by_cached_key(|part| (Reverse(fullness(key(part))), key(part)));
    let mut groups: Vec<Group> = Vec::new();
    let mut unclear: Vec<Group> = Vec::new();
    // The forms that have joined each group.
    let mut forms: Vec<Vec<Form<'_>>> = Vec::new();
    for part in parts {
        let form = Form::new(&spellings[part.spelling].key);
        // Whoever has a fuller form of this name; a form that joined a group speaks for it.
        let fitting: Vec<usize> =
            (0..groups.len()).filter(|&at| forms[at].iter().any(|fuller| form.is_short_for(fuller))).collect();
        if fitting.is_empty() {
            groups.push(Group::of(part, spellings));
            forms.push(vec![form]);
            continue;
        }
        let is_named = has_given_name(key(&part));
        let spelling = &spellings[part.spelling];
        let mut of_group: Vec<Vec<usize>> = vec![Vec::new(); fitting.len()];
        let mut left = Vec::new();
        for &at in &part.sightings {
            match owner(&spelling.sightings[at], &fitting, &groups, roles) {
                Some(place) => of_group[place].push(at),
                None => left.push(at),
            }
        }
        for (&group, sightings) in fitting.iter().zip(of_group).filter(|(_, sightings)| !sightings.is_empty()) {
            forms[group].push(form.clone());
            groups[group].add(Part { sightings, limited: false, spelling: part.spelling }, spellings);
        }
        if !left.is_empty() {
            let perhaps: Vec<String> = fitting.iter().map(|&at| groups[at].key(spellings).to_owned()).collect();
            let group = Group { perhaps, ..Group::of(Part { sightings: left, ..part }, spellings) };
            // A full name is somebody whom shorter forms may stand for; a surname that may be several people's is not.
            if is_named {
                groups.push(group);
                forms.push(vec![form]);
            } else {
                unclear.push(group);
            }
        }
    }
    groups.extend(unclear);
    groups
}

/// Which of the people whose names a form fits a sighting belongs to.
fn owner(sighting: &Sighting, fitting: &[usize], groups: &[Group], roles: &Roles) -> Option<usize> {
    if let [only] = fitting {
        return (!groups[*only].speaks_against(sighting, roles)).then_some(0);
    }
    let alike = |&at: &usize| groups[fitting[at]].likeness(sighting, roles).is_some_and(|likeness| likeness >= ALIKE);
    let mut same_role = (0..fitting.len()).filter(alike);
    same_role.next().filter(|_| same_role.next().is_none())
}

/// The group of the person whom an entry names, made where there is none.
fn home(groups: &mut Vec<Group>, target: &Target, kind: SpeakerKind) -> usize {
    let known = groups.iter().position(|group| group.target.as_ref().is_some_and(|it| it.key == target.key));
    known.unwrap_or_else(|| {
        groups.push(Group { target: Some(target.clone()), kind: Some(kind), ..Group::default() });
        groups.len() - 1
    })
}

/// Joins groups as the user's entries say, and those made for entries with whom they name.
fn merge(groups: &mut Vec<Group>, spellings: &[Sighted], authority: &Authority) {
    let made: Vec<usize> = (0..groups.len()).filter(|&at| groups[at].target.is_some()).collect();
    for at in made {
        let key = groups[at].key(spellings).to_owned();
        if let Some(known) =
            (0..groups.len()).find(|&other| other != at && is_known_as(&groups[other], &key, spellings))
        {
            let parts = std::mem::take(&mut groups[at].parts);
            groups[known].parts.extend(parts);
        }
    }
    for entry in &authority.merges {
        let kind = SpeakerKind::Person;
        let into = (0..groups.len())
            .find(|&at| is_known_as(&groups[at], &entry.into.key, spellings))
            .unwrap_or_else(|| home(groups, &entry.into, kind));
        for key in &entry.keys {
            for at in (0..groups.len()).filter(|&at| at != into) {
                let moved = match groups[at].key(spellings) == key {
                    true => std::mem::take(&mut groups[at].parts),
                    false => groups[at]
                        .parts
                        .extract_if(.., |part| !part.limited && spellings[part.spelling].key == *key)
                        .collect(),
                };
                groups[into].parts.extend(moved);
            }
        }
    }
}

/// True for the person whose fullest name is this one.
fn is_known_as(group: &Group, key: &str, spellings: &[Sighted]) -> bool {
    !group.parts.is_empty() && group.key(spellings) == key && group.perhaps.is_empty()
}

/// One speaker of all parts of a group, the fullest of which comes first unless an entry says otherwise.
fn person(group: Group, spellings: &[Sighted], authority: &Authority) -> Person {
    let key = group.key(spellings).to_owned();
    let kind = group.kind.unwrap_or(SpeakerKind::Person);
    let mut by_spelling: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for part in group.parts {
        by_spelling.entry(part.spelling).or_default().extend(part.sightings);
    }
    let mut own: Vec<Spelling> = by_spelling.into_iter().map(|(at, own)| spelling(&spellings[at], own)).collect();
    let count = own.iter().map(|spelling| spelling.count).sum();
    own.sort_unstable_by(|a, b| b.count.cmp(&a.count).then_with(|| a.key.cmp(&b.key)));
    let given = authority.renames.iter().rev().find(|rename| rename.key == key).map(|rename| rename.to.clone());
    // A name that no article prints is shown as the user writes it.
    let name = given.or(group.target.map(|target| target.name));
    Person { key, name, kind, spellings: own, count, perhaps: group.perhaps }
}

/// The person's share of a spelling.
fn spelling(sighted: &Sighted, mut own: Vec<usize>) -> Spelling {
    let (key, kind) = (sighted.key.clone(), sighted.kind);
    if own.len() == sighted.sightings.len() {
        return Spelling { key, kind, count: sighted.docs.len() as u64, only: None };
    }
    own.sort_unstable();
    let (mut docs, mut start, mut own) = (Vec::new(), 0, own.into_iter().peekable());
    for (at, sighting) in sighted.sightings.iter().enumerate() {
        let end = start + sighting.quotations as usize;
        if own.next_if_eq(&at).is_some() {
            docs.extend_from_slice(&sighted.docs[start..end]);
        }
        start = end;
    }
    Spelling { key, kind, count: docs.len() as u64, only: Some(docs) }
}
