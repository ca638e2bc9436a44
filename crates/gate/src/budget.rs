//! The privacy budget: what one party may learn about the persons of one data set, in all.
//!
//! Questions are charged in zero-concentrated differential privacy (ρ), which adds up exactly; people read the
//! corresponding ε at the stated δ.
//!
//! δ is split once for all: a tenth of it turns ρ into ε, and each question's threshold for groups takes one part in
//! ten thousand. As a question costs at least ε = 0.05, no budget up to ε = 4 holds more than 6,400 questions, so that
//! the whole stays within the stated δ.

use privacy::{Delta, Epsilon, Rho, account};

/// The least a question costs: ε = 0.05.
const QUESTION_MIN: Epsilon = match Epsilon::from_nanos(50_000_000) {
    Some(epsilon) => epsilon,
    None => panic!("0.05 is positive"),
};
/// The largest budget: ε = 4.
const TOTAL_MAX: Epsilon = match Epsilon::from_nanos(4_000_000_000) {
    Some(epsilon) => epsilon,
    None => panic!("4 is positive"),
};

/// The part of δ that turns ρ into ε.
fn noise_delta(delta: Delta) -> Delta {
    Delta::ten_to_minus(delta.exponent().saturating_add(1))
}

/// The budget of each pair of party and data set, and what a question may cost.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    total: Epsilon,
    limit: Rho,
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
}

impl Budget {
    /// A budget of `total` per pair; a question costs `question` unless it says otherwise, at most `question_max`.
    ///
    /// # Errors
    /// [`BudgetError::QuestionAboveTotal`].
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
        Ok(Self {
            total,
            limit: account::rho_for(total, noise_delta(delta)),
            question,
            question_max: question_max.max(question),
            delta,
        })
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
        Delta::ten_to_minus(self.delta.exponent().saturating_add(4))
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
