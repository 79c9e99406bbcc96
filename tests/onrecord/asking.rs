//! Questions to the sample corpus, as people and programs ask them.

use crate::sandbox::Sandbox;

#[test]
fn who_said_what() {
    let ran =
        Sandbox::samples().run(&["query", "--format", "text", "--speaker", "lindqvist", "--phrase", "grid emergency"]);
    insta::assert_snapshot!(ran.exits(0).all(), @r#"
    per month  ▄·················▄···█  2023-01 → 2024-11

    Mara Lindqvist, Energy Minister                     2024-11-19  Meridian Wire + 1 copy
      "We are not in a grid emergency, and we will not be in one this winter," Lindqvist said after
      meeting the company's chief executive, Tomas Reyl.
      q1234567 · Lindqvist rules out power rationing this winter
      corpus/meridian-wire/2024-autumn.jsonl:4

    Mara Lindqvist                                      2024-11-02  Port Maren Standard
      “If Mr. Reyl wants to call it a grid emergency, that is his word, not mine,” she said.
      q1234567 · Minister and grid operator at odds over winter
      corpus/port-maren-standard/2024/minister-and-operator-at-odds.json:25 · “she”

    Mara Lindqvist                                      2024-07-03  Halvern Courier
      Asked whether she stood by her claim that the country was sleepwalking into a grid emergency, the
      new minister smiled.
      q1234567 · indirect · Marrable names youngest cabinet in Halvern’s history
      corpus/halvern-courier/2024/07/marrable-names-cabinet.html:33 · “her”

    Mara Lindqvist, energy spokeswoman of the opposit…  2023-01-17  Meridian Wire
      Mara Lindqvist, the energy spokeswoman of the opposition Harbour Party, said the country was
      “sleepwalking into a grid emergency”.
      q1234567 · mixed · Halvern grid operator warns of tight winter
      corpus/meridian-wire/2023/2023-01-17-grid-winter.txt:18

    4 quotations · 5 printings · 2 ms
    ! speaker = lindqvist AND said phrase “grid emergency” · quotations · newest first
    ! note: 2 people fit “lindqvist”: Mara Lindqvist (30), Torvald Lindqvist (6)
    exit 0
    "#);
}

#[test]
fn a_line_a_quotation_in_a_pipe() {
    let ran = Sandbox::samples().run(&["query", "-q", "--speaker", "lindqvist", "--phrase", "grid emergency"]).exits(0);
    let fields: Vec<Vec<&str>> = ran.stdout.lines().map(|line| line.split('\t').collect()).collect();
    assert!(fields.iter().all(|fields| fields.len() == 12 && fields[3] == "Mara Lindqvist"), "{}", ran.stdout);
    assert_eq!(ran.stderr, "", "quiet means quiet");
}

#[test]
fn an_object_a_quotation_whose_spans_stand_in_the_body() {
    let samples = Sandbox::samples();
    let ran = samples.run(&["query", "--json", "-n", "3", "--by", "reyl"]).exits(0);
    assert_eq!(ran.stdout.lines().count(), 3);
    for line in ran.stdout.lines() {
        let quote: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let shown = samples.run(&["show", "--json", quote["article"].as_str().expect("an id")]).exits(0);
        let article: serde_json::Value = serde_json::from_str(&shown.stdout).expect("JSON");
        let body: Vec<char> = article["body"].as_str().expect("a body").chars().collect();
        let parts: Vec<String> = quote["spans"]
            .as_array()
            .expect("spans")
            .iter()
            .map(|span| {
                let at = |end: usize| span[end].as_u64().expect("an offset") as usize;
                body[at(0)..at(1)].iter().collect()
            })
            .collect();
        assert_eq!(quote["text"], parts.join(" "));
    }
}

#[test]
fn nothing_found_is_exit_1_and_silence_on_stdout() {
    let ran = Sandbox::samples().run(&["query", "--by", "lindqvist", "zeppelin"]).exits(1);
    assert_eq!(ran.stdout, "");
}

#[test]
fn a_bad_query_shows_its_fault() {
    let ran = Sandbox::samples().run(&["query", "by:lindqvist (\"grid emergency\" OR"]);
    insta::assert_snapshot!(ran.all(), @r#"
    ! error: the query ends inside a parenthesis
    !   by:lindqvist ("grid emergency" OR
    !                ^ opened here
    exit 2
    "#);
    let ran = Sandbox::samples().run(&["query", "--since", "31-02-2024", "grid"]);
    insta::assert_snapshot!(ran.all(), @r"
    ! error: --since “31-02-2024” is not a date; use 2024, 2024-02, 2024-02-28 or 90d
    exit 2
    ");
}

#[test]
fn wrong_usage_says_what_was_meant() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(sandbox.run(&["qurey", "grid"]).all(), @r"
    ! error: no command “qurey”; did you mean `query`?
    ! hint: onrecord help
    exit 2
    ");
    insta::assert_snapshot!(sandbox.run(&["query", "--speeker", "reyl"]).all(), @r"
    ! error: no flag “--speeker”; did you mean `--speaker`?
    ! hint: onrecord help query
    exit 2
    ");
    insta::assert_snapshot!(sandbox.run(&["query", "--limit", "many"]).all(), @r"
    ! error: --limit “many” is not valid: invalid digit found in string
    ! hint: onrecord help query
    exit 2
    ");
    insta::assert_snapshot!(sandbox.run(&["ingest"]).all(), @r"
    ! error: PATH is missing
    ! hint: onrecord help ingest
    exit 2
    ");
    let ran = Sandbox::samples().run(&["speakers", "-i", "index", "show", "reyl"]).exits(2);
    assert!(ran.stderr.starts_with("error: --index goes after the whole command\n"), "{}", ran.stderr);
    let ran = Sandbox::samples().run(&["query", "--topic", "zzzzzz"]).exits(2);
    assert!(ran.stderr.starts_with("error: --topic “zzzzzz” is no topic"), "{}", ran.stderr);
}

#[test]
fn no_index_says_how_to_make_one() {
    insta::assert_snapshot!(Sandbox::new().run(&["query", "grid"]).all(), @r"
    ! error: no index: $ONRECORD_INDEX is not set, and there is no ./index here or above
    ! hint: make one with `onrecord ingest FOLDER`, or name one with `--index DIR`
    exit 2
    ");
    insta::assert_snapshot!(Sandbox::new().run(&["query", "-i", "nowhere", "grid"]).all(), @r"
    ! error: nowhere: no index here
    ! hint: onrecord ingest --index nowhere FOLDER
    exit 2
    ");
}

#[test]
fn a_quotation_and_an_article_are_shown_by_the_beginning_of_their_id() {
    let samples = Sandbox::samples();
    let found =
        samples.run(&["query", "-q", "--by", "okonjo", "--on", "2023-01-17", "press release OR margin"]).exits(0);
    let id = found.stdout.split('\t').next().expect("an id").to_owned();
    let shown = samples.run(&["show", "-C", "0", &id[..9]]).exits(0);
    assert!(shown.stdout.contains("Ada Okonjo"), "{}", shown.stdout);
    assert_eq!(samples.run(&["show", "qffffffffffff"]).code, 1);
}

#[test]
fn the_index_is_found_from_the_environment_and_from_a_folder_below() {
    let samples = Sandbox::samples();
    let index = samples.path("index").display().to_string();
    let elsewhere = Sandbox::new();
    elsewhere.run_with(&["query", "-q", "grid"], &[("ONRECORD_INDEX", &index)], b"").exits(0);
    let below =
        samples.command(&["query", "-q", "grid"]).current_dir(samples.path("corpus")).output().expect("it runs");
    assert!(below.status.success());
}

#[test]
fn a_spreadsheet_gets_a_head_and_rows() {
    let ran = Sandbox::samples().run(&["query", "-q", "--by", "reyl", "-n", "2", "--format", "csv"]).exits(0);
    let rows: Vec<&str> = ran.stdout.split_terminator("\r\n").collect();
    assert_eq!(rows[0], "\u{feff}id,date,publisher,speaker,text,headline,place,kind,role,how,confidence,printings");
    assert_eq!(rows.len(), 3);
}

#[test]
fn who_about_what_and_when() {
    let samples = Sandbox::samples();
    let speakers = samples.run(&["speakers", "--format", "text", "-n", "5"]).exits(0);
    insta::assert_snapshot!(speakers.all(), @"
      quotes  outlets  speaker         role                          2023-01 → 2024-12
          26        4  Mara Lindqvist  Energy Minister               ▃····▃▄█           ████████████████
          11        4  Ilse Marrable   Prime Minister                ▄···▄█▆·           ██████▉
          11        4  Oskar Vehn      Prime Minister                ▄▂▂··█··           ██████▉
          11        2  Tomas Reyl      chief executive of Halgrid    ▄···▃··█           ██████▉
          10        3  Ada Okonjo      Civic Union's energy spokes…  ▄···▂█▄▂           ██████▎
    ! 5 of 159 speakers · copies counted once (--count printings counts each)
    exit 0
    ");
    let timeline = samples.run(&["timeline", "--format", "text", "--per", "quarter", "--by", "lindqvist"]).exits(0);
    insta::assert_snapshot!(timeline.all(), @"
      2023 Q1        4  ████████████████
      2023 Q2        1  ████
      2023 Q3        0  ·
      2023 Q4        0  ·
      2024 Q1        0  ·
      2024 Q2        4  ████████████████
      2024 Q3       11  ████████████████████████████████████████████
      2024 Q4       12  ████████████████████████████████████████████████
    ! speaker = lindqvist · quotations · newest first
    ! note: 2 people fit “lindqvist”: Mara Lindqvist (30), Torvald Lindqvist (6)
    exit 0
    ");
    let split = ["timeline", "--format", "text", "--per", "year", "--split", "speaker", "-n", "2"];
    insta::assert_snapshot!(samples.run(&split).exits(0).all(), @"
                          2023  2024
      Mara Lindqvist         4    22  ▂█
      Ilse Marrable          2     9  ▂█
      157 other speakers   160   202  ▇█
    ! everything · quotations · newest first
    exit 0
    ");
    let rows = samples.run(&["timeline", "--per", "year", "--split", "kind", "--format", "csv"]).exits(0).stdout;
    assert!(
        rows.starts_with("\u{feff}kind,year,count\r\n")
            && rows.contains("\r\ndirect,2023,")
            && rows.contains("\r\nindirect,2024,"),
        "{rows}"
    );
    let nothing = samples.run(&["timeline", "--split", "publisher", "emergenzy"]).exits(1);
    assert!(nothing.stdout.is_empty() && nothing.stderr.contains("Closest: emergency"), "{}", nothing.stderr);
    let topics = samples.run(&["topics", "--json"]).exits(0);
    assert!(topics.stdout.lines().all(|line| line.contains("\"type\":\"topic\"")), "{}", topics.stdout);
}

#[test]
fn a_miss_says_what_comes_closest() {
    insta::assert_snapshot!(Sandbox::samples().run(&["query", "--by", "linqvist", "--phrase", "grid emergancy"]).all(), @r#"
    ! speaker = linqvist AND said phrase “grid emergancy” · quotations · newest first
    ! no speaker like “linqvist”. Closest: Mara Lindqvist (30), Torvald Lindqvist (6)
    ! no quotation has “emergancy”. Closest: emergency (9)
    ! try: onrecord query 'speaker:"Mara Lindqvist" "grid emergency"'
    exit 1
    "#);
}

#[test]
fn one_speaker() {
    insta::assert_snapshot!(Sandbox::samples().run(&["speakers", "show", "reyl"]).exits(0).all(), @"
    Tomas Reyl  sc5ef291b91   11 quotations · 16 printings · 2023-01-17 → 2024-11-19 · 2 outlets
      printed as  Reyl 4 · Tomas Reyl 2
      roles       Halgrid's head of operations 2023-01-17 · chief executive of Halgrid 2024-11-02
      found by    named 6 · pronoun 5
      topics      economy 7 · politics 7 · politics/government 7 · economy/products-and-services 5 ·
                  economy/products-and-services/energy-and-resource 4 ·
                  economy/products-and-services/utilities/electricity 4 · 1 more
      about       winter 3 · Halgrid 2 · Halvern 2
      quoted with Ada Okonjo 3 articles · Mara Lindqvist 3 articles · Henna Skovray 2 articles ·
                  Devan Achterby 1 article · Greta Unwin 1 article · Lucan Whitmore 1 article · 9 more
    exit 0
    ");
    assert_eq!(Sandbox::samples().run(&["speakers", "show", "nobody at all"]).code, 1);
}

#[test]
fn the_program_explains_itself() {
    let sandbox = Sandbox::new();
    for arguments in
        [&["help"][..], &["help", "query"], &["--version"], &["completions", "bash"], &["man"], &["man", "query"]]
    {
        let ran = sandbox.run(arguments).exits(0);
        assert!(!ran.stdout.is_empty() && ran.stderr.is_empty(), "{arguments:?}\n{}", ran.stderr);
    }
    assert!(sandbox.run(&[]).exits(2).stderr.contains("onrecord query --speaker"));
}

#[test]
fn names_are_shown_as_printed() {
    let sandbox = Sandbox::new();
    let said =
        "“The mill will close,” said Élodie McTavish. “We are sorry,” said Tom O’Hara. “So am I,” said Ann Dahl.";
    sandbox.write("news/a.txt", format!("Mill to close\n\n{said}\n"));
    sandbox.run(&["ingest", "-q", "news"]).exits(0);
    let ran = sandbox.run(&["speakers", "-q"]).exits(0);
    let mut names: Vec<&str> = ran.stdout.lines().filter_map(|line| line.split('\t').nth(1)).collect();
    names.sort_unstable();
    assert_eq!(names, ["Ann Dahl", "Tom O’Hara", "Élodie McTavish"]);
    for (typed, name) in [("mctavish", "Élodie McTavish"), ("elodie", "Élodie McTavish"), ("T. O'Hara", "Tom O’Hara")]
    {
        let ran = sandbox.run(&["query", "-q", "--by", typed]).exits(0);
        assert_eq!(ran.stdout.split('\t').nth(3), Some(name), "{}", ran.stdout);
    }
}
