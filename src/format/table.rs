//! Tables: CSV and TSV with a line of names on top, which mean what they mean in `fields`.

use std::ops::ControlFlow;

use csv::{ByteRecord, ReaderBuilder, Trim};

use super::desk::{Desk, Refusal};
use super::fields::{Fields, Value};
use super::item::Item;
use super::sniff::Look;

/// A first line of names, of which two at least are known, parted by one of the usual signs.
pub(super) fn recognises(look: &Look<'_>) -> bool {
    let line = look.head.lines().next().unwrap_or("");
    matches!(look.ending, "" | "csv" | "tsv" | "tab" | "txt")
        && delimiter(line).is_some_and(|delimiter| known(line, delimiter) >= 2)
}

/// Reads an article a row.
pub(super) fn parse(desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let text = desk.text();
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    let table = &text[mark..];
    let delimiter = delimiter(table.lines().next().unwrap_or("")).unwrap_or(b',');
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter).flexible(true).trim(Trim::Headers).from_reader(table.as_bytes());
    let names: Vec<String> = match reader.headers() {
        Ok(names) => names.iter().map(str::to_owned).collect(),
        Err(error) => return Err(Refusal::Unreadable(format!("not a table: {error}"))),
    };
    let (mut row, mut others) = (ByteRecord::new(), 0u64);
    let mut start = reader.position().byte() as usize;
    loop {
        match reader.read_byte_record(&mut row) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => desk.note(format!("not a row: {error}")),
        }
        let end = reader.position().byte() as usize;
        let range = mark + start..mark + end.min(table.len());
        start = end;
        match read(desk, &names, &row) {
            Some(item) => {
                if desk.take(Item { range: Some(range), ..item }) == ControlFlow::Break(()) {
                    return Ok(());
                }
            }
            None => others += 1,
        }
    }
    if desk.articles == 0 {
        let why = format!("no article found in the columns {}; name them with --map body=COLUMN", names.join(", "));
        return Err(Refusal::NoArticle(why));
    }
    if others > 0 {
        desk.note(format!("{others} rows that are no article"));
    }
    Ok(())
}

fn read(desk: &mut Desk<'_>, names: &[String], row: &ByteRecord) -> Option<Item> {
    let cells = names.iter().zip(row).map(|(name, cell)| {
        // The table was decoded before it was cut, so its cells are UTF-8.
        (name.clone(), Value::Text(String::from_utf8_lossy(cell).into_owned()))
    });
    let fields: Fields = cells.collect();
    let mut item = Item::default();
    fields.fill(desk, &mut item);
    fields.is_article(&item, &desk.options.map).then_some(item)
}

/// The sign that parts the names of the first line: the one that gives most of them.
fn delimiter(line: &str) -> Option<u8> {
    let signs = [b'\t', b';', b',', b'|'];
    let count = |sign: u8| line.bytes().filter(|&byte| byte == sign).count();
    signs.into_iter().filter(|&sign| count(sign) > 0).max_by_key(|&sign| count(sign))
}

/// How many of the names are known.
fn known(line: &str, delimiter: u8) -> usize {
    line.split(delimiter as char).filter(|name| Fields::is_known_key(name.trim().trim_matches('"'))).count()
}

#[cfg(test)]
mod tests {
    use super::{delimiter, known};

    #[test]
    fn the_sign_is_the_one_that_parts_most() {
        assert_eq!(delimiter("Title;Text;Date"), Some(b';'));
        assert_eq!(delimiter("headline\tbody, in full\tlink"), Some(b'\t'));
        assert_eq!(delimiter("A headline"), None);
        assert_eq!(known(",id,title,publication,content", b','), 4);
        assert_eq!(known("Council, mayor, votes", b','), 0);
    }
}
