//! An article as its source gives it, before anything is inferred from its text.

use serde::{Deserialize, Serialize};

use super::{ArticleId, DayRange, FileKey, Sha256};

/// One news article. Optional fields are `None` when the source does not give them; nothing is guessed silently.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// Stable identity, see [`ArticleId`].
    pub id: ArticleId,
    /// The id that the source itself gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_id: Option<String>,
    /// Headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// Authors as printed, without "By"; several joined by ", ".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byline: Option<String>,
    /// Place (and date) that opens the story, as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dateline: Option<String>,
    /// When it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Published>,
    /// Outlet or agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Section of the outlet, as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Keywords and tags that the publisher gave, as printed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// Subject codes that the publisher gave, for example `medtop:04000000`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<String>,
    /// Language that the source states, as a BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Web address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The text. One paragraph a line; an empty line may stand between two. The index stores it apart.
    #[serde(default)]
    pub body: String,
    /// True when the source says or shows that the body is cut short ("… [+1204 chars]").
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub truncated: bool,
    /// Where it stands.
    pub provenance: Provenance,
}

/// Where an article was found, exactly enough to find it again and to prove that it is unchanged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// Key of the file on disk.
    pub file: FileKey,
    /// Path of the file as the user gave it.
    pub path: String,
    /// Path inside the archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// Byte range of the article in the member (or file), where the form allows to tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<(u64, u64)>,
    /// Digest of the member's (or file's) bytes.
    pub sha256: Sha256,
    /// Name of the form it was read as, a row of `format::FORMATS`.
    pub form: String,
    /// Character set, by its WHATWG name.
    pub charset: String,
    /// How the character set was found.
    pub charset_from: CharsetGround,
}

/// How a character set was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CharsetGround {
    /// The user said so (`--encoding`).
    User,
    /// A byte order mark.
    Bom,
    /// The form or the file declares it, and the bytes agree.
    Declared,
    /// The bytes are valid UTF-8.
    Valid,
    /// Guessed from the bytes.
    Guessed,
    /// UTF-8 that had been encoded twice, and was brought back.
    Repaired,
}

/// In words, as they stand behind the name of the character set.
impl std::fmt::Display for CharsetGround {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::User => "as the user says",
            Self::Bom => "by its byte order mark",
            Self::Declared => "as declared",
            Self::Valid => "by its bytes",
            Self::Guessed => "guessed",
            Self::Repaired => "encoded twice, repaired",
        })
    }
}

/// A publication date: an interval of civil days in the source's own offset, and the instant when that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// The days that the date covers: one day, or all days of the month or year given.
    pub days: DayRange,
    /// Seconds since 1970 UTC, when the source gives time and offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instant: Option<i64>,
    /// Offset from UTC in minutes, when the source gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<i16>,
    /// Seconds since midnight as written, when the source gives a time of day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<u32>,
    /// How exact the source is.
    pub precision: Precision,
    /// Where the date was found.
    pub ground: DateGround,
}

impl Published {
    /// Orders articles in time: the instant when known, else the start of the first day as if in UTC. Seconds since 1970.
    pub fn order(&self) -> i64 {
        self.instant.unwrap_or(i64::from(self.days.first.0) * 86_400 + i64::from(self.time.unwrap_or(0)))
    }
}

/// ISO 8601 with just the precision that the source has: `2024`, `2024-03`, `2024-03-05`, `2024-03-05T14:02:00+01:00`.
impl std::fmt::Display for Published {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month, _) = self.days.first.to_ymd();
        match self.precision {
            Precision::Year => return write!(f, "{year:04}"),
            Precision::Month => return write!(f, "{year:04}-{month:02}"),
            Precision::Day => return write!(f, "{}", self.days.first),
            Precision::Time => write!(f, "{}", self.days.first)?,
        }
        let time = self.time.unwrap_or(0);
        write!(f, "T{:02}:{:02}:{:02}", time / 3600, time / 60 % 60, time % 60)?;
        match self.offset {
            None => Ok(()),
            Some(0) => write!(f, "Z"),
            Some(offset) => {
                let sign = if offset < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", offset.unsigned_abs() / 60, offset.unsigned_abs() % 60)
            }
        }
    }
}

/// How exact a date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// A year.
    Year,
    /// A month.
    Month,
    /// A day.
    Day,
    /// A day with a time.
    Time,
}

/// Where a date was found, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateGround {
    /// A field of the form that gives the date of publication.
    Metadata,
    /// A date line at the head of the text.
    Text,
    /// The dateline that opens the story.
    Dateline,
    /// The web address.
    Url,
    /// The name of the file or of its folders.
    FileName,
}

impl DateGround {
    /// Its name in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Metadata => "metadata",
            Self::Text => "text",
            Self::Dateline => "dateline",
            Self::Url => "url",
            Self::FileName => "file name",
        }
    }
}
