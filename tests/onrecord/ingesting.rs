//! Files into an index: the summary, the ledgers, the exit codes.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::sandbox::Sandbox;

const STORY: &str = "Mill to close\n\n“We will not be moved,” said Elin Orr, who runs the mill at Sund. She left.\n";

#[test]
fn the_first_ingest_ends_with_queries_that_work() {
    let sandbox = Sandbox::new().file("news/mill.txt", STORY).file("news/photo.png", "\u{89}PNG\r\n\u{1a}\n");
    let ran = sandbox.run(&["ingest", "news"]).exits(0);
    insta::assert_snapshot!(ran.all(), @"
    Indexed news into ./index in 2 ms
      files             2 = 1 new · 1 ignored
      articles          1 added
      dates             1 undated
      quotations        1 direct
      attributed        1 (100.0% of the quotations)
    next: onrecord query --speaker orr
          onrecord query --topic economy
    exit 0
    ");
    for command in ran.stdout.lines().filter_map(|line| line.split_once("onrecord ").map(|(_, command)| command)) {
        let arguments: Vec<String> = words(command);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        sandbox.run(&arguments).exits(0);
    }
}

/// Splits a command line with double quotation marks.
fn words(command: &str) -> Vec<String> {
    let mut quoted = false;
    let split = |c: char| {
        quoted ^= c == '"';
        c == ' ' && !quoted
    };
    command.split(split).map(|word| word.trim_matches('"').to_owned()).collect()
}

#[test]
fn a_second_ingest_changes_nothing_and_a_changed_file_is_replaced() {
    let sandbox = Sandbox::new().file("news/mill.txt", STORY);
    sandbox.run(&["ingest", "news"]).exits(0);
    insta::assert_snapshot!(sandbox.run(&["ingest", "news"]).exits(0).all(), @r"
    Indexed news into ./index in 2 ms
      files             1 unchanged
      articles          1 unchanged
    exit 0
    ");
    sandbox.write("news/mill.txt", STORY.replace("moved", "shifted an inch"));
    insta::assert_snapshot!(sandbox.run(&["ingest", "news"]).exits(0).all(), @"
    Indexed news into ./index in 2 ms
      files             1 changed
      articles          1 replaced
      dates             1 undated
      quotations        1 direct
      attributed        1 (100.0% of the quotations)
    next: onrecord query --speaker orr
          onrecord query --topic science/technology-and-engineering
    exit 0
    ");
    assert_eq!(sandbox.run(&["query", "-q", "--by", "orr", "shifted"]).code, 0);
    assert_eq!(sandbox.run(&["query", "-q", "--by", "orr", "moved"]).code, 1);
}

#[test]
fn json_has_a_line_a_file_and_a_summary() {
    let sandbox = Sandbox::new().file("news/mill.txt", STORY).file("news/empty.txt", "");
    let ran = sandbox.run(&["ingest", "--json", "news"]).exits(0);
    let lines: Vec<serde_json::Value> =
        ran.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let mut told: Vec<String> = lines
        .iter()
        .filter(|line| line["type"] == "file")
        .map(|line| format!("{} {} {} {}", line["path"], line["status"], line["outcome"], line["articles"]))
        .collect();
    told.sort();
    insta::assert_snapshot!(told.join("\n"), @r#"
    "news/empty.txt" "skipped" "ignored" 0
    "news/mill.txt" "indexed" "new" 1
    "#);
    assert_eq!(lines.last().expect("a line")["type"], "summary");
    assert_eq!(ran.stderr, "");
}

#[test]
fn a_rejected_file_is_named_and_gives_exit_3() {
    let sandbox = Sandbox::new().file("news/mill.txt", STORY).file("news/broken.zip", "PK\u{3}\u{4} and no more");
    let ran = sandbox.run(&["ingest", "news"]).exits(3);
    assert!(ran.stderr.starts_with("news/broken.zip: "), "{}", ran.stderr);
    assert_eq!(sandbox.run(&["doctor", "--path", "news/broken.zip"]).code, 1);
    let told = sandbox.run(&["doctor", "--path", "news/mill.txt"]).exits(0).stdout;
    assert_eq!(told, "news/mill.txt\tnew\t1\ttxt, UTF-8 by its bytes\n");
    // A file that the index does not know is read, whether there is an index or not.
    let sandbox = sandbox.file("late.txt", STORY);
    for index in ["index", "nowhere"] {
        let ran = sandbox.run(&["doctor", "-i", index, "--path", "late.txt"]).exits(1);
        assert_eq!(ran.stdout, "late.txt\tnew\t1\ttxt, UTF-8 by its bytes\n");
        assert_eq!(ran.stderr, "late.txt: never ingested\n");
    }
    assert!(sandbox.run(&["doctor", "--rejects"]).exits(0).stdout.starts_with("news/broken.zip\trejected\t0\t"));
}

#[test]
fn a_folder_that_is_not_ours_is_never_written_to() {
    let sandbox = Sandbox::new().file("news/mill.txt", STORY).file("index/thesis.txt", "mine");
    let ran = sandbox.run(&["ingest", "-i", "index", "news"]).exits(2);
    assert!(ran.stderr.contains("not an index of onrecord"), "{}", ran.stderr);
    assert_eq!(std::fs::read_dir(sandbox.path("index")).expect("a folder").count(), 1);
}

#[test]
fn standard_input_is_a_file_too() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run_with(
        &["extract", "--json", "--as", "json", "-"],
        &[],
        br#"{"id": "m1", "title": "Mill", "text": "\"No,\" said Elin Orr."}"#,
    );
    let article: serde_json::Value = serde_json::from_str(&ran.exits(0).stdout).expect("JSON");
    assert_eq!((&article["id"], &article["body"]), (&"m1".into(), &"\"No,\" said Elin Orr.".into()));
    assert_eq!(article["quotations"][0]["speaker"]["name"], "Elin Orr");
}

#[test]
fn a_reader_can_see_why_a_quotation_has_its_speaker() {
    let story = "The mill closes in May.\n\nThe council's leader, Elin Orr, met Maud Tarrant, the owner, on Monday.\n\n\
                 \"We tried for a year to find a buyer who would keep the looms turning,\" said Tarrant.\n\n\
                 \"Nobody asked us,\" she added, \"and nobody \u{1b}[2Jwill.\" Orr said that the town would sue.\n";
    let sandbox = Sandbox::new().file("mill.txt", story);
    insta::assert_snapshot!(sandbox.run(&["extract", "--explain", "mill.txt"]).exits(0).all(), @r#"
    (no headline)
    undated · a1234567
    mill.txt

    q1234567 direct · Maud Tarrant, owner
       3 │ "We tried for a year to find a buyer who would keep the looms turning," said Tarrant.
         │  └────────────────────────────── said ───────────────────────────────┘  └cue └speaker
           rule quote-cue-source: “…,” said NAME
           named: “Tarrant” stands for Maud Tarrant · confidence 0.99

    q1234567 direct · Maud Tarrant, owner
       4 │ "Nobody asked us," she added, "and nobody [2Jwill." Orr said that the town would sue.
         │  └──── said ────┘  └speaker    └───── said ──────┘
         │                        └cue┘
           rule quote-source-cue: “…,” NAME said
           pronoun: “she” stands for Maud Tarrant · confidence 0.84
           weighed: Maud Tarrant 4.0 · Elin Orr 2.2

    q1234567 indirect · Elin Orr
       4 │ "Nobody asked us," she added, "and nobody [2Jwill." Orr said that the town would sue.
         │                                                     └speaker      └───── said ─────┘
         │                                                         └cue
           rule source-cue-content: NAME said that the plan is dead; NAME called it “dead”
           named: “Orr” stands for Elin Orr · confidence 0.95

    exit 0
    "#);
    let narrow = sandbox.run_with(&["extract", "--explain", "mill.txt"], &[("COLUMNS", "44")], b"").exits(0);
    assert!(narrow.stdout.lines().all(|line| line.chars().count() <= 44), "{}", narrow.stdout);
    let coloured = sandbox.run_with(&["extract", "--explain", "mill.txt"], &[("CLICOLOR_FORCE", "1")], b"").exits(0);
    assert!(coloured.stdout.contains("\u{1b}[1m") && !coloured.stdout.contains("\u{1b}[2J"), "{}", coloured.stdout);
    sandbox.run(&["extract", "--explain", "--json", "mill.txt"]).exits(2);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let sandbox = Sandbox::new().file("news/mill.txt", STORY.repeat(2_000));
    let mut child =
        sandbox.command(&["extract", "news"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

#[test]
fn a_damaged_index_is_noticed() {
    let sandbox = Sandbox::new().file("news/mill.txt", STORY);
    assert_eq!(sandbox.run(&["ingest", "-q", "news"]).exits(0).all(), "exit 0", "quiet means quiet");
    sandbox.run(&["doctor"]).exits(0);
    let file = std::fs::read_dir(sandbox.path("index"))
        .expect("a folder")
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|it| it == "store"))
        .expect("a document store");
    let mut bytes = std::fs::read(&file).expect("bytes");
    bytes[0] ^= 1;
    std::fs::write(&file, bytes).expect("a write");
    let ran = sandbox.run(&["doctor"]).exits(5);
    assert!(ran.stderr.contains("index is damaged\nhint: "), "{}", ran.stderr);
}

#[test]
fn all_that_an_ingest_writes_is_vouched_for() {
    let sandbox = Sandbox::with_corpus();
    sandbox.run(&["ingest", "corpus"]).exits(0);
    let index = std::fs::read_dir(sandbox.path("index")).expect("the index").flatten();
    let files: Vec<_> = index.map(|entry| entry.path()).collect();
    let mut checked = 0;
    for file in files {
        let bytes = std::fs::read(&file).expect("a file of the index");
        // A lock says who writes, and is nothing to lose.
        if bytes.is_empty() || file.extension().is_some_and(|extension| extension == "lock") {
            continue;
        }
        std::fs::write(&file, &bytes[..bytes.len() / 2]).expect("cut");
        assert_eq!(sandbox.run(&["doctor"]).code, 5, "{} is cut", file.display());
        std::fs::write(&file, &bytes).expect("mended");
        checked += 1;
    }
    assert!(checked > 5, "{checked} files");
    sandbox.run(&["doctor"]).exits(0);
}

#[test]
fn an_interrupted_ingest_keeps_what_it_acknowledged() {
    let sandbox = Sandbox::new();
    let files = 400;
    (0..files).for_each(|n| sandbox.write(&format!("news/{n:03}.txt"), STORY.replace("Mill", &format!("Mill {n}"))));
    let arguments = ["ingest", "--json", "--commit-every", "1", "news"];
    let mut child = sandbox.command(&arguments).stdout(Stdio::piped()).spawn().expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    assert!(lines.next().is_some_and(|line| line.contains("\"status\":\"indexed\"")));
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert!(killed.success());
    let told = 1 + lines.filter(|line| line.contains("\"type\":\"file\"")).count();
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    assert!(told < files, "it stopped early");
    let kept = sandbox.run(&["export", "-q", "articles"]).exits(0).stdout.lines().count();
    assert_eq!(kept, told, "what was acknowledged is there, and nothing else");
    sandbox.run(&["ingest", "-q", "news"]).exits(0);
    assert_eq!(sandbox.run(&["export", "-q", "articles"]).exits(0).stdout.lines().count(), files);
}

#[test]
fn a_rehearsal_writes_nothing() {
    let sandbox = Sandbox::new().file("news/mill.txt", STORY);
    insta::assert_snapshot!(sandbox.run(&["ingest", "--dry-run", "news"]).exits(0).all(), @r"
    Read, without writing anything, news in 2 ms
      files             1 new
      articles          1 added
      dates             1 undated
      quotations        1 direct
      attributed        1 (100.0% of the quotations)
    exit 0
    ");
    assert!(!sandbox.path("index").exists());
    sandbox.run(&["ingest", "-q", "news"]).exits(0);
    insta::assert_snapshot!(sandbox.run(&["ingest", "--dry-run", "news"]).exits(0).all(), @r"
    Read, without writing anything, news in 2 ms
      files             1 unchanged
      articles          1 unchanged
    exit 0
    ");
}

#[test]
fn an_empty_folder_is_said_to_be_one() {
    let sandbox = Sandbox::new();
    std::fs::create_dir_all(sandbox.path("none")).expect("a folder");
    let ran = sandbox.run(&["ingest", "none"]).exits(0);
    assert!(ran.stdout.ends_with("\n  files             0\n  articles          0\n"), "{}", ran.stdout);
}
