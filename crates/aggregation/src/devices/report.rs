//! What a device sends.

use super::circuit::Side;
use super::task::PreparedDevices;
use crate::wire::{Reader, Wire, put_bytes};
use crate::{AggregationError, Round, Slot, seal};
use rand::CryptoRng;
use zeroize::Zeroizing;

/// The largest share: a histogram of 1,024 bins fits.
pub(crate) const SHARE_MOST: usize = 1 << 16;

/// A report's random name, which is counted once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReportId(pub [u8; 16]);

/// One measurement, split and sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub(crate) round: Round,
    pub(crate) id: ReportId,
    pub(crate) public: Vec<u8>,
    pub(crate) leader: Vec<u8>,
    pub(crate) helper: Vec<u8>,
}

impl Report {
    /// Splits `value` (a number for a sum, a bin for a histogram) and seals its shares.
    pub fn make<R: CryptoRng + ?Sized>(
        prepared: &PreparedDevices,
        slot: Slot,
        value: u32,
        rng: &mut R,
    ) -> Result<Self, AggregationError> {
        let most = match prepared.task.measure {
            super::Measure::Sum { most } => most,
            super::Measure::Histogram { bins } => u32::from(bins) - 1,
        };
        if value > most {
            return Err(AggregationError::OutOfRange {
                value: i64::from(value),
                least: 0,
                most: i64::from(most),
            });
        }
        let mut id = [0; 16];
        rng.fill_bytes(&mut id);
        let round = Round {
            task: prepared.id,
            slot,
        };
        let refused = || AggregationError::Report("it cannot be split");
        let split = prepared
            .circuit
            .split(&prepared.context(), value, &id)
            .ok_or_else(refused)?;
        let id = ReportId(id);
        let mut sealed = |side, share| {
            let to = match side {
                Side::Leader => &prepared.leader,
                Side::Helper => &prepared.helper,
            };
            seal::seal(to, &context(&round, id, side), share, rng).ok_or_else(refused)
        };
        Ok(Self {
            round,
            id,
            leader: sealed(Side::Leader, &split.leader)?,
            helper: sealed(Side::Helper, &split.helper)?,
            public: split.public,
        })
    }

    /// For which task and slot it was made.
    #[must_use]
    pub fn round(&self) -> Round {
        self.round
    }
    /// Its name.
    #[must_use]
    pub fn id(&self) -> ReportId {
        self.id
    }
    /// The bytes that travel.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.wire()
    }
    /// Reads what [`Self::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, AggregationError> {
        Self::unwire(bytes)
    }
}

impl Wire for Report {
    const NAME: &'static str = "a report";

    fn write(&self, out: &mut Vec<u8>) {
        self.round.write(out);
        out.extend_from_slice(&self.id.0);
        for part in [&self.public, &self.leader, &self.helper] {
            put_bytes(out, part);
        }
    }
    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            round: Round::read(from)?,
            id: ReportId(from.array()?),
            public: from.bytes(SHARE_MOST)?.to_vec(),
            leader: from.bytes(SHARE_MOST)?.to_vec(),
            helper: from.bytes(SHARE_MOST)?.to_vec(),
        })
    }
}

/// One side's share in clear.
pub(crate) fn unseal(
    round: &Round,
    id: ReportId,
    side: Side,
    opener: &seal::Opener,
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    seal::open(opener, &context(round, id, side), sealed)
}

fn context(round: &Round, id: ReportId, side: Side) -> Vec<u8> {
    let mut context = b"bastide report".to_vec();
    round.write(&mut context);
    context.extend_from_slice(&id.0);
    context.push(side as u8);
    context
}
