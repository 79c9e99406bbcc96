//! The house: which room may use which. The table is that of `src/lib.rs`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::tidy::sources;

/// Each room and the rooms that it may use.
const ROOMS: [(&str, &[&str]); 10] = [
    ("cli", &["index", "ingest", "lang", "model", "query", "render"]),
    ("corpus", &["model"]),
    ("enrich", &["lang", "model"]),
    ("format", &["lang", "model"]),
    ("index", &["lang", "model"]),
    ("ingest", &["corpus", "enrich", "format", "index", "model"]),
    ("lang", &["model"]),
    ("model", &[]),
    ("query", &["lang", "model"]),
    ("render", &["model"]),
];

#[test]
fn every_room_uses_only_the_rooms_it_may() {
    let may: BTreeMap<_, _> = ROOMS.into_iter().collect();
    let mut wrong = Vec::new();
    for (path, text) in sources("src") {
        let Some(room) = room_of(&path) else { continue };
        let Some(allowed) = may.get(room) else {
            wrong.push(format!("{}: room `{room}` is not in the table of tests/onrecord/layers.rs", path.display()));
            continue;
        };
        for (line, used) in used_rooms(&text) {
            if used != room && may.contains_key(used) && !allowed.contains(&used) {
                wrong.push(format!("{}:{line}: `{room}` must not use `{used}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_table_is_that_of_the_map() {
    let map = fs::read_to_string("src/lib.rs").expect("the map");
    for (room, allowed) in ROOMS.into_iter().filter(|(room, _)| *room != "cli") {
        let row = map
            .lines()
            .find(|line| line.contains(&format!("| [`{room}`]")) || line.contains(&format!("| [`mod@{room}`]")));
        let row = row.unwrap_or_else(|| panic!("src/lib.rs has no row for `{room}`"));
        let cell = row.trim_end_matches([' ', '|']).rsplit('|').next().unwrap_or("").trim();
        let mut listed: Vec<&str> = cell.split(", ").filter(|name| *name != "–").collect();
        listed.sort_unstable();
        assert_eq!(listed, allowed, "the row of `{room}` in src/lib.rs");
    }
}

/// `src/index/writer.rs` is in `index`; `src/lib.rs` and `src/main.rs` are in none.
fn room_of(path: &Path) -> Option<&str> {
    let mut parts = path.strip_prefix("src").ok()?.components();
    let first = parts.next()?.as_os_str().to_str()?;
    (first != "lib.rs" && first != "main.rs").then(|| first.trim_end_matches(".rs"))
}

/// Rooms named after `crate::`, alone or in braces, with their lines. Comments count too: a link is a use of a name.
fn used_rooms(text: &str) -> Vec<(usize, &str)> {
    let mut used = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
        for part in line.split("crate::").skip(1) {
            let names = part.strip_prefix('{').map_or(part, |list| list.split('}').next().unwrap_or(list));
            let many = part.starts_with('{');
            let parts = names
                .split(',')
                .map(|name| name.trim().split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or(""));
            used.extend(parts.take(if many { usize::MAX } else { 1 }).map(|name| (number + 1, name)));
        }
    }
    used
}

#[test]
fn uses_are_found() {
    let text = "use crate::model::Span;\nuse crate::{lang::fold, render};\nlet x = crate::index::open(crate::cli::x);\n// crate::corpus\n";
    assert_eq!(used_rooms(text), [(1, "model"), (2, "lang"), (2, "render"), (3, "index"), (3, "cli")]);
}
