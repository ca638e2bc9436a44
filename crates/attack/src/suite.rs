//! All attacks, one after the other.

use crate::attacks;
use crate::report::Report;
use crate::trust::Towns;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

/// How hard is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Within a minute.
    Quick,
    /// Within five minutes.
    Whole,
}

impl Effort {
    /// One number or the other.
    pub(crate) fn of<T>(self, quick: T, whole: T) -> T {
        match self {
            Effort::Quick => quick,
            Effort::Whole => whole,
        }
    }
}

/// Runs every attack on trusts of `towns`; `told` is called after each. `seed` is for towns and guesses, never for noise.
///
/// # Errors
/// When a trust cannot be made, or does not answer what it should: the attack is then not made at all.
pub fn run(
    towns: &dyn Towns,
    effort: Effort,
    seed: u64,
    told: &mut dyn FnMut(&crate::Finding),
) -> Result<Report, String> {
    let mut findings = Vec::new();
    for (place, attack) in attacks::ALL.iter().enumerate() {
        let mut rng = ChaCha20Rng::seed_from_u64(seed.wrapping_add(place as u64));
        let finding = attack(towns, effort, &mut rng)?;
        told(&finding);
        findings.push(finding);
    }
    Ok(Report { findings })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::broken::{Broken, Fault};
    use crate::{Town, Trust};

    /// A territory whose trusts are all broken alike.
    struct AllBroken(Fault);

    impl Towns for AllBroken {
        fn open(&self, town: &Town) -> Result<Box<dyn Trust>, String> {
            Ok(Box::new(Broken::new(town, self.0, 5)))
        }
    }

    fn broken_by(fault: Fault) -> Vec<&'static str> {
        let mut not_resisted = Vec::new();
        for attack in attacks::ALL {
            let mut rng = ChaCha20Rng::seed_from_u64(1);
            // An attack that finds no footing at all says so.
            if let Ok(finding) = attack(&AllBroken(fault), Effort::Quick, &mut rng) {
                assert!(finding.control_caught, "{finding:?}");
                if !finding.resisted {
                    not_resisted.push(finding.attack);
                }
            }
        }
        not_resisted
    }

    #[test]
    fn a_trust_without_noise_is_found_out_in_many_ways() {
        let found = broken_by(Fault::NoNoise);
        for attack in [
            "differencing",
            "reconstruction",
            "membership",
            "tracker",
            "reconstruction-exact",
            "records",
            "budget",
        ] {
            assert!(found.contains(&attack), "{attack} is not in {found:?}");
        }
    }

    #[test]
    fn a_trust_that_draws_anew_is_averaged() {
        let found = broken_by(Fault::Fresh(10.0));
        assert!(found.contains(&"averaging"), "{found:?}");
    }

    #[test]
    fn noise_in_floating_point_times_and_words_are_found_out() {
        assert!(broken_by(Fault::FloatLaplace(20.0)).contains(&"floating-point"));
        assert!(broken_by(Fault::Slow).contains(&"timing"));
        assert!(broken_by(Fault::Talkative).contains(&"refusals"));
        assert!(broken_by(Fault::ThresholdAlone).contains(&"tracker"));
    }
}
