//! Character sets: see `checks::charset`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::charset(data));
