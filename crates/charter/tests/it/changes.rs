//! "What would have to change for me to be allowed?"

use crate::odd::request;
use crate::town::{Ask, charter, purpose};
use charter::{Action, AgreedUse, Change, Charter, Form, Means, Outcome};
use proptest::prelude::*;
use std::sync::LazyLock;
use territory::{Lang, PartyKind, PlaceLevel, Sector, Sensitivity};

static STANDARD: LazyLock<Charter> = LazyLock::new(|| Charter::standard().expect("standard"));

/// The question after one more change, worked out apart from the charter's own way.
fn after(mut ask: Ask, change: &Change) -> Ask {
    let stated = ask.purpose.clone();
    let (of, standing) = (&mut ask.circumstances, &mut ask.standing);
    match change {
        Change::ProtectableFigures => of.form = Form::Aggregate,
        Change::NoIdentifiers => of.uses_identifier = false,
        Change::CoarserPlaces(level) => of.level = Some(*level),
        Change::Contract => standing.agreed.push(AgreedUse {
            agreement: "new".into(),
            purpose: stated,
            means: Means::Rows,
        }),
        Change::Assessment => standing.assessed_for.push(stated),
        Change::Consent => standing.consented_for.push(stated),
        Change::Card => of.carded = true,
        Change::Reviewer => of.reviewed = true,
        Change::Warrant => of.warrant = true,
        Change::SettleDebts => of.in_breach = false,
        Change::Budget => of.within_budget = true,
        Change::OtherPurpose { purpose, .. } => ask.purpose = purpose.clone(),
    }
    ask
}

fn allowed(ask: &Ask) -> bool {
    ask.decided_by(&STANDARD).outcome == Outcome::Permit
}

fn single() -> Vec<Change> {
    vec![
        Change::ProtectableFigures,
        Change::NoIdentifiers,
        Change::Contract,
        Change::Assessment,
        Change::Consent,
        Change::Card,
        Change::Reviewer,
        Change::SettleDebts,
        Change::Budget,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn each_answer_suffices_and_holds_nothing_needless(ask in request()) {
        let answers = STANDARD.changes(&ask.request());
        prop_assert!(answers.len() <= 8);
        if allowed(&ask) {
            prop_assert!(answers.is_empty());
        }
        for set in &answers {
            prop_assert_eq!(set.len(), answers[0].len());
            prop_assert!(allowed(&set.iter().fold(ask.clone(), after)), "{:?}", set);
            for left_out in 0..set.len() {
                let rest = set.iter().enumerate().filter(|(place, _)| *place != left_out);
                prop_assert!(!allowed(&rest.fold(ask.clone(), |ask, (_, change)| after(ask, change))));
            }
            for change in set {
                if let Change::OtherPurpose { purpose, .. } = change {
                    prop_assert!(STANDARD.purposes().any(|known| &known.purpose == purpose && !known.forbidden));
                }
            }
        }
        // If one change alone does, an answer says so.
        if ask.action == Action::Query
            && !allowed(&ask)
            && STANDARD.purposes().any(|known| known.purpose == ask.purpose && !known.forbidden)
            && single().iter().any(|change| allowed(&after(ask.clone(), change)))
        {
            prop_assert_eq!(answers.first().map(Vec::len), Some(1));
        }
    }
}

#[test]
fn who_asks_for_rows_is_told_to_ask_for_figures() {
    let ask = Ask::by(
        PartyKind::Research,
        "ScientificResearch",
        Sensitivity::Personal,
    )
    .rows();
    let answers = charter().changes(&ask.request());
    assert_eq!(answers, [vec![Change::ProtectableFigures]]);
}

#[test]
fn who_wants_sensitive_data_is_told_to_have_it_assessed() {
    let ask = Ask::by(
        PartyKind::Research,
        "ScientificResearch",
        Sensitivity::Sensitive,
    )
    .rows()
    .found(|of| of.uses_identifier = true);
    let answers = charter().changes(&ask.request());
    assert_eq!(
        answers,
        [vec![
            Change::ProtectableFigures,
            Change::NoIdentifiers,
            Change::Assessment
        ]]
    );
}

#[test]
fn a_company_is_told_of_contracts_and_of_purposes_that_are_open_to_it() {
    let ask = Ask::by(
        PartyKind::Company,
        "ServiceProvision",
        Sensitivity::Internal,
    );
    let answers = charter().changes(&ask.request());
    assert_eq!(answers[0], [Change::Contract]);
    let mobility = Change::OtherPurpose {
        purpose: purpose("ImproveTransportMobility"),
        label: charter::KnownPurpose::clone(
            charter()
                .purposes()
                .find(|known| known.purpose == purpose("ImproveTransportMobility"))
                .expect("known"),
        )
        .label,
    };
    assert!(answers.contains(&vec![mobility]), "{answers:?}");
    let rows = ask.rows();
    assert_eq!(charter().changes(&rows.request()), [vec![Change::Contract]]);
}

#[test]
fn an_algorithm_is_told_to_get_a_card_and_the_police_a_warrant() {
    let mut service = Ask::by(
        PartyKind::Service,
        "ImprovePublicServices",
        Sensitivity::Personal,
    )
    .collected_for(&["PublicBenefit"]);
    assert_eq!(charter().changes(&service.request()), [vec![Change::Card]]);
    service.circumstances.in_breach = true;
    let both = charter().changes(&service.request());
    assert_eq!(both, [vec![Change::SettleDebts, Change::Card]]);
    let police = Ask::disclosure(Sector::LawEnforcement, "ProtectionOfPublicSecurity");
    assert_eq!(
        charter().changes(&police.request()),
        [vec![Change::Warrant]]
    );
    let shop = Ask::disclosure(Sector::Commerce, "ProtectionOfPublicSecurity");
    assert!(charter().changes(&shop.request()).is_empty());
}

#[test]
fn what_is_refused_by_construction_has_no_answer() {
    for sensitivity in Sensitivity::ALL {
        let scoring = Ask::by(PartyKind::PublicBody, "SocialScoring", sensitivity);
        assert!(charter().changes(&scoring.request()).is_empty());
    }
    let operator = Ask::by(
        PartyKind::Operator,
        "ScientificResearch",
        Sensitivity::Personal,
    );
    assert!(charter().changes(&operator.request()).is_empty());
}

#[test]
fn each_change_is_a_sentence() {
    let mut all = single();
    all.extend([Change::Warrant, Change::CoarserPlaces(PlaceLevel::District)]);
    for change in all {
        for lang in [Lang::Fr, Lang::En] {
            let plain = change.plain();
            assert!(plain.get(lang).ends_with('.') && plain.get(lang).split(' ').count() <= 20);
        }
    }
}
