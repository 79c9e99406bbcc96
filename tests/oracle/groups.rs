//! Results in groups: what the index counts by its columns, counted again from the results themselves.

use std::collections::{BTreeMap, BTreeSet};

use onrecord::lang::{fold, taxonomy};
use onrecord::model::{Count, Day, GroupBy, Groups, Hit, Record, Results, Unit};

/// Ways to group that are checked.
const WAYS: [GroupBy; 7] = [
    GroupBy::Speaker,
    GroupBy::Publisher,
    GroupBy::Topic,
    GroupBy::Month,
    GroupBy::Language,
    GroupBy::Kind,
    GroupBy::How,
];

/// Results, printings and outlets of each group, by what its results have in common.
pub type Counted = BTreeMap<Option<String>, (u64, u64, u64)>;

/// A way to group for a question.
pub fn way(number: usize, unit: Unit) -> Option<GroupBy> {
    let by = WAYS[number % WAYS.len()];
    let is_of_quotations = matches!(by, GroupBy::Speaker | GroupBy::Kind | GroupBy::How);
    (!is_of_quotations || unit == Unit::Quotations).then_some(by)
}

/// What the index says.
pub fn counted(groups: &Groups) -> Counted {
    let label = |group: &onrecord::model::Group| match groups.by {
        GroupBy::Speaker => group.id.clone(),
        // Printed otherwise from article to article.
        GroupBy::Publisher => group.label.as_deref().map(fold),
        _ => group.label.clone(),
    };
    groups.groups.iter().map(|group| (label(group), (group.results, group.printings, group.outlets))).collect()
}

/// The same from all results.
pub fn expected(results: &Results, by: GroupBy) -> Counted {
    let mut groups: BTreeMap<Option<String>, (u64, u64, BTreeSet<String>)> = BTreeMap::new();
    for hit in &results.hits {
        let (record, printings) = match hit {
            Hit::Quotation(hit) => (&hit.record, hit.folded.printings),
            Hit::Article(hit) => (&hit.record, hit.folded.printings),
        };
        let mut labels = labels(hit, record, by);
        if labels.is_empty() && by != GroupBy::Speaker {
            labels.insert(String::new());
        }
        for label in labels {
            let group = groups.entry(Some(label).filter(|label| !label.is_empty())).or_default();
            group.0 += 1;
            group.1 += printings;
            group.2.extend(record.article.publisher.as_deref().map(fold));
        }
    }
    groups
        .into_iter()
        .map(|(label, (results, printings, outlets))| (label, (results, printings, outlets.len() as u64)))
        .collect()
}

fn labels(hit: &Hit, record: &Record, by: GroupBy) -> BTreeSet<String> {
    let quotation = match hit {
        Hit::Quotation(hit) => Some(hit),
        Hit::Article(_) => None,
    };
    match by {
        GroupBy::Speaker => quotation.and_then(|hit| hit.person.clone()).into_iter().collect(),
        GroupBy::Publisher => record.article.publisher.as_deref().map(fold).into_iter().collect(),
        GroupBy::Language => record.enrichment.language.clone().into_iter().collect(),
        GroupBy::Kind => quotation.map(|hit| hit.quotation().kind.name().to_owned()).into_iter().collect(),
        GroupBy::How => quotation.map(|hit| hit.quotation().attribution.how.name().to_owned()).into_iter().collect(),
        GroupBy::Month => month(record).into_iter().collect(),
        GroupBy::Topic => {
            let own = record.enrichment.topics.iter().map(|topic| topic.id);
            own.flat_map(|id| std::iter::once(id).chain(taxonomy::ancestors(id))).map(taxonomy::path).collect()
        }
        GroupBy::Folder | GroupBy::Keyphrase => BTreeSet::new(),
    }
}

/// The month of an article, where its date leaves none open.
fn month(record: &Record) -> Option<String> {
    let days = record.article.published?.days;
    let name = |day: Day| {
        let (year, month, _) = day.to_ymd();
        format!("{year:04}-{month:02}")
    };
    (name(days.first) == name(days.last)).then(|| name(days.first))
}

/// What the index says in all is what it says in parts.
pub fn check_totals(groups: &Groups, results: &Results, count: Count) {
    assert_eq!((groups.results, groups.printings), (results.total, results.printings));
    let folded = groups.groups.iter().all(|group| group.printings >= group.results);
    assert!(folded && (count == Count::Stories || groups.groups.iter().all(|group| group.printings == group.results)));
}
