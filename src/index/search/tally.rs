//! Whom the results are by, and what is said about names that fit several people.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use tantivy::columnar::Column;
use tantivy::query::EnableScoring;
use tantivy::{DocAddress, DocId, Searcher, SegmentReader, TERMINATED};

use super::Plan;
use super::compile::Level;
use super::matches::{Columns, Match};
use crate::index::schema::fields;
use crate::index::speakers::{Names, Person, Spelling, capitalised};
use crate::model::PersonCount;

/// Most people whose names are looked up as printed, and most that a note lists; a look costs about as much as a hit.
const MAX_LISTED: usize = 5;

/// The people whom the names in the query fit and who are quoted in the results, with the number of results each.
pub(super) fn people(
    searcher: &Searcher,
    columns: &[Columns],
    names: &mut Names<'_>,
    plan: &Plan,
    groups: &[Match],
) -> tantivy::Result<Vec<PersonCount>> {
    let mut people: Vec<Rc<Person>> = names.typed().flat_map(|(_, people)| people).cloned().collect();
    people.sort_unstable_by(|a, b| a.key.cmp(&b.key).then_with(|| a.perhaps.cmp(&b.perhaps)));
    people.dedup();
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let mut counts = vec![0; people.len()];
    for (segment, reader) in searcher.segment_readers().iter().enumerate() {
        let of_segment = groups.iter().filter(|m| m.address.segment_ord as usize == segment);
        let voices = Voices::of(segment as u32, reader, &people)?;
        match plan.level {
            Level::Quotation => of_segment.for_each(|m| voices.count(m.address.doc_id, &mut counts)),
            Level::Article => {
                let articles = of_segment.map(|m| m.article).collect();
                for (_, person) in speaking_in(searcher, reader, &columns[segment], plan, &articles, &voices)? {
                    counts[person] += 1;
                }
            }
        }
    }
    let mut counted: Vec<(Rc<Person>, u64)> = people.into_iter().zip(counts).filter(|&(_, count)| count > 0).collect();
    counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.key.cmp(&b.0.key)));
    let mut people = Vec::with_capacity(counted.len());
    for (place, (person, count)) in counted.into_iter().enumerate() {
        let name = if place < MAX_LISTED { names.name(&person)? } else { capitalised(&person.key) };
        people.push(PersonCount { name, count });
    }
    Ok(people)
}

/// Which of some people speaks a quotation of a segment.
pub(super) struct Voices<'p> {
    segment: u32,
    ords: Column<u64>,
    /// Places of people by the ordinals of their name keys, with the spelling where not all of it is theirs.
    people: HashMap<u64, Vec<(usize, &'p Spelling)>>,
}

impl<'p> Voices<'p> {
    pub(super) fn of(segment: u32, reader: &SegmentReader, people: &'p [Rc<Person>]) -> tantivy::Result<Self> {
        let mut places: HashMap<u64, Vec<(usize, &Spelling)>> = HashMap::new();
        let Some(column) = reader.fast_fields().str(reader.schema().get_field_name(fields().speaker))? else {
            return Ok(Self { segment, ords: Column::build_empty_column(reader.max_doc()), people: places });
        };
        for (place, person) in people.iter().enumerate() {
            for spelling in &person.spellings {
                if let Some(ord) = column.dictionary().term_ord(&spelling.key)? {
                    places.entry(ord).or_default().push((place, spelling));
                }
            }
        }
        Ok(Self { segment, ords: column.ords().clone(), people: places })
    }

    pub(super) fn speaker(&self, quotation: DocId) -> Option<usize> {
        let known = self.people.get(&self.ords.first(quotation)?)?;
        let address = DocAddress::new(self.segment, quotation);
        known.iter().find(|(_, spelling)| spelling.has(address)).map(|&(place, _)| place)
    }

    fn count(&self, quotation: DocId, counts: &mut [u64]) {
        if let Some(person) = self.speaker(quotation) {
            counts[person] += 1;
        }
    }
}

/// Who of some people says in which of some articles what the query asks for.
fn speaking_in(
    searcher: &Searcher,
    reader: &SegmentReader,
    columns: &Columns,
    plan: &Plan,
    articles: &HashSet<DocId>,
    voices: &Voices<'_>,
) -> tantivy::Result<HashSet<(DocId, usize)>> {
    let mut found = HashSet::new();
    for query in &plan.quotations {
        let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
        let mut scorer = weight.scorer(reader, 1.0)?;
        while scorer.doc() != TERMINATED {
            let doc = scorer.doc();
            if let (Some(article), Some(person)) = (columns.family().article_of(doc), voices.speaker(doc))
                && articles.contains(&article)
            {
                found.insert((article, person));
            }
            scorer.advance();
        }
    }
    Ok(found)
}

/// A name, marked where it may be several people's.
fn listed_name(names: &mut Names<'_>, person: &Person) -> tantivy::Result<String> {
    let name = names.name(person)?;
    Ok(if person.perhaps.is_empty() { name } else { format!("{name}, unclear which") })
}

/// A note for every name that fits several people.
pub(super) fn notes(names: &mut Names<'_>) -> tantivy::Result<Vec<String>> {
    let several = names.typed().filter(|(_, people)| people.len() > 1);
    let several: Vec<(String, Vec<Rc<Person>>)> =
        several.map(|(name, people)| (name.to_owned(), people.to_vec())).collect();
    let mut notes = Vec::new();
    for (name, people) in several {
        let mut listed = Vec::new();
        for person in people.iter().take(MAX_LISTED) {
            listed.push(format!("{} ({})", listed_name(names, person)?, person.count));
        }
        if people.len() > MAX_LISTED {
            listed.push(format!("{} more", people.len() - MAX_LISTED));
        }
        notes.push(format!("{} people fit “{name}”: {}", people.len(), listed.join(", ")));
    }
    Ok(notes)
}
