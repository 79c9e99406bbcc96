//! JSON for programs: one object a line.
//!
//! This page is the specification. Every object has `"v": 1` and a `"type"`; keys are only ever added. Keys are always
//! there, `null` where nothing is known. All spans are `[start, end)` in Unicode code points of the article's `body`.
//! Control characters and marks that reorder text are written as `\u` escapes, so that a line is safe on any terminal and
//! decodes to exactly what the archive holds.
//!
//! `"type": "quote"`, a line of `query`, of `show` and of `export quotes`:
//!
//! | key | what |
//! | --- | --- |
//! | `id`, `article` | ids of the quotation (`q…`) and of its article (`a…`); they survive re-ingest |
//! | `kind` | `direct`, `mixed`, `indirect` |
//! | `text`, `spans` | the said words (the spans joined by a space), and where they stand |
//! | `highlights` | the words that matched |
//! | `speaker` | `null`, or `{id, name, printed, span}`: the person, as `speakers` lists them (left out where the archive was not asked), the full name, the mention that decided, where that stands |
//! | `role`, `cue` | "energy minister"; "said" |
//! | `how`, `rule`, `confidence` | how the speaker was decided, by which rule, how sure (calibrated, 0 to 1) |
//! | `date`, `date_from`, `published` | the day (or month, or year) of publication; where that was found; all that is known, in ISO 8601 |
//! | `publisher`, `section`, `title`, `byline`, `url`, `language` | as the source has them |
//! | `topics` | paths, best first: `economy/energy` |
//! | `source` | `{path, member, sha256, range, line}`: the file as it was named at ingest, the path inside the archive, the digest of the member's bytes, the bytes of the article in it, the line on which the quotation begins where it stands there verbatim |
//! | `before`, `after` | up to 32 characters around the quotation; with `text` and `sha256` they are a citation |
//! | `printings` | printings that this line stands for |
//! | `score` | how well it matches, comparable within one answer |
//!
//! `"type": "article"`, a line of `query`: `id`, `given_id`, `title`, `byline`, `date`, `date_from`, `published`,
//! `publisher`, `section`, `url`, `language`, `topics`, `source`, `printings`, `score` as above; `highlights` in the body and
//! `title_highlights` in the title; `quotations`, the ids of its quotations that meet the query.
//!
//! `"type": "query"`, a line of `query --queries` before the hits of each line of the file: `query`, `count`, `printings`;
//! the hits have `query` too. `"type": "group"` and `"speaker"`: see [`super::groups`] and [`super::people`].
//!
//! `"type": "article"` with a `body`, a line of `extract`, `show` and `export articles`: see [`article`].
//! `"type": "file"` and `"summary"`, lines of `ingest`: see [`ingest`].

pub mod article;
mod escape;
pub mod ingest;
pub mod parts;
pub mod results;

use std::io::{self, Write};

use serde::Serialize;

/// The version that every object carries.
pub const VERSION: u32 = 1;

/// Writes one object as one line.
pub fn line(object: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, escape::Safe);
    object.serialize(&mut serializer)?;
    out.write_all(b"\n")
}
