//! Who is whom, written a second time.

use std::collections::{BTreeMap, BTreeSet};

use onrecord::lang::names::is_nickname;
use onrecord::lang::tokens::words;
use onrecord::model::{Record, SpeakerKind};

/// A person: the fullest name key, and whether it stands for those whom no fuller name could be given.
pub type Owner = (String, bool);

/// Whose the quotations under each name are, article by article.
pub struct People {
    /// By article and name key.
    owners: BTreeMap<(String, String), Owner>,
}

/// Words that say nothing about a role.
const EMPTY: [&str; 17] =
    ["a", "an", "and", "as", "at", "by", "for", "former", "from", "in", "near", "of", "on", "s", "the", "to", "with"];

type Role = BTreeSet<String>;

/// A name key in one article.
struct Sighting {
    article: String,
    roles: BTreeSet<Role>,
}

struct Group {
    owner: Owner,
    keys: BTreeSet<String>,
    /// One for every sighting and role.
    roles: Vec<Role>,
}

impl People {
    /// Of all records.
    pub fn of(records: &[(&Record, u64)]) -> Self {
        let mut kinds: BTreeMap<String, BTreeMap<SpeakerKind, usize>> = BTreeMap::new();
        let mut sightings: BTreeMap<String, Vec<Sighting>> = BTreeMap::new();
        for (record, _) in records {
            let article = record.article.id.to_string();
            for quotation in &record.enrichment.quotations {
                let attribution = &quotation.attribution;
                let Some(speaker) = &attribution.speaker else { continue };
                *kinds.entry(speaker.key.clone()).or_default().entry(speaker.kind).or_default() += 1;
                let own = sightings.entry(speaker.key.clone()).or_default();
                if own.last().is_none_or(|last| last.article != article) {
                    own.push(Sighting { article: article.clone(), roles: BTreeSet::new() });
                }
                let role: Role = words(attribution.role.as_deref().unwrap_or(""))
                    .into_iter()
                    .filter(|word| !EMPTY.contains(&word.as_str()))
                    .collect();
                if !role.is_empty() {
                    own.last_mut().expect("just made").roles.insert(role);
                }
            }
        }
        let is_person = |key: &String| {
            let persons = kinds[key].get(&SpeakerKind::Person).copied().unwrap_or(0);
            persons > 0 && kinds[key].values().all(|&count| count <= persons)
        };
        let mut owners = BTreeMap::new();
        let mut persons = Vec::new();
        for (key, own) in &sightings {
            match is_person(key) {
                true => persons.push(key),
                false => owners.extend(own.iter().map(|it| ((it.article.clone(), key.clone()), (key.clone(), false)))),
            }
        }
        persons.sort_by_key(|key| (std::cmp::Reverse(fullness(key)), key.to_string()));
        let mut groups: Vec<Group> = Vec::new();
        for key in persons {
            give(key, &sightings[key], &mut groups, &mut owners);
        }
        Self { owners }
    }

    /// Whose a name in an article is.
    pub fn owner(&self, article: &str, key: &str) -> Option<&Owner> {
        self.owners.get(&(article.to_owned(), key.to_owned()))
    }

    /// All people.
    pub fn all(&self) -> BTreeSet<&Owner> {
        self.owners.values().collect()
    }

    /// True when a typed name fits a person under one of the names.
    pub fn fits(&self, name: &str, person: &Owner) -> bool {
        let typed = words(name);
        let fits = |key: &str| {
            let mut parts = key.split(' ');
            !typed.is_empty() && typed.iter().all(|word| parts.any(|part| is_form(word, part)))
        };
        fits(&person.0) || self.owners.iter().any(|((_, key), owner)| owner == person && fits(key))
    }
}

/// Gives every sighting of a key to somebody with a fuller name, or to somebody new.
fn give(key: &str, own: &[Sighting], groups: &mut Vec<Group>, owners: &mut BTreeMap<(String, String), Owner>) {
    let fitting: Vec<usize> =
        (0..groups.len()).filter(|&at| groups[at].keys.iter().any(|other| is_short_for(key, other))).collect();
    let chosen: Vec<Option<usize>> = own.iter().map(|sighting| choose(sighting, &fitting, groups)).collect();
    let unclear = !fitting.is_empty();
    let rest = (key.to_owned(), unclear);
    let has_given_name =
        name(key).split_last().is_some_and(|(_, given)| given.iter().any(|word| word.chars().count() > 1));
    if chosen.contains(&None) && (!unclear || has_given_name) {
        groups.push(Group { owner: rest.clone(), keys: BTreeSet::new(), roles: Vec::new() });
    }
    let new = groups.len().wrapping_sub(1);
    for (sighting, chosen) in own.iter().zip(chosen) {
        let is_new = groups.get(new).is_some_and(|group| group.owner == rest);
        let group = chosen.or_else(|| is_new.then_some(new));
        if let Some(group) = group {
            groups[group].keys.insert(key.to_owned());
            groups[group].roles.extend(sighting.roles.iter().cloned());
        }
        let owner = group.map_or_else(|| rest.clone(), |group| groups[group].owner.clone());
        owners.insert((sighting.article.clone(), key.to_owned()), owner);
    }
}

fn choose(sighting: &Sighting, fitting: &[usize], groups: &[Group]) -> Option<usize> {
    // Twice the words shared, and the words of the shorter role.
    let shares = |group: &Group| -> Vec<(usize, usize)> {
        let pairs = sighting.roles.iter().flat_map(|one| group.roles.iter().map(move |other| (one, other)));
        pairs.map(|(one, other)| (2 * one.intersection(other).count(), one.len().min(other.len()))).collect()
    };
    match fitting {
        [only] => {
            let group = &groups[*only];
            let shares = shares(group);
            let against = group.roles.len() >= 2 && !shares.is_empty() && shares.iter().all(|(shared, _)| *shared == 0);
            (!against).then_some(*only)
        }
        _ => {
            let alike: Vec<usize> = fitting
                .iter()
                .copied()
                .filter(|&at| shares(&groups[at]).iter().any(|(shared, shorter)| shared >= shorter))
                .collect();
            if let [only] = alike[..] { Some(only) } else { None }
        }
    }
}

fn fullness(key: &str) -> (usize, usize, usize) {
    let parts: Vec<&str> = key.split(' ').collect();
    (parts.iter().filter(|part| part.chars().count() > 1).count(), parts.len(), key.len())
}

/// A name without what comes after the surname.
fn name(key: &str) -> Vec<String> {
    key.split(' ')
        .filter(|word| !["jr", "sr", "ii", "iii", "iv", "jnr", "snr"].contains(word))
        .map(str::to_owned)
        .collect()
}

fn is_short_for(short: &str, full: &str) -> bool {
    let (a, b) = (name(short), name(full));
    if short == full || a.is_empty() || b.is_empty() || a.last() != b.last() {
        return false;
    }
    let is_end = a.len() < b.len() && b[b.len() - a.len()..] == a[..];
    if is_end && (a[0].len() > 1 || a[0] == "o" || a[0] == "d") {
        return true;
    }
    if a.len() < 2 || b.len() < 2 || !is_form(&a[0], &b[0]) {
        return false;
    }
    let mut given = b[1..b.len() - 1].iter();
    a[1..a.len() - 1].iter().all(|word| given.any(|other| is_form(word, other)))
}

fn is_form(word: &str, other: &str) -> bool {
    word == other || word.len() == 1 && other.starts_with(word) || is_nickname(word, other)
}
