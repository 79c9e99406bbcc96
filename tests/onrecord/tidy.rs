//! The house is kept tidy: nothing forgotten, nothing out of order, nothing of somebody's machine.

use std::fs;
use std::path::{Path, PathBuf};

/// Lines of a source file before its tests, at most.
const LONGEST: usize = 450;

/// All Rust files below a folder, in order, with their text.
pub fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let is_rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    files(Path::new(folder)).into_iter().filter(is_rust).map(|path| (path.clone(), read(&path))).collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries.filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

fn fail_with(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn no_test_file_is_forgotten() {
    let main = read(Path::new("tests/onrecord/main.rs"));
    let here = sources("tests/onrecord");
    let names = here.iter().filter_map(|(path, _)| path.file_stem()?.to_str()).filter(|name| *name != "main");
    let wrong: Vec<String> = names
        .filter(|name| !main.lines().any(|line| line == format!("mod {name};")))
        .map(|name| format!("tests/onrecord/{name}.rs is not named in tests/onrecord/main.rs, so it never runs"))
        .collect();
    fail_with(&wrong);
}

#[test]
fn files_are_short() {
    let wrong: Vec<String> = sources("src")
        .into_iter()
        .map(|(path, text)| (path, text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(path, lines)| format!("{}: {lines} lines before its tests: it wants to be a room", path.display()))
        .collect();
    fail_with(&wrong);
}

#[test]
fn word_lists_are_sorted_and_unique() {
    let mut wrong = Vec::new();
    for path in files(Path::new("src")).into_iter().filter(|path| path.extension().is_some_and(|it| it == "txt")) {
        let text = read(&path);
        let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        for pair in lines.windows(2).filter(|pair| pair[0] >= pair[1]) {
            wrong.push(format!("{}: “{}” must not stand before “{}”", path.display(), pair[0], pair[1]));
        }
    }
    fail_with(&wrong);
}

#[test]
fn paths_named_in_the_map_exist() {
    let map = read(Path::new("src/lib.rs"));
    let named = map.lines().filter(|line| line.starts_with("//!")).flat_map(|line| line.split('`').skip(1).step_by(2));
    let wrong: Vec<String> = named
        .filter(|name| name.contains('/') && name.contains('.'))
        .filter(|name| !Path::new(name).exists())
        .map(|name| format!("src/lib.rs names {name}, which is not there"))
        .collect();
    fail_with(&wrong);
}

#[test]
fn nothing_names_a_folder_of_one_machine() {
    let homes = [concat!("/", "root/"), concat!("/", "home/"), concat!("/", "Users/"), concat!("/", "work/")];
    let mut wrong = Vec::new();
    for (path, text) in ["src", "tests", "benches"].into_iter().filter(|it| Path::new(it).exists()).flat_map(sources) {
        for (number, line) in text.lines().enumerate() {
            if let Some(home) = homes.iter().find(|home| line.contains(*home)) {
                wrong.push(format!("{}:{}: names {home}", path.display(), number + 1));
            }
        }
    }
    fail_with(&wrong);
}
