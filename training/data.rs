//! The labelled sets, the taxonomy's own words, and made-up documents of the words in `lexicon.tsv`.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, anyhow};
use flate2::read::MultiGzDecoder;
use onrecord::lang::taxonomy::{self, Found};
use onrecord::lang::{ArticleTokens, TokenList};
use onrecord::model::TopicId;

/// Parts into which the labelled sets are cut for cross-validation.
pub const FOLDS: usize = 5;

/// Sets that may train the weights.
const TRAINING: [&str; 3] = ["labels-wce.jsonl.gz", "labels-wikinews.jsonl.gz", "trainonly-wce-health.jsonl.gz"];
/// Sets that only measure.
const MEASURING: [&str; 4] =
    ["labels-bbc.jsonl.gz", "labels-kpcrowd.jsonl.gz", "labels-reuters.jsonl.gz", "labels-huffpost.jsonl.gz"];

/// A labelled document.
#[derive(Clone)]
pub struct Document {
    /// Name of its set.
    pub source: String,
    /// Its words.
    pub tokens: ArticleTokens,
    /// Its topics.
    pub labels: Vec<TopicId>,
    /// Part of the cross-validation that it belongs to.
    pub fold: usize,
}

/// Words under a heading.
#[derive(Clone)]
pub struct Heading {
    /// The heading.
    pub topic: TopicId,
    /// Its words.
    pub words: Vec<String>,
}

/// Everything that is trained on and measured with.
pub struct Sets {
    /// Labelled documents that may train.
    pub labelled: Vec<Document>,
    /// Labelled documents that only measure.
    pub measuring: Vec<Document>,
    taxonomy: Vec<Document>,
    headlines: Vec<Document>,
    lexicon: Vec<Heading>,
}

/// What one model is trained on.
pub struct Training {
    /// Labelled documents and the taxonomy's own texts.
    pub documents: Vec<Document>,
    /// The lexicon.
    pub lexicon: Vec<Heading>,
}

impl Sets {
    /// Reads all sets; those that only measure may be missing.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let mut labelled = Vec::new();
        for name in TRAINING {
            labelled.extend(read(&folder.join(name))?);
        }
        let present = MEASURING.iter().map(|name| folder.join(name)).filter(|path| path.exists());
        let measuring = present.map(|path| read(&path)).collect::<anyhow::Result<Vec<_>>>()?.concat();
        Ok(Self { labelled, measuring, taxonomy: definitions(), headlines: headlines()?, lexicon: lexicon()? })
    }

    /// What a model is trained on when one part of the labelled sets is held out (none for the model that ships).
    pub fn training(&self, held_out: Option<usize>) -> Training {
        let kept = self.labelled.iter().filter(|document| Some(document.fold) != held_out);
        Training {
            documents: kept.chain(&self.taxonomy).chain(&self.headlines).cloned().collect(),
            lexicon: self.lexicon.clone(),
        }
    }
}

fn read(path: &Path) -> anyhow::Result<Vec<Document>> {
    let mut text = String::new();
    let file = File::open(path).with_context(|| format!("{}: not readable", path.display()))?;
    MultiGzDecoder::new(file).read_to_string(&mut text).with_context(|| format!("{}: damaged", path.display()))?;
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines.into_iter().map(|line| document(line).with_context(|| format!("{}: {line}", path.display()))).collect()
}

fn document(line: &str) -> anyhow::Result<Document> {
    let fields: serde_json::Value = serde_json::from_str(line)?;
    let text = |name: &str| fields[name].as_str().unwrap_or("").to_owned();
    let labels = fields["labels"].as_array().context("no labels")?.iter();
    Ok(Document {
        source: text("source"),
        tokens: tokens(&text("title"), &text("text")),
        labels: labels.map(|label| topic(label.as_str().unwrap_or(""))).collect::<anyhow::Result<_>>()?,
        fold: fold(&text("id")),
    })
}

fn topic(label: &str) -> anyhow::Result<TopicId> {
    taxonomy::parse_id(label).filter(|&id| taxonomy::concept(id).is_some()).ok_or_else(|| anyhow!("{label}: no topic"))
}

fn tokens(headline: &str, body: &str) -> ArticleTokens {
    ArticleTokens { headline: TokenList::new(headline), body: TokenList::new(body) }
}

/// A month of the event summaries (`wce-2010-10-01-2577`) stays in one fold, so that a running story does; else the id.
fn fold(id: &str) -> usize {
    let key = match id.splitn(4, '-').collect::<Vec<_>>()[..] {
        [kind, year, month, _] if kind.starts_with("wce") => format!("{year}-{month}"),
        _ => id.to_owned(),
    };
    onrecord::enrich::topics::features::hash(&key) as usize % FOLDS
}

/// Every concept of the taxonomy as a document: its name as the headline, its definition as the text.
fn definitions() -> Vec<Document> {
    let document = |concept: &taxonomy::Concept| Document {
        source: "taxonomy".to_owned(),
        tokens: tokens(concept.name, concept.definition),
        labels: vec![concept.id],
        fold: FOLDS,
    };
    taxonomy::concepts().iter().map(document).collect()
}

/// Every line of `headlines.txt` as a document, under the heading last named by a line `## path`.
fn headlines() -> anyhow::Result<Vec<Document>> {
    let mut heading = None;
    let mut documents = Vec::new();
    for line in include_str!("headlines.txt").lines().filter(|line| !line.starts_with("# ")) {
        if let Some(path) = line.strip_prefix("## ") {
            heading = Some(find(path)?);
            continue;
        }
        documents.push(Document {
            source: "headlines".to_owned(),
            tokens: tokens("", line),
            labels: vec![heading.with_context(|| format!("{line}: stands under no heading"))?],
            fold: FOLDS,
        });
    }
    Ok(documents)
}

fn find(path: &str) -> anyhow::Result<TopicId> {
    match taxonomy::find(path) {
        Found::One(topic) => Ok(topic),
        _ => Err(anyhow!("{path}: no topic")),
    }
}

fn lexicon() -> anyhow::Result<Vec<Heading>> {
    include_str!("lexicon.tsv").lines().filter(|line| !line.starts_with('#')).map(heading).collect()
}

fn heading(line: &str) -> anyhow::Result<Heading> {
    let (path, words) = line.split_once('\t').with_context(|| format!("{line}: no words"))?;
    let words = TokenList::new(words).folded.split(' ').map(str::to_owned).collect();
    Ok(Heading { topic: find(path)?, words })
}
