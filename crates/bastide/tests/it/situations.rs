//! A small town with everything that the stories of the charter need: persons, patients, cards, meters, a trade secret,
//! and parties of every sort.

use crate::program::Trust;

pub(crate) const PASSWORD: &str = "staple orange window";

/// Parties beside `town` and `lab`: id, kind, and more arguments.
const PARTIES: [(&str, &str, &[&str]); 9] = [
    ("schools", "public-body", &["--sector", "education"]),
    ("police", "public-body", &["--sector", "law-enforcement"]),
    (
        "neighbour",
        "public-body",
        &["--sector", "administration", "--place", "montclar"],
    ),
    ("supplier", "company", &["--sector", "energy"]),
    ("rides", "company", &["--sector", "transport"]),
    ("admax", "company", &["--sector", "advertising"]),
    ("newspaper", "press", &["--sector", "media"]),
    ("forecast", "service", &["--member-of", "schools"]),
    ("operator", "operator", &[]),
];

const PLACES: &str = r#"{"type":"FeatureCollection","features":[
 {"type":"Feature","geometry":null,"properties":{"id":"valley","name":"The valley","level":"region"}},
 {"type":"Feature","geometry":null,"properties":{"id":"bastide","name":"Bastide","level":"city","parent":"valley"}},
 {"type":"Feature","geometry":null,"properties":{"id":"montclar","name":"Montclar","level":"city","parent":"valley"}}
]}"#;

pub(crate) struct Situation {
    pub(crate) trust: Trust,
}

impl Situation {
    pub(crate) fn new() -> Self {
        let trust = Trust::new();
        let places = trust.file("places.geojson", PLACES);
        let path = places.to_str().expect("Unicode");
        trust.run(&["territory", "import", path]).is(0);
        for (id, kind, more) in PARTIES {
            let mut args = vec!["party", "add", "--id", id, "--name", id, "--kind", kind];
            args.extend(more);
            trust.run(&args).is(0);
        }
        let persons = |header: &str, row: &dyn Fn(usize) -> String| {
            let mut text = format!("{header}\n");
            for i in 0..2_000 {
                text.push_str(&row(i));
                text.push('\n');
            }
            text
        };
        let place = |i: usize| {
            if i.is_multiple_of(4) {
                "Port"
            } else {
                "Centre"
            }
        };
        let files = [
            (
                "hospital_stays",
                persons("patient_id,ward,days,diagnosis", &|i| {
                    let ward = if i % 3 == 0 {
                        "maternity"
                    } else {
                        "cardiology"
                    };
                    format!("P{i:05},{ward},{},I{}.0", 1 + i % 9, 10 + i % 40)
                }),
                "sensitive",
                "patient_id",
                "ImproveHealthcare",
            ),
            (
                "card_taps",
                persons("card_number,stop,hour", &|i| {
                    format!("C{i:05},{},{}", place(i), i % 24)
                }),
                "personal",
                "card_number",
                "ServiceProvision",
            ),
            (
                "parking",
                persons("plate,street,hours", &|i| {
                    format!("AB-{:03}-CD{i},{} street,{}", i % 1000, place(i), 1 + i % 5)
                }),
                "personal",
                "plate",
                "ImproveTransportMobility",
            ),
            (
                "meters",
                persons("resident_id,address,district,kwh", &|i| {
                    format!(
                        "R{i:05},{} rue des Lilas,{},{}",
                        i % 300,
                        place(i),
                        100 + i % 50
                    )
                }),
                "personal",
                "resident_id",
                "CombatClimateChange",
            ),
            (
                "canteen",
                persons("child_number,school,meals", &|i| {
                    format!("E{i:05},{} school,{}", place(i), i % 5)
                }),
                "personal",
                "child_number",
                "ImprovePublicServices",
            ),
            (
                "court_files",
                persons("person_number,age,offence", &|i| {
                    format!("K{i:05},{},theft", 18 + i % 60)
                }),
                "sensitive",
                "person_number",
                "ScientificResearch",
            ),
        ];
        for (id, text, sensitivity, person, purpose) in files {
            let file = trust.file(&format!("{id}.csv"), text);
            trust
                .add(
                    &file,
                    id,
                    &[
                        "--person",
                        person,
                        "--sensitivity",
                        sensitivity,
                        "--collected-for",
                        purpose,
                        "--place",
                        "bastide",
                    ],
                )
                .is(0);
        }
        let boilers: String = (0..60)
            .map(|i| format!("B{i},{},{}\n", place(i), 100 + i))
            .collect();
        let file = trust.file("boilers.csv", format!("boiler,district,kw\n{boilers}"));
        trust
            .add(
                &file,
                "boilers",
                &["--sensitivity", "internal", "--place", "bastide"],
            )
            .is(0);
        Self { trust }
    }

    /// Enters a statement; gives its id.
    pub(crate) fn attests(&self, statement: &str, more: &[&str]) -> String {
        let mut args = vec![
            "attest",
            "add",
            statement,
            "--issuer",
            "Somebody who answers",
            "--reference",
            "2026/1",
            "--by",
            "steward",
        ];
        args.extend(more);
        self.trust.run(&args).is(0).out.trim().to_owned()
    }

    /// What is decided on a question: the outcome, its rules, and the number of its leaf.
    pub(crate) fn decided(&self, party: &str, purpose: &str, question: &str) -> Decided {
        let answer = self.trust.ask(party, purpose, question).json();
        Decided::of(&answer)
    }
}

/// A decision, as it is told.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Decided {
    pub(crate) granted: bool,
    pub(crate) rules: Vec<String>,
    pub(crate) receipt: u64,
}

impl Decided {
    pub(crate) fn of(answer: &serde_json::Value) -> Self {
        let rules = answer["rules"].as_array().expect("rules");
        Self {
            granted: answer["decision"] == "permit",
            rules: rules
                .iter()
                .map(|rule| rule.as_str().expect("an id").to_owned())
                .collect(),
            receipt: answer["receipt"].as_u64().expect("a leaf"),
        }
    }
}
