//! A council in memory, and what the tests ask of it.

use aggregation::{
    AggregationError, Batch, Ceremony, CeremonyEnd, Collector, Contribution, ContributorKey,
    Council, GroupKey, Message, NoiseShare, Opened, OpeningShare, PartySecret, Prepared, Roster,
    Round, Slot, Stage, Task, Trustee, TrusteeIndex,
};
use ed25519_dalek::SigningKey;
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

pub(crate) type Said = BTreeMap<TrusteeIndex, Message>;
pub(crate) type InMemory = Trustee<Vec<Vec<u8>>>;

pub(crate) fn secrets(n: u8, seed: u64) -> Vec<PartySecret> {
    let rng = &mut StdRng::seed_from_u64(seed);
    (0..n).map(|_| PartySecret::random(rng)).collect()
}

pub(crate) fn council_of(secrets: &[PartySecret], threshold: u8) -> Council {
    Council::new(threshold, secrets.iter().map(PartySecret::card).collect()).unwrap()
}

/// Runs a ceremony; `bend` may change what is said in each round before everybody hears it.
pub(crate) fn hold(
    secrets: &[PartySecret],
    council: &Council,
    mut bend: impl FnMut(Stage, &mut Said),
) -> Result<Vec<CeremonyEnd>, AggregationError> {
    let mut parties = Vec::new();
    let mut said = Said::new();
    for (index, secret) in council.indices().zip(secrets) {
        let (ceremony, deal) = Ceremony::begin(council, [7; 32], secret)?;
        parties.push((index, ceremony));
        said.insert(index, deal);
    }
    for stage in Stage::ALL {
        bend(stage, &mut said);
        if stage == Stage::Disclose {
            break;
        }
        let mut next = Said::new();
        for (index, ceremony) in &mut parties {
            next.insert(*index, ceremony.hear(&said)?);
        }
        said = next;
    }
    parties
        .into_iter()
        .map(|(_, ceremony)| ceremony.finish(&said))
        .collect()
}

/// A council with its key, a task and contributors.
pub(crate) struct Town {
    pub(crate) council: Council,
    pub(crate) group: GroupKey,
    pub(crate) secrets: Vec<PartySecret>,
    pub(crate) shares: Vec<Zeroizing<Vec<u8>>>,
    pub(crate) people: Vec<SigningKey>,
    pub(crate) roster: Roster,
    pub(crate) rng: StdRng,
}

impl Town {
    pub(crate) fn new(n: u8, threshold: u8, people: u8) -> Self {
        let secrets = secrets(n, u64::from(n) * 100 + u64::from(threshold));
        let council = council_of(&secrets, threshold);
        let ends = hold(&secrets, &council, |_, _| {}).unwrap();
        Self::with_key(council, secrets, &ends, people)
    }

    pub(crate) fn with_key(
        council: Council,
        secrets: Vec<PartySecret>,
        ends: &[CeremonyEnd],
        people: u8,
    ) -> Self {
        let people: Vec<_> = (1..=people)
            .map(|at| SigningKey::from_bytes(&[at; 32]))
            .collect();
        let keys = people
            .iter()
            .map(|key| ContributorKey(key.verifying_key().to_bytes()));
        Self {
            group: ends[0].group.clone(),
            shares: council
                .indices()
                .map(|index| {
                    let end = ends.iter().find(|end| end.share.trustee() == index);
                    end.map(|end| end.share.to_bytes()).unwrap_or_default()
                })
                .collect(),
            roster: Roster::new(keys),
            rng: StdRng::seed_from_u64(9),
            council,
            secrets,
            people,
        }
    }

    pub(crate) fn task(&self) -> Task {
        Task {
            name: "Consumption of a district by the hour".to_owned(),
            subject: "electricity.wh".to_owned(),
            slot_seconds: 86_400,
            readings: 3,
            bits: 8,
            offset: -100,
            least: 3,
            most: 100,
            variance: 64,
            colluders: 1,
            threshold: self.council.threshold(),
            roster: self.roster.id(),
            group: self.group.id(),
        }
    }

    pub(crate) fn prepared(&self, task: &Task) -> Prepared {
        Prepared::with_noise(task, &self.group).unwrap()
    }

    /// Trustee `index` with an empty memory.
    pub(crate) fn trustee(&self, index: usize) -> InMemory {
        self.trustee_remembering(index, &[])
    }

    pub(crate) fn trustee_remembering(&self, index: usize, records: &[Vec<u8>]) -> InMemory {
        let share = aggregation::KeyShare::from_bytes(&self.shares[index], &self.group).unwrap();
        let secret = PartySecret::from_bytes(Zeroizing::new(*self.secrets[index].bytes()));
        Trustee::new(
            self.council.clone(),
            self.group.clone(),
            share,
            secret,
            Vec::new(),
            records,
        )
        .unwrap()
    }

    pub(crate) fn contribution(
        &mut self,
        prepared: &Prepared,
        person: usize,
        slot: Slot,
        readings: &[i64],
    ) -> Contribution {
        Contribution::make(
            prepared,
            slot,
            &self.people[person],
            readings,
            &mut self.rng,
        )
        .unwrap()
    }

    pub(crate) fn batch(
        &mut self,
        prepared: &Prepared,
        slot: Slot,
        readings: &[Vec<i64>],
    ) -> Batch {
        let all = readings
            .iter()
            .enumerate()
            .map(|(person, readings)| self.contribution(prepared, person, slot, readings))
            .collect();
        Batch::new(all).unwrap()
    }

    pub(crate) fn collector(&self) -> Collector<Vec<Vec<u8>>> {
        Collector::new(self.council.clone(), self.group.clone(), Vec::new(), &[]).unwrap()
    }

    /// Everything from contributions to the sum: `noisy` trustees add noise, of which `opening` open.
    pub(crate) fn sum(
        &mut self,
        prepared: &Prepared,
        slot: Slot,
        readings: &[Vec<i64>],
        noisy: &[usize],
        opening: &[usize],
    ) -> Result<Opened, AggregationError> {
        let batch = self.batch(prepared, slot, readings);
        let mut collector = self.collector();
        for one in batch.contributions() {
            collector.accept(prepared, &self.roster, one.clone())?;
        }
        let round = Round {
            task: prepared.task().id(),
            slot,
        };
        assert_eq!(collector.close(round)?.id(), batch.id());
        let mut trustees: BTreeMap<usize, InMemory> =
            noisy.iter().map(|at| (*at, self.trustee(*at))).collect();
        let shares: Vec<NoiseShare> = trustees
            .values_mut()
            .map(|trustee| trustee.noise(prepared, &self.roster, &batch, &mut self.rng))
            .collect::<Result<_, _>>()?;
        let (noise, wrong) = collector.choose_noise(prepared, round, shares, &mut self.rng)?;
        assert!(wrong.is_empty());
        let parts: Vec<OpeningShare> = opening
            .iter()
            .map(|at| {
                let trustee = trustees.get_mut(at).unwrap();
                trustee.open(prepared, round, batch.id(), &noise, &mut self.rng)
            })
            .collect::<Result<_, _>>()?;
        let (opened, wrong) = collector.open(prepared, round, &parts, &mut self.rng)?;
        assert!(wrong.is_empty());
        Ok(opened)
    }
}
