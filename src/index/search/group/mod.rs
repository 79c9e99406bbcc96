//! The results of a query in groups: by speaker, publisher, topic, month, language, evidence, folder or keyphrase.

mod labels;
mod phrases;

use std::collections::HashMap;
use std::rc::Rc;

use tantivy::{DocAddress, Searcher, SegmentReader};

use self::labels::{Label, Labels, Texts};
use self::phrases::phrases;
use super::fold::{Stories, fold, month_within};
use super::matches::{Columns, Scores, matches};
use super::show::record_at;
use super::{Plan, plan};
use crate::index::schema::{fields, how_code, kind_code};
use crate::index::speakers::authority::Authority;
use crate::index::speakers::{Names, Person, capitalised};
use crate::index::traits::Traits;
use crate::lang::taxonomy;
use crate::model::{Group, GroupBy, Groups, How, Kind, MonthCount, PersonFacts, Query, TopicId};

/// Groups what a query finds. The largest groups come first, and only so many get their names.
pub(super) fn groups(
    searcher: &Searcher,
    authority: &Authority,
    query: &Query,
    by: GroupBy,
) -> tantivy::Result<Groups> {
    let mut names = Names::new(searcher, authority);
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
    let mut sorter = Sorter::new(by);
    let total = results.len() as u64;
    for (segment, reader) in searcher.segment_readers().iter().enumerate() {
        let of_segment: Vec<&super::fold::Group> =
            results.iter().filter(|group| group.shown.address.segment_ord as usize == segment).collect();
        if !of_segment.is_empty() {
            sorter.sort(reader, &of_segment, &mut names)?;
        }
    }
    if by == GroupBy::Speaker {
        // Quotations of nobody are no speaker's.
        sorter.groups.retain(|(label, _)| *label != Label::None);
    }
    let mut growing = sorter.groups;
    match by {
        // Those without a month come last.
        GroupBy::Month => growing.sort_by_key(|(label, _)| (*label == Label::None, label.clone())),
        _ => growing.sort_by(|a, b| b.1.results.cmp(&a.1.results).then_with(|| a.0.cmp(&b.0))),
    }
    let total_groups = growing.len() as u64;
    growing.truncate(query.limit.unwrap_or(usize::MAX));
    let groups = Namer { searcher, names: &mut names, people: &sorter.people.people }.name(growing)?;
    let Plan { unit, mut notes, .. } = plan;
    notes.extend(super::tally::notes(&mut names)?);
    Ok(Groups { by, unit, groups, total: total_groups, results: total, printings, notes })
}

/// A group while results are added.
#[derive(Default)]
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

/// Adds results to their groups.
struct Sorter {
    by: GroupBy,
    groups: Vec<(Label, Growing)>,
    /// Places of groups.
    places: HashMap<Label, usize>,
    /// Places of groups by the numbers of people.
    of_person: Vec<Option<usize>>,
    people: People,
    /// Numbers of publishers.
    publishers: HashMap<String, u32>,
}

impl Sorter {
    fn new(by: GroupBy) -> Self {
        Self {
            by,
            groups: Vec::new(),
            places: HashMap::new(),
            of_person: Vec::new(),
            people: People::default(),
            publishers: HashMap::new(),
        }
    }

    /// Adds the results of a segment.
    fn sort(
        &mut self,
        reader: &SegmentReader,
        results: &[&super::fold::Group],
        names: &mut Names<'_>,
    ) -> tantivy::Result<()> {
        let publishers = Texts::of(reader, fields().publisher)?;
        let roles = Texts::of(reader, fields().role)?;
        let mut of_publisher: HashMap<u64, u32> = HashMap::new();
        let (mut last_outlet, mut last_month) = (None, None);
        let mut labels = Labels::of(self.by, reader, results, names)?;
        for group in results {
            let shown = &group.shown;
            let month = match last_month {
                // So they do here.
                Some((days, month)) if days == shown.days => month,
                _ => shown.days.and_then(month_within),
            };
            last_month = Some((shown.days, month));
            let outlet = match publishers.ord(shown.article) {
                // Neighbours are often of one article.
                ord if last_outlet.is_some_and(|(known, _)| known == ord) => last_outlet.and_then(|(_, outlet)| outlet),
                None => None,
                Some(ord) => Some(match of_publisher.get(&ord) {
                    Some(&known) => known,
                    None => {
                        let next = self.publishers.len() as u32;
                        let number = *self.publishers.entry(publishers.text(ord)?).or_insert(next);
                        *of_publisher.entry(ord).or_insert(number)
                    }
                }),
            };
            last_outlet = Some((publishers.ord(shown.article), outlet));
            let is_quotation = shown.address.doc_id != shown.article;
            let has_role = is_quotation && roles.ord(shown.address.doc_id).is_some();
            let mut own = labels.labels(shown.article, shown.address, month, &mut self.people)?;
            if own.is_empty() {
                own.push((Label::None, false));
            }
            for (label, is_sample) in own {
                let next = self.groups.len();
                let at = match label {
                    // The many people have numbers already.
                    Label::Person(person) => match self.of_person.get(person).copied().flatten() {
                        Some(known) => known,
                        None => {
                            if self.of_person.len() <= person {
                                self.of_person.resize(person + 1, None);
                            }
                            *self.of_person[person].insert(next)
                        }
                    },
                    ref other => *self.places.entry(other.clone()).or_insert(next),
                };
                if at == next {
                    self.groups.push((label, Growing::default()));
                }
                let growing = &mut self.groups[at].1;
                growing.results += 1;
                growing.printings += group.printings;
                growing.outlets.extend(outlet);
                growing.months.extend(month.map(|(year, month)| year * 12 + month as i32 - 1));
                if is_sample && growing.sample.is_none_or(|sample| shown.address < sample) {
                    growing.sample = Some(shown.address);
                }
                let place = (shown.order, shown.address);
                if has_role && growing.role.is_none_or(|(order, address)| (place.0, address) > (order, place.1)) {
                    growing.role = Some(place);
                }
            }
        }
        Ok(())
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
        for (at, (label, group)) in growing.iter().enumerate() {
            if matches!(label, Label::Person(_)) {
                wanted.extend(group.role.map(|(_, address)| (address, at)));
            }
            if matches!(label, Label::Person(_) | Label::Text(_)) {
                wanted.extend(group.sample.map(|address| (address, at)));
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
                Label::Person(person) => {
                    let quotation = ordinal.and_then(|ordinal| record.enrichment.quotations.get(ordinal));
                    let Some(attribution) = quotation.map(|quotation| &quotation.attribution) else { continue };
                    let is_newest = growing[at].1.role.is_some_and(|(_, newest)| newest == address);
                    roles[at] = roles[at].take().or(attribution.role.clone().filter(|_| is_newest));
                    if let Some(speaker) = attribution.speaker.as_ref().filter(|it| it.key == self.people[*person].key)
                    {
                        printed[at].get_or_insert_with(|| speaker.name.clone());
                    }
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
        let authority = self.authority()?;
        self.read(|searcher| groups(searcher, authority, query, by))
    }
}
