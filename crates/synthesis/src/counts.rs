//! Counting codes, alone and in pairs, and the noise on the counts.
//!
//! One row of one person changes one count by one. With at most r rows a person, all of which may be alike, one person
//! changes each vector of counts by at most r in the L2 norm, and the sum of absolute differences to fixed figures by at
//! most r.
#![deny(clippy::float_arithmetic)]

use crate::plan::Noise;
use rand::CryptoRng;

/// How often each code below `size` occurs.
pub(crate) fn one_way(codes: &[u16], size: usize) -> Vec<u32> {
    let mut counts = vec![0; size];
    for code in codes {
        if let Some(count) = counts.get_mut(usize::from(*code)) {
            *count += 1;
        }
    }
    counts
}

/// How often each pair of codes occurs; the left code is the row of the matrix.
pub(crate) fn two_way(left: &[u16], right: &[u16], size: (usize, usize)) -> Vec<u32> {
    let mut counts = vec![0; size.0 * size.1];
    for (left, right) in left.iter().zip(right) {
        let cell = usize::from(*left) * size.1 + usize::from(*right);
        if let Some(count) = counts.get_mut(cell) {
            *count += 1;
        }
    }
    counts
}

/// The counts with noise.
pub(crate) fn noisy<R: CryptoRng + ?Sized>(counts: &[u32], noise: &Noise, rng: &mut R) -> Vec<i64> {
    let mut add = |count: &u32| {
        let sum = i128::from(*count).saturating_add(noise.gaussian.sample(rng));
        i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX })
    };
    counts.iter().map(&mut add).collect()
}

/// Σ |a − b|.
pub(crate) fn distance(a: &[u32], b: &[u32]) -> u64 {
    a.iter()
        .zip(b)
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum()
}
