//! Every door through which data may leave, tried by a stranger, without a purpose, and after an objection.
//!
//! A new [`Door`], or a route that leads to data through one, fails these tests until it has an entry here.

use crate::http::Visitor;
use crate::program::{Server, Trust, survey};
use gate::{Door, Pseudonyms, Salts};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{MIGRATIONS, Store, StoreUrl, Value};
use territory::DataSetId;

/// The salt of the one data set that is asked about.
struct OneSalt([u8; 32]);

impl Salts for OneSalt {
    fn salt(&self, _: &DataSetId) -> [u8; 32] {
        self.0
    }
}

const QUESTION: &str = "SELECT COUNT(*) AS n FROM survey";
const PERSONS: usize = 2_000;
const OBJECTORS: usize = 1_800;

/// The routes that lead to data, by their door. Whoever adds one adds how it is tried, below.
const ROUTES: [(Door, &str, &str); 7] = [
    (Door::AskPage, "POST", "/ask"),
    (Door::Api, "POST", "/api/v1/ask"),
    (Door::Api, "POST", "/api/v1/records"),
    (Door::OwnView, "GET", "/my-data"),
    (Door::OwnView, "GET", "/my-data/object"),
    (Door::Authorization, "POST", "/access/v1/evaluation"),
    (Door::Authorization, "POST", "/access/v1/evaluations"),
];

/// Doors without a route: commands of the steward. How a disclosure is tried is in `decisions`.
const COMMANDS: [Door; 2] = [Door::CommandLine, Door::Disclosure];

#[test]
fn every_door_is_in_the_table() {
    let routes: BTreeSet<(String, String, String)> = web::routes()
        .iter()
        .filter_map(|route| {
            let door = route.door?;
            Some((
                door.to_string(),
                route.method.to_string(),
                route.path.to_owned(),
            ))
        })
        .collect();
    let table: BTreeSet<(String, String, String)> = ROUTES
        .iter()
        .map(|(door, method, path)| (door.to_string(), (*method).to_owned(), (*path).to_owned()))
        .collect();
    assert_eq!(
        routes, table,
        "a route leads to data and is not tried here, or the other way round"
    );
    for door in Door::ALL {
        let tried = COMMANDS.contains(&door) || ROUTES.iter().any(|(of, _, _)| *of == door);
        assert!(tried, "the door {door} is not tried");
    }
}

/// A trust with a survey of persons, a researcher, a citizen and a party's key.
struct Town {
    trust: Trust,
    key: String,
}

impl Town {
    fn new() -> Self {
        let trust = Trust::new();
        let file = trust.file("survey.csv", survey(PERSONS));
        trust
            .add(
                &file,
                "survey",
                &["--person", "resident_id", "--sensitivity", "personal"],
            )
            .is(0);
        trust.account(
            "ada",
            "correct horse battery",
            &["--role", "citizen", "--subject", "R000000"],
        );
        trust.account(
            "rene",
            "staple orange window",
            &["--role", "researcher", "--party", "lab"],
        );
        let key = trust
            .run(&["party", "key", "lab"])
            .is(0)
            .out
            .trim()
            .to_owned();
        Self { trust, key }
    }

    /// Nine persons in ten object, as their accounts would write it.
    fn most_object(&self) {
        let key = |path: &str| -> [u8; 32] {
            let bytes = std::fs::read(self.trust.dir().join("keys").join(path)).expect("there");
            bytes.try_into().expect("32 bytes")
        };
        let salts = Arc::new(OneSalt(key("pseudonym-salts/survey.salt")));
        let pseudonyms = Pseudonyms::new(key("pseudonym.key")).with_salts(salts);
        let url = StoreUrl::sqlite(&self.trust.dir().join("bastide.db"));
        let store = Store::open(&url, MIGRATIONS).expect("opens");
        store
            .run_blocking("objections of most", move |tx| {
                let dataset = "survey".parse().expect("an id");
                let account = tx.query_one("SELECT id FROM account WHERE login = $1", &[Value::from("ada")])?;
                let account = Value::from(account.text(0)?);
                for i in 0..OBJECTORS {
                    let person = pseudonyms.person(&dataset, &format!("R{i:06}"));
                    tx.execute(
                        "INSERT INTO objection (dataset, person, account, at, leaf) VALUES ($1, $2, $3, $4, $5)",
                        &[Value::from("survey"), Value::Int(person.0), account.clone(), Value::Int(0), Value::Int(0)],
                    )?;
                }
                Ok::<_, store::StoreError>(())
            })
            .expect("written");
    }
}

fn api(server: &Server, key: Option<&str>, body: &str) -> (u16, serde_json::Value) {
    sent(server, "/api/v1/ask", key, body)
}

fn sent(server: &Server, path: &str, key: Option<&str>, body: &str) -> (u16, serde_json::Value) {
    let bearer = key.map(|key| format!("Bearer {key}"));
    let mut headers = vec![("Content-Type", "application/json")];
    if let Some(bearer) = &bearer {
        headers.push(("Authorization", bearer.as_str()));
    }
    let response = Visitor::of(&server.address).send("POST", path, &headers, body);
    (
        response.status,
        serde_json::from_str(&response.body).unwrap_or_default(),
    )
}

fn api_question() -> String {
    serde_json::json!({ "purpose": "ScientificResearch", "question": QUESTION }).to_string()
}

#[test]
fn a_stranger_finds_every_door_closed() {
    let town = Town::new();
    town.trust
        .ask("stranger", "ScientificResearch", QUESTION)
        .is(2)
        .says("no party");
    let server = town.trust.serve();
    let mut stranger = Visitor::of(&server.address);
    for (_, method, path) in ROUTES {
        let response = match method {
            "GET" => stranger.get(path),
            _ => stranger.post_form(
                path,
                &[("purpose", "ScientificResearch"), ("sql", QUESTION)],
            ),
        };
        let closed = matches!(response.status, 303 | 401 | 403 | 415);
        assert!(closed, "{method} {path} answered {}", response.status);
        assert!(!response.body.contains("Centre"));
    }
    let (status, problem) = api(&server, None, &api_question());
    assert_eq!(status, 401, "{problem}");
    let (status, _) = api(&server, Some("no-such-key"), &api_question());
    assert_eq!(status, 401);
    let (status, answer) = api(&server, Some(&town.key), &api_question());
    assert_eq!(
        (status, &answer["decision"]),
        (200, &serde_json::json!("permit")),
        "{answer}"
    );
}

#[test]
fn without_a_purpose_nothing_passes() {
    let town = Town::new();
    town.trust
        .run(&["ask", "--as", "lab", QUESTION])
        .is(2)
        .says("--purpose");
    town.trust.ask("lab", "", QUESTION).is(2);
    let server = town.trust.serve();
    let without = serde_json::json!({ "question": QUESTION }).to_string();
    let (status, problem) = api(&server, Some(&town.key), &without);
    assert!((400..500).contains(&status), "{status} {problem}");
    assert!(problem.get("rows").is_none());

    let mut rene = Visitor::of(&server.address);
    rene.signs_in("rene", "staple orange window");
    let csrf = rene.get("/ask").field("csrf").expect("a token");
    let response = rene.post_form(
        "/ask",
        &[
            ("party", "lab"),
            ("purpose", ""),
            ("sql", QUESTION),
            ("csrf", &csrf),
        ],
    );
    assert!((400..500).contains(&response.status), "{}", response.status);
}

/// Nine in ten of the persons objected: what any door answers is near a tenth.
#[test]
fn after_an_objection_no_door_counts_the_person() {
    let town = Town::new();
    town.most_object();
    let left = (PERSONS - OBJECTORS) as f64;
    let near = |n: f64, door: Door| assert!((n - left).abs() < 150.0, "{door} counts {n} persons");

    let answer = town
        .trust
        .ask("lab", "ScientificResearch", QUESTION)
        .is(0)
        .json();
    near(
        answer["rows"][0][0].as_f64().expect("a number"),
        Door::CommandLine,
    );

    let server = town.trust.serve();
    let (status, answer) = api(&server, Some(&town.key), &api_question());
    assert_eq!(status, 200, "{answer}");
    near(answer["rows"][0][0].as_f64().expect("a number"), Door::Api);

    let mut rene = Visitor::of(&server.address);
    rene.signs_in("rene", "staple orange window");
    let csrf = rene.get("/ask").field("csrf").expect("a token");
    let page = rene.post_form(
        "/ask",
        &[
            ("party", "lab"),
            ("purpose", "ScientificResearch"),
            ("sql", QUESTION),
            ("csrf", &csrf),
        ],
    );
    assert_eq!(page.status, 200);
    near(first_number_of_a_table(&page.body), Door::AskPage);

    // Her own view still shows her what is held, and that she objected.
    let mut ada = Visitor::of(&server.address);
    ada.signs_in("ada", "correct horse battery");
    let page = ada.get("/my-data");
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("survey"),
        "her own view shows what is held"
    );
    assert!(page.body.contains("object"), "and that she objected");
}

/// The first cell of a table's body that is a whole number.
fn first_number_of_a_table(page: &str) -> f64 {
    let body = page.split("<tbody").nth(1).expect("a table");
    body.split('<')
        .filter_map(|part| part.split_once('>'))
        .map(|(_, text)| {
            text.chars()
                .filter(|c| !c.is_whitespace() && *c != ',')
                .collect::<String>()
        })
        .find_map(|text| text.parse::<f64>().ok())
        .expect("a number in the table")
}

#[test]
fn a_citizen_sees_her_data_objects_and_the_ledger_grows() {
    let town = Town::new();
    let server = town.trust.serve();
    let mut ada = Visitor::of(&server.address);
    ada.signs_in("ada", "correct horse battery");
    let held = ada.get("/my-data");
    assert_eq!(held.status, 200);
    assert!(held.body.contains("survey"));
    assert!(
        !held.body.contains("R000000"),
        "the number itself is not kept"
    );

    let confirm = ada.get("/my-data/object?dataset=survey");
    let csrf = confirm.field("csrf").expect("a token");
    let response = ada.post_form("/my-data/object", &[("dataset", "survey"), ("csrf", &csrf)]);
    assert_eq!(response.status, 303, "{}", response.body);
    // Forged: another's token.
    let forged = ada.post_form(
        "/my-data/object",
        &[("dataset", "survey"), ("csrf", "AAAA")],
    );
    assert_eq!(forged.status, 403);
    drop(server);

    let leaves = town.trust.run(&["ledger", "verify", "--json"]).is(0).json();
    let last = leaves["size"].as_u64().expect("a size") + leaves["pending"].as_u64().unwrap_or(0);
    town.trust.run(&["ledger", "checkpoint"]).is(0);
    let found = (0..last).any(|leaf| {
        let proof = town
            .trust
            .run(&["ledger", "prove", &leaf.to_string()])
            .is(0)
            .out;
        proof_leaf(&proof).contains("\"kind\":\"objection\"")
    });
    assert!(found, "the objection is a leaf");
}

/// The leaf inside a proof file.
fn proof_leaf(proof: &str) -> String {
    let parsed = ledger::ProofFile::parse(proof).expect("a proof");
    String::from_utf8_lossy(parsed.extra().unwrap_or_default()).into_owned()
}

/// A file of records takes the same way as figures: a stated purpose, the charter, the objections.
#[test]
fn records_leave_only_after_an_assessment_and_without_those_who_object() {
    let town = Town::new();
    let wanted = |purpose: Option<&str>| {
        serde_json::json!({
            "purpose": purpose, "dataset": "survey", "columns": ["district"], "generalised": { "k": 5 },
        })
        .to_string()
    };
    let rows = |told: &serde_json::Value| {
        told["csv"]
            .as_str()
            .map_or(0, |csv| csv.lines().count() - 1)
    };
    let path = "/api/v1/records";
    {
        let server = town.trust.serve();
        let (status, _) = sent(&server, path, Some(&town.key), &wanted(None));
        assert_eq!(status, 400);
        let (status, told) = sent(
            &server,
            path,
            Some(&town.key),
            &wanted(Some("ScientificResearch")),
        );
        assert_eq!(
            (status, &told["decision"]),
            (200, &serde_json::json!("refuse")),
            "{told}"
        );
        assert!(
            told["rules"]
                .to_string()
                .contains("anonymous-records-after-assessment")
        );
    }
    town.trust
        .run(&[
            "attest",
            "add",
            "impact-assessment",
            "--dataset",
            "survey",
            "--purpose",
            "ScientificResearch",
            "--issuer",
            "Data protection officer",
            "--reference",
            "DPIA-1",
            "--by",
            "steward",
        ])
        .is(0);
    town.most_object();
    let server = town.trust.serve();
    let (status, told) = sent(
        &server,
        path,
        Some(&town.key),
        &wanted(Some("ScientificResearch")),
    );
    assert_eq!(
        (status, &told["decision"]),
        (200, &serde_json::json!("permit")),
        "{told}"
    );
    let left = PERSONS - OBJECTORS;
    assert!(
        (left * 9 / 10..=left).contains(&rows(&told)),
        "{}",
        rows(&told)
    );
}
