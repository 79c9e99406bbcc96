//! A place in a short text, moved along while the parts of a date are read.

use std::ops::RangeInclusive;

use super::dates::zone_name;

/// A text and how far it has been read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    pub(super) fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    /// How many ASCII digits stand here.
    pub(super) fn digits_ahead(&self) -> usize {
        self.rest.bytes().take_while(u8::is_ascii_digit).count()
    }

    /// Reads exactly so many digits; more may follow.
    pub(super) fn number(&mut self, digits: usize) -> Option<u32> {
        if self.digits_ahead() < digits {
            return None;
        }
        let (number, rest) = self.rest.split_at(digits);
        self.rest = rest;
        number.parse().ok()
    }

    /// Reads all digits that stand here, if there are so many.
    pub(super) fn number_of(&mut self, digits: RangeInclusive<usize>) -> Option<u32> {
        let ahead = self.digits_ahead();
        if digits.contains(&ahead) { self.number(ahead) } else { None }
    }

    pub(super) fn eat(&mut self, c: char) -> bool {
        match self.rest.strip_prefix(c) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    pub(super) fn eat_any(&mut self, chars: &str) -> Option<char> {
        let c = self.rest.chars().next().filter(|&c| chars.contains(c))?;
        self.eat(c);
        Some(c)
    }

    pub(super) fn skip_any(&mut self, chars: &str) {
        while self.eat_any(chars).is_some() {}
    }

    /// Reads a word: letters, and dots inside it ("a.m."). Steps over one character where there is none.
    pub(super) fn word(&mut self) -> String {
        let end = self.rest.find(|c: char| !c.is_alphabetic() && c != '.').unwrap_or(self.rest.len());
        let end = if end == 0 { self.rest.chars().next().map_or(0, char::len_utf8) } else { end };
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word.replace('.', "")
    }

    /// Steps over the "th" of "5th".
    pub(super) fn eat_ordinal(&mut self) {
        for ending in ["st", "nd", "rd", "th"] {
            if let Some(rest) = self.rest.strip_prefix(ending).filter(|rest| !rest.starts_with(char::is_alphabetic)) {
                self.rest = rest;
                return;
            }
        }
    }

    /// Reads a time of day as seconds since midnight: 14:20, 14:20:00.123, 142000, 2:20 p.m., 2pm. Stays put otherwise.
    pub(super) fn time(&mut self) -> Option<u32> {
        let start = *self;
        let time = self.clock();
        if time.is_none() {
            *self = start;
        }
        time
    }

    fn clock(&mut self) -> Option<u32> {
        let ahead = self.digits_ahead();
        if ahead == 6 || (ahead == 4 && self.is_compact_time()) {
            let (hours, minutes) = (self.number(2)?, self.number(2)?);
            return seconds(hours, minutes, self.number(2).unwrap_or(0));
        }
        let hours = self.number_of(1..=2)?;
        let has_minutes = self.eat(':') || (self.rest.starts_with('.') && self.is_dotted_time() && self.eat('.'));
        let minutes = if has_minutes { self.number_of(2..=2)? } else { 0 };
        let mut second = 0;
        if has_minutes && self.eat(':') {
            second = self.number_of(2..=2)?;
            if self.eat_any(".,").is_some() {
                self.number_of(1..=12)?;
            }
        }
        match self.half_of_day() {
            Some(after_noon) if (1..=12).contains(&hours) => seconds(hours % 12 + 12 * after_noon, minutes, second),
            None if has_minutes => seconds(hours, minutes, second),
            _ => None,
        }
    }

    /// `1420Z`, `1420+0000`: four digits are a time only before a zone; else they are a year.
    fn is_compact_time(&self) -> bool {
        self.rest[4..].starts_with(['Z', '+', '-'])
    }

    /// `2.20pm`: a dot parts hours and minutes only in that company.
    fn is_dotted_time(&self) -> bool {
        let after = self.rest[1..].trim_start_matches(|c: char| c.is_ascii_digit()).trim_start().to_lowercase();
        after.starts_with("am") || after.starts_with("pm") || after.starts_with("a.m") || after.starts_with("p.m")
    }

    /// Reads am or pm: 0 or 1.
    fn half_of_day(&mut self) -> Option<u32> {
        let start = *self;
        self.skip_any(" ");
        match self.word().to_lowercase().as_str() {
            "am" => Some(0),
            "pm" => Some(1),
            _ => {
                *self = start;
                None
            }
        }
    }

    /// Reads an offset from UTC in minutes: Z, +05:30, -0500, EST. Stays put otherwise; an impossible one is read away.
    pub(super) fn zone(&mut self) -> Option<i16> {
        self.skip_any(" ");
        let start = *self;
        if let Some(sign) = self.eat_any("+-") {
            let offset = self.offset(if sign == '-' { -1 } else { 1 });
            if offset.is_none() {
                *self = start;
            }
            return offset.flatten();
        }
        match zone_name(&self.word().to_lowercase()) {
            Some(offset) => offset,
            None => {
                *self = start;
                None
            }
        }
    }

    fn offset(&mut self, sign: i16) -> Option<Option<i16>> {
        let hours = self.number(2)?;
        self.eat(':');
        let minutes = if self.digits_ahead() == 2 { self.number(2)? } else { 0 };
        let possible = hours <= 14 && minutes < 60;
        Some(possible.then(|| sign * (hours * 60 + minutes) as i16))
    }
}

/// Seconds since midnight; the 60th second of a leap minute is its 59th.
fn seconds(hours: u32, minutes: u32, seconds: u32) -> Option<u32> {
    (hours < 24 && minutes < 60 && seconds <= 60).then(|| hours * 3600 + minutes * 60 + seconds.min(59))
}
