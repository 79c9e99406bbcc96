//! Lines around a story that are not the story: byline, dateline, sign-off, credit, copyright.

use std::borrow::Cow;

use super::dates::{self, Reading};
use super::item::said;
use crate::lang::fold;
use crate::model::{DateGround, Precision, Published};

/// Beginnings, folded, of closing lines that are no part of a story. One of a single word is the whole line: a story may
/// well end with "More rain is expected".
static TRAILERS: &str = include_str!("trailers.txt");

/// Takes the byline off a line that is one: "By Ada Okonjo and Per Dahl", "BY ADA OKONJO".
pub(super) fn byline(line: &str) -> Option<String> {
    let line = line.trim();
    let rest = ["By ", "BY ", "by ", "By: ", "Von ", "Par "].iter().find_map(|by| line.strip_prefix(by))?;
    let words: Vec<&str> = rest.split_whitespace().collect();
    let is_name = |word: &&str| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        bare.chars().next().is_none_or(|c| !c.is_lowercase()) || PARTICLES.contains(&bare)
    };
    let is_names = !words.is_empty() && words.len() <= 14 && words.iter().all(is_name);
    let ends_open = !rest.ends_with(['.', '?', '!', ':', '”', '"']) || rest.ends_with("Jr.") || rest.ends_with("Sr.");
    let is_byline = is_names && ends_open && !rest.starts_with(|c: char| c.is_ascii_digit());
    is_byline.then(|| names(rest)).filter(|names| !names.is_empty())
}

/// Takes apart a line of authors and a date: "Staff and wire reports, 2022-12-26", "Ada Okonjo | 3 March 2021". What stands
/// before a mere comma must show that it is no place.
pub(super) fn dated_byline(line: &str) -> Option<(String, Published)> {
    const JOBS: [&str; 9] =
        ["and", "correspondent", "desk", "editor", "reporter", "reports", "staff", "wire", "writer"];
    let (who, mark, date) = line.match_indices([',', '|', '•', '·']).find_map(|(at, mark)| {
        let date = dates::read(&line[at + mark.len()..]).date()?;
        Some((line[..at].trim(), mark, date)).filter(|_| matches!(date.precision, Precision::Day | Precision::Time))
    })?;
    let words: Vec<String> = who.split_whitespace().map(|word| word.trim_matches(',').to_lowercase()).collect();
    let is_job = |word: &String| JOBS.contains(&word.as_str());
    let is_name = |word: &str| {
        let word = word.trim_matches(',');
        word.starts_with(char::is_uppercase) || PARTICLES.contains(&word) || JOBS.contains(&word)
    };
    let is_names = (2..=10).contains(&words.len())
        && who.split_whitespace().all(is_name)
        && (mark != "," || words.iter().any(is_job));
    is_names.then(|| (names(who), date))
}

/// Words without a capital that stand in a byline.
const PARTICLES: [&str; 22] = [
    "a",
    "al",
    "and",
    "at",
    "bin",
    "bint",
    "correspondent",
    "da",
    "de",
    "del",
    "den",
    "der",
    "di",
    "du",
    "editor",
    "el",
    "for",
    "in",
    "of",
    "reporter",
    "the",
    "van",
];

/// Authors as a field gives them, without "By".
pub(super) fn names(text: &str) -> String {
    let text = said(text).unwrap_or_default();
    let cut = ["By ", "BY ", "by ", "By: "].iter().find_map(|by| text.strip_prefix(by));
    cut.unwrap_or(&text).trim_end_matches([',', ';', '|']).trim().to_owned()
}

/// What parts a dateline from the story; none is longer than the first.
const DASHES: [&str; 6] = [" — ", " – ", " - ", " -- ", "—", " —"];

/// Bytes that a dateline may have.
const DATELINE: usize = 90;

/// The dateline that opens a story, and the date in it: "EASTPORT, Maine — ", "SPRINGFIELD, 3 March 2021 - ".
pub(super) fn dateline(paragraph: &str) -> Option<(String, Option<Published>)> {
    let line = paragraph[..dateline_end(paragraph)?].trim();
    let place = line.split([',', '(', '/']).next()?.trim();
    let is_capital = |word: &str| {
        let letters: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).collect();
        !letters.is_empty() && letters.iter().all(|c| !c.is_lowercase())
    };
    let words: Vec<&str> = place.split_whitespace().collect();
    let is_place = !words.is_empty()
        && words.len() <= 5
        && words.iter().all(|word| is_capital(word))
        && words.iter().any(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 2)
        && !place.contains(|c: char| c.is_ascii_digit() || matches!(c, ':' | '"' | '“' | '”' | '?' | '!'));
    is_place.then(|| (line.to_owned(), date_within(line)))
}

/// Where the first dash stands, if that is where one may end a dateline.
fn dateline_end(paragraph: &str) -> Option<usize> {
    let head = &paragraph[..paragraph.floor_char_boundary(DATELINE + DASHES[0].len())];
    // Most texts have no byte of a dash so early, and nothing more is to be looked for.
    memchr::memchr2(b'-', DASHES[0].as_bytes()[1], head.as_bytes())?;
    DASHES.iter().filter_map(|dash| head.find(dash)).min().filter(|end| (2..=DATELINE).contains(end))
}

/// The agency in a dateline: "BRUSSELS, Nov 17 (Meridian Wire)".
pub(super) fn agency(dateline: &str) -> Option<String> {
    let inner = dateline.trim_end().strip_suffix(')')?;
    let name = said(&inner[inner.rfind('(')? + 1..])?;
    let begins = |word: &str| word.starts_with(char::is_uppercase) || PARTICLES.contains(&word);
    let is_name = name.split(' ').count() <= 4
        && name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '.' | '&' | '’' | '\''))
        && name.split(' ').all(begins);
    is_name.then_some(name)
}

/// The date in a dateline: what stands after one of its commas, up to a bracket.
fn date_within(line: &str) -> Option<Published> {
    let line = line.split('(').next()?;
    line.match_indices(',').find_map(|(comma, _)| match dates::read(&line[comma + 1..]) {
        Reading::Date(date) if matches!(date.precision, Precision::Day | Precision::Time) => {
            Some(Published { ground: DateGround::Dateline, ..date })
        }
        _ => None,
    })
}

/// What the closing lines of a story say, when they were taken off.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Trailer {
    pub(super) publisher: Option<String>,
    pub(super) byline: Option<String>,
}

/// Takes closing lines off that are no story: `{Outlet}`, "-30-", "© 2024 …", "(Reporting by …)".
pub(super) fn take_trailer(paragraphs: &mut Vec<Cow<'_, str>>) -> Trailer {
    let mut trailer = Trailer::default();
    while paragraphs.len() > 1 {
        let Some(line) = paragraphs.last().map(|line| line.trim()) else { break };
        if let Some(credit) = line.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            trailer.publisher = said(credit);
        } else if let Some(reporters) = reporting(line) {
            trailer.byline = trailer.byline.or(Some(reporters));
        } else if !is_trailer(line) {
            break;
        }
        paragraphs.pop();
    }
    trailer
}

/// "(Reporting by Ada Okonjo in Port Reyl; Editing by Per Dahl)": the reporters.
fn reporting(line: &str) -> Option<String> {
    let inner = line.trim_start_matches(['(', '[', '—', '-', ' ']).trim_end_matches([')', ']']);
    let rest = inner.strip_prefix("Reporting by ").or(inner.strip_prefix("Additional reporting by "))?;
    let who = rest.split([';', '.']).next()?;
    let who = who.split(" in ").next()?;
    (line.len() < 400).then(|| names(who))
}

/// Ends, folded, of lines that name who else worked on a story.
const CONTRIBUTED: [&str; 4] = [
    " contributed reporting",
    " contributed to this article",
    " contributed to this report",
    " contributed to this story",
];

fn is_trailer(line: &str) -> bool {
    if line.len() > 300 {
        return false;
    }
    if !line.chars().any(char::is_alphanumeric) {
        return true;
    }
    if line.starts_with(['©', '\u{24d2}']) || line.trim_matches(['-', '–', '—', '(', ')', ' ']) == "30" {
        return true;
    }
    let folded = fold(line);
    // A line of one sentence: what stands before the credit may be the end of the story.
    if !line.contains(". ") && CONTRIBUTED.iter().any(|end| folded.ends_with(end)) {
        return true;
    }
    let first = folded.as_bytes().first();
    TRAILERS.lines().filter(|start| start.as_bytes().first() == first).any(|start| {
        folded == start || (start.contains(' ') && folded.starts_with(start) && folded[start.len()..].starts_with(' '))
    })
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use proptest::prelude::{prop_assert_eq, proptest};

    use super::{DASHES, DATELINE, TRAILERS, agency, byline, dated_byline, dateline, dateline_end, take_trailer};

    #[test]
    fn bylines_are_names_after_by() {
        for (line, names) in [
            ("By Ada Okonjo and Per van der Dahl", Some("Ada Okonjo and Per van der Dahl")),
            ("BY ADA OKONJO", Some("ADA OKONJO")),
            ("By Ada Okonjo, Harbour Correspondent", Some("Ada Okonjo, Harbour Correspondent")),
            ("By Staff and Wire Reports", Some("Staff and Wire Reports")),
            ("By then the ferry had left", None),
            ("By Tuesday the pier was closed.", None),
            ("By 2030 Harbour Plan", None),
            ("By |", None),
            ("Ada Okonjo", None),
        ] {
            assert_eq!(byline(line).as_deref(), names, "{line}");
        }
    }

    #[test]
    fn datelines_are_places_in_capitals_before_a_dash() {
        for (text, line, date) in [
            ("EASTPORT, Maine — The bridge", Some("EASTPORT, Maine"), None),
            ("BRUSSELS, Nov 17 (CW) - The regulator", Some("BRUSSELS, Nov 17 (CW)"), None),
            ("PORT REYL, 3 March 2021 - The council", Some("PORT REYL, 3 March 2021"), Some("2021-03-03")),
            ("ST. ANNE, Vt., March 3, 2021 (MW) -- The", Some("ST. ANNE, Vt., March 3, 2021 (MW)"), Some("2021-03-03")),
            ("The bridge — a long one — is shut", None, None),
            ("LINDQVIST: We — I mean", None, None),
        ] {
            let found = dateline(text);
            assert_eq!(found.as_ref().map(|(line, _)| line.as_str()), line, "{text}");
            let day = found.and_then(|(_, date)| date).map(|date| date.to_string());
            assert_eq!(day.as_deref(), date, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_dash_is_found_as_if_all_of_the_text_were_searched(text in "([a-c ]|[–—é]| - |--){0,100}") {
            let first = DASHES.iter().filter_map(|dash| text.find(dash)).min();
            prop_assert_eq!(dateline_end(&text), first.filter(|end| (2..=DATELINE).contains(end)));
        }
    }

    #[test]
    fn the_agency_stands_in_brackets_at_the_end_of_a_dateline() {
        for (line, name) in [
            ("BRUSSELS, Nov 17 (CW)", Some("CW")),
            ("PORT REYL (Meridian Wire)", Some("Meridian Wire")),
            ("PORT REYL (3 March)", None),
            ("PORT REYL (near the old pier)", None),
            ("PORT REYL, 3 March 2021", None),
        ] {
            assert_eq!(agency(line).as_deref(), name, "{line}");
        }
    }

    #[test]
    fn bylines_without_by_stand_before_their_date() {
        for (line, names) in [
            ("Staff and wire reports, 2022-12-26", Some("Staff and wire reports")),
            ("Ada Okonjo | March 3, 2021", Some("Ada Okonjo")),
            ("Ada Okonjo and Per Dahl, 3 March 2021", Some("Ada Okonjo and Per Dahl")),
            ("New York, 3 March 2021", None),
            ("The pier closes on March 3, 2021", None),
            ("Pier to close, 3 March 2021.", None),
            ("3 March 2021", None),
        ] {
            assert_eq!(dated_byline(line).map(|(names, _)| names).as_deref(), names, "{line}");
        }
    }

    #[test]
    fn closing_lines_come_off_and_say_who() {
        let lines = [
            "The council agreed.",
            "(Reporting by Ada Okonjo in Port Reyl; Editing by Per Dahl)",
            "{Coast Daily}",
            "Coast Daily writers Mara Quill and Tom Reyl contributed to this report.",
            "-30-",
            "© 2024 Coast Daily",
        ];
        let mut lines: Vec<Cow<'_, str>> = lines.map(Cow::Borrowed).to_vec();
        let trailer = take_trailer(&mut lines);
        assert_eq!(lines, ["The council agreed."]);
        assert_eq!(trailer.publisher.as_deref(), Some("Coast Daily"));
        assert_eq!(trailer.byline.as_deref(), Some("Ada Okonjo"));
        let mut story = vec![Cow::Borrowed("One."), Cow::Borrowed("Copyright law is an odd thing, she said.")];
        take_trailer(&mut story);
        assert_eq!(story.len(), 2);
        story.push("More rain is expected by Sunday.".into());
        take_trailer(&mut story);
        assert_eq!(story.len(), 3);
        story.push("The pier closes on Monday. Mara Quill contributed to this report.".into());
        take_trailer(&mut story);
        assert_eq!(story.pop().as_deref(), Some("The pier closes on Monday. Mara Quill contributed to this report."));
        story.push("MORE".into());
        take_trailer(&mut story);
        assert_eq!(story.len(), 3);
    }

    #[test]
    fn the_list_of_trailers_is_sorted_folded_and_unique() {
        let lines: Vec<&str> = TRAILERS.lines().collect();
        assert!(lines.windows(2).all(|pair| pair[0] < pair[1]), "sort trailers.txt");
        assert!(lines.iter().all(|line| crate::lang::fold(line) == *line), "fold trailers.txt");
    }
}
