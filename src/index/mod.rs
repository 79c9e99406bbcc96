//! Records to disk and back; the only home of tantivy.
