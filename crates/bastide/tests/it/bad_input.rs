//! Broken files, wrong questions, killed processes: a clear message, and the data as it was.

use crate::program::{Ended, Trust, bastide, survey};
use std::time::Duration;

#[test]
fn mistakes_of_the_asker_say_what_to_write_instead() {
    let trust = Trust::new();
    let file = trust.file("survey.csv", survey(200));
    trust
        .add(
            &file,
            "survey",
            &["--person", "resident_id", "--sensitivity", "personal"],
        )
        .is(0);
    trust
        .ask(
            "nobody",
            "ScientificResearch",
            "SELECT COUNT(*) FROM survey",
        )
        .is(2)
        .says("no party `nobody`");
    trust
        .ask("lab", "ScientificReserch", "SELECT COUNT(*) FROM survey")
        .is(2)
        .says("ScientificResearch");
    trust
        .ask("lab", "ScientificResearch", "SELECT COUNT(*) FROM surveys")
        .is(2)
        .says("surveys");
    trust.ask("lab", "ScientificResearch", "SELEC 1").is(2);
    trust
        .ask("lab", "ScientificResearch", "SELECT nothing FROM survey")
        .is(2)
        .says("nothing");
    trust
        .ask("lab", "ScientificResearch", "DROP TABLE survey")
        .is(2)
        .says("only SELECT");
    trust
        .ask("lab", "ScientificResearch", "SELECT 1; SELECT 2")
        .is(2);
    trust
        .ask(
            "lab",
            "ScientificResearch",
            "SELECT * FROM read_parquet('/etc/passwd')",
        )
        .is(2);
    trust
        .ask("lab", "ScientificResearch", "SELECT * FROM '/etc/passwd'")
        .is(2);
    let deep = format!(
        "SELECT {}1{} FROM survey",
        "(".repeat(5_000),
        ")".repeat(5_000)
    );
    trust.ask("lab", "ScientificResearch", &deep).is(2);
    let long = format!(
        "SELECT COUNT(*) FROM survey WHERE age IN ({})",
        "1,".repeat(40_000) + "1"
    );
    trust
        .ask("lab", "ScientificResearch", &long)
        .is(2)
        .says("limit");
    trust
        .run(&[
            "party", "add", "--id", "lab", "--kind", "research", "--name", "Again",
        ])
        .is(2)
        .says("already");
    trust
        .run(&[
            "party", "add", "--id", "Lab", "--kind", "research", "--name", "X",
        ])
        .is(2)
        .says("lower-case");
    bastide()
        .args(["ask", "--dir"])
        .arg(trust.home.path().join("nowhere"))
        .args(["--as", "lab", "--purpose", "ScientificResearch", "SELECT 1"])
        .output()
        .map(Ended::from)
        .expect("runs")
        .is(2)
        .says("bastide init");
}

#[test]
fn an_endless_question_is_stopped() {
    let trust = Trust::new();
    let settings = trust.dir().join("bastide.toml");
    let text = std::fs::read_to_string(&settings).expect("there");
    std::fs::write(&settings, text.replace("# seconds = 30", "seconds = 2")).expect("written");
    let mut numbers = String::from("n\n");
    (0..200_000).for_each(|n| numbers.push_str(&format!("{n}\n")));
    let file = trust.file("numbers.csv", numbers);
    trust
        .add(&file, "numbers", &["--sensitivity", "open"])
        .is(0);
    let before = trust.run(&["ledger", "verify", "--json"]).is(0).json()["size"].clone();
    trust
        .ask(
            "lab",
            "ServiceProvision",
            "SELECT SUM(a.n * b.n + c.n) FROM numbers a, numbers b, numbers c",
        )
        .is(1)
        .says("longer than the 2 s");
    let after = trust.run(&["ledger", "verify", "--json"]).is(0).json()["size"].clone();
    assert_eq!(before, after, "what did not pass leaves no passage");
}

#[test]
fn nothing_personal_is_published_by_silence() {
    let trust = Trust::new();
    let file = trust.file("survey.csv", survey(50));
    trust
        .add(&file, "survey", &[])
        .is(1)
        .says("resident_id")
        .says("--person");
    trust.add(&file, "survey", &["--sensitivity", "open"]).is(1);
    assert_eq!(
        trust.run(&["dataset", "list", "--json"]).is(0).json(),
        serde_json::json!([])
    );
}

#[test]
fn broken_files_are_refused_with_line_column_and_reason() {
    let trust = Trust::new();
    let bad = trust.file("bad.csv", "stop,lat\nA,1.5\nB,2.5\nC,1.0,extra\nD,4\n");
    trust
        .add(&bad, "bad", &["--sensitivity", "open"])
        .is(1)
        .says("line 4");
    trust
        .add(
            &bad,
            "bad",
            &["--sensitivity", "open", "--bad-rows", "set-aside", "--json"],
        )
        .is(0)
        .says("\"count\": 1");
    trust
        .add(
            &trust.file("zero.csv", ""),
            "zero",
            &["--sensitivity", "open"],
        )
        .is(1)
        .says("empty");
    trust
        .add(
            &trust.file("noise.bin", [0u8, 159, 146, 150, 0, 1, 2]),
            "noise",
            &["--sensitivity", "open"],
        )
        .is(1);
    trust
        .add(
            &trust.file("cut.zip", b"PK\x03\x04cut"),
            "cut",
            &["--sensitivity", "open"],
        )
        .is(1);
    trust
        .add(
            &trust.home.path().join("absent.csv"),
            "absent",
            &["--sensitivity", "open"],
        )
        .is(1)
        .says("absent.csv");
    let ids = trust.run(&["dataset", "list", "--json"]).is(0).json();
    assert_eq!(ids.as_array().map(Vec::len), Some(1));
}

#[test]
fn a_killed_import_leaves_nothing_and_can_be_repeated() {
    let trust = Trust::new();
    let file = trust.file("large.csv", survey(600_000));
    let mut killed = 0;
    for attempt in 0..6 {
        let mut child = trust
            .command(&["dataset", "add"])
            .arg(&file)
            .args([
                "--id",
                "large",
                "--name",
                "Large",
                "--provider",
                "town",
                "--person",
                "resident_id",
                "--sensitivity",
                "personal",
            ])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("runs");
        std::thread::sleep(Duration::from_millis(40 + 90 * attempt));
        let _ = child.kill();
        let status = child.wait().expect("ends");
        let listed = trust.run(&["dataset", "list", "--json"]).is(0).json();
        let there = listed.as_array().expect("a list").len();
        if status.success() || there == 1 {
            // It was quicker than the knife: then it is wholly there.
            assert_eq!(listed[0]["rows"], 600_000);
            return;
        }
        killed += 1;
        trust.run(&["ledger", "verify"]).is(0);
    }
    assert!(killed > 0);
    trust
        .add(
            &file,
            "large",
            &["--person", "resident_id", "--sensitivity", "personal"],
        )
        .is(0)
        .says("600000 rows");
    let files = std::fs::read_dir(trust.dir().join("history/large/large"))
        .expect("there")
        .count();
    assert_eq!(files, 1, "what the killed ones wrote was swept away");
}

#[test]
fn a_single_changed_byte_in_the_ledger_is_found() {
    let trust = Trust::new();
    trust.run(&["ledger", "verify"]).is(0);
    let bundles = trust.dir().join("ledger/tile/entries");
    let bundle = walk(&bundles).pop().expect("a bundle of entries");
    let whole = std::fs::read(&bundle).expect("readable");
    for at in [2, whole.len() / 2, whole.len() - 1] {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        std::fs::write(&bundle, &changed).expect("written");
        trust.run(&["ledger", "verify"]).is(1).says("damaged");
    }
    std::fs::write(&bundle, &whole).expect("written");
    trust.run(&["ledger", "verify"]).is(0);

    // In the records themselves.
    let database = trust.dir().join("bastide.db");
    let store =
        store::Store::open(&store::StoreUrl::sqlite(&database), store::MIGRATIONS).expect("opens");
    store
        .run_blocking("tamper", |tx| {
            tx.execute(
                "UPDATE ledger_leaf SET body = $1 WHERE seq = 0",
                &[store::Value::Bytes(b"{}".to_vec())],
            )
        })
        .expect("changed");
    drop(store);
    trust.run(&["ledger", "verify"]).is(1).says("damaged");
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            files.extend(walk(&path));
        } else {
            files.push(path);
        }
    }
    files
}

#[test]
fn one_process_writes_and_one_program_has_a_port() {
    let trust = Trust::new();
    let server = trust.serve();
    trust
        .run(&[
            "party", "add", "--id", "x", "--kind", "press", "--name", "X",
        ])
        .is(1)
        .says("another process");
    // Reading goes on.
    trust.run(&["party", "list"]).is(0).says("lab");
    trust.run(&["ledger", "verify"]).is(0);

    let other = Trust::new();
    other
        .run(&["serve", "--listen", &server.address])
        .is(1)
        .says("in use");
}

#[test]
fn an_unknown_setting_and_a_lost_key_are_named() {
    let trust = Trust::new();
    let settings = trust.dir().join("bastide.toml");
    let text = std::fs::read_to_string(&settings).expect("there");
    std::fs::write(&settings, format!("{text}\n[sever]\nlisten = 1\n")).expect("written");
    trust.run(&["party", "list"]).is(1).says("sever");
    std::fs::write(&settings, text).expect("written");
    std::fs::remove_file(trust.dir().join("keys/ledger.key")).expect("removed");
    trust.run(&["ledger", "checkpoint"]).is(1).says("backup");
}
