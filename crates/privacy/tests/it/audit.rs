//! A stranger with the binary and no trust: how well can two towns that differ in one person be told apart?

use privacy::{
    Delta, EachRowAPerson, Epsilon, Keys, Measure, MeasureValues, PersonRows, QueryKey,
    ReleasePlan, account, release,
};
use rand::{SeedableRng, rngs::StdRng};

const DELTA: Delta = Delta::ten_to_minus(2);
/// One chance in a thousand to be wrong, on either side: the normal quantile of 0.999.
const CONFIDENCE: f64 = 3.09;

fn plan(keys: Keys) -> ReleasePlan {
    let rho = account::rho_for(Epsilon::parse("1").unwrap(), DELTA);
    ReleasePlan {
        rho,
        delta: DELTA,
        keys,
        least_persons: 0,
        threads: 1,
    }
}

/// A lower bound on ε that holds with confidence, given scores of outputs with and without the person: the event is
/// chosen on one half of the samples and measured on the other (Wilson's interval).
fn epsilon_at_least(mut with: Vec<f64>, without: Vec<f64>) -> f64 {
    let (test_with, test_without) = (
        with.split_off(with.len() / 2),
        &without[without.len() / 2..],
    );
    let share = |scores: &[f64], above: f64| {
        scores.iter().filter(|s| **s >= above).count() as f64 / scores.len() as f64
    };
    let bound = |p: f64, n: usize, sign: f64| {
        let (n, z2) = (n as f64, CONFIDENCE * CONFIDENCE);
        let spread = CONFIDENCE * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
        (p + z2 / (2.0 * n) + sign * spread) / (1.0 + z2 / n)
    };
    let epsilon = |a: f64, b: f64| ((a - 0.01).max(0.0) / b).ln();
    with.sort_by(f64::total_cmp);
    let train = &without[..without.len() / 2];
    let above = (1..200)
        .map(|i| with[with.len() * i / 200])
        .max_by(|a, b| {
            let score = |t: f64| {
                epsilon(
                    bound(share(&with, t), with.len(), -1.0),
                    bound(share(train, t), train.len(), 1.0),
                )
            };
            score(*a).total_cmp(&score(*b))
        })
        .unwrap();
    let (a, b) = (share(&test_with, above), share(test_without, above));
    epsilon(
        bound(a, test_with.len(), -1.0),
        bound(b, test_without.len(), 1.0),
    )
}

/// Scores of `n` counts of a tiny town.
fn counts(persons: u64, n: u64, seed: u64) -> Vec<f64> {
    let rng = &mut StdRng::seed_from_u64(seed);
    let plan = plan(Keys::None);
    let once =
        |rng: &mut StdRng| release(EachRowAPerson::from_counts(&[persons]), &plan, rng).unwrap();
    (0..n).map(|_| once(rng).columns[0].as_f64()[0]).collect()
}

#[test]
fn a_count_keeps_its_epsilon_and_a_doubled_influence_is_caught() {
    let n = 200_000;
    let base = counts(3, n, 1);
    let honest = epsilon_at_least(counts(4, n, 2), base.clone());
    assert!(
        honest < 1.0 && honest > 0.4,
        "a true bound on ε = 1 that is not idle: {honest}"
    );
    let broken = epsilon_at_least(counts(5, n, 3), base);
    assert!(
        broken > 1.0,
        "somebody who counts twice must be noticed: {broken}"
    );
}

/// Two persons with one row each, and `copies` of a person with five rows in two groups.
fn town(copies: i64, n: usize, seed: u64) -> Vec<f64> {
    let rng = &mut StdRng::seed_from_u64(seed);
    let (mut person, mut group) = (vec![-1, -2], vec![0, 1]);
    for copy in 0..copies {
        person.extend([copy; 5]);
        group.extend([0, 0, 0, 0, 1]);
    }
    let plan = plan(Keys::Public { groups: 2 });
    let scores = (0..n).map(|_| {
        let key = QueryKey::draw(rng);
        let mut rows = PersonRows::new(&[Measure::CountRows], &key).unwrap();
        rows.push(&person, &group, &[MeasureValues::EveryRow])
            .unwrap();
        let out = release(rows, &plan, rng).unwrap();
        let values = out.columns[0].as_f64();
        // The direction in which the person moves the figures, per clip: the best that an attacker can look at.
        (4.0 * values[0] + values[1]) / 17_f64.sqrt() / out.columns[0].clip
    });
    scores.collect()
}

#[test]
fn a_person_with_many_rows_keeps_her_epsilon_and_two_pseudonyms_are_caught() {
    let n = 40_000;
    let base = town(0, n, 4);
    let honest = epsilon_at_least(town(1, n, 5), base.clone());
    assert!(honest < 1.0, "{honest}");
    let broken = epsilon_at_least(town(2, n, 6), base);
    assert!(
        broken > 1.0,
        "one person under two pseudonyms must be noticed: {broken}"
    );
}

#[test]
fn outputs_lie_on_a_grid_that_knows_nothing_of_the_data() {
    let plan = plan(Keys::None);
    // The same coins give the same noise whatever the table: outputs differ by exactly one person, never by a residue.
    for seed in 0..20_000 {
        let once = |persons: u64| {
            let rng = &mut StdRng::seed_from_u64(seed);
            release(EachRowAPerson::from_counts(&[persons]), &plan, rng)
                .unwrap()
                .columns[0]
                .values[0]
        };
        assert_eq!(once(1) - once(0), 1 << 16);
        assert_eq!(once(u64::MAX) - once(0), i128::from(u64::MAX) << 16);
    }
    // And every residue of the grid is as likely as any other, for both tables.
    for persons in [0_u64, 1] {
        let mut residues = [0_f64; 64];
        let rng = &mut StdRng::seed_from_u64(persons);
        for _ in 0..64_000 {
            let out = release(EachRowAPerson::from_counts(&[persons]), &plan, rng).unwrap();
            residues[(out.columns[0].values[0] & 63) as usize] += 1.0;
        }
        let chi: f64 = residues.iter().map(|n| (n - 1000.0).powi(2) / 1000.0).sum();
        assert!(chi < 63.0 + 5.0 * 126_f64.sqrt(), "{persons}: {chi}");
    }
}
