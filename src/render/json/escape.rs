//! Escapes in JSON strings what could act on a terminal.

use std::io::{self, Write};

use serde_json::ser::Formatter;

use crate::render::sanitize;

/// Compact JSON whose strings hold no character that [`sanitize::clean`] would change.
pub struct Safe;

impl Formatter for Safe {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let bytes = fragment.as_bytes();
        let mut written = 0;
        let mut at = 0;
        // Few bytes can begin an unsafe character, and almost all text passes this loop at full speed.
        while let Some(next) = bytes[at..].iter().position(|&byte| may_begin_unsafe(byte)) {
            at += next;
            let Some(c) = fragment[at..].chars().next() else { break };
            if sanitize::is_unsafe(c) {
                writer.write_all(&bytes[written..at])?;
                write!(writer, "\\u{:04x}", c as u32)?;
                written = at + c.len_utf8();
            }
            at += c.len_utf8();
        }
        writer.write_all(&bytes[written..])
    }
}

/// First bytes of DEL, of the C1 controls, and of the marks in U+061C, U+200E to U+2069. Lower controls never come here:
/// the serializer escapes them itself.
fn may_begin_unsafe(byte: u8) -> bool {
    matches!(byte, 0x7f | 0xc2 | 0xd8 | 0xe2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use crate::render::sanitize;

    fn line(text: &str) -> String {
        let mut out = Vec::new();
        super::super::line(&text, &mut out).expect("a Vec takes everything");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn controls_are_escaped_and_quotation_marks_are_not() {
        assert_eq!(line("“a”\u{9b}b\u{202e}c\x7f\x1b\n"), "\"“a”\\u009bb\\u202ec\\u007f\\u001b\\n\"\n");
        assert_eq!(line("\u{61c}\u{2069}"), "\"\\u061c\\u2069\"\n");
    }

    proptest! {
        #[test]
        fn it_decodes_to_the_same_text_and_shows_nothing_unsafe(text in any::<String>()) {
            let line = line(&text);
            assert_eq!(serde_json::from_str::<String>(&line).expect("JSON"), text);
            assert!(!line.trim_end_matches('\n').chars().any(sanitize::is_unsafe));
        }
    }
}
