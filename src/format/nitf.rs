//! NITF, the news agencies' XML for one article, and the dialect of the New York Times corpus.

use std::ops::ControlFlow;

use super::credits;
use super::desk::{Desk, Refusal};
use super::fields::language;
use super::item::{Body, Item, said};
use super::sniff::Look;
use super::xml::{self, Element};

/// Elements in a story that are not its running text.
pub(super) const ASIDE: [&str; 6] = ["media", "note", "table", "media-caption", "custom-table", "tagline"];

/// The root element tells.
pub(super) fn recognises(look: &Look<'_>) -> bool {
    xml::root_name(look.head) == Some("nitf")
}

/// Reads the article.
pub(super) fn parse(desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let text = desk.text();
    let mut outcome = Err(Refusal::Unreadable("no NITF document in it".into()));
    let ending = xml::each(&text, &["nitf"], &mut |_, root, range| {
        outcome = read(desk, &root).map(|item| desk.take(Item { range: Some(range), ..item })).map(drop);
        ControlFlow::Continue(())
    });
    desk.xml_ending(ending, outcome)
}

/// Reads a document, which may also stand inside another form.
pub(super) fn read(desk: &mut Desk<'_>, root: &Element) -> Result<Item, Refusal> {
    let mut item = Item::default();
    let body = root.child("body");
    let head = body.and_then(|body| body.child("body.head"));
    item.headline = head
        .and_then(|head| head.said("hedline/hl1").or_else(|| head.said("hedline")))
        .or_else(|| root.said("head/title"));
    item.byline = head.and_then(byline);
    item.dateline = head.and_then(|head| head.said("dateline/location"));
    item.language = root.attribute("baselang").or(root.attribute("lang")).and_then(language);
    if let Some(data) = root.at("head/docdata") {
        docdata(&mut item, data);
    }
    let publication = root.at("head/pubdata");
    let attribute = |name: &str| publication.and_then(|data| data.attribute(name)).and_then(said);
    item.publisher = attribute("name").or_else(|| head.and_then(owner));
    item.section = meta(root, "online_sections").or_else(|| attribute("position.section"));
    item.url = attribute("ex-ref").filter(|url| url.starts_with("http"));
    item.published = published(desk, root, head);
    item.subjects = root.at("head/tobject").map(subjects).unwrap_or_default();
    let content = body.and_then(|body| body.child("body.content"));
    item.body = Body::Text(content.map(story).unwrap_or_default().join("\n\n"));
    Ok(item)
}

/// The paragraphs of the story. The New York Times gives its first paragraph twice: alone, and in the full text.
fn story(content: &Element) -> Vec<String> {
    let full = content.all("block").find(|block| block.attribute("class") == Some("full_text"));
    full.unwrap_or(content).paragraphs(&ASIDE)
}

/// The byline as printed; a person named in it stands for it.
fn byline(head: &Element) -> Option<String> {
    let bylines: Vec<&Element> = head.all("byline").collect();
    let printed = bylines.iter().find(|byline| byline.attribute("class") == Some("print_byline")).or(bylines.first())?;
    let people: Vec<String> = printed.all("person").filter_map(|person| said(&person.text())).collect();
    if !people.is_empty() {
        return Some(people.join(", "));
    }
    said(&printed.text_without("byttl")).map(|names| credits::names(&names)).filter(|names| !names.is_empty())
}

fn docdata(item: &mut Item, data: &Element) {
    item.given_id = data.at("doc-id").and_then(|id| id.attribute("id-string")).and_then(said);
    let keys = data.child("key-list").into_iter().flat_map(|list| list.all("keyword"));
    item.keywords = keys.filter_map(|keyword| said(keyword.attribute("key")?)).collect();
    let descriptors = data.child("identified-content").into_iter().flat_map(|content| content.all("classifier"));
    let descriptors = descriptors.filter(|classifier| classifier.attribute("type") == Some("descriptor"));
    item.keywords.extend(descriptors.filter_map(|classifier| said(&classifier.text())));
}

/// Who publishes it: the distributor, or the owner of the rights.
fn owner(head: &Element) -> Option<String> {
    head.said("distributor").or_else(|| head.said("rights/rights.owner"))
}

fn meta(root: &Element, name: &str) -> Option<String> {
    let metas = root.child("head")?.all("meta").find(|meta| meta.attribute("name") == Some(name))?;
    said(metas.attribute("content")?)
}

/// The date of publication, else that of release, else of issue, else of the dateline.
fn published(desk: &mut Desk<'_>, root: &Element, head: Option<&Element>) -> Option<crate::model::Published> {
    let data = root.at("head/docdata");
    let norm = |name: &str| data.and_then(|data| data.child(name)?.attribute("norm"));
    let written = [
        root.at("head/pubdata").and_then(|data| data.attribute("date.publication")),
        norm("date.release"),
        norm("date.issue"),
        head.and_then(|head| head.at("dateline/story.date")?.attribute("norm")),
    ];
    written.into_iter().flatten().find_map(|date| desk.date(date))
}

/// Subject codes of the IPTC, which today's media topics descend from.
fn subjects(tobject: &Element) -> Vec<String> {
    let subjects = tobject
        .all("tobject.subject")
        .filter(|subject| subject.attribute("tobject.subject.ipr").is_none_or(|who| who == "IPTC"));
    subjects
        .filter_map(|subject| subject.attribute("tobject.subject.refnum"))
        .map(|code| format!("subj:{code}"))
        .collect()
}
