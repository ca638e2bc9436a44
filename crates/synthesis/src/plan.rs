//! What the rows may cost, and how the cost is split among the steps.
//!
//! Everything is counted in zero-concentrated differential privacy (ρ), which adds up step by step even when a step looks
//! at what earlier ones released (Bun & Steinke 2016, Lemma 2.3). A vector of counts of which one person changes the L2
//! norm by at most Δ costs Δ²/2σ² under discrete Gaussian noise; a choice by the exponential mechanism of parameter ε
//! costs ε²/8 (Cesar & Rogers, "Bounding, Concentrating, and Truncating", 2021).

use crate::SynthesisError;
use privacy::noise::DiscreteGaussian;
use privacy::{Delta, Epsilon, Rho, account};

/// What one set of synthetic rows may cost, and how large it may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// The whole cost; nothing beyond it is spent.
    pub rho: Rho,
    /// For stating the cost as (ε, δ).
    pub delta: Delta,
    /// Most synthetic rows: bounds what noise alone may invent at a tiny budget.
    pub most_rows: u32,
}

impl Plan {
    /// The largest cost within (ε, δ), for at most ten million rows.
    #[must_use]
    pub fn within(epsilon: Epsilon, delta: Delta) -> Self {
        Self {
            rho: account::rho_for(epsilon, delta),
            delta,
            most_rows: 10_000_000,
        }
    }
}

/// The budget's parts. Weights of a whole: 10 for bands that must be found, 35 for the columns, 10 for choosing pairs,
/// 50 for the pairs, 5 for the check; what a schema does not need goes to the others in proportion.
///
/// Six splits were compared on Adult, COMPAS, German credit and a generated table at ε = 1 and 3: in the mean distance of
/// all pairs this one was the best or within a tenth of it everywhere.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parts {
    pub(crate) bands: Rho,
    pub(crate) columns: Rho,
    pub(crate) choice: Rho,
    pub(crate) pairs: Rho,
    pub(crate) check: Rho,
}

impl Parts {
    /// The split for `learned` columns, `found` of them without given bands.
    pub(crate) fn of(plan: &Plan, learned: usize, found: usize) -> Result<Self, SynthesisError> {
        let (bands, pairs) = (found > 0, learned > 1);
        let weights = [
            if bands { 10 } else { 0 },
            35,
            if pairs { 10 } else { 0 },
            if pairs { 50 } else { 0 },
            5,
        ];
        let parts = account::split(plan.rho, &weights);
        let part = |i: usize| parts.get(i).copied().unwrap_or(Rho::ZERO);
        Ok(Self {
            bands: part(0),
            columns: part(1),
            choice: part(2),
            pairs: part(3),
            check: part(4),
        })
    }
}

/// Noise for `vectors` vectors of whole counts, of each of which one person changes the L2 norm by at most `norm`, all
/// together at the cost `rho`.
#[derive(Debug)]
pub(crate) struct Noise {
    pub(crate) gaussian: DiscreteGaussian,
    /// Its standard deviation, for what is worked out afterwards.
    pub(crate) sigma: f64,
    /// Its variance as a ratio.
    variance: (u128, u128),
}

impl Noise {
    /// σ² = vectors·norm² / 2ρ, an exact ratio of integers.
    pub(crate) fn of(
        vectors: usize,
        norm: u128,
        rho: Rho,
        step: &'static str,
    ) -> Result<Self, SynthesisError> {
        if rho == Rho::ZERO {
            return Err(SynthesisError::NoBudget {
                rho: rho.to_string(),
                step,
            });
        }
        // At most 2^13 vectors of norm 2^8: far below 128 bits.
        let numerator = (vectors.max(1) as u128) * norm * norm * 1_000_000_000;
        let denominator = 2 * u128::from(rho.nanos());
        Ok(Self {
            gaussian: DiscreteGaussian::with_variance(numerator, denominator)?,
            sigma: (numerator as f64 / denominator as f64).sqrt(),
            variance: (numerator, denominator),
        })
    }

    /// So many standard deviations, in whole rows, rounded up.
    pub(crate) fn times(&self, factor: u32) -> i64 {
        let square = u128::from(factor).pow(2) * self.variance.0 / self.variance.1;
        i64::try_from(square.isqrt() + 1).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_sum_to_no_more_than_the_plan_and_waste_less_than_a_part_in_a_million() {
        for (learned, found) in [(1, 0), (1, 1), (15, 0), (15, 3), (128, 128)] {
            let plan = Plan::within(Epsilon::parse("1").unwrap(), Delta::ten_to_minus(8));
            let parts = Parts::of(&plan, learned, found).unwrap();
            let all = [
                parts.bands,
                parts.columns,
                parts.choice,
                parts.pairs,
                parts.check,
            ];
            let sum = all
                .into_iter()
                .try_fold(Rho::ZERO, Rho::checked_add)
                .unwrap();
            assert!(sum <= plan.rho);
            assert!(plan.rho.nanos() - sum.nanos() < 5);
        }
    }

    #[test]
    fn the_noise_costs_what_it_was_given() {
        let rho = Rho::from_nanos(20_000_000);
        let noise = Noise::of(15, 3, rho, "columns").unwrap();
        let cost = 15.0 * 9.0 / (2.0 * noise.sigma * noise.sigma);
        assert!((cost - 0.02).abs() < 1e-12);
        assert!(Noise::of(15, 3, Rho::ZERO, "columns").is_err());
    }
}
