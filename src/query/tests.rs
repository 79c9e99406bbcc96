//! What query texts and flags mean, and what is said about those that mean nothing.

use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

use super::simplify::simplify;
use super::{Flags, Matching, QueryError, Scope, Undated, UnitFlag, canonical, echo, parse};
use crate::model::{Condition, Day, DayRange, How, Kind, Query, TopicId, Unit};

fn today() -> Day {
    Day::from_ymd(2024, 12, 20).expect("a day")
}

fn read(text: &str) -> Result<Query, QueryError> {
    parse(text, &Flags::default(), today())
}

/// The canonical form of a text.
fn canon(text: &str) -> String {
    canonical(&read(text).unwrap_or_else(|error| panic!("{text}: {error}")))
}

#[test]
fn texts_mean_conditions() {
    for (text, meaning) in [
        ("grid emergency", "grid emergency"),
        ("Grid AND Emergency", "grid emergency"),
        ("“Grid Emergency”", "\"grid emergency\""),
        ("«grid emergency»~3", "\"grid emergency\"~3"),
        ("\"emergency\"", "\"emergency\""),
        ("won't co-operate", "\"won t\" \"co operate\""),
        ("grid OR price cap", "grid OR price cap"),
        ("(grid price) OR (cap)", "grid price OR cap"),
        ("grid (price OR cap)", "grid (price OR cap)"),
        ("((grid))", "grid"),
        ("grid -price NOT cap", "grid -price -cap"),
        ("-(price OR cap)", "-(price OR cap)"),
        ("--grid", "grid"),
        ("grid - emergency — now", "grid emergency now"),
        ("énergi* Kalm~ kalm~2", "energi* kalm~1 kalm~2"),
        ("by:lindqvist speaker:\"Mara Lindqvist\"", "speaker:lindqvist speaker:\"Mara Lindqvist\""),
        ("speaker:(reyl OR “Ada Okonjo”)", "speaker:reyl OR speaker:\"Ada Okonjo\""),
        ("-by:reyl kind:Direct how:named", "-speaker:reyl kind:direct how:named"),
        ("confidence:0.9 role:“Energy Minister”", "confidence:0.9 role:\"energy minister\""),
        ("title:\"Grid emergency\" in:archive/2024/**", "title:\"grid emergency\" in:archive/2024/**"),
        ("in:\"my \"\"files\"\"\"", "in:\"my \"\"files\"\"\""),
        ("date:2024-03..2024-06 date:none", "date:2024-03-01..2024-06-30 date:none"),
        ("12:30 or not", "\"12 30\" or not"),
        ("with:\"Ada Okonjo\" by:reyl", "with:\"Ada Okonjo\" speaker:reyl"),
        ("exact:“Grid, Inc.” exact:A*", "exact:\"Grid, Inc.\" exact:A*"),
        ("", ""),
        ("—", ""),
    ] {
        assert_eq!(canon(text), meaning, "{text}");
    }
}

#[test]
fn faults_are_shown_in_their_place() {
    for (text, shown) in [
        (
            "by:lindqvist (\"grid emergency\" OR",
            "the query ends inside a parenthesis\n  by:lindqvist (\"grid emergency\" OR\n               ^ opened here",
        ),
        ("(grid", "the query ends inside a parenthesis\n  (grid\n  ^ opened here"),
        ("grid)", "this parenthesis closes nothing\n  grid)\n      ^"),
        ("()", "nothing to search for in these parentheses\n  ()\n  ^^"),
        ("say \"grid", "the query ends inside quotation marks\n  say \"grid\n      ^ opened here"),
        (
            "OR grid",
            "OR must stand between two conditions\n  OR grid\n  ^^\nhint: to search for the word, write it in lower case: or",
        ),
        (
            "grid AND",
            "AND must stand between two conditions\n  grid AND\n       ^^^\nhint: to search for the word, write it in lower case: and",
        ),
        ("grid \"…\"", "no word between the quotation marks\n  grid \"…\"\n       ^^^"),
        ("grid~3", "a word allows one or two edits: ~1 or ~2\n  grid~3\n  ^^^^^^"),
        ("*grid", "* works at the end of a word only\n  *grid\n  ^^^^^"),
        ("co-op*", "* and ~ work on a single word\n  co-op*\n  ^^^^^^"),
        ("NOT", "nothing to exclude\n  NOT\n  ^^^"),
        ("kind:spoken", "no kind “spoken”; use direct, mixed, indirect\n  kind:spoken\n       ^^^^^^"),
        ("speaker:", "a value must follow the colon\n  speaker:\n  ^^^^^^^^"),
        ("by:lind*", "“lind*”: * and ~ work on words of the text only\n  by:lind*\n     ^^^^^"),
        (
            "date:31-02-2024",
            "“31-02-2024” is not a date; use 2024, 2024-02, 2024-02-28 or 90d\n  date:31-02-2024\n       ^^^^^^^^^^",
        ),
        (
            "by: reyl",
            "a value must follow the colon at once\n  by: reyl\n    ^\nhint: no space after the colon; a value of several words stands in quotation marks",
        ),
    ] {
        assert_eq!(read(text).map_err(|error| error.to_string()), Err(shown.to_owned()), "{text}");
    }
    let error = read("minister: yes").expect_err("no such field");
    assert!(error.message.starts_with("no field “minister”; fields are speaker, with"), "{error}");
}

#[test]
fn limits_hold() {
    assert!(read(&format!("{}grid{}", "(".repeat(64), ")".repeat(64))).is_ok());
    assert!(read(&format!("{}grid{}", "(".repeat(65), ")".repeat(65))).is_err());
    assert!(read(&"-".repeat(200)).is_err());
    assert!(read(&"grid ".repeat(2_001)).is_err());
    assert!(read(&"g".repeat(40_000)).is_err());
}

#[test]
fn the_unit_follows_from_what_is_asked() {
    let unit = |text: &str, flags: Flags| parse(text, &flags, today()).map(|query| query.unit);
    let anywhere = || Flags { scope: Scope::Anywhere, ..Flags::default() };
    let shows = |unit| Flags { unit: Some(unit), ..Flags::default() };
    assert_eq!(unit("grid topic:medtop:04000000", Flags::default()), Ok(Unit::Articles));
    assert_eq!(unit("grid -by:reyl", Flags::default()), Ok(Unit::Quotations));
    assert_eq!(unit("grid", Flags { min_confidence: Some(0.5), ..Flags::default() }), Ok(Unit::Quotations));
    assert_eq!(unit("grid", shows(UnitFlag::Quote)), Ok(Unit::Quotations));
    assert_eq!(unit("grid by:reyl", anywhere()), Ok(Unit::Articles));
    assert_eq!(unit("grid by:reyl", shows(UnitFlag::Article)), Ok(Unit::ArticlesOfQuotations));
    assert_eq!(unit("grid", shows(UnitFlag::Article)), Ok(Unit::Articles));
    assert!(unit("grid", Flags { unit: Some(UnitFlag::Quote), ..anywhere() }).is_err());
}

#[test]
fn flags_mean_what_the_language_means() {
    let with = |flags: Flags| parse("grid", &flags, today()).map(|query| canonical(&query)).map_err(|e| e.to_string());
    let strings = |values: &[&str]| values.iter().map(|value| value.to_string()).collect::<Vec<_>>();
    let flags = Flags {
        speaker: strings(&["reyl", "okonjo"]),
        phrase: strings(&["price cap", "“windfall” tax"]),
        since: Some("2024-03".into()),
        until: Some("2024-06".into()),
        ..Flags::default()
    };
    let meaning = "grid (speaker:reyl OR speaker:okonjo) \"price cap\" \"windfall tax\" date:2024-03-01..2024-06-30";
    assert_eq!(with(flags), Ok(meaning.into()));
    let undated = Flags { undated: Undated::Wanted, ..Flags::default() };
    assert_eq!(with(undated.clone()), Ok("grid date:none".into()));
    let since = Flags { since: Some("90d".into()), ..undated };
    assert_eq!(with(since), Ok("grid (date:2024-09-21.. OR date:none)".into()));
    let wrong = Flags { since: Some("31-02-2024".into()), ..Flags::default() };
    let message = "--since “31-02-2024” is not a date; use 2024, 2024-02, 2024-02-28 or 90d";
    assert_eq!(with(wrong), Err(message.into()));
    let backwards = Flags { since: Some("2024".into()), until: Some("2023".into()), ..Flags::default() };
    assert_eq!(with(backwards), Err("--until 2023-12-31 is before --since 2024-01-01".into()));
}

#[test]
fn exact_takes_words_and_phrases_as_they_stand() {
    let exact = |text: &str| {
        let flags = Flags { matching: Matching::Exact, phrase: vec!["Price cap,".into()], ..Flags::default() };
        parse(text, &flags, today()).map(|query| canonical(&query)).map_err(|error| error.message)
    };
    let meaning = "exact:Grid exact:\"the Tax\" speaker:reyl exact:\"Price cap,\"";
    assert_eq!(exact("Grid “the Tax” by:reyl —"), Ok(meaning.into()));
    assert_eq!(exact("\"grid tax\"~3"), Err("~ and --exact exclude each other".into()));
}

#[test]
fn the_echo_says_what_was_understood() {
    let shown = |text: &str| echo(&read(text).expect(text));
    assert_eq!(
        shown("by:\"Mara Lindqvist\" \"grid emergency\""),
        "speaker = Mara Lindqvist AND said phrase “grid emergency” · quotations · newest first"
    );
    assert_eq!(shown("grid -(price* OR cap)"), "“grid” AND NOT (“price…” OR “cap”) · articles · newest first");
    assert_eq!(shown(""), "everything · articles · newest first");
}

/// Conditions as they come out of the parser, save for their nesting.
fn conditions() -> impl Strategy<Value = Condition> {
    let word = || "[a-zé]{1,8}|[0-9]{1,4}".prop_map(|word| crate::lang::fold(&word));
    let name = || "[A-Za-zÀ-ž“ .\"'-]{0,12}[a-z][A-Z “.\"]{0,3}".prop_map(|name| name.trim().to_owned());
    let folded = || name().prop_map(|name| crate::lang::fold(&name));
    let leaf = prop_oneof![
        word().prop_map(Condition::Word),
        (proptest::collection::vec(word(), 1..4), 0..=100_u32)
            .prop_map(|(words, slop)| Condition::Phrase { words, slop }),
        word().prop_map(Condition::Prefix),
        (word(), 1..=2_u8).prop_map(|(word, distance)| Condition::Fuzzy { word, distance }),
        name().prop_map(Condition::Speaker),
        name().prop_map(Condition::With),
        "[A-Za-z][A-Za-z, .“\"’*~()-]{0,14}[a-z]".prop_map(Condition::Exact),
        folded().prop_map(Condition::Role),
        (0..3_usize).prop_map(|at| Condition::Kind(Kind::ALL[at])),
        (0..7_usize).prop_map(|at| Condition::How(How::ALL[at])),
        (0.0..=1.0_f32).prop_map(Condition::MinConfidence),
        Just(Condition::Topic(TopicId(4_000_000))),
        Just(Condition::Topic(TopicId(11_000_000))),
        folded().prop_map(Condition::Publisher),
        (0..40_000, 0..800)
            .prop_map(|(first, length)| { Condition::Date(DayRange { first: Day(first), last: Day(first + length) }) }),
        Just(Condition::Undated),
        proptest::collection::vec(word(), 1..4).prop_map(Condition::Title),
        "[a-z/*? \"“]{1,12}[a-z]".prop_map(|glob| Condition::In(glob.trim().to_owned())),
        folded().prop_map(Condition::Keyphrase),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Condition::All),
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Condition::Any),
            inner.prop_map(|inner| Condition::Not(Box::new(inner))),
        ]
    })
}

proptest! {
    #[test]
    fn the_canonical_form_reads_back_as_itself(condition in conditions()) {
        let condition = simplify(condition);
        let query = Query { condition, unit: Unit::Articles, sort: Default::default(), count: Default::default(), limit: None };
        let text = canonical(&query);
        let flags = Flags { scope: Scope::Anywhere, ..Flags::default() };
        prop_assert_eq!(parse(&text, &flags, today()).map_err(|error| error.to_string()), Ok(query), "{}", text);
    }

    #[test]
    fn no_text_breaks_the_parser(text in any::<String>()) {
        if let Err(error) = read(&text) {
            let shown = error.to_string();
            prop_assert!(!shown.is_empty());
            if let Some(place) = error.at {
                prop_assert!(error.input.get(place).is_some(), "places lie on characters");
            }
        }
    }

    #[test]
    fn no_punctuation_breaks_the_parser(text in "[a-z(): \"~*“OR-]{0,40}") {
        if let Ok(query) = read(&text) {
            let again = read(&canonical(&query)).map_err(|error| error.to_string());
            prop_assert_eq!(again.map(|query| query.condition), Ok(query.condition), "{}", text);
        }
    }
}
