//! Proves the refusals of the standard charter and prints what was found, with times:
//! `cargo run -p analysis --example prove`.

use analysis::{Outcome, Solver, difference, prove};
use charter::{Charter, Edition};
use std::time::Duration;
use territory::Timestamp;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let solver = Solver::find(None)?;
    let charter = Charter::standard()?;
    let budget = Duration::from_secs(60);
    let report = prove(&charter, &solver, Timestamp::default(), budget)?;
    for claim in &report.claims {
        let said = match &claim.outcome {
            Outcome::Proved => "proved".to_owned(),
            Outcome::Refuted { example } => format!("REFUTED: {}", example.sentence.en),
            Outcome::Unknown { why } => format!("UNKNOWN: {}", why.en),
        };
        println!(
            "R{} {:>6} ms, {} sorts of requests: {said}\n    {}",
            claim.refusal, claim.millis, claim.environments, claim.condition
        );
    }
    println!(
        "{} claims in {} ms with {}; {} rules, {} can fail, {} unsettled",
        report.claims.len(),
        report.total_millis,
        report.solver,
        report.rules.examined,
        report.rules.can_fail.len(),
        report.rules.unsettled.len(),
    );
    // Without the steward's rules: what would be lost.
    let mut fewer = Edition::standard();
    fewer.sources.pop();
    let fewer = Charter::from_edition(fewer)?;
    let found = difference(&charter, &fewer, &solver, budget)?;
    for change in &found.refused {
        println!("- {}", change.example.sentence.en);
        println!("  {}", change.example.sentence.fr);
    }
    println!(
        "difference: {} allowed, {} refused, {} unsettled in {} ms",
        found.allowed.len(),
        found.refused.len(),
        found.unsettled.len(),
        found.total_millis
    );
    Ok(())
}
