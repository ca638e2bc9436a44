//! Attestations: dated statements by somebody who answers for them, on which rules rely.
//!
//! An impact assessment that was approved, an algorithm's card, a human who answers for a decision, a judge's warrant:
//! each is entered by the steward, witnessed by a leaf, holds until a day, and can be taken back at once.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use territory::{DataSetId, PartyId, PersonKey, Purpose, Timestamp};

/// What is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Statement {
    /// A data protection impact assessment of a data set for a purpose was approved (GDPR art. 35).
    ImpactAssessment,
    /// An algorithm (a party of kind `service`) is in the public register.
    AlgorithmCard,
    /// A human other than the algorithm's owner answers for what a party decides with a data set, for a purpose
    /// (GDPR art. 22).
    HumanReview,
    /// A judge allows a party the rows of one person in a data set.
    Warrant,
}

impl Statement {
    /// Every statement.
    pub const ALL: [Statement; 4] = [
        Statement::ImpactAssessment,
        Statement::AlgorithmCard,
        Statement::HumanReview,
        Statement::Warrant,
    ];
    /// The word used in commands, in the store and in the ledger.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Statement::ImpactAssessment => "impact-assessment",
            Statement::AlgorithmCard => "algorithm-card",
            Statement::HumanReview => "human-review",
            Statement::Warrant => "warrant",
        }
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Statement {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|statement| statement.as_str() == text)
            .ok_or_else(|| {
                format!(
                    "`{text}` is not a statement; use impact-assessment, algorithm-card, human-review or warrant"
                )
            })
    }
}

/// One attestation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// Its id: 16 lower-case hexadecimal digits.
    pub id: String,
    /// What it states.
    pub statement: Statement,
    /// About which party: the algorithm, or whoever may decide or be given rows. None for an impact assessment.
    pub party: Option<PartyId>,
    /// About which data set. None for an algorithm's card.
    pub dataset: Option<DataSetId>,
    /// For which purpose; narrower ones are covered. None for a card and a warrant.
    pub purpose: Option<Purpose>,
    /// Whose rows, by her pseudonym in the data set: a warrant only.
    pub person: Option<PersonKey>,
    /// Who answers for it: the data protection officer, the reviewer, the court.
    pub issuer: String,
    /// Where it can be found: a file number.
    pub reference: String,
    /// What it says, in a few sentences.
    pub summary: String,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Until when it holds.
    pub valid_until: Timestamp,
    /// When it was taken back.
    pub withdrawn_at: Option<Timestamp>,
    /// The account or person who entered it.
    pub entered_by: String,
}

impl Attestation {
    /// Whether it holds at this moment.
    #[must_use]
    pub fn holds(&self, at: Timestamp) -> bool {
        self.withdrawn_at.is_none() && self.issued_at <= at && at < self.valid_until
    }
}
