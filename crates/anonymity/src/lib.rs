//! Safe releases of records: files about persons in which nobody stands alone.
//!
//! [`anonymise`] takes a [`Table`], the part each column plays ([`Roles`], with [`Hierarchy`]s of what a value may be
//! generalised to) and the strength that is asked for ([`Model`]: k-anonymity, l-diversity, t-closeness), and hands back a
//! [`Release`]: the file, and beside it a [`Report`] with the strength reached, the risks and what was lost. An auditor
//! recomputes the report from the file alone ([`verify`]).
//!
//! * Where the lattice of transformations is small the result loses least of all (`search`), else it is a good one; rows
//!   that would be withheld may be generalised in parts of their own (`recoding`).
//!
//! * Sets of items (ballots) and location traces have models of their own: [`sets`], [`trace`].
//! * Whether a release may join earlier ones of the same data set: [`intersection`].
//!
//! It never claims more than its model: k-anonymity and its kin are *not* differential privacy, and each report says so.
//! It never reads a clock, a file or the system's randomness, and never decides whether something may be released.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod distance;
mod error;
mod grouping;
mod hierarchy;
pub mod intersection;
mod lattice;
mod loss;
mod measure;
mod model;
mod predicate;
mod recoding;
mod release;
mod report;
mod search;
pub mod sets;
mod source;
mod table;
pub mod trace;
mod verify;

pub use error::AnonymityError;
pub use hierarchy::{ANY, Hierarchy, MAX_LEVELS, MAX_VALUES};
pub use measure::{Measures, Reached, SensitiveMeasures, measure};
pub use model::{
    Criterion, GroundDistance, Limits, MAX_QUASI_IDENTIFIERS, Model, QuasiIdentifier, Recoding,
    Requirement, Roles,
};
pub use release::{Release, anonymise};
pub use report::{Report, Risk, SearchReport, Transformed, Utility};
pub use table::{Column, MAX_COLUMNS, MAX_ROWS, Table};
pub use verify::verify;
