//! Opening a sum: each trustee's part with the proof that it used its share of the key, and the sum out of a quorum.

use crate::ceremony::{combine, lagrange};
use crate::contribution::Prepared;
use crate::council::{GroupKey, KeyShare};
use crate::discrete_log::{DiscreteLog, signed};
use crate::elgamal::Sum;
use crate::noise::centre;
use crate::proof::{Absorb, transcript};
use crate::task::READINGS_MOST;
use crate::wire::{Reader, Wire, put_list};
use crate::{AggregationError, BatchId, Round, TrusteeIndex};
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::VartimeMultiscalarMul;
use merlin::Transcript;
use rand::CryptoRng;
use serde::{Deserialize, Serialize};

/// One trustee's part of opening a sum: xⱼ·C1 for each reading, with one proof for all of them that the same xⱼ as in
/// its public share was used (Chaum & Pedersen 1992; folded as in RFC 9497, §2.2.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpeningShare {
    trustee: TrusteeIndex,
    parts: Vec<CompressedRistretto>,
    challenge: Scalar,
    response: Scalar,
}

/// What exactly is opened: a batch with its noise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sealed {
    pub(crate) round: Round,
    pub(crate) batch: BatchId,
    pub(crate) sums: Vec<Sum>,
}

impl OpeningShare {
    pub(crate) fn make<R: CryptoRng + ?Sized>(
        sealed: &Sealed,
        group: &GroupKey,
        share: &KeyShare,
        rng: &mut R,
    ) -> Option<Self> {
        let parts: Vec<_> = (sealed.sums.iter())
            .map(|sum| (*share.secret * sum.first).compress())
            .collect();
        let mut statement = Statement::new(sealed, group, share.trustee, &parts)?;
        let mask = zeroize::Zeroizing::new(Scalar::random(rng));
        let challenge = statement.challenge(
            &RistrettoPoint::mul_base(&mask),
            &(*mask * statement.folded_first),
        );
        Some(Self {
            trustee: share.trustee,
            parts,
            challenge,
            response: *mask - challenge * *share.secret,
        })
    }

    /// Whose part it is said to be.
    #[must_use]
    pub fn trustee(&self) -> TrusteeIndex {
        self.trustee
    }
    /// The bytes that travel.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.wire()
    }
    /// Reads what [`Self::to_bytes`] wrote; says nothing about the proof.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, AggregationError> {
        Self::unwire(bytes)
    }

    /// Whether the trustee's own share was used for every reading.
    pub(crate) fn holds(&self, sealed: &Sealed, group: &GroupKey) -> bool {
        let Some(mut statement) = Statement::new(sealed, group, self.trustee, &self.parts) else {
            return false;
        };
        let again = |base: &RistrettoPoint, image: &RistrettoPoint| {
            RistrettoPoint::vartime_multiscalar_mul(
                [&self.response, &self.challenge],
                [base, image],
            )
        };
        let first = again(&super::proof::VALUE_BASE, &statement.share);
        let second = again(&statement.folded_first, &statement.folded_parts);
        statement.challenge(&first, &second) == self.challenge
    }
}

impl Wire for OpeningShare {
    const NAME: &'static str = "a trustee's part of an opening";

    fn write(&self, out: &mut Vec<u8>) {
        out.push(self.trustee.0);
        put_list(out, &self.parts, |out, part| {
            out.extend_from_slice(part.as_bytes())
        });
        out.extend_from_slice(self.challenge.as_bytes());
        out.extend_from_slice(self.response.as_bytes());
    }
    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            trustee: TrusteeIndex(from.u8()?),
            parts: from.list(usize::from(READINGS_MOST), Reader::point)?,
            challenge: from.scalar()?,
            response: from.scalar()?,
        })
    }
}

/// log_G(share) = log_folded_first(folded_parts), where both folds use the same random factors.
struct Statement {
    transcript: Transcript,
    share: RistrettoPoint,
    folded_first: RistrettoPoint,
    folded_parts: RistrettoPoint,
}

impl Statement {
    fn new(
        sealed: &Sealed,
        group: &GroupKey,
        trustee: TrusteeIndex,
        parts: &[CompressedRistretto],
    ) -> Option<Self> {
        if parts.len() != sealed.sums.len() {
            return None;
        }
        let share = group.share(trustee)?;
        let slot = sealed.round.slot.0.to_le_bytes();
        let about: [&[u8]; 4] = [&sealed.round.task.0, &slot, &sealed.batch.0, &[trustee.0]];
        let mut transcript = transcript(b"opening", &about);
        transcript.point(b"X", &share.compress());
        for (sum, part) in sealed.sums.iter().zip(parts) {
            transcript.point(b"C1", &sum.first.compress());
            transcript.point(b"C2", &sum.second.compress());
            transcript.point(b"D", part);
        }
        let factors: Vec<_> = parts
            .iter()
            .map(|_| transcript.challenge(b"fold"))
            .collect();
        let firsts = sealed.sums.iter().map(|sum| sum.first);
        Some(Self {
            folded_first: RistrettoPoint::vartime_multiscalar_mul(&factors, firsts),
            folded_parts: RistrettoPoint::optional_multiscalar_mul(
                &factors,
                parts.iter().map(CompressedRistretto::decompress),
            )?,
            share,
            transcript,
        })
    }

    fn challenge(&mut self, first: &RistrettoPoint, second: &RistrettoPoint) -> Scalar {
        self.transcript.point(b"A1", &first.compress());
        self.transcript.point(b"A2", &second.compress());
        self.transcript.challenge(b"c")
    }
}

/// What everybody may know: protected sums over a slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// Of which task and slot.
    pub round: Round,
    /// How many contributions it holds.
    pub contributions: u32,
    /// How many shares of noise are inside.
    pub noise_shares: u32,
    /// The variance of all noise in each sum.
    pub noise_variance: u64,
    /// One sum a reading, noise included.
    pub sums: Vec<i64>,
}

impl Opened {
    /// Sums divided by the number of contributions.
    #[must_use]
    pub fn means(&self) -> Vec<f64> {
        let count = f64::from(self.contributions.max(1));
        self.sums.iter().map(|sum| *sum as f64 / count).collect()
    }
}

/// Puts a quorum of right parts together. Parts that do not hold are left out and named beside the result.
pub(crate) fn open(
    prepared: &Prepared,
    group: &GroupKey,
    sealed: &Sealed,
    contributions: u32,
    noise_shares: u32,
    parts: &[OpeningShare],
) -> Result<(Opened, Vec<TrusteeIndex>), AggregationError> {
    let (right, wrong): (Vec<_>, Vec<_>) = parts.iter().partition(|part| part.holds(sealed, group));
    let mut right = right;
    right.sort_by_key(|part| part.trustee);
    right.dedup_by_key(|part| part.trustee);
    let need = group.threshold();
    let have = right.len();
    right.truncate(need);
    if have < need {
        return Err(AggregationError::Quorum { have, need });
    }
    let at: Vec<_> = right.iter().map(|part| part.trustee).collect();
    let factors = lagrange(&at, Scalar::ZERO);
    let task = &prepared.task;
    let (count, shares) = (u64::from(contributions), u64::from(noise_shares));
    let reach = shares.saturating_mul(task.noise_reach());
    let highest = count
        .saturating_mul(task.span().unsigned_abs())
        .saturating_add(reach);
    let (least, most) = (number(reach)?.saturating_neg(), number(highest)?);
    let shift = number(shares.saturating_mul(centre(prepared)?))?;
    let width = most.abs_diff(least);
    let log = DiscreteLog::for_range(width, u64::from(task.readings));
    let base = number(count)?.saturating_mul(task.offset);
    let mut sums = Vec::with_capacity(sealed.sums.len());
    for (column, sum) in sealed.sums.iter().enumerate() {
        let points: Vec<_> = right
            .iter()
            .filter_map(|part| part.parts.get(column)?.decompress())
            .collect();
        let message =
            sum.second - combine(&factors, &points) - RistrettoPoint::mul_base(&signed(shift));
        let found = log
            .find(&message, least, most)
            .ok_or(AggregationError::SumNotFound)?;
        sums.push(base.saturating_add(found));
    }
    let opened = Opened {
        round: sealed.round,
        contributions,
        noise_shares,
        noise_variance: shares.saturating_mul(task.share_variance()),
        sums,
    };
    Ok((opened, wrong.iter().map(|part| part.trustee).collect()))
}

/// All numbers here are bounded by the task's check; one that is not is refused, not wrapped.
fn number(value: u64) -> Result<i64, AggregationError> {
    i64::try_from(value).map_err(|_| AggregationError::SumNotFound)
}
