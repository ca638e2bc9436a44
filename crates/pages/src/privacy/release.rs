//! Records that left about persons: generalised, or made up, with what that protects.

use crate::Named;
use crate::format;
use crate::texts::Arg;
use crate::view::View;
use territory::{PartyId, Timestamp};

/// One release of records.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordsRelease {
    /// Its leaf.
    pub leaf: u64,
    /// When it left.
    pub at: Timestamp,
    /// Who got it.
    pub party: Option<Named<PartyId>>,
    /// How many records it has.
    pub rows: u64,
    /// How it protects persons.
    pub protection: RecordsProtection,
}

/// How released records protect persons. Chances and shares are from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RecordsProtection {
    /// Real records, made alike: each shares its recognisable values with at least `k` − 1 others.
    Alike {
        /// The least number of records that look the same.
        k: u32,
        /// Each such group has at least so many sensitive values, if that was demanded.
        l: Option<f64>,
        /// The sensitive values of each group are at most so far from those of all, if that was demanded.
        t: Option<f64>,
        /// The share of records that was left out.
        suppressed: f64,
        /// The highest chance of being recognised by somebody who knows that one is in it.
        prosecutor: f64,
        /// The same for somebody who does not know it.
        journalist: f64,
        /// The share of records that somebody who tries all would recognise.
        marketer: f64,
    },
    /// Records of nobody, drawn from protected figures.
    MadeUp {
        /// ε of those figures.
        epsilon: f64,
        /// δ of those figures.
        delta: f64,
    },
}

impl RecordsProtection {
    /// What it is, in a few words.
    pub(crate) fn model(&self, v: &View<'_>) -> String {
        match *self {
            RecordsProtection::Alike { k, l, t, .. } => {
                let mut said = v.t1("release-alike", "k", k);
                if let Some(l) = l {
                    said.push_str(", ");
                    said.push_str(&v.t1("release-l", "n", v.real(l)));
                }
                if let Some(t) = t {
                    said.push_str(", ");
                    said.push_str(&v.t1("release-t", "n", v.real(t)));
                }
                said
            }
            RecordsProtection::MadeUp { epsilon, delta } => {
                let (epsilon, delta) = (v.real(epsilon), format::chance(v.lang(), delta));
                v.t2("release-made-up", "epsilon", epsilon, "delta", delta)
            }
        }
    }

    /// What somebody could still find out, in plain words.
    pub(crate) fn risk(&self, v: &View<'_>) -> String {
        match *self {
            RecordsProtection::Alike {
                suppressed,
                prosecutor,
                journalist,
                marketer,
                ..
            } => {
                let [prosecutor, journalist, marketer, suppressed] =
                    [prosecutor, journalist, marketer, suppressed].map(|share| percent(v, share));
                let values: [(&'static str, &dyn Arg); 4] = [
                    ("prosecutor", &prosecutor),
                    ("journalist", &journalist),
                    ("marketer", &marketer),
                    ("suppressed", &suppressed),
                ];
                v.with("release-risk", &values)
            }
            RecordsProtection::MadeUp { epsilon, delta } => {
                v.strength("release-risk-made-up", epsilon, delta, &[])
            }
        }
    }
}

/// A share in percent with one decimal, rounded up: a risk is never said smaller than it is.
fn percent(v: &View<'_>, share: f64) -> String {
    v.real((share.clamp(0.0, 1.0) * 1000.0 - 1e-9).ceil() / 10.0)
}
