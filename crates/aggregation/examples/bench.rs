//! The figures of this crate beside their bars: CPU seconds of one thread, bytes, ratios.
//!
//! `cargo run --release -p aggregation --example bench [CONTRIBUTORS]` (10,000 unless told).
#![allow(clippy::unwrap_used)]

use aggregation::{
    Batch, Ceremony, Collector, Contribution, ContributorKey, Council, DeviceTask, GroupKey,
    Guarantee, Helper, KeyShare, Leader, Measure, PartySecret, Prepared, PreparedDevices, Report,
    Roster, Round, Slot, Stage, Task, Trustee, VerifyKey,
};
use ed25519_dalek::SigningKey;
use prio::vdaf::prio3::{Prio3, Prio3Histogram, Prio3Sum, optimal_chunk_length};
use prio::vdaf::xof::XofTurboShake128;
use prio::vdaf::{Aggregator, Client, VerifyTransition};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

const SLOT: Slot = Slot(86_400);

/// CPU seconds of this thread so far.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}

fn timed<T>(job: impl FnOnce() -> T) -> (T, f64) {
    let begun = cpu();
    let done = job();
    (done, cpu() - begun)
}

fn main() {
    let contributors = std::env::args()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(10_000);
    println!(
        "{:<58} {:>12} {:>12} {:>7}",
        "what", "measured", "bar", "ratio"
    );
    sums(contributors, 1);
    sums(contributors.div_ceil(24), 24);
    prio(
        "Prio3 Sum of 16 bits",
        15_000.0,
        &Prio3Sum::new_sum(2, 65_535).unwrap(),
        &40_000,
    );
    let histogram = Prio3Histogram::new_histogram(2, 100, optimal_chunk_length(100)).unwrap();
    prio("Prio3 Histogram of 100 bins", 12_000.0, &histogram, &42);
    devices("Sum of 16 bits", Measure::Sum { most: 65_535 });
    devices("Histogram of 100 bins", Measure::Histogram { bins: 100 });
}

/// A line with a bar that must not be exceeded (`most`) or not be missed.
fn line(what: &str, measured: f64, unit: &str, bar: Option<(f64, bool)>) {
    let (bar, ratio) = match bar {
        Some((bar, most)) => {
            let ratio = if most { bar / measured } else { measured / bar };
            (format!("{bar} {unit}"), format!("{ratio:.2}"))
        }
        None => (String::new(), String::new()),
    };
    println!(
        "{what:<58} {:>12} {bar:>12} {ratio:>7}",
        format!("{measured:.3} {unit}")
    );
}

fn council() -> (Vec<PartySecret>, Council, GroupKey, Vec<KeyShare>) {
    let rng = &mut StdRng::seed_from_u64(1);
    let secrets: Vec<_> = (0..3).map(|_| PartySecret::random(rng)).collect();
    let council = Council::new(2, secrets.iter().map(PartySecret::card).collect()).unwrap();
    let mut parties = Vec::new();
    let mut said = BTreeMap::new();
    for (index, secret) in council.indices().zip(&secrets) {
        let (ceremony, deal) = Ceremony::begin(&council, [1; 32], secret).unwrap();
        parties.push((index, ceremony));
        said.insert(index, deal);
    }
    for _ in Stage::ALL.iter().skip(1) {
        said = parties
            .iter_mut()
            .map(|(index, ceremony)| (*index, ceremony.hear(&said).unwrap()))
            .collect();
    }
    let ends: Vec<_> = parties
        .into_iter()
        .map(|(_, one)| one.finish(&said).unwrap())
        .collect();
    let group = ends[0].group.clone();
    (
        secrets,
        council,
        group,
        ends.into_iter().map(|end| end.share).collect(),
    )
}

fn sums(contributors: usize, readings: u16) {
    let ((secrets, council, group, shares), ceremony) = timed(council);
    let people: Vec<_> = (0..contributors as u64)
        .map(|at| {
            let mut seed = [0; 32];
            seed[..8].copy_from_slice(&at.to_le_bytes());
            SigningKey::from_bytes(&seed)
        })
        .collect();
    let roster = Roster::new(
        people
            .iter()
            .map(|key| ContributorKey(key.verifying_key().to_bytes())),
    );
    let task = Task {
        name: "Consumption".to_owned(),
        subject: "electricity.wh".to_owned(),
        slot_seconds: 86_400,
        readings,
        bits: 16,
        offset: 0,
        least: 10,
        most: 65_536,
        variance: 65_536 * 65_536,
        colluders: 1,
        threshold: 2,
        roster: roster.id(),
        group: group.id(),
    };
    let (prepared, preparing) = timed(|| Prepared::with_noise(&task, &group).unwrap());
    let rng = &mut StdRng::seed_from_u64(2);
    let reading = |person: usize, hour: u16| (person as i64 * 37 + i64::from(hour) * 101) % 5_000;
    let (sent, making) = timed(|| {
        let all = people.iter().enumerate().map(|(person, key)| {
            let values: Vec<_> = (0..readings).map(|hour| reading(person, hour)).collect();
            Contribution::make(&prepared, SLOT, key, &values, rng)
                .unwrap()
                .to_bytes()
        });
        all.collect::<Vec<_>>()
    });
    let bytes = sent.iter().map(Vec::len).sum::<usize>() / sent.len();
    let mut collector = Collector::new(council.clone(), group.clone(), Vec::new(), &[]).unwrap();
    let ((), collecting) = timed(|| {
        for bytes in &sent {
            let one = Contribution::from_bytes(bytes).unwrap();
            collector.accept(&prepared, &roster, one).unwrap();
        }
    });
    let round = Round {
        task: task.id(),
        slot: SLOT,
    };
    let (batch, closing) = timed(|| collector.close(round).unwrap().to_bytes());
    let (mut noise, mut trustees, mut verifying) = (Vec::new(), Vec::new(), 0.0);
    for (secret, share) in secrets.iter().zip(shares) {
        let secret = PartySecret::from_bytes(Zeroizing::new(*secret.bytes()));
        let mut trustee = Trustee::new(
            council.clone(),
            group.clone(),
            share,
            secret,
            Vec::new(),
            &[],
        )
        .unwrap();
        let (share, cost) = timed(|| {
            let batch = Batch::from_bytes(&batch).unwrap();
            trustee.noise(&prepared, &roster, &batch, rng).unwrap()
        });
        noise.push(share);
        trustees.push(trustee);
        verifying += cost;
    }
    let (opened, opening) = timed(|| {
        let (noise, _) = collector
            .choose_noise(&prepared, round, noise, rng)
            .unwrap();
        let id = collector.close(round).unwrap().id();
        let parts: Vec<_> = trustees
            .iter_mut()
            .map(|trustee| trustee.open(&prepared, round, id, &noise, rng).unwrap())
            .collect();
        collector.open(&prepared, round, &parts, rng).unwrap().0
    });
    let truth: i64 = (0..contributors).map(|person| reading(person, 0)).sum();
    let sigma = (opened.noise_variance as f64).sqrt();
    let off = (opened.sums[0] - truth) as f64 / sigma;
    assert!(off.abs() < 8.0, "the sum is {off} standard deviations off");
    let all = making + collecting + closing + verifying + opening;
    println!(
        "-- {contributors} contributors of {readings} reading(s) of 16 bits, 3 trustees, quorum 2"
    );
    line(
        "   key ceremony, three trustees together",
        ceremony,
        "s",
        None,
    );
    line("   preparing the task, once", preparing, "s", None);
    line(
        "   each contributor",
        making * 1e3 / contributors as f64,
        "ms",
        Some((5.0, true)),
    );
    line("   a contribution", bytes as f64, "B", None);
    line(
        "   collector: signatures, journal in memory",
        collecting + closing,
        "s",
        None,
    );
    line(
        "   three trustees: signatures, proofs, noise",
        verifying,
        "s",
        None,
    );
    line("   noise checked, opened, sum found", opening, "s", None);
    line("   all together", all, "s", Some((20.0, true)));
    let guarantee = Guarantee::of(&task, 3);
    println!(
        "   sum {} for {truth}: {off:.2} sigma off (sigma {sigma:.0}); rho {:.4} a result, {} result(s) at most",
        opened.sums[0], guarantee.rho_each, guarantee.results_most
    );
}

/// The check of Prio3 itself, both aggregators together, without sealing.
fn prio<T: prio::flp::Type>(
    what: &str,
    bar: f64,
    vdaf: &Prio3<T, XofTurboShake128, 32>,
    measurement: &T::Measurement,
) {
    let reports = 4_000_u32;
    let nonce = |at: u32| {
        let mut nonce = [0; 16];
        nonce[..4].copy_from_slice(&at.to_le_bytes());
        nonce
    };
    let (made, making) = timed(|| {
        (0..reports)
            .map(|at| vdaf.shard(b"bench", measurement, &nonce(at)).unwrap())
            .collect::<Vec<_>>()
    });
    let ((), checking) = timed(|| {
        for (at, (public, inputs)) in (0..).zip(&made) {
            let begun: Vec<_> = (0..2)
                .map(|side| {
                    vdaf.verify_init(
                        &[7; 32],
                        b"bench",
                        side,
                        &(),
                        &nonce(at),
                        public,
                        &inputs[side],
                    )
                    .unwrap()
                })
                .collect();
            let shares = begun.iter().map(|(_, share)| share.clone());
            let message = vdaf
                .verifier_shares_to_message(b"bench", &(), shares)
                .unwrap();
            for (state, _) in begun {
                let end = vdaf.verify_next(b"bench", state, message.clone()).unwrap();
                assert!(matches!(end, VerifyTransition::Finish(_)));
            }
        }
    });
    println!("-- {what}");
    line("   a device", making * 1e6 / f64::from(reports), "us", None);
    line(
        "   verified by both, per core",
        f64::from(reports) / checking,
        "/s",
        Some((bar, false)),
    );
}

/// The whole path: sealed reports, both aggregators, journals in memory, noise.
fn devices(what: &str, measure: Measure) {
    let rng = &mut StdRng::seed_from_u64(3);
    let (one, two) = (PartySecret::random(rng), PartySecret::random(rng));
    let task = DeviceTask {
        name: what.to_owned(),
        measure,
        slot_seconds: 86_400,
        least: 10,
        most: 1 << 20,
        variance: 100,
        leader: one.card().sealing,
        helper: two.card().sealing,
    };
    let prepared = PreparedDevices::new(&task).unwrap();
    let key = || VerifyKey::from_bytes(Zeroizing::new([7; 32]));
    let mut leader = Leader::new(key(), &one, Vec::new(), &[]).unwrap();
    let mut helper = Helper::new(key(), &two, Vec::new(), &[]).unwrap();
    let reports = 4_000_u32;
    let (made, making) = timed(|| {
        (0..reports)
            .map(|at| {
                Report::make(&prepared, SLOT, at % 100, rng)
                    .unwrap()
                    .to_bytes()
            })
            .collect::<Vec<_>>()
    });
    let (total, checking) = timed(|| {
        for bytes in &made {
            leader
                .accept(&prepared, Report::from_bytes(bytes).unwrap())
                .unwrap();
        }
        let round = Round {
            task: task.id(),
            slot: SLOT,
        };
        let mut progress = leader.aggregate(&prepared, round).unwrap();
        while let Some(chunk) = leader.next_chunk(&prepared, &mut progress) {
            let answer = helper.check(&prepared, &chunk).unwrap();
            leader.hear(&prepared, &mut progress, &answer).unwrap();
        }
        let request = leader.share_request(&prepared, &progress).unwrap();
        let share = helper.share(&prepared, &request, rng).unwrap();
        leader.finish(&prepared, progress, &share, rng).unwrap()
    });
    assert_eq!((total.counted, total.rejected), (reports, 0));
    println!("-- {what}, sealed to two aggregators, counted, with noise");
    line("   a device", making * 1e6 / f64::from(reports), "us", None);
    line("   a report", made[0].len() as f64, "B", None);
    line(
        "   both aggregators, per core",
        f64::from(reports) / checking,
        "/s",
        None,
    );
}
