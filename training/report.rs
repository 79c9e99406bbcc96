//! Figures: the sets that are never trained on by the model that ships, the others by models that did not see them.

use std::collections::BTreeMap;

use anyhow::Context;
use onrecord::enrich::topics::classifier::classify_by;
use onrecord::enrich::topics::weights::Weights;
use onrecord::lang::taxonomy;
use onrecord::model::{Topic, TopicId};

use crate::data::{Document, FOLDS, Sets};
use crate::model;

/// A document with what was found.
struct Judged<'a> {
    document: &'a Document,
    found: Vec<Topic>,
}

/// Prints all figures.
pub fn print(sets: &Sets, shipped: &[u8]) -> anyhow::Result<()> {
    let mut judged = judge(shipped, sets.measuring.iter())?;
    for fold in 0..FOLDS {
        let block = model::train(&sets.training(Some(fold)));
        let gold = |document: &&Document| document.fold == fold && document.source != "wce-health";
        judged.extend(judge(&block, sets.labelled.iter().filter(gold))?);
    }
    println!("{} bytes, {} words", shipped.len(), Weights::new(shipped).map_or(0, |weights| weights.rows()));
    println!("source        docs  covered  level 1  level 2  of the surest 80 %");
    let mut sources: BTreeMap<&str, Vec<&Judged>> = BTreeMap::new();
    for one in &judged {
        sources.entry(&one.document.source).or_default().push(one);
    }
    for (source, group) in &sources {
        line(source, group);
    }
    let all: Vec<&Judged> = judged.iter().collect();
    line("all", &all);
    let without: Vec<&Judged> = all.iter().filter(|one| one.document.source != "huffpost").copied().collect();
    line("all but huff", &without);
    println!("macro F1 at level 1: all {:.3}, without huffpost {:.3}", macro_f1(&all), macro_f1(&without));
    by_topic(&all);
    for (name, level) in [("level 1", 1), ("level 2", 2)] {
        calibration(name, level, &sources);
    }
    Ok(())
}

fn judge<'a>(block: &[u8], documents: impl Iterator<Item = &'a Document>) -> anyhow::Result<Vec<Judged<'a>>> {
    let weights = Weights::new(block).context("the block just made is not readable")?;
    Ok(documents.map(|document| Judged { document, found: classify_by(&weights, &document.tokens) }).collect())
}

impl Judged<'_> {
    fn gold(&self, level: u8) -> Vec<TopicId> {
        self.document.labels.iter().filter_map(|&id| taxonomy::lift(id, level)).collect()
    }

    fn first(&self, level: u8) -> Option<&Topic> {
        self.found.iter().find(|topic| taxonomy::concept(topic.id).is_some_and(|concept| concept.level == level))
    }

    /// Whether the first topic of a level is right; `None` where the gold has none of that level.
    fn is_right(&self, level: u8) -> Option<bool> {
        let gold = self.gold(level);
        (!gold.is_empty()).then(|| self.first(level).is_some_and(|topic| gold.contains(&topic.id)))
    }
}

fn line(name: &str, group: &[&Judged]) {
    let covered = group.iter().filter(|one| !one.found.is_empty()).count();
    let accuracy = |level: u8| {
        let right: Vec<bool> = group.iter().filter_map(|one| one.is_right(level)).collect();
        share(right.iter().filter(|&&right| right).count(), right.len())
    };
    let mut by_score: Vec<&&Judged> = group.iter().collect();
    by_score.sort_by(|left, right| score(right).total_cmp(&score(left)));
    let surest = &by_score[..(group.len() * 8).div_ceil(10)];
    let right = surest.iter().filter(|one| one.is_right(1) == Some(true)).count();
    println!(
        "{name:12} {:5}    {:.3}    {:.3}    {:.3}    {:.3}",
        group.len(),
        share(covered, group.len()),
        accuracy(1),
        accuracy(2),
        share(right, surest.len())
    );
}

fn score(one: &Judged) -> f32 {
    one.first(1).map_or(-1.0, |topic| topic.score)
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// Mean over the topics in the gold of F1 over all topics named.
fn macro_f1(group: &[&Judged]) -> f64 {
    let mut counts: BTreeMap<TopicId, [usize; 3]> = BTreeMap::new();
    for one in group {
        let gold: std::collections::BTreeSet<TopicId> = one.gold(1).into_iter().collect();
        let found: std::collections::BTreeSet<TopicId> =
            one.found.iter().filter_map(|topic| taxonomy::lift(topic.id, 1)).collect();
        gold.intersection(&found).for_each(|&id| counts.entry(id).or_default()[0] += 1);
        found.difference(&gold).for_each(|&id| counts.entry(id).or_default()[1] += 1);
        gold.difference(&found).for_each(|&id| counts.entry(id).or_default()[2] += 1);
    }
    let scores: Vec<f64> = counts
        .values()
        .filter(|[hit, _, missed]| hit + missed > 0)
        .map(|&[hit, wrong, missed]| share(2 * hit, 2 * hit + wrong + missed))
        .collect();
    scores.iter().sum::<f64>() / scores.len().max(1) as f64
}

/// For each topic of level 1 and each source: articles of it by the gold, and the share of them found; then the share of
/// right ones among those named.
fn by_topic(group: &[&Judged]) {
    println!("level 1 by topic: articles by the gold and share found, of each source; all named and share right");
    for top in (1..=17).map(|number| TopicId(number * 1_000_000)) {
        let mut found: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
        let mut named = [0; 2];
        for one in group {
            let is_gold = one.gold(1).contains(&top);
            let is_first = one.first(1).is_some_and(|topic| topic.id == top);
            if is_gold {
                let counts = found.entry(&one.document.source).or_default();
                counts[0] += 1;
                counts[1] += usize::from(is_first);
            }
            named[0] += usize::from(is_first);
            named[1] += usize::from(is_first && is_gold);
        }
        let cells = found.iter().map(|(source, &[all, hit])| format!("{source} {all} {:.2}", share(hit, all)));
        let cells: Vec<String> = cells.collect();
        println!(
            "{:10} {}; named {} {:.2}",
            taxonomy::path(top),
            cells.join(", "),
            named[0],
            share(named[1], named[0])
        );
    }
}

/// Of the topics in each tenth of the score, how many are right.
fn calibration(name: &str, level: u8, sources: &BTreeMap<&str, Vec<&Judged>>) {
    println!("{name}: of the first topics in each tenth of the score, how many are right (and how many there are)");
    for (source, group) in sources {
        let mut tenths = [[0usize; 2]; 10];
        for one in group {
            let (Some(right), Some(topic)) = (one.is_right(level), one.first(level)) else { continue };
            let tenth = &mut tenths[((topic.score * 10.0) as usize).min(9)];
            tenth[0] += usize::from(right);
            tenth[1] += 1;
        }
        let cells: Vec<String> =
            tenths.iter().map(|&[right, all]| format!("{:4.2} ({all})", share(right, all))).collect();
        println!("{source:12} {}", cells.join("  "));
    }
}
