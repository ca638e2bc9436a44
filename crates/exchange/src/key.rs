//! Keys with which parties sign: Ed25519 (RFC 8032), held by the party itself or kept for it by the trust.
//!
//! A party that holds its key registers the public half and shows, by signing [`party_key_challenge`], that it has the
//! other. For a party that cannot look after a key the trust keeps one: its seed is sealed under the trust's secret and
//! opened only to sign. Each signature says visibly which of the two it is. A revoked key signs nothing more; what it
//! signed before stays signed.

use crate::{ExchangeError, signing};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use ed25519_dalek::{Signature as Ed25519, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use std::fmt;
use store::{Row, Tx, party_get};
use territory::{IdError, PartyId, Timestamp};

/// Most keys of one party that are not revoked.
pub const KEYS_MOST: u32 = 16;
const NONCE_LEN: usize = 24;

/// Names a key: `ed25519-` and the first 128 bits of BLAKE3 of its public half, in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyId(String);

impl KeyId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl TryFrom<String> for KeyId {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        let hex = text.strip_prefix("ed25519-").unwrap_or_default();
        let good = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if hex.len() == 32 && hex.bytes().all(good) {
            return Ok(Self(text));
        }
        Err(IdError {
            what: "key id",
            text: text.chars().take(80).collect(),
            why: "it is `ed25519-` and 32 hexadecimal digits",
        })
    }
}
impl std::str::FromStr for KeyId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::try_from(text.to_owned())
    }
}
impl From<KeyId> for String {
    fn from(id: KeyId) -> String {
        id.0
    }
}
impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The public half of a key; in JSON, URL-safe base64 without padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// Takes the 32 bytes of RFC 8032.
    ///
    /// # Errors
    /// [`ExchangeError::NotAKey`] for bytes that are no point of the curve, or one of small order, under which
    /// signatures prove nothing.
    pub fn new(bytes: [u8; 32]) -> Result<Self, ExchangeError> {
        match VerifyingKey::from_bytes(&bytes) {
            Ok(key) if !key.is_weak() => Ok(Self(bytes)),
            _ => Err(ExchangeError::NotAKey),
        }
    }

    /// Takes URL-safe or standard base64, as people paste it.
    ///
    /// # Errors
    /// [`ExchangeError::NotAKey`].
    pub fn from_base64(text: &str) -> Result<Self, ExchangeError> {
        let bytes = decode::<32>(text).ok_or(ExchangeError::NotAKey)?;
        Self::new(bytes)
    }

    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// In URL-safe base64 without padding.
    #[must_use]
    pub fn to_base64(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> KeyId {
        let hex = blake3::hash(&self.0).to_hex();
        KeyId(format!("ed25519-{}", hex.get(..32).unwrap_or_default()))
    }

    /// Whether `signature` is one of `message` (strict: RFC 8032 §5.1.7, no malleable forms).
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        VerifyingKey::from_bytes(&self.0).is_ok_and(|key| {
            key.verify_strict(message, &Ed25519::from_bytes(signature))
                .is_ok()
        })
    }
}
impl TryFrom<String> for PublicKey {
    type Error = ExchangeError;
    fn try_from(text: String) -> Result<Self, ExchangeError> {
        Self::from_base64(&text)
    }
}
impl From<PublicKey> for String {
    fn from(key: PublicKey) -> String {
        key.to_base64()
    }
}

/// Base64 of exactly `N` bytes, in either alphabet, with or without padding.
pub(crate) fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    let text = text.trim();
    if text.len() > N * 2 {
        return None;
    }
    let text = text
        .trim_end_matches('=')
        .replace('+', "-")
        .replace('/', "_");
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

crate::terms::words! {
    /// Who holds the secret half of a key.
    Custody, "custody":
    /// The party itself.
    Party = "party",
    /// The trust, for its party.
    Trust = "trust",
}

/// A key on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyKey {
    /// Its id.
    pub id: KeyId,
    /// Whose it is.
    pub party: PartyId,
    /// Its public half.
    pub public: PublicKey,
    /// Who holds the other half.
    pub custody: Custody,
    /// Since when it is on record.
    pub added_at: Timestamp,
    /// When it was revoked; `None` while it signs.
    pub revoked_at: Option<Timestamp>,
}

/// Seals the keys that the trust keeps: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha) with a random nonce, bound to the
/// party and the key, so that a sealed key moved to another party does not open.
#[derive(Clone)]
pub struct KeySeal([u8; 32]);

impl fmt::Debug for KeySeal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeySeal(…)")
    }
}

impl KeySeal {
    /// From a secret of the trust; may be the same as of other seals, whose keys are derived in another context.
    #[must_use]
    pub fn new(secret: [u8; 32]) -> Self {
        Self(blake3::derive_key(
            "bastide 2026 kept signing key of a party v1",
            &secret,
        ))
    }

    fn close(&self, party: &PartyId, key: &SigningKey) -> Result<Vec<u8>, ExchangeError> {
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).map_err(ExchangeError::randomness)?;
        let id = PublicKey(key.verifying_key().to_bytes()).id();
        let payload = Payload {
            msg: key.as_bytes(),
            aad: &bound_to(party, &id),
        };
        let sealed = XChaCha20Poly1305::new(&self.0.into())
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| ExchangeError::Sealed(id))?;
        Ok([&nonce[..], &sealed].concat())
    }

    fn open(&self, party: &PartyId, id: &KeyId, sealed: &[u8]) -> Option<SigningKey> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let payload = Payload {
            msg: sealed,
            aad: &bound_to(party, id),
        };
        let seed = XChaCha20Poly1305::new(&self.0.into())
            .decrypt(&XNonce::from(*nonce), payload)
            .ok()?;
        let key = SigningKey::from_bytes(seed.as_slice().try_into().ok()?);
        (PublicKey(key.verifying_key().to_bytes()).id() == *id).then_some(key)
    }
}

fn bound_to(party: &PartyId, id: &KeyId) -> Vec<u8> {
    format!("{party}\n{id}").into_bytes()
}

/// What a party signs with a key to register it: names the party and the key.
#[must_use]
pub fn party_key_challenge(party: &PartyId, public: &PublicKey) -> Vec<u8> {
    format!("bastide party key v1\n{party}\n{}\n", public.id()).into_bytes()
}

/// Registers a key that a party holds; `proof` is its signature of [`party_key_challenge`].
///
/// # Errors
/// [`ExchangeError::NoParty`], [`ExchangeError::NoPossession`], [`ExchangeError::KeyTaken`],
/// [`ExchangeError::TooManyKeys`], storage.
pub fn party_key_register(
    tx: &mut Tx<'_>,
    party: &PartyId,
    public: &PublicKey,
    proof: &[u8; 64],
    now: Timestamp,
) -> Result<PartyKey, ExchangeError> {
    if !public.verifies(&party_key_challenge(party, public), proof) {
        return Err(ExchangeError::NoPossession);
    }
    insert(tx, party, public, None, now)
}

/// Makes a key that the trust keeps for a party.
///
/// # Errors
/// [`ExchangeError::NoParty`], [`ExchangeError::TooManyKeys`], [`ExchangeError::Randomness`], storage.
pub fn party_key_keep(
    tx: &mut Tx<'_>,
    seal: &KeySeal,
    party: &PartyId,
    now: Timestamp,
) -> Result<PartyKey, ExchangeError> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(ExchangeError::randomness)?;
    let key = SigningKey::from_bytes(&seed);
    let sealed = seal.close(party, &key)?;
    let public = PublicKey::new(key.verifying_key().to_bytes())?;
    insert(tx, party, &public, Some(sealed), now)
}

/// Revokes a key, from now on. Signatures that it gave to agreements that not both have signed no longer count, and
/// their negotiations wait for that side again. Revoking again changes nothing.
///
/// # Errors
/// [`ExchangeError::NoKey`], storage.
pub fn party_key_revoke(
    tx: &mut Tx<'_>,
    party: &PartyId,
    key: &KeyId,
    now: Timestamp,
) -> Result<(), ExchangeError> {
    let known = own_key(tx, party, key)?;
    if known.revoked_at.is_some() {
        return Ok(());
    }
    tx.execute(
        "UPDATE party_key SET revoked_at = $2, secret_enc = NULL WHERE id = $1",
        &[key.as_str().into(), now.into()],
    )?;
    signing::void(tx, party, key, now)
}

/// The keys of a party, newest first, revoked ones included; at most 1000.
///
/// # Errors
/// Storage only.
pub fn party_key_list(tx: &mut Tx<'_>, party: &PartyId) -> Result<Vec<PartyKey>, ExchangeError> {
    let sql = format!("{SELECT} WHERE party = $1 ORDER BY added_at DESC, id LIMIT 1000");
    tx.query(&sql, &[party.into()])?.iter().map(read).collect()
}

/// The key of that id, whoever's it is.
///
/// # Errors
/// Storage only.
pub fn party_key_get(tx: &mut Tx<'_>, key: &KeyId) -> Result<Option<PartyKey>, ExchangeError> {
    let sql = format!("{SELECT} WHERE id = $1");
    tx.query_opt(&sql, &[key.as_str().into()])?
        .as_ref()
        .map(read)
        .transpose()
}

/// A party's key that still signs.
pub(crate) fn usable(
    tx: &mut Tx<'_>,
    party: &PartyId,
    key: &KeyId,
) -> Result<PartyKey, ExchangeError> {
    let known = own_key(tx, party, key)?;
    match known.revoked_at {
        None => Ok(known),
        Some(_) => Err(ExchangeError::KeyRevoked(key.clone())),
    }
}

/// The secret half of a kept key, opened to sign.
pub(crate) fn open(
    tx: &mut Tx<'_>,
    seal: &KeySeal,
    key: &PartyKey,
) -> Result<SigningKey, ExchangeError> {
    let row = tx.query_one(
        "SELECT secret_enc FROM party_key WHERE id = $1",
        &[key.id.as_str().into()],
    )?;
    let sealed = row
        .opt_bytes(0)?
        .ok_or_else(|| ExchangeError::KeyNotKept(key.id.clone()))?;
    seal.open(&key.party, &key.id, sealed)
        .ok_or_else(|| ExchangeError::Sealed(key.id.clone()))
}

fn own_key(tx: &mut Tx<'_>, party: &PartyId, key: &KeyId) -> Result<PartyKey, ExchangeError> {
    party_key_get(tx, key)?
        .filter(|known| known.party == *party)
        .ok_or_else(|| ExchangeError::NoKey {
            party: party.clone(),
            key: key.clone(),
        })
}

fn insert(
    tx: &mut Tx<'_>,
    party: &PartyId,
    public: &PublicKey,
    sealed: Option<Vec<u8>>,
    now: Timestamp,
) -> Result<PartyKey, ExchangeError> {
    if party_get(tx, party)?.is_none() {
        return Err(ExchangeError::NoParty(party.clone()));
    }
    let id = public.id();
    if party_key_get(tx, &id)?.is_some() {
        return Err(ExchangeError::KeyTaken);
    }
    let used = tx.query_one(
        "SELECT COUNT(*) FROM party_key WHERE party = $1 AND revoked_at IS NULL",
        &[party.into()],
    )?;
    if used.count(0)? >= u64::from(KEYS_MOST) {
        return Err(ExchangeError::TooManyKeys {
            party: party.clone(),
            most: KEYS_MOST,
        });
    }
    let custody = match sealed {
        Some(_) => Custody::Trust,
        None => Custody::Party,
    };
    tx.execute(
        "INSERT INTO party_key (id, party, public, custody, secret_enc, added_at) VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            id.as_str().into(),
            party.into(),
            public.0.into(),
            custody.as_str().into(),
            sealed.into(),
            now.into(),
        ],
    )?;
    Ok(PartyKey {
        id,
        party: party.clone(),
        public: *public,
        custody,
        added_at: now,
        revoked_at: None,
    })
}

const SELECT: &str = "SELECT id, party, public, custody, added_at, revoked_at FROM party_key";

fn read(row: &Row) -> Result<PartyKey, ExchangeError> {
    let unreadable = |problem: &dyn fmt::Display| ExchangeError::record("key", problem);
    let bytes: [u8; 32] = row
        .bytes(2)?
        .try_into()
        .map_err(|_| unreadable(&"it does not have 32 bytes"))?;
    Ok(PartyKey {
        id: row.text(0)?.parse().map_err(|e| unreadable(&e))?,
        party: row.text(1)?.parse().map_err(|e| unreadable(&e))?,
        public: PublicKey::new(bytes)?,
        custody: row.text(3)?.parse().map_err(|e| unreadable(&e))?,
        added_at: row.moment(4)?,
        revoked_at: row.opt_int(5)?.map(Timestamp::from_micros),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_key_opens_for_its_party_and_its_trust_only() {
        let seal = KeySeal::new([1; 32]);
        let key = SigningKey::from_bytes(&[9; 32]);
        let public = PublicKey::new(key.verifying_key().to_bytes()).expect("a key");
        let (lab, hall): (PartyId, PartyId) =
            ("lab".parse().expect("id"), "hall".parse().expect("id"));
        let sealed = seal.close(&lab, &key).expect("seals");
        assert_eq!(
            seal.open(&lab, &public.id(), &sealed)
                .expect("opens")
                .to_bytes(),
            [9; 32]
        );
        assert!(!sealed.windows(8).any(|part| part == [9; 8]));
        assert!(seal.open(&hall, &public.id(), &sealed).is_none());
        assert!(
            KeySeal::new([2; 32])
                .open(&lab, &public.id(), &sealed)
                .is_none()
        );
        assert!(seal.open(&lab, &public.id(), &sealed[..30]).is_none());
        assert_eq!(format!("{seal:?}"), "KeySeal(…)");
    }

    #[test]
    fn a_key_that_proves_nothing_is_not_taken() {
        assert!(PublicKey::new([0; 32]).is_err(), "a point of small order");
        let mut one = [0; 32];
        one[0] = 1;
        assert!(PublicKey::new(one).is_err(), "the neutral point");
        assert!(PublicKey::from_base64("AAAA").is_err());
        let good = PublicKey::new(SigningKey::from_bytes(&[3; 32]).verifying_key().to_bytes())
            .expect("a key");
        assert_eq!(
            PublicKey::from_base64(&good.to_base64()).expect("a key"),
            good
        );
        assert!("ed25519-00".parse::<KeyId>().is_err());
        assert_eq!(
            good.id().as_str().parse::<KeyId>().expect("an id"),
            good.id()
        );
    }
}
