//! Plans that several stories use.

use privacy::{Delta, Epsilon, Keys, ReleasePlan, account};

/// ε = 1, δ = 1e-8.
pub(crate) fn plan(keys: Keys) -> ReleasePlan {
    plan_of("1", keys)
}

pub(crate) fn plan_of(epsilon: &str, keys: Keys) -> ReleasePlan {
    let delta = Delta::ten_to_minus(8);
    ReleasePlan {
        rho: account::rho_for(Epsilon::parse(epsilon).unwrap(), delta),
        delta,
        keys,
        least_persons: 0,
        threads: 2,
    }
}
