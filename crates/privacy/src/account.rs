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

    proptest::proptest! {
        #[test]
        fn parts_never_sum_to_more_than_the_whole(nanos: u64, weights in proptest::collection::vec(0_u32.., 0..9)) {
            let sum = split(Rho::from_nanos(nanos), &weights).into_iter().try_fold(Rho::ZERO, Rho::checked_add);
            proptest::prop_assert!(sum.is_some_and(|s| s.nanos() <= nanos));
        }
    }
}
