//! Files of whatever form by content and name: see `checks::sniff`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::sniff(data));
