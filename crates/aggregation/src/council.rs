//! The trustees: who they are, their joint key, and the share of it that each keeps.

use crate::id::digest;
use crate::wire::{Reader, Wire, put_list};
use crate::{AggregationError, GroupId, KeyBytes, TrusteeIndex};
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::IsIdentity;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use rand::CryptoRng;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::Zeroizing;

/// The most trustees in a council.
pub const TRUSTEES_MOST: usize = 32;

/// The long-lived secret of a trustee or an aggregator, from which its signing key, its sealing key and its randomness
/// in a ceremony come. It is cleared from memory when dropped and never printed.
pub struct PartySecret(Zeroizing<[u8; 32]>);

impl PartySecret {
    /// A new one.
    pub fn random<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        rng.fill_bytes(seed.as_mut_slice());
        Self(seed)
    }
    /// The one with these bytes.
    #[must_use]
    pub fn from_bytes(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self(bytes)
    }
    /// Its bytes, for a file that nobody else reads.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
    /// What the others know of it.
    #[must_use]
    pub fn card(&self) -> PartyCard {
        let sealing = RistrettoPoint::mul_base(&self.sealing()).compress();
        PartyCard {
            signing: KeyBytes(self.signing().verifying_key().to_bytes()),
            sealing: KeyBytes(sealing.to_bytes()),
        }
    }

    fn derived(&self, what: &str) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(digest(
            "bastide party v1",
            &[what.as_bytes(), self.0.as_slice()],
        ))
    }
    pub(crate) fn signing(&self) -> SigningKey {
        SigningKey::from_bytes(&self.derived("signing"))
    }
    pub(crate) fn sealing(&self) -> Scalar {
        Scalar::random(&mut ChaCha20Rng::from_seed(*self.derived("sealing")))
    }
    /// The randomness of one ceremony: the same after a crash, so that nobody sees two versions of a message.
    pub(crate) fn ceremony(&self, id: &[u8; 32]) -> ChaCha20Rng {
        ChaCha20Rng::from_seed(digest(
            "bastide ceremony randomness v1",
            &[self.derived("ceremony").as_slice(), id],
        ))
    }
}

impl fmt::Debug for PartySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PartySecret(…)")
    }
}

/// The public keys of a trustee or an aggregator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PartyCard {
    /// Its Ed25519 key.
    pub signing: KeyBytes,
    /// The point that shares are sealed to.
    pub sealing: KeyBytes,
}

/// Who holds a joint key, and how many of them open something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Council {
    threshold: u8,
    cards: Vec<PartyCard>,
}

impl Council {
    /// A council whose trustees are numbered from 1 in the order of their cards; any `threshold` of them (2 or more)
    /// open a sum.
    pub fn new(threshold: u8, cards: Vec<PartyCard>) -> Result<Self, AggregationError> {
        let refuse = |why: &str| Err(AggregationError::Council(why.to_owned()));
        if cards.len() > TRUSTEES_MOST || usize::from(threshold) > cards.len() || threshold < 2 {
            return refuse("it has at most 32 trustees, and 2 to all of them open a sum");
        }
        for (at, card) in cards.iter().enumerate() {
            let sealing = CompressedRistretto(card.sealing.0).decompress();
            if VerifyingKey::from_bytes(&card.signing.0).is_err()
                || sealing.is_none_or(|point| point.is_identity())
            {
                return refuse("a card holds a key that is none");
            }
            if cards
                .iter()
                .skip(at + 1)
                .any(|other| other.signing == card.signing)
            {
                return refuse("two trustees have the same key");
            }
        }
        Ok(Self { threshold, cards })
    }
    /// How many are needed to open a sum.
    #[must_use]
    pub fn threshold(&self) -> u8 {
        self.threshold
    }
    /// Everybody's number.
    pub fn indices(&self) -> impl Iterator<Item = TrusteeIndex> + use<> {
        (1..=u8::try_from(self.cards.len()).unwrap_or(u8::MAX)).map(TrusteeIndex)
    }
    /// The card of one trustee.
    #[must_use]
    pub fn card(&self, trustee: TrusteeIndex) -> Option<&PartyCard> {
        self.cards.get(usize::from(trustee.0).checked_sub(1)?)
    }
    /// The number of the trustee with this card.
    #[must_use]
    pub fn index_of(&self, card: &PartyCard) -> Option<TrusteeIndex> {
        self.indices().find(|index| self.card(*index) == Some(card))
    }
    pub(crate) fn sealing(&self, trustee: TrusteeIndex) -> Option<RistrettoPoint> {
        CompressedRistretto(self.card(trustee)?.sealing.0).decompress()
    }
    pub(crate) fn digest(&self) -> [u8; 32] {
        let cards: Vec<u8> = (self.cards.iter())
            .flat_map(|card| [card.signing.0, card.sealing.0].concat())
            .collect();
        digest("bastide council v1", &[&[self.threshold], &cards])
    }
    /// Whether `signature` over `bytes` is this trustee's.
    #[must_use]
    pub(crate) fn signed(&self, trustee: TrusteeIndex, bytes: &[u8], signature: &[u8; 64]) -> bool {
        self.card(trustee)
            .and_then(|card| VerifyingKey::from_bytes(&card.signing.0).ok())
            .is_some_and(|key| {
                key.verify_strict(bytes, &Signature::from_bytes(signature))
                    .is_ok()
            })
    }
}

pub(crate) fn sign(secret: &PartySecret, bytes: &[u8]) -> [u8; 64] {
    secret.signing().sign(bytes).to_bytes()
}

/// The trustees' joint public key Y, with the public half X of each trustee's share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupKey {
    threshold: u8,
    key: RistrettoPoint,
    shares: Vec<RistrettoPoint>,
}

impl GroupKey {
    pub(crate) fn new(threshold: u8, key: RistrettoPoint, shares: Vec<RistrettoPoint>) -> Self {
        Self {
            threshold,
            key,
            shares,
        }
    }
    /// Its digest, which tasks name.
    #[must_use]
    pub fn id(&self) -> GroupId {
        GroupId(digest("bastide group key v1", &[&self.wire()]))
    }
    /// How many trustees open a sum.
    #[must_use]
    pub fn threshold(&self) -> usize {
        usize::from(self.threshold)
    }
    /// How many trustees there are.
    #[must_use]
    pub fn trustees(&self) -> usize {
        self.shares.len()
    }
    /// The bytes that travel.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.wire()
    }
    /// Reads what [`Self::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, AggregationError> {
        Self::unwire(bytes)
    }
    pub(crate) fn key(&self) -> RistrettoPoint {
        self.key
    }
    pub(crate) fn share(&self, trustee: TrusteeIndex) -> Option<RistrettoPoint> {
        self.shares
            .get(usize::from(trustee.0).checked_sub(1)?)
            .copied()
    }
}

impl Wire for GroupKey {
    const NAME: &'static str = "a joint key";

    fn write(&self, out: &mut Vec<u8>) {
        out.push(self.threshold);
        out.extend_from_slice(self.key.compress().as_bytes());
        put_list(out, &self.shares, |out, share| {
            out.extend_from_slice(share.compress().as_bytes());
        });
    }
    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let group = Self {
            threshold: from.u8()?,
            key: from.point()?.decompress()?,
            shares: from.list(TRUSTEES_MOST, |from| from.point()?.decompress())?,
        };
        let holds = group.threshold >= 2
            && group.threshold() <= group.trustees()
            && !group.key.is_identity();
        holds.then_some(group)
    }
}

/// One trustee's share of the secret key. It is cleared from memory when dropped and never printed.
pub struct KeyShare {
    pub(crate) trustee: TrusteeIndex,
    pub(crate) secret: Zeroizing<Scalar>,
}

impl KeyShare {
    /// Whose it is.
    #[must_use]
    pub fn trustee(&self) -> TrusteeIndex {
        self.trustee
    }
    /// Its bytes, for a file that nobody else reads.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(vec![self.trustee.0]);
        bytes.extend_from_slice(self.secret.as_bytes());
        bytes
    }
    /// Reads what [`Self::to_bytes`] wrote; it must belong to `group`.
    pub fn from_bytes(bytes: &[u8], group: &GroupKey) -> Result<Self, AggregationError> {
        let read = || {
            let mut from = Reader(bytes);
            let share = Self {
                trustee: TrusteeIndex(from.u8()?),
                secret: Zeroizing::new(from.scalar()?),
            };
            let belongs =
                group.share(share.trustee) == Some(RistrettoPoint::mul_base(&share.secret));
            (from.0.is_empty() && belongs).then_some(share)
        };
        read().ok_or(AggregationError::Malformed("a share of this joint key"))
    }
}

impl fmt::Debug for KeyShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyShare(trustee {}, …)", self.trustee)
    }
}
