//! Cheaters of each kind: refused, and named.

use crate::council::{Said, Town, council_of, hold, secrets};
use aggregation::{
    AggregationError, Batch, Contribution, Fault, Message, NoiseShare, OpeningShare, Round, Slot,
    Stage, Task, TrusteeIndex, verify,
};
use ed25519_dalek::{Signer, SigningKey};

const DAY: Slot = Slot(86_400);

/// Changes a byte of a contribution and signs it again, as its sender could.
pub(crate) fn bent_and_signed(
    contribution: &Contribution,
    at: usize,
    signer: &SigningKey,
) -> Contribution {
    let mut bytes = contribution.to_bytes();
    bytes[at] ^= 1;
    let end = bytes.len() - 64;
    let signed = [b"bastide contribution v1".as_slice(), &bytes[..end]].concat();
    bytes[end..].copy_from_slice(&signer.sign(&signed).to_bytes());
    Contribution::from_bytes(&bytes).unwrap()
}

#[test]
fn bad_contributions_are_named_and_the_others_count() {
    let mut town = Town::new(3, 2, 8);
    let task = town.task();
    let prepared = town.prepared(&task);
    let mut all: Vec<_> = (0..6)
        .map(|person| town.contribution(&prepared, person, DAY, &[1, 2, 3]))
        .collect();
    // A byte of the range proof's t_x: after round, contributor, three ciphertexts, the opening proof and four points.
    let scalar = 40 + 32 + 4 + 3 * 64 + 128 + 4 * 32;
    all[1] = bent_and_signed(&all[1], scalar, &town.people[1]);
    // Another's ciphertexts and proofs under one's own name.
    let mut stolen = all[0].to_bytes();
    stolen[40..72].copy_from_slice(&town.people[2].verifying_key().to_bytes());
    let stolen = Contribution::from_bytes(&stolen).unwrap();
    all[2] = bent_and_signed(&stolen, stolen.to_bytes().len() - 65, &town.people[2]);
    let mut unsigned = all[3].to_bytes();
    *unsigned.last_mut().unwrap() ^= 1;
    all[3] = Contribution::from_bytes(&unsigned).unwrap();
    let faults = verify(&prepared, DAY, &town.roster, &all, &mut town.rng);
    let mut named: Vec<_> = faults.iter().map(|(key, fault)| (*key, *fault)).collect();
    named.sort_by_key(|(key, _)| *key);
    let mut expected = vec![
        (all[1].contributor(), Fault::Proof),
        (all[2].contributor(), Fault::Proof),
        (all[3].contributor(), Fault::Signature),
    ];
    expected.sort_by_key(|(key, _)| *key);
    assert_eq!(named, expected);

    let batch = Batch::new(all.clone()).unwrap();
    let mut trustee = town.trustee(0);
    let refused = trustee
        .noise(&prepared, &town.roster, &batch, &mut town.rng)
        .unwrap_err();
    let AggregationError::Batch(faults) = refused else {
        panic!("{refused}")
    };
    assert_eq!(faults.len(), 3);
    let good = Batch::new(vec![all[0].clone(), all[4].clone(), all[5].clone()]).unwrap();
    assert!(
        trustee
            .noise(&prepared, &town.roster, &good, &mut town.rng)
            .is_ok()
    );
}

#[test]
fn replays_strangers_and_second_contributions_are_refused() {
    let mut town = Town::new(2, 2, 4);
    let task = town.task();
    let prepared = town.prepared(&task);
    let mut collector = town.collector();
    let one = town.contribution(&prepared, 0, DAY, &[1, 2, 3]);
    let again = town.contribution(&prepared, 0, DAY, &[1, 2, 3]);
    let roster = town.roster.clone();
    collector.accept(&prepared, &roster, one.clone()).unwrap();
    collector.accept(&prepared, &roster, one.clone()).unwrap();
    let fault = |error: AggregationError| match error {
        AggregationError::Contribution { fault, .. } => fault,
        other => panic!("{other}"),
    };
    assert_eq!(
        fault(collector.accept(&prepared, &roster, again).unwrap_err()),
        Fault::Twice
    );
    let stranger = SigningKey::from_bytes(&[99; 32]);
    let strange = Contribution::make(&prepared, DAY, &stranger, &[0, 0, 0], &mut town.rng).unwrap();
    assert_eq!(
        fault(collector.accept(&prepared, &roster, strange).unwrap_err()),
        Fault::Stranger
    );
    // Yesterday's contribution under today's slot does not carry its signature along.
    let mut moved = one.to_bytes();
    moved[32..40].copy_from_slice(&(2 * 86_400_u64).to_le_bytes());
    let moved = Contribution::from_bytes(&moved).unwrap();
    assert_eq!(
        fault(collector.accept(&prepared, &roster, moved).unwrap_err()),
        Fault::Signature
    );
    let other = town.prepared(&Task {
        name: "Another".to_owned(),
        ..task
    });
    assert_eq!(
        fault(collector.accept(&other, &roster, one).unwrap_err()),
        Fault::Elsewhere
    );
    assert!(matches!(
        Contribution::make(&prepared, DAY, &town.people[1], &[156, 0, 0], &mut town.rng),
        Err(AggregationError::OutOfRange { value: 156, .. })
    ));
}

#[test]
fn trustees_open_a_slot_once_with_their_own_noise_and_not_too_little() {
    let mut town = Town::new(3, 2, 8);
    let task = town.task();
    let prepared = town.prepared(&task);
    let round = Round {
        task: task.id(),
        slot: DAY,
    };
    let batch = town.batch(&prepared, DAY, &vec![vec![1, 2, 3]; 4]);
    let less = Batch::new(batch.contributions()[..3].to_vec()).unwrap();
    let few = Batch::new(batch.contributions()[..2].to_vec()).unwrap();
    let roster = town.roster.clone();
    let (mut a, mut b, mut c) = (town.trustee(0), town.trustee(1), town.trustee(2));
    let rng = &mut town.rng;
    assert!(matches!(
        a.noise(&prepared, &roster, &few, rng),
        Err(AggregationError::TooFew { have: 2, least: 3 })
    ));
    let first = a.noise(&prepared, &roster, &batch, rng).unwrap();
    assert_eq!(
        a.noise(&prepared, &roster, &batch, rng).unwrap(),
        first,
        "the same again"
    );
    assert!(matches!(
        a.noise(&prepared, &roster, &less, rng),
        Err(AggregationError::Spent(DAY))
    ));
    let (second, third) = (
        b.noise(&prepared, &roster, &batch, rng).unwrap(),
        c.noise(&prepared, &roster, &batch, rng).unwrap(),
    );
    // Without its own noise no trustee opens; with one set of noise it opens for ever the same.
    let others = [second.clone(), third.clone()];
    assert!(a.open(&prepared, round, batch.id(), &others, rng).is_err());
    let with = [first.clone(), second.clone()];
    let share = a.open(&prepared, round, batch.id(), &with, rng).unwrap();
    assert_eq!(
        a.open(&prepared, round, batch.id(), &with, rng).unwrap(),
        share
    );
    assert!(matches!(
        a.open(&prepared, round, batch.id(), &[first.clone(), third], rng),
        Err(AggregationError::Spent(DAY))
    ));
    assert!(matches!(
        b.open(
            &prepared,
            round,
            batch.id(),
            std::slice::from_ref(&second),
            rng
        ),
        Err(AggregationError::Quorum { have: 1, need: 2 })
    ));
    // A share of noise that was changed on the way names its trustee.
    let mut bent = first.to_bytes();
    let middle = bent.len() / 2;
    bent[middle] ^= 1;
    if let Ok(bent) = NoiseShare::from_bytes(&bent) {
        let refused = b
            .open(&prepared, round, batch.id(), &[bent, second], rng)
            .unwrap_err();
        assert!(matches!(
            refused,
            AggregationError::Trustee {
                trustee: TrusteeIndex(1),
                ..
            }
        ));
    }
}

#[test]
fn sums_over_the_same_readings_that_differ_in_few_persons_are_refused() {
    let mut town = Town::new(2, 2, 12);
    let wide = Task {
        least: 3,
        ..town.task()
    };
    let prepared = town.prepared(&wide);
    let batch = town.batch(&prepared, DAY, &vec![vec![1, 2, 3]; 8]);
    let roster = town.roster.clone();
    let mut trustee = town.trustee(0);
    trustee
        .noise(&prepared, &roster, &batch, &mut town.rng)
        .unwrap();
    let narrow = Task {
        name: "The same without a few".to_owned(),
        ..wide.clone()
    };
    for (people, differ) in [(8, 0), (7, 1), (6, 2)] {
        let prepared = town.prepared(&narrow);
        let close = town.batch(&prepared, DAY, &vec![vec![1, 2, 3]; people]);
        assert!(matches!(
            trustee.noise(&prepared, &roster, &close, &mut town.rng),
            Err(AggregationError::Differencing { differ: found, least: 3 }) if found == differ
        ));
    }
    // A part of the day is the same readings too; another subject, another day or far fewer persons are not.
    let hour = Task {
        slot_seconds: 3_600,
        ..narrow.clone()
    };
    let prepared = town.prepared(&hour);
    let close = town.batch(&prepared, Slot(DAY.0 + 7_200), &vec![vec![1, 2, 3]; 7]);
    assert!(
        trustee
            .noise(&prepared, &roster, &close, &mut town.rng)
            .is_err()
    );
    let far = town.batch(&prepared, DAY, &vec![vec![1, 2, 3]; 5]);
    assert!(
        trustee
            .noise(&prepared, &roster, &far, &mut town.rng)
            .is_ok()
    );
    let water = Task {
        subject: "water.l".to_owned(),
        ..narrow
    };
    let prepared = town.prepared(&water);
    let same = town.batch(&prepared, DAY, &vec![vec![1, 2, 3]; 7]);
    assert!(
        trustee
            .noise(&prepared, &roster, &same, &mut town.rng)
            .is_ok()
    );
}

#[test]
fn a_trustee_that_was_killed_remembers_what_it_did() {
    let mut town = Town::new(2, 2, 5);
    let task = town.task();
    let prepared = town.prepared(&task);
    let round = Round {
        task: task.id(),
        slot: DAY,
    };
    let batch = town.batch(&prepared, DAY, &vec![vec![1, 2, 3]; 4]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let open = |town: &Town| {
        let (journal, records) = aggregation::FileJournal::open(&path).unwrap();
        let share = aggregation::KeyShare::from_bytes(&town.shares[0], &town.group).unwrap();
        let secret =
            aggregation::PartySecret::from_bytes(zeroize::Zeroizing::new(*town.secrets[0].bytes()));
        aggregation::Trustee::new(
            town.council.clone(),
            town.group.clone(),
            share,
            secret,
            journal,
            &records,
        )
        .unwrap()
    };
    let roster = town.roster.clone();
    let mut trustee = open(&town);
    let noise = trustee
        .noise(&prepared, &roster, &batch, &mut town.rng)
        .unwrap();
    drop(trustee);
    let mut trustee = open(&town);
    assert_eq!(
        trustee
            .noise(&prepared, &roster, &batch, &mut town.rng)
            .unwrap(),
        noise
    );
    let other = town
        .trustee(1)
        .noise(&prepared, &roster, &batch, &mut town.rng)
        .unwrap();
    let set = [noise.clone(), other];
    let share = trustee
        .open(&prepared, round, batch.id(), &set, &mut town.rng)
        .unwrap();
    drop(trustee);
    let mut trustee = open(&town);
    assert_eq!(
        trustee
            .open(&prepared, round, batch.id(), &set, &mut town.rng)
            .unwrap(),
        share
    );
    let changed = town
        .trustee(1)
        .noise(&prepared, &roster, &batch, &mut town.rng)
        .unwrap();
    assert!(matches!(
        trustee.open(
            &prepared,
            round,
            batch.id(),
            &[noise, changed],
            &mut town.rng
        ),
        Err(AggregationError::Spent(DAY))
    ));
}

#[test]
fn a_wrong_part_of_an_opening_is_named_and_a_quorum_of_right_ones_suffices() {
    let mut town = Town::new(3, 2, 5);
    let task = town.task();
    let prepared = town.prepared(&task);
    let round = Round {
        task: task.id(),
        slot: DAY,
    };
    let batch = town.batch(&prepared, DAY, &vec![vec![1, 2, 3]; 4]);
    let roster = town.roster.clone();
    let mut collector = town.collector();
    for one in batch.contributions() {
        collector.accept(&prepared, &roster, one.clone()).unwrap();
    }
    let mut trustees = [town.trustee(0), town.trustee(1), town.trustee(2)];
    let rng = &mut town.rng;
    let noise: Vec<_> = trustees
        .iter_mut()
        .map(|trustee| trustee.noise(&prepared, &roster, &batch, rng).unwrap())
        .collect();
    let (noise, _) = collector
        .choose_noise(&prepared, round, noise, rng)
        .unwrap();
    let mut parts: Vec<_> = trustees
        .iter_mut()
        .map(|trustee| {
            trustee
                .open(&prepared, round, batch.id(), &noise, rng)
                .unwrap()
        })
        .collect();
    let honest = parts.clone();
    // Trustee 2 sends for its first reading what belongs to its second.
    let mut bytes = parts[1].to_bytes();
    let second: Vec<u8> = bytes[5 + 32..5 + 64].to_vec();
    bytes[5..5 + 32].copy_from_slice(&second);
    parts[1] = OpeningShare::from_bytes(&bytes).unwrap();
    assert!(matches!(
        collector.open(&prepared, round, &parts[..2], rng),
        Err(AggregationError::Quorum { have: 1, need: 2 })
    ));
    let (opened, wrong) = collector.open(&prepared, round, &parts, rng).unwrap();
    assert_eq!(wrong, [TrusteeIndex(2)]);
    let mut elsewhere = town.collector();
    for one in batch.contributions() {
        elsewhere.accept(&prepared, &roster, one.clone()).unwrap();
    }
    elsewhere
        .choose_noise(&prepared, round, noise, &mut town.rng)
        .unwrap();
    let (again, _) = elsewhere
        .open(&prepared, round, &honest[1..], &mut town.rng)
        .unwrap();
    assert_eq!(opened.sums, again.sums, "every quorum opens the same");
}

/// The points of a message are after its kind and their count.
fn swap_points(message: &Message) -> Message {
    let mut bytes = message.to_bytes();
    let (first, second) = (bytes[5..37].to_vec(), bytes[37..69].to_vec());
    bytes[5..37].copy_from_slice(&second);
    bytes[37..69].copy_from_slice(&first);
    Message::from_bytes(&bytes).unwrap()
}

#[test]
fn ceremonies_name_cheating_dealers_and_end_with_a_key_that_works() {
    let bends: [(Stage, Option<&str>); 3] = [
        // Coefficients that fit nobody's share: out.
        (Stage::Deal, Some("a bad share to a quorum of trustees")),
        // Coefficients shown that contradict the hidden ones: rebuilt.
        (Stage::Show, Some("coefficients that contradict its shares")),
        // One share spoilt on the way: complained about, answered, no harm.
        (Stage::Complain, None),
    ];
    for (when, caught) in bends {
        let secrets = secrets(4, 5);
        let council = council_of(&secrets, 2);
        let cheater = TrusteeIndex(3);
        let mut bend = |stage: Stage, said: &mut Said| {
            if stage == when && stage != Stage::Complain {
                let bent = swap_points(&said[&cheater]);
                said.insert(cheater, bent);
            } else if stage == Stage::Deal && when == Stage::Complain {
                // The last bytes of a deal are the share sealed to the last trustee.
                let mut bytes = said[&cheater].to_bytes();
                *bytes.last_mut().unwrap() ^= 1;
                said.insert(cheater, Message::from_bytes(&bytes).unwrap());
            }
        };
        let ends = hold_but_for(&secrets, &council, cheater, &mut bend);
        let first = ends.first().unwrap();
        assert!(
            ends.iter()
                .all(|end| end.group == first.group && end.transcript == first.transcript)
        );
        assert_eq!(first.caught.get(&cheater).copied(), caught);
        let mut town = Town::with_key(council, secrets, &ends, 4);
        let prepared = town.prepared(&town.task());
        let readings = vec![vec![5, 5, 5]; 4];
        let opened = town
            .sum(&prepared, DAY, &readings, &[0, 1, 3], &[0, 3])
            .unwrap();
        assert!(opened.sums.iter().all(|sum| (sum - 20).abs() < 400));
    }
}

/// A deal that was changed on the way is noticed by its dealer, who stops; the others go on.
fn hold_but_for(
    secrets: &[aggregation::PartySecret],
    council: &aggregation::Council,
    cheater: TrusteeIndex,
    bend: &mut dyn FnMut(Stage, &mut Said),
) -> Vec<aggregation::CeremonyEnd> {
    let mut own = None;
    let mut parties = Vec::new();
    let mut said = Said::new();
    for (index, secret) in council.indices().zip(secrets) {
        let (ceremony, deal) = aggregation::Ceremony::begin(council, [7; 32], secret).unwrap();
        if index == cheater {
            own = Some(deal.clone());
        }
        parties.push((index, ceremony));
        said.insert(index, deal);
    }
    for stage in Stage::ALL {
        let honest = said.clone();
        bend(stage, &mut said);
        if stage == Stage::Disclose {
            break;
        }
        let mut next = Said::new();
        for (index, ceremony) in &mut parties {
            // The cheater hears itself as it would have spoken.
            let mut heard = said.clone();
            if *index == cheater && stage == Stage::Deal {
                heard.insert(cheater, own.clone().unwrap());
            } else if *index == cheater {
                heard.insert(cheater, honest[&cheater].clone());
            }
            next.insert(*index, ceremony.hear(&heard).unwrap());
        }
        said = next;
    }
    parties
        .into_iter()
        .filter(|(index, _)| *index != cheater)
        .map(|(_, ceremony)| ceremony.finish(&said).unwrap())
        .collect()
}

#[test]
fn a_ceremony_without_cheaters_catches_nobody_and_a_silent_trustee_stops_it() {
    let secrets = secrets(3, 6);
    let council = council_of(&secrets, 2);
    let ends = hold(&secrets, &council, |_, _| {}).unwrap();
    assert!(
        ends.iter()
            .all(|end| end.caught.is_empty() && end.group == ends[0].group)
    );
    let silent = hold(&secrets, &council, |stage, said| {
        if stage == Stage::Answer {
            said.remove(&TrusteeIndex(2));
        }
    });
    assert!(
        silent
            .unwrap_err()
            .to_string()
            .contains("not every trustee has spoken")
    );
}
