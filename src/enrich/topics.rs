//! What an article is about: the topics that its publisher gives, else those that our classifier finds.
//!
//! Given topics come first and beat guessed ones: below a given heading the classifier only names a narrower topic. It is a
//! linear one over single words ([`classifier`]); its weights are made by `training/`, which shares [`features`] with it.

pub mod classifier;
pub mod features;
mod given;
pub mod weights;

use super::vocabulary::Vocabulary;
use crate::lang::taxonomy;
use crate::model::{Article, Topic, TopicId};
use given::Grounds;

/// More topics than this say nothing.
const MOST: usize = 8;

/// The topics of an article in English, best first.
pub fn topics(article: &Article, words: &Vocabulary) -> Vec<Topic> {
    let Grounds { headings, keywords } = given::grounds(article);
    let guessed = classifier::classify(words);
    let fits = |topic: &&Topic| match (headings.is_empty(), taxonomy::lift(topic.id, 1)) {
        (true, _) => true,
        (false, top) => headings.iter().any(|&heading| taxonomy::lift(heading, 1) == top),
    };
    let guessed: Vec<Topic> = guessed.iter().filter(fits).copied().collect();
    joined(headings.iter().chain(&keywords).copied().map(given::topic).chain(guessed))
}

/// The topics that the publisher gives, in any language.
pub fn given(article: &Article) -> Vec<Topic> {
    let Grounds { headings, keywords } = given::grounds(article);
    joined(headings.into_iter().chain(keywords).map(given::topic))
}

/// Drops what is there already: a topic named twice, and a guess that a topic before it says as closely or more so.
fn joined(topics: impl Iterator<Item = Topic>) -> Vec<Topic> {
    let mut kept: Vec<Topic> = Vec::new();
    for topic in topics {
        let said = kept.iter().any(|before| before.origin != topic.origin && is_within(before.id, topic.id));
        let rival = kept.iter().any(|before| before.origin != topic.origin && is_beside(before.id, topic.id));
        if kept.len() < MOST && !said && !rival && kept.iter().all(|before| before.id != topic.id) {
            kept.push(topic);
        }
    }
    kept
}

/// True when `inner` is `outer` or stands below it.
fn is_within(inner: TopicId, outer: TopicId) -> bool {
    inner == outer || taxonomy::ancestors(inner).contains(&outer)
}

/// True when the two stand below one level-1 topic, neither above the other.
fn is_beside(left: TopicId, right: TopicId) -> bool {
    taxonomy::lift(left, 1) == taxonomy::lift(right, 1) && !is_within(left, right) && !is_within(right, left)
}

#[cfg(test)]
mod tests {
    use super::{given, topics};
    use crate::enrich::vocabulary::Vocabulary;
    use crate::lang::{ArticleTokens, TokenList, taxonomy};
    use crate::model::{Article, TopicOrigin};

    const STRIKE: &str = "The football club beat its rivals in the cup final after the striker scored two goals. Fans \
        filled the stadium as the coach praised his players for a third win of the season in the league.";

    fn article(section: Option<&str>, keywords: &[&str], body: &str) -> Article {
        let json = serde_json::json!({
            "id": "00000000000000000000000000000000", "section": section, "keywords": keywords, "body": body,
            "provenance": {"file": "00000000000000000000000000000000", "path": "a.txt", "form": "text", "charset": "UTF-8",
                "sha256": "0".repeat(64), "charset_from": "valid"},
        });
        serde_json::from_value(json).expect("the fields above make an article")
    }

    fn found(section: Option<&str>, keywords: &[&str], body: &str) -> Vec<(String, TopicOrigin)> {
        let article = article(section, keywords, body);
        let tokens = ArticleTokens { headline: TokenList::new(""), body: TokenList::new(body) };
        topics(&article, &Vocabulary::of(&tokens))
            .into_iter()
            .map(|topic| (taxonomy::path(topic.id), topic.origin))
            .collect()
    }

    #[test]
    fn without_metadata_the_classifier_speaks() {
        let found = found(None, &[], STRIKE);
        assert_eq!(found.first(), Some(&("sport".to_owned(), TopicOrigin::Classified)), "{found:?}");
    }

    #[test]
    fn a_given_section_beats_a_guess() {
        let found = found(Some("Business"), &[], STRIKE);
        assert_eq!(found, [("economy".to_owned(), TopicOrigin::Given)]);
    }

    #[test]
    fn below_a_given_heading_a_guess_may_be_narrower() {
        let found = found(Some("Sports"), &[], STRIKE);
        assert_eq!(found[0], ("sport".to_owned(), TopicOrigin::Given));
        assert!(found[1..].iter().all(|(path, _)| path.starts_with("sport/")), "{found:?}");
    }

    #[test]
    fn keywords_add_to_guesses() {
        let found = found(None, &["Elections", "xqz"], STRIKE);
        assert_eq!(found[0], ("politics/election".to_owned(), TopicOrigin::Given));
        assert!(found.contains(&("sport".to_owned(), TopicOrigin::Classified)), "{found:?}");
    }

    #[test]
    fn a_text_of_nothing_has_no_topic() {
        assert!(found(None, &[], "").is_empty());
        assert!(found(None, &[], "Hm, xqzwv.").is_empty());
        assert!(given(&article(None, &[], STRIKE)).is_empty());
    }

    #[test]
    fn what_we_wrote_to_learn_from_stands_once_under_live_headings_in_their_order() {
        let lexicon = include_str!("../../training/lexicon.tsv").lines().filter_map(|line| line.split_once('\t'));
        let headlines = include_str!("../../training/headlines.txt");
        let of_lists: Vec<&str> = lexicon.map(|(path, _)| path).collect();
        let of_headlines: Vec<&str> = headlines.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        assert!(of_lists.is_sorted() && of_headlines.is_sorted_by(|left, right| left < right));
        for path in of_lists.iter().chain(&of_headlines) {
            assert!(matches!(taxonomy::find(path), taxonomy::Found::One(_)), "{path}");
        }
        let lines: Vec<&str> = headlines.lines().filter(|line| !line.starts_with('#')).collect();
        let once: std::collections::HashSet<&&str> = lines.iter().collect();
        assert_eq!(once.len(), lines.len());
    }
}
