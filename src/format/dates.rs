//! Dates as news sources write them, read to an interval of days with just the precision that is there.
//!
//! Never a guess: a numeric date that could be two days is not read, an impossible one is said to be so.

use super::cursor::Cursor;
use crate::model::{DateGround, Day, DayRange, Precision, Published};

/// What a text says as a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// A date.
    Date(Published),
    /// Written as a date, but there is no such day.
    Impossible,
    /// Written as a date that could be one of two days (03/04/2024).
    Ambiguous,
    /// No date.
    None,
}

impl Reading {
    /// The date, if it is one.
    pub(super) fn date(self) -> Option<Published> {
        match self {
            Self::Date(date) => Some(date),
            _ => None,
        }
    }
}

/// The parts of a date while they are gathered.
#[derive(Clone, Copy, Debug, Default)]
struct Parts {
    year: Option<i32>,
    month: Option<u32>,
    day: Option<u32>,
    /// Seconds since midnight.
    time: Option<u32>,
    offset: Option<i16>,
}

impl Parts {
    fn reading(self) -> Reading {
        let Some(year) = self.year else { return Reading::None };
        let (days, precision) = match (self.month, self.day) {
            (None, _) => (DayRange::year(year), Precision::Year),
            (Some(month), None) => (DayRange::month(year, month), Precision::Month),
            (Some(month), Some(day)) => (Day::from_ymd(year, month, day).map(DayRange::day), Precision::Day),
        };
        let Some(days) = days else { return Reading::Impossible };
        let time = self.time.filter(|_| precision == Precision::Day);
        let offset = self.offset.filter(|_| time.is_some());
        let instant = time
            .zip(offset)
            .map(|(time, offset)| i64::from(days.first.0) * 86_400 + i64::from(time) - i64::from(offset) * 60);
        let precision = if time.is_some() { Precision::Time } else { precision };
        Reading::Date(Published { days, instant, offset, time, precision, ground: DateGround::Metadata })
    }
}

/// Reads a text that is a date and nothing else (words such as "Published on" are let pass).
pub(super) fn read(text: &str) -> Reading {
    let text = text.trim();
    if text.len() > 80 || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Reading::None;
    }
    for shape in [iso, numeric, worded] {
        match shape(Cursor::new(text)) {
            Reading::None => {}
            reading => return reading,
        }
    }
    Reading::None
}

/// Seconds or milliseconds since 1970, as machines write dates: only where that gives a day since 1980.
pub(super) fn read_number(number: f64) -> Reading {
    let seconds = if number.abs() >= 1e11 { number / 1000.0 } else { number };
    if !(315_532_800.0..=4_102_444_800.0).contains(&seconds) {
        return Reading::None;
    }
    let seconds = seconds.floor() as i64;
    let (day, time) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = Day(day as i32).to_ymd();
    let (time, offset) = (Some(time as u32), Some(0));
    Parts { year: Some(year), month: Some(month), day: Some(day), time, offset }.reading()
}

/// 2024, 2024-03, 2024-03-05, 2024-03-05T14:20:00.000-05:00, 20240305, 20240305T142000Z, 2024/03/05 14:20.
fn iso(mut at: Cursor<'_>) -> Reading {
    let mut parts = Parts::default();
    match at.digits_ahead() {
        4 => {
            parts.year = at.number(4).map(|year| year as i32);
            let separator = at.eat_any("-/.");
            if let Some(separator) = separator {
                parts.month = at.number_of(1..=2);
                if parts.month.is_none() {
                    return Reading::None;
                }
                if at.eat(separator) {
                    parts.day = at.number_of(1..=2);
                }
            }
        }
        length @ (8 | 12 | 14) => {
            parts.year = at.number(4).map(|year| year as i32);
            (parts.month, parts.day) = (at.number(2), at.number(2));
            if length > 8 {
                parts.time = compact_time(&mut at);
            }
        }
        _ => return Reading::None,
    }
    if parts.day.is_some() && parts.time.is_none() {
        at.skip_any("T ,");
        parts.time = at.time();
    }
    if parts.time.is_some() {
        parts.offset = at.zone();
    }
    finished(&mut at, parts)
}

/// The rest of a date must say nothing more.
fn finished(at: &mut Cursor<'_>, parts: Parts) -> Reading {
    at.skip_any(" .,)");
    if at.is_done() { parts.reading() } else { Reading::None }
}

fn compact_time(at: &mut Cursor<'_>) -> Option<u32> {
    let (hours, minutes) = (at.number(2)?, at.number(2)?);
    let seconds = at.number(2).unwrap_or(0);
    (hours < 24 && minutes < 60 && seconds < 61).then(|| hours * 3600 + minutes * 60 + seconds.min(59))
}

/// 31/12/2024, 12/31/2024, 31.12.2024: read when the numbers allow one day only, or dots say that the day comes first.
fn numeric(mut at: Cursor<'_>) -> Reading {
    let first = at.number_of(1..=2);
    let separator = at.eat_any("/.-");
    let second = at.number_of(1..=2);
    let (Some(first), Some(separator), Some(second)) = (first, separator, second) else { return Reading::None };
    if !at.eat(separator) || at.digits_ahead() != 4 {
        return Reading::None;
    }
    let year = at.number(4).map(|year| year as i32);
    let (day, month) = match (first, second) {
        _ if separator == '.' || first > 12 || first == second => (first, second),
        _ if second > 12 => (second, first),
        _ => return Reading::Ambiguous,
    };
    at.skip_any("T ,");
    let time = at.time();
    let offset = time.and_then(|_| at.zone());
    finished(&mut at, Parts { year, month: Some(month), day: Some(day), time, offset })
}

/// Tue, 5 Mar 2024 14:20:00 -0500; March 5, 2024 at 2:20 p.m. EST; 5-MAR-1987 15:01:01.79; 5 March 2024; March 2024.
fn worded(mut at: Cursor<'_>) -> Reading {
    let mut parts = Parts::default();
    loop {
        at.skip_any(" ,.()|–—/-·•'");
        if at.is_done() {
            break;
        }
        let understood =
            if at.digits_ahead() > 0 { take_number(&mut at, &mut parts) } else { take_word(&mut at, &mut parts) };
        if !understood {
            return Reading::None;
        }
    }
    if parts.month.is_none() { Reading::None } else { parts.reading() }
}

fn take_number(at: &mut Cursor<'_>, parts: &mut Parts) -> bool {
    if parts.time.is_none()
        && let Some(time) = at.time()
    {
        parts.time = Some(time);
        parts.offset = at.zone();
        return true;
    }
    match at.digits_ahead() {
        4 if parts.year.is_none() => parts.year = at.number(4).map(|year| year as i32),
        1 | 2 if parts.day.is_none() => {
            parts.day = at.number_of(1..=2);
            at.eat_ordinal();
        }
        2 if parts.year.is_none() && parts.month.is_some() => {
            parts.year = at.number(2).map(|year| if year < 50 { 2000 } else { 1900 } + year as i32);
        }
        _ => return false,
    }
    true
}

fn take_word(at: &mut Cursor<'_>, parts: &mut Parts) -> bool {
    let word = at.word().to_lowercase();
    if let Some(month) = month(&word) {
        return parts.month.replace(month).is_none();
    }
    if parts.time.is_some() && (parts.offset.is_some() || zone_name(&word).is_some()) {
        parts.offset = parts.offset.or(zone_name(&word).flatten());
        return zone_name(&word).is_some();
    }
    is_weekday(&word) || FILLERS.contains(&word.as_str())
}

/// Words that stand around a date of publication and add nothing. Not "updated" or "modified": those are other dates.
const FILLERS: [&str; 15] = [
    "at",
    "date",
    "day",
    "dated",
    "first",
    "issued",
    "of",
    "on",
    "originally",
    "posted",
    "publication",
    "published",
    "release",
    "released",
    "time",
];

/// The number of a month by its English name or its short form.
pub(super) fn month(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let found = MONTHS.iter().position(|month| *month == word || (word.len() == 3 && month.starts_with(word)));
    found.or((word == "sept").then_some(8)).map(|index| index as u32 + 1)
}

/// True for the English name of a day of the week, short or long.
pub(super) fn is_weekday(word: &str) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    DAYS.iter().any(|day| *day == word || (word.len() >= 3 && word.len() <= 5 && day.starts_with(word)))
}

/// The offset in minutes that a name of a time zone stands for; `Some(None)` for one that depends on the season.
pub(super) fn zone_name(word: &str) -> Option<Option<i16>> {
    let hours = match word {
        "z" | "utc" | "gmt" | "ut" | "wet" => 0,
        "bst" | "cet" | "west" => 1,
        "cest" | "eet" | "sast" => 2,
        "eest" | "msk" => 3,
        "jst" | "kst" => 9,
        "aest" => 10,
        "aedt" => 11,
        "adt" => -3,
        "edt" | "ast" => -4,
        "est" | "cdt" => -5,
        "cst" | "mdt" => -6,
        "mst" | "pdt" => -7,
        "pst" => -8,
        "et" | "ct" | "mt" | "pt" | "local" => return Some(None),
        _ => return None,
    };
    Some(Some(hours * 60))
}

/// The date that a web address holds: `/2024/03/05/`, `/2024/mar/05/`, `-2024-03-05`, `/20240305/`; or its month.
pub(super) fn of_url(url: &str) -> Option<Published> {
    let path = url.split(['?', '#']).next()?;
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    of_path(path)
}

/// The date that a path holds, by the same shapes; the last one when there are several.
pub(super) fn of_path(path: &str) -> Option<Published> {
    let mut month_only = None;
    let parts: Vec<&str> = path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    for (index, part) in parts.iter().enumerate().rev() {
        let Some(year) = plausible_year(part) else { continue };
        if part.len() == 8 {
            match iso(Cursor::new(part)) {
                Reading::Date(date) => return Some(date),
                _ => continue,
            }
        }
        let month = parts.get(index + 1).and_then(|part| month_part(part));
        let day = parts.get(index + 2).filter(|day| day.len() <= 2).and_then(|day| day.parse().ok());
        if month.is_some() && day.is_some() {
            let reading = Parts { year: Some(year), month, day, ..Parts::default() }.reading();
            if reading.date().is_some() {
                return reading.date();
            }
        }
        if month.is_some() {
            month_only = month_only.or(Parts { year: Some(year), month, ..Parts::default() }.reading().date());
        }
    }
    month_only
}

/// The year at the head of `2024` or `20240305`, if news of it can be in an archive.
fn plausible_year(part: &str) -> Option<i32> {
    if !matches!(part.len(), 4 | 8) || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    part[..4].parse().ok().filter(|year| (1700..2100).contains(year))
}

fn month_part(part: &str) -> Option<u32> {
    match part.parse::<u32>() {
        Ok(number) => (part.len() == 2 && (1..=12).contains(&number)).then_some(number),
        Err(_) => month(&part.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::{Reading, of_path, of_url, read, read_number};

    fn written(text: &str) -> String {
        match read(text) {
            Reading::Date(date) => date.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn every_shape_keeps_its_precision_and_offset() {
        for (text, expected) in [
            ("2024", "2024"),
            ("2024-03", "2024-03"),
            ("2024-03-05", "2024-03-05"),
            ("2024/3/5", "2024-03-05"),
            ("20240305", "2024-03-05"),
            ("20240305T142000-0500", "2024-03-05T14:20:00-05:00"),
            ("20240305142000", "2024-03-05T14:20:00"),
            ("2024-03-05T14:20:00.123Z", "2024-03-05T14:20:00Z"),
            ("2024-03-05T14:20:00+05:30", "2024-03-05T14:20:00+05:30"),
            ("2024-03-05 14:20:00", "2024-03-05T14:20:00"),
            ("2024-03-05 14:20:00 UTC", "2024-03-05T14:20:00Z"),
            ("Tue, 05 Mar 2024 14:20:00 -0500", "2024-03-05T14:20:00-05:00"),
            ("Tue, 05 Mar 2024 14:20:00 GMT", "2024-03-05T14:20:00Z"),
            ("Tuesday, March 5, 2024 2:20 p.m. EST", "2024-03-05T14:20:00-05:00"),
            ("Published March 5, 2024 at 12:05 am ET", "2024-03-05T00:05:00"),
            ("Mar. 5, 2024", "2024-03-05"),
            ("5th March 2024", "2024-03-05"),
            ("5-MAR-1987 15:01:01.79", "1987-03-05T15:01:01"),
            ("05 Mar 24", "2024-03-05"),
            ("March 2024", "2024-03"),
            ("31/12/2024", "2024-12-31"),
            ("12/31/2024", "2024-12-31"),
            ("5.3.2024", "2024-03-05"),
            ("03/04/2024", "Ambiguous"),
            ("2021-02-30", "Impossible"),
            ("2021-13-01", "Impossible"),
            ("Wed, 31 Feb 2021 10:00:00 GMT", "Impossible"),
            ("9999-12-31T23:59:60Z", "9999-12-31T23:59:59Z"),
            ("0000-00-00", "Impossible"),
            ("99999-01-01", "None"),
            ("yesterday", "None"),
            ("Updated March 5, 2024", "None"),
            ("March", "None"),
            ("", "None"),
            ("2021-W09-3", "None"),
            ("03/04/05", "None"),
            ("２０２１-０３-０３", "None"),
            ("3 pigs in May 2024", "None"),
        ] {
            assert_eq!(written(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_are_dates_only_where_that_is_plausible() {
        assert_eq!(
            read_number(1_614_729_600.0).date().map(|date| date.to_string()),
            Some("2021-03-03T00:00:00Z".into())
        );
        assert_eq!(read_number(1_614_729_600_000.0), read_number(1_614_729_600.0));
        for number in [0.0, -1.0, 1.5, 1e308, 9.3e18, f64::NAN, 20_240_305.0] {
            assert_eq!(read_number(number), Reading::None, "{number}");
        }
    }

    #[test]
    fn addresses_and_paths_hold_dates() {
        let day = |published: Option<crate::model::Published>| published.map(|date| date.to_string());
        for (url, expected) in [
            ("https://a.example/2024/03/05/bridge/", Some("2024-03-05")),
            ("https://a.example/news/2024/mar/05/bridge", Some("2024-03-05")),
            ("https://a.example/news-20240305-bridge.html", Some("2024-03-05")),
            ("https://a.example/2024/03/bridge?d=2020-01-01", Some("2024-03")),
            ("https://a.example/story/20249999/1", None),
            ("https://a.example/story/1234", None),
        ] {
            assert_eq!(day(of_url(url)).as_deref(), expected, "{url}");
        }
        assert_eq!(day(of_path("posts/2022-12-26-storm.md")).as_deref(), Some("2022-12-26"));
        assert_eq!(day(of_path("1999/x/2022-12-26.txt")).as_deref(), Some("2022-12-26"));
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(text in any::<String>()) {
            read(&text);
            of_url(&text);
        }

        #[test]
        fn what_is_written_is_read_back(day in -100_000..100_000i32, time in 0..86_400u32, offset in -14..14i16) {
            let day = crate::model::Day(day);
            let sign = if offset < 0 { '-' } else { '+' };
            let (hours, minutes) = (time / 3600, time / 60 % 60);
            let text = format!("{day}T{hours:02}:{minutes:02}:00{sign}{:02}:00", offset.abs());
            let date = read(&text).date().expect("an ISO date");
            assert_eq!(date.days.first, day);
            assert_eq!(date.offset, Some(offset * 60));
        }
    }
}
