//! Everybody's secret at once, from many counts over random groups (Dinur and Nissim 2003): least squares, rounded.

use super::Measured;
use crate::broken::{Broken, Fault};
use crate::report::Finding;
use crate::statistics::{at_least, best_guess, least_squares};
use crate::suite::Effort;
use crate::town::{Town, Where};
use crate::trust::{Asked, Asker, Towns, Trust};
use rand::RngExt;
use rand_chacha::ChaCha20Rng;
use std::time::Instant;
use territory::Text;

const PERSONS: i64 = 120;
/// What a party may spend in all.
const BUDGET: f64 = 4.0;

/// With protected figures, until the budget is spent.
pub(super) fn protected(
    towns: &dyn Towns,
    effort: Effort,
    rng: &mut ChaCha20Rng,
) -> Result<Finding, String> {
    let tried = Text::new(
        "Des comptes sur des centaines de groupes au hasard, résolus ensemble pour deviner chaque secret.",
        "Counts over hundreds of random groups, solved together to guess every secret.",
    );
    // Many small answers, or fewer good ones: both ways of spending the budget.
    let epsilon = effort.of("0.3", "0.15");
    let ask = Way {
        asker: Asker::Laboratory,
        epsilon,
        questions: effort.of(250, 700),
    };
    solved(
        "reconstruction",
        tried,
        &ask,
        best_guess(BUDGET),
        towns,
        rng,
    )
}

/// With exact figures, which are free: the comparison with earlier answers stands in the way.
pub(super) fn exact(
    towns: &dyn Towns,
    effort: Effort,
    rng: &mut ChaCha20Rng,
) -> Result<Finding, String> {
    let tried = Text::new(
        "Les mêmes groupes, avec les chiffres exacts de la statistique publique.",
        "The same groups, with the exact figures of official statistics.",
    );
    let ask = Way {
        asker: Asker::Office,
        epsilon: "0.1",
        questions: effort.of(200, 400),
    };
    // Nothing is promised but that no figure of fewer than ten comes out: of 120 persons, ninety at least are not told.
    solved("reconstruction-exact", tried, &ask, 0.75, towns, rng)
}

struct Way {
    asker: Asker,
    epsilon: &'static str,
    questions: usize,
}

fn solved(
    attack: &'static str,
    tried: Text,
    way: &Way,
    allowed: f64,
    towns: &dyn Towns,
    rng: &mut ChaCha20Rng,
) -> Result<Finding, String> {
    let since = Instant::now();
    let town = Town::of(PERSONS, rng);
    let trust = towns.open(&town)?;
    let groups: Vec<Vec<usize>> = (0..way.questions)
        .map(|_| {
            (0..town.persons.len())
                .filter(|_| rng.random_range(0..2) == 1)
                .collect()
        })
        .collect();
    let (hits, answered) = guessed(trust.as_ref(), &town, &groups, way);
    if answered == 0 {
        return Err(format!("{attack}: nothing was answered"));
    }
    let (control, _) = guessed(
        &Broken::new(&town, Fault::ThresholdAlone, 3),
        &town,
        &groups,
        way,
    );
    let trials = town.persons.len() as u64;
    Ok(Measured {
        attack,
        tried,
        unit: "share of secrets guessed",
        trials,
        observed: hits as f64 / trials as f64,
        at_least: at_least(hits, trials),
        allowed,
        control: (
            control as f64 / trials as f64,
            at_least(control, trials) > allowed,
        ),
    }
    .finding(since))
}

fn guessed(trust: &dyn Trust, town: &Town, groups: &[Vec<usize>], way: &Way) -> (u64, usize) {
    let (mut rows, mut counts) = (Vec::new(), Vec::new());
    for group in groups {
        let nums = group.iter().map(|place| town.persons[*place].num).collect();
        let asked = Asked::count(Where::Secret(true).and(Where::Among(nums)));
        let (reply, _) = trust.ask(way.asker, &asked, way.epsilon);
        if let Some(count) = reply.figure() {
            rows.push(group.clone());
            counts.push(count);
        }
    }
    // Noise of about four in each count.
    let guesses = least_squares(town.persons.len(), &rows, &counts, 1.0);
    let right = guesses
        .iter()
        .zip(&town.persons)
        .filter(|(guess, person)| (**guess > 0.5) == person.secret);
    (right.count() as u64, counts.len())
}
