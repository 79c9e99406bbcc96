//! From clauses and quoted regions to statements: who is said to say what, before names are resolved.

use super::clauses::{self, Clause};
use super::marks::{End, Region};
use super::pronouns;
use super::rules::{self, Found, RULES, Rule, Scene};
use super::sentences::Sentence;
use super::sources::Source;
use super::text::Text;
use super::words::{NOWHERE, gap, shape};
use crate::model::Span;

/// A statement.
#[derive(Clone, Debug)]
pub struct Statement {
    /// What is said, in order; empty when a later statement took it over.
    pub pieces: Vec<Piece>,
    /// The words of the cue.
    pub cue: Option<(usize, usize)>,
    /// The phrase that names the speaker; `None` when it is carried over or missing.
    pub source: Option<Source>,
    /// The rule that decided.
    pub rule: &'static Rule,
    /// The statement whose speaker this one continues, a place in the list, or [`NOWHERE`].
    pub continues: u32,
    /// The word at which the speaker is looked for: pronouns look back from here.
    pub at: usize,
}

/// A piece of what is said: a range of words, and their place in the body with the marks that belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// First word.
    pub first: usize,
    /// One past the last word.
    pub last: usize,
    /// Place in the body.
    pub span: Span,
}

/// Words that may stand between a quotation and the paragraph that goes on with it.
const FAR: usize = 12;
/// Fewest words of a quotation that nobody is said to say; shorter ones are titles and scare quotes.
const FEWEST: usize = 4;

/// Finds the statements of a text, in order.
pub fn find(text: &Text) -> Vec<Statement> {
    let statements = Vec::with_capacity(text.regions.len() + 4);
    let mut finder = Finder { text, statements, owner: vec![NOWHERE; text.regions.len()], clauses: Vec::new() };
    let mut first = 0;
    while first < text.sentences.len() {
        let paragraph = text.paragraph(text.sentences[first].first as usize);
        let end = text.list.paragraphs.get(paragraph).map_or(u32::MAX, |span| span.end);
        let len = text.sentences[first..]
            .iter()
            .take_while(|sentence| text.words[sentence.first as usize].start < end)
            .count();
        finder.paragraph(&text.sentences[first..first + len.max(1)]);
        first += len.max(1);
    }
    finder.statements
}

/// The work in hand.
struct Finder<'t, 'a> {
    text: &'t Text<'a>,
    statements: Vec<Statement>,
    /// Which statement each region belongs to.
    owner: Vec<u32>,
    clauses: Vec<Clause>,
}

impl Finder<'_, '_> {
    fn paragraph(&mut self, sentences: &[Sentence]) {
        let before = self.statements.len();
        let Some((first, rest)) = sentences.split_first() else { return };
        if let Some(found) = rules::transcript::find(self.text, *first, rest.last().unwrap_or(first).last as usize) {
            self.add(found, &rules::TRANSCRIPT);
            return;
        }
        for sentence in sentences {
            self.sentence(*sentence);
            self.leftovers(*sentence, before);
        }
    }

    /// Tries the rules on each clause of a sentence in turn.
    fn sentence(&mut self, sentence: Sentence) {
        let mut clauses = std::mem::take(&mut self.clauses);
        clauses::of(self.text, sentence, &mut clauses);
        let mut floor = past_dateline(self.text, sentence);
        for (number, clause) in clauses.iter().enumerate() {
            if clause.cue.first < floor {
                continue;
            }
            let scene = Scene { text: self.text, sentence, clause, later: &clauses[number + 1..], floor };
            let Some((rule, found)) = RULES.iter().find_map(|rule| (rule.find)(&scene).map(|found| (rule, found)))
            else {
                continue;
            };
            floor = found.until.max(clause.cue.last);
            self.add(found, rule);
        }
        self.clauses = clauses;
    }

    fn add(&mut self, found: Found, rule: &'static Rule) {
        let number = self.statements.len() as u32;
        let found_pieces = found.pieces.iter().filter_map(|&(first, last)| piece(self.text, first, last));
        let mut pieces: Vec<Piece> = found_pieces.collect();
        let Some(&first) = pieces.first() else { return };
        if std::ptr::eq(rule, &rules::TRANSCRIPT)
            && let Some(last) = pieces.last_mut()
        {
            last.span.end += points_after(self.text.body, last.span);
        }
        pieces.splice(..0, self.earlier_paragraphs(first));
        for piece in &pieces {
            self.claim(*piece, number);
        }
        let at = found.source.map_or(first.first, |source| source.first);
        self.statements.push(Statement { pieces, cue: found.cue, source: found.source, rule, continues: NOWHERE, at });
    }

    /// The paragraphs of one long quotation whose speaker is named only after the last: their pieces, taken from the
    /// statement without a source that they were.
    fn earlier_paragraphs(&mut self, first: Piece) -> Vec<Piece> {
        let before = self.text.region(first.first).and_then(|region| region.checked_sub(1));
        let Some(before) = before.filter(|&region| self.text.regions[region].end == End::GoesOn) else {
            return Vec::new();
        };
        match self.statements.get_mut(self.owner[before] as usize) {
            Some(statement) if statement.source.is_none() => std::mem::take(&mut statement.pieces),
            _ => Vec::new(),
        }
    }

    /// The regions inside a piece belong to its statement.
    fn claim(&mut self, piece: Piece, number: u32) {
        let regions = &self.text.regions;
        let from = regions.partition_point(|region| region.outer.end <= piece.span.start);
        for (at, region) in regions.iter().enumerate().skip(from) {
            if region.outer.start >= piece.span.end {
                break;
            }
            self.owner[at] = number;
        }
    }

    /// Gives the regions of a sentence that no clause claimed to the speaker who is speaking.
    fn leftovers(&mut self, sentence: Sentence, paragraph_began: usize) {
        let text = self.text;
        let span = text.span(sentence.first as usize, sentence.last as usize);
        let from = text.regions.partition_point(|region| region.outer.end <= span.start);
        for number in from..text.regions.len() {
            let region = text.regions[number];
            if region.outer.start >= span.end {
                break;
            }
            if self.owner[number] == NOWHERE {
                self.leftover(number, region, sentence, paragraph_began);
            }
        }
    }

    fn leftover(&mut self, number: usize, region: Region, sentence: Sentence, paragraph_began: usize) {
        let words = self.text.words_in(region.outer);
        if words.is_empty() {
            return;
        }
        let whole = Piece { first: words.start, last: words.end, span: region.inner };
        if number > 0 && self.text.regions[number - 1].end == End::GoesOn && self.owner[number - 1] != NOWHERE {
            return self.extend(number, self.owner[number - 1], whole);
        }
        let pointed = whole.span.of(self.text.body).ends_with(['.', '?', '!', '…']);
        if let Some(source) = rules::signed::find(self.text, whole.last).filter(|_| pointed) {
            return self.start(number, whole, &rules::SIGNED, Some(source), NOWHERE);
        }
        if let Some(source) = rules::beside::find(self.text, whole.last, sentence.last as usize) {
            return self.start(number, whole, &rules::BESIDE, Some(source), NOWHERE);
        }
        let sentence_like = self.text.capital(whole.first) && whole.last - whole.first >= FEWEST - 1;
        if let Some(source) = rules::lead_in::find(self.text, whole.first, &self.statements).filter(|_| sentence_like) {
            return self.start(number, whole, &rules::LEAD_IN, Some(source), NOWHERE);
        }
        if !is_utterance(self.text, &whole, sentence) {
            return;
        }
        let last = self.speaking(paragraph_began);
        let alone = whole.first == sentence.first as usize && self.text.gap(whole.first) & gap::PARAGRAPH != 0;
        match self.statements.get(last) {
            Some(_) if last >= paragraph_began && self.joins(last, &whole) => self.extend(number, last as u32, whole),
            Some(_) if last >= paragraph_began => self.start(number, whole, &rules::SAME_PARAGRAPH, None, last as u32),
            Some(before) if self.follows(before, &whole) => {
                self.start(number, whole, &rules::NEXT_PARAGRAPH, None, last as u32)
            }
            _ if alone => self.start(number, whole, &rules::SURROUNDINGS, None, NOWHERE),
            _ => self.start(number, whole, &rules::UNATTRIBUTED, None, NOWHERE),
        }
    }

    /// The statement that a further quotation of the paragraph continues: the last one, or the quotation in whose sentence
    /// something is reported by the way ("…," said NAME, who had warned of it).
    fn speaking(&self, paragraph_began: usize) -> usize {
        let last = self.statements.len().wrapping_sub(1);
        let in_sentence_of = |at: usize| self.statements.get(at).map(|it| pronouns::sentence_of(self.text, it.at));
        let here = in_sentence_of(last);
        let same = |&at: &usize| at >= paragraph_began && in_sentence_of(at) == here;
        (0..self.statements.len()).rev().take_while(same).find(|&at| self.is_quoted(at)).unwrap_or(last)
    }

    fn is_quoted(&self, statement: usize) -> bool {
        self.statements[statement].pieces.iter().any(|piece| self.text.region(piece.first).is_some())
    }

    /// A region becomes one more piece of a statement.
    fn extend(&mut self, region: usize, statement: u32, piece: Piece) {
        self.owner[region] = statement;
        self.statements[statement as usize].pieces.push(piece);
    }

    /// A region becomes a statement.
    fn start(&mut self, region: usize, piece: Piece, rule: &'static Rule, source: Option<Source>, continues: u32) {
        self.owner[region] = self.statements.len() as u32;
        let at = source.map_or(piece.first, |source| source.first);
        self.statements.push(Statement { pieces: vec![piece], cue: None, source, rule, continues, at });
    }

    /// True when a later part belongs to the same quotation: nothing but the clause that names the speaker stands between.
    fn joins(&self, last: usize, piece: &Piece) -> bool {
        let statement = &self.statements[last];
        let quoted = statement.pieces.iter().any(|piece| self.text.region(piece.first).is_some());
        let end = statement.pieces.last().map_or(0, |piece| piece.last);
        quoted && end <= piece.first && piece.first - end <= 30
    }

    /// True when a paragraph's quotation goes on where a quotation ended the paragraph before.
    fn follows(&self, before: &Statement, piece: &Piece) -> bool {
        let last = before.pieces.last().map_or(0, |piece| piece.last);
        let end = last.max(before.cue.map_or(0, |(_, end)| end)).max(before.source.map_or(0, |source| source.until));
        let quoted = before.pieces.iter().any(|piece| self.text.region(piece.first).is_some());
        let here = self.text.paragraph(piece.first);
        let there = self.text.paragraph(end.saturating_sub(1));
        quoted && here - there.min(here) <= 1 && piece.first - end.min(piece.first) <= FAR
    }
}

/// How many bytes of points follow a span directly ("?", "...").
fn points_after(body: &str, span: Span) -> u32 {
    let rest = body.get(span.end as usize..).unwrap_or("");
    (rest.len() - rest.trim_start_matches(['.', '?', '!', '…']).len()) as u32
}

/// The first word after a dateline ("PORT MAREN (Wire) — "), or the sentence's first.
fn past_dateline(text: &Text, sentence: Sentence) -> usize {
    let (first, last) = (sentence.first as usize, sentence.last as usize);
    let upper = text.words[first].shape & shape::UPPER != 0;
    if !upper || text.gap(first) & gap::PARAGRAPH == 0 {
        return first;
    }
    (first + 1..last.min(first + 12)).find(|&at| text.gap(at) & gap::DASH != 0).unwrap_or(first)
}

/// True for marks round something that is said rather than named or doubted: a sentence, by its start and its end.
fn is_utterance(text: &Text, piece: &Piece, sentence: Sentence) -> bool {
    let words = piece.last - piece.first;
    let large = text.capital(piece.first);
    let end = piece.span.of(text.body).chars().next_back();
    let pointed = matches!(end, Some('.' | ',' | '?' | '!' | '…' | '-' | '—' | '–'));
    let alone = piece.first == sentence.first as usize;
    words >= FEWEST && large && pointed && (alone || words >= 2 * FEWEST) || alone && pointed && large && words >= 2
}

/// Makes a piece of words, with the marks that it would otherwise cut in half; a piece that is one region, but for a "that"
/// before it, is the words inside the marks.
pub fn piece(text: &Text, first: usize, last: usize) -> Option<Piece> {
    let mut first = first;
    if first >= last {
        return None;
    }
    if text.region(first).is_none() && text.is(first, "that") && first + 1 < last {
        first += 1;
    }
    let (start, end) = (text.region(first), text.region(last - 1));
    if let (Some(one), Some(other)) = (start, end)
        && one == other
        && text.words_in(text.regions[one].outer) == (first..last)
    {
        return Some(Piece { first, last, span: text.regions[one].inner });
    }
    let mut span = text.span(first, last);
    if let Some(region) = start.map(|at| text.regions[at]) {
        span.start = region.outer.start.min(span.start);
    }
    if let Some(region) = end.map(|at| text.regions[at]) {
        span.end = region.outer.end.max(span.end);
    }
    Some(Piece { first, last, span })
}
