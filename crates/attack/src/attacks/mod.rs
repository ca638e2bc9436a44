//! The attacks.

mod averaging;
mod budget;
mod differencing;
mod expression;
mod floating_point;
mod mechanism;
mod membership;
mod reconstruction;
mod records;
mod refusals;
mod timing;
mod tracker;

use crate::report::Finding;
use crate::suite::Effort;
use crate::trust::Towns;
use rand_chacha::ChaCha20Rng;
use std::time::Instant;
use territory::Text;

/// One attack on trusts of some towns.
pub(crate) type Attack = fn(&dyn Towns, Effort, &mut ChaCha20Rng) -> Result<Finding, String>;

/// All of them.
pub(crate) const ALL: &[Attack] = &[
    differencing::attack,
    averaging::attack,
    reconstruction::protected,
    reconstruction::exact,
    membership::attack,
    records::attack,
    tracker::attack,
    expression::attack,
    floating_point::attack,
    timing::attack,
    mechanism::attack,
    refusals::attack,
    budget::attack,
];

/// What an attack measured, before it is judged: it is resisted when what is behind the observation at least is not above
/// what is allowed, and its control is caught when it is far above.
struct Measured {
    attack: &'static str,
    tried: Text,
    unit: &'static str,
    trials: u64,
    observed: f64,
    at_least: f64,
    allowed: f64,
    /// The observation against the broken defence, and whether that is a success.
    control: (f64, bool),
}

impl Measured {
    fn finding(self, since: Instant) -> Finding {
        Finding {
            attack: self.attack,
            tried: self.tried,
            unit: self.unit,
            trials: self.trials,
            observed: self.observed,
            at_least: self.at_least,
            allowed: self.allowed,
            control: self.control.0,
            resisted: self.at_least <= self.allowed,
            control_caught: self.control.1,
            seconds: since.elapsed().as_secs_f64(),
        }
    }
}
