//! Results in groups, lists of queries, and who is who.

use crate::sandbox::Sandbox;

/// A sandbox with an index of its own, to be written beside.
fn own_samples() -> Sandbox {
    let sandbox = Sandbox::with_corpus();
    sandbox.run(&["ingest", "-q", "corpus"]).exits(0);
    sandbox
}

#[test]
fn results_are_counted_by_what_they_have_in_common() {
    let samples = Sandbox::samples();
    let by = |by: &str| samples.run(&["query", "grid", "--format", "text", "--group-by", by]).exits(0).all();
    insta::assert_snapshot!(by("publisher"), @"
      articles  publisher            2023-01 → 2024-12
             3  Meridian Wire        █···█··█           ████████████████████████████████
             1  Halvern Courier      ······█·           ██████████▊
             1  Halvern Radio        ·······█           ██████████▊
             1  Port Maren Standard  ·······█           ██████████▊
    ! “grid” · articles · newest first
    ! 4 publishers · 6 articles · 8 printings · 2 ms
    exit 0
    ");
    insta::assert_snapshot!(by("speaker"), @"
      quotes  outlets  speaker                 role                  2023-01 → 2024-12
           5        3  Mara Lindqvist          Energy Minister       ▃·····▃█           ████████████████
           1        1  Calla Venning                                 ·······█           ███▎
           1        1  (unnamed) second cable                        ·······█           ███▎
    ! said “grid” · quotations · newest first
    ! 3 speakers · 7 quotations · 10 printings · 2 ms
    exit 0
    ");
    insta::assert_snapshot!(by("month"), @"
      articles  month
             1  2023-01  ████████████████
             1  2024-02  ████████████████
             1  2024-07  ████████████████
             2  2024-11  ████████████████████████████████
             1  2024-12  ████████████████
    ! “grid” · articles · newest first
    ! 5 months · 6 articles · 8 printings · 2 ms
    exit 0
    ");
    let topics = samples.run(&["query", "-q", "--by", "reyl", "--group-by", "topic"]).exits(0);
    assert!(topics.stdout.lines().all(|line| line.split('\t').count() == 5), "{}", topics.stdout);
    let terms = samples.run(&["query", "--by", "reyl", "--group-by", "keyphrase", "--json"]).exits(0);
    assert!(terms.stdout.lines().all(|line| line.contains("\"by\":\"keyphrase\"")), "{}", terms.stdout);
    samples.run(&["query", "zeppelin", "--group-by", "publisher"]).exits(1);
    samples.run(&["query", "grid", "--anywhere", "--group-by", "speaker"]).exits(2);
}

#[test]
fn groups_of_all_results_add_up() {
    let samples = Sandbox::samples();
    let count = |arguments: &[&str]| samples.run(arguments).exits(0).stdout.trim().parse::<u64>().expect("a number");
    for query in [&["--by", "lindqvist"][..], &["--kind", "direct"], &["--by", "reyl", "--count", "printings"]] {
        let all = count(&[&["query", "-q", "-c"], query].concat());
        for by in ["speaker", "month", "how", "publisher", "lang", "folder"] {
            let ran = samples.run(&[&["query", "--json", "--group-by", by], query].concat()).exits(0);
            let counts = ran.stdout.lines().map(|line| {
                let group: serde_json::Value = serde_json::from_str(line).expect("JSON");
                group["count"].as_u64().or(group["quotations"].as_u64()).expect("a count")
            });
            let sum: u64 = counts.sum();
            // Quotations of nobody are in no group of speakers.
            assert!(sum == all || by == "speaker" && sum < all, "{query:?} by {by}: {sum} of {all}");
        }
    }
}

#[test]
fn letters_count_where_they_are_asked_to() {
    let samples = Sandbox::samples();
    let count = |arguments: &[&str]| {
        let ran = samples.run(&[&["query", "-q", "-c"], arguments].concat());
        ran.stdout.trim().parse::<u64>().unwrap_or(0)
    };
    let (any, exact, other) =
        (count(&["\"grid emergency\""]), count(&["-e", "\"grid emergency\""]), count(&["-e", "\"Grid Emergency\""]));
    assert!(any >= exact && exact > other, "{any} {exact} {other}");
    assert_eq!(count(&["exact:\"grid emergency\""]), exact);
    samples.run(&["query", "-e", "grid emerg*"]).exits(1);
    samples.run(&["query", "-e", "\"grid emergency\"~2"]).exits(2);
}

#[test]
fn others_in_the_same_article_can_be_asked_for() {
    let samples = Sandbox::samples();
    let ran = samples.run(&["query", "-c", "--by", "lindqvist", "--with", "reyl"]).exits(0);
    insta::assert_snapshot!(ran.all(), @"
    10
    ! speaker = lindqvist AND quoted with reyl · quotations · newest first
    ! note: 2 people fit “lindqvist”: Mara Lindqvist (30), Torvald Lindqvist (6)
    exit 0
    ");
    assert_eq!(samples.run(&["query", "-q", "-c", "by:lindqvist with:reyl"]).exits(0).stdout, ran.stdout);
}

#[test]
fn a_list_of_names_every_one_accounted_for() {
    let sandbox = Sandbox::samples();
    let names = b"Ada Okonjo\n\nNobody At All\nTomas Reyl\n";
    let run = |arguments: &[&str]| {
        let common = ["query", "--queries", "-", "--lines", "speaker"];
        sandbox.run_with(&[&common[..], arguments].concat(), &[], names).exits(0)
    };
    insta::assert_snapshot!(run(&["-c"]).all(), @"
    Ada Okonjo	10
    Nobody At All	0
    Tomas Reyl	11
    ! 3 queries · 2 with results · 1 with none (kept, count 0)
    exit 0
    ");
    let rows = run(&["--format", "csv", "-n", "2"]);
    insta::assert_snapshot!(rows.stderr, @"3 queries · 2 with results · 1 with none (kept, count 0) · 4 rows");
    assert!(rows.stdout.contains("\nNobody At All,0,,,"), "{}", rows.stdout);
    let objects = run(&["--json", "-n", "1"]);
    assert_eq!(objects.stdout.lines().filter(|line| line.contains("\"type\":\"query\"")).count(), 3);
    let wrong = sandbox.run_with(&["query", "--queries", "-"], &[], b"grid\n(grid\n").exits(2);
    insta::assert_snapshot!(wrong.all(), @"
    ! error: -:2: the query ends inside a parenthesis
    !   (grid
    !   ^ opened here
    exit 2
    ");
}

#[test]
fn a_query_is_explained() {
    let ran = Sandbox::samples().run(&["query", "--explain", "by:reyl (winter OR cable) -title:grid"]).exits(0);
    insta::assert_snapshot!(ran.all(), @"
    speaker = reyl AND (said “winter” OR said “cable”) AND NOT title has “grid” · quotations · newest first
    as text: speaker:reyl (winter OR cable) -title:grid
             1  all of these
            16    speaker = reyl
                    Tomas Reyl: tomas reyl 16
            19    any of these
            11      said “winter”
                      winter · winters
             8      said “cable”
                      cable
           403    not this
            35      title has “grid”
    exit 0
    ");
}

#[test]
fn topics_in_all_and_one() {
    let samples = Sandbox::samples();
    insta::assert_snapshot!(samples.run(&["topics", "economy", "--format", "text"]).exits(0).all(), @"
      economy                       8  ████████████████████████
        products-and-services       5  ███████████████
          energy-and-resource       2  ██████
          utilities                 1  ███
            electricity             1  ███
        business-information        1  ███
        economy                     1  ███
    exit 0
    ");
    insta::assert_snapshot!(samples.run(&["topics", "--by", "reyl", "--format", "text"]).exits(0).all(), @"
      economy                      11  ████████████████████████
        products-and-services       9  ███████████████████▊
          energy-and-resource       4  ████████▊
          utilities                 4  ████████▊
            electricity             4  ████████▊
        business-information        2  ████▍
      politics                      7  ███████████████▍
        government                  7  ███████████████▍
    ! speaker = reyl · quotations · newest first
    exit 0
    ");
    insta::assert_snapshot!(samples.run(&["topics", "show", "economy"]).exits(0).all(), @"
    economy, business and finance  medtop:04000000
      means       All matters concerning the planning, production and exchange of wealth.
      path        economy
      below it    products-and-services 5 · business-information 1 · economy 1 · business-enterprise 0 ·
                  market-and-exchange 0
      articles    8 · ▄···▄········▄······▄·██ 2023-01 → 2024-12 · per month
      quoted      Mara Lindqvist 18 · Tomas Reyl 11 · Calla Venning 6 · Henna Skovray 6 ·
                  Torvald Lindqvist 5 · Ada Okonjo 4 · Devan Achterby 4 · Linnea Forsgate 3
      terms       winter 3 · Reyl 3 · Lindqvist 3 · Halvern 3 · Mara Lindqvist 2 · Tomas Reyl 2 ·
                  Halgrid 2 · Minister Mara Lindqvist 2
    exit 0
    ");
    samples.run(&["topics", "nothing like it"]).exits(1);
}

#[test]
fn the_archive_in_parts() {
    let samples = Sandbox::samples();
    insta::assert_snapshot!(samples.run(&["stats", "--by", "publisher", "--format", "text"]).exits(0).all(), @"
      articles  quotations  publisher             2023-01 → 2024-12
            13         134  Meridian Wire         ▆▃▆·▆▃▆█           ████████████████████████
             8          88  Halvern Courier       ·▆·▃█·▆·           ██████████████▉
             8          73  Korrin Valley Weekly  ·▄█·▄▄█▄           ██████████████▉
             6          42  Halvern Radio         ·▄··▄█·█           ███████████▏
             6          63  Port Maren Standard   ▄·▄█·▄·▄           ███████████▏
    exit 0
    ");
    insta::assert_snapshot!(samples.run(&["stats", "--by", "how", "--format", "text"]).exits(0).all(), @"
    quotations  how           2023-01 → 2024-12
           163  named         ▄▄▆▂▆▅▆█           ████████████████████████
           121  pronoun       ▄▆█▅█▅█▇           █████████████████▉
            55  role          ▅▅▄▅▄▂▆█           ████████▏
            45  organisation  ▄▂▄▄█▄▄▃           ██████▊
            13  inferred      ·▇··▄█·▄           ██
             2  continued     ·█··█···           ▍
             1  unattributed  ·······█           ▎
    exit 0
    ");
    insta::assert_snapshot!(samples.run(&["stats", "--by", "lang", "--json"]).exits(0).all(), @r#"
    {"v":1,"type":"part","by":"lang","label":"en","articles":41,"quotations":400,"months":[{"month":"2023-01","count":1},{"month":"2023-02","count":1},{"month":"2023-03","count":1},{"month":"2023-04","count":1},{"month":"2023-05","count":2},{"month":"2023-06","count":2},{"month":"2023-07","count":1},{"month":"2023-08","count":2},{"month":"2023-09","count":2},{"month":"2023-10","count":2},{"month":"2023-12","count":1},{"month":"2024-01","count":3},{"month":"2024-02","count":2},{"month":"2024-03","count":2},{"month":"2024-04","count":2},{"month":"2024-05","count":1},{"month":"2024-06","count":2},{"month":"2024-07","count":1},{"month":"2024-08","count":3},{"month":"2024-09","count":2},{"month":"2024-10","count":2},{"month":"2024-11","count":3},{"month":"2024-12","count":2}]}
    exit 0
    "#);
    insta::assert_snapshot!(samples.run(&["stats", "--by", "folder", "--format", "csv"]).exits(0).all(), @"
    ﻿folder,articles,quotations
    corpus/meridian-wire,5,45
    corpus/meridian-wire/2023,5,56
    corpus/halvern-radio,4,23
    corpus/port-maren-standard/2023,4,39
    corpus/korrin-valley-weekly/2023,3,31
    corpus/korrin-valley-weekly/2024,3,26
    corpus/meridian-wire/2024,3,33
    corpus/korrin-valley-weekly,2,16
    corpus/port-maren-standard/2024,2,24
    corpus/halvern-courier/2023/04,1,8
    corpus/halvern-courier/2023/05,1,13
    corpus/halvern-courier/2023/12,1,11
    corpus/halvern-courier/2024/01,1,12
    corpus/halvern-courier/2024/02,1,12
    corpus/halvern-courier/2024/03,1,9
    corpus/halvern-courier/2024/07,1,13
    corpus/halvern-courier/2024/09,1,9
    corpus/halvern-radio/2023,1,7
    corpus/halvern-radio/2024,1,12
    exit 0
    ");
    insta::assert_snapshot!(samples.run(&["stats", "--topic", "economy"]).exits(0).all(), @"
    found
      articles           8
      printings          9
      outlets            4
      quotations        88
      speakers          30
    ! topic = economy · articles · newest first
    exit 0
    ");
}

#[test]
fn speakers_and_topics_are_exported() {
    let samples = Sandbox::samples();
    for what in ["speakers", "topics"] {
        let objects = samples.run(&["export", what]).exits(0);
        let rows = samples.run(&["export", what, "--format", "csv"]).exits(0);
        assert_eq!(objects.stdout.lines().count() + 1, rows.stdout.lines().count(), "{what}");
    }
    let some = samples.run(&["export", "articles", "-q", "--by", "reyl"]).exits(0);
    assert!(some.stdout.lines().all(|line| line.contains("Reyl") && line.contains("\"body\"")));
}

#[test]
fn shells_complete_what_the_index_knows() {
    let samples = Sandbox::samples();
    assert!(samples.run(&["complete", "speaker", "lind"]).exits(0).stdout.contains("Mara Lindqvist\n"));
    assert!(samples.run(&["complete", "topic", "econ"]).exits(0).stdout.starts_with("economy\n"));
    assert_eq!(samples.run(&["complete", "publisher", "meri"]).exits(0).stdout, "Meridian Wire\n");
    assert_eq!(Sandbox::new().run(&["complete", "speaker", "x"]).exits(1).all(), "exit 1");
    for shell in ["bash", "zsh", "fish"] {
        assert!(samples.run(&["completions", shell]).exits(0).stdout.contains("onrecord complete"), "{shell}");
    }
}

#[test]
fn what_is_kept_of_speakers_may_be_gone_damaged_or_stale() {
    let sandbox = own_samples();
    let asked = || -> Vec<String> {
        let of_speakers = [
            &["speakers"][..],
            &["speakers", "-n", "3", "--json"],
            &["speakers", "show", "reyl"],
            &["speakers", "--topic", "energy"],
            &["speakers", "review"],
            &["query", "--by", "lindqvist", "-n", "5"],
            &["query", "the", "--unit", "quote", "-n", "5"],
            &["stats"],
        ];
        of_speakers.iter().map(|arguments| sandbox.run(arguments).all()).collect()
    };
    let files = ["index/speakers.people", "index/speakers.roll"].map(|name| sandbox.path(name));
    let before = asked();
    let kept = files.clone().map(|file| std::fs::read(file).expect("it is kept"));
    assert_eq!(asked(), before, "as kept");
    for bytes in [&b""[..], b"onrecord people\n", &kept[0][..kept[0].len() / 2], &kept[1], &kept[0]] {
        files.iter().for_each(|file| std::fs::write(file, bytes).expect("written"));
        assert_eq!(asked(), before, "cut, or one for the other");
    }
    for at in (0..40).chain((40..kept[0].len()).step_by(97)) {
        for (file, bytes) in files.iter().zip(&kept) {
            let mut bytes = bytes.clone();
            let at = at % bytes.len();
            bytes[at] ^= 0x20;
            std::fs::write(file, bytes).expect("written");
        }
        assert_eq!(sandbox.run(&["speakers"]).all(), before[0], "byte {at}");
        assert_eq!(sandbox.run(&["query", "--by", "lindqvist", "-n", "5"]).all(), before[5], "byte {at}");
    }
    for file in &files {
        std::fs::remove_file(file).expect("removed");
        std::fs::create_dir(file).expect("where nothing can be written");
    }
    assert_eq!(asked(), before, "nothing can be kept");
    files.iter().for_each(|file| std::fs::remove_dir(file).expect("removed"));

    let ignore = "[[ignore]]\nname = \"Mara Lindqvist\"\n";
    std::fs::write(sandbox.path("index.speakers.toml"), ignore).expect("written");
    let decided = asked();
    assert_ne!(decided, before);
    files.iter().zip(&kept).for_each(|(file, bytes)| std::fs::write(file, bytes).expect("written"));
    assert_eq!(asked(), decided, "made before the decision");
    std::fs::remove_file(sandbox.path("index.speakers.toml")).expect("removed");
    assert_eq!(asked(), before);

    sandbox.write("corpus/new.txt", "The dike will hold\n\n“The dike will hold,” Mara Lindqvist said on Monday.\n");
    sandbox.run(&["ingest", "-q", "corpus"]).exits(0);
    let grown = asked();
    assert_ne!(grown, before);
    files.iter().zip(&kept).for_each(|(file, bytes)| std::fs::write(file, bytes).expect("written"));
    assert_eq!(asked(), grown, "made before the article");
}

#[test]
fn a_decision_about_people_holds_at_once_and_is_kept() {
    let sandbox = own_samples();
    let merge = ["speakers", "merge", "Ada Okonjo", "--into", "Tomas Reyl"];
    let tried = sandbox.run(&[&merge[..], &["--dry-run"]].concat()).exits(0);
    insta::assert_snapshot!(tried.all(), @r#"
      Tomas Reyl  16 → 29 quotations
      Ada Okonjo  13 → 0 quotations
    would add to ./index.speakers.toml:
      [[merge]]
      names = ["Ada Okonjo"]
      into = "Tomas Reyl"
    nothing changed (--dry-run)
    exit 0
    "#);
    assert!(!sandbox.path("index.speakers.toml").exists(), "nothing is written when it is only tried");
    sandbox.run(&merge).exits(0);
    let count =
        |name: &str| sandbox.run(&["query", "-q", "-c", "--by", name]).stdout.trim().parse::<u64>().unwrap_or(0);
    assert_eq!(count("okonjo"), count("reyl"));
    sandbox.run(&["speakers", "rename", "reyl", "Tomas Reyl-Okonjo"]).exits(0);
    assert!(sandbox.run(&["speakers", "-q", "-n", "1", "reyl-okonjo"]).exits(0).stdout.contains("Tomas Reyl-Okonjo"));
    sandbox.run(&["speakers", "ignore", "Mara Lindqvist"]).exits(0);
    assert_eq!(sandbox.run(&["query", "-q", "--by", "mara lindqvist"]).code, 1);
    let file = std::fs::read_to_string(sandbox.path("index.speakers.toml")).expect("the file");
    insta::assert_snapshot!(file, @r#"
    # Who is who among the speakers of this archive. Edit it freely; `onrecord speakers` adds entries at the end.
    #
    # [[merge]]   names = ["Ada Marsh"]     into = "Ada Okonjo"       these are one person
    # [[split]]   name = "M. Lindqvist"     to = "Magnus Lindqvist"   this spelling is another person, or one of its own
    # [[rename]]  name = "Ada Okonjo"       to = "Ada Okonjo-Marsh"   shown by this name
    # [[ignore]]  name = "the moment"                                 no speaker at all
    #
    # A merge or a split may hold for some quotations only: role = "striker", publisher = "Coast Daily", since = 2024-01-01,
    # until = 2024-06-30, article = "a51e02c".

    [[merge]]
    names = ["Ada Okonjo"]
    into = "Tomas Reyl"

    [[rename]]
    name = "Tomas Reyl"
    to = "Tomas Reyl-Okonjo"

    [[ignore]]
    name = "Mara Lindqvist"
    "#);
    std::fs::remove_dir_all(sandbox.path("index")).expect("an index");
    sandbox.run(&["ingest", "-q", "corpus"]).exits(0);
    assert_eq!(sandbox.run(&["query", "-q", "--by", "mara lindqvist"]).code, 1, "decisions outlive the index");
}

#[test]
fn a_line_of_the_file_that_means_nothing_is_named() {
    let sandbox = own_samples().file("index.speakers.toml", "# mine\n[[merge]]\nnames = [\"A\"]\ninto = \"…\"\n");
    insta::assert_snapshot!(sandbox.run(&["query", "--by", "reyl"]).all(), @"
    ! speaker = reyl · quotations · newest first
    ! error: ./index.speakers.toml: 4: “…” is no name
    ! hint: correct the line, or put the file out of the way
    exit 2
    ");
    let name = ["speakers", "split", "lindqvist"];
    std::fs::remove_file(sandbox.path("index.speakers.toml")).expect("a file");
    insta::assert_snapshot!(sandbox.run(&name).all(), @"
    ! error: “lindqvist” fits 2 people: Mara Lindqvist, Torvald Lindqvist
    ! hint: give a full name, or a spelling as the archive has it
    exit 2
    ");
    insta::assert_snapshot!(sandbox.run(&["speakers", "split", "Zebedee"]).all(), @"
    ! error: no speaker like “Zebedee”
    exit 2
    ");
}

#[test]
fn doubts_come_with_commands() {
    let ran = Sandbox::samples().run(&["speakers", "review"]);
    insta::assert_snapshot!(ran.all(), @"
    ! nothing is doubtful
    exit 1
    ");
}
