//! Archives in archives: see `checks::archive`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::archive(data));
