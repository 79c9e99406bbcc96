//! One speaker, summed up from the quotations: spellings, roles and when, how found, about what, beside whom.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::Serialize;

use crate::model::{Day, How, QuotationHit};

use super::flow::{self, Margins};
use super::numbers::{counted, grouped};
use super::paint::{Piece, Style};
use super::{Look, TopicLabels, json, sanitize};

/// Entries of a list that people are shown.
const SHOWN: usize = 6;
/// Columns of a label.
const LABEL: usize = 14;

/// What the archive knows of a speaker, beside the quotations.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The short form for programs.
    pub id: String,
    /// The name that the user has given.
    pub name: Option<String>,
    /// Spellings with their quotations, copies included, most frequent first; folded.
    pub spellings: Vec<(String, u64)>,
    /// Names of people who may be meant, where it is unclear who is.
    pub perhaps: Vec<String>,
}

/// A speaker, growing with each quotation.
#[derive(Debug, Default)]
pub struct Profile {
    name: Option<String>,
    quotations: u64,
    printings: u64,
    days: Option<(Day, Day)>,
    publishers: BTreeSet<String>,
    spellings: BTreeMap<String, u64>,
    roles: BTreeMap<String, Role>,
    hows: BTreeMap<How, u64>,
    topics: BTreeMap<String, u64>,
    /// Keyphrases of the articles by their folded form: as printed, and where.
    phrases: BTreeMap<String, (String, BTreeSet<crate::model::ArticleId>)>,
    /// Speakers of the same article, with the articles.
    beside: BTreeMap<String, BTreeSet<crate::model::ArticleId>>,
}

/// A role, and the days between which it was printed.
#[derive(Clone, Copy, Debug, Default)]
struct Role {
    quotations: u64,
    days: Option<(Day, Day)>,
}

/// The days stretched so that they include another.
fn stretched(days: Option<(Day, Day)>, day: Day) -> Option<(Day, Day)> {
    days.map_or(Some((day, day)), |(first, last)| Some((first.min(day), last.max(day))))
}

impl Profile {
    /// Adds a quotation of the speaker.
    pub fn add(&mut self, hit: &QuotationHit, labels: TopicLabels) {
        let article = &hit.record.article;
        let attribution = &hit.quotation().attribution;
        let own = attribution.speaker.as_ref();
        let day = article.published.map(|published| published.days.first);
        self.quotations += 1;
        self.printings += hit.folded.printings;
        self.days = day.map_or(self.days, |day| stretched(self.days, day));
        self.publishers.extend(article.publisher.clone());
        self.name = self.name.take().or_else(|| hit.speaker.clone().or(own.map(|speaker| speaker.name.clone())));
        *self.hows.entry(attribution.how).or_default() += 1;
        if let Some(printed) = attribution.printed.filter(|_| attribution.how == How::Named) {
            *self.spellings.entry(printed.of(&article.body).to_owned()).or_default() += 1;
        }
        if let Some(role) = &attribution.role {
            let role = self.roles.entry(role.clone()).or_default();
            role.quotations += 1;
            role.days = day.map_or(role.days, |day| stretched(role.days, day));
        }
        for topic in hit.record.enrichment.topics.iter().filter_map(|topic| labels(topic.id)) {
            *self.topics.entry(topic.path).or_default() += 1;
        }
        for phrase in &hit.record.enrichment.keyphrases {
            let known = self.phrases.entry(phrase.text.to_lowercase());
            known.or_insert_with(|| (phrase.text.clone(), BTreeSet::new())).1.insert(article.id);
        }
        let others = hit.record.enrichment.quotations.iter().filter_map(|it| it.attribution.speaker.as_ref());
        for other in others.filter(|other| own.is_none_or(|own| own.key != other.key)) {
            self.beside.entry(other.name.clone()).or_default().insert(article.id);
        }
    }

    /// Writes it for people.
    pub fn text(&self, known: &Known, look: Look, out: &mut dyn Write) -> io::Result<()> {
        let name = Piece::new(Style::Strong, known.name.as_deref().or(self.name.as_deref()).unwrap_or("(nobody)"));
        let id = Piece { style: Style::Faint, text: format!("  {}", known.id).into() };
        let mut facts = vec![counted(self.quotations, "quotation", "quotations")];
        if self.printings > self.quotations {
            facts.push(counted(self.printings, "printing", "printings"));
        }
        facts.extend(self.days.map(period));
        facts.push(counted(self.publishers.len() as u64, "outlet", "outlets"));
        let facts =
            Piece { style: Style::Plain, text: format!("   {}", together(&facts.join(PART), look.width)).into() };
        let mut lines = Vec::new();
        flow::write(&[name, id, facts], Margins { indent: 0, width: look.width }, look.colour, &mut lines)?;
        out.write_all(&spaced(&lines))?;
        if !known.perhaps.is_empty() {
            row("perhaps", &format!("{} (onrecord speakers review)", known.perhaps.join(" or ")), look, out)?;
        }
        row("printed as", &listed(most(&self.spellings), grouped), look, out)?;
        let spellings: Vec<(&str, u64)> = known.spellings.iter().map(|(key, count)| (key.as_str(), *count)).collect();
        if spellings.len() > 1 {
            row("spellings", &listed(spellings, grouped), look, out)?;
        }
        row("roles", &self.roles_text(), look, out)?;
        let hows: BTreeMap<String, u64> =
            self.hows.iter().map(|(how, count)| (how.name().to_owned(), *count)).collect();
        row("found by", &listed(most(&hows), grouped), look, out)?;
        row("topics", &listed(most(&self.topics), grouped), look, out)?;
        row("about", &listed(self.phrases(), grouped), look, out)?;
        row(
            "quoted with",
            &listed(most(&self.beside_counts()), |count| counted(count, "article", "articles")),
            look,
            out,
        )
    }

    /// The most frequent roles, in the order of time.
    fn roles_text(&self) -> String {
        let mut roles: Vec<(&String, &Role)> = self.roles.iter().collect();
        roles.sort_by_key(|(_, role)| std::cmp::Reverse(role.quotations));
        roles.truncate(SHOWN);
        roles.sort_by_key(|(_, role)| role.days);
        let shown = |(name, role): &(&String, &Role)| match role.days {
            Some(days) => format!("{name} {}", period(days)),
            None => (*name).clone(),
        };
        roles.iter().map(shown).collect::<Vec<_>>().join(" · ")
    }

    /// Keyphrases of several of the articles; one of a single article says little.
    fn phrases(&self) -> Vec<(&str, u64)> {
        let name = self.name.as_deref().unwrap_or("").to_lowercase();
        // That somebody is named where they are quoted says nothing.
        let is_name = |text: &str| text.to_lowercase().split(' ').all(|word| name.split(' ').any(|own| own == word));
        let several = self.phrases.values().filter(|(text, articles)| articles.len() > 1 && !is_name(text));
        let mut phrases: Vec<(&str, u64)> =
            several.map(|(text, articles)| (text.as_str(), articles.len() as u64)).collect();
        phrases.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        phrases
    }

    fn beside_counts(&self) -> BTreeMap<String, u64> {
        self.beside.iter().map(|(name, articles)| (name.clone(), articles.len() as u64)).collect()
    }

    /// Writes it for programs: `"type": "profile"`, `id`, `name`, `quotations`, `printings`, `first`, `last`, `publishers`,
    /// `perhaps`, and `printed_as`, `spellings`, `roles`, `found_by`, `topics`, `phrases`, `quoted_with` as objects of name
    /// to count.
    pub fn json(&self, known: &Known, out: &mut dyn Write) -> io::Result<()> {
        #[derive(Serialize)]
        struct ProfileLine<'a> {
            v: u32,
            r#type: &'static str,
            id: &'a str,
            name: Option<&'a str>,
            quotations: u64,
            printings: u64,
            first: Option<String>,
            last: Option<String>,
            publishers: &'a BTreeSet<String>,
            perhaps: &'a [String],
            printed_as: &'a BTreeMap<String, u64>,
            spellings: BTreeMap<&'a str, u64>,
            roles: BTreeMap<&'a str, u64>,
            found_by: &'a BTreeMap<How, u64>,
            topics: &'a BTreeMap<String, u64>,
            phrases: BTreeMap<&'a str, u64>,
            quoted_with: BTreeMap<String, u64>,
        }
        let line = ProfileLine {
            v: json::VERSION,
            r#type: "profile",
            id: &known.id,
            name: known.name.as_deref().or(self.name.as_deref()),
            quotations: self.quotations,
            printings: self.printings,
            first: self.days.map(|(first, _)| first.to_string()),
            last: self.days.map(|(_, last)| last.to_string()),
            publishers: &self.publishers,
            perhaps: &known.perhaps,
            printed_as: &self.spellings,
            spellings: known.spellings.iter().map(|(key, count)| (key.as_str(), *count)).collect(),
            roles: self.roles.iter().map(|(name, role)| (name.as_str(), role.quotations)).collect(),
            found_by: &self.hows,
            topics: &self.topics,
            phrases: self.phrases().into_iter().collect(),
            quoted_with: self.beside_counts(),
        };
        json::line(&line, out)
    }
}

fn period((first, last): (Day, Day)) -> String {
    if first == last { first.to_string() } else { format!("{first} → {last}") }
}

/// The entries with the highest counts first, then by name.
fn most(counts: &BTreeMap<String, u64>) -> Vec<(&str, u64)> {
    let mut entries: Vec<(&str, u64)> = counts.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    entries.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    entries
}

/// "Lindqvist 811 · Mara Lindqvist 286 · 3 more".
fn listed(entries: Vec<(&str, u64)>, shown: impl Fn(u64) -> String) -> String {
    let mut parts: Vec<String> =
        entries.iter().take(SHOWN).map(|(name, count)| format!("{name} {}", shown(*count))).collect();
    if let Some(more) = entries.len().checked_sub(SHOWN).filter(|&more| more > 0) {
        parts.push(format!("{more} more"));
    }
    parts.join(" · ")
}

/// What stands between the parts of a row.
const PART: &str = " · ";
/// A space at which no line ends.
const NO_BREAK: &str = "\u{a0}";

/// The parts of a row so that lines end between them, where a part is not longer than a line; of a longer one only the count
/// keeps to its last word.
fn together(text: &str, columns: usize) -> String {
    let part = |part: &str| match part.rsplit_once(' ') {
        _ if flow::width(part) + 2 <= columns => part.replace(' ', NO_BREAK),
        Some((words, count)) => format!("{words}{NO_BREAK}{count}"),
        None => part.to_owned(),
    };
    text.split(PART).map(part).collect::<Vec<_>>().join(&format!("{NO_BREAK}· "))
}

/// The lines with usual spaces, as people copy them.
fn spaced(lines: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(lines).replace(NO_BREAK, " ").into_bytes()
}

/// Writes a label with a text of one or more parts that wraps beside it; nothing for an empty text.
pub(super) fn row(label: &str, text: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    let mut lines = Vec::new();
    let text = together(&sanitize::clean(text), look.width.saturating_sub(LABEL));
    let piece = Piece { style: Style::Plain, text: text.into() };
    flow::write(&[piece], Margins { indent: LABEL, width: look.width }, look.colour, &mut lines)?;
    // The label takes the place of the first line's indentation.
    write!(out, "  {label:<width$}", width = LABEL - 2)?;
    out.write_all(&spaced(lines.get(LABEL..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::{Known, Profile, row};
    use crate::model::Hit;
    use crate::render::text::sample;
    use crate::render::{Colour, Look};

    #[test]
    fn lines_end_between_the_parts_of_a_row() {
        let mut out = Vec::new();
        let text = "Ada Okonjo 3 articles · Mara Lindqvist 12 articles · economy/products-and-services/utilities 4";
        row("quoted with", text, Look::new(40, Colour::Off), &mut out).expect("a Vec takes everything");
        let lines = String::from_utf8(out).expect("text");
        let expected = [
            "quoted with Ada Okonjo 3 articles ·",
            "            Mara Lindqvist",
            "            12 articles ·",
            "            economy/products-and-servi",
            "            ces/utilities 4",
        ];
        assert_eq!(lines.lines().map(|line| &line[2..]).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_speaker_for_people_and_for_programs() {
        let mut profile = Profile::default();
        for hit in &sample::results().hits[..1] {
            let Hit::Quotation(hit) = hit else { continue };
            profile.add(hit, sample::labels);
        }
        let known = Known { id: "s0123456789".into(), ..Known::default() };
        let mut out = Vec::new();
        profile.text(&known, Look::new(80, Colour::Off), &mut out).expect("a Vec takes everything");
        let text = String::from_utf8(out).expect("text");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines,
            [
                "Mara Lindqvist  s0123456789   1 quotation · 7 printings · 2024-11-19 · 1 outlet",
                "  printed as  Lindqvist 1",
                "  roles       energy minister 2024-11-19",
                "  found by    named 1",
                "  topics      economy 1",
            ]
        );
        let mut out = Vec::new();
        profile.json(&known, &mut out).expect("a Vec takes everything");
        let object: serde_json::Value = serde_json::from_slice(&out).expect("JSON");
        assert_eq!((&object["found_by"]["named"], &object["first"]), (&1.into(), &"2024-11-19".into()));
    }
}
