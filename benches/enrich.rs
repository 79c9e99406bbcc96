//! Speed of enrichment on one core: `cargo bench --bench enrich [-- FOLDER]`; without a folder, the sample corpus.
//!
//! Reads all articles first, then enriches them in rounds and prints the best round, in megabytes (1,000,000 bytes) of body
//! a second; and what the token pass alone takes. Speeds differ between machines: compare figures of one run only.

use std::hint::black_box;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use onrecord::enrich;
use onrecord::ingest::{self, ExtractRequest, Hidden, Input, Limits, WalkOptions};
use onrecord::lang::{ArticleTokens, TokenList};
use onrecord::model::{Article, Day};

/// Rounds over all articles; the best one counts, since others on the machine can only slow us down.
const ROUNDS: usize = 5;
/// Articles are taken until their bodies have so many bytes.
const ENOUGH: usize = 30_000_000;

fn main() -> anyhow::Result<()> {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let articles = articles(PathBuf::from(folder.unwrap_or_else(|| "corpus".into())))?;
    let bytes: usize = articles.iter().map(|article| article.body.len()).sum();
    let whole = best(&articles, |article| {
        black_box(enrich::enrich(article));
    });
    let tokens = best(&articles, |article| {
        black_box(TokenList::new(&article.body));
    });
    let tokenised: Vec<ArticleTokens> = articles.iter().map(tokens_of).collect();
    let mut next = tokenised.iter().cycle();
    let topics = best(&articles, |article| {
        black_box(next.next().map(|tokens| enrich::topics::topics(&article, tokens)));
    });
    let speed = |time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();
    let mut out = std::io::stdout().lock();
    writeln!(out, "{} articles, {:.1} MB of body", articles.len(), bytes as f64 / 1e6)?;
    writeln!(out, "whole enrichment  {:>7.1} MB/s", speed(whole))?;
    let share = |time: Duration| 100.0 * time.as_secs_f64() / whole.as_secs_f64();
    writeln!(out, "token pass alone  {:>7.1} MB/s, {:.0} % of the whole", speed(tokens), share(tokens))?;
    writeln!(out, "topics alone      {:>7.1} MB/s, {:.0} % of the whole", speed(topics), share(topics))?;
    Ok(())
}

/// The articles below a folder, read as an ingest would.
fn articles(folder: PathBuf) -> anyhow::Result<Vec<Article>> {
    let as_of = Day::from_ymd(2100, 1, 1).unwrap_or(Day(0));
    let request = ExtractRequest {
        inputs: vec![Input::Path(folder)],
        walk: WalkOptions { hidden: Hidden::Ignore, include: Vec::new(), exclude: Vec::new() },
        parse: ingest::parse_options(as_of),
        limits: Limits::default(),
        threads: None,
    };
    let (mut articles, mut bytes) = (Vec::new(), 0);
    ingest::extract(&request, &AtomicBool::new(false), &mut |record| {
        bytes += record.article.body.len();
        articles.push(record.article);
        if bytes < ENOUGH { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    anyhow::ensure!(bytes > 0, "no articles to enrich");
    Ok(articles)
}

fn tokens_of(article: &Article) -> ArticleTokens {
    let headline = TokenList::new(article.headline.as_deref().unwrap_or(""));
    ArticleTokens { headline, body: TokenList::new(&article.body) }
}

/// The time of the best round.
fn best(articles: &[Article], mut each: impl FnMut(Article)) -> Duration {
    let mut round = || {
        let articles = articles.to_vec();
        let start = Instant::now();
        articles.into_iter().for_each(&mut each);
        start.elapsed()
    };
    (0..ROUNDS).map(|_| round()).min().unwrap_or_default()
}
