//! Rounded tables.

use proptest::prelude::*;
use sdc::{Method, Outcome, Policy, Released, Rounding, RoundingKey, Table, protect};

use crate::town::{self, counts, cube};

fn policy(base: u32, method: Method) -> Policy {
    Policy {
        base: Some(Rounding::new(base, method).unwrap()),
        ..Policy::least(3).unwrap()
    }
}

fn key(byte: u8) -> Method {
    Method::CellKey(RoundingKey::new([byte; 32]))
}

fn figures(table: &Table, policy: &Policy) -> Vec<Option<i64>> {
    let protected = protect(table, policy, &Released::new()).unwrap();
    protected
        .outcomes
        .into_iter()
        .map(|outcome| match outcome {
            Outcome::Shown(figures) => Some(figures[0]),
            _ => None,
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn controlled_rounding_adds_up_and_stays_at_the_next_multiple(
        rows in prop::collection::vec(prop::collection::vec(0_u32..30, 4), 1..6),
        base in prop::sample::select(vec![3_u32, 5, 10]),
        deep in any::<bool>(),
    ) {
        let rows: Vec<&[u32]> = rows.iter().map(Vec::as_slice).collect();
        let mut persons = counts(&rows);
        prop_assume!(!persons.is_empty());
        let mut depths = [1, 1];
        if deep {
            depths[0] = 2;
            for person in &mut persons {
                let row = person.at[0][0].clone();
                let region = if row.as_str() < "r2" { "a" } else { "b" };
                person.at[0] = vec![region.to_owned(), row];
            }
        }
        let table = cube(&persons, &depths, &[town::counted()], true);
        let policy = policy(base, Method::Controlled);
        let protected = protect(&table, &policy, &Released::new()).unwrap();
        prop_assert_eq!(protected.report.not_additive, 0);
        for (cell, outcome) in table.cells().iter().zip(&protected.outcomes) {
            if let Outcome::Shown(figures) = outcome {
                let (figure, base) = (cell.figures[0].total, i64::from(base));
                prop_assert_eq!(figures[0] % base, 0);
                prop_assert!((figures[0] - figure).abs() < base);
            }
        }
    }
}

#[test]
fn the_same_persons_round_alike_in_every_question() {
    let persons = counts(&[&[31, 42, 53], &[64, 75, 86]]);
    let policy = policy(5, key(7));
    let with_margins = cube(&persons, &[1, 1], &[town::counted()], true);
    let without = cube(&persons, &[1, 1], &[town::counted()], false);
    let (all, some) = (figures(&with_margins, &policy), figures(&without, &policy));
    for (cell, figure) in without.cells().iter().zip(some) {
        let same = with_margins
            .cells()
            .iter()
            .position(|other| other.at == cell.at)
            .unwrap();
        assert_eq!(all[same], figure);
    }
}

#[test]
fn over_many_secrets_rounding_is_unbiased() {
    let table = cube(&counts(&[&[32]]), &[1, 1], &[town::counted()], false);
    let sum: i64 = (0..=255)
        .map(|byte| figures(&table, &policy(5, key(byte)))[0].unwrap())
        .sum();
    // 30 or 35, in the mean 32; three standard deviations of the mean of 256 are 0.46.
    let mean = sum as f64 / 256.0;
    assert!((mean - 32.0).abs() < 0.46, "{mean}");
}

#[test]
fn a_secret_is_not_printed() {
    assert_eq!(
        format!("{:?}", RoundingKey::new([3; 32])),
        "RoundingKey(secret)"
    );
}
