//! Tables worked out by hand, after the examples of the Handbook on Statistical Disclosure Control (ESSNet, 2nd edition).

use sdc::{
    Cell, Dimension, Figure, Grounds, Members, Outcome, PPercent, Percent, Policy, Released,
    SdcError, Table, protect,
};

use crate::town::{self, counts, cube, find};

fn shown(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Shown(_))
}

#[test]
fn one_small_cell_of_a_table_with_margins_takes_three_more() {
    // The classical case: a single hidden cell is the margin less its neighbours; three more make a rectangle, and the
    // cheapest one is r0/c0, r0/c1, r1/c0, r1/c1: 2 + 12 + 11 + 13 persons.
    let table = cube(
        &counts(&[&[2, 12, 40], &[11, 13, 50], &[60, 45, 70]]),
        &[1, 1],
        &[town::counted()],
        true,
    );
    let protected = protect(&table, &Policy::least(5).unwrap(), &Released::new()).unwrap();
    let hidden: Vec<usize> = protected
        .report
        .hidden
        .iter()
        .map(|cell| cell.cell)
        .collect();
    let mut expected = [("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")]
        .map(|(row, column)| find(&table, &[&[row], &[column]]));
    expected.sort_unstable();
    assert_eq!(hidden, expected);
    assert_eq!(
        (protected.report.too_few, protected.report.complementary),
        (1, 3)
    );
    // By hand: r0 leaves 14 for two cells, c0 leaves 13, each at least 1: 1 to 12 (c0 and r1 leave one for r1/c0).
    let first = find(&table, &[&["r0"], &["c0"]]);
    let cell = protected
        .report
        .hidden
        .iter()
        .find(|cell| cell.cell == first)
        .unwrap();
    assert_eq!(
        (cell.intervals[0].low, cell.intervals[0].high),
        (1, Some(12))
    );
    assert!(cell.intervals[0].exact);
    assert_eq!(cell.grounds, Grounds::TooFew);
}

#[test]
fn without_margins_the_small_cell_alone_is_hidden() {
    let table = cube(
        &counts(&[&[2, 12], &[11, 13]]),
        &[1, 1],
        &[town::counted()],
        false,
    );
    let protected = protect(&table, &Policy::least(5).unwrap(), &Released::new()).unwrap();
    assert_eq!(protected.report.hidden.len(), 1);
    assert_eq!(protected.report.hidden[0].intervals[0].high, None);
}

/// Turnover of enterprises in regions: contributions of each.
fn turnover(regions: &[&[i64]]) -> Table {
    let mut next = 0;
    let mut cells = Vec::new();
    let mut all = Vec::new();
    for (region, contributions) in regions.iter().enumerate() {
        let members: Members = (next..next + contributions.len() as u32).collect();
        next += contributions.len() as u32;
        all.extend_from_slice(contributions);
        cells.push(Cell {
            at: vec![vec![format!("region {region}")]],
            asked: true,
            figures: vec![Figure::of(contributions)],
            members,
        });
    }
    cells.push(Cell {
        at: vec![vec![]],
        asked: true,
        members: (0..next).collect(),
        figures: vec![Figure::of(&all)],
    });
    Table::new(
        vec![Dimension::flat("region")],
        vec![town::amount()],
        cells,
        false,
    )
    .unwrap()
}

fn p_percent(p: u8) -> Policy {
    Policy {
        dominance: Some(PPercent(Percent::new(p).unwrap())),
        ..Policy::least(3).unwrap()
    }
}

#[test]
fn a_dominated_cell_is_hidden_and_stays_uncertain_by_its_protection_level() {
    // Region 0: 100,000 with 50,000 + 40,000 largest; the rest is 10,000. p = 10: 10,000 ≥ 5,000, safe.
    // Region 1: 90,000 + 5,000, rest 2,000 < 9,000: hidden, and to stay uncertain by 7,000 upwards.
    let table = turnover(&[
        &[50_000, 40_000, 6_000, 4_000],
        &[90_000, 5_000, 1_500, 500],
        &[8_000, 7_000, 7_000],
        &[70_000, 60_000, 50_000, 40_000],
    ]);
    let protected = protect(&table, &p_percent(10), &Released::new()).unwrap();
    assert_eq!(protected.outcomes[1], Outcome::Hidden(Grounds::Dominated));
    assert!(shown(&protected.outcomes[0]) && shown(&protected.outcomes[4]));
    // Region 2 has the fewest persons; who knows its largest part knows 8,000, and the other 14,000 are enough.
    assert_eq!(
        protected
            .outcomes
            .iter()
            .filter(|outcome| shown(outcome))
            .count(),
        3
    );
    let hidden = &protected.report.hidden[0];
    let up = hidden
        .witnesses
        .iter()
        .map(|witness| witness.moved)
        .max()
        .unwrap();
    assert!(up >= 7_000, "{up}");
    // With p = 2 the rest covers 1,800.
    assert!(
        protect(&table, &p_percent(2), &Released::new())
            .unwrap()
            .outcomes
            .iter()
            .all(shown)
    );
}

#[test]
fn two_enterprises_alone_in_their_regions_do_not_protect_each_other() {
    // Handbook, "singletons": each could subtract its own turnover from what both hide.
    let table = turnover(&[&[800], &[900], &[400, 300, 350, 370], &[700, 500, 600]]);
    let protected = protect(&table, &p_percent(10), &Released::new()).unwrap();
    assert!(!shown(&protected.outcomes[0]) && !shown(&protected.outcomes[1]));
    assert!(
        !shown(&protected.outcomes[2]) || !shown(&protected.outcomes[3]),
        "a third cell must be hidden"
    );
}

#[test]
fn only_child_cells_take_their_margin_along() {
    // One region has a single district: hiding the district without the region would hide nothing.
    let mut persons = counts(&[&[2], &[20], &[30]]);
    for person in &mut persons {
        let region = if person.at[0][0] == "r0" { "a" } else { "b" };
        person.at = vec![vec![region.to_owned(), person.at[0][0].clone()]];
    }
    let table = cube(&persons, &[2], &[town::counted()], true);
    let protected = protect(&table, &Policy::least(5).unwrap(), &Released::new()).unwrap();
    // Beside it goes the cheapest that keeps the region from being the rest: the total of 52, less than b with a district.
    for at in [&["a"][..], &["a", "r0"], &[]] {
        assert!(!shown(&protected.outcomes[find(&table, &[at])]), "{at:?}");
    }
    assert!(shown(&protected.outcomes[find(&table, &[&["b"]])]));
}

#[test]
fn a_margin_that_is_not_its_parts_is_refused() {
    let cell = |path: &[&str], members: std::ops::Range<u32>| Cell {
        at: vec![path.iter().map(|code| (*code).to_owned()).collect()],
        asked: true,
        figures: vec![Figure::persons(members.len() as u32)],
        members: members.collect(),
    };
    let table = Table::new(
        vec![Dimension::flat("sex")],
        vec![town::counted()],
        vec![cell(&["f"], 0..10), cell(&["m"], 10..20), cell(&[], 0..21)],
        false,
    );
    assert_eq!(table.unwrap_err(), SdcError::NotAdditive { cell: 2 });
}
