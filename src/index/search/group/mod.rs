//! The results of a query in groups: by speaker, publisher, topic, month, language, evidence, folder or keyphrase.

mod labels;
mod phrases;
mod roll;

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;
use std::rc::Rc;

use tantivy::{DocAddress, DocId, Searcher, SegmentReader};

use self::labels::{Label, Labels, Texts};
use self::phrases::phrases;
use super::fold::{Stories, fold, in_index_order, month_within};
use super::matches::{Columns, Match, Scores, matches};
use super::show::record_at;
use super::{Plan, plan};
use crate::index::schema::{fields, how_code, kind_code};
use crate::index::speakers::{Grounds, Names, Person, Printed, capitalised};
use crate::index::traits::Traits;
use crate::lang::taxonomy;
use crate::model::{Group, GroupBy, Groups, How, Kind, MonthCount, PersonFacts, Query, TopicId};

/// Groups what a query finds. The largest groups come first, and only so many get their names.
pub(super) fn groups(searcher: &Searcher, grounds: Grounds<'_>, query: &Query, by: GroupBy) -> tantivy::Result<Groups> {
    let mut names = Names::new(searcher, grounds);
    let is_of_all = roll::is_of_all(query, by);
    if let Some(list) = names.kept().filter(|_| is_of_all).and_then(|kept| roll::load(kept, query.limit)) {
        return Ok(list);
    }
    let plan = plan(searcher, &mut names, query)?;
    let columns: Vec<Columns> = searcher.segment_readers().iter().map(Columns::of).collect::<tantivy::Result<_>>()?;
    let found = matches(searcher, &columns, plan.found.as_ref(), plan.level, Scores::Unwanted)?;
    let printings = found.len() as u64;
    let results = fold(found, plan.level, query.count, &Stories::of(searcher)?);
    if by == GroupBy::Keyphrase {
        let (groups, total) = phrases(searcher, &results, query.limit)?;
        let (unit, results) = (plan.unit, results.len() as u64);
        return Ok(Groups { by, unit, groups, total, results, printings, notes: plan.notes });
    }
    let mut sorter = Sorter { by, ..Sorter::default() };
    let total = results.len() as u64;
    let results = in_index_order(results);
    let results = by_segment(searcher, &results);
    let mut sorted = Vec::with_capacity(results.len());
    for (reader, &results) in searcher.segment_readers().iter().zip(&results) {
        sorted.push(sorter.sort(reader, results, &mut names)?);
    }
    let mut order: Vec<usize> = (0..sorter.labels.len()).collect();
    if by == GroupBy::Speaker {
        // Quotations of nobody are no speaker's.
        order.retain(|&place| sorter.labels[place] != Label::None);
    }
    match by {
        // Those without a month come last.
        GroupBy::Month => order.sort_by_key(|&at| (sorter.labels[at] == Label::None, sorter.labels[at].clone())),
        _ => order.sort_by(|&a, &b| {
            let counts = sorter.counts[b].0.cmp(&sorter.counts[a].0);
            counts.then_with(|| sorter.by_name(a, b))
        }),
    }
    let total_groups = order.len() as u64;
    order.truncate(query.limit.unwrap_or(usize::MAX));
    let growing = Details::new(&sorter, &order).read(searcher, &results, &sorted)?;
    let groups = Namer { searcher, names: &mut names, people: &sorter.people.people }.name(growing)?;
    let Plan { unit, mut notes, .. } = plan;
    notes.extend(super::tally::notes(&mut names)?);
    let groups = Groups { by, unit, groups, total: total_groups, results: total, printings, notes };
    if let Some(kept) = names.kept().filter(|_| is_of_all) {
        roll::save(kept, &groups);
    }
    Ok(groups)
}

/// The results of each segment; all come in the order of the index.
fn by_segment<'r>(searcher: &Searcher, results: &'r [Match]) -> Vec<&'r [Match]> {
    let start = |segment: usize| results.partition_point(|result| (result.address.segment_ord as usize) < segment);
    (0..searcher.segment_readers().len()).map(|segment| &results[start(segment)..start(segment + 1)]).collect()
}

/// Which groups the results of a segment are in, one result after the other.
#[derive(Default)]
struct Sorted {
    places: Vec<Place>,
    /// Where the places of each result end.
    ends: Vec<u32>,
}

impl Sorted {
    /// The places of each result.
    fn each(&self) -> impl Iterator<Item = &[Place]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let own = &self.places[start..end as usize];
            start = end as usize;
            own
        })
    }
}

/// A result in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    /// The group's place.
    group: u32,
    /// Whether the result prints what the group is called.
    prints: Prints,
}

/// Whether a result prints what its group is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Prints {
    Label,
    Otherwise,
}

/// Counts results by their groups.
struct Sorter {
    by: GroupBy,
    labels: Vec<Label>,
    /// Results and printings of each.
    counts: Vec<(u64, u64)>,
    places: HashMap<Label, u32>,
    people: People,
}

impl Default for Sorter {
    fn default() -> Self {
        let (labels, counts, places, people) = (Vec::new(), Vec::new(), HashMap::new(), People::default());
        Self { by: GroupBy::Speaker, labels, counts, places, people }
    }
}

impl Sorter {
    /// Counts the results of a segment.
    fn sort(&mut self, reader: &SegmentReader, results: &[Match], names: &mut Names<'_>) -> tantivy::Result<Sorted> {
        let mut sorted = Sorted::default();
        if results.is_empty() {
            return Ok(sorted);
        }
        let mut labels = Labels::of(self.by, reader, results, names)?;
        for (at, result) in results.iter().enumerate() {
            let from = sorted.places.len();
            labels.places(at, result, self, &mut sorted.places)?;
            if sorted.places.len() == from {
                let group = self.place(&Label::None);
                sorted.places.push(Place { group, prints: Prints::Otherwise });
            }
            for place in &sorted.places[from..] {
                let counts = &mut self.counts[place.group as usize];
                *counts = (counts.0 + 1, counts.1 + u64::from(result.printings));
            }
            sorted.ends.push(sorted.places.len() as u32);
        }
        Ok(sorted)
    }

    /// The place of a group, made where there is none.
    fn place(&mut self, label: &Label) -> u32 {
        if let Some(&known) = self.places.get(label) {
            return known;
        }
        let next = self.labels.len() as u32;
        self.places.insert(label.clone(), next);
        self.labels.push(label.clone());
        self.counts.push((0, 0));
        next
    }

    /// The order of groups of one size: that of their names, whatever the order of the index.
    fn by_name(&self, a: usize, b: usize) -> Ordering {
        match (&self.labels[a], &self.labels[b]) {
            (&Label::Person(a), &Label::Person(b)) => {
                let key = |number: usize| (&self.people.people[number].key, &self.people.people[number].perhaps);
                key(a).cmp(&key(b))
            }
            (a, b) => a.cmp(b),
        }
    }

    /// The place of a person's group.
    fn place_of(&mut self, person: &Rc<Person>) -> u32 {
        let number = self.people.place(person);
        self.place(&Label::Person(number))
    }
}

/// What is known of a group that is shown.
struct Growing {
    results: u64,
    printings: u64,
    /// The month of every result that has one, counted from the year 0.
    months: Vec<i32>,
    /// The number of the publisher of every result that has one.
    outlets: Vec<u32>,
    /// The newest result with a role, with its place in time.
    role: Option<(Option<i64>, DocAddress)>,
    /// A result that prints the name or publisher.
    sample: Option<DocAddress>,
}

/// Reads more about the groups that are shown.
struct Details {
    growing: Vec<(Label, Growing)>,
    /// Places in `growing` by those of all groups.
    shown: Vec<Option<u32>>,
    /// Numbers of publishers.
    publishers: HashMap<String, u32>,
}

impl Details {
    fn new(sorter: &Sorter, order: &[usize]) -> Self {
        let mut shown = vec![None; sorter.labels.len()];
        for (at, &place) in (0..).zip(order) {
            shown[place] = Some(at);
        }
        let growing = |&place: &usize| {
            let (results, printings) = sorter.counts[place];
            let (months, outlets) = (Vec::new(), Vec::new());
            (sorter.labels[place].clone(), Growing { results, printings, months, outlets, role: None, sample: None })
        };
        Self { growing: order.iter().map(growing).collect(), shown, publishers: HashMap::new() }
    }

    fn read(
        mut self,
        searcher: &Searcher,
        results: &[&[Match]],
        sorted: &[Sorted],
    ) -> tantivy::Result<Vec<(Label, Growing)>> {
        for ((reader, results), sorted) in searcher.segment_readers().iter().zip(results).zip(sorted) {
            self.read_segment(reader, results, sorted)?;
        }
        Ok(self.growing)
    }

    fn read_segment(&mut self, reader: &SegmentReader, results: &[Match], sorted: &Sorted) -> tantivy::Result<()> {
        let publishers = Texts::of(reader, fields().publisher)?;
        let roles = Texts::of(reader, fields().role)?;
        let mut outlets = Outlets { of_ord: HashMap::new(), last: None };
        let mut last_month = None;
        for (result, places) in results.iter().zip(sorted.each()) {
            if places.iter().all(|place| self.shown[place.group as usize].is_none()) {
                continue;
            }
            let month = match last_month {
                // Neighbours are often of one article.
                Some((days, month)) if days == result.days() => month,
                _ => result.days().and_then(month_within),
            };
            last_month = Some((result.days(), month));
            let outlet = outlets.of(result.article, &publishers, &mut self.publishers)?;
            let is_quotation = result.address.doc_id != result.article;
            let has_role = is_quotation && roles.ord(result.address.doc_id).is_some();
            for place in places {
                let Some(at) = self.shown[place.group as usize] else { continue };
                let growing = &mut self.growing[at as usize].1;
                growing.outlets.extend(outlet);
                growing.months.extend(month.map(|(year, month)| year * 12 + month as i32 - 1));
                if place.prints == Prints::Label && growing.sample.is_none_or(|sample| result.address < sample) {
                    growing.sample = Some(result.address);
                }
                let (order, address) = (result.order(), result.address);
                // Of results of the same time the first in the index.
                if has_role
                    && growing.role.is_none_or(|(known, place)| (order, Reverse(address)) > (known, Reverse(place)))
                {
                    growing.role = Some((order, address));
                }
            }
        }
        Ok(())
    }
}

/// Numbers of the publishers of a segment's articles.
struct Outlets {
    of_ord: HashMap<u64, u32>,
    last: Option<(DocId, Option<u32>)>,
}

impl Outlets {
    fn of(
        &mut self,
        article: DocId,
        texts: &Texts,
        numbers: &mut HashMap<String, u32>,
    ) -> tantivy::Result<Option<u32>> {
        if let Some((_, known)) = self.last.filter(|&(last, _)| last == article) {
            return Ok(known);
        }
        let outlet = match texts.ord(article) {
            None => None,
            Some(ord) => Some(match self.of_ord.get(&ord) {
                Some(&known) => known,
                None => {
                    let next = numbers.len() as u32;
                    let number = *numbers.entry(texts.text(ord)?).or_insert(next);
                    *self.of_ord.entry(ord).or_insert(number)
                }
            }),
        };
        self.last = Some((article, outlet));
        Ok(outlet)
    }
}

/// The people of the groups, numbered as they come.
#[derive(Default)]
struct People {
    people: Vec<Rc<Person>>,
    places: HashMap<(String, bool), usize>,
}

impl People {
    fn place(&mut self, person: &Rc<Person>) -> usize {
        let next = self.people.len();
        let key = (person.key.clone(), person.perhaps.is_empty());
        *self.places.entry(key).or_insert_with(|| {
            self.people.push(Rc::clone(person));
            next
        })
    }
}

/// Gives groups the names that people read.
struct Namer<'n, 'a> {
    searcher: &'a Searcher,
    names: &'n mut Names<'a>,
    people: &'n [Rc<Person>],
}

impl Namer<'_, '_> {
    fn name(&mut self, growing: Vec<(Label, Growing)>) -> tantivy::Result<Vec<Group>> {
        let mut roles: Vec<Option<String>> = vec![None; growing.len()];
        let mut printed: Vec<Option<String>> = vec![None; growing.len()];
        // Records are read in the order in which they are stored, each once.
        let mut wanted: Vec<(DocAddress, usize)> = Vec::new();
        let names = Printed::of(self.searcher)?;
        for (at, (label, group)) in growing.iter().enumerate() {
            match label {
                Label::Person(person) => {
                    wanted.extend(group.role.map(|(_, address)| (address, at)));
                    let key = &self.people[*person].key;
                    printed[at] = group.sample.map(|address| names.at(address, key)).transpose()?;
                }
                Label::Text(_) => wanted.extend(group.sample.map(|address| (address, at))),
                _ => {}
            }
        }
        wanted.sort_unstable();
        wanted.dedup();
        let mut last = None;
        for (address, at) in wanted {
            let (article, ordinal) = self.article_of(address)?;
            let record = match &last {
                Some((known, record)) if *known == article => record,
                _ => &last.insert((article, record_at(self.searcher, article)?)).1,
            };
            match &growing[at].0 {
                Label::Text(_) => printed[at] = record.article.publisher.clone(),
                Label::Person(_) => {
                    let quotation = ordinal.and_then(|ordinal| record.enrichment.quotations.get(ordinal));
                    roles[at] = quotation.and_then(|quotation| quotation.attribution.role.clone());
                }
                _ => {}
            }
        }
        growing.into_iter().zip(roles.into_iter().zip(printed)).map(|(group, known)| self.group(group, known)).collect()
    }

    /// The article of a result, and the place of a quotation in it.
    fn article_of(&self, address: DocAddress) -> tantivy::Result<(DocAddress, Option<usize>)> {
        let traits = Traits::of(self.searcher.segment_reader(address.segment_ord))?;
        Ok(match traits.article_of(address.doc_id).zip(traits.ordinal(address.doc_id)) {
            None => (address, None),
            Some((article, ordinal)) => (DocAddress { doc_id: article, ..address }, Some(ordinal as usize)),
        })
    }

    fn group(
        &mut self,
        (label, growing): (Label, Growing),
        (role, printed): (Option<String>, Option<String>),
    ) -> tantivy::Result<Group> {
        let (mut months, mut outlets) = (growing.months, growing.outlets);
        months.sort_unstable();
        let months = months.chunk_by(|a, b| a == b).map(|same| MonthCount {
            year: same[0].div_euclid(12),
            month: same[0].rem_euclid(12) as u32 + 1,
            count: same.len() as u64,
        });
        let months: Vec<MonthCount> = months.collect();
        outlets.sort_unstable();
        outlets.dedup();
        let mut group = Group {
            results: growing.results,
            printings: growing.printings,
            outlets: outlets.len() as u64,
            months,
            ..Group::default()
        };
        match label {
            Label::None => {}
            Label::Text(text) => group.label = Some(printed.unwrap_or(text)),
            Label::Month(year, month) => group.label = Some(format!("{year:04}-{month:02}")),
            Label::Kind(code) => {
                let kind = Kind::ALL.into_iter().find(|&kind| kind_code(kind) == code);
                group.label = kind.map(|kind| kind.name().to_owned());
            }
            Label::How(code) => {
                group.label = How::ALL.into_iter().find(|&how| how_code(how) == code).map(|how| how.name().to_owned());
            }
            Label::Topic(topic) => {
                group.label = Some(taxonomy::path(TopicId(topic)));
                group.id = Some(TopicId(topic).to_string());
            }
            Label::Person(place) => {
                let person = Rc::clone(&self.people[place]);
                if let Some(printed) = printed {
                    self.names.seen(&person.key, &printed);
                }
                group.label = Some(self.names.name(&person)?);
                group.id = Some(person.id());
                let spellings = person.spellings.iter().map(|spelling| (spelling.key.clone(), spelling.count));
                group.person = Some(PersonFacts {
                    kind: person.kind,
                    role,
                    spellings: spellings.collect(),
                    perhaps: person.perhaps.iter().map(|key| capitalised(key)).collect(),
                });
            }
        }
        Ok(group)
    }
}

impl crate::index::Index {
    /// The results of a query in groups; its limit is that of the groups.
    ///
    /// # Errors
    /// When the index is damaged, or the authority file cannot be read.
    pub fn groups(&self, query: &Query, by: GroupBy) -> crate::index::Result<Groups> {
        let grounds = self.grounds()?;
        self.read(|searcher| groups(searcher, grounds, query, by))
    }
}
