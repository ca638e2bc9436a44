//! Another jurisdiction fits: under a law pack with nothing in it, the territory's own charter decides alone.

use crate::odd::request;
use crate::town::{Ask, rules};
use charter::{Charter, Edition, LAW_PACKS, Layer, Obligation, Outcome};
use proptest::prelude::*;
use std::sync::LazyLock;
use territory::{PartyKind, Sensitivity};

static BLANK: LazyLock<Charter> = LazyLock::new(|| {
    let edition = Edition::under_law_pack("blank").expect("it comes with the program");
    Charter::from_edition(edition).expect("it loads")
});

#[test]
fn it_refuses_nothing_by_construction_and_has_no_law() {
    assert!(BLANK.refusals().is_empty());
    assert!(BLANK.law_pack().sources.is_empty());
    assert!(
        BLANK
            .rules()
            .iter()
            .all(|rule| rule.layer != Layer::LawPack)
    );
    assert!(BLANK.purposes().all(|known| !known.forbidden));
    assert!(Edition::under_law_pack("atlantis").is_none());
    assert_eq!(LAW_PACKS.len(), 2);
}

#[test]
fn the_charter_permits_what_it_permits_and_persons_stay_protected() {
    // No assessment is asked of sensitive data, and the purpose it was collected for does not matter.
    let ask = Ask::by(
        PartyKind::Research,
        "ImproveTransportMobility",
        Sensitivity::Sensitive,
    );
    let decision = ask.decided_by(&BLANK);
    assert_eq!(
        rules(&decision),
        ["protected-figures-for-the-public-benefit"]
    );
    assert_eq!(decision.obligations, [Obligation::ProtectPersons]);
    assert_eq!(rules(&ask.rows().decided_by(&BLANK)), ["default-deny"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn what_the_charter_permits_under_a_law_it_permits_without(ask in request()) {
        static STANDARD: LazyLock<Charter> = LazyLock::new(|| Charter::standard().expect("standard"));
        let under_law = ask.decided_by(&STANDARD);
        let by_the_law_itself = under_law.rules.iter().any(|id| {
            STANDARD.rule(id).is_some_and(|rule| rule.layer == Layer::LawPack)
        });
        if under_law.outcome == Outcome::Permit && !by_the_law_itself {
            prop_assert_eq!(ask.decided_by(&BLANK).outcome, Outcome::Permit);
        }
    }
}
