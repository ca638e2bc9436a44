//! What the collector does: it takes contributions, closes slots, carries batches and noise between trustees and puts
//! their parts together. Nobody trusts it: trustees check everything again, and it never holds a share of the key.

use crate::contribution::{Batch, Contribution, Prepared, verify};
use crate::council::{Council, GroupKey};
use crate::elgamal::{Sum, columns};
use crate::journal::Journal;
use crate::noise::NoiseShare;
use crate::opening::{Opened, OpeningShare, open};
use crate::trustee::seal;
use crate::wire::{Reader, Wire, put_bytes, put_list};
use crate::{AggregationError, ContributorKey, Fault, Roster, Round, TrusteeIndex};
use rand::CryptoRng;
use std::collections::{BTreeMap, BTreeSet};

/// The collector of any number of tasks.
pub struct Collector<J> {
    council: Council,
    group: GroupKey,
    journal: J,
    rounds: BTreeMap<Round, Collected>,
}

#[derive(Default)]
struct Collected {
    contributions: BTreeMap<ContributorKey, Contribution>,
    excluded: BTreeSet<ContributorKey>,
    closed: bool,
    noise: Option<Vec<NoiseShare>>,
    opened: Option<Opened>,
}

/// How a slot stands.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Progress {
    /// Contributions that count.
    pub contributions: usize,
    /// Contributions that were left out because they do not hold.
    pub excluded: usize,
    /// No more are taken.
    pub closed: bool,
    /// The result, when there is one.
    pub opened: Option<Opened>,
}

/// What became of a contribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// It is kept.
    Now,
    /// The same bytes were kept before.
    Before,
}

enum Record {
    Accepted(Box<Contribution>),
    Closed(Round),
    Excluded(Round, ContributorKey),
    Noise(Round, Vec<NoiseShare>),
    Opened(Opened),
}

impl<J: Journal> Collector<J> {
    /// A collector who remembers `records`, what its journal holds.
    pub fn new(
        council: Council,
        group: GroupKey,
        journal: J,
        records: &[Vec<u8>],
    ) -> Result<Self, AggregationError> {
        let mut collector = Self {
            council,
            group,
            journal,
            rounds: BTreeMap::new(),
        };
        for record in records {
            collector.remember(Record::unwire(record)?);
        }
        Ok(collector)
    }

    /// Keeps a contribution, after everything was checked but its proofs, which each trustee checks. The same bytes
    /// again are no error; another contribution of the same contributor is.
    pub fn accept(
        &mut self,
        prepared: &Prepared,
        roster: &Roster,
        contribution: Contribution,
    ) -> Result<Accepted, AggregationError> {
        let task = prepared.task();
        let (round, contributor) = (contribution.round(), contribution.contributor());
        let refuse = |fault| Err(AggregationError::Contribution { contributor, fault });
        if round.task != task.id() {
            return refuse(Fault::Elsewhere);
        }
        if let Some(known) = self.rounds.get(&round) {
            match known.contributions.get(&contributor) {
                Some(kept) if *kept == contribution => return Ok(Accepted::Before),
                Some(_) => return refuse(Fault::Twice),
                None if known.closed => return refuse(Fault::Closed),
                None if known.contributions.len() as u64 >= u64::from(task.most) => {
                    return refuse(Fault::Full);
                }
                None => {}
            }
        }
        if roster.id() != task.roster || round.slot.0 % u64::from(task.slot_seconds) != 0 {
            return refuse(Fault::Elsewhere);
        }
        if let Err(fault) = contribution.check_signature(task, round.slot, roster) {
            return refuse(fault);
        }
        self.keep(Record::Accepted(Box::new(contribution)))?;
        Ok(Accepted::Now)
    }

    /// Closes a slot: from here on its batch is what it is.
    pub fn close(&mut self, round: Round) -> Result<Batch, AggregationError> {
        if !self.rounds.get(&round).is_some_and(|known| known.closed) {
            self.keep(Record::Closed(round))?;
        }
        let known = self.rounds.get(&round);
        let counted = known.into_iter().flat_map(|known| {
            known
                .contributions
                .values()
                .filter(|one| !known.excluded.contains(&one.contributor()))
        });
        Batch::new(counted.cloned().collect())
    }

    /// Leaves out those of the accused that really do not hold, and says which. A trustee cannot have a contribution
    /// left out by accusing it wrongly.
    pub fn exclude<R: CryptoRng + ?Sized>(
        &mut self,
        prepared: &Prepared,
        roster: &Roster,
        round: Round,
        accused: &[ContributorKey],
        rng: &mut R,
    ) -> Result<Vec<(ContributorKey, Fault)>, AggregationError> {
        let known = self
            .rounds
            .get(&round)
            .ok_or(AggregationError::UnknownTask)?;
        let accused: Vec<_> = (accused.iter())
            .filter_map(|key| known.contributions.get(key).cloned())
            .collect();
        let faults = verify(prepared, round.slot, roster, &accused, rng);
        for (contributor, _) in &faults {
            self.keep(Record::Excluded(round, *contributor))?;
        }
        Ok(faults)
    }

    /// Fixes which trustees' noise is in the result: at least a quorum's. Shares that do not hold are left out and
    /// named. Trustees open a batch with one set of noise only, so the first choice stays.
    pub fn choose_noise<R: CryptoRng + ?Sized>(
        &mut self,
        prepared: &Prepared,
        round: Round,
        shares: Vec<NoiseShare>,
        rng: &mut R,
    ) -> Result<(Vec<NoiseShare>, Vec<TrusteeIndex>), AggregationError> {
        if let Some(chosen) = self
            .rounds
            .get(&round)
            .and_then(|known| known.noise.clone())
        {
            return Ok((chosen, Vec::new()));
        }
        let batch = self.close(round)?.id();
        let mut wrong = Vec::new();
        let mut right = BTreeMap::new();
        for share in shares {
            match share.verify(prepared, &self.council, batch, rng) {
                Ok(()) => drop(right.insert(share.trustee(), share)),
                Err(_) => wrong.push(share.trustee()),
            }
        }
        let need = self.group.threshold();
        if right.len() < need {
            return Err(AggregationError::Quorum {
                have: right.len(),
                need,
            });
        }
        let chosen: Vec<_> = right.into_values().collect();
        self.keep(Record::Noise(round, chosen.clone()))?;
        Ok((chosen, wrong))
    }

    /// The noise that was chosen.
    #[must_use]
    pub fn chosen_noise(&self, round: Round) -> Option<&[NoiseShare]> {
        self.rounds.get(&round)?.noise.as_deref()
    }

    /// Puts the trustees' parts together; parts that do not hold are named beside the result.
    pub fn open<R: CryptoRng + ?Sized>(
        &mut self,
        prepared: &Prepared,
        round: Round,
        parts: &[OpeningShare],
        rng: &mut R,
    ) -> Result<(Opened, Vec<TrusteeIndex>), AggregationError> {
        let known = self.rounds.get(&round);
        if let Some(opened) = known.and_then(|known| known.opened.clone()) {
            return Ok((opened, Vec::new()));
        }
        let noise =
            known
                .and_then(|known| known.noise.clone())
                .ok_or(AggregationError::BatchShape(
                    "no noise was chosen for it yet",
                ))?;
        let batch = self.close(round)?;
        let rows = batch.contributions().iter().map(Contribution::ciphertexts);
        let sums = columns(usize::from(prepared.task().readings), rows).ok_or(
            AggregationError::BatchShape("a ciphertext is no pair of points"),
        )?;
        let sums: Vec<_> = sums.iter().map(Sum::compress).collect();
        let sealed = seal(
            prepared,
            &self.council,
            round,
            batch.id(),
            &sums,
            &noise,
            rng,
        )?;
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let (opened, wrong) = open(
            prepared,
            &self.group,
            &sealed,
            count(batch.contributions().len()),
            count(noise.len()),
            parts,
        )?;
        self.keep(Record::Opened(opened.clone()))?;
        Ok((opened, wrong))
    }

    /// How a slot stands.
    #[must_use]
    pub fn progress(&self, round: Round) -> Progress {
        let none = Collected::default();
        let known = self.rounds.get(&round).unwrap_or(&none);
        Progress {
            contributions: known
                .contributions
                .len()
                .saturating_sub(known.excluded.len()),
            excluded: known.excluded.len(),
            closed: known.closed,
            opened: known.opened.clone(),
        }
    }

    fn keep(&mut self, record: Record) -> Result<(), AggregationError> {
        self.journal.append(&[record.wire()])?;
        self.remember(record);
        Ok(())
    }

    fn remember(&mut self, record: Record) {
        match record {
            Record::Accepted(one) => {
                let known = self.rounds.entry(one.round()).or_default();
                known.contributions.insert(one.contributor(), *one);
            }
            Record::Closed(round) => self.rounds.entry(round).or_default().closed = true,
            Record::Excluded(round, contributor) => {
                self.rounds
                    .entry(round)
                    .or_default()
                    .excluded
                    .insert(contributor);
            }
            Record::Noise(round, shares) => {
                self.rounds.entry(round).or_default().noise = Some(shares);
            }
            Record::Opened(opened) => {
                let known = self.rounds.entry(opened.round).or_default();
                known.opened = Some(opened);
            }
        }
    }
}

impl Wire for Record {
    const NAME: &'static str = "a record of a collector";

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Accepted(one) => {
                out.push(0);
                one.write(out);
            }
            Self::Closed(round) => {
                out.push(1);
                round.write(out);
            }
            Self::Excluded(round, contributor) => {
                out.push(2);
                round.write(out);
                out.extend_from_slice(&contributor.0);
            }
            Self::Noise(round, shares) => {
                out.push(3);
                round.write(out);
                put_list(out, shares, |out, share| put_bytes(out, &share.wire()));
            }
            Self::Opened(opened) => {
                out.push(4);
                opened.round.write(out);
                out.extend_from_slice(&opened.contributions.to_le_bytes());
                out.extend_from_slice(&opened.noise_shares.to_le_bytes());
                out.extend_from_slice(&opened.noise_variance.to_le_bytes());
                put_list(out, &opened.sums, |out, sum| {
                    out.extend_from_slice(&sum.to_le_bytes())
                });
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        match from.u8()? {
            0 => Contribution::read(from).map(Box::new).map(Self::Accepted),
            1 => Round::read(from).map(Self::Closed),
            2 => Some(Self::Excluded(
                Round::read(from)?,
                ContributorKey(from.array()?),
            )),
            3 => Some(Self::Noise(
                Round::read(from)?,
                from.list(crate::TRUSTEES_MOST, |from| {
                    NoiseShare::unwire(from.bytes(1 << 20)?).ok()
                })?,
            )),
            4 => Some(Self::Opened(Opened {
                round: Round::read(from)?,
                contributions: from.u32()?,
                noise_shares: from.u32()?,
                noise_variance: from.u64()?,
                sums: from.list(64, Reader::i64)?,
            })),
            _ => None,
        }
    }
}
