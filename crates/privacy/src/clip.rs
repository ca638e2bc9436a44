//! Chooses how long a person's vector may be, without looking at any one person.
//!
//! Persons are counted by the half octave of their norm; discrete Gaussian noise is added to these counts (a person is
//! in one of them: sensitivity 1). A shorter clip needs less noise but cuts more; from the noisy counts both are
//! forecast and the clip with the smallest sum is taken:
//!
//! √(2/π)·σ(C) per group, the mean size of the noise, plus f·Σ nₖ·(normₖ − C), what is cut off from all groups together.
//!
//! A vector that is too long by x loses up to √groups·x over all groups, x if the person is in one group only. Where
//! she is, is not known: f = √groups, at most 3, lies between (`docs/privacy-validation.md` has what that gives on
//! populations of unlike shape).
//!
//! Empty bins look inhabited by chance, and a phantom in a high bin would weigh astronomically. Bins beyond the last
//! one whose noisy count reaches 4σ of the histogram's noise are dropped: among all 125 empty bins one passes in about
//! one question in 250, and then only the noise is wider than need be. What is dropped may still hold a heavy tail, too
//! thin to be seen bin by bin: it is continued as the octaves before and after that bin promise.
#![deny(clippy::float_arithmetic)]

use crate::{
    PrivacyError, Rho,
    noise::DiscreteGaussian,
    norm::{BINS, clip_of_bin, root_up},
};
use num_bigint::{BigInt, BigUint};
use rand::CryptoRng;

/// One tenth of a column's budget pays for the choice.
pub(crate) fn budget(column: Rho) -> (Rho, Rho) {
    let choice = Rho::from_nanos(column.nanos() / 10);
    (choice, column.checked_sub(choice).unwrap_or(Rho::ZERO))
}

/// The bin whose clip is best by the noisy counts, at least `lowest`; `None` if no bin holds persons for sure.
pub(crate) fn choose<R: CryptoRng + ?Sized>(
    norms: &[u64; BINS],
    lowest: usize,
    groups: usize,
    (choice, release): (Rho, Rho),
    rng: &mut R,
) -> Result<Option<usize>, PrivacyError> {
    // σ² = 1/(2ρ) = 5·10⁸ / nano-ρ.
    let noise = DiscreteGaussian::with_variance(HALF_GIGA, u128::from(choice.nanos()))?;
    let noisy: Vec<i128> = norms
        .iter()
        .map(|n| i128::from(*n) + noise.sample(rng))
        .collect();
    let sure = root_up((16 * HALF_GIGA).div_ceil(u128::from(choice.nanos().max(1))));
    Ok(best(&noisy, sure, lowest, groups, release))
}

/// σ of the noise on a vector whose norm one person changes by at most `clip`: ⌈clip/√(2ρ)⌉ in the same units.
pub(crate) fn noise_scale(clip: u64, rho: Rho) -> Result<u128, PrivacyError> {
    if rho == Rho::ZERO {
        return Err(PrivacyError::NoiseScale);
    }
    let (square, rest) = num_integer::Integer::div_rem(
        &(BigUint::from(clip).pow(2) * HALF_GIGA),
        &BigUint::from(rho.nanos()),
    );
    let square = if rest == BigUint::ZERO {
        square
    } else {
        square + 1_u8
    };
    let root = square.sqrt();
    let root = if root.pow(2) == square {
        root
    } else {
        root + 1_u8
    };
    u128::try_from(root).map_err(|_| PrivacyError::NoiseScale)
}

/// A billion halves: the nano of nano-ρ over the 2 of Δ²/2σ².
const HALF_GIGA: u128 = 500_000_000;

/// Counts below are in these parts of a person.
const PARTS: i128 = 1_000;
/// A tail that thins out more slowly has no finite sum: of the persons in one octave at most so many parts are in the
/// next.
const SLOWEST: i128 = 450;
/// How far beyond what is seen for sure a tail is continued, in octaves.
const OCTAVES: usize = 6;

fn best(noisy: &[i128], sure: u128, lowest: usize, groups: usize, release: Rho) -> Option<usize> {
    let sure = i128::try_from(sure).unwrap_or(i128::MAX);
    let last = noisy.iter().rposition(|n| *n >= sure)?;
    let persons = with_tail(noisy, sure, last);
    let last = persons.len() - 1;
    // 2f, rounded down.
    let halves = (4 * groups).isqrt().min(6);
    let cost = |bin: usize| -> BigInt {
        let clip = clip_of_bin(bin);
        let above = (0..).zip(&persons).skip(bin + 1);
        let cut = above.map(|(above, persons)| {
            // Persons of a bin are taken to be at its geometric middle, 2^(−1/4) of its upper end.
            let middle = u128::from(clip_of_bin(above)) * 8_409 / 10_000;
            BigInt::from(*persons) * middle.saturating_sub(u128::from(clip))
        });
        // 4 : 5 is √(2/π) : 1.
        let noise = BigInt::from(noise_scale(clip, release).unwrap_or(u128::MAX)) * groups * 8;
        noise * PARTS + cut.sum::<BigInt>().max(BigInt::ZERO) * 5 * halves
    };
    (lowest.min(last)..=last)
        .map(|bin| bin.max(lowest))
        .min_by_key(|bin| cost(*bin))
}

/// The persons per bin, in [`PARTS`]: as counted up to `last`, and beyond as the last two octaves promise, the second of
/// which is lowered by one σ lest noise make a tail.
fn with_tail(noisy: &[i128], sure: i128, last: usize) -> Vec<i128> {
    let mut persons: Vec<i128> = noisy
        .iter()
        .take(last + 1)
        .map(|n| n.saturating_mul(PARTS))
        .collect();
    let sum = |bins: std::ops::RangeInclusive<usize>| -> i128 {
        let bins = noisy.iter().skip(*bins.start()).take(bins.count());
        bins.fold(0, |sum: i128, n| sum.saturating_add(*n))
    };
    let octave = sum(last.saturating_sub(1)..=last).max(1);
    let next = sum(last + 1..=last + 2).saturating_sub(sure / 4).max(0);
    let thinned = (next.saturating_mul(PARTS) / octave).clamp(0, SLOWEST);
    let mut half = octave.saturating_mul(PARTS / 2);
    for _ in 0..OCTAVES {
        half = half.saturating_mul(thinned) / PARTS;
        if half > 0 {
            persons.extend([half; 2]);
        }
    }
    persons.truncate(BINS);
    persons
}

#[cfg(test)]
#[allow(clippy::float_arithmetic)]
mod tests {
    use super::*;
    use crate::{Delta, Epsilon, account, norm::bin_of_square};
    use rand::{RngExt, SeedableRng, rngs::StdRng};

    /// Mean error per group if `bin`'s clip is used: what is cut off, and the mean size of the noise.
    fn error(norms: &[f64], bin: usize, groups: usize, rho: Rho) -> f64 {
        let clip = clip_of_bin(bin) as f64;
        let cut: f64 = norms.iter().map(|n| (n - clip).max(0.0)).sum();
        cut / groups as f64 + 0.797_884_56 * noise_scale(clip_of_bin(bin), rho).unwrap() as f64
    }

    /// The error of the private choice over that of the best clip, median of 15 questions with ε = 1 and two columns;
    /// and how often nothing was found.
    fn against_best(norms: &[f64], groups: usize) -> (f64, usize) {
        let column = Rho::from_nanos(
            account::rho_for(Epsilon::parse("1").unwrap(), Delta::ten_to_minus(8)).nanos() / 2,
        );
        let shares = budget(column);
        let mut bins = [0; BINS];
        norms
            .iter()
            .filter_map(|n| bin_of_square((n * n) as u128))
            .for_each(|b| bins[b] += 1);
        let best = (32..BINS)
            .map(|bin| error(norms, bin, groups, shares.1))
            .fold(f64::INFINITY, f64::min);
        let mut ratios: Vec<f64> = (0..15)
            .filter_map(|seed| {
                choose(&bins, 32, groups, shares, &mut StdRng::seed_from_u64(seed)).unwrap()
            })
            .map(|bin| error(norms, bin, groups, shares.1) / best)
            .collect();
        ratios.sort_by(f64::total_cmp);
        (
            ratios.get(ratios.len() / 2).copied().unwrap_or(1.0),
            15 - ratios.len(),
        )
    }

    /// Norms in the fixed point of counts; `shape` maps a uniform number to a norm.
    fn population(persons: usize, shape: impl Fn(f64) -> f64) -> Vec<f64> {
        let rng = &mut StdRng::seed_from_u64(99);
        (0..persons)
            .map(|_| shape(rng.random::<f64>()) * 65_536.0)
            .collect()
    }

    fn pareto(alpha: f64) -> impl Fn(f64) -> f64 {
        move |u| (1.0 - u).powf(-1.0 / alpha).min(10_000.0)
    }

    #[test]
    fn the_private_choice_is_nearly_the_best_on_unlike_populations() {
        let cases = [
            ("one row each", population(60_000, |_| 1.0), 20),
            ("heavy tail", population(100_000, pareto(1.5)), 20),
            ("very heavy tail", population(1_000_000, pareto(1.1)), 20),
            ("two groups", population(10_000, |u| (3.0 * u).exp()), 2),
            ("many groups", population(100_000, pareto(2.0)), 1_000),
            (
                "all alike and large",
                population(5_000, |u| 300.0 + 10.0 * u),
                5,
            ),
            ("no groups", population(20_000, |u| 1.0 + 40.0 * u * u), 1),
        ];
        for (name, norms, groups) in cases {
            let (ratio, lost) = against_best(&norms, groups);
            assert!(
                lost == 0 && ratio < 1.35,
                "{name}: {ratio:.3} times the best error, {lost} of 15 not found"
            );
        }
    }

    #[test]
    fn fifty_persons_are_too_few_and_never_raise_a_phantom() {
        let (_, lost) = against_best(&population(50, pareto(1.5)), 5);
        assert!(lost >= 14, "{lost} of 15");
    }

    #[test]
    fn an_empty_population_rarely_looks_inhabited() {
        let shares = (Rho::from_nanos(900_000), Rho::from_nanos(8_000_000));
        let rng = &mut StdRng::seed_from_u64(1);
        let phantoms = (0..1_000)
            .filter(|_| choose(&[0; BINS], 0, 20, shares, rng).unwrap().is_some())
            .count();
        assert!(phantoms <= 14, "{phantoms} of 1000");
    }

    #[test]
    fn the_noise_scale_is_rounded_up_exactly() {
        for (clip, nanos) in [
            (1, 1),
            (65_536, 17_205_318),
            (1 << 62, 1),
            (1 << 62, u64::MAX),
            (92_681, 500_000_000),
        ] {
            let sigma = BigUint::from(noise_scale(clip, Rho::from_nanos(nanos)).unwrap());
            let square = BigUint::from(clip).pow(2) * HALF_GIGA;
            assert!(sigma.pow(2) * nanos >= square && (&sigma - 1_u8).pow(2) * nanos < square);
        }
        assert!(noise_scale(1, Rho::ZERO).is_err());
    }
}
