//! What devices are asked, agreed once and hashed into an id that every report is bound to.

use super::circuit::Circuit;
use crate::id::digest;
use crate::wire::put_bytes;
use crate::{AggregationError, KeyBytes, TaskId};
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::Zeroizing;

/// The most reports in one slot.
const REPORTS_MOST: u32 = 1 << 22;

/// What one device reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// A whole number from 0 to `most`; the total is their sum.
    Sum {
        /// The largest.
        most: u32,
    },
    /// One of `bins` answers, numbered from 0; the total counts each.
    Histogram {
        /// How many answers there are, 2 to 1,024.
        bins: u16,
    },
}

/// One question to devices, repeated slot after slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceTask {
    /// What is asked, in words a person can read. At most 200 bytes.
    pub name: String,
    /// What a device reports.
    pub measure: Measure,
    /// How long a slot lasts, in seconds; slots begin at its multiples.
    pub slot_seconds: u32,
    /// Fewer good reports than this are not told. At least 2.
    pub least: u32,
    /// More reports than this are not taken. At most 4,194,304.
    pub most: u32,
    /// σ² of the noise that each of the two aggregators adds to each number.
    pub variance: u64,
    /// The point that the leader's shares are sealed to.
    pub leader: KeyBytes,
    /// The point that the helper's shares are sealed to.
    pub helper: KeyBytes,
}

impl DeviceTask {
    /// The digest of everything above.
    #[must_use]
    pub fn id(&self) -> TaskId {
        let mut bytes = Vec::new();
        put_bytes(&mut bytes, self.name.as_bytes());
        let (kind, number) = match self.measure {
            Measure::Sum { most } => (0, most),
            Measure::Histogram { bins } => (1, u32::from(bins)),
        };
        bytes.push(kind);
        for field in [number, self.slot_seconds, self.least, self.most] {
            bytes.extend_from_slice(&field.to_le_bytes());
        }
        bytes.extend_from_slice(&self.variance.to_le_bytes());
        bytes.extend_from_slice(&self.leader.0);
        bytes.extend_from_slice(&self.helper.0);
        TaskId(digest("bastide device task v1", &[&bytes]))
    }

    /// ρ of a published total for one device, whose report may be changed to any other: what is left when everybody but
    /// one honest aggregator puts together what they know. Δ is `most` for a sum, √2 for a histogram; the noise of the
    /// honest one is an exact discrete Gaussian, so ρ = Δ²/2σ² (Canonne, Kamath & Steinke 2020, theorem 4).
    #[must_use]
    pub fn rho(&self) -> f64 {
        let square = match self.measure {
            Measure::Sum { most } => f64::from(most) * f64::from(most),
            Measure::Histogram { .. } => 2.0,
        };
        square / (2.0 * self.variance as f64)
    }
}

/// A device task made ready.
#[derive(Debug, Clone)]
pub struct PreparedDevices {
    pub(crate) task: DeviceTask,
    pub(crate) id: TaskId,
    pub(crate) circuit: Circuit,
    pub(crate) leader: RistrettoPoint,
    pub(crate) helper: RistrettoPoint,
}

impl PreparedDevices {
    /// Checks the task and prepares its circuit.
    pub fn new(task: &DeviceTask) -> Result<Self, AggregationError> {
        let point = |key: &KeyBytes| CompressedRistretto(key.0).decompress();
        let sensible = match task.measure {
            Measure::Sum { most } => most > 0,
            Measure::Histogram { bins } => (2..=1024).contains(&bins),
        };
        let (Some(leader), Some(helper)) = (point(&task.leader), point(&task.helper)) else {
            return Err(AggregationError::Task(
                "a key of an aggregator is none".to_owned(),
            ));
        };
        let bounded = 2 <= task.least && task.least <= task.most && task.most <= REPORTS_MOST;
        let slots = task.slot_seconds > 0 && task.name.len() <= 200;
        if !sensible || !bounded || !slots || task.variance == 0 || task.variance >> 60 != 0 {
            return Err(AggregationError::Task(
                "it has a largest value or 2 to 1,024 bins, 2 to 4,194,304 reports, slots of a second or more, and noise"
                    .to_owned(),
            ));
        }
        Ok(Self {
            circuit: Circuit::new(task.measure)?,
            id: task.id(),
            task: task.clone(),
            leader,
            helper,
        })
    }

    /// The task.
    #[must_use]
    pub fn task(&self) -> &DeviceTask {
        &self.task
    }

    /// What Prio3's proofs are bound to.
    pub(crate) fn context(&self) -> Vec<u8> {
        [b"bastide prio3 v1".as_slice(), &self.id.0].concat()
    }
}

/// What leader and helper share and no device knows: the randomness of the check. Cleared when dropped, never printed.
pub struct VerifyKey(Zeroizing<[u8; 32]>);

impl VerifyKey {
    /// The key with these bytes, the same for both aggregators.
    #[must_use]
    pub fn from_bytes(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self(bytes)
    }
    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for VerifyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerifyKey(…)")
    }
}
