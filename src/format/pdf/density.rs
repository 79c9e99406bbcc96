//! What the streams of a file unpack to, found out before the library unpacks them, which it does without bound.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::atomic::{AtomicBool, Ordering};

use flate2::bufread::{DeflateDecoder, ZlibDecoder};
use hayro_interpret::hayro_syntax::object::{Name, Object, Stream};
use hayro_interpret::hayro_syntax::{Filter, Pdf};

/// How many bytes may come out of one byte of a file …
const RATIO: u64 = 100;

/// … once so many have come out …
const RATIO_FLOOR: u64 = 32 << 20;

/// … and at most.
const MOST: u64 = 256 << 20;

/// How often the bytes of a file may be unpacked together: streams that stand in each other are measured each by itself.
const PASSES: u64 = 8;

/// Bytes that a stream may unpack to by the coding that it has, where that can't be measured.
const GUESSED: u64 = 512 << 20;

/// Codings one over the other that are followed.
const LAYERS: usize = 3;

/// Objects in objects. The library reads no deeper ones, and spends the square of their depth on finding that out.
const DEPTH: usize = 512;

/// Lists in lists. Pictures have brackets among their bytes that mean nothing, hence so many more.
const LIST_DEPTH: usize = 20_000;

/// Streams that a file may have.
const STREAMS: usize = 500_000;

/// Adds up what comes out of the streams of a file.
struct Meter<'s> {
    left: u64,
    /// Bytes that may still go in.
    unread: u64,
    buffer: Vec<u8>,
    stop: &'s AtomicBool,
}

/// Bytes that are unpacked, and how many of them were.
struct Packed<'a> {
    rest: &'a [u8],
    read: &'a Cell<u64>,
}

impl Read for Packed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.rest.read(buffer)?;
        self.read.set(self.read.get() + read as u64);
        Ok(read)
    }
}

impl BufRead for Packed<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        Ok(self.rest)
    }

    fn consume(&mut self, size: usize) {
        self.rest.consume(size);
        self.read.set(self.read.get() + size as u64);
    }
}

impl<'s> Meter<'s> {
    fn new(size: usize, stop: &'s AtomicBool) -> Self {
        let size = size as u64;
        Self {
            left: size.saturating_mul(RATIO).clamp(RATIO_FLOOR, MOST),
            unread: size.saturating_mul(PASSES).max(RATIO_FLOOR),
            buffer: vec![0; 1 << 16],
            stop,
        }
    }

    /// Unpacks a stream to nowhere, and what comes out once more where that is packed too.
    fn measure(&mut self, packed: &[u8], layers: usize) -> Result<(), String> {
        let read = Cell::new(0);
        let outcome = self.unpack(packed, &read, layers);
        self.unread = self.unread.checked_sub(read.get()).ok_or("its streams stand in each other")?;
        outcome
    }

    fn unpack(&mut self, packed: &[u8], read: &Cell<u64>, layers: usize) -> Result<(), String> {
        let head = packed.get(..2);
        let packed = Packed { rest: packed, read };
        let mut reader: Box<dyn Read + '_> = match head {
            Some([cmf, flags]) if is_zlib(*cmf, *flags) => Box::new(ZlibDecoder::new(packed)),
            _ => Box::new(DeflateDecoder::new(packed)),
        };
        for layer in 0..layers {
            // What cannot be unpacked further ends here; whether that is a fault is the library's business.
            let head = fill(&mut *reader, &mut self.buffer[..2]);
            self.spend(head as u64)?;
            let is_packed = head == 2 && is_zlib(self.buffer[0], self.buffer[1]) && layer + 1 < layers;
            if !is_packed {
                break;
            }
            let again = std::io::Cursor::new(self.buffer[..2].to_vec()).chain(reader);
            reader = Box::new(ZlibDecoder::new(BufReader::new(again)));
        }
        loop {
            match fill(&mut *reader, &mut self.buffer) {
                0 => return Ok(()),
                read => self.spend(read as u64)?,
            }
        }
    }

    fn spend(&mut self, bytes: u64) -> Result<(), String> {
        if self.stop.load(Ordering::Relaxed) {
            return Err("its time was up".into());
        }
        self.left = self.left.checked_sub(bytes).ok_or_else(too_dense)?;
        Ok(())
    }
}

fn too_dense() -> String {
    format!("its streams unpack to more than {RATIO} times its size, or than {} MB, the limit", MOST >> 20)
}

fn is_zlib(cmf: u8, flags: u8) -> bool {
    cmf & 0x0f == 8 && (u16::from(cmf) << 8 | u16::from(flags)).is_multiple_of(31)
}

/// Reads until the buffer is full or nothing more comes.
fn fill(reader: &mut dyn Read, buffer: &mut [u8]) -> usize {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) | Err(_) => break,
            Ok(read) => filled += read,
        }
    }
    filled
}

/// Measures all streams of the raw file, so that those that list its objects are known to be sound before it is opened.
pub(super) fn check_bytes(bytes: &[u8], stop: &AtomicBool) -> Result<(), String> {
    check_depth(bytes)?;
    let mut meter = Meter::new(bytes.len(), stop);
    let mut streams = 0;
    for at in memchr::memmem::find_iter(bytes, b"stream") {
        let rest = &bytes[at + b"stream".len()..];
        let Some(packed) =
            rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).or_else(|| rest.strip_prefix(b"\r"))
        else {
            continue;
        };
        if bytes[..at].ends_with(b"end") || is_picture(&bytes[at.saturating_sub(1024)..at]) {
            continue;
        }
        streams += 1;
        if streams > STREAMS {
            return Err(format!("more than {STREAMS} streams in it, the limit"));
        }
        meter.measure(packed, LAYERS)?;
    }
    Ok(())
}

/// Counts dictionaries in dictionaries and lists in lists outside of streams; every object begins anew.
fn check_depth(bytes: &[u8]) -> Result<(), String> {
    nested(bytes, b"<<", b">>", DEPTH)?;
    nested(bytes, b"[", b"]", LIST_DEPTH)
}

fn nested(bytes: &[u8], opens: &[u8], closes: &[u8], most: usize) -> Result<(), String> {
    let (mut depth, mut at) = (0usize, 0);
    let size = opens.len();
    while let Some(next) = memchr::memchr3(opens[0], closes[0], b'm', &bytes[at..]).map(|next| at + next) {
        let sign = bytes.get(next..next + size).unwrap_or(b"");
        at = next + 1;
        match sign {
            _ if sign == opens => (depth, at) = (depth + 1, next + size),
            _ if sign == closes => (depth, at) = (depth.saturating_sub(1), next + size),
            _ if bytes[next] == b'm' && bytes[..next].ends_with(b"strea") => depth = 0,
            _ => {}
        }
        if depth > most {
            return Err(format!("objects nested deeper than {most}, the limit"));
        }
    }
    Ok(())
}

/// True for the dictionary of a picture, which is not unpacked. One that says anything in an unusual way is measured.
fn is_picture(before: &[u8]) -> bool {
    let start = memchr::memmem::rfind(before, b"obj").unwrap_or(0);
    let dictionary = &before[start..];
    let has = |name: &[u8]| memchr::memmem::find(dictionary, name).is_some();
    has(b"/Image") && !has(b"#") && !has(b"/ObjStm") && !has(b"/XRef")
}

/// Measures the streams of an open file again, by what it says they are: with their keys, and with codings that the raw bytes
/// do not show.
pub(super) fn check_objects(pdf: &Pdf, stop: &AtomicBool) -> Result<(), String> {
    let mut meter = Meter::new(pdf.data().as_ref().len(), stop);
    for object in pdf.objects() {
        let Object::Stream(stream) = object else { continue };
        let is_picture = stream.dict().get::<Name<'_>>(b"Subtype").is_some_and(|kind| &*kind == b"Image");
        if !is_picture {
            check_stream(&mut meter, &stream)?;
        }
    }
    Ok(())
}

fn check_stream(meter: &mut Meter<'_>, stream: &Stream<'_>) -> Result<(), String> {
    let filters = stream.filters();
    let flates = filters.iter().filter(|filter| matches!(filter, Filter::FlateDecode)).count();
    let data = stream.raw_data();
    if flates == filters.len() && flates <= LAYERS {
        return if flates > 0 { meter.measure(&data, flates) } else { Ok(()) };
    }
    // The most that each coding can make of a byte.
    let factors = filters.iter().map(|filter| match filter {
        Filter::FlateDecode => 1032,
        Filter::LzwDecode => 1366,
        Filter::RunLengthDecode => 64,
        _ => 1,
    });
    let most = factors.fold(data.len() as u64, |size: u64, factor: u64| size.saturating_mul(factor));
    if most > GUESSED { Err(too_dense()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::atomic::AtomicBool;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::check_bytes;

    fn check(bytes: &[u8]) -> Result<(), String> {
        check_bytes(bytes, &AtomicBool::new(false))
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    #[test]
    fn bombs_are_known_before_they_go_off() {
        let honest =
            [b"1 0 obj<</Filter/FlateDecode>>stream\n".as_slice(), &packed(b"BT (Ferry) Tj ET"), b"endstream"].concat();
        assert_eq!(check(&honest), Ok(()));
        let large = vec![b' '; 64 << 20];
        let bomb = |dictionary: &str, data: &[u8]| [dictionary.as_bytes(), b"stream\r\n", data, b"endstream"].concat();
        let once = packed(&large);
        assert!(check(&bomb("<<>>", &once)).is_err());
        assert!(check(&bomb("<<>>", &packed(&once))).is_err());
        assert_eq!(check(&bomb("2 0 obj<</Subtype/Image>>", &once)), Ok(()));
        assert!(check(&bomb("2 0 obj<</Subtype/Image/Type/ObjStm>>", &once)).is_err());
    }

    #[test]
    fn deep_objects_are_known_before_they_are_read() {
        let deep = |depth: usize| ["<</A ".repeat(depth), ">>".repeat(depth)].concat();
        assert_eq!(check(deep(512).as_bytes()), Ok(()));
        assert_eq!(check(deep(513).as_bytes()), Err("objects nested deeper than 512, the limit".into()));
    }

    #[test]
    fn lists_in_lists_and_streams_in_streams_are_bounded() {
        assert_eq!(check("[".repeat(20_001).as_bytes()), Err("objects nested deeper than 20000, the limit".into()));
        assert_eq!(check("[] ".repeat(10_000).as_bytes()), Ok(()));
        // Blocks of nothing, with the word among them: every one would have the rest of the file unpacked to nothing.
        let nothing = b"\x00\x00\x00\xff\xff".repeat(1000);
        let word = [b"\x00\x07\x00\xf8\xff".as_slice(), b"stream\n"].concat();
        let inside = [word, nothing].concat().repeat(400);
        assert_eq!(check(&[b"stream\n", inside.as_slice()].concat()), Err("its streams stand in each other".into()));
        assert!(check_bytes(b"stream\nx", &AtomicBool::new(true)).is_err());
    }
}
