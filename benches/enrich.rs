//! Speed of enrichment on one core: `cargo bench --bench enrich [-- FOLDER]`; without a folder, the sample corpus.
//!
//! Reads all articles first, then enriches them in rounds and prints the best round, in megabytes (1,000,000 bytes) of body
//! a second, and each part's share; then the same text as articles of 1 KB to 10 MB, whose speeds tell whether the work
//! grows as the article does, and one article that is little but quotation marks. Speeds differ between machines: compare
//! figures of one run only.

use std::hint::black_box;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use onrecord::enrich::{self, Part};
use onrecord::ingest::{self, ExtractRequest, Hidden, Input, Limits, WalkOptions};
use onrecord::model::{Article, Day};

/// Rounds over all articles; the best one counts, since others on the machine can only slow us down.
const ROUNDS: usize = 5;
/// Articles are taken until their bodies have so many bytes.
const ENOUGH: usize = 30_000_000;
/// Bytes of the articles that linearity is shown with.
const SIZES: [usize; 5] = [1_000, 10_000, 100_000, 1_000_000, 10_000_000];
/// Quotation marks of the article that has little else.
const MARKS: usize = 100_000;
/// The parts, in the order of the work.
const PARTS: [Part; 9] = [
    Part::Tokens,
    Part::Vocabulary,
    Part::Marks,
    Part::Names,
    Part::Quotations,
    Part::Mentions,
    Part::Topics,
    Part::Keyphrases,
    Part::Copies,
];

/// How long a round took, and how long each part of it.
#[derive(Clone)]
struct Times {
    whole: Duration,
    parts: [Duration; PARTS.len()],
}

fn main() -> anyhow::Result<()> {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let articles = articles(PathBuf::from(folder.unwrap_or_else(|| "corpus".into())))?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{:<24} {:>8} {:>7}  {}", "", "MB", "MB/s", PARTS.map(|part| format!("{part:?}")).join(" "))?;
    let mut print = |name: &str, articles: &[Article]| {
        let bytes = articles.iter().map(|article| article.body.len()).sum::<usize>() as f64 / 1e6;
        let times = best(articles);
        let share = |part: Duration| format!("{:.0} %", 100.0 * part.as_secs_f64() / times.whole.as_secs_f64());
        let speed = bytes / times.whole.as_secs_f64();
        writeln!(out, "{name:<24} {bytes:>8.1} {speed:>7.1}  {}", times.parts.map(share).join(" · "))
    };
    print("articles as they are", &articles)?;
    for size in SIZES {
        print(&format!("articles of {size}"), &sized(&articles, size))?;
    }
    print(&format!("{MARKS} marks in one"), &[marked(&articles[0])])?;
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

/// Articles of about one size, ten megabytes in all, made of the paragraphs of others in turn.
fn sized(articles: &[Article], size: usize) -> Vec<Article> {
    let mut paragraphs = articles.iter().flat_map(|article| article.body.lines()).cycle();
    let mut of_size = || {
        let mut body = String::with_capacity(size + 2_000);
        while body.len() < size {
            body.push_str(paragraphs.next().unwrap_or("none"));
            body.push('\n');
        }
        body.truncate(body.floor_char_boundary(size));
        Article { body, ..articles[0].clone() }
    };
    (0..10_000_000 / size).map(|_| of_size()).collect()
}

/// An article with a great many quotations in one paragraph.
fn marked(like: &Article) -> Article {
    Article { body: "“It will not do,” Mara Lindqvist said. ".repeat(MARKS / 2), ..like.clone() }
}

/// The best round.
fn best(articles: &[Article]) -> Times {
    (0..ROUNDS).map(|_| round(articles)).min_by_key(|times| times.whole).unwrap_or_else(|| round(articles))
}

/// The whole without a clock in it, then each part with one.
fn round(articles: &[Article]) -> Times {
    let copies = articles.to_vec();
    let start = Instant::now();
    copies.into_iter().for_each(|article| drop(black_box(enrich::enrich(article))));
    let whole = start.elapsed();
    let mut parts = [Duration::ZERO; PARTS.len()];
    for article in articles {
        let article = article.clone();
        let mut last = Instant::now();
        let done = &mut |part: Part| {
            let now = Instant::now();
            parts[part as usize] += now - last;
            last = now;
        };
        black_box(enrich::watched(article, done));
    }
    Times { whole, parts }
}
