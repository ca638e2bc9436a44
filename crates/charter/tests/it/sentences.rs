//! Every decision says why, in both languages, in few words.

use crate::town::{Ask, charter};
use charter::{Action, Form, Outcome};
use territory::{Lang, PartyKind, Sensitivity};

#[test]
fn each_reason_names_rule_party_data_set_and_purpose_in_at_most_sixty_words() {
    let charter = charter();
    for known in charter.purposes() {
        for kind in PartyKind::ALL {
            for sensitivity in Sensitivity::ALL {
                for form in Form::ALL {
                    let ask = Ask::by(kind, known.purpose.as_str(), sensitivity).form(form);
                    let decision = ask.decided_by(&charter);
                    for lang in [Lang::Fr, Lang::En] {
                        let reason = decision.reason.get(lang);
                        let party = ask.party.as_ref().expect("a party");
                        for name in [&party.name, &ask.dataset.name] {
                            assert!(reason.contains(name.as_str()), "{reason}");
                        }
                        assert!(reason.contains(known.label.get(lang)), "{reason}");
                        let led = decision.rules.iter().any(|id| {
                            let rule = charter.rule(id).expect("every cited rule is known");
                            reason.contains(rule.title.get(lang))
                                && reason.contains(rule.plain.get(lang))
                        });
                        assert!(led, "{reason}");
                        assert!(reason.split(' ').count() <= 60, "{reason}");
                    }
                    let (fr, en) = match decision.outcome {
                        Outcome::Permit => ("Accordé", "Allowed"),
                        Outcome::Refuse => ("Refusé", "Refused"),
                    };
                    assert!(decision.reason.fr.starts_with(fr));
                    assert!(decision.reason.en.starts_with(en));
                }
            }
        }
    }
}

#[test]
fn a_refusal_reads_well() {
    let charter = charter();
    let mut ask = Ask::by(
        PartyKind::Research,
        "ScientificResearch",
        Sensitivity::Personal,
    )
    .rows();
    if let Some(party) = &mut ask.party {
        party.name = "University lab".into();
    }
    let reason = ask.decided_by(&charter).reason;
    assert_eq!(
        reason.en,
        "Refused: “Rows about persons never leave”. University lab asked for “Adult census” for \
         “Scientific Research”. You may ask for counts, sums or averages, never for the rows themselves."
    );
    assert_eq!(
        reason.fr.replace('\u{a0}', " "),
        "Refusé : « Les lignes sur des personnes ne sortent jamais ». University lab a demandé \
         « Adult census » pour « Recherche scientifique ». On peut demander des comptes, des sommes ou des \
         moyennes, jamais les lignes elles-mêmes."
    );
}

#[test]
fn the_law_speaks_before_the_charter() {
    let ask = Ask::by(PartyKind::Company, "SocialScoring", Sensitivity::Sensitive)
        .found(|of| of.within_budget = false);
    let decision = ask.decided_by(&charter());
    assert!(decision.rules.len() > 2);
    assert!(decision.rules.is_sorted());
    assert!(decision.reason.en.contains("No social scoring"));
}

#[test]
fn a_person_is_spoken_to() {
    let own = Ask::herself(Sensitivity::Personal).decided_by(&charter());
    assert!(
        own.reason
            .en
            .contains("You asked what “Adult census” holds about you")
    );
    let other = Ask {
        action: Action::OwnView,
        ..Ask::by(PartyKind::Press, "RightsFulfilment", Sensitivity::Personal)
    };
    let reason = other.decided_by(&charter()).reason;
    assert!(reason.en.contains("The press of the story asked what"));
}

#[test]
fn a_name_cannot_break_the_sentence() {
    let mut ask = Ask::by(PartyKind::Press, "ServiceProvision", Sensitivity::Open);
    ask.dataset.name = format!("two\nlines {}", "x".repeat(500));
    let reason = ask.decided_by(&charter()).reason;
    assert!(!reason.en.contains('\n'));
    assert!(reason.en.contains("two lines xxx"));
    assert!(reason.en.chars().count() < 500);
}

#[test]
fn every_rule_can_be_shown_to_a_citizen() {
    let charter = charter();
    for rule in charter.rules() {
        for lang in [Lang::Fr, Lang::En] {
            assert!(!rule.title.get(lang).is_empty());
            assert!(rule.plain.get(lang).ends_with('.'), "{}", rule.id);
        }
        assert!(!rule.law.is_empty());
        let effect = rule.effect.as_str();
        assert!(
            rule.source.contains(&format!("{effect} (")),
            "{}",
            rule.source
        );
        assert!(!rule.source.contains('@'), "{}", rule.source);
        assert_eq!(charter.rule(&rule.id), Some(rule));
    }
    assert!(charter.rules().is_sorted_by_key(|rule| rule.layer));
    assert_eq!(charter.law_pack().id, "law-pack-eu");
    let bans = charter.law_pack().sources.iter();
    assert!(bans.clone().any(|law| law.applies_from == "2026-12-02"));
}
