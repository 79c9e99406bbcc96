//! What the README says to type works, and says what the README shows.

use std::fs;
use std::path::Path;

use crate::sandbox::{Sandbox, shell};

/// The blocks of the README that a reader types, in order: their language and their lines.
fn blocks() -> Vec<(String, Vec<String>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(path).expect("the README");
    let mut blocks: Vec<(String, Vec<String>)> = Vec::new();
    let mut open = false;
    for line in readme.lines() {
        match line.strip_prefix("```") {
            Some(_) if open => open = false,
            Some(language) => {
                open = true;
                blocks.push((language.to_owned(), Vec::new()));
            }
            None if open => blocks.last_mut().expect("a block is open").1.push(line.to_owned()),
            None => {}
        }
    }
    blocks
}

/// The commands of a reader who follows the page from the set-up on. `cargo run` is the program that this test has; the
/// other commands of cargo are the business of the set-up itself.
fn commands() -> Vec<String> {
    let lines = blocks().into_iter().filter(|(language, _)| language == "sh").flat_map(|(_, lines)| lines);
    let lines = lines.map(|line| line.replace("cargo run --release -- ", "onrecord "));
    lines.filter(|line| line.starts_with("onrecord ")).collect()
}

#[test]
fn every_command_works() {
    let sandbox = Sandbox::with_corpus();
    let commands = commands();
    assert!(commands.len() > 5, "the README shows how to use the program");
    for command in commands {
        let ran = shell(&sandbox, &command);
        assert_eq!(ran.code, 0, "`{command}`\n{}{}", ran.stdout, ran.stderr);
        assert!(!ran.stdout.is_empty(), "`{command}` prints something");
    }
}

#[test]
fn what_is_shown_is_what_comes() {
    let samples = Sandbox::samples();
    for (_, lines) in blocks().into_iter().filter(|(language, _)| language == "console") {
        let command = lines.first().and_then(|line| line.strip_prefix("$ ")).expect("a console block begins with $");
        let ran = shell(samples, &format!("{command} --format text 2>&1"));
        assert_eq!(bare(&ran.stdout), bare(&crate::sandbox::timeless(&lines[1..].join("\n"))), "`{command}`");
    }
}

/// Lines without indentation, and none that are empty.
fn bare(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}
