//! What is known about words: one table from folded word to flags, built once from the lists in `data/`.

use std::ops::{BitAnd, BitOr, BitOrAssign};
use std::sync::LazyLock;

use crate::lang::hash::hash;

/// Properties of a word, as a set of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(pub u64);

impl Flags {
    /// Nothing known.
    pub const NONE: Flags = Flags(0);

    /// True when the word has any of `wanted`.
    #[inline]
    pub fn any(self, wanted: Flags) -> bool {
        self.0 & wanted.0 != 0
    }
}

impl BitOr for Flags {
    type Output = Flags;
    fn bitor(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }
}

impl BitOrAssign for Flags {
    fn bitor_assign(&mut self, other: Flags) {
        self.0 |= other.0;
    }
}

impl BitAnd for Flags {
    type Output = Flags;
    fn bitand(self, other: Flags) -> Flags {
        Flags(self.0 & other.0)
    }
}

/// Declares the flags with their names in the data files, one bit each.
macro_rules! flags {
    ($($(#[$meta:meta])* $name:ident = $word:literal,)*) => {
        #[derive(Clone, Copy)]
        #[repr(u8)]
        #[allow(clippy::upper_case_acronyms, non_camel_case_types)]
        enum Bit { $($name),* }
        $($(#[$meta])* pub const $name: Flags = Flags(1 << Bit::$name as u8);)*
        /// Every flag with the name that data files use.
        const NAMES: &[(&str, Flags)] = &[$(($word, $name)),*];
    };
}

flags! {
    /// Articles and other determiners.
    DET = "det",
    /// Possessive pronouns before a noun.
    POSS = "poss",
    /// Prepositions.
    PREP = "prep",
    /// Coordinating conjunctions.
    CONJ = "conj",
    /// Words that open a subordinate clause.
    SUB = "sub",
    /// Relative pronouns.
    REL = "rel",
    /// Forms of "be".
    BE = "be",
    /// Auxiliary verbs, forms of "be" among them.
    AUX = "aux",
    /// Modal verbs.
    MODAL = "modal",
    /// Negations.
    NEG = "neg",
    /// Adverbs that stand beside a verb.
    ADV = "adv",
    /// Words of time.
    TIME = "time",
    /// Days of the week.
    DAY = "day",
    /// Months.
    MONTH = "month",
    /// Number words.
    NUM = "num",
    /// "he"
    HE = "he",
    /// "she"
    SHE = "she",
    /// "they"
    THEY = "they",
    /// "i"
    I = "i",
    /// "we"
    WE = "we",
    /// "it"
    IT = "it",
    /// "you"
    YOU = "you",
    /// Indefinite pronouns.
    INDEF = "indef",
    /// Any pronoun that can be a subject.
    PRON = "pron",
    /// Pronouns that are objects.
    OBJ = "obj",
    /// Titles before names.
    TITLE = "title",
    /// Titles and roles of men.
    MALE = "m",
    /// Titles and roles of women.
    FEMALE = "f",
    /// Nouns for one person by what they are or do.
    ROLE = "role",
    /// Nouns for several people.
    PEOPLE = "people",
    /// Nouns that make an organisation.
    ORG = "org",
    /// Nouns for documents and polls.
    DOC = "doc",
    /// Parties as adjectives.
    PARTY = "party",
    /// Adjectives of nations and regions.
    NAT = "nat",
    /// Abbreviations whose full stop ends no sentence.
    ABBR = "abbr",
    /// Small words inside names.
    PARTICLE = "particle",
    /// Words after a name.
    SUFFIX = "suffix",
    /// Countries, states, cities.
    PLACE = "place",
    /// Frequent verbs that report nothing.
    VERB = "vb",
    /// Words that are usually written small.
    COMMON = "common",
    /// Given names of men.
    MAN = "man",
    /// Given names of women.
    WOMAN = "woman",
    /// Any given name.
    GIVEN = "given",
    /// Cue that takes a clause or a quotation.
    SAY = "say",
    /// Cue that takes a thing ("praised the plan").
    OBJECT = "obj-cue",
    /// Cue that needs "of" or "about".
    ABOUT = "about",
    /// Cue whose base and third forms are nouns too.
    NOUN = "noun",
    /// Cue whose object is the person addressed.
    ADDRESSEE = "addressee",
    /// Cue that is one whatever stands around it.
    STRONG = "strong",
    /// Verbs that report only with their particle ("fired back").
    PHRASAL = "phrasal",
    /// Nouns for what somebody says ("claim"), cues with a possessor and a "that".
    SPEECH = "speech",
    /// Cue that reports only with a quotation or a "that" ("continued", "maintained").
    QUOTING = "quoting",
    /// Base form of a cue.
    BASE = "base",
    /// Third person.
    THIRD = "third",
    /// Past tense.
    PAST = "past",
    /// Past participle.
    DONE = "done",
    /// Form in -ing.
    ING = "ing",
}

/// Any cue verb.
pub const CUE: Flags = Flags(SAY.0 | OBJECT.0 | ABOUT.0);

/// Slots of the table; a power of two, at least one and a half times the number of words.
const SLOTS: usize = 1 << 15;

/// Open addressing in slots of eight bytes: 48 bits of the word's hash and the number of its set of flags. The words
/// themselves are not kept, so that a look costs one line of cache; that a word which is not in the lists has the 48 bits of
/// one that is happens once in many billions of words, and then costs a flag.
struct Table {
    slots: Vec<u64>,
    /// The sets of flags that occur; the first is empty.
    sets: Vec<Flags>,
}

static TABLE: LazyLock<Table> = LazyLock::new(Table::build);

/// The flags of a folded word, by its hash.
pub fn flags(hash: u64) -> Flags {
    TABLE.get(hash)
}

impl Table {
    fn build() -> Self {
        let mut table = Table { slots: vec![0; SLOTS], sets: vec![Flags::NONE] };
        for line in include_str!("data/lexicon.txt").lines() {
            let mut parts = line.split(' ');
            let word = parts.next().unwrap_or("");
            table.add(word, parts.fold(Flags::NONE, |flags, name| flags | named(name)));
        }
        for line in include_str!("data/cues.txt").lines() {
            table.add_cue(line);
        }
        let lists = [
            (include_str!("data/common.txt"), COMMON),
            (include_str!("data/given-men.txt"), MAN | GIVEN),
            (include_str!("data/given-women.txt"), WOMAN | GIVEN),
            (include_str!("data/given-either.txt"), GIVEN),
        ];
        for (list, flags) in lists {
            list.lines().for_each(|word| table.add(word, flags));
        }
        table
    }

    /// Adds the forms of a cue: `base third past participle ing : classes`.
    fn add_cue(&mut self, line: &str) {
        let (forms, classes) = line.split_once(" : ").unwrap_or((line, ""));
        let class = classes.split(' ').fold(Flags::NONE, |flags, name| flags | cue_class(name));
        let noun_less = Flags(class.0 & !NOUN.0);
        let shapes = [class | BASE, class | THIRD, noun_less | PAST, noun_less | DONE, noun_less | ING];
        for (form, flags) in forms.split(' ').zip(shapes) {
            self.add(form, flags);
        }
    }

    fn add(&mut self, word: &str, flags: Flags) {
        let at = self.slot(hash(word));
        let flags = flags | self.sets[(self.slots[at] & SET) as usize];
        let set = self.sets.iter().position(|known| *known == flags).unwrap_or_else(|| {
            self.sets.push(flags);
            self.sets.len() - 1
        });
        self.slots[at] = hash(word) & !SET | set as u64 & SET;
    }

    #[inline]
    fn get(&self, hash: u64) -> Flags {
        self.sets[(self.slots[self.slot(hash)] & SET) as usize]
    }

    /// The slot of a hash, or the empty one where it belongs.
    #[inline]
    fn slot(&self, hash: u64) -> usize {
        let mut at = (hash >> 20) as usize & (SLOTS - 1);
        while self.slots[at] != 0 && (self.slots[at] ^ hash) & !SET != 0 {
            at = (at + 1) & (SLOTS - 1);
        }
        at
    }
}

/// The bits of a slot that number its set of flags.
const SET: u64 = 0xffff;

/// The flag that data files call `name`; a name that is none is caught by a test.
fn named(name: &str) -> Flags {
    NAMES.iter().find(|(known, _)| *known == name).map_or(Flags::NONE, |&(_, flags)| flags)
}

/// The flag of a cue's class, whose "obj" is another than that of pronouns.
fn cue_class(name: &str) -> Flags {
    if name == "obj" { OBJECT } else { named(name) }
}

#[cfg(test)]
mod tests {
    use super::{BASE, CUE, DET, FEMALE, NAMES, NOUN, PAST, ROLE, SET, SLOTS, TABLE, cue_class, hash, named};

    fn flags(word: &str) -> super::Flags {
        super::flags(hash(word))
    }

    const LISTS: [(&str, &str); 7] = [
        ("lexicon.txt", include_str!("data/lexicon.txt")),
        ("cues.txt", include_str!("data/cues.txt")),
        ("common.txt", include_str!("data/common.txt")),
        ("given-men.txt", include_str!("data/given-men.txt")),
        ("given-women.txt", include_str!("data/given-women.txt")),
        ("given-either.txt", include_str!("data/given-either.txt")),
        ("languages.txt", include_str!("data/languages.txt")),
    ];

    #[test]
    fn words_have_the_flags_of_their_lists() {
        assert!(flags("the").any(DET));
        assert!(flags("said").any(CUE) && flags("said").any(PAST));
        assert!(flags("claims").any(NOUN) && !flags("claimed").any(NOUN));
        assert!(flags("spokeswoman").any(ROLE) && flags("spokeswoman").any(FEMALE));
        assert!(flags("say").any(BASE));
        assert_eq!(flags("xyzzy").0, 0);
    }

    #[test]
    fn no_two_listed_words_share_a_hash() {
        let words: std::collections::HashSet<&str> =
            LISTS[..6].iter().flat_map(|(_, list)| list.split(['\n', ' '])).collect();
        let hashes: std::collections::HashSet<u64> = words.iter().map(|word| hash(word) & !SET).collect();
        assert_eq!(words.len(), hashes.len());
    }

    #[test]
    fn lists_are_sorted_and_unique() {
        for (name, list) in LISTS {
            let keys: Vec<&str> = list.lines().collect();
            let first = |line: &'static str| line.split(' ').next().unwrap();
            for pair in keys.windows(2) {
                assert!(first(pair[0]) < first(pair[1]), "{name}: “{}” before “{}”", pair[0], pair[1]);
            }
        }
    }

    #[test]
    fn every_tag_is_known_and_the_table_has_room() {
        let mut words = 0;
        for (_, list) in LISTS {
            words += list.lines().count();
        }
        assert!(words * 3 < SLOTS * 2);
        for line in include_str!("data/lexicon.txt").lines() {
            for tag in line.split(' ').skip(1) {
                assert_ne!(named(tag).0, 0, "lexicon.txt: “{line}”: open lexicon.rs for the tags");
            }
        }
        for line in include_str!("data/cues.txt").lines() {
            let (forms, classes) = line.split_once(" : ").expect("forms : classes");
            assert_eq!(forms.split(' ').count(), 5, "cues.txt: “{line}” needs five forms");
            assert!(classes.split(' ').all(|class| cue_class(class).0 != 0), "cues.txt: “{line}”");
        }
        assert!(NAMES.len() <= 64);
        assert!(TABLE.sets.len() < SET as usize);
    }
}
