//! The leader: it takes reports, checks them with the helper chunk by chunk, and tells the protected total.
//!
//! Only reports, the end of a slot and its result are kept on the disk: everything between is a function of them, so a
//! leader that was killed begins again and the helper gives the answers it gave before.

use super::circuit::{Begun, Seen, Side};
use super::helper::{
    CHUNK_MOST, CheckChunk, CheckItem, Messages, ShareRequest, ids_digest, noise, read_messages,
    read_numbers,
};
use super::report::{Report, ReportId, unseal};
use super::task::{PreparedDevices, VerifyKey};
use crate::PartySecret;
use crate::journal::Journal;
use crate::seal::Opener;
use crate::wire::{Reader, Wire, put_list};
use crate::{AggregationError, Round};
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportState {
    /// It is kept.
    New,
    /// The same bytes were kept before.
    Known,
}

/// What everybody may know: a protected total over a slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceTotal {
    /// Of which task and slot.
    pub round: Round,
    /// How many reports it holds.
    pub counted: u32,
    /// How many were bad and left out.
    pub rejected: u32,
    /// The variance of all noise in each number.
    pub noise_variance: u64,
    /// The sum, or the count of each bin; noise included.
    pub numbers: Vec<i64>,
}

/// The leader of any number of device tasks.
pub struct Leader<J> {
    key: VerifyKey,
    secret: Opener,
    journal: J,
    rounds: BTreeMap<Round, Known>,
}

#[derive(Default)]
struct Known {
    reports: BTreeMap<ReportId, Report>,
    closed: bool,
    total: Option<DeviceTotal>,
}

enum Record {
    Report(Report),
    Closed(Round),
    Total(DeviceTotal),
}

/// A slot being aggregated, in memory only.
pub struct InProgress {
    round: Round,
    reports: Vec<Report>,
    next: usize,
    number: u32,
    waiting: Vec<(CheckItem, Begun)>,
    counted: BTreeSet<ReportId>,
    dropped: Vec<CheckItem>,
    rejected: u32,
    total: Vec<u128>,
}

impl<J: Journal> Leader<J> {
    /// A leader who remembers `records`. `secret` opens what is sealed to it.
    pub fn new(
        key: VerifyKey,
        secret: &PartySecret,
        journal: J,
        records: &[Vec<u8>],
    ) -> Result<Self, AggregationError> {
        let mut leader = Self {
            key,
            secret: Opener::new(secret.sealing()),
            journal,
            rounds: BTreeMap::new(),
        };
        for record in records {
            leader.remember(Record::unwire(record)?);
        }
        Ok(leader)
    }

    /// Keeps a report. The same bytes again are no error, another report of the same name is.
    pub fn accept(
        &mut self,
        prepared: &PreparedDevices,
        report: Report,
    ) -> Result<ReportState, AggregationError> {
        let task = &prepared.task;
        if report.round.task != prepared.id {
            return Err(AggregationError::UnknownTask);
        }
        if !report
            .round
            .slot
            .0
            .is_multiple_of(u64::from(task.slot_seconds))
        {
            return Err(AggregationError::Report(
                "its slot does not begin where slots of this task begin",
            ));
        }
        if let Some(known) = self.rounds.get(&report.round) {
            match known.reports.get(&report.id) {
                Some(kept) if *kept == report => return Ok(ReportState::Known),
                Some(_) => return Err(AggregationError::Report("another one has its name")),
                None if known.closed => return Err(AggregationError::Report("the slot is closed")),
                None if known.reports.len() as u64 >= u64::from(task.most) => {
                    return Err(AggregationError::Report("the slot is full"));
                }
                None => {}
            }
        }
        self.keep(Record::Report(report))?;
        Ok(ReportState::New)
    }

    /// The total of a slot, if it was told before.
    #[must_use]
    pub fn total(&self, round: Round) -> Option<&DeviceTotal> {
        self.rounds.get(&round)?.total.as_ref()
    }

    /// How many reports a slot holds, and whether it is closed.
    #[must_use]
    pub fn progress(&self, round: Round) -> (usize, bool) {
        self.rounds
            .get(&round)
            .map_or((0, false), |known| (known.reports.len(), known.closed))
    }

    /// Closes a slot and begins to aggregate it.
    pub fn aggregate(
        &mut self,
        prepared: &PreparedDevices,
        round: Round,
    ) -> Result<InProgress, AggregationError> {
        if round.task != prepared.id {
            return Err(AggregationError::UnknownTask);
        }
        if !self.rounds.get(&round).is_some_and(|known| known.closed) {
            self.keep(Record::Closed(round))?;
        }
        let reports = self.rounds.get(&round).map(|known| &known.reports);
        Ok(InProgress {
            round,
            reports: reports
                .into_iter()
                .flat_map(|all| all.values().cloned())
                .collect(),
            next: 0,
            number: 0,
            waiting: Vec::new(),
            counted: BTreeSet::new(),
            dropped: Vec::new(),
            rejected: 0,
            total: vec![0; prepared.circuit.width()],
        })
    }

    /// The next chunk for the helper, or nothing when all were sent. Reports that already fail here are not sent.
    pub fn next_chunk(
        &self,
        prepared: &PreparedDevices,
        progress: &mut InProgress,
    ) -> Option<CheckChunk> {
        let context = prepared.context();
        progress.waiting.clear();
        while progress.waiting.len() < CHUNK_MOST {
            let Some(report) = progress.reports.get(progress.next) else {
                break;
            };
            progress.next += 1;
            let begun = unseal(
                &report.round,
                report.id,
                Side::Leader,
                &self.secret,
                &report.leader,
            )
            .and_then(|input| {
                prepared.circuit.begin(Seen {
                    side: Side::Leader,
                    key: self.key.bytes(),
                    context: &context,
                    nonce: &report.id.0,
                    public: &report.public,
                    input: &input,
                })
            });
            match begun {
                Some(begun) => {
                    let item = CheckItem {
                        id: report.id,
                        public: report.public.clone(),
                        sealed: report.helper.clone(),
                        verifier: begun.verifier.clone(),
                    };
                    progress.waiting.push((item, begun));
                }
                None => progress.rejected += 1,
            }
        }
        if progress.waiting.is_empty() {
            return None;
        }
        let chunk = CheckChunk {
            round: progress.round,
            number: progress.number,
            items: progress
                .waiting
                .iter()
                .map(|(item, _)| item.clone())
                .collect(),
        };
        progress.number += 1;
        Some(chunk)
    }

    /// Hears the helper's answer to the last chunk.
    pub fn hear(
        &self,
        prepared: &PreparedDevices,
        progress: &mut InProgress,
        answer: &[u8],
    ) -> Result<(), AggregationError> {
        let messages: Messages = whole(answer, read_messages)
            .filter(|messages| messages.len() == progress.waiting.len())
            .ok_or(AggregationError::Malformed(
                "the helper's answer to a chunk",
            ))?;
        let context = prepared.context();
        for ((item, begun), message) in progress.waiting.drain(..).zip(messages) {
            let Some(message) = message else {
                progress.rejected += 1;
                continue;
            };
            match prepared
                .circuit
                .finish(&context, &begun, Side::Leader, &message)
            {
                Some(share) => {
                    prepared.circuit.add(&mut progress.total, &share);
                    progress.counted.insert(item.id);
                }
                None => {
                    progress.rejected += 1;
                    progress.dropped.push(item);
                }
            }
        }
        Ok(())
    }

    /// The request for the helper's share, when enough reports count.
    pub fn share_request(
        &self,
        prepared: &PreparedDevices,
        progress: &InProgress,
    ) -> Result<ShareRequest, AggregationError> {
        let least = prepared.task.least;
        if progress.counted.len() < usize::try_from(least).unwrap_or(usize::MAX) {
            return Err(AggregationError::TooFew {
                have: progress.counted.len(),
                least,
            });
        }
        Ok(ShareRequest {
            round: progress.round,
            dropped: progress.dropped.clone(),
            counted: ids_digest(progress.counted.iter()),
        })
    }

    /// Adds its own noise to its own share, then the helper's, and keeps the total. A slot has one total for ever.
    pub fn finish<R: CryptoRng + ?Sized>(
        &mut self,
        prepared: &PreparedDevices,
        progress: InProgress,
        helper: &[u8],
        rng: &mut R,
    ) -> Result<DeviceTotal, AggregationError> {
        if let Some(total) = self.total(progress.round) {
            return Ok(total.clone());
        }
        let wrong = || AggregationError::Malformed("the helper's share of the total");
        let mut mine = progress.total;
        let theirs = whole(helper, read_numbers)
            .filter(|theirs| theirs.len() == mine.len())
            .ok_or_else(wrong)?;
        prepared
            .circuit
            .add_signed(&mut mine, &noise(prepared, rng)?);
        let total = DeviceTotal {
            round: progress.round,
            counted: u32::try_from(progress.counted.len()).unwrap_or(u32::MAX),
            rejected: progress.rejected,
            noise_variance: prepared.task.variance.saturating_mul(2),
            numbers: prepared.circuit.join(&mine, &theirs).ok_or_else(wrong)?,
        };
        self.keep(Record::Total(total.clone()))?;
        Ok(total)
    }

    fn keep(&mut self, record: Record) -> Result<(), AggregationError> {
        self.journal.append(&[record.wire()])?;
        self.remember(record);
        Ok(())
    }

    fn remember(&mut self, record: Record) {
        match record {
            Record::Report(report) => {
                let known = self.rounds.entry(report.round).or_default();
                known.reports.insert(report.id, report);
            }
            Record::Closed(round) => self.rounds.entry(round).or_default().closed = true,
            Record::Total(total) => {
                let known = self.rounds.entry(total.round).or_default();
                known.total = Some(total);
            }
        }
    }
}

/// What `read` finds in exactly these bytes.
fn whole<T>(bytes: &[u8], read: impl FnOnce(&mut Reader<'_>) -> Option<T>) -> Option<T> {
    let mut from = Reader(bytes);
    let found = read(&mut from)?;
    from.0.is_empty().then_some(found)
}

impl Wire for Record {
    const NAME: &'static str = "a record of a leader";

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Report(report) => {
                out.push(0);
                report.write(out);
            }
            Self::Closed(round) => {
                out.push(1);
                round.write(out);
            }
            Self::Total(total) => {
                out.push(2);
                total.round.write(out);
                out.extend_from_slice(&total.counted.to_le_bytes());
                out.extend_from_slice(&total.rejected.to_le_bytes());
                out.extend_from_slice(&total.noise_variance.to_le_bytes());
                put_list(out, &total.numbers, |out, n| {
                    out.extend_from_slice(&n.to_le_bytes())
                });
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        match from.u8()? {
            0 => Report::read(from).map(Self::Report),
            1 => Round::read(from).map(Self::Closed),
            2 => Some(Self::Total(DeviceTotal {
                round: Round::read(from)?,
                counted: from.u32()?,
                rejected: from.u32()?,
                noise_variance: from.u64()?,
                numbers: from.list(1024, Reader::i64)?,
            })),
            _ => None,
        }
    }
}
