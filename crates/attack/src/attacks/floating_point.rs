//! The last bits of noisy figures (Mironov 2012): where noise is added in floating point, which figures are possible
//! depends on the true one.

use super::Measured;
use crate::broken::{Broken, Fault};
use crate::report::Finding;
use crate::suite::Effort;
use crate::town::{Town, Where};
use crate::trust::{Asked, Asker, Measure, Towns, Trust};
use rand_chacha::ChaCha20Rng;
use std::time::Instant;
use territory::Text;

/// The finest grid of sums: 2⁻³² of a unit.
const FINEST: i32 = 32;

pub(super) fn attack(
    towns: &dyn Towns,
    effort: Effort,
    rng: &mut ChaCha20Rng,
) -> Result<Finding, String> {
    let since = Instant::now();
    let releases = effort.of(30, 300);
    let mut town = Town::of(300, rng);
    // Her amount is not on the grid of the others: its last bits would show.
    if let Some(last) = town.persons.last_mut() {
        last.amount = 33.1;
    }
    let neighbour = town.without_the_last();
    let mut off = 0;
    let mut trials = 0;
    for town in [&town, &neighbour] {
        let (found, of) = off_the_grid(towns.open(town)?.as_ref(), releases);
        off += found;
        trials += of;
    }
    if trials < releases {
        return Err(format!("floating-point: only {trials} sums were given"));
    }
    let (control, _) = off_the_grid(&Broken::new(&town, Fault::FloatLaplace(20.0), 8), releases);
    Ok(Measured {
        attack: "floating-point",
        tried: Text::new(
            "Les derniers chiffres binaires du bruit : certaines valeurs ne sont possibles que pour une vérité.",
            "The last bits of the noise: some values are only possible for one truth.",
        ),
        unit: "sums off the common grid",
        trials: trials as u64,
        observed: off as f64,
        at_least: off as f64,
        allowed: 0.0,
        control: (control as f64, control > releases / 2),
    }
    .finding(since))
}

fn off_the_grid(trust: &dyn Trust, releases: usize) -> (usize, usize) {
    let sums: Vec<f64> = (0..releases)
        .filter_map(|n| {
            let asked = Asked::Figure {
                measure: Measure::Sum,
                about: Where::Below(100_000 + n as i64),
            };
            trust.ask(Asker::Laboratory, &asked, "0.1").0.figure()
        })
        .collect();
    let off = sums
        .iter()
        .filter(|sum| (**sum * 2_f64.powi(FINEST)).fract() != 0.0)
        .count();
    (off, sums.len())
}
