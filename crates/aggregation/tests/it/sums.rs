//! Honest sums: any quorum, any dropouts, the stated noise.

use crate::council::Town;
use aggregation::{Guarantee, Slot, Task};
use proptest::prelude::*;

const DAY: Slot = Slot(86_400);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn any_quorum_of_any_council_opens_the_sum_with_bounded_noise(
        n in 2_u8..6,
        quorum in 0_u8..4,
        order in Just((0..6_usize).collect::<Vec<_>>()).prop_shuffle(),
        more in 0_usize..3,
        readings in proptest::collection::vec(proptest::collection::vec(-100_i64..=155, 3), 3..7),
    ) {
        let threshold = 2 + quorum % (n - 1);
        let mut town = Town::new(n, threshold, 7);
        let prepared = town.prepared(&town.task());
        let present: Vec<_> = order.into_iter().filter(|at| *at < usize::from(n)).collect();
        let noisy = &present[..(usize::from(threshold) + more).min(present.len())];
        let opening = &noisy[..usize::from(threshold)];
        let opened = town.sum(&prepared, DAY, &readings, noisy, opening).unwrap();
        prop_assert_eq!(usize::try_from(opened.noise_shares).unwrap(), noisy.len());
        prop_assert_eq!(usize::try_from(opened.contributions).unwrap(), readings.len());
        let cut = 12.0 * (town.task().share_variance() as f64).sqrt().ceil() + 12.0;
        for (column, sum) in opened.sums.iter().enumerate() {
            let truth: i64 = readings.iter().map(|row| row[column]).sum();
            let reach = cut * noisy.len() as f64;
            prop_assert!(((sum - truth) as f64).abs() <= reach, "{} for {}", sum, truth);
        }
    }
}

#[test]
fn the_noise_in_a_sum_has_the_variance_that_is_stated_and_the_sum_is_not_biased() {
    let mut town = Town::new(3, 2, 4);
    let task = Task {
        readings: 64,
        ..town.task()
    };
    let prepared = town.prepared(&task);
    let readings = vec![vec![7; 64]; 4];
    let mut squares = 0.0;
    let mut total = 0.0;
    let rounds = 4;
    for day in 1..=rounds {
        let slot = Slot(86_400 * day);
        let opened = town
            .sum(&prepared, slot, &readings, &[0, 1, 2], &[0, 2])
            .unwrap();
        assert_eq!(opened.noise_variance, 3 * task.share_variance());
        for sum in &opened.sums {
            squares += ((sum - 28) * (sum - 28)) as f64;
            total += (sum - 28) as f64;
        }
    }
    // 256 samples of variance 192: the mean square is within a third, the mean within four standard errors.
    let count = 64.0 * rounds as f64;
    let ratio = squares / count / (3.0 * task.share_variance() as f64);
    assert!((0.67..1.45).contains(&ratio), "{ratio}");
    assert!(
        (total / count).abs() < 4.0 * (192.0_f64 / count).sqrt(),
        "{total}"
    );
}

#[test]
fn the_guarantee_counts_honest_trustees_and_possible_results() {
    let town = Town::new(3, 2, 3);
    let task = Task {
        readings: 1,
        variance: 10_000,
        colluders: 0,
        ..town.task()
    };
    // Two honest shares of 5,000 each make 10,000: rho = 255² / (2 · 10,000).
    let guarantee = Guarantee::of(&task, 3);
    assert!((guarantee.rho_each - 255.0 * 255.0 / 20_000.0).abs() < 1e-9);
    assert_eq!(guarantee.results_most, 1);
    // With one colluding trustee each share is as wide as the whole, but two results may exist.
    let task = Task {
        colluders: 1,
        ..task
    };
    assert_eq!(task.share_variance(), 10_000);
    let guarantee = Guarantee::of(&task, 3);
    assert!((guarantee.rho_each - 255.0 * 255.0 / 20_000.0).abs() < 1e-9);
    assert_eq!(guarantee.results_most, 2);
}

#[test]
fn a_task_that_cannot_be_carried_out_is_refused_with_the_reason() {
    let town = Town::new(2, 2, 3);
    let bad = [
        Task {
            readings: 0,
            ..town.task()
        },
        Task {
            bits: 12,
            ..town.task()
        },
        Task {
            least: 1,
            ..town.task()
        },
        Task {
            colluders: 2,
            ..town.task()
        },
        Task {
            variance: 1,
            colluders: 0,
            ..town.task()
        },
        Task {
            bits: 32,
            most: 60_000,
            ..town.task()
        },
        Task {
            variance: u64::MAX,
            ..town.task()
        },
        Task {
            slot_seconds: 0,
            ..town.task()
        },
    ];
    for task in bad {
        assert!(
            task.check()
                .unwrap_err()
                .to_string()
                .starts_with("the task cannot be carried out")
        );
    }
}
