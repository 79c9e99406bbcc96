//! After a miss: what was probably meant, and what the same search finds with one condition less.

use std::rc::Rc;

use tantivy::Searcher;
use tantivy::schema::Field;

use super::reader::Index;
use super::schema::fields;
use super::search::{Near, each_near, forms, said_count, search};
use super::speakers::{Grounds, Names, Person};
use crate::lang::tokens;
use crate::model::{Condition, Hit, Query, Unit};

/// Most names or words that a line offers.
const MAX_OFFERED: usize = 3;
/// Most words of which it is counted in how many quotations they are said.
const MAX_COUNTED: usize = 12;
/// Words from this length on may be two letters off.
const LONG_WORD: usize = 5;
/// Words that may stand between those of a phrase, when it is tried more loosely.
const LOOSE: u32 = 5;

/// What to say when a query finds nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Suggestions {
    /// What nothing in the index is like, with what comes closest; or what less would find.
    pub lines: Vec<String>,
    /// The query with the closest names and words in place of those that nothing is like; it finds something.
    pub instead: Option<Query>,
}

impl Index {
    /// What to say after a query that finds nothing.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn suggest(&self, query: &Query) -> super::Result<Suggestions> {
        let grounds = self.grounds()?;
        self.read(|searcher| suggest(searcher, grounds, query))
    }
}

fn suggest(searcher: &Searcher, grounds: Grounds<'_>, query: &Query) -> tantivy::Result<Suggestions> {
    let mut mender =
        Mender { searcher, names: Names::new(searcher, grounds), unit: query.unit, lines: Vec::new(), mended: false };
    let condition = mender.mend(&query.condition)?;
    let Mender { mut lines, mended, .. } = mender;
    if lines.is_empty() {
        lines.extend(relaxed(searcher, grounds, query)?);
        return Ok(Suggestions { lines, instead: None });
    }
    let instead = Query { condition, ..query.clone() };
    let finds = mended && count(searcher, grounds, &instead)? > 0;
    Ok(Suggestions { lines, instead: finds.then_some(instead) })
}

/// Puts what the index knows in place of what it does not.
struct Mender<'a> {
    searcher: &'a Searcher,
    names: Names<'a>,
    unit: Unit,
    lines: Vec<String>,
    mended: bool,
}

impl Mender<'_> {
    fn mend(&mut self, condition: &Condition) -> tantivy::Result<Condition> {
        Ok(match condition {
            Condition::All(parts) => Condition::All(self.all(parts)?),
            Condition::Any(parts) => Condition::Any(self.all(parts)?),
            Condition::Speaker(name) => Condition::Speaker(self.name(name)?),
            Condition::With(name) => Condition::With(self.name(name)?),
            Condition::Word(word) => match forms(self.searcher, self.searched(), word)?.words.is_empty() {
                true => Condition::Word(self.word(word)?),
                false => condition.clone(),
            },
            Condition::Phrase { words, slop } => {
                let words = words.iter().map(|word| self.word(word)).collect::<tantivy::Result<_>>()?;
                Condition::Phrase { words, slop: *slop }
            }
            // What must not be there may well be unknown; the others either cannot be mistyped or were checked on reading.
            other => other.clone(),
        })
    }

    fn all(&mut self, parts: &[Condition]) -> tantivy::Result<Vec<Condition>> {
        parts.iter().map(|part| self.mend(part)).collect()
    }

    fn searched(&self) -> &'static [Field] {
        match self.unit {
            // What is said stands in the body, too.
            Unit::Quotations | Unit::ArticlesOfQuotations | Unit::Articles => std::slice::from_ref(&fields().body),
        }
    }

    /// The word itself when the index knows it, else the closest one.
    fn word(&mut self, word: &str) -> tantivy::Result<String> {
        let mut near: Vec<(u8, u64, String)> = Vec::new();
        let close = Near::new(word, reach(word));
        each_near(self.searcher, self.searched(), &close, |term, edits, documents| {
            near.push((edits, documents, term.to_owned()))
        })?;
        near.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)).then_with(|| a.2.cmp(&b.2)));
        if near.first().is_some_and(|(edits, _, _)| *edits == 0) {
            return Ok(word.to_owned());
        }
        let unit = if self.unit == Unit::Articles { "article" } else { "quotation" };
        if self.unit != Unit::Articles {
            near.truncate(MAX_COUNTED);
            for (_, documents, word) in &mut near {
                *documents = said_count(self.searcher, word)?;
            }
            near.retain(|&(_, quotations, _)| quotations > 0);
            near.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)).then_with(|| a.2.cmp(&b.2)));
        }
        let offered: Vec<String> = near
            .iter()
            .take(MAX_OFFERED)
            .map(|(_, documents, word)| format!("{word} ({})", grouped(*documents)))
            .collect();
        self.lines.push(format!("no {unit} has “{word}”{}", closest(&offered)));
        self.mended |= !near.is_empty();
        Ok(near.into_iter().next().map_or_else(|| word.to_owned(), |(_, _, word)| word))
    }

    /// The name itself when it fits somebody, else the name of the person that it comes closest to.
    fn name(&mut self, name: &str) -> tantivy::Result<String> {
        if !self.names.fitting(name)?.is_empty() {
            return Ok(name.to_owned());
        }
        let keys = close_keys(&mut self.names, name)?;
        self.names.expect(keys.iter().map(|(_, key)| key.as_str()))?;
        let mut near: Vec<(u8, u64, Rc<Person>)> = Vec::new();
        for (edits, key) in &keys {
            for (person, _) in self.names.people_with(key)? {
                match near.iter_mut().find(|(_, _, known)| Rc::ptr_eq(known, person)) {
                    Some(known) => known.0 = known.0.min(*edits),
                    None => near.push((*edits, person.count, Rc::clone(person))),
                }
            }
        }
        near.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)).then_with(|| a.2.key.cmp(&b.2.key)));
        let mut offered = Vec::new();
        let mut first = None;
        for (_, count, person) in near.iter().take(MAX_OFFERED) {
            let printed = self.names.name(person)?;
            offered.push(format!("{printed} ({})", grouped(*count)));
            first.get_or_insert(printed);
        }
        self.lines.push(format!("no speaker like “{name}”{}", closest(&offered)));
        self.mended |= first.is_some();
        Ok(first.unwrap_or_else(|| name.to_owned()))
    }
}

/// Name keys with a word near every word of a name, with the edits that it takes.
fn close_keys(names: &mut Names<'_>, name: &str) -> tantivy::Result<Vec<(u8, String)>> {
    let words: Vec<Near> = tokens::words(name).iter().map(|word| Near::new(word, reach(word))).collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let edits = |key: &str| -> Option<u8> {
        words.iter().map(|near| key.split(' ').filter_map(|part| near.edits(part)).min()).sum()
    };
    let mut close: Vec<(u8, String)> =
        names.all()?.iter().filter_map(|key| Some((edits(key)?, key.to_owned()))).collect();
    close.sort_unstable();
    close.dedup();
    Ok(close)
}

/// Letters that a word may be off.
fn reach(word: &str) -> u8 {
    if word.chars().count() < LONG_WORD { 1 } else { 2 }
}

fn closest(offered: &[String]) -> String {
    if offered.is_empty() { String::new() } else { format!(". Closest: {}", offered.join(", ")) }
}

/// What the query finds with one condition less, or with its phrases and its place taken more loosely.
fn relaxed(searcher: &Searcher, grounds: Grounds<'_>, query: &Query) -> tantivy::Result<Option<String>> {
    let parts = match &query.condition {
        Condition::All(parts) => parts.as_slice(),
        other => std::slice::from_ref(other),
    };
    let mut found = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let others = |instead: Option<Condition>| {
            let mut parts = parts.to_vec();
            parts.splice(at..=at, instead);
            Query { condition: Condition::All(parts), limit: Some(1), ..query.clone() }
        };
        if let Condition::Phrase { words, slop: 0 } = part
            && words.len() > 1
        {
            let loose = others(Some(Condition::Phrase { words: words.clone(), slop: LOOSE }));
            let label = format!("words apart (“{}”~{LOOSE})", words.join(" "));
            found.extend(counted(searcher, grounds, &label, &loose)?);
        }
        if let Condition::Exact(text) = part {
            let folded = others(Some(Condition::Phrase { words: tokens::words(text), slop: 0 }));
            found.extend(counted(searcher, grounds, "in any case and style of marks", &folded)?);
        }
        if parts.len() > 1 {
            found.extend(counted(searcher, grounds, &without(part), &others(None))?);
        }
    }
    if query.unit == Unit::Quotations {
        let anywhere = Query { unit: Unit::Articles, limit: Some(1), ..query.clone() };
        found.extend(counted(searcher, grounds, "in articles, not quoted", &anywhere)?);
    }
    Ok((!found.is_empty()).then(|| format!("with less: {}", found.join(" · "))))
}

/// How many results a query has, said with their latest date; nothing when it has none.
fn counted(searcher: &Searcher, grounds: Grounds<'_>, label: &str, query: &Query) -> tantivy::Result<Option<String>> {
    let mut latest = String::new();
    let results = search(searcher, grounds, query, &mut |hit| {
        let record = match &hit {
            Hit::Quotation(hit) => &hit.record,
            Hit::Article(hit) => &hit.record,
        };
        if let Some(published) = &record.article.published {
            latest = format!(" (latest {})", published.days.last);
        }
        std::ops::ControlFlow::Break(())
    })?;
    if label != ANY_DATE {
        latest.clear();
    }
    Ok((results.total > 0).then(|| format!("{label} {}{latest}", grouped(results.total))))
}

fn count(searcher: &Searcher, grounds: Grounds<'_>, query: &Query) -> tantivy::Result<u64> {
    let query = Query { limit: Some(0), ..query.clone() };
    Ok(search(searcher, grounds, &query, &mut |_| std::ops::ControlFlow::Break(()))?.total)
}

/// The label of a search that leaves the date out.
const ANY_DATE: &str = "any date";

/// The label of a search that leaves a condition out.
fn without(condition: &Condition) -> String {
    match condition {
        Condition::Date(_) | Condition::Undated => ANY_DATE.to_owned(),
        Condition::Speaker(_) => "any speaker".to_owned(),
        Condition::With(_) => "with anybody".to_owned(),
        Condition::Exact(text) => format!("without “{text}”"),
        Condition::Role(_) => "any role".to_owned(),
        Condition::Kind(_) => "any kind".to_owned(),
        Condition::How(_) => "however attributed".to_owned(),
        Condition::MinConfidence(_) => "any confidence".to_owned(),
        Condition::Topic(_) => "any topic".to_owned(),
        Condition::Publisher(_) => "any publisher".to_owned(),
        Condition::In(_) => "any folder".to_owned(),
        Condition::Title(words) => format!("without title “{}”", words.join(" ")),
        Condition::Keyphrase(phrase) => format!("without keyphrase “{phrase}”"),
        Condition::Word(word) | Condition::Fuzzy { word, .. } => format!("without “{word}”"),
        Condition::Prefix(start) => format!("without “{start}…”"),
        Condition::Phrase { words, .. } => format!("without “{}”", words.join(" ")),
        Condition::Not(_) => "without what is excluded".to_owned(),
        Condition::All(_) | Condition::Any(_) => "without the conditions in parentheses".to_owned(),
    }
}

/// A number with its thousands parted by commas.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_parted() {
        for (number, shown) in [(0, "0"), (999, "999"), (1_204, "1,204"), (1_000_000, "1,000,000")] {
            assert_eq!(grouped(number), shown);
        }
    }
}
