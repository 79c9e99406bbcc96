//! Which language an article is in: stated, else English when its small words say so, else guessed.

use super::lexicon::{AUX, CONJ, DET, POSS, PREP, PRON};
use super::text::Text;

/// Words looked at.
const SAMPLE: usize = 400;
/// Characters given to the detector.
const CHARS: usize = 3000;

/// The ISO 639-1 code; `None` when unsure.
pub fn detect(text: &Text, stated: Option<&str>) -> Option<String> {
    if let Some(code) = stated.and_then(primary) {
        return Some(code);
    }
    if is_english(text) {
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

/// ISO 639-3 to 639-1, for the languages that the detector knows.
fn two_letters(code: &str) -> Option<String> {
    include_str!("data/languages.txt")
        .lines()
        .find_map(|line| line.split_once(' ').filter(|(three, _)| *three == code))
        .map(|(_, two)| two.to_owned())
}
