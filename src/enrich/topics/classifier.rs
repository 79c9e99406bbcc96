//! A linear classifier over words: one score for each topic of level 1, then one for each topic below the best.
//!
//! Level 1 has two fits: one that carries over to articles and headlines of any newspaper, and a closer one for briefs.

use std::cell::{LazyCell, RefCell};
use std::ops::Range;
use std::sync::LazyLock;

use super::features::{
    BODY_TOKENS, HEADLINE, HEADLINE_ALONE, MOST_OCCURRENCES, RAREST, RARITY_POWER, briefness, hashes, strength,
};
use super::weights::{LEVEL_1, MOST_BELOW, Weights};
use crate::enrich::vocabulary::{Known, Vocabulary};
use crate::lang::ArticleTokens;
use crate::model::{Topic, TopicId, TopicOrigin};

/// Known words below which nothing is said.
const FEWEST_WORDS: usize = 3;
/// Probability below which a topic of level 1 is not named.
const UNSURE: f32 = 0.15;
/// A second topic of level 1 is named from this probability on.
const SECOND: f32 = 0.3;
/// Probability, given its level-1 topic, below which a topic of level 2 is not named.
const UNSURE_BELOW: f32 = 0.25;

/// The weights that `training/` made.
static WEIGHTS: LazyLock<Option<Weights<'static>>> =
    LazyLock::new(|| Weights::new(include_bytes!("../data/topics.weights")));

/// An article's words as the weights know them.
struct Seen<'a> {
    weights: &'a Weights<'a>,
    /// Rows of the known words, each once, and how strong each is.
    rows: Vec<(usize, f32)>,
    /// What scores are divided by, so that long articles do not outweigh short ones.
    length: f32,
}

/// A word's row among the weights, if it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row(u16);

/// Of a word that has no row.
const UNKNOWN: Row = Row(u16::MAX);

impl Row {
    /// True when the word is among those that news was found to have.
    pub fn is_known(self) -> bool {
        self != UNKNOWN
    }
}

/// The row of a word, by its hash.
pub fn row(hash: u32) -> Row {
    let row = WEIGHTS.as_ref().and_then(|weights| weights.find(hash)).and_then(|row| u16::try_from(row).ok());
    row.map_or(UNKNOWN, Row)
}

/// The topics of an article, best first; none when unsure.
pub(in crate::enrich) fn classify(words: &Vocabulary) -> Vec<Topic> {
    let Some(weights) = WEIGHTS.as_ref() else { return Vec::new() };
    thread_local! {
        static COUNTS: RefCell<Counts> = const { RefCell::new(Counts { of_row: Vec::new(), rows: Vec::new() }) };
    }
    let row = |known: &Known| (known.row != UNKNOWN).then_some(usize::from(known.row.0));
    COUNTS.with_borrow_mut(|counts| judge(weights, counts, words.headline.iter().map(row), words.body.iter().map(row)))
}

/// The topics of an article by the weights given, best first; none when unsure.
pub fn classify_by(weights: &Weights, tokens: &ArticleTokens) -> Vec<Topic> {
    let row = |hash: u32| weights.find(hash);
    judge(weights, &mut Counts::default(), hashes(&tokens.headline).map(row), hashes(&tokens.body).map(row))
}

/// Judges an article by the rows of its words, `None` where unknown.
fn judge(
    weights: &Weights,
    counts: &mut Counts,
    headline: impl ExactSizeIterator<Item = Option<usize>>,
    body: impl ExactSizeIterator<Item = Option<usize>>,
) -> Vec<Topic> {
    let (in_headline, in_body) = (headline.len(), body.len());
    counts.reset(weights);
    headline.flatten().for_each(|row| counts.add(row, HEADLINE));
    let alone = (in_body > 0 && !counts.rows.is_empty()).then(|| Seen::new(weights, counts).scores());
    body.take(BODY_TOKENS).flatten().for_each(|row| counts.add(row, 1));
    let seen = Seen::new(weights, counts);
    if seen.rows.len() < FEWEST_WORDS {
        return Vec::new();
    }
    let mut scores = seen.scores();
    for (score, alone) in scores.iter_mut().zip(alone.into_iter().flatten()) {
        *score += HEADLINE_ALONE * alone;
    }
    let brief = briefness(in_headline + in_body);
    if brief > 0.0 {
        let own = seen.brief_scores();
        scores.iter_mut().zip(own).for_each(|(score, own)| *score += brief * (own - *score));
    }
    seen.named(&scores)
}

/// How rare a word is in news, by its row: the logarithm of documents by documents with it, up to [`RAREST`].
pub fn rarity(row: Row) -> f32 {
    static RARITIES: LazyLock<[f32; 256]> = LazyLock::new(|| {
        let step = WEIGHTS.as_ref().map_or(0.0, |weights| weights.value_step);
        std::array::from_fn(|value| (value as f32 * step).powf(1.0 / RARITY_POWER))
    });
    let known = WEIGHTS.as_ref().filter(|_| row != UNKNOWN).map(|weights| weights.row(usize::from(row.0)).0);
    known.map_or(RAREST, |value| RARITIES[usize::from(value)])
}

fn topic(id: TopicId, score: f32) -> Topic {
    Topic { id, score, origin: TopicOrigin::Classified }
}

/// How often each known word occurs.
#[derive(Default)]
struct Counts {
    of_row: Vec<u8>,
    /// The rows that occur, in the order in which they first do.
    rows: Vec<usize>,
}

impl Counts {
    /// Forgets the words of the article before; the other rows are zero already.
    fn reset(&mut self, weights: &Weights) {
        for row in self.rows.drain(..) {
            self.of_row[row] = 0;
        }
        self.of_row.resize(weights.rows(), 0);
    }

    #[inline]
    fn add(&mut self, row: usize, count: u8) {
        let known = &mut self.of_row[row];
        if *known == 0 {
            self.rows.push(row);
        }
        *known = known.saturating_add(count);
    }
}

impl<'a> Seen<'a> {
    fn new(weights: &'a Weights<'a>, counts: &Counts) -> Self {
        static STRENGTHS: LazyLock<[f32; MOST_OCCURRENCES as usize + 1]> =
            LazyLock::new(|| std::array::from_fn(|count| strength(count as u8)));
        let strengths = &*STRENGTHS;
        let strength = |row: usize| strengths[counts.of_row[row].min(MOST_OCCURRENCES) as usize];
        let rows = counts.rows.iter().map(|&row| (row, strength(row)));
        let rows: Vec<(usize, f32)> = rows.collect();
        let squares = rows.iter().map(|&(row, strength)| (f32::from(weights.row(row).0) * strength).powi(2));
        let length = squares.sum::<f32>().sqrt().max(1.0) * weights.value_step;
        Self { weights, rows, length }
    }

    /// The topics worth naming by the scores of level 1, best first, each with a narrower one where that is sure enough.
    fn named(&self, scores: &[f32; LEVEL_1]) -> Vec<Topic> {
        let weights = self.weights;
        let tops = probabilities(scores, weights.sharpness[0]);
        let mut order: Vec<usize> = (0..LEVEL_1).collect();
        order.sort_by(|&left, &right| tops[right].total_cmp(&tops[left]));
        let mut found = Vec::new();
        let below = LazyCell::new(|| self.sums_below());
        for (place, top) in order.into_iter().take(2).enumerate() {
            if tops[top] < if place == 0 { UNSURE } else { SECOND } {
                break;
            }
            found.push(topic(weights.topics[top].0, tops[top]));
            found.extend(self.best_below(top, &below).map(|(id, share)| topic(id, share * tops[top])));
        }
        found
    }

    /// Scores of level 1 by the fit for articles.
    fn scores(&self) -> [f32; LEVEL_1] {
        let mut biases = self.weights.topics.iter().map(|&(_, bias)| bias);
        self.sums(|row| self.weights.row(row).1).map(|sum| sum + biases.next().unwrap_or(0.0))
    }

    /// Scores of level 1 by the fit for briefs.
    fn brief_scores(&self) -> [f32; LEVEL_1] {
        let mut biases = self.weights.brief_biases.into_iter();
        self.sums(|row| self.weights.brief(row)).map(|sum| sum + biases.next().unwrap_or(0.0))
    }

    /// Sums of the weights of all rows.
    fn sums(&self, weights: impl Fn(usize) -> &'a [u8; LEVEL_1]) -> [f32; LEVEL_1] {
        let mut sums = [0.0; LEVEL_1];
        for &(row, strength) in &self.rows {
            for (sum, &weight) in sums.iter_mut().zip(weights(row)) {
                *sum += f32::from(weight as i8) * strength;
            }
        }
        sums.map(|sum| sum * self.weights.weight_step / self.length)
    }

    /// The sums of the weights at level 2, for all topics there.
    fn sums_below(&self) -> [f32; MOST_BELOW] {
        let mut sums = [0.0; MOST_BELOW];
        // First where all pairs are, so that these reads need not wait for each other.
        let places: Vec<Range<usize>> = self.rows.iter().map(|&(row, _)| self.weights.pairs_of(row)).collect();
        for (place, (_, strength)) in places.into_iter().zip(&self.rows) {
            for (topic, weight) in self.weights.pairs(place) {
                sums[topic] += f32::from(weight) * strength;
            }
        }
        sums
    }

    /// The best topic of level 2 below one of level 1, where it is sure enough, with its share of that one's probability.
    fn best_below(&self, top: usize, sums: &[f32; MOST_BELOW]) -> Option<(TopicId, f32)> {
        let group = self.weights.below[top].clone();
        let biases = self.weights.topics[LEVEL_1..][group.clone()].iter().map(|&(_, bias)| bias);
        let scores = sums[group].iter().zip(biases);
        let scores = scores.map(|(sum, bias)| sum * self.weights.weight_step / self.length + bias);
        let shares = probabilities(&scores.collect::<Vec<f32>>(), self.weights.sharpness[1]);
        let best = (0..shares.len()).max_by(|&left, &right| shares[left].total_cmp(&shares[right]))?;
        let id = self.weights.topics[LEVEL_1 + self.weights.below[top].start + best].0;
        (shares[best] >= UNSURE_BELOW).then_some((id, shares[best]))
    }
}

/// Scores to probabilities that sum to 1 (softmax).
fn probabilities(scores: &[f32], sharpness: f32) -> Vec<f32> {
    let highest = scores.iter().copied().fold(f32::MIN, f32::max);
    let powers: Vec<f32> = scores.iter().map(|score| ((score - highest) * sharpness).exp()).collect();
    let sum: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::{WEIGHTS, classify, classify_by, probabilities};
    use crate::enrich::topics::weights::{LEVEL_1, Weights};
    use crate::enrich::vocabulary::Vocabulary;
    use crate::lang::{ArticleTokens, TokenList, taxonomy};

    #[test]
    fn the_weights_are_whole_small_and_name_live_topics() {
        let block = include_bytes!("../data/topics.weights");
        assert!(block.len() <= 4_000_000, "{} bytes", block.len());
        let weights = WEIGHTS.as_ref().expect("the weights in the binary are of the form that this version reads");
        assert_eq!(weights.topics.len(), LEVEL_1 + 120);
        assert!(weights.topics.iter().all(|(id, bias)| taxonomy::concept(*id).is_some() && bias.is_finite()));
        for row in 0..weights.rows() {
            assert!(weights.pairs(weights.pairs_of(row)).all(|(topic, _)| topic < 120));
        }
        for cut in [0, 7, 8, 35, 40, block.len() - 1] {
            assert!(Weights::new(&block[..cut]).is_none(), "{cut}");
        }
    }

    #[test]
    fn scores_are_probabilities_best_first_with_narrower_topics_behind_their_parent() {
        let body = "Voters went to the polls in a close election; both candidates for president claimed the vote. The \
                    bank raised interest rates as inflation slowed growth and shares fell.";
        let tokens = ArticleTokens { headline: TokenList::new(""), body: TokenList::new(body) };
        let topics = classify(&Vocabulary::of(&tokens));
        assert_eq!(topics, classify_by(WEIGHTS.as_ref().expect("whole"), &tokens), "the two ways agree");
        assert!(!topics.is_empty());
        for topic in &topics {
            assert!((0.0..=1.0).contains(&topic.score), "{topic:?}");
        }
        for pair in topics.windows(2) {
            let narrower = taxonomy::ancestors(pair[1].id).contains(&pair[0].id);
            assert!(pair[1].score <= pair[0].score || !narrower, "{topics:?}");
        }
    }

    #[test]
    fn probabilities_sum_to_one() {
        let found = probabilities(&[1.0, 2.0, -50.0], 1.0);
        assert!((found.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!(found[1] > found[0] && found[0] > found[2]);
    }
}
