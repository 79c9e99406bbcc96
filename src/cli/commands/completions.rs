//! `onrecord completions`.

use std::io::Write;

use clap::Args;
use clap_complete::Shell;

use crate::cli::session::Session;
use crate::cli::{Exit, Outcome, command};

/// Print completions for a shell
///
/// Names of speakers, topics and publishers are completed from the index that a query would use.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  onrecord completions bash > ~/.local/share/bash-completion/completions/onrecord
  onrecord completions zsh > ~/.zfunc/_onrecord
  onrecord completions fish > ~/.config/fish/completions/onrecord.fish")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Flags whose values the index knows, and what `onrecord complete` calls these.
const VALUES: [(&str, &str); 7] = [
    ("--speaker", "speaker"),
    ("-s", "speaker"),
    ("--with", "speaker"),
    ("-w", "speaker"),
    ("--topic", "topic"),
    ("-t", "topic"),
    ("--publisher", "publisher"),
];

/// Runs it.
pub fn run(args: &CompletionsArgs, session: &Session) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "onrecord", &mut script);
    let script = String::from_utf8_lossy(&script);
    let script = match args.shell {
        Shell::Bash => bash(&script),
        Shell::Zsh => zsh(&script),
        Shell::Fish => fish(&script),
        _ => script.into_owned(),
    };
    let mut out = session.stdout();
    out.write_all(script.as_bytes())?;
    out.flush()?;
    Ok(Exit::Done)
}

/// After `--speaker)` the generated script completes file names; ours asks the program.
fn bash(script: &str) -> String {
    let mut ours = String::from(
        "_onrecord_values() {\n    local IFS=$'\\n'\n    local value\n    COMPREPLY=()\n    \
         while read -r value; do COMPREPLY+=(\"$(printf '%q' \"$value\")\"); done < <(onrecord complete \"$1\" \"${2//\\\\/}\" 2>/dev/null)\n}\n\n",
    );
    let mut what = None;
    for line in script.lines() {
        let flag = line.trim().strip_suffix(')').unwrap_or("");
        what = VALUES.iter().find(|(name, _)| *name == flag).map(|(_, what)| *what).or(what);
        match what {
            Some(kind) if line.trim_start().starts_with("COMPREPLY=($(compgen -f") => {
                let indent = line.len() - line.trim_start().len();
                ours.push_str(&format!("{:indent$}_onrecord_values {kind} \"${{cur}}\"", ""));
                what = None;
            }
            _ => ours.push_str(line),
        }
        ours.push('\n');
    }
    ours
}

/// The action of such a flag, `:NAME:_default`, becomes a call of the program.
fn zsh(script: &str) -> String {
    let mut ours = String::new();
    for line in script.lines() {
        let kind = VALUES.iter().find(|(name, _)| {
            let quoted = line.trim_start().trim_start_matches(['\'', '*']);
            quoted.strip_prefix(name).is_some_and(|rest| rest.starts_with(['=', '+', '[']))
        });
        match kind {
            Some((_, kind)) => ours.push_str(&line.replace(":_default'", &format!(":_onrecord_values {kind}'"))),
            None => ours.push_str(line),
        }
        ours.push('\n');
        if line.starts_with("autoload -U is-at-least") {
            ours.push_str(
                "\n_onrecord_values() {\n    local -a values\n    \
                 values=(\"${(@f)$(onrecord complete \"$1\" \"${(Q)PREFIX}\" 2>/dev/null)}\")\n    \
                 compadd -U -- \"${values[@]}\"\n}\n",
            );
        }
    }
    ours
}

/// Lines for such flags get the values of the program.
fn fish(script: &str) -> String {
    let mut ours = String::new();
    for line in script.lines() {
        ours.push_str(line);
        let kind = VALUES
            .iter()
            .find(|(name, _)| name.strip_prefix("--").is_some_and(|name| line.contains(&format!(" -l {name} "))));
        if let Some((_, kind)) = kind {
            ours.push_str(&format!(" -f -a \"(onrecord complete {kind} (commandline -ct) 2>/dev/null)\""));
        }
        ours.push('\n');
    }
    ours
}

#[cfg(test)]
mod tests {
    use clap_complete::Shell;

    use crate::cli::command;

    fn generated(shell: Shell) -> String {
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut command(), "onrecord", &mut script);
        String::from_utf8(script).expect("text")
    }

    #[test]
    fn every_shell_asks_the_program_for_names_and_topics() {
        for (script, call) in [
            (super::bash(&generated(Shell::Bash)), "_onrecord_values speaker \"${cur}\""),
            (super::zsh(&generated(Shell::Zsh)), ":_onrecord_values speaker'"),
            (super::fish(&generated(Shell::Fish)), "(onrecord complete speaker (commandline -ct)"),
        ] {
            assert!(script.matches(call).count() >= 4, "{call}");
            assert!(script.contains(&call.replace("speaker", "topic")), "{call}");
        }
    }
}
