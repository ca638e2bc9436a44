//! What a decision is about, and what it says.

use crate::Obligation;
use territory::{DataSet, Party, Purpose, RuleId, Text};

/// What somebody wants to do with a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Ask a question about it.
    Query,
    /// A person looks at her own data in it.
    OwnView,
}

/// In which form data would leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// Rows as they are.
    Rows,
    /// Aggregates only, all of a form that the gate can protect.
    Aggregate,
    /// Aggregates, at least one of a form that cannot be protected.
    Unprotectable,
}

impl Form {
    /// The word used in policies.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Form::Rows => "rows",
            Form::Aggregate => "aggregate",
            Form::Unprotectable => "unprotectable",
        }
    }
}

/// The facts of one question about one data set. The gate establishes them; the party only states the purpose.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Who asks; `None` is a citizen before her own account.
    pub party: Option<&'a Party>,
    /// What for an act.
    pub action: Action,
    /// The data set that is touched.
    pub dataset: &'a DataSet,
    /// The stated purpose.
    pub purpose: &'a Purpose,
    /// The form in which data would leave.
    pub form: Form,
    /// Whether a column that points to one person is named anywhere in the question.
    pub uses_identifier: bool,
    /// Whether the party has privacy budget left for this data set.
    pub within_budget: bool,
    /// Whether a person asks for the rows about herself, and for no others.
    pub own: bool,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Allowed, under the decision's obligations.
    Permit,
    /// Refused.
    Refuse,
}

/// What the charter says to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Yes or no.
    pub outcome: Outcome,
    /// The rules that decided, sorted by id, never empty. Where no rule speaks there is one of the built-in ids
    /// `default-deny`, `unknown-purpose` and `charter-error`, which [`crate::Charter::rule`] explains like any other.
    pub rules: Vec<RuleId>,
    /// What whoever lets data out must do, each once; empty on a refusal.
    pub obligations: Vec<Obligation>,
    /// Why, in at most about 60 words: names the leading rule's title, the party, the data set and the purpose.
    pub reason: Text,
}
