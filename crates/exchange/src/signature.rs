//! Signatures under an agreement, and the check that anybody can make from the file alone.
//!
//! Both sides sign the same bytes: the line `bastide agreement v1` and the canonical text of the agreement without its
//! signatures ([`signing_bytes`]). The signed agreement is one JSON file, the agreement with the member `signatures`.

use crate::key::decode;
use crate::{Custody, Document, KeyId, OdrlError, PartyKey, PublicKey, Side};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use territory::{PartyId, Timestamp};

/// Longest signed agreement that is read, in bytes.
pub const AGREEMENT_LEN_MAX: usize = 256 * 1024;

/// What each side signs: a line that says what it is, so that no signature made for something else can stand here, and
/// the canonical text.
#[must_use]
pub fn signing_bytes(canonical: &str) -> Vec<u8> {
    format!("bastide agreement v1\n{canonical}").into_bytes()
}

/// One side's signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Signature {
    /// Which side.
    pub side: Side,
    /// The party.
    pub party: PartyId,
    /// The key's id.
    pub key: KeyId,
    /// The key's public half.
    pub public_key: PublicKey,
    /// Who holds the other half.
    pub custody: Custody,
    /// When it was given, in UTC to the microsecond.
    pub signed_at: Moment,
    /// How.
    pub algorithm: Algorithm,
    /// The signature itself.
    pub value: SignatureValue,
}

/// The one way to sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Algorithm {
    /// RFC 8032.
    Ed25519,
}

/// 64 bytes of Ed25519; in JSON, URL-safe base64 without padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SignatureValue(pub [u8; 64]);

impl SignatureValue {
    /// Takes base64 in either alphabet, as people paste it; `None` unless it is 64 bytes.
    #[must_use]
    pub fn from_base64(text: &str) -> Option<Self> {
        decode::<64>(text).map(Self)
    }
}

impl TryFrom<String> for SignatureValue {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, &'static str> {
        Self::from_base64(&text).ok_or("a signature has 64 bytes in base64")
    }
}
impl From<SignatureValue> for String {
    fn from(value: SignatureValue) -> String {
        URL_SAFE_NO_PAD.encode(value.0)
    }
}

/// A moment written in RFC 3339 to the microsecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Moment(pub Timestamp);

impl TryFrom<String> for Moment {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let moment: jiff::Timestamp = text
            .parse()
            .map_err(|_| "it is not a moment of RFC 3339".to_owned())?;
        Ok(Self(Timestamp::from_micros(moment.as_microsecond())))
    }
}
impl From<Moment> for String {
    fn from(moment: Moment) -> String {
        jiff::Timestamp::from_microsecond(moment.0.micros())
            .map_or_else(|_| moment.0.to_string(), |time| time.to_string())
    }
}

/// Why a file is not a signed agreement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// Too long.
    #[error("a signed agreement has at most {AGREEMENT_LEN_MAX} bytes")]
    TooLong,
    /// Not JSON, or not an object.
    #[error("this is not a signed agreement: {0}")]
    NotJson(String),
    /// Not an agreement of the profile.
    #[error(transparent)]
    Odrl(#[from] OdrlError),
    /// Not exactly one signature of each side.
    #[error(
        "an agreement is signed once by the consumer and once by the provider; this one is not"
    )]
    Sides,
    /// The signature names another party than the agreement.
    #[error("the {side} of this agreement is `{party}`, but `{signer}` signed in its place")]
    WrongParty {
        /// The side.
        side: Side,
        /// Whom the agreement names.
        party: PartyId,
        /// Who signed.
        signer: PartyId,
    },
    /// Not a key of that party.
    #[error("the key {0} is not on record for its party with these properties")]
    UnknownKey(KeyId),
    /// Signed before the key was there or after it was revoked.
    #[error(
        "the key {0} was not in use when this was signed: it came later, or was revoked before"
    )]
    KeyNotInUse(KeyId),
    /// The signature is wrong.
    #[error(
        "the signature of the {0} does not verify: the agreement was changed, or somebody else signed"
    )]
    BadSignature(Side),
}

/// A signed agreement that verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// What was agreed.
    pub document: Document,
    /// The consumer's signature and the provider's.
    pub signatures: [Signature; 2],
    /// BLAKE3 of the canonical text, signatures included, in hexadecimal: the `hash` of its leaf in the ledger.
    pub hash: String,
}

/// Checks a signed agreement from its file and the keys on record, offline.
///
/// It says that both parties signed exactly this document with keys of theirs. That it was concluded, and when, is
/// said by the ledger: look for a leaf `agreement` with this [`Verified::hash`]; that it still holds, by the absence of
/// a leaf `agreement-end`.
///
/// # Errors
/// [`VerifyError`].
pub fn verify(json: &str, keys: &[PartyKey]) -> Result<Verified, VerifyError> {
    if json.len() > AGREEMENT_LEN_MAX {
        return Err(VerifyError::TooLong);
    }
    let not_json = |error: serde_json::Error| VerifyError::NotJson(error.to_string());
    let mut members: serde_json::Map<String, Value> =
        serde_json::from_str(json).map_err(not_json)?;
    let signatures = members.remove("signatures").ok_or(VerifyError::Sides)?;
    let agreement = Value::Object(members);
    let document = Document::from_odrl(&agreement)?;
    let mut signatures: Vec<Signature> = serde_json::from_value(signatures).map_err(not_json)?;
    signatures.sort_by_key(|signature| signature.side);
    let signatures: [Signature; 2] = signatures.try_into().map_err(|_| VerifyError::Sides)?;
    if [signatures[0].side, signatures[1].side] != [Side::Consumer, Side::Provider] {
        return Err(VerifyError::Sides);
    }
    let bytes = signing_bytes(&document.canonical()?);
    for signature in &signatures {
        check(signature, &document, &bytes, keys)?;
    }
    let hash = hash(&signed(&document, &signatures)?)?;
    Ok(Verified {
        document,
        signatures,
        hash,
    })
}

fn check(
    signature: &Signature,
    document: &Document,
    bytes: &[u8],
    keys: &[PartyKey],
) -> Result<(), VerifyError> {
    let party = match signature.side {
        Side::Consumer => &document.consumer,
        Side::Provider => &document.provider,
    };
    if signature.party != *party {
        return Err(VerifyError::WrongParty {
            side: signature.side,
            party: party.clone(),
            signer: signature.party.clone(),
        });
    }
    let key = keys
        .iter()
        .find(|key| key.id == signature.key)
        .filter(|key| {
            key.party == *party
                && key.public == signature.public_key
                && key.public.id() == signature.key
                && key.custody == signature.custody
        })
        .ok_or_else(|| VerifyError::UnknownKey(signature.key.clone()))?;
    let at = signature.signed_at.0;
    if at < key.added_at || key.revoked_at.is_some_and(|revoked| revoked <= at) {
        return Err(VerifyError::KeyNotInUse(signature.key.clone()));
    }
    if !key.public.verifies(bytes, &signature.value.0) {
        return Err(VerifyError::BadSignature(signature.side));
    }
    Ok(())
}

/// The signed agreement as one JSON value; signatures in the order of their sides.
pub(crate) fn signed(document: &Document, signatures: &[Signature]) -> Result<Value, OdrlError> {
    attach(document.to_odrl(), signatures)
}

pub(crate) fn attach(mut agreement: Value, signatures: &[Signature]) -> Result<Value, OdrlError> {
    let mut signatures = signatures.to_vec();
    signatures.sort_by_key(|signature| signature.side);
    agreement["signatures"] =
        serde_json::to_value(&signatures).map_err(|error| OdrlError::Part {
            at: "/signatures".to_owned(),
            why: error.to_string(),
        })?;
    Ok(agreement)
}

/// BLAKE3 of a signed agreement's canonical text, in hexadecimal.
pub(crate) fn hash(signed: &Value) -> Result<String, OdrlError> {
    let text = crate::canonical(signed)?;
    Ok(blake3::hash(text.as_bytes()).to_hex().to_string())
}
