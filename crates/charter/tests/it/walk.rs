//! The first steps of a newcomer, and the rights of a person.

use crate::town::{Ask, charter, purpose, rules, written};
use charter::{Action, Form, Obligation, Outcome};
use territory::{PartyKind, Sensitivity};

#[test]
fn a_lab_gets_protected_figures_of_a_personal_set_for_research() {
    let decision = Ask::by(
        PartyKind::Research,
        "ScientificResearch",
        Sensitivity::Personal,
    )
    .decided_by(&charter());
    assert_eq!(decision.outcome, Outcome::Permit);
    assert_eq!(rules(&decision), ["protected-figures-for-research"]);
    assert_eq!(decision.obligations, [Obligation::ProtectPersons]);
}

#[test]
fn the_same_lab_never_gets_the_rows() {
    let decision = Ask::by(
        PartyKind::Research,
        "ScientificResearch",
        Sensitivity::Personal,
    )
    .rows()
    .decided_by(&charter());
    assert_eq!(decision.outcome, Outcome::Refuse);
    assert_eq!(rules(&decision), ["rows-never-leave"]);
    assert!(decision.obligations.is_empty());
}

#[test]
fn the_town_itself_may_not_score_persons_even_on_open_data() {
    for sensitivity in Sensitivity::ALL {
        let decision =
            Ask::by(PartyKind::PublicBody, "SocialScoring", sensitivity).decided_by(&charter());
        assert_eq!(decision.outcome, Outcome::Refuse, "{sensitivity}");
        assert!(rules(&decision).contains(&"no-social-scoring"));
        assert!(decision.reason.en.contains("No social scoring"));
    }
}

#[test]
fn open_data_is_exact_for_everybody() {
    for kind in PartyKind::ALL {
        for form in Form::ALL {
            let decision = Ask::by(kind, "ServiceProvision", Sensitivity::Open)
                .form(form)
                .found(|of| {
                    of.uses_identifier = true;
                    of.within_budget = false;
                })
                .decided_by(&charter());
            assert_eq!(decision.outcome, Outcome::Permit, "{kind}");
            assert_eq!(rules(&decision), ["open-data"]);
            assert!(decision.obligations.is_empty());
        }
    }
}

#[test]
fn personal_data_needs_budget_a_protectable_form_and_no_identifier() {
    let asked = Ask::by(
        PartyKind::Research,
        "ScientificResearch",
        Sensitivity::Personal,
    );
    let cases = [
        (
            asked.clone().found(|of| of.within_budget = false),
            "privacy-budget",
        ),
        (
            asked.clone().form(Form::Unprotectable),
            "only-figures-that-can-be-protected",
        ),
        (
            asked.found(|of| of.uses_identifier = true),
            "identifiers-never-used",
        ),
    ];
    for (ask, rule) in cases {
        let decision = ask.decided_by(&charter());
        assert_eq!(decision.outcome, Outcome::Refuse, "{rule}");
        assert_eq!(rules(&decision), [rule]);
    }
}

#[test]
fn companies_help_the_transition_and_nothing_else() {
    let ask = |term| {
        Ask::by(PartyKind::Company, term, Sensitivity::Personal)
            .collected_for(&["PublicBenefit"])
            .decided_by(&charter())
    };
    for term in ["CombatClimateChange", "ImproveTransportMobility"] {
        assert_eq!(ask(term).outcome, Outcome::Permit, "{term}");
        assert_eq!(ask(term).obligations, [Obligation::ProtectPersons]);
    }
    for term in ["ImproveHealthcare", "ScientificResearch"] {
        assert_eq!(rules(&ask(term)), ["default-deny"], "{term}");
    }
}

#[test]
fn internal_data_stays_among_public_bodies_its_provider_and_the_transition() {
    let ask = |kind, term| Ask::by(kind, term, Sensitivity::Internal).decided_by(&charter());
    let town = ask(PartyKind::PublicBody, "ImprovePublicServices");
    assert_eq!(rules(&town), ["internal-data-for-public-bodies"]);
    let lab = ask(PartyKind::Research, "CombatClimateChange");
    assert_eq!(rules(&lab), ["internal-data-for-the-transition"]);
    let press = ask(PartyKind::Press, "CombatClimateChange");
    assert_eq!(rules(&press), ["internal-figures-for-companies-and-press"]);
    assert_eq!(written(&press), "k>=10, aggregate-to=district");
    let service = ask(PartyKind::Press, "ServiceProvision");
    assert_eq!(rules(&service), ["default-deny"]);

    let mut provider = Ask::by(
        PartyKind::Company,
        "ServiceProvision",
        Sensitivity::Internal,
    );
    assert_eq!(rules(&provider.decided_by(&charter())), ["default-deny"]);
    if let Some(party) = &mut provider.party {
        party.id = provider.dataset.provider.clone();
    }
    let own = provider.decided_by(&charter());
    assert_eq!(rules(&own), ["internal-data-for-its-provider"]);
}

#[test]
fn health_data_serves_research_statistics_and_care_only() {
    let ask = |kind, term| {
        Ask::by(kind, term, Sensitivity::Sensitive)
            .collected_for(&["PublicBenefit"])
            .on_record(|of| of.assessed_for = vec![purpose(term)])
            .decided_by(&charter())
    };
    for term in [
        "ScientificResearch",
        "ProvideOfficialStatistics",
        "ImproveHealthcare",
    ] {
        assert_eq!(ask(PartyKind::Research, term).outcome, Outcome::Permit);
    }
    let unassessed = Ask::by(
        PartyKind::Research,
        "ScientificResearch",
        Sensitivity::Sensitive,
    );
    let decision = unassessed.decided_by(&charter());
    assert_eq!(rules(&decision), ["assessment-first"]);
    let transport = ask(PartyKind::PublicBody, "ImproveTransportMobility");
    assert_eq!(rules(&transport), ["special-categories"]);
}

#[test]
fn a_person_sees_her_own_data_and_only_hers() {
    for sensitivity in [Sensitivity::Personal, Sensitivity::Sensitive] {
        let own = Ask::herself(sensitivity).decided_by(&charter());
        assert_eq!(own.outcome, Outcome::Permit);
        assert_eq!(rules(&own), ["own-data"]);
        assert!(own.obligations.is_empty(), "her own rows are exact");

        let others = Ask::herself(sensitivity).found(|of| of.own = false);
        assert_eq!(rules(&others.decided_by(&charter())), ["own-data-only"]);

        let organisation = Ask {
            action: Action::OwnView,
            ..Ask::by(PartyKind::PublicBody, "RightsFulfilment", sensitivity)
                .found(|of| of.own = true)
        };
        assert_eq!(
            rules(&organisation.decided_by(&charter())),
            ["own-data-only"]
        );
    }
}

#[test]
fn a_question_without_a_name_is_refused_even_on_open_data() {
    let nobody = Ask {
        party: None,
        ..Ask::by(PartyKind::Citizen, "ServiceProvision", Sensitivity::Open)
    };
    let decision = nobody.decided_by(&charter());
    assert_eq!(decision.outcome, Outcome::Refuse);
    assert_eq!(rules(&decision), ["named-party"]);
}

#[test]
fn a_purpose_that_the_charter_does_not_know_is_refused_even_on_open_data() {
    let decision =
        Ask::by(PartyKind::Research, "Whatever", Sensitivity::Open).decided_by(&charter());
    assert_eq!(decision.outcome, Outcome::Refuse);
    assert_eq!(rules(&decision), ["unknown-purpose"]);
    let rule = charter().rule(&decision.rules[0]).cloned();
    assert!(rule.is_some_and(|rule| !rule.plain.fr.is_empty()));
}
