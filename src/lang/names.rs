//! Names of people: titles, given names, surnames.

use super::fold;

/// The key of a name: folded, without titles and suffixes ("Dr. Mara Lindqvist" becomes "mara lindqvist").
pub fn name_key(name: &str) -> String {
    fold(name)
}
