//! Chooses how long a person's vector may be, without looking at any one person.
//!
//! Persons are counted by the half octave of their norm; discrete Gaussian noise is added to these counts (a person is
//! in one of them: sensitivity 1). A shorter clip needs less noise but cuts more; from the noisy counts both are
//! forecast and the clip with the smallest sum is taken:
//!
//! √(2/π)·σ(C) per group, the mean size of the noise, plus Σ nₖ·(normₖ − C) over the groups, what is cut off.
//!
//! Empty bins look inhabited by chance, and a phantom in a high bin would weigh astronomically. Bins beyond the last
//! one whose noisy count reaches 4σ of the histogram's noise are dropped: among all 125 empty bins one passes in about
//! one question in 250, and then only the noise is wider than need be.
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

fn best(noisy: &[i128], sure: u128, lowest: usize, groups: usize, release: Rho) -> Option<usize> {
    let sure = i128::try_from(sure).unwrap_or(i128::MAX);
    let last = noisy.iter().rposition(|n| *n >= sure)?;
    let cost = |bin: usize| -> BigInt {
        let clip = clip_of_bin(bin);
        let cut = (bin + 1..=last).map(|above| {
            // Persons of a bin are taken to be at its geometric middle, 2^(−1/4) of its upper end.
            let middle = u128::from(clip_of_bin(above)) * 8_409 / 10_000;
            BigInt::from(noisy[above]) * middle.saturating_sub(u128::from(clip))
        });
        let noise = BigInt::from(noise_scale(clip, release).unwrap_or(u128::MAX)) * groups * 4;
        noise + cut.sum::<BigInt>().max(BigInt::ZERO) * 5
    };
    (lowest.min(last)..=last)
        .map(|bin| bin.max(lowest))
        .min_by_key(|bin| cost(*bin))
}
