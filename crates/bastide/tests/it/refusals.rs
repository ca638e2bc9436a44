//! The twelve refusals of the law pack, through every door at which a question can be put.

use crate::http::Visitor;
use crate::situations::{PASSWORD, Situation};
use serde_json::{Value, json};

/// A request that the law refuses.
struct Refused {
    number: u32,
    party: &'static str,
    purpose: &'static str,
    dataset: &'static str,
    question: &'static str,
    /// To decide about a person.
    decides: bool,
    /// What other software would say of the same use.
    form: &'static str,
    /// The rule that must be among those that decide.
    rule: &'static str,
}

const COUNT_METERS: &str = "SELECT COUNT(*) AS n FROM meters";

const REFUSED: [Refused; 16] = [
    Refused {
        number: 1,
        party: "police",
        purpose: "PredictOffenceOfPerson",
        rule: "no-offence-prediction",
        ..ANY
    },
    Refused {
        number: 1,
        party: "lab",
        dataset: "court_files",
        question: "SELECT age, COUNT(*) AS n FROM court_files GROUP BY age",
        rule: "no-offence-data-of-persons",
        ..ANY
    },
    Refused {
        number: 2,
        party: "town",
        purpose: "SocialScoring",
        rule: "no-social-scoring",
        ..ANY
    },
    Refused {
        number: 3,
        party: "police",
        purpose: "RealTimeRemoteBiometricIdentification",
        rule: "no-live-biometric-identification",
        ..ANY
    },
    Refused {
        number: 3,
        party: "town",
        purpose: "EmotionRecognitionAtWorkOrSchool",
        rule: "no-emotion-recognition",
        ..ANY
    },
    Refused {
        number: 4,
        party: "admax",
        purpose: "TargetedAdvertising",
        rule: "no-marketing-with-personal-data",
        ..ANY
    },
    Refused {
        number: 4,
        party: "admax",
        purpose: "ManipulationOfBehaviour",
        rule: "no-manipulation",
        ..ANY
    },
    Refused {
        number: 5,
        party: "rides",
        purpose: "NonConsensualIntimateImagery",
        rule: "no-non-consensual-imagery",
        ..ANY
    },
    Refused {
        number: 6,
        party: "supplier",
        purpose: "CombatClimateChange",
        dataset: "hospital_stays",
        question: "SELECT ward, COUNT(*) AS n FROM hospital_stays GROUP BY ward",
        rule: "special-categories",
        ..ANY
    },
    Refused {
        number: 7,
        decides: true,
        rule: "no-decision-by-machine-alone",
        ..ANY
    },
    Refused {
        number: 8,
        party: "forecast",
        purpose: "ImprovePublicServices",
        dataset: "canteen",
        question: "SELECT school, SUM(meals) AS n FROM canteen GROUP BY school",
        rule: "no-unregistered-algorithm",
        ..ANY
    },
    Refused {
        number: 9,
        party: "town",
        purpose: "ImproveHealthcare",
        rule: "purpose-limitation",
        ..ANY
    },
    Refused {
        number: 10,
        dataset: "hospital_stays",
        question: "SELECT ward, COUNT(*) AS n FROM hospital_stays GROUP BY ward",
        rule: "assessment-first",
        ..ANY
    },
    Refused {
        number: 11,
        question: "SELECT * FROM meters",
        form: "rows",
        rule: "rows-never-leave",
        ..ANY
    },
    Refused {
        number: 11,
        question: "SELECT ARRAY_AGG(kwh) AS n FROM meters",
        form: "unprotectable",
        rule: "only-figures-that-can-be-protected",
        ..ANY
    },
    Refused {
        number: 12,
        party: "operator",
        rule: "operator-is-neutral",
        ..ANY
    },
];

const ANY: Refused = Refused {
    number: 0,
    party: "lab",
    purpose: "ScientificResearch",
    dataset: "meters",
    question: COUNT_METERS,
    decides: false,
    form: "aggregate",
    rule: "",
};

#[test]
fn what_the_law_refuses_is_refused_through_every_door_and_recorded() {
    let here = Situation::new();
    let parties: Vec<&str> = REFUSED.iter().map(|one| one.party).collect();
    let mut keys = std::collections::BTreeMap::new();
    for party in parties {
        if keys.contains_key(party) {
            continue;
        }
        let key = here
            .trust
            .run(&["party", "key", party])
            .is(0)
            .out
            .trim()
            .to_owned();
        keys.insert(party, key);
        let login = format!("of-{party}");
        here.trust.account(
            &login,
            PASSWORD,
            &["--role", "researcher", "--party", party],
        );
    }
    let mut covered = std::collections::BTreeSet::new();
    let mut leaves = std::collections::BTreeSet::new();
    for one in &REFUSED {
        covered.insert(one.number);
        let mut args = vec!["ask", "--as", one.party, "--purpose", one.purpose, "--json"];
        if one.decides {
            args.push("--decides");
        }
        args.push(one.question);
        let told = here.trust.run(&args).is(3).json();
        holds(one, &told["rules"], "command line");
        assert!(leaves.insert(told["receipt"].as_u64().expect("a leaf")));
    }
    assert_eq!(
        covered.into_iter().collect::<Vec<_>>(),
        (1..=12).collect::<Vec<u32>>()
    );

    let server = here.trust.serve();
    for one in &REFUSED {
        let bearer = format!("Bearer {}", keys[one.party]);
        let headers = [
            ("Content-Type", "application/json"),
            ("Authorization", bearer.as_str()),
        ];
        let mut machine = Visitor::of(&server.address);
        let asked =
            json!({ "purpose": one.purpose, "question": one.question, "decides": one.decides });
        let response = machine.send("POST", "/api/v1/ask", &headers, &asked.to_string());
        let told: Value = serde_json::from_str(&response.body).expect("JSON");
        assert_eq!(
            (response.status, &told["decision"]),
            (200, &json!("refuse")),
            "{told}"
        );
        holds(one, &told["rules"], "api");
        assert!(leaves.insert(told["receipt"].as_u64().expect("a leaf")));

        let asked = json!({
            "subject": { "type": "party", "id": one.party },
            "action": { "name": "query" },
            "resource": { "type": "dataset", "id": one.dataset },
            "context": { "purpose": one.purpose, "form": one.form, "decides": one.decides },
        });
        let response = machine.send(
            "POST",
            "/access/v1/evaluation",
            &headers,
            &asked.to_string(),
        );
        let told: Value = serde_json::from_str(&response.body).expect("JSON");
        assert_eq!(
            (response.status, &told["decision"]),
            (200, &json!(false)),
            "{told}"
        );
        holds(one, &told["context"]["rules"], "authorization");
    }
    for one in &REFUSED {
        // A page does not say that it is to decide about a person: the other doors do.
        if one.decides {
            continue;
        }
        let mut person = Visitor::of(&server.address);
        person.signs_in(&format!("of-{}", one.party), PASSWORD);
        let csrf = person.get("/ask").field("csrf").expect("a token");
        let page = person.post_form(
            "/ask",
            &[
                ("party", one.party),
                ("purpose", one.purpose),
                ("sql", one.question),
                ("csrf", &csrf),
            ],
        );
        assert!(
            page.body.contains(one.rule),
            "R{} on the ask page:\n{}",
            one.number,
            page.body
        );
    }
}

#[track_caller]
fn holds(one: &Refused, rules: &Value, door: &str) {
    let named = rules
        .as_array()
        .expect("rules")
        .iter()
        .any(|rule| rule == one.rule);
    assert!(
        named,
        "R{} at the door {door}: {rules} without {}",
        one.number, one.rule
    );
}
