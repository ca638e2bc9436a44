//! What an analysis found, in a form that can be kept with an edition and shown on the charter's page.

use serde::{Deserialize, Serialize};
use territory::{RuleId, Text, Timestamp};

/// The proofs about one charter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The version of the charter that was examined.
    pub charter: String,
    /// The solver and its version.
    pub solver: String,
    /// When it began, as the caller's clock says.
    pub started_at: Timestamp,
    /// One per condition of each refusal, in the order of the law pack.
    pub claims: Vec<Claim>,
    /// Whether the rules themselves can fail.
    pub rules: RuleCheck,
    /// How long everything took, in milliseconds.
    pub total_millis: u64,
}

impl Report {
    /// Whether every claim is proved. What could not be settled is not proved.
    #[must_use]
    pub fn all_proved(&self) -> bool {
        self.claims
            .iter()
            .all(|claim| claim.outcome == Outcome::Proved)
    }

    /// The claims that are not proved.
    pub fn open(&self) -> impl Iterator<Item = &Claim> {
        self.claims
            .iter()
            .filter(|claim| claim.outcome != Outcome::Proved)
    }
}

/// "No request that meets this condition can ever be allowed, whatever permit is added."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The number of its refusal: 1 for R1.
    pub refusal: u32,
    /// What is refused.
    pub title: Text,
    /// The law it stands on.
    pub law: String,
    /// The condition, in Cedar.
    pub condition: String,
    /// In how many of the sorts of requests (asker × act × thing) the condition can be met at all.
    pub environments: u32,
    /// The rules that sufficed for the proof, sorted; empty if there is none.
    pub rests_on: Vec<RuleId>,
    /// What was found.
    pub outcome: Outcome,
    /// How long it took, in milliseconds.
    pub millis: u64,
}

/// What was found about a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It holds for every request there can be.
    Proved,
    /// It does not hold: here is a request that the law pack's rules would let through.
    Refuted {
        /// The request.
        example: Example,
    },
    /// It could not be settled, which counts as not proved.
    Unknown {
        /// Why not.
        why: Text,
    },
}

/// A request that shows something, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// One plain sentence: who, what, for which purpose, how.
    pub sentence: Text,
    /// Whether the charter's own decision on this request confirms what the solver says.
    pub confirmed: bool,
}

/// Whether rules can fail at decision time, which refuses a request without a reason that anybody wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleCheck {
    /// How many rules were examined.
    pub examined: u32,
    /// Rules for which a request exists on which they fail.
    pub can_fail: Vec<RuleId>,
    /// Rules about which it could not be settled.
    pub unsettled: Vec<RuleId>,
}

/// What a new charter changes, apart from words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The version that is left.
    pub old: String,
    /// The version that is taken up.
    pub new: String,
    /// The solver and its version.
    pub solver: String,
    /// What becomes allowed that was not: at least one example for each sort of request where there is any.
    pub allowed: Vec<Change>,
    /// What becomes refused that was allowed: likewise.
    pub refused: Vec<Change>,
    /// Comparisons that could not be settled: whatever is not listed above may still differ there.
    pub unsettled: Vec<Text>,
    /// Purposes that only one of the two charters knows, by term; requests for them are not compared.
    pub not_compared: Vec<String>,
    /// How long it took, in milliseconds.
    pub total_millis: u64,
}

impl Difference {
    /// Whether both charters are proved to decide every request alike.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.allowed.is_empty()
            && self.refused.is_empty()
            && self.unsettled.is_empty()
            && self.not_compared.is_empty()
    }
}

/// One sort of request that two charters decide differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The rules that make the difference, sorted: those that allow it where it is allowed, and those that forbid it
    /// where it is refused (none, if it is refused because no rule permits it).
    pub rules: Vec<RuleId>,
    /// A request that is decided differently.
    pub example: Example,
}
