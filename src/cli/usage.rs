//! Wrong usage, said in our own words: clap finds the fault, we say it in one line with one hint.

use std::io::{self, Write};

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::failure::Failure;
use super::{Exit, Outcome};

/// Answers what clap did not take as a command: prints the help asked for, or says what is wrong.
pub fn answer(error: &clap::Error) -> Outcome {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            write!(io::stdout(), "{}", error.render())?;
            Ok(Exit::Done)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            // Somebody looks around; the help says it all. Nobody can be told when it cannot be printed.
            let _ = write!(io::stderr(), "{}", error.render());
            Ok(Exit::Fatal)
        }
        _ => Err(failure(error)),
    }
}

fn failure(error: &clap::Error) -> Failure {
    let typed = |kind| text(error, kind).unwrap_or_default();
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let meant = did_you_mean(error, ContextKind::SuggestedSubcommand);
            Failure::fatal(format!("no command “{}”{meant}", typed(ContextKind::InvalidSubcommand)))
                .hint("onrecord help")
        }
        ErrorKind::UnknownArgument => {
            let meant = did_you_mean(error, ContextKind::SuggestedArg);
            Failure::fatal(format!("no flag “{}”{meant}", typed(ContextKind::InvalidArg))).hint(help_command(error))
        }
        _ => Failure::fatal(first_line(error)).hint(help_command(error)),
    }
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => texts.first().cloned(),
        _ => None,
    }
}

fn did_you_mean(error: &clap::Error, kind: ContextKind) -> String {
    text(error, kind).map(|suggestion| format!("; did you mean `{suggestion}`?")).unwrap_or_default()
}

/// clap's message without "error: ", usage and tips.
fn first_line(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let words: Vec<&str> = paragraph.trim_start_matches("error: ").split_whitespace().collect();
    words.join(" ").trim_end_matches('.').to_owned()
}

/// The help of the command that was typed, as far as clap tells.
fn help_command(error: &clap::Error) -> String {
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => usage.to_string(),
        _ => String::new(),
    };
    let command: Vec<&str> = usage
        .split_whitespace()
        .skip_while(|word| *word != "onrecord")
        .take_while(|word| word.chars().all(|c| c.is_ascii_lowercase()))
        .collect();
    match command.split_first() {
        Some((program, rest)) if !rest.is_empty() => format!("{program} help {}", rest.join(" ")),
        _ => "onrecord help".into(),
    }
}
