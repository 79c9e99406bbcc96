//! From documents to the block of weights that `enrich::topics::weights` describes.

use std::collections::{BTreeMap, HashMap};

use onrecord::enrich::topics::features::{MOST_OCCURRENCES, RAREST, RARITY_POWER, hash, strength, words};
use onrecord::enrich::topics::weights::{LEVEL_1, MAGIC};
use onrecord::lang::taxonomy;
use onrecord::model::TopicId;

use crate::data::{Document, Heading, Training};
use crate::fit::{Chance, Example, Fitted, Margins, Shares, fit_margins, fit_shares};

/// Rarity below which a word says nothing.
const COMMONEST: f32 = 1.5;

/// Words that say nothing by themselves, and the share of their rarity that they count: "you" tells advice from news, but
/// much talk in a report must not make it advice.
const STOP_WORDS: &str = include_str!("../src/enrich/data/stopwords.txt");
const STOP_WORD: f32 = 0.6;

/// Words of its own heading, of the level-1 heading above, and of everyday text in a made-up document.
const MADE_OF: [usize; 3] = [10, 2, 20];
/// Made-up documents for each word of a heading.
const MADE_PER_WORD: f32 = 0.5;
/// Where documents come from, and how much one counts in the fit for articles, in the one for briefs, and at level 2.
/// The event summaries stand by the thousand for a few topics: their words are learnt, but must not outweigh all others.
const COUNTS: [(&str, [f32; 3]); 6] = [
    ("wce", [0.4, 1.0, 0.0]),
    ("wce-health", [0.4, 1.0, 0.0]),
    ("wikinews", [10.0, 10.0, 3.0]),
    ("taxonomy", [0.3, 0.0, 1.0]),
    ("headlines", [3.0, 0.0, 1.0]),
    ("made-up", [2.5, 0.0, 1.0]),
];
/// How level 1 is fitted for articles and headlines: rare topics count more than their share, since what is likely differs
/// from one newspaper to the next, and loosely, which carries over to other newspapers.
const ARTICLES_PLAN: Margins = Margins { passes: 10, cost: 0.1, balance: 0.5, score: 5.0, likelihoods: 0.7 };
/// How level 1 is fitted for briefs: more closely, on briefs alone.
const BRIEFS_PLAN: Margins = Margins { passes: 10, cost: 0.3, balance: 0.5, score: 5.0, likelihoods: 0.4 };
/// How the topics below one of level 1 are fitted.
const LEVEL_2_PLAN: Shares = Shares { passes: 12, step: 0.5, balance: 0.5 };

/// Weights at level 2 smaller than this share of the largest are dropped.
const SMALLEST: f32 = 0.01;
/// What scores are multiplied with to become probabilities; found by `--report`.
const SHARPNESS: [f32; 2] = [1.0, 1.0];

/// The known words.
struct Vocabulary {
    /// Number of each word, by hash.
    numbers: HashMap<u32, usize>,
    /// Hash of each word.
    hashes: Vec<u32>,
    /// Value of each word.
    values: Vec<f32>,
}

/// A document as counts of hashes.
struct Counted<'a> {
    counts: BTreeMap<u32, u8>,
    document: &'a Document,
}

/// Trains a model.
pub fn train(training: &Training) -> Vec<u8> {
    let counted: Vec<Counted> = training.documents.iter().map(Counted::new).collect();
    let vocabulary = Vocabulary::new(&counted, &training.lexicon);
    let made = made_up(training);
    let examples = |fit: usize| level_1_examples(&counted, &made, &vocabulary, fit);
    let words = vocabulary.hashes.len();
    let level_1 =
        [(0, ARTICLES_PLAN), (1, BRIEFS_PLAN)].map(|(fit, plan)| fit_margins(&examples(fit), words, LEVEL_1, &plan));
    let groups: Vec<(Vec<TopicId>, Fitted)> =
        (1..=LEVEL_1 as u32).map(|top| level_2(TopicId(top * 1_000_000), &counted, &made, &vocabulary)).collect();
    block(&vocabulary, &level_1, &groups)
}

impl<'a> Counted<'a> {
    fn new(document: &'a Document) -> Self {
        let mut counts = BTreeMap::new();
        words(&document.tokens, |hash, count| {
            let sum = counts.entry(hash).or_insert(0u8);
            *sum = sum.saturating_add(count).min(MOST_OCCURRENCES);
        });
        Self { counts, document }
    }
}

impl Vocabulary {
    fn new(counted: &[Counted], lexicon: &[Heading]) -> Self {
        let mut documents: BTreeMap<u32, u32> = BTreeMap::new();
        for hash in counted.iter().flat_map(|document| document.counts.keys()) {
            *documents.entry(*hash).or_default() += 1;
        }
        for word in lexicon.iter().flat_map(|heading| &heading.words) {
            documents.entry(hash(word)).or_default();
        }
        let stops: std::collections::BTreeSet<u32> = STOP_WORDS.lines().map(hash).collect();
        let total = counted.len() as f32 + 1.0;
        let mut vocabulary = Self { numbers: HashMap::new(), hashes: Vec::new(), values: Vec::new() };
        for (hash, count) in documents {
            let rarity = (total / (count as f32 + 1.0)).ln().min(RAREST);
            if rarity >= COMMONEST {
                vocabulary.numbers.insert(hash, vocabulary.hashes.len());
                vocabulary.hashes.push(hash);
                let share = if stops.contains(&hash) { STOP_WORD } else { 1.0 };
                vocabulary.values.push(rarity.powf(RARITY_POWER) * share);
            }
        }
        vocabulary
    }

    /// A document's known words with their values, of length 1 together.
    fn features(&self, counts: &BTreeMap<u32, u8>) -> Vec<(usize, f32)> {
        let known = counts.iter().filter_map(|(hash, &count)| Some((*self.numbers.get(hash)?, count)));
        let mut features: Vec<(usize, f32)> =
            known.map(|(number, count)| (number, self.values[number] * strength(count))).collect();
        features.sort_unstable_by_key(|&(number, _)| number);
        let length = features.iter().map(|(_, value)| value * value).sum::<f32>().sqrt().max(1e-6);
        features.iter_mut().for_each(|(_, value)| *value /= length);
        features
    }
}

/// Documents of words drawn from the lexicon, with everyday words around them.
fn made_up(training: &Training) -> Vec<(TopicId, BTreeMap<u32, u8>)> {
    let everyday = training.documents.iter().filter(|document| document.source == "wce");
    let everyday: Vec<u32> =
        everyday.flat_map(|document| document.tokens.body.folded.split([' ', '\n']).map(hash)).collect();
    let hashes = |heading: &Heading| heading.words.iter().map(|word| hash(word)).collect::<Vec<u32>>();
    let mut chance = Chance::new(2);
    let mut made = Vec::new();
    for heading in &training.lexicon {
        let own = hashes(heading);
        let top = training.lexicon.iter().find(|top| Some(top.topic) == taxonomy::lift(heading.topic, 1));
        let above = top.map(&hashes).unwrap_or_default();
        for _ in 0..(own.len() as f32 * MADE_PER_WORD).ceil() as usize {
            let mut counts = BTreeMap::new();
            for (pool, count) in [&own, &above, &everyday].into_iter().zip(MADE_OF) {
                for _ in 0..if pool.is_empty() { 0 } else { count } {
                    *counts.entry(pool[chance.below(pool.len())]).or_default() += 1;
                }
            }
            made.push((heading.topic, counts));
        }
    }
    made
}

/// How much a document counts in one of the three fits, by where it comes from.
fn count(source: &str, fit: usize) -> f32 {
    COUNTS.iter().find(|(name, _)| *name == source).map_or(0.0, |(_, counts)| counts[fit])
}

fn level_1_examples(
    counted: &[Counted],
    made: &[(TopicId, BTreeMap<u32, u8>)],
    vocabulary: &Vocabulary,
    fit: usize,
) -> Vec<Example> {
    let class = |&id: &TopicId| taxonomy::lift(id, 1).map(|top| (top.0 / 1_000_000) as usize - 1);
    let labelled =
        counted.iter().map(|one| (&one.counts, one.document.labels.as_slice(), one.document.source.as_str()));
    let made = made.iter().map(|(topic, counts)| (counts, std::slice::from_ref(topic), "made-up"));
    let counting = labelled.chain(made).filter(|(_, _, source)| count(source, fit) > 0.0);
    let example = |(counts, labels, source): (&BTreeMap<u32, u8>, &[TopicId], &str)| Example {
        features: vocabulary.features(counts),
        classes: sorted(labels.iter().filter_map(class)),
        weight: count(source, fit),
    };
    counting.map(example).collect()
}

/// Fits the topics below one of level 1, on the documents that have one of them.
fn level_2(
    top: TopicId,
    counted: &[Counted],
    made: &[(TopicId, BTreeMap<u32, u8>)],
    vocabulary: &Vocabulary,
) -> (Vec<TopicId>, Fitted) {
    let group = taxonomy::children(top);
    let class = |&id: &TopicId| group.iter().position(|&child| Some(child) == taxonomy::lift(id, 2));
    let labelled =
        counted.iter().map(|one| (&one.counts, one.document.labels.as_slice(), one.document.source.as_str()));
    let made = made.iter().map(|(topic, counts)| (counts, std::slice::from_ref(topic), "made-up"));
    let examples: Vec<Example> = labelled
        .chain(made)
        .map(|(counts, labels, source)| (counts, sorted(labels.iter().filter_map(class)), count(source, 2)))
        .filter(|(_, classes, weight)| !classes.is_empty() && *weight > 0.0)
        .map(|(counts, classes, weight)| Example { features: vocabulary.features(counts), classes, weight })
        .collect();
    let fitted = fit_shares(&examples, vocabulary.hashes.len(), group.len(), &LEVEL_2_PLAN);
    (group, fitted)
}

fn sorted(classes: impl Iterator<Item = usize>) -> Vec<usize> {
    classes.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

/// Writes the block.
fn block(vocabulary: &Vocabulary, level_1: &[Fitted; 2], groups: &[(Vec<TopicId>, Fitted)]) -> Vec<u8> {
    let rows = vocabulary.hashes.len();
    let value = |row: usize| vocabulary.values[row];
    let product =
        |row: usize, fitted: &Fitted, class: usize| value(row) * fitted.weights[row * fitted.biases.len() + class];
    let all = || level_1.iter().chain(groups.iter().map(|(_, fitted)| fitted));
    let largest = |fitted: &Fitted| {
        let products = (0..rows).flat_map(|row| (0..fitted.biases.len()).map(move |class| (row, class)));
        products.map(|(row, class)| product(row, fitted, class).abs()).fold(0.0, f32::max)
    };
    let weight_step = all().map(largest).fold(0.0, f32::max) / 127.0;
    let value_step = vocabulary.values.iter().copied().fold(0.0, f32::max) / 255.0;
    let small = |number: f32| (number / weight_step).round().clamp(-127.0, 127.0) as i8 as u8;

    let (mut table, mut briefs, mut starts, mut pairs) = (Vec::new(), Vec::new(), vec![0u32], Vec::new());
    for row in 0..rows {
        table.push((value(row) / value_step).round().clamp(1.0, 255.0) as u8);
        table.extend((0..LEVEL_1).map(|class| small(product(row, &level_1[0], class))));
        briefs.extend((0..LEVEL_1).map(|class| small(product(row, &level_1[1], class))));
        let mut number = 0u8;
        for (group, fitted) in groups {
            for class in 0..group.len() {
                let weight = product(row, fitted, class);
                if small(weight) != 0 && weight.abs() >= SMALLEST * weight_step * 127.0 {
                    pairs.extend([number, small(weight)]);
                }
                number += 1;
            }
        }
        starts.push(pairs.len() as u32 / 2);
    }

    let bits = (rows * 4 / 3).next_power_of_two().trailing_zeros();
    let (hashes, places) = slots(&vocabulary.hashes, bits);
    let topics = (1..=LEVEL_1 as u32).map(|top| TopicId(top * 1_000_000)).zip(&level_1[0].biases);
    let topics: Vec<(TopicId, f32)> = topics
        .chain(groups.iter().flat_map(|(group, fitted)| group.iter().copied().zip(&fitted.biases)))
        .map(|(id, bias)| (id, *bias))
        .collect();

    let mut block = MAGIC.to_vec();
    for number in [bits, rows as u32, pairs.len() as u32 / 2] {
        block.extend(number.to_le_bytes());
    }
    for number in [weight_step, value_step, SHARPNESS[0], SHARPNESS[1]] {
        block.extend(number.to_le_bytes());
    }
    block.extend((topics.len() as u32).to_le_bytes());
    for (id, bias) in topics {
        block.extend(id.0.to_le_bytes());
        block.extend(bias.to_le_bytes());
    }
    level_1[1].biases.iter().for_each(|bias| block.extend(bias.to_le_bytes()));
    hashes.iter().for_each(|hash| block.extend(hash.to_le_bytes()));
    places.iter().for_each(|place| block.extend(place.to_le_bytes()));
    block.extend(table);
    block.extend(briefs);
    starts.iter().for_each(|start| block.extend(start.to_le_bytes()));
    block.extend(pairs);
    block
}

/// The hash table: each hash in the first free slot from its own on, with its row beside it.
fn slots(all: &[u32], bits: u32) -> (Vec<u32>, Vec<u16>) {
    let size = 1usize << bits;
    let (mut hashes, mut places) = (vec![0u32; size], vec![0u16; size]);
    assert!(all.len() <= usize::from(u16::MAX), "{} words do not fit", all.len());
    for (row, &hash) in all.iter().enumerate() {
        let mut slot = hash as usize & (size - 1);
        while hashes[slot] != 0 {
            slot = (slot + 1) & (size - 1);
        }
        (hashes[slot], places[slot]) = (hash, row as u16);
    }
    (hashes, places)
}
