//! Matches to results: near copies folded, in the order asked for, counted by month.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::BuildHasherDefault;

use tantivy::{Searcher, Term};

use super::compile::Level;
use super::leaf::column_u64;
use super::matches::Match;
use crate::index::schema::fields;
use crate::lang::hash::Hashed;
use crate::model::{Count, Day, MonthCount, Sort};

/// Numbers of stories are parts of hashes already.
type Numbers = BuildHasherDefault<Hashed>;

/// An odd number with well spread bits (of SplitMix64): what is multiplied by it stays different.
const SPREAD: u64 = 0xbf58_476d_1ce4_e5b9;

/// Which stories have more than one article, and which are one and the same.
pub(super) struct Stories {
    /// Stories that some article joined.
    shared: HashSet<u64, Numbers>,
    /// Stories that turned out to be another one.
    aliases: HashMap<u64, u64, Numbers>,
}

impl Stories {
    /// Those of an index.
    pub(super) fn of(searcher: &Searcher) -> tantivy::Result<Self> {
        let mut stories = Self { shared: HashSet::default(), aliases: HashMap::default() };
        for reader in searcher.segment_readers() {
            let story = column_u64(reader, fields().story)?;
            stories.shared.extend(story.values.iter());
            stories.read_aliases(reader)?;
        }
        let joined: Vec<u64> = stories.aliases.iter().flat_map(|(&from, &to)| [from, to]).collect();
        stories.shared.extend(joined);
        Ok(stories)
    }

    fn read_aliases(&mut self, reader: &tantivy::SegmentReader) -> tantivy::Result<()> {
        let index = reader.inverted_index(fields().alias_from)?;
        if index.terms().num_terms() == 0 {
            return Ok(());
        }
        let to = column_u64(reader, fields().alias_to)?;
        let mut stream = index.terms().stream()?;
        while stream.advance() {
            let bytes: [u8; 8] = stream.key().try_into().unwrap_or_default();
            let from = Term::from_field_u64(fields().alias_from, u64::from_be_bytes(bytes));
            let docs = index.read_block_postings_from_terminfo(stream.value(), Default::default())?;
            for &doc in docs.docs() {
                if let (Some(from), Some(to)) = (from.value().as_u64(), to.first(doc)) {
                    self.aliases.insert(from, to);
                }
            }
        }
        Ok(())
    }

    /// The story that a story turned out to be.
    fn resolve(&self, story: u64) -> u64 {
        let mut story = story;
        // Bounded, in case a damaged index holds a circle.
        for _ in 0..self.aliases.len() {
            match self.aliases.get(&story) {
                Some(&joined) => story = joined,
                None => break,
            }
        }
        story
    }

    /// The story that a match folds under, or `None` when its article is the only one of its story.
    fn shared_story(&self, one: &Match) -> Option<u64> {
        self.shared.contains(&one.story).then(|| self.resolve(one.story))
    }
}

/// Folds the near copies among matches, which come in the order of the index, so that those of one article are neighbours.
pub(super) fn fold(mut matches: Vec<Match>, level: Level, count: Count, stories: &Stories) -> Vec<Match> {
    if count == Count::Printings {
        return matches;
    }
    let mut of_story: HashMap<(u64, u32), usize> = HashMap::new();
    // Results take the places of the matches, of which there are more. Where those of the article at hand begin, for
    // quotations that one article prints twice.
    let (mut kept, mut article, mut own) = (0, None, 0);
    for at in 0..matches.len() {
        let one = matches[at];
        if article != Some((one.address.segment_ord, one.article)) {
            (article, own) = (Some((one.address.segment_ord, one.article)), kept);
        }
        let known = match stories.shared_story(&one) {
            Some(story) => {
                let place = *of_story.entry((story, one.fold)).or_insert(kept);
                (place < kept).then_some(place)
            }
            None if level == Level::Article => None,
            None => matches[own..kept].iter().position(|known| known.fold == one.fold).map(|at| own + at),
        };
        match known {
            Some(at) => add(&mut matches[at], one),
            None => {
                matches[kept] = one;
                kept += 1;
            }
        }
    }
    matches.truncate(kept);
    matches
}

/// Adds a copy to a result, which shows the earliest.
fn add(result: &mut Match, one: Match) {
    let (printings, score) = (result.printings + 1, result.score.max(one.score));
    let shown = if earlier(&one, result) == Ordering::Less { one } else { *result };
    *result = Match { printings, score, ..shown };
}

/// Results in the order of the index. Only those are out of it that stand where the first of their copies stood.
pub(super) fn in_index_order(mut results: Vec<Match>) -> Vec<Match> {
    let (mut kept, mut ahead) = (0, Vec::new());
    for at in 0..results.len() {
        while kept > 0 && results[kept - 1].address > results[at].address {
            kept -= 1;
            ahead.push(results[kept]);
        }
        results[kept] = results[at];
        kept += 1;
    }
    ahead.sort_unstable_by_key(|one| one.address);
    // Both ascend; from the end, so that each finds its place empty.
    let mut at = results.len();
    for one in ahead.into_iter().rev() {
        while kept > 0 && results[kept - 1].address > one.address {
            (at, kept) = (at - 1, kept - 1);
            results[at] = results[kept];
        }
        at -= 1;
        results[at] = one;
    }
    results
}

/// Earliest first, undated last; then by article and place in it.
fn earlier(a: &Match, b: &Match) -> Ordering {
    let key = |one: &Match| (one.order().is_none(), one.order(), place(one));
    key(a).cmp(&key(b))
}

fn place(one: &Match) -> (u64, u32) {
    (one.number, one.ordinal())
}

/// The first `limit` results in their order; the others are dropped.
pub(super) fn first(groups: Vec<Match>, sort: Sort, limit: Option<usize>) -> Vec<Match> {
    let order = |a: &Match, b: &Match| {
        let newest = |one: &Match| (one.order().is_none(), Reverse(one.order()), place(one));
        match sort {
            Sort::NewestFirst => newest(a).cmp(&newest(b)),
            Sort::OldestFirst => earlier(a, b),
            Sort::Score => b.score.total_cmp(&a.score).then_with(|| newest(a).cmp(&newest(b))),
        }
    };
    let mut best = match limit.filter(|&limit| limit < groups.len()) {
        Some(limit) => least(groups, limit, order),
        None => groups,
    };
    best.sort_unstable_by(order);
    best
}

/// The `count` least of many, in no order. Most of them are looked at once and are no match for the worst of those kept.
fn least(groups: Vec<Match>, count: usize, order: impl Fn(&Match, &Match) -> Ordering) -> Vec<Match> {
    if count == 0 {
        return Vec::new();
    }
    let mut best: Vec<Match> = Vec::with_capacity(2 * count);
    let mut worst: Option<Match> = None;
    for group in groups {
        if worst.as_ref().is_some_and(|worst| order(&group, worst) != Ordering::Less) {
            continue;
        }
        best.push(group);
        if best.len() == 2 * count {
            best.select_nth_unstable_by(count - 1, &order);
            best.truncate(count);
            worst = best.last().copied();
        }
    }
    if best.len() > count {
        best.select_nth_unstable_by(count - 1, &order);
        best.truncate(count);
    }
    best
}

/// Results per month, from the first month to the last. A result whose date leaves the month open is left out.
pub(super) fn months(groups: &[Match]) -> Vec<MonthCount> {
    // To find the month of a day takes a while, and there are few days.
    let mut days: HashMap<u64, ((i32, i32), u64), Numbers> = HashMap::default();
    for own in groups.iter().filter_map(Match::days) {
        let number = (u64::from(own.0 as u32) << 32 | u64::from(own.1 as u32)).wrapping_mul(SPREAD);
        days.entry(number).or_insert((own, 0)).1 += 1;
    }
    let mut counts: BTreeMap<(i32, u32), u64> = BTreeMap::new();
    for (days, count) in days.into_values() {
        if let Some(month) = month_within(days) {
            *counts.entry(month).or_default() += count;
        }
    }
    let (Some(&first), Some(&last)) = (counts.keys().next(), counts.keys().next_back()) else { return Vec::new() };
    let next = |&(year, month): &(i32, u32)| Some(if month == 12 { (year + 1, 1) } else { (year, month + 1) });
    std::iter::successors(Some(first), next)
        .take_while(|month| *month <= last)
        .map(|(year, month)| MonthCount { year, month, count: counts.get(&(year, month)).copied().unwrap_or(0) })
        .collect()
}

/// The month that two days lie in, if it is one.
pub(super) fn month_within((first, last): (i32, i32)) -> Option<(i32, u32)> {
    let month = |day: i32| {
        let (year, month, _) = Day(day).to_ymd();
        (year, month)
    };
    let of_first = month(first);
    (first == last || month(last) == of_first).then_some(of_first)
}
