//! Keys: registered, kept, revoked.

use crate::town::{Town, hall, lab, own_key, party, public};
use ed25519_dalek::Signer as _;
use exchange::{
    Act, ActKind, Custody, ExchangeError, KEYS_MOST, KeySeal, NegotiationState, Signed, Signing,
    Viewer, WaitsFor, negotiation_sign, negotiation_steps, party_key_challenge, party_key_keep,
    party_key_list, party_key_register, party_key_revoke,
};

pub(crate) fn a_party_registers_a_key_only_if_it_has_it(town: &Town) {
    let key = own_key("lab");
    let now = town.now();
    let register = |id: &'static str, proof: [u8; 64]| {
        let public = public(&own_key("lab"));
        town.run(move |tx| party_key_register(tx, &party(id), &public, &proof, now))
    };
    let for_lab = key
        .sign(&party_key_challenge(&party("lab"), &public(&key)))
        .to_bytes();
    assert!(matches!(
        register("stranger", for_lab),
        Err(ExchangeError::NoPossession)
    ));
    assert!(matches!(
        register("lab", [0; 64]),
        Err(ExchangeError::NoPossession)
    ));
    let known = register("lab", for_lab).expect("registers");
    assert_eq!(known.custody, Custody::Party);
    assert!(matches!(
        register("lab", for_lab),
        Err(ExchangeError::KeyTaken)
    ));
    let nobody = own_key("nobody");
    let proof = nobody
        .sign(&party_key_challenge(&party("nobody"), &public(&nobody)))
        .to_bytes();
    assert!(matches!(
        town.run(move |tx| party_key_register(
            tx,
            &party("nobody"),
            &public(&own_key("nobody")),
            &proof,
            now
        )),
        Err(ExchangeError::NoParty(_))
    ));
    for _ in 1..KEYS_MOST {
        town.keep_key("lab");
    }
    let seal = town.seal.clone();
    let one_more = town.run(move |tx| party_key_keep(tx, &seal, &party("lab"), now));
    assert!(matches!(one_more, Err(ExchangeError::TooManyKeys { .. })));
    let all = town
        .run(|tx| party_key_list(tx, &party("lab")))
        .expect("lists");
    assert_eq!(all.len(), KEYS_MOST as usize);
    let shown = serde_json::to_string(&all).expect("JSON");
    assert!(shown.contains(r#""custody":"trust""#) && shown.contains(r#""custody":"party""#));
    assert_eq!(
        serde_json::from_str::<Vec<exchange::PartyKey>>(&shown).expect("reads back"),
        all
    );
}

pub(crate) fn a_revoked_key_signs_nothing_and_its_open_signatures_fall(town: &Town) {
    let held = town.hold_key("lab");
    let asked = town.open(town.terms());
    let accepted = town.act(&asked, &hall(), Act::Accept).expect("accepts");
    let signing = town.outside(&accepted, "lab");
    let Ok(Signed::Waiting(half)) = town.sign(&accepted, &lab(), signing.clone()) else {
        panic!("signs");
    };
    let now = town.now();
    let (stranger, key) = (party("stranger"), held.clone());
    assert!(matches!(
        town.run(move |tx| party_key_revoke(tx, &stranger, &key, now)),
        Err(ExchangeError::NoKey { .. })
    ));
    for _ in 0..2 {
        let key = held.clone();
        town.run(move |tx| party_key_revoke(tx, &party("lab"), &key, now))
            .expect("revokes, and again");
    }
    let fallen = town.get(&half.id);
    assert_eq!(
        (fallen.state, fallen.waits_for),
        (NegotiationState::Accepted, WaitsFor::Both)
    );
    let id = half.id.clone();
    let steps = town
        .run(move |tx| negotiation_steps(tx, &id, &Viewer::Steward))
        .expect("steps");
    assert_eq!(
        steps.last().map(|step| step.act),
        Some(ActKind::VoidSignature)
    );
    assert!(matches!(
        town.sign(&fallen, &lab(), signing),
        Err(ExchangeError::KeyRevoked(_))
    ));
    let kept = town.keep_key("lab");
    let key = kept.clone();
    town.run(move |tx| party_key_revoke(tx, &party("lab"), &key, now))
        .expect("revokes");
    assert!(matches!(
        town.sign(&fallen, &lab(), Signing::Kept { key: kept }),
        Err(ExchangeError::KeyRevoked(_))
    ));
    let left = town
        .run(|tx| {
            Ok(tx
                .query_one(
                    "SELECT COUNT(*) FROM party_key WHERE secret_enc IS NOT NULL",
                    &[],
                )?
                .count(0)?)
        })
        .expect("counts");
    assert_eq!(left, 0, "the secret of a revoked key is destroyed");
    assert!(town.leaves().is_empty());
}

pub(crate) fn a_kept_key_signs_for_its_party_only(town: &Town) {
    let asked = town.open(town.terms());
    let accepted = town.act(&asked, &hall(), Act::Accept).expect("accepts");
    let (of_lab, of_hall) = (town.keep_key("lab"), town.keep_key("town-hall"));
    let held = town.hold_key("lab");
    assert!(matches!(
        town.sign(
            &accepted,
            &hall(),
            Signing::Kept {
                key: of_lab.clone()
            }
        ),
        Err(ExchangeError::NoKey { .. })
    ));
    assert!(matches!(
        town.sign(&accepted, &lab(), Signing::Kept { key: held }),
        Err(ExchangeError::KeyNotKept(_))
    ));
    let (turn, key) = (town.turn(&accepted, &lab()), of_lab.clone());
    let other = KeySeal::new([8; 32]);
    assert!(matches!(
        town.run(move |tx| negotiation_sign(
            tx,
            &other,
            &turn,
            &Signing::Kept { key: key.clone() }
        )),
        Err(ExchangeError::Sealed(_))
    ));
    // A sealed key that somebody moved to another row does not open there.
    let (from, to) = (of_hall, of_lab.clone());
    town.run(move |tx| {
        tx.execute(
            "UPDATE party_key SET secret_enc = (SELECT secret_enc FROM party_key WHERE id = $1) WHERE id = $2",
            &[from.as_str().into(), to.as_str().into()],
        )?;
        Ok(())
    })
    .expect("moves");
    assert!(matches!(
        town.sign(&accepted, &lab(), Signing::Kept { key: of_lab }),
        Err(ExchangeError::Sealed(_))
    ));
    assert_eq!(town.get(&accepted.id), accepted);
}
