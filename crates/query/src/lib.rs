//! Questions in SQL, answered under a grant.
//!
//! [`Engine`] implements the gate's port [`gate::Observations`] over DataFusion: it reads a question, says which data
//! sets and columns it would use and in which form, and answers it once the gate has granted it. What it hides: the
//! SQL dialect, planning, the analysis that recognises aggregates which can be protected, the operator that bounds
//! each person's contribution, and the limits of time, memory and rows.
//!
//! It never decides who may ask. It never reads a row about a person outside a [`gate::Case`], and a table of persons
//! has no other way to be scanned than the protected one ([`table::PersonTable`] refuses). It never writes.

mod batch;
mod bucket;
mod canonical;
mod engine;
mod error;
mod exact;
mod expression;
mod forecast;
mod interval;
mod keys;
mod levels;
mod limits;
mod lineage;
mod margins;
mod microdata;
mod noise;
mod official;
mod own;
mod protect;
mod reading;
mod refusal;
mod release;
mod replay;
mod rewrite;
mod rounding;
mod rows;
mod session;
mod shape;
mod statement;
mod table;
mod worlds;

/// Names in SQL that no data set may have.
pub const RESERVED: &[&str] = &["public", "information_schema"];

pub use engine::Engine;
pub use error::EngineError;
pub use limits::Limits;
pub use table::Files;
