//! The people named in an article, whether they speak or not.

use super::runs::Sort;
use super::text::Text;
use crate::lang::names::name_key;
use crate::model::Mention;

/// One mention a person, in order of first appearance.
pub fn find(text: &Text) -> Vec<Mention> {
    let people = text
        .people
        .entities
        .iter()
        .enumerate()
        .filter(|(_, entity)| matches!(entity.sort, Sort::Person | Sort::Likely));
    let mut mentions: Vec<Mention> = people
        .map(|(number, entity)| {
            let run = &text.runs[entity.first_run as usize];
            let name = text.people.name_span(text, number as u32).of(text.body).to_owned();
            let span = text.span(run.first as usize, run.core as usize);
            Mention { key: name_key(&name), name, span, count: entity.count }
        })
        .collect();
    mentions.sort_by_key(|mention| mention.span);
    mentions
}
