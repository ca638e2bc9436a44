//! Statistical disclosure control for tables of exact figures: what may be shown of one `GROUP BY` answer, and what
//! must be held back so that nobody can be recomputed from it, alone or together with what the same party got earlier.
//!
//! The caller hands over a [`Table`] (cells at several levels, each with its figures and the set of its persons), a
//! [`Policy`] and everything [`Released`] to the party so far; [`protect`] says for each cell what leaves, keeps the new
//! cells in a compact form for next time, and writes a [`Report`] that an auditor can recompute.
//!
//! * **Primary suppression** (`primary`): fewer persons than the policy asks, a dominating contributor (p % rule), and
//!   empty cells where so configured.
//! * **Complementary suppression** (`pattern`, `cleanup`): further cells are hidden until, for each primary cell and each
//!   figure, two [`Witness`]es exist: whole tables of integers that agree with everything published and differ there by at
//!   least the protection width. Witnesses are found by the hypercube method, generalised to hierarchies, and checked
//!   by plain addition; a cell is therefore safe because an alternative was exhibited, not because a solver said so.
//! * **Rounding** (`rounding`): controlled (margins still add up) or by cell key (the same persons always round alike).
//! * **Differencing** (`differencing`): exact linear algebra over the sets of persons of all cells released so far.
//!
//! It never looks at a value that the table does not carry, never draws chance, reads no clock and no file, and knows
//! neither SQL nor Arrow. It shows more than differential privacy does: figures that leave are true (or rounded), an
//! attacker's *prior* knowledge of other persons' contributions is assumed to be at most one contribution per cell, and
//! what a refusal tells is described at [`Grounds::Differencing`]. Use it where the law wants exact figures on groupings
//! fixed in advance; for open questions there is the crate `privacy`.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod attacker;
mod cleanup;
mod differencing;
mod error;
mod field;
mod members;
mod pattern;
mod policy;
mod primary;
mod protect;
mod released;
mod report;
mod rounding;
mod simplex;
mod table;
mod witness;

pub use attacker::Interval;
pub use differencing::{Finding, audit};
pub use error::SdcError;
pub use members::Members;
pub use policy::{Method, PPercent, Percent, Policy, Rounding, RoundingKey};
pub use primary::Grounds;
pub use protect::{Outcome, Protected, protect};
pub use released::{Released, ReleasedCell, Shown};
pub use report::{HiddenCell, Report};
pub use table::{Cell, Dimension, Figure, Measure, MeasureKind, Table};
pub use witness::Witness;
