//! The clock, as a value.

use crate::model::Day;

/// Today in the user's time zone.
pub fn today() -> Day {
    let date = jiff::ZonedDateTime::now().date();
    Day::from_ymd(i32::from(date.year()), date.month() as u32, date.day() as u32)
        // Only a clock before the year 1 has no day; the epoch is as good as any then.
        .unwrap_or(Day(0))
}
