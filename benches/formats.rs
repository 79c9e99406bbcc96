//! Speed of the readers on one core: `cargo bench --bench formats [-- FORM…]`.
//!
//! For each form a file is made from a fixture of ours by repeating what stands in it: of forms that hold many articles one of
//! a megabyte, of others one article of usual length. It is read in rounds, and the best round is printed in megabytes
//! (1,000,000 bytes) and articles a second, finding out the form and the character set included. Documents that are packed are
//! read as the fixture has them: small, and their bytes are packed ones. For archives it is the speed at which bytes come out of
//! them; xz needs the program of that name.
//! On Linux the time is that of the processor. Speeds differ between machines: compare figures of one run only.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use onrecord::corpus::{Limits, digest, from_bytes};
use onrecord::format::{ParseOptions, parse};
use onrecord::model::{Day, FileKey, SourceBytes};

/// Bytes of a file of many articles.
const MANY: usize = 1_000_000;
/// Bytes of an article.
const ONE: usize = 4_000;
/// For how long each is read, in rounds of which the best counts.
const LONG: Duration = Duration::from_millis(700);
const ROUND: Duration = Duration::from_millis(100);

/// How a file is made: the fixture, and the marks between which stands what is repeated.
struct Sample {
    form: &'static str,
    fixture: &'static str,
    from: &'static str,
    to: &'static str,
    size: usize,
}

#[rustfmt::skip]
const SAMPLES: &[Sample] = &[
    Sample { form: "txt", fixture: "txt/headline-byline-date.txt", from: "\n\nPORT", to: "", size: ONE },
    Sample { form: "markdown", fixture: "markdown/yaml.md", from: "---\n\n", to: "", size: ONE },
    Sample { form: "json", fixture: "json/cc-news.jsonl", from: "{", to: "", size: MANY },
    Sample { form: "table", fixture: "table/kaggle.csv", from: "\n", to: "", size: MANY },
    Sample { form: "feed", fixture: "feed/full.rss", from: "<item>", to: "</channel>", size: MANY },
    Sample { form: "newsml-g2", fixture: "newsml-g2/message.xml", from: "<p>", to: "</section>", size: ONE },
    Sample { form: "nitf", fixture: "nitf/agency.xml", from: "<p>", to: "</body.content>", size: ONE },
    Sample { form: "nexis", fixture: "nexis/two-of-three.txt", from: "1 of 3", to: "", size: MANY },
    Sample { form: "factiva", fixture: "factiva/two.txt", from: "HD", to: "", size: MANY },
    Sample { form: "mbox", fixture: "mbox/archive.mbox", from: "From ", to: "", size: MANY },
    Sample { form: "mail", fixture: "mail/newsletter.eml", from: "=E2=80=9CNobody", to: "--=20", size: ONE },
    Sample { form: "newsml-1", fixture: "newsml-1/ferry.xml", from: "<p>“Nobody", to: "</body>", size: ONE },
    Sample { form: "rcv1", fixture: "rcv1/harbour.xml", from: "<p>", to: "</text>", size: ONE },
    Sample { form: "reuters-21578", fixture: "reuters-21578/three.sgm", from: "<REUTERS", to: "", size: MANY },
    Sample { form: "gigaword", fixture: "gigaword/vwa_eng_199806.sgml", from: "<DOC", to: "", size: MANY },
    Sample { form: "cnn-story", fixture: "cnn-story/mail.story", from: "'She pays", to: "@highlight", size: ONE },
    Sample { form: "anpa1312", fixture: "anpa1312/two.anpa", from: "", to: "", size: MANY },
    Sample { form: "iptc7901", fixture: "iptc7901/ferry.iptc", from: "", to: "", size: MANY },
    Sample { form: "ninjs", fixture: "ninjs/version-3.json", from: "<p>", to: "\"}", size: ONE },
    Sample { form: "epub", fixture: "epub/issue.epub", from: "", to: "", size: 0 },
    Sample { form: "docx", fixture: "docx/mill.docx", from: "", to: "", size: 0 },
    #[cfg(feature = "pdf")]
    Sample { form: "pdf", fixture: "pdf/mill.pdf", from: "", to: "", size: 0 },
    Sample { form: "html", fixture: "html/json-ld.html", from: "<p>", to: "</article>", size: ONE },
];

fn main() -> anyhow::Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == name);
    let mut out = io::stdout().lock();
    writeln!(out, "{:<14} {:>8} {:>12}", "form", "MB/s", "articles/s")?;
    for sample in SAMPLES.iter().filter(|sample| is_wanted(sample.form)) {
        let bytes = sample.file()?;
        let (articles, best) = best(|| read(sample, &bytes));
        anyhow::ensure!(articles > 0, "{}: no article in what was made of it", sample.form);
        writeln!(out, "{:<14} {:>8.1} {:>12.0}", sample.form, per_second(bytes.len(), best), rate(articles, best))?;
    }
    let text = corpus(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"))?;
    for (name, archive) in archives(&text)?.into_iter().filter(|(name, _)| is_wanted(name)) {
        let (size, best) = best(|| unpacked(&archive));
        anyhow::ensure!(size == text.len() as u64, "{name}: {size} bytes came out");
        writeln!(out, "{name:<14} {:>8.1}", per_second(text.len(), best))?;
    }
    Ok(())
}

impl Sample {
    /// The fixture with what stands between the marks repeated.
    fn file(&self) -> anyhow::Result<Vec<u8>> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(self.fixture);
        let text = std::fs::read(path)?;
        let find = |mark: &str, from: usize| memchr::memmem::find(&text[from..], mark.as_bytes()).map(|at| at + from);
        let start = find(self.from, 0).ok_or_else(|| anyhow::anyhow!("{}: no {:?}", self.fixture, self.from))?;
        let end = if self.to.is_empty() { text.len() } else { find(self.to, start).unwrap_or(text.len()) };
        let times = if self.size == 0 { 1 } else { self.size / (end - start) + 1 };
        Ok([&text[..start], &text[start..end].repeat(times), &text[end..]].concat())
    }
}

/// Reads a file; how many articles it holds.
fn read(sample: &Sample, bytes: &[u8]) -> u64 {
    let name = Path::new(sample.fixture).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let source = SourceBytes {
        file: FileKey([0; 16]),
        path: name.clone(),
        member: None,
        name,
        address: None,
        charset: None,
        sha256: digest(b""),
        bytes: bytes.to_vec(),
    };
    let as_of = Day::from_ymd(2100, 1, 1).unwrap_or(Day(0));
    let options = ParseOptions { form: None, encoding: None, publisher: None, map: Vec::new(), as_of };
    let mut articles = 0;
    parse(&source, &options, &mut |_| {
        articles += 1;
        ControlFlow::Continue(())
    });
    articles
}

/// The files of the sample corpus, one after the other: text that does not repeat itself, for what compresses.
fn corpus(folder: PathBuf) -> anyhow::Result<Vec<u8>> {
    let mut text = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { text.extend(corpus(path)?) } else { text.extend(std::fs::read(path)?) }
    }
    Ok(text)
}

/// A text in an archive of each kind that can be made here.
fn archives(text: &[u8]) -> anyhow::Result<Vec<(&'static str, Vec<u8>)>> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(text)?;
    let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
    bzip2.write_all(text)?;
    let mut header = tar::Header::new_gnu();
    header.set_size(text.len() as u64);
    let mut tar = tar::Builder::new(Vec::new());
    tar.append_data(&mut header, "a.txt", text)?;
    let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    zip.start_file("a.txt", zip::write::SimpleFileOptions::default())?;
    zip.write_all(text)?;
    let xz = packed_by("xz", text)?.map(|packed| ("xz", packed));
    let mut archives = vec![
        ("gz", gzip.finish()?),
        ("bz2", bzip2.finish()?),
        ("zst", zstd::encode_all(text, 3)?),
        ("tar", tar.into_inner()?),
        ("zip", zip.finish()?.into_inner()),
        ("warc", crawled(text, Crawl::Warc)),
        ("arc", crawled(text, Crawl::Arc)),
    ];
    archives.extend(xz);
    Ok(archives)
}

/// A text packed by a program; none where that is not to be had.
fn packed_by(program: &str, text: &[u8]) -> anyhow::Result<Option<Vec<u8>>> {
    let mut command = std::process::Command::new(program);
    let Ok(mut child) = command.arg("-c").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() else {
        return Ok(None);
    };
    let (input, text) = (child.stdin.take(), text.to_vec());
    // Written from beside, since both pipes fill up.
    let writer = std::thread::spawn(move || input.map(|mut input| input.write_all(&text)));
    let packed = child.wait_with_output()?.stdout;
    anyhow::ensure!(writer.join().is_ok_and(|written| written.is_some_and(|done| done.is_ok())), "{program} failed");
    Ok(Some(packed))
}

/// A kind of archive of what a crawler fetched.
#[derive(Clone, Copy)]
enum Crawl {
    Arc,
    Warc,
}

/// A text as one page that a crawler fetched.
fn crawled(text: &[u8], kind: Crawl) -> Vec<u8> {
    let http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
    let size = http.len() + text.len();
    let (head, tail) = match kind {
        Crawl::Warc => (
            format!(
                "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n\
                 WARC-Date: 2024-05-01T00:00:00Z\r\nWARC-Target-URI: https://a.example/\r\n\
                 Content-Type: application/http; msgtype=response\r\nContent-Length: {size}\r\n\r\n"
            ),
            "\r\n\r\n",
        ),
        Crawl::Arc => {
            let version = "1 0 A\nURL IP-address Archive-date Content-type Archive-length\n";
            let first = format!("filedesc://a.arc 0.0.0.0 20240501000000 text/plain {}\n{version}", version.len());
            (format!("{first}\nhttps://a.example/ 0.0.0.0 20240501000000 text/html {size}\n"), "\n")
        }
    };
    [head.as_bytes(), http, text, tail.as_bytes()].concat()
}

/// Unpacks an archive; how many bytes come out.
fn unpacked(archive: &[u8]) -> u64 {
    let limits = Limits { ratio: 10_000, ..Limits::default() };
    let mut size = 0;
    let _ = from_bytes("a", archive.to_vec(), &limits, &mut |source| {
        size += source.bytes.len() as u64;
        ControlFlow::Continue(())
    });
    size
}

/// What the work gives, and the time of its best round.
fn best(mut work: impl FnMut() -> u64) -> (u64, Duration) {
    let (start, mut best, mut given) = (clock(), Duration::MAX, 0);
    while clock() - start < LONG {
        // A round is long enough for a clock that is told only at every tick.
        let (round, mut times) = (clock(), 0);
        while clock() - round < ROUND {
            given = work();
            times += 1;
        }
        best = best.min((clock() - round) / times);
    }
    (given, best)
}

/// Time that this thread has run, where Linux tells, so that others on the machine count less; else time that has passed.
fn clock() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let ran = told.and_then(|told| told.split(' ').next()?.parse().ok());
    ran.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

fn per_second(bytes: usize, time: Duration) -> f64 {
    bytes as f64 / 1e6 / time.as_secs_f64()
}

fn rate(articles: u64, time: Duration) -> f64 {
    articles as f64 / time.as_secs_f64()
}
