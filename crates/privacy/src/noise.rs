//! Exact samplers of discrete noise: only integers and fair coins, so that nothing leaks through rounding.
//!
//! Algorithms 1, 2 and 3 of Canonne, Kamath & Steinke, "The Discrete Gaussian for Differential Privacy" (2020). Every
//! probability is a ratio of integers. Products that fit are computed in 128 bits, the others in big integers; both
//! ways are exact. Adding a [`DiscreteGaussian`] of variance σ² to each entry of an integer vector whose L2 norm one
//! person changes by at most Δ is (Δ²/2σ²)-zCDP (Theorem 4 there).
#![deny(clippy::float_arithmetic)]

use crate::PrivacyError;
use num_bigint::BigUint;
use num_integer::Integer;
use num_traits::{One, Zero};
use rand::{CryptoRng, Rng};

/// Scales stay below 2^90, so that a sample fits in 128 bits but for a chance of exp(−2^36), where it is cut.
const MOST_SCALE_BITS: u32 = 90;

/// Discrete Laplace noise: x with probability proportional to exp(−|x|·s/t), scale t/s.
#[derive(Debug, Clone)]
pub struct DiscreteLaplace {
    t: u128,
    s: u128,
}

impl DiscreteLaplace {
    /// Noise of scale `t / s`.
    pub fn with_scale(t: u128, s: u128) -> Result<Self, PrivacyError> {
        if t == 0 || s == 0 || t >> MOST_SCALE_BITS != 0 {
            Err(PrivacyError::NoiseScale)
        } else {
            Ok(Self { t, s })
        }
    }

    /// One exact sample (Algorithm 2).
    pub fn sample<R: CryptoRng + ?Sized>(&self, rng: &mut R) -> i128 {
        loop {
            let rest = uniform_below(self.t, rng);
            if !exp_minus_at_most_one(rest, self.t, rng) {
                continue;
            }
            let mut wholes = 0_u128;
            while exp_minus_at_most_one(1, 1, rng) {
                wholes += 1;
            }
            let size = self.t.saturating_mul(wholes).saturating_add(rest) / self.s;
            let negative = coin(rng);
            if negative && size == 0 {
                continue;
            }
            let size = i128::try_from(size).unwrap_or(i128::MAX);
            return if negative { -size } else { size };
        }
    }
}

/// Discrete Gaussian noise: x with probability proportional to exp(−x²/2σ²), σ² any positive ratio of integers.
#[derive(Debug, Clone)]
pub struct DiscreteGaussian {
    laplace: DiscreteLaplace,
    /// A Laplace sample y is kept with probability exp(−(|y|·scale − centre)² / over).
    big: Acceptance<BigUint>,
    small: Option<Acceptance<u128>>,
}

#[derive(Debug, Clone)]
struct Acceptance<N> {
    scale: N,
    centre: N,
    over: N,
}

impl DiscreteGaussian {
    /// Noise of variance σ² = `numerator / denominator`.
    pub fn with_variance(numerator: u128, denominator: u128) -> Result<Self, PrivacyError> {
        if numerator == 0 || denominator == 0 {
            return Err(PrivacyError::NoiseScale);
        }
        let common = numerator.gcd(&denominator);
        let (numerator, denominator) = (numerator / common, denominator / common);
        // t = ⌊σ⌋ + 1; (|y| − σ²/t)² / 2σ² written over the common denominator 2·t²·denominator·numerator.
        let t = (numerator / denominator).isqrt() + 1;
        let scale = BigUint::from(t) * denominator;
        let over = BigUint::from(t) * 2_u8 * &scale * numerator;
        Self::new(
            t,
            Acceptance {
                scale,
                centre: BigUint::from(numerator),
                over,
            },
        )
    }

    /// Noise of the whole-numbered standard deviation `sigma`. Faster for wide noise: with t = σ the probability is
    /// exp(−(|y| − σ)² / 2σ²), which mostly fits in 128 bits.
    pub fn with_sigma(sigma: u128) -> Result<Self, PrivacyError> {
        let over = BigUint::from(sigma) * sigma * 2_u8;
        Self::new(
            sigma,
            Acceptance {
                scale: BigUint::one(),
                centre: BigUint::from(sigma),
                over,
            },
        )
    }

    fn new(t: u128, big: Acceptance<BigUint>) -> Result<Self, PrivacyError> {
        let small = || {
            let (scale, centre) = (
                u128::try_from(&big.scale).ok()?,
                u128::try_from(&big.centre).ok()?,
            );
            Some(Acceptance {
                scale,
                centre,
                over: u128::try_from(&big.over).ok()?,
            })
        };
        Ok(Self {
            laplace: DiscreteLaplace::with_scale(t, 1)?,
            small: small(),
            big,
        })
    }

    /// One exact sample (Algorithm 3).
    pub fn sample<R: CryptoRng + ?Sized>(&self, rng: &mut R) -> i128 {
        loop {
            let y = self.laplace.sample(rng);
            let accepted = match self.small_square(y.unsigned_abs()) {
                Some((square, over)) => exp_minus(square, over, rng),
                None => {
                    let at = &self.big.scale * y.unsigned_abs();
                    let off = if at > self.big.centre {
                        at - &self.big.centre
                    } else {
                        &self.big.centre - at
                    };
                    exp_minus_big(&off.pow(2), &self.big.over, rng)
                }
            };
            if accepted {
                return y;
            }
        }
    }

    fn small_square(&self, size: u128) -> Option<(u128, u128)> {
        let small = self.small.as_ref()?;
        let square = size
            .checked_mul(small.scale)?
            .abs_diff(small.centre)
            .checked_pow(2)?;
        Some((square, small.over))
    }
}

fn coin<R: Rng + ?Sized>(rng: &mut R) -> bool {
    rng.next_u32() & 1 == 1
}

/// Uniform in `0..bound` by rejection; `bound` is positive.
pub(crate) fn uniform_below<R: Rng + ?Sized>(bound: u128, rng: &mut R) -> u128 {
    let bits = 128 - bound.saturating_sub(1).leading_zeros();
    loop {
        let draw = match bits {
            0 => return 0,
            1..=32 => u128::from(rng.next_u32() >> (32 - bits)),
            33..=64 => u128::from(rng.next_u64() >> (64 - bits)),
            _ => ((u128::from(rng.next_u64()) << 64) | u128::from(rng.next_u64())) >> (128 - bits),
        };
        if draw < bound {
            return draw;
        }
    }
}

/// True with probability `numerator / denominator` (at most 1).
fn ratio<R: Rng + ?Sized>(numerator: u128, denominator: u128, rng: &mut R) -> bool {
    numerator >= denominator || uniform_below(denominator, rng) < numerator
}

fn ratio_big<R: Rng + ?Sized>(numerator: &BigUint, denominator: &BigUint, rng: &mut R) -> bool {
    let bits = denominator.bits();
    let mut bytes = vec![0_u8; usize::try_from(bits.div_ceil(8)).unwrap_or(usize::MAX)];
    loop {
        rng.fill_bytes(&mut bytes);
        if let Some(top) = bytes.last_mut() {
            *top &= u8::MAX >> ((8 - bits % 8) % 8);
        }
        let draw = BigUint::from_bytes_le(&bytes);
        if draw < *denominator {
            return draw < *numerator;
        }
    }
}

/// Algorithm 1 for γ ≤ 1: with K the first k at which a coin of probability γ/k fails, K is odd with probability
/// exp(−γ). The coin γ/k is thrown as two independent coins, γ and 1/k, whose products never overflow.
fn exp_minus_by<R: Rng + ?Sized>(rng: &mut R, mut gamma: impl FnMut(&mut R) -> bool) -> bool {
    let mut k = 1_u128;
    while gamma(rng) && ratio(1, k, rng) {
        k += 1;
    }
    k % 2 == 1
}

fn exp_minus_at_most_one<R: Rng + ?Sized>(numerator: u128, denominator: u128, rng: &mut R) -> bool {
    exp_minus_by(rng, |rng| ratio(numerator, denominator, rng))
}

/// True with probability exp(−numerator/denominator), for any size.
pub(crate) fn exp_minus<R: Rng + ?Sized>(numerator: u128, denominator: u128, rng: &mut R) -> bool {
    let (wholes, rest) = (numerator / denominator, numerator % denominator);
    let mut whole = 0;
    while whole < wholes {
        if !exp_minus_at_most_one(1, 1, rng) {
            return false;
        }
        whole += 1;
    }
    exp_minus_at_most_one(rest, denominator, rng)
}

fn exp_minus_big<R: Rng + ?Sized>(numerator: &BigUint, denominator: &BigUint, rng: &mut R) -> bool {
    let (mut wholes, rest) = numerator.div_rem(denominator);
    while !wholes.is_zero() {
        if !exp_minus_at_most_one(1, 1, rng) {
            return false;
        }
        wholes -= 1_u8;
    }
    exp_minus_by(rng, |rng| ratio_big(&rest, denominator, rng))
}

#[cfg(test)]
#[allow(clippy::float_arithmetic)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    /// Mean and variance of `n` samples.
    fn moments(n: u32, mut sample: impl FnMut() -> i128) -> (f64, f64) {
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..n {
            let x = sample() as f64;
            sum += x;
            squares += x * x;
        }
        let mean = sum / f64::from(n);
        (mean, squares / f64::from(n) - mean * mean)
    }

    #[test]
    fn small_and_big_arithmetic_draw_the_same_samples_from_the_same_coins() {
        for gaussian in [
            DiscreteGaussian::with_variance(7, 3).unwrap(),
            DiscreteGaussian::with_variance(123_456_789, 1000).unwrap(),
            DiscreteGaussian::with_sigma(1 << 30).unwrap(),
        ] {
            assert!(gaussian.small.is_some());
            let big = DiscreteGaussian {
                small: None,
                ..gaussian.clone()
            };
            let (a, b) = (&mut StdRng::seed_from_u64(1), &mut StdRng::seed_from_u64(2));
            let n = 40_000;
            let ((mean_a, var_a), (mean_b, var_b)) = (
                moments(n, || gaussian.sample(a)),
                moments(n, || big.sample(b)),
            );
            assert!((var_a / var_b - 1.0).abs() < 0.06, "{var_a} {var_b}");
            assert!(
                (mean_a - mean_b).abs() < 6.0 * (var_a / f64::from(n)).sqrt(),
                "{mean_a} {mean_b}"
            );
        }
    }

    #[test]
    fn wide_noise_has_the_stated_spread() {
        let rng = &mut StdRng::seed_from_u64(3);
        for bits in [20, 55, 80] {
            let sigma = 1_u128 << bits;
            let gaussian = DiscreteGaussian::with_sigma(sigma).unwrap();
            let (mean, variance) = moments(20_000, || gaussian.sample(rng));
            let sigma = sigma as f64;
            assert!(
                (variance / (sigma * sigma) - 1.0).abs() < 0.06,
                "2^{bits}: {variance}"
            );
            assert!(mean.abs() < 0.05 * sigma, "2^{bits}: {mean}");
        }
    }

    #[test]
    fn a_scale_that_cannot_be_sampled_is_refused() {
        assert!(DiscreteGaussian::with_sigma(0).is_err());
        assert!(DiscreteGaussian::with_sigma(1 << 90).is_err());
        assert!(DiscreteGaussian::with_variance(1, 0).is_err());
        assert!(DiscreteGaussian::with_variance(0, 1).is_err());
        assert!(DiscreteLaplace::with_scale(0, 1).is_err());
    }
}
