//! Sharing a secret so that each share can be checked: Shamir's polynomials, Pedersen's commitments that hide them and
//! Feldman's that show the public half.

use crate::TrusteeIndex;
use crate::wire::{Reader, Wire};
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{Identity, VartimeMultiscalarMul};
use rand::CryptoRng;
use sha2::{Digest, Sha512};
use std::sync::LazyLock;
use zeroize::{Zeroize, Zeroizing};

/// A second base whose logarithm nobody knows.
static HIDING_BASE: LazyLock<RistrettoPoint> = LazyLock::new(|| {
    let uniform: [u8; 64] = Sha512::digest(b"bastide dealing base v1").into();
    RistrettoPoint::from_uniform_bytes(&uniform)
});

pub(crate) fn point_of(trustee: TrusteeIndex) -> Scalar {
    Scalar::from(trustee.0)
}

/// A polynomial of the dealer; its value at 0 is the secret.
pub(crate) struct Polynomial(Zeroizing<Vec<Scalar>>);

impl Polynomial {
    pub(crate) fn random<R: CryptoRng + ?Sized>(coefficients: u8, rng: &mut R) -> Self {
        Self(Zeroizing::new(
            (0..coefficients).map(|_| Scalar::random(rng)).collect(),
        ))
    }
    pub(crate) fn at(&self, trustee: TrusteeIndex) -> Scalar {
        let x = point_of(trustee);
        self.0.iter().rev().fold(Scalar::ZERO, |sum, c| sum * x + c)
    }
    /// Feldman: each coefficient times G.
    pub(crate) fn shown(&self) -> Vec<RistrettoPoint> {
        self.0.iter().map(RistrettoPoint::mul_base).collect()
    }
    /// Pedersen: each coefficient times G, hidden by the same coefficient of `mask`.
    pub(crate) fn hidden(&self, mask: &Self) -> Vec<RistrettoPoint> {
        (self.0.iter().zip(mask.0.iter()))
            .map(|(c, mask)| RistrettoPoint::mul_base(c) + mask * *HIDING_BASE)
            .collect()
    }
}

/// What a dealer gives one trustee: the values of its two polynomials there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct DealtShare {
    pub(crate) value: Scalar,
    pub(crate) mask: Scalar,
}

impl DealtShare {
    /// Whether it is what the hidden coefficients commit to.
    pub(crate) fn fits_hidden(
        &self,
        coefficients: &[RistrettoPoint],
        trustee: TrusteeIndex,
    ) -> bool {
        RistrettoPoint::mul_base(&self.value) + self.mask * *HIDING_BASE
            == evaluate(coefficients, trustee)
    }
    /// Whether it is what the shown coefficients say.
    pub(crate) fn fits_shown(
        &self,
        coefficients: &[RistrettoPoint],
        trustee: TrusteeIndex,
    ) -> bool {
        RistrettoPoint::mul_base(&self.value) == evaluate(coefficients, trustee)
    }
}

impl Zeroize for DealtShare {
    fn zeroize(&mut self) {
        self.value.zeroize();
        self.mask.zeroize();
    }
}

impl Wire for DealtShare {
    const NAME: &'static str = "a dealt share";

    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.value.as_bytes());
        out.extend_from_slice(self.mask.as_bytes());
    }
    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            value: from.scalar()?,
            mask: from.scalar()?,
        })
    }
}

/// The committed polynomial at a trustee, in the exponent.
pub(crate) fn evaluate(coefficients: &[RistrettoPoint], trustee: TrusteeIndex) -> RistrettoPoint {
    let x = point_of(trustee);
    coefficients
        .iter()
        .rev()
        .fold(RistrettoPoint::identity(), |sum, c| sum * x + c)
}

/// λᵢ of each of `at` (distinct) for the value at `target`: Σ λᵢ·f(atᵢ) = f(target) for polynomials shorter than `at`.
pub(crate) fn lagrange(at: &[TrusteeIndex], target: Scalar) -> Vec<Scalar> {
    at.iter()
        .map(|one| {
            let x = point_of(*one);
            let (mut over, mut under) = (Scalar::ONE, Scalar::ONE);
            for other in at.iter().filter(|other| *other != one) {
                over *= target - point_of(*other);
                under *= x - point_of(*other);
            }
            over * under.invert()
        })
        .collect()
}

/// Σ λᵢ·Pᵢ.
pub(crate) fn combine(factors: &[Scalar], points: &[RistrettoPoint]) -> RistrettoPoint {
    RistrettoPoint::vartime_multiscalar_mul(factors, points)
}
