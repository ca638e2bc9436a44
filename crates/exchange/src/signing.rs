//! Signing what was accepted. With the second signature the agreement, its purposes and its leaf are one durable step.

use crate::negotiation::{NewStep, advance, answered, frozen, load, possible};
use crate::signature::{attach, hash};
use crate::{
    ActKind, Algorithm, Document, ExchangeError, Hand, KeyId, KeySeal, Moment, Negotiation,
    NegotiationId, NegotiationState, Note, PartyKey, Side, Signature, SignatureValue, Turn, Viewer,
    key, party_key_get, signing_bytes, verify,
};
use ed25519_dalek::Signer as _;
use gate::Leaf;
use store::{Tx, leaf_append};
use territory::{PartyId, Timestamp};

/// How a side signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signing {
    /// The party signed [`ToSign::bytes`] outside, with a key that it holds.
    Held {
        /// The key.
        key: KeyId,
        /// The signature.
        signature: SignatureValue,
    },
    /// The trust signs with the key that it keeps for the party.
    Kept {
        /// The key.
        key: KeyId,
    },
}

/// What there is to sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToSign {
    /// The agreement.
    pub document: Document,
    /// Exactly the bytes that a party signs outside.
    pub bytes: Vec<u8>,
}

/// What became of a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signed {
    /// The other side's is awaited.
    Waiting(Negotiation),
    /// Both have signed: the agreement is concluded.
    Agreed {
        /// The negotiation, at its end; names the agreement.
        negotiation: Negotiation,
        /// The number of the agreement's leaf.
        leaf: u64,
        /// The hash in that leaf.
        hash: String,
    },
}

/// What both sides sign, once the terms are accepted.
///
/// # Errors
/// [`ExchangeError::NoNegotiation`], for a stranger too; [`ExchangeError::NotNow`] unless it is accepted; storage.
pub fn negotiation_to_sign(
    tx: &mut Tx<'_>,
    id: &NegotiationId,
    viewer: &Viewer,
) -> Result<ToSign, ExchangeError> {
    let found = crate::negotiation_get(tx, id, viewer)?;
    if found.state != NegotiationState::Accepted {
        return Err(ExchangeError::NotNow {
            hand: Hand::Consumer,
            act: ActKind::Sign,
            state: found.state,
        });
    }
    let document = frozen(tx, id)?;
    let bytes = signing_bytes(&document.canonical()?);
    Ok(ToSign { document, bytes })
}

/// Signs for the side that the actor binds. The second signature concludes the agreement in this transaction: it is in
/// force with the commit.
///
/// # Errors
/// As [`crate::negotiation_act`], and [`ExchangeError::SignedAlready`], [`ExchangeError::NoKey`],
/// [`ExchangeError::KeyRevoked`], [`ExchangeError::KeyNotKept`], [`ExchangeError::Sealed`],
/// [`ExchangeError::BadSignature`].
pub fn negotiation_sign(
    tx: &mut Tx<'_>,
    seal: &KeySeal,
    turn: &Turn,
    signing: &Signing,
) -> Result<Signed, ExchangeError> {
    let (current, hand) = answered(tx, turn)?;
    possible(&current, hand, ActKind::Sign)?;
    let side = hand.side().ok_or(ExchangeError::NoNegotiation)?;
    if current.signed().contains(&side) {
        return Err(ExchangeError::SignedAlready(current.party(side).clone()));
    }
    current.terms.check_not_over(turn.at)?;
    let document = frozen(tx, &current.id)?;
    let bytes = signing_bytes(&document.canonical()?);
    let (key, value) = sign(tx, seal, current.party(side), signing, &bytes)?;
    let mut signatures = current.signatures.clone();
    signatures.push(Signature {
        side,
        party: key.party.clone(),
        key: key.id.clone(),
        public_key: key.public,
        custody: key.custody,
        signed_at: Moment(turn.at),
        algorithm: Algorithm::Ed25519,
        value,
    });
    signatures.sort_by_key(|given| given.side);
    let step = NewStep::of(hand, turn.actor.name(), ActKind::Sign, &turn.note);
    if signatures.len() < Side::ALL.len() {
        let to = current.signed_by(signatures, NegotiationState::Accepted, turn.at);
        advance(tx, &current, &to, None, &step)?;
        return Ok(Signed::Waiting(to));
    }
    let (leaf, hash) = conclude(tx, &current.id, &document, &signatures, turn.at)?;
    let mut to = current.signed_by(signatures, NegotiationState::Agreed, turn.at);
    to.agreement = Some(document.id);
    advance(tx, &current, &to, None, &step)?;
    Ok(Signed::Agreed {
        negotiation: to,
        leaf,
        hash,
    })
}

/// The signature, checked under a key of that party which is in use.
fn sign(
    tx: &mut Tx<'_>,
    seal: &KeySeal,
    party: &PartyId,
    signing: &Signing,
    bytes: &[u8],
) -> Result<(PartyKey, SignatureValue), ExchangeError> {
    let (key, value) = match signing {
        Signing::Held { key, signature } => (key::usable(tx, party, key)?, *signature),
        Signing::Kept { key } => {
            let key = key::usable(tx, party, key)?;
            let secret = key::open(tx, seal, &key)?;
            let value = SignatureValue(secret.sign(bytes).to_bytes());
            (key, value)
        }
    };
    if !key.public.verifies(bytes, &value.0) {
        return Err(ExchangeError::BadSignature(key.id));
    }
    Ok((key, value))
}

/// Writes the agreement, after the check that anybody would make of its file.
fn conclude(
    tx: &mut Tx<'_>,
    negotiation: &NegotiationId,
    document: &Document,
    signatures: &[Signature],
    now: Timestamp,
) -> Result<(u64, String), ExchangeError> {
    let mut keys = Vec::with_capacity(signatures.len());
    for signature in signatures {
        keys.extend(party_key_get(tx, &signature.key)?);
    }
    let signed = attach(document.to_odrl(), signatures)?;
    verify(&signed.to_string(), &keys)?;
    let hash = hash(&signed)?;
    let leaf = Leaf::Agreement {
        at: now,
        agreement: document.id.to_string(),
        consumer: document.consumer.clone(),
        provider: document.provider.clone(),
        data: document.dataset.clone(),
        hash: hash.clone(),
    };
    let leaf = leaf_append(tx, &leaf.to_bytes()?)?;
    let given = serde_json::to_string(signatures)
        .map_err(|problem| ExchangeError::record("signature", problem))?;
    tx.execute(
        "INSERT INTO agreement (id, negotiation, consumer, provider, dataset, means, valid_from, valid_until, odrl, \
         signatures, signed_at, leaf) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        &[
            document.id.as_str().into(),
            negotiation.as_str().into(),
            (&document.consumer).into(),
            (&document.provider).into(),
            (&document.dataset).into(),
            document.terms.means.as_str().into(),
            document.terms.period.from().into(),
            document.terms.period.until().into(),
            document.canonical()?.into(),
            given.into(),
            now.into(),
            leaf.try_into()?,
        ],
    )?;
    for purpose in document.terms.purposes.as_slice() {
        tx.execute(
            "INSERT INTO agreement_purpose (agreement, purpose) VALUES ($1, $2)",
            &[document.id.as_str().into(), purpose.into()],
        )?;
    }
    Ok((leaf, hash))
}

/// Takes the signatures of a revoked key off what not both have signed.
pub(crate) fn void(
    tx: &mut Tx<'_>,
    party: &PartyId,
    key: &KeyId,
    now: Timestamp,
) -> Result<(), ExchangeError> {
    let rows = tx.query(
        "SELECT id FROM negotiation WHERE (consumer = $1 OR provider = $1) AND state = 'accepted'",
        &[party.into()],
    )?;
    for row in &rows {
        let id: NegotiationId = row
            .text(0)?
            .parse()
            .map_err(|problem| ExchangeError::record("negotiation", problem))?;
        let Some(current) = load(tx, &id)? else {
            continue;
        };
        let mut signatures = current.signatures.clone();
        signatures.retain(|given| given.key != *key);
        if signatures.len() == current.signatures.len() {
            continue;
        }
        let hand = if current.consumer == *party {
            Hand::Consumer
        } else {
            Hand::Provider
        };
        let silent = Note::default();
        let step = NewStep::of(hand, party.as_str(), ActKind::VoidSignature, &silent);
        let to = current.signed_by(signatures, current.state, now);
        advance(tx, &current, &to, None, &step)?;
    }
    Ok(())
}
