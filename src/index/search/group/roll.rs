//! The list of all speakers, kept: to count it takes a look at every quotation of the archive, and to show it whole one into
//! the record of an article of each.

use crate::index::bytes::{Reader, Writer, Wrong};
use crate::index::speakers::kept::{Content, Kept};
use crate::index::speakers::{read_kind, write_kind};
use crate::model::{Condition, Count, Group, GroupBy, Groups, MonthCount, PersonFacts, Query, Unit};

/// Speakers in a part of the file: the first few are most often all that is wanted.
const SHARE: usize = 64;

/// True for a query for the list of all speakers.
pub(super) fn is_of_all(query: &Query, by: GroupBy) -> bool {
    by == GroupBy::Speaker
        && query.unit == Unit::Quotations
        && query.count == Count::Stories
        && query.condition == Condition::All(Vec::new())
}

/// The first speakers of the list, if so many are kept.
pub(super) fn load(kept: &Kept, limit: Option<usize>) -> Option<Groups> {
    let parts = kept.open(Content::Roll)?;
    let head = parts.read(0)?;
    let mut r = Reader(&head);
    let (total, results, printings) = (r.number().ok()?, r.number().ok()?, r.number().ok()?);
    let held = r.size().ok()?;
    let wanted = limit.map_or(total, |limit| total.min(limit as u64)) as usize;
    if held < wanted {
        return None;
    }
    let mut groups = Vec::with_capacity(wanted.min(held));
    for number in 0..wanted.div_ceil(SHARE) {
        let part = parts.read(1 + number as u32)?;
        let mut r = Reader(&part);
        while !r.0.is_empty() {
            groups.push(read(&mut r).ok()?);
        }
    }
    groups.truncate(wanted);
    (groups.len() == wanted).then_some(Groups {
        by: GroupBy::Speaker,
        unit: Unit::Quotations,
        groups,
        total,
        results,
        printings,
        notes: Vec::new(),
    })
}

/// Keeps the list, or its first speakers where no more were asked for.
pub(super) fn save(kept: &Kept, list: &Groups) {
    let mut head = Writer::default();
    [list.total, list.results, list.printings, list.groups.len() as u64].into_iter().for_each(|n| head.number(n));
    let part = |groups: &[Group]| {
        let mut w = Writer::default();
        groups.iter().for_each(|group| write(&mut w, group));
        w.0
    };
    let parts: Vec<Vec<u8>> = std::iter::once(head.0).chain(list.groups.chunks(SHARE).map(part)).collect();
    kept.save(Content::Roll, &parts);
}

fn write(w: &mut Writer, group: &Group) {
    let Group { label, id, results, printings, outlets, months, person } = group;
    for text in [label, id] {
        w.option(text.as_ref(), |w, text| w.text(text));
    }
    [results, printings, outlets].into_iter().for_each(|&number| w.number(number));
    let mut before = 0;
    w.list(months, |w, month| {
        let number = i64::from(month.year) * 12 + i64::from(month.month) - 1;
        w.signed(number - before);
        w.number(month.count);
        before = number;
    });
    w.option(person.as_ref(), |w, PersonFacts { kind, role, spellings, perhaps }| {
        write_kind(w, *kind);
        w.option(role.as_ref(), |w, role| w.text(role));
        w.list(spellings, |w, (key, count)| {
            w.text(key);
            w.number(*count);
        });
        w.list(perhaps, |w, name| w.text(name));
    });
}

fn read(r: &mut Reader<'_>) -> Result<Group, Wrong> {
    let (label, id) = (r.option(Reader::owned)?, r.option(Reader::owned)?);
    let (results, printings, outlets) = (r.number()?, r.number()?, r.number()?);
    let mut number = 0_i64;
    let months = r.list(|r| {
        number = number.wrapping_add(r.signed()?);
        let year = i32::try_from(number.div_euclid(12)).map_err(|_| "a year is too large")?;
        Ok(MonthCount { year, month: number.rem_euclid(12) as u32 + 1, count: r.number()? })
    })?;
    let person = r.option(|r| {
        Ok(PersonFacts {
            kind: read_kind(r)?,
            role: r.option(Reader::owned)?,
            spellings: r.list(|r| Ok((r.owned()?, r.number()?)))?,
            perhaps: r.list(Reader::owned)?,
        })
    })?;
    Ok(Group { label, id, results, printings, outlets, months, person })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, any, prop, prop_assert_eq, proptest};

    use super::{Group, MonthCount, PersonFacts, Reader, Writer, read, write};
    use crate::index::speakers::KINDS;

    fn any_group() -> impl Strategy<Value = Group> {
        let text = || prop::option::of(".{0,9}");
        let month =
            (-9999..9999, 1..=12_u32, any::<u64>()).prop_map(|(year, month, count)| MonthCount { year, month, count });
        let spellings = prop::collection::vec((".{0,9}", any::<u64>()), 0..3);
        let person = (prop::sample::select(&KINDS[..]), text(), spellings, prop::collection::vec(".{0,9}", 0..3));
        let person = person.prop_map(|(kind, role, spellings, perhaps)| PersonFacts { kind, role, spellings, perhaps });
        let numbers = (any::<u64>(), any::<u64>(), any::<u64>());
        let rest = (prop::collection::vec(month, 0..4), prop::option::of(person));
        (text(), text(), numbers, rest).prop_map(|(label, id, (results, printings, outlets), (months, person))| Group {
            label,
            id,
            results,
            printings,
            outlets,
            months,
            person,
        })
    }

    proptest! {
        #[test]
        fn a_speaker_comes_back(one in any_group(), noise in any::<Vec<u8>>()) {
            let mut writer = Writer::default();
            write(&mut writer, &one);
            let mut reader = Reader(&writer.0);
            prop_assert_eq!(read(&mut reader), Ok(one));
            prop_assert_eq!(reader.0, b"");
            let _ = read(&mut Reader(&noise));
        }
    }
}
