//! Groups that would point at somebody stay unnamed.

use privacy::{
    Delta, EachRowAPerson, Keys, Measure, MeasureValues, PersonRows, QueryKey, ReleasePlan, Rho,
    release,
};
use rand::{SeedableRng, rngs::StdRng};

fn plan(nanos: u64, delta: Delta) -> ReleasePlan {
    ReleasePlan {
        rho: Rho::from_nanos(nanos),
        delta,
        keys: Keys::Unknown,
        least_persons: 0,
        threads: 1,
    }
}

/// The most times that something of probability `p` happens in `n` trials, but once in a million.
fn at_most(p: f64, n: usize) -> usize {
    let n = n as f64;
    (p * n + 4.8 * (p * (1.0 - p) * n).sqrt()) as usize
}

#[test]
fn a_group_of_one_person_appears_with_probability_delta_at_most() {
    let n = 40_000;
    for exponent in [1, 2] {
        let rng = &mut StdRng::seed_from_u64(u64::from(exponent));
        let delta = 10_f64.powi(-(exponent as i32));
        let plan = plan(20_000_000, Delta::ten_to_minus(exponent));
        let named = |rng: &mut StdRng| {
            !release(EachRowAPerson::from_counts(&[0, 1]), &plan, rng)
                .unwrap()
                .kept
                .is_empty()
        };
        let times = (0..n).filter(|_| named(rng)).count();
        assert!(times <= at_most(delta, n), "δ {delta}: {times} of {n}");
        assert!(
            times as f64 > 0.8 * delta * n as f64,
            "the threshold is higher than it must be: {times} of {n}"
        );
    }
}

#[test]
fn a_person_alone_in_many_groups_brings_none_of_them_to_light() {
    let rng = &mut StdRng::seed_from_u64(3);
    for groups in [1_u32, 5, 40, 1_000] {
        let n = 1_000;
        let group: Vec<u32> = (0..groups).collect();
        let named = |rng: &mut StdRng| {
            let mut rows = PersonRows::new(&[], &QueryKey::draw(rng)).unwrap();
            rows.push(&vec![7; group.len()], &group, &[]).unwrap();
            !release(rows, &plan(20_000_000, Delta::ten_to_minus(1)), rng)
                .unwrap()
                .kept
                .is_empty()
        };
        let times = (0..n).filter(|_| named(rng)).count();
        assert!(times <= at_most(0.1, n), "{groups} groups: {times} of {n}");
    }
}

#[test]
fn well_filled_groups_appear_and_small_ones_do_not() {
    let rng = &mut StdRng::seed_from_u64(4);
    let plan = plan(17_205_318, Delta::ten_to_minus(8));
    let out = release(
        EachRowAPerson::from_counts(&[1_000, 3, 0, 500, 1]),
        &plan,
        rng,
    )
    .unwrap();
    assert_eq!(out.kept, [0, 3]);
    let threshold = out.threshold.unwrap();
    assert!(
        threshold.persons > 20.0 && threshold.persons < 60.0,
        "{threshold:?}"
    );
    // COUNT(*) of one-row persons pays once for itself and for the selection.
    assert_eq!(out.rho_spent, plan.rho);
    assert!((out.columns[0].noise_scale - threshold.noise_scale).abs() < 1e-9);
    assert!((out.columns[0].as_f64()[0] - 1_000.0).abs() < 40.0);
}

#[test]
fn released_counts_of_selected_groups_are_those_that_selected_them() {
    let rng = &mut StdRng::seed_from_u64(5);
    let plan = plan(20_000_000, Delta::ten_to_minus(1));
    for _ in 0..500 {
        let out = release(EachRowAPerson::from_counts(&[6; 9]), &plan, rng).unwrap();
        let least = out.threshold.unwrap().persons;
        assert!(out.columns[0].as_f64().iter().all(|n| *n >= least));
    }
    let mut rows = EachRowAPerson::new(&[Measure::CountRows]).unwrap();
    rows.push(&[0; 500], &[MeasureValues::EveryRow]).unwrap();
    assert_eq!(release(rows, &plan, rng).unwrap().kept, [0]);
}
