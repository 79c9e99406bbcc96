//! How files are to be read, in the words of whoever asks.

use encoding_rs::Encoding;

use crate::format::{self, ParseOptions};
use crate::model::Day;

/// What a user may say about the files.
#[derive(Clone, Debug, Default)]
pub struct Wishes<'a> {
    /// Name of the form to read them as.
    pub form: Option<&'a str>,
    /// Label of their character set.
    pub encoding: Option<&'a str>,
    /// Publisher of articles that name none.
    pub publisher: Option<String>,
    /// Fields of unknown JSON and CSV shapes: (our field, their key).
    pub map: Vec<(String, String)>,
}

impl Wishes<'_> {
    /// The wishes as options; dates after `as_of` are not believed.
    ///
    /// # Errors
    /// When there is no such form or character set; the text says what there is.
    pub fn parse_options(self, as_of: Day) -> Result<ParseOptions, String> {
        let form = match self.form {
            Some(name) => Some(format::form(name).ok_or_else(|| no_form(name))?),
            None => None,
        };
        let encoding = match self.encoding {
            Some(label) => {
                Some(Encoding::for_label(label.as_bytes()).ok_or_else(|| format!("no character set “{label}”"))?)
            }
            None => None,
        };
        Ok(ParseOptions { form, encoding, publisher: self.publisher, map: self.map, as_of })
    }
}

fn no_form(name: &str) -> String {
    let names: Vec<&str> = format::FORMATS.iter().map(|form| form.name).collect();
    format!("no form “{name}”; there are {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::Wishes;
    use crate::model::Day;

    #[test]
    fn a_form_or_character_set_that_is_not_there_is_named() {
        let read = |form, encoding| Wishes { form, encoding, ..Wishes::default() }.parse_options(Day(0));
        assert!(read(Some("json"), Some("latin1")).is_ok());
        assert!(read(Some("tablet"), None).is_err_and(|error| error.starts_with("no form “tablet”; there are ")));
        assert!(read(None, Some("runes")).is_err_and(|error| error == "no character set “runes”"));
    }
}
