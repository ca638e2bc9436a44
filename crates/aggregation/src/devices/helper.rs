//! The helper: it checks with the leader, remembers what it counted, and gives its share of the total once.

use super::circuit::{Seen, Side};
use super::report::{ReportId, SHARE_MOST, unseal};
use super::task::{PreparedDevices, VerifyKey};
use crate::AggregationError;
use crate::PartySecret;
use crate::Round;
use crate::id::digest;
use crate::journal::Journal;
use crate::seal::Opener;
use crate::wire::{Reader, Wire, put_bytes, put_list};
use privacy::noise::DiscreteGaussian;
use rand::CryptoRng;
use std::collections::BTreeMap;

/// The most reports in one chunk.
pub(crate) const CHUNK_MOST: usize = 256;
const NUMBERS_MOST: usize = 1024;

/// Reports that the leader asks the helper to check with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckChunk {
    pub(crate) round: Round,
    pub(crate) number: u32,
    pub(crate) items: Vec<CheckItem>,
}

/// The helper's half of a report, with the leader's share of the check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CheckItem {
    pub(crate) id: ReportId,
    pub(crate) public: Vec<u8>,
    pub(crate) sealed: Vec<u8>,
    pub(crate) verifier: Vec<u8>,
}

/// For each report of a chunk the message that ends its check; nothing where it is bad.
pub(crate) type Messages = Vec<Option<Vec<u8>>>;

/// What the leader counted, for which it asks the helper's share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareRequest {
    pub(crate) round: Round,
    /// Reports that passed with the helper and failed with the leader: the helper takes them out again.
    pub(crate) dropped: Vec<CheckItem>,
    /// The digest of the names of all that count, in their order.
    pub(crate) counted: [u8; 32],
}

/// The helper of any number of device tasks.
pub struct Helper<J> {
    key: VerifyKey,
    secret: Opener,
    journal: J,
    rounds: BTreeMap<Round, Known>,
}

#[derive(Default)]
struct Known {
    chunks: BTreeMap<u32, ([u8; 32], Messages)>,
    /// Each counted report with the digest of what was checked.
    counted: BTreeMap<ReportId, [u8; 32]>,
    total: Vec<u128>,
    shared: Option<([u8; 32], Vec<u128>)>,
}

enum Record {
    Chunk {
        round: Round,
        number: u32,
        request: [u8; 32],
        messages: Messages,
        counted: Vec<(ReportId, [u8; 32])>,
        total: Vec<u128>,
    },
    Shared {
        round: Round,
        request: [u8; 32],
        share: Vec<u128>,
    },
}

impl<J: Journal> Helper<J> {
    /// A helper who remembers `records`. `secret` opens what is sealed to it.
    pub fn new(
        key: VerifyKey,
        secret: &PartySecret,
        journal: J,
        records: &[Vec<u8>],
    ) -> Result<Self, AggregationError> {
        let mut helper = Self {
            key,
            secret: Opener::new(secret.sealing()),
            journal,
            rounds: BTreeMap::new(),
        };
        for record in records {
            helper.remember(Record::unwire(record)?);
        }
        Ok(helper)
    }

    /// Checks a chunk and counts what is good. The same chunk again brings the same answer and counts nothing twice; a
    /// report that was in an earlier chunk is bad.
    pub fn check(
        &mut self,
        prepared: &PreparedDevices,
        chunk: &CheckChunk,
    ) -> Result<Vec<u8>, AggregationError> {
        if chunk.round.task != prepared.id {
            return Err(AggregationError::UnknownTask);
        }
        let request = digest("bastide chunk v1", &[&chunk.wire()]);
        let none = Known::default();
        let known = self.rounds.get(&chunk.round).unwrap_or(&none);
        if let Some((before, messages)) = known.chunks.get(&chunk.number) {
            return if *before == request {
                Ok(messages_wire(messages))
            } else {
                Err(AggregationError::Report("another chunk had its number"))
            };
        }
        if known.shared.is_some() {
            return Err(AggregationError::Spent(chunk.round.slot));
        }
        let context = prepared.context();
        let circuit = &prepared.circuit;
        let mut total = known.total.clone();
        total.resize(circuit.width(), 0);
        let mut counted: Vec<(ReportId, [u8; 32])> = Vec::new();
        let mut messages = Vec::with_capacity(chunk.items.len());
        for item in &chunk.items {
            let again = known.counted.contains_key(&item.id)
                || counted.iter().any(|(id, _)| *id == item.id);
            let checked = (!again)
                .then(|| self.check_one(prepared, &context, chunk.round, item))
                .flatten();
            messages.push(checked.map(|(message, share)| {
                circuit.add(&mut total, &share);
                counted.push((item.id, item.digest()));
                message
            }));
        }
        let answer = messages_wire(&messages);
        self.keep(Record::Chunk {
            round: chunk.round,
            number: chunk.number,
            request,
            messages,
            counted,
            total,
        })?;
        Ok(answer)
    }

    /// Its share of the total with its noise, when both sides counted the same reports and enough of them. The same
    /// request brings the same share, no other is answered.
    pub fn share<R: CryptoRng + ?Sized>(
        &mut self,
        prepared: &PreparedDevices,
        request: &ShareRequest,
        rng: &mut R,
    ) -> Result<Vec<u8>, AggregationError> {
        let task = &prepared.task;
        let known = self.rounds.get(&request.round);
        let (Some(known), true) = (known, request.round.task == prepared.id) else {
            return Err(AggregationError::UnknownTask);
        };
        let asked = digest("bastide share request v1", &[&request.wire()]);
        if let Some((before, share)) = &known.shared {
            return if *before == asked {
                Ok(numbers_wire(share))
            } else {
                Err(AggregationError::Spent(request.round.slot))
            };
        }
        let context = prepared.context();
        let (mut counted, mut total) = (known.counted.clone(), known.total.clone());
        for item in &request.dropped {
            let wrong = AggregationError::Report("the leader drops a report that was not counted");
            if counted.remove(&item.id) != Some(item.digest()) {
                return Err(wrong);
            }
            let Some((_, share)) = self.check_one(prepared, &context, request.round, item) else {
                return Err(wrong);
            };
            prepared.circuit.subtract(&mut total, &share);
        }
        if ids_digest(counted.keys()) != request.counted {
            return Err(AggregationError::Report(
                "leader and helper did not count the same reports",
            ));
        }
        if counted.len() < usize::try_from(task.least).unwrap_or(usize::MAX) {
            return Err(AggregationError::TooFew {
                have: counted.len(),
                least: task.least,
            });
        }
        let noise = noise(prepared, rng)?;
        prepared.circuit.add_signed(&mut total, &noise);
        self.keep(Record::Shared {
            round: request.round,
            request: asked,
            share: total.clone(),
        })?;
        Ok(numbers_wire(&total))
    }

    fn check_one(
        &self,
        prepared: &PreparedDevices,
        context: &[u8],
        round: Round,
        item: &CheckItem,
    ) -> Option<(Vec<u8>, Vec<u128>)> {
        let circuit = &prepared.circuit;
        let input = unseal(&round, item.id, Side::Helper, &self.secret, &item.sealed)?;
        let begun = circuit.begin(Seen {
            side: Side::Helper,
            key: self.key.bytes(),
            context,
            nonce: &item.id.0,
            public: &item.public,
            input: &input,
        })?;
        let message = circuit.message(
            context,
            &begun,
            Side::Helper,
            &item.verifier,
            &begun.verifier,
        )?;
        let share = circuit.finish(context, &begun, Side::Helper, &message)?;
        Some((message, share))
    }

    fn keep(&mut self, record: Record) -> Result<(), AggregationError> {
        self.journal.append(&[record.wire()])?;
        self.remember(record);
        Ok(())
    }

    fn remember(&mut self, record: Record) {
        match record {
            Record::Chunk {
                round,
                number,
                request,
                messages,
                counted,
                total,
            } => {
                let known = self.rounds.entry(round).or_default();
                known.chunks.insert(number, (request, messages));
                known.counted.extend(counted);
                known.total = total;
            }
            Record::Shared {
                round,
                request,
                share,
            } => self.rounds.entry(round).or_default().shared = Some((request, share)),
        }
    }
}

/// One aggregator's noise for each number of the total.
pub(crate) fn noise<R: CryptoRng + ?Sized>(
    prepared: &PreparedDevices,
    rng: &mut R,
) -> Result<Vec<i128>, AggregationError> {
    let gaussian = DiscreteGaussian::with_variance(u128::from(prepared.task.variance), 1)?;
    Ok((0..prepared.circuit.width())
        .map(|_| gaussian.sample(rng))
        .collect())
}

/// The digest of the names of reports, in order.
pub(crate) fn ids_digest<'a>(ids: impl Iterator<Item = &'a ReportId>) -> [u8; 32] {
    let all: Vec<u8> = ids.flat_map(|id| id.0).collect();
    digest("bastide counted reports v1", &[&all])
}

impl CheckItem {
    fn digest(&self) -> [u8; 32] {
        digest("bastide checked report v1", &[&self.wire()])
    }
}

impl Wire for CheckItem {
    const NAME: &'static str = "a report to check";

    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.id.0);
        for part in [&self.public, &self.sealed, &self.verifier] {
            put_bytes(out, part);
        }
    }
    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            id: ReportId(from.array()?),
            public: from.bytes(SHARE_MOST)?.to_vec(),
            sealed: from.bytes(SHARE_MOST)?.to_vec(),
            verifier: from.bytes(SHARE_MOST)?.to_vec(),
        })
    }
}

impl CheckChunk {
    /// Of which task and slot.
    #[must_use]
    pub fn round(&self) -> Round {
        self.round
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

impl Wire for CheckChunk {
    const NAME: &'static str = "a chunk of reports to check";

    fn write(&self, out: &mut Vec<u8>) {
        self.round.write(out);
        out.extend_from_slice(&self.number.to_le_bytes());
        put_list(out, &self.items, |out, item| item.write(out));
    }
    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            round: Round::read(from)?,
            number: from.u32()?,
            items: from.list(CHUNK_MOST, CheckItem::read)?,
        })
    }
}

impl ShareRequest {
    /// Of which task and slot.
    #[must_use]
    pub fn round(&self) -> Round {
        self.round
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

impl Wire for ShareRequest {
    const NAME: &'static str = "a request for a share of a total";

    fn write(&self, out: &mut Vec<u8>) {
        self.round.write(out);
        put_list(out, &self.dropped, |out, item| item.write(out));
        out.extend_from_slice(&self.counted);
    }
    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            round: Round::read(from)?,
            dropped: from.list(1 << 22, CheckItem::read)?,
            counted: from.array()?,
        })
    }
}

fn put_messages(out: &mut Vec<u8>, messages: &Messages) {
    put_list(out, messages, |out, message| {
        out.push(u8::from(message.is_some()));
        put_bytes(out, message.as_deref().unwrap_or_default());
    });
}

fn messages_wire(messages: &Messages) -> Vec<u8> {
    let mut out = Vec::new();
    put_messages(&mut out, messages);
    out
}

pub(crate) fn read_messages(from: &mut Reader<'_>) -> Option<Messages> {
    from.list(CHUNK_MOST, |from| {
        let good = from.u8()? == 1;
        let message = from.bytes(SHARE_MOST)?.to_vec();
        Some(good.then_some(message))
    })
}

fn put_numbers(out: &mut Vec<u8>, numbers: &[u128]) {
    put_list(out, numbers, |out, number| {
        out.extend_from_slice(&number.to_le_bytes())
    });
}

fn numbers_wire(numbers: &[u128]) -> Vec<u8> {
    let mut out = Vec::new();
    put_numbers(&mut out, numbers);
    out
}

pub(crate) fn read_numbers(from: &mut Reader<'_>) -> Option<Vec<u128>> {
    from.list(NUMBERS_MOST, |from| from.array().map(u128::from_le_bytes))
}

impl Wire for Record {
    const NAME: &'static str = "a record of a helper";

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Chunk {
                round,
                number,
                request,
                messages,
                counted,
                total,
            } => {
                out.push(0);
                round.write(out);
                out.extend_from_slice(&number.to_le_bytes());
                out.extend_from_slice(request);
                put_messages(out, messages);
                put_list(out, counted, |out, (id, digest)| {
                    out.extend_from_slice(&id.0);
                    out.extend_from_slice(digest);
                });
                put_numbers(out, total);
            }
            Self::Shared {
                round,
                request,
                share,
            } => {
                out.push(1);
                round.write(out);
                out.extend_from_slice(request);
                put_numbers(out, share);
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        match from.u8()? {
            0 => Some(Self::Chunk {
                round: Round::read(from)?,
                number: from.u32()?,
                request: from.array()?,
                messages: read_messages(from)?,
                counted: from.list(CHUNK_MOST, |from| {
                    Some((ReportId(from.array()?), from.array()?))
                })?,
                total: read_numbers(from)?,
            }),
            1 => Some(Self::Shared {
                round: Round::read(from)?,
                request: from.array()?,
                share: read_numbers(from)?,
            }),
            _ => None,
        }
    }
}
