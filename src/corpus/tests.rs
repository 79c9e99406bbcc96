//! What archives give, and what they must not.

use std::io::Write;
use std::ops::ControlFlow;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Limits, OpenError, Opened, from_bytes};

/// The members of some bytes as (member, text), and the account.
fn members(name: &str, bytes: Vec<u8>, limits: &Limits) -> (Vec<(String, String)>, Result<Opened, OpenError>) {
    let mut members = Vec::new();
    let opened = from_bytes(name, bytes, limits, &mut |source| {
        let text = String::from_utf8_lossy(&source.bytes).into_owned();
        members.push((source.member.unwrap_or_default(), text));
        ControlFlow::Continue(())
    });
    (members, opened)
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("written to memory");
    encoder.finish().expect("written to memory")
}

#[test]
fn a_dense_archive_meets_the_limit_by_name() {
    let limits = Limits { ratio_floor: 1000, ..Limits::default() };
    let (found, opened) = members("a.txt.gz", gz(&vec![b'a'; 5_000_000]), &limits);
    assert!(found.is_empty());
    assert!(opened.is_err_and(|error| error.to_string().contains("100 times its size")));
}

#[test]
fn archives_are_opened_to_a_depth_and_no_further() {
    let mut bytes = b"The pier is closed.".to_vec();
    for _ in 0..4 {
        bytes = gz(&bytes);
    }
    assert_eq!(members("a.gz", bytes.clone(), &Limits::default()).0.len(), 1);
    let (found, opened) = members("a.gz", gz(&bytes), &Limits::default());
    assert!(found.is_empty() && opened.is_err_and(|error| error.to_string().contains("more than 4 archives")));
}

#[test]
fn what_could_be_read_of_a_cut_file_is_kept_and_said() {
    let text: String = (0..2000).map(|number| format!("Line {number} of the story.\n")).collect();
    let whole = gz(text.as_bytes());
    let (found, opened) = members("a.txt.gz", whole[..whole.len() / 2].to_vec(), &Limits::default());
    assert!(text.starts_with(&found[0].1) && !found[0].1.is_empty());
    assert_eq!(opened.expect("a part").notes, ["cut off"]);
}

#[test]
fn members_joined_end_to_end_are_all_read() {
    let (found, _) = members("a.txt.gz", [gz(b"One. "), gz(b"Two.")].concat(), &Limits::default());
    assert_eq!(found, [(String::new(), "One. Two.".to_owned())]);
}

#[test]
fn long_json_lines_come_in_pieces_that_end_with_a_line() {
    let line = format!("{{\"text\": \"{}\"}}\n", "word ".repeat(200_000));
    let text = line.repeat(70);
    let (found, _) = members("a.jsonl", text.clone().into_bytes(), &Limits::default());
    assert!(found.len() > 1 && found.iter().all(|(member, piece)| member.starts_with('@') && piece.ends_with('\n')));
    assert_eq!(found.iter().map(|(_, piece)| piece.len()).sum::<usize>(), text.len());
}

#[test]
fn a_receiver_may_stop() {
    let opened = from_bytes("a.txt", b"One.".to_vec(), &Limits::default(), &mut |_| ControlFlow::Break(()));
    assert_eq!(opened.expect("no fault").members, 1);
}

proptest::proptest! {
    #[test]
    fn no_bytes_break_an_archive(head in 0..8usize, bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..600)) {
        const HEADS: [&[u8]; 8] = [
            b"", b"\x1f\x8b\x08\0\0\0\0\0\0\0", b"PK\x03\x04", b"BZh91AY&SY", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd",
            b"WARC/1.0\r\nContent-Length: 5\r\n\r\n", b"filedesc://a 0 20240101000000 text/plain 9\n",
        ];
        let _ = members("a", [HEADS[head], &bytes].concat(), &Limits::default());
    }
}
