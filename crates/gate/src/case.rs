//! A right is a value: whoever holds a `Case<Granted>` has passed the gate.

use crate::{Plan, Use};
use charter::Obligation;
use privacy::{Delta, Epsilon, Rho};
use std::collections::BTreeMap;
use territory::{DataSetId, PersonKey};

/// A case before the gate, in a state. Only the gate makes one.
#[derive(Debug)]
pub struct Case<S> {
    pub(crate) plan: Plan,
    pub(crate) uses: Vec<Use>,
    pub(crate) obligations: Vec<Obligation>,
    pub(crate) objections: BTreeMap<DataSetId, Vec<PersonKey>>,
    /// Where only consenting persons may count: who they are.
    pub(crate) consenting: BTreeMap<DataSetId, Vec<PersonKey>>,
    pub(crate) protection: Protection,
    pub(crate) state: std::marker::PhantomData<S>,
}

/// The charter said yes.
#[derive(Debug)]
pub enum Granted {}

/// How much an answer may reveal about any one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Protection {
    /// ε that the answer may spend.
    pub epsilon: Epsilon,
    /// δ of the statement.
    pub delta: Delta,
    /// The part of δ that the threshold of groups may use.
    pub key_delta: Delta,
    /// What is charged: zero-concentrated differential privacy.
    pub rho: Rho,
}

impl Case<Granted> {
    /// The plan that the engine made when it read the question.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }
    /// What the question uses.
    #[must_use]
    pub fn uses(&self) -> &[Use] {
        &self.uses
    }
    /// The strength of protection that the charter obliges to; `None` when the answer may be exact.
    #[must_use]
    pub fn protection(&self) -> Option<Protection> {
        self.obligations
            .contains(&Obligation::ProtectPersons)
            .then_some(self.protection)
    }
    /// What the answer owes.
    #[must_use]
    pub fn obligations(&self) -> &[Obligation] {
        &self.obligations
    }
    /// The least number of rows, or of persons, in a group that appears.
    #[must_use]
    pub fn minimum_group(&self) -> Option<u32> {
        self.obligations.iter().find_map(|one| match one {
            Obligation::MinimumGroup(least) => Some(*least),
            _ => None,
        })
    }
    /// The grid on which positions leave, in metres.
    #[must_use]
    pub fn round_positions(&self) -> Option<u32> {
        self.obligations.iter().find_map(|one| match one {
            Obligation::RoundPositions(metres) => Some(*metres),
            _ => None,
        })
    }
    /// The only persons of a data set whose rows may count, sorted; `None` when all may who did not object.
    #[must_use]
    pub fn consenting(&self, dataset: &DataSetId) -> Option<&[PersonKey]> {
        self.consenting.get(dataset).map(Vec::as_slice)
    }
    /// The persons of a data set whose rows must not count.
    #[must_use]
    pub fn objections(&self, dataset: &DataSetId) -> &[PersonKey] {
        self.objections.get(dataset).map_or(&[], Vec::as_slice)
    }
}
