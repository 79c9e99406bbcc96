//! Word documents (DOCX): the paragraphs of the main part, as the last one who edited it left them.

use std::ops::ControlFlow;

use super::desk::{Desk, Refusal};
use super::fields::language;
use super::item::said;
use super::package::{Package, beside, has_member};
use super::sniff::Look;
use super::xml::{self, Element, Node};
use super::{txt, wire};
use crate::lang::fold;

/// Parts of a paragraph that are no text of it: properties, what was deleted or moved away, instructions, the same in old.
const SILENT: [&str; 8] = ["Fallback", "del", "delText", "instrText", "moveFrom", "pPr", "rPr", "object"];

/// Names of the styles of a headline, in lower case.
const HEADLINES: [&str; 5] = ["berschrift1", "heading1", "headline", "titel", "title"];

/// Paragraphs at the head of a document among which its headline is looked for.
const HEAD: usize = 6;

/// Office's list of types, and a part of Word's.
pub(super) fn recognises(look: &Look<'_>) -> bool {
    has_member(look.bytes, b"[Content_Types].xml") && has_member(look.bytes, b"word/")
}

/// Reads the one article of a document.
pub(super) fn parse(desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let mut package = Package::open(desk.bytes()).map_err(Refusal::Unreadable)?;
    let name = main_part(&mut package).map_err(Refusal::Unreadable)?;
    let part = package.text(&name).map_err(Refusal::Unreadable)?;
    let Some(part) = part else { return Err(Refusal::Unreadable(format!("no {name} in it"))) };
    let document = Document::of(&part);
    let text = document.paragraphs.join("\n\n");
    if text.is_empty() && document.fault.is_none() {
        return Err(Refusal::NoArticle("a document without text".into()));
    }
    let mut item = txt::read(desk, &text);
    let core = root(&mut package, "docProps/core.xml", "coreProperties");
    let title = core.as_ref().and_then(|core| core.said("title"));
    // The title that the file's properties give is often that of another document, from which this one was made.
    let is_printed = |title: &String| document.paragraphs.iter().take(HEAD).any(|line| fold(line) == fold(title));
    item.headline = document.headline.or(title.clone().filter(is_printed)).or(item.headline).or(title);
    item.language = core.as_ref().and_then(|core| language(&core.said("language")?));
    let keywords = core.and_then(|core| core.said("keywords")).unwrap_or_default();
    item.keywords = keywords.split([',', ';']).filter_map(said).collect();
    if document.notes > 0 {
        desk.note(format!("{} footnotes are not read", document.notes));
    }
    let stated = root(&mut package, "docProps/app.xml", "Properties").and_then(|app| app.said("Words")?.parse().ok());
    if let Some(short) = stated.and_then(|stated| wire::shortfall("the document", stated, wire::words(&text))) {
        desk.note(short);
    }
    let _ = desk.take(item);
    document.fault.map_or(Ok(()), |fault| Err(Refusal::Unreadable(fault)))
}

/// The part that holds the text: the one that the relations name, else where it stands by custom.
fn main_part(package: &mut Package<'_>) -> Result<String, String> {
    let relations = package.text("_rels/.rels")?.unwrap_or_default();
    let mut main = None;
    xml::each(&relations, &["Relationship"], &mut |_, relation, _| {
        let is_main = relation.attribute("Type").is_some_and(|kind| kind.ends_with("/officeDocument"));
        main = relation.attribute("Target").filter(|_| is_main).and_then(|target| beside("", target));
        if main.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    Ok(main.unwrap_or_else(|| "word/document.xml".into()))
}

/// The root element of a part; nothing for one that is not there or not readable, since nothing depends on it.
fn root(package: &mut Package<'_>, part: &str, name: &str) -> Option<Element> {
    let text = package.text(part).ok()??;
    let mut root = None;
    xml::each(&text, &[name], &mut |_, element, _| {
        root = Some(element);
        ControlFlow::Break(())
    });
    root
}

/// What stands in the main part.
#[derive(Debug, Default)]
struct Document {
    paragraphs: Vec<String>,
    headline: Option<String>,
    /// Footnotes, which stand in a part of their own.
    notes: usize,
    fault: Option<String>,
}

impl Document {
    fn of(part: &str) -> Self {
        let mut document = Self::default();
        let ending = xml::each(part, &["p"], &mut |around, paragraph, _| {
            document.take(around, &paragraph);
            ControlFlow::Continue(())
        });
        document.fault = ending.fault;
        document
    }

    /// Paragraphs of pictures have the same name in another namespace; a text box stands in the file twice.
    fn take(&mut self, around: &[Element], paragraph: &Element) {
        let prefix = |name: &str| name.split_once(':').map_or(String::new(), |(prefix, _)| prefix.to_owned());
        let is_ours = around.first().is_none_or(|root| prefix(&root.name) == prefix(&paragraph.name));
        if !is_ours || around.iter().any(|element| SILENT.contains(&element.local())) {
            return;
        }
        let mut text = String::new();
        self.collect(paragraph, &mut text);
        let style = paragraph.at("pPr/pStyle").and_then(|style| style.attribute("val")).unwrap_or("");
        let style: String = style.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
        let is_early = self.paragraphs.len() < HEAD && self.headline.is_none();
        if HEADLINES.contains(&style.as_str()) && is_early {
            self.headline = said(&text);
        }
        self.paragraphs.extend(text.lines().filter_map(said));
    }

    fn collect(&mut self, element: &Element, text: &mut String) {
        for child in element.elements().filter(|child| !SILENT.contains(&child.local())) {
            match child.local() {
                "t" => child.children.iter().for_each(|node| {
                    if let Node::Text(part) = node {
                        text.push_str(part);
                    }
                }),
                "tab" | "ptab" => text.push(' '),
                "br" | "cr" => text.push('\n'),
                "noBreakHyphen" => text.push('-'),
                "footnoteReference" | "endnoteReference" => self.notes += 1,
                _ => self.collect(child, text),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Document;

    #[test]
    fn runs_are_joined_and_deletions_are_left_out() {
        let document = Document::of(
            "<w:document><w:body><w:p><w:pPr><w:pStyle w:val='Title'/></w:pPr><w:r><w:t>Ferry </w:t></w:r><w:r><w:t>late</w:t></w:r></w:p>\
             <w:p><w:r><w:t>“Ag</w:t><w:t>ain,”</w:t></w:r><w:del><w:r><w:delText>he</w:delText></w:r></w:del><w:ins><w:r><w:t xml:space='preserve'> she</w:t></w:r></w:ins><w:r><w:br/><w:t>said</w:t></w:r></w:p>\
             <mc:AlternateContent><mc:Choice><w:p><w:r><w:t>Box</w:t></w:r></w:p></mc:Choice><mc:Fallback><w:p><w:r><w:t>Box</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>\
             <a:p><a:r><a:t>Axis</a:t></a:r></a:p><w:p><w:r><w:t>End</w:t><w:footnoteReference/></w:r></w:p></w:body></w:document>",
        );
        assert_eq!(document.paragraphs, ["Ferry late", "“Again,” she", "said", "Box", "End"]);
        assert_eq!((document.headline.as_deref(), document.notes), (Some("Ferry late"), 1));
    }
}
