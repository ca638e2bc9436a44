//! The signed agreement: what concludes it, and what a reader of its file can tell.

use crate::bed::Bed;
use crate::town::{Town, hall, lab, own_key, party, public};
use ed25519_dalek::Signer as _;
use exchange::{
    Act, AgreementId, Custody, ExchangeError, PartyKey, Signature, SignatureValue, Signed, Signing,
    VerifyError, Viewer, agreement_get_private, negotiation_sign, party_key_list, party_key_revoke,
    verify,
};
use serde_json::{Value, json};
use store::StoreError;
use territory::Timestamp;

pub(crate) fn a_wrong_signature_concludes_nothing(town: &Town) {
    let asked = town.open(town.terms());
    let accepted = town.act(&asked, &hall(), Act::Accept).expect("accepts");
    let other = town.open(town.terms_keeping(9));
    let other = town.act(&other, &hall(), Act::Accept).expect("accepts");
    let held = town.hold_key("lab");
    town.hold_key("stranger");
    let mut bytes = town.bytes(&accepted.id);
    let by_lab = |message: &[u8]| Signing::Held {
        key: held.clone(),
        signature: SignatureValue(own_key("lab").sign(message).to_bytes()),
    };
    let prefix = b"bastide agreement v1\n";
    assert!(bytes.starts_with(prefix));
    let without_prefix = by_lab(&bytes[prefix.len()..]);
    let of_other = by_lab(&town.bytes(&other.id));
    let by_stranger = Signing::Held {
        key: held.clone(),
        signature: SignatureValue(own_key("stranger").sign(&bytes).to_bytes()),
    };
    *bytes.last_mut().expect("bytes") ^= 1;
    let of_changed = by_lab(&bytes);
    for wrong in [without_prefix, of_other, by_stranger, of_changed] {
        assert!(matches!(
            town.sign(&accepted, &lab(), wrong),
            Err(ExchangeError::BadSignature(_))
        ));
    }
    let strangers = town.outside(&accepted, "stranger");
    assert!(matches!(
        town.sign(&accepted, &lab(), strangers),
        Err(ExchangeError::NoKey { .. })
    ));
    let labs = town.outside(&accepted, "lab");
    assert!(
        matches!(
            town.sign(&accepted, &hall(), labs),
            Err(ExchangeError::NoKey { .. })
        ),
        "one party cannot sign for the other"
    );
    assert_eq!(town.get(&accepted.id), accepted);
    assert!(town.leaves().is_empty());
}

pub(crate) fn an_error_in_the_middle_leaves_nothing(town: &Town) {
    let asked = town.open(town.terms());
    let accepted = town.act(&asked, &hall(), Act::Accept).expect("accepts");
    let (first, second) = (town.keep_key("lab"), town.keep_key("town-hall"));
    let Ok(Signed::Waiting(half)) = town.sign(&accepted, &lab(), Signing::Kept { key: first })
    else {
        panic!("signs");
    };
    let before = town.rows();
    let (seal, turn, key) = (town.seal.clone(), town.turn(&half, &hall()), second.clone());
    let failed = town.run(move |tx| {
        let signing = Signing::Kept { key: key.clone() };
        negotiation_sign(tx, &seal, &turn, &signing)?;
        Err::<(), _>(ExchangeError::Store(StoreError::ReadOnly))
    });
    assert!(failed.is_err());
    assert_eq!(town.rows(), before);
    assert_eq!(town.get(&half.id), half);
    // The last statement of the second signature fails: the leaf and the agreement before it are gone too.
    let id = half.id.clone();
    town.run(move |tx| {
        tx.execute(
            "INSERT INTO negotiation_step (negotiation, number, at, by, act, terms, note, rules) \
             VALUES ($1, $2, 0, 'x', 'x', '{}', '', '[]')",
            &[id.as_str().into(), (half.step + 1).into()],
        )?;
        Ok(())
    })
    .expect("puts a row in the way");
    let failed = town.sign(
        &town.get(&accepted.id),
        &hall(),
        Signing::Kept { key: second },
    );
    assert!(matches!(failed, Err(ExchangeError::Store(error)) if error.is_duplicate()));
    assert_eq!(town.rows()[2..], before[2..]);
    assert!(town.leaves().is_empty());
}

/// A concluded agreement's file, and the keys on record.
pub(crate) fn file(town: &Town, id: &AgreementId) -> (Value, Vec<PartyKey>) {
    let id = id.clone();
    town.run(move |tx| {
        let found = agreement_get_private(tx, &id, &Viewer::Party(party("lab")))?;
        let mut keys = party_key_list(tx, &party("lab"))?;
        keys.extend(party_key_list(tx, &party("town-hall"))?);
        keys.extend(party_key_list(tx, &party("stranger"))?);
        Ok((serde_json::from_str(&found.file()?).expect("JSON"), keys))
    })
    .expect("a file")
}

fn one() -> (Town, AgreementId) {
    let bed = Bed::sqlite();
    let town = Town::on(&bed.fresh_url());
    town.hold_key("stranger");
    let id = town.concluded(town.terms());
    (town, id)
}

#[test]
fn anybody_verifies_an_agreement_from_its_file() {
    let (town, id) = one();
    let (file, keys) = file(&town, &id);
    let verified = verify(&file.to_string(), &keys).expect("verifies");
    assert_eq!(verified.document.id, id);
    assert_eq!(verified.document.terms, town.terms());
    let custody: Vec<Custody> = verified.signatures.iter().map(|s| s.custody).collect();
    assert_eq!(custody, [Custody::Party, Custody::Trust]);
    let leaves = serde_json::to_string(&town.leaves()).expect("JSON");
    assert!(leaves.contains(&verified.hash));
    let pretty = serde_json::to_string_pretty(&file).expect("JSON");
    assert_eq!(verify(&pretty, &keys), Ok(verified), "blanks do not matter");
}

#[test]
fn a_tampered_agreement_does_not_verify() {
    let (town, id) = one();
    let (good, keys) = file(&town, &id);
    let tried = |change: &dyn Fn(&mut Value)| {
        let mut file = good.clone();
        change(&mut file);
        assert_ne!(file, good, "the change is one");
        verify(&file.to_string(), &keys).expect_err("tampered")
    };
    assert_eq!(
        tried(&|v| v["obligation"][0]["constraint"][0]["rightOperand"]["@value"] = json!("P31D")),
        VerifyError::BadSignature(exchange::Side::Consumer)
    );
    assert!(matches!(
        tried(&|v| v["assignee"] = json!("https://data.town.example/parties/stranger")),
        VerifyError::WrongParty { .. }
    ));
    assert!(matches!(
        tried(&|v| v["extra"] = json!(1)),
        VerifyError::Odrl(_)
    ));
    assert!(matches!(
        tried(&|v| {
            v.as_object_mut().expect("an object").remove("signatures");
        }),
        VerifyError::Sides
    ));
    assert!(matches!(
        tried(&|v| {
            v["signatures"].as_array_mut().expect("a list").pop();
        }),
        VerifyError::Sides
    ));
    assert!(matches!(
        tried(&|v| v["signatures"][1] = v["signatures"][0].clone()),
        VerifyError::Sides
    ));
    assert!(matches!(
        tried(&|v| v["signatures"][0]["custody"] = json!("trust")),
        VerifyError::UnknownKey(_)
    ));
    assert!(matches!(
        tried(&|v| {
            let (a, b) = (
                v["signatures"][0]["value"].clone(),
                v["signatures"][1]["value"].clone(),
            );
            v["signatures"][0]["value"] = b;
            v["signatures"][1]["value"] = a;
        }),
        VerifyError::BadSignature(_)
    ));
    // Every text of the file matters, wherever it stands.
    let mut at = Vec::new();
    texts(&good, String::new(), &mut at);
    assert!(at.len() > 50, "{}", at.len());
    for place in at {
        tried(&|v| {
            let text = v.pointer_mut(&place).expect("is there");
            let mut changed = text.as_str().expect("a text").to_owned();
            changed.push('x');
            *text = Value::String(changed);
        });
    }
    assert_eq!(
        verify(&" ".repeat(300_000), &keys),
        Err(VerifyError::TooLong)
    );
    assert!(matches!(verify("[]", &keys), Err(VerifyError::NotJson(_))));
}

fn texts(value: &Value, at: String, out: &mut Vec<String>) {
    match value {
        Value::String(_) => out.push(at),
        Value::Array(items) => {
            (0..items.len()).for_each(|i| texts(&items[i], format!("{at}/{i}"), out))
        }
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            texts(
                value,
                format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")),
                out,
            );
        }),
        _ => {}
    }
}

#[test]
fn a_wrong_or_revoked_key_does_not_verify() {
    let (town, id) = one();
    let (good, keys) = file(&town, &id);
    assert!(matches!(
        verify(&good.to_string(), &[]),
        Err(VerifyError::UnknownKey(_))
    ));
    // The stranger signs in the consumer's place, with a key on record as its own.
    let agreement = {
        let mut value = good.clone();
        value
            .as_object_mut()
            .expect("an object")
            .remove("signatures");
        exchange::canonical(&value).expect("texts")
    };
    let forged = |key_of: &str| {
        let mut file = good.clone();
        let signature = own_key(key_of)
            .sign(&exchange::signing_bytes(&agreement))
            .to_bytes();
        let mut given: Signature =
            serde_json::from_value(file["signatures"][0].clone()).expect("a signature");
        given.key = public(&own_key(key_of)).id();
        given.public_key = public(&own_key(key_of));
        given.value = SignatureValue(signature);
        file["signatures"][0] = serde_json::to_value(given).expect("JSON");
        verify(&file.to_string(), &keys)
    };
    assert!(forged("lab").is_ok(), "the forgery is well made");
    assert!(matches!(
        forged("stranger"),
        Err(VerifyError::UnknownKey(_))
    ));
    assert!(matches!(forged("nobody"), Err(VerifyError::UnknownKey(_))));

    // Revoked after the signature: it stays signed. Revoked before: it never was.
    let key = public(&own_key("lab")).id();
    town.clock.advance(crate::town::DAY);
    let now = town.now();
    town.run(move |tx| party_key_revoke(tx, &party("lab"), &key, now))
        .expect("revokes");
    let (good, keys) = file(&town, &id);
    let verified = verify(&good.to_string(), &keys).expect("was signed before");
    let signed_at = verified.signatures[0].signed_at.0;
    let with = |change: &dyn Fn(&mut PartyKey)| {
        let mut keys = keys.clone();
        keys.iter_mut()
            .filter(|key| key.party == party("lab"))
            .for_each(change);
        verify(&good.to_string(), &keys)
    };
    assert!(matches!(
        with(&|key| key.revoked_at = Some(signed_at)),
        Err(VerifyError::KeyNotInUse(_))
    ));
    assert!(matches!(
        with(&|key| key.added_at = Timestamp::from_micros(signed_at.micros() + 1)),
        Err(VerifyError::KeyNotInUse(_))
    ));
    assert!(with(&|key| key.revoked_at = None).is_ok());
}
