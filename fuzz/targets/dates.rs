//! Dates of publication: see `checks::dates`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::dates(data));
