//! Questions as the query engine asks them.

use privacy::{
    Delta, EachRowAPerson, Epsilon, Keys, Measure, MeasureValues, PersonRows, PrivacyError,
    QueryKey, ReleasePlan, Rho, account, forecast, merge, release,
};
use rand::{Rng, SeedableRng, rngs::StdRng};

const COUNT_AND_SUM: [Measure; 2] = [Measure::CountRows, Measure::Sum { fraction_bits: 8 }];

fn plan(keys: Keys) -> ReleasePlan {
    let delta = Delta::ten_to_minus(8);
    ReleasePlan {
        rho: account::rho_for(Epsilon::parse("1").unwrap(), delta),
        delta,
        keys,
        least_persons: 0,
        threads: 2,
    }
}

/// 20,000 persons, about ten rows each, in five groups, each row worth 0 to 60.
fn town() -> (Vec<i64>, Vec<u32>, Vec<i64>) {
    let rng = &mut StdRng::seed_from_u64(11);
    let mut town = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..200_000 {
        town.0.push(i64::from(rng.next_u32() % 20_000));
        town.1.push(rng.next_u32() % 5);
        town.2.push(i64::from(rng.next_u32() % (60 << 8)));
    }
    town
}

fn rows(town: &(Vec<i64>, Vec<u32>, Vec<i64>), key: &QueryKey) -> PersonRows {
    let mut rows = PersonRows::new(&COUNT_AND_SUM, key).unwrap();
    let sum = MeasureValues::Fixed {
        values: &town.2,
        valid: None,
    };
    rows.push(&town.0, &town.1, &[MeasureValues::EveryRow, sum])
        .unwrap();
    rows
}

#[test]
fn a_grouped_count_and_sum_come_out_close_and_say_how_close() {
    let rng = &mut StdRng::seed_from_u64(12);
    let town = town();
    let out = release(rows(&town, &QueryKey::draw(rng)), &plan(Keys::Unknown), rng).unwrap();
    assert_eq!(out.kept, [0, 1, 2, 3, 4]);
    for (column, tolerance) in out.columns.iter().zip([0.02, 0.03]) {
        assert!(column.clip_found && column.mechanism == "discrete Gaussian");
        for (group, got) in out.kept.iter().zip(column.as_f64()) {
            let there = town.1.iter().zip(&town.2).filter(|(g, _)| *g == group);
            let truth = match column.measure {
                Measure::CountRows => there.count() as f64,
                _ => there.map(|(_, v)| *v as f64 / 256.0).sum(),
            };
            assert!(
                (got / truth - 1.0).abs() < tolerance,
                "{:?} {group}: {got} for {truth}",
                column.measure
            );
        }
    }
    assert!(out.rho_spent <= plan(Keys::Unknown).rho);
    assert_eq!(out.delta_spent, Some(Delta::ten_to_minus(8)));
    let supposed: Vec<f64> = out.columns.iter().map(|c| c.clip).collect();
    let said = forecast(&COUNT_AND_SUM, false, &plan(Keys::Unknown), &supposed).unwrap();
    for (said, got) in said.columns.iter().zip(&out.columns) {
        assert!((said.noise_scale / got.noise_scale - 1.0).abs() < 1e-3);
        assert!(said.epsilon < 1.0);
    }
    assert_eq!(said.threshold, out.threshold);
}

#[test]
fn the_order_of_rows_and_the_number_of_parts_do_not_show() {
    let town = town();
    let mut shuffled = town.clone();
    shuffled.0.reverse();
    shuffled.1.reverse();
    shuffled.2.reverse();
    let answer = |parts: Vec<PersonRows>| {
        let whole = merge(parts).unwrap().unwrap();
        release(whole, &plan(Keys::Unknown), &mut StdRng::seed_from_u64(14)).unwrap()
    };
    let key = QueryKey::draw(&mut StdRng::seed_from_u64(13));
    let one = answer(vec![rows(&town, &key)]);
    let halves = |f: fn(&[i64]) -> Vec<i64>, g: fn(&[u32]) -> Vec<u32>| {
        (f(&shuffled.0), g(&shuffled.1), f(&shuffled.2))
    };
    let (a, b) = (
        halves(|x| x[..7_000].to_vec(), |x| x[..7_000].to_vec()),
        halves(|x| x[7_000..].to_vec(), |x| x[7_000..].to_vec()),
    );
    let two = answer(vec![rows(&a, &key), rows(&b, &key)]);
    assert_eq!(one.kept, two.kept);
    for (one, two) in one.columns.iter().zip(&two.columns) {
        assert_eq!((&one.values, one.clip), (&two.values, two.clip));
    }
}

#[test]
fn an_empty_table_answers_like_any_other() {
    let rng = &mut StdRng::seed_from_u64(15);
    let empty = PersonRows::new(&COUNT_AND_SUM, &QueryKey::draw(rng)).unwrap();
    let out = release(empty, &plan(Keys::None), rng).unwrap();
    assert_eq!(
        (out.kept, out.columns.len(), out.columns[0].values.len()),
        (vec![0], 2, 1)
    );
    assert!(!out.columns[0].clip_found && out.threshold.is_none() && out.delta_spent.is_none());
    let out = release(EachRowAPerson::from_counts(&[]), &plan(Keys::Unknown), rng).unwrap();
    assert!(out.kept.is_empty() && out.columns[0].values.is_empty());
    let out = release(
        EachRowAPerson::from_counts(&[5]),
        &plan(Keys::Public { groups: 3 }),
        rng,
    )
    .unwrap();
    assert_eq!((out.kept, out.columns[0].values.len()), (vec![0, 1, 2], 3));
}

#[test]
fn sums_of_one_row_persons_take_one_pass() {
    let rng = &mut StdRng::seed_from_u64(16);
    let mut rows = EachRowAPerson::new(&COUNT_AND_SUM).unwrap();
    let values: Vec<i64> = (0..100_000).map(|i| (30 << 8) + i % 2_560).collect();
    let group: Vec<u32> = (0..100_000).map(|i| i % 4).collect();
    let sum = MeasureValues::Fixed {
        values: &values,
        valid: None,
    };
    rows.push(&group, &[MeasureValues::EveryRow, sum]).unwrap();
    let out = release(rows, &plan(Keys::Unknown), rng).unwrap();
    let average: Vec<f64> = out.columns[1]
        .as_f64()
        .iter()
        .zip(out.columns[0].as_f64())
        .map(|(s, n)| s / n)
        .collect();
    assert!(
        average.iter().all(|a| (a - 35.0).abs() < 0.3),
        "{average:?}"
    );
    assert_eq!(out.columns[0].clip, 1.0);
    assert!(
        out.columns[0]
            .rounded()
            .iter()
            .all(|n| (n - 25_000).abs() < 60)
    );
}

#[test]
fn a_wrong_call_is_refused_and_says_why() {
    let rng = &mut StdRng::seed_from_u64(17);
    let key = QueryKey::draw(rng);
    let mut rows = PersonRows::new(&COUNT_AND_SUM, &key).unwrap();
    let every = MeasureValues::EveryRow;
    let sum = |values| MeasureValues::Fixed {
        values,
        valid: None,
    };
    assert!(matches!(
        rows.push(&[1], &[0, 0], &[every, sum(&[1])]),
        Err(PrivacyError::LengthMismatch { .. })
    ));
    assert!(matches!(
        rows.push(&[1], &[0], &[every, sum(&[])]),
        Err(PrivacyError::LengthMismatch { .. })
    ));
    assert!(matches!(
        rows.push(&[1], &[0], &[sum(&[1]), every]),
        Err(PrivacyError::WrongValues { measure: 0 })
    ));
    assert!(matches!(
        rows.push(&[1], &[0], &[every]),
        Err(PrivacyError::WrongValues { measure: 1 })
    ));
    assert!(matches!(
        rows.push(&[1], &[u32::MAX], &[every, sum(&[1])]),
        Err(PrivacyError::TooMuch { .. })
    ));
    assert_eq!(rows.rows(), 0);
    rows.push(&[1], &[3], &[every, sum(&[1])]).unwrap();
    assert!(matches!(
        rows.remap_groups(&[0]),
        Err(PrivacyError::UnknownGroup { group: 3, .. })
    ));
    assert!(matches!(
        release(rows, &plan(Keys::None), rng),
        Err(PrivacyError::UnknownGroup {
            group: 3,
            groups: 1
        })
    ));

    let other = PersonRows::new(&COUNT_AND_SUM, &QueryKey::draw(rng)).unwrap();
    let parts = vec![PersonRows::new(&COUNT_AND_SUM, &key).unwrap(), other];
    assert!(matches!(
        merge(parts),
        Err(PrivacyError::DifferentQuestions)
    ));
    assert!(matches!(
        PersonRows::new(&[Measure::CountRows; 17], &key),
        Err(PrivacyError::TooManyMeasures { .. })
    ));
    assert!(PersonRows::new(&[Measure::Sum { fraction_bits: 41 }], &key).is_err());
    let poor = ReleasePlan {
        rho: Rho::from_nanos(9),
        ..plan(Keys::None)
    };
    assert!(matches!(
        release(EachRowAPerson::from_counts(&[1]), &poor, rng),
        Err(PrivacyError::NoBudget { .. })
    ));
}
