//! NewsML-G2: news items of the agencies, alone or in messages. Pictures, films and packages of references are no articles.

use std::ops::ControlFlow;

use super::desk::{Desk, Refusal};
use super::fields::language;
use super::item::{Body, Item, said};
use super::sniff::Look;
use super::xml::{self, Element};
use super::{credits, html, nitf};

/// The root element tells.
pub(super) fn recognises(look: &Look<'_>) -> bool {
    let root = xml::root_name(look.head);
    matches!(root, Some("newsMessage" | "newsItem" | "packageItem" | "knowledgeItem" | "planningItem" | "conceptItem"))
}

/// Reads all text items.
pub(super) fn parse(desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let text = desk.text();
    let mut others = 0;
    let ending = xml::each(&text, &["newsItem"], &mut |_, root, range| match read(desk, &root) {
        Some(item) => desk.take(Item { range: Some(range), ..item }),
        None => {
            others += 1;
            ControlFlow::Continue(())
        }
    });
    let why = if others > 0 { "only items that are no text" } else { "no news item in it" };
    desk.xml_ending(ending, Err(Refusal::NoArticle(why.into())))
}

/// Reads one item; `None` for one that is no text.
fn read(desk: &mut Desk<'_>, root: &Element) -> Option<Item> {
    let meta = root.child("itemMeta")?;
    let class =
        meta.child("itemClass").and_then(|class| class.attribute("qcode").or(class.attribute("uri"))).unwrap_or("");
    if !(class.is_empty() || class.ends_with("text") || class.ends_with("composite")) {
        return None;
    }
    let content = root.child("contentMeta");
    let said_in = |path: &str| content.and_then(|content| content.said(path));
    let mut item = embedded(desk, root.child("contentSet")?)?;
    item.given_id = root.attribute("guid").and_then(said);
    item.headline = said_in("headline").or_else(|| item.headline.take()).or_else(|| meta.said("title"));
    item.byline = said_in("by")
        .or_else(|| item.byline.take())
        .or_else(|| said_in("creator/name"))
        .map(|names| credits::names(&names));
    item.dateline = said_in("dateline").map(|line| line.trim_end_matches(['-', '–', '—', ' ']).to_owned());
    item.publisher =
        said_in("creditline").or_else(|| said_in("infoSource/name")).or_else(|| meta.said("provider/name"));
    let tag = content.and_then(|content| content.child("language")?.attribute("tag")).or(root.attribute("lang"));
    item.language = tag.and_then(language);
    let dates = [said_in("contentCreated"), meta.said("firstCreated"), meta.said("versionCreated")];
    item.published = dates.into_iter().flatten().find_map(|date| desk.date(&date)).or(item.published);
    if let Some(content) = content {
        item.keywords = content.all("keyword").filter_map(|keyword| said(&keyword.text())).collect();
        let is_place = |subject: &&Element| {
            let kind = subject.attribute("type").unwrap_or_default();
            kind.ends_with("geoArea") || kind.starts_with("loctyp:")
        };
        let subjects = content.all("subject").filter(|subject| !is_place(subject));
        let coded = subjects.filter_map(|subject| Some((said(subject.attribute("qcode")?)?, subject)));
        for (code, subject) in coded {
            // The category of an older wire, which is what others call a section.
            if code.starts_with("cat:") {
                item.section = item.section.or_else(|| subject.said("name"));
            }
            item.subjects.push(code);
        }
    }
    Some(item)
}

/// The story as it stands in the item: XHTML, NITF or plain text.
fn embedded(desk: &mut Desk<'_>, set: &Element) -> Option<Item> {
    for inline in set.all("inlineXML") {
        if let Some(page) = inline.child("html") {
            let body = page.child("body").unwrap_or(page);
            let skip = ["header", "footer", "aside", "figure", "figcaption", "script", "style", "head"];
            let text = body.paragraphs(&skip).join("\n\n");
            return Some(Item { body: Body::Text(text), ..Item::default() });
        }
        if let Some(document) = inline.child("nitf") {
            return nitf::read(desk, document).ok();
        }
    }
    let data = set.all("inlineData").find_map(|data| said(&data.text()).map(|_| data.text()))?;
    Some(Item { body: Body::Text(html::to_text(&data)), ..Item::default() })
}
