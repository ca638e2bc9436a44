//! What comes out of the gate.

use crate::{ProtectionStatement, Receipt};
use charter::Obligation;
use serde::Serialize;
use territory::{DataSetId, RuleId, Text, Timestamp};

/// What became of a question. Both ways it left a leaf.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "one is made for each question, and moved a few times"
)]
pub enum Outcome {
    /// It was answered.
    Granted(Answer),
    /// It was refused.
    Refused(Refusal),
}

/// One column of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Its name.
    pub name: String,
    /// Whether it holds numbers.
    pub numeric: bool,
}

/// One value of an answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// No value.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A real number.
    Real(f64),
    /// Text; dates and moments are written as in ISO 8601.
    Text(String),
}

/// An answer, with its receipt. Only the gate makes one.
#[derive(Debug)]
#[non_exhaustive]
pub struct Answer {
    /// The columns.
    pub headings: Vec<Heading>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
    /// Whether rows were left out because there are too many.
    pub truncated: bool,
    /// The data sets used.
    pub datasets: Vec<DataSetId>,
    /// The rules that decided.
    pub rules: Vec<RuleId>,
    /// Why it was granted.
    pub reason: Text,
    /// What was owed for it, and carried out.
    pub obligations: Vec<Obligation>,
    /// Until when whoever got it must have deleted it, and said so.
    pub delete_by: Option<Timestamp>,
    /// How persons were protected; absent when the figures are exact.
    pub protection: Option<ProtectionStatement>,
    /// The budget of the data set of persons that has least left; absent when nothing was charged.
    pub budget: Option<BudgetStatement>,
    /// The leaf of the earlier answer whose protected figures were given again, at no cost.
    pub replays: Option<Receipt>,
    /// The number of the leaf.
    pub receipt: Receipt,
}

/// What a party has spent of its privacy budget on a data set in a period, and what all parties have, in ε.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BudgetStatement {
    /// The data set.
    pub dataset: DataSetId,
    /// The period.
    pub period: String,
    /// Spent, this answer included.
    pub spent: f64,
    /// Left.
    pub left: f64,
    /// In all.
    pub total: f64,
    /// Spent by all parties together: what the persons in it have lost.
    pub persons_spent: f64,
    /// Left to all parties together.
    pub persons_left: f64,
    /// What all parties together may spend.
    pub persons_total: f64,
}

/// A refusal, with its receipt.
#[derive(Debug)]
#[non_exhaustive]
pub struct Refusal {
    /// The data sets asked for.
    pub datasets: Vec<DataSetId>,
    /// The rules that decided.
    pub rules: Vec<RuleId>,
    /// Why.
    pub reason: Text,
    /// What to ask instead, if there is something.
    pub instead: Option<Text>,
    /// What would have to change for it to be granted, each a way of its own; empty when nothing would help.
    pub changes: Vec<Text>,
    /// The number of the leaf.
    pub receipt: Receipt,
}
