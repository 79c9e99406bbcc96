//! The query language: see `checks::query`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::query(data));
