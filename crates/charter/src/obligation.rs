//! What a rule that permits obliges to. Whoever lets data out carries it out, or lets nothing out.

use crate::Form;
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

impl Obligation {
    /// Whether whoever keeps `self` keeps `other` too.
    fn covers(self, other: Obligation) -> bool {
        match (self, other) {
            (Obligation::MinimumGroup(own), Obligation::MinimumGroup(other))
            | (Obligation::RoundPositions(own), Obligation::RoundPositions(other)) => own >= other,
            // Coarser levels are smaller; sooner is stricter.
            (Obligation::AggregateTo(own), Obligation::AggregateTo(other)) => own <= other,
            (Obligation::DeleteAfter(own), Obligation::DeleteAfter(other)) => own <= other,
            _ => self == other,
        }
    }
}

/// Of several grounds to let data out, each with what it obliges to, the places of those that count: each ground would
/// do alone, so that one which asks all that another asks, and more, adds nothing. Of two that ask the same, the first
/// counts.
pub(crate) fn lightest(grounds: &[&[Obligation]]) -> Vec<usize> {
    let asks_all_of = |heavy: &[Obligation], light: &[Obligation]| {
        let mut asked = light.iter();
        asked.all(|asked| heavy.iter().any(|kept| kept.covers(*asked)))
    };
    let beaten = |(place, ground): (usize, &&[Obligation])| {
        grounds.iter().enumerate().any(|(other_place, other)| {
            place != other_place
                && asks_all_of(ground, other)
                && (other_place < place || !asks_all_of(other, ground))
        })
    };
    (0..)
        .zip(grounds)
        .filter(|ground| !beaten(*ground))
        .map(|(place, _)| place)
        .collect()
}

/// What no rule can forget when something about persons leaves in this form: figures are protected by noise; exact
/// figures, and records, are never of fewer than five persons.
pub(crate) const fn floor(form: Form) -> Obligation {
    match form {
        Form::Exact | Form::Microdata => Obligation::MinimumGroup(5),
        Form::Rows | Form::Aggregate | Form::Unprotectable => Obligation::ProtectPersons,
    }
}

/// What must be done when data leaves on these grounds: the strictest of each sort that the lightest ask, and the floor
/// for persons, if the question is about them: one that only their consent allows counts only those who gave it.
pub(crate) fn owed(
    grounds: &[&[Obligation]],
    on_persons: Option<Obligation>,
    only_by_consent: bool,
) -> Vec<Obligation> {
    let mut owed: Vec<Obligation> = lightest(grounds)
        .into_iter()
        .filter_map(|place| grounds.get(place))
        .flat_map(|ground| ground.iter().copied())
        .collect();
    if let Some(floor) = on_persons {
        owed.push(floor);
        if only_by_consent {
            owed.push(Obligation::ConsentingOnly);
        }
    }
    strictest(&mut owed);
    owed
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

    #[test]
    fn a_ground_that_asks_more_than_another_adds_nothing() {
        let counting = |grounds: &[(&str, &str)]| {
            let lists: Vec<Vec<Obligation>> = grounds
                .iter()
                .map(|(_, list)| match *list {
                    "" => Vec::new(),
                    list => Obligation::list(list).expect("known"),
                })
                .collect();
            let lists: Vec<&[Obligation]> = lists.iter().map(Vec::as_slice).collect();
            let ids = lightest(&lists).into_iter().map(|place| grounds[place].0);
            ids.collect::<Vec<_>>().join(" ")
        };
        let research = ("research", "protect-persons");
        let consent = ("consent", "protect-persons, consenting-only, notify");
        assert_eq!(counting(&[consent, research]), "research");
        assert_eq!(counting(&[consent, ("contract", "")]), "contract");
        assert_eq!(
            counting(&[research, ("twin", "protect-persons")]),
            "research"
        );
        assert_eq!(counting(&[("ten", "k>=10"), ("five", "k>=5")]), "five");
        assert_eq!(
            counting(&[
                ("groups", "k>=10"),
                ("grid", "round=100m"),
                ("both", "k>=10, round=100m")
            ]),
            "groups grid"
        );
        assert_eq!(
            counting(&[
                ("later", "delete-after=30d"),
                ("sooner", "delete-after=7d, notify")
            ]),
            "later"
        );
    }
}
