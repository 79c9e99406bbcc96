//! Invented sentences with what is said between ⟦ and ⟧; the speakers stand beside them in order.

use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

use super::enrich;
use crate::model::{Article, ArticleId, CharsetGround, FileKey, Provenance, Record, Sha256};

/// An article with a body and nothing else.
pub fn article(body: &str) -> Article {
    let provenance = Provenance {
        file: FileKey([0; 16]),
        path: "a.txt".into(),
        member: None,
        range: None,
        sha256: Sha256([0; 32]),
        form: "text".into(),
        charset: "utf-8".into(),
        charset_from: CharsetGround::Valid,
    };
    Article {
        id: ArticleId([7; 16]),
        given_id: None,
        headline: None,
        byline: None,
        dateline: None,
        published: None,
        publisher: None,
        section: None,
        keywords: Vec::new(),
        subjects: Vec::new(),
        language: Some("en".into()),
        url: None,
        body: body.into(),
        truncated: false,
        provenance,
    }
}

/// Checks spans and speakers: `"⟦“No,”⟧ said Ada Okonjo."` with `["Ada Okonjo"]`, "-" for nobody.
fn check(marked: &str, speakers: &[&str]) {
    let body = marked.replace(['⟦', '⟧'], "");
    let (record, _) = enrich(article(&body));
    let spans: Vec<_> = record.enrichment.quotations.iter().flat_map(|quotation| &quotation.spans).copied().collect();
    let mut shown = body.clone();
    for span in spans.iter().rev() {
        shown.insert(span.end as usize, '⟧');
        shown.insert(span.start as usize, '⟦');
    }
    let named = |record: &Record| -> Vec<String> {
        let name = |quotation: &crate::model::Quotation| match &quotation.attribution.speaker {
            Some(speaker) => speaker.name.clone(),
            None => "-".to_owned(),
        };
        record.enrichment.quotations.iter().map(name).collect()
    };
    assert_eq!((shown.as_str(), named(&record)), (marked, speakers.iter().map(|&name| name.to_owned()).collect()));
}

#[test]
fn a_quotation_beside_its_speaker() {
    check("“⟦The grid is safe,⟧” Mara Lindqvist said.", &["Mara Lindqvist"]);
    check("“⟦The grid is safe,⟧” said Mara Lindqvist, the energy minister.", &["Mara Lindqvist"]);
    check("Mara Lindqvist said: “⟦The grid is safe.⟧”", &["Mara Lindqvist"]);
    check("“⟦The grid is safe,⟧” Energy Minister Mara Lindqvist, 51, told reporters.", &["Mara Lindqvist"]);
}

#[test]
fn a_split_quotation_is_one() {
    check("“⟦The grid,⟧” said Mara Lindqvist, “⟦is safe this winter.⟧”", &["Mara Lindqvist"]);
    check("“⟦It is safe,⟧” Mara Lindqvist said. “⟦We checked it twice.⟧”", &["Mara Lindqvist"]);
}

#[test]
fn reported_speech_has_a_span() {
    check("Tomas Reyl said that ⟦the price would rise⟧.", &["Tomas Reyl"]);
    check("⟦The price would rise in May⟧, according to Tomas Reyl.", &["Tomas Reyl"]);
    check("⟦The price would rise in May⟧, Tomas Reyl said.", &["Tomas Reyl"]);
}

#[test]
fn surnames_and_pronouns_are_resolved() {
    let body = "Ada Okonjo met the board. “⟦We lost a year,⟧” Okonjo said.\n“⟦We will not lose another,⟧” she said.";
    check(body, &["Ada Okonjo", "Ada Okonjo"]);
}

#[test]
fn marks_that_are_no_speech_are_left_out() {
    check("The film “Long Winter” opened the festival.", &[]);
}

#[test]
fn a_speaker_keeps_the_role_of_the_introduction() {
    let body = "“It is cold,” said Tomas Reyl, Halgrid's head of operations.\nEnergy Minister Ada Okonjo met the board. \
                Reyl said the margin was thin. “We will manage,” Okonjo said.";
    let (record, _) = enrich(article(body));
    let roles = record.enrichment.quotations.iter().map(|quotation| quotation.attribution.role.as_deref());
    let (reyl, okonjo) = (Some("Halgrid's head of operations"), Some("Energy Minister"));
    assert_eq!(roles.collect::<Vec<_>>(), [reyl, reyl, okonjo]);
}

#[test]
fn subjects_stand_apart_from_their_verb() {
    check("“⟦We are ready,⟧” Mara Lindqvist (Harbour-Coast) said.", &["Mara Lindqvist"]);
    check("The energy minister, Mara Lindqvist, said ⟦the grid was safe⟧.", &["Mara Lindqvist"]);
    check("Mara Lindqvist, who runs the grid, said ⟦the winter would be mild⟧.", &["Mara Lindqvist"]);
    check("A spokesman for the ministry said ⟦no ship had sailed⟧.", &["spokesman for the ministry"]);
    check("Said Okonjo: “⟦The yard is lost.⟧”", &["Okonjo"]);
}

#[test]
fn a_clause_ends_where_another_begins() {
    let shared = "Tomas Reyl said ⟦the winter would be mild⟧, adding that ⟦gas was cheap⟧.";
    check(shared, &["Tomas Reyl", "Tomas Reyl"]);
    check("When Tomas Reyl said ⟦the yard was lost⟧, the market fell.", &["Tomas Reyl"]);
    check("As Tomas Reyl noted, ⟦the line was built in a year⟧.", &["Tomas Reyl"]);
    check("Tomas Reyl called ⟦the plan “a disgrace”⟧ and warned of ⟦strikes⟧.", &["Tomas Reyl", "Tomas Reyl"]);
}

#[test]
fn roles_and_titles_lead_to_people() {
    let minister = "Energy Minister Mara Lindqvist spoke first. “⟦It is over,⟧” the minister said.";
    check(minister, &["Mara Lindqvist"]);
    let spouses =
        "Ada Okonjo and Per Okonjo run the yard. “⟦We built it,⟧” Mr. Okonjo said. “⟦I paid,⟧” Mrs. Okonjo said.";
    check(spouses, &["Per Okonjo", "Ada Okonjo"]);
    check("Tomas Reyl met Ada Okonjo on Monday. “⟦She never listens,⟧” he said.", &["Tomas Reyl"]);
}

#[test]
fn forms_without_a_cue_have_speakers() {
    check("OKONJO: ⟦Is the yard closed?⟧\nREYL: ⟦It never opened.⟧", &["OKONJO", "REYL"]);
    check("The board met. “⟦The yard is lost.⟧” — Ada Okonjo", &["Ada Okonjo"]);
    check("Ada Okonjo made her point in one line:\n“⟦The yard is lost for good.⟧”", &["Ada Okonjo"]);
}

#[test]
fn a_quotation_of_several_paragraphs_is_one() {
    check("“⟦The first part is long.⟧\n“⟦The second part ends here,⟧” Ada Okonjo said.", &["Ada Okonjo"]);
    check("Ada Okonjo said: “⟦The first part is long.⟧\n“⟦The second part ends here.⟧”", &["Ada Okonjo"]);
}

#[test]
fn single_marks_are_outer_marks_where_no_others_are() {
    let body = "'⟦The yard is lost,⟧' said Ada Okonjo. '⟦The owners' plan failed.⟧'";
    check(body, &["Ada Okonjo"]);
}

#[test]
fn roles_are_kept_with_the_statement() {
    for (body, role) in [
        ("“No,” said Mara Lindqvist, the energy minister.", "energy minister"),
        ("The energy minister, Mara Lindqvist, said the grid was safe.", "energy minister"),
        ("“No,” Energy Minister Mara Lindqvist said.", "Energy Minister"),
    ] {
        let (record, _) = enrich(article(body));
        assert_eq!(record.enrichment.quotations[0].attribution.role.as_deref(), Some(role), "{body}");
    }
}

#[test]
fn other_languages_keep_their_quotations_without_speakers() {
    let mut german = article("„Das Netz ist sicher in diesem Winter“, sagte Mara Lindqvist. Der Hafen bleibt offen.");
    german.language = Some("de-DE".into());
    let (record, _) = enrich(german);
    assert_eq!(record.enrichment.quotations.len(), 1);
    assert!(record.enrichment.quotations[0].attribution.speaker.is_none());
}

/// The work grows with the length of the article and no faster, whatever it is made of.
#[test]
fn much_text_costs_no_more_a_word_than_little() {
    for unit in [
        "\"",
        "“a ",
        "\"We go,\" Okonjo said, \"or not.\" ",
        "“No.\n",
        "'x' ",
        "Ada Okonjo, ",
        "the minister of ",
        "“No,” he said. ",
        "said that ",
        "said ",
        "NAME: ",
        "According to her, ",
        "(she, who said) ",
        "A. B. ",
        "and the ",
        "The minister said the yard was lost.\n",
        "“It broke,” — the ",
    ] {
        let (few, many) = (looks(unit, 2_000), looks(unit, 20_000));
        assert!(many <= few * 11 + 20_000, "{unit:?}: {few} looks at words for 2,000, {many} for 20,000");
    }
}

fn looks(unit: &str, times: usize) -> usize {
    super::text::looks::take();
    enrich(article(&unit.repeat(times)));
    super::text::looks::take()
}

#[test]
fn a_paragraph_of_speech_belongs_to_whom_the_narration_introduces() {
    let clip = "“⟦I never saw it shut on a weekday. I do not enjoy it.⟧”";
    for (narration, speaker) in [
        ("The first of them to speak is Joss Merriden, who has led the union for years.", "Joss Merriden"),
        ("A few yards away stands Delphine Okoye, a crane driver.", "Delphine Okoye"),
        ("Its director, Emeric Voss, came down to the gate and met Ada Okonjo.", "Emeric Voss"),
        ("We asked Lowell Pym of the Tarn Institute what had gone wrong.", "Lowell Pym"),
        ("There was singing at the fish hall.", "-"),
    ] {
        let body = format!("The gate of the harbour is closed today.\n{narration}\n{clip}");
        let (record, _) = enrich(article(&body.replace(['⟦', '⟧'], "")));
        let last = record.enrichment.quotations.last().expect("the clip is found");
        let found = last.attribution.speaker.as_ref().map_or("-", |speaker| speaker.name.as_str());
        assert_eq!(found, speaker, "{narration}");
    }
}

#[test]
fn studies_find_and_figures_show() {
    check("The poll found that ⟦the lead has halved⟧.", &["poll"]);
    check("The figures show that ⟦the island has shrunk⟧.", &["figures"]);
    check("Ada Okonjo found that the door was shut.", &[]);
}

#[test]
fn a_number_is_one_however_it_is_parted() {
    check("A study of 12,000 nurses suggests that ⟦shifts are too long⟧.", &["study of 12,000 nurses"]);
    check("A spokesman for 2,500 workers said that ⟦talks had failed⟧.", &["spokesman for 2,500 workers"]);
    check("More than 3,500 teachers said ⟦the plan would fail⟧.", &["3,500 teachers"]);
}

#[test]
fn speaking_for_somebody_and_saying_nothing_report_nothing() {
    check("Mara Lindqvist spoke for the Harbour Party in opposition.", &[]);
    check("Oskar Vehn said nothing at all.", &[]);
}

#[test]
fn the_person_spoken_to_may_follow_what_is_said() {
    check("⟦The firm hid its losses⟧, Lene Ostrander told the court on Monday.", &["Lene Ostrander"]);
}

#[test]
fn a_role_named_before_a_comma_leads_to_its_holder() {
    let body = "The manager of the national team, Torvald Lindqvist, met Ada Okonjo. Okonjo said ⟦the lights were bright⟧.\n\
                “⟦I was there,⟧” said the manager.";
    check(body, &["Ada Okonjo", "Torvald Lindqvist"]);
}

#[test]
fn a_pronoun_means_who_became_the_subject_since_the_last_speech() {
    let voss = "Emeric Voss, the director, met the press. “⟦My door has been open,⟧” he said.\n";
    check(
        &format!("{voss}Joss Merriden was scornful. “⟦It opens on to a lift,⟧” he said."),
        &["Emeric Voss", "Joss Merriden"],
    );
    check(
        &format!("{voss}The captain, Rafe Osterley, went home. “⟦He was right,⟧” he said."),
        &["Emeric Voss", "Rafe Osterley"],
    );
    check(
        &format!("{voss}Among those at the gate was Milo Draycott, 79. “⟦It is cold,⟧” he said."),
        &["Emeric Voss", "Milo Draycott"],
    );
    check(
        &format!("{voss}The ship of Milo Draycott was late. “⟦It is cold,⟧” he said."),
        &["Emeric Voss", "Emeric Voss"],
    );
}

#[test]
fn a_speaker_without_a_name_may_end_the_text() {
    check("“⟦The harbour is open to all of us,⟧” wrote Norwegian.", &["Norwegian"]);
    check("“⟦The harbour is open to all of us,⟧” argued Captain.", &["Captain"]);
}

#[test]
fn what_stands_behind_a_comma_describes_the_name_before_it() {
    check("Ada Okonjo, a lawyer for the yard, who warned of ⟦strikes⟧, left.", &["Ada Okonjo"]);
    check("Ada Okonjo, president and owner of the yard said ⟦it was late⟧.", &["Ada Okonjo"]);
    check("After a talk with Ada Okonjo, the minister said ⟦it was late⟧.", &["minister"]);
}

#[test]
fn a_quotation_goes_on_after_what_its_sentence_reports_by_the_way() {
    let body =
        "“It is late,” said Ada Okonjo, whose friends in the party praised the mayor. “Nobody came to the gate.”";
    let (record, _) = enrich(article(body));
    let quoted = &record.enrichment.quotations[0];
    assert_eq!(quoted.text(body), "It is late, Nobody came to the gate.");
    assert_eq!(quoted.attribution.speaker.as_ref().map(|speaker| speaker.name.as_str()), Some("Ada Okonjo"));
}

#[test]
fn an_ellipsis_inside_the_marks_does_not_end_the_sentence() {
    check("“⟦We may look at a boat…⟧” Okonjo said. “⟦At a boat?⟧” Reyl repeated.", &["Okonjo", "Reyl"]);
    check("“⟦We may look at a boat...⟧” Okonjo said.", &["Okonjo"]);
}

#[test]
fn cues_are_found_in_every_form() {
    check("Tomas Reyl fired back angrily: “⟦They will lose.⟧”", &["Tomas Reyl"]);
    check("“⟦It is time,⟧” exhorted Mara Lindqvist.", &["Mara Lindqvist"]);
    check("Tomas Reyl slammed ⟦the plan⟧.", &["Tomas Reyl"]);
    check("Tomas Reyl signalled that ⟦the yard would close⟧.", &["Tomas Reyl"]);
}

#[test]
fn a_pronoun_may_mean_somebody_without_a_name() {
    check(
        "Ada Okonjo met the board.\nA senior officer at the port came to the gate. He said ⟦the ships were late⟧.",
        &["senior officer at the port"],
    );
    let resident = "Tomas Reyl left early. “⟦It is late,⟧” said a resident of the hill. ";
    let (nameless, named) = ("“⟦Nobody came,⟧” he added.", "Tomas Reyl returned. “⟦Nobody came,⟧” he added.");
    check(&format!("{resident}{nameless}"), &["resident of the hill", "resident of the hill"]);
    check(&format!("{resident}{named}"), &["resident of the hill", "Tomas Reyl"]);
}

#[test]
fn nouns_report_what_their_possessor_says() {
    check("The vote came after Tomas Reyl's claim that ⟦the grid was safe⟧.", &["Tomas Reyl"]);
    check("Asked about Reyl's warning that ⟦gas was short⟧, Ada Okonjo said, “⟦It is not.⟧”", &["Reyl", "Ada Okonjo"]);
    check("Tomas Reyl's claim that the grid is safe is wrong.", &[]);
}

#[test]
fn what_is_said_goes_on_after_an_inserted_clause() {
    check("⟦If this fails⟧, Ada Okonjo argues, ⟦the yard must close⟧.", &["Ada Okonjo"]);
    check("“⟦I like the yard,⟧” Okonjo said, but “⟦when it comes to ships, nobody asks.⟧”", &["Okonjo"]);
    check("Okonjo said that ⟦the plan helps not only the yard, but also the town⟧.", &["Okonjo"]);
    check("Okonjo said that ⟦the plan helps the yard⟧, but nobody came.", &["Okonjo"]);
}

#[test]
fn initials_and_halves_of_names_are_no_small_words() {
    check("“⟦The gate is shut,⟧” A. Lopez, head of the port, argued.", &["A. Lopez"]);
    check("“⟦The gate is shut,⟧” said I. Gammon.", &["I. Gammon"]);
    check("Mara I. Lindqvist met the board. “⟦The gate is shut,⟧” Lindqvist said.", &["Mara I. Lindqvist"]);
    check("“⟦The gate is shut,⟧” said Anne-Mar Trasande.", &["Anne-Mar Trasande"]);
    check("A board met. I said “⟦the gate is shut⟧”.", &["-"]);
}

proptest! {
    #[test]
    fn any_text_gives_ordered_spans_on_boundaries(body in any::<String>()) {
        holds(&body)?;
    }

    #[test]
    fn marks_anywhere_give_ordered_spans(body in "([A-Z][a-z]{0,6}|said|that|he|she|according to|told| |, |\\. |\n|\"|'|“|”|''|``|«|»|:|—|’s ){0,60}") {
        holds(&body)?;
    }
}

/// What must hold for any text.
fn holds(body: &str) -> Result<(), proptest::test_runner::TestCaseError> {
    let (record, _) = enrich(article(body));
    for quotation in &record.enrichment.quotations {
        prop_assert!(!quotation.spans.is_empty());
        let mut last = 0;
        for span in &quotation.spans {
            prop_assert!(body.get(span.range()).is_some_and(|text| !text.is_empty()), "{span:?}");
            prop_assert!(span.start >= last, "spans ascend and do not overlap");
            last = span.end;
        }
        for span in quotation.cue.iter().chain(&quotation.attribution.printed) {
            prop_assert!(body.get(span.range()).is_some());
        }
    }
    prop_assert_eq!(&enrich(article(body)).0, &record);
    Ok(())
}

#[test]
fn a_table_of_earnings_is_english_and_about_the_economy() {
    let table = "Shr 12 cts vs nine cts\nNet 4,210,000 vs 3,145,000\nSales 51.2 mln vs 48.8 mln\nNine mths\nShr profit 31 cts \
                 vs loss 14 cts\nNet profit 9,870,000 vs loss 5,210,000\nNOTE: Prior year net includes tax credit";
    let unstated = |body: &str| Article { language: None, ..article(body) };
    let (record, _) = enrich(unstated(table));
    assert_eq!(record.enrichment.language.as_deref(), Some("en"));
    let top = record.enrichment.topics.first().map(|topic| crate::lang::taxonomy::path(topic.id));
    assert_eq!(top.as_deref(), Some("economy"));
    let german = "Der Minister sagte am Montag in Berlin, das Geld komme aus dem Haushalt des Bundes und der Länder.";
    assert_eq!(enrich(unstated(german)).0.enrichment.language.as_deref(), Some("de"));
}
