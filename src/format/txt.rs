//! Plain text: headline, byline, outlet and date stand in lines of their own before the story, each only where there is one.

use super::body::{plain_lines, tidy};
use super::credits;
use super::dates::{self, Reading};
use super::desk::{Desk, Refusal};
use super::item::{Body, Item, on, said};
use crate::model::DateGround;

/// Lines at the head of a text that are looked at for its fields.
const HEAD_LINES: usize = 6;

/// Reads a text as one article.
pub(super) fn parse(desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let text = desk.text();
    let item = read(desk, &plain_lines(&text));
    let _ = desk.take(item);
    Ok(())
}

/// Reads the head of a text into fields and leaves the rest as the body.
pub(super) fn read(desk: &mut Desk<'_>, text: &str) -> Item {
    let mut item = Item::default();
    let mut rest = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if let Some(headline) = headline(rest) {
        (item.headline, rest) = (said(headline), after(rest, headline));
    }
    let mut seen_credit = false;
    for _ in 0..HEAD_LINES {
        let line = rest.trim_start().lines().next().unwrap_or("");
        if !take_line(desk, &mut item, line, after(rest, line), &mut seen_credit) {
            break;
        }
        rest = after(rest, line);
    }
    item.body = Body::Text(rest.to_owned());
    item
}

/// What follows a line that `text` begins with.
fn after<'a>(text: &'a str, line: &str) -> &'a str {
    let text = text.trim_start();
    &text[line.len().min(text.len())..]
}

/// The first line, when it reads like a headline: short, no sentence, no dateline, not spoken.
fn headline(text: &str) -> Option<&str> {
    let line = text.lines().next()?;
    let shown = line.trim_end();
    let stands_alone = text[line.len()..].starts_with("\n\n") || text[line.len()..].starts_with("\n \n");
    let is_sentence = shown.ends_with(['.', ',', ';', ':']) || shown.ends_with(".”") || shown.ends_with(".\"");
    let is_short = shown.chars().count() <= if stands_alone { 250 } else { 180 };
    let is_head = is_short && !is_sentence && credits::dateline(shown).is_none() && !is_spoken(shown);
    (is_head && credits::byline(shown).is_none()).then_some(line)
}

/// `LINDQVIST: Is that so?`: a line of a transcript. `CORRECTED: Flood hits Tollen` ends like no sentence: a headline.
fn is_spoken(line: &str) -> bool {
    line.ends_with(['.', '?', '!', '…', '-', '–', '—', '”', '"'])
        && line
            .split_once(": ")
            .is_some_and(|(who, _)| who.len() > 1 && who.len() < 30 && !who.chars().any(char::is_lowercase))
}

/// Takes one line of the head into a field; false for a line that belongs to the story.
fn take_line(desk: &mut Desk<'_>, item: &mut Item, line: &str, rest: &str, seen_credit: &mut bool) -> bool {
    let line = tidy(line);
    if line.is_empty() || line.len() > 120 {
        return false;
    }
    if let Some(byline) = credits::byline(&line).filter(|_| item.byline.is_none()) {
        item.byline = Some(byline);
    } else if let Some((byline, date)) = credits::dated_byline(&line).filter(|_| item.byline.is_none()) {
        item.byline = Some(byline);
        item.published = item.published.or(on(DateGround::Text, Some(date)));
    } else if is_update(&line) {
        // The date of a later change is not that of publication, and no line of the story.
    } else if let Reading::Date(date) = dates::read(&line) {
        item.published = item.published.or(on(DateGround::Text, Some(date)));
    } else if dates::read(&line) == Reading::Impossible {
        desk.date(&line);
    } else if *seen_credit && item.publisher.is_none() && is_outlet(&line) && rest.starts_with("\n\n") {
        item.publisher = Some(line.into_owned());
    } else {
        return false;
    }
    *seen_credit = true;
    true
}

fn is_update(line: &str) -> bool {
    let rest = ["Updated", "UPDATED", "Last updated", "Last modified", "Modified"];
    rest.iter().any(|word| line.strip_prefix(word).is_some_and(|rest| rest.chars().any(|c| c.is_ascii_digit())))
}

/// A name such as "Coast Daily": a few words, each with a capital, no sentence.
fn is_outlet(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_capital =
        |word: &&str| word.chars().next().is_some_and(char::is_uppercase) || matches!(*word, "of" | "the" | "and");
    words.len() <= 6 && words.iter().all(is_capital) && !line.ends_with(['.', '?', '!', '”', '"'])
}

#[cfg(test)]
mod tests {
    use super::headline;

    #[test]
    fn a_headline_may_have_a_label_but_is_not_spoken() {
        for (line, is_headline) in [
            ("Flood hits Tollen", true),
            ("CORRECTED: Flood hits Tollen, 310 houses damaged", true),
            ("LINDQVIST: We talk every day at seven.", false),
            ("LINDQVIST: Is that so?", false),
            ("The river rose by four metres.", false),
        ] {
            assert_eq!(headline(line).is_some(), is_headline, "{line}");
        }
    }
}
