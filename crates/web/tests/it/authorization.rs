//! Other software asks the charter, as AuthZEN 1.0 has it.

use crate::town::{Answer, Browser, Town};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use citizens::{Token, party_token_create};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::{dataset_insert, party_insert};
use territory::{
    Clock as _, Column, ColumnType, DataSet, Party, PartyKind, PersonUnit, PersonalKind,
    Sensitivity, Table,
};

/// The town, with more to refuse in it, and a machine of the operator.
fn town() -> (Town, Token) {
    let town = Town::new();
    let now = town.clock.now();
    let party = |id: &str, kind| Party {
        id: id.parse().expect("an id"),
        name: id.into(),
        kind,
        place: None,
        sector: None,
        member_of: None,
    };
    let parties = [
        party("runner", PartyKind::Operator),
        party("shop", PartyKind::Company),
        party("bot", PartyKind::Service),
    ];
    let dataset = |id: &str, sensitivity, kind: PersonalKind| {
        let column = |name: &str, personal: PersonalKind| Column {
            name: name.parse().expect("a column"),
            kind: ColumnType::Text,
            nullable: false,
            personal: Some(personal),
            sensitivity: personal.proposed(),
        };
        DataSet {
            id: id.parse().expect("an id"),
            name: id.into(),
            description: String::new(),
            provider: "town".parse().expect("an id"),
            place: None,
            sensitivity,
            collected_for: vec!["ServiceProvision".parse().expect("a purpose")],
            licence: String::new(),
            tables: vec![Table {
                name: id.parse().expect("an id"),
                columns: vec![
                    column("person", PersonalKind::Identifier),
                    column("it", kind),
                ],
                person: PersonUnit::Column("person".parse().expect("a column")),
                rows: 9,
            }],
            added_at: now,
        }
    };
    let datasets = [
        dataset("patients", Sensitivity::Sensitive, PersonalKind::Health),
        dataset("faces", Sensitivity::Sensitive, PersonalKind::Biometric),
        dataset("crimes", Sensitivity::Personal, PersonalKind::Offence),
    ];
    let token = town.store.run_blocking("more", move |tx| {
        for party in &parties {
            party_insert(tx, party, now)?;
        }
        for dataset in &datasets {
            dataset_insert(tx, dataset)?;
        }
        party_token_create(tx, &"runner".parse().expect("an id"), now)
    });
    (town, token.expect("a token"))
}

async fn post(browser: &mut Browser, token: &Token, path: &str, body: &Value) -> Answer {
    let request = Request::post(format!("/access/v1/{path}"))
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {}", token.reveal()))
        .header("x-request-id", "q-1")
        .body(Body::from(body.to_string()));
    let answer = browser.send(request.expect("a request")).await;
    assert_eq!(answer.header("x-request-id"), "q-1", "the id comes back");
    answer
}

fn asked(party: &str, action: &str, dataset: &str, context: Value) -> Value {
    json!({
        "subject": { "type": "party", "id": party },
        "action": { "name": action },
        "resource": { "type": "dataset", "id": dataset },
        "context": context,
    })
}

#[tokio::test]
async fn a_machine_asks_about_its_own_party_and_each_answer_is_a_leaf() {
    let (town, _) = town();
    let mut lab = town.browser();
    let before = town.leaves().len();
    let research = json!({ "purpose": "ScientificResearch", "form": "aggregate" });
    let body = asked("lab", "query", "meters", research);
    let answer = post(&mut lab, &town.lab_token, "evaluation", &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let json = answer.json();
    assert_eq!(json["decision"], true, "{json}");
    let context = &json["context"];
    assert_eq!(context["id"], before);
    assert_eq!(context["rules"], json!(["protected-figures-for-research"]));
    assert!(context["reason_user"]["fr"].is_string() && context["reason_user"]["en"].is_string());
    assert!(
        context["obligations"]
            .as_array()
            .is_some_and(|all| all.contains(&json!("protect-persons")))
    );
    assert!(context["charter"].as_str().is_some_and(|it| !it.is_empty()));
    assert!(context["changes"].is_null());
    let Some(gate::Leaf::Evaluation { by, granted, .. }) = town.leaves().pop() else {
        panic!("an evaluation left no leaf");
    };
    assert_eq!((by.as_str(), granted), ("lab", true));

    let rows = json!({ "purpose": "ScientificResearch", "explain": true });
    let body = asked("lab", "query", "meters", rows);
    let json = post(&mut lab, &town.lab_token, "evaluation", &body)
        .await
        .json();
    assert_eq!(json["decision"], false);
    assert!(
        json["context"]["changes"]
            .as_array()
            .is_some_and(|ways| !ways.is_empty()),
        "{json}"
    );
    assert_eq!(town.leaves().len(), before + 2);

    for (subject, resource, action) in [
        ("party", "dataset", "erase"),
        ("user", "dataset", "query"),
        ("party", "file", "query"),
    ] {
        let body = json!({
            "subject": { "type": subject, "id": "lab" },
            "action": { "name": action },
            "resource": { "type": resource, "id": "meters" },
            "context": { "purpose": "ScientificResearch" },
        });
        let answer = post(&mut lab, &town.lab_token, "evaluation", &body).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.json()["decision"], false, "{body}");
    }
    let body = asked(
        "lab",
        "query",
        "nothing",
        json!({ "purpose": "ScientificResearch" }),
    );
    let json = post(&mut lab, &town.lab_token, "evaluation", &body)
        .await
        .json();
    assert_eq!(json["decision"], false);
    assert!(json["context"]["reason_admin"]["en"].is_string());
    assert_eq!(town.leaves().len(), before + 2, "nothing was decided");
}

#[tokio::test]
async fn what_the_trust_can_know_itself_is_not_taken_from_the_caller() {
    let (town, runner) = town();
    let mut machine = town.browser();
    let claims = json!({
        "within_budget": true, "warrant": true, "own": true, "reviewed": true, "carded": true,
        "assessed_for": ["ScientificResearch"], "consented_for": ["ScientificResearch"], "consent": true,
        "agreed": [{ "agreement": "x", "purpose": "ScientificResearch", "means": "rows" }],
        "sector": "justice", "kind": "public-body", "epsilon": 0,
    });
    for (party, action, dataset) in [
        ("lab", "query", "patients"),
        ("lab", "query", "faces"),
        ("shop", "query", "meters"),
        ("shop", "disclose", "meters"),
        ("bot", "query", "meters"),
        ("lab", "own-view", "meters"),
    ] {
        let honest =
            json!({ "purpose": "ScientificResearch", "form": "aggregate", "decides": true });
        let mut boasting = honest.clone();
        for (name, value) in claims.as_object().expect("an object") {
            boasting[name] = value.clone();
        }
        let plain = asked(party, action, dataset, honest);
        let mut claimed = asked(party, action, dataset, boasting);
        for part in ["subject", "action", "resource"] {
            claimed[part]["properties"] = claims.clone();
        }
        let plain = post(&mut machine, &runner, "evaluation", &plain)
            .await
            .json();
        let claimed = post(&mut machine, &runner, "evaluation", &claimed)
            .await
            .json();
        assert_eq!(plain["decision"], false, "{party} {action} {dataset}");
        assert_eq!(claimed["decision"], false);
        assert_eq!(plain["context"]["rules"], claimed["context"]["rules"]);
    }
}

#[tokio::test]
async fn every_refusal_by_construction_holds_at_this_door() {
    let (town, runner) = town();
    let mut machine = town.browser();
    let about = |purpose: &str, form: &str| json!({ "purpose": purpose, "form": form });
    let deciding = json!({ "purpose": "ScientificResearch", "form": "aggregate", "decides": true });
    let naming =
        json!({ "purpose": "ScientificResearch", "form": "aggregate", "uses_identifier": true });
    let aggregate = "aggregate";
    let research = || about("ScientificResearch", aggregate);
    let cases = [
        (
            1,
            "no-offence-prediction",
            asked(
                "town",
                "query",
                "stops",
                about("PredictOffenceOfPerson", aggregate),
            ),
        ),
        (
            1,
            "no-offence-data-of-persons",
            asked(
                "town",
                "query",
                "crimes",
                about("ServiceProvision", aggregate),
            ),
        ),
        (
            2,
            "no-social-scoring",
            asked("town", "query", "stops", about("SocialScoring", aggregate)),
        ),
        (
            3,
            "no-live-biometric-identification",
            asked(
                "town",
                "query",
                "stops",
                about("RealTimeRemoteBiometricIdentification", aggregate),
            ),
        ),
        (
            3,
            "no-biometric-categorisation",
            asked(
                "town",
                "query",
                "stops",
                about("BiometricCategorisation", aggregate),
            ),
        ),
        (
            3,
            "no-face-scraping",
            asked(
                "town",
                "query",
                "stops",
                about("UntargetedFaceScraping", aggregate),
            ),
        ),
        (
            3,
            "no-emotion-recognition",
            asked(
                "town",
                "query",
                "stops",
                about("EmotionRecognitionAtWorkOrSchool", aggregate),
            ),
        ),
        (
            3,
            "no-biometric-data",
            asked("lab", "query", "faces", research()),
        ),
        (
            4,
            "no-manipulation",
            asked(
                "shop",
                "query",
                "stops",
                about("ManipulationOfBehaviour", aggregate),
            ),
        ),
        (
            4,
            "no-exploitation-of-vulnerability",
            asked(
                "shop",
                "query",
                "stops",
                about("ExploitationOfVulnerability", aggregate),
            ),
        ),
        (
            4,
            "no-marketing-with-personal-data",
            asked("shop", "query", "meters", about("Marketing", aggregate)),
        ),
        (
            5,
            "no-non-consensual-imagery",
            asked(
                "shop",
                "query",
                "stops",
                about("NonConsensualIntimateImagery", aggregate),
            ),
        ),
        (
            6,
            "special-categories",
            asked(
                "town",
                "query",
                "patients",
                about("ServiceProvision", aggregate),
            ),
        ),
        (
            7,
            "no-decision-by-machine-alone",
            asked("lab", "query", "meters", deciding),
        ),
        (
            8,
            "no-unregistered-algorithm",
            asked("bot", "query", "meters", research()),
        ),
        (
            9,
            "purpose-limitation",
            asked(
                "shop",
                "query",
                "meters",
                about("ImproveTransportMobility", aggregate),
            ),
        ),
        (
            10,
            "assessment-first",
            asked("lab", "query", "patients", research()),
        ),
        (
            11,
            "rows-never-leave",
            asked(
                "lab",
                "query",
                "meters",
                about("ScientificResearch", "rows"),
            ),
        ),
        (
            11,
            "only-figures-that-can-be-protected",
            asked(
                "lab",
                "query",
                "meters",
                about("ScientificResearch", "unprotectable"),
            ),
        ),
        (
            11,
            "identifiers-never-used",
            asked("lab", "query", "meters", naming),
        ),
        (
            11,
            "own-data-only",
            asked("lab", "own-view", "meters", research()),
        ),
        (
            11,
            "no-disclosure-without-warrant",
            asked(
                "town",
                "disclose",
                "meters",
                about("ProtectionOfPublicSecurity", "rows"),
            ),
        ),
        (
            11,
            "disclosure-to-authorities-only",
            asked(
                "shop",
                "disclose",
                "meters",
                about("ProtectionOfPublicSecurity", "rows"),
            ),
        ),
        (
            12,
            "operator-is-neutral",
            asked("runner", "query", "meters", research()),
        ),
    ];
    let charter = charter::Charter::standard().expect("a charter");
    let refusals = charter.refusals();
    let before = town.leaves().len();
    let mut tried = BTreeSet::new();
    for (number, rule, body) in &cases {
        let known = refusals
            .iter()
            .find(|one| one.number == *number)
            .expect("a refusal");
        assert!(
            known.rules.iter().any(|one| one.as_str() == *rule),
            "R{number} is not {rule}"
        );
        let answer = post(&mut machine, &runner, "evaluation", body).await.json();
        assert_eq!(answer["decision"], false, "R{number} {rule}");
        let rules = answer["context"]["rules"].as_array().expect("rules");
        assert!(rules.contains(&json!(rule)), "R{number} {rule}: {rules:?}");
        tried.insert(*number);
    }
    assert_eq!(tried.len(), refusals.len(), "each refusal is tried");
    assert_eq!(
        town.leaves().len(),
        before + cases.len(),
        "each is on record"
    );
}

#[tokio::test]
async fn nobody_asks_about_another_party() {
    let (town, runner) = town();
    let mut machine = town.browser();
    let research = || json!({ "purpose": "ScientificResearch", "form": "aggregate" });
    let theirs = asked("shop", "query", "stops", research());
    let batch =
        json!({ "evaluations": [asked("lab", "query", "stops", research()), theirs.clone()] });
    let search = json!({ "subject": { "type": "party" }, "action": { "name": "query" },
        "resource": { "type": "dataset", "id": "stops" }, "context": research() });
    let before = town.leaves().len();
    for (path, body) in [
        ("evaluation", &theirs),
        ("evaluations", &batch),
        ("search/subject", &search),
        ("search/resource", &theirs),
        ("search/action", &theirs),
    ] {
        let answer = post(&mut machine, &town.lab_token, path, body).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    assert_eq!(town.leaves().len(), before);
    let allowed = post(&mut machine, &runner, "evaluation", &theirs).await;
    assert_eq!(
        allowed.json()["decision"],
        true,
        "the operator asks about any"
    );

    // The steward in a browser, with the token of the session; a citizen without a party asks as the public.
    for (login, party, status) in [
        ("sam", "shop", StatusCode::OK),
        ("lou", "lab", StatusCode::OK),
        ("lou", "shop", StatusCode::FORBIDDEN),
        ("ada", "public", StatusCode::OK),
        ("ada", "lab", StatusCode::FORBIDDEN),
    ] {
        let mut browser = town.signed_in(login).await;
        let csrf = browser.get("/about").await.csrf();
        let body = asked(party, "query", "stops", research()).to_string();
        let mut ask = async |csrf: &str| {
            let request = Request::post("/access/v1/evaluation")
                .header("content-type", "application/json")
                .header("sec-fetch-site", "same-origin")
                .header("x-csrf-token", csrf)
                .body(Body::from(body.clone()));
            browser.send(request.expect("a request")).await.status
        };
        assert_eq!(ask(&csrf).await, status, "{login} {party}");
        assert_eq!(ask("").await, StatusCode::FORBIDDEN, "{login}: no token");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_a_problem() {
    let (town, _) = town();
    let mut lab = town.browser();
    let good = asked(
        "lab",
        "query",
        "stops",
        json!({ "purpose": "ScientificResearch" }),
    );
    let without = |part: &str| {
        let mut body = good.clone();
        body.as_object_mut().expect("an object").remove(part);
        body
    };
    let context = |context: Value| asked("lab", "query", "stops", context);
    let near = context(json!({ "purpose": "ScientificReserch" }));
    for body in [
        without("subject"),
        without("action"),
        without("resource"),
        without("context"),
        context(json!({})),
        context(json!({ "purpose": 7 })),
        context(json!({ "purpose": "ScientificResearch", "form": "poem" })),
        context(json!({ "purpose": "ScientificResearch", "categories": "all" })),
        context(json!({ "purpose": "ScientificResearch", "level": "galaxy" })),
        json!({ "subject": "lab" }),
        json!([]),
        near.clone(),
    ] {
        let answer = post(&mut lab, &town.lab_token, "evaluation", &body).await;
        assert_eq!(
            answer.status,
            StatusCode::BAD_REQUEST,
            "{body}: {}",
            answer.text()
        );
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    let answer = post(&mut lab, &town.lab_token, "evaluation", &near)
        .await
        .json();
    assert_eq!(answer["did_you_mean"][0], "ScientificResearch", "{answer}");
    let many: Vec<Value> = std::iter::repeat_n(json!({}), 257).collect();
    let body = json!({ "evaluations": many });
    let answer = post(&mut lab, &town.lab_token, "evaluations", &body).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn several_evaluations_share_what_they_have_in_common_and_stop_where_they_should() {
    let (town, _) = town();
    let mut lab = town.browser();
    let mut body = json!({
        "subject": { "type": "party", "id": "lab" },
        "action": { "name": "query" },
        "context": { "purpose": "ScientificResearch", "form": "aggregate" },
        "evaluations": [
            { "resource": { "type": "dataset", "id": "stops" } },
            { "resource": { "type": "dataset", "id": "meters" }, "context": { "purpose": "ScientificResearch" } },
            { "resource": { "type": "dataset", "id": "meters" } },
            { "resource": { "type": "dataset", "id": "meters" }, "context": {} },
        ],
    });
    for (semantic, decisions, leaves) in [
        (None, vec![true, false, true, false], 3),
        (Some("execute_all"), vec![true, false, true, false], 3),
        (Some("deny_on_first_deny"), vec![true, false], 2),
        (Some("permit_on_first_permit"), vec![true], 1),
    ] {
        if let Some(semantic) = semantic {
            body["options"] = json!({ "evaluations_semantic": semantic });
        }
        let before = town.leaves().len();
        let answer = post(&mut lab, &town.lab_token, "evaluations", &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let json = answer.json();
        let said: Vec<bool> = json["evaluations"]
            .as_array()
            .expect("evaluations")
            .iter()
            .map(|one| one["decision"] == true)
            .collect();
        assert_eq!(said, decisions, "{semantic:?}");
        assert_eq!(town.leaves().len(), before + leaves, "{semantic:?}");
        if decisions.len() == 4 {
            assert_eq!(json["evaluations"][3]["context"]["error"]["status"], 400);
        }
    }
    body["options"] = json!({ "evaluations_semantic": "as_you_like" });
    let answer = post(&mut lab, &town.lab_token, "evaluations", &body).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let alone = asked(
        "lab",
        "query",
        "stops",
        json!({ "purpose": "ScientificResearch" }),
    );
    let answer = post(&mut lab, &town.lab_token, "evaluations", &alone).await;
    assert_eq!(answer.json()["decision"], true, "one without a list is one");
}

#[tokio::test]
async fn searches_find_what_an_evaluation_would_permit_page_by_page_and_leave_no_leaf() {
    let (town, runner) = town();
    let mut machine = town.browser();
    let context = json!({ "purpose": "ScientificResearch", "form": "aggregate" });
    let before = town.leaves().len();

    let mut found = Vec::new();
    let mut token = String::new();
    for _ in 0..9 {
        let body = json!({
            "subject": { "type": "party", "id": "lab" }, "action": { "name": "query" },
            "resource": { "type": "dataset" }, "context": context,
            "page": { "limit": 1, "token": token },
        });
        let answer = post(&mut machine, &town.lab_token, "search/resource", &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let json = answer.json();
        for one in json["results"].as_array().expect("results") {
            assert_eq!(one["type"], "dataset");
            found.push(one["id"].as_str().expect("an id").to_owned());
        }
        token = json["page"]["next_token"]
            .as_str()
            .expect("a token")
            .to_owned();
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(found, ["meters", "stops"]);

    let body = json!({ "subject": { "type": "party" }, "action": { "name": "query" },
        "resource": { "type": "dataset", "id": "meters" }, "context": context });
    let json = post(&mut machine, &runner, "search/subject", &body)
        .await
        .json();
    let parties: Vec<&str> = json["results"]
        .as_array()
        .expect("results")
        .iter()
        .filter_map(|one| one["id"].as_str())
        .collect();
    assert!(
        parties.contains(&"lab") && !parties.contains(&"bot"),
        "{parties:?}"
    );
    assert!(!parties.contains(&"runner"));

    let body = json!({ "subject": { "type": "party", "id": "lab" },
        "resource": { "type": "dataset", "id": "meters" }, "context": context });
    let json = post(&mut machine, &town.lab_token, "search/action", &body)
        .await
        .json();
    assert_eq!(json["results"], json!([{ "name": "query" }]));
    assert_eq!(town.leaves().len(), before, "nobody acted on any of it");
}

#[tokio::test]
async fn the_doors_are_found_from_one_document() {
    let (town, _) = town();
    let answer = town
        .browser()
        .get("/.well-known/authzen-configuration")
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    let json = answer.json();
    assert_eq!(json["policy_decision_point"], "http://127.0.0.1:8080");
    let known: BTreeSet<&str> = web::routes().iter().map(|route| route.path).collect();
    for name in [
        "access_evaluation_endpoint",
        "access_evaluations_endpoint",
        "search_subject_endpoint",
        "search_resource_endpoint",
        "search_action_endpoint",
    ] {
        let address = json[name].as_str().expect("an address");
        let path = address
            .strip_prefix("http://127.0.0.1:8080")
            .expect("absolute");
        assert!(known.contains(path), "{name}: {address}");
    }
}
