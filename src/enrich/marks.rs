//! Quotation marks to quoted regions, paragraph by paragraph.
//!
//! Invariant: a region never leaves its paragraph, so no missing or doubled mark can swallow an article. Linear: a stack,
//! and every mark is looked at a bounded number of times.

use super::words::{Mark, MarkKind, Side};
use crate::model::Span;

/// A piece of text between outer quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// The words, without the marks.
    pub inner: Span,
    /// With the marks.
    pub outer: Span,
    /// The paragraph it stands in.
    pub paragraph: u32,
    /// How it ends.
    pub end: End,
}

/// How a region ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// At its closing mark.
    Closed,
    /// At the end of the paragraph; the next paragraph opens with a mark and goes on.
    GoesOn,
    /// At the end of the paragraph; the closing mark is missing.
    Missing,
}

/// What a mark may do where it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Opens,
    Closes,
    Either,
    Nothing,
}

/// Finds the outer quoted regions. Single marks count only in an article that has no double ones.
pub fn regions(body: &str, paragraphs: &[Span], marks: &[Mark]) -> Vec<Region> {
    let house = House::of(marks);
    let found = pair(body, paragraphs, marks, |mark| double_role(mark, house));
    if !found.is_empty() || !marks.iter().any(|mark| is_single(mark.kind)) {
        return found;
    }
    let singles = without_apostrophes(marks);
    pair(body, paragraphs, &singles, single_role)
}

/// Single marks without those that are plural possessives ("the farmers' idea"): a mark after a letter closes only when no
/// mark after a point follows before the next one opens.
fn without_apostrophes(marks: &[Mark]) -> Vec<Mark> {
    let mut kept: Vec<Mark> = Vec::with_capacity(marks.len());
    let mut closes_later = Answer::No;
    let mut paragraph = u32::MAX;
    for mark in marks.iter().rev().filter(|mark| is_single(mark.kind)) {
        if mark.paragraph != paragraph {
            (paragraph, closes_later) = (mark.paragraph, Answer::No);
        }
        match single_role(mark) {
            Role::Opens => closes_later = Answer::No,
            Role::Closes if mark.before == Side::Letter && closes_later == Answer::Yes => continue,
            Role::Closes => closes_later = Answer::Yes,
            _ => {}
        }
        kept.push(*mark);
    }
    kept.reverse();
    kept
}

/// What this article's marks mean where a mark is used in two ways.
#[derive(Clone, Copy)]
struct House {
    /// Doubled apostrophes open quotations too, because no grave accents do.
    apostrophes_open: Answer,
    /// Guillemets point inwards.
    inward: Answer,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
}

impl House {
    fn of(marks: &[Mark]) -> Self {
        let graves = marks.iter().any(|mark| mark.kind == MarkKind::Graves);
        let first = marks.iter().find(|mark| matches!(mark.kind, MarkKind::LeftGuillemet | MarkKind::RightGuillemet));
        let inward = first.is_some_and(|mark| mark.kind == MarkKind::RightGuillemet);
        let answer = |yes| if yes { Answer::Yes } else { Answer::No };
        House { apostrophes_open: answer(!graves), inward: answer(inward) }
    }
}

fn is_single(kind: MarkKind) -> bool {
    matches!(kind, MarkKind::Single | MarkKind::SingleOpen | MarkKind::SingleClose)
}

fn double_role(mark: &Mark, house: House) -> Role {
    match mark.kind {
        MarkKind::Straight => by_context(mark),
        MarkKind::Apostrophes if house.apostrophes_open == Answer::Yes => by_context(mark),
        MarkKind::Apostrophes => Role::Closes,
        MarkKind::CurlyOpen if matches!(mark.before, Side::Letter | Side::Point) && mark.after != Side::Letter => {
            Role::Closes
        }
        MarkKind::CurlyOpen | MarkKind::Low | MarkKind::Graves => Role::Opens,
        MarkKind::CurlyClose if mark.before == Side::Space && mark.after == Side::Letter => Role::Either,
        MarkKind::CurlyClose => Role::Closes,
        MarkKind::LeftGuillemet if house.inward == Answer::No => Role::Opens,
        MarkKind::RightGuillemet if house.inward == Answer::Yes => Role::Opens,
        MarkKind::LeftGuillemet | MarkKind::RightGuillemet => Role::Closes,
        MarkKind::Single | MarkKind::SingleOpen | MarkKind::SingleClose => Role::Nothing,
    }
}

/// A mark that looks the same on both sides opens after a space and closes before one.
fn by_context(mark: &Mark) -> Role {
    let may_open =
        matches!(mark.before, Side::Space | Side::Open | Side::Dash | Side::Mark) && mark.after != Side::Space;
    let may_close = matches!(mark.after, Side::Space | Side::Point | Side::Close | Side::Dash | Side::Mark)
        && mark.before != Side::Space;
    match (may_open, may_close) {
        (true, false) => Role::Opens,
        (false, true) => Role::Closes,
        _ => Role::Either,
    }
}

/// A single mark opens before a word and closes after a point; after a letter it is most often an apostrophe.
fn single_role(mark: &Mark) -> Role {
    let opens = matches!(mark.before, Side::Space | Side::Open | Side::Dash) && mark.after == Side::Letter;
    match mark.kind {
        MarkKind::SingleOpen => Role::Opens,
        MarkKind::Single | MarkKind::SingleClose if opens && mark.kind == MarkKind::Single => Role::Opens,
        MarkKind::Single | MarkKind::SingleClose if mark.before == Side::Point => Role::Closes,
        MarkKind::Single | MarkKind::SingleClose if mark.after != Side::Letter => Role::Closes,
        _ => Role::Nothing,
    }
}

/// Pairs marks within each paragraph.
fn pair(body: &str, paragraphs: &[Span], marks: &[Mark], role: impl Fn(&Mark) -> Role) -> Vec<Region> {
    let mut regions: Vec<Region> = Vec::with_capacity(marks.len() / 2 + 1);
    let mut rest = marks;
    while let Some(first) = rest.first() {
        let len = rest.iter().take_while(|mark| mark.paragraph == first.paragraph).count();
        let (here, after) = rest.split_at(len);
        let paragraph = paragraphs[first.paragraph as usize];
        let goes_on = after.first().is_some_and(|next| {
            next.paragraph == first.paragraph + 1
                && paragraphs.get(next.paragraph as usize).is_some_and(|span| span.start == next.at)
                && matches!(role(next), Role::Opens | Role::Either)
        });
        let end = if goes_on { End::GoesOn } else { End::Missing };
        pair_paragraph(here, paragraph, end, &role, &mut regions);
        rest = after;
    }
    regions.iter_mut().for_each(|region| region.inner = trim(body, region.inner));
    regions.retain(|region| !region.inner.is_empty());
    regions
}

/// Pairs the marks of one paragraph with a stack, of which only the depth and the outermost mark matter.
fn pair_paragraph(
    marks: &[Mark],
    paragraph: Span,
    unclosed: End,
    role: &impl Fn(&Mark) -> Role,
    out: &mut Vec<Region>,
) {
    let mut open: Option<&Mark> = None;
    let mut depth = 0_usize;
    let mut nested: Vec<Region> = Vec::new();
    let mut nested_open: Option<&Mark> = None;
    for mark in marks {
        let act = match role(mark) {
            Role::Either if depth == 0 => Role::Opens,
            Role::Either => Role::Closes,
            act => act,
        };
        match act {
            Role::Opens => {
                depth += 1;
                match depth {
                    1 => open = Some(mark),
                    2 => nested_open = Some(mark),
                    _ => {}
                }
            }
            Role::Closes if depth > 0 => {
                depth -= 1;
                if let (1, Some(start)) = (depth, nested_open) {
                    nested.push(between(start, mark));
                }
                if let (0, Some(start)) = (depth, open) {
                    out.push(between(start, mark));
                    nested.clear();
                }
            }
            _ => {}
        }
    }
    let Some(start) = open.filter(|_| depth > 0) else { return };
    let from = start.at as usize + start.len as usize;
    let whole = Span::new(from, (paragraph.end as usize).max(from));
    let outer = Span::new(start.at as usize, whole.end as usize);
    if nested.is_empty() || (unclosed == End::GoesOn && start.at == paragraph.start) {
        out.push(Region { inner: whole, outer, paragraph: start.paragraph, end: unclosed });
        return;
    }
    // The first mark found no partner, but later ones did: it is the one at fault.
    out.append(&mut nested);
    if let Some(last) =
        nested_open.filter(|last| depth > 1 && out.last().is_some_and(|region| region.outer.end <= last.at))
    {
        let from = last.at as usize + last.len as usize;
        let inner = Span::new(from, (paragraph.end as usize).max(from));
        let outer = Span::new(last.at as usize, inner.end as usize);
        out.push(Region { inner, outer, paragraph: last.paragraph, end: unclosed });
    }
}

fn between(start: &Mark, end: &Mark) -> Region {
    let from = start.at as usize + start.len as usize;
    Region {
        inner: Span::new(from, (end.at as usize).max(from)),
        outer: Span::new(start.at as usize, end.at as usize + end.len as usize),
        paragraph: start.paragraph,
        end: End::Closed,
    }
}

fn trim(body: &str, span: Span) -> Span {
    let text = span.of(body);
    let start = span.start as usize + text.len() - text.trim_start().len();
    Span::new(start, start + text.trim().len())
}

#[cfg(test)]
mod tests {
    use super::{End, regions};
    use crate::enrich::{vocabulary, words};
    use crate::lang::TokenList;

    /// The regions of a text, with `…` after those that are not closed.
    fn found(body: &str) -> Vec<String> {
        let list = TokenList::new(body);
        let (_, marks) = words::read(body, &list, &vocabulary::look_up(&list));
        let show = |region: &super::Region| {
            let end = if region.end == End::Closed { "" } else { "…" };
            format!("{}{end}", region.inner.of(body))
        };
        regions(body, &list.paragraphs, &marks).iter().map(show).collect()
    }

    #[test]
    fn marks_of_every_style_pair() {
        for text in [
            "\"No,\" she said.",
            "“No,” she said.",
            "„No,“ she said.",
            "«No,» she said.",
            "``No,'' she said.",
            "''No,'' she said.",
        ] {
            assert_eq!(found(text), ["No,"], "{text}");
        }
        assert_eq!(found("»No,« she said."), ["No,"]);
        assert_eq!(found("'No,' she said. 'It isn't the farmers' idea.'"), ["No,", "It isn't the farmers' idea."]);
    }

    #[test]
    fn nested_marks_stay_inside() {
        assert_eq!(found("“He called it “mad” twice,” she said."), ["He called it “mad” twice,"]);
        assert_eq!(found("\"He called it 'mad' twice,\" she said."), ["He called it 'mad' twice,"]);
    }

    #[test]
    fn an_open_mark_ends_with_its_paragraph() {
        assert_eq!(found("“One.\n“Two,” he said.\nThree."), ["One.…", "Two,"]);
        assert_eq!(found("She said \"it broke.\nNothing else."), ["it broke.…"]);
        assert_eq!(found("\" stray, he said. \"We go,\" he said.\nEnd."), ["We go,"]);
    }
}
