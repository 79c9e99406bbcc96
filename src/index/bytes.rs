//! Numbers and texts as few bytes, and back. Reading trusts nothing: whatever the bytes, it ends in a value or an error.

/// Why bytes cannot be read.
pub(super) type Wrong = &'static str;

/// Bytes being written.
#[derive(Default)]
pub(super) struct Writer(pub(super) Vec<u8>);

impl Writer {
    /// Small numbers take one byte, larger ones up to ten (LEB128).
    pub(super) fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// Numbers near zero of either sign take one byte.
    pub(super) fn signed(&mut self, number: i64) {
        self.number(zigzag(number));
    }

    /// A length.
    pub(super) fn size(&mut self, size: usize) {
        self.number(size as u64);
    }

    /// A text.
    pub(super) fn text(&mut self, text: &str) {
        self.size(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Bytes whose number the reader knows.
    /// How many, then one after the other.
    pub(super) fn list<T>(&mut self, list: &[T], mut one: impl FnMut(&mut Self, &T)) {
        self.size(list.len());
        list.iter().for_each(|item| one(self, item));
    }

    /// Whether it is there, then what it is.
    pub(super) fn option<T>(&mut self, value: Option<&T>, one: impl FnOnce(&mut Self, &T)) {
        self.raw(&[u8::from(value.is_some())]);
        if let Some(value) = value {
            one(self, value);
        }
    }

    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// A score: whole thousandths, as most are, in two bytes, others as they are.
    pub(super) fn score(&mut self, score: f32) {
        let thousandths = (score * 1000.0).round();
        let whole = thousandths as u64; // what lies outside comes back as another score, and is written as it is then
        if whole <= 1_000_000 && (whole as f32 / 1000.0).to_bits() == score.to_bits() {
            self.number(whole << 1);
        } else {
            self.number(u64::from(score.to_bits()) << 1 | 1);
        }
    }

    /// A score in thousandths.
    pub(super) fn rounded(&mut self, score: f32) {
        self.signed(thousandths(score));
    }
}

/// A score in thousandths; one that is too large becomes the largest.
pub(super) fn thousandths(score: f32) -> i64 {
    (score * 1000.0).round() as i64
}

/// Numbers near zero of either sign as small ones.
pub(super) fn zigzag(number: i64) -> u64 {
    (number << 1 ^ number >> 63) as u64
}

/// The number of which this was made.
pub(super) fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

/// Bytes being read.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn number(&mut self) -> Result<u64, Wrong> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err("a number is too long")
    }

    pub(super) fn signed(&mut self) -> Result<i64, Wrong> {
        let number = self.number()?;
        Ok(unzigzag(number))
    }

    /// A number of at most 32 bits.
    pub(super) fn small(&mut self) -> Result<u32, Wrong> {
        u32::try_from(self.number()?).map_err(|_| "a number is too large")
    }

    pub(super) fn size(&mut self) -> Result<usize, Wrong> {
        usize::try_from(self.number()?).map_err(|_| "a number is too large")
    }

    pub(super) fn byte(&mut self) -> Result<u8, Wrong> {
        let (&byte, rest) = self.0.split_first().ok_or("it ends too early")?;
        self.0 = rest;
        Ok(byte)
    }

    pub(super) fn raw<const N: usize>(&mut self) -> Result<[u8; N], Wrong> {
        let (bytes, rest) = self.0.split_first_chunk().ok_or("it ends too early")?;
        self.0 = rest;
        Ok(*bytes)
    }

    pub(super) fn text(&mut self) -> Result<&'a str, Wrong> {
        let size = self.size()?;
        self.of_length(size)
    }

    /// A text whose length the reader knows.
    pub(super) fn of_length(&mut self, size: usize) -> Result<&'a str, Wrong> {
        let (text, rest) = self.0.split_at_checked(size).ok_or("it ends too early")?;
        self.0 = rest;
        std::str::from_utf8(text).map_err(|_| "a text is not UTF-8")
    }

    pub(super) fn owned(&mut self) -> Result<String, Wrong> {
        self.text().map(str::to_owned)
    }

    pub(super) fn score(&mut self) -> Result<f32, Wrong> {
        let number = self.number()?;
        match number & 1 {
            0 => Ok((number >> 1) as f32 / 1000.0),
            _ => u32::try_from(number >> 1).map(f32::from_bits).map_err(|_| "a score is too large"),
        }
    }

    pub(super) fn rounded(&mut self) -> Result<f32, Wrong> {
        Ok(self.signed()? as f32 / 1000.0)
    }

    /// What may be missing.
    pub(super) fn option<T>(&mut self, one: impl FnOnce(&mut Self) -> Result<T, Wrong>) -> Result<Option<T>, Wrong> {
        if self.byte()? == 0 { Ok(None) } else { one(self).map(Some) }
    }

    /// So many things, one after the other.
    pub(super) fn list<T>(&mut self, mut one: impl FnMut(&mut Self) -> Result<T, Wrong>) -> Result<Vec<T>, Wrong> {
        let size = self.size()?;
        // A thing takes a byte at least, so a damaged length cannot ask for much memory.
        let mut list = Vec::with_capacity(size.min(self.0.len()));
        for _ in 0..size {
            list.push(one(self)?);
        }
        Ok(list)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::{Reader, Writer};

    proptest! {
        #[test]
        fn what_is_written_is_read(number in any::<u64>(), signed in any::<i64>(), text in ".{0,9}", score in any::<f32>()) {
            let mut writer = Writer::default();
            writer.number(number);
            writer.signed(signed);
            writer.text(&text);
            writer.score(score);
            writer.score((number % 1001) as f32 / 1000.0);
            let mut reader = Reader(&writer.0);
            prop_assert_eq!(reader.number(), Ok(number));
            prop_assert_eq!(reader.signed(), Ok(signed));
            prop_assert_eq!(reader.text(), Ok(text.as_str()));
            prop_assert_eq!(reader.score().map(f32::to_bits), Ok(score.to_bits()));
            prop_assert_eq!(reader.score(), Ok((number % 1001) as f32 / 1000.0));
            prop_assert_eq!(reader.0, b"");
        }
    }

    #[test]
    fn common_values_are_short() {
        let mut writer = Writer::default();
        writer.number(127);
        writer.signed(-64);
        writer.score(0.97);
        assert_eq!(writer.0.len(), 4);
    }
}
