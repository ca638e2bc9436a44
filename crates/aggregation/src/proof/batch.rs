//! Many proofs checked as one: each proof says that a sum of points is neutral; with random factors, one multi-scalar
//! multiplication says it for all, and shared generators are multiplied only once. When a batch fails, halves are
//! checked until the faulty ones are found.

use super::{Generators, OpeningProof, RangeProof};
use crate::elgamal::Ciphertext;
use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{Identity, IsIdentity, VartimeMultiscalarMul};
use merlin::Transcript;
use rand::CryptoRng;

/// How many are checked at once: more saves little and takes memory.
const AT_ONCE: usize = 256;

/// One statement with its proofs.
pub(crate) struct Checked<'a> {
    /// Bound to what the proofs are about; both proofs go through it in turn.
    pub(crate) transcript: Transcript,
    pub(crate) ciphertexts: &'a [Ciphertext],
    pub(crate) opening: &'a OpeningProof,
    pub(crate) range: &'a RangeProof,
}

/// Positions of those statements that do not hold under `key`.
pub(crate) fn faulty<R: CryptoRng + ?Sized>(
    generators: &Generators,
    key: &RistrettoPoint,
    all: &[Checked<'_>],
    rng: &mut R,
) -> Vec<usize> {
    let mut found = Vec::new();
    for (chunk, part) in all.chunks(AT_ONCE).enumerate() {
        narrow(generators, key, part, chunk * AT_ONCE, &mut found, rng);
    }
    found
}

fn narrow<R: CryptoRng + ?Sized>(
    generators: &Generators,
    key: &RistrettoPoint,
    part: &[Checked<'_>],
    offset: usize,
    found: &mut Vec<usize>,
    rng: &mut R,
) {
    if part.is_empty() || hold(generators, key, part, rng) {
        return;
    }
    if part.len() == 1 {
        found.push(offset);
        return;
    }
    let (low, high) = part.split_at(part.len() / 2);
    narrow(generators, key, low, offset, found, rng);
    narrow(generators, key, high, offset + low.len(), found, rng);
}

/// Sums of factors over everything that the proofs of a batch share, and their own points.
struct Equation {
    base: Scalar,
    key: Scalar,
    g: Vec<Scalar>,
    h: Vec<Scalar>,
    scalars: Vec<Scalar>,
    points: Vec<CompressedRistretto>,
}

impl Equation {
    fn add(&mut self, weight: &Scalar, factor: &Scalar, point: CompressedRistretto) {
        self.scalars.push(weight * factor);
        self.points.push(point);
    }

    /// Adds one statement; `None` when its proofs cannot be valid.
    fn include<R: CryptoRng + ?Sized>(
        &mut self,
        generators: &Generators,
        one: &Checked<'_>,
        rng: &mut R,
    ) -> Option<()> {
        let mut transcript = one.transcript.clone();
        let weight = Scalar::random(rng);
        let opening = one
            .opening
            .terms(&mut transcript, one.ciphertexts, &Scalar::random(rng));
        self.base += weight * opening.base;
        self.key += weight * opening.key;
        for (factor, point) in opening.points {
            self.add(&weight, &factor, point);
        }
        for (ciphertext, factor) in one.ciphertexts.iter().zip(&opening.first) {
            self.add(&weight, factor, ciphertext.first);
        }

        let commitments = padded(one.ciphertexts, generators);
        let range_weight = Scalar::random(rng);
        let range = one.range.terms(
            generators,
            &mut transcript,
            &commitments,
            &Scalar::random(rng),
        )?;
        self.base += range_weight * range.base;
        self.key += range_weight * range.blinding;
        for (sum, factor) in self.g.iter_mut().zip(&range.g) {
            *sum += range_weight * factor;
        }
        for (sum, factor) in self.h.iter_mut().zip(&range.h) {
            *sum += range_weight * factor;
        }
        for (factor, point) in &range.points {
            self.add(&range_weight, factor, *point);
        }
        let second = one.ciphertexts.iter().zip(&opening.second);
        for ((ciphertext, of_opening), of_range) in second.zip(&range.commitments) {
            let factor = weight * of_opening + range_weight * of_range;
            self.add(&Scalar::ONE, &factor, ciphertext.second);
        }
        Some(())
    }
}

fn hold<R: CryptoRng + ?Sized>(
    generators: &Generators,
    key: &RistrettoPoint,
    part: &[Checked<'_>],
    rng: &mut R,
) -> bool {
    let mut all = Equation {
        base: Scalar::ZERO,
        key: Scalar::ZERO,
        g: vec![Scalar::ZERO; generators.len()],
        h: vec![Scalar::ZERO; generators.len()],
        scalars: Vec::new(),
        points: Vec::new(),
    };
    for one in part {
        if all.include(generators, one, rng).is_none() {
            return false;
        }
    }
    let sum = RistrettoPoint::optional_multiscalar_mul(
        all.scalars
            .iter()
            .chain([&all.base, &all.key])
            .chain(&all.g)
            .chain(&all.h),
        all.points
            .iter()
            .map(CompressedRistretto::decompress)
            .chain([Some(super::range::VALUE_BASE), Some(*key)])
            .chain(generators.g.iter().copied().map(Some))
            .chain(generators.h.iter().copied().map(Some)),
    );
    sum.is_some_and(|sum| sum.is_identity())
}

/// The commitments of a range proof: the second halves, and commitments to zero where there is no reading.
pub(crate) fn padded(
    ciphertexts: &[Ciphertext],
    generators: &Generators,
) -> Vec<CompressedRistretto> {
    let zero = RistrettoPoint::identity().compress();
    ciphertexts
        .iter()
        .map(|ciphertext| ciphertext.second)
        .chain(std::iter::repeat(zero))
        .take(generators.values)
        .collect()
}
