//! One form, which `ONRECORD_FUZZ_FORM` names: see `checks::form`.

#![no_main]

use std::sync::LazyLock;

use onrecord::format::{FORMATS, Format, form};

static FORM: LazyLock<&Format> = LazyLock::new(|| {
    let named = std::env::var("ONRECORD_FUZZ_FORM").ok().and_then(|name| form(&name));
    let names: Vec<&str> = FORMATS.iter().map(|form| form.name).collect();
    named.unwrap_or_else(|| panic!("set ONRECORD_FUZZ_FORM to one of {}", names.join(", ")))
});

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::form(*FORM, data));
