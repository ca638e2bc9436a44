//! How far the drawn rows are from the table, told with noise.
//!
//! For each column and each pair of columns the sum of absolute differences between the table's counts and the drawn
//! rows' counts is taken. The drawn rows are released, so one person changes each sum by at most her rows, and all of
//! them together, as one vector, by √(how many)·(her rows) in the L2 norm: one discrete Gaussian for all.
#![deny(clippy::float_arithmetic)]

use crate::counts::{distance, one_way, two_way};
use crate::learned::Learned;
use crate::merge::Merged;
use crate::plan::Noise;
use crate::{SynthesisError, release::fits};
use privacy::Rho;
use rand::CryptoRng;

/// Noisy sums of absolute differences.
#[derive(Debug)]
pub(crate) struct Checked {
    /// One per column, over its values.
    pub(crate) columns: Vec<i128>,
    /// One per pair (left before right, in order), over its cells; `None` where a pair has too many.
    pub(crate) pairs: Vec<((usize, usize), Option<i128>)>,
    pub(crate) noise: Noise,
}

/// Compares the table with the drawn rows; both as codes and as cells.
pub(crate) fn check<R: CryptoRng + ?Sized>(
    learned: &[Learned],
    merged: &[Merged],
    cells: (&[Vec<u16>], &[Vec<u16>]),
    drawn: &[Vec<u16>],
    per_person: u128,
    rho: Rho,
    rng: &mut R,
) -> Result<Checked, SynthesisError> {
    let sizes: Vec<usize> = merged.iter().map(Merged::cells).collect();
    let pairs = pairs(learned.len());
    let measured = pairs.iter().filter(|(l, r)| fits(&sizes, *l, *r)).count();
    let noise = Noise::of(
        learned.len() + measured,
        per_person,
        rho,
        "checking the result",
    )?;
    let mut noisy = |distance: u64| i128::from(distance).saturating_add(noise.gaussian.sample(rng));
    let column = |(learned, drawn): (&Learned, &Vec<u16>)| {
        distance(
            &one_way(&learned.codes, learned.size),
            &one_way(drawn, learned.size),
        )
    };
    let columns = learned
        .iter()
        .zip(drawn)
        .map(column)
        .map(&mut noisy)
        .collect();
    let table = |of: &[Vec<u16>], (left, right): (usize, usize)| {
        let size = (sizes.get(left).copied()?, sizes.get(right).copied()?);
        Some(two_way(of.get(left)?, of.get(right)?, size))
    };
    let (real, synthetic) = cells;
    let mut pair = |(left, right): (usize, usize)| {
        if !fits(&sizes, left, right) {
            return None;
        }
        let (a, b) = (
            table(real, (left, right))?,
            table(synthetic, (left, right))?,
        );
        Some(noisy(distance(&a, &b)))
    };
    let pairs = pairs.into_iter().map(|at| (at, pair(at))).collect();
    Ok(Checked {
        columns,
        pairs,
        noise,
    })
}

/// All pairs of so many columns.
pub(crate) fn pairs(columns: usize) -> Vec<(usize, usize)> {
    (0..columns)
        .flat_map(|left| (left + 1..columns).map(move |right| (left, right)))
        .collect()
}
