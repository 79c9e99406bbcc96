//! Phrases that stand out in an article: runs of words between stop words and marks, by how rare, frequent and early they are.
//!
//! Measured on news with phrases chosen by readers, this beat graph methods; what helped is in `training/README.md`.

mod candidates;

use self::candidates::{Candidate, Word, candidates, powers, words};
pub(super) use self::candidates::{Part, Worth};
use super::vocabulary::Vocabulary;
use crate::lang::ArticleTokens;
use crate::model::{Article, Keyphrase};

/// Keyphrases of an article, at most; an index keeps fewer.
pub const MOST: usize = 10;
/// Candidates that are ranked: the best, with room for those that say nothing new.
const RANKED: usize = 60;
/// A phrase that starts after this many words counts a third of one at the start.
const LATE: f32 = 100.0;
/// What a phrase counts that is only ever the end of a longer run.
const PART: f32 = 0.4;
/// Square roots of 0 to 3.
const ROOTS: [f32; 4] = [0.0, 1.0, std::f32::consts::SQRT_2, 1.732_050_8];
/// What a single word counts.
const SINGLE: f32 = 1.3;

/// The keyphrases of an article in English, best first.
pub fn keyphrases(article: &Article, tokens: &ArticleTokens, known: &Vocabulary) -> Vec<Keyphrase> {
    let headline = article.headline.as_deref().unwrap_or("");
    let words = words(headline, &article.body, tokens, known);
    let candidates = candidates(&words);
    let mut ranked: Vec<Rank> =
        candidates.iter().enumerate().map(|(at, candidate)| Rank::new(score(candidate, &words), at)).collect();
    if ranked.len() > RANKED {
        ranked.select_nth_unstable(RANKED);
        ranked.truncate(RANKED);
    }
    ranked.sort_unstable();
    let ranked = ranked.into_iter().map(|rank| (rank.score(), &candidates[rank.at()]));
    let phrase = |(score, candidate): (f32, &Candidate)| Keyphrase { text: printed(candidate, &words), score };
    chosen(ranked, &words).into_iter().map(phrase).collect()
}

/// A candidate's score and place as one number, since such sort fastest: the best is the smallest; of equals, the one that
/// comes first. Scores are not negative, so that their bits are in their order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank(u64);

impl Rank {
    fn new(score: f32, at: usize) -> Self {
        Self(u64::from(!score.to_bits()) << 32 | at as u64)
    }

    fn score(self) -> f32 {
        f32::from_bits(!((self.0 >> 32) as u32))
    }

    fn at(self) -> usize {
        self.0 as u32 as usize
    }
}

fn score(candidate: &Candidate, words: &[Word]) -> f32 {
    let own = &words[candidate.range()];
    let strengths: f32 = own.iter().map(|word| word.strength).sum();
    let early = 1.0 / (1.0 + candidate.first as f32 / LATE);
    let whole = if candidate.is_whole { 1.0 } else { PART };
    let single = match own {
        [word] if word.text.chars().nth(3).is_none() => SINGLE / 2.0,
        [_] => SINGLE,
        _ => 1.0,
    };
    strengths / ROOTS[own.len() % ROOTS.len()] * powers(candidate.occurrences)[1] * early * whole * single
}

/// The best that say something new: a part of a better phrase stays only when it also stands elsewhere.
fn chosen<'a>(ranked: impl Iterator<Item = (f32, &'a Candidate)>, words: &[Word]) -> Vec<(f32, &'a Candidate)> {
    let mut kept: Vec<(f32, &Candidate)> = Vec::with_capacity(MOST);
    for (score, candidate) in ranked {
        let holding = kept.iter().filter(|(_, better)| better.holds(candidate, words));
        let held: u32 = holding.map(|(_, better)| better.occurrences).sum();
        if candidate.occurrences > held {
            kept.push((score, candidate));
        }
        if kept.len() == MOST {
            break;
        }
    }
    kept
}

/// The phrase as printed, on one line.
fn printed(candidate: &Candidate, words: &[Word]) -> String {
    let own = &words[candidate.printed..candidate.printed + candidate.length];
    let mut text = String::new();
    for (at, word) in own.iter().enumerate() {
        if at > 0 {
            text.push(if word.is_hyphened { '-' } else { ' ' });
        }
        text.push_str(word.text);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{MOST, ROOTS, Rank, keyphrases};
    use crate::enrich::vocabulary::Vocabulary;
    use crate::lang::{ArticleTokens, TokenList};
    use crate::model::Article;

    fn found(headline: &str, body: &str) -> Vec<String> {
        let json = serde_json::json!({
            "id": "00000000000000000000000000000000", "headline": headline, "body": body,
            "provenance": {"file": "00000000000000000000000000000000", "path": "a.txt", "form": "text", "charset": "UTF-8",
                "sha256": "0".repeat(64), "charset_from": "valid"},
        });
        let article: Article = serde_json::from_value(json).expect("the fields above make an article");
        let tokens = ArticleTokens { headline: TokenList::new(headline), body: TokenList::new(body) };
        keyphrases(&article, &tokens, &Vocabulary::of(&tokens)).into_iter().map(|phrase| phrase.text).collect()
    }

    #[test]
    fn repeated_phrases_come_first_as_printed() {
        let found = found(
            "Harbour board weighs ferry subsidy",
            "The ferry subsidy was cut, the harbour board said. A ferry subsidy costs too much, and the board of the \
             Skerry islands wants the ferry subsidy gone.",
        );
        assert_eq!(found[0], "ferry subsidy", "{found:?}");
        assert!(found.contains(&"harbour board".to_owned()), "{found:?}");
        assert!(found.len() <= MOST);
    }

    #[test]
    fn runs_end_at_marks_stop_words_and_paragraphs() {
        let found = found("", "Grid, storm\n\nTurbine near the cable-ship yard");
        assert!(found.contains(&"cable-ship yard".to_owned()), "{found:?}");
        assert!(found.iter().all(|phrase| !phrase.contains("storm T") && !phrase.contains("Grid s")), "{found:?}");
    }

    #[test]
    fn a_wrapped_line_does_not_end_a_run() {
        let (first, second) = (
            "the ferry will not sail before the board has met on the grid",
            "emergency and until then it must not do so",
        );
        let found = found("", &format!("{first}\n{second}\n{first}\n{second}\n\nEnd.\n"));
        assert!(found.contains(&"grid emergency".to_owned()), "{found:?}");
    }

    #[test]
    fn ranks_are_by_score_and_then_by_place() {
        let mut ranks = [Rank::new(1.0, 2), Rank::new(0.0, 0), Rank::new(2.5, 7), Rank::new(1.0, 1)];
        ranks.sort_unstable();
        assert_eq!(ranks.map(|rank| (rank.score(), rank.at())), [(2.5, 7), (1.0, 1), (1.0, 2), (0.0, 0)]);
        assert!(ROOTS.iter().enumerate().all(|(number, root)| (number as f32).sqrt() == *root));
    }

    #[test]
    fn nothing_gives_nothing() {
        assert!(found("", "").is_empty());
        assert!(found("And so", "it was on the 12 of 3").is_empty());
    }
}
