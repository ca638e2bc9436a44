//! A right is a value: whoever holds a `Case<Granted>` has passed the gate.

use crate::{Linkage, Plan, Use};
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
    /// What brings persons of several data sets together, where the charter allowed it.
    pub(crate) linkage: Option<Linkage>,
    /// The protected figures of an earlier answer to the same question.
    pub(crate) replay: Option<Vec<u8>>,
    /// That figures about persons may be exact, and what this party has already seen.
    pub(crate) exact: Option<ExactCells>,
    pub(crate) state: std::marker::PhantomData<S>,
}

/// On what terms exact figures about groups of persons leave: official statistics.
#[derive(Debug, Clone, Default)]
pub struct ExactCells {
    /// No cell of fewer persons appears, nor can be computed from those that do.
    pub least_persons: u32,
    /// The cells that this party saw before, as the engine packed them, by data set and oldest first.
    pub earlier: BTreeMap<DataSetId, Vec<Vec<u8>>>,
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

impl Protection {
    /// The same strength, without a charge.
    pub(crate) fn at_no_cost(self) -> Self {
        Self {
            rho: Rho::ZERO,
            ..self
        }
    }
}

impl Case<Granted> {
    /// A case in which nothing is asked but rows about one person.
    pub(crate) fn of_one_person(obligations: Vec<Obligation>, protection: Protection) -> Self {
        Self {
            plan: Plan::new(()),
            uses: Vec::new(),
            obligations,
            objections: BTreeMap::new(),
            consenting: BTreeMap::new(),
            protection,
            linkage: None,
            replay: None,
            exact: None,
            state: std::marker::PhantomData,
        }
    }
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
    /// What brings the persons of several data sets together; `None` when the question does not, or may not.
    #[must_use]
    pub fn linkage(&self) -> Option<&Linkage> {
        self.linkage.as_ref()
    }
    /// The protected figures of an earlier answer, as the engine packed them: when there are any, no row is read and no
    /// noise is drawn.
    #[must_use]
    pub fn replay(&self) -> Option<&[u8]> {
        self.replay.as_deref()
    }
    /// The terms of exact figures about persons; `None` when they are to be protected by noise.
    #[must_use]
    pub fn exact(&self) -> Option<&ExactCells> {
        self.exact.as_ref()
    }
}
