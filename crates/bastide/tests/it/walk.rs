//! The walk: from a file to an answer, a refusal and a proof.

use crate::program::{Trust, survey};
use std::path::{Path, PathBuf};

#[test]
fn from_a_file_to_a_protected_answer_a_refusal_and_a_verified_ledger() {
    let trust = Trust::new();
    let file = trust.file("survey.csv", survey(4_000));
    trust
        .add(
            &file,
            "survey",
            &["--person", "resident_id", "--sensitivity", "personal"],
        )
        .is(0);

    let answer = trust
        .ask(
            "lab",
            "ScientificResearch",
            "SELECT district, COUNT(*) AS n FROM survey GROUP BY district",
        )
        .is(0)
        .json();
    assert_eq!(answer["decision"], "permit");
    assert_eq!(answer["columns"], serde_json::json!(["district", "n"]));
    assert_eq!(answer["rows"][0][0], "Centre");
    let near = |value: &serde_json::Value, truth: f64| {
        let value = value.as_f64().expect("a number");
        assert!((value - truth).abs() < 250.0, "{value} is far from {truth}");
    };
    near(&answer["rows"][0][1], 3_000.0);
    near(&answer["rows"][1][1], 1_000.0);
    assert!(
        answer["protection"]["mechanism"]
            .as_str()
            .expect("text")
            .contains("Gaussian")
    );
    assert_eq!(answer["protection"]["epsilon"], 0.5);
    assert!(answer["protection"]["delta"].as_f64().expect("a number") <= 1e-8);
    assert!(
        answer["protection"]["noise_scale"]["n"]
            .as_f64()
            .expect("a number")
            > 1.0
    );
    assert!(answer["budget"]["spent"].as_f64().expect("a number") >= 0.5);
    assert!(answer["budget"]["left"].as_f64().expect("a number") < 4.0);
    assert!(!answer["rules"].as_array().expect("rules").is_empty());
    let receipt = answer["receipt"].as_u64().expect("a leaf's number");

    let refused = trust
        .ask("lab", "ScientificResearch", "SELECT * FROM survey LIMIT 5")
        .is(3)
        .json();
    assert_eq!(refused["decision"], "refuse");
    assert!(refused["reason"].as_str().expect("a reason").len() > 20);
    assert!(refused["rows"].is_null() || refused["rows"] == serde_json::json!([]));
    assert_eq!(refused["receipt"].as_u64(), Some(receipt + 1));
    trust
        .ask("town", "SocialScoring", "SELECT COUNT(*) FROM survey")
        .is(3);

    trust.run(&["ledger", "verify"]).is(0);
    let proof = trust.home.path().join("use.tlog-proof");
    let out = proof.to_str().expect("Unicode");
    trust
        .run(&["ledger", "prove", &receipt.to_string(), "--out", out])
        .is(0);
    let checkpoint = trust.run(&["ledger", "checkpoint", "--json"]).is(0).json();
    let key = checkpoint["key"].as_str().expect("a key");
    let checked = crate::program::bastide()
        .args(["ledger", "check-proof", out, "--key", key])
        .output()
        .expect("runs");
    let leaf = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(
        checked.status.success(),
        "{}",
        String::from_utf8_lossy(&checked.stderr)
    );
    assert!(
        leaf.contains("\"by\":\"lab\"") && leaf.contains("\"granted\":true"),
        "{leaf}"
    );
    assert!(!leaf.contains("SELECT"), "a leaf holds no question: {leaf}");
}

#[test]
fn budgets_are_charged_and_end() {
    let trust = Trust::new();
    let file = trust.file("survey.csv", survey(1_000));
    trust
        .add(
            &file,
            "survey",
            &[
                "--person",
                "@row",
                "--sensitivity",
                "personal",
                "--not-personal",
                "resident_id",
            ],
        )
        .is(0);
    let ask = |age: usize| {
        trust.run(&[
            "ask",
            "--as",
            "lab",
            "--purpose",
            "ScientificResearch",
            "--json",
            "--epsilon",
            "1",
            &format!("SELECT COUNT(*) AS n FROM survey WHERE age > {age}"),
        ])
    };
    let mut spent = 0.0;
    let mut answers = 0;
    let mut first = serde_json::Value::Null;
    loop {
        let ended = ask(answers);
        if ended.code == 3 {
            let refusal = ended.json();
            assert!(refusal["rules"].to_string().contains("budget"), "{refusal}");
            break;
        }
        let answer = ended.is(0).json();
        let now = answer["budget"]["spent"].as_f64().expect("a number");
        assert!(now > spent);
        if answers == 0 {
            first = answer.clone();
        }
        spent = now;
        answers += 1;
        assert!(answers < 40, "the budget never ends");
    }
    assert!(
        answers >= 4,
        "a budget of ε = 4 holds at least four questions of ε = 1"
    );
    // What was answered once is answered again, in other words too, at no cost.
    let again = trust.run(&[
        "ask",
        "--as",
        "lab",
        "--purpose",
        "ScientificResearch",
        "--json",
        "--epsilon",
        "1",
        "SELECT count(1) AS persons FROM survey AS s WHERE 0 < s.age AND s.age > 0",
    ]);
    let again = again.is(0).json();
    assert_eq!(again["rows"][0][0], first["rows"][0][0]);
    assert_eq!(again["replays"], first["receipt"]);
    // Another party has a budget of its own.
    trust
        .ask(
            "town",
            "ProvideOfficialStatistics",
            "SELECT COUNT(*) AS n FROM survey",
        )
        .is(0);
}

/// The real files of the team's machine; the test says so when they are not there.
fn shared(path: &str) -> Option<PathBuf> {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").expect("run by cargo");
    let path = Path::new(&package).join("../../../shared/data").join(path);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not there", path.display());
    None
}

#[test]
fn the_walk_on_real_files() {
    let (Some(adult), Some(bus)) = (
        shared("fairness/adult.csv"),
        shared("mobility/porto_alegre/poa_eptc.zip"),
    ) else {
        return;
    };
    let trust = Trust::new();
    trust
        .add(
            &adult,
            "adult",
            &["--person", "@row", "--sensitivity", "personal"],
        )
        .is(0);
    trust.add(&bus, "bus", &["--sensitivity", "open"]).is(0);
    let answer = trust
        .ask(
            "lab",
            "ScientificResearch",
            "SELECT sex, COUNT(*) AS n FROM adult GROUP BY sex",
        )
        .is(0)
        .json();
    let rows = answer["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 2);
    for (row, truth) in rows.iter().zip([10_771.0, 21_790.0]) {
        let n = row[1].as_f64().expect("a number");
        let total_of_file_or_test_set = [truth, truth * 48_842.0 / 32_561.0];
        assert!(
            total_of_file_or_test_set
                .iter()
                .any(|truth| (n - truth).abs() < 600.0),
            "{row}"
        );
    }
    trust
        .ask("lab", "ScientificResearch", "SELECT * FROM adult LIMIT 5")
        .is(3);
    trust
        .ask("town", "SocialScoring", "SELECT COUNT(*) FROM adult")
        .is(3);
    let stops = trust
        .ask(
            "lab",
            "ServiceProvision",
            "SELECT COUNT(*) AS n FROM bus.stops",
        )
        .is(0)
        .json();
    assert!(stops["rows"][0][0].as_u64().expect("a count") > 100);
    assert!(stops.get("protection").is_none(), "an open figure is exact");
    trust.run(&["ledger", "verify"]).is(0);
}
