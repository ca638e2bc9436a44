//! A passage through the gate, as the journal keeps it: the public leaf and the private record beside it.

use crate::{Door, Leaf, Nonce};
use charter::{Action, Circumstances, Standing};
use privacy::Rho;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
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
    /// The facts on which each data set was decided.
    pub weighed: BTreeMap<DataSetId, Weighed>,
    /// Until when whoever got the answer must have deleted it.
    pub delete_by: Option<Timestamp>,
    /// Whether the persons concerned are to be told.
    pub notify: bool,
}

/// The facts on which one data set of a passage was decided: with them the decision can be made again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weighed {
    /// What for an act.
    pub action: Action,
    /// What was on record about the data set.
    pub standing: Standing,
    /// What was found out about the question.
    pub circumstances: Circumstances,
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
