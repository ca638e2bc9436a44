//! Who is in a table is seen: held on a generated corpus whose words the detectors were not written with. `docs/detection.md`
//! has the figures of more seeds.

#[allow(dead_code, unreachable_pub, missing_docs)]
#[path = "../../examples/corpus/mod.rs"]
mod corpus;

use context::{ReadAs, inspect};
use corpus::measure::{measure, wilson};
use corpus::{Half, tables};

const SEED: u64 = 201;
const TABLES: usize = 300;

#[test]
fn intake_asks_about_persons_and_seldom_about_things() {
    let folder = tempfile::tempdir().expect("a folder");
    let measured = measure(&tables(SEED, Half::HeldOut, TABLES), folder.path()).expect("measures");
    let (asked, columns) = (measured.tables, measured.columns);
    assert!(
        asked.recall() >= 0.97,
        "recall {}; missed: {:#?}",
        asked.recall(),
        measured.tables_missed
    );
    assert!(
        asked.precision() >= 0.93,
        "precision {}; too many: {:#?}",
        asked.precision(),
        measured.tables_too_many
    );
    assert!(
        columns.recall() >= 0.89 && columns.precision() >= 0.93,
        "{columns:?}"
    );
    // Under an own heading nothing personal goes unseen but here and there a column.
    let (named, _) = measured.namings["Obvious"];
    assert!(named.recall() >= 0.96, "{named:?}");
}

#[test]
fn the_corpus_is_the_same_for_a_seed_and_the_halves_share_no_given_name() {
    let names = |half, seed| {
        let all = tables(seed, half, 300);
        let columns = all.iter().flat_map(|table| &table.columns);
        columns
            .filter(|column| column.what == "given name")
            .flat_map(|column| column.values.iter().map(|value| value.to_lowercase()))
            .filter(|value| value.chars().count() > 3)
            .collect::<std::collections::BTreeSet<String>>()
    };
    let tuning = names(Half::Tuning, 1);
    assert_eq!(tuning, names(Half::Tuning, 1));
    assert!(!tuning.is_empty());
    assert!(tuning.is_disjoint(&names(Half::HeldOut, 1)));
}

#[test]
fn the_score_interval_is_wilsons() {
    // Golden: scipy 1.17.1, binomtest(9, 10).proportion_ci(method="wilson").
    let (low, high) = wilson(9, 10);
    assert!(
        (low - 0.595_850).abs() < 1e-4 && (high - 0.982_124).abs() < 1e-4,
        "{low} {high}"
    );
}

#[test]
fn a_proposal_says_which_columns_together_single_persons_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("survey.csv");
    let mut text = String::from("sexe,age,code_postal,reponse\n");
    for row in 0..200 {
        let sex = if row % 2 == 0 { "F" } else { "M" };
        text.push_str(&format!(
            "{sex},{},{},{}\n",
            18 + row / 2 % 10,
            44_000 + row / 20,
            row % 3
        ));
    }
    std::fs::write(&path, text).expect("written");
    let proposal = inspect(&path, &ReadAs::default()).expect("looks");
    let found = &proposal.tables[0].singling_out;
    let names: Vec<&str> = found[0].columns.iter().map(|name| name.as_str()).collect();
    assert_eq!(names, ["sexe", "age", "code_postal"], "{found:?}");
    assert_eq!((found[0].alone, found[0].smallest), (200, 1));
}
