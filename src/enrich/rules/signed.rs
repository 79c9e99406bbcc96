//! `"…" — NAME`: the name set after a dash.

use crate::enrich::runs::Sort;
use crate::enrich::sources::{Class, Source};
use crate::enrich::text::Text;
use crate::enrich::words::gap;

/// Reads the name that follows a quotation's last word after a dash and ends its paragraph, or stands before a comma.
pub fn find(text: &Text, after: usize) -> Option<Source> {
    let here = text.gap(after);
    if here & gap::DASH == 0 || here & (gap::QUOTE | gap::STOP) == 0 {
        return None;
    }
    let mut first = after;
    while first < after + 4 && text.run(first).is_none() {
        first += 1;
    }
    let run = text.run(first)?;
    let last = run.last as usize;
    let ends = text.gap(last) & (gap::PARAGRAPH | gap::COMMA | gap::OPEN) != 0;
    if !ends || matches!(run.sort, Sort::Role) || (after + 1..first).any(|at| text.gap(at) & gap::BREAK != 0) {
        return None;
    }
    let lead = run.lead as usize;
    Some(Source { class: Class::Name, first: lead, last, edge: after, until: last, head: run.first as usize })
}
