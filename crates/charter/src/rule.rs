//! A rule as people read it: title, sentence, law, and its source beside.

use crate::{Layer, Obligation};
use territory::{RuleId, Text};

/// Whether a rule allows or forbids. One that forbids wins over all that allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// It allows.
    Permit,
    /// It forbids.
    Forbid,
}

impl Effect {
    /// The word used in policies, pages and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Effect::Permit => "permit",
            Effect::Forbid => "forbid",
        }
    }
}

/// One rule of the charter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// How decisions and the ledger cite it.
    pub id: RuleId,
    /// How binding it is.
    pub layer: Layer,
    /// Its title.
    pub title: Text,
    /// What it says, in a sentence or two that a citizen understands.
    pub plain: Text,
    /// The law or decision it stands on.
    pub law: String,
    /// Whether it allows or forbids.
    pub effect: Effect,
    /// What it obliges to, if it allows.
    pub obligations: Vec<Obligation>,
    /// The rule in Cedar, without its annotations; empty for a built-in answer.
    pub source: String,
    /// The source it is written in; empty for a built-in answer.
    pub file: String,
}
