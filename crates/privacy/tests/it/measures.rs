//! Distinct values and quantiles, as the query engine asks for them.

use crate::towns::{plan, plan_of};
use privacy::{
    Bitmap, EachRowAPerson, Keys, Measure, MeasureValues, PersonRows, QueryKey, Ranks, Release,
    merge, release,
};
use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};

const QUARTILES: &[u16] = &[2_500, 5_000, 7_500];

fn quantiles(fraction_bits: u8) -> Measure {
    Measure::Quantiles {
        fraction_bits,
        ranks: Ranks::of(QUARTILES).unwrap(),
    }
}

fn fixed(values: &[i64]) -> MeasureValues<'_> {
    MeasureValues::Fixed {
        values,
        valid: None,
    }
}

fn codes(values: &[u64]) -> MeasureValues<'_> {
    MeasureValues::Codes {
        values,
        valid: None,
    }
}

/// The true quantile of a group's values.
fn truth(values: impl Iterator<Item = i64>, rank: u16) -> i64 {
    let mut values: Vec<i64> = values.collect();
    values.sort_unstable();
    values[values.len() * usize::from(rank) / 10_000]
}

#[test]
fn quartiles_of_two_groups_are_close_and_inside_their_intervals() {
    let rng = &mut StdRng::seed_from_u64(31);
    let persons: Vec<i64> = (0..60_000).map(|i| i / 3).collect();
    let groups: Vec<u32> = (0..60_000).map(|i| i % 2).collect();
    // Group 0: 0 to 60 kWh with ten fraction bits; group 1: negative, a hundred times as large.
    let values: Vec<i64> = groups
        .iter()
        .map(|g| {
            if *g == 0 {
                rng.random_range(0..60 << 10)
            } else {
                -rng.random_range(0..6_000 << 10)
            }
        })
        .collect();
    let measures = [Measure::CountRows, quantiles(10)];
    let mut rows = PersonRows::new(&measures, &QueryKey::draw(rng)).unwrap();
    rows.push(
        &persons,
        &groups,
        &[MeasureValues::EveryRow, fixed(&values)],
    )
    .unwrap();
    let out = release(rows, &plan(Keys::Unknown), rng).unwrap();
    let column = &out.columns[1];
    let (found, intervals) = (column.as_f64(), column.intervals.as_ref().unwrap());
    assert_eq!(
        (found.len(), intervals.len(), column.fraction_bits),
        (6, 6, 16)
    );
    for (i, found) in found.iter().enumerate() {
        let group = (i / 3) as u32;
        let there = groups
            .iter()
            .zip(&values)
            .filter(|(g, _)| **g == group)
            .map(|(_, v)| *v);
        let truth = truth(there, QUARTILES[i % 3]) as f64 / 1_024.0;
        let wide = if group == 0 { 60.0 } else { 6_000.0 };
        assert!(
            (found - truth).abs() < 0.02 * wide,
            "{i}: {found} for {truth}"
        );
        let unit = 65_536.0;
        let (low, high) = (intervals[i].0 as f64 / unit, intervals[i].1 as f64 / unit);
        assert!(
            low <= *found && *found <= high && high - low < 0.1 * wide,
            "{i}: {low} {high}"
        );
    }
}

#[test]
fn the_stated_intervals_hold_the_truth_in_95_cases_of_100() {
    let rng = &mut StdRng::seed_from_u64(32);
    let plan = plan_of("1", Keys::None);
    let (mut inside, mut all) = (0, 0);
    for _ in 0..200 {
        let values: Vec<i64> = (0..3_000)
            .map(|_| rng.random_range(0_i64..100).pow(2))
            .collect();
        let mut rows = EachRowAPerson::new(&[quantiles(0)]).unwrap();
        rows.push(&vec![0; values.len()], &[fixed(&values)])
            .unwrap();
        let out = release(rows, &plan, rng).unwrap();
        for (rank, (low, high)) in QUARTILES
            .iter()
            .zip(out.columns[0].intervals.as_ref().unwrap())
        {
            let truth = i128::from(truth(values.iter().copied(), *rank)) << 16;
            inside += u32::from(*low <= truth && truth <= *high);
            all += 1;
        }
    }
    // 95 % but for five standard errors of 600 draws, which in threes are not independent.
    assert!(inside * 100 >= all * 92, "{inside} of {all}");
}

#[test]
fn quantiles_of_few_persons_admit_that_nothing_is_known() {
    let rng = &mut StdRng::seed_from_u64(33);
    let mut rows = EachRowAPerson::new(&[quantiles(0)]).unwrap();
    rows.push(&[0; 3], &[fixed(&[1_000, 1_001, i64::MAX])])
        .unwrap();
    let out = release(rows, &plan(Keys::None), rng).unwrap();
    let ends = (i128::from(i64::MIN) << 16, i128::from(i64::MAX) << 16);
    assert_eq!(out.columns[0].intervals.as_ref().unwrap()[1], ends);
}

#[test]
fn persons_with_many_rows_do_not_drag_the_median_to_themselves() {
    let rng = &mut StdRng::seed_from_u64(34);
    // 5,000 persons with one row around 50; one person with 20,000 rows of 9,000.
    let mut persons: Vec<i64> = (0..5_000).collect();
    let mut values: Vec<i64> = persons.iter().map(|p| 40 + p % 21).collect();
    persons.extend(vec![-7; 20_000]);
    values.extend(vec![9_000; 20_000]);
    let mut rows = PersonRows::new(&[quantiles(0)], &QueryKey::draw(rng)).unwrap();
    rows.push(&persons, &vec![0; persons.len()], &[fixed(&values)])
        .unwrap();
    let out = release(rows, &plan(Keys::None), rng).unwrap();
    let median = out.columns[0].as_f64()[1];
    assert!((median - 50.0).abs() <= 2.0, "{median}");
}

#[test]
fn distinct_values_are_counted_once_however_many_bring_them() {
    let rng = &mut StdRng::seed_from_u64(35);
    // 30,000 persons, ten rows each; 2,000 products in group 0, 500 in group 1.
    let persons: Vec<i64> = (0..300_000).map(|i| i / 10).collect();
    let groups: Vec<u32> = (0..300_000).map(|i| i % 2).collect();
    let products: Vec<u64> = groups
        .iter()
        .map(|g| rng.random_range(0..[2_000, 500][*g as usize]) << 50)
        .collect();
    let mut rows = PersonRows::new(&[Measure::CountDistinct], &QueryKey::draw(rng)).unwrap();
    rows.push(&persons, &groups, &[codes(&products)]).unwrap();
    let out = release(rows, &plan(Keys::Unknown), rng).unwrap();
    let (found, sigma) = (out.columns[0].as_f64(), out.columns[0].noise_scale);
    for (found, truth) in found.iter().zip([2_000.0, 500.0]) {
        assert!(
            (found - truth).abs() < 4.0 * sigma,
            "{found} for {truth}, σ {sigma}"
        );
    }
}

#[test]
fn unknown_values_are_no_values() {
    let rng = &mut StdRng::seed_from_u64(36);
    let measures = [Measure::CountDistinct, quantiles(0), Measure::CountValues];
    let persons: Vec<i64> = (0..40_000).collect();
    let groups = vec![0; persons.len()];
    // Every second value is known; the unknown ones are far away and all different.
    let bytes = vec![0b0101_0101; persons.len() / 8];
    let valid = Some(Bitmap {
        bytes: &bytes,
        offset: 0,
    });
    let values: Vec<i64> = persons
        .iter()
        .map(|p| if p % 2 == 0 { 500 + p % 10 } else { -9_000 - p })
        .collect();
    let as_codes: Vec<u64> = values.iter().map(|v| v.cast_unsigned()).collect();
    let columns = [
        MeasureValues::Codes {
            values: &as_codes,
            valid,
        },
        MeasureValues::Fixed {
            values: &values,
            valid,
        },
        MeasureValues::Valid(valid),
    ];
    let mut many = PersonRows::new(&measures, &QueryKey::draw(rng)).unwrap();
    many.push(&persons, &groups, &columns).unwrap();
    let mut one = EachRowAPerson::new(&measures).unwrap();
    one.push(&groups, &columns).unwrap();
    for out in [
        release(many, &plan(Keys::None), rng),
        release(one, &plan(Keys::None), rng),
    ] {
        let out = out.unwrap();
        let five = 5.0 * out.columns[0].noise_scale;
        assert!((out.columns[0].as_f64()[0] - 5.0).abs() < five);
        assert!(
            out.columns[1]
                .as_f64()
                .iter()
                .all(|q| (499.0..=510.0).contains(q)),
            "{:?}",
            out.columns[1].as_f64()
        );
        assert!((out.columns[2].as_f64()[0] - 20_000.0).abs() < 500.0);
    }
}

/// A column's figures and, of quantiles, the intervals.
type Shown<'a> = (&'a [i128], Option<&'a [(i128, i128)]>);

/// Everything that is released, for comparing.
fn shown(out: &Release) -> Vec<Shown<'_>> {
    out.columns
        .iter()
        .map(|c| (&*c.values, c.intervals.as_deref()))
        .collect()
}

#[test]
fn the_order_of_rows_the_parts_and_the_numbers_of_groups_do_not_show() {
    let rng = &mut StdRng::seed_from_u64(37);
    let measures = [
        Measure::CountDistinct,
        quantiles(3),
        Measure::Sum { fraction_bits: 3 },
    ];
    let lines: Vec<(i64, u32, i64)> = (0..30_000)
        .map(|_| {
            (
                rng.random_range(0..2_000),
                rng.random_range(0..3),
                (rng.next_u32() % 5_000).into(),
            )
        })
        .collect();
    let key = QueryKey::draw(rng);
    let part = |lines: &[(i64, u32, i64)]| {
        let mut rows = PersonRows::new(&measures, &key).unwrap();
        let person: Vec<i64> = lines.iter().map(|l| l.0).collect();
        let group: Vec<u32> = lines.iter().map(|l| l.1).collect();
        let value: Vec<i64> = lines.iter().map(|l| l.2).collect();
        let code: Vec<u64> = value.iter().map(|v| v.cast_unsigned()).collect();
        rows.push(
            &person,
            &group,
            &[codes(&code), fixed(&value), fixed(&value)],
        )
        .unwrap();
        rows
    };
    let each = |lines: &[(i64, u32, i64)]| {
        let mut rows = EachRowAPerson::new(&measures).unwrap();
        let group: Vec<u32> = lines.iter().map(|l| l.1).collect();
        let value: Vec<i64> = lines.iter().map(|l| l.2).collect();
        let code: Vec<u64> = value.iter().map(|v| v.cast_unsigned()).collect();
        rows.push(&group, &[codes(&code), fixed(&value), fixed(&value)])
            .unwrap();
        rows
    };
    let plan = plan(Keys::Public { groups: 3 });
    let coins = || StdRng::seed_from_u64(38);
    let (first, second) = lines.split_at(11_000);
    let turned: Vec<(i64, u32, i64)> = second.iter().rev().map(|l| (l.0, 2 - l.1, l.2)).collect();

    let whole = release(part(&lines), &plan, &mut coins()).unwrap();
    let mut other = part(&turned);
    other.remap_groups(&[2, 1, 0]).unwrap();
    let parts = merge(vec![other, part(first)]).unwrap().unwrap();
    assert_eq!(
        shown(&whole),
        shown(&release(parts, &plan, &mut coins()).unwrap())
    );

    let whole = release(each(&lines), &plan, &mut coins()).unwrap();
    let mut other = each(&turned);
    other.remap_groups(&[2, 1, 0]).unwrap();
    let parts = EachRowAPerson::merge(vec![other, each(first)])
        .unwrap()
        .unwrap();
    assert_eq!(
        shown(&whole),
        shown(&release(parts, &plan, &mut coins()).unwrap())
    );
}
