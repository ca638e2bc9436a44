//! Questions within questions: figures of figures, and what is computed within each person.

use crate::world::{World, cell, close};

#[test]
fn figures_are_worked_on_as_any_table() {
    let world = World::precise();
    let zones = world.answer(
        "WITH t AS (SELECT district, COUNT(*) AS n FROM survey GROUP BY district)
         SELECT d.zone, SUM(t.n) AS n FROM t JOIN districts d ON d.name = t.district GROUP BY d.zone ORDER BY 1",
    );
    assert_eq!(cell(&zones, 0, 0), "inner");
    close(&zones, 0, 1, 4_000.0, 8.0);
    let ratio = world.answer(
        "SELECT 1.0 * a.n / b.n AS share FROM (SELECT COUNT(*) AS n FROM survey WHERE score > 5) a,
                (SELECT COUNT(*) AS n FROM survey) b",
    );
    close(&ratio, 0, 0, 2_270.0 / 5_000.0, 0.01);
    let two_tables = world.answer(
        "SELECT a.n AS answers, b.n AS rows FROM (SELECT COUNT(*) AS n FROM survey) a, (SELECT COUNT(*) AS n FROM residents) b",
    );
    close(&two_tables, 0, 0, 5_000.0, 10.0);
    close(&two_tables, 0, 1, 15_000.0, 60.0);
    let joined = world.answer(
        "SELECT name, n FROM districts LEFT JOIN (SELECT district, COUNT(*) AS n FROM survey GROUP BY district) t
         ON t.district = name ORDER BY name",
    );
    assert_eq!(joined.rows.len(), 3);
    close(&joined, 0, 1, 4_000.0, 8.0);
    let scalar = world.answer(
        "SELECT n, (SELECT COUNT(*) FROM survey) AS all_of_them FROM numbers ORDER BY n LIMIT 2",
    );
    close(&scalar, 1, 1, 5_000.0, 8.0);
}

#[test]
fn a_released_figure_may_choose_rows_and_both_are_paid_for() {
    let world = World::precise();
    let above = world.answer("SELECT COUNT(*) AS n FROM survey WHERE score - 0.5 > (SELECT AVG(score) FROM survey WHERE score BETWEEN 0 AND 10)");
    // The average is five, give or take the noise.
    close(&above, 0, 0, 2_270.0, 12.0);
}

#[test]
fn what_is_computed_within_each_person_is_exact_until_persons_meet() {
    let world = World::precise();
    // Who has kilowatt-hours has them three times: 3 · (100 + p % 50), without the fives that have none.
    for question in [
        "SELECT AVG(t) AS a FROM (SELECT resident_id, SUM(kwh) AS t FROM residents WHERE kwh BETWEEN 100 AND 150 GROUP BY resident_id)",
        "WITH each AS (SELECT r.resident_id AS who, SUM(r.kwh) AS t, COUNT(*) AS n FROM residents AS r GROUP BY r.resident_id)
         SELECT AVG(t) AS a FROM each WHERE n = 3 AND t IS NOT NULL",
    ] {
        close(&world.answer(question), 0, 0, 374.0, 3.0);
    }
    let heavy = world.answer(
        "SELECT COUNT(*) AS n FROM (SELECT resident_id FROM residents GROUP BY resident_id HAVING MAX(kwh) > 130) AS t",
    );
    // p % 50 of 31 to 49, less 33 and 43: 17 of 50.
    close(&heavy, 0, 0, 1_700.0, 12.0);
    let by_group = world.answer(
        "SELECT n, COUNT(*) AS persons FROM (SELECT resident_id, COUNT(kwh) AS n FROM residents GROUP BY resident_id) AS t
         WHERE n BETWEEN 0 AND 3 GROUP BY n ORDER BY n",
    );
    assert_eq!(by_group.rows.len(), 4);
    close(&by_group, 0, 1, 500.0, 12.0);
    close(&by_group, 3, 1, 4_500.0, 12.0);
    let distinct = world.answer(
        "SELECT COUNT(*) AS n FROM (SELECT DISTINCT resident_id, district FROM residents) AS t",
    );
    close(&distinct, 0, 0, 5_000.0, 12.0);
}

#[test]
fn windows_within_a_person_and_unions_of_her_rows_are_hers() {
    let world = World::precise();
    let longer = world.answer(
        "SELECT AVG(d) AS a FROM (SELECT minutes - LAG(minutes) OVER (PARTITION BY resident_id ORDER BY at) AS d FROM visits) AS t
         WHERE d BETWEEN 0 AND 10",
    );
    close(&longer, 0, 0, 5.0, 0.3);
    let twice = world.answer(
        "SELECT COUNT(*) AS n FROM (SELECT score FROM survey WHERE score > 5 UNION ALL SELECT score FROM survey WHERE score > 9) AS t",
    );
    close(&twice, 0, 0, 2_270.0 + 454.0, 40.0);
}

#[test]
fn public_tables_choose_rows() {
    let world = World::precise();
    for question in [
        "SELECT COUNT(*) AS n FROM survey WHERE district IN (SELECT name FROM districts WHERE zone = 'outer')",
        "SELECT COUNT(*) AS n FROM survey s WHERE EXISTS (SELECT 1 FROM districts d WHERE d.name = s.district AND d.zone = 'outer')",
        "SELECT COUNT(*) AS n FROM survey WHERE district NOT IN (SELECT name FROM districts WHERE zone = 'inner')",
        "SELECT COUNT(*) AS n FROM survey s LEFT SEMI JOIN (SELECT * FROM districts WHERE zone = 'outer') d ON d.name = s.district",
    ] {
        close(&world.answer(question), 0, 0, 1_000.0, 10.0);
    }
    let lowest = world
        .answer("SELECT COUNT(*) AS n FROM survey WHERE score <= (SELECT MIN(n) FROM numbers)");
    close(&lowest, 0, 0, 455.0, 10.0);
}
