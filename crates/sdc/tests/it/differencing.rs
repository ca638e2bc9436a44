//! What an attacker tries with several answers.

use proptest::prelude::*;
use sdc::{Grounds, Members, Outcome, Policy, Released, ReleasedCell, Shown, audit, protect};

use crate::town::{self, counts, cube};

fn exact(members: impl IntoIterator<Item = u32>) -> ReleasedCell {
    ReleasedCell::new(members.into_iter().collect(), Shown::Exact).unwrap()
}

fn had(cells: impl IntoIterator<Item = ReleasedCell>) -> Released {
    let mut released = Released::new();
    released.extend(cells).unwrap();
    released
}

#[test]
fn the_same_question_without_one_person_is_hidden() {
    let earlier = had([exact(0..100)]);
    let findings = audit(&earlier, &[exact(1..100)], 5).unwrap();
    assert_eq!(findings[0].persons, Some(1));
    assert_eq!(findings[0].cells, [0]);
    assert!(audit(&earlier, &[exact(0..100)], 5).unwrap().is_empty());
    assert!(audit(&earlier, &[exact(5..100)], 5).unwrap().is_empty());
}

#[test]
fn a_tracker_finds_nobody() {
    // Denning, Denning and Schwartz 1979: C = A ∧ B holds one person; with T = A ∧ ¬B, count(C) = count(A) − count(T).
    let a = exact(0..50);
    let t = exact(1..50);
    assert!(!audit(&had([a]), &[t], 5).unwrap().is_empty());
    // The general tracker: q(C) = q(C ∨ T) + q(C ∨ ¬T) − q(T) − q(¬T), each of them large.
    let persons = 0..200_u32;
    let tracker = |p: &u32| p.is_multiple_of(2);
    let earlier = had([
        exact(persons.clone().filter(tracker)),
        exact(persons.clone().filter(|p| !tracker(p))),
        exact(persons.clone().filter(|p| *p == 7 || tracker(p))),
    ]);
    let last = exact(persons.clone().filter(|p| *p == 7 || !tracker(p)));
    // Here the third question already singles out person 7; the last adds nothing.
    assert!(audit(&earlier, &[last], 5).unwrap().is_empty());
    let earlier = had(earlier.cells()[..2].iter().cloned());
    let third = exact(persons.filter(|p| *p == 7 || tracker(p)));
    assert_eq!(audit(&earlier, &[third], 5).unwrap()[0].persons, Some(1));
}

#[test]
fn longer_chains_of_differences_find_nobody() {
    // Four large overlapping sets whose alternating sum is one person.
    let a: Vec<u32> = (0..40).collect();
    let b: Vec<u32> = (20..60).collect();
    let c: Vec<u32> = (0..20).collect();
    let d: Vec<u32> = (20..40)
        .chain(20..40)
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    let e: Vec<u32> = (41..60).collect();
    // b − d − e is person 40.
    let earlier = had([exact(a), exact(b), exact(c), exact(d)]);
    let findings = audit(&earlier, &[exact(e)], 3).unwrap();
    assert_eq!(findings[0].persons, Some(1));
}

#[test]
fn two_persons_in_a_combination_are_found_too() {
    let earlier = had([exact(0..30), exact(30..60)]);
    let new = exact((1..30).chain(31..60));
    let findings = audit(&earlier, &[new], 3).unwrap();
    assert_eq!(findings[0].persons, Some(2));
}

#[test]
fn a_table_that_differs_by_one_person_hides_where_she_is() {
    let persons = counts(&[&[30, 40], &[50, 60]]);
    let policy = Policy::least(5).unwrap();
    let first = cube(&persons, &[1, 1], &[town::counted()], true);
    let answer = protect(&first, &policy, &Released::new()).unwrap();
    assert!(answer.report.hidden.is_empty());
    let earlier = had(answer.released);

    let without = cube(&persons[1..], &[1, 1], &[town::counted()], true);
    let answer = protect(&without, &policy, &earlier).unwrap();
    assert!(answer.report.differencing > 0);
    let findings = audit(&earlier, &answer.released, 5).unwrap();
    assert_eq!(findings, []);
    // Whatever is still shown holds nothing that tells the two towns apart.
    for (cell, outcome) in without.cells().iter().zip(&answer.outcomes) {
        if matches!(outcome, Outcome::Shown(_)) {
            let alike = first
                .cells()
                .iter()
                .find(|other| other.at == cell.at)
                .unwrap();
            assert_eq!(alike.members, cell.members);
        } else {
            assert!(matches!(
                outcome,
                Outcome::Hidden(Grounds::Differencing | Grounds::Complementary)
            ));
        }
    }
}

#[test]
fn rounded_counts_leave_room_for_small_differences() {
    let rounded = |members: std::ops::Range<u32>, error| {
        ReleasedCell::new(members.collect(), Shown::Rounded { base: 10, error }).unwrap()
    };
    let earlier = had([rounded(0..100, 0)]);
    assert!(
        audit(&earlier, &[rounded(1..100, 1)], 5)
            .unwrap()
            .is_empty()
    );
    let both = [exact(0..100), exact(1..100)];
    assert!(!audit(&earlier, &both, 5).unwrap().is_empty());
    // An answer that came out nine too high and one nine too low leave nothing between them.
    let earlier = had([rounded(0..100, 9)]);
    assert!(
        !audit(&earlier, &[rounded(0..101, -9)], 5)
            .unwrap()
            .is_empty()
    );
}

/// Every combination of cells with coefficients −2 to 2, as the persons it concerns.
fn lightest(cells: &[Members], persons: u32, first_new: usize) -> Option<u64> {
    let mut lightest = None;
    let mut coefficients = vec![-2_i32; cells.len()];
    loop {
        if coefficients[first_new..].iter().any(|c| *c != 0) {
            let concerned = (0..persons)
                .filter(|person| {
                    let sum: i32 = cells
                        .iter()
                        .zip(&coefficients)
                        .filter(|(cell, _)| cell.contains(*person))
                        .map(|(_, c)| c)
                        .sum();
                    sum != 0
                })
                .count() as u64;
            if concerned > 0 {
                lightest = Some(lightest.map_or(concerned, |l: u64| l.min(concerned)));
            }
        }
        let Some(next) = coefficients.iter().position(|c| *c < 2) else {
            return lightest;
        };
        coefficients[..next].fill(-2);
        coefficients[next] += 1;
    }
}

proptest! {
    #[test]
    fn what_passes_the_audit_resists_every_small_combination(
        masks in prop::collection::vec(1_u8..32, 12..40),
        sizes in prop::collection::vec(1_usize..4, 40),
        least in 2_u32..5,
    ) {
        // Persons by the cells (of five) they are in.
        let mut cells = vec![Vec::new(); 5];
        let mut persons = 0;
        for (mask, size) in masks.iter().zip(sizes) {
            for _ in 0..size {
                for (cell, members) in cells.iter_mut().enumerate() {
                    if mask >> cell & 1 == 1 {
                        members.push(persons);
                    }
                }
                persons += 1;
            }
        }
        let cells: Vec<Members> = cells.iter().map(|c| Members::from_sorted(c).unwrap()).collect();
        let release = |cell: &Members| ReleasedCell::new(cell.clone(), Shown::Exact).unwrap();
        let earlier = had(cells[..4].iter().map(release));
        // Earlier answers that already tell something are another story.
        prop_assume!(audit(&Released::new(), earlier.cells(), least).unwrap().is_empty());
        let findings = audit(&earlier, &[release(&cells[4])], least).unwrap();
        let lightest = lightest(&cells, persons, 4);
        if findings.is_empty() {
            prop_assert!(lightest.is_none_or(|lightest| lightest >= u64::from(least)));
        }
        for finding in findings {
            prop_assert!(finding.persons.is_none_or(|found| found < u64::from(least)));
        }
    }
}
