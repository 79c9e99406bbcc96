//! The names in an article, and the people named: what stands in the body is not written again.

use super::{read_span, write_span};
use crate::index::bytes::{Reader, Writer, Wrong, unzigzag, zigzag};
use crate::lang::fold;
use crate::model::{Mention, Quotation, Span};

/// The names in an article with their keys, each once, and where in the body each stands, if it does.
pub(super) struct Names<'a>(Vec<(&'a str, &'a str, Option<u32>)>);

impl<'a> Names<'a> {
    /// Those of the people named, in their order, then those of speakers beside them.
    pub(super) fn of(mentions: &'a [Mention], quotations: &'a [Quotation], body: &str) -> Self {
        let mut names = Self(Vec::with_capacity(mentions.len()));
        for Mention { name, key, span, count: _ } in mentions {
            names.add(name, key, Some(*span), body);
        }
        for attribution in quotations.iter().map(|quotation| &quotation.attribution) {
            if let Some(speaker) = &attribution.speaker {
                names.add(&speaker.name, &speaker.key, attribution.printed, body);
            }
        }
        names
    }

    /// Adds a name, which most often stands at `span`.
    fn add(&mut self, name: &'a str, key: &'a str, span: Option<Span>, body: &str) {
        if self.place(name, key).is_some() {
            return;
        }
        let there = span.filter(|span| body.get(span.range()) == Some(name)).map(|span| span.start);
        let found = || memchr::memmem::find(body.as_bytes(), name.as_bytes()).map(|place| place as u32);
        self.0.push((name, key, there.or_else(found)));
    }

    pub(super) fn place(&self, name: &str, key: &str) -> Option<usize> {
        self.0.iter().position(|&(known, its_key, _)| known == name && its_key == key)
    }

    /// Each as twice its length, plus one where the key is not the folded name; then its distance from the one before, from
    /// 1, or 0 and the name; then the key where it must be.
    pub(super) fn write(&self, w: &mut Writer, body: &str) {
        let mut at = 0_i64;
        w.list(&self.0, |w, &(name, key, place)| {
            let is_other = fold(name) != key;
            w.size(name.len() << 1 | usize::from(is_other));
            match place.map(i64::from) {
                Some(place) if body.len() < LARGE => {
                    w.number(zigzag(place - at) + 1);
                    at = place + name.len() as i64;
                }
                _ => {
                    w.number(0);
                    w.raw(name.as_bytes());
                }
            }
            if is_other {
                w.text(key);
            }
        });
    }
}

/// In larger texts places are not written, which keeps their distances small.
const LARGE: usize = 1 << 31;

/// A name, its key, and where it stands.
pub(super) type ReadName = (String, String, Option<u32>);

pub(super) fn read_names(r: &mut Reader<'_>, body: &str) -> Result<Vec<ReadName>, Wrong> {
    const OUTSIDE: Wrong = "a place lies outside the text";
    let mut at = 0_i64;
    r.list(|r| {
        let (length, distance) = (r.size()?, r.number()?);
        let (length, is_other) = (length >> 1, length & 1 == 1);
        let (name, place) = match distance.checked_sub(1) {
            None => (r.of_length(length)?.to_owned(), None),
            Some(distance) => {
                let start = at.checked_add(unzigzag(distance)).and_then(|start| usize::try_from(start).ok());
                let start = start.ok_or(OUTSIDE)?;
                let end = start.checked_add(length).ok_or(OUTSIDE)?;
                at = end as i64;
                (body.get(start..end).ok_or(OUTSIDE)?.to_owned(), u32::try_from(start).ok())
            }
        };
        let key = if is_other { r.owned()? } else { fold(&name) };
        Ok((name, key, place))
    })
}

pub(super) fn read_name(r: &mut Reader<'_>, names: &[ReadName]) -> Result<(String, String), Wrong> {
    let (name, key, _) = names.get(r.size()?).ok_or("a name is missing")?;
    Ok((name.clone(), key.clone()))
}

/// Each by twice how often it occurs, plus one where it has the next name and stands where that does.
pub(super) fn write_mentions(w: &mut Writer, mentions: &[Mention], names: &Names<'_>) {
    let (mut at, mut next) = (0, 0);
    w.list(mentions, |w, mention| {
        let Mention { name, key, span, count } = mention;
        let place = names.place(name, key).unwrap_or(usize::MAX);
        let start = names.0.get(place).and_then(|&(_, _, start)| start);
        let is_plain = place == next && start == Some(span.start) && span.range().len() == name.len();
        next += 1;
        w.number(u64::from(*count) << 1 | u64::from(is_plain));
        if is_plain {
            at = span.end;
        } else {
            w.size(place);
            write_span(w, *span, &mut at);
        }
    });
}

pub(super) fn read_mentions(r: &mut Reader<'_>, names: &[ReadName]) -> Result<Vec<Mention>, Wrong> {
    let (mut at, mut next) = (0, 0);
    r.list(|r| {
        let number = r.number()?;
        let count = u32::try_from(number >> 1).map_err(|_| "a number is too large")?;
        let (name, key, span) = if number & 1 == 1 {
            let (name, key, start) = names.get(next).ok_or("a name is missing")?;
            let start = start.ok_or("a place lies outside the text")?;
            (name.clone(), key.clone(), Span { start, end: start.saturating_add(name.len() as u32) })
        } else {
            let (name, key) = read_name(r, names)?;
            (name, key, read_span(r, &mut at)?)
        };
        next += 1;
        at = span.end;
        Ok(Mention { name, key, span, count })
    })
}
