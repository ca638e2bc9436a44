//! Asking, answering, agreeing.

use crate::town::{DAY, Town, hall, lab, mediator, party, steward, stranger};
use exchange::{
    AccessRequest, Act, ActKind, Actor, ExchangeError, Hand, Immediate, NegotiationState, Note,
    OPEN_MOST, Opened, STEPS_MOST, Signed, Signing, TermsError, Viewer, WaitsFor, negotiation_list,
    negotiation_steps, negotiation_to_sign, negotiation_waiting, negotiation_waiting_for,
};
use gate::Leaf;

const OPEN: Immediate = Immediate::NeedsAgreement;

pub(crate) fn a_request_is_answered_countered_accepted_and_signed_by_both(town: &Town) {
    let asked = town.open(town.terms());
    let offer = Act::Offer(town.terms_keeping(5), OPEN);
    let offered = town.act(&asked, &hall(), offer).expect("offers");
    let counter = Act::Counter(town.terms_keeping(10), OPEN);
    let countered = town.act(&offered, &lab(), counter).expect("counters");
    let again = Act::Offer(town.terms_keeping(7), OPEN);
    let offered = town.act(&countered, &steward(), again).expect("offers");
    let noted = town.act(&offered, &mediator(), Act::Note).expect("speaks");
    assert_eq!(
        noted.waits_since, offered.waits_since,
        "a note is no answer"
    );
    let accepted = town.act(&noted, &lab(), Act::Accept).expect("accepts");
    assert_eq!(accepted.waits_for, WaitsFor::Both);
    assert_eq!(
        accepted.acts_of(&lab()),
        [ActKind::Sign, ActKind::Withdraw, ActKind::Note]
    );

    town.hold_key("lab");
    let kept = town.keep_key("town-hall");
    let signing = town.outside(&accepted, "lab");
    let Ok(Signed::Waiting(half)) = town.sign(&accepted, &lab(), signing.clone()) else {
        panic!("signs");
    };
    assert_eq!(
        (half.state, half.waits_for),
        (NegotiationState::Accepted, WaitsFor::Provider)
    );
    assert_eq!(half.acts_of(&lab()), [ActKind::Withdraw, ActKind::Note]);
    assert!(matches!(
        town.sign(&half, &lab(), signing),
        Err(ExchangeError::SignedAlready(_))
    ));
    assert!(town.leaves().is_empty(), "half a contract is none");
    let Ok(Signed::Agreed {
        negotiation,
        leaf,
        hash,
    }) = town.sign(&half, &steward(), Signing::Kept { key: kept })
    else {
        panic!("signs");
    };
    assert_eq!(negotiation, town.get(&negotiation.id));
    assert_eq!(
        (negotiation.state, negotiation.waits_for),
        (NegotiationState::Agreed, WaitsFor::Nobody)
    );
    assert!(negotiation.acts_of(&lab()).is_empty());
    let id = negotiation.agreement.clone().expect("an agreement");
    assert_eq!(
        town.leaves(),
        [Leaf::Agreement {
            at: town.now(),
            agreement: id.to_string(),
            consumer: party("lab"),
            provider: party("town-hall"),
            data: crate::town::meters(),
            hash,
        }]
    );
    assert_eq!(leaf, 0);
    assert_eq!(town.rows(), [1, 8, 1, 2, 1]);

    let steps = town
        .run(move |tx| negotiation_steps(tx, &negotiation.id, &Viewer::Party(party("lab"))))
        .expect("steps");
    let said: Vec<String> = steps
        .iter()
        .map(|s| {
            format!(
                "{} {} {} {} {}",
                s.number,
                s.hand,
                s.by,
                s.act,
                s.terms.retention.as_days()
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            "1 consumer lab request 30",
            "2 provider town-hall offer 5",
            "3 consumer lab counter 10",
            "4 steward-for-provider ada offer 7",
            "5 steward-mediating ada note 7",
            "6 consumer lab accept 7",
            "7 consumer lab sign 7",
            "8 steward-for-provider ada sign 7",
        ]
    );
    assert_eq!(steps[0].note.as_str(), "for the heat plan");
}

pub(crate) fn what_the_charter_decides_at_once(town: &Town) {
    let rules = vec!["open-data".parse().expect("an id")];
    let request = town.request(town.terms());
    let free = Immediate::ByCharter {
        rules: rules.clone(),
    };
    assert_eq!(
        town.open_as(request.clone(), free).expect("no contract"),
        Opened::NotNeeded {
            rules: rules.clone()
        }
    );
    assert_eq!(town.rows(), [0, 0, 0, 0, 0], "nothing is opened");

    let never = Immediate::Never {
        rules: rules.clone(),
    };
    let Ok(Opened::Refused(refused)) = town.open_as(request.clone(), never.clone()) else {
        panic!("refused at once");
    };
    assert_eq!(refused, town.get(&refused.id));
    assert_eq!(refused.state, NegotiationState::Refused);
    assert!(refused.acts_of(&lab()).is_empty() && refused.acts_of(&hall()).is_empty());
    let id = refused.id.clone();
    let steps = town
        .run(move |tx| negotiation_steps(tx, &id, &Viewer::Party(party("lab"))))
        .expect("steps");
    assert_eq!(steps.len(), 2);
    assert_eq!(
        (steps[1].hand, steps[1].act),
        (Hand::Charter, ActKind::RefuseByCharter)
    );
    assert_eq!(steps[1].rules, rules);

    let asked = town.open(town.terms());
    let offer = Act::Offer(town.terms_keeping(1), never);
    assert!(matches!(
        town.act(&asked, &hall(), offer),
        Err(ExchangeError::NeverAllowed { rules: said }) if said == rules
    ));
    assert_eq!(town.get(&asked.id), asked);

    let of = |change: &dyn Fn(&mut AccessRequest)| {
        let mut request = town.request(town.terms());
        change(&mut request);
        town.open_as(request, OPEN)
    };
    assert!(matches!(
        of(&|r| r.dataset = "nothing".parse().expect("an id")),
        Err(ExchangeError::NoDataSet(_))
    ));
    assert!(matches!(
        of(&|r| r.consumer = party("nobody")),
        Err(ExchangeError::NoParty(_))
    ));
    assert!(matches!(
        of(&|r| r.consumer = party("town-hall")),
        Err(ExchangeError::OwnDataSet { .. })
    ));
    town.clock.advance(2 * DAY);
    let mut late = request;
    late.id = exchange::NegotiationId::fresh().expect("randomness");
    assert!(matches!(
        town.open_as(late, OPEN),
        Err(ExchangeError::Terms(TermsError::Past(_)))
    ));
}

pub(crate) fn two_answers_to_one_step_do_not_both_count(town: &Town) {
    let asked = town.open(town.terms());
    town.act(&asked, &hall(), Act::Offer(town.terms_keeping(5), OPEN))
        .expect("offers");
    assert!(matches!(
        town.act(&asked, &steward(), Act::Accept),
        Err(ExchangeError::Overtaken { seen: 1, now: 2 })
    ));
    let offered = town.get(&asked.id);
    town.act(&offered, &lab(), Act::Accept).expect("accepts");
    assert!(matches!(
        town.act(&offered, &lab(), Act::Accept),
        Err(ExchangeError::Overtaken { .. })
    ));
    // Two who saw the same step at the same time: one of them counts.
    let seen = town.open(town.terms());
    let outcomes: Vec<bool> = std::thread::scope(|scope| {
        let tries: Vec<_> = [hall(), steward(), lab(), mediator()]
            .into_iter()
            .map(|actor| {
                let seen = &seen;
                scope.spawn(move || {
                    let (trust, turn) = (town.trust.clone(), town.turn(seen, &actor));
                    town.run(move |tx| exchange::negotiation_act(tx, &trust, &turn, &Act::Note))
                        .is_ok()
                })
            })
            .collect();
        tries
            .into_iter()
            .map(|attempt| attempt.join().expect("no panic"))
            .collect()
    });
    assert_eq!(outcomes.iter().filter(|done| **done).count(), 1);
    assert_eq!(town.get(&seen.id).step, 2);
}

pub(crate) fn a_step_out_of_turn_or_by_a_stranger_is_refused(town: &Town) {
    let asked = town.open(town.terms());
    for (actor, act) in [
        (lab(), Act::Accept),
        (lab(), Act::Refuse),
        (lab(), Act::Counter(town.terms_keeping(2), OPEN)),
        (hall(), Act::Withdraw),
        (hall(), Act::Counter(town.terms_keeping(2), OPEN)),
        (mediator(), Act::Accept),
        (mediator(), Act::Offer(town.terms_keeping(2), OPEN)),
    ] {
        assert!(matches!(
            town.act(&asked, &actor, act),
            Err(ExchangeError::NotNow { .. })
        ));
    }
    assert!(matches!(
        town.act(&asked, &stranger(), Act::Note),
        Err(ExchangeError::NoNegotiation)
    ));
    assert!(matches!(
        town.act(&asked, &hall(), Act::Offer(asked.terms.clone(), OPEN)),
        Err(ExchangeError::SameTerms)
    ));
    let id = asked.id.clone();
    let early = town.run(move |tx| negotiation_to_sign(tx, &id, &Viewer::Steward));
    assert!(matches!(early, Err(ExchangeError::NotNow { .. })));
    let id = asked.id.clone();
    let curious = town.run(move |tx| negotiation_steps(tx, &id, &Viewer::Party(party("stranger"))));
    assert!(matches!(curious, Err(ExchangeError::NoNegotiation)));
    assert_eq!(town.get(&asked.id), asked, "nothing of this left a trace");
}

pub(crate) fn nothing_is_stuck_without_showing(town: &Town) {
    let inbox = |id: &'static str| {
        let now = town.now();
        let mine = town
            .run(move |tx| negotiation_waiting_for(tx, &party(id), now))
            .expect("an inbox");
        mine.into_iter()
            .map(|waiting| (waiting.negotiation.id, waiting.age.as_secs() / 86_400))
            .collect::<Vec<_>>()
    };
    let asked = town.open(town.terms());
    town.clock.advance(3 * DAY);
    assert_eq!(inbox("town-hall"), [(asked.id.clone(), 3)]);
    assert!(inbox("lab").is_empty() && inbox("stranger").is_empty());
    let noted = town.act(&asked, &mediator(), Act::Note).expect("reminds");
    assert_eq!(
        inbox("town-hall"),
        [(asked.id.clone(), 3)],
        "a reminder hides no delay"
    );
    let terms = town.terms_keeping(5);
    let offered = town
        .act(&noted, &hall(), Act::Offer(terms, OPEN))
        .expect("offers");
    town.clock.advance(DAY);
    assert_eq!(inbox("lab"), [(asked.id.clone(), 1)]);
    assert!(inbox("town-hall").is_empty());
    let accepted = town.act(&offered, &lab(), Act::Accept).expect("accepts");
    assert_eq!(inbox("lab").len(), 1, "both must sign");
    assert_eq!(inbox("town-hall").len(), 1);
    town.hold_key("lab");
    let signing = town.outside(&accepted, "lab");
    town.sign(&accepted, &lab(), signing).expect("signs");
    assert!(inbox("lab").is_empty());
    assert_eq!(inbox("town-hall").len(), 1);
    let now = town.now();
    let all = town
        .run(move |tx| negotiation_waiting(tx, now))
        .expect("lists");
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].negotiation.waits_for, WaitsFor::Provider);
    let seen = |viewer: Viewer| {
        town.run(move |tx| negotiation_list(tx, &viewer, 0))
            .expect("lists")
            .len()
    };
    assert_eq!(seen(Viewer::Steward), 1);
    assert_eq!(seen(Viewer::Party(party("lab"))), 1);
    assert_eq!(seen(Viewer::Party(party("stranger"))), 0);
}

pub(crate) fn what_is_withdrawn_or_refused_leads_nowhere(town: &Town) {
    let asked = town.open(town.terms());
    let refused = town.act(&asked, &hall(), Act::Refuse).expect("refuses");
    let asked = town.open(town.terms());
    let accepted = town.act(&asked, &hall(), Act::Accept).expect("accepts");
    town.hold_key("lab");
    let signing = town.outside(&accepted, "lab");
    let Ok(Signed::Waiting(half)) = town.sign(&accepted, &lab(), signing) else {
        panic!("signs");
    };
    let withdrawn = town.act(&half, &hall(), Act::Withdraw).expect("withdraws");
    assert!(
        withdrawn.signed().is_empty(),
        "a signature under nothing is destroyed"
    );
    let asked = town.open(town.terms());
    let closed = town
        .act(&asked, &mediator(), Act::Withdraw)
        .expect("closes");
    for over in [refused, withdrawn, closed] {
        for actor in [lab(), hall(), steward(), mediator()] {
            for act in [Act::Accept, Act::Refuse, Act::Withdraw, Act::Note] {
                assert!(matches!(
                    town.act(&over, &actor, act),
                    Err(ExchangeError::NotNow { .. })
                ));
            }
        }
    }
    assert!(town.leaves().is_empty());
}

pub(crate) fn the_number_of_steps_and_of_open_requests_is_bounded(town: &Town) {
    let mut talked = town.open(town.terms());
    while talked.step < STEPS_MOST {
        talked = town.act(&talked, &lab(), Act::Note).expect("speaks");
    }
    assert!(matches!(
        town.act(&talked, &lab(), Act::Note),
        Err(ExchangeError::TooManySteps { .. })
    ));
    assert_eq!(talked.acts_of(&hall()), [ActKind::Accept, ActKind::Refuse]);
    town.act(&talked, &hall(), Act::Accept)
        .expect("an end is always possible");
    for _ in 1..OPEN_MOST {
        town.open(town.terms());
    }
    assert!(matches!(
        town.open_as(town.request(town.terms()), OPEN),
        Err(ExchangeError::TooManyOpen { .. })
    ));
}

#[test]
fn a_note_and_a_steward_s_name_are_bounded() {
    assert!(Note::new(&"a".repeat(1001)).is_err());
    assert!("a b".parse::<exchange::StewardName>().is_err());
    assert!(matches!(steward(), Actor::StewardForProvider(_)));
}
