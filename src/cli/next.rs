//! What to try after an ingest: commands that find something in this very index.

use std::collections::BTreeMap;
use std::path::Path;

use crate::index::{self, Index};
use crate::lang::{fold, taxonomy};
use crate::model::{Condition, Count, Hit, IngestReport, Query, QuotationHit, Sort, SpeakerKind, Unit};

use super::session::{Session, quoted_word};

/// Quotations that are looked through for something to suggest.
const LOOKED_THROUGH: usize = 60;

/// The commands; none where nothing is new, or where the index holds no speaker or cannot be read.
pub fn commands(folder: &Path, report: &IngestReport, session: &Session) -> Vec<String> {
    if report.articles.added + report.articles.replaced == 0 {
        return Vec::new();
    }
    let hits = Index::open(folder).and_then(|index| of_the_most_quoted(&index)).unwrap_or_default();
    let hits: Vec<&QuotationHit> = hits.iter().filter_map(quotation).collect();
    let flag = session.index_flag();
    let mut commands: Vec<String> =
        suggestions(&hits).iter().map(|flags| format!("onrecord query{flag} {flags}")).collect();
    if report.files.rejected > 0 {
        commands.push(format!("onrecord doctor{flag} --rejects"));
    }
    commands
}

/// Quotations of the person who is quoted most.
fn of_the_most_quoted(index: &Index) -> index::Result<Vec<Hit>> {
    let Some(most) = index.most_quoted()? else { return Ok(Vec::new()) };
    let query = Query {
        unit: Unit::Quotations,
        condition: Condition::Speaker(most),
        sort: Sort::NewestFirst,
        count: Count::Stories,
        limit: Some(LOOKED_THROUGH),
    };
    Ok(index.search(&query)?.hits)
}

fn quotation(hit: &Hit) -> Option<&QuotationHit> {
    match hit {
        Hit::Quotation(hit) => Some(hit),
        Hit::Article(_) => None,
    }
}

/// Flags made of what the hits hold, so that each of them finds at least one of the hits.
fn suggestions(hits: &[&QuotationHit]) -> Vec<String> {
    let Some(speaker) = hits.iter().find_map(|hit| name_to_type(hit)) else { return Vec::new() };
    let speaker = quoted_word(&speaker);
    let mut flags = vec![format!("--speaker {speaker}")];
    let phrases = hits.iter().flat_map(|hit| phrases(&hit.quotation().text(&hit.record.article.body)));
    flags.extend(most_frequent(phrases).map(|phrase| format!("--speaker {speaker} --phrase {}", quoted_word(&phrase))));
    let topics = hits.iter().flat_map(|hit| &hit.record.enrichment.topics).map(|topic| taxonomy::path(topic.id));
    flags.extend(most_frequent(topics).map(|path| format!("--topic {}", quoted_word(&path))));
    flags
}

/// How somebody is asked for: by surname where the name is a given name and a surname.
fn name_to_type(hit: &QuotationHit) -> Option<String> {
    let speaker = hit.quotation().attribution.speaker.as_ref()?;
    let words: Vec<&str> = speaker.name.split(' ').collect();
    Some(match (speaker.kind, &words[..]) {
        (SpeakerKind::Person, [_, surname]) => surname.to_lowercase(),
        _ => speaker.name.clone(),
    })
}

/// Pairs of neighbouring words long enough to mean something together, as they stand in a text.
fn phrases(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let telling = |word: &str| word.chars().count() >= 4 && word.chars().all(char::is_alphabetic);
    // A mark after the second word parts it from nothing that is in the phrase.
    let bare = |word: &'_ str| word.trim_end_matches([',', '.', ';', ':', '!', '?']).to_owned();
    words
        .windows(2)
        .filter(|pair| telling(pair[0]) && telling(&bare(pair[1])))
        .map(|pair| fold(&format!("{} {}", pair[0], bare(pair[1]))))
        .collect()
}

/// The text that comes most often; of several the longest, then the first in the alphabet.
fn most_frequent(texts: impl Iterator<Item = String>) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for text in texts {
        *counts.entry(text).or_default() += 1;
    }
    counts.into_iter().rev().max_by_key(|(text, count)| (*count, text.len())).map(|(text, _)| text)
}

#[cfg(test)]
mod tests {
    use super::{most_frequent, phrases};

    #[test]
    fn phrases_are_telling_neighbours() {
        assert_eq!(
            phrases("We are not in a grid emergency, and this winter will do."),
            ["grid emergency", "this winter", "winter will"]
        );
        assert_eq!(phrases("well, indeed"), Vec::<String>::new());
    }

    #[test]
    fn the_most_frequent_text_wins_then_the_longest() {
        let texts = |list: &[&str]| most_frequent(list.iter().map(|text| (*text).to_owned()));
        assert_eq!(texts(&["b", "a", "a"]).as_deref(), Some("a"));
        assert_eq!(texts(&["b", "a", "long one"]).as_deref(), Some("long one"));
        assert_eq!(texts(&[]), None);
    }
}
