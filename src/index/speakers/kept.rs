//! What is worked out about the speakers of a whole archive, kept in files of the index folder until the index, the user's
//! decisions or the rules change.
//!
//! A cache and nothing more: each file says of what it was made, and each part of it carries its checksum. One that is
//! missing, stale, cut or damaged in any way is not there, and what it would have said is worked out again; where nothing can
//! be written, nothing is kept. No reader waits for another: files are put in place whole.
//!
//! ```text
//! head    16 bytes: which file, in which layout; 16: of what it was made; 4: how many parts; 4: checksum of all this
//! table   8 bytes a part: where it begins behind the table, and how long it is
//! parts   4 bytes: checksum of what it was made of, of its number and of what follows; the rest
//! ```

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;

use sha2::{Digest, Sha256};
use tantivy::Searcher;

use super::Grounds;
use crate::index::mark::TEMPORARY;

/// The rules by which identities are worked out and speakers counted, as they are written: a change of any makes what was
/// kept worthless, and nobody has to think of it.
const RULES: u64 = digest(&[
    include_bytes!("identity.rs"),
    include_bytes!("forms.rs"),
    include_bytes!("roles.rs"),
    include_bytes!("sightings.rs"),
    include_bytes!("people.rs"),
    include_bytes!("authority.rs"),
    include_bytes!("keys.rs"),
    include_bytes!("kept.rs"),
    include_bytes!("mod.rs"),
    include_bytes!("names.rs"),
    include_bytes!("../batch.rs"),
    include_bytes!("../bytes.rs"),
    include_bytes!("../traits.rs"),
    include_bytes!("../search/fold.rs"),
    include_bytes!("../search/matches.rs"),
    include_bytes!("../search/spread.rs"),
    include_bytes!("../search/group/labels.rs"),
    include_bytes!("../search/group/mod.rs"),
    include_bytes!("../search/group/roll.rs"),
    include_bytes!("../../lang/names.rs"),
    include_bytes!("../../lang/data/nicknames.txt"),
    env!("CARGO_PKG_VERSION").as_bytes(),
]);

/// FNV-1a over some files, while the program is built.
const fn digest(files: &[&[u8]]) -> u64 {
    let (mut hash, mut file) = (0xcbf2_9ce4_8422_2325_u64, 0);
    while file < files.len() {
        let mut at = 0;
        while at < files[file].len() {
            hash = (hash ^ files[file][at] as u64).wrapping_mul(0x0000_0100_0000_01b3);
            at += 1;
        }
        file += 1;
    }
    hash
}

/// Bytes of what says of what a file was made.
const KEY: usize = 16;
const NAME: usize = 16;
const HEAD: usize = NAME + KEY + 4 + 4;
const ENTRY: usize = 8;
const CHECKSUM: usize = 4;
/// A part is no larger, so that a damaged table cannot ask for any amount of memory.
const MOST: u32 = 1 << 28;

/// What is kept for an index as it is, by the decisions as they are.
pub(in crate::index) struct Kept {
    folder: PathBuf,
    key: [u8; KEY],
}

/// The files, by what they begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::index) enum Content {
    /// Who is who, by surname.
    People,
    /// The list of all speakers, most quoted first.
    Roll,
}

impl Content {
    /// Name of the file in the index folder.
    fn file(self) -> &'static str {
        match self {
            Content::People => "speakers.people",
            Content::Roll => "speakers.roll",
        }
    }

    /// What it begins with.
    fn name(self) -> &'static [u8; NAME] {
        match self {
            Content::People => b"onrecord people\n",
            Content::Roll => b"onrecord roll..\n",
        }
    }
}

impl Kept {
    /// For an index; `None` where nothing is to be kept.
    pub(in crate::index) fn of(searcher: &Searcher, grounds: Grounds<'_>) -> Option<Self> {
        let mut hasher = Sha256::new();
        hasher.update(RULES.to_le_bytes());
        // Numbers of segments are part of what is kept, so their order counts.
        let generation = searcher.generation().segments();
        for id in searcher.segment_readers().iter().map(|reader| reader.segment_id()) {
            hasher.update(id.uuid_string());
            hasher.update(generation.get(&id).copied().flatten().unwrap_or(0).to_le_bytes());
        }
        // The decisions themselves: comments and blank lines may come and go.
        hasher.update(format!("{:?}", grounds.authority));
        let key = *hasher.finalize().first_chunk()?;
        Some(Self { folder: grounds.kept?.to_path_buf(), key })
    }

    /// Opens a file, if it was made of just this.
    pub(in crate::index) fn open(&self, content: Content) -> Option<Parts> {
        let mut file = File::open(self.folder.join(content.file())).ok()?;
        let mut head = [0; HEAD];
        file.read_exact(&mut head).ok()?;
        let (said, checksum) = head.split_last_chunk()?;
        let count = u32::from_le_bytes(*said.last_chunk()?);
        let fits = said.starts_with(content.name()) && said[NAME..].starts_with(&self.key);
        let is_whole = crc32fast::hash(said) == u32::from_le_bytes(*checksum);
        (fits && is_whole).then(|| Parts { file: RefCell::new(file), key: self.key, count })
    }

    /// Puts a file in its place; where that fails, there is none.
    pub(in crate::index) fn save(&self, content: Content, parts: &[Vec<u8>]) {
        if let Some(bytes) = self.file(content, parts) {
            let _ = self.replace(content.file(), &bytes);
        }
    }

    /// The bytes of a file; `None` when it would be too large.
    fn file(&self, content: Content, parts: &[Vec<u8>]) -> Option<Vec<u8>> {
        let mut bytes = [&content.name()[..], &self.key, &u32::try_from(parts.len()).ok()?.to_le_bytes()].concat();
        bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
        let mut start = 0_u32;
        for part in parts {
            let length = u32::try_from(part.len() + CHECKSUM).ok().filter(|&length| length <= MOST)?;
            bytes.extend(start.to_le_bytes().into_iter().chain(length.to_le_bytes()));
            start = start.checked_add(length)?;
        }
        for (number, part) in (0..).zip(parts) {
            bytes.extend(checksum(&self.key, number, part).to_le_bytes());
            bytes.extend_from_slice(part);
        }
        Some(bytes)
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        // What is left of it would be removed by the next writer. It need not outlive a power cut.
        let temporary = self.folder.join(format!("{TEMPORARY}-{name}-{}", std::process::id()));
        let written = fs::write(&temporary, bytes).and_then(|()| fs::rename(&temporary, self.folder.join(name)));
        if written.is_err() {
            let _ = fs::remove_file(&temporary);
        }
        written
    }
}

/// Vouches for a part of a file.
fn checksum(key: &[u8; KEY], number: u32, part: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(key);
    hasher.update(&number.to_le_bytes());
    hasher.update(part);
    hasher.finalize()
}

/// The parts of a file.
pub(in crate::index) struct Parts {
    file: RefCell<File>,
    key: [u8; KEY],
    count: u32,
}

impl Parts {
    /// How many there are.
    pub(in crate::index) fn count(&self) -> u32 {
        self.count
    }

    /// A part; `None` when it is not what was written.
    pub(in crate::index) fn read(&self, number: u32) -> Option<Vec<u8>> {
        let table = HEAD as u64;
        let mut entry = [0; ENTRY];
        self.read_at(table + u64::from(number) * ENTRY as u64, &mut entry)?;
        let (start, length) = (u32::from_le_bytes(*entry.first_chunk()?), u32::from_le_bytes(*entry.last_chunk()?));
        if number >= self.count || length > MOST || length < CHECKSUM as u32 {
            return None;
        }
        let mut bytes = vec![0; length as usize];
        self.read_at(table + u64::from(self.count) * ENTRY as u64 + u64::from(start), &mut bytes)?;
        let part = bytes.split_off(CHECKSUM);
        (checksum(&self.key, number, &part).to_le_bytes() == bytes[..]).then_some(part)
    }

    fn read_at(&self, place: u64, bytes: &mut [u8]) -> Option<()> {
        let mut file = self.file.borrow_mut();
        file.seek(SeekFrom::Start(place)).ok()?;
        file.read_exact(bytes).ok()
    }
}

/// Where a file stands, for tests that damage it.
#[cfg(test)]
pub(in crate::index) fn path(folder: &std::path::Path, content: Content) -> PathBuf {
    folder.join(content.file())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, proptest};

    use super::{Content, KEY, Kept, path};

    fn kept(folder: &std::path::Path, key: u8) -> Kept {
        Kept { folder: folder.to_path_buf(), key: [key; KEY] }
    }

    proptest! {
        #[test]
        fn parts_come_back_as_they_were_or_not_at_all(
            parts in prop::collection::vec(any::<Vec<u8>>(), 0..5), at in any::<usize>(), bit in 0..8_u8, cut in any::<usize>(),
        ) {
            let folder = tempfile::tempdir().expect("a folder");
            let kept_here = kept(folder.path(), 1);
            kept_here.save(Content::Roll, &parts);
            let read = || {
                let file = kept_here.open(Content::Roll)?;
                Some((0..file.count()).map(|number| file.read(number)).collect::<Vec<_>>())
            };
            let whole: Vec<Option<Vec<u8>>> = parts.iter().cloned().map(Some).collect();
            prop_assert_eq!(read(), Some(whole.clone()));
            prop_assert!(kept(folder.path(), 2).open(Content::Roll).is_none(), "made of something else");
            prop_assert!(kept_here.open(Content::People).is_none());
            let file = path(folder.path(), Content::Roll);
            let bytes = std::fs::read(&file).expect("a file");
            let mut damaged = bytes.clone();
            damaged[at % bytes.len()] ^= 1_u8 << bit;
            for wrong in [&damaged[..], &bytes[..cut % bytes.len()]] {
                std::fs::write(&file, wrong).expect("written");
                for (found, whole) in read().unwrap_or_default().iter().zip(&whole) {
                    prop_assert!(found.is_none() || found == whole);
                }
                prop_assert!(read().is_none_or(|found| found.len() == parts.len() && found != whole));
            }
            prop_assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
        }
    }
}
