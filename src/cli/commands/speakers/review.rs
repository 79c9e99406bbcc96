//! `onrecord speakers review`.

use clap::Args;

use crate::cli::format::{JsonArgs, TextOrJson};
use crate::cli::session::{Session, quoted_word};
use crate::cli::terminal::Sink;
use crate::cli::{Exit, Outcome};
use crate::index::speakers::review::{About, Doubt};
use crate::render::doubts::{self, DoubtRow};
use crate::render::numbers;

/// Doubts shown on a terminal unless said otherwise.
const SCREENFUL: usize = 10;

/// List what is doubtful about speakers, with the commands that settle it
///
/// A spelling that may be short for several people is kept apart from all of them; a full name that is quoted in roles
/// without anything in common may be that of two. Both stay as they are until you decide.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  onrecord speakers review
  onrecord speakers review -n 0 --json")]
pub struct ReviewArgs {
    /// Most doubts to list, 0 for all [default: 10 on a terminal, all in a pipe]
    #[arg(short = 'n', long, value_name = "N")]
    limit: Option<usize>,
    #[command(flatten)]
    format: JsonArgs,
}

/// Runs it.
pub fn run(args: &ReviewArgs, session: &Session) -> Outcome {
    let index = session.open()?;
    let limit = match (args.limit, session.terminal.stdout) {
        (Some(0), _) | (None, Sink::Pipe) => usize::MAX,
        (Some(limit), _) => limit,
        (None, Sink::Terminal) => SCREENFUL,
    };
    let (found, total) = index.doubts(limit)?;
    let rows: Vec<DoubtRow> = found.iter().map(|doubt| row(doubt, &session.index_flag())).collect();
    session.page(&mut |out| match args.format.chosen() {
        TextOrJson::Text => doubts::text(&rows, session.terminal.look, out),
        TextOrJson::Json => doubts::json(&rows, out),
    })?;
    if rows.is_empty() {
        session.say("nothing is doubtful");
        return Ok(Exit::Nothing);
    }
    let shown = numbers::grouped(rows.len() as u64);
    session.say(&format!("{shown} of {}", numbers::counted(total, "doubt", "doubts")));
    Ok(Exit::Done)
}

/// What is doubtful, in words, and what to run.
fn row(doubt: &Doubt, flag: &str) -> DoubtRow {
    let command = |what: String| format!("onrecord speakers{flag} {what}");
    let name = quoted_word(&doubt.name);
    let (why, commands) = match &doubt.about {
        About::Whose(candidates) => {
            let shown: Vec<String> = candidates
                .iter()
                .map(|one| match &one.role {
                    Some(role) => format!("{}, {role} ({})", one.name, numbers::grouped(one.quotations)),
                    None => format!("{} ({})", one.name, numbers::grouped(one.quotations)),
                })
                .collect();
            let mut commands: Vec<String> = candidates
                .iter()
                .map(|one| command(format!("merge {name} --into {}", quoted_word(&one.name))))
                .collect();
            commands.push(command(format!("split {name}")));
            (format!("may be {}", shown.join(" or ")), commands)
        }
        About::Several(roles) => {
            let shown: Vec<String> = roles
                .iter()
                .map(|one| format!("{} ({})", one.role, numbers::counted(one.articles, "article", "articles")))
                .collect();
            let mut commands: Vec<String> = roles[1..]
                .iter()
                .map(|one| {
                    let to = quoted_word(&format!("{} ({})", doubt.name, one.role));
                    command(format!("split {name} --role {} --to {to}", quoted_word(&one.role)))
                })
                .collect();
            commands.push(command(format!("merge {name} --into {name}")));
            (format!("may be two people: {}", shown.join(" · ")), commands)
        }
    };
    DoubtRow { name: doubt.name.clone(), quotations: doubt.quotations, why, commands }
}
