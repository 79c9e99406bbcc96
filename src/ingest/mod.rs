//! The pipeline from files to index.
