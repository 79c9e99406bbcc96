//! What results have in common, as the columns of a segment tell it.

use std::collections::HashMap;
use std::rc::Rc;

use tantivy::columnar::{Column, StrColumn};
use tantivy::schema::Field;
use tantivy::{DocId, SegmentReader, Term};

use super::{Place, Prints, Sorter};
use crate::index::batch::{BATCH, Rows};
use crate::index::schema::{fields, kind_code};
use crate::index::search::dictionary::each_term;
use crate::index::search::fold::month_within;
use crate::index::search::leaf::column_u64;
use crate::index::search::matches::Match;
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
    /// People with this key.
    people: Vec<Speaks>,
}

/// A person under a key.
struct Speaks {
    person: Rc<Person>,
    /// Place of the key among the person's spellings.
    own: usize,
    prints: Prints,
    /// Place of the person's group, once there is one.
    group: Option<u32>,
}

/// Where the labels of a segment's results are read.
pub(super) enum Labels {
    Speakers {
        /// The ordinal of each result's name key.
        ords: Vec<Option<u64>>,
        /// By these.
        known: Vec<Option<Voice>>,
    },
    Texts {
        texts: Texts,
        /// Places of groups by ordinals.
        known: HashMap<u64, u32>,
        prints: Prints,
    },
    Topics {
        own: Column<u64>,
        /// Places of the groups of a topic and of those above it.
        known: HashMap<u64, Vec<u32>>,
    },
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
        results: &[Match],
        names: &mut Names<'_>,
    ) -> tantivy::Result<Self> {
        let texts = |field, prints| {
            let texts = Texts::of(reader, field)?;
            Ok::<_, tantivy::TantivyError>(Labels::Texts { texts, known: HashMap::new(), prints })
        };
        Ok(match by {
            GroupBy::Speaker => speakers(reader, results, names)?,
            // Records print a publisher otherwise than the index holds it.
            GroupBy::Publisher => texts(fields().publisher, Prints::Label)?,
            GroupBy::Language => texts(fields().language, Prints::Otherwise)?,
            // Keyphrases are no column.
            GroupBy::Keyphrase => Labels::Months,
            GroupBy::Topic => Labels::Topics { own: column_u64(reader, fields().own_topic)?, known: HashMap::new() },
            GroupBy::Kind => Labels::Kinds(kinds(reader)?),
            GroupBy::How => Labels::Hows(Traits::of(reader)?),
            GroupBy::Month => Labels::Months,
            GroupBy::Folder => Labels::Folders(folders(reader)?),
        })
    }

    /// Adds the places of the groups that a result is in; `at` is its place among the results of the segment.
    pub(super) fn places(
        &mut self,
        at: usize,
        result: &Match,
        groups: &mut Sorter,
        places: &mut Vec<Place>,
    ) -> tantivy::Result<()> {
        let (doc, article) = (result.address.doc_id, result.article);
        let label = match self {
            Labels::Speakers { ords, known } => {
                let voice = ords[at].and_then(|ord| known.get_mut(ord as usize)?.as_mut());
                let own = voice.and_then(|voice| {
                    voice.people.iter_mut().find(|one| one.person.spellings[one.own].has(result.address))
                });
                places.extend(own.map(|one| {
                    let group = *one.group.get_or_insert_with(|| groups.place_of(&one.person));
                    Place { group, prints: one.prints }
                }));
                return Ok(());
            }
            Labels::Texts { texts, known, prints } => {
                if let Some(ord) = texts.ord(article) {
                    let group = match known.get(&ord) {
                        Some(&group) => group,
                        None => *known.entry(ord).or_insert(groups.place(&Label::Text(texts.text(ord)?))),
                    };
                    places.push(Place { group, prints: *prints });
                }
                return Ok(());
            }
            Labels::Topics { own, known } => {
                let from = places.len();
                for topic in own.values_for_doc(article) {
                    let line = known.entry(topic).or_insert_with(|| {
                        let topic = TopicId(topic as u32);
                        let line = std::iter::once(topic).chain(taxonomy::ancestors(topic));
                        line.map(|topic| groups.place(&Label::Topic(topic.0))).collect()
                    });
                    for &group in line.iter() {
                        let place = Place { group, prints: Prints::Otherwise };
                        if !places[from..].contains(&place) {
                            places.push(place);
                        }
                    }
                }
                return Ok(());
            }
            Labels::Kinds(kinds) => kinds.get(doc as usize).copied().flatten().map(Label::Kind),
            Labels::Hows(traits) => traits.how(doc).map(Label::How),
            Labels::Months => result.days().and_then(month_within).map(|(year, month)| Label::Month(year, month)),
            Labels::Folders(folders) => {
                let folder = folders.get(article as usize).and_then(Option::as_deref);
                folder.map(|folder| Label::Text(folder.to_owned()))
            }
        };
        places.extend(label.map(|label| Place { group: groups.place(&label), prints: Prints::Otherwise }));
        Ok(())
    }
}

/// From this share of a segment's names on, everybody is read at once.
const MOST: usize = 4;

/// Who speaks in the results of a segment.
fn speakers(reader: &SegmentReader, results: &[Match], names: &mut Names<'_>) -> tantivy::Result<Labels> {
    let Some(column) = reader.fast_fields().str(reader.schema().get_field_name(fields().speaker))? else {
        return Ok(Labels::Speakers { ords: vec![None; results.len()], known: Vec::new() });
    };
    let docs: Vec<DocId> = results.iter().map(|result| result.address.doc_id).collect();
    let mut ords = vec![None; docs.len()];
    let mut at = 0;
    for batch in docs.chunks(BATCH) {
        let rows = Rows::of(column.ords(), batch);
        for (&doc, ord) in rows.docs.iter().zip(rows.values(column.ords())) {
            while docs[at] != doc {
                at += 1;
            }
            ords[at] = ord;
        }
    }
    let mut known: Vec<Option<Voice>> = Vec::new();
    known.resize_with(column.num_terms(), || None);
    let mut wanted: Vec<u64> = ords.iter().flatten().copied().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut keys = Vec::with_capacity(wanted.len());
    column.dictionary().sorted_ords_to_term_cb(&wanted, |key| {
        keys.push(String::from_utf8_lossy(key).into_owned());
    })?;
    match wanted.len() * MOST > column.num_terms() {
        true => names.expect_everybody()?,
        false => names.expect(keys.iter().map(String::as_str))?,
    }
    for (ord, key) in wanted.into_iter().zip(keys) {
        let speaks = names.people_with(&key)?.iter().map(|(person, own)| Speaks {
            person: Rc::clone(person),
            own: *own,
            prints: if person.key == key { Prints::Label } else { Prints::Otherwise },
            group: None,
        });
        known[ord as usize] = Some(Voice { people: speaks.collect() });
    }
    Ok(Labels::Speakers { ords, known })
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
