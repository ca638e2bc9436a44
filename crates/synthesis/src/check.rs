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
    /// One per pair (left before right, in order).
    pub(crate) pairs: Vec<CheckedPair>,
    pub(crate) noise: Noise,
}

/// What was measured of a pair.
#[derive(Debug)]
pub(crate) struct CheckedPair {
    pub(crate) at: (usize, usize),
    /// `None` where even the cells are too many.
    pub(crate) sum: Option<i128>,
    /// Whether it was taken over all values, not over cells of merged ones.
    pub(crate) over_values: bool,
}

/// Most pairs of values that are compared one by one; where a pair has more, its cells are compared.
const MOST_VALUE_PAIRS: usize = 1 << 18;

/// Compares the table with the drawn rows, both as codes.
pub(crate) fn check<R: CryptoRng + ?Sized>(
    learned: &[Learned],
    merged: &[Merged],
    drawn: &[Vec<u16>],
    per_person: u128,
    rho: Rho,
    rng: &mut R,
) -> Result<Checked, SynthesisError> {
    let sides: Vec<Side<'_>> = learned
        .iter()
        .zip(merged)
        .zip(drawn)
        .map(|((learned, merged), drawn)| Side {
            learned,
            merged,
            drawn,
        })
        .collect();
    let sizes: Vec<usize> = merged.iter().map(Merged::cells).collect();
    let pairs = pairs(sides.len());
    let measured = pairs.iter().filter(|(l, r)| fits(&sizes, *l, *r)).count();
    let vectors = sides.len() + measured;
    let noise = Noise::of(vectors, per_person, rho, "checking the result")?;
    let mut noisy = |distance: u64| i128::from(distance).saturating_add(noise.gaussian.sample(rng));
    let column = |side: &Side<'_>| {
        let size = side.learned.size;
        distance(
            &one_way(&side.learned.codes, size),
            &one_way(side.drawn, size),
        )
    };
    let columns = sides.iter().map(column).map(&mut noisy).collect();
    let mut pair = |at: (usize, usize)| {
        let (left, right) = (sides.get(at.0)?, sides.get(at.1)?);
        let values = left.learned.size.saturating_mul(right.learned.size);
        let over_values = values <= MOST_VALUE_PAIRS;
        let sum = fits(&sizes, at.0, at.1).then(|| noisy(apart(left, right, over_values)));
        Some(CheckedPair {
            at,
            sum,
            over_values,
        })
    };
    let pairs = pairs.into_iter().filter_map(&mut pair).collect();
    Ok(Checked {
        columns,
        pairs,
        noise,
    })
}

/// One column of the table and of the drawn rows.
struct Side<'a> {
    learned: &'a Learned,
    merged: &'a Merged,
    drawn: &'a [u16],
}

/// The sum of absolute differences of a pair's counts.
fn apart(left: &Side<'_>, right: &Side<'_>, over_values: bool) -> u64 {
    let (a, b) = if over_values {
        let size = (left.learned.size, right.learned.size);
        (
            two_way(&left.learned.codes, &right.learned.codes, size),
            two_way(left.drawn, right.drawn, size),
        )
    } else {
        let size = (left.merged.cells(), right.merged.cells());
        let fold = |side: &Side<'_>, codes: &[u16]| side.merged.fold(codes);
        (
            two_way(
                &fold(left, &left.learned.codes),
                &fold(right, &right.learned.codes),
                size,
            ),
            two_way(&fold(left, left.drawn), &fold(right, right.drawn), size),
        )
    };
    distance(&a, &b)
}

/// All pairs of so many columns.
pub(crate) fn pairs(columns: usize) -> Vec<(usize, usize)> {
    (0..columns)
        .flat_map(|left| (left + 1..columns).map(move |right| (left, right)))
        .collect()
}
