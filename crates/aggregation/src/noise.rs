//! A trustee's share of noise: drawn exactly, encrypted like a reading, proved to be known and bounded, signed.
#![deny(clippy::float_arithmetic)]

use crate::contribution::{Prepared, Proven};
use crate::council::{Council, PartySecret, sign};
use crate::elgamal::Ciphertext;
use crate::proof::{Generators, faulty, transcript};
use crate::wire::{Reader, Wire};
use crate::{AggregationError, BatchId, Round, TrusteeIndex};
use merlin::Transcript;
use privacy::noise::DiscreteGaussian;
use rand::CryptoRng;
use zeroize::Zeroizing;

/// Encrypted noise of one trustee for one batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoiseShare {
    trustee: TrusteeIndex,
    round: Round,
    batch: BatchId,
    proven: Proven,
    signature: [u8; 64],
}

impl NoiseShare {
    pub(crate) fn draw<R: CryptoRng + ?Sized>(
        prepared: &Prepared,
        round: Round,
        batch: BatchId,
        trustee: TrusteeIndex,
        secret: &PartySecret,
        rng: &mut R,
    ) -> Result<Self, AggregationError> {
        let task = &prepared.task;
        let gaussian = DiscreteGaussian::with_variance(u128::from(task.share_variance()), 1)?;
        let reach = i128::from(task.noise_reach());
        let centre = i128::from(centre(prepared)?);
        let values: Zeroizing<Vec<u64>> = Zeroizing::new(
            (0..task.readings)
                .map(|_| gaussian.sample(rng).clamp(-reach, reach) + centre)
                .map(|shifted| u64::try_from(shifted).unwrap_or_default())
                .collect(),
        );
        let about = about(&round, &batch, trustee);
        let proven = Proven::make(generators(prepared)?, &prepared.key, about, &values, rng);
        let mut share = Self {
            trustee,
            round,
            batch,
            proven,
            signature: [0; 64],
        };
        share.signature = sign(secret, &share.signed());
        Ok(share)
    }

    /// Whose noise it is said to be.
    #[must_use]
    pub fn trustee(&self) -> TrusteeIndex {
        self.trustee
    }
    /// The bytes that travel.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.wire()
    }
    /// Reads what [`Self::to_bytes`] wrote; says nothing about the proofs.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, AggregationError> {
        Self::unwire(bytes)
    }

    /// Whether it is this trustee's, for this batch, known to it and within the bounds of the task's noise.
    pub fn verify<R: CryptoRng + ?Sized>(
        &self,
        prepared: &Prepared,
        council: &Council,
        batch: BatchId,
        rng: &mut R,
    ) -> Result<(), AggregationError> {
        let wrong = |what| AggregationError::Trustee {
            trustee: self.trustee,
            what,
        };
        if self.batch != batch || self.round.task != prepared.task.id() {
            return Err(wrong("noise for another batch"));
        }
        if self.proven.ciphertexts.len() != usize::from(prepared.task.readings) {
            return Err(wrong("noise for another number of readings"));
        }
        if !council.signed(self.trustee, &self.signed(), &self.signature) {
            return Err(wrong("noise that it did not sign"));
        }
        let checked = [self
            .proven
            .check(about(&self.round, &self.batch, self.trustee))];
        if faulty(generators(prepared)?, &prepared.key.point, &checked, rng).is_empty() {
            Ok(())
        } else {
            Err(wrong("noise without proof that it is known and bounded"))
        }
    }

    pub(crate) fn ciphertexts(&self) -> &[Ciphertext] {
        &self.proven.ciphertexts
    }

    fn signed(&self) -> Vec<u8> {
        let mut bytes = b"bastide noise v1".to_vec();
        self.write_unsigned(&mut bytes);
        bytes
    }

    fn write_unsigned(&self, out: &mut Vec<u8>) {
        out.push(self.trustee.0);
        self.round.write(out);
        out.extend_from_slice(&self.batch.0);
        self.proven.write(out);
    }
}

impl Wire for NoiseShare {
    const NAME: &'static str = "a share of noise";

    fn write(&self, out: &mut Vec<u8>) {
        self.write_unsigned(out);
        out.extend_from_slice(&self.signature);
    }
    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            trustee: TrusteeIndex(from.u8()?),
            round: Round::read(from)?,
            batch: BatchId(from.array()?),
            proven: Proven::read(from)?,
            signature: from.array()?,
        })
    }
}

/// Noise travels shifted, so that it is a number from 0 upwards: this is what stands for no noise.
pub(crate) fn centre(prepared: &Prepared) -> Result<u64, AggregationError> {
    prepared
        .noise
        .as_ref()
        .map(|noise| 1 << (noise.bits - 1))
        .ok_or_else(too_wide)
}

fn generators(prepared: &Prepared) -> Result<&Generators, AggregationError> {
    prepared.noise.as_ref().ok_or_else(too_wide)
}

fn too_wide() -> AggregationError {
    AggregationError::Task("its noise is too wide to be proved".to_owned())
}

fn about(round: &Round, batch: &BatchId, trustee: TrusteeIndex) -> Transcript {
    let slot = round.slot.0.to_le_bytes();
    transcript(b"noise", &[&round.task.0, &slot, &batch.0, &[trustee.0]])
}
