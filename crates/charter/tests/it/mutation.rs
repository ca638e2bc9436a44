//! Each rule of the law pack carries weight: without it, some request comes out otherwise.

use crate::town::{Ask, law_pack_and_permit_all, purpose, rules};
use charter::{Charter, Edition, Effect, Form, Layer, Outcome};
use std::collections::BTreeMap;
use territory::{PartyKind, PersonalKind, Sector, Sensitivity};

/// For each rule of the law pack, a request that it alone decides.
pub(crate) fn requests() -> BTreeMap<&'static str, Ask> {
    let open = |term| Ask::by(PartyKind::PublicBody, term, Sensitivity::Open);
    let personal = |term| Ask::by(PartyKind::PublicBody, term, Sensitivity::Personal);
    let research = personal("ScientificResearch");
    BTreeMap::from([
        ("no-social-scoring", open("SocialScoring")),
        ("no-offence-prediction", open("PredictOffenceOfPerson")),
        (
            "no-live-biometric-identification",
            open("RealTimeRemoteBiometricIdentification"),
        ),
        (
            "no-biometric-categorisation",
            open("BiometricCategorisation"),
        ),
        ("no-face-scraping", open("UntargetedFaceScraping")),
        (
            "no-emotion-recognition",
            open("EmotionRecognitionAtWorkOrSchool"),
        ),
        ("no-manipulation", open("ManipulationOfBehaviour")),
        (
            "no-exploitation-of-vulnerability",
            open("ExploitationOfVulnerability"),
        ),
        (
            "no-non-consensual-imagery",
            open("NonConsensualIntimateImagery"),
        ),
        (
            "no-marketing-with-personal-data",
            personal("PoliticalCampaign").collected_for(&["Advertising"]),
        ),
        (
            "no-sale-of-personal-data",
            personal("SellDataToThirdParties").collected_for(&["SellProducts"]),
        ),
        ("rows-never-leave", research.clone().rows()),
        (
            "identifiers-never-used",
            research.clone().found(|of| of.uses_identifier = true),
        ),
        (
            "special-categories",
            Ask::by(
                PartyKind::PublicBody,
                "ImprovePublicServices",
                Sensitivity::Sensitive,
            )
            .collected_for(&["ImprovePublicServices"])
            .on_record(|of| of.assessed_for = vec![purpose("PublicBenefit")]),
        ),
        (
            "assessment-first",
            Ask::by(
                PartyKind::PublicBody,
                "ScientificResearch",
                Sensitivity::Sensitive,
            ),
        ),
        (
            "no-offence-data-of-persons",
            research.clone().with_columns(&[PersonalKind::Offence]),
        ),
        (
            "no-biometric-data",
            open("ServiceProvision").with_columns(&[PersonalKind::Biometric]),
        ),
        (
            "only-figures-that-can-be-protected",
            research.clone().form(Form::Unprotectable),
        ),
        (
            "exact-figures-for-official-statistics-only",
            research.clone().form(Form::Exact),
        ),
        (
            "anonymous-records-after-assessment",
            research.clone().form(Form::Microdata),
        ),
        (
            "persons-joined-after-assessment",
            research.clone().found(|of| of.links_persons = true),
        ),
        (
            "privacy-budget",
            research.clone().found(|of| of.within_budget = false),
        ),
        (
            "no-decision-by-machine-alone",
            research.clone().found(|of| of.decides = true),
        ),
        (
            "no-unregistered-algorithm",
            Ask::by(
                PartyKind::Service,
                "ScientificResearch",
                Sensitivity::Personal,
            ),
        ),
        (
            "operator-is-neutral",
            Ask::by(
                PartyKind::Operator,
                "ScientificResearch",
                Sensitivity::Personal,
            ),
        ),
        (
            "health-data-for-permitted-purposes",
            personal("ImproveTransportMobility")
                .with_columns(&[PersonalKind::Health])
                .on_record(|of| of.assessed_for = vec![purpose("ImproveTransportMobility")]),
        ),
        (
            "health-data-never-against-persons",
            personal("PersonnelHiring")
                .collected_for(&["HumanResourceManagement"])
                .found(|of| of.categories = vec![PersonalKind::Health]),
        ),
        (
            "no-disclosure-without-warrant",
            Ask::disclosure(Sector::LawEnforcement, "ProtectionOfPublicSecurity"),
        ),
        (
            "disclosure-to-authorities-only",
            Ask::disclosure(Sector::Transport, "ProtectionOfPublicSecurity")
                .found(|of| of.warrant = true),
        ),
        (
            "disclosure-on-warrant",
            Ask::disclosure(Sector::Justice, "ProtectionOfPublicSecurity")
                .found(|of| of.warrant = true),
        ),
        (
            "purpose-limitation",
            personal("ImprovePublicServices").collected_for(&["ImproveHealthcare"]),
        ),
        (
            "named-party",
            Ask {
                party: None,
                ..open("ServiceProvision").rows()
            },
        ),
        (
            "own-data-only",
            Ask::herself(Sensitivity::Personal).found(|of| of.own = false),
        ),
        ("own-data", Ask::herself(Sensitivity::Personal)),
    ])
}

/// The sources without one rule.
pub(crate) fn without(mut edition: Edition, id: &str) -> Edition {
    let head = format!("@id(\"{id}\")");
    let mut removed = 0;
    for source in &mut edition.sources {
        let Some(start) = source.text.find(&head) else {
            continue;
        };
        let after = start + head.len();
        let end = source.text[after..]
            .find("@id(")
            .map_or(source.text.len(), |next| after + next);
        source.text.replace_range(start..end, "");
        removed += 1;
    }
    assert_eq!(removed, 1, "{id} is written once");
    edition
}

#[test]
fn without_any_one_rule_of_the_law_pack_some_request_comes_out_otherwise() {
    let requests = requests();
    let standard = Charter::standard().expect("standard");
    // Below a rule that allows everything, only the law pack refuses.
    let laid_bare = Charter::from_edition(law_pack_and_permit_all()).expect("it loads");
    let law = standard
        .rules()
        .iter()
        .filter(|rule| rule.layer == Layer::LawPack);
    let mut count = 0;
    for rule in law {
        let id = rule.id.as_str();
        let ask = requests.get(id);
        let ask = ask.unwrap_or_else(|| panic!("no request shows what `{id}` is for"));
        let (base, edition) = match rule.effect {
            Effect::Forbid => (&laid_bare, law_pack_and_permit_all()),
            Effect::Permit => (&standard, Edition::standard()),
        };
        let before = ask.decided_by(base);
        assert_eq!(rules(&before), [id]);
        let mutant = Charter::from_edition(without(edition, id)).expect("it loads");
        let after = ask.decided_by(&mutant);
        assert_ne!(before.outcome, after.outcome, "{id} carries no weight");
        if rule.effect == Effect::Forbid {
            assert_eq!(before.outcome, Outcome::Refuse);
        }
        count += 1;
    }
    assert_eq!(count, requests.len(), "a request for a rule that is gone");
}
