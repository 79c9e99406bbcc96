//! A quotation in the sentence that it stands in.

use crate::model::{Quotation, Span};

use super::paint::{Piece, Style};

/// Bytes of text around a quotation that are read to find where its sentence begins and ends.
const REACH: usize = 240;
/// A mention or cue so many bytes away still belongs to the quotation's sentence.
const NEAR: usize = 120;
/// Longer passages are cut down to the neighbourhood of the first match.
const LONGEST: usize = 900;

/// The quotation with its sentence around it: the said words plain, matches marked, the rest faint.
///
/// A paragraph break inside the quotation is a `\n` in the text of a piece. A passage that would fill the screen is cut
/// around its first match, with "[…]" where something is left out.
pub fn quotation<'a>(body: &'a str, quotation: &Quotation, highlights: &[Span]) -> Vec<Piece<'a>> {
    let Some((first, last)) = quotation.spans.first().zip(quotation.spans.last()) else { return Vec::new() };
    let sentence = sentence(body, whole(quotation, Span { start: first.start, end: last.end }));
    let said: Vec<Span> = quotation.spans.iter().map(|&span| with_marks(body, span)).collect();
    let shown = clip(body, sentence, highlights.first().copied().unwrap_or(*first));
    pieces(body, shown, sentence, &said, highlights)
}

/// A passage of an article around some matches: its sentence, matches marked.
pub fn passage<'a>(body: &'a str, at: Span, highlights: &[Span]) -> Vec<Piece<'a>> {
    let sentence = sentence(body, at);
    pieces(body, clip(body, sentence, at), sentence, &[sentence], highlights)
}

/// The sentence around a place.
pub fn sentence(body: &str, around: Span) -> Span {
    Span::new(sentence_start(body, around.start as usize), sentence_end(body, around.end as usize))
}

/// The quotation from end to end, with its cue and speaker where they stand close by in the same paragraph.
fn whole(quotation: &Quotation, spans: Span) -> Span {
    let beside = [quotation.cue, quotation.attribution.printed];
    beside.into_iter().flatten().fold(spans, |all, part| {
        let apart = part.start.saturating_sub(all.end).max(all.start.saturating_sub(part.end));
        if apart as usize > NEAR { all } else { Span { start: all.start.min(part.start), end: all.end.max(part.end) } }
    })
}

fn with_marks(body: &str, span: Span) -> Span {
    let start = body.get(..span.start as usize).and_then(|text| text.chars().next_back()).filter(|&c| is_mark(c));
    let end = body.get(span.end as usize..).and_then(|text| text.chars().next()).filter(|&c| is_mark(c));
    Span::new(span.start as usize - start.map_or(0, char::len_utf8), span.end as usize + end.map_or(0, char::len_utf8))
}

fn is_mark(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '”' | '„' | '‘' | '’' | '‚' | '«' | '»' | '‹' | '›' | '「' | '」')
}

fn sentence_start(body: &str, from: usize) -> usize {
    let Some(before) = body.get(..from) else { return from };
    let paragraph = before.rfind('\n').map_or(0, |at| at + 1);
    let low = body.floor_char_boundary(from.saturating_sub(REACH)).max(paragraph);
    let window = &body[low..from];
    let starts = window.char_indices().rev().filter(|&(_, c)| c == ' ').map(|(at, _)| at + 1);
    match starts.into_iter().find(|&at| ends_sentence(&window[..at], body[low + at..].chars().next())) {
        Some(at) => low + at,
        None if low == paragraph => low,
        // The sentence is longer than what is read of it: begin at a word.
        None => low + window.find(' ').map_or(0, |at| at + 1),
    }
}

fn sentence_end(body: &str, from: usize) -> usize {
    let Some(after) = body.get(from..) else { return from };
    let paragraph = after.find('\n').map_or(body.len(), |at| from + at);
    let high = body.floor_char_boundary((from + REACH).min(paragraph));
    let window = &body[from..high];
    let low = body.floor_char_boundary(from.saturating_sub(16));
    let ends = window.char_indices().filter(|&(_, c)| c == ' ').map(|(at, _)| from + at);
    match ends.into_iter().find(|&at| ends_sentence(&body[low..=at], body[at + 1..].chars().next())) {
        Some(at) => at,
        None if high == paragraph => high,
        None => from + window.rfind(' ').unwrap_or(window.len()),
    }
}

/// True when a sentence ends with `before` (which ends in a space) and the next begins with `next`.
///
/// It decides only how much is shown, so it errs towards more: a point after a short capitalised word ("Mr.", "Gov.",
/// "U.S.", an initial) ends nothing.
fn ends_sentence(before: &str, next: Option<char>) -> bool {
    let before = before.trim_end();
    let bare = before.trim_end_matches(|c| is_mark(c) || matches!(c, ')' | ']'));
    let Some(stop) = bare.chars().next_back().filter(|c| matches!(c, '.' | '!' | '?' | '…')) else { return false };
    if !next.is_none_or(|c| c.is_uppercase() || c.is_numeric() || is_mark(c) || !c.is_alphanumeric()) {
        return false;
    }
    let word = bare.trim_end_matches(stop).rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    !(stop == '.' && bare.len() == before.len() && word.len() <= 3 && word.starts_with(char::is_uppercase))
}

/// What of a sentence is shown: all of it, or the neighbourhood of `focus`, from word to word.
fn clip(body: &str, sentence: Span, focus: Span) -> Span {
    if sentence.len() <= LONGEST {
        return sentence;
    }
    let middle = (focus.start as usize).clamp(sentence.start as usize, sentence.end as usize);
    let start = middle.saturating_sub(LONGEST / 3).max(sentence.start as usize);
    let end = (start + LONGEST).min(sentence.end as usize);
    let start = if start == sentence.start as usize { start } else { next_word(body, start) };
    let end = if end == sentence.end as usize { end } else { word_end(body, end) };
    Span::new(start, end.max(start))
}

fn next_word(body: &str, at: usize) -> usize {
    let at = body.floor_char_boundary(at);
    body[at..].find([' ', '\n']).map_or(at, |space| at + space + 1)
}

fn word_end(body: &str, at: usize) -> usize {
    let at = body.floor_char_boundary(at);
    body[..at].rfind([' ', '\n']).unwrap_or(at)
}

/// Cuts a text at every place where its style changes.
fn pieces<'a>(body: &'a str, shown: Span, sentence: Span, said: &[Span], highlights: &[Span]) -> Vec<Piece<'a>> {
    let mut cuts: Vec<u32> = said.iter().chain(highlights).flat_map(|span| [span.start, span.end]).collect();
    cuts.retain(|&cut| shown.start < cut && cut < shown.end);
    cuts.extend([shown.start, shown.end]);
    cuts.sort_unstable();
    cuts.dedup();
    let mut pieces = Vec::new();
    if shown.start > sentence.start {
        pieces.push(Piece::new(Style::Faint, "[…] "));
    }
    for (&start, &end) in cuts.iter().zip(&cuts[1..]) {
        let part = Span { start, end };
        push_lines(&mut pieces, style_of(part, said, highlights), part.of(body));
    }
    if shown.end < sentence.end {
        pieces.push(Piece::new(Style::Faint, " […]"));
    }
    pieces
}

fn style_of(part: Span, said: &[Span], highlights: &[Span]) -> Style {
    if highlights.iter().any(|span| span.contains(part)) {
        Style::Match
    } else if said.iter().any(|span| span.contains(part)) {
        Style::Plain
    } else {
        Style::Faint
    }
}

fn push_lines<'a>(pieces: &mut Vec<Piece<'a>>, style: Style, text: &'a str) {
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            pieces.push(Piece { style, text: "\n".into() });
        }
        pieces.push(Piece::new(style, line));
    }
}

#[cfg(test)]
mod tests {
    use super::super::paint::{Piece, Style};
    use super::{LONGEST, Span, quotation, sentence};
    use crate::render::text::sample;

    /// Shows faint text in braces and matches in brackets.
    fn marked(pieces: &[Piece<'_>]) -> String {
        pieces
            .iter()
            .map(|piece| match piece.style {
                Style::Faint => format!("{{{}}}", piece.text),
                Style::Match => format!("[{}]", piece.text),
                Style::Plain | Style::Strong => piece.text.to_string(),
            })
            .collect()
    }

    fn span(text: &str, part: &str) -> Span {
        let at = text.find(part).expect("the part is in the text");
        Span::new(at, at + part.len())
    }

    #[test]
    fn a_sentence_is_found_around_a_place() {
        for (text, part, whole) in [
            ("He left. Mr. Orr said it was over. She stayed.", "over", "Mr. Orr said it was over."),
            ("One paragraph\nhas no end mark\nbut lines", "no end", "has no end mark"),
            ("“It ends.” Then she spoke. More.", "spoke", "Then she spoke."),
            ("“Is it?” she asked. No.", "Is it?", "“Is it?” she asked."),
            ("The U.S. Senate met at 3.50 p.m. today. Next.", "met", "The U.S. Senate met at 3.50 p.m. today."),
            ("x", "x", "x"),
        ] {
            assert_eq!(sentence(text, span(text, part)).of(text), whole, "{text}");
        }
    }

    #[test]
    fn a_split_quotation_is_shown_with_what_stands_between() {
        let body = "It was late. “We will not,” Ms. Orr said, “be moved by this.” She left.";
        let mut split = sample::quotation(body, "We will not,");
        split.spans.push(span(body, "be moved by this."));
        let shown = marked(&quotation(body, &split, &[span(body, "moved")]));
        assert_eq!(shown, "“We will not,”{ Ms. Orr said, }“be [moved] by this.”");
    }

    #[test]
    fn the_cue_in_the_next_sentence_part_is_shown() {
        let body = "“We will not be moved,” said Ms. Orr, who runs the mill. She left.";
        let mut said = sample::quotation(body, "We will not be moved,");
        said.cue = Some(span(body, "said"));
        assert_eq!(marked(&quotation(body, &said, &[])), "“We will not be moved,”{ said Ms. Orr, who runs the mill.}");
    }

    #[test]
    fn a_long_speech_is_cut_around_its_match() {
        let speech = format!("{}needle {}", "word and ".repeat(300), "more and ".repeat(300));
        let body = format!("“{speech}” Ms. Orr said.");
        let said = sample::quotation(&body, speech.trim());
        let shown = marked(&quotation(&body, &said, &[span(&body, "needle")]));
        assert!(shown.starts_with("{[…] }") && shown.ends_with("{ […]}") && shown.contains("[needle]"), "{shown}");
        assert!(shown.len() < LONGEST + 40, "{}", shown.len());
    }
}
