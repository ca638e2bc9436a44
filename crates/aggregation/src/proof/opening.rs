//! Knowledge of what is inside: for ciphertexts (C1ᵢ, C2ᵢ) = (rᵢG, mᵢG + rᵢY), one Schnorr proof for all of them that the
//! sender knows each rᵢ and mᵢ and that both halves use the same rᵢ.
//!
//! The statements are folded with powers of the challenge, as in Gennaro, Leigh, Sundaram & Yerazunis, "Batching Schnorr
//! Identification Scheme with Applications" (2004): a false statement passes with a chance below count / 2²⁵².

use super::transcript::Absorb;
use crate::elgamal::{Ciphertext, Key};
use crate::wire::{Reader, Wire};
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;
use rand::CryptoRng;

/// One proof for a list of ciphertexts: 128 bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpeningProof {
    first: CompressedRistretto,
    second: CompressedRistretto,
    randomness: Scalar,
    message: Scalar,
}

/// Two equations, joined by the verifier's random `join`: factors of G, of Y, of each C1, of each C2, of own points.
pub(crate) struct OpeningTerms {
    pub(crate) base: Scalar,
    pub(crate) key: Scalar,
    pub(crate) first: Vec<Scalar>,
    pub(crate) second: Vec<Scalar>,
    pub(crate) points: [(Scalar, CompressedRistretto); 2],
}

impl OpeningProof {
    pub(crate) fn prove<R: CryptoRng + ?Sized>(
        key: &Key,
        transcript: &mut Transcript,
        ciphertexts: &[Ciphertext],
        randomness: &[Scalar],
        messages: &[Scalar],
        rng: &mut R,
    ) -> Self {
        let (a, b) = (Scalar::random(rng), Scalar::random(rng));
        let first = RistrettoPoint::mul_base(&a).compress();
        let second = (RistrettoPoint::mul_base(&b) + key.times(&a)).compress();
        let challenge = challenge(transcript, ciphertexts, &first, &second);
        let answer = |mask: Scalar, secrets: &[Scalar]| {
            secrets
                .iter()
                .zip(challenges(&challenge, secrets.len()))
                .fold(mask, |sum, (secret, c)| sum + c * secret)
        };
        Self {
            first,
            second,
            randomness: answer(a, randomness),
            message: answer(b, messages),
        }
    }

    pub(crate) fn terms(
        &self,
        transcript: &mut Transcript,
        ciphertexts: &[Ciphertext],
        join: &Scalar,
    ) -> OpeningTerms {
        let challenge = challenge(transcript, ciphertexts, &self.first, &self.second);
        let challenges = challenges(&challenge, ciphertexts.len());
        OpeningTerms {
            base: self.randomness + join * self.message,
            key: join * self.randomness,
            first: challenges.iter().map(|c| -c).collect(),
            second: challenges.iter().map(|c| -(join * c)).collect(),
            points: [(-Scalar::ONE, self.first), (-join, self.second)],
        }
    }
}

fn challenge(
    transcript: &mut Transcript,
    ciphertexts: &[Ciphertext],
    first: &CompressedRistretto,
    second: &CompressedRistretto,
) -> Scalar {
    transcript.append_message(b"dom-sep", b"opening v1");
    transcript.append_u64(b"count", ciphertexts.len() as u64);
    for ciphertext in ciphertexts {
        transcript.point(b"C1", &ciphertext.first);
        transcript.point(b"C2", &ciphertext.second);
    }
    transcript.point(b"A1", first);
    transcript.point(b"A2", second);
    transcript.challenge(b"c")
}

/// c, c², c³, …
fn challenges(challenge: &Scalar, count: usize) -> Vec<Scalar> {
    std::iter::successors(Some(*challenge), |power| Some(power * challenge))
        .take(count)
        .collect()
}

impl Wire for OpeningProof {
    const NAME: &'static str = "a proof of opening";

    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.first.as_bytes());
        out.extend_from_slice(self.second.as_bytes());
        out.extend_from_slice(self.randomness.as_bytes());
        out.extend_from_slice(self.message.as_bytes());
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            first: from.point()?,
            second: from.point()?,
            randomness: from.scalar()?,
            message: from.scalar()?,
        })
    }
}
