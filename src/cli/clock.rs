//! The clock, as a value.

use std::{env, fs};

use jiff::tz::TimeZone;

use crate::model::Day;

/// Where Unix systems keep the rules of the local time zone.
const RULES: &str = "/etc/localtime";

/// Today in the user's time zone.
pub fn today() -> Day {
    let date = jiff::Timestamp::now().to_zoned_datetime(zone()).date();
    Day::from_ymd(i32::from(date.year()), date.month() as u32, date.day() as u32)
        // Only a clock before the year 1 has no day; the epoch is as good as any then.
        .unwrap_or(Day(0))
}

/// The user's time zone. Its rules are read right from their file, since to learn what the zone is *called* takes a walk
/// through a folder of hundreds: a sixth of the time of a quick search.
fn zone() -> TimeZone {
    if env::var_os("TZ").is_some() {
        return TimeZone::system();
    }
    let rules = fs::read(RULES).ok().and_then(|rules| TimeZone::tzif("", &rules).ok());
    rules.unwrap_or_else(TimeZone::system)
}
