//! The words of the house: what a place, a party, a data set, a purpose or a moment *is*.
//!
//! Every other crate speaks with these types, so this one stays small and stable: it holds plain values that are
//! checked once, when they enter (parse at the door, trust inside).
//!
//! It never does I/O, never decides anything, never reads the system's clock except through [`SystemClock`].

mod clock;
mod dataset;
mod day;
mod geometry;
mod id;
mod lang;
mod party;
mod person;
mod place;
mod purpose;
mod sector;
mod sensitivity;

pub use clock::{Clock, ManualClock, SystemClock, Timestamp};
pub use dataset::{Column, ColumnType, DataSet, PersonUnit, Table};
pub use geometry::{BoundingBox, Geometry, Wgs84};
pub use id::{ColumnName, DataSetId, IdError, PartyId, PlaceId, RuleId, TableName};
pub use lang::{Lang, Text};
pub use party::{Party, PartyKind};
pub use person::PersonKey;
pub use place::{Place, PlaceLevel};
pub use purpose::{PURPOSES, Purpose, PurposeTerm};
pub use sector::Sector;
pub use sensitivity::{PersonalKind, Sensitivity};
