//! What keeps a question from being decided or answered. A refusal is not an error: it is an outcome.

use crate::ports::suggestion;
use crate::{BudgetError, LeafError, PortFault, QuestionError};
use charter::Obligation;
use territory::PartyId;

/// Why the gate could not deal with a question.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    /// Nobody of that name takes part in the trust.
    #[error("there is no party `{0}`; the steward admits parties (`bastide party add`)")]
    UnknownParty(PartyId),
    /// Not a purpose that the charter knows.
    #[error("there is no purpose `{purpose}`{}", suggestion(.did_you_mean))]
    UnknownPurpose {
        /// What was stated.
        purpose: String,
        /// Near terms.
        did_you_mean: Vec<String>,
    },
    /// The question is longer than anybody writes by hand.
    #[error("the question has {len} bytes; the limit is {max}")]
    TooLong {
        /// Its length.
        len: usize,
        /// The limit.
        max: usize,
    },
    /// It cannot be read, or names what does not exist.
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// It asks for more accuracy than allowed.
    #[error(transparent)]
    Budget(#[from] BudgetError),
    /// Time, memory or rows ran out, or storage failed.
    #[error(transparent)]
    Port(#[from] PortFault),
    /// An obligation of the deciding rules that nobody carried out: the answer was dropped.
    #[error(
        "the rule that allows this owes `{0}`, which nobody carried out; nothing left, tell the data steward"
    )]
    NotCarriedOut(Obligation),
    /// No attestation of that id.
    #[error("there is no warrant `{0}`; the steward enters it first (`bastide attest`)")]
    UnknownWarrant(String),
    /// No leaf could be made.
    #[error(transparent)]
    Leaf(#[from] LeafError),
}

impl GateError {
    /// Whether the asker can mend it by asking differently.
    #[must_use]
    pub fn is_askers(&self) -> bool {
        !matches!(
            self,
            GateError::Port(PortFault::Failed(_))
                | GateError::Leaf(_)
                | GateError::NotCarriedOut(_)
        )
    }
}
