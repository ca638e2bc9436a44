//! What can be wrong with a request for synthetic rows.

use privacy::PrivacyError;

/// Why no synthetic rows were made. Depends on the schema, the plan and the shape of the batches, never on a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SynthesisError {
    /// The domain of a column cannot be used.
    #[error("column `{column}`: {why}")]
    BadDomain {
        /// The column.
        column: String,
        /// The rule that it breaks, and what to give instead.
        why: &'static str,
    },
    /// The same name twice.
    #[error("two columns are named `{column}`: give each column once")]
    TwiceNamed {
        /// The name.
        column: String,
    },
    /// Nothing but identifiers, or nothing at all.
    #[error("there is no column to learn from: describe at least one that is not an identifier")]
    NothingToLearn,
    /// More than fits.
    #[error("{found} {what}, where at most {most} are taken: give fewer")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many were given.
        found: usize,
        /// How many may be given.
        most: usize,
    },
    /// A batch's columns are not those of the schema.
    #[error(
        "column `{column}` is {expected}: give a batch with values of that kind, one for each column in order"
    )]
    WrongValues {
        /// The column.
        column: String,
        /// What its domain expects.
        expected: &'static str,
    },
    /// A batch has more or fewer columns than the schema.
    #[error(
        "a batch has {found} columns where the schema has {expected}: give one for each, in the schema's order"
    )]
    WrongWidth {
        /// In the batch.
        found: usize,
        /// In the schema.
        expected: usize,
    },
    /// The columns of a batch differ in length.
    #[error(
        "column `{column}` has {found} rows where the batch has {expected}: give columns of the same length"
    )]
    LengthMismatch {
        /// The column.
        column: String,
        /// Its rows.
        found: usize,
        /// Rows of the first column.
        expected: usize,
    },
    /// Persons given for a table of which each row is a person, or the other way round.
    #[error("{0}")]
    WrongUnit(&'static str),
    /// The budget does not pay for a step.
    #[error("a budget of ρ = {rho} does not pay for {step}: spend more, or describe fewer columns")]
    NoBudget {
        /// The plan's budget.
        rho: String,
        /// The step that would get nothing.
        step: &'static str,
    },
    /// The mechanisms refused.
    #[error(transparent)]
    Privacy(#[from] PrivacyError),
}
