//! Purpose limitation follows the hierarchy of purposes downwards, never upwards.

use crate::town::{Ask, charter, purpose, rules};
use charter::Outcome;
use territory::{Lang, PartyKind, Sensitivity};

fn town_asks(term: &str, collected_for: &[&str]) -> charter::Decision {
    Ask::by(PartyKind::PublicBody, term, Sensitivity::Personal)
        .collected_for(collected_for)
        .decided_by(&charter())
}

#[test]
fn a_narrower_purpose_is_compatible_and_a_broader_one_is_not() {
    let narrower = town_asks("ImproveTransportMobility", &["PublicBenefit"]);
    assert_eq!(narrower.outcome, Outcome::Permit);
    let same = town_asks("ImproveTransportMobility", &["ImproveTransportMobility"]);
    assert_eq!(same.outcome, Outcome::Permit);
    let broader = town_asks("PublicBenefit", &["ImproveTransportMobility"]);
    assert_eq!(rules(&broader), ["purpose-limitation"]);
    let sibling = town_asks("ImprovePublicServices", &["ImproveTransportMobility"]);
    assert_eq!(rules(&sibling), ["purpose-limitation"]);
}

#[test]
fn without_a_stated_purpose_only_research_and_official_statistics_are_compatible() {
    for term in [
        "ScientificResearch",
        "AcademicResearch",
        "NonCommercialResearch",
        "ProvideOfficialStatistics",
    ] {
        assert_eq!(town_asks(term, &[]).outcome, Outcome::Permit, "{term}");
    }
    for known in charter().purposes().filter(|known| !known.forbidden) {
        let term = known.purpose.as_str();
        let decision = town_asks(term, &[]);
        if decision.outcome == Outcome::Refuse {
            assert!(
                rules(&decision).contains(&"purpose-limitation"),
                "{term} is compatible with nothing stated"
            );
        }
    }
}

#[test]
fn collected_for_a_purpose_in_general_is_collected_for_none() {
    let decision = town_asks("ImprovePublicServices", &["Purpose"]);
    assert_eq!(rules(&decision), ["purpose-limitation"]);
}

#[test]
fn research_that_sells_is_not_compatible_by_itself() {
    let decision = town_asks("CommercialResearch", &[]);
    assert!(rules(&decision).contains(&"purpose-limitation"));
}

#[test]
fn purposes_have_labels_and_unknown_ones_a_suggestion() {
    let charter = charter();
    let scoring = charter
        .purpose("SocialScoring")
        .expect("known, to be refused");
    assert_eq!(
        charter.purpose_label(&scoring, Lang::Fr),
        "Notation sociale des personnes"
    );
    let odd = purpose("Odd");
    assert_eq!(charter.purpose_label(&odd, Lang::En), "Odd");
    let unknown = charter.purpose("ScientificReserch").expect_err("misspelt");
    assert_eq!(unknown.did_you_mean[0], "ScientificResearch");
    for known in charter.purposes() {
        assert!(!known.label.fr.is_empty() && !known.label.en.is_empty());
        for broader in &known.broader {
            assert!(charter.purposes().any(|other| &other.purpose == broader));
        }
    }
}
