//! Figures about persons: protected, near the truth, and blind to any one of them.

use crate::world::{PERSONS, World, near};
use gate::{Answer, Cell};
use privacy::Rho;

fn keys(answer: &Answer) -> Vec<String> {
    answer
        .rows
        .iter()
        .map(|row| match &row[0] {
            Cell::Text(text) => text.clone(),
            other => format!("{other:?}"),
        })
        .collect()
}

#[test]
fn counts_sums_and_averages_are_near_the_truth_and_say_how_near() {
    let world = World::new();
    let answer = world.answer(
        "SELECT district, COUNT(*) AS n, SUM(kwh) AS total, AVG(kwh) AS mean FROM residents GROUP BY district ORDER BY district",
    );
    // The island has one inhabitant: it is not named.
    assert_eq!(keys(&answer), ["Centre", "Harbour"]);
    near(&answer, 0, 1, 12_000.0, 600.0);
    near(&answer, 1, 1, 2_997.0, 600.0);
    near(&answer, 0, 3, 124.5, 15.0);
    let protection = answer.protection.expect("protected");
    assert_eq!(protection.unit, "person");
    let names: Vec<&str> = protection
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(names, ["n", "total", "mean"]);
    assert!(
        protection
            .columns
            .iter()
            .all(|column| column.noise_scale.is_some_and(|scale| scale > 0.0))
    );
    assert!(protection.threshold.is_some());
    assert!(world.spent("residents") > Rho::ZERO);
    assert!(answer.budget.expect("charged").left < 4.0);
}

#[test]
fn each_row_a_person_costs_less_noise() {
    let world = World::new();
    let answer = world.answer("SELECT district, COUNT(*) AS n FROM survey GROUP BY district");
    assert_eq!(keys(&answer), ["Centre", "Harbour"]);
    near(&answer, 0, 1, 4_000.0, 60.0);
    near(&answer, 1, 1, 999.0, 60.0);
    let scale = answer.protection.expect("protected").columns[0]
        .noise_scale
        .expect("noise");
    assert!(scale < 10.0, "σ = {scale} for ε = 1");
    let sums =
        world.answer("SELECT SUM(score) AS s, AVG(score) AS a, COUNT(score) AS n FROM survey");
    near(&sums, 0, 0, 24_990.0, 1_500.0);
    near(&sums, 0, 1, 5.0, 0.5);
}

#[test]
fn filters_expressions_joins_and_later_steps_work_on_protected_figures() {
    let world = World::new();
    let joined = world.answer(
        "SELECT d.zone, COUNT(*) AS n FROM residents r JOIN districts d ON r.district = d.name
         WHERE r.month = 2 GROUP BY d.zone ORDER BY n DESC LIMIT 1",
    );
    assert_eq!(keys(&joined), ["inner"]);
    near(&joined, 0, 1, 4_000.0, 400.0);
    let above = world.answer(
        "SELECT AVG(n) AS mean FROM (SELECT district, COUNT(*) AS n FROM survey WHERE score >= 5 GROUP BY district) AS t",
    );
    assert_eq!(above.rows.len(), 1);
    let filtered = world
        .answer("SELECT COUNT(*) FILTER (WHERE score = 10) AS tens, COUNT(*) AS n FROM survey");
    near(&filtered, 0, 0, 454.0, 60.0);
    let case = world.answer("SELECT CASE WHEN score > 5 THEN 'high' ELSE 'low' END AS level, COUNT(*) AS n FROM survey GROUP BY 1 HAVING COUNT(*) > 10");
    assert_eq!(keys(&case), ["high", "low"]);
    let over_the_join = world.answer("SELECT d.zone, COUNT(*) AS n FROM survey s JOIN districts d ON s.district = d.name GROUP BY d.zone");
    assert_eq!(keys(&over_the_join), ["inner", "outer"]);
}

#[test]
fn persons_who_objected_do_not_count() {
    let world = World::new();
    near(
        &world.answer("SELECT COUNT(*) AS n FROM residents"),
        0,
        0,
        (PERSONS * 3) as f64,
        600.0,
    );
    world.objects(0..PERSONS - 500);
    near(
        &world.answer("SELECT COUNT(*) AS n FROM residents"),
        0,
        0,
        1_500.0,
        600.0,
    );
}

#[test]
fn no_person_no_figure() {
    let world = World::new();
    let empty = world
        .answer("SELECT district, COUNT(*) AS n FROM survey WHERE score > 100 GROUP BY district");
    assert!(empty.rows.is_empty());
    assert!(empty.protection.is_some());
    let zero = world.answer("SELECT COUNT(*) AS n FROM survey WHERE score > 100");
    near(&zero, 0, 0, 0.0, 60.0);
}

#[test]
fn a_row_that_would_fail_does_not_tell_that_it_is_there() {
    let world = World::new();
    // One person's code is no number: the conversion gives NULL instead of an error that names it.
    let answer =
        world.answer("SELECT COUNT(CAST(code AS BIGINT)) AS n FROM residents WHERE month = 1");
    near(&answer, 0, 0, (PERSONS - 1) as f64, 400.0);
}
