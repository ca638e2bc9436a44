//! Tables of every shape: none, one, all alike, very wide, of every type.

use crate::town::{column, integers, plan, sizes, synthetic};
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::num::NonZeroU8;
use synthesis::{
    Domain, Identifier, PersonRows, Schema, SynthesisError, SyntheticValues, Values, synthesise,
};
use territory::PersonKey;

#[test]
fn an_empty_table_gives_a_few_rows_of_noise_or_none() {
    let schema = sizes(&[5, 9, 3]);
    for seed in 0..20 {
        let made = synthetic(&schema, &vec![vec![]; 3], &plan("1"), seed);
        assert!(
            (made.rows as f64) < 6.0 * made.report.rows_noise,
            "{}",
            made.rows
        );
        assert!(made.columns.iter().all(|c| c.values.len() == made.rows));
    }
}

#[test]
fn noise_alone_cannot_invent_more_rows_than_the_plan_lets_it() {
    let tiny = synthesis::Plan {
        most_rows: 50,
        ..plan("0.001")
    };
    let rows = (0..20).map(|seed| synthetic(&sizes(&[300]), &vec![vec![]], &tiny, seed).rows);
    let rows: Vec<usize> = rows.collect();
    assert!(
        rows.iter().all(|n| *n <= 50) && rows.contains(&50),
        "{rows:?}"
    );
}

#[test]
fn one_column_and_one_value_are_enough() {
    let made = synthetic(&sizes(&[1]), &vec![vec![0; 1000]], &plan("1"), 1);
    assert!(made.report.pairs.is_empty() && (900..1100).contains(&made.rows));
    assert!(integers(&made)[0].iter().all(|x| *x == 0));
    let made = synthetic(&sizes(&[1, 1]), &vec![vec![0; 1000]; 2], &plan("1"), 1);
    assert_eq!(made.columns[1].values.len(), made.rows);
}

#[test]
fn sixty_four_columns_keep_a_chain_of_relations() {
    let rows = 5_000;
    let table: Vec<Vec<i64>> = (0..64)
        .map(|c| (0..rows).map(|r| (r / (1 + c / 8)) % 3).collect())
        .collect();
    let made = synthetic(&sizes(&[3; 64]), &table, &plan("10"), 1);
    assert_eq!(made.report.pairs.len(), 2016);
    let kept = made.report.pairs.iter().filter(|p| p.kept).count();
    assert!((40..=63).contains(&kept), "{kept}");
}

#[test]
fn columns_that_have_nothing_to_do_with_each_other_are_left_apart() {
    let table = vec![
        (0..3000).map(|r| r % 10).collect(),
        (0..3000).map(|r| r / 10 % 10).collect(),
    ];
    let kept = (0..20).filter(|seed| {
        synthetic(&sizes(&[10, 10]), &table, &plan("1"), *seed)
            .report
            .pairs[0]
            .kept
    });
    assert_eq!(kept.count(), 0);
}

#[test]
fn every_type_comes_back_as_it_was_and_identifiers_are_new() {
    let schema = Schema::new(vec![
        column(
            "id",
            Domain::identifier(Identifier::IntegersFrom(1 << 40)),
            false,
        ),
        column(
            "badge",
            Domain::identifier(Identifier::Text {
                prefix: "synthetic-".into(),
            }),
            false,
        ),
        column("owns_car", Domain::booleans(), true),
        column("mode", Domain::texts(["bus", "bike", "walk"]), true),
        column("km", Domain::reals([0.0, 1.0, 5.0, 20.5], 8), false),
        column("born", Domain::dates_found(8), false),
        column("seen", Domain::timestamps([0, 1_000_000, 2_000_000]), true),
        column("spent", Domain::reals_found(16, 8), true),
    ])
    .expect("a schema");
    let mut rows = PersonRows::each_row_a_person(&schema);
    for i in 0..4000_i32 {
        let modes = [[Some("bus"), Some("bike"), None][i as usize % 3]];
        let values = [
            Values::NotRead,
            Values::NotRead,
            Values::Booleans(&[Some(i % 4 == 0)]),
            Values::Texts(&modes),
            Values::Reals(&[Some(f64::from(i % 50) / 10.0)]),
            Values::Dates(&[Some(10_000 + i % 3000)]),
            Values::Timestamps(&[Some(i64::from(i) * 400)]),
            Values::Reals(&[Some(f64::from(i % 100) / 4.0)]),
        ];
        rows.push(None, &values).expect("the schema's shape");
    }
    let made = synthesise(rows, &plan("3"), &mut StdRng::seed_from_u64(1)).expect("synthetic rows");
    let values: Vec<&SyntheticValues> = made.columns.iter().map(|c| &c.values).collect();
    let SyntheticValues::Integers(ids) = values[0] else {
        panic!("integers")
    };
    let mut distinct = ids.clone();
    distinct.dedup();
    assert!(ids.iter().flatten().all(|id| *id >= 1 << 40) && distinct.len() == made.rows);
    assert_eq!(values[1].text(0).as_deref(), Some("synthetic-00000001"));
    let SyntheticValues::Booleans(cars) = values[2] else {
        panic!("booleans")
    };
    let share = cars.iter().filter(|c| **c == Some(true)).count() as f64 / made.rows as f64;
    assert!((share - 0.25).abs() < 0.05, "{share}");
    let SyntheticValues::Texts { codes, chosen } = values[3] else {
        panic!("texts")
    };
    assert_eq!(codes.len(), 3);
    let missing = chosen.iter().filter(|c| c.is_none()).count() as f64 / made.rows as f64;
    assert!((missing - 1.0 / 3.0).abs() < 0.05, "{missing}");
    let SyntheticValues::Reals(km) = values[4] else {
        panic!("reals")
    };
    assert!(km.iter().flatten().all(|x| (0.0..20.5).contains(x)) && km.iter().all(Option::is_some));
    let SyntheticValues::Dates(born) = values[5] else {
        panic!("dates")
    };
    let near = born
        .iter()
        .flatten()
        .filter(|d| (9_900..13_100).contains(*d))
        .count();
    assert!(near * 10 > made.rows * 8, "{near} of {}", made.rows);
    let SyntheticValues::Timestamps(_) = values[6] else {
        panic!("timestamps")
    };
    let SyntheticValues::Reals(spent) = values[7] else {
        panic!("reals")
    };
    let within = spent
        .iter()
        .flatten()
        .filter(|x| (0.0..32.0).contains(*x))
        .count();
    assert!(within * 10 > made.rows * 9, "{within}");
}

#[test]
fn a_budget_that_pays_for_nothing_is_refused_before_a_count() {
    let nothing = synthesis::Plan {
        rho: privacy::Rho::from_nanos(3),
        ..plan("1")
    };
    let rows = crate::town::pour(&sizes(&[2, 2]), &vec![vec![0], vec![1]]);
    let refused = synthesise(rows, &nothing, &mut StdRng::seed_from_u64(1));
    assert!(
        matches!(refused, Err(SynthesisError::NoBudget { .. })),
        "{refused:?}"
    );
}

fn domain() -> impl Strategy<Value = Domain> {
    prop_oneof![
        Just(Domain::booleans()),
        (1_usize..40).prop_map(|n| Domain::texts((0..n).map(|i| i.to_string()))),
        (2_i64..60).prop_map(|n| Domain::integers((0..n).map(|i| i * i))),
        (2_u16..40).prop_map(Domain::integers_found),
        (2_u16..20, 0_u8..=40).prop_map(|(n, bits)| Domain::reals_found(n, bits)),
        Just(Domain::reals([-1e3, -0.5, 0.5, 1e3], 10)),
        Just(Domain::dates([-700_000, 0, 20_000])),
        (2_u16..20).prop_map(Domain::timestamps_found),
        Just(Domain::identifier(Identifier::IntegersFrom(7))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn whatever_the_schema_and_the_rows_there_are_rows_of_that_schema(
        columns in prop::collection::vec((domain(), any::<bool>()), 1..7),
        numbers in prop::collection::vec((any::<i64>(), any::<f64>(), 0_i64..12), 0..60),
        per_person in 1_u8..4, epsilon in 1_u64..20_000, seed: u64,
    ) {
        let named = columns.iter().enumerate().map(|(i, (d, n))| column(&format!("c{i}"), d.clone(), *n));
        let Ok(schema) = Schema::new(named.collect()) else { return Ok(()) };
        let rng = &mut StdRng::seed_from_u64(seed);
        let mut rows = PersonRows::of_persons(&schema, NonZeroU8::new(per_person).expect("positive"), rng);
        let texts: Vec<String> = numbers.iter().map(|(_, _, i)| i.to_string()).collect();
        for ((whole, part, person), text) in numbers.iter().zip(&texts) {
            let texts = [Some(text.as_str())];
            let (whole, small) = ([Some(*whole)], [i32::try_from(*person).ok()]);
            let (flag, part) = ([Some(*person % 2 == 0)], [Some(*part)]);
            let all = [Values::Booleans(&flag), Values::Texts(&texts), Values::Integers(&whole), Values::Reals(&part),
                Values::Dates(&small), Values::Timestamps(&whole), Values::NotRead];
            // The kind that the schema takes is found by offering each.
            let mut batch = Vec::new();
            for (domain, _) in &columns {
                let takes = |v: &&Values<'_>| {
                    let one = Schema::new(vec![column("a", domain.clone(), true), column("b", Domain::booleans(), true)])
                        .expect("a schema");
                    PersonRows::each_row_a_person(&one).push(None, &[**v, Values::Booleans(&flag)]).is_ok()
                };
                batch.push(*all.iter().find(takes).expect("one fits"));
            }
            rows.push(Some(&[PersonKey(*person)]), &batch).expect("the schema's shape");
        }
        let plan = synthesis::Plan {
            rho: privacy::account::rho_for(
                privacy::Epsilon::from_nanos(epsilon * 1_000_000).expect("positive"), privacy::Delta::ten_to_minus(6)),
            most_rows: 5_000,
            ..plan("1")
        };
        let made = synthesise(rows, &plan, rng).expect("synthetic rows");
        prop_assert_eq!(made.columns.len(), columns.len());
        for (column, (_, nullable)) in made.columns.iter().zip(&columns) {
            prop_assert_eq!(column.values.len(), made.rows);
            prop_assert!(*nullable || (0..made.rows).all(|row| column.values.text(row).is_some()));
        }
        let report = serde_json::to_string(&made.report).expect("a report");
        prop_assert!(!report.contains("NaN") && !report.contains("null,\"margin"));
    }
}
