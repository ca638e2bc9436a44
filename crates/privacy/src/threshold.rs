//! Which groups may be named at all, when the keys themselves come from the rows.
//!
//! A group that only one person is in must not appear because of her. A person who is in t groups (at most
//! [`MAX_GROUPS_PER_PERSON`], picked at random beyond that) counts 1/√t in each; a group that nobody counts in is never
//! a candidate; discrete Gaussian noise of scale σ is added and the group is released if the result reaches τ. This is
//! the weighted Gaussian of Gopi et al., "Differentially Private Set Union" (2020).
//!
//! **Why it holds.** Add a person p. Her vector of weights has norm ≤ 1. In the groups that others count in already, the
//! noisy counts are (1/2σ²)-zCDP. Let u ≤ t be the number of groups that only she counts in; each of them has the count
//! 1/√t ≤ 1/√u, and one of them passes with probability at most u·P[noise ≥ τ − 1/√u]. If for every u that is at most
//! δ, the answers with and without her differ, outside an event of probability δ, only as those of a zCDP mechanism. The
//! random pick beyond the cap is drawn independently for each person, so it mixes such pairs and changes nothing.
//! For the normal tail Q(z) ≤ φ(z)·4/(3z + √(z² + 8)) is used (Sampford 1953); the discrete tail is no heavier than the
//! continuous one a whole unit earlier (Canonne et al. 2020, Proposition 25): τ is one unit higher for it.
//!
//! τ depends on the plan only, never on rows; its floats are rounded up.

use crate::Delta;

/// In the count for the threshold, a person is in at most so many groups. Public, the same for every question.
pub const MAX_GROUPS_PER_PERSON: usize = 256;

/// One person in one group only, in the fixed point of the counts for the threshold.
pub(crate) const KEY_UNIT: u64 = 1 << 16;

/// How groups were selected.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyThreshold {
    /// τ: a group is released if its noisy number of persons reaches this. Someone in t groups counts 1/√t.
    pub persons: f64,
    /// σ of the noise on that number.
    pub noise_scale: f64,
    /// The probability, at most, that a group is released although only one person is in it.
    pub delta: Delta,
    /// Groups in which one person counts at most.
    pub max_groups_per_person: usize,
}

/// τ and, for display, what it is made of. All in units of 1/[`KEY_UNIT`] persons.
pub(crate) fn key_threshold(
    sigma: u128,
    delta: Delta,
    max_groups_per_person: usize,
    least_persons: u32,
) -> (i128, KeyThreshold) {
    let unit = KEY_UNIT as f64;
    let noise_scale = sigma as f64 / unit;
    let persons = (1..=max_groups_per_person)
        .map(|u| (u as f64).sqrt().recip() + noise_scale * tail_point(u as f64, delta))
        .fold(0.0, f64::max)
        // Q(2) < 0.023: noise seldom lifts a smaller group over it. A greater τ only keeps more groups back.
        .max(if least_persons > 1 {
            f64::from(least_persons) + 2.0 * noise_scale
        } else {
            0.0
        });
    // A billionth covers the rounding of the formula; two units, the ceiling and the discrete tail.
    let units = (persons * (1.0 + 1e-9) * unit).ceil() as i128 + 2;
    (
        units,
        KeyThreshold {
            persons: units as f64 / unit,
            noise_scale,
            delta,
            max_groups_per_person,
        },
    )
}

/// The least z, rounded up, with u·Q(z) ≤ δ by the bound above.
fn tail_point(u: f64, delta: Delta) -> f64 {
    let log_delta = -f64::from(delta.exponent()) * std::f64::consts::LN_10;
    let too_likely = |z: f64| {
        let log_density = -0.5 * z * z - 0.5 * std::f64::consts::TAU.ln();
        u.ln() + log_density + (4.0 / (3.0 * z + (z * z + 8.0).sqrt())).ln() > log_delta
    };
    let (mut low, mut high) = (0.0, 2.0 + (2.0 * (u.ln() - log_delta)).sqrt());
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if too_likely(middle) {
            low = middle
        } else {
            high = middle
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_point_is_the_normal_quantile_or_a_little_above() {
        // Upper quantiles of the standard normal distribution, from tables.
        for (n, quantile) in [
            (1, 1.281_551_6),
            (2, 2.326_347_9),
            (5, 4.264_890_8),
            (8, 5.612_001_2),
            (12, 7.034_483_8),
        ] {
            let z = tail_point(1.0, Delta::ten_to_minus(n));
            assert!(
                z >= quantile && z < quantile * 1.01,
                "1e-{n}: {z} {quantile}"
            );
        }
    }

    #[test]
    fn more_groups_per_person_ask_for_a_little_more() {
        let sigma = 10 * u128::from(KEY_UNIT);
        let at = |groups| {
            key_threshold(sigma, Delta::ten_to_minus(8), groups, 0)
                .1
                .persons
        };
        assert!(at(1) > 57.1 && at(1) < 57.3, "{}", at(1));
        assert!(at(MAX_GROUPS_PER_PERSON) < 1.2 * at(1));
        assert!(at(MAX_GROUPS_PER_PERSON) >= at(1));
    }
}
