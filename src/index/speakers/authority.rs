//! What the user has decided about speakers: the authority file beside the index folder, `INDEX.speakers.toml`.
//!
//! The file is for people: plain, commented, in any order, and only ever added to by this program. It names spellings, never
//! numbers, so that it outlives every rebuild of the index. Splits are applied first, then merges, renames and what is
//! ignored; of two splits that name the same quotations the later one holds.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use crate::lang::names::name_key;
use crate::lang::{fold, tokens};
use crate::model::{Day, DayRange};

/// The head of a new file.
pub const HEAD: &str = "\
# Who is who among the speakers of this archive. Edit it freely; `onrecord speakers` adds entries at the end.
#
# [[merge]]   names = [\"Ada Marsh\"]     into = \"Ada Okonjo\"       these are one person
# [[split]]   name = \"M. Lindqvist\"     to = \"Magnus Lindqvist\"   this spelling is another person, or one of its own
# [[rename]]  name = \"Ada Okonjo\"       to = \"Ada Okonjo-Marsh\"   shown by this name
# [[ignore]]  name = \"the moment\"                                 no speaker at all
#
# A merge or a split may hold for some quotations only: role = \"striker\", publisher = \"Coast Daily\", since = 2024-01-01,
# until = 2024-06-30, article = \"a51e02c\".
";

/// The user's decisions.
#[derive(Clone, Debug, Default)]
pub struct Authority {
    /// Splits, and merges of some quotations only, in order.
    pub(super) claims: Vec<Claim>,
    pub(super) merges: Vec<Merge>,
    pub(super) renames: Vec<Rename>,
    /// Keys of what is no speaker.
    pub(super) ignored: Vec<String>,
}

/// Some quotations under a spelling are those of somebody else.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    pub key: String,
    pub limit: Limit,
    pub to: Target,
}

/// Whom a spelling belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub key: String,
    /// As the user writes it.
    pub name: String,
}

/// Several names are one person.
#[derive(Clone, Debug)]
pub(super) struct Merge {
    pub keys: Vec<String>,
    pub into: Target,
}

/// A person is shown by another name.
#[derive(Clone, Debug)]
pub(super) struct Rename {
    pub key: String,
    pub to: String,
}

/// Which quotations an entry is about; all conditions hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Limit {
    /// Folded words that a role in the article has.
    pub role: Vec<String>,
    /// Folded words of the publisher's name.
    pub publisher: Vec<String>,
    /// Days that the article's days overlap.
    pub days: Option<DayRange>,
    /// The beginning of the article's id.
    pub article: String,
}

/// What an article is to a [`Limit`].
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub publisher: String,
    pub days: Option<DayRange>,
    pub article: String,
}

impl Limit {
    /// True when it leaves nothing out.
    pub(super) fn is_open(&self) -> bool {
        *self == Limit::default()
    }

    /// True when it asks anything of the article.
    pub(super) fn asks_facts(&self) -> bool {
        !self.publisher.is_empty() || self.days.is_some() || !self.article.is_empty()
    }

    /// True when quotations with these roles in this article are meant.
    pub(super) fn holds<'r>(&self, mut roles: impl Iterator<Item = &'r str>, facts: &Facts) -> bool {
        let has = |text: &str, words: &[String]| words.iter().all(|word| text.split(' ').any(|other| other == word));
        (self.role.is_empty() || roles.any(|role| has(role, &self.role)))
            && has(&facts.publisher, &self.publisher)
            && self.days.is_none_or(|wanted| facts.days.is_some_and(|days| days.overlaps(wanted)))
            && facts.article.starts_with(&self.article)
    }
}

impl Authority {
    /// Pairs of keys that entries tie together.
    pub(super) fn ties(&self) -> impl Iterator<Item = [&str; 2]> {
        let claims = self.claims.iter().map(|claim| [claim.key.as_str(), claim.to.key.as_str()]);
        claims.chain(self.merges.iter().flat_map(|merge| merge.keys.iter().map(|key| [key.as_str(), &merge.into.key])))
    }

    /// Keys of those whom entries say a spelling belongs to.
    pub(super) fn targets(&self) -> impl Iterator<Item = &str> {
        let merged = self.merges.iter().map(|merge| merge.into.key.as_str());
        self.claims.iter().map(|claim| claim.to.key.as_str()).chain(merged)
    }

    /// Names that a user has given to persons, by the key of the person.
    pub(super) fn given_names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.renames.iter().map(|rename| (rename.key.as_str(), rename.to.as_str()))
    }

    /// True when entries say whom a spelling belongs to.
    pub(super) fn settles(&self, key: &str) -> bool {
        self.claims.iter().any(|claim| claim.key == key)
            || self.merges.iter().any(|merge| merge.into.key == key || merge.keys.iter().any(|other| other == key))
            || self.ignored.iter().any(|other| other == key)
    }
}

/// A line that means nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entries {
    #[serde(default)]
    merge: Vec<Spanned<MergeEntry>>,
    #[serde(default)]
    split: Vec<Spanned<SplitEntry>>,
    #[serde(default)]
    rename: Vec<Spanned<RenameEntry>>,
    #[serde(default)]
    ignore: Vec<Spanned<IgnoreEntry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MergeEntry {
    names: Vec<Spanned<String>>,
    into: Spanned<String>,
    role: Option<Spanned<String>>,
    publisher: Option<Spanned<String>>,
    since: Option<Spanned<toml::Value>>,
    until: Option<Spanned<toml::Value>>,
    article: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SplitEntry {
    name: Spanned<String>,
    to: Option<Spanned<String>>,
    role: Option<Spanned<String>>,
    publisher: Option<Spanned<String>>,
    since: Option<Spanned<toml::Value>>,
    until: Option<Spanned<toml::Value>>,
    article: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RenameEntry {
    name: Spanned<String>,
    to: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IgnoreEntry {
    name: Spanned<String>,
}

/// Reads a file.
///
/// # Errors
/// The first line that means nothing.
pub fn parse(text: &str) -> Result<Authority, Fault> {
    let reader = Reader { text };
    let entries: Entries = toml::from_str(text).map_err(|error| Fault {
        line: reader.line(error.span().unwrap_or_default()),
        reason: error.message().lines().next().unwrap_or_default().to_owned(),
    })?;
    let mut authority = Authority::default();
    for entry in entries.split {
        let entry = entry.into_inner();
        let limit = reader.limit(entry.role, entry.publisher, [entry.since, entry.until], entry.article)?;
        let key = reader.key(&entry.name)?;
        let to = match &entry.to {
            Some(to) => Target { key: reader.key(to)?, name: to.get_ref().trim().to_owned() },
            None => Target { key: key.clone(), name: entry.name.get_ref().trim().to_owned() },
        };
        authority.claims.push(Claim { key, limit, to });
    }
    for entry in entries.merge {
        let entry = entry.into_inner();
        let limit = reader.limit(entry.role, entry.publisher, [entry.since, entry.until], entry.article)?;
        let into = Target { key: reader.key(&entry.into)?, name: entry.into.get_ref().trim().to_owned() };
        let keys = entry.names.iter().map(|name| reader.key(name)).collect::<Result<Vec<_>, _>>()?;
        match limit.is_open() {
            true => authority.merges.push(Merge { keys, into }),
            false => authority.claims.extend(keys.into_iter().map(|key| Claim {
                key,
                limit: limit.clone(),
                to: into.clone(),
            })),
        }
    }
    for entry in entries.rename {
        let entry = entry.into_inner();
        reader.key(&entry.to)?;
        authority.renames.push(Rename { key: reader.key(&entry.name)?, to: entry.to.get_ref().trim().to_owned() });
    }
    for entry in entries.ignore {
        authority.ignored.push(reader.key(&entry.into_inner().name)?);
    }
    Ok(authority)
}

struct Reader<'t> {
    text: &'t str,
}

impl Reader<'_> {
    fn line(&self, span: Range<usize>) -> usize {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        before.bytes().filter(|&byte| byte == b'\n').count() + 1
    }

    fn fault(&self, span: Range<usize>, reason: impl Into<String>) -> Fault {
        Fault { line: self.line(span), reason: reason.into() }
    }

    /// The key of a name, which must hold a word.
    fn key(&self, name: &Spanned<String>) -> Result<String, Fault> {
        let key = name_key(name.get_ref());
        match key.is_empty() {
            true => Err(self.fault(name.span(), format!("“{}” is no name", name.get_ref()))),
            false => Ok(key),
        }
    }

    fn limit(
        &self,
        role: Option<Spanned<String>>,
        publisher: Option<Spanned<String>>,
        [since, until]: [Option<Spanned<toml::Value>>; 2],
        article: Option<Spanned<String>>,
    ) -> Result<Limit, Fault> {
        let words = |text: Option<Spanned<String>>| match text {
            None => Ok(Vec::new()),
            Some(text) => match tokens::words(&fold(text.get_ref())) {
                words if words.is_empty() => {
                    Err(self.fault(text.span(), format!("“{}” holds no word", text.get_ref())))
                }
                words => Ok(words),
            },
        };
        let first = since.map(|value| self.day(&value)).transpose()?;
        let last = until.map(|value| self.day(&value)).transpose()?;
        let days = (first.is_some() || last.is_some())
            .then(|| DayRange { first: first.unwrap_or(Day(i32::MIN)), last: last.unwrap_or(Day(i32::MAX)) });
        let article = match article {
            None => String::new(),
            Some(id) => {
                let digits = id.get_ref().trim().trim_start_matches(['a', 'A']).to_ascii_lowercase();
                // An id may itself begin with an "a"; what is printed has one more.
                let digits = if id.get_ref().len() == 32 { id.get_ref().to_ascii_lowercase() } else { digits };
                if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                    return Err(self.fault(id.span(), format!("“{}” is no id of an article", id.get_ref())));
                }
                digits
            }
        };
        Ok(Limit { role: words(role)?, publisher: words(publisher)?, days, article })
    }

    /// A date of TOML, or one in quotation marks.
    fn day(&self, value: &Spanned<toml::Value>) -> Result<Day, Fault> {
        let text = match value.get_ref() {
            toml::Value::Datetime(date) => date.to_string(),
            toml::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let numbers: Vec<Option<i32>> = text.split('-').map(|part| part.parse().ok()).collect();
        let day = match numbers[..] {
            [Some(year), Some(month), Some(day)] if text.len() == 10 => Day::from_ymd(year, month as u32, day as u32),
            _ => None,
        };
        day.ok_or_else(|| self.fault(value.span(), format!("“{text}” is not a date like 2024-06-30")))
    }
}

/// A decision to be added to the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Several names are one person.
    Merge {
        /// The names.
        names: Vec<String>,
        /// The name that the person goes by.
        into: String,
        /// Which quotations are meant.
        only: Only,
    },
    /// A spelling is somebody else's.
    Split {
        /// The spelling.
        name: String,
        /// Whose; nobody's but its own when `None`.
        to: Option<String>,
        /// Which quotations are meant.
        only: Only,
    },
    /// A person is shown by another name.
    Rename {
        /// The person.
        name: String,
        /// The name to show.
        to: String,
    },
    /// No speaker at all.
    Ignore {
        /// What was taken for one.
        name: String,
    },
}

/// Which quotations a decision is about: as [`HEAD`] explains, none of them checked yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Only {
    /// Words of the role.
    pub role: Option<String>,
    /// Words of the publisher.
    pub publisher: Option<String>,
    /// First day.
    pub since: Option<Day>,
    /// Last day.
    pub until: Option<Day>,
    /// An article's id or its beginning.
    pub article: Option<String>,
}

/// The decision as an entry of the file.
pub fn entry(decision: &Decision) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut lines = Vec::new();
    let mut line = |key: &str, value: String| lines.push(format!("{key} = {value}\n"));
    let (kind, only) = match decision {
        Decision::Merge { names, into, only } => {
            let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
            line("names", format!("[{}]", names.join(", ")));
            line("into", quoted(into));
            ("merge", Some(only))
        }
        Decision::Split { name, to, only } => {
            line("name", quoted(name));
            to.iter().for_each(|to| line("to", quoted(to)));
            ("split", Some(only))
        }
        Decision::Rename { name, to } => {
            line("name", quoted(name));
            line("to", quoted(to));
            ("rename", None)
        }
        Decision::Ignore { name } => {
            line("name", quoted(name));
            ("ignore", None)
        }
    };
    if let Some(only) = only {
        only.role.iter().for_each(|role| line("role", quoted(role)));
        only.publisher.iter().for_each(|publisher| line("publisher", quoted(publisher)));
        only.since.iter().for_each(|day| line("since", day.to_string()));
        only.until.iter().for_each(|day| line("until", day.to_string()));
        only.article.iter().for_each(|id| line("article", quoted(id)));
    }
    format!("[[{kind}]]\n{}", lines.concat())
}

/// The text of the file with an entry added: all that was there stays as it is.
pub fn with_entry(text: &str, entry: &str) -> String {
    let before = if text.is_empty() { HEAD } else { text };
    let gap = if before.ends_with('\n') { "\n" } else { "\n\n" };
    format!("{before}{gap}{entry}")
}

#[cfg(test)]
mod tests {
    use super::{Decision, Facts, Fault, HEAD, Only, entry, parse, with_entry};
    use crate::model::Day;

    fn only() -> Only {
        Only {
            role: Some("Striker of “Port” \"Maren\"".into()),
            publisher: Some("Coast Daily".into()),
            since: Day::from_ymd(2024, 3, 1),
            until: Day::from_ymd(2024, 6, 30),
            article: Some("a51e02c".into()),
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut text = String::new();
        for decision in [
            Decision::Split { name: "M. Lindqvist".into(), to: Some("Magnus Lindqvist".into()), only: only() },
            Decision::Split { name: "Dahl".into(), to: None, only: Only::default() },
            Decision::Merge { names: vec!["Ada Marsh".into()], into: "Ada Okonjo".into(), only: Only::default() },
            Decision::Rename { name: "Ada Okonjo".into(), to: "Ada Okonjo-Marsh".into() },
            Decision::Ignore { name: "the \\ moment".into() },
        ] {
            let longer = with_entry(&text, &entry(&decision));
            assert!(longer.starts_with(if text.is_empty() { HEAD } else { &text }), "nothing is lost: {longer}");
            text = longer;
        }
        let read = parse(&text).expect("our own entries");
        assert_eq!(read.claims.len(), 2);
        assert_eq!(read.claims[0].to.key, "magnus lindqvist");
        assert_eq!((read.claims[1].to.key.as_str(), read.claims[1].limit.is_open()), ("dahl", true));
        assert_eq!((read.merges[0].keys[0].as_str(), read.merges[0].into.name.as_str()), ("ada marsh", "Ada Okonjo"));
        assert_eq!(read.ignored, ["the moment"]);
        let facts = |publisher: &str, article: &str| Facts {
            publisher: publisher.into(),
            days: Day::from_ymd(2024, 4, 1).map(crate::model::DayRange::day),
            article: article.into(),
        };
        let holds = |role: &str, facts: &Facts| read.claims[0].limit.holds(std::iter::once(role), facts);
        assert!(holds("striker of the port maren team", &facts("the coast daily", "51e02cff")));
        assert!(!holds("striker of the port maren team", &facts("the coast", "51e02cff")));
        assert!(!holds("minister", &facts("coast daily", "51e02cff")));
        assert!(!holds("striker port maren", &facts("coast daily", "61e02cff")));
    }

    #[test]
    fn the_line_at_fault_is_named() {
        for (text, line, reason) in [
            ("# fine\n\n[[split]]\nnam = \"x\"\n", 4, "unknown field `nam`"),
            ("[[ignore]]\nname = \"…\"\n", 2, "“…” is no name"),
            ("[[split]]\nname = \"x\"\nsince = 2024\n", 3, "“2024” is not a date like 2024-06-30"),
            ("[[split]]\nname = \"x\"\narticle = \"zz\"\n", 3, "“zz” is no id of an article"),
            ("[[rename]]\nname = \"x\"\n", 1, "missing field `to`"),
            ("[[split]\n", 1, ""),
        ] {
            let fault = parse(text).expect_err(text);
            assert_eq!(fault.line, line, "{text}: {fault:?}");
            assert!(fault.reason.starts_with(reason), "{text}: {fault:?}");
        }
        assert_eq!(parse("").map(|read| read.claims.len()), Ok::<_, Fault>(0));
    }
}
