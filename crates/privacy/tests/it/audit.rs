//! A stranger with the binary and no trust: how well can two towns that differ in one person be told apart?

use privacy::{
    Delta, EachRowAPerson, Epsilon, Keys, Measure, MeasureValues, PersonRows, QueryKey, Ranks,
    ReleasePlan, account, audit::epsilon_lower_bound, release,
};
use rand::{SeedableRng, rngs::StdRng};

const DELTA: Delta = Delta::ten_to_minus(2);
/// The chance that an audit is wrong.
const WRONG: f64 = 1e-3;

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

fn epsilon_at_least(with: Vec<f64>, without: Vec<f64>) -> f64 {
    epsilon_lower_bound(&with, &without, 0.01, WRONG)
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

/// Whole releases of distinct values and a median, choice of the clip included; the person brings a value of her own
/// and rows far from everybody else's.
fn values_of_a_town(copies: i64, n: usize, seed: u64) -> (Vec<f64>, Vec<f64>) {
    let rng = &mut StdRng::seed_from_u64(seed);
    let (mut person, mut value) = (vec![-1, -2, -3], vec![5, 5, 6]);
    for copy in 0..copies {
        person.extend([copy; 4]);
        value.extend([9_000 + 10 * copy; 4]);
    }
    let codes: Vec<u64> = value.iter().map(|v: &i64| v.cast_unsigned()).collect();
    let measures = [
        Measure::CountDistinct,
        Measure::Quantiles {
            fraction_bits: 0,
            ranks: Ranks::of(&[5_000]).unwrap(),
        },
    ];
    let plan = plan(Keys::None);
    let once = |rng: &mut StdRng| {
        let mut rows = PersonRows::new(&measures, &QueryKey::draw(rng)).unwrap();
        let columns = [
            MeasureValues::Codes {
                values: &codes,
                valid: None,
            },
            MeasureValues::Fixed {
                values: &value,
                valid: None,
            },
        ];
        rows.push(&person, &vec![0; person.len()], &columns)
            .unwrap();
        let out = release(rows, &plan, rng).unwrap();
        let distinct = &out.columns[0];
        (
            distinct.as_f64()[0] / distinct.clip,
            out.columns[1].as_f64()[0],
        )
    };
    (0..n).map(|_| once(rng)).unzip()
}

#[test]
fn distinct_values_and_medians_keep_the_epsilon_of_the_whole_question() {
    let n = 6_000;
    let (with, without) = (values_of_a_town(1, n, 7), values_of_a_town(0, n, 8));
    let distinct = epsilon_at_least(with.0, without.0);
    let median = epsilon_at_least(with.1, without.1);
    assert!(distinct < 1.0 && median < 1.0, "{distinct} {median}");
}

/// A median is the edge of a public cell, or lies among 2^16 parts of one: nothing else, whatever the rows.
#[test]
fn quantiles_lie_on_the_public_grid() {
    let ranks = Ranks::of(&[1_000, 5_000, 9_000]).unwrap();
    let measures = [Measure::Quantiles {
        fraction_bits: 0,
        ranks,
    }];
    let plan = plan(Keys::None);
    let rng = &mut StdRng::seed_from_u64(9);
    for round in 0..300_i64 {
        let values: Vec<i64> = (0..400).map(|i| (i * 977 * (round + 1)) % 5_000).collect();
        let mut rows = EachRowAPerson::new(&measures).unwrap();
        let fixed = MeasureValues::Fixed {
            values: &values,
            valid: None,
        };
        rows.push(&vec![0; values.len()], &[fixed]).unwrap();
        let out = release(rows, &plan, rng).unwrap();
        for value in &out.columns[0].values {
            // Below 2^14 each whole number is a cell of its own: no fraction can tell of a row.
            let whole = value >> 16;
            assert!(
                value & 0xFFFF == 0 || whole.unsigned_abs() >= 1 << 14,
                "{value}"
            );
        }
    }
}
