//! English stems (Snowball "english", M. F. Porter's second algorithm), with a cache, since most words are frequent ones.

use rust_stemmers::{Algorithm, Stemmer};

/// Slots of the direct-mapped cache; a power of two. News text hits it for about nineteen words in twenty.
const SLOTS: usize = 1 << 14;

/// Stems folded words.
pub struct Stems {
    stemmer: Stemmer,
    cache: Vec<(String, String)>,
}

impl Default for Stems {
    fn default() -> Self {
        Self { stemmer: Stemmer::create(Algorithm::English), cache: vec![(String::new(), String::new()); SLOTS] }
    }
}

impl Stems {
    /// The stem of one folded word.
    pub fn stem(&mut self, word: &str) -> &str {
        let (known, stem) = &mut self.cache[slot(word)];
        if known != word {
            known.clear();
            known.push_str(word);
            *stem = self.stemmer.stem(word).into_owned();
        }
        stem
    }
}

/// The stem of one folded word, without a cache.
pub fn stem(word: &str) -> String {
    Stemmer::create(Algorithm::English).stem(word).into_owned()
}

/// FNV-1a, cut to the cache's size.
fn slot(word: &str) -> usize {
    let hash = word
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    (hash ^ hash >> 32) as usize & (SLOTS - 1)
}

#[cfg(test)]
mod tests {
    use super::{Stems, stem};

    #[test]
    fn the_cache_gives_the_same_stems() {
        let mut stems = Stems::default();
        for word in ["emergencies", "emergency", "rationing", "rationed", "emergencies", "", "said"] {
            assert_eq!(stems.stem(word), stem(word), "{word}");
        }
        assert_eq!(stem("emergencies"), stem("emergency"));
    }
}
