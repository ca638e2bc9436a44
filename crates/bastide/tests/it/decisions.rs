//! Ten real situations of sharing: what is decided, by which rules, and that `docs/decisions.md` says the same.

use crate::http::Visitor;
use crate::situations::{Decided, PASSWORD, Situation};
use serde_json::{Value, json};

const DOCUMENT: &str = include_str!("../../../../docs/decisions.md");

/// Holds a decision against what the document says of it: a row `| 1a | … | granted or refused | rules |`.
#[track_caller]
fn as_documented(row: &str, decided: &Decided) {
    let line = DOCUMENT
        .lines()
        .find(|line| line.starts_with(&format!("| {row} |")))
        .unwrap_or_else(|| {
            panic!("docs/decisions.md has no row {row}; the decision is {decided:?}")
        });
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let rules: Vec<String> = decided
        .rules
        .iter()
        .map(|rule| format!("`{rule}`"))
        .collect();
    let told = [
        if decided.granted {
            "granted"
        } else {
            "refused"
        },
        &rules.join(", "),
    ];
    assert_eq!(
        &cells[cells.len() - 2..],
        &told,
        "row {row} of docs/decisions.md"
    );
}

#[test]
fn ten_situations_are_decided_as_the_document_tells() {
    let here = Situation::new();
    let by_ward = "SELECT ward, COUNT(*) AS n, AVG(days) AS days FROM hospital_stays GROUP BY ward";
    let check = |row: &str, party: &str, purpose: &str, question: &str| {
        as_documented(row, &here.decided(party, purpose, question));
    };

    // 1. A researcher on hospital stays.
    check("1a", "lab", "ScientificResearch", by_ward);
    let assessed = [
        "--dataset",
        "hospital_stays",
        "--purpose",
        "ScientificResearch",
    ];
    here.attests("impact-assessment", &assessed);
    check("1b", "lab", "ScientificResearch", by_ward);
    check(
        "1c",
        "lab",
        "ScientificResearch",
        "SELECT * FROM hospital_stays",
    );

    // 2. A ride-hailing company wants plates.
    check(
        "2a",
        "rides",
        "ServiceProvision",
        "SELECT plate, street FROM parking",
    );
    check(
        "2b",
        "rides",
        "ImproveTransportMobility",
        "SELECT street, COUNT(*) AS n FROM parking GROUP BY street",
    );

    // 3. The police wants one person's trips, without and with a judge's warrant.
    let disclose = |warrant: Option<&str>| {
        let mut args = vec![
            "disclose",
            "--as",
            "police",
            "--dataset",
            "card_taps",
            "--purpose",
            DISCLOSURE,
        ];
        if let Some(warrant) = warrant {
            args.extend(["--warrant", warrant]);
        }
        here.trust.run(&args)
    };
    as_documented("3a", &disclosed(disclose(None).is(3).err));
    let warrant = here.attests(
        "warrant",
        &[
            "--party",
            "police",
            "--dataset",
            "card_taps",
            "--person",
            "C00007",
        ],
    );
    let with = disclose(Some(&warrant)).is(0);
    assert!(with.out.contains("card_taps (1 rows)"), "{}", with.out);
    assert!(
        !with.out.contains("C00007"),
        "the number itself is not kept: {}",
        with.out
    );
    as_documented("3b", &disclosed(with.err));
    here.trust.run(&["attest", "withdraw", &warrant]).is(0);
    as_documented("3c", &disclosed(disclose(Some(&warrant)).is(3).err));

    // 4. A school plans its meals.
    check(
        "4",
        "schools",
        "ImprovePublicServices",
        "SELECT school, SUM(meals) AS meals FROM canteen GROUP BY school",
    );

    // 5. An energy supplier wants hourly meters by address.
    check(
        "5a",
        "supplier",
        "ServiceProvision",
        "SELECT address, kwh FROM meters",
    );
    check(
        "5b",
        "supplier",
        "CombatClimateChange",
        "SELECT district, SUM(kwh) AS kwh FROM meters GROUP BY district",
    );

    // 6. A journalist.
    check(
        "6a",
        "newspaper",
        "ScientificResearch",
        "SELECT district, AVG(kwh) AS kwh FROM meters GROUP BY district",
    );
    check(
        "6b",
        "newspaper",
        "CombatClimateChange",
        "SELECT district, SUM(kw) AS kw FROM boilers GROUP BY district",
    );
    check(
        "6c",
        "newspaper",
        "PublicBenefit",
        "SELECT boiler, kw FROM boilers",
    );

    // 7. A neighbouring city.
    check(
        "7a",
        "neighbour",
        "CombatClimateChange",
        "SELECT district, SUM(kw) AS kw FROM boilers GROUP BY district",
    );
    check(
        "7b",
        "neighbour",
        "CombatClimateChange",
        "SELECT boiler, kw FROM boilers",
    );

    // 9. An advertiser.
    check(
        "9",
        "admax",
        "TargetedAdvertising",
        "SELECT district, COUNT(*) AS n FROM meters GROUP BY district",
    );

    // 10. One of our own services, without and with a card.
    let meals = "SELECT school, SUM(meals) AS meals FROM canteen GROUP BY school";
    check("10a", "forecast", "ImprovePublicServices", meals);
    here.attests("algorithm-card", &["--party", "forecast"]);
    check("10b", "forecast", "ImprovePublicServices", meals);

    // 8. A citizen, for her own data: last, because the server then holds the folder.
    here.trust.account(
        "ada",
        PASSWORD,
        &["--role", "citizen", "--subject", "R00012"],
    );
    let server = here.trust.serve();
    let mut ada = Visitor::of(&server.address);
    ada.signs_in("ada", PASSWORD);
    let page = ada.get("/my-data");
    assert!(page.body.contains("meters"), "she sees what is held");
    drop(server);
    let own = leaf_of(&here, "own-view");
    as_documented("8", &own);

    // The ledger holds every one of these, and nothing of whom the warrant was about.
    here.trust.run(&["ledger", "verify"]).is(0);
    let database = std::fs::read(here.trust.dir().join("bastide.db")).expect("readable");
    assert!(
        !database.windows(6).any(|bytes| bytes == b"C00007"),
        "her number is nowhere"
    );
}

/// The purpose of a disclosure, as the law pack names it.
const DISCLOSURE: &str = "ProtectionOfPublicSecurity";

/// A disclosure's decision, from what the command says.
fn disclosed(told: String) -> Decided {
    let line = |start: &str| {
        let mut lines = told.lines();
        lines
            .find_map(|line| line.strip_prefix(start))
            .unwrap_or_else(|| panic!("no {start} in {told}"))
            .trim_end_matches('.')
            .to_owned()
    };
    let leaf = line("Receipt: leaf ");
    Decided {
        granted: told.starts_with("Allowed"),
        rules: line("Rules: ").split(", ").map(str::to_owned).collect(),
        receipt: leaf
            .split(' ')
            .next()
            .and_then(|n| n.parse().ok())
            .expect("a number"),
    }
}

/// The newest leaf of a kind, as a decision.
fn leaf_of(here: &Situation, kind: &str) -> Decided {
    // The server was stopped at once: what it had not published yet is published now.
    here.trust.run(&["ledger", "checkpoint"]).is(0);
    let size = here.trust.run(&["ledger", "verify", "--json"]).is(0).json()["size"]
        .as_u64()
        .expect("a size");
    for leaf in (0..size).rev() {
        let proof = here
            .trust
            .run(&["ledger", "prove", &leaf.to_string()])
            .is(0)
            .out;
        let parsed = ledger::ProofFile::parse(&proof).expect("a proof");
        let body: Value =
            serde_json::from_slice(parsed.extra().unwrap_or_default()).unwrap_or(json!(null));
        if body["kind"] == kind {
            return Decided::of(&json!({
                "decision": "permit", "rules": body["rules"], "receipt": leaf,
            }));
        }
    }
    panic!("no leaf of kind {kind}")
}
