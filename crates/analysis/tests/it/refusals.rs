//! What the law refuses is proved; where a rule is missing, the hole is said in a sentence.

use crate::town::{
    BUDGET, charter, proofs, refusal, refusing_only, rule, solver, with_rules, without,
};
use analysis::{AnalysisError, Outcome, Report, difference, prove};
use charter::{Charter, Edition};
use territory::Timestamp;

#[test]
fn every_refusal_of_the_standard_charter_is_proved_within_a_minute() {
    let Some(solver) = solver() else { return };
    let charter = Charter::standard().expect("the standard charter loads");
    let report = proofs(&charter, &solver);
    assert!(report.all_proved(), "{:?}", report.open().next());
    let conditions: usize = charter.refusals().iter().map(|of| of.never.len()).sum();
    assert_eq!(report.claims.len(), conditions);
    assert!(conditions >= charter.refusals().len() && conditions >= 12);
    for claim in &report.claims {
        assert!(
            claim.environments > 0 && !claim.rests_on.is_empty(),
            "{claim:?}"
        );
    }
    // The rules that a refusal names suffice for it.
    for (refusal, claim) in charter
        .refusals()
        .iter()
        .flat_map(|of| of.never.iter().map(move |_| of))
        .zip(&report.claims)
    {
        assert!(
            claim.rests_on.iter().all(|id| refusal.rules.contains(id)),
            "R{} `{}` rests on {:?}",
            refusal.number,
            claim.condition,
            claim.rests_on
        );
    }
    assert!(report.rules.can_fail.is_empty() && report.rules.unsettled.is_empty());
    assert!(u128::from(report.total_millis) < BUDGET.as_millis());
    assert!(report.solver.starts_with("cvc5 "));
    // It is kept with the edition.
    let kept = serde_json::to_string(&report).expect("it can be written");
    let read: Report = serde_json::from_str(&kept).expect("it can be read");
    assert_eq!(read, report);
}

#[test]
fn a_rule_that_permits_everything_lifts_no_refusal() {
    let Some(solver) = solver() else { return };
    let text = rule("anything-goes", "permit (principal, action, resource);");
    let report = proofs(&charter(with_rules(&text)), &solver);
    assert!(report.all_proved(), "{:?}", report.open().next());
}

#[test]
fn without_its_rules_each_refusal_is_refuted_in_a_sentence() {
    let Some(solver) = solver() else { return };
    let standard = Charter::standard().expect("the standard charter loads");
    for refusal in standard.refusals() {
        let gone = |id: &str| refusal.rules.iter().any(|rule| rule.as_str() == id);
        let edition = refusing_only(Edition::standard(), Some(refusal.number), "");
        let charter = charter(without(edition, gone));
        let report = proofs(&charter, &solver);
        let mut refuted = 0;
        for claim in report
            .claims
            .iter()
            .filter(|of| of.refusal == refusal.number)
        {
            let Outcome::Refuted { example } = &claim.outcome else {
                continue;
            };
            refuted += 1;
            println!(
                "R{}: {}\n     {}",
                refusal.number, example.sentence.en, example.sentence.fr
            );
            assert!(
                example.confirmed,
                "R{}: {}",
                refusal.number, example.sentence.en
            );
            assert!(example.sentence.en.contains(" could ") && example.sentence.en.ends_with('.'));
            assert!(example.sentence.fr.contains(" pourrait "));
            assert!(example.sentence.en.split_whitespace().count() < 60);
        }
        assert!(refuted > 0, "R{} stands without its rules", refusal.number);
    }
}

#[test]
fn a_purpose_in_a_sentence_is_the_forbidden_one_by_its_name() {
    let Some(solver) = solver() else { return };
    let edition = refusing_only(Edition::standard(), Some(1), "");
    let charter = charter(without(edition, |id| id == "no-offence-prediction"));
    let report = proofs(&charter, &solver);
    let said = report.open().find_map(|claim| match &claim.outcome {
        Outcome::Refuted { example } => Some(example.sentence.clone()),
        _ => None,
    });
    let said = said.expect("the hole is found");
    assert!(
        said.en.contains("“Prediction of a person’s offence”"),
        "{}",
        said.en
    );
    assert!(
        said.fr.contains("Prédiction du délit d’une personne"),
        "{}",
        said.fr
    );
}

#[test]
fn conditions_that_say_nothing_are_not_proved() {
    let Some(solver) = solver() else { return };
    let mut examined = 0;
    for condition in [
        // Nothing can meet it, for a sensitive data set is personal.
        r#"resource.sensitivity == Sensitivity::"sensitive" && !resource.personal"#,
        // No such purpose.
        r#"context.purpose in Purpose::"NoSuchPurpose""#,
        // Not Cedar; more than a condition; a fact that the schema does not know.
        "context.purpose in",
        "true } when { false",
        "context.mood",
    ] {
        let stated = refusal("no-advertising", condition);
        // Most are found when the charter is loaded; what is not must not pass for proved.
        let edition = refusing_only(Edition::standard(), None, &stated);
        let Ok(charter) = Charter::from_edition(edition) else {
            continue;
        };
        examined += 1;
        let report = proofs(&charter, &solver);
        assert_eq!(report.claims.len(), 1);
        assert!(
            matches!(&report.claims[0].outcome, Outcome::Unknown { why } if !why.en.is_empty()),
            "`{condition}`: {:?}",
            report.claims[0].outcome
        );
    }
    assert!(examined > 0);
}

#[test]
fn the_vocabulary_is_known_to_the_proof() {
    let Some(solver) = solver() else { return };
    // "Advertising" lies below "Marketing", which is what the rule names: the solver alone would not know.
    let stated = refusal(
        "no-advertising",
        "action == Action::\"query\" && resource.personal && context.purpose in Purpose::\"Advertising\"",
    );
    let edition = refusing_only(Edition::standard(), None, &stated);
    let report = proofs(&charter(edition), &solver);
    assert!(report.all_proved(), "{:?}", report.open().next());
}

#[test]
fn a_law_pack_that_refuses_nothing_has_nothing_to_prove() {
    let Some(solver) = solver() else { return };
    let report = proofs(
        &charter(Edition::under_law_pack("blank").expect("a pack")),
        &solver,
    );
    assert!(report.claims.is_empty() && report.all_proved());
}

#[test]
fn rules_that_can_fail_are_named() {
    let Some(solver) = solver() else { return };
    let text = rule(
        "overflows",
        "permit (principal is Party, action == Action::\"query\", resource) when { context.epsilon * 9000000000000 > 1 };",
    );
    let report = proofs(&charter(with_rules(&text)), &solver);
    let failing: Vec<&str> = report.rules.can_fail.iter().map(|id| id.as_str()).collect();
    assert_eq!(failing, ["overflows"]);
}

#[test]
fn the_deepest_rule_that_is_read_does_no_harm_and_a_longer_one_is_an_error() {
    let Some(solver) = solver() else { return };
    let standard = Charter::standard().expect("the standard charter loads");
    let deep = |parts: usize, part: &str| {
        let text = rule(
            "deep",
            &format!(
                "permit (principal is Party, action == Action::\"query\", resource) when {{ {} }};",
                part.repeat(parts)
            ),
        );
        charter(refusing_only(with_rules(&text), Some(1), ""))
    };
    // Each part is one level deeper than the one before.
    for (parts, part) in [(1950, "1+"), (290, "context.own||")] {
        let text = part.repeat(parts);
        let end = if part == "1+" {
            "1>context.epsilon"
        } else {
            "context.own"
        };
        let deepest = deep(1, &format!("{text}{end}"));
        let report = proofs(&deepest, &solver);
        println!("{part}: {} ms", report.total_millis);
        assert!(report.all_proved() && report.rules.unsettled.is_empty());
        let found = difference(&standard, &deepest, &solver, BUDGET).expect("comparable");
        println!("{part}: {} ms", found.total_millis);
        assert!(!found.allowed.is_empty() && found.unsettled.is_empty());
    }
    let longer = deep(1, &format!("{}context.own", "context.own||".repeat(320)));
    let error = prove(&longer, &solver, Timestamp::default(), BUDGET).expect_err("too long");
    assert!(
        matches!(&error, AnalysisError::TooLong { rule, .. } if rule == "deep"),
        "{error}"
    );
}
