//! Both languages say the same things, and templates ask only for what is said.

use super::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The names of a file set's messages, each with the names of its variables.
fn messages(files: [&str; 8]) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for file in files {
        FluentResource::try_new(file.to_owned()).expect("every file parses");
        let mut key = String::new();
        for line in file.lines() {
            if line.starts_with('#') {
                continue;
            }
            if let Some((name, _)) = line.split_once(" =")
                && !line.starts_with(' ')
            {
                key = name.to_owned();
                let fresh = found.insert(key.clone(), BTreeSet::new()).is_none();
                assert!(fresh, "`{key}` stands twice");
            }
            let variables = line.split('$').skip(1).map(|rest| {
                rest.chars()
                    .take_while(|c| c.is_ascii_alphanumeric())
                    .collect::<String>()
            });
            if let Some(of_key) = found.get_mut(&key) {
                of_key.extend(variables);
            }
        }
    }
    found
}

#[test]
fn both_languages_have_the_same_messages_with_the_same_variables() {
    let (french, english) = (messages(FRENCH), messages(ENGLISH));
    assert!(french.len() > 200, "{} messages", french.len());
    let keys = |of: &BTreeMap<String, _>| of.keys().cloned().collect::<BTreeSet<_>>();
    let (fr, en) = (keys(&french), keys(&english));
    assert_eq!(
        fr.difference(&en).collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
    assert_eq!(
        en.difference(&fr).collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
    for (key, variables) in &french {
        assert_eq!(variables, &english[key], "variables of `{key}`");
    }
}

/// Every text literal that follows one of `calls` in the templates and the sources, and the prefixes asked by `word`.
fn asked_for() -> (BTreeSet<String>, BTreeSet<String>) {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").expect("run by cargo");
    let root = Path::new(&package);
    let (mut keys, mut prefixes) = (BTreeSet::new(), BTreeSet::new());
    let mut folders = vec![root.join("templates"), root.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("readable");
            let text: String = text.split_whitespace().collect::<Vec<_>>().join("");
            for call in [
                "v.t(\"",
                ".t1(\"",
                ".t2(\"",
                ".with(\"",
                ".strength(\"",
                "self.t(\"",
            ] {
                keys.extend(literals(&text, call));
            }
            prefixes.extend(literals(&text, "word(\""));
        }
    }
    // One `match` chooses among three sentences before it asks.
    keys.extend(["said-protected", "said-exact", "said-refused"].map(str::to_owned));
    (keys, prefixes)
}

fn literals(text: &str, call: &str) -> Vec<String> {
    let after = text.split(call).skip(1);
    after
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_text_asked_for_exists_and_every_text_is_asked_for() {
    use territory::{PartyKind, PersonalKind, PlaceLevel, Sector, Sensitivity};
    let known = messages(ENGLISH);
    let (mut asked, prefixes) = asked_for();
    let statuses = ["400", "403", "404", "405", "413", "429", "500", "503"];
    let words = |all: &[&'static str]| all.to_vec();
    for prefix in &prefixes {
        let cases: Vec<&str> = match prefix.as_str() {
            "family" | "family-about" => crate::Family::ALL.map(crate::Family::as_str).to_vec(),
            "sensitivity" | "sensitivity-about" => {
                Sensitivity::ALL.map(Sensitivity::as_str).to_vec()
            }
            "party" => PartyKind::ALL.map(PartyKind::as_str).to_vec(),
            "level" => PlaceLevel::ALL.map(PlaceLevel::as_str).to_vec(),
            "personal" => PersonalKind::ALL.map(PersonalKind::as_str).to_vec(),
            "sector" => Sector::ALL.iter().map(|sector| sector.as_str()).collect(),
            "type" => words(&[
                "boolean",
                "integer",
                "real",
                "text",
                "date",
                "timestamp",
                "geometry",
            ]),
            "authority" | "authority-about" => {
                words(&["founding", "steward", "steward-for-assembly", "assembly"])
            }
            "amendment-state" => words(&["open", "published", "withdrawn", "overtaken"]),
            "change" => words(&["added", "removed", "changed"]),
            "statement" | "statement-about" => {
                crate::Statement::ALL.map(crate::Statement::as_str).to_vec()
            }
            "attestation" => words(&["holds", "expired", "withdrawn"]),
            "means" | "means-about" => crate::Means::ALL.map(crate::Means::as_str).to_vec(),
            "contract" | "contract-about" => crate::ContractState::ALL
                .map(crate::ContractState::as_str)
                .to_vec(),
            "end" => words(&["term", "breach", "by-consumer", "by-provider", "by-steward"]),
            "custody" => words(&["party", "trust"]),
            "turn" | "turn-about" => words(&["yours", "theirs", "over"]),
            "negotiation" => words(&[
                "requested",
                "offered",
                "accepted",
                "signed",
                "refused",
                "withdrawn",
            ]),
            "act" | "act-about" => words(&["accept", "sign", "refuse", "withdraw", "offer"]),
            "step" => words(&[
                "request",
                "offer",
                "accept",
                "sign",
                "refuse",
                "withdraw",
                "note",
                "void-signature",
            ]),
            "layer-note" | "layer" | "layer-about" => words(&["law-pack", "charter", "rules"]),
            "role" => words(&["citizen", "member", "steward"]),
            "problem-title" | "problem-about" => words(&statuses),
            other => panic!("what are the cases of `{other}`?"),
        };
        asked.extend(cases.iter().map(|case| format!("{prefix}-{case}")));
    }
    let missing: Vec<_> = asked
        .iter()
        .filter(|key| !known.contains_key(*key))
        .collect();
    assert!(missing.is_empty(), "asked for and not there: {missing:?}");
    let unused: Vec<_> = known.keys().filter(|key| !asked.contains(*key)).collect();
    assert!(unused.is_empty(), "there and never asked for: {unused:?}");
}
