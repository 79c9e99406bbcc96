//! Which index folder a command means.

use std::env;
use std::path::{Path, PathBuf};

use super::failure::Failure;

/// The name of an index folder that nobody names.
const USUAL: &str = "index";

/// The folder named, else `./index`, else the `index` of the nearest folder above. clap has put `$ONRECORD_INDEX` in
/// the place of a folder that was not named.
pub fn existing(named: Option<&Path>) -> Result<PathBuf, Failure> {
    named.map(Path::to_path_buf).or_else(found).ok_or_else(|| {
        Failure::fatal("no index: $ONRECORD_INDEX is not set, and there is no ./index here or above")
            .hint("make one with `onrecord ingest FOLDER`, or name one with `--index DIR`")
    })
}

/// The same, and `./index` when there is none yet.
pub fn to_write(named: Option<&Path>) -> PathBuf {
    named.map(Path::to_path_buf).or_else(found).unwrap_or_else(|| Path::new(".").join(USUAL))
}

fn found() -> Option<PathBuf> {
    let here = Path::new(".").join(USUAL);
    if crate::index::is_index(&here) {
        return Some(here);
    }
    let current = env::current_dir().ok()?;
    current.ancestors().skip(1).map(|above| above.join(USUAL)).find(|folder| crate::index::is_index(folder))
}
