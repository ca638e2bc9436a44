//! Which pairs of columns are counted: a forest that grows edge by edge, each chosen by the exponential mechanism.
//!
//! The score of a pair is how much would be gained by counting it: the sum of absolute differences between its counts and
//! what independent columns would give, less what noise alone would make of it (McKenna et al., "AIM", 2022, eq. 1).
//! What independence gives and the noise are known already, so one row more changes a score by at most one row. Growing
//! nothing more is a candidate too, of score zero: a pair that would bring only noise is better left out.
//!
//! The mechanism is sampled exactly: a candidate is drawn evenly and kept with probability exp(−c·gap), gap being how far
//! its score lies below the best, until one is kept. That coin is one comparison with a discrete Laplace sample that is
//! not negative, which is geometric: it reaches `gap` with just that probability.
#![deny(clippy::float_arithmetic)]

use crate::SynthesisError;
use privacy::Rho;
use privacy::noise::DiscreteLaplace;
use rand::CryptoRng;

/// Scores are in rows times this.
pub(crate) const SCALE: i64 = 256;
const TRILLION: u128 = 1_000_000_000_000;

/// Two columns, by position, and what counting them would gain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) left: usize,
    pub(crate) right: usize,
    pub(crate) score: i128,
}

/// The score of a pair. `expected` are its counts under independence and `noise` the sum of absolute differences that
/// noise alone would make, both times [`SCALE`].
pub(crate) fn score(counts: &[u32], expected: &[i64], noise: i64) -> i128 {
    let off = |(count, expected): (&u32, &i64)| {
        (i128::from(*count) * i128::from(SCALE) - i128::from(*expected)).abs()
    };
    counts.iter().zip(expected).map(off).sum::<i128>() - i128::from(noise)
}

/// A forest over `columns` columns, each of at most `columns` − 1 choices at the cost `each`; one person changes a score
/// by at most `rows` rows. Also tells how many choices were made.
pub(crate) fn forest<R: CryptoRng + ?Sized>(
    candidates: &[Candidate],
    columns: usize,
    each: Rho,
    rows: u128,
    rng: &mut R,
) -> Result<Vec<(usize, usize)>, SynthesisError> {
    // ρ = ε²/8 and probability ∝ exp(ε·score/2Δ): the coefficient is √(2ρ)/Δ, rounded down.
    let coefficient = (2 * u128::from(each.nanos()) * 1_000 * TRILLION).isqrt();
    let spread = TRILLION * rows * u128::from(SCALE.unsigned_abs());
    let laplace = DiscreteLaplace::with_scale(spread, coefficient)?;
    let mut component: Vec<usize> = (0..columns).collect();
    let mut chosen = Vec::new();
    while chosen.len() + 1 < columns {
        let of = |column: usize| component.get(column);
        let open = candidates.iter().filter(|c| of(c.left) != of(c.right));
        let open: Vec<&Candidate> = open.collect();
        let scores = open.iter().map(|c| c.score).chain([0]);
        let scores: Vec<i128> = scores.collect();
        // The last candidate is to stop.
        let Some(next) = open.get(exponential(&scores, &laplace, rng)) else {
            break;
        };
        chosen.push((next.left, next.right));
        let (joined, into) = (of(next.right).copied(), of(next.left).copied());
        for place in component.iter_mut().filter(|place| Some(**place) == joined) {
            *place = into.unwrap_or(*place);
        }
    }
    Ok(chosen)
}

/// A position, with probability ∝ exp(score/scale of the Laplace).
fn exponential<R: CryptoRng + ?Sized>(
    scores: &[i128],
    laplace: &DiscreteLaplace,
    rng: &mut R,
) -> usize {
    let best = scores.iter().copied().max().unwrap_or(0);
    loop {
        let position = below(scores.len(), rng);
        let gap = scores.get(position).map_or(0, |score| best - score);
        if geometric(laplace, rng) >= gap {
            return position;
        }
    }
}

fn geometric<R: CryptoRng + ?Sized>(laplace: &DiscreteLaplace, rng: &mut R) -> i128 {
    loop {
        let sample = laplace.sample(rng);
        if sample >= 0 {
            return sample;
        }
    }
}

/// Even among so many, up to a bias of 2^-50: 64 bits for at most 2^14.
pub(crate) fn below<R: CryptoRng + ?Sized>(bound: usize, rng: &mut R) -> usize {
    let product = u128::from(rng.next_u64()) * bound as u128;
    usize::try_from(product >> 64).unwrap_or(0)
}

#[cfg(test)]
#[allow(clippy::float_arithmetic)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    fn candidate(left: usize, right: usize, score: i128) -> Candidate {
        Candidate { left, right, score }
    }

    #[test]
    fn the_choice_follows_the_exponential_mechanism() {
        // ρ = 0.02: ε = 0.4, so one row of score weighs exp(0.2).
        let rho = Rho::from_nanos(20_000_000);
        let s = i128::from(SCALE);
        let candidates = [
            candidate(0, 1, 10 * s),
            candidate(0, 1, 5 * s),
            candidate(0, 1, 8 * s),
        ];
        let weights = [10.0, 5.0, 8.0, 0.0_f64].map(|rows| (0.2 * rows).exp());
        let rng = &mut StdRng::seed_from_u64(1);
        let n = 40_000;
        let mut seen = [0.0; 4];
        let laplace = DiscreteLaplace::with_scale(TRILLION * 256, (0.2 * 1e12) as u128).unwrap();
        for _ in 0..n {
            let scores: Vec<i128> = candidates.iter().map(|c| c.score).chain([0]).collect();
            seen[exponential(&scores, &laplace, rng)] += 1.0;
        }
        let all: f64 = weights.iter().sum();
        for (seen, weight) in seen.iter().zip(weights) {
            let p = weight / all;
            let sigma = (p * (1.0 - p) / f64::from(n)).sqrt();
            assert!((seen / f64::from(n) - p).abs() < 4.5 * sigma, "{seen} {p}");
        }
        let stops = (0..n)
            .filter(|_| forest(&candidates, 2, rho, 1, rng).unwrap().is_empty())
            .count();
        let p = weights[3] / all;
        let sigma = (p * (1.0 - p) / f64::from(n)).sqrt();
        assert!(
            (stops as f64 / f64::from(n) - p).abs() < 4.5 * sigma,
            "{stops} {p}"
        );
    }

    #[test]
    fn with_much_budget_the_forest_is_the_heaviest_and_leaves_out_what_brings_nothing() {
        let rho = Rho::from_nanos(1_000_000_000_000);
        let rng = &mut StdRng::seed_from_u64(2);
        let s = i128::from(SCALE);
        let candidates = [
            candidate(0, 1, 9 * s),
            candidate(1, 2, 8 * s),
            candidate(0, 2, 7 * s),
            candidate(2, 3, -5 * s),
        ];
        let forest = forest(&candidates, 4, rho, 1, rng).unwrap();
        assert_eq!(forest, [(0, 1), (1, 2)]);
    }

    proptest::proptest! {
        #[test]
        fn one_row_more_changes_a_score_by_at_most_one_row(
            counts in proptest::collection::vec(0_u32..1000, 1..40),
            expected in proptest::collection::vec(-5_000_i64..300_000, 40),
            cell: proptest::sample::Index,
        ) {
            let mut more = counts.clone();
            *cell.get_mut(&mut more[..]) += 1;
            let change = score(&more, &expected, 77) - score(&counts, &expected, 77);
            proptest::prop_assert!(change.abs() <= i128::from(SCALE));
        }
    }
}
