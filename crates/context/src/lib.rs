//! The door by which data comes in: real files, as they are, become described, typed and protected tables.
//!
//! [`inspect`] proposes what a file holds: tables, types, and which columns identify or describe persons, each with its
//! reason. An [`Order`] is the provider's answer; [`Intake::import`] holds it against the proposal (nothing personal is
//! published by silence), reads the whole file in bounded memory, and writes it to the [`history`] with every person's
//! identifier replaced by her pseudonym. [`dataset_add`] then makes it be there, in one transaction: a data set is
//! wholly there or not at all. [`territory_import`] does the same for places.
//!
//! What it hides: delimiters, encodings, quotes, headers; JSON lines, GeoJSON, GTFS zips, Parquet; inference of types
//! over the whole file; detection of what is personal; the two threads that read and write.
//!
//! It never lets a person's identifier reach the disk in clear, never half-imports, never guesses silently where a
//! guess could publish somebody, never uses a name from within a file as a path, and never decides who may use what.

mod columnar;
mod confirm;
mod dataset;
mod error;
mod format;
mod intake;
mod order;
mod personal;
mod proposal;
mod singling_out;
mod source;
mod survey;
mod table;
mod tables;
mod territory_file;
mod value;
mod write;

pub use dataset::dataset_add;
pub use error::ContextError;
pub use format::Format;
pub use intake::{Intake, inspect};
pub use order::{
    BadRow, BadRows, ColumnOverride, Imported, Order, PersonChoice, PersonalSaid, Progress, ReadAs,
    SetAside,
};
pub use proposal::{Proposal, ProposedColumn, ProposedTable};
pub use singling_out::SinglingOut;
pub use territory_file::{places_containing, territory_add, territory_import};
