//! Flags to calls: one file a command; the only room that prints.
