//! What the streams of a file unpack to, found out before the library unpacks them, which it does without bound.

use std::io::{BufReader, Read};

use flate2::bufread::{DeflateDecoder, ZlibDecoder};
use hayro_interpret::hayro_syntax::object::{Name, Object, Stream};
use hayro_interpret::hayro_syntax::{Filter, Pdf};

/// How many bytes may come out of one byte of a file …
const RATIO: u64 = 100;

/// … once so many have come out …
const RATIO_FLOOR: u64 = 32 << 20;

/// … and at most.
const MOST: u64 = 256 << 20;

/// Bytes that a stream may unpack to by the coding that it has, where that can't be measured.
const GUESSED: u64 = 512 << 20;

/// Codings one over the other that are followed.
const LAYERS: usize = 3;

/// Objects in objects. The library reads no deeper ones, and spends the square of their depth on finding that out.
const DEPTH: usize = 512;

/// Streams that a file may have.
const STREAMS: usize = 500_000;

/// Adds up what comes out of the streams of a file.
struct Meter {
    left: u64,
    buffer: Vec<u8>,
}

impl Meter {
    fn new(size: usize) -> Self {
        Self { left: (size as u64).saturating_mul(RATIO).clamp(RATIO_FLOOR, MOST), buffer: vec![0; 1 << 16] }
    }

    /// Unpacks a stream to nowhere, and what comes out once more where that is packed too.
    fn measure(&mut self, packed: &[u8], layers: usize) -> Result<(), String> {
        let mut reader: Box<dyn Read + '_> = match packed {
            [cmf, flags, ..] if is_zlib(*cmf, *flags) => Box::new(ZlibDecoder::new(packed)),
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
pub(super) fn check_bytes(bytes: &[u8]) -> Result<(), String> {
    check_depth(bytes)?;
    let mut meter = Meter::new(bytes.len());
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

/// Counts dictionaries in dictionaries outside of streams; every object begins anew.
fn check_depth(bytes: &[u8]) -> Result<(), String> {
    let (mut depth, mut at) = (0usize, 0);
    while let Some(next) = memchr::memchr3(b'<', b'>', b'm', &bytes[at..]).map(|next| at + next) {
        let two = bytes.get(next..next + 2).unwrap_or(b"");
        at = next + 1;
        match two {
            b"<<" => (depth, at) = (depth + 1, next + 2),
            b">>" => (depth, at) = (depth.saturating_sub(1), next + 2),
            _ if bytes[next] == b'm' && bytes[..next].ends_with(b"strea") => depth = 0,
            _ => {}
        }
        if depth > DEPTH {
            return Err(format!("objects nested deeper than {DEPTH}, the limit"));
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
pub(super) fn check_objects(pdf: &Pdf) -> Result<(), String> {
    let mut meter = Meter::new(pdf.data().as_ref().len());
    for object in pdf.objects() {
        let Object::Stream(stream) = object else { continue };
        let is_picture = stream.dict().get::<Name<'_>>(b"Subtype").is_some_and(|kind| &*kind == b"Image");
        if !is_picture {
            check_stream(&mut meter, &stream)?;
        }
    }
    Ok(())
}

fn check_stream(meter: &mut Meter, stream: &Stream<'_>) -> Result<(), String> {
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

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::check_bytes;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    #[test]
    fn bombs_are_known_before_they_go_off() {
        let honest =
            [b"1 0 obj<</Filter/FlateDecode>>stream\n".as_slice(), &packed(b"BT (Ferry) Tj ET"), b"endstream"].concat();
        assert_eq!(check_bytes(&honest), Ok(()));
        let large = vec![b' '; 64 << 20];
        let bomb = |dictionary: &str, data: &[u8]| [dictionary.as_bytes(), b"stream\r\n", data, b"endstream"].concat();
        let once = packed(&large);
        assert!(check_bytes(&bomb("<<>>", &once)).is_err());
        assert!(check_bytes(&bomb("<<>>", &packed(&once))).is_err());
        assert_eq!(check_bytes(&bomb("2 0 obj<</Subtype/Image>>", &once)), Ok(()));
        assert!(check_bytes(&bomb("2 0 obj<</Subtype/Image/Type/ObjStm>>", &once)).is_err());
    }

    #[test]
    fn deep_objects_are_known_before_they_are_read() {
        let deep = |depth: usize| ["<</A ".repeat(depth), ">>".repeat(depth)].concat();
        assert_eq!(check_bytes(deep(512).as_bytes()), Ok(()));
        assert_eq!(check_bytes(deep(513).as_bytes()), Err("objects nested deeper than 512, the limit".into()));
    }
}
