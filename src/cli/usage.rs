//! Wrong usage, said in our own words: clap finds the fault, we say it in one line with one hint.

use std::ffi::OsString;
use std::io::{self, Write};

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::failure::Failure;
use super::{Exit, Outcome, command};

/// Answers what clap did not take as a command: prints the help asked for, or says what is wrong.
pub fn answer(error: &clap::Error, arguments: &[OsString]) -> Outcome {
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
        ErrorKind::InvalidSubcommand => Err(Failure::fatal(message(error)).hint("onrecord help")),
        _ => Err(Failure::fatal(message(error)).hint(help_of(arguments))),
    }
}

fn message(error: &clap::Error) -> String {
    let of = |kind| text(error, kind).unwrap_or_default();
    let flag = bare(&of(ContextKind::InvalidArg));
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let meant = did_you_mean(error, ContextKind::SuggestedSubcommand);
            format!("no command “{}”{meant}", of(ContextKind::InvalidSubcommand))
        }
        ErrorKind::UnknownArgument => format!("no flag “{flag}”{}", did_you_mean(error, ContextKind::SuggestedArg)),
        ErrorKind::MissingRequiredArgument => format!("{flag} is missing"),
        ErrorKind::InvalidValue if of(ContextKind::InvalidValue).is_empty() => format!("{flag} needs a value"),
        ErrorKind::InvalidValue => {
            let meant = did_you_mean(error, ContextKind::SuggestedValue);
            let values =
                format!("{flag} “{}” is none of {}", of(ContextKind::InvalidValue), of(ContextKind::ValidValue));
            format!("{values}{meant}")
        }
        ErrorKind::ValueValidation => {
            let reason = std::error::Error::source(error).map(|reason| format!(": {reason}")).unwrap_or_default();
            format!("{flag} “{}” is not valid{reason}", of(ContextKind::InvalidValue))
        }
        ErrorKind::ArgumentConflict => match (flag, bare(&of(ContextKind::PriorArg))) {
            // One side is a command below a command.
            (flag, other) if flag.is_empty() || other.is_empty() => {
                format!("{flag}{other} goes after the whole command")
            }
            (flag, other) => format!("{flag} and {other} exclude each other"),
        },
        _ => first_line(error),
    }
}

/// What clap knows of one side of the fault.
fn text(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        _ => None,
    }
}

/// The name of an argument as it is typed: "--limit" of "--limit <N>", "PATH" of "<PATH>...".
fn bare(argument: &str) -> String {
    let name = argument.split(' ').next().unwrap_or(argument);
    name.trim_end_matches('.').trim_matches(['<', '>', '[', ']']).to_owned()
}

fn did_you_mean(error: &clap::Error, kind: ContextKind) -> String {
    text(error, kind).map(|suggestion| format!("; did you mean `{suggestion}`?")).unwrap_or_default()
}

/// clap's own message without "error: ", usage and tips.
fn first_line(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let words: Vec<&str> = paragraph.trim_start_matches("error: ").split_whitespace().collect();
    words.join(" ").trim_end_matches('.').to_owned()
}

/// The help of the command that was typed.
fn help_of(arguments: &[OsString]) -> String {
    let all = command();
    let typed = arguments.iter().skip(1).filter_map(|word| word.to_str()).find_map(|word| all.find_subcommand(word));
    typed.map_or_else(|| "onrecord help".into(), |found| format!("onrecord help {}", found.get_name()))
}
