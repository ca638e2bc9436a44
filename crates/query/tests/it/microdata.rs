//! Files of records: what leaves, what an auditor recomputes, what a second file may not tell.

use crate::world::{PERSONS, World};
use gate::{Generalisation, Manner, Microdata, MicrodataOutcome};
use privacy::Rho;
use std::collections::BTreeMap;

fn generalised() -> Manner {
    Manner::Generalised(Generalisation {
        k: 5,
        ..Generalisation::default()
    })
}

#[track_caller]
fn made(world: &World, dataset: &str, columns: &[&str], manner: Manner) -> Microdata {
    match world.records(dataset, columns, manner).expect("made") {
        MicrodataOutcome::Granted(made) => made,
        MicrodataOutcome::Refused(refusal) => panic!("refused: {}", refusal.reason.en),
    }
}

#[track_caller]
fn refused(world: &World, dataset: &str, columns: &[&str]) -> Vec<String> {
    match world
        .records(dataset, columns, generalised())
        .expect("decided")
    {
        MicrodataOutcome::Refused(refusal) => {
            refusal.rules.iter().map(ToString::to_string).collect()
        }
        MicrodataOutcome::Granted(_) => panic!("granted"),
    }
}

/// The lines of a file without its headings; none of the world's values needs quotes.
fn lines(made: &Microdata) -> Vec<Vec<String>> {
    let text = String::from_utf8(made.csv.clone()).expect("UTF-8");
    text.lines()
        .skip(1)
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
}

#[test]
fn nobody_stands_alone_in_a_file_and_its_report_is_recomputed() {
    let world = World::new();
    world.is_assessed_for("ScientificResearch");
    let made = made(&world, "survey", &["district", "score"], generalised());
    let lines = lines(&made);
    let mut alike: BTreeMap<&[String], usize> = BTreeMap::new();
    for line in &lines {
        *alike.entry(line).or_default() += 1;
    }
    assert!(alike.values().all(|many| *many >= 5), "{alike:?}");
    assert!(lines.len() as i64 >= PERSONS * 9 / 10);
    assert!(!lines.iter().any(|line| line[0] == "Island"));

    let report: anonymity::Report = serde_json::from_str(&made.report).expect("a report");
    let table = |lines: &[Vec<String>]| {
        let column = |place: usize, name: &str| {
            let values: Vec<&str> = lines.iter().map(|line| line[place].as_str()).collect();
            anonymity::Column::from_texts(name, values).expect("a column")
        };
        anonymity::Table::new(vec![column(0, "district"), column(1, "score")]).expect("a table")
    };
    anonymity::verify(&table(&lines), &report).expect("the report says what the file is");
    let mut forged = lines.clone();
    forged[0][1] = "999".into();
    assert!(anonymity::verify(&table(&forged), &report).is_err());
    assert!(world.passages()[0].microdata.is_some());
    assert_eq!(made.hash, blake3::hash(&made.csv).to_hex().to_string());
}

#[test]
fn a_file_needs_an_assessment_and_names_nobody() {
    let world = World::new();
    let rules = refused(&world, "survey", &["district"]);
    assert!(
        rules
            .iter()
            .any(|rule| rule == "anonymous-records-after-assessment"),
        "{rules:?}"
    );
    world.is_assessed_for("ScientificResearch");
    let rules = refused(&world, "residents", &["district", "email"]);
    assert!(
        rules.iter().any(|rule| rule == "identifiers-never-used"),
        "{rules:?}"
    );
}

#[test]
fn a_second_file_that_would_narrow_the_first_does_not_leave() {
    let world = World::new();
    world.is_assessed_for("ScientificResearch");
    made(&world, "survey", &["district", "score"], generalised());
    // One person takes herself out: the same file without her would tell where she was.
    world.objects([5_i64].into_iter());
    let again = world.records("survey", &["district", "score"], generalised());
    let error = again.expect_err("withheld").to_string();
    assert!(!error.contains("Harbour"), "{error}");
}

#[test]
fn records_of_nobody_cost_budget_and_resemble_the_table() {
    let world = World::new();
    let epsilon = privacy::Epsilon::parse("2").expect("valid");
    let made = made(
        &world,
        "survey",
        &["district", "score"],
        Manner::Synthetic(Some(epsilon)),
    );
    assert!(world.spent("survey") > Rho::ZERO);
    let lines = lines(&made);
    assert!(
        (lines.len() as i64 - PERSONS).abs() < PERSONS / 10,
        "{}",
        lines.len()
    );
    let centre = lines.iter().filter(|line| line[0] == "Centre").count() as f64;
    assert!((centre / lines.len() as f64 - 0.8).abs() < 0.05, "{centre}");
    assert!(
        !lines.iter().any(|line| line[0] == "Island"),
        "one person's district is not named"
    );
    assert!(made.report.contains("epsilon"));
    // The budget ends here as anywhere.
    let mut left = 0;
    while let Ok(MicrodataOutcome::Granted(_)) =
        world.records("survey", &["score"], Manner::Synthetic(Some(epsilon)))
    {
        left += 1;
        assert!(left < 10, "it never ends");
    }
}
