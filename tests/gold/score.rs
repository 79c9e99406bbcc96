//! Compares the quotations found in one article with those of the gold. Figures are counted in *units*, so that it does not
//! matter into how many quotations a passage was cut.

use std::ops::Range;

use onrecord::lang::fold::fold;
use onrecord::lang::names::name_key;
use onrecord::lang::tokens::TokenList;
use onrecord::model::{Kind, Quotation, Record, Span, SpeakerKind};

use crate::standard::{GoldArticle, GoldQuotation};

/// Spans agree when this share of the tokens that either has is in both.
const AGREEMENT: f64 = 0.8;

/// A run of said words within one paragraph, as a range of the body's tokens.
pub struct Unit<S> {
    pub tokens: Range<usize>,
    pub kind: Kind,
    pub source: S,
}

/// Right, found and wanted: all that precision, recall and F1 need.
#[derive(Clone, Copy, Default)]
pub struct Tally {
    pub right: usize,
    pub found: usize,
    pub wanted: usize,
}

impl Tally {
    pub fn f1(self) -> f64 {
        2.0 * self.right as f64 / (self.found + self.wanted).max(1) as f64
    }

    fn add(&mut self, other: Tally) {
        self.right += other.right;
        self.found += other.found;
        self.wanted += other.wanted;
    }
}

/// The figures of one article or of many.
#[derive(Default)]
pub struct Score {
    pub direct: Tally,
    pub direct_with_speaker: Tally,
    pub all: Tally,
    pub all_with_speaker: Tally,
    pub faults: Vec<String>,
}

impl Score {
    pub fn add(&mut self, other: Score) {
        self.direct.add(other.direct);
        self.direct_with_speaker.add(other.direct_with_speaker);
        self.all.add(other.all);
        self.all_with_speaker.add(other.all_with_speaker);
        self.faults.extend(other.faults);
    }
}

/// Scores one article.
pub fn score(record: &Record, gold: &GoldArticle) -> Score {
    let body = &record.article.body;
    let tokens = TokenList::new(body);
    let wanted = gold_units(&tokens, gold);
    let found = found_units(&tokens, &record.enrichment.quotations);
    let ignored: Vec<Range<usize>> = gold.ignore.iter().flat_map(|text| occurrences(&tokens, text)).collect();
    let mut total = Score::default();

    let direct = |kind: Kind| kind == Kind::Direct;
    let mut zones = ignored.clone();
    zones.extend(wanted.iter().filter(|unit| !direct(unit.kind)).map(|unit| unit.tokens.clone()));
    let pairs = matches(&wanted, &found, direct);
    let superfluous = superfluous(&found, &pairs, &zones, direct);
    let wanted_direct = wanted.iter().filter(|unit| direct(unit.kind)).count();
    let spoken = pairs.iter().filter(|pair| same_speaker(body, &found[pair.1], &wanted[pair.0], gold)).count();
    let sum = |right| Tally { right, found: pairs.len() + superfluous.len(), wanted: wanted_direct };
    total.direct = sum(pairs.len());
    total.direct_with_speaker = sum(spoken);

    let pairs = matches(&wanted, &found, |_| true);
    let superfluous = self::superfluous(&found, &pairs, &ignored, |_| true);
    let spoken = pairs.iter().filter(|pair| same_speaker(body, &found[pair.1], &wanted[pair.0], gold)).count();
    let sum = |right| Tally { right, found: pairs.len() + superfluous.len(), wanted: wanted.len() };
    total.all = sum(pairs.len());
    total.all_with_speaker = sum(spoken);
    total.faults = faults(body, &tokens, gold, (&wanted, &found), (&pairs, &superfluous));
    total
}

/// The gold's units. Panics when a span is not in the body: then article and gold have come apart, or the body was cut.
fn gold_units<'a>(tokens: &TokenList, gold: &'a GoldArticle) -> Vec<Unit<&'a GoldQuotation>> {
    let mut at = 0;
    let mut units = Vec::new();
    for quotation in &gold.quotations {
        let mut ranges = Vec::new();
        for text in &quotation.spans {
            let words = words(text);
            let range = (at..tokens.tokens.len()).find(|&start| stands_at(tokens, &words, start));
            let range = range.map(|start| start..start + words.len());
            let range = range.unwrap_or_else(|| panic!("{}: not in the body: {text}", gold.name()));
            at = range.end;
            ranges.push(range);
        }
        push_units(&mut units, tokens, ranges, quotation.kind, quotation);
    }
    units
}

fn found_units<'a>(tokens: &TokenList, quotations: &'a [Quotation]) -> Vec<Unit<&'a Quotation>> {
    let mut units = Vec::new();
    for quotation in quotations {
        let ranges = quotation.spans.iter().map(|&span| tokens.within(span)).collect();
        push_units(&mut units, tokens, ranges, quotation.kind, quotation);
    }
    units.sort_by_key(|unit: &Unit<_>| unit.tokens.start);
    units
}

/// Cuts the ranges of one quotation at the ends of paragraphs and joins those between which no word stands.
fn push_units<S: Copy>(units: &mut Vec<Unit<S>>, tokens: &TokenList, ranges: Vec<Range<usize>>, kind: Kind, source: S) {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    for token in ranges.into_iter().flatten() {
        match pieces.last_mut() {
            Some(last) if last.end == token && same_paragraph(tokens, token - 1, token) => last.end += 1,
            _ => pieces.push(token..token + 1),
        }
    }
    units.extend(pieces.into_iter().map(|tokens| Unit { tokens, kind, source }));
}

fn same_paragraph(tokens: &TokenList, one: usize, other: usize) -> bool {
    let paragraph = |at: usize| tokens.paragraphs.partition_point(|span| span.end <= tokens.tokens[at].span.start);
    paragraph(one) == paragraph(other)
}

/// Pairs (wanted, found) that agree, each at most once, the best first.
fn matches<A, B>(wanted: &[Unit<A>], found: &[Unit<B>], counts: impl Fn(Kind) -> bool) -> Vec<(usize, usize)> {
    let mut candidates = Vec::new();
    for (left, one) in wanted.iter().enumerate().filter(|(_, unit)| counts(unit.kind)) {
        for (right, other) in found.iter().enumerate().filter(|(_, unit)| counts(unit.kind)) {
            let share = agreement(&one.tokens, &other.tokens);
            if share >= AGREEMENT {
                candidates.push((share, left, right));
            }
        }
    }
    candidates.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (_, left, right) in candidates {
        if pairs.iter().all(|pair| pair.0 != left && pair.1 != right) {
            pairs.push((left, right));
        }
    }
    pairs
}

/// Found units that match nothing and do not lie in a passage of no account.
fn superfluous<B>(
    found: &[Unit<B>],
    pairs: &[(usize, usize)],
    zones: &[Range<usize>],
    counts: impl Fn(Kind) -> bool,
) -> Vec<usize> {
    let excused = |unit: &Unit<B>| {
        let inside = unit.tokens.clone().filter(|token| zones.iter().any(|zone| zone.contains(token))).count();
        2 * inside >= unit.tokens.len()
    };
    let unmatched = |at: usize| pairs.iter().all(|pair| pair.1 != at);
    (0..found.len()).filter(|&at| counts(found[at].kind) && unmatched(at) && !excused(&found[at])).collect()
}

fn agreement(one: &Range<usize>, other: &Range<usize>) -> f64 {
    let both = one.end.min(other.end).saturating_sub(one.start.max(other.start));
    both as f64 / (one.len() + other.len() - both).max(1) as f64
}

/// People agree by surname, or by the whole name where the article has two speakers of that surname; others by their
/// description, as resolved or as printed.
fn same_speaker(body: &str, found: &Unit<&Quotation>, wanted: &Unit<&GoldQuotation>, gold: &GoldArticle) -> bool {
    let speaker = found.source.attribution.speaker.as_ref();
    let (Some(name), Some(speaker)) = (wanted.source.speaker.as_deref(), speaker) else {
        return wanted.source.speaker.is_none() && speaker.is_none();
    };
    if wanted.source.speaker_kind == Some(SpeakerKind::Person) {
        let (found, wanted) = (name_key(&speaker.name), name_key(name));
        return found == wanted
            || gold.only_one_called(surname(&wanted)) && surname(&found) == surname(&wanted)
            || !found.contains(' ') && wanted.split(' ').next() == Some(&*found);
    }
    let printed = found.source.attribution.printed.map(|span| span.of(body));
    let accepted = [Some(name), wanted.source.printed.as_deref()];
    let offered = [Some(speaker.name.as_str()), printed];
    offered.into_iter().flatten().any(|one| accepted.into_iter().flatten().any(|other| same_description(one, other)))
}

/// True when the descriptions are equal, article apart, or one is the other with more said about the same noun ("traders",
/// "traders at the fruit market").
fn same_description(one: &str, other: &str) -> bool {
    let (one, other) = (bare(one), bare(other));
    let (short, long) = if one.len() < other.len() { (&one, &other) } else { (&other, &one) };
    let rest = long.strip_prefix(short.as_str());
    !NO_NOUNS.contains(&short.as_str()) && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Beginnings of descriptions that say nothing alone.
const NO_NOUNS: [&str; 4] = ["", "one", "several", "some"];

/// Last word of a folded name.
pub fn surname(name: &str) -> &str {
    name.rsplit(' ').next().unwrap_or(name)
}

/// A description folded and without its article.
fn bare(description: &str) -> String {
    let words = words(&fold(description));
    let article = words.first().is_some_and(|word| ["a", "an", "the"].contains(&word.as_str()));
    words[usize::from(article)..].join(" ")
}

fn words(text: &str) -> Vec<String> {
    let tokens = TokenList::new(text);
    tokens.tokens.iter().map(|&token| tokens.word(token).to_owned()).collect()
}

fn stands_at(tokens: &TokenList, words: &[String], start: usize) -> bool {
    let rest = tokens.tokens.get(start..start + words.len());
    rest.is_some_and(|rest| rest.iter().zip(words).all(|(&token, word)| tokens.word(token) == word))
}

fn occurrences(tokens: &TokenList, text: &str) -> Vec<Range<usize>> {
    let words = words(text);
    let starts = (0..tokens.tokens.len()).filter(|&start| stands_at(tokens, &words, start));
    starts.map(|start| start..start + words.len()).collect()
}

/// What went wrong, one line a fault, for whoever improves the rules.
fn faults(
    body: &str,
    tokens: &TokenList,
    gold: &GoldArticle,
    (wanted, found): (&[Unit<&GoldQuotation>], &[Unit<&Quotation>]),
    (pairs, superfluous): (&[(usize, usize)], &[usize]),
) -> Vec<String> {
    let text = |range: &Range<usize>| {
        let (first, last) = (tokens.tokens[range.start].span, tokens.tokens[range.end - 1].span);
        Span { start: first.start, end: last.end }.of(body).to_owned()
    };
    let mut lines = Vec::new();
    let missed = (0..wanted.len()).filter(|&at| pairs.iter().all(|pair| pair.0 != at));
    for unit in missed.map(|at| &wanted[at]) {
        let by = unit.source.speaker.as_deref().unwrap_or("nobody");
        lines.push(format!("missed   {} {}: {} [{by}]", gold.name(), unit.kind.name(), text(&unit.tokens)));
    }
    for unit in superfluous.iter().map(|&at| &found[at]) {
        let rule = &unit.source.attribution.rule;
        lines.push(format!("made up  {} {} ({rule}): {}", gold.name(), unit.kind.name(), text(&unit.tokens)));
    }
    for &(left, right) in pairs {
        let (one, other) = (&wanted[left], &found[right]);
        if !same_speaker(body, other, one, gold) {
            let attribution = &other.source.attribution;
            let got = attribution.speaker.as_ref().map_or("nobody", |speaker| &speaker.name);
            let want = one.source.speaker.as_deref().unwrap_or("nobody");
            let (kind, rule) = (one.kind.name(), &attribution.rule);
            lines.push(format!(
                "speaker  {} {kind} ({rule}): {} [{want}; found {got}]",
                gold.name(),
                text(&one.tokens)
            ));
        }
    }
    lines
}

#[test]
fn spans_agree_by_the_share_of_common_words() {
    for (one, other, share) in
        [(0..10, 0..10, 1.0), (0..10, 2..10, 0.8), (0..10, 0..13, 10.0 / 13.0), (0..5, 5..9, 0.0)]
    {
        assert!((agreement(&one, &other) - share).abs() < 1e-9, "{one:?} {other:?}");
    }
}

#[test]
fn descriptions_agree_when_one_only_says_more() {
    for (one, other, agree) in [
        ("the energy ministry", "Energy Ministry", true),
        ("Traders", "traders at the fruit market", true),
        ("Halgrid", "a spokesman for Halgrid", false),
        ("one", "one official who has worked with him", false),
        ("operator", "operators", false),
    ] {
        assert_eq!(same_description(one, other), agree, "{one} / {other}");
    }
}
