//! What a rule that permits obliges to. Whoever lets data out carries it out, or lets nothing out.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use territory::PlaceLevel;

/// One duty of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Obligation {
    /// `protect-persons`: protect each person with differential privacy, and charge the budget.
    ProtectPersons,
    /// `consenting-only`: count only persons who consent to the purpose.
    ConsentingOnly,
    /// `k>=10`: no group of fewer than so many appears.
    MinimumGroup(u32),
    /// `aggregate-to=district`: nothing finer than this level is distinguished.
    AggregateTo(PlaceLevel),
    /// `round=100m`: positions leave on a grid of so many metres.
    RoundPositions(u32),
    /// `delete-after=30d`: whoever gets the answer deletes it within so many days, and says so.
    DeleteAfter(u32),
    /// `notify`: the persons concerned are told.
    Notify,
}

/// Why a text is no obligation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not an obligation; use `protect-persons`, `consenting-only`, `k>=10`, `aggregate-to=district`, `round=100m`, `delete-after=30d` or `notify`"
)]
pub struct UnknownObligation {
    /// What was written, cut to 80 characters.
    pub text: String,
}

/// Largest group, distance (metres) or number of days that a rule may name.
const MOST: u32 = 1_000_000;

impl Obligation {
    /// All of a rule, as its annotation lists them: with commas between.
    ///
    /// # Errors
    /// [`UnknownObligation`] for the first that is none.
    pub fn list(text: &str) -> Result<Vec<Obligation>, UnknownObligation> {
        let mut all = text
            .split(',')
            .map(|one| one.trim().parse())
            .collect::<Result<Vec<Obligation>, _>>()?;
        strictest(&mut all);
        Ok(all)
    }
}

/// Of those of the same sort, only the strictest stays: the largest group, the coarsest level and grid, the shortest
/// time. Sorted.
pub fn strictest(all: &mut Vec<Obligation>) {
    // Within a sort, the strictest comes first.
    all.sort_by(|a, b| match (a, b) {
        (Obligation::MinimumGroup(a), Obligation::MinimumGroup(b))
        | (Obligation::RoundPositions(a), Obligation::RoundPositions(b)) => b.cmp(a),
        // Coarser levels are smaller.
        _ => a.cmp(b),
    });
    all.dedup_by(|a, b| std::mem::discriminant(a) == std::mem::discriminant(b));
}

impl fmt::Display for Obligation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Obligation::ProtectPersons => f.write_str("protect-persons"),
            Obligation::ConsentingOnly => f.write_str("consenting-only"),
            Obligation::MinimumGroup(least) => write!(f, "k>={least}"),
            Obligation::AggregateTo(level) => write!(f, "aggregate-to={level}"),
            Obligation::RoundPositions(metres) => write!(f, "round={metres}m"),
            Obligation::DeleteAfter(days) => write!(f, "delete-after={days}d"),
            Obligation::Notify => f.write_str("notify"),
        }
    }
}

impl FromStr for Obligation {
    type Err = UnknownObligation;

    fn from_str(text: &str) -> Result<Self, UnknownObligation> {
        let number = |text: &str| {
            text.parse::<u32>()
                .ok()
                .filter(|number| (1..=MOST).contains(number))
        };
        let known = match text {
            "protect-persons" => Some(Obligation::ProtectPersons),
            "consenting-only" => Some(Obligation::ConsentingOnly),
            "notify" => Some(Obligation::Notify),
            _ => None,
        };
        known
            .or_else(|| {
                let least = text.strip_prefix("k>=")?;
                number(least).map(Obligation::MinimumGroup)
            })
            .or_else(|| {
                let level = text.strip_prefix("aggregate-to=")?;
                level.parse().ok().map(Obligation::AggregateTo)
            })
            .or_else(|| {
                let metres = text.strip_prefix("round=")?.strip_suffix('m')?;
                number(metres).map(Obligation::RoundPositions)
            })
            .or_else(|| {
                let days = text.strip_prefix("delete-after=")?.strip_suffix('d')?;
                number(days).map(Obligation::DeleteAfter)
            })
            .ok_or_else(|| UnknownObligation {
                text: text.chars().take(80).collect(),
            })
    }
}

impl TryFrom<String> for Obligation {
    type Error = UnknownObligation;
    fn try_from(text: String) -> Result<Self, UnknownObligation> {
        text.parse()
    }
}

impl From<Obligation> for String {
    fn from(obligation: Obligation) -> String {
        obligation.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_obligation_reads_back_as_it_is_written() {
        let all = "protect-persons, consenting-only, k>=10, aggregate-to=district, round=100m, delete-after=30d, notify";
        let read = Obligation::list(all).expect("all are known");
        let written: Vec<String> = read.iter().map(ToString::to_string).collect();
        assert_eq!(written.join(", "), all);
        for wrong in [
            "",
            "k>=0",
            "k>=-1",
            "round=100",
            "aggregate-to=garden",
            "delete-after=30",
            "k>=1000001",
        ] {
            assert!(wrong.parse::<Obligation>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn of_two_of_a_sort_the_strictest_holds() {
        let list = "k>=5, k>=10, aggregate-to=district, aggregate-to=city, round=50m, round=100m, delete-after=30d, delete-after=7d";
        let strict = Obligation::list(list).expect("known");
        let words: Vec<String> = strict.iter().map(ToString::to_string).collect();
        assert_eq!(
            words,
            [
                "k>=10",
                "aggregate-to=city",
                "round=100m",
                "delete-after=7d"
            ]
        );
    }
}
