//! What a trustee does and refuses: it adds noise to one batch a slot, and opens that batch once, with its own noise in
//! it. Everything it did is in its journal before anybody sees it.

use crate::contribution::{Batch, Prepared, verify};
use crate::council::{Council, GroupKey, KeyShare, PartySecret};
use crate::elgamal::{Ciphertext, Sum, columns};
use crate::journal::Journal;
use crate::noise::NoiseShare;
use crate::opening::{OpeningShare, Sealed};
use crate::task::{CONTRIBUTIONS_MOST, READINGS_MOST};
use crate::wire::{Reader, Wire, put_bytes, put_list};
use crate::{AggregationError, BatchId, ContributorKey, Roster, Round, Slot, TrusteeIndex};
use rand::CryptoRng;
use std::collections::{BTreeMap, BTreeSet};

/// One trustee with its share of the key.
pub struct Trustee<J> {
    council: Council,
    group: GroupKey,
    share: KeyShare,
    secret: PartySecret,
    journal: J,
    rounds: BTreeMap<Round, Known>,
}

/// What a trustee remembers of a slot.
struct Known {
    noised: Noised,
    opened: Option<OpenedRecord>,
}

struct Noised {
    round: Round,
    batch: BatchId,
    subject: String,
    until: Slot,
    contributors: BTreeSet<ContributorKey>,
    sums: Vec<Ciphertext>,
    noise: NoiseShare,
}

struct OpenedRecord {
    round: Round,
    noise: [u8; 32],
    share: OpeningShare,
}

enum Record {
    Noised(Box<Noised>),
    Opened(OpenedRecord),
}

impl<J: Journal> Trustee<J> {
    /// A trustee who remembers `records`, what its journal holds.
    pub fn new(
        council: Council,
        group: GroupKey,
        share: KeyShare,
        secret: PartySecret,
        journal: J,
        records: &[Vec<u8>],
    ) -> Result<Self, AggregationError> {
        let mut trustee = Self {
            council,
            group,
            share,
            secret,
            journal,
            rounds: BTreeMap::new(),
        };
        for record in records {
            trustee.remember(Record::unwire(record)?);
        }
        Ok(trustee)
    }

    /// Its number.
    #[must_use]
    pub fn index(&self) -> TrusteeIndex {
        self.share.trustee
    }

    /// The joint key of its council.
    #[must_use]
    pub fn group(&self) -> &GroupKey {
        &self.group
    }

    /// Its noise for a batch, every contribution of which it checked. The same batch brings the same noise, another
    /// batch for the slot is refused; so is one with too few contributions, with any that does not hold, or so close to
    /// an earlier one over the same readings that their difference would show somebody.
    pub fn noise<R: CryptoRng + ?Sized>(
        &mut self,
        prepared: &Prepared,
        roster: &Roster,
        batch: &Batch,
        rng: &mut R,
    ) -> Result<NoiseShare, AggregationError> {
        let task = prepared.task();
        let round = batch.round().ok_or(AggregationError::UnknownTask)?;
        if round.task != task.id() || roster.id() != task.roster || task.group != self.group.id() {
            return Err(AggregationError::UnknownTask);
        }
        let id = batch.id();
        if let Some(known) = self.rounds.get(&round) {
            return if known.noised.batch == id {
                Ok(known.noised.noise.clone())
            } else {
                Err(AggregationError::Spent(round.slot))
            };
        }
        if round.slot.0 % u64::from(task.slot_seconds) != 0 {
            return Err(AggregationError::BatchShape(
                "its slot does not begin where slots of this task begin",
            ));
        }
        let have = batch.contributions().len();
        if have < usize::try_from(task.least).unwrap_or(usize::MAX) {
            return Err(AggregationError::TooFew {
                have,
                least: task.least,
            });
        }
        if have > usize::try_from(task.most).unwrap_or_default() {
            return Err(AggregationError::BatchShape(
                "it holds more than the task takes",
            ));
        }
        let contributors = batch.contributors();
        let until = Slot(round.slot.0.saturating_add(u64::from(task.slot_seconds)));
        self.refuse_differences(prepared, round, until, &contributors)?;
        let faults = verify(prepared, round.slot, roster, batch.contributions(), rng);
        if !faults.is_empty() {
            return Err(AggregationError::Batch(faults));
        }
        let rows = batch.contributions().iter().map(|one| one.ciphertexts());
        let sums = columns(usize::from(task.readings), rows).ok_or(
            AggregationError::BatchShape("a ciphertext is no pair of points"),
        )?;
        let trustee = self.share.trustee;
        let noise = NoiseShare::draw(prepared, round, id, trustee, &self.secret, rng)?;
        let record = Record::Noised(Box::new(Noised {
            round,
            batch: id,
            subject: task.subject.clone(),
            until,
            contributors,
            sums: sums.iter().map(Sum::compress).collect(),
            noise: noise.clone(),
        }));
        self.journal.append(&[record.wire()])?;
        self.remember(record);
        Ok(noise)
    }

    /// Its part of opening a batch with this noise, which must hold its own. The same request brings the same answer;
    /// nothing else of the slot is ever opened.
    pub fn open<R: CryptoRng + ?Sized>(
        &mut self,
        prepared: &Prepared,
        round: Round,
        batch: BatchId,
        noise: &[NoiseShare],
        rng: &mut R,
    ) -> Result<OpeningShare, AggregationError> {
        if round.task != prepared.task().id() {
            return Err(AggregationError::UnknownTask);
        }
        let known = self.rounds.get(&round).ok_or(AggregationError::BatchShape(
            "this trustee has not added its noise to it: ask for that first",
        ))?;
        let asked = noise_digest(noise);
        if known.noised.batch != batch {
            return Err(AggregationError::Spent(round.slot));
        }
        if let Some(opened) = &known.opened {
            return if opened.noise == asked {
                Ok(opened.share.clone())
            } else {
                Err(AggregationError::Spent(round.slot))
            };
        }
        if !noise.contains(&known.noised.noise) {
            return Err(AggregationError::BatchShape(
                "this trustee's own noise is not in it",
            ));
        }
        let sealed = seal(
            prepared,
            &self.council,
            round,
            batch,
            &known.noised.sums,
            noise,
            rng,
        )?;
        let share = OpeningShare::make(&sealed, &self.group, &self.share, rng)
            .ok_or(AggregationError::BatchShape("it cannot be opened"))?;
        let record = Record::Opened(OpenedRecord {
            round,
            noise: asked,
            share: share.clone(),
        });
        self.journal.append(&[record.wire()])?;
        self.remember(record);
        Ok(share)
    }

    fn refuse_differences(
        &self,
        prepared: &Prepared,
        round: Round,
        until: Slot,
        contributors: &BTreeSet<ContributorKey>,
    ) -> Result<(), AggregationError> {
        let task = prepared.task();
        for Known { noised, .. } in self.rounds.values() {
            let same_readings = noised.subject == task.subject
                && noised.round.slot < until
                && round.slot < noised.until;
            if !same_readings || noised.contributors.is_disjoint(contributors) {
                continue;
            }
            let differ = noised
                .contributors
                .symmetric_difference(contributors)
                .count();
            if differ < usize::try_from(task.least).unwrap_or(usize::MAX) {
                return Err(AggregationError::Differencing {
                    differ,
                    least: task.least,
                });
            }
        }
        Ok(())
    }

    fn remember(&mut self, record: Record) {
        match record {
            Record::Noised(noised) => {
                let known = Known {
                    noised: *noised,
                    opened: None,
                };
                self.rounds.insert(known.noised.round, known);
            }
            Record::Opened(opened) => {
                if let Some(known) = self.rounds.get_mut(&opened.round) {
                    known.opened = Some(opened);
                }
            }
        }
    }
}

/// Sums with noise: what is opened. The noise comes from a quorum of trustees, in their order, and each share holds.
pub(crate) fn seal<R: CryptoRng + ?Sized>(
    prepared: &Prepared,
    council: &Council,
    round: Round,
    batch: BatchId,
    sums: &[Ciphertext],
    noise: &[NoiseShare],
    rng: &mut R,
) -> Result<Sealed, AggregationError> {
    let in_order = noise
        .windows(2)
        .all(|pair| matches!(pair, [one, next] if one.trustee() < next.trustee()));
    let need = usize::from(council.threshold());
    if !in_order || noise.len() < need {
        return Err(AggregationError::Quorum {
            have: noise.len(),
            need,
        });
    }
    for share in noise {
        share.verify(prepared, council, batch, rng)?;
    }
    let rows = [sums]
        .into_iter()
        .chain(noise.iter().map(NoiseShare::ciphertexts));
    let sums = columns(sums.len(), rows).ok_or(AggregationError::BatchShape(
        "a ciphertext is no pair of points",
    ))?;
    Ok(Sealed { round, batch, sums })
}

/// The digest of a set of noise shares.
pub(crate) fn noise_digest(noise: &[NoiseShare]) -> [u8; 32] {
    let all: Vec<u8> = noise.iter().flat_map(Wire::wire).collect();
    crate::id::digest("bastide noise set v1", &[&all])
}

impl Wire for Record {
    const NAME: &'static str = "a record of a trustee";

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Noised(noised) => {
                out.push(0);
                noised.round.write(out);
                out.extend_from_slice(&noised.batch.0);
                put_bytes(out, noised.subject.as_bytes());
                out.extend_from_slice(&noised.until.0.to_le_bytes());
                let contributors: Vec<_> = noised.contributors.iter().collect();
                put_list(out, &contributors, |out, key| out.extend_from_slice(&key.0));
                put_list(out, &noised.sums, |out, sum| sum.write(out));
                noised.noise.write(out);
            }
            Self::Opened(opened) => {
                out.push(1);
                opened.round.write(out);
                out.extend_from_slice(&opened.noise);
                opened.share.write(out);
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let most = usize::try_from(CONTRIBUTIONS_MOST).ok()?;
        match from.u8()? {
            0 => Some(Self::Noised(Box::new(Noised {
                round: Round::read(from)?,
                batch: BatchId(from.array()?),
                subject: from.text(64)?,
                until: Slot(from.u64()?),
                contributors: from
                    .list(most, |from| from.array().map(ContributorKey))?
                    .into_iter()
                    .collect(),
                sums: from.list(usize::from(READINGS_MOST), Ciphertext::read)?,
                noise: NoiseShare::read(from)?,
            }))),
            1 => Some(Self::Opened(OpenedRecord {
                round: Round::read(from)?,
                noise: from.array()?,
                share: OpeningShare::read(from)?,
            })),
            _ => None,
        }
    }
}
