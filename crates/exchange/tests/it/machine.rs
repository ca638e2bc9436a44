//! Random acts of random people: there is never an agreement without both signatures over the same bytes.

use crate::bed::Bed;
use crate::town::{Town, hall, lab, mediator, own_key, party, public, steward, stranger};
use ed25519_dalek::Signer as _;
use exchange::{
    Act, Actor, Immediate, KeyId, Negotiation, NegotiationState, SignatureValue, Signing, Viewer,
    WaitsFor, agreement_get_private, negotiation_waiting, party_key_list, verify,
};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use std::sync::atomic::{AtomicU32, Ordering};

#[derive(Debug, Clone)]
enum Tried {
    Act(u8, u8, u16),
    SignKept(u8, bool),
    SignHeld(u8, u8, bool),
    Revoke(u8),
    Stale(u8),
    Wait,
}

fn tried() -> impl Strategy<Value = Tried> {
    prop_oneof![
        6 => (0..5_u8, 0..6_u8, 1..40_u16).prop_map(|(who, act, days)| Tried::Act(who, act, days)),
        4 => (0..5_u8, any::<bool>()).prop_map(|(who, own)| Tried::SignKept(who, own)),
        4 => (0..5_u8, 0..3_u8, prop::bool::weighted(0.8)).prop_map(|(who, key, right)| Tried::SignHeld(who, key, right)),
        1 => (0..2_u8).prop_map(Tried::Revoke),
        1 => (0..5_u8).prop_map(Tried::Stale),
        1 => Just(Tried::Wait),
    ]
}

fn actor(n: u8) -> Actor {
    [lab(), hall(), steward(), mediator(), stranger()][usize::from(n)].clone()
}

fn attempt(town: &Town, seen: &Negotiation, kept: &[KeyId; 2], tried: &Tried) {
    match tried {
        Tried::Act(who, act, days) => {
            let terms = town.terms_keeping(*days);
            let act = match act {
                0 => Act::Offer(terms, Immediate::NeedsAgreement),
                1 => Act::Counter(terms, Immediate::NeedsAgreement),
                2 => Act::Accept,
                3 if days % 4 == 0 => Act::Refuse,
                4 if days % 8 == 0 => Act::Withdraw,
                _ => Act::Note,
            };
            drop(town.act(seen, &actor(*who), act));
        }
        Tried::SignKept(who, own) => {
            let side = usize::from(matches!(who, 1 | 2) == *own);
            let signing = Signing::Kept {
                key: kept[side].clone(),
            };
            drop(town.sign(seen, &actor(*who), signing));
        }
        Tried::SignHeld(who, key, right) => {
            let key = own_key(["lab", "town-hall", "stranger"][usize::from(*key)]);
            let bytes = match seen.state {
                NegotiationState::Accepted if *right => town.bytes(&seen.id),
                _ => b"something else".to_vec(),
            };
            let signing = Signing::Held {
                key: public(&key).id(),
                signature: SignatureValue(key.sign(&bytes).to_bytes()),
            };
            drop(town.sign(seen, &actor(*who), signing));
        }
        Tried::Revoke(of) => {
            let id = ["lab", "town-hall"][usize::from(*of)];
            let (key, now) = (public(&own_key(id)).id(), town.now());
            town.run(move |tx| exchange::party_key_revoke(tx, &party(id), &key, now))
                .expect("revokes");
        }
        Tried::Stale(who) => {
            let mut stale = seen.clone();
            stale.step = stale.step.wrapping_sub(1);
            assert!(town.act(&stale, &actor(*who), Act::Note).is_err());
        }
        Tried::Wait => town.clock.advance(std::time::Duration::from_secs(3600)),
    }
}

fn check(town: &Town, seen: &Negotiation) {
    let now = town.now();
    let waiting = town
        .run(move |tx| negotiation_waiting(tx, now))
        .expect("lists");
    assert_eq!(
        waiting.len(),
        usize::from(seen.state.is_open()),
        "open means that somebody is awaited"
    );
    assert_eq!(seen.waits_for, WaitsFor::of(seen.state, &seen.signed()));
    let agreed = u64::from(seen.state == NegotiationState::Agreed);
    assert_eq!(town.rows()[2], agreed);
    assert_eq!(town.leaves().len() as u64, agreed);
    assert_eq!(seen.agreement.is_some(), agreed == 1);
    let Some(id) = seen.agreement.clone() else {
        return;
    };
    let (found, keys) = town
        .run(move |tx| {
            let mut keys = party_key_list(tx, &party("lab"))?;
            keys.extend(party_key_list(tx, &party("town-hall"))?);
            Ok((agreement_get_private(tx, &id, &Viewer::Steward)?, keys))
        })
        .expect("reads");
    let verified =
        verify(&found.file().expect("a file"), &keys).expect("both signed the same bytes");
    assert_eq!(
        verified.document.terms, seen.terms,
        "the terms on the table when it was accepted"
    );
}

#[test]
fn never_an_agreement_without_both_signatures() {
    // Fixed chance, so that the two counts at the end are of always the same histories.
    let config = ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let (agreed, half) = (AtomicU32::new(0), AtomicU32::new(0));
    let histories = prop::collection::vec(tried(), 1..40);
    runner
        .run(&histories, |list| {
            let bed = Bed::sqlite();
            let town = Town::on(&bed.fresh_url());
            for id in ["lab", "town-hall", "stranger"] {
                town.hold_key(id);
            }
            let kept = [town.keep_key("lab"), town.keep_key("town-hall")];
            let asked = town.open(town.terms());
            for tried in &list {
                attempt(&town, &town.get(&asked.id), &kept, tried);
                check(&town, &town.get(&asked.id));
            }
            let end = town.get(&asked.id);
            agreed.fetch_add(u32::from(end.agreement.is_some()), Ordering::Relaxed);
            half.fetch_add(u32::from(end.signed().len() == 1), Ordering::Relaxed);
            Ok(())
        })
        .expect("holds for every history");
    assert!(
        agreed.into_inner() > 5,
        "hardly any history reaches an agreement"
    );
    assert!(
        half.into_inner() > 2,
        "hardly any history stops between the signatures"
    );
}
