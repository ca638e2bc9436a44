//! A passage through the gate, as the journal keeps it: the public leaf and the private record beside it.

use crate::{Door, Leaf, Nonce};
use privacy::Rho;
use territory::{DataSetId, PartyId, Purpose, RuleId, Text, Timestamp};

/// What the journal writes, in one transaction.
#[derive(Debug, Clone)]
pub struct Passage {
    /// The public leaf.
    pub leaf: Leaf,
    /// Opens the leaf's commitment.
    pub nonce: Nonce,
    /// When it was decided.
    pub at: Timestamp,
    /// Through which door.
    pub door: Door,
    /// Who asked; `None` when a citizen looked at her own data.
    pub party: Option<PartyId>,
    /// For what; `None` for a citizen's own view.
    pub purpose: Option<Purpose>,
    /// On which data sets.
    pub datasets: Vec<DataSetId>,
    /// Whether it was granted.
    pub granted: bool,
    /// The rules that decided.
    pub rules: Vec<RuleId>,
    /// Why, in plain words.
    pub reason: Text,
    /// The question's text (private; the leaf holds a commitment to it).
    pub question: String,
    /// The protection's statement as JSON; empty when exact or refused.
    pub protection: String,
    /// The privacy budget it costs.
    pub charges: Vec<Charge>,
}

/// What a passage costs one pair of party and data set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// Who pays.
    pub party: PartyId,
    /// For which data set.
    pub dataset: DataSetId,
    /// How much.
    pub rho: Rho,
    /// What the pair may spend in all.
    pub limit: Rho,
}
