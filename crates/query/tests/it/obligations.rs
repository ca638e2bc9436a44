//! What the deciding rules oblige to is done to the answer itself.

use crate::world::World;
use charter::Obligation;
use gate::{Answer, Cell, GateError, Outcome};
use territory::PlaceLevel;

const IN_GROUPS: &str = "AcademicResearch";
const ON_A_GRID: &str = "NonCommercialResearch";

#[track_caller]
fn granted(world: &World, purpose: &str, question: &str) -> Answer {
    match world.asks(purpose, question, Some("1")) {
        Ok(Outcome::Granted(answer)) => answer,
        other => panic!("{question}: {other:?}"),
    }
}

fn texts(answer: &Answer, column: usize) -> Vec<String> {
    let cell = |row: &Vec<Cell>| match &row[column] {
        Cell::Text(text) => text.clone(),
        other => panic!("{other:?} is no text"),
    };
    answer.rows.iter().map(cell).collect()
}

#[test]
fn small_groups_do_not_appear_in_figures_of_internal_data() {
    let world = World::new();
    let by_district = "SELECT district, COUNT(*) AS n, AVG(kw) FROM boilers GROUP BY district";
    let answer = granted(&world, IN_GROUPS, by_district);
    // Six plants in the harbour are too few, fifty-four in the centre are enough.
    assert_eq!(texts(&answer, 0), ["Centre"]);
    assert_eq!(answer.rows[0][1], Cell::Int(54));
    assert_eq!(answer.obligations, [Obligation::MinimumGroup(10)]);
    // Nor through a filter, a name, or a question around it.
    for question in [
        "SELECT COUNT(*) FROM boilers WHERE kw = 103",
        "SELECT n FROM (SELECT district, COUNT(*) AS n FROM boilers GROUP BY district) WHERE n < 10",
        "WITH b AS (SELECT kw AS k FROM boilers WHERE kw < 105) SELECT SUM(k) FROM b",
    ] {
        assert_eq!(
            granted(&world, IN_GROUPS, question).rows,
            Vec::<Vec<Cell>>::new(),
            "{question}"
        );
    }
}

#[test]
fn what_has_no_groups_cannot_keep_small_ones_back_and_does_not_leave() {
    let world = World::new();
    for question in [
        "SELECT kw FROM boilers",
        "SELECT MAX(kw) FROM boilers",
        "SELECT SUM(kw) FILTER (WHERE kw = 103) FROM boilers",
        "SELECT SUM(CASE WHEN kw = 103 THEN kw END) FROM boilers",
        "SELECT COUNT(*), (SELECT kw FROM boilers WHERE kw = 103) FROM boilers",
        // A join would count one plant many times.
        "SELECT b.kw, COUNT(*) FROM boilers b CROSS JOIN numbers GROUP BY b.kw",
    ] {
        let error = world.asks(IN_GROUPS, question, None).expect_err(question);
        assert!(
            matches!(
                error,
                GateError::NotCarriedOut(Obligation::MinimumGroup(10))
            ),
            "{question}: {error}"
        );
    }
    assert!(world.passages().is_empty());
}

#[test]
fn positions_leave_on_a_grid_whatever_is_computed_with_them() {
    let world = World::new();
    let places = granted(&world, ON_A_GRID, "SELECT DISTINCT geometry FROM boilers");
    // Sixty plants stand on 868 metres: at most two nodes of a grid of a kilometre.
    assert!(places.rows.len() <= 2, "{:?}", places.rows);
    assert_eq!(places.obligations, [Obligation::RoundPositions(1_000)]);
    for question in [
        "SELECT DISTINCT lat FROM boilers",
        "SELECT DISTINCT lat * 3 FROM boilers",
        "SELECT DISTINCT x FROM (SELECT substr(geometry, 20) AS x FROM boilers)",
        "SELECT kw FROM boilers WHERE lat > 44.0001 AND lat < 44.0002",
    ] {
        let rows = granted(&world, ON_A_GRID, question).rows.len();
        assert!(rows <= 2, "{question}: {rows}");
    }
}

#[test]
fn what_leaves_by_district_does_not_leave_by_place_nor_as_rows() {
    let world = World::new();
    let purpose = "MaintainFraudDatabase";
    let by_district = "SELECT district, COUNT(*) FROM boilers GROUP BY district";
    let answer = granted(&world, purpose, by_district);
    assert_eq!(
        answer.obligations,
        [Obligation::AggregateTo(PlaceLevel::District)]
    );
    assert_eq!(answer.rows.len(), 2);
    for (question, word) in [
        ("SELECT lat, COUNT(*) FROM boilers GROUP BY lat", "lat"),
        ("SELECT COUNT(*) FROM boilers WHERE lat < 44.001", "lat"),
        ("SELECT district, kw FROM boilers", "figures"),
    ] {
        match world.asks(purpose, question, None) {
            Ok(Outcome::Refused(refusal)) => {
                let instead = refusal.instead.expect("a way out").en;
                assert!(instead.contains(word), "{instead}");
                assert!(refusal.reason.en.contains("district"));
            }
            other => panic!("{question}: {other:?}"),
        }
    }
}

#[test]
fn an_answer_that_must_be_deleted_says_until_when_and_the_journal_keeps_it() {
    let world = World::new();
    let answer = granted(&world, "ServiceProvision", "SELECT COUNT(*) FROM boilers");
    let month = 30 * 86_400 * 1_000_000;
    assert_eq!(answer.delete_by.map(|at| at.micros()), Some(month));
    let passage = world.passages().pop().expect("recorded");
    assert_eq!(passage.delete_by, answer.delete_by);
    assert!(passage.notify);
}

#[test]
fn only_those_who_consent_count_where_consent_is_the_reason() {
    let world = World::new();
    world.consents(
        "CustomerCare",
        (0..PERSONS_CONSENTING).filter(|person| person % 5 == 0),
    );
    let answer = granted(
        &world,
        "CustomerCare",
        "SELECT district, COUNT(*) AS n FROM survey GROUP BY district",
    );
    assert!(answer.obligations.contains(&Obligation::ConsentingOnly));
    // Every fifth person lives in the harbour; nobody of the centre consented.
    assert_eq!(texts(&answer, 0), ["Harbour"]);
    let Cell::Int(n) = answer.rows[0][1] else {
        panic!("{:?}", answer.rows)
    };
    assert!((n - PERSONS_CONSENTING / 5).abs() < 60, "{n}");
}

/// The first so many persons are looked at for consent.
const PERSONS_CONSENTING: i64 = 2_000;

#[test]
fn a_least_group_of_persons_keeps_smaller_ones_back() {
    let world = World::new();
    let by_district = "SELECT district, COUNT(*) AS n FROM survey GROUP BY district";
    let usual = granted(&world, "ScientificResearch", by_district);
    assert_eq!(texts(&usual, 0), ["Centre", "Harbour"]);
    // A thousand persons live in the harbour, four thousand in the centre.
    let strict = granted(&world, "CustomerManagement", by_district);
    assert_eq!(texts(&strict, 0), ["Centre"]);
    assert!(
        strict
            .protection
            .expect("protected")
            .threshold
            .expect("groups")
            >= 2_000.0
    );
}
