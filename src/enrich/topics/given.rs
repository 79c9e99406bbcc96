//! The topics that a publisher gives: codes, the section, keywords.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::lang::{fold, taxonomy};
use crate::model::{Article, Topic, TopicId, TopicOrigin};

/// What the publisher says an article is about.
pub(super) struct Grounds {
    /// Codes and sections: what the article stands under.
    pub headings: Vec<TopicId>,
    /// Keywords that name a topic: what it touches on.
    pub keywords: Vec<TopicId>,
}

/// Folded words of a section or keyword to the topic that they mean.
static MEANINGS: LazyLock<HashMap<String, TopicId>> = LazyLock::new(|| {
    let names = taxonomy::concepts().iter().map(|concept| (fold(concept.name), concept.id));
    let slugs = taxonomy::concepts().iter().map(|concept| (fold(&concept.slug), concept.id));
    let table = include_str!("../data/sections.tsv").lines().filter_map(row);
    let mut meanings: HashMap<String, TopicId> = names.collect();
    // short names of level 1 win over equal names below, and the table over both
    meanings.extend(slugs.filter(|(_, id)| taxonomy::concept(*id).is_some_and(|concept| concept.level == 1)));
    meanings.extend(table);
    meanings
});

/// Reads the metadata of an article.
pub(super) fn grounds(article: &Article) -> Grounds {
    let codes = article.subjects.iter().filter_map(|subject| code(subject).or_else(|| meaning(subject)));
    let sections = article.section.iter().flat_map(|section| section_topics(section));
    let keywords = article.keywords.iter().filter_map(|keyword| code(keyword).or_else(|| meaning(keyword)));
    Grounds { headings: codes.chain(sections).collect(), keywords: keywords.collect() }
}

/// A topic as given.
pub(super) fn topic(id: TopicId) -> Topic {
    Topic { id, score: 1.0, origin: TopicOrigin::Given }
}

/// A media-topic code, or a subject code of IPTC's older list, whose first two digits are the same level-1 topics.
fn code(subject: &str) -> Option<TopicId> {
    let id = taxonomy::parse_id(subject)?;
    let top = TopicId(id.0 / 1_000_000 * 1_000_000);
    [id, top].into_iter().find(|&id| taxonomy::concept(id).is_some())
}

/// The topics of a section, `News > Business & Money > Markets`: of the whole, else of its parts, the narrowest last.
fn section_topics(section: &str) -> Vec<TopicId> {
    match meaning(section) {
        Some(id) => vec![id],
        None => section.split(['/', '>', '|', ';', ',', ':', '»', '›']).filter_map(meaning).collect(),
    }
}

fn meaning(words: &str) -> Option<TopicId> {
    if words.len() > 80 {
        return None;
    }
    let folded = fold(&words.replace('&', " and "));
    MEANINGS.get(&folded).copied()
}

fn row(line: &str) -> Option<(String, TopicId)> {
    let mut fields = line.split('\t');
    let words = fields.next()?;
    Some((fold(words), taxonomy::parse_id(fields.next()?)?))
}

#[cfg(test)]
mod tests {
    use super::{code, meaning, section_topics};
    use crate::lang::taxonomy;
    use crate::model::TopicId;

    fn paths(section: &str) -> Vec<String> {
        section_topics(section).into_iter().map(taxonomy::path).collect()
    }

    #[test]
    fn the_table_is_sorted_unique_and_names_live_topics() {
        let rows: Vec<Vec<&str>> = include_str!("../data/sections.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| line.split('\t').collect())
            .collect();
        for pair in rows.windows(2) {
            assert!(
                pair[0][0].replace(' ', "-") < pair[1][0].replace(' ', "-"),
                "{} before {}",
                pair[0][0],
                pair[1][0]
            );
        }
        for row in rows {
            let concept = taxonomy::parse_id(row[1]).and_then(taxonomy::concept);
            assert_eq!(concept.map(|concept| concept.name), Some(row[2]), "{}", row[0]);
        }
    }

    #[test]
    fn sections_are_read_whole_or_in_parts() {
        assert_eq!(paths("Business & Money"), ["economy"]);
        assert_eq!(paths("Science & Environment"), ["science"]);
        assert_eq!(paths("News / Politics / Elections"), ["politics", "politics/election"]);
        assert_eq!(paths("Crime"), ["crime"]);
        assert_eq!(paths("Opinion"), Vec::<String>::new());
        assert_eq!(meaning(&"business ".repeat(20)), None);
    }

    #[test]
    fn old_subject_codes_fall_back_to_their_first_level() {
        assert_eq!(code("medtop:20000574"), Some(TopicId(20_000_574)));
        assert_eq!(code("subj:04015000"), Some(TopicId(4_000_000)));
        assert_eq!(code("99000000"), None);
        assert_eq!(code("GCAT"), None);
    }
}
