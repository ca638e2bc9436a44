//! A passage through the gate, as the journal keeps it: the public leaf and the private record beside it.

use crate::{
    Door, Leaf, LeafError, MicrodataKept, Nonce, ProtectionStatement, Receipt, ReleaseKey,
};
use charter::{Action, Circumstances, Standing};
use privacy::Rho;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use territory::{DataSetId, PartyId, Purpose, RuleId, Text, Timestamp};

/// What the journal writes, in one transaction.
#[derive(Debug, Clone, Serialize, Deserialize)]
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
    /// The reservation that it settles, if something was charged for it.
    pub settles: Option<String>,
    /// The protected figures that leave, under the key by which the same question finds them again.
    pub released: Option<(ReleaseKey, Vec<u8>)>,
    /// The cells of exact figures about persons that leave, as the engine packed them.
    pub cells: Vec<(DataSetId, Vec<u8>)>,
    /// The release of records that leaves.
    pub microdata: Option<MicrodataKept>,
    /// The facts on which each data set was decided.
    pub weighed: BTreeMap<DataSetId, Weighed>,
    /// Until when whoever got the answer must have deleted it.
    pub delete_by: Option<Timestamp>,
    /// Whether the persons concerned are to be told.
    pub notify: bool,
}

impl Passage {
    /// Makes it the passage of an answer that was paid for and never came.
    pub(crate) fn lapse(&mut self, cost: &str) {
        if let Leaf::Question {
            epsilon, lapsed, ..
        }
        | Leaf::Microdata {
            epsilon, lapsed, ..
        } = &mut self.leaf
        {
            *epsilon = Some(cost.to_owned());
            *lapsed = true;
        }
    }

    /// Makes it the passage of an answer whose figures had left before.
    pub(crate) fn replay(&mut self, earlier: Receipt) {
        if let Leaf::Question { replays, .. } = &mut self.leaf {
            *replays = Some(earlier.0);
        }
    }

    /// States how the answer protects persons; what was charged is said in the leaf, unless it was charged before.
    pub(crate) fn protect(
        &mut self,
        statement: Option<&ProtectionStatement>,
    ) -> Result<(), LeafError> {
        let Some(statement) = statement else {
            return Ok(());
        };
        self.protection = serde_json::to_string(statement)
            .map_err(|error| LeafError::Malformed(error.to_string()))?;
        if let Leaf::Question {
            epsilon,
            replays: None,
            ..
        }
        | Leaf::Microdata { epsilon, .. } = &mut self.leaf
        {
            *epsilon = Some(statement.epsilon.to_string());
        }
        Ok(())
    }
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

/// What a question may cost, charged before it is answered.
#[derive(Debug, Clone)]
pub struct Reservation {
    /// Its id, by which a passage settles it.
    pub id: String,
    /// What it costs.
    pub charges: Vec<Charge>,
    /// The passage that is recorded when the answer never comes: the process was killed, or the computation failed.
    pub lapsed: Box<Passage>,
}

/// What a passage costs one pair of party and data set, and the persons of the data set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// Who pays.
    pub party: PartyId,
    /// For which data set.
    pub dataset: DataSetId,
    /// In which period of the budget.
    pub period: String,
    /// How much.
    pub rho: Rho,
    /// What the pair may spend in the period.
    pub limit: Rho,
    /// What all parties together may spend on the data set in the period.
    pub persons_limit: Rho,
}
