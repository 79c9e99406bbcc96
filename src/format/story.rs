//! Stories of the CNN/Daily Mail corpus: the text, then a summary whose lines each follow `@highlight`.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::body::plain_lines;
use super::desk::{Desk, Refusal};
use super::item::{Body, Item, on, said};
use super::sniff::Look;
use super::{credits, dates};
use crate::model::{DateGround, Published};

/// What begins a line of the summary.
const HIGHLIGHT: &str = "@highlight";

/// Made once, since it is looked for in every text.
static FIND_HIGHLIGHT: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(HIGHLIGHT));

/// The ending of the name, or a summary in a short text.
pub(super) fn recognises(look: &Look<'_>) -> bool {
    let is_likely = || FIND_HIGHLIGHT.find(look.head.as_bytes()).is_some();
    look.ending == "story" || is_likely() && look.head.lines().any(|line| line.trim() == HIGHLIGHT)
}

/// Reads the one story; its summary was written by other hands and is no part of it.
pub(super) fn parse(desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let text = desk.text();
    let text = plain_lines(&text);
    let mut lines: Vec<&str> = text.lines().take_while(|line| line.trim() != HIGHLIGHT).collect();
    let mut item = Item { given_id: id(desk.name()), publisher: outlet(&lines), ..Item::default() };
    if let Some(head) = Head::of(&lines) {
        lines.drain(..head.lines);
        item.publisher = Some("Daily Mail".to_owned());
        (item.byline, item.published) = (head.byline, head.published);
    }
    item.body = Body::Text(lines.join("\n"));
    let _ = desk.take(item);
    Ok(())
}

/// The name of the file is the hash of the story's address.
fn id(name: &str) -> Option<String> {
    let stem = name.split('.').next().unwrap_or(name);
    (stem.len() == 40 && stem.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| stem.to_owned())
}

/// CNN names itself where the story begins: "(CNN) -- ", "EASTPORT, Maine (CNN) -- ".
fn outlet(lines: &[&str]) -> Option<String> {
    let first = lines.iter().find(|line| !line.trim().is_empty())?;
    first[..first.floor_char_boundary(80)].contains("(CNN)").then(|| "CNN".to_owned())
}

/// What stands before a story of the Daily Mail, a word or two in each line: "By", the names, "PUBLISHED:", the time.
#[derive(Debug, Default, PartialEq)]
struct Head {
    byline: Option<String>,
    published: Option<Published>,
    /// Lines that it takes.
    lines: usize,
}

impl Head {
    fn of(lines: &[&str]) -> Option<Self> {
        let mut head = Self::default();
        let mut label = "";
        for (number, line) in lines.iter().enumerate().take(40) {
            let words = line.trim().trim_start_matches(['.', '|', ' ']).trim();
            match words {
                "" => continue,
                "By" | "PUBLISHED:" | "UPDATED:" | "Last updated at" | "Created:" => label = words,
                _ if label == "By" && words.len() < 100 => {
                    head.byline = Some(credits::names(words));
                    label = "";
                }
                _ if !label.is_empty() && words.len() < 60 => {
                    if label != "UPDATED:" {
                        head.published = head.published.or(on(DateGround::Text, date(words)));
                    }
                    label = "";
                }
                _ => break,
            }
            head.lines = number + 1;
        }
        (head.lines > 0).then_some(head)
    }
}

/// `10:20 EST, 5 March 2013`
fn date(words: &str) -> Option<Published> {
    dates::read(words).date().or_else(|| dates::read(&said(words.split_once(',')?.1)?).date())
}

#[cfg(test)]
mod tests {
    use super::{Head, id, outlet};

    #[test]
    fn the_head_of_a_story_is_taken_off() {
        let lines = [
            "By ",
            ". Ada Okonjo",
            "",
            "PUBLISHED:",
            ". 10:20 EST, 5 March 2013",
            ". | .",
            "UPDATED:",
            ". 11:00 EST, 6 March 2013",
            "",
            "The ferry sank.",
        ];
        let head = Head::of(&lines).expect("a head");
        assert_eq!(head.byline.as_deref(), Some("Ada Okonjo"));
        assert_eq!(head.published.map(|date| date.to_string()).as_deref(), Some("2013-03-05T10:20:00-05:00"));
        assert_eq!(lines[head.lines..], ["", "The ferry sank."]);
        assert_eq!(Head::of(&["The ferry sank.", "By", "noon"]), None);
    }

    #[test]
    fn names_and_outlets_are_read() {
        assert_eq!(id("0123456789abcdef0123456789abcdef01234567.story").map(|id| id.len()), Some(40));
        assert_eq!(id("bridge.story"), None);
        assert_eq!(outlet(&["", "REYL (CNN) -- The ferry"]).as_deref(), Some("CNN"));
    }
}
