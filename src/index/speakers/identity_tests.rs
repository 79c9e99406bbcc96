//! Who is taken for whom.

use tantivy::DocAddress;

use super::authority::{self, Authority, Facts};
use super::identity::{Person, Sighted, Sighting, people};
use super::roles::Roles;
use crate::model::SpeakerKind;

/// Spellings, each with the roles of its sightings ("" for none), which are as many quotations.
fn known(spellings: &[(&str, &[&str])], kind: SpeakerKind) -> (Vec<Sighted>, Roles) {
    let mut roles = Roles::default();
    let mut doc = 0;
    let mut sighted = Vec::new();
    for (key, of_sightings) in spellings {
        let mut sightings = Vec::new();
        let mut docs = Vec::new();
        for role in *of_sightings {
            let article = DocAddress::new(0, doc);
            sightings.push(Sighting { article, quotations: 1, roles: roles.number(role).into_iter().collect() });
            docs.push(DocAddress::new(0, doc + 1));
            doc += 2;
        }
        sighted.push(Sighted { key: (*key).to_owned(), kind, docs, sightings });
    }
    (sighted, roles)
}

fn decided(spellings: &[(&str, &[&str])], file: &str) -> Vec<Person> {
    let (sighted, roles) = known(spellings, SpeakerKind::Person);
    let authority = authority::parse(file).unwrap_or_else(|fault| panic!("{file}: {fault:?}"));
    let mut facts = |article: DocAddress| Facts { article: format!("{:02x}", article.doc_id), ..Facts::default() };
    people(sighted, &roles, &authority, &mut facts)
}

/// Each person as "fullest: spelling count, …".
fn shown(people: &[Person]) -> Vec<String> {
    let spellings = |person: &Person| -> Vec<String> {
        let mut own: Vec<String> =
            person.spellings.iter().map(|spelling| format!("{} {}", spelling.key, spelling.count)).collect();
        own.sort_by_key(|text| std::cmp::Reverse(text.len()));
        own
    };
    people.iter().map(|person| format!("{}: {}", person.key, spellings(person).join(", "))).collect()
}

/// The groups that names without roles form, each joined by commas, fullest first.
fn groups(keys: &[&str]) -> Vec<String> {
    let spellings: Vec<(&str, &[&str])> = keys.iter().map(|key| (*key, &[""][..])).collect();
    let mut shown = Vec::new();
    for person in decided(&spellings, "") {
        let mut keys: Vec<&str> = person.spellings.iter().map(|spelling| spelling.key.as_str()).collect();
        keys.sort_by_key(|key| std::cmp::Reverse(key.len()));
        shown.push(keys.join(", "));
    }
    shown
}

#[test]
fn a_form_joins_the_only_name_that_it_fits() {
    assert_eq!(groups(&["lindqvist", "mara lindqvist", "m lindqvist"]), ["mara lindqvist, m lindqvist, lindqvist"]);
    assert_eq!(groups(&["mara k lindqvist", "mara lindqvist"]), ["mara k lindqvist, mara lindqvist"]);
    assert_eq!(groups(&["van der berg", "anna van der berg", "berg"]), ["anna van der berg, van der berg, berg"]);
    assert_eq!(groups(&["o brien", "conor o brien"]), ["conor o brien, o brien"]);
    assert_eq!(groups(&["sten dahl jr", "dahl"]), ["sten dahl jr, dahl"]);
    assert_eq!(groups(&["bob reyl", "robert reyl", "reyl"]), ["robert reyl, bob reyl, reyl"]);
}

#[test]
fn a_form_that_fits_two_names_stays_apart() {
    assert_eq!(
        groups(&["lindqvist", "mara lindqvist", "magnus lindqvist", "ma lindqvist", "m lindqvist"]),
        ["lindqvist", "m lindqvist", "ma lindqvist", "magnus lindqvist", "mara lindqvist"]
    );
    assert_eq!(
        groups(&["mara lindqvist", "mara k lindqvist", "mara j lindqvist"]),
        ["mara j lindqvist", "mara k lindqvist", "mara lindqvist"]
    );
    assert_eq!(groups(&["mara", "mara lindqvist"]), ["mara", "mara lindqvist"]);
}

#[test]
fn roles_decide_between_several_and_speak_against_one() {
    let spellings: [(&str, &[&str]); 4] = [
        ("mara lindqvist", &["energy minister", "minister"]),
        ("magnus lindqvist", &["striker for port maren"]),
        ("m lindqvist", &["the energy minister", "", "a striker"]),
        ("lindqvist", &["minister", "", "a baker"]),
    ];
    assert_eq!(
        shown(&decided(&spellings, "")),
        [
            "lindqvist: lindqvist 2",
            "m lindqvist: m lindqvist 1",
            "magnus lindqvist: magnus lindqvist 1, m lindqvist 1",
            "mara lindqvist: mara lindqvist 2, m lindqvist 1, lindqvist 1",
        ]
    );
    let people = decided(&spellings[..1], "");
    assert_eq!(shown(&people), ["mara lindqvist: mara lindqvist 2"]);
    let alone: [(&str, &[&str]); 2] = [spellings[0], ("lindqvist", &["a baker", "", "minister"])];
    let people = decided(&alone, "");
    assert_eq!(shown(&people), ["lindqvist: lindqvist 1", "mara lindqvist: mara lindqvist 2, lindqvist 2"]);
    assert_eq!((people[0].perhaps.len(), people[1].perhaps.len()), (1, 0));
}

#[test]
fn organisations_are_never_joined() {
    let (sighted, roles) = known(&[("energy ministry", &[""]), ("ministry", &[""])], SpeakerKind::Organisation);
    let people = people(sighted, &roles, &Authority::default(), &mut |_| Facts::default());
    assert_eq!(people.len(), 2);
}

#[test]
fn the_result_does_not_depend_on_the_order_of_the_spellings() {
    let mut keys = ["lindqvist", "m lindqvist", "mara lindqvist", "mara k lindqvist", "per dahl", "dahl", "p dahl"];
    let expected = groups(&keys);
    for turn in 0..keys.len() {
        keys.rotate_left(1);
        keys.swap(turn, 0);
        assert_eq!(groups(&keys), expected);
    }
}

#[test]
fn the_users_decisions_hold() {
    let spellings: [(&str, &[&str]); 5] = [
        ("mara lindqvist", &["energy minister", "minister"]),
        ("m lindqvist", &["", "striker", ""]),
        ("ada okonjo", &["", ""]),
        ("okonjo", &[""]),
        ("ada marsh", &["", ""]),
    ];
    let after = |file: &str| shown(&decided(&spellings, file));
    assert_eq!(
        after("[[split]]\nname = \"M. Lindqvist\"\nrole = \"striker\"\nto = \"Magnus Lindqvist\"\n"),
        [
            "ada marsh: ada marsh 2",
            "ada okonjo: ada okonjo 2, okonjo 1",
            "magnus lindqvist: m lindqvist 1",
            "mara lindqvist: mara lindqvist 2, m lindqvist 2",
        ]
    );
    assert_eq!(
        after("[[merge]]\nnames = [\"Ada Okonjo\"]\ninto = \"Ada Marsh\"\n[[split]]\nname = \"M. Lindqvist\"\n")[..2],
        ["ada marsh: ada okonjo 2, ada marsh 2, okonjo 1", "m lindqvist: m lindqvist 3"]
    );
    // The article with the second sighting of "m lindqvist" is document 6.
    assert_eq!(
        after("[[split]]\nname = \"M. Lindqvist\"\narticle = \"a06\"\nto = \"Ada Okonjo\"\n")[1],
        "ada okonjo: m lindqvist 1, ada okonjo 2, okonjo 1"
    );
    assert_eq!(after("[[ignore]]\nname = \"Ada Marsh\"\n").len(), 3);
    let renamed = decided(&spellings, "[[rename]]\nname = \"Ada Okonjo\"\nto = \"Ada Okonjo-Marsh\"\n");
    assert_eq!(renamed[1].name.as_deref(), Some("Ada Okonjo-Marsh"));
}
