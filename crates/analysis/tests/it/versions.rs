//! What a new edition changes is found, whatever the words.

use crate::town::{BUDGET, charter, rule, solver, with_rules, without};
use analysis::difference;
use charter::{Charter, Edition};

const TOURISM: &str = "permit (principal is Party, action == Action::\"query\", resource) when { \
    resource.sensitivity == Sensitivity::\"internal\" && principal.kind == PartyKind::\"press\" && \
    context.purpose in Purpose::\"Marketing\" };";

#[test]
fn a_new_permit_is_shown_by_a_request_that_it_allows() {
    let Some(solver) = solver() else { return };
    let old = Charter::standard().expect("the standard charter loads");
    let new = charter(with_rules(&rule("press-marketing", TOURISM)));
    let found = difference(&old, &new, &solver, BUDGET).expect("comparable");
    assert!(
        found.refused.is_empty() && found.unsettled.is_empty(),
        "{found:?}"
    );
    assert_eq!(found.allowed.len(), 1, "{found:?}");
    let change = &found.allowed[0];
    println!(
        "{}\n{}",
        change.example.sentence.en, change.example.sentence.fr
    );
    assert!(change.example.confirmed);
    assert_eq!(change.rules[0].as_str(), "press-marketing");
    let said = &change.example.sentence.en;
    assert!(
        said.starts_with("A news organisation could receive"),
        "{said}"
    );
    assert!(
        said.contains("internal data") && said.contains("“Marketing”"),
        "{said}"
    );
    // The way back takes away the same.
    let back = difference(&new, &old, &solver, BUDGET).expect("comparable");
    assert!(
        back.allowed.is_empty() && back.refused.len() == 1,
        "{back:?}"
    );
    let said = &back.refused[0].example.sentence;
    assert!(said.en.contains("could no longer receive"), "{}", said.en);
    assert!(said.fr.contains("ne pourrait plus recevoir"), "{}", said.fr);
}

#[test]
fn each_of_two_new_permits_is_shown() {
    let Some(solver) = solver() else { return };
    let old = Charter::standard().expect("the standard charter loads");
    let other = TOURISM
        .replace("press", "citizen")
        .replace("Marketing", "DirectMarketing");
    let text = rule("press-marketing", TOURISM) + &rule("citizen-marketing", &other);
    let found = difference(&old, &charter(with_rules(&text)), &solver, BUDGET).expect("comparable");
    let mut shown: Vec<&str> = found
        .allowed
        .iter()
        .map(|of| of.rules[0].as_str())
        .collect();
    shown.sort_unstable();
    assert_eq!(shown, ["citizen-marketing", "press-marketing"]);
}

#[test]
fn a_refusal_taken_away_is_shown() {
    let Some(solver) = solver() else { return };
    let old = Charter::standard().expect("the standard charter loads");
    let new = charter(without(Edition::standard(), |id| id == "no-social-scoring"));
    let found = difference(&old, &new, &solver, BUDGET).expect("comparable");
    assert!(
        !found.allowed.is_empty() && found.refused.is_empty(),
        "{found:?}"
    );
    let change = &found.allowed[0];
    assert!(change.example.confirmed);
    assert!(
        change
            .rules
            .iter()
            .any(|id| id.as_str() == "no-social-scoring")
    );
    let said = &change.example.sentence.en;
    assert!(said.contains("“Social scoring of persons”"), "{said}");
}

#[test]
fn other_words_for_the_same_are_no_change() {
    let Some(solver) = solver() else { return };
    let old = charter(with_rules(&rule("press-marketing", TOURISM)));
    // Another id, another order, two rules for one, a narrower term beside the broader one that holds it.
    let reworded = rule(
        "one",
        "permit (principal is Party, action == Action::\"query\", resource) when { \
         context.purpose in [Purpose::\"DirectMarketing\", Purpose::\"Marketing\"] && \
         principal.kind == PartyKind::\"press\" && context.own && !resource.personal && \
         resource.sensitivity == Sensitivity::\"internal\" };",
    ) + &rule(
        "other",
        "permit (principal, action == Action::\"query\", resource) when { \
         principal is Party && !context.own && PartyKind::\"press\" == principal.kind && \
         resource.sensitivity == Sensitivity::\"internal\" && context.purpose in Purpose::\"Marketing\" };",
    );
    let new = charter(with_rules(&reworded));
    assert_ne!(old.version(), new.version());
    let found = difference(&old, &new, &solver, BUDGET).expect("comparable");
    assert!(found.is_none(), "{found:?}");
}

#[test]
fn a_rule_about_one_party_names_it() {
    let Some(solver) = solver() else { return };
    let old = Charter::standard().expect("the standard charter loads");
    let text = rule(
        "metro",
        "permit (principal == Party::\"metro-bus\", action == Action::\"query\", resource) when { \
         resource.sensitivity == Sensitivity::\"internal\" && context.purpose in Purpose::\"Marketing\" };",
    );
    let found = difference(&old, &charter(with_rules(&text)), &solver, BUDGET).expect("comparable");
    let said = &found.allowed[0].example.sentence;
    assert!(said.en.contains("“metro-bus”"), "{}", said.en);
    assert!(said.fr.contains("«\u{a0}metro-bus\u{a0}»"), "{}", said.fr);
}

#[test]
fn purposes_that_only_one_charter_knows_are_told_and_not_compared() {
    let Some(solver) = solver() else { return };
    let old = charter(Edition::under_law_pack("blank").expect("a pack"));
    let mut edition = Edition::under_law_pack("blank").expect("a pack");
    edition.law_pack.push_str(
        "\n[[forbidden_purpose]]\nterm = \"ThoughtReading\"\nfr = \"Lecture des pensées\"\nen = \"Reading of thoughts\"\n",
    );
    let new = charter(edition);
    let found = difference(&old, &new, &solver, BUDGET).expect("comparable");
    assert_eq!(found.not_compared, ["ThoughtReading"]);
    assert!(!found.is_none());
}
