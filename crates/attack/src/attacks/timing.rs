//! How long an answer takes with her and without her.

use super::Measured;
use crate::broken::{Broken, Fault};
use crate::report::Finding;
use crate::statistics::{WRONG, same_distribution};
use crate::suite::Effort;
use crate::town::{Town, Where};
use crate::trust::{Asked, Asker, Towns, Trust};
use rand::RngExt;
use rand_chacha::ChaCha20Rng;
use std::time::Instant;
use territory::Text;

pub(super) fn attack(
    towns: &dyn Towns,
    effort: Effort,
    rng: &mut ChaCha20Rng,
) -> Result<Finding, String> {
    let since = Instant::now();
    let answers = effort.of(100, 600);
    let town = Town::of(500, rng);
    let absent = town.without_the_last();
    let (with, without) = (towns.open(&town)?, towns.open(&absent)?);
    let chance = alike([with.as_ref(), without.as_ref()], answers, rng);
    let (slow, slower) = (
        Broken::new(&town, Fault::Slow, 9),
        Broken::new(&absent, Fault::Slow, 10),
    );
    let control = alike([&slow, &slower], answers, rng);
    Ok(Measured {
        attack: "timing",
        tried: Text::new(
            "La durée des réponses d’une ville avec elle et sans elle (Kolmogorov-Smirnov).",
            "How long answers take about a town with her and without her (Kolmogorov–Smirnov).",
        ),
        unit: "1 − chance that the times are alike",
        trials: 2 * answers as u64,
        observed: 1.0 - chance,
        at_least: 1.0 - chance,
        allowed: 1.0 - WRONG,
        control: (1.0 - control, control < WRONG),
    }
    .finding(since))
}

/// The chance that times of two trusts lie so far apart by accident. Which one is asked first is drawn each time, so that
/// whatever else the machine does falls on both.
fn alike(trusts: [&dyn Trust; 2], answers: usize, rng: &mut ChaCha20Rng) -> f64 {
    let mut times = [Vec::new(), Vec::new()];
    for n in 0..answers {
        let first = rng.random_range(0..2_usize);
        for which in [first, 1 - first] {
            let asked = Asked::count(Where::Below(100_000 + n as i64));
            let (reply, took) = trusts[which].ask(Asker::Laboratory, &asked, "0.1");
            // The first ones warm caches up.
            if reply.figure().is_some() && n >= answers / 10 {
                times[which].push(took.as_secs_f64());
            }
        }
    }
    let [a, b] = times;
    same_distribution(a, b)
}
