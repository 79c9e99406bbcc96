//! The record of an article as few bytes: what is stored, without the body, which is stored as plain text beside it.
//!
//! As JSON the records of an archive took nearly as much room as its text, most of it for names of fields, for what can be
//! worked out again (ids of quotations, keys of names) and for places written as decimal numbers. The layout belongs to
//! [`SCHEMA_VERSION`](super::schema::SCHEMA_VERSION); [`LAYOUT`] only says so once more.
//!
//! Left out: the body, and the copy signature, which is a function of the text and lives as a column.

use std::borrow::Cow;

use super::bytes::{Reader, Writer, Wrong};
use crate::lang::{QuotationIds, TokenList, fold};
use crate::model::{
    Article, ArticleId, Attribution, CharsetGround, DateGround, Day, DayRange, Enrichment, FileKey, How, Keyphrase,
    Kind, Mention, Precision, Provenance, Published, Quotation, QuotationId, Record, Sha256, Span, Speaker,
    SpeakerKind, Topic, TopicId, TopicOrigin,
};

/// First byte of every record.
const LAYOUT: u8 = 2;

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
    write_list(w, keywords, |w, keyword| w.text(keyword));
    write_list(w, subjects, |w, subject| w.text(subject));
    w.raw(&[u8::from(*truncated)]);
    write_option(w, published.as_ref(), write_published);
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
        published: read_option(r, read_published)?,
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

fn write_list<T>(w: &mut Writer, list: &[T], mut one: impl FnMut(&mut Writer, &T)) {
    w.size(list.len());
    list.iter().for_each(|item| one(w, item));
}

fn write_option<T>(w: &mut Writer, value: Option<&T>, one: impl FnOnce(&mut Writer, &T)) {
    w.raw(&[u8::from(value.is_some())]);
    if let Some(value) = value {
        one(w, value);
    }
}

fn read_option<T>(
    r: &mut Reader<'_>,
    one: impl FnOnce(&mut Reader<'_>) -> Result<T, Wrong>,
) -> Result<Option<T>, Wrong> {
    if r.byte()? == 0 { Ok(None) } else { one(r).map(Some) }
}

fn write_published(w: &mut Writer, published: &Published) {
    let Published { days, instant, offset, time, precision, ground } = published;
    w.signed(days.first.0.into());
    w.signed(i64::from(days.last.0) - i64::from(days.first.0));
    write_option(w, instant.as_ref(), |w, &instant| w.signed(instant));
    write_option(w, offset.as_ref(), |w, &offset| w.signed(offset.into()));
    write_option(w, time.as_ref(), |w, &time| w.number(time.into()));
    w.raw(&[code(&PRECISIONS, precision), code(&DATE_GROUNDS, ground)]);
}

fn read_published(r: &mut Reader<'_>) -> Result<Published, Wrong> {
    let day = |day: i64| i32::try_from(day).map(Day).map_err(|_| "a day is too far away");
    let first = r.signed()?;
    let last = r.signed()?.checked_add(first).ok_or("a day is too far away")?;
    Ok(Published {
        days: DayRange { first: day(first)?, last: day(last)? },
        instant: read_option(r, |r| r.signed())?,
        offset: read_option(r, |r| i16::try_from(r.signed()?).map_err(|_| "an offset is too large"))?,
        time: read_option(r, |r| r.small())?,
        precision: value(&PRECISIONS, r.byte()?)?,
        ground: value(&DATE_GROUNDS, r.byte()?)?,
    })
}

fn write_provenance(w: &mut Writer, provenance: &Provenance) {
    let Provenance { file, path, member, range, sha256, form, charset, charset_from } = provenance;
    w.raw(&file.0);
    w.raw(&sha256.0);
    w.text(path);
    write_option(w, member.as_ref(), |w, member| w.text(member));
    write_option(w, range.as_ref(), |w, &(start, end)| {
        w.number(start);
        w.signed(end.wrapping_sub(start) as i64);
    });
    w.text(form);
    w.text(charset);
    w.raw(&[code(&CHARSET_GROUNDS, charset_from)]);
}

fn read_provenance(r: &mut Reader<'_>) -> Result<Provenance, Wrong> {
    Ok(Provenance {
        file: FileKey(r.raw()?),
        sha256: Sha256(r.raw()?),
        path: r.owned()?,
        member: read_option(r, |r| r.owned())?,
        range: read_option(r, |r| {
            let start = r.number()?;
            Ok((start, start.wrapping_add(r.signed()? as u64)))
        })?,
        form: r.owned()?,
        charset: r.owned()?,
        charset_from: value(&CHARSET_GROUNDS, r.byte()?)?,
    })
}

fn write_enrichment(w: &mut Writer, enrichment: &Enrichment, article: &Article, body: &TokenList) {
    let Enrichment { language, quotations, mentions, topics, keyphrases, signature: _ } = enrichment;
    write_option(w, language.as_ref(), |w, language| w.text(language));
    let mut texts = Texts::default();
    let mentioned = mentions.iter().map(|mention| (mention.name.as_str(), mention.key.as_str()));
    let speaking = quotations.iter().filter_map(|quotation| quotation.attribution.speaker.as_ref());
    let names: Vec<(&str, &str)> = distinct(mentioned.chain(speaking.map(|s| (s.name.as_str(), s.key.as_str()))));
    for quotation in quotations {
        texts.add(&quotation.attribution.rule);
        quotation.attribution.role.iter().for_each(|role| texts.add(role));
    }
    write_list(w, &names, |w, (name, key)| {
        write_printed(w, name, &article.body);
        // The key is nearly always the folded name.
        write_option(w, (fold(name) != *key).then_some(key), |w, key| w.text(key));
    });
    write_list(w, &texts.0, |w, text| w.text(text));
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
        write_quotation(w, quotation, &names, &texts, &mut before);
    }
    write_list(w, topics, |w, topic| {
        w.number(topic.id.0.into());
        w.score(topic.score);
        w.raw(&[code(&ORIGINS, &topic.origin)]);
    });
    write_list(w, keyphrases, |w, keyphrase| {
        write_printed(w, &keyphrase.text, &article.body);
        w.score(keyphrase.score);
    });
}

fn read_enrichment(
    r: &mut Reader<'_>,
    article: ArticleId,
    body: &str,
) -> Result<(Enrichment, Option<TokenList>), Wrong> {
    let language = read_option(r, |r| r.owned())?;
    let names = r.list(|r| {
        let name = read_printed(r, body)?;
        let key = read_option(r, |r| r.owned())?.unwrap_or_else(|| fold(&name));
        Ok((name, key))
    })?;
    let texts = r.list(Reader::owned)?;
    let mentions = read_mentions(r, &names)?;
    let usual = r.byte()? != 0;
    let mut before = Before::default();
    let mut quotations = r.list(|r| {
        let id = if usual { QuotationId([0; 16]) } else { QuotationId(r.raw()?) };
        read_quotation(r, id, &names, &texts, &mut before)
    })?;
    let tokens = (usual && !quotations.is_empty()).then(|| TokenList::new(body));
    if let Some(body) = &tokens {
        let mut ids = QuotationIds::new(article);
        quotations.iter_mut().for_each(|quotation| quotation.id = ids.next(body, &quotation.spans));
    }
    let topics =
        r.list(|r| Ok(Topic { id: TopicId(r.small()?), score: r.score()?, origin: value(&ORIGINS, r.byte()?)? }))?;
    let keyphrases = r.list(|r| Ok(Keyphrase { text: read_printed(r, body)?, score: r.score()? }))?;
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

/// Texts that several quotations share, each once.
#[derive(Default)]
struct Texts<'a>(Vec<&'a str>);

impl<'a> Texts<'a> {
    fn add(&mut self, text: &'a str) {
        if !self.0.contains(&text) {
            self.0.push(text);
        }
    }

    fn place(&self, text: &str) -> usize {
        self.0.iter().position(|&known| known == text).unwrap_or(usize::MAX)
    }
}

fn distinct<'a>(names: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(&'a str, &'a str)> {
    let mut distinct = Vec::new();
    for name in names {
        if !distinct.contains(&name) {
            distinct.push(name);
        }
    }
    distinct
}

fn write_name(w: &mut Writer, name: &str, key: &str, names: &[(&str, &str)]) {
    w.size(names.iter().position(|&known| known == (name, key)).unwrap_or(usize::MAX));
}

fn read_name(r: &mut Reader<'_>, names: &[(String, String)]) -> Result<(String, String), Wrong> {
    names.get(r.size()?).cloned().ok_or("a name is missing")
}

fn write_mentions(w: &mut Writer, mentions: &[Mention], names: &[(&str, &str)]) {
    let mut at = 0;
    write_list(w, mentions, |w, mention| {
        let Mention { name, key, span, count } = mention;
        write_name(w, name, key, names);
        write_span(w, *span, &mut at);
        w.number((*count).into());
    });
}

fn read_mentions(r: &mut Reader<'_>, names: &[(String, String)]) -> Result<Vec<Mention>, Wrong> {
    let mut at = 0;
    r.list(|r| {
        let (name, key) = read_name(r, names)?;
        Ok(Mention { name, key, span: read_span(r, &mut at)?, count: r.small()? })
    })
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

/// Where the quotation before stood.
#[derive(Default)]
struct Before {
    at: u32,
    line: u32,
}

/// What of a quotation is there, beside kind and how.
const CUE: u8 = 1;
const PRINTED: u8 = 2;
const SPEAKER: u8 = 4;
const ROLE: u8 = 8;
const LINE: u8 = 16;

fn write_quotation(
    w: &mut Writer,
    quotation: &Quotation,
    names: &[(&str, &str)],
    texts: &Texts<'_>,
    before: &mut Before,
) {
    let Quotation { id: _, kind, spans, cue, attribution, line } = quotation;
    let Attribution { how, rule, confidence, printed, speaker, role } = attribution;
    let bit = |is_there: bool, bit: u8| if is_there { bit } else { 0 };
    let there = bit(cue.is_some(), CUE)
        | bit(printed.is_some(), PRINTED)
        | bit(speaker.is_some(), SPEAKER)
        | bit(role.is_some(), ROLE)
        | bit(line.is_some(), LINE);
    w.raw(&[code(&Kind::ALL, kind) << 4 | code(&How::ALL, how), there]);
    w.size(texts.place(rule));
    w.score(*confidence);
    write_list(w, spans, |w, &span| write_span(w, span, &mut before.at));
    let mut at = before.at;
    cue.iter().chain(printed).for_each(|&span| write_span(w, span, &mut at));
    if let Some(Speaker { name, key, kind }) = speaker {
        write_name(w, name, key, names);
        w.raw(&[code(&SPEAKER_KINDS, kind)]);
    }
    role.iter().for_each(|role| w.size(texts.place(role)));
    if let Some(line) = line {
        w.signed(i64::from(*line) - i64::from(before.line));
        before.line = *line;
    }
}

fn read_quotation(
    r: &mut Reader<'_>,
    id: QuotationId,
    names: &[(String, String)],
    texts: &[String],
    before: &mut Before,
) -> Result<Quotation, Wrong> {
    let (codes, there) = (r.byte()?, r.byte()?);
    let text = |r: &mut Reader<'_>| texts.get(r.size()?).cloned().ok_or("a text is missing");
    let rule = Cow::Owned(text(r)?);
    let confidence = r.score()?;
    let spans = r.list(|r| read_span(r, &mut before.at))?;
    let mut at = before.at;
    let mut span = |r: &mut Reader<'_>, bit| if there & bit == 0 { Ok(None) } else { read_span(r, &mut at).map(Some) };
    let (cue, printed) = (span(r, CUE)?, span(r, PRINTED)?);
    let speaker = if there & SPEAKER == 0 {
        None
    } else {
        let (name, key) = read_name(r, names)?;
        Some(Speaker { name, key, kind: value(&SPEAKER_KINDS, r.byte()?)? })
    };
    let role = if there & ROLE == 0 { None } else { Some(text(r)?) };
    let line = if there & LINE == 0 { None } else { Some(read_line(r, before)?) };
    let (kind, how) = (value(&Kind::ALL, codes >> 4)?, value(&How::ALL, codes & 15)?);
    let attribution = Attribution { how, rule, confidence, printed, speaker, role };
    Ok(Quotation { id, kind, spans, cue, attribution, line })
}

fn read_line(r: &mut Reader<'_>, before: &mut Before) -> Result<u32, Wrong> {
    let line = r.signed()?.checked_add(i64::from(before.line)).and_then(|line| u32::try_from(line).ok());
    before.line = line.ok_or("a line is too far down")?;
    Ok(before.line)
}

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
const SPEAKER_KINDS: [SpeakerKind; 5] = [
    SpeakerKind::Person,
    SpeakerKind::Organisation,
    SpeakerKind::Unnamed,
    SpeakerKind::Collective,
    SpeakerKind::Document,
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

    use super::{
        CHARSET_GROUNDS, CharsetGround, DATE_GROUNDS, DateGround, Keyphrase, ORIGINS, PRECISIONS, Precision,
        SPEAKER_KINDS, SpeakerKind, TopicOrigin, read, write,
    };
    use crate::index::samples::{any_record, article, tokens};
    use crate::lang::QuotationIds;

    proptest! {
        #[test]
        fn a_record_comes_back_whole(mut record in any_record()) {
            let bytes = write(&record, &tokens(&record).body);
            let back = read(&bytes, record.article.body.clone());
            record.enrichment.signature.clear(); // lives as a column only
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
