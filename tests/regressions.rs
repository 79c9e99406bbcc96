//! Inputs on which a fuzz target once failed, and the fixtures, fed to the checks of the fuzz targets.

#[path = "../fuzz/src/lib.rs"]
mod checks;

use std::path::{Path, PathBuf};

use onrecord::format::form;

/// Feeds a file to the check that its folder is named after.
fn replay(folder: &str, data: &[u8]) {
    match folder {
        "archive" | "warc" => checks::archive(data),
        "charset" => checks::charset(data),
        "dates" => checks::dates(data),
        "enrich" => checks::enrich::enriched(data),
        "query" => checks::query(data),
        // The shapes of JSON have folders of fixtures of their own.
        "sniff" | "ninjs" => checks::sniff(data),
        "pdf" if !cfg!(feature = "pdf") => checks::sniff(data),
        name => checks::form(form(name).unwrap_or_else(|| panic!("no form is named {name}")), data),
    }
}

/// The files in the folders of a folder: (name of the folder, path).
fn files(root: &str) -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
    let folders = std::fs::read_dir(root).expect("the folder is there").flatten();
    let files = folders.filter_map(|folder| Some((folder.file_name(), std::fs::read_dir(folder.path()).ok()?)));
    let files = files.flat_map(|(folder, files)| files.flatten().map(move |file| (folder.clone(), file.path())));
    files.map(|(folder, path)| (folder.to_string_lossy().into_owned(), path)).collect()
}

fn replay_all(root: &str) {
    for (folder, path) in files(root) {
        let data = std::fs::read(&path).expect("a file");
        let outcome = std::panic::catch_unwind(|| replay(&folder, &data));
        assert!(outcome.is_ok(), "{}: does not hold, see above", path.display());
    }
}

#[test]
fn what_once_failed_holds() {
    replay_all("tests/regressions");
}

#[test]
fn fixtures_hold_what_must_hold_of_any_bytes() {
    replay_all("tests/fixtures");
}

#[test]
fn quotations_hold_in_any_fixture() {
    for (_, path) in files("tests/fixtures") {
        checks::enrich::enriched(&std::fs::read(&path).expect("a file"));
    }
}

#[test]
fn regression_files_are_small() {
    for (_, path) in files("tests/regressions") {
        let size = std::fs::metadata(&path).expect("a file").len();
        assert!(size <= 16 << 10, "{}: make it smaller (cargo fuzz tmin)", path.display());
    }
}
