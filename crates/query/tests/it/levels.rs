//! All levels in one question: what is shown adds up.

use crate::world::{World, cell, close, number};
use gate::{Answer, Cell};

fn figure(answer: &Answer, zone: &str, district: &str, column: usize) -> f64 {
    let found = (0..answer.rows.len())
        .find(|row| cell(answer, *row, 0) == zone && cell(answer, *row, 1) == district);
    number(&answer.rows[found.expect("a row")][column])
}

#[test]
fn a_hierarchy_with_public_keys_adds_up_exactly() {
    let world = World::new();
    let answer = world.answer(
        "SELECT d.zone, s.district, COUNT(*) AS n, COUNT(s.score) AS known, SUM(s.score) AS total
         FROM survey s JOIN districts d ON s.district = d.name GROUP BY ROLLUP (d.zone, s.district)",
    );
    assert_eq!(answer.rows.len(), 1 + 2 + 3, "{:?}", answer.rows);
    for column in [2, 3, 4] {
        let at = |zone, district| figure(&answer, zone, district, column);
        let same = |a: f64, b: f64| (a - b).abs() < 1e-6;
        assert!(same(
            at("NULL", "NULL"),
            at("inner", "NULL") + at("outer", "NULL")
        ));
        assert!(same(at("inner", "NULL"), at("inner", "Centre")));
        assert!(same(
            at("outer", "NULL"),
            at("outer", "Harbour") + at("outer", "Island")
        ));
        assert!(
            answer
                .rows
                .iter()
                .all(|row| column == 4 || matches!(row[column], Cell::Int(n) if n >= 0))
        );
    }
    let near_by = |zone, district, truth: f64| {
        let found = figure(&answer, zone, district, 2);
        assert!((found - truth).abs() < 80.0, "{zone} {district}: {found}");
    };
    near_by("NULL", "NULL", 5_000.0);
    near_by("inner", "Centre", 4_000.0);
    near_by("outer", "Island", 1.0);
}

#[test]
fn sets_of_unknown_keys_are_each_released() {
    let world = World::precise();
    let sets = world.answer(
        "SELECT district, score, COUNT(*) AS n, GROUPING(district) AS g FROM survey
         GROUP BY GROUPING SETS ((district), (score)) ORDER BY g, 1, 2",
    );
    assert_eq!(cell(&sets, 0, 0), "Centre");
    close(&sets, 0, 2, 4_000.0, 10.0);
    assert_eq!(sets.rows.len(), 2 + 11, "{:?}", sets.rows);
}

#[test]
fn a_cube_with_public_keys_adds_up_in_every_direction() {
    let world = World::new();
    let answer = world.answer(
        "SELECT level, name, COUNT(*) AS n, SUM(score) AS total
         FROM (SELECT CASE WHEN score > 5 THEN 'high' ELSE 'low' END AS level, score, d.name
               FROM survey s JOIN districts d ON s.district = d.name) AS t GROUP BY CUBE (level, name)",
    );
    assert_eq!(answer.rows.len(), 1 + 2 + 3 + 6, "{:?}", answer.rows);
    let (levels, names) = (["high", "low"], ["Centre", "Harbour", "Island"]);
    for column in [2, 3] {
        let at = |level, name| figure(&answer, level, name, column);
        for level in levels {
            let sum: f64 = names.iter().map(|name| at(level, *name)).sum();
            assert_eq!(at(level, "NULL"), sum);
        }
        for name in names {
            let sum: f64 = levels.iter().map(|level| at(*level, name)).sum();
            assert_eq!(at("NULL", name), sum);
        }
        let sum: f64 = levels.iter().map(|level| at(*level, "NULL")).sum();
        assert_eq!(at("NULL", "NULL"), sum);
    }
    assert!(answer.rows.iter().all(|row| number(&row[2]) >= 0.0));
    let all = figure(&answer, "NULL", "NULL", 2);
    assert!((all - 5_000.0).abs() < 80.0, "{all}");
}
