//! The people of one search, looked up when they are asked for.

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use tantivy::{DocAddress, Searcher};

use super::forms::{TypedName, surname};
use super::identity::{Person, people};
use super::kept::Kept;
use super::keys::Keys;
use super::people::{KeptPeople, surnames};
use super::roles::Roles;
use super::sightings::{Wanted, keys_with, sighted};
use super::{Grounds, everybody, facts, look_up_printed};
use crate::lang::names::name_key;

/// The people of one search.
pub(in crate::index) struct Names<'a> {
    searcher: &'a Searcher,
    grounds: Grounds<'a>,
    /// What is kept of the speakers, and of them the people, once they are needed.
    kept: OnceCell<Option<Kept>>,
    people: OnceCell<Option<KeptPeople>>,
    /// All name keys, once they are needed.
    keys: Option<Keys>,
    /// The people who have a name with this surname.
    by_surname: HashMap<String, Vec<Rc<Person>>>,
    /// The people who have this key, with its place among their spellings.
    by_key: HashMap<String, Vec<(Rc<Person>, usize)>>,
    /// Who of the archive has been read.
    read: Extent,
    /// The people that each typed name fits, most quoted first; by the name as typed.
    typed: BTreeMap<String, Vec<Rc<Person>>>,
    /// Names as printed, by key.
    printed: HashMap<String, String>,
}

/// Who has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    /// The people with the surnames that were asked for.
    Asked,
    /// Everybody.
    Whole,
}

impl<'a> Names<'a> {
    /// Nobody yet.
    pub(in crate::index) fn new(searcher: &'a Searcher, grounds: Grounds<'a>) -> Self {
        Self {
            searcher,
            grounds,
            kept: OnceCell::new(),
            people: OnceCell::new(),
            keys: None,
            by_surname: HashMap::new(),
            by_key: HashMap::new(),
            read: Extent::Asked,
            typed: BTreeMap::new(),
            printed: HashMap::new(),
        }
    }

    /// All name keys.
    pub(in crate::index) fn all(&mut self) -> tantivy::Result<&Keys> {
        Ok(match &mut self.keys {
            Some(keys) => keys,
            none => none.insert(Keys::read(self.searcher)?),
        })
    }

    /// The people that a typed name fits, most quoted first.
    pub(in crate::index) fn fitting(&mut self, name: &str) -> tantivy::Result<&[Rc<Person>]> {
        if !self.typed.contains_key(name) {
            let people = self.look_up(name)?;
            self.typed.insert(name.to_owned(), people);
        }
        Ok(&self.typed[name])
    }

    /// The typed names asked for so far, and whom they fit.
    pub(in crate::index) fn typed(&self) -> impl Iterator<Item = (&str, &[Rc<Person>])> {
        self.typed.iter().map(|(name, people)| (name.as_str(), people.as_slice()))
    }

    /// Reads the people behind some keys, all at once.
    pub(in crate::index) fn expect<'k>(&mut self, keys: impl Iterator<Item = &'k str>) -> tantivy::Result<()> {
        if self.read == Extent::Whole {
            return Ok(());
        }
        let unknown = keys.map(surname).filter(|surname| !self.by_surname.contains_key(*surname));
        self.learn(unknown.map(str::to_owned).collect())
    }

    /// Reads everybody, which takes less than to read most of them by their names.
    pub(in crate::index) fn expect_everybody(&mut self) -> tantivy::Result<()> {
        if self.read == Extent::Whole {
            return Ok(());
        }
        self.by_surname.clear();
        self.by_key.clear();
        let people = everybody(self.searcher, self.grounds, self.kept())?;
        self.meet(people);
        self.read = Extent::Whole;
        Ok(())
    }

    /// What is kept of the speakers of the archive.
    pub(in crate::index) fn kept(&self) -> Option<&Kept> {
        self.kept.get_or_init(|| Kept::of(self.searcher, self.grounds)).as_ref()
    }

    fn kept_people(&self) -> Option<&KeptPeople> {
        self.people.get_or_init(|| self.kept().and_then(KeptPeople::of)).as_ref()
    }

    /// Whose a quotation with a key is; `None` for a speaker who is ignored.
    pub(in crate::index) fn person(&mut self, key: &str, quotation: DocAddress) -> tantivy::Result<Option<Rc<Person>>> {
        let mut people = self.people_with(key)?.iter();
        Ok(people.find(|(person, own)| person.spellings[*own].has(quotation)).map(|(person, _)| Rc::clone(person)))
    }

    /// The people who have a key as one of their spellings, and the place of that among them.
    pub(in crate::index) fn people_with(&mut self, key: &str) -> tantivy::Result<&[(Rc<Person>, usize)]> {
        self.expect(std::iter::once(key))?;
        Ok(self.by_key.get(key).map_or(&[], Vec::as_slice))
    }

    fn look_up(&mut self, name: &str) -> tantivy::Result<Vec<Rc<Person>>> {
        let typed = TypedName::new(name);
        let authority = self.grounds.authority;
        let given = authority.given_names().filter(|(_, to)| typed.fits(&name_key(to))).map(|(key, _)| key);
        let decided = authority.targets().filter(|key| typed.fits(key));
        let mut surnames: HashSet<String> = given.chain(decided).map(|key| surname(key).to_owned()).collect();
        match typed.whole_word() {
            Some(word) => {
                let keys = match self.kept_people().and_then(|kept| kept.keys_with(word)) {
                    Some(keys) => keys,
                    None => keys_with(self.searcher, word)?,
                };
                surnames.extend(keys.iter().filter(|key| typed.fits(key)).map(|key| surname(key).to_owned()));
            }
            None => {
                surnames.extend(self.all()?.iter().filter(|key| typed.fits(key)).map(|key| surname(key).to_owned()))
            }
        }
        self.learn(surnames.clone())?;
        let namesakes = surnames.iter().filter_map(|surname| self.by_surname.get(surname)).flatten();
        let mut people: Vec<Rc<Person>> = namesakes.filter(|person| person.fits(&typed)).cloned().collect();
        let unclear = |person: &Person| !person.perhaps.is_empty();
        people.sort_unstable_by(|a, b| a.key.cmp(&b.key).then_with(|| unclear(a).cmp(&unclear(b))));
        people.dedup_by(|a, b| Rc::ptr_eq(a, b));
        people.sort_by_key(|person| Reverse(person.count));
        Ok(people)
    }

    /// Reads the people with these surnames, and those whom the user's entries tie to them, unless they are known.
    fn learn(&mut self, mut surnames: HashSet<String>) -> tantivy::Result<()> {
        surnames.retain(|surname| !self.by_surname.contains_key(surname));
        if surnames.is_empty() || self.read == Extent::Whole {
            return Ok(());
        }
        while self.grounds.authority.ties().any(|[one, other]| {
            let (one, other) = (surname(one), surname(other));
            (surnames.contains(one) && surnames.insert(other.to_owned()))
                || (surnames.contains(other) && surnames.insert(one.to_owned()))
        }) {}
        let kept = self.kept_people().and_then(|kept| kept.with_surnames(surnames.iter().map(String::as_str)));
        let people = match kept {
            Some(people) => people.into_values().collect(),
            None => {
                let (mut roles, searcher) = (Roles::default(), self.searcher);
                let spellings = sighted(searcher, &mut roles, Wanted::Surnames(&surnames))?;
                people(spellings, &roles, self.grounds.authority, &mut |article| facts(searcher, article))
            }
        };
        self.meet(people);
        for surname in surnames {
            self.by_surname.entry(surname).or_default();
        }
        Ok(())
    }

    /// Takes note of some people.
    fn meet(&mut self, people: Vec<Person>) {
        for person in people {
            let person = Rc::new(person);
            for surname in surnames(&person) {
                self.by_surname.entry(surname.to_owned()).or_default().push(Rc::clone(&person));
            }
            for (own, spelling) in person.spellings.iter().enumerate() {
                self.by_key.entry(spelling.key.clone()).or_default().push((Rc::clone(&person), own));
            }
        }
    }

    /// Takes note of how a name is printed, seen by the way.
    pub(in crate::index) fn seen(&mut self, key: &str, printed: &str) {
        if !self.printed.contains_key(key) {
            self.printed.insert(key.to_owned(), printed.to_owned());
        }
    }

    /// A person's name: as the user has given it, or as some article prints it; the key itself when no article does.
    pub(in crate::index) fn name(&mut self, person: &Person) -> tantivy::Result<String> {
        if let Some(name) = &person.name {
            return Ok(name.clone());
        }
        if !self.printed.contains_key(&person.key) {
            let printed = look_up_printed(self.searcher, &person.key)?.unwrap_or_else(|| person.key.clone());
            self.printed.insert(person.key.clone(), printed);
        }
        Ok(self.printed[&person.key].clone())
    }
}
