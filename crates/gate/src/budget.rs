//! The privacy budget: what one party may learn about the persons of one data set, in all.
//!
//! Questions are charged in zero-concentrated differential privacy (ρ), which adds up exactly; people read the
//! corresponding ε at the stated δ.

use privacy::{Delta, Epsilon, Rho, account};

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
            limit: account::rho_for(total, delta),
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
            Some(asked) => Ok(asked),
            None => Ok(self.question),
        }
    }

    /// ε that `spent` amounts to, for people: rounded up, in thousandths.
    #[must_use]
    pub fn epsilon_of(&self, spent: Rho) -> f64 {
        if spent.is_zero() {
            return 0.0;
        }
        (account::epsilon_of(spent, self.delta) * 1000.0).ceil() / 1000.0
    }
}
