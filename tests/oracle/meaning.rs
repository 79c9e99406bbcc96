//! The meaning of queries, written a second time: a scan of the records without an index, as plain as can be.

use std::collections::{BTreeMap, BTreeSet};

use crate::people::{Owner, People};
use onrecord::lang::glob::PathGlob;
use onrecord::lang::stem::stem;
use onrecord::lang::tokens::words;
use onrecord::lang::{fold, paragraphs, taxonomy};
use onrecord::model::{Condition, Count, DayRange, Published, Query, Quotation, Record, Sort, Span, TopicId, Unit};

/// What a query should find.
#[derive(Debug, PartialEq)]
pub struct Expected {
    /// Article, quotation in it (for articles 0), printings, and the quotations that an article hit points to.
    pub hits: Vec<(String, usize, u64, Vec<usize>)>,
    pub total: u64,
    pub printings: u64,
    pub months: Vec<(i32, u32, u64)>,
    /// Name keys of people with counts.
    pub people: Vec<(String, u64)>,
}

/// What copies share: the story, and for quotations the speaker's key and the words.
type Copied = (u64, Option<(Option<String>, Vec<String>)>);

/// An archive ready for scanning.
pub struct Scan<'a> {
    records: Vec<(&'a Record, u64)>,
    people: People,
}

impl<'a> Scan<'a> {
    /// Of records with their stories.
    pub fn new(records: Vec<(&'a Record, u64)>) -> Self {
        let people = People::of(&records);
        Self { records, people }
    }

    /// All that a query should find.
    pub fn search(&self, query: &Query) -> Expected {
        let mut matches: Vec<(usize, usize)> = Vec::new();
        for (at, (record, _)) in self.records.iter().enumerate() {
            match query.unit {
                Unit::Quotations => matches.extend(self.quotations(record, &query.condition).map(|place| (at, place))),
                Unit::ArticlesOfQuotations if self.quotations(record, &query.condition).next().is_some() => {
                    matches.push((at, 0))
                }
                Unit::Articles if self.article_holds(record, &query.condition) => matches.push((at, 0)),
                _ => {}
            }
        }
        let printings = matches.len() as u64;
        let mut results = self.folded(matches, query);
        let total = results.len() as u64;
        let (months, people) = (self.months(&results), self.quoted_people(&results, query));
        results.sort_by_key(|result| self.place(result.0, query.sort));
        results.truncate(query.limit.unwrap_or(usize::MAX));
        let hit = |((at, place), copies): ((usize, usize), u64)| {
            let record = self.records[at].0;
            let quotations = match query.unit {
                Unit::Quotations => Vec::new(),
                Unit::ArticlesOfQuotations => self.quotations(record, &query.condition).collect(),
                Unit::Articles => self.wanted(record, &query.condition).into_iter().collect(),
            };
            (record.article.id.to_string(), place, copies, quotations)
        };
        Expected { hits: results.into_iter().map(hit).collect(), total, printings, months, people }
    }

    /// Copies made one, the earliest of each.
    fn folded(&self, matches: Vec<(usize, usize)>, query: &Query) -> Vec<((usize, usize), u64)> {
        if query.count == Count::Printings {
            return matches.into_iter().map(|one| (one, 1)).collect();
        }
        let mut groups: BTreeMap<Copied, Vec<(usize, usize)>> = BTreeMap::new();
        for (at, place) in matches {
            let (record, story) = self.records[at];
            let said = (query.unit == Unit::Quotations).then(|| {
                let quotation = &record.enrichment.quotations[place];
                let speaker = quotation.attribution.speaker.as_ref().map(|speaker| speaker.key.clone());
                (speaker, said(record, quotation).concat())
            });
            groups.entry((story, said)).or_default().push((at, place));
        }
        let earliest = |group: Vec<(usize, usize)>| {
            let first = group.iter().copied().min_by_key(|&one| self.place(one, Sort::OldestFirst));
            (first.expect("groups have members"), group.len() as u64)
        };
        groups.into_values().map(earliest).collect()
    }

    /// Sorts matches.
    fn place(&self, (at, place): (usize, usize), sort: Sort) -> (bool, i64, String, usize) {
        let article = &self.records[at].0.article;
        let order = article.published.as_ref().map(Published::order);
        let signed = if sort == Sort::OldestFirst { order } else { order.map(|order| -order) };
        (order.is_none(), signed.unwrap_or(0), article.id.to_string(), place)
    }

    fn months(&self, results: &[((usize, usize), u64)]) -> Vec<(i32, u32, u64)> {
        let mut counts: BTreeMap<(i32, u32), u64> = BTreeMap::new();
        for &((at, _), _) in results {
            let Some(published) = &self.records[at].0.article.published else { continue };
            let (first, last) = (published.days.first.to_ymd(), published.days.last.to_ymd());
            if (first.0, first.1) == (last.0, last.1) {
                *counts.entry((first.0, first.1)).or_default() += 1;
            }
        }
        let (Some(&first), Some(&last)) = (counts.keys().next(), counts.keys().last()) else { return Vec::new() };
        let number = |(year, month): (i32, u32)| year * 12 + month as i32 - 1;
        (number(first)..=number(last))
            .map(|number| (number / 12, number as u32 % 12 + 1))
            .map(|(year, month)| (year, month, counts.get(&(year, month)).copied().unwrap_or(0)))
            .collect()
    }

    /// People whom the names in the query fit, with the results in which they are quoted.
    fn quoted_people(&self, results: &[((usize, usize), u64)], query: &Query) -> Vec<(String, u64)> {
        let mut names = Vec::new();
        speakers_in(&query.condition, &mut names);
        let mut fitting = self.people.all();
        fitting.retain(|person| names.iter().any(|name| self.people.fits(name, person)));
        let mut counts: BTreeMap<Owner, u64> = BTreeMap::new();
        for &((at, place), _) in results {
            let record = self.records[at].0;
            let places: Vec<usize> = match query.unit {
                Unit::Quotations => vec![place],
                Unit::ArticlesOfQuotations => self.quotations(record, &query.condition).collect(),
                Unit::Articles => self.wanted(record, &query.condition).into_iter().collect(),
            };
            let article = record.article.id.to_string();
            let speakers: BTreeSet<&Owner> = places
                .iter()
                .filter_map(|&place| record.enrichment.quotations[place].attribution.speaker.as_ref())
                .filter_map(|speaker| self.people.owner(&article, &speaker.key))
                .filter(|person| fitting.contains(person))
                .collect();
            for person in speakers {
                *counts.entry(person.clone()).or_default() += 1;
            }
        }
        let mut counts: Vec<(Owner, u64)> = counts.into_iter().collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        counts.into_iter().map(|((key, _), count)| (key, count)).collect()
    }

    fn quotations(&self, record: &'a Record, condition: &Condition) -> impl Iterator<Item = usize> {
        let quotations = &record.enrichment.quotations;
        let places: Vec<usize> = (0..quotations.len())
            .filter(|&place| self.quotation_holds(record, &quotations[place], condition))
            .collect();
        places.into_iter()
    }

    /// True when a condition holds for a quotation.
    fn quotation_holds(&self, record: &Record, quotation: &Quotation, condition: &Condition) -> bool {
        let attribution = &quotation.attribution;
        match condition {
            Condition::All(parts) => parts.iter().all(|part| self.quotation_holds(record, quotation, part)),
            Condition::Any(parts) => parts.iter().any(|part| self.quotation_holds(record, quotation, part)),
            Condition::Not(part) => !self.quotation_holds(record, quotation, part),
            Condition::Exact(text) => quotation
                .spans
                .iter()
                .any(|span| stands_in(&record.article.body[span.range()], *span, &record.article.body, text)),
            Condition::Word(_) | Condition::Phrase { .. } | Condition::Prefix(_) | Condition::Fuzzy { .. } => {
                said(record, quotation).iter().any(|value| holds_words(value, condition))
            }
            Condition::Speaker(name) => self.is_said_by(record, quotation, name),
            Condition::Role(role) => {
                let words_of_role = words(attribution.role.as_deref().unwrap_or(""));
                words(role).iter().all(|word| words_of_role.iter().any(|other| alike(word, other)))
            }
            Condition::Kind(kind) => quotation.kind == *kind,
            Condition::How(how) => attribution.how == *how,
            Condition::MinConfidence(least) => attribution.confidence >= *least,
            about_article => self.article_holds(record, about_article),
        }
    }

    /// True when a condition holds for an article.
    fn article_holds(&self, record: &Record, condition: &Condition) -> bool {
        let article = &record.article;
        match condition {
            Condition::All(parts) => {
                let (together, others): (Vec<&Condition>, Vec<&Condition>) =
                    flat(parts).into_iter().partition(|part| is_about_one_quotation(part));
                let holds = |quotation| together.iter().all(|part| self.quotation_holds(record, quotation, part));
                (together.is_empty() || record.enrichment.quotations.iter().any(holds))
                    && others.iter().all(|part| self.article_holds(record, part))
            }
            Condition::Any(parts) => parts.iter().any(|part| self.article_holds(record, part)),
            Condition::Not(part) => !self.article_holds(record, part),
            Condition::Word(_) | Condition::Phrase { .. } | Condition::Prefix(_) | Condition::Fuzzy { .. } => {
                let headline = words(article.headline.as_deref().unwrap_or(""));
                let whole = Span::new(0, article.body.len());
                holds_words(&headline, condition)
                    || values(&article.body, &[whole]).iter().any(|value| holds_words(value, condition))
            }
            Condition::Exact(text) => {
                let headline = article.headline.as_deref().unwrap_or("");
                [headline, &article.body].iter().any(|whole| stands_in(whole, Span::new(0, whole.len()), whole, text))
            }
            Condition::With(name) => record.enrichment.quotations.iter().any(|q| self.is_said_by(record, q, name)),
            Condition::Topic(topic) => record.enrichment.topics.iter().any(|one| is_below(one.id, *topic)),
            Condition::Publisher(name) => {
                let publisher = words(article.publisher.as_deref().unwrap_or(""));
                words(name).iter().all(|word| publisher.contains(word))
            }
            Condition::Date(days) => article.published.is_some_and(|published| shares_a_day(published.days, *days)),
            Condition::Undated => article.published.is_none(),
            Condition::Title(title) => {
                let headline = words(article.headline.as_deref().unwrap_or(""));
                match &title[..] {
                    [word] => headline.iter().any(|other| alike(word, other)),
                    _ => headline.windows(title.len()).any(|window| window == title),
                }
            }
            Condition::In(glob) => PathGlob::new(glob).expect("a glob").fits(&article.provenance.path),
            Condition::Keyphrase(phrase) => record.enrichment.keyphrases.iter().any(|one| fold(&one.text) == *phrase),
            about_quotation => {
                record.enrichment.quotations.iter().any(|q| self.quotation_holds(record, q, about_quotation))
            }
        }
    }

    /// The quotations that an article query asks for, leaving out what it excludes.
    fn wanted(&self, record: &Record, condition: &Condition) -> BTreeSet<usize> {
        let quotations = &record.enrichment.quotations;
        let that_hold = |parts: &[&Condition]| -> BTreeSet<usize> {
            let holds =
                |&place: &usize| parts.iter().all(|part| self.quotation_holds(record, &quotations[place], part));
            (0..quotations.len()).filter(holds).collect()
        };
        match condition {
            part if is_about_one_quotation(part) => that_hold(&[part]),
            Condition::All(parts) => {
                let (together, others): (Vec<&Condition>, Vec<&Condition>) =
                    flat(parts).into_iter().partition(|part| is_about_one_quotation(part));
                let mut wanted = if together.is_empty() { BTreeSet::new() } else { that_hold(&together) };
                others.iter().for_each(|part| wanted.extend(self.wanted(record, part)));
                wanted
            }
            Condition::Any(parts) => parts.iter().flat_map(|part| self.wanted(record, part)).collect(),
            _ => BTreeSet::new(),
        }
    }

    /// True when the speaker of a quotation has a name that a typed one fits.
    fn is_said_by(&self, record: &Record, quotation: &Quotation, name: &str) -> bool {
        let article = record.article.id.to_string();
        let owner =
            quotation.attribution.speaker.as_ref().and_then(|speaker| self.people.owner(&article, &speaker.key));
        owner.is_some_and(|owner| self.people.fits(name, owner))
    }
}

/// True when characters stand in a part of a text, from the beginning of a word to the end of one.
fn stands_in(part: &str, span: Span, whole: &str, wanted: &str) -> bool {
    let inside = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !('\u{3000}'..'\u{a000}').contains(&c));
    part.match_indices(wanted).any(|(at, _)| {
        let (start, end) = (span.start as usize + at, span.start as usize + at + wanted.len());
        let (before, after) = (whole[..start].chars().next_back(), whole[end..].chars().next());
        let in_a_word = |before, after| inside(before) && inside(after);
        !in_a_word(before, wanted.chars().next()) && !in_a_word(wanted.chars().next_back(), after)
    })
}

/// The parts of a conjunction, those of inner conjunctions among them.
fn flat(parts: &[Condition]) -> Vec<&Condition> {
    let mut all = Vec::new();
    for part in parts {
        match part {
            Condition::All(inner) => all.extend(flat(inner)),
            _ => all.push(part),
        }
    }
    all
}

/// True for conditions on speaker, role, kind, how and confidence, and for combinations of them without "not".
fn is_about_one_quotation(condition: &Condition) -> bool {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => !parts.is_empty() && parts.iter().all(is_about_one_quotation),
        Condition::Speaker(_)
        | Condition::Role(_)
        | Condition::Kind(_)
        | Condition::How(_)
        | Condition::MinConfidence(_) => true,
        _ => false,
    }
}

/// All names in a condition, those excluded too.
fn speakers_in(condition: &Condition, names: &mut Vec<String>) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| speakers_in(part, names)),
        Condition::Not(part) => speakers_in(part, names),
        Condition::Speaker(name) | Condition::With(name) => names.push(name.clone()),
        _ => {}
    }
}

fn shares_a_day(a: DayRange, b: DayRange) -> bool {
    (a.first.0..=a.last.0).any(|day| (b.first.0..=b.last.0).contains(&day))
}

fn is_below(topic: TopicId, wanted: TopicId) -> bool {
    let mut at = Some(topic);
    while let Some(topic) = at {
        if topic == wanted {
            return true;
        }
        at = taxonomy::concept(topic).and_then(|concept| concept.parent);
    }
    false
}

/// The words of a quotation, a list for each stretch that no phrase may leave.
fn said(record: &Record, quotation: &Quotation) -> Vec<Vec<String>> {
    values(&record.article.body, &quotation.spans)
}

/// The words of some spans, a list for each part of a span that lies in one paragraph.
fn values(body: &str, spans: &[Span]) -> Vec<Vec<String>> {
    let mut values = Vec::new();
    for span in spans {
        for paragraph in paragraphs::paragraphs(body) {
            let (start, end) = (span.start.max(paragraph.start), span.end.min(paragraph.end));
            if start < end {
                values.push(words(&body[start as usize..end as usize]));
            }
        }
    }
    values
}

fn holds_words(value: &[String], condition: &Condition) -> bool {
    match condition {
        Condition::Word(word) => value.iter().any(|other| alike(word, other)),
        Condition::Prefix(start) => value.iter().any(|word| word.starts_with(start.as_str())),
        Condition::Fuzzy { word, distance } => value.iter().any(|other| edits(word, other) <= usize::from(*distance)),
        Condition::Phrase { words, slop } => {
            (0..value.len()).any(|start| in_order(value, words, start, words.len() + *slop as usize))
        }
        _ => false,
    }
}

/// True when the words stand in order, the first at `start`, all within `room` words.
fn in_order(value: &[String], words: &[String], start: usize, room: usize) -> bool {
    let Some((first, rest)) = words.split_first() else { return true };
    value.get(start) == Some(first)
        && (rest.is_empty() || (1..room).any(|step| in_order(value, rest, start + step, room - step)))
}

fn alike(word: &str, other: &str) -> bool {
    word == other || stem(word) == stem(other)
}

/// Letters inserted, deleted, replaced, or swapped with their neighbour.
fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            if i == 0 || j == 0 {
                table[i][j] = i + j;
                continue;
            }
            let replaced = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            table[i][j] = replaced.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                table[i][j] = table[i][j].min(table[i - 2][j - 2] + 1);
            }
        }
    }
    table[a.len()][b.len()]
}
