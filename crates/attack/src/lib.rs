//! We attack ourselves: what published attacks on protected data achieve against a trust, beside what the stated strength
//! allows them.
//!
//! Each attack speaks only the public face of a trust ([`Trust`]: a question, its figures or the words of its refusal) over
//! a [`Town`] of invented persons whose secrets are known here. It says what it achieved, what the stated strength allows at
//! most, and how sure that is; and it is itself put to the test against a defence that is broken on purpose
//! (`broken`): an attack that does not break that one proves nothing, and counts as a failure of the suite.
//!
//! ```text
//! Towns::open(&Town) ─► Trust ─► attacks ─► Finding (achieved, allowed, control) ─► Report
//! ```
//!
//! It never reads the data of a trust, a file, or a clock other than to time answers. An attack that fails proves nothing
//! about cleverer ones; the proofs are in the mechanisms, this is their check from outside.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod attacks;
mod broken;
mod report;
mod statistics;
mod suite;
mod town;
mod trust;

pub use report::{Finding, Report};
pub use suite::{Effort, run};
pub use town::{Person, Town, Where};
pub use trust::{Asked, Asker, Figures, Measure, Reply, Towns, Trust};
