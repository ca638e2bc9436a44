//! Sums and histograms from many small devices: Prio3 (draft-irtf-cfrg-vdaf-18, §7, by the crate `prio`) between two
//! aggregators, a leader and a helper, who do not conspire.
//!
//! A device splits what it measured into two shares that say nothing alone, proves that it is well formed, seals one
//! share to each aggregator and sends both to the leader. The two check the proof together without learning the value;
//! a bad report is left out and counted. Each adds its own noise, of the whole stated σ², before its share of the total
//! leaves it, so that the other one and everybody else see a protected total even when they put together all they know.

mod circuit;
mod helper;
mod leader;
mod report;
mod task;

pub use helper::{CheckChunk, Helper, ShareRequest};
pub use leader::{DeviceTotal, InProgress, Leader, ReportState};
pub use report::{Report, ReportId};
pub use task::{DeviceTask, Measure, PreparedDevices, VerifyKey};
