//! Which language an article is in: stated, else English when its small words say so, else guessed.

use super::lexicon::{AUX, CONJ, DET, POSS, PREP, PRON};
use super::text::Text;
use super::vocabulary::Known;
use super::words::shape;

/// Words looked at.
const SAMPLE: usize = 400;
/// Characters given to the detector.
const CHARS: usize = 3000;

/// The ISO 639-1 code; `None` when unsure.
pub fn detect(text: &Text, known: &[Known], stated: Option<&str>) -> Option<String> {
    if let Some(code) = stated.and_then(primary) {
        return Some(code);
    }
    if is_english(text) || is_in_known_words(text, known) {
        return Some("en".to_owned());
    }
    let end = text.body.char_indices().nth(CHARS).map_or(text.body.len(), |(at, _)| at);
    let info = whatlang::detect(&text.body[..end])?;
    if !info.is_reliable() && text.words.len() < 60 {
        return None;
    }
    two_letters(info.lang().code())
}

/// The primary subtag of a BCP 47 tag ("en-GB" is "en").
fn primary(tag: &str) -> Option<String> {
    let code = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    match code.len() {
        2 => Some(code),
        3 => two_letters(&code),
        _ => None,
    }
}

/// True when at least a quarter of the words are small English ones; other languages share few of them.
fn is_english(text: &Text) -> bool {
    let sample = &text.words[..text.words.len().min(SAMPLE)];
    let small = sample.iter().filter(|word| word.flags.any(DET | PREP | PRON | POSS | AUX | CONJ)).count();
    sample.len() >= 8 && small * 4 >= sample.len()
}

/// True when nine words in ten are ones that English news was found to have: a table of earnings has no small words.
fn is_in_known_words(text: &Text, known: &[Known]) -> bool {
    let words = text.words.iter().zip(known).take(SAMPLE).filter(|(word, _)| word.shape & shape::DIGIT == 0);
    let (all, found) =
        words.fold((0, 0), |(all, found), (_, known)| (all + 1, found + usize::from(known.row.is_known())));
    all >= 8 && found * 10 >= all * 9
}

/// ISO 639-3 to 639-1, for the languages that the detector knows.
fn two_letters(code: &str) -> Option<String> {
    include_str!("data/languages.txt")
        .lines()
        .find_map(|line| line.split_once(' ').filter(|(three, _)| *three == code))
        .map(|(_, two)| two.to_owned())
}
