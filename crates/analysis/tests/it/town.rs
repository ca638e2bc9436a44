//! Charters to examine, and the solver to examine them with.

use analysis::{AnalysisError, Report, Solver, prove};
use charter::{Charter, Edition, Layer, PolicySource};
use std::time::Duration;
use territory::Timestamp;

/// What a publication may take.
pub(crate) const BUDGET: Duration = Duration::from_secs(60);

/// The solver; `None`, said aloud, where none is installed and nobody insists. In continuous integration it must be
/// there.
pub(crate) fn solver() -> Option<Solver> {
    match Solver::find(None) {
        Ok(solver) => Some(solver),
        Err(AnalysisError::NoSolver { looked_at }) if std::env::var_os("CI").is_none() => {
            eprintln!("skipped: no solver at {looked_at}; run scripts/prepare.sh to test proofs");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

pub(crate) fn charter(edition: Edition) -> Charter {
    Charter::from_edition(edition).expect("the charter loads")
}

pub(crate) fn proofs(charter: &Charter, solver: &Solver) -> Report {
    let noon = Timestamp::from_micros(1_800_000_000_000_000);
    prove(charter, solver, noon, BUDGET).expect("it can be examined")
}

/// A rule with all that a rule must have.
pub(crate) fn rule(id: &str, body: &str) -> String {
    let words = ["law", "title_fr", "title_en", "plain_fr", "plain_en"];
    let words: String = words.map(|word| format!("@{word}(\"Story\")\n")).concat();
    format!("@id(\"{id}\")\n{words}{body}\n\n")
}

/// The standard edition with another source of steward's rules.
pub(crate) fn with_rules(text: &str) -> Edition {
    let mut edition = Edition::standard();
    edition.sources.push(PolicySource {
        layer: Layer::Rules,
        name: "steward-rules/story.cedar".into(),
        text: text.into(),
    });
    edition
}

/// The edition without the rules of which `gone` is true.
pub(crate) fn without(mut edition: Edition, gone: impl Fn(&str) -> bool) -> Edition {
    for source in &mut edition.sources {
        let set: cedar_policy::PolicySet = source.text.parse().expect("rules");
        source.text = set
            .policies()
            .filter(|policy| !gone(policy.annotation("id").expect("an id")))
            .map(|policy| policy.to_cedar().expect("a policy of its own"))
            .collect::<Vec<_>>()
            .join("\n\n");
    }
    edition
}

/// The edition whose law pack states only these refusals: with `Some`, the one of that number; and those added.
pub(crate) fn refusing_only(mut edition: Edition, number: Option<u32>, added: &str) -> Edition {
    let mut manifest: toml::Table = edition.law_pack.parse().expect("a manifest");
    let mut kept = match manifest.remove("refusal") {
        Some(toml::Value::Array(tables)) => tables,
        _ => Vec::new(),
    };
    kept.retain(|of| {
        let stated = of.get("number").and_then(toml::Value::as_integer);
        number.is_some() && stated == number.map(i64::from)
    });
    let added: toml::Table = added.parse().expect("tables");
    if let Some(toml::Value::Array(tables)) = added.get("refusal") {
        kept.extend(tables.iter().cloned());
    }
    manifest.insert("refusal".into(), toml::Value::Array(kept));
    edition.law_pack = toml::to_string(&manifest).expect("it can be written");
    edition
}

/// A refusal with this condition, as the manifest states it.
pub(crate) fn refusal(rule: &str, never: &str) -> String {
    format!(
        "[[refusal]]\nnumber = 1\ntitle_fr = \"Essai\"\ntitle_en = \"Trial\"\nlaw = \"none\"\n\
         rules = [\"{rule}\"]\nnever = [\'\'\'{never}\'\'\']\n"
    )
}
