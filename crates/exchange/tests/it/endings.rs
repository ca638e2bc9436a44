//! How agreements end.

use crate::town::{DAY, Town, hall, lab, mediator, meters, party, steward, stranger};
use exchange::{
    Actor, AgreementId, AgreementStatus, EndWhy, Ended, ExchangeError, Ground, InForce, Note,
    Viewer, agreement_end, agreement_get_private, agreement_in_force, agreement_sweep,
};
use gate::Leaf;

fn in_force(town: &Town) -> Vec<InForce> {
    let now = town.now();
    town.run(move |tx| agreement_in_force(tx, &party("lab"), &meters(), now))
        .expect("reads")
}

fn end(
    town: &Town,
    id: &AgreementId,
    actor: Actor,
    ground: Ground,
) -> Result<Ended, ExchangeError> {
    let (id, now) = (id.clone(), town.now());
    let note = Note::new("they sold it").expect("a note");
    town.run(move |tx| agreement_end(tx, &id, &actor, ground, &note, now))
}

pub(crate) fn an_agreement_ends_at_once_by_whom_it_may(town: &Town) {
    let cases = [
        (lab(), Ground::Withdrawal, EndWhy::WithdrawalByConsumer),
        (hall(), Ground::Withdrawal, EndWhy::WithdrawalByProvider),
        (steward(), Ground::Withdrawal, EndWhy::WithdrawalByProvider),
        (mediator(), Ground::Withdrawal, EndWhy::WithdrawalBySteward),
        (hall(), Ground::Breach, EndWhy::Breach),
        (mediator(), Ground::Breach, EndWhy::Breach),
    ];
    for (actor, ground, why) in cases {
        let id = town.concluded(town.terms());
        let found = in_force(town);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].agreement, id);
        let uses: Vec<String> = found[0]
            .uses()
            .map(|u| format!("{} {}", u.purpose, u.means.as_str()))
            .collect();
        assert_eq!(
            uses,
            ["CombatClimateChange figures", "ScientificResearch figures"]
        );
        assert!(matches!(
            end(town, &id, stranger(), ground),
            Err(ExchangeError::NoAgreement)
        ));
        assert!(matches!(
            end(town, &id, lab(), Ground::Breach),
            Err(ExchangeError::NotYourGround(_))
        ));
        let before = town.leaves().len() as u64;
        assert_eq!(
            end(town, &id, actor.clone(), ground).expect("ends"),
            Ended::Now(why, before)
        );
        assert!(in_force(town).is_empty(), "at once");
        assert_eq!(
            town.leaves().last(),
            Some(&Leaf::AgreementEnd {
                at: town.now(),
                agreement: id.to_string(),
                why: why.as_str().to_owned(),
            })
        );
        assert_eq!(
            end(town, &id, mediator(), Ground::Breach).expect("again"),
            Ended::Before(why, before)
        );
        let now = town.now();
        let ended = town
            .run(move |tx| agreement_get_private(tx, &id, &Viewer::Steward))
            .expect("is there");
        let told = ended.end.clone().expect("an end");
        assert_eq!(
            (told.why, told.at, told.note.as_str()),
            (why, now, "they sold it")
        );
        assert!(told.by.ends_with(actor.name()));
        assert_eq!(ended.status(now), AgreementStatus::Ended);
    }
}

pub(crate) fn a_term_ends_by_itself_and_the_sweep_finds_it_once(town: &Town) {
    let sweep = || {
        let now = town.now();
        town.run(move |tx| agreement_sweep(tx, now))
            .expect("sweeps")
    };
    let first = town.concluded(town.terms());
    town.clock.advance(DAY);
    let second = town.concluded(town.terms());
    assert_eq!(in_force(town).len(), 2);
    assert!(sweep().is_empty());
    town.clock.advance(364 * DAY);
    assert_eq!(
        in_force(town)
            .iter()
            .map(|found| &found.agreement)
            .collect::<Vec<_>>(),
        [&second],
        "out of force without any sweep"
    );
    assert_eq!(sweep(), std::slice::from_ref(&first));
    assert!(sweep().is_empty());
    let leaves = town.leaves().len();
    assert!(matches!(
        town.leaves().last(),
        Some(Leaf::AgreementEnd { agreement, why, .. }) if agreement == first.as_str() && why == "term"
    ));
    let id = first.clone();
    let swept = town
        .run(move |tx| agreement_get_private(tx, &id, &Viewer::Steward))
        .expect("is there");
    let until = swept.document.terms.period.until();
    assert_eq!(
        swept.end.map(|end| (end.at, end.why)),
        Some((until, EndWhy::Term))
    );
    assert!(matches!(
        end(town, &first, lab(), Ground::Withdrawal),
        Ok(Ended::Before(EndWhy::Term, _))
    ));
    // Past its date and not swept: whoever ends it then is told that its date had come.
    town.clock.advance(2 * DAY);
    assert!(in_force(town).is_empty());
    assert!(matches!(
        end(town, &second, hall(), Ground::Breach),
        Ok(Ended::Now(EndWhy::Term, _))
    ));
    assert!(sweep().is_empty());
    assert_eq!(town.leaves().len(), leaves + 1);
}
