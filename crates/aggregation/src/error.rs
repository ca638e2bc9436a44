//! What can go wrong, said so that whoever reads it knows whose fault it is and what to do next.

use crate::{ContributorKey, Slot, TrusteeIndex};

/// Why an operation of this crate was refused or failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AggregationError {
    /// Bytes that are not what they should be.
    #[error("these bytes are not {0}: send exactly what this version of the protocol writes")]
    Malformed(&'static str),
    /// A task that cannot be carried out.
    #[error("the task cannot be carried out: {0}")]
    Task(String),
    /// A council that cannot hold a key.
    #[error("the council cannot hold a key: {0}")]
    Council(String),
    /// Not as many readings as the task asks for.
    #[error("{given} readings were given and the task asks for {wanted}")]
    Readings {
        /// How many were given.
        given: usize,
        /// How many the task asks for.
        wanted: usize,
    },
    /// A reading out of the range of the task.
    #[error("the reading {value} is outside {least}..={most}: clamp it or leave the slot out")]
    OutOfRange {
        /// The reading.
        value: i64,
        /// The smallest that the task takes.
        least: i64,
        /// The largest that the task takes.
        most: i64,
    },
    /// A contribution that is not counted.
    #[error("the contribution of {contributor} is refused: {fault}")]
    Contribution {
        /// Who signed it, or is said to have.
        contributor: ContributorKey,
        /// What is wrong with it.
        fault: Fault,
    },
    /// Contributions of a batch that are not valid; the others may be sent again without them.
    #[error("{} contributions of the batch are not valid: leave them out and send the batch again", .0.len())]
    Batch(Vec<(ContributorKey, Fault)>),
    /// A batch whose shape is wrong.
    #[error("the batch is refused: {0}")]
    BatchShape(&'static str),
    /// A party that asks about a task nobody registered here.
    #[error("this task is not registered here: ask the operator to add its description")]
    UnknownTask,
    /// Fewer contributions than the task demands.
    #[error(
        "{have} contributions, and the task demands at least {least}: wait for more or drop the slot"
    )]
    TooFew {
        /// How many there are.
        have: usize,
        /// How many there must be.
        least: u32,
    },
    /// A slot of a task is answered once.
    #[error(
        "slot {0} of this task was already answered with another set: nothing else of it will be opened"
    )]
    Spent(Slot),
    /// Two sets of the same readings that differ in so few persons that their difference would show them.
    #[error(
        "an earlier sum over the same readings differs from this one in only {differ} contributors: \
         their difference would show them, at least {least} must differ"
    )]
    Differencing {
        /// In how many contributors the two sets differ.
        differ: usize,
        /// In how many they would have to.
        least: u32,
    },
    /// A trustee whose message is wrong.
    #[error("trustee {trustee} sent {what}: leave it out and tell the others")]
    Trustee {
        /// Which.
        trustee: TrusteeIndex,
        /// What it sent.
        what: &'static str,
    },
    /// Too few trustees answered rightly.
    #[error(
        "{have} trustees answered rightly and {need} are needed: try again when more are reachable"
    )]
    Quorum {
        /// How many answered rightly.
        have: usize,
        /// How many are needed.
        need: usize,
    },
    /// A ceremony that cannot end with a key.
    #[error("the ceremony cannot end: {0}")]
    Ceremony(String),
    /// A sum that is not where it can be.
    #[error(
        "the sum is outside every range that honest noise allows: a trustee added too much noise, begin a new slot"
    )]
    SumNotFound,
    /// A report that is not counted.
    #[error("the report is refused: {0}")]
    Report(&'static str),
    /// Noise that cannot be sampled.
    #[error("noise of this spread cannot be drawn: {0}")]
    Noise(#[from] privacy::PrivacyError),
    /// The mathematics of Prio3 refused its parameters.
    #[error("Prio3 refuses: {0}")]
    Prio(String),
    /// The journal on the disk.
    #[error("the journal {path}: {why}")]
    Journal {
        /// Which file.
        path: String,
        /// What went wrong.
        why: String,
    },
    /// A key file, a task file, a roster.
    #[error("the file {path}: {why}")]
    File {
        /// Which file.
        path: String,
        /// What went wrong.
        why: String,
    },
    /// Another process.
    #[error("{peer}: {why}")]
    Peer {
        /// Its address.
        peer: String,
        /// What went wrong.
        why: String,
    },
}

/// What is wrong with a contribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// Its signer is not on the roster.
    #[error("its key is not on the roster of this task")]
    Stranger,
    /// The signature does not hold.
    #[error("its signature does not hold")]
    Signature,
    /// It was made for another task or slot.
    #[error("it was made for another task or another slot")]
    Elsewhere,
    /// It has another number of readings than the task.
    #[error("it has another number of readings than the task")]
    Shape,
    /// One of its proofs does not hold.
    #[error("it does not prove that each reading is in range and known to its sender")]
    Proof,
    /// The contributor already sent another one.
    #[error("another contribution of the same contributor is already counted for this slot")]
    Twice,
    /// The slot is closed.
    #[error("the slot is closed")]
    Closed,
    /// There is no room for more.
    #[error("the slot holds as many contributions as the task allows")]
    Full,
}
