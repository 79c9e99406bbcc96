//! The record of an article as few bytes: what is stored, without the body, which is stored as plain text beside it.
//!
//! As JSON the records of an archive took nearly as much room as its text, most of it for names of fields, for what can be
//! worked out again (ids of quotations, keys of names) and for places written as decimal numbers. The layout belongs to
//! [`SCHEMA_VERSION`](super::schema::SCHEMA_VERSION); [`LAYOUT`] only says so once more.
//!
//! Scores of topics and keyphrases are rounded to thousandths, as they are shown.
//!
//! Left out: the body, and the copy signature, which is a function of the text and lives as a column.

mod names;
mod quotations;

use std::borrow::Cow;

use self::names::{Names, read_mentions, read_names, write_mentions};
use self::quotations::{Before, Texts, read_quotation, write_quotation};
use super::bytes::{Reader, Writer, Wrong};
use crate::lang::{QuotationIds, TokenList};
use crate::model::{
    Article, ArticleId, CharsetGround, DateGround, Day, DayRange, Enrichment, FileKey, Keyphrase, Precision,
    Provenance, Published, QuotationId, Record, Sha256, Span, Topic, TopicId, TopicOrigin,
};

/// First byte of every record.
const LAYOUT: u8 = 3;

/// The record as it is stored. `body` are the tokens of its body.
pub(super) fn write(record: &Record, body: &TokenList) -> Vec<u8> {
    let mut w = Writer(Vec::with_capacity(512));
    w.raw(&[LAYOUT]);
    write_article(&mut w, &record.article);
    write_enrichment(&mut w, &record.enrichment, &record.article, body);
    w.0
}

/// The record that was stored so, with its body.
pub(super) fn read(bytes: &[u8], body: String) -> Result<Record, Wrong> {
    read_with_tokens(bytes, body).map(|(record, _)| record)
}

/// The same, and the tokens of the body where it took them to read it.
pub(super) fn read_with_tokens(bytes: &[u8], body: String) -> Result<(Record, Option<TokenList>), Wrong> {
    let mut r = Reader(bytes);
    if r.byte()? != LAYOUT {
        return Err("it has another layout");
    }
    let article = read_article(&mut r, body)?;
    let (enrichment, tokens) = read_enrichment(&mut r, article.id, &article.body)?;
    if r.0.is_empty() { Ok((Record { article, enrichment }, tokens)) } else { Err("it does not end where it should") }
}

fn write_article(w: &mut Writer, article: &Article) {
    // No `..` here: a new field of the model must be thought of.
    #[rustfmt::skip]
    let Article {
        id, given_id, headline, byline, dateline, published, publisher, section, keywords, subjects, language, url, body: _,
        truncated, provenance,
    } = article;
    w.raw(&id.0);
    write_options(w, [given_id, headline, byline, dateline, publisher, section, language, url]);
    w.list(keywords, |w, keyword| w.text(keyword));
    w.list(subjects, |w, subject| w.text(subject));
    w.raw(&[u8::from(*truncated)]);
    w.option(published.as_ref(), write_published);
    write_provenance(w, provenance);
}

fn read_article(r: &mut Reader<'_>, body: String) -> Result<Article, Wrong> {
    let id = ArticleId(r.raw()?);
    let [given_id, headline, byline, dateline, publisher, section, language, url] = read_options(r)?;
    #[rustfmt::skip]
    let article = Article {
        id, given_id, headline, byline, dateline, publisher, section, language, url, body,
        keywords: r.list(Reader::owned)?,
        subjects: r.list(Reader::owned)?,
        truncated: r.byte()? != 0,
        published: r.option(read_published)?,
        provenance: read_provenance(r)?,
    };
    Ok(article)
}

/// Texts that may be missing: a byte that says which are there, then those.
fn write_options(w: &mut Writer, texts: [&Option<String>; 8]) {
    let bits = (0..).zip(texts).map(|(bit, text)| u8::from(text.is_some()) << bit);
    w.raw(&[bits.fold(0, |bits, bit| bits | bit)]);
    texts.into_iter().flatten().for_each(|text| w.text(text));
}

fn read_options(r: &mut Reader<'_>) -> Result<[Option<String>; 8], Wrong> {
    let bits = r.byte()?;
    let mut texts = [const { None }; 8];
    for (bit, text) in (0..).zip(&mut texts) {
        *text = if bits >> bit & 1 == 1 { Some(r.owned()?) } else { None };
    }
    Ok(texts)
}

fn write_published(w: &mut Writer, published: &Published) {
    let Published { days, instant, offset, time, precision, ground } = published;
    w.signed(days.first.0.into());
    w.signed(i64::from(days.last.0) - i64::from(days.first.0));
    w.option(instant.as_ref(), |w, &instant| w.signed(instant));
    w.option(offset.as_ref(), |w, &offset| w.signed(offset.into()));
    w.option(time.as_ref(), |w, &time| w.number(time.into()));
    w.raw(&[code(&PRECISIONS, precision), code(&DATE_GROUNDS, ground)]);
}

fn read_published(r: &mut Reader<'_>) -> Result<Published, Wrong> {
    let day = |day: i64| i32::try_from(day).map(Day).map_err(|_| "a day is too far away");
    let first = r.signed()?;
    let last = r.signed()?.checked_add(first).ok_or("a day is too far away")?;
    Ok(Published {
        days: DayRange { first: day(first)?, last: day(last)? },
        instant: r.option(|r| r.signed())?,
        offset: r.option(|r| i16::try_from(r.signed()?).map_err(|_| "an offset is too large"))?,
        time: r.option(|r| r.small())?,
        precision: value(&PRECISIONS, r.byte()?)?,
        ground: value(&DATE_GROUNDS, r.byte()?)?,
    })
}

fn write_provenance(w: &mut Writer, provenance: &Provenance) {
    let Provenance { file, path, member, range, sha256, form, charset, charset_from } = provenance;
    w.raw(&file.0);
    w.raw(&sha256.0);
    w.text(path);
    w.option(member.as_ref(), |w, member| w.text(member));
    w.option(range.as_ref(), |w, &(start, end)| {
        w.number(start);
        w.signed(end.wrapping_sub(start) as i64);
    });
    write_usual(w, form, &FORMS);
    write_usual(w, charset, &CHARSETS);
    w.raw(&[code(&CHARSET_GROUNDS, charset_from)]);
}

fn read_provenance(r: &mut Reader<'_>) -> Result<Provenance, Wrong> {
    Ok(Provenance {
        file: FileKey(r.raw()?),
        sha256: Sha256(r.raw()?),
        path: r.owned()?,
        member: r.option(|r| r.owned())?,
        range: r.option(|r| {
            let start = r.number()?;
            Ok((start, start.wrapping_add(r.signed()? as u64)))
        })?,
        form: read_usual(r, &FORMS)?.into(),
        charset: read_usual(r, &CHARSETS)?.into(),
        charset_from: value(&CHARSET_GROUNDS, r.byte()?)?,
    })
}

/// A text that is most often one of a few: its place among those from 1, or 0 and the text.
fn write_usual(w: &mut Writer, text: &str, usual: &[&str]) {
    match usual.iter().position(|&known| known == text) {
        Some(place) => w.size(place + 1),
        None => {
            w.size(0);
            w.text(text);
        }
    }
}

fn read_usual(r: &mut Reader<'_>, usual: &[&'static str]) -> Result<Cow<'static, str>, Wrong> {
    match r.size()?.checked_sub(1) {
        Some(place) => usual.get(place).map(|&text| Cow::Borrowed(text)).ok_or("a number stands for nothing"),
        None => r.owned().map(Cow::Owned),
    }
}

fn write_enrichment(w: &mut Writer, enrichment: &Enrichment, article: &Article, body: &TokenList) {
    let Enrichment { language, quotations, mentions, topics, keyphrases, signature: _ } = enrichment;
    w.option(language.as_ref(), |w, language| write_usual(w, language, &LANGUAGES));
    let names = Names::of(mentions, quotations, &article.body);
    names.write(w, &article.body);
    let mut roles = Texts::default();
    quotations.iter().filter_map(|quotation| quotation.attribution.role.as_ref()).for_each(|role| roles.add(role));
    w.list(&roles.0, |w, text| w.text(text));
    write_mentions(w, mentions, &names);
    let mut ids = QuotationIds::new(article.id);
    let usual = quotations.iter().all(|quotation| ids.next(body, &quotation.spans) == quotation.id);
    w.raw(&[u8::from(usual)]);
    w.size(quotations.len());
    let mut before = Before::default();
    for quotation in quotations {
        if !usual {
            w.raw(&quotation.id.0);
        }
        write_quotation(w, quotation, &names, &roles, &mut before);
    }
    w.list(topics, |w, topic| {
        w.signed(i64::from(topic.id.0) - FIRST_TOPIC);
        w.rounded(topic.score);
        w.raw(&[code(&ORIGINS, &topic.origin)]);
    });
    w.list(keyphrases, |w, keyphrase| {
        write_printed(w, &keyphrase.text, &article.body);
        w.rounded(keyphrase.score);
    });
}

fn read_enrichment(
    r: &mut Reader<'_>,
    article: ArticleId,
    body: &str,
) -> Result<(Enrichment, Option<TokenList>), Wrong> {
    let language = r.option(|r| read_usual(r, &LANGUAGES).map(Cow::into_owned))?;
    let names = read_names(r, body)?;
    let roles = r.list(Reader::owned)?;
    let mentions = read_mentions(r, &names)?;
    let usual = r.byte()? != 0;
    let mut before = Before::default();
    let mut quotations = r.list(|r| {
        let id = if usual { QuotationId([0; 16]) } else { QuotationId(r.raw()?) };
        read_quotation(r, id, &names, &roles, &mut before)
    })?;
    let tokens = (usual && !quotations.is_empty()).then(|| TokenList::new(body));
    if let Some(body) = &tokens {
        let mut ids = QuotationIds::new(article);
        quotations.iter_mut().for_each(|quotation| quotation.id = ids.next(body, &quotation.spans));
    }
    let topic = |number: i64| u32::try_from(number.checked_add(FIRST_TOPIC)?).ok();
    let topics = r.list(|r| {
        let id = TopicId(topic(r.signed()?).ok_or("a topic is too large")?);
        Ok(Topic { id, score: r.rounded()?, origin: value(&ORIGINS, r.byte()?)? })
    })?;
    let keyphrases = r.list(|r| Ok(Keyphrase { text: read_printed(r, body)?, score: r.rounded()? }))?;
    Ok((Enrichment { language, quotations, mentions, topics, keyphrases, signature: Vec::new() }, tokens))
}

/// A text that most often stands in the body, too: its length and its place there, from 1; or 0 and the text.
fn write_printed(w: &mut Writer, text: &str, body: &str) {
    w.size(text.len());
    match memchr::memmem::find(body.as_bytes(), text.as_bytes()) {
        Some(place) => w.size(place + 1),
        None => {
            w.size(0);
            w.raw(text.as_bytes());
        }
    }
}

fn read_printed(r: &mut Reader<'_>, body: &str) -> Result<String, Wrong> {
    let (length, place) = (r.size()?, r.size()?);
    let Some(start) = place.checked_sub(1) else { return r.of_length(length).map(str::to_owned) };
    let end = start.checked_add(length).ok_or("a place lies outside the text")?;
    body.get(start..end).map(str::to_owned).ok_or("a place lies outside the text")
}

/// A span by its distance from the end of the one before.
fn write_span(w: &mut Writer, span: Span, at: &mut u32) {
    w.signed(i64::from(span.start) - i64::from(*at));
    w.number((span.end.saturating_sub(span.start)).into());
    *at = span.end;
}

fn read_span(r: &mut Reader<'_>, at: &mut u32) -> Result<Span, Wrong> {
    let start = r.signed()?.checked_add(i64::from(*at)).and_then(|start| u32::try_from(start).ok());
    let start = start.ok_or("a place lies outside the text")?;
    let end = start.checked_add(r.small()?).ok_or("a place lies outside the text")?;
    *at = end;
    Ok(Span { start, end })
}

// What is frequent is written as a number; what is in none of these lists, as it is.
const FORMS: [&str; 4] = ["txt", "html", "json", "table"];
const CHARSETS: [&str; 2] = ["UTF-8", "windows-1252"];
const LANGUAGES: [&str; 4] = ["en", "de", "fr", "es"];
/// The lowest number that the taxonomy gives; higher ones are near it.
const FIRST_TOPIC: i64 = 20_000_000;

// The order of these lists is part of the layout.
const PRECISIONS: [Precision; 4] = [Precision::Year, Precision::Month, Precision::Day, Precision::Time];
pub(super) const DATE_GROUNDS: [DateGround; 5] =
    [DateGround::Metadata, DateGround::Text, DateGround::Dateline, DateGround::Url, DateGround::FileName];
const CHARSET_GROUNDS: [CharsetGround; 6] = [
    CharsetGround::User,
    CharsetGround::Bom,
    CharsetGround::Declared,
    CharsetGround::Valid,
    CharsetGround::Guessed,
    CharsetGround::Repaired,
];
const ORIGINS: [TopicOrigin; 2] = [TopicOrigin::Given, TopicOrigin::Classified];

fn code<T: PartialEq>(all: &[T], value: &T) -> u8 {
    // A value that is in no list would be read as an error; `the_lists_are_complete` keeps that from happening.
    all.iter().position(|known| known == value).map_or(u8::MAX, |place| place as u8)
}

fn value<T: Copy>(all: &[T], code: u8) -> Result<T, Wrong> {
    all.get(usize::from(code)).copied().ok_or("a number stands for nothing")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    use super::quotations::SPEAKER_KINDS;
    use super::{
        CHARSET_GROUNDS, CharsetGround, DATE_GROUNDS, DateGround, Keyphrase, ORIGINS, PRECISIONS, Precision,
        TopicOrigin, read, write,
    };
    use crate::index::bytes::thousandths;
    use crate::index::samples::{any_record, article, tokens};
    use crate::lang::QuotationIds;
    use crate::model::SpeakerKind;

    proptest! {
        #[test]
        fn a_record_comes_back_whole(mut record in any_record()) {
            let bytes = write(&record, &tokens(&record).body);
            let back = read(&bytes, record.article.body.clone());
            record.enrichment.signature.clear(); // lives as a column only
            let enrichment = &mut record.enrichment;
            let scores = enrichment.topics.iter_mut().map(|topic| &mut topic.score);
            scores.chain(enrichment.keyphrases.iter_mut().map(|phrase| &mut phrase.score)).for_each(|score| {
                *score = thousandths(*score) as f32 / 1000.0;
            });
            prop_assert_eq!(back, Ok(record));
        }

        #[test]
        fn damage_is_an_error_or_another_record_and_nothing_worse(
            record in any_record(), at in any::<usize>(), bit in 0..8_u8, cut in any::<usize>(), noise in any::<Vec<u8>>(),
        ) {
            let mut bytes = write(&record, &tokens(&record).body);
            prop_assert!(read(&bytes[..cut % bytes.len()], String::new()).is_err());
            let at = at % bytes.len();
            bytes[at] ^= 1_u8 << bit;
            let _ = read(&bytes, record.article.body);
            let _ = read(&noise, "Mara Lindqvist, a name.".to_owned());
        }
    }

    #[test]
    fn what_stands_in_the_body_is_not_written_again() {
        let mut record = article(1, 1, "The dike at Östra Harbour held, the harbour office said.\n");
        let phrase = |text: &str| Keyphrase { text: text.into(), score: 0.5 };
        record.enrichment.keyphrases = vec![phrase("Östra Harbour"), phrase("")];
        let bytes = write(&record, &tokens(&record).body);
        assert!(!bytes.windows(7).any(|window| window == b"Harbour"));
        record.enrichment.keyphrases.push(phrase("not there"));
        let bytes = write(&record, &tokens(&record).body);
        assert_eq!(read(&bytes, record.article.body.clone()), Ok(record));
    }

    #[test]
    fn usual_ids_are_worked_out_again() {
        let mut record = article(1, 1, "“We are ready,” she said.\n\n“Go,” she said.\n\n“Go,” she said.\n");
        let tokens = tokens(&record);
        let unusual = write(&record, &tokens.body).len();
        let mut ids = QuotationIds::new(record.article.id);
        record.enrichment.quotations.iter_mut().for_each(|q| q.id = ids.next(&tokens.body, &q.spans));
        let bytes = write(&record, &tokens.body);
        assert_eq!(bytes.len() + 3 * 16, unusual);
        assert_eq!(read(&bytes, record.article.body.clone()), Ok(record));
    }

    /// Each `match` fails to compile when a value is added: then add it to the end of its list.
    #[test]
    fn the_lists_are_complete() {
        for value in PRECISIONS {
            match value {
                Precision::Year | Precision::Month | Precision::Day | Precision::Time => {}
            }
        }
        for value in DATE_GROUNDS {
            match value {
                DateGround::Metadata
                | DateGround::Text
                | DateGround::Dateline
                | DateGround::Url
                | DateGround::FileName => {}
            }
        }
        for value in CHARSET_GROUNDS {
            match value {
                CharsetGround::User
                | CharsetGround::Bom
                | CharsetGround::Declared
                | CharsetGround::Valid
                | CharsetGround::Guessed
                | CharsetGround::Repaired => {}
            }
        }
        for value in SPEAKER_KINDS {
            match value {
                SpeakerKind::Person
                | SpeakerKind::Organisation
                | SpeakerKind::Unnamed
                | SpeakerKind::Collective
                | SpeakerKind::Document => {}
            }
        }
        for value in ORIGINS {
            match value {
                TopicOrigin::Given | TopicOrigin::Classified => {}
            }
        }
    }
}
