//! What a decision is about, and what it says.

use crate::Obligation;
use serde::{Deserialize, Serialize};
use territory::{
    DataSet, Party, PartyId, PersonalKind, PlaceId, PlaceLevel, Purpose, RuleId, Text, Timestamp,
};

/// What somebody wants to do with a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Ask a question about it.
    Query,
    /// A person looks at her own data in it.
    OwnView,
    /// An authority is given the rows about one person.
    Disclose,
}

impl Action {
    /// Every act.
    pub const ALL: [Action; 3] = [Action::Query, Action::OwnView, Action::Disclose];
    /// The word used in policies and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Action::Query => "query",
            Action::OwnView => "own-view",
            Action::Disclose => "disclose",
        }
    }
}

/// In which form data would leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Rows as they are.
    #[default]
    Rows,
    /// Aggregates only, all of a form that the gate can protect.
    Aggregate,
    /// Aggregates, at least one of a form that cannot be protected.
    Unprotectable,
    /// Exact figures about groups of persons, none of them small: official statistics.
    Exact,
    /// Records of persons, generalised until nobody is alone in a group.
    Microdata,
}

impl Form {
    /// Every form.
    pub const ALL: [Form; 5] = [
        Form::Rows,
        Form::Aggregate,
        Form::Unprotectable,
        Form::Exact,
        Form::Microdata,
    ];
    /// The word used in policies and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Form::Rows => "rows",
            Form::Aggregate => "aggregate",
            Form::Unprotectable => "unprotectable",
            Form::Exact => "exact",
            Form::Microdata => "microdata",
        }
    }
}

/// The widest form in which data may leave under a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    /// Figures that the gate can protect.
    ProtectedFigures,
    /// Figures of any form.
    Figures,
    /// Rows too.
    Rows,
}

impl Means {
    /// All, from the narrowest.
    pub const ALL: [Means; 3] = [Means::ProtectedFigures, Means::Figures, Means::Rows];
    /// The word used in contracts and in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Means::ProtectedFigures => "protected-figures",
            Means::Figures => "figures",
            Means::Rows => "rows",
        }
    }
    /// Whether data may leave in this form under it.
    #[must_use]
    pub const fn covers(self, form: Form) -> bool {
        match form {
            Form::Aggregate => true,
            Form::Unprotectable | Form::Exact => !matches!(self, Means::ProtectedFigures),
            Form::Rows | Form::Microdata => matches!(self, Means::Rows),
        }
    }
}

impl std::str::FromStr for Means {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|means| means.as_str() == text)
            .ok_or_else(|| {
                format!("`{text}` is not a means; use protected-figures, figures or rows")
            })
    }
}

/// One use that a contract in force allows the asking party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedUse {
    /// The contract.
    pub agreement: String,
    /// A purpose it was made for; narrower ones are covered.
    pub purpose: Purpose,
    /// The widest form.
    pub means: Means,
}

/// What is on record about a data set, towards the asking party, at the moment of the question.
///
/// Of purposes, only those need to be here that the stated purpose is, or is narrower than.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Standing {
    /// The place it is about and the places that one lies in, nearest first.
    pub places: Vec<PlaceId>,
    /// The level of the place it is about.
    pub level: Option<PlaceLevel>,
    /// The purposes for which an impact assessment was approved and still holds.
    pub assessed_for: Vec<Purpose>,
    /// The uses that contracts in force allow.
    pub agreed: Vec<AgreedUse>,
    /// Whether the party has, or had, a contract on it at all.
    pub contracted: bool,
    /// The purposes that at least one person in it consents to.
    pub consented_for: Vec<Purpose>,
}

/// What the trust found out about one question.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Circumstances {
    /// The form in which data would leave.
    pub form: Form,
    /// What the columns that the question names say about persons.
    pub categories: Vec<PersonalKind>,
    /// Whether a column that points to one person is named anywhere in the question.
    pub uses_identifier: bool,
    /// The finest place that the question distinguishes.
    pub level: Option<PlaceLevel>,
    /// Whether the party has privacy budget left for this data set.
    pub within_budget: bool,
    /// The privacy budget that the answer would cost, in thousandths of ε, rounded up.
    pub epsilon_thousandths: u32,
    /// When the question is decided; rules see whole milliseconds.
    pub at: Timestamp,
    /// Whether a person asks for the rows about herself, and for no others.
    pub own: bool,
    /// Whether the answer is to decide about a person, with legal or similarly significant effect.
    pub decides: bool,
    /// Whether a human other than the algorithm's owner answers for that decision.
    pub reviewed: bool,
    /// Whether the asking algorithm has a card that still holds.
    pub carded: bool,
    /// Whether a judge's warrant for this person's rows still holds.
    pub warrant: bool,
    /// Whether the party owes the trust something since longer than agreed.
    pub in_breach: bool,
    /// Whether persons of this data set are joined to those of another.
    #[serde(default)]
    pub links_persons: bool,
}

/// The facts of one question about one data set. The trust establishes them; the party only states the purpose.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Who asks; `None` is a citizen before her own account.
    pub party: Option<&'a Party>,
    /// The organisations it belongs to, nearest first.
    pub organisations: &'a [PartyId],
    /// The places it belongs to, nearest first.
    pub party_places: &'a [PlaceId],
    /// What for an act.
    pub action: Action,
    /// The data set that is touched.
    pub dataset: &'a DataSet,
    /// What is on record about it.
    pub standing: &'a Standing,
    /// The stated purpose.
    pub purpose: &'a Purpose,
    /// What was found out about the question.
    pub circumstances: &'a Circumstances,
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
    /// `default-deny`, `beyond-contract`, `unknown-purpose` and `charter-error`, which [`crate::Charter::rule`]
    /// explains like any other.
    pub rules: Vec<RuleId>,
    /// What whoever lets data out must do, the strictest of each sort; empty on a refusal.
    pub obligations: Vec<Obligation>,
    /// Why, in at most about 60 words: names the leading rule's title, the party, the data set and the purpose.
    pub reason: Text,
}
