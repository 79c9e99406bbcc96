//! `onrecord show`.

use std::io::Write;
use std::sync::Arc;

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::format::{JsonArgs, TextOrJson};
use crate::cli::session::{Session, topic_label};
use crate::cli::{Exit, Outcome};
use crate::model::{Folded, Hit, QuotationHit, Record};
use crate::render::{json, source, text};

/// Show a quotation in its article, or a whole article
///
/// Takes an id as `query` prints it, or its beginning: q… is a quotation, a… an article.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  onrecord show q7f3a91e2
  onrecord show -C 2 q7f3a91e2
  onrecord query --by lindqvist -n 1 --json | jq -r .article | xargs onrecord show")]
pub struct ShowArgs {
    /// Ids or their beginnings
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
    /// Paragraphs shown before and after a quotation
    #[arg(short = 'C', long, default_value_t = 1, value_name = "N")]
    context: usize,
    #[command(flatten)]
    format: JsonArgs,
}

/// What an id means.
enum Shown {
    Article(Arc<Record>),
    Quotation(Arc<Record>, usize),
}

/// Runs it.
pub fn run(args: &ShowArgs, session: &Session) -> Outcome {
    let index = session.open()?;
    let mut out = Vec::new();
    let mut exit = Exit::Done;
    for id in &args.ids {
        let found: Vec<Shown> = match id.chars().next() {
            Some('q' | 'Q') => {
                let found = index.quotation_by_prefix(id)?;
                found.into_iter().map(|(record, ordinal)| Shown::Quotation(record, ordinal)).collect()
            }
            _ => index.article_by_prefix(id)?.into_iter().map(Shown::Article).collect(),
        };
        match &found[..] {
            [] => {
                session.say(&format!("nothing has an id that begins with “{id}”"));
                exit = Exit::Nothing;
            }
            [one] => print(args, one, session, &mut out)?,
            several => return Err(ambiguous(id, several)),
        }
    }
    session.page(&mut |stdout| stdout.write_all(&out))?;
    Ok(exit)
}

fn print(args: &ShowArgs, shown: &Shown, session: &Session, out: &mut dyn Write) -> Result<(), Failure> {
    let look = session.terminal.look;
    match (shown, args.format.chosen()) {
        (Shown::Article(record), TextOrJson::Json) => json::article::exported(record, topic_label, out)?,
        (Shown::Article(record), TextOrJson::Text) => text::whole(record, topic_label, look, out)?,
        (Shown::Quotation(record, ordinal), TextOrJson::Json) => {
            json::results::hit(&alone(record, *ordinal), topic_label, out)?;
        }
        (Shown::Quotation(record, ordinal), TextOrJson::Text) => {
            text::around(record, *ordinal, args.context, look, out)?
        }
    }
    Ok(())
}

/// A quotation as if it were the only one found.
fn alone(record: &Arc<Record>, ordinal: usize) -> Hit {
    Hit::Quotation(QuotationHit {
        record: Arc::clone(record),
        ordinal,
        speaker: None,
        person: None,
        score: 0.0,
        folded: Folded { printings: 1 },
        highlights: Vec::new(),
    })
}

fn ambiguous(id: &str, several: &[Shown]) -> Failure {
    let ids: Vec<String> = several
        .iter()
        .map(|shown| match shown {
            Shown::Article(record) => source::article_id(record.article.id),
            Shown::Quotation(record, ordinal) => source::quotation_id(record.enrichment.quotations[*ordinal].id),
        })
        .collect();
    Failure::fatal(format!("“{id}” is the beginning of several ids")).hint(format!("onrecord show {}", ids.join(" ")))
}
