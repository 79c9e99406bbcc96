//! Civil days, the unit in which articles are dated and searched.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A day of the proleptic Gregorian calendar, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day(pub i32);

impl Day {
    /// The day of a calendar date, or `None` when there is no such date (31 February, month 13, year 0 or beyond 9999).
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
            return None;
        }
        // H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let year_of_era = shifted.rem_euclid(400);
        let month_from_march = (month as i32 + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + day as i32 - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Some(Self(era * 146_097 + day_of_era - 719_468))
    }

    /// The calendar date: year, month 1 to 12, day of the month.
    pub fn to_ymd(self) -> (i32, u32, u32) {
        // H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
        let shifted = i64::from(self.0) + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u32;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 } as u32;
        let year = (year_of_era + era * 400) as i32 + i32::from(month <= 2);
        (year, month, day)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.to_ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// Days in a month of the Gregorian calendar; month 1 to 12.
fn days_in_month(year: i32, month: u32) -> u32 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

/// An inclusive range of days; a day, a month and a year are all ranges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DayRange {
    /// First day of the range.
    pub first: Day,
    /// Last day of the range, itself included.
    pub last: Day,
}

impl DayRange {
    /// The range of one calendar year.
    pub fn year(year: i32) -> Option<Self> {
        Some(Self { first: Day::from_ymd(year, 1, 1)?, last: Day::from_ymd(year, 12, 31)? })
    }

    /// The range of one calendar month.
    pub fn month(year: i32, month: u32) -> Option<Self> {
        let first = Day::from_ymd(year, month, 1)?;
        Some(Self { first, last: Day(first.0 + days_in_month(year, month) as i32 - 1) })
    }

    /// The range of one day.
    pub fn day(day: Day) -> Self {
        Self { first: day, last: day }
    }

    /// True when the two ranges share a day.
    pub fn overlaps(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

#[cfg(test)]
mod tests {
    use super::{Day, DayRange};

    #[test]
    fn calendar_dates_and_day_numbers_are_inverse() {
        for number in (-719_000..2_900_000).step_by(37) {
            let (year, month, day) = Day(number).to_ymd();
            assert_eq!(Day::from_ymd(year, month, day), Some(Day(number)), "{year}-{month}-{day}");
        }
        assert_eq!(Day::from_ymd(1970, 1, 1), Some(Day(0)));
        assert_eq!(Day::from_ymd(2024, 2, 29).map(|day| day.to_string()), Some("2024-02-29".into()));
    }

    #[test]
    fn impossible_dates_are_none() {
        for (year, month, day) in
            [(2023, 2, 29), (2024, 2, 30), (2024, 13, 1), (2024, 0, 1), (2024, 4, 31), (0, 1, 1), (10000, 1, 1)]
        {
            assert_eq!(Day::from_ymd(year, month, day), None, "{year}-{month}-{day}");
        }
    }

    #[test]
    fn a_month_ends_on_its_last_day() {
        let february = DayRange::month(2024, 2).expect("a month");
        assert_eq!((february.first.to_string(), february.last.to_string()), ("2024-02-01".into(), "2024-02-29".into()));
        assert!(february.overlaps(DayRange::year(2024).expect("a year")));
    }
}
