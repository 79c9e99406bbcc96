//! Bytes to articles: one file per form.
