//! What the law forbids stays forbidden, whoever asks and whatever another layer permits.

use crate::town::{Ask, PERMIT_ALL, charter, rules, source};
use charter::{Action, Charter, Edition, Form, Layer, Obligation, Outcome};
use territory::{PartyKind, Sensitivity};

fn with_permit_all() -> Charter {
    let mut edition = Edition::standard();
    for layer in [Layer::Charter, Layer::Rules] {
        let text = PERMIT_ALL.replace("everything", layer.as_str());
        edition
            .sources
            .push(source(layer, "everything.cedar", &text));
    }
    Charter::from_edition(edition).expect("it loads")
}

#[test]
fn each_forbidden_purpose_is_refused_to_each_party_on_each_data_set() {
    let charters = [charter(), with_permit_all()];
    let forbidden: Vec<String> = charters[0]
        .purposes()
        .filter(|known| known.forbidden)
        .map(|known| known.purpose.as_str().to_owned())
        .collect();
    assert_eq!(forbidden.len(), 9);
    for charter in &charters {
        for term in &forbidden {
            for kind in PartyKind::ALL {
                for sensitivity in Sensitivity::ALL {
                    for form in Form::ALL {
                        let ask = Ask::by(kind, term, sensitivity)
                            .form(form)
                            .collected_for(&[term]);
                        let decision = ask.decided_by(charter);
                        assert_eq!(decision.outcome, Outcome::Refuse, "{ask:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn personal_data_is_neither_sold_nor_used_to_advertise() {
    let marketing: Vec<String> = charter()
        .purposes()
        .map(|known| known.purpose.as_str().to_owned())
        .filter(|term| term.ends_with("Advertising") || term.ends_with("Marketing"))
        .chain(["PoliticalCampaign", "SellDataToThirdParties"].map(String::from))
        .collect();
    assert!(marketing.len() > 8);
    let charter = with_permit_all();
    for term in &marketing {
        for kind in PartyKind::ALL {
            for sensitivity in [Sensitivity::Personal, Sensitivity::Sensitive] {
                let ask = Ask::by(kind, term, sensitivity).collected_for(&[term]);
                let decision = ask.decided_by(&charter);
                assert_eq!(decision.outcome, Outcome::Refuse, "{term} {kind}");
                let names = rules(&decision);
                assert!(
                    names.contains(&"no-marketing-with-personal-data")
                        || names.contains(&"no-sale-of-personal-data")
                );
            }
        }
    }
}

#[test]
fn a_permit_that_forgets_the_obligation_does_not_open_personal_data() {
    let decision = Ask::by(
        PartyKind::Citizen,
        "ScientificResearch",
        Sensitivity::Personal,
    )
    .decided_by(&with_permit_all());
    assert_eq!(decision.outcome, Outcome::Permit);
    assert_eq!(rules(&decision), ["charter", "rules"]);
    assert_eq!(decision.obligations, [Obligation::ProtectPersons]);
}

#[test]
fn nothing_lets_rows_or_the_view_of_another_person_out() {
    let charter = with_permit_all();
    for kind in PartyKind::ALL {
        for known in charter.purposes() {
            let term = known.purpose.as_str();
            let rows = Ask::by(kind, term, Sensitivity::Personal)
                .rows()
                .collected_for(&[term]);
            assert_eq!(rows.decided_by(&charter).outcome, Outcome::Refuse);
            let view = Ask {
                action: Action::OwnView,
                ..rows.found(|of| of.own = true)
            };
            assert_eq!(view.decided_by(&charter).outcome, Outcome::Refuse);
        }
    }
}
