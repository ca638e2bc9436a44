//! What holds for every request, however odd.

use crate::odd::request;
use crate::town::law_pack;
use charter::{Action, Charter, Effect, Form, Obligation, Outcome};
use proptest::prelude::*;
use std::sync::LazyLock;

static STANDARD: LazyLock<Charter> = LazyLock::new(|| Charter::standard().expect("standard"));

/// A law pack without anything that permits.
static NOTHING_PERMITS: LazyLock<Charter> = LazyLock::new(|| {
    let mut edition = law_pack();
    edition
        .sources
        .retain(|source| !source.text.contains("\npermit ("));
    Charter::from_edition(edition).expect("it loads")
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_decision_is_whole(ask in request()) {
        let decision = ask.decided_by(&STANDARD);
        prop_assert!(!decision.rules.is_empty());
        prop_assert!(decision.rules.is_sorted());
        prop_assert!(!decision.reason.fr.is_empty() && !decision.reason.en.is_empty());
        let expected = match decision.outcome {
            Outcome::Permit => Effect::Permit,
            Outcome::Refuse => Effect::Forbid,
        };
        for id in &decision.rules {
            prop_assert_ne!(id.as_str(), "charter-error");
            let rule = STANDARD.rule(id);
            prop_assert_eq!(rule.map(|rule| rule.effect), Some(expected));
        }
        if decision.outcome == Outcome::Refuse {
            prop_assert!(decision.obligations.is_empty());
        }
    }

    #[test]
    fn personal_data_leaves_protected_within_budget_without_identifiers_or_not_at_all(ask in request()) {
        let decision = ask.decided_by(&STANDARD);
        if decision.outcome == Outcome::Permit && ask.dataset.is_personal() {
            match ask.action {
                Action::Query => {
                    let of = &ask.circumstances;
                    prop_assert!(decision.obligations.contains(&Obligation::ProtectPersons));
                    prop_assert_eq!(of.form, Form::Aggregate);
                    prop_assert!(of.within_budget && !of.uses_identifier && ask.party.is_some());
                }
                Action::OwnView => prop_assert!(ask.circumstances.own && ask.party.is_none()),
                Action::Disclose => prop_assert!(ask.circumstances.warrant && ask.party.is_some()),
            }
        }
    }

    #[test]
    fn what_no_rule_permits_is_refused(ask in request()) {
        prop_assert_eq!(ask.decided_by(&NOTHING_PERMITS).outcome, Outcome::Refuse);
    }
}
