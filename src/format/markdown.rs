//! Markdown: front matter in YAML (`---`) or TOML (`+++`), the first heading, then paragraphs without their markup.

use serde_yaml_ng::Value;

use super::body::plain_lines;
use super::desk::{Desk, Refusal};
use super::fields::Fields;
use super::item::{Body, Item};
use super::sniff::Look;
use super::{marked, txt};

/// Front matter is the one sure sign; the rest goes by the ending of the name.
pub(super) fn recognises(look: &Look<'_>) -> bool {
    let has_front = ["---\n", "---\r\n", "+++\n", "+++\r\n"].iter().any(|fence| look.head.starts_with(fence));
    has_front && matches!(look.ending, "" | "md" | "markdown" | "mkd" | "txt" | "text")
}

/// Reads one article.
pub(super) fn parse(desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let text = desk.text();
    let text = plain_lines(text.trim_start_matches('\u{feff}'));
    let (fields, rest) = match front_matter(&text) {
        Some((front, rest)) => match front.read() {
            Ok(fields) => (fields, rest),
            Err(why) => {
                desk.note(format!("front matter: {why}"));
                (Fields::default(), rest)
            }
        },
        None => (Fields::default(), text.as_ref()),
    };
    let plain = marked::plain(rest);
    let mut item = if fields.has("title") { body_only(&plain) } else { txt::read(desk, &plain) };
    fields.fill(desk, &mut item);
    let _ = desk.take(item);
    Ok(())
}

fn body_only(plain: &str) -> Item {
    Item { body: Body::Text(plain.to_owned()), ..Item::default() }
}

/// The head of a file between its fences.
enum Front<'a> {
    Yaml(&'a str),
    Toml(&'a str),
}

/// The front matter and what follows it.
fn front_matter(text: &str) -> Option<(Front<'_>, &str)> {
    let text = text.trim_start();
    let fence = ["---", "+++"].into_iter().find(|fence| text.starts_with(fence))?;
    let inner = text[3..].strip_prefix('\n')?;
    let end = inner.match_indices(fence).map(|(at, _)| at).find(|&at| {
        let line_begins = at == 0 || inner[..at].ends_with('\n');
        line_begins && inner[at + 3..].lines().next().unwrap_or("").trim().is_empty()
    })?;
    let front = if fence == "---" { Front::Yaml(&inner[..end]) } else { Front::Toml(&inner[..end]) };
    Some((front, &inner[end + 3..]))
}

impl Front<'_> {
    fn read(&self) -> Result<Fields, String> {
        match self {
            Self::Yaml(text) if text.len() > 1 << 20 => Err("longer than 1 MB".into()),
            Self::Yaml(text) => {
                let value: Value = serde_yaml_ng::from_str(text).map_err(|error| error.to_string())?;
                Ok(Fields::of_yaml(&value))
            }
            Self::Toml(text) => {
                let value: toml::Table = text.parse().map_err(|error: toml::de::Error| error.message().to_owned())?;
                Ok(Fields::of_toml(&value))
            }
        }
    }
}
