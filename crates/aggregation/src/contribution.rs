//! What a contributor sends: encrypted readings, the proof that each is in range and known to it, its signature.

use crate::elgamal::{Ciphertext, Key};
use crate::proof::{Checked, Generators, OpeningProof, RangeProof, faulty, padded, transcript};
use crate::task::READINGS_MOST;
use crate::wire::{Reader, Wire, put_list};
use crate::{AggregationError, BatchId, ContributorKey, Fault, Roster, Round, Slot, Task};
use curve25519_dalek::scalar::Scalar;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use merlin::Transcript;
use rand::CryptoRng;
use std::collections::BTreeSet;
use zeroize::Zeroizing;

/// Encrypted numbers with the proofs about them: what contributors and, for their noise, trustees send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proven {
    pub(crate) ciphertexts: Vec<Ciphertext>,
    opening: OpeningProof,
    range: RangeProof,
}

impl Proven {
    /// Encrypts `values`, each below 2^`generators.bits`, with fresh randomness and proves it.
    pub(crate) fn make<R: CryptoRng + ?Sized>(
        generators: &Generators,
        key: &Key,
        mut transcript: Transcript,
        values: &[u64],
        rng: &mut R,
    ) -> Self {
        let mut values = Zeroizing::new(values.to_vec());
        let randomness: Zeroizing<Vec<Scalar>> =
            Zeroizing::new(values.iter().map(|_| Scalar::random(rng)).collect());
        let messages: Zeroizing<Vec<Scalar>> =
            Zeroizing::new(values.iter().copied().map(Scalar::from).collect());
        let ciphertexts: Vec<_> = (messages.iter().zip(randomness.iter()))
            .map(|(message, randomness)| Ciphertext::seal(key, message, randomness))
            .collect();
        let opening = OpeningProof::prove(
            key,
            &mut transcript,
            &ciphertexts,
            &randomness,
            &messages,
            rng,
        );
        let mut blindings = randomness;
        values.resize(generators.values, 0);
        blindings.resize(generators.values, Scalar::ZERO);
        let range = RangeProof::prove(
            generators,
            key,
            &mut transcript,
            &values,
            &blindings,
            &padded(&ciphertexts, generators),
            rng,
        );
        Self {
            ciphertexts,
            opening,
            range,
        }
    }

    pub(crate) fn check(&self, transcript: Transcript) -> Checked<'_> {
        Checked {
            transcript,
            ciphertexts: &self.ciphertexts,
            opening: &self.opening,
            range: &self.range,
        }
    }
}

impl Wire for Proven {
    const NAME: &'static str = "encrypted numbers with their proofs";

    fn write(&self, out: &mut Vec<u8>) {
        put_list(out, &self.ciphertexts, |out, one| one.write(out));
        self.opening.write(out);
        self.range.write(out);
    }
    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            ciphertexts: from.list(usize::from(READINGS_MOST), Ciphertext::read)?,
            opening: OpeningProof::read(from)?,
            range: RangeProof::read(from)?,
        })
    }
}

/// A task made ready: its generators and the trustees' key, computed once and used for every contribution.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub(crate) task: Task,
    pub(crate) key: Key,
    pub(crate) generators: Generators,
    /// For proofs about noise; only trustees and whoever opens a sum need them.
    pub(crate) noise: Option<Generators>,
}

impl Prepared {
    /// Prepares `task` for trustees and whoever opens its sums.
    pub fn with_noise(task: &Task, group: &crate::GroupKey) -> Result<Self, AggregationError> {
        let prepared = Self::new(task, group)?;
        let noise = task
            .noise_bits()
            .map(|bits| Generators::new(usize::from(bits), usize::from(task.readings)));
        Ok(Self { noise, ..prepared })
    }

    /// Prepares `task` for contributors, under the trustees' joint key, which must be the one that the task names.
    pub fn new(task: &Task, group: &crate::GroupKey) -> Result<Self, AggregationError> {
        task.check()?;
        if task.group != group.id() || usize::from(task.threshold) != group.threshold() {
            return Err(AggregationError::Task(
                "it names another joint key than this one: fetch the key of its trustees"
                    .to_owned(),
            ));
        }
        Ok(Self {
            key: Key::new(group.key()),
            generators: Generators::new(usize::from(task.bits), usize::from(task.readings)),
            noise: None,
            task: task.clone(),
        })
    }

    /// The task.
    #[must_use]
    pub fn task(&self) -> &Task {
        &self.task
    }
}

/// One contributor's encrypted readings for one slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    round: Round,
    contributor: ContributorKey,
    proven: Proven,
    signature: [u8; 64],
}

impl Contribution {
    /// Encrypts `readings` for `slot`, proves them and signs the whole. A second contribution of the same contributor
    /// for the same slot is refused everywhere: keep the bytes and send these again.
    pub fn make<R: CryptoRng + ?Sized>(
        prepared: &Prepared,
        slot: Slot,
        signer: &SigningKey,
        readings: &[i64],
        rng: &mut R,
    ) -> Result<Self, AggregationError> {
        let task = &prepared.task;
        if readings.len() != usize::from(task.readings) {
            return Err(AggregationError::Readings {
                given: readings.len(),
                wanted: usize::from(task.readings),
            });
        }
        let (least, most) = (task.offset, task.largest());
        let mut values = Zeroizing::new(Vec::with_capacity(readings.len()));
        for &value in readings {
            if !(least..=most).contains(&value) {
                return Err(AggregationError::OutOfRange { value, least, most });
            }
            values.push(value.abs_diff(least));
        }
        let round = Round {
            task: task.id(),
            slot,
        };
        let contributor = ContributorKey(signer.verifying_key().to_bytes());
        let proven = Proven::make(
            &prepared.generators,
            &prepared.key,
            about(&round, &contributor),
            &values,
            rng,
        );
        let mut contribution = Self {
            round,
            contributor,
            proven,
            signature: [0; 64],
        };
        contribution.signature = signer.sign(&contribution.signed()).to_bytes();
        Ok(contribution)
    }

    /// For which task and slot it was made.
    #[must_use]
    pub fn round(&self) -> Round {
        self.round
    }
    /// Who signed it, if the signature holds.
    #[must_use]
    pub fn contributor(&self) -> ContributorKey {
        self.contributor
    }
    /// The bytes that travel.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.wire()
    }
    /// Reads what [`Self::to_bytes`] wrote; says nothing about the proofs.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, AggregationError> {
        Self::unwire(bytes)
    }

    /// Everything but the proofs: made for this task and slot, by somebody on the roster, of the right shape, signed.
    pub fn check_signature(&self, task: &Task, slot: Slot, roster: &Roster) -> Result<(), Fault> {
        if self.round.task != task.id() || self.round.slot != slot {
            return Err(Fault::Elsewhere);
        }
        if !roster.contains(&self.contributor) {
            return Err(Fault::Stranger);
        }
        if self.proven.ciphertexts.len() != usize::from(task.readings) {
            return Err(Fault::Shape);
        }
        VerifyingKey::from_bytes(&self.contributor.0)
            .and_then(|key| {
                key.verify_strict(&self.signed(), &Signature::from_bytes(&self.signature))
            })
            .map_err(|_| Fault::Signature)
    }

    pub(crate) fn ciphertexts(&self) -> &[Ciphertext] {
        &self.proven.ciphertexts
    }

    fn signed(&self) -> Vec<u8> {
        let mut bytes = b"bastide contribution v1".to_vec();
        self.write_unsigned(&mut bytes);
        bytes
    }

    fn write_unsigned(&self, out: &mut Vec<u8>) {
        self.round.write(out);
        out.extend_from_slice(&self.contributor.0);
        self.proven.write(out);
    }
}

impl Wire for Contribution {
    const NAME: &'static str = "a contribution";

    fn write(&self, out: &mut Vec<u8>) {
        self.write_unsigned(out);
        out.extend_from_slice(&self.signature);
    }
    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            round: Round::read(from)?,
            contributor: ContributorKey(from.array()?),
            proven: Proven::read(from)?,
            signature: from.array()?,
        })
    }
}

fn about(round: &Round, contributor: &ContributorKey) -> Transcript {
    let slot = round.slot.0.to_le_bytes();
    transcript(b"contribution", &[&round.task.0, &slot, &contributor.0])
}

/// A closed set of contributions to one slot: one a contributor, in order of their keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    contributions: Vec<Contribution>,
}

impl Batch {
    /// Puts contributions in order; of two by the same contributor it refuses the batch.
    pub fn new(mut contributions: Vec<Contribution>) -> Result<Self, AggregationError> {
        contributions.sort_by_key(Contribution::contributor);
        Self::ordered(contributions).ok_or(AggregationError::BatchShape(
            "two contributions of one contributor, or of several slots, or none at all",
        ))
    }

    fn ordered(contributions: Vec<Contribution>) -> Option<Self> {
        let round = contributions.first()?.round;
        let ordered = contributions
            .windows(2)
            .all(|pair| matches!(pair, [one, next] if one.contributor < next.contributor));
        let one_round = contributions.iter().all(|one| one.round == round);
        (ordered && one_round).then_some(Self { contributions })
    }

    /// The contributions.
    #[must_use]
    pub fn contributions(&self) -> &[Contribution] {
        &self.contributions
    }
    /// Of which task and slot they are.
    #[must_use]
    pub fn round(&self) -> Option<Round> {
        self.contributions.first().map(Contribution::round)
    }
    /// The digest of the whole.
    #[must_use]
    pub fn id(&self) -> BatchId {
        BatchId(crate::id::digest("bastide batch v1", &[&self.wire()]))
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
    /// Who contributed.
    pub(crate) fn contributors(&self) -> BTreeSet<ContributorKey> {
        self.contributions
            .iter()
            .map(Contribution::contributor)
            .collect()
    }
}

impl Wire for Batch {
    const NAME: &'static str = "a batch of contributions in order";

    fn write(&self, out: &mut Vec<u8>) {
        put_list(out, &self.contributions, |out, one| one.write(out));
    }
    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let most = usize::try_from(crate::CONTRIBUTIONS_MOST).ok()?;
        Self::ordered(from.list(most, Contribution::read)?)
    }
}

/// Checks signatures and proofs of `contributions`, and names those that do not hold. Proofs are checked together, so a
/// contribution costs less the more there are.
pub fn verify<R: CryptoRng + ?Sized>(
    prepared: &Prepared,
    slot: Slot,
    roster: &Roster,
    contributions: &[Contribution],
    rng: &mut R,
) -> Vec<(ContributorKey, Fault)> {
    let mut faults = Vec::new();
    let mut sound = Vec::new();
    for contribution in contributions {
        match contribution.check_signature(&prepared.task, slot, roster) {
            Err(fault) => faults.push((contribution.contributor, fault)),
            Ok(()) => sound.push(contribution),
        }
    }
    let checked: Vec<_> = sound
        .iter()
        .map(|one| one.proven.check(about(&one.round, &one.contributor)))
        .collect();
    for at in faulty(&prepared.generators, &prepared.key.point, &checked, rng) {
        faults.extend(sound.get(at).map(|one| (one.contributor, Fault::Proof)));
    }
    faults
}
