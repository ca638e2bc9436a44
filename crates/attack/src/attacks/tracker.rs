//! Trackers (Denning, Denning and Schwartz 1979): groups that are each large enough, and whose exact sums and differences
//! are one person's.

use super::Measured;
use crate::broken::{Broken, Fault};
use crate::report::Finding;
use crate::suite::Effort;
use crate::town::{Town, Where};
use crate::trust::{Asked, Asker, Towns, Trust};
use rand::seq::index::sample;
use rand_chacha::ChaCha20Rng;
use std::time::Instant;
use territory::Text;

pub(super) fn attack(
    towns: &dyn Towns,
    effort: Effort,
    rng: &mut ChaCha20Rng,
) -> Result<Finding, String> {
    let since = Instant::now();
    let town = Town::of(600, rng);
    let trust = towns.open(&town)?;
    let aims = sample(rng, town.persons.len(), effort.of(10, 40)).into_vec();
    let (found, answered, _) = tracked(trust.as_ref(), &town, &aims);
    if answered == 0 {
        return Err("tracker: not a single exact figure was given".to_owned());
    }
    // Silence must not speak either: the same questions about somebody whose secret is the other one.
    let last = [town.persons.len() - 1];
    let neighbour = town.with_the_other_secret();
    let silence = |town: &Town| {
        let trust = towns.open(town)?;
        Ok::<_, String>(tracked(trust.as_ref(), town, &last).2)
    };
    let (here, there) = (silence(&town)?, silence(&neighbour)?);
    let told = here.iter().zip(&there).filter(|(a, b)| a != b).count();
    let found = found + told;
    let broken = Broken::new(&town, Fault::ThresholdAlone, 7);
    let (control, _, _) = tracked(&broken, &town, &aims);
    Ok(Measured {
        attack: "tracker",
        tried: Text::new(
            "Pisteurs individuels, généraux et doubles sur des chiffres exacts, pour isoler une personne.",
            "Individual, general and double trackers on exact figures, to single out one person.",
        ),
        unit: "secrets computed, or told by silence",
        trials: 3 * aims.len() as u64,
        observed: found as f64,
        at_least: found as f64,
        allowed: 0.0,
        control: (control as f64, control == 3 * aims.len()),
    }
    .finding(since))
}

/// How many secrets the three trackers compute, how many questions were answered, and which.
fn tracked(trust: &dyn Trust, town: &Town, aims: &[usize]) -> (usize, usize, Vec<bool>) {
    let (mut found, mut which) = (0, Vec::new());
    for aim in aims {
        let target = &town.persons[*aim];
        let her = Where::is(target.num);
        let half = |below: bool| match below {
            true => Where::Below(300),
            false => Where::Not(Box::new(Where::Below(300))),
        };
        let secret = Where::Secret(true);
        let mut count = |about: Where| {
            let (reply, _) = trust.ask(Asker::Office, &Asked::count(about), "0.1");
            which.push(reply.figure().is_some());
            reply.figure()
        };
        // Individual: all with the secret, less all but her.
        let individual = [
            count(secret.clone()),
            count(secret.clone().but(her.clone())),
        ];
        // General: q(C or T) + q(C or not T) − q(T) − q(not T) = q(C).
        let hers = her.clone().and(secret.clone());
        let general = [
            count(hers.clone().or(half(true))),
            count(hers.clone().or(half(false))),
            count(half(true)),
            count(half(false)),
        ];
        // Double: T within U; q(C) = q(U) + q(C or T) − q(T) − q(U without (C and T)).
        let wide = Where::Below(500);
        let double = [
            count(wide.clone()),
            count(hers.clone().or(half(true))),
            count(half(true)),
            count(wide.but(hers.clone().and(half(true)))),
        ];
        let told = |figures: &[Option<f64>], signs: &[f64]| -> Option<f64> {
            let parts: Option<Vec<f64>> = figures.iter().copied().collect();
            Some(
                parts?
                    .iter()
                    .zip(signs)
                    .map(|(figure, sign)| figure * sign)
                    .sum(),
            )
        };
        let truth = f64::from(u8::from(target.secret));
        let results = [
            told(&individual, &[1.0, -1.0]),
            told(&general, &[1.0, 1.0, -1.0, -1.0]),
            told(&double, &[1.0, 1.0, -1.0, -1.0]),
        ];
        found += results.iter().filter(|told| **told == Some(truth)).count();
    }
    (
        found,
        which.iter().filter(|answered| **answered).count(),
        which,
    )
}
