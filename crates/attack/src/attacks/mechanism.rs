//! The noise itself, a million draws: is it as wide as its strength demands? A tenth too little, or a sensitivity that is
//! twice what was thought, shows.

use super::Measured;
use crate::report::Finding;
use crate::statistics::WRONG;
use crate::suite::Effort;
use crate::trust::Towns;
use privacy::audit;
use privacy::noise::DiscreteGaussian;
use rand_chacha::ChaCha20Rng;
use std::time::Instant;
use territory::Text;

/// The standard deviation of a count at ρ = 1/2, where one person counts for this many units of the grid.
const UNIT: u128 = 1 << 16;

pub(super) fn attack(
    _: &dyn Towns,
    effort: Effort,
    rng: &mut ChaCha20Rng,
) -> Result<Finding, String> {
    let since = Instant::now();
    let draws = effort.of(100_000, 500_000);
    // μ = Δ/σ: one for noise as wide as one person.
    let stated = 1.0;
    let found = strength(UNIT, 1.0, draws, rng)?;
    let thin = strength(UNIT * 9 / 10, 1.0, draws, rng)?;
    let doubled = strength(UNIT, 2.0, draws, rng)?;
    let control = thin.min(doubled);
    Ok(Measured {
        attack: "mechanism",
        tried: Text::new(
            "Le bruit lui-même, tiré cent mille fois et plus ; un dixième de moins, ou une sensibilité double, se voit.",
            "The noise itself, drawn a hundred thousand times and more; a tenth too little, or a doubled sensitivity, shows.",
        ),
        unit: "μ, empirical lower bound",
        trials: 2 * draws as u64,
        observed: found,
        at_least: found,
        allowed: stated,
        control: (control, control > stated),
    }
    .finding(since))
}

/// A lower bound on μ when one person counts for `moves` units.
fn strength(sigma: u128, moves: f64, draws: usize, rng: &mut ChaCha20Rng) -> Result<f64, String> {
    let noise = DiscreteGaussian::with_sigma(sigma).map_err(|error| error.to_string())?;
    let mut sample = |shift: f64| -> Vec<f64> {
        (0..draws)
            .map(|_| noise.sample(rng) as f64 + shift)
            .collect()
    };
    let with = sample(moves * UNIT as f64);
    let without = sample(0.0);
    Ok(audit::gaussian_lower_bound(&with, &without, WRONG))
}
