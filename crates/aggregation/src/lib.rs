//! Sums, means and histograms over values that nobody can read.
//!
//! x
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
