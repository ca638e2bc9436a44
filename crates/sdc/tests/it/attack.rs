//! An attacker who enumerates every table that agrees with what was published.

use proptest::prelude::*;
use sdc::{Grounds, Outcome, Policy, Protected, Released, Table, protect};

use crate::town::{self, Person};

/// All counts of the finest cells, at least one each, that give every published figure; for each cell the least and the
/// greatest possible figure. `None` when there are too many tables to enumerate.
fn enumerate(table: &Table, protected: &Protected) -> Option<Vec<(i64, i64)>> {
    let cells = table.cells();
    let depth: Vec<usize> = (0..table.dimensions().len())
        .map(|d| cells.iter().map(|cell| cell.at[d].len()).max().unwrap())
        .collect();
    let is_finest = |cell: usize| (0..depth.len()).all(|d| cells[cell].at[d].len() == depth[d]);
    let finest: Vec<usize> = (0..cells.len()).filter(|cell| is_finest(*cell)).collect();
    let is_in = |part: usize, whole: usize| {
        (0..depth.len()).all(|d| cells[part].at[d].starts_with(&cells[whole].at[d]))
    };
    let known: Vec<(usize, i64)> = protected
        .outcomes
        .iter()
        .enumerate()
        .filter_map(|(cell, outcome)| match outcome {
            Outcome::Shown(figures) => Some((cell, figures[0])),
            _ => None,
        })
        .collect();
    let total: i64 = cells
        .iter()
        .map(|cell| cell.figures[0].total)
        .max()
        .unwrap_or(0);
    // What each published cell still has to be filled with, and its last part.
    let parts: Vec<Vec<usize>> = known
        .iter()
        .map(|(whole, _)| {
            (0..finest.len())
                .filter(|part| is_in(finest[*part], *whole))
                .collect()
        })
        .collect();
    let of: Vec<Vec<usize>> = (0..finest.len())
        .map(|part| {
            (0..known.len())
                .filter(|k| parts[*k].contains(&part))
                .collect()
        })
        .collect();
    let mut left: Vec<i64> = known.iter().map(|(_, figure)| *figure).collect();
    let mut open: Vec<i64> = parts.iter().map(|parts| parts.len() as i64).collect();
    let mut table_now = vec![0; finest.len()];
    let mut found = vec![(i64::MAX, i64::MIN); cells.len()];
    let mut steps = 0_u64;

    struct Walk<'a> {
        of: &'a [Vec<usize>],
        most: i64,
        wholes: Vec<Vec<usize>>,
    }
    fn walk(
        walk_: &Walk<'_>,
        at: usize,
        left: &mut [i64],
        open: &mut [i64],
        now: &mut [i64],
        found: &mut [(i64, i64)],
        steps: &mut u64,
    ) -> Option<()> {
        *steps += 1;
        if *steps > 300_000 {
            return None;
        }
        if at == now.len() {
            for (cell, parts) in walk_.wholes.iter().enumerate() {
                let sum: i64 = parts.iter().map(|part| now[*part]).sum();
                found[cell].0 = found[cell].0.min(sum);
                found[cell].1 = found[cell].1.max(sum);
            }
            return Some(());
        }
        let mut low = 1;
        let mut high = walk_.most;
        for k in &walk_.of[at] {
            // The other parts take at least one each.
            high = high.min(left[*k] - (open[*k] - 1));
            if open[*k] == 1 {
                low = low.max(left[*k]);
            }
        }
        for value in low..=high {
            for k in &walk_.of[at] {
                left[*k] -= value;
                open[*k] -= 1;
            }
            now[at] = value;
            let done = walk(walk_, at + 1, left, open, now, found, steps);
            for k in &walk_.of[at] {
                left[*k] += value;
                open[*k] += 1;
            }
            done?;
        }
        Some(())
    }
    let wholes = (0..cells.len())
        .map(|whole| {
            (0..finest.len())
                .filter(|part| is_in(finest[*part], whole))
                .collect()
        })
        .collect();
    let setting = Walk {
        of: &of,
        most: total + 12,
        wholes,
    };
    walk(
        &setting,
        0,
        &mut left,
        &mut open,
        &mut table_now,
        &mut found,
        &mut steps,
    )?;
    Some(found)
}

fn is_primary(outcome: &Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Hidden(grounds) if *grounds != Grounds::Complementary
    )
}

fn resists(table: &Table, k: u32) -> Result<(), TestCaseError> {
    let Ok(protected) = protect(table, &Policy::least(k).unwrap(), &Released::new()) else {
        return Ok(());
    };
    for (cell, outcome) in table.cells().iter().zip(&protected.outcomes) {
        if matches!(outcome, Outcome::Shown(_)) {
            prop_assert!(cell.members.count() >= u64::from(k));
        }
    }
    let Some(possible) = enumerate(table, &protected) else {
        return Err(TestCaseError::reject("too many tables to enumerate"));
    };
    for hidden in &protected.report.hidden {
        let (low, high) = possible[hidden.cell];
        let interval = hidden.intervals[0];
        prop_assert!(interval.low <= low, "{interval:?} against {low}..{high}");
        prop_assert!(interval.high.is_none_or(|most| most >= high));
        for witness in hidden.witnesses.iter().filter(|w| w.measure == 0) {
            let moved = table.cells()[hidden.cell].figures[0].total + witness.moved;
            prop_assert!(
                (low..=high).contains(&moved),
                "a witness is no possible table"
            );
        }
    }
    for (cell, outcome) in protected.outcomes.iter().enumerate() {
        if is_primary(outcome) {
            let (low, high) = possible[cell];
            prop_assert!(
                high - low >= i64::from(k),
                "cell {cell} is between {low} and {high}"
            );
        }
    }
    Ok(())
}

fn people(depths: &[usize], places: &[Vec<usize>]) -> Vec<Person> {
    places
        .iter()
        .enumerate()
        .map(|(number, place)| Person {
            number: number as u32,
            at: place
                .iter()
                .zip(depths)
                .map(|(leaf, depth)| match depth {
                    1 => vec![format!("{leaf}")],
                    _ => vec![format!("{}", leaf / 2), format!("{leaf}")],
                })
                .collect(),
            amount: 1,
        })
        .collect()
}

fn town_of(depths: Vec<usize>, sizes: Vec<usize>, most: usize) -> impl Strategy<Value = Table> {
    let place: Vec<_> = sizes.into_iter().map(|size| 0..size).collect();
    prop::collection::vec(place, 1..most).prop_map(move |places| {
        town::cube(&people(&depths, &places), &depths, &[town::counted()], true)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, max_global_rejects: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn no_small_count_is_recomputed_in_one_dimension(table in town_of(vec![1], vec![6], 30)) {
        resists(&table, 3)?;
    }

    #[test]
    fn no_small_count_is_recomputed_in_a_hierarchy(table in town_of(vec![2], vec![6], 30)) {
        resists(&table, 3)?;
    }

    #[test]
    fn no_small_count_is_recomputed_in_two_dimensions(table in town_of(vec![1, 1], vec![3, 4], 50)) {
        resists(&table, 3)?;
    }

    #[test]
    fn no_small_count_is_recomputed_in_two_dimensions_with_a_hierarchy(
        table in town_of(vec![2, 1], vec![4, 3], 40)
    ) {
        resists(&table, 3)?;
    }

    #[test]
    fn no_small_count_is_recomputed_in_three_dimensions(
        table in town_of(vec![1, 1, 1], vec![2, 3, 2], 50)
    ) {
        resists(&table, 3)?;
    }
}
