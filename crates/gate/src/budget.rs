//! The privacy budget: what may be learnt about the persons of one data set in one period, by one party and by all.
//!
//! Questions are charged in zero-concentrated differential privacy (ρ), which adds up exactly; people read the
//! corresponding ε at the stated δ. Each party has a budget of its own for a data set; beside it stands the persons'
//! budget: what all parties together may learn about any one person of the data set. Both begin anew with each period;
//! over several periods they add up, and the privacy report says to how much.
//!
//! δ is split once for all: a tenth of it turns ρ into ε, and each question's threshold for groups takes one part in a
//! hundred thousand. As a question costs at least ε = 0.05 and ρ grows at least linearly with ε, no persons' budget up
//! to ε = 12 holds more than (12 / 0.05)² = 57,600 questions, so that the whole stays within the stated δ.

use privacy::{Delta, Epsilon, Rho, account};
use territory::Timestamp;

/// The least a question costs: ε = 0.05.
const QUESTION_MIN: Epsilon = match Epsilon::from_nanos(50_000_000) {
    Some(epsilon) => epsilon,
    None => panic!("0.05 is positive"),
};
/// The largest budget of a party: ε = 4.
const TOTAL_MAX: Epsilon = match Epsilon::from_nanos(4_000_000_000) {
    Some(epsilon) => epsilon,
    None => panic!("4 is positive"),
};
/// The largest budget of all parties together: ε = 12.
const PERSONS_MAX: Epsilon = match Epsilon::from_nanos(12_000_000_000) {
    Some(epsilon) => epsilon,
    None => panic!("12 is positive"),
};

/// After how long budgets begin anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Period {
    /// Never.
    Ever,
    /// With each calendar year, in UTC.
    #[default]
    Year,
    /// With each quarter.
    Quarter,
    /// With each month.
    Month,
}

impl Period {
    /// Every length of period.
    pub const ALL: [Period; 4] = [Period::Ever, Period::Year, Period::Quarter, Period::Month];

    /// The word in settings.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Period::Ever => "ever",
            Period::Year => "year",
            Period::Quarter => "quarter",
            Period::Month => "month",
        }
    }

    /// The period that a moment lies in: `ever`, `2026`, `2026-Q4` or `2026-11`.
    #[must_use]
    pub fn of(self, at: Timestamp) -> String {
        let date = at.to_string();
        let year: String = date.chars().take_while(|c| *c != '-').collect();
        let month = date.get(year.len() + 1..year.len() + 3).unwrap_or("01");
        match self {
            Period::Ever => "ever".to_owned(),
            Period::Year => year,
            Period::Quarter => {
                let quarter = month.parse::<u8>().unwrap_or(1).saturating_sub(1) / 3 + 1;
                format!("{year}-Q{quarter}")
            }
            Period::Month => format!("{year}-{month}"),
        }
    }
}

impl std::str::FromStr for Period {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|period| period.as_str() == text)
            .ok_or_else(|| format!("`{text}` is not a period; use ever, year, quarter or month"))
    }
}

/// The part of δ that turns ρ into ε.
fn noise_delta(delta: Delta) -> Delta {
    Delta::ten_to_minus(delta.exponent().saturating_add(1))
}

/// The budget of each pair of party and data set, that of the persons, and what a question may cost.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    total: Epsilon,
    limit: Rho,
    persons: Epsilon,
    persons_limit: Rho,
    period: Period,
    question: Epsilon,
    question_max: Epsilon,
    delta: Delta,
}

/// Why settings of a budget make no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BudgetError {
    /// A question may cost more than there is.
    #[error("a question may cost ε = {question}, which is more than the whole budget, ε = {total}")]
    QuestionAboveTotal {
        /// What a question may cost.
        question: Epsilon,
        /// The whole budget.
        total: Epsilon,
    },
    /// A question asked for more than one question may cost.
    #[error("ε = {asked} is more than one question may cost (ε = {most}); ask for less accuracy")]
    TooMuch {
        /// What was asked for.
        asked: Epsilon,
        /// The most that one question may cost.
        most: Epsilon,
    },
    /// A question asked for next to nothing.
    #[error(
        "ε = {asked} is less than a question must cost (ε = {least}); its answer would be noise alone"
    )]
    TooLittle {
        /// What was asked for.
        asked: Epsilon,
        /// The least that one question must cost.
        least: Epsilon,
    },
    /// The whole budget is larger than what the split of δ allows.
    #[error("a budget of ε = {total} is too large; use at most ε = 4")]
    TotalTooLarge {
        /// The whole budget.
        total: Epsilon,
    },
    /// The persons' budget is smaller than one party's, or larger than what the split of δ allows.
    #[error(
        "a persons' budget of ε = {persons} makes no sense; use at least what one party may spend (ε = {total}), at most ε = 12"
    )]
    Persons {
        /// The persons' budget.
        persons: Epsilon,
        /// One party's.
        total: Epsilon,
    },
}

/// What was spent on a data set in the present period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spent {
    /// By the asking party.
    pub by_party: Rho,
    /// By all parties together: what its persons have lost.
    pub on_persons: Rho,
}

impl Budget {
    /// A budget of `total` per pair and year; a question costs `question` unless it says otherwise, at most
    /// `question_max`. All parties together may spend three times as much, at most ε = 12.
    ///
    /// # Errors
    /// [`BudgetError::QuestionAboveTotal`], [`BudgetError::TotalTooLarge`].
    pub fn new(
        total: Epsilon,
        question: Epsilon,
        question_max: Epsilon,
        delta: Delta,
    ) -> Result<Self, BudgetError> {
        if total > TOTAL_MAX {
            return Err(BudgetError::TotalTooLarge { total });
        }
        for cost in [question, question_max] {
            if cost > total {
                return Err(BudgetError::QuestionAboveTotal {
                    question: cost,
                    total,
                });
            }
        }
        let persons = Epsilon::from_nanos(total.nanos().saturating_mul(3))
            .map_or(PERSONS_MAX, |persons| persons.min(PERSONS_MAX));
        Ok(Self {
            total,
            limit: account::rho_for(total, noise_delta(delta)),
            persons,
            persons_limit: account::rho_for(persons, noise_delta(delta)),
            period: Period::default(),
            question,
            question_max: question_max.max(question),
            delta,
        })
    }

    /// The same, with budgets that begin anew after another time.
    #[must_use]
    pub fn each(self, period: Period) -> Self {
        Self { period, ..self }
    }

    /// The same, with another budget for all parties together.
    ///
    /// # Errors
    /// [`BudgetError::Persons`].
    pub fn with_persons(self, persons: Epsilon) -> Result<Self, BudgetError> {
        let total = self.total;
        if persons < total || persons > PERSONS_MAX {
            return Err(BudgetError::Persons { persons, total });
        }
        Ok(Self {
            persons,
            persons_limit: account::rho_for(persons, noise_delta(self.delta)),
            ..self
        })
    }

    /// The name of the period that a moment lies in.
    #[must_use]
    pub fn period(&self, at: Timestamp) -> String {
        self.period.of(at)
    }
    /// How long a period is.
    #[must_use]
    pub fn renewal(&self) -> Period {
        self.period
    }
    /// ε that all parties together may spend on the persons of a data set, in a period.
    #[must_use]
    pub fn persons(&self) -> Epsilon {
        self.persons
    }
    /// The same, as it is charged.
    #[must_use]
    pub fn persons_limit(&self) -> Rho {
        self.persons_limit
    }
    /// Whether a cost fits, after what the party and all parties together have spent.
    #[must_use]
    pub fn allows(&self, spent: Spent, cost: Rho) -> bool {
        let fits = |spent: Rho, limit| spent.checked_add(cost).is_some_and(|after| after <= limit);
        fits(spent.by_party, self.limit) && fits(spent.on_persons, self.persons_limit)
    }
    /// ε in thousandths, rounded up, as rules see it.
    #[must_use]
    pub fn thousandths(epsilon: Epsilon) -> u32 {
        u32::try_from(epsilon.nanos().div_ceil(1_000_000)).unwrap_or(u32::MAX)
    }

    /// ε of the whole budget.
    #[must_use]
    pub fn total(&self) -> Epsilon {
        self.total
    }
    /// What a pair may spend, as it is charged.
    #[must_use]
    pub fn limit(&self) -> Rho {
        self.limit
    }
    /// δ of every statement.
    #[must_use]
    pub fn delta(&self) -> Delta {
        self.delta
    }
    /// What a question costs that does not say.
    #[must_use]
    pub fn question(&self) -> Epsilon {
        self.question
    }

    /// The least and the most that one question may cost.
    #[must_use]
    pub fn question_range(&self) -> (Epsilon, Epsilon) {
        (QUESTION_MIN, self.question_max)
    }

    /// The cost of one question: what it asks for, or the usual.
    ///
    /// # Errors
    /// [`BudgetError::TooMuch`].
    pub fn cost(&self, asked: Option<Epsilon>) -> Result<Epsilon, BudgetError> {
        match asked {
            Some(asked) if asked > self.question_max => Err(BudgetError::TooMuch {
                asked,
                most: self.question_max,
            }),
            Some(asked) if asked < QUESTION_MIN => Err(BudgetError::TooLittle {
                asked,
                least: QUESTION_MIN,
            }),
            Some(asked) => Ok(asked),
            None => Ok(self.question),
        }
    }

    /// What a question of this ε is charged.
    #[must_use]
    pub fn rho(&self, epsilon: Epsilon) -> Rho {
        account::rho_for(epsilon, noise_delta(self.delta))
    }

    /// The δ of one question's threshold for groups.
    #[must_use]
    pub fn key_delta(&self) -> Delta {
        Delta::ten_to_minus(self.delta.exponent().saturating_add(5))
    }

    /// ε that `spent` amounts to, for people: rounded up, in thousandths.
    #[must_use]
    pub fn epsilon_of(&self, spent: Rho) -> f64 {
        if spent == Rho::ZERO {
            return 0.0;
        }
        (account::epsilon_of(spent, noise_delta(self.delta)) * 1000.0).ceil() / 1000.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_has_the_name_of_its_time() {
        // 2026-11-24T03:00:00Z
        let at = Timestamp::from_micros(1_795_489_200_000_000);
        let names: Vec<String> = Period::ALL.iter().map(|one| one.of(at)).collect();
        assert_eq!(names, ["ever", "2026", "2026-Q4", "2026-11"]);
    }

    #[test]
    fn a_question_must_fit_both_budgets() {
        let epsilon = |text: &str| text.parse::<Epsilon>().expect("an ε");
        let budget = Budget::new(
            epsilon("2"),
            epsilon("0.5"),
            epsilon("1"),
            Delta::ten_to_minus(6),
        )
        .and_then(|budget| budget.with_persons(epsilon("3")))
        .expect("sound");
        let cost = budget.rho(epsilon("1"));
        let spent = |by_party, on_persons| Spent {
            by_party,
            on_persons,
        };
        assert!(budget.allows(spent(Rho::ZERO, Rho::ZERO), cost));
        assert!(!budget.allows(spent(budget.limit(), budget.limit()), cost));
        assert!(!budget.allows(spent(Rho::ZERO, budget.persons_limit()), cost));
        assert!(budget.with_persons(epsilon("1")).is_err());
        assert!(budget.with_persons(epsilon("13")).is_err());
    }
}
