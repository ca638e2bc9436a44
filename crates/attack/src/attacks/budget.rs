//! Many askers at once, until the budget ends: is more given away than there was?

use super::Measured;
use crate::broken::{Broken, Fault};
use crate::report::Finding;
use crate::suite::Effort;
use crate::town::{Town, Where};
use crate::trust::{Asked, Asker, Reply, Towns, Trust};
use privacy::{Epsilon, Rho, account};
use rand_chacha::ChaCha20Rng;
use std::time::Instant;
use territory::Text;

/// What a party may spend in all.
const BUDGET: f64 = 4.0;
const THREADS: i64 = 8;

pub(super) fn attack(
    towns: &dyn Towns,
    effort: Effort,
    rng: &mut ChaCha20Rng,
) -> Result<Finding, String> {
    let since = Instant::now();
    // At this strength so many questions are more than the budget holds.
    let (epsilon, each) = effort.of(("1", 10), ("0.5", 30));
    let town = Town::of(200, rng);
    let trust = towns.open(&town)?;
    let (answered, said) = spent(trust.as_ref(), epsilon, each);
    let (control, _) = spent(&Broken::new(&town, Fault::NoNoise, 13), epsilon, each);
    let in_all = together(epsilon, answered)?;
    Ok(Measured {
        attack: "budget",
        tried: Text::new(
            "Huit demandeurs à la fois, jusqu’à épuisement : le budget est-il dépassé ?",
            "Eight askers at once, until nothing is left: is the budget exceeded?",
        ),
        unit: "ε of all answers together",
        trials: (THREADS * each) as u64,
        observed: in_all.max(said),
        at_least: in_all.max(said),
        allowed: BUDGET,
        control: {
            let control = together(epsilon, control)?;
            (control, control > BUDGET)
        },
    }
    .finding(since))
}

/// How many questions were answered anew, and the most that was said to be spent.
fn spent(trust: &dyn Trust, epsilon: &str, each: i64) -> (u64, f64) {
    let asker = |thread: i64| {
        let (mut answered, mut most) = (0, 0.0_f64);
        for n in 0..each {
            let asked = Asked::count(Where::Below(100_000 + thread * each + n));
            if let Reply::Answered(figures) = trust.ask(Asker::Laboratory, &asked, epsilon).0 {
                answered += u64::from(!figures.again);
                most = most.max(figures.spent.unwrap_or(0.0));
            }
        }
        (answered, most)
    };
    std::thread::scope(|scope| {
        let askers: Vec<_> = (0..THREADS)
            .map(|thread| scope.spawn(move || asker(thread)))
            .collect();
        askers
            .into_iter()
            .filter_map(|asker| asker.join().ok())
            .fold((0, 0.0), |(n, most), (more, spent)| {
                (n + more, spent.max(most))
            })
    })
}

/// The ε of so many answers together.
fn together(epsilon: &str, answers: u64) -> Result<f64, String> {
    let epsilon = Epsilon::parse(epsilon).map_err(|error| error.to_string())?;
    let rho = account::rho_for(epsilon, crate::statistics::delta());
    let all = Rho::from_nanos(rho.nanos().saturating_mul(answers));
    Ok(account::epsilon_of(all, crate::statistics::delta()))
}
