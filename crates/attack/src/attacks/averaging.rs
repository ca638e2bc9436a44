//! The same question again and again, in other words: noise that is drawn anew averages out.

use super::Measured;
use crate::broken::{Broken, Fault};
use crate::report::Finding;
use crate::suite::Effort;
use crate::town::{Town, Where};
use crate::trust::{Asked, Asker, Reply, Towns, Trust};
use rand_chacha::ChaCha20Rng;
use std::collections::BTreeSet;
use std::time::Instant;
use territory::Text;

pub(super) fn attack(
    towns: &dyn Towns,
    effort: Effort,
    rng: &mut ChaCha20Rng,
) -> Result<Finding, String> {
    let since = Instant::now();
    let times = effort.of(60, 1_000);
    let town = Town::of(500, rng);
    let trust = towns.open(&town)?;
    let (different, answered) = different_answers(trust.as_ref(), times);
    if answered < times / 2 {
        return Err(format!(
            "averaging: only {answered} of {times} spellings were answered"
        ));
    }
    let (control, _) = different_answers(&Broken::new(&town, Fault::Fresh(10.0), 2), times);
    Ok(Measured {
        attack: "averaging",
        tried: Text::new(
            "La même question, écrite de toutes les façons : un bruit tiré à nouveau s’efface dans la moyenne.",
            "The same question, spelt in every way: noise that is drawn anew averages out.",
        ),
        unit: "different or paid answers",
        trials: answered as u64,
        observed: different as f64,
        at_least: different as f64,
        allowed: 1.0,
        control: (control as f64, control > times / 2),
    }
    .finding(since))
}

/// How many answers to spellings of one question are different draws or paid for; and how many were answered.
fn different_answers(trust: &dyn Trust, times: usize) -> (usize, usize) {
    let (mut draws, mut answered) = (BTreeSet::new(), 0);
    let mut paid = 0;
    for spelling in 0..times {
        let (reply, _) = trust.ask(Asker::Laboratory, &spelt(spelling), "0.1");
        if let Reply::Answered(figures) = reply
            && let Some(figure) = figures.one()
        {
            answered += 1;
            paid += usize::from(!figures.again);
            draws.insert(figure.to_bits());
        }
    }
    (draws.len().max(paid), answered)
}

/// How many have the secret, in the n-th spelling. Each says the same of every row, by its form alone.
fn spelt(n: usize) -> Asked {
    let secret = match n % 3 {
        0 => Where::Secret(true),
        1 => Where::Secret(true).and(Where::Everybody),
        _ => Where::Everybody.and(Where::Secret(true)),
    };
    let mut about = secret;
    for _ in 0..(n / 3) % 4 {
        about = about.clone().and(Where::Secret(true));
    }
    match n % 7 {
        0 => Asked::count(about.or(Where::Secret(true).and(Where::Secret(true)))),
        _ => Asked::count(about),
    }
}
