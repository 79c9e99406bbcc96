//! What is doubtful about people: spellings that may be several people's, and full names that may be two people.

use std::collections::BTreeMap;

use tantivy::Searcher;

use super::forms::has_given_name;
use super::identity::{Person, Sighted, people};
use super::names::Names;
use super::roles::Roles;
use super::sightings::{Wanted, sighted};
use super::{Grounds, facts, look_up_printed};
use crate::model::SpeakerKind;

/// Something that a person should decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// The name as printed.
    pub name: String,
    /// Quotations that it is about, copies included.
    pub quotations: u64,
    /// What is doubtful.
    pub about: About,
}

/// What is doubtful about a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// It may be short for one of these, most quoted first.
    Whose(Vec<Candidate>),
    /// It may be two people: those quoted in these roles.
    Several(Vec<InRole>),
}

/// Somebody who may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The name as printed.
    pub name: String,
    /// Quotations in all.
    pub quotations: u64,
    /// The most frequent role, folded.
    pub role: Option<String>,
}

/// A role, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InRole {
    /// The role, folded; the most frequent of those that are much the same.
    pub role: String,
    /// Articles with it.
    pub articles: u64,
}

/// Roles from so many articles on may be those of another person.
const OFTEN: u64 = 3;
/// Roles that share at least so many of the words of the shorter one are taken for the same.
const ALIKE: f32 = 0.5;

/// All doubts that the user has not settled, the most quoted first; only the first few get their names.
pub(super) fn doubts(searcher: &Searcher, grounds: Grounds<'_>, limit: usize) -> tantivy::Result<(Vec<Doubt>, u64)> {
    let authority = grounds.authority;
    let mut roles = Roles::default();
    let sighted = sighted(searcher, &mut roles, Wanted::All)?;
    let known: BTreeMap<&str, &Sighted> = sighted.iter().map(|spelling| (spelling.key.as_str(), spelling)).collect();
    let people = people(sighted.clone(), &roles, authority, &mut |article| facts(searcher, article));
    let by_key: BTreeMap<&str, &Person> =
        people.iter().filter(|person| person.perhaps.is_empty()).map(|person| (person.key.as_str(), person)).collect();
    let mut found: Vec<(u64, &str, Found)> = Vec::new();
    for person in people.iter().filter(|person| !person.perhaps.is_empty() && !authority.settles(&person.key)) {
        found.push((person.count, &person.key, Found::Whose(&person.perhaps)));
    }
    for spelling in sighted.iter().filter(|spelling| spelling.kind == SpeakerKind::Person) {
        if has_given_name(&spelling.key) && !authority.settles(&spelling.key) {
            let several = several(spelling, &roles);
            // What is in doubt is whose the rarer role is.
            if let Some(rarer) = several.get(1) {
                found.push((rarer.articles, &spelling.key, Found::Several(several)));
            }
        }
    }
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let total = found.len() as u64;
    let mut names = Names::new(searcher, grounds);
    let mut doubts = Vec::new();
    for (quotations, key, found) in found.into_iter().take(limit) {
        let name = look_up_printed(searcher, key)?.unwrap_or_else(|| key.to_owned());
        let about = match found {
            Found::Several(roles) => About::Several(roles),
            Found::Whose(perhaps) => {
                let mut candidates = Vec::new();
                for person in perhaps.iter().filter_map(|key| by_key.get(key.as_str())) {
                    let role = known.get(person.key.as_str()).and_then(|own| most_frequent(own, &roles));
                    let name = names.name(person)?;
                    candidates.push(Candidate { name, quotations: person.count, role });
                }
                candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.quotations));
                About::Whose(candidates)
            }
        };
        doubts.push(Doubt { name, quotations, about });
    }
    Ok((doubts, total))
}

enum Found<'p> {
    Whose(&'p [String]),
    Several(Vec<InRole>),
}

/// How often each role of a spelling is seen, in articles.
fn counted(spelling: &Sighted) -> Vec<(u32, u64)> {
    let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
    for role in spelling.sightings.iter().flat_map(|sighting| &sighting.roles) {
        *counts.entry(*role).or_default() += 1;
    }
    let mut counts: Vec<(u32, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|&(role, count)| (std::cmp::Reverse(count), role));
    counts
}

fn most_frequent(spelling: &Sighted, roles: &Roles) -> Option<String> {
    counted(spelling).first().map(|&(role, _)| roles.text(role).to_owned())
}

/// The roles of a full name that have nothing in common, where there are several and each is frequent.
fn several(spelling: &Sighted, roles: &Roles) -> Vec<InRole> {
    let mut apart: Vec<(Vec<u32>, u64)> = Vec::new();
    for (role, count) in counted(spelling) {
        let alike = |known: &(Vec<u32>, u64)| known.0.iter().any(|&other| roles.likeness(role, other) >= ALIKE);
        let mut joined = (vec![role], count);
        for known in apart.extract_if(.., |known| alike(known)) {
            // The most frequent of them stays in front.
            joined = ([known.0, joined.0].concat(), known.1 + joined.1);
        }
        apart.push(joined);
    }
    apart.retain(|(_, count)| *count >= OFTEN);
    apart.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let touch = |a: &[u32], b: &[u32]| a.iter().any(|&a| b.iter().any(|&b| roles.likeness(a, b) > 0.0));
    // A word in common is enough to believe in one person who has changed roles.
    if apart.len() < 2 || apart.windows(2).any(|pair| touch(&pair[0].0, &pair[1].0)) {
        return Vec::new();
    }
    apart.into_iter().map(|(own, articles)| InRole { role: roles.text(own[0]).to_owned(), articles }).collect()
}

impl crate::index::Index {
    /// What is doubtful about people and not yet settled by the user, the most quoted first, so many at most; and how much
    /// there is in all.
    ///
    /// # Errors
    /// When the index is damaged, or the authority file cannot be read.
    pub fn doubts(&self, limit: usize) -> crate::index::Result<(Vec<Doubt>, u64)> {
        let grounds = self.grounds()?;
        self.read(|searcher| doubts(searcher, grounds, limit))
    }
}
