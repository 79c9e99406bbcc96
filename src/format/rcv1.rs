//! RCV1, the Reuters corpus of 1996 and 1997: a small XML file a story.

use super::credits;
use super::desk::{Desk, Refusal};
use super::fields::language;
use super::item::{Body, Item, said};
use super::sniff::Look;
use super::xml::{self, Element};

/// The root element tells; NewsML-G2's has a capital in it.
pub(super) fn recognises(look: &Look<'_>) -> bool {
    xml::root_name(look.head) == Some("newsitem")
}

/// Reads every story.
pub(super) fn parse(desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let text = desk.text();
    let ending = xml::each(&text, &["newsitem"], &mut |_, root, range| {
        let item = read(desk, &root);
        desk.take(Item { range: Some(range), ..item })
    });
    desk.xml_ending(ending, Err(Refusal::NoArticle("no story in it".into())))
}

fn read(desk: &mut Desk<'_>, root: &Element) -> Item {
    let metadata = root.child("metadata");
    let dublin_core = |name: &str| {
        let all = metadata.into_iter().flat_map(|metadata| metadata.all("dc"));
        let named = all.filter(|dc| dc.attribute("element") == Some(name));
        named.filter_map(|dc| said(dc.attribute("value")?)).next()
    };
    let dates =
        [root.attribute("date").and_then(said), dublin_core("dc.date.published"), dublin_core("dc.date.created")];
    Item {
        given_id: root.attribute("itemid").and_then(said),
        // The title is the headline behind the name of a country.
        headline: root.said("headline").or_else(|| root.said("title")),
        byline: root.said("byline").map(|names| credits::names(&names)),
        dateline: root.said("dateline"),
        published: dates.into_iter().flatten().find_map(|date| desk.date(&date)),
        publisher: dublin_core("dc.publisher").or_else(|| dublin_core("dc.source")),
        language: root.attribute("lang").and_then(language),
        subjects: codes(metadata, "topics").into_iter().map(media_topic).collect(),
        keywords: [codes(metadata, "countries"), codes(metadata, "industries")].concat(),
        body: Body::Text(root.child("text").map(|text| text.paragraphs(&[])).unwrap_or_default().join("\n\n")),
        ..Item::default()
    }
}

/// The codes of one of the lists, whose class is `bip:topics:1.0` and the like.
fn codes(metadata: Option<&Element>, list: &str) -> Vec<String> {
    let lists = metadata.into_iter().flat_map(|metadata| metadata.all("codes"));
    let wanted =
        lists.filter(|codes| codes.attribute("class").is_some_and(|class| class.split(':').nth(1) == Some(list)));
    wanted.flat_map(|codes| codes.all("code")).filter_map(|code| said(code.attribute("code")?)).collect()
}

/// The media topic that a topic code means, else the code.
fn media_topic(code: String) -> String {
    let rows = include_str!("rcv1.tsv").lines().filter(|line| !line.starts_with('#'));
    let fields = rows.map(|line| line.split('\t')).filter_map(|mut fields| Some((fields.next()?, fields.next()?)));
    let known = fields.into_iter().find(|(known, _)| *known == code);
    known.map_or(code, |(_, topic)| topic.to_owned())
}

#[cfg(test)]
mod tests {
    use super::media_topic;
    use crate::lang::taxonomy;

    #[test]
    fn the_table_is_sorted_and_names_live_topics() {
        let rows: Vec<Vec<&str>> = include_str!("rcv1.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| line.split('\t').collect())
            .collect();
        assert!(rows.is_sorted_by(|one, other| one[0] < other[0]));
        for row in rows {
            let concept = taxonomy::parse_id(row[1]).and_then(taxonomy::concept);
            assert_eq!(concept.map(|concept| concept.name), Some(row[2]), "{}", row[0]);
            assert_eq!(media_topic(row[0].to_owned()), row[1]);
        }
        assert_eq!(media_topic("GMIL".into()), "GMIL");
    }
}
