//! Numbers as people read them.

use std::time::Duration;

/// Groups digits by threes: 48213 becomes "48,213".
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with its noun: "1 quotation", "2,040 quotations".
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A time span in the unit that suits it: "2 ms", "1.3 s", "24 s", "3 min 05 s".
pub fn took(time: Duration) -> String {
    match time.as_millis() {
        ms @ 0..1_000 => format!("{ms} ms"),
        1_000..10_000 => format!("{:.1} s", time.as_secs_f64()),
        10_000..60_000 => format!("{} s", time.as_secs()),
        _ => format!("{} min {:02} s", time.as_secs() / 60, time.as_secs() % 60),
    }
}

/// A share in per cent with one decimal: "87.6%"; "–" of nothing. Rounded down, so that only all is 100.0%.
pub fn share(part: u64, whole: u64) -> String {
    match whole {
        0 => "–".into(),
        _ => format!("{:.1}%", (part as f64 / whole as f64 * 1000.0).floor() / 10.0),
    }
}

/// A size in bytes: "512 bytes", "41 KB", "3.6 GB".
pub fn size(bytes: u64) -> String {
    let mut amount = bytes as f64;
    let mut unit = "bytes";
    for larger in ["KB", "MB", "GB", "TB"] {
        if amount < 999.5 {
            break;
        }
        amount /= 1000.0;
        unit = larger;
    }
    if amount < 9.95 && unit != "bytes" { format!("{amount:.1} {unit}") } else { format!("{amount:.0} {unit}") }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{counted, grouped, share, size, took};

    #[test]
    fn digits_are_grouped() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (48_213, "48,213"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
        assert_eq!((counted(1, "hit", "hits"), counted(0, "hit", "hits")), ("1 hit".into(), "0 hits".into()));
    }

    #[test]
    fn times_sizes_and_shares_read_well() {
        for (ms, text) in [(2, "2 ms"), (1_340, "1.3 s"), (24_900, "24 s"), (185_000, "3 min 05 s")] {
            assert_eq!(took(Duration::from_millis(ms)), text);
        }
        for (bytes, text) in [(512, "512 bytes"), (41_000, "41 KB"), (3_600_000_000, "3.6 GB"), (999_600, "1.0 MB")] {
            assert_eq!(size(bytes), text);
        }
        assert_eq!(
            (share(159_871, 182_440), share(999_999, 1_000_000), share(0, 0)),
            ("87.6%".into(), "99.9%".into(), "–".into())
        );
    }
}
