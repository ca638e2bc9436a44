//! Who may use whom: the workspace's dependencies against the code map in `ARCHITECTURE.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

type Arrows = BTreeMap<String, BTreeSet<String>>;

#[test]
fn the_arrows_between_crates_are_those_of_the_architecture() {
    let drawn = drawn_in_the_architecture();
    let standing = standing_in_the_workspace();
    assert_eq!(
        drawn.keys().collect::<Vec<_>>(),
        standing.keys().collect::<Vec<_>>(),
        "ARCHITECTURE.md's code map and the workspace hold different crates"
    );
    for (name, uses) in &standing {
        let allowed = &drawn[name];
        if allowed.contains("everything") {
            continue;
        }
        let unplanned: Vec<_> = uses.difference(allowed).collect();
        assert!(
            unplanned.is_empty(),
            "{name} uses {unplanned:?}, which ARCHITECTURE.md does not allow"
        );
    }
}

#[test]
fn heavy_dependencies_stay_in_the_crate_that_hides_them() {
    let hides: [(&str, &[&str]); 7] = [
        ("datafusion", &["query"]),
        ("rusqlite", &["store"]),
        ("postgres", &["store"]),
        ("cedar-policy", &["charter", "analysis"]),
        ("cedar-policy-symcc", &["analysis"]),
        ("askama", &["pages"]),
        ("parquet", &["history", "context"]),
    ];
    for package in workspace() {
        for dependency in normal(&package) {
            for (heavy, only) in hides {
                assert!(
                    dependency != heavy || only.contains(&name(&package).as_str()),
                    "{} uses {heavy}, which only {only:?} may",
                    name(&package)
                );
            }
        }
    }
}

/// This crate's folder, as cargo says it now: a target folder may be shared by several checkouts.
fn package() -> PathBuf {
    PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("run by cargo"))
}

fn drawn_in_the_architecture() -> Arrows {
    let path = package().join("../../ARCHITECTURE.md");
    let text = std::fs::read_to_string(path).expect("ARCHITECTURE.md is there");
    let mut drawn = Arrows::new();
    let rows = text
        .lines()
        .skip_while(|line| !line.starts_with("| crate |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [name, _, uses] = cells.as_slice() else {
            panic!("a row of the code map has three cells: {row}");
        };
        let uses = match *uses {
            "everything" => BTreeSet::from(["everything".to_owned()]),
            "–" => BTreeSet::new(),
            list => list
                .split_whitespace()
                .map(|word| word.trim_matches('`').to_owned())
                .collect(),
        };
        drawn.insert(name.trim_matches('`').to_owned(), uses);
    }
    assert!(drawn.len() >= 14, "the code map was not found");
    drawn
}

fn standing_in_the_workspace() -> Arrows {
    let packages = workspace();
    let names: BTreeSet<String> = packages.iter().map(name).collect();
    packages
        .iter()
        .map(|package| {
            let uses = normal(package)
                .into_iter()
                .filter(|uses| names.contains(uses))
                .collect();
            (name(package), uses)
        })
        .collect()
}

fn workspace() -> Vec<serde_json::Value> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--offline",
        ])
        .current_dir(package())
        .output()
        .expect("cargo runs");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    metadata["packages"].as_array().expect("packages").clone()
}

fn name(package: &serde_json::Value) -> String {
    package["name"].as_str().expect("a name").to_owned()
}

/// What a crate uses when it is not tested.
fn normal(package: &serde_json::Value) -> Vec<String> {
    let dependencies = package["dependencies"].as_array().expect("dependencies");
    dependencies
        .iter()
        .filter(|dependency| dependency["kind"].is_null())
        .map(name)
        .collect()
}
