//! Names that stay the same from one ingest to the next.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Declares a fixed-size identifier that prints, parses and serialises as lower-case hexadecimal.
macro_rules! hex_id {
    ($(#[$meta:meta])* $name:ident, $bytes:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $bytes]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                let wrong = || format!("“{text}” is not {} hexadecimal digits", 2 * $bytes);
                if text.len() != 2 * $bytes || !text.is_ascii() {
                    return Err(wrong());
                }
                let mut bytes = [0; $bytes];
                for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
                    *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| wrong())?;
                }
                Ok(Self(bytes))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

hex_id!(
    /// An article: hash of its source key and of what tells it apart in that source. Survives edits and re-ingest.
    ArticleId,
    16
);
hex_id!(
    /// A quotation: hash of its article's id, its folded text, and which occurrence of that text it is.
    QuotationId,
    16
);
hex_id!(
    /// A file on disk: hash of the bytes of its canonical absolute path.
    FileKey,
    16
);
hex_id!(
    /// The SHA-256 digest of some bytes.
    Sha256,
    32
);

impl ArticleId {
    /// The first 64 bits, by which quotations point at their article and by which a story starts out numbered.
    pub fn number(self) -> u64 {
        leading_u64(&self.0)
    }
}

impl FileKey {
    /// The first 64 bits, for fast fields and tables.
    pub fn number(self) -> u64 {
        leading_u64(&self.0)
    }
}

fn leading_u64(bytes: &[u8; 16]) -> u64 {
    bytes[..8].iter().fold(0, |number, &byte| number << 8 | u64::from(byte))
}

impl Sha256 {
    /// The leading half: 128 bits tell files apart as surely as anybody needs, and take half the room.
    pub fn half(self) -> [u8; 16] {
        *self.0.first_chunk().unwrap_or(&[0; 16])
    }
}
