//! Gigaword, and the corpora of the same making before it (TIPSTER, TREC, AQUAINT): SGML with a `<DOC>` a story.

use std::ops::ControlFlow;

use super::desk::{Desk, Refusal};
use super::item::{Body, Item, said};
use super::sgml::{self, Found};
use super::sniff::Look;
use super::{credits, wire};

/// Elements that hold the headline, in the order in which they are preferred; so for what follows.
const HEADLINE: [&str; 5] = ["HEADLINE", "HEAD", "HL", "TITLE", "TI"];
const BYLINE: [&str; 3] = ["BYLINE", "AUTHOR", "AU"];
const DATE: [&str; 5] = ["DATE_TIME", "DATETIME", "DATE", "DATE1", "DD"];

/// Agencies by the beginning of their documents' ids, and languages by its middle.
const AGENCIES: [(&str, &str); 9] = [
    ("AFE", "Agence France-Presse"),
    ("AFP", "Agence France-Presse"),
    ("APW", "Associated Press"),
    ("CNA", "Central News Agency"),
    ("LTW", "Los Angeles Times/Washington Post"),
    ("NYT", "New York Times"),
    ("WPB", "Washington Post/Bloomberg"),
    ("XIE", "Xinhua"),
    ("XIN", "Xinhua"),
];
const LANGUAGES: [(&str, &str); 7] =
    [("ARA", "ar"), ("ARB", "ar"), ("CMN", "zh"), ("ENG", "en"), ("FRA", "fr"), ("FRE", "fr"), ("SPA", "es")];

/// A first document.
pub(super) fn recognises(look: &Look<'_>) -> bool {
    let head = look.head.as_bytes();
    head.len() > 5 && head[..4].eq_ignore_ascii_case(b"<DOC") && (head[4] == b'>' || head[4].is_ascii_whitespace())
}

/// Reads every document. Advisories are letters to editors, no news, and are left out.
pub(super) fn parse(desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let text = desk.text();
    let mut advisories = 0u64;
    for document in sgml::elements(&text, "DOC") {
        if document.attribute("type").is_some_and(|kind| kind.eq_ignore_ascii_case("advis")) {
            advisories += 1;
            continue;
        }
        let item = read(desk, &document);
        if desk.take(Item { range: Some(document.range), ..item }) == ControlFlow::Break(()) {
            return Ok(());
        }
    }
    match (advisories, desk.articles) {
        (0, _) => Ok(()),
        (_, 0) => Err(Refusal::NoArticle("only advisories to editors".into())),
        (count, _) => {
            desk.note(format!("{count} advisories to editors left out"));
            Ok(())
        }
    }
}

fn read(desk: &mut Desk<'_>, document: &Found<'_>) -> Item {
    let field = |names: &[&str]| {
        let found = names.iter().find_map(|name| said(&sgml::text(sgml::element(document.inner, name)?.inner)));
        found.map(|text| text.to_owned())
    };
    let id = document.attribute("id").and_then(said).or_else(|| field(&["DOCNO", "DOCID"]));
    let given = |table: &[(&str, &str)], part: Option<&str>| {
        let row = table.iter().find(|(code, _)| part.is_some_and(|part| part.eq_ignore_ascii_case(code)));
        row.map(|(_, name)| (*name).to_owned())
    };
    let code = id.as_deref().unwrap_or("");
    let published = day(code).and_then(|day| desk.date(day)).or_else(|| desk.date(&field(&DATE)?));
    Item {
        headline: field(&HEADLINE),
        byline: field(&BYLINE).map(|names| credits::names(&names)),
        dateline: field(&["DATELINE"]),
        publisher: given(&AGENCIES, code.get(..3)),
        language: given(&LANGUAGES, code.split('_').nth(1)),
        body: Body::Text(body(document.inner)),
        published,
        given_id: id,
        ..Item::default()
    }
}

/// The eight digits in an id: `XIN_ENG_20240305.0001`, `APW19980601.0003`.
fn day(id: &str) -> Option<&str> {
    id.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 8)
}

/// The paragraphs of all texts of a document.
fn body(document: &str) -> String {
    let texts = sgml::elements(document, "TEXT").map(|text| text.inner);
    let blocks =
        texts.flat_map(|text| sgml::marked_paragraphs(text).unwrap_or_else(|| wire::paragraphs(&sgml::text(text))));
    blocks.collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn ids_hold_a_day() {
        assert_eq!(day("XIN_ENG_20240305.0001"), Some("20240305"));
        assert_eq!(day("APW19980601.0003"), Some("19980601"));
        assert_eq!(day("AP880212-0001"), None);
    }
}
