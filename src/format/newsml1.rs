//! NewsML 1, the agencies' XML before NewsML-G2: components in components, some of them the same thing in other words.

use std::ops::ControlFlow;

use super::desk::{Desk, Refusal};
use super::fields::language;
use super::item::{Body, Item, said};
use super::sniff::Look;
use super::xml::{self, Element};
use super::{credits, html, nitf, wire};

/// Roles of parts that are not the text of a story.
const ASIDE: [&str; 16] = [
    "abstract",
    "byline",
    "caption",
    "contact",
    "dateline",
    "headline",
    "label",
    "logo",
    "photo",
    "preview",
    "quicklook",
    "stylesheet",
    "summary",
    "teaser",
    "thumbnail",
    "title",
];

/// The root element tells.
pub(super) fn recognises(look: &Look<'_>) -> bool {
    xml::root_name(look.head) == Some("NewsML")
}

/// Reads the stories of every item.
pub(super) fn parse(desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let text = desk.text();
    let mut others = 0;
    let ending = xml::each(&text, &["NewsItem"], &mut |around, root, range| {
        let envelope = around.first().and_then(|root| root.child("NewsEnvelope"));
        let items = read(desk, envelope, &root);
        others += u32::from(items.is_empty());
        for item in items {
            desk.take(Item { range: Some(range.clone()), ..item })?;
        }
        ControlFlow::Continue(())
    });
    let why = if others > 0 { "only items that are no text" } else { "no news item in it" };
    desk.xml_ending(ending, Err(Refusal::NoArticle(why.into())))
}

/// A story as its components give it: the parts of its text, and the components around them, outermost first.
struct Story<'a> {
    around: Vec<&'a Element>,
    parts: Vec<&'a Element>,
}

fn read(desk: &mut Desk<'_>, envelope: Option<&Element>, root: &Element) -> Vec<Item> {
    let mut stories: Vec<Story<'_>> = Vec::new();
    for component in root.all("NewsComponent") {
        collect(component, &mut Vec::new(), &mut stories);
    }
    stories.iter().map(|story| story_item(desk, envelope, root, story)).collect()
}

/// Finds the parts of text in a component. A component with a headline of its own is a story of its own, if one around it
/// has no text yet; of components that are equivalent the first with a text is enough.
fn collect<'a>(component: &'a Element, around: &mut Vec<&'a Element>, stories: &mut Vec<Story<'a>>) {
    let role = component.child("Role").and_then(|role| role.attribute("FormalName")).unwrap_or("").to_ascii_lowercase();
    if ASIDE.contains(&role.as_str()) {
        return;
    }
    around.push(component);
    let headed =
        around.iter().rposition(|component| component.at("NewsLines/HeadLine").is_some()).map_or(1, |at| at + 1);
    for part in component.all("ContentItem").filter(|part| is_text(part)) {
        let is_same = |story: &Story<'_>| {
            story.around.len() >= headed && std::ptr::eq(story.around[headed - 1], around[headed - 1])
        };
        match stories.iter_mut().rev().find(|story| is_same(story)) {
            Some(story) => story.parts.push(part),
            None => stories.push(Story { around: around.clone(), parts: vec![part] }),
        }
    }
    let before = stories.iter().map(|story| story.parts.len()).sum::<usize>();
    let are_equivalent = component.attribute("EquivalentsList") == Some("yes");
    for inner in component.all("NewsComponent") {
        let found = stories.iter().map(|story| story.parts.len()).sum::<usize>();
        if are_equivalent && found > before {
            break;
        }
        collect(inner, around, stories);
    }
    around.pop();
}

/// True for content that stands in the file and is said, or looks, to be text.
fn is_text(part: &Element) -> bool {
    let said_in = |name: &str| {
        part.child(name).and_then(|child| child.attribute("FormalName")).unwrap_or("").to_ascii_lowercase()
    };
    let (medium, kind) = (said_in("MediaType"), said_in("MimeType"));
    let is_written = kind.is_empty()
        || kind.starts_with("text/") && kind != "text/css"
        || kind.contains("xml")
        || kind.contains("html");
    (medium.is_empty() || medium.contains("text"))
        && is_written
        && part.child("DataContent").is_some_and(|content| said(&content.text()).is_some())
}

fn story_item(desk: &mut Desk<'_>, envelope: Option<&Element>, root: &Element, story: &Story<'_>) -> Item {
    let lines = |name: &str| story.around.iter().rev().find_map(|component| component.child("NewsLines")?.said(name));
    let (mut item, mut blocks) = (Item::default(), Vec::new());
    for part in &story.parts {
        let inner = content(desk, part);
        if let Body::Text(text) = &inner.body {
            blocks.push(text.clone());
        }
        // What a document embedded in the item says of itself stands in for what the item does not.
        item = Item {
            headline: item.headline.or(inner.headline),
            byline: item.byline.or(inner.byline),
            dateline: item.dateline.or(inner.dateline),
            published: item.published.or(inner.published),
            ..item
        };
    }
    let body = blocks.join("\n\n");
    check_words(desk, story, &body);
    item.body = Body::Text(body);
    item.headline = lines("HeadLine").or(item.headline);
    item.byline = lines("ByLine").map(|names| credits::names(&names)).or(item.byline);
    item.dateline =
        lines("DateLine").map(|line| line.trim_end_matches(['-', '–', '—', ' ']).to_owned()).or(item.dateline);
    item.keywords = story.around.iter().flat_map(|component| keywords(component)).collect();
    item.subjects = story.around.iter().flat_map(|component| subjects(component)).collect();
    item.language = story
        .around
        .iter()
        .rev()
        .find_map(|component| formal(component.at("DescriptiveMetadata/Language")?))
        .and_then(|name| language(&name));
    let identifier = root.at("Identification/NewsIdentifier");
    let given_id = identifier.and_then(|id| id.said("PublicIdentifier").or_else(|| id.said("NewsItemId")));
    // Several stories of one item have no id of their own.
    item.given_id = given_id;
    item.publisher = envelope
        .and_then(|envelope| envelope.at("SentFrom/Party"))
        .and_then(formal)
        .or_else(|| lines("CreditLine"))
        .or_else(|| identifier.and_then(|id| id.said("ProviderId")));
    let management = |name: &str| root.child("NewsManagement")?.said(name);
    let dates = [
        management("FirstCreated"),
        lines("DateAndTime"),
        envelope.and_then(|envelope| envelope.said("DateAndTime")),
        management("ThisRevisionCreated"),
    ];
    item.published = dates.into_iter().flatten().find_map(|date| desk.date(&date)).or(item.published);
    item
}

/// The text of a part: XHTML, NITF, bare paragraphs, or text with or without markup in it.
fn content(desk: &mut Desk<'_>, part: &Element) -> Item {
    let Some(data) = part.child("DataContent") else { return Item::default() };
    if let Some(document) = data.child("nitf") {
        return nitf::read(desk, document).unwrap_or_default();
    }
    let text = match data.elements().next() {
        Some(_) => {
            let page = data.child("html").unwrap_or(data);
            let skip = ["head", "style", "script", "figure", "media"];
            page.child("body").unwrap_or(page).paragraphs(&skip).join("\n\n")
        }
        None => html::to_text(&data.text()),
    };
    Item { body: Body::Text(text), ..Item::default() }
}

fn formal(element: &Element) -> Option<String> {
    said(element.attribute("FormalName")?)
}

/// Keyword lines, and properties that are named keywords.
fn keywords(component: &Element) -> Vec<String> {
    let lines = component.child("NewsLines").into_iter().flat_map(|lines| lines.all("KeywordLine"));
    let metadata = component.all("Metadata").chain(component.all("DescriptiveMetadata"));
    let properties = metadata.flat_map(|metadata| metadata.all("Property"));
    let named = properties.filter(|property| {
        property.attribute("FormalName").is_some_and(|name| name.to_ascii_lowercase().contains("keyword"))
    });
    let values = named.filter_map(|property| said(property.attribute("Value")?));
    lines.filter_map(|line| said(&line.text())).chain(values).collect()
}

/// Codes of the IPTC's subjects, the narrowest of each.
fn subjects(component: &Element) -> Vec<String> {
    let codes = component.child("DescriptiveMetadata").into_iter().flat_map(|metadata| metadata.all("SubjectCode"));
    let narrowest = |code: &Element| {
        ["SubjectDetail", "SubjectMatter", "Subject"].iter().find_map(|name| formal(code.child(name)?))
    };
    codes.filter_map(narrowest).map(|code| format!("subj:{code}")).collect()
}

/// Says when the text has far fewer words than the item states.
fn check_words(desk: &mut Desk<'_>, story: &Story<'_>, body: &str) {
    let places = story.parts.iter().filter_map(|part| part.child("Characteristics"));
    let properties = places.flat_map(|place| place.all("Property"));
    let counts = properties.filter(|property| {
        property
            .attribute("FormalName")
            .is_some_and(|name| matches!(name.to_ascii_lowercase().as_str(), "words" | "wordcount"))
    });
    let stated: usize = counts.filter_map(|count| count.attribute("Value")?.trim().parse::<usize>().ok()).sum();
    if let Some(short) = wire::shortfall("the item", stated, wire::words(body)) {
        desk.note(short);
    }
}
