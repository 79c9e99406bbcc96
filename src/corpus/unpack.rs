//! Archives in archives, down to the members that are handed on.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::ops::ControlFlow;
use std::rc::Rc;

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;
use lzma_rust2::XzReader;

use super::limits::{Budget, Guarded, Limits, Taken, limit_met};
use super::names::{last_part, without_compression};
use super::sniff::{self, Container, container};
use super::{OpenError, Opened, file, tar, warc, zip};
use crate::model::{FileKey, Sha256, SourceBytes};

/// Notes kept of one file; an archive of a million broken members must not fill the memory.
const NOTES: usize = 50;

/// Bytes of JSON lines that are handed on at a time.
pub(super) const PIECE: u64 = 32 << 20;

/// Memory that unpacking an xz file may take.
const XZ_MEMORY_KB: u32 = 192 << 10;

/// Why a part of a file could not be read to its end.
#[derive(Debug)]
pub(super) enum Fault {
    /// A limit was met; it is named.
    Limit(String),
    /// The bytes are not what they should be.
    Damaged(String),
    /// Whoever receives the members wants no more.
    Stop,
}

/// Where bytes stand: which member, and the name by which their form may be guessed.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) member: Option<String>,
    pub(super) name: String,
    /// What a web archive says of the bytes: see [`SourceBytes::address`], [`SourceBytes::charset`].
    pub(super) address: Option<String>,
    pub(super) charset: Option<String>,
}

impl Place {
    /// A whole file on disk.
    pub(super) fn file(name: &str) -> Self {
        Self { member: None, name: last_part(name).to_owned(), address: None, charset: None }
    }

    /// A member of the archive that stands here.
    pub(super) fn member(&self, name: &str) -> Self {
        let member = match &self.member {
            Some(outer) => format!("{outer}!/{name}"),
            None => name.to_owned(),
        };
        Self { member: Some(member), name: last_part(name).to_owned(), address: None, charset: None }
    }
}

impl Place {
    /// A piece of what stands here, by the byte at which it begins.
    fn piece(&self, start: u64) -> Self {
        Self { name: self.name.clone(), ..self.member(&format!("@{start}")) }
    }
}

/// Opens the archives of one file on disk and hands on what is in them.
pub(super) struct Unpacker<'a> {
    key: FileKey,
    path: &'a str,
    pub(super) limits: &'a Limits,
    pub(super) budget: Rc<Budget>,
    each: &'a mut dyn FnMut(SourceBytes) -> ControlFlow<()>,
    members: u64,
    pub(super) ignored: u64,
    notes: Vec<String>,
    unsaid: u64,
    seen: HashMap<String, u32>,
}

impl<'a> Unpacker<'a> {
    pub(super) fn new(
        key: FileKey,
        path: &'a str,
        size: u64,
        limits: &'a Limits,
        each: &'a mut dyn FnMut(SourceBytes) -> ControlFlow<()>,
    ) -> Self {
        let budget = Rc::new(Budget::new(size, limits));
        let (members, ignored, notes, unsaid, seen) = (0, 0, Vec::new(), 0, HashMap::new());
        Self { key, path, limits, budget, each, members, ignored, notes, unsaid, seen }
    }

    /// Says what went wrong with a part.
    pub(super) fn note(&mut self, place: &Place, what: &str) {
        if self.notes.len() >= NOTES {
            self.unsaid += 1;
        } else if let Some(member) = &place.member {
            self.notes.push(format!("{member}: {what}"));
        } else {
            self.notes.push(what.to_owned());
        }
    }

    /// Decides what an archive's end means for the file: an error only where nothing came out of it.
    pub(super) fn settle(&mut self, outcome: Result<(), Fault>) -> Result<(), OpenError> {
        match outcome {
            Ok(()) | Err(Fault::Stop) => Ok(()),
            Err(fault) if self.members == 0 => Err(fault.into()),
            Err(Fault::Limit(what) | Fault::Damaged(what)) => {
                self.note(&Place::file(""), &what);
                Ok(())
            }
        }
    }

    /// The account of the whole file.
    pub(super) fn finish(&mut self, sha256: Sha256, size: u64) -> Result<Opened, OpenError> {
        let mut notes = std::mem::take(&mut self.notes);
        if self.unsaid > 0 {
            notes.push(format!("and {} more", self.unsaid));
        }
        Ok(Opened { sha256, size, members: self.members, ignored: self.ignored, notes })
    }

    /// Reads the rest of a plain file, whose start was read, and hands it on.
    pub(super) fn file(
        &mut self,
        start: Vec<u8>,
        rest: &mut dyn Read,
        size: u64,
        place: Place,
    ) -> Result<Sha256, OpenError> {
        if sniff::is_broken_archive(&start[..start.len().min(sniff::HEAD)], &place.name) {
            return Err(OpenError::Damaged("named as an archive, but it is none".into()));
        }
        let (bytes, trouble) = self.whole(start, rest, size)?;
        if let Some(trouble) = trouble {
            return Err(OpenError::Io(trouble));
        }
        let digest = file::digest(&bytes);
        match self.emit(bytes, digest, &place) {
            Ok(()) | Err(Fault::Stop) => Ok(digest),
            Err(other) => Err(other.into()),
        }
    }

    /// Opens what stands here if it is an archive, else hands it on.
    pub(super) fn stream(&mut self, input: &mut dyn BufRead, place: &Place, depth: u32) -> Result<(), Fault> {
        let mut head = Vec::with_capacity(sniff::HEAD);
        let trouble = input.take(sniff::HEAD as u64).read_to_end(&mut head).err();
        let (kind, is_lines) = (container(&head, &place.name), sniff::is_json_lines(&head, &place.name));
        if kind.is_some() && depth >= self.limits.depth {
            return Err(Fault::Limit(format!("more than {} archives in each other, the limit", self.limits.depth)));
        }
        let after = Trouble { error: trouble, input };
        let mut input = BufReader::new(Cursor::new(head).chain(after));
        match kind {
            None if is_lines => self.lines(&mut input, place),
            None => self.member(&mut input, place),
            Some(kind @ (Container::Gzip | Container::Bzip2 | Container::Xz | Container::Zstd)) => {
                let (taken, count) = Taken::new(&mut input);
                let decoder: Box<dyn Read + '_> = match kind {
                    Container::Bzip2 => Box::new(MultiBzDecoder::new(taken)),
                    Container::Xz => Box::new(XzReader::new_mem_limit(taken, true, XZ_MEMORY_KB)),
                    Container::Zstd => Box::new(zstd_decoder(taken)?),
                    _ => Box::new(MultiGzDecoder::new(taken)),
                };
                let guarded = Guarded::new(decoder, count, self.limits, Rc::clone(&self.budget));
                self.stream(&mut BufReader::with_capacity(1 << 16, guarded), place, depth + 1)
            }
            Some(Container::Tar) => tar::members(self, &mut input, place, depth + 1),
            Some(Container::Warc) => warc::warc_records(self, &mut input, place),
            Some(Container::Arc) => warc::arc_records(self, &mut input, place),
            Some(Container::Zip) => {
                let (bytes, trouble) = self.whole(Vec::new(), &mut input, 0).map_err(fault)?;
                if let Some(trouble) = trouble {
                    self.note(place, &trouble.to_string());
                }
                zip::members(self, Cursor::new(bytes), place, depth + 1)
            }
        }
    }

    /// Hands on a member that is no archive.
    pub(super) fn member(&mut self, input: &mut dyn Read, place: &Place) -> Result<(), Fault> {
        let (bytes, trouble) = self.whole(Vec::new(), input, 0).map_err(fault)?;
        self.hand(bytes, trouble, place)
    }

    /// Hands on a file of JSON lines of any length, in pieces that end with a line; a piece is named by where it begins.
    fn lines(&mut self, input: &mut dyn Read, place: &Place) -> Result<(), Fault> {
        let (mut piece, mut start, mut size) = (Vec::new(), 0, PIECE);
        loop {
            let left = size - piece.len() as u64;
            let trouble = (&mut *input).take(left).read_to_end(&mut piece).err();
            if trouble.is_some() || (piece.len() as u64) < size {
                if start > 0 && piece.is_empty() && trouble.is_none() {
                    return Ok(());
                }
                let place = if start == 0 { place.clone() } else { place.piece(start) };
                return self.hand(piece, trouble, &place);
            }
            let Some(end) = memchr::memrchr(b'\n', &piece).map(|at| at + 1) else {
                size += PIECE;
                if size > self.limits.whole {
                    return Err(fault(self.too_large()));
                }
                continue;
            };
            let rest = piece.split_off(end);
            let digest = file::digest(&piece);
            self.emit(piece, digest, &place.piece(start))?;
            (piece, start, size) = (rest, start + end as u64, PIECE);
        }
    }

    /// Hands on bytes as far as they could be read; what kept them from being read to the end is noted.
    fn hand(&mut self, bytes: Vec<u8>, trouble: Option<io::Error>, place: &Place) -> Result<(), Fault> {
        if let Some(error) = trouble {
            let what = damage(&error);
            if bytes.is_empty() || limit_met(&error).is_some() {
                return Err(fault(error.into()));
            }
            self.note(place, &what);
        }
        if bytes.is_empty() {
            self.ignored += 1;
            return Ok(());
        }
        let digest = file::digest(&bytes);
        self.emit(bytes, digest, place)
    }

    fn too_large(&self) -> OpenError {
        OpenError::Limit(format!("larger than {} MB, the limit for what must be held whole", self.limits.whole >> 20))
    }

    /// Reads to the end, at most as much as may be held whole. A read error ends it and is handed back with the rest.
    pub(super) fn whole(
        &self,
        mut bytes: Vec<u8>,
        input: &mut dyn Read,
        size: u64,
    ) -> Result<(Vec<u8>, Option<io::Error>), OpenError> {
        if size > self.limits.whole {
            return Err(self.too_large());
        }
        bytes.reserve_exact((size as usize).saturating_sub(bytes.len()));
        let left = (self.limits.whole + 1).saturating_sub(bytes.len() as u64);
        let trouble = input.take(left).read_to_end(&mut bytes).err();
        if bytes.len() as u64 > self.limits.whole {
            return Err(self.too_large());
        }
        Ok((bytes, trouble))
    }

    /// The end of an archive some member of which could not be read: an error only where nothing came out at all.
    pub(super) fn unread(&self, what: String) -> Result<(), Fault> {
        if self.members == 0 { Err(Fault::Damaged(what)) } else { Ok(()) }
    }

    /// Hands on the bytes of one member.
    pub(super) fn emit(&mut self, bytes: Vec<u8>, sha256: Sha256, place: &Place) -> Result<(), Fault> {
        self.members += 1;
        let source = SourceBytes {
            file: self.key,
            path: self.path.to_owned(),
            member: place.member.as_ref().map(|member| self.unique(member)),
            name: without_compression(&place.name),
            bytes,
            address: place.address.clone(),
            charset: place.charset.clone(),
            sha256,
        };
        match (self.each)(source) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Fault::Stop),
        }
    }

    /// A member's path, told apart from an earlier one of the same name: tar files hold updates that way.
    fn unique(&mut self, member: &str) -> String {
        let count = *self.seen.entry(member.to_owned()).and_modify(|count| *count += 1).or_insert(1);
        if count == 1 {
            return member.to_owned();
        }
        // A member may bear the very name that was to tell another apart.
        let mut names = (count..).map(|count| format!("{member}#{count}"));
        let name = names.find(|name| !self.seen.contains_key(name)).unwrap_or_default();
        self.seen.insert(name.clone(), 1);
        name
    }
}

/// Reads zstd frames one after the other, with windows of at most 128 MB.
fn zstd_decoder<R: BufRead>(input: R) -> Result<zstd::Decoder<'static, R>, Fault> {
    let mut decoder = zstd::Decoder::with_buffer(input).map_err(|error| fault(error.into()))?;
    decoder.window_log_max(27).map_err(|error| fault(error.into()))?;
    Ok(decoder)
}

/// The rest of an input whose head was read; an error met in the head comes up in its place.
struct Trouble<'a> {
    error: Option<io::Error>,
    input: &'a mut dyn BufRead,
}

impl Read for Trouble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.error.take() {
            Some(error) => Err(error),
            None => self.input.read(buffer),
        }
    }
}

/// What an error while unpacking means.
pub(super) fn fault(error: OpenError) -> Fault {
    match error {
        OpenError::Io(error) => match limit_met(&error) {
            Some(limit) => Fault::Limit(limit),
            None => Fault::Damaged(damage(&error)),
        },
        OpenError::Limit(what) => Fault::Limit(what),
        other => Fault::Damaged(other.to_string()),
    }
}

/// An error in the words of a reader of archives.
fn damage(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "cut off".into(),
        _ => format!("damaged: {error}"),
    }
}
