//! How much an index holds.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{json, numbers, sanitize};

/// Writes the counts for people, one a line.
pub fn text(folder: &str, rows: &[(&str, u64)], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", sanitize::clean(folder))?;
    rows.iter().try_for_each(|(name, count)| writeln!(out, "  {name:<11}{:>9}", numbers::grouped(*count)))
}

/// Writes the counts as one object.
pub fn json(rows: &[(&str, u64)], out: &mut dyn Write) -> io::Result<()> {
    json::line(&Stats(rows), out)
}

struct Stats<'a>(&'a [(&'a str, u64)]);

impl Serialize for Stats<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len() + 2))?;
        map.serialize_entry("v", &json::VERSION)?;
        map.serialize_entry("type", "stats")?;
        self.0.iter().try_for_each(|(name, count)| map.serialize_entry(name, count))?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn counts_for_people_and_for_programs() {
        let rows = [("articles", 48_084), ("speakers", 3)];
        let mut out = Vec::new();
        super::text("./index", &rows, &mut out).expect("a Vec takes everything");
        super::json(&rows, &mut out).expect("a Vec takes everything");
        insta::assert_snapshot!(String::from_utf8(out).expect("text"), @r#"
        ./index
          articles      48,084
          speakers           3
        {"v":1,"type":"stats","articles":48084,"speakers":3}
        "#);
    }
}
