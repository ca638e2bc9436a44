//! What holds for every request, however odd.

use crate::town::{Ask, law_pack};
use charter::{Action, Charter, Effect, Form, Obligation, Outcome};
use proptest::prelude::*;
use std::sync::LazyLock;
use territory::{PURPOSES, PartyKind, Sensitivity};

static STANDARD: LazyLock<Charter> = LazyLock::new(|| Charter::standard().expect("standard"));

/// A law pack without anything that permits.
static NOTHING_PERMITS: LazyLock<Charter> = LazyLock::new(|| {
    let mut sources = law_pack();
    sources.retain(|source| !source.text.contains("\npermit ("));
    Charter::from_sources(sources).expect("it loads")
});

fn term() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (0..PURPOSES.len()).prop_map(|at| PURPOSES[at].term.to_owned()),
        1 => Just("SocialScoring".to_owned()),
        1 => "[A-Z][A-Za-z0-9]{0,40}",
    ]
}

prop_compose! {
    fn request()(
        party in proptest::option::of((0..6usize, "[a-z][a-z0-9_-]{0,62}", any::<String>())),
        own_view in any::<bool>(),
        sensitivity in 0..4usize,
        collected_for in prop::collection::vec(term(), 0..6),
        id in "[a-z][a-z0-9_]{0,62}",
        name in any::<String>(),
        stated in term(),
        form in 0..3usize,
        flags in any::<[bool; 3]>(),
    ) -> Ask {
        let terms: Vec<&str> = collected_for.iter().map(String::as_str).collect();
        let mut ask = Ask::by(PartyKind::Citizen, &stated, Sensitivity::ALL[sensitivity])
            .collected_for(&terms);
        ask.dataset.id = id.parse().expect("an id");
        ask.dataset.name = name;
        ask.party = party.map(|(kind, id, name)| territory::Party {
            id: id.parse().expect("an id"),
            name,
            kind: PartyKind::ALL[kind],
            place: None,
            sector: None,
            member_of: None,
        });
        ask.action = if own_view { Action::OwnView } else { Action::Query };
        ask.form = [Form::Rows, Form::Aggregate, Form::Unprotectable][form];
        [ask.uses_identifier, ask.within_budget, ask.own] = flags;
        ask
    }
}

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
                    prop_assert_eq!(&decision.obligations, &[Obligation::ProtectPersons]);
                    prop_assert_eq!(ask.form, Form::Aggregate);
                    prop_assert!(ask.within_budget && !ask.uses_identifier && ask.party.is_some());
                }
                Action::OwnView => prop_assert!(ask.own && ask.party.is_none()),
            }
        }
    }

    #[test]
    fn what_no_rule_permits_is_refused(ask in request()) {
        prop_assert_eq!(ask.decided_by(&NOTHING_PERMITS).outcome, Outcome::Refuse);
    }
}
