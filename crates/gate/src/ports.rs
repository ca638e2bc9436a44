//! The three ports behind the gate, and what passes through them.
//!
//! Methods return boxed futures, so that implementations stay plain functions and the gate stays free of their types.

use crate::{
    Attestation, Case, Cell, Forecast, Granted, Heading, MicrodataFile, MicrodataOrder, Passage,
    Reservation, Spent,
};
use charter::{Obligation, Standing};
use privacy::{Delta, Epsilon};
use std::any::Any;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use territory::{
    ColumnName, DataSet, DataSetId, Party, PartyId, PersonKey, PlaceId, Purpose, TableName, Text,
    Timestamp,
};

/// What a port promises to deliver.
pub type Waiting<'a, T, E = PortFault> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

/// A port could not do its work: storage that fails, a disk that is full, an answer that takes too much.
#[derive(Debug, thiserror::Error)]
pub enum PortFault {
    /// Storage or computation failed; nothing was done.
    #[error("{0}")]
    Failed(String),
    /// The question took more time, memory or rows than allowed. The text says which, and what to ask instead.
    #[error("{0}")]
    Exceeded(String),
}

impl PortFault {
    /// A failure, from any error.
    pub fn failed(error: impl fmt::Display) -> Self {
        Self::Failed(error.to_string())
    }
}

/// The facts of a decision. Implemented by the store.
pub trait Records: Send + Sync + 'static {
    /// Everything that a decision on these data sets needs, as of one moment. Unknown ones are absent.
    fn facts<'a>(&'a self, inquiry: Inquiry<'a>) -> Waiting<'a, Facts>;

    /// The persons of a data set who consent to one of the purposes, towards this party or towards all, sorted.
    fn consenting<'a>(
        &'a self,
        dataset: &'a DataSetId,
        party: &'a PartyId,
        purposes: &'a [Purpose],
    ) -> Waiting<'a, Vec<PersonKey>>;

    /// The attestation of that id, whether it still holds or not.
    fn attestation<'a>(&'a self, id: &'a str) -> Waiting<'a, Option<Attestation>>;

    /// The protected figures that were released under this key, if there are.
    fn released<'a>(&'a self, key: &'a ReleaseKey) -> Waiting<'a, Option<EarlierRelease>>;

    /// The cells of exact figures that a party saw of a data set, oldest first.
    fn seen_cells<'a>(
        &'a self,
        party: &'a PartyId,
        dataset: &'a DataSetId,
    ) -> Waiting<'a, Vec<Vec<u8>>>;

    /// The classes of all earlier releases of records of a table, oldest first.
    fn released_classes<'a>(
        &'a self,
        dataset: &'a DataSetId,
        table: &'a TableName,
    ) -> Waiting<'a, Vec<Vec<u8>>>;
}

/// Names a release: same key, same figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ReleaseKey(pub [u8; 32]);

/// Protected figures that left before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierRelease {
    /// The leaf of the answer in which they left.
    pub leaf: Receipt,
    /// The figures, as the engine packed them.
    pub figures: Vec<u8>,
}

/// What a decision asks the records about.
#[derive(Debug, Clone, Copy)]
pub struct Inquiry<'a> {
    /// Who asks.
    pub asker: &'a PartyId,
    /// On which data sets.
    pub datasets: &'a [DataSetId],
    /// The stated purpose and all that it is a narrower case of.
    pub purposes: &'a [Purpose],
    /// The moment of the decision.
    pub at: Timestamp,
    /// The period of the privacy budget that it lies in.
    pub period: &'a str,
}

/// What is known about who asks and what is asked for.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The party that asks, if the trust knows it.
    pub party: Option<Party>,
    /// The organisations that it belongs to, nearest first.
    pub organisations: Vec<PartyId>,
    /// The place it belongs to and those that one lies in, nearest first.
    pub party_places: Vec<PlaceId>,
    /// Whether it has an algorithm's card that holds.
    pub carded: bool,
    /// Whether it owes the trust something since longer than agreed.
    pub in_breach: bool,
    /// The data sets that exist, in the order they were asked for.
    pub datasets: Vec<DataSetFacts>,
}

/// What is known about one data set.
#[derive(Debug, Clone)]
pub struct DataSetFacts {
    /// Its description.
    pub dataset: DataSet,
    /// What is on record about it towards the asking party.
    pub standing: Standing,
    /// Whether a human answers for what this party decides with it, for this purpose.
    pub reviewed: bool,
    /// The privacy budget that was spent on it in the period.
    pub spent: Spent,
    /// The persons who objected to its use, by their pseudonym in it.
    pub objections: Vec<PersonKey>,
}

impl Facts {
    /// The facts of one data set.
    #[must_use]
    pub fn dataset(&self, id: &DataSetId) -> Option<&DataSetFacts> {
        self.datasets.iter().find(|facts| &facts.dataset.id == id)
    }
}

/// Reads, plans and answers questions. Implemented by the query engine.
pub trait Observations: Send + Sync + 'static {
    /// The data sets that a question names, without looking at anything.
    fn datasets(&self, question: &str) -> Result<Vec<DataSetId>, QuestionError>;

    /// Plans the question and says what it would use of each data set, in which form. Touches no data.
    fn read<'a>(
        &'a self,
        question: &'a str,
        facts: &'a Facts,
    ) -> Waiting<'a, Reading, QuestionError>;

    /// How accurate the answer to a granted question would be. Touches no data.
    ///
    /// # Errors
    /// When the plan is not this engine's.
    fn forecast(&self, case: &Case<Granted>) -> Result<Forecast, PortFault>;

    /// Answers a granted question under its obligations.
    fn answer<'a>(&'a self, case: &'a Case<Granted>) -> Waiting<'a, Answered>;

    /// Makes the file of a granted release of records.
    fn microdata<'a>(
        &'a self,
        case: &'a Case<Granted>,
        order: MicrodataOrder<'a>,
    ) -> Waiting<'a, MicrodataFile>;

    /// The rows about one person in one data set, for herself.
    fn own_rows<'a>(
        &'a self,
        case: &'a Case<Granted>,
        dataset: &'a DataSet,
        person: PersonKey,
    ) -> Waiting<'a, Vec<OwnTable>>;
}

/// Why a question cannot even be decided upon: the asker's mistake.
#[derive(Debug, Clone, thiserror::Error)]
pub enum QuestionError {
    /// Not a question in SQL, or not one that this engine takes.
    #[error("the question cannot be read: {0}")]
    Sql(String),
    /// A data set that does not exist.
    #[error("there is no data set `{name}`{}", suggestion(.did_you_mean))]
    UnknownDataSet {
        /// What was named.
        name: String,
        /// Near names.
        did_you_mean: Vec<String>,
    },
}

pub(crate) fn suggestion(near: &[String]) -> String {
    if near.is_empty() {
        String::new()
    } else {
        format!("; did you mean {}?", near.join(", "))
    }
}

/// A planned question: what only the engine that made it can read.
pub struct Plan(Box<dyn Any + Send + Sync>);

impl Plan {
    /// Wraps the engine's own plan.
    pub fn new<P: Any + Send + Sync>(plan: P) -> Self {
        Self(Box::new(plan))
    }
    /// The engine's own plan, if it is of this type.
    #[must_use]
    pub fn get<P: Any>(&self) -> Option<&P> {
        self.0.downcast_ref()
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Plan")
    }
}

/// What a question would use, and its plan.
#[derive(Debug)]
pub struct Reading {
    /// One entry for each data set it touches.
    pub uses: Vec<Use>,
    /// The plan, for [`Observations::answer`].
    pub plan: Plan,
    /// The data sets whose persons are joined to one another, person to person; empty when none are.
    pub links: Vec<DataSetId>,
    /// A digest of what would be protected, and of the files it would be computed from: two questions with the same one
    /// ask for the same figures, however they are written. `None` when nothing is protected.
    pub canonical: Option<[u8; 32]>,
}

/// What a question would use of one data set.
#[derive(Debug, Clone)]
pub struct Use {
    /// The data set.
    pub dataset: DataSetId,
    /// Its tables.
    pub tables: Vec<TableName>,
    /// The columns it names (bare names, of all its tables).
    pub columns: Vec<ColumnName>,
    /// Those among them that point to a single person.
    pub identifiers: Vec<ColumnName>,
    /// In which form the data would leave.
    pub form: Form,
}

/// In which form data would leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// Rows as they are, or figures without protection.
    Rows,
    /// Aggregates that the engine can protect.
    Aggregate,
    /// Aggregates, or an expression on persons' rows, that the engine cannot protect.
    Unprotectable {
        /// Why not.
        why: Text,
        /// What to ask instead.
        instead: Text,
    },
}

/// What the engine computed.
#[derive(Debug)]
pub struct Answered {
    /// The columns.
    pub headings: Vec<Heading>,
    /// The rows, each as long as the headings.
    pub rows: Vec<Vec<Cell>>,
    /// Whether rows were left out because there are too many.
    pub truncated: bool,
    /// How persons were protected; absent when the figures are exact.
    pub protection: Option<ProtectionStatement>,
    /// The obligations of the case that the engine carried out.
    pub carried_out: Vec<Obligation>,
    /// The protected figures as they were released, so that the same question gets the same answer
    /// ([`Case::replay`]); absent when nothing was protected.
    pub released: Option<Vec<u8>>,
    /// Which persons the cells of an exact answer are made of, as the engine packs them ([`Case::exact`]); one entry for
    /// each data set of persons.
    pub cells: Vec<(DataSetId, Vec<u8>)>,
}

/// How an answer protects the persons in it.
#[derive(Debug, Clone, serde::Serialize)]
pub struct ProtectionStatement {
    /// The mechanism, as an expert names it.
    pub mechanism: String,
    /// The unit that is protected: `person`.
    pub unit: &'static str,
    /// ε of this answer.
    #[serde(serialize_with = "as_number")]
    pub epsilon: Epsilon,
    /// δ of this answer.
    #[serde(serialize_with = "delta_as_number")]
    pub delta: Delta,
    /// The scale of the noise, column by column; columns without noise are absent.
    pub columns: Vec<ColumnProtection>,
    /// Groups with fewer persons than about this many do not appear; absent without groups.
    pub threshold: Option<f64>,
}

/// The noise in one column.
#[derive(Debug, Clone, serde::Serialize)]
pub struct ColumnProtection {
    /// The column's name in the answer.
    pub name: String,
    /// The standard deviation of its noise, in the column's unit; for a quotient (AVG) absent.
    pub noise_scale: Option<f64>,
    /// 19 times in 20 the figure is nearer than this to the truth, clipping apart; for a quotient row by row.
    pub margin_95: Option<f64>,
    /// No person counts for more than this in the column (L2 norm over the groups), in the column's unit.
    pub clip: Option<f64>,
    /// There were too few persons to learn how much one of them adds: the figure may be far too small.
    pub too_few_persons: bool,
}

fn as_number<S: serde::Serializer>(epsilon: &Epsilon, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_f64(epsilon.to_string().parse().unwrap_or(f64::NAN))
}

fn delta_as_number<S: serde::Serializer>(delta: &Delta, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_f64(
        format!("1e-{}", delta.exponent())
            .parse()
            .unwrap_or(f64::NAN),
    )
}

/// Rows about one person, of one table, as she sees them.
#[derive(Debug)]
pub struct OwnTable {
    /// The table.
    pub table: TableName,
    /// Its columns.
    pub headings: Vec<Heading>,
    /// Her rows.
    pub rows: Vec<Vec<Cell>>,
    /// How many there are, also when fewer are shown.
    pub count: u64,
}

/// The durable trace. Implemented by the store. Spending has two phases: what a question may cost is charged before a
/// row is read, and the passage settles it. Whatever happens in between, nothing was learnt for free.
pub trait Journal: Send + Sync + 'static {
    /// In one transaction: checks and adds the charges, and keeps the passage that stands for the question if it never
    /// gets an answer. Durable when it returns. When a charge does not fit its budget, nothing is written.
    fn reserve(&self, reservation: Reservation) -> Waiting<'_, Reserved>;

    /// In one transaction: appends the leaf, keeps the passage, and ends the reservation that it settles. Durable when it
    /// returns.
    fn record(&self, passage: Passage) -> Waiting<'_, Receipt>;
}

/// What became of a reservation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reserved {
    /// It is charged.
    Held,
    /// The budget of this data set does not allow it; nothing was written.
    Exhausted(DataSetId),
}

/// The number of a passage's leaf in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(transparent)]
pub struct Receipt(pub u64);
