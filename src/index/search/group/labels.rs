//! What results have in common, as the columns of a segment tell it.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use tantivy::columnar::{Column, StrColumn};
use tantivy::schema::Field;
use tantivy::{DocAddress, DocId, SegmentReader, Term};

use super::People;
use crate::index::schema::{fields, kind_code};
use crate::index::search::dictionary::each_term;
use crate::index::search::fold::Group as Folded;
use crate::index::search::leaf::column_u64;
use crate::index::speakers::{Names, Person};
use crate::index::traits::Traits;
use crate::lang::taxonomy;
use crate::model::{GroupBy, Kind, TopicId};

/// What the results of a group have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Label {
    /// A text as the index holds it.
    Text(String),
    /// A place among the people.
    Person(usize),
    Topic(u32),
    Month(i32, u32),
    Kind(u64),
    How(u64),
    /// Results that have none.
    None,
}

/// A column of texts, which need not be there.
pub(super) struct Texts(Option<StrColumn>);

impl Texts {
    pub(super) fn of(reader: &SegmentReader, field: Field) -> tantivy::Result<Self> {
        Ok(Self(reader.fast_fields().str(reader.schema().get_field_name(field))?))
    }

    pub(super) fn ord(&self, doc: DocId) -> Option<u64> {
        self.0.as_ref()?.ords().first(doc)
    }

    pub(super) fn text(&self, ord: u64) -> tantivy::Result<String> {
        let mut text = String::new();
        if let Some(column) = &self.0 {
            column.ord_to_str(ord, &mut text)?;
        }
        Ok(text)
    }
}

/// Whose the quotations under a name key are.
pub(super) struct Voice {
    key: String,
    /// People with this key, the place of it among their spellings, and their number once it is needed.
    people: Vec<(Rc<Person>, usize, Option<usize>)>,
}

/// Where the labels of a segment's results are read.
pub(super) enum Labels {
    Speakers {
        texts: Texts,
        /// By the ordinal of the name key.
        known: Vec<Option<Voice>>,
    },
    Texts {
        texts: Texts,
        known: HashMap<u64, String>,
        is_printed: bool,
    },
    Topics(Column<u64>),
    /// The code of every quotation's kind, which is a term only.
    Kinds(Vec<Option<u64>>),
    Hows(Traits),
    Months,
    Folders(Vec<Option<Rc<str>>>),
}

impl Labels {
    pub(super) fn of(
        by: GroupBy,
        reader: &SegmentReader,
        results: &[&Folded],
        names: &mut Names<'_>,
    ) -> tantivy::Result<Self> {
        // Records print a publisher otherwise than the index holds it.
        let texts = |field| {
            let is_printed = by == GroupBy::Publisher;
            let texts = Texts::of(reader, field)?;
            Ok::<_, tantivy::TantivyError>(Labels::Texts { texts, known: HashMap::new(), is_printed })
        };
        Ok(match by {
            GroupBy::Speaker => {
                let texts = Texts::of(reader, fields().speaker)?;
                let ords: BTreeSet<u64> =
                    results.iter().filter_map(|group| texts.ord(group.shown.address.doc_id)).collect();
                let mut known: Vec<Option<Voice>> = Vec::new();
                known.resize_with(ords.last().map_or(0, |&last| last as usize + 1), || None);
                let ords: Vec<u64> = ords.into_iter().collect();
                let mut keys = Vec::with_capacity(ords.len());
                if let Some(column) = &texts.0 {
                    column.dictionary().sorted_ords_to_term_cb(&ords, |key| {
                        keys.push(String::from_utf8_lossy(key).into_owned());
                    })?;
                }
                names.expect(keys.iter().map(String::as_str))?;
                for (ord, key) in ords.into_iter().zip(keys) {
                    let people = names.people_with(&key)?;
                    let voices = people.into_iter().map(|person| {
                        let own = person.spellings.iter().position(|spelling| spelling.key == key);
                        (person, own.unwrap_or(0), None)
                    });
                    known[ord as usize] = Some(Voice { people: voices.collect(), key });
                }
                Labels::Speakers { texts, known }
            }
            GroupBy::Publisher => texts(fields().publisher)?,
            GroupBy::Language => texts(fields().language)?,
            // Keyphrases are no column.
            GroupBy::Keyphrase => Labels::Months,
            GroupBy::Topic => Labels::Topics(column_u64(reader, fields().own_topic)?),
            GroupBy::Kind => Labels::Kinds(kinds(reader)?),
            GroupBy::How => Labels::Hows(Traits::of(reader)?),
            GroupBy::Month => Labels::Months,
            GroupBy::Folder => Labels::Folders(folders(reader)?),
        })
    }

    /// The labels of a result, each with whether the result prints it.
    pub(super) fn labels(
        &mut self,
        article: DocId,
        address: DocAddress,
        month: Option<(i32, u32)>,
        people: &mut People,
    ) -> tantivy::Result<Vec<(Label, bool)>> {
        Ok(match self {
            Labels::Speakers { texts, known } => {
                let known = texts.ord(address.doc_id).and_then(|ord| known.get_mut(ord as usize)?.as_mut());
                let Some(Voice { key, people: voices }) = known else { return Ok(Vec::new()) };
                let own = voices.iter_mut().find(|(person, own, _)| person.spellings[*own].has(address));
                own.map(|(person, _, place)| {
                    let place = *place.get_or_insert_with(|| people.place(person));
                    (Label::Person(place), *key == person.key)
                })
                .into_iter()
                .collect()
            }
            Labels::Texts { texts, known, is_printed } => {
                let Some(ord) = texts.ord(article) else { return Ok(Vec::new()) };
                let text = match known.get(&ord) {
                    Some(text) => text.clone(),
                    None => known.entry(ord).or_insert(texts.text(ord)?).clone(),
                };
                vec![(Label::Text(text), *is_printed)]
            }
            Labels::Topics(column) => {
                let mut topics: Vec<u32> = Vec::new();
                for own in column.values_for_doc(article) {
                    let own = TopicId(own as u32);
                    let line = std::iter::once(own).chain(taxonomy::ancestors(own)).map(|topic| topic.0);
                    for topic in line {
                        if !topics.contains(&topic) {
                            topics.push(topic);
                        }
                    }
                }
                topics.into_iter().map(|topic| (Label::Topic(topic), false)).collect()
            }
            Labels::Kinds(kinds) => {
                let kind = kinds.get(address.doc_id as usize).copied().flatten();
                kind.map(|kind| (Label::Kind(kind), false)).into_iter().collect()
            }
            Labels::Hows(traits) => {
                traits.how(address.doc_id).map(|how| (Label::How(how), false)).into_iter().collect()
            }
            Labels::Months => month.map(|(year, month)| (Label::Month(year, month), false)).into_iter().collect(),
            Labels::Folders(folders) => {
                let folder = folders.get(article as usize).and_then(Option::as_deref);
                folder.map(|folder| (Label::Text(folder.to_owned()), false)).into_iter().collect()
            }
        })
    }
}

/// The code of the kind of every quotation of a segment.
fn kinds(reader: &SegmentReader) -> tantivy::Result<Vec<Option<u64>>> {
    let index = reader.inverted_index(fields().kind)?;
    let mut of_doc = vec![None; reader.max_doc() as usize];
    for code in Kind::ALL.map(kind_code) {
        let term = Term::from_field_u64(fields().kind, code);
        if let Some(mut postings) = index.read_block_postings(&term, Default::default())? {
            while !postings.docs().is_empty() {
                postings.docs().iter().for_each(|&doc| of_doc[doc as usize] = Some(code));
                postings.advance();
            }
        }
    }
    Ok(of_doc)
}

/// The folder of every article of a segment: paths are terms only.
fn folders(reader: &SegmentReader) -> tantivy::Result<Vec<Option<Rc<str>>>> {
    let index = reader.inverted_index(fields().path)?;
    let mut of_doc = vec![None; reader.max_doc() as usize];
    let mut paths = Vec::new();
    each_term(index.terms(), "", |path, _| paths.push(path.to_owned()))?;
    let mut last: Rc<str> = "".into();
    for path in paths {
        let file = path.split("!/").next().unwrap_or(&path);
        let folder = file.rsplit_once('/').map_or(".", |(folder, _)| if folder.is_empty() { "/" } else { folder });
        if *last != *folder {
            last = folder.into();
        }
        let term = Term::from_field_text(fields().path, &path);
        if let Some(mut postings) = index.read_block_postings(&term, Default::default())? {
            while !postings.docs().is_empty() {
                for &doc in postings.docs() {
                    of_doc[doc as usize] = Some(Rc::clone(&last));
                }
                postings.advance();
            }
        }
    }
    Ok(of_doc)
}
