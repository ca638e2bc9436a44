//! Two questions around one person: how many in a group have the secret, and how many without her.

use super::Measured;
use crate::broken::{Broken, Fault};
use crate::report::Finding;
use crate::statistics::{at_least, best_guess_of};
use crate::suite::Effort;
use crate::town::{Town, Where};
use crate::trust::{Asked, Asker, Towns, Trust};
use rand::seq::index::sample;
use rand_chacha::ChaCha20Rng;
use std::time::Instant;
use territory::Text;

const EPSILON: (&str, f64) = ("0.1", 0.1);

pub(super) fn attack(
    towns: &dyn Towns,
    effort: Effort,
    rng: &mut ChaCha20Rng,
) -> Result<Finding, String> {
    let since = Instant::now();
    let persons = 2_000;
    let targets = effort.of(100, 600);
    let town = Town::of(persons, rng);
    let trust = towns.open(&town)?;
    let aims: Vec<usize> = sample(rng, town.persons.len(), targets).into_vec();
    let (hits, tried) = guesses(trust.as_ref(), &town, &aims);
    if tried < targets as u64 / 2 {
        return Err(format!(
            "differencing: only {tried} of {targets} pairs were answered"
        ));
    }
    let (control, of) = guesses(&Broken::new(&town, Fault::NoNoise, 1), &town, &aims);
    Ok(Measured {
        attack: "differencing",
        tried: Text::new(
            "Deux questions qui ne diffèrent que d’une personne ; la différence devine son secret.",
            "Two questions that differ by one person; their difference guesses her secret.",
        ),
        unit: "share of secrets guessed",
        trials: tried,
        observed: hits as f64 / tried as f64,
        at_least: at_least(hits, tried),
        allowed: best_guess_of(2, EPSILON.1),
        control: (
            control as f64 / of as f64,
            at_least(control, of) > best_guess_of(2, EPSILON.1),
        ),
    }
    .finding(since))
}

/// How many secrets are guessed, and of how many persons both questions were answered.
fn guesses(trust: &dyn Trust, town: &Town, aims: &[usize]) -> (u64, u64) {
    let (mut hits, mut tried) = (0, 0);
    for aim in aims {
        let target = &town.persons[*aim];
        let group = Where::Secret(true).and(Where::Below(target.num + 200));
        let with = Asked::count(group.clone());
        let without = Asked::count(group.but(Where::is(target.num)));
        let ask = |asked| trust.ask(Asker::Laboratory, asked, EPSILON.0).0.figure();
        let (Some(with), Some(without)) = (ask(&with), ask(&without)) else {
            continue;
        };
        tried += 1;
        hits += u64::from((with - without > 0.5) == target.secret);
    }
    (hits, tried)
}
