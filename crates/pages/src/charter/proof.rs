//! What an analysis found: faults in the sources, and the state of proof of each refusal.

use crate::RuleCited;
use territory::{Text, Timestamp};

/// Something that no rule can ever allow, and whether that is proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusalLine {
    /// Its number, from 1: people call it R1, R2, …
    pub number: u32,
    /// What is refused.
    pub title: Text,
    /// The law it stands on.
    pub law: Option<Text>,
    /// The rules that refuse it.
    pub rules: Vec<RuleCited>,
    /// How its proof stands.
    pub proof: Proof,
}

/// How a proof stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// No request of this kind can be allowed, even if somebody adds a rule that permits everything.
    Proved {
        /// How long the proof took, in milliseconds.
        ms: u64,
    },
    /// A request of this kind would be allowed.
    Refuted {
        /// Such a request, as a sentence.
        example: Text,
    },
    /// It was not checked.
    NotChecked {
        /// Why not.
        why: Text,
    },
}

/// What checking an amendment found.
#[derive(Debug, Clone)]
pub struct Findings {
    /// When it was checked.
    pub at: Timestamp,
    /// The name and version of the solver; `None` where there was none.
    pub solver: Option<String>,
    /// What is wrong with the sources; nothing else is found while there is any.
    pub faults: Vec<SourceFault>,
    /// The refusals under the proposed rules.
    pub refusals: Vec<RefusalLine>,
}

/// A fault in a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFault {
    /// The source's name.
    pub source: String,
    /// The line, from 1, where it is known.
    pub line: Option<u32>,
    /// What is wrong, and how to put it right.
    pub message: Text,
}
