//! Why an edition is not proposed or published.

use analysis::AnalysisError;
use charter::CharterError;
use gate::LeafError;
use store::StoreError;

/// What went wrong, with what to do.
#[derive(Debug, thiserror::Error)]
pub enum LegislationError {
    /// The texts are no charter.
    #[error(transparent)]
    Charter(#[from] CharterError),
    /// Nothing would change.
    #[error("the proposed edition is the one in force; change a rule first")]
    NoChange,
    /// The law pack is not one of the program's.
    #[error(
        "the rules of the law pack are not those of a pack that comes with the program; the law changes by a new release of the pack, not by an amendment"
    )]
    LawPackTouched,
    /// A title or reason is missing or too long.
    #[error("the {part} of an amendment has 1 to {most} characters")]
    Text {
        /// Which.
        part: &'static str,
        /// The limit, in characters.
        most: usize,
    },
    /// Not an open amendment.
    #[error("there is no open amendment `{0}`")]
    NotOpen(String),
    /// Another edition came into force since it was proposed.
    #[error(
        "another edition came into force since this was proposed; propose it again on that one"
    )]
    Overtaken,
    /// It was not examined, or not as it stands.
    #[error("the amendment was not examined as it stands; check it first")]
    NotExamined,
    /// A refusal of the law pack does not hold.
    #[error("refusal R{0} would not hold under this edition; it cannot be published")]
    RefusalFails(u32),
    /// The trust has no edition yet.
    #[error("the trust has no edition of its charter yet")]
    NoEdition,
    /// An edition's signature does not fit.
    #[error("the signature of edition {0} does not verify; the store was changed from outside")]
    Signature(String),
    /// The analysis could not be made.
    #[error(transparent)]
    Analysis(#[from] AnalysisError),
    /// What was found cannot be kept or read.
    #[error("the findings of the analysis cannot be kept: {0}")]
    Findings(#[from] serde_json::Error),
    /// The system gave no randomness.
    #[error(transparent)]
    Randomness(#[from] LeafError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl LegislationError {
    /// Whether the proposer can mend it.
    #[must_use]
    pub fn is_proposers(&self) -> bool {
        !matches!(
            self,
            LegislationError::Store(_)
                | LegislationError::Randomness(_)
                | LegislationError::Findings(_)
                | LegislationError::Signature(_)
                | LegislationError::Analysis(_)
        )
    }
}
