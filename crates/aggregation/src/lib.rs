//! Sums, means and histograms over values that nobody can read.
//!
//! **Sums among trustees.** A contributor encrypts each reading (64 bytes, exponential ElGamal on ristretto255) under a
//! key that no one holds: any `threshold` of several trustees open something together, fewer learn nothing. It proves
//! that each reading is in range and known to it, signs the whole for one task and one slot of time, and is done. The
//! collector adds nothing but order; each trustee checks everything again, adds encrypted noise of its own, and opens one
//! sum a slot, with its own noise inside.
//!
//! **Totals from devices.** Prio3 between a leader and a helper who do not conspire: light for phones, which stay
//! anonymous; each aggregator adds noise before its share of the total leaves it.
//!
//! ```text
//! Contribution ─► Collector ─ Batch ─► Trustee::noise ×quorum ─► Trustee::open ×quorum ─► Opened
//! Report ─► Leader ─ CheckChunk ─► Helper::check … Helper::share ─► Leader::finish ─► DeviceTotal
//! ```
//!
//! # Who must be trusted for what
//! * *Readings stay secret* unless `threshold` trustees conspire (devices: unless leader and helper do).
//! * *The result is protected* ([`Guarantee`], [`DeviceTask::rho`]) even when up to `colluders` trustees (devices: one
//!   aggregator) tell their noise to whoever sees it. What is hidden is **what** a contributor sent; **that** she sent
//!   something, collector and trustees see.
//! * *The result is right* but for the stated noise when no trustee adds more noise than it should: it can shift a sum
//!   within the proved bounds, and nobody could tell. Contributors can lie only within the range. Contributors who
//!   conspire with a whole quorum of trustees could leave the range. Leader and helper can each falsify a total.
//! * *One person, one contribution*: by registered keys. Reports of devices are counted once each, but nothing here stops
//!   a person from inventing devices; the doors before the leader must.
//!
//! # What it never does
//! It never opens a single contribution, a slot twice, fewer contributions than the task demands, or two sets over the
//! same readings that differ in few contributors. It never draws noise with floats, never logs or prints a secret, and
//! never says anything before it is in the journal. It does not hide traffic: who sends when is seen by the network.
//! The cryptography follows published protocols, but nobody outside audited this code.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod ceremony;
mod collector;
mod contribution;
mod council;
mod devices;
mod discrete_log;
mod elgamal;
mod error;
mod guarantee;
mod id;
mod journal;
mod noise;
mod opening;
pub mod process;
mod proof;
mod seal;
mod task;
mod trustee;
mod wire;

pub use ceremony::{Ceremony, CeremonyEnd, Message, Stage};
pub use collector::{Accepted, Collector, Progress};
pub use contribution::{Batch, Contribution, Prepared, verify};
pub use council::{Council, GroupKey, KeyShare, PartyCard, PartySecret, TRUSTEES_MOST};
pub use devices::{
    CheckChunk, DeviceTask, DeviceTotal, Helper, InProgress, Leader, Measure, PreparedDevices,
    Report, ReportId, ReportState, ShareRequest, VerifyKey,
};
pub use error::{AggregationError, Fault};
pub use guarantee::Guarantee;
pub use id::{
    BatchId, ContributorKey, GroupId, KeyBytes, NotHex, RosterId, Round, Slot, TaskId, TrusteeIndex,
};
pub use journal::{FileJournal, Journal};
pub use noise::NoiseShare;
pub use opening::{Opened, OpeningShare};
pub use task::{CONTRIBUTIONS_MOST, READINGS_MOST, Roster, Task};
pub use trustee::Trustee;
