//! The IPTC Media Topics: what an article can be about, as a tree of 1,084 concepts.
//!
//! The table is part of the binary and is read at its first use, so a search that asks for no topic never pays for it.
//! Invariant: concepts stand in the order of the tree (a parent, then all that lies below it), so a subtree is a slice.

mod find;

use std::ops::Range;
use std::sync::LazyLock;

pub use self::find::{Found, find, mentioning};
use super::fold;
use crate::model::TopicId;

/// One media topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concept {
    /// Its number.
    pub id: TopicId,
    /// The concept above it; `None` at level 1.
    pub parent: Option<TopicId>,
    /// Depth in the tree: 1 to 6.
    pub level: u8,
    /// Name as IPTC writes it.
    pub name: &'static str,
    /// What IPTC says it means.
    pub definition: &'static str,
    /// Short name of one word at level 1, else the name in lower case with hyphens.
    pub slug: String,
    /// Slugs from level 1 down: `politics/election`.
    pub path: String,
}

/// Short names of the 17 concepts at level 1, by number in millions.
const SHORT_NAMES: [&str; 17] = [
    "arts",
    "crime",
    "disaster",
    "economy",
    "education",
    "environment",
    "health",
    "human-interest",
    "labour",
    "lifestyle",
    "politics",
    "religion",
    "science",
    "society",
    "sport",
    "conflict",
    "weather",
];

/// Levels of the tree.
const LEVELS: usize = 6;

static MEDIATOPICS: &str = include_str!("data/mediatopics.tsv");

/// The lines of the table, which stand in the order of their numbers.
static LINES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| MEDIATOPICS.lines().filter(|line| !line.starts_with('#')).collect());

static TAXONOMY: LazyLock<Taxonomy> = LazyLock::new(|| Taxonomy::read(MEDIATOPICS));

/// The tree.
struct Taxonomy {
    /// In the order of the tree.
    concepts: Vec<Concept>,
    /// One past the last concept below each, by position.
    ends: Vec<usize>,
    /// Positions by number, sorted.
    positions: Vec<(TopicId, usize)>,
}

/// The concept of a number.
pub fn concept(id: TopicId) -> Option<&'static Concept> {
    let tree = &*TAXONOMY;
    tree.position(id).map(|at| &tree.concepts[at])
}

/// All concepts, in the order of the tree.
pub fn concepts() -> &'static [Concept] {
    &TAXONOMY.concepts
}

/// The path of a concept, `politics/election`; for a number that is no concept, the number as IPTC writes it.
pub fn path(id: TopicId) -> String {
    label(id).map_or_else(|| id.to_string(), |(path, _)| path)
}

/// Path and name of a concept. Reads its own lines only: results show a few topics, and the tree is a thousand.
pub fn label(id: TopicId) -> Option<(String, &'static str)> {
    let own = row_of(id)?;
    let mut path = own.slug;
    let mut above = own.parent;
    // Bounded by the levels that there are.
    for _ in 0..LEVELS {
        let Some(row) = above.and_then(row_of) else { break };
        path = format!("{}/{path}", row.slug);
        above = row.parent;
    }
    Some((path, own.name))
}

/// The row of a concept, without level and path.
fn row_of(id: TopicId) -> Option<Concept> {
    let number = |line: &str| line.get(..8).and_then(|digits| digits.parse().ok()).unwrap_or(0_u32);
    let at = LINES.binary_search_by_key(&id.0, |line| number(line)).ok()?;
    row(LINES[at])
}

/// The concepts above one, nearest first.
pub fn ancestors(id: TopicId) -> Vec<TopicId> {
    std::iter::successors(concept(id).and_then(|concept| concept.parent), |&above| concept(above)?.parent).collect()
}

/// The concepts below one, at any depth, in the order of the tree; without itself.
pub fn descendants(id: TopicId) -> Vec<TopicId> {
    below(id).iter().map(|concept| concept.id).collect()
}

/// The concepts right below one, by name.
pub fn children(id: TopicId) -> Vec<TopicId> {
    below(id).iter().filter(|concept| concept.parent == Some(id)).map(|concept| concept.id).collect()
}

/// The concept at a level that holds this one (itself at its own level); `None` when it stands above that level.
pub fn lift(id: TopicId, level: u8) -> Option<TopicId> {
    std::iter::successors(concept(id), |below| concept(below.parent?))
        .find(|concept| concept.level == level)
        .map(|concept| concept.id)
}

/// Reads a number as IPTC and its users write it: `medtop:04000000`, `04000000`, or an address that ends so.
pub fn parse_id(text: &str) -> Option<TopicId> {
    let digits = text.trim().rsplit([':', '/']).next()?;
    let is_number = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok().map(TopicId))?
}

fn below(id: TopicId) -> &'static [Concept] {
    let tree = &*TAXONOMY;
    tree.position(id).map_or(&[], |at| &tree.concepts[at + 1..tree.ends[at]])
}

impl Taxonomy {
    fn read(table: &'static str) -> Self {
        let mut rows: Vec<Concept> = table.lines().filter_map(row).collect();
        rows.sort_by(|a, b| a.parent.cmp(&b.parent).then_with(|| a.slug.cmp(&b.slug)));
        let mut tree = Taxonomy { concepts: Vec::with_capacity(rows.len()), ends: Vec::new(), positions: Vec::new() };
        tree.grow(&rows, None, "", 1);
        tree.positions = tree.concepts.iter().enumerate().map(|(at, concept)| (concept.id, at)).collect();
        tree.positions.sort_unstable();
        tree
    }

    /// Adds the concepts below `parent`, each followed by its own. `rows` are sorted by parent.
    fn grow(&mut self, rows: &[Concept], parent: Option<TopicId>, path: &str, level: u8) {
        for row in &rows[children_rows(rows, parent)] {
            let at = self.concepts.len();
            let path = if path.is_empty() { row.slug.clone() } else { format!("{path}/{}", row.slug) };
            self.concepts.push(Concept { level, path: path.clone(), ..row.clone() });
            self.ends.push(at + 1);
            self.grow(rows, Some(row.id), &path, level + 1);
            self.ends[at] = self.concepts.len();
        }
    }

    fn position(&self, id: TopicId) -> Option<usize> {
        let found = self.positions.binary_search_by_key(&id, |&(id, _)| id).ok()?;
        Some(self.positions[found].1)
    }
}

fn children_rows(rows: &[Concept], parent: Option<TopicId>) -> Range<usize> {
    let first = rows.partition_point(|row| row.parent < parent);
    first..first + rows[first..].partition_point(|row| row.parent == parent)
}

/// Reads one line of the table; level and path are filled in when the tree grows.
fn row(line: &'static str) -> Option<Concept> {
    let mut fields = line.split('\t');
    let id = TopicId(fields.next()?.parse().ok()?);
    let parent = fields.next()?.parse().ok().map(TopicId);
    let name = fields.next()?;
    let definition = fields.next()?;
    Some(Concept { id, parent, level: 0, name, definition, slug: slug_of(id, name), path: String::new() })
}

fn slug_of(id: TopicId, name: &str) -> String {
    let short = (id.0 / 1_000_000).checked_sub(1).filter(|_| id.0.is_multiple_of(1_000_000));
    match short.and_then(|at| SHORT_NAMES.get(at as usize)) {
        Some(short) => (*short).to_owned(),
        None => slug(name),
    }
}

/// A name in the form of a slug: `Coup d'état` becomes `coup-d-etat`.
fn slug(name: &str) -> String {
    fold(name).replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{
        LEVELS, MEDIATOPICS, SHORT_NAMES, ancestors, children, concept, concepts, descendants, label, lift, parse_id,
        path,
    };
    use crate::model::TopicId;

    #[test]
    fn every_row_of_the_table_is_in_the_tree() {
        let rows = MEDIATOPICS.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(concepts().len(), rows);
        assert_eq!(rows, 1_084);
        assert_eq!(concepts().iter().filter(|concept| concept.level == 1).count(), SHORT_NAMES.len());
        assert_eq!(concepts().iter().filter(|concept| concept.level == 2).count(), 120);
    }

    #[test]
    fn the_table_is_sorted_and_without_doubles() {
        let ids: Vec<&str> =
            MEDIATOPICS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.get(..8)).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn slugs_and_paths_are_unique_except_below_a_short_name() {
        let paths: HashSet<&str> = concepts().iter().map(|concept| concept.path.as_str()).collect();
        assert_eq!(paths.len(), concepts().len());
        let slugs: HashSet<&str> =
            concepts().iter().filter(|concept| concept.level > 1).map(|concept| concept.slug.as_str()).collect();
        assert_eq!(slugs.len(), concepts().len() - SHORT_NAMES.len());
        for concept in concepts() {
            assert!(!concept.slug.is_empty() && !concept.slug.contains('/'), "{}", concept.path);
            assert!(!concept.definition.is_empty(), "{}", concept.path);
        }
    }

    #[test]
    fn every_parent_exists_one_level_up() {
        for concept in concepts() {
            match concept.parent {
                None => assert_eq!(concept.level, 1, "{}", concept.path),
                Some(parent) => assert_eq!(super::concept(parent).map(|above| above.level + 1), Some(concept.level)),
            }
        }
    }

    #[test]
    fn ancestors_and_descendants_are_each_others_mirror() {
        for above in concepts() {
            let expected: Vec<TopicId> = concepts()
                .iter()
                .filter(|below| ancestors(below.id).contains(&above.id))
                .map(|below| below.id)
                .collect();
            assert_eq!(descendants(above.id), expected, "{}", above.path);
        }
    }

    #[test]
    fn labels_are_those_of_the_tree() {
        for concept in concepts() {
            assert_eq!(label(concept.id), Some((concept.path.clone(), concept.name)));
            assert!(usize::from(concept.level) <= LEVELS);
        }
        assert_eq!(label(TopicId(1)), None);
    }

    #[test]
    fn paths_children_and_levels() {
        let election = TopicId(20_000_574);
        assert_eq!(path(election), "politics/election");
        assert_eq!(path(TopicId(1)), "medtop:00000001");
        assert_eq!(ancestors(TopicId(20_000_586)), [election, TopicId(11_000_000)]);
        assert!(children(TopicId(11_000_000)).contains(&election));
        assert!(!children(TopicId(11_000_000)).contains(&TopicId(20_000_586)));
        assert_eq!(lift(TopicId(20_000_586), 1), Some(TopicId(11_000_000)));
        assert_eq!(lift(TopicId(20_000_586), 2), Some(election));
        assert_eq!(lift(TopicId(11_000_000), 2), None);
        assert_eq!(concept(TopicId(0)), None);
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for text in ["medtop:04000000", " 04000000", "http://cv.iptc.org/newscodes/mediatopic/04000000"] {
            assert_eq!(parse_id(text), Some(TopicId(4_000_000)), "{text}");
        }
        for text in ["4000000", "medtop:", "medtop:0400000x", "", "+4000000"] {
            assert_eq!(parse_id(text), None, "{text}");
        }
    }
}
