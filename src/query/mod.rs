//! Query text and flags to a `Query`.
