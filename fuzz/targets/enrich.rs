//! Quotations and speakers: see `checks::enrich`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::enrich::enriched(data));
