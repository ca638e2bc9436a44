//! From ρ to (ε, δ) and back. The only floats that decide anything live here and in the key threshold: they depend on
//! the plan alone, never on a row, and every rounding goes to the cautious side.

use crate::{Delta, Epsilon, Rho};

/// The smallest known ε for which ρ-zCDP implies (ε, δ)-differential privacy, rounded up.
///
/// Canonne, Kamath & Steinke, "The Discrete Gaussian for Differential Privacy" (2020), Proposition 12: for every α > 1
/// a ρ-zCDP mechanism is (ε, δ)-DP with δ = exp((α−1)(αρ−ε))·(1−1/α)^α/(α−1). Each α gives a valid ε, so an inexact
/// minimum over α is only a little too cautious.
pub fn epsilon_of(rho: Rho, delta: Delta) -> f64 {
    if rho == Rho::ZERO {
        return 0.0;
    }
    let rho = rho.nanos() as f64 * 1e-9;
    let log_one_over_delta = f64::from(delta.exponent()) * std::f64::consts::LN_10;
    // With x = α − 1 = exp(y): ε = ρ(1+x) + ln(x/(1+x)) + (ln(1/δ) − ln(1+x))/x.
    let epsilon_at = |y: f64| {
        let x = y.exp();
        rho * (1.0 + x) - (1.0 / x).ln_1p() + (log_one_over_delta - x.ln_1p()) / x
    };
    let guess = (log_one_over_delta / rho).sqrt().ln();
    let steps = 120;
    let width = 12.0 / f64::from(steps);
    let (mut low, mut high) = (0..=steps)
        .map(|i| guess - 6.0 + width * f64::from(i))
        .min_by(|a, b| epsilon_at(*a).total_cmp(&epsilon_at(*b)))
        .map_or((guess, guess), |best| (best - width, best + width));
    for _ in 0..60 {
        let (a, b) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if epsilon_at(a) <= epsilon_at(b) {
            high = b
        } else {
            low = a
        }
    }
    // 1e-12 is thousands of times the rounding error of the dozen operations above.
    (epsilon_at(f64::midpoint(low, high)).max(0.0) * (1.0 + 1e-12)).next_up()
}

/// The largest ρ, in whole billionths, that stays within (ε, δ).
pub fn rho_for(epsilon: Epsilon, delta: Delta) -> Rho {
    // The ε in f64 may lie above its decimal by half a unit in the last place.
    let most = (epsilon.nanos() as f64 * 1e-9) * (1.0 - 1e-15);
    let (mut fits, mut too_much) = (0_u64, epsilon.nanos().saturating_mul(2).saturating_add(1));
    while too_much - fits > 1 {
        let middle = fits + (too_much - fits) / 2;
        if epsilon_of(Rho::from_nanos(middle), delta) <= most {
            fits = middle
        } else {
            too_much = middle
        }
    }
    Rho::from_nanos(fits)
}

/// What questions about *disjoint persons* cost together: the dearest of them, not their sum (parallel composition).
///
/// It holds where the groups partition the persons, so that one person's rows, all of them, are in one group only and
/// adding her changes the answer about that group alone: a whole release about each district's residents, say. It does
/// not hold where a person may have rows in several groups; there [`crate::release`] already answers all groups for one
/// price, because her vector over *all* of them is bounded.
pub fn of_disjoint(parts: impl IntoIterator<Item = Rho>) -> Rho {
    parts.into_iter().max().unwrap_or(Rho::ZERO)
}

/// Splits a budget by weights. The parts never sum to more than the whole; all weights zero give nothing.
pub fn split(rho: Rho, weights: &[u32]) -> Vec<Rho> {
    let all: u128 = weights.iter().map(|w| u128::from(*w)).sum();
    let part = |weight: u32| {
        (u128::from(rho.nanos()) * u128::from(weight))
            .checked_div(all)
            .unwrap_or(0)
    };
    weights
        .iter()
        .map(|w| Rho::from_nanos(u64::try_from(part(*w)).unwrap_or(0)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_bigint::BigInt;
    use num_rational::BigRational;

    #[test]
    fn the_budget_of_an_epsilon_is_the_largest_that_fits() {
        for text in ["0.01", "0.1", "0.5", "1", "3", "10", "100"] {
            for n in [1, 5, 8, 12, 400] {
                let (epsilon, delta) = (Epsilon::parse(text).unwrap(), Delta::ten_to_minus(n));
                let rho = rho_for(epsilon, delta);
                let limit: f64 = text.parse().unwrap();
                assert!(epsilon_of(rho, delta) <= limit, "ε {text} δ 1e-{n}");
                assert!(
                    epsilon_of(Rho::from_nanos(rho.nanos() + 2), delta) > limit * (1.0 - 1e-9),
                    "ε {text} δ 1e-{n}"
                );
            }
        }
    }

    #[test]
    fn the_conversion_is_tighter_than_the_classical_one() {
        let (rho, delta) = (Rho::from_nanos(500_000_000), Delta::ten_to_minus(6));
        let classical = 0.5 + 2.0 * (0.5 * 1e6_f64.ln()).sqrt();
        let tight = epsilon_of(rho, delta);
        assert!(
            tight < classical && tight > 0.8 * classical,
            "{tight} {classical}"
        );
    }

    #[test]
    fn disjoint_questions_cost_what_the_dearest_costs() {
        let parts = [3, 9, 4].map(Rho::from_nanos);
        assert_eq!(of_disjoint(parts), Rho::from_nanos(9));
        assert_eq!(of_disjoint([]), Rho::ZERO);
    }

    fn exactly(rho: Rho) -> BigRational {
        BigRational::new(rho.nanos().into(), 1_000_000_000.into())
    }

    proptest::proptest! {
        /// What is charged is never less than what noise of the drawn scale costs, in exact rationals: Δ²/2σ² ≤ ρ.
        #[test]
        fn the_noise_drawn_never_costs_more_than_is_charged(clip in 1_u64..=1 << 62, nanos in 1_u64..=u64::MAX) {
            let rho = Rho::from_nanos(nanos);
            let sigma = BigRational::from_integer(crate::clip::noise_scale(clip, rho).unwrap().into());
            let square = BigRational::from_integer(BigInt::from(clip).pow(2));
            let cost = square / (sigma.pow(2) * BigInt::from(2));
            proptest::prop_assert!(cost <= exactly(rho));
        }

        /// The choice of a clip and the noise together never cost more than the column is charged, and columns and the
        /// selection of groups never more than the question's budget; what is left over stays with the analyst.
        #[test]
        fn all_parts_of_a_question_fit_its_budget(nanos in 200_u64.., parts in 1_u64..17) {
            let whole = Rho::from_nanos(nanos);
            let column = Rho::from_nanos(nanos / parts);
            let (choice, release) = crate::clip::budget(column);
            proptest::prop_assert!(exactly(choice) + exactly(release) <= exactly(column));
            proptest::prop_assert!(exactly(column) * BigInt::from(parts) <= exactly(whole));
            // σ² of the histogram of norms is exactly 1/(2·choice): a ratio, not rounded.
            let variance = BigRational::new(500_000_000.into(), choice.nanos().into());
            proptest::prop_assert_eq!((variance * BigInt::from(2)).recip(), exactly(choice));
            // ε of the exponential mechanism, rounded down, costs ε²/8.
            let nano_epsilon = (8 * u128::from(choice.nanos()) * 1_000_000_000).isqrt();
            let epsilon = BigRational::new(nano_epsilon.into(), 1_000_000_000.into());
            proptest::prop_assert!(epsilon.pow(2) / BigInt::from(8) <= exactly(choice));
        }

        #[test]
        fn parts_never_sum_to_more_than_the_whole(nanos: u64, weights in proptest::collection::vec(0_u32.., 0..9)) {
            let sum = split(Rho::from_nanos(nanos), &weights).into_iter().try_fold(Rho::ZERO, Rho::checked_add);
            proptest::prop_assert!(sum.is_some_and(|s| s.nanos() <= nanos));
        }
    }
}
