//! Dates as people type them: `2024`, `2024-02`, `2024-02-28`, `90d`, and ranges of these.

use crate::model::{Day, DayRange};

/// What a date may look like; the end of every message about a wrong one.
pub(super) const FORMS: &str = "use 2024, 2024-02, 2024-02-28 or 90d";

/// First day that a range can begin with: an open beginning.
const FIRST_YEAR: i32 = 1;
/// Last year that a range can end with: an open end.
const LAST_YEAR: i32 = 9999;

/// The range of all days, to which a date condition without bounds comes down.
pub(super) fn all_days() -> DayRange {
    let bound = |year| DayRange::year(year).expect("a year of the calendar");
    DayRange { first: bound(FIRST_YEAR).first, last: bound(LAST_YEAR).last }
}

/// The days that one date stands for; `90d` is the day ninety days before `today`.
pub(super) fn date(text: &str, today: Day) -> Result<DayRange, String> {
    let wrong = || format!("“{text}” is not a date; {FORMS}");
    if let Some(days) = text.strip_suffix(['d', 'D']) {
        let days: i32 = days.parse().ok().filter(|days| (0..=1_000_000).contains(days)).ok_or_else(wrong)?;
        return Ok(DayRange::day(Day(today.0 - days)));
    }
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str, digits: usize| {
        let valid = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        if valid { part.parse::<u32>().ok() } else { None }
    };
    let range = match parts[..] {
        [year] => number(year, 4).and_then(|year| DayRange::year(year as i32)),
        [year, month] => {
            number(year, 4).zip(number(month, 2)).and_then(|(year, month)| DayRange::month(year as i32, month))
        }
        [year, month, day] => match (number(year, 4), number(month, 2), number(day, 2)) {
            (Some(year), Some(month), Some(day)) => Day::from_ymd(year as i32, month, day).map(DayRange::day),
            _ => None,
        },
        _ => None,
    };
    range.ok_or_else(wrong)
}

/// The days of a date or a range, both ends included and each of them optional: `2024-03..2024-06` includes June. `90d`
/// alone is the last ninety days.
pub(super) fn range(text: &str, today: Day) -> Result<DayRange, String> {
    let Some((first, last)) = text.split_once("..") else {
        let days = date(text, today)?;
        let relative = text.ends_with(['d', 'D']);
        return Ok(if relative { DayRange { first: days.first, last: today } } else { days });
    };
    let first = if first.is_empty() { all_days().first } else { date(first, today)?.first };
    let last = if last.is_empty() { all_days().last } else { date(last, today)?.last };
    match first <= last {
        true => Ok(DayRange { first, last }),
        false => Err(format!("“{text}” ends before it begins")),
    }
}

/// A range in the form that [`range`] reads, as short as it can be.
pub(super) fn shown(range: DayRange) -> String {
    let (year, month, _) = range.first.to_ymd();
    if range.first == range.last {
        return range.first.to_string();
    }
    if DayRange::month(year, month) == Some(range) {
        return format!("{year:04}-{month:02}");
    }
    if DayRange::year(year) == Some(range) {
        return format!("{year:04}");
    }
    let bound = |day: Day, open: Day| if day == open { String::new() } else { day.to_string() };
    format!("{}..{}", bound(range.first, all_days().first), bound(range.last, all_days().last))
}

#[cfg(test)]
mod tests {
    use super::{date, range, shown};
    use crate::model::{Day, DayRange};

    fn today() -> Day {
        Day::from_ymd(2024, 12, 20).expect("a day")
    }

    #[test]
    fn ranges_include_both_ends() {
        for (text, first, last) in [
            ("2024", "2024-01-01", "2024-12-31"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2024-03..2024-06", "2024-03-01", "2024-06-30"),
            ("2024-03..", "2024-03-01", "9999-12-31"),
            ("..2023", "0001-01-01", "2023-12-31"),
            ("90d", "2024-09-21", "2024-12-20"),
            ("90d..", "2024-09-21", "9999-12-31"),
            ("..", "0001-01-01", "9999-12-31"),
        ] {
            let days = range(text, today()).expect(text);
            assert_eq!((days.first.to_string(), days.last.to_string()), (first.into(), last.into()), "{text}");
            assert_eq!(range(&shown(days), today()), Ok(days), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in
            ["31-02-2024", "2024-02-30", "2024-2", "24", "2024-", "+024", "d", "-5d", "2024-01-01-01", "", "0000"]
        {
            assert!(date(text, today()).is_err(), "{text}");
        }
        assert_eq!(range("2024..2023", today()), Err("“2024..2023” ends before it begins".into()));
        assert_eq!(date("2024-02-28", today()), Ok(DayRange::day(Day::from_ymd(2024, 2, 28).expect("a day"))));
    }
}
