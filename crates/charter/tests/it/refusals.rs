//! The twelve refusals by construction: each refused, each by rules that carry weight, each condition stated apart.

use crate::mutation::{requests, without};
use crate::odd::request;
use crate::town::{PERMIT_ALL, charter, law_pack_and_permit_all, rules, source};
use charter::{Charter, CharterError, Edition, Effect, Layer, Outcome};
use proptest::prelude::*;
use std::sync::LazyLock;

/// The law above a rule that allows everything.
static LAID_BARE: LazyLock<Charter> =
    LazyLock::new(|| Charter::from_edition(law_pack_and_permit_all()).expect("it loads"));

/// Everything is allowed but what the refusals' own conditions say, without any rule of the law.
static CONDITIONS: LazyLock<Charter> = LazyLock::new(|| {
    let mut edition = Edition::under_law_pack("blank").expect("it comes with the program");
    edition.sources.clear();
    let mut text = PERMIT_ALL.to_owned();
    for refusal in charter().refusals() {
        for (place, condition) in refusal.never.iter().enumerate() {
            let forbid = PERMIT_ALL
                .replace("everything", &format!("r{}-{place}", refusal.number))
                .replace(
                    "permit (principal, action, resource)",
                    "forbid (principal, action, resource)",
                )
                .replace("resource);", &format!("resource) when {{ {condition} }};"));
            text.push_str(&forbid);
        }
    }
    // The purposes that the law forbids by name must be known to it.
    edition.law_pack = Edition::standard().law_pack;
    edition
        .sources
        .push(source(Layer::LawPack, "conditions.cedar", &text));
    Charter::from_edition(edition).expect("it loads")
});

#[test]
fn there_are_twelve_and_each_names_rules_of_the_law_that_forbid() {
    let charter = charter();
    let numbers: Vec<u32> = charter
        .refusals()
        .iter()
        .map(|refusal| refusal.number)
        .collect();
    assert_eq!(numbers, (1..=12).collect::<Vec<_>>());
    for refusal in charter.refusals() {
        assert!(!refusal.rules.is_empty() && !refusal.never.is_empty());
        for id in &refusal.rules {
            let rule = charter.rule(id).expect("a rule of the edition");
            assert_eq!(rule.layer, Layer::LawPack, "{id}");
            assert_eq!(rule.effect, Effect::Forbid, "{id}");
        }
    }
}

#[test]
fn without_any_one_of_its_rules_a_refusal_is_lost() {
    let requests = requests();
    for refusal in LAID_BARE.refusals() {
        for id in &refusal.rules {
            let ask = &requests[id.as_str()];
            assert_eq!(rules(&ask.decided_by(&LAID_BARE)), [id.as_str()]);
            let mutant = without(law_pack_and_permit_all(), id.as_str());
            let mutant = Charter::from_edition(mutant).expect("it loads");
            let number = refusal.number;
            assert_eq!(
                ask.decided_by(&mutant).outcome,
                Outcome::Permit,
                "R{number}: {id}"
            );
        }
    }
}

#[test]
fn what_a_rule_of_a_refusal_is_for_its_conditions_say_too() {
    let requests = requests();
    for refusal in charter().refusals() {
        for id in &refusal.rules {
            let decision = requests[id.as_str()].decided_by(&CONDITIONS);
            let prefix = format!("r{}-", refusal.number);
            let said = rules(&decision)
                .iter()
                .any(|rule| rule.starts_with(&prefix));
            assert!(said, "{id}: {decision:?}");
        }
    }
}

#[test]
fn a_condition_that_is_none_is_found_when_the_charter_is_loaded() {
    let standard = Edition::standard().law_pack;
    for (condition, word) in [
        ("context.colour", "colour"),
        (
            "resource.personal }; permit (principal, action, resource) when { true",
            "not one condition",
        ),
        (
            "context.purpose in Purpose::\"SocialScorin\"",
            "SocialScorin",
        ),
        ("this is not Cedar", "refusal 13"),
    ] {
        let edition = Edition {
            law_pack: format!(
                "{standard}\n[[refusal]]\nnumber = 13\ntitle_fr = \"t\"\ntitle_en = \"t\"\nlaw = \"l\"\n\
                 rules = []\nnever = ['{condition}']\n"
            ),
            ..Edition::standard()
        };
        let error = Charter::from_edition(edition).expect_err(condition);
        assert!(matches!(error, CharterError::LawPack { .. }), "{error}");
        assert!(error.to_string().contains(word), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn what_meets_a_condition_is_refused_even_where_everything_is_allowed(ask in request()) {
        if ask.decided_by(&CONDITIONS).outcome == Outcome::Refuse {
            prop_assert_eq!(ask.decided_by(&LAID_BARE).outcome, Outcome::Refuse);
        }
    }
}
