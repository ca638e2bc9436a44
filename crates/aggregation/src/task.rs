//! What is summed: agreed once, hashed into an id that every contribution, proof and signature is bound to.

use crate::id::digest;
use crate::wire::put_bytes;
use crate::{AggregationError, ContributorKey, GroupId, RosterId, TaskId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most readings in one contribution.
pub const READINGS_MOST: u16 = 64;
/// The most contributions in one slot.
pub const CONTRIBUTIONS_MOST: u32 = 65_536;
/// Sums are searched for in at most 2^36 places.
const SEARCH_MOST_BITS: u32 = 36;
/// A noise share is cut at this many standard deviations: the chance that it would be is below 2·exp(−72).
pub(crate) const NOISE_CUT: u64 = 12;
/// Sums of discrete Gaussians are as good as one only when each is wide enough.
const LEAST_SHARE_VARIANCE: u64 = 4;

/// Who may contribute: registered keys, each of which counts once a slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BTreeSet<ContributorKey>", into = "BTreeSet<ContributorKey>")]
pub struct Roster {
    keys: BTreeSet<ContributorKey>,
    id: RosterId,
}

impl From<BTreeSet<ContributorKey>> for Roster {
    fn from(keys: BTreeSet<ContributorKey>) -> Self {
        let all: Vec<u8> = keys.iter().flat_map(|key| key.0).collect();
        let id = RosterId(digest("bastide roster v1", &[&all]));
        Self { keys, id }
    }
}

impl From<Roster> for BTreeSet<ContributorKey> {
    fn from(roster: Roster) -> Self {
        roster.keys
    }
}

impl Roster {
    /// The roster of these keys.
    pub fn new(keys: impl IntoIterator<Item = ContributorKey>) -> Self {
        Self::from(keys.into_iter().collect::<BTreeSet<_>>())
    }
    /// Its digest, which a task names.
    #[must_use]
    pub fn id(&self) -> RosterId {
        self.id
    }
    /// Whether it has this key.
    #[must_use]
    pub fn contains(&self, key: &ContributorKey) -> bool {
        self.keys.contains(key)
    }
}

/// One sum (or vector of sums), repeated slot after slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// What is asked, in words a contributor can read. At most 200 bytes.
    pub name: String,
    /// What is read (`electricity.wh`, say). Sums over the same subject and slot are compared with each other, so that
    /// two of them never differ in a few contributors only. At most 64 bytes.
    pub subject: String,
    /// How long a slot lasts, in seconds; slots begin at its multiples.
    pub slot_seconds: u32,
    /// How many readings a contribution holds, 1 to [`READINGS_MOST`]: 24 for the hours of a day.
    pub readings: u16,
    /// How wide a reading is: 8, 16 or 32 bits.
    pub bits: u8,
    /// The smallest reading; the largest is `offset + 2^bits − 1`.
    pub offset: i64,
    /// Fewer contributions than this are not opened. At least 2.
    pub least: u32,
    /// More contributions than this are not taken. At most [`CONTRIBUTIONS_MOST`].
    pub most: u32,
    /// σ²: the variance of the noise in each sum that is certain, whatever `colluders` trustees tell each other.
    pub variance: u64,
    /// How many trustees may tell their noise to whoever sees the result without its falling below `variance`; fewer
    /// than the quorum.
    pub colluders: u8,
    /// The trustees' quorum, as in their joint key.
    pub threshold: u8,
    /// Who may contribute.
    pub roster: RosterId,
    /// Under which joint key.
    pub group: GroupId,
}

impl Task {
    /// Checks that the task can be carried out.
    pub fn check(&self) -> Result<(), AggregationError> {
        let rules = [
            (
                self.name.len() <= 200 && self.subject.len() <= 64 && !self.subject.is_empty(),
                "its name has at most 200 bytes, its subject 1 to 64",
            ),
            (self.slot_seconds > 0, "a slot lasts a second or more"),
            (
                (1..=READINGS_MOST).contains(&self.readings),
                "a contribution holds 1 to 64 readings",
            ),
            (
                matches!(self.bits, 8 | 16 | 32),
                "a reading has 8, 16 or 32 bits",
            ),
            (
                self.offset.unsigned_abs() <= 1 << 40,
                "the smallest reading lies within ±2^40",
            ),
            (
                2 <= self.least && self.least <= self.most && self.most <= CONTRIBUTIONS_MOST,
                "it opens 2 contributions or more, and takes at least as many and at most 65,536",
            ),
            (
                self.colluders < self.threshold,
                "fewer trustees than the quorum may collude",
            ),
        ];
        for (holds, rule) in rules {
            if !holds {
                return Err(AggregationError::Task(rule.to_owned()));
            }
        }
        if self.share_variance() < LEAST_SHARE_VARIANCE {
            return Err(AggregationError::Task(format!(
                "each trustee's noise has a variance of at least {LEAST_SHARE_VARIANCE}: state a larger σ²"
            )));
        }
        let reach = u128::from(self.most) << self.bits;
        if self.noise_bits().is_none() || reach >> SEARCH_MOST_BITS != 0 {
            return Err(AggregationError::Task(
                "the sum and its noise must fit in 36 bits: fewer contributions, narrower readings or less noise"
                    .to_owned(),
            ));
        }
        Ok(())
    }

    /// The digest of everything above.
    #[must_use]
    pub fn id(&self) -> TaskId {
        let mut bytes = Vec::new();
        put_bytes(&mut bytes, self.name.as_bytes());
        put_bytes(&mut bytes, self.subject.as_bytes());
        bytes.extend_from_slice(&self.slot_seconds.to_le_bytes());
        bytes.extend_from_slice(&self.readings.to_le_bytes());
        bytes.push(self.bits);
        bytes.extend_from_slice(&self.offset.to_le_bytes());
        bytes.extend_from_slice(&self.least.to_le_bytes());
        bytes.extend_from_slice(&self.most.to_le_bytes());
        bytes.extend_from_slice(&self.variance.to_le_bytes());
        bytes.extend_from_slice(&[self.colluders, self.threshold]);
        bytes.extend_from_slice(&self.roster.0);
        bytes.extend_from_slice(&self.group.0);
        TaskId(digest("bastide task v1", &[&bytes]))
    }

    /// The largest reading.
    #[must_use]
    pub fn largest(&self) -> i64 {
        self.offset.saturating_add(self.span())
    }

    /// By how much two readings differ at most: 2^bits − 1.
    #[must_use]
    pub fn span(&self) -> i64 {
        (1_i64 << self.bits.min(62)) - 1
    }

    /// The variance of one trustee's noise: those of `threshold − colluders` trustees reach σ².
    #[must_use]
    pub fn share_variance(&self) -> u64 {
        let honest = u64::from(self.threshold.saturating_sub(self.colluders)).max(1);
        self.variance.div_ceil(honest)
    }

    /// Where one trustee's noise is cut, above and below.
    pub(crate) fn noise_reach(&self) -> u64 {
        (self.share_variance().isqrt() + 1) * NOISE_CUT
    }

    /// How wide the range proof of a noise share is; `None` when the noise is too wide for any.
    pub(crate) fn noise_bits(&self) -> Option<u8> {
        [8_u8, 16, 32]
            .into_iter()
            .find(|bits| self.noise_reach() < 1 << (bits - 1))
    }
}
