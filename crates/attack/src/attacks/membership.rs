//! Is she in there at all? Many answers about a town with her and about the same town without her, and the best way to
//! tell them apart: an empirical lower bound on the privacy loss, which must not exceed the stated one.

use super::Measured;
use crate::broken::{Broken, Fault};
use crate::report::Finding;
use crate::statistics::{WRONG, delta};
use crate::suite::Effort;
use crate::town::{Town, Where};
use crate::trust::{Asked, Asker, Measure, Towns, Trust};
use privacy::audit;
use rand_chacha::ChaCha20Rng;
use std::time::Instant;
use territory::Text;

const EPSILON: (&str, f64) = ("0.2", 0.2);
const MEASURES: [Measure; 4] = [
    Measure::Count,
    Measure::Persons,
    Measure::Sum,
    Measure::Median,
];

pub(super) fn attack(
    towns: &dyn Towns,
    effort: Effort,
    rng: &mut ChaCha20Rng,
) -> Result<Finding, String> {
    let since = Instant::now();
    let releases = effort.of(60, 300);
    let mut town = Town::of(300, rng);
    if let Some(last) = town.persons.last_mut() {
        // The one who moves a sum most.
        last.amount = 99.75;
        last.rows = 40;
    }
    let absent = town.without_the_last();
    let far = delta_value();
    let (mut strongest, mut weakest_control) = (0.0_f64, f64::INFINITY);
    for measure in MEASURES {
        let with = draws(towns.open(&town)?.as_ref(), measure, releases);
        let without = draws(towns.open(&absent)?.as_ref(), measure, releases);
        if with.len() < releases / 2 || without.len() < releases / 2 {
            return Err(format!(
                "membership: {measure:?} was answered {} times of {releases}",
                with.len().min(without.len())
            ));
        }
        strongest = strongest.max(audit::epsilon_lower_bound(&with, &without, far, WRONG));
        let broken =
            |town: &Town, seed| draws(&Broken::new(town, Fault::NoNoise, seed), measure, releases);
        let (with, without) = (broken(&town, 4), broken(&absent, 5));
        let bound = audit::epsilon_lower_bound(&with, &without, far, WRONG);
        weakest_control = weakest_control.min(bound);
    }
    Ok(Measured {
        attack: "membership",
        tried: Text::new(
            "Comptes, sommes, médianes d’une ville avec elle et sans elle : peut-on les distinguer ?",
            "Counts, sums, medians of a town with her and without her: can they be told apart?",
        ),
        unit: "ε, empirical lower bound",
        trials: (releases * MEASURES.len() * 2) as u64,
        observed: strongest,
        at_least: strongest,
        allowed: EPSILON.1,
        control: (weakest_control, weakest_control > EPSILON.1),
    }
    .finding(since))
}

fn delta_value() -> f64 {
    10_f64.powi(-(delta().exponent() as i32))
}

/// Independent draws of one figure: the same persons under conditions that are not the same question.
fn draws(trust: &dyn Trust, measure: Measure, releases: usize) -> Vec<f64> {
    (0..releases)
        .filter_map(|n| {
            let about = Where::Below(100_000 + n as i64);
            let asked = Asked::Figure { measure, about };
            trust.ask(Asker::Laboratory, &asked, EPSILON.0).0.figure()
        })
        .collect()
}
