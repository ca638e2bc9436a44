//! Groups whose keys everybody knows: all of them appear, without a threshold.

use crate::world::{VISITORS, World, cell, close, number};
use gate::{Answer, Cell};

fn column(answer: &Answer, column: usize) -> Vec<String> {
    (0..answer.rows.len())
        .map(|row| cell(answer, row, column))
        .collect()
}

fn threshold(answer: &Answer) -> Option<f64> {
    answer.protection.as_ref().expect("protected").threshold
}

#[test]
fn keys_of_a_joined_public_table_are_public() {
    let world = World::precise();
    for question in [
        "SELECT d.name, COUNT(*) AS n FROM survey s JOIN districts d ON s.district = d.name GROUP BY d.name ORDER BY 1",
        // What the join makes equal to it is as public.
        "SELECT s.district, COUNT(*) AS n FROM survey s, districts d WHERE d.name = s.district GROUP BY s.district ORDER BY 1",
    ] {
        let answer = world.answer(question);
        // The island has one inhabitant: its name is no secret, and noise hides her.
        assert_eq!(
            column(&answer, 0),
            ["Centre", "Harbour", "Island"],
            "{question}"
        );
        close(&answer, 0, 1, 4_000.0, 6.0);
        close(&answer, 2, 1, 1.0, 6.0);
        assert_eq!(threshold(&answer), None);
    }
    let outer = world.answer(
        "SELECT upper(d.name) AS k, d.zone, COUNT(*) AS n FROM survey s JOIN districts d ON s.district = d.name
         WHERE d.zone = 'outer' GROUP BY 1, 2 ORDER BY 1",
    );
    assert_eq!(column(&outer, 0), ["HARBOUR", "ISLAND"]);
    assert_eq!(threshold(&outer), None);
}

#[test]
fn literals_booleans_hours_and_buckets_are_public() {
    let world = World::precise();
    for (question, groups) in [
        (
            "SELECT score > 5 AS high, COUNT(*) FROM survey WHERE score IS NOT NULL GROUP BY 1",
            3,
        ),
        (
            "SELECT score > 5 AS high, COUNT(*) FROM survey WHERE score >= 0 AND (score > 5) IS NOT NULL GROUP BY 1",
            2,
        ),
        (
            "SELECT CASE WHEN score > 5 THEN 'high' ELSE 'low' END AS c, COUNT(*) FROM survey GROUP BY 1",
            2,
        ),
        (
            "SELECT district, COUNT(*) FROM survey WHERE district IN ('Centre', 'Nowhere', 'Island', 'Harbour') GROUP BY 1",
            4,
        ),
        (
            "SELECT district, COUNT(*) FROM survey WHERE district = 'Nowhere' GROUP BY 1",
            1,
        ),
        (
            "SELECT month, COUNT(*) FROM residents WHERE month BETWEEN 1 AND 12 GROUP BY month",
            12,
        ),
        (
            "SELECT month, COUNT(*) FROM residents WHERE month > 0 AND month < 5 GROUP BY month",
            4,
        ),
        (
            "SELECT width_bucket(score, 0, 11, 11) AS b, COUNT(*) FROM survey WHERE score >= 0 GROUP BY 1",
            13,
        ),
        (
            "SELECT date_part('hour', at) AS h, COUNT(*) FROM visits WHERE at >= '2024-01-01' GROUP BY 1",
            24,
        ),
        (
            "SELECT EXTRACT(dow FROM at) AS d, month, COUNT(*) FROM visits, (SELECT 1 AS month) m WHERE at > '2020-01-01' GROUP BY 1, 2",
            7,
        ),
        (
            "SELECT date_bin(INTERVAL '1 day', at) AS d, COUNT(*) FROM visits WHERE at >= '2024-01-01' AND at < '2024-01-08' GROUP BY 1",
            7,
        ),
        (
            "SELECT date_trunc('month', at) AS m, COUNT(*) FROM visits WHERE at BETWEEN '2023-11-15' AND '2024-02-01' GROUP BY 1",
            4,
        ),
    ] {
        let answer = world.answer(question);
        assert_eq!(threshold(&answer), None, "{question}");
        assert_eq!(answer.rows.len(), groups, "{question}: {:?}", answer.rows);
    }
}

#[test]
fn histograms_and_profiles_of_time_are_right() {
    let world = World::precise();
    let histogram = world.answer(
        "SELECT width_bucket(score, 0, 11, 11) AS b, COUNT(*) AS n FROM survey WHERE score >= 0 GROUP BY 1 ORDER BY 1",
    );
    close(&histogram, 0, 1, 0.0, 6.0);
    close(&histogram, 1, 1, 455.0, 6.0);
    close(&histogram, 11, 1, 454.0, 6.0);
    close(&histogram, 12, 1, 0.0, 6.0);
    let hours = world.answer(
        "SELECT date_part('hour', at) AS h, COUNT(*) AS n FROM visits WHERE at >= '2024-01-01' GROUP BY 1 ORDER BY 1",
    );
    close(&hours, 7, 1, 0.0, 12.0);
    close(&hours, 8, 1, VISITORS as f64, 12.0);
    close(&hours, 9, 1, VISITORS as f64, 12.0);
    assert!(hours.rows.iter().all(|row| number(&row[1]) >= 0.0));
}

#[test]
fn windows_over_time_work_on_released_figures() {
    let world = World::precise();
    let answer = world.answer(
        "WITH days AS (SELECT date_trunc('day', at) AS day, COUNT(*) AS n FROM visits
                       WHERE at >= '2024-01-01' AND at < '2024-01-08' GROUP BY 1)
         SELECT day, n, SUM(n) OVER (ORDER BY day) AS so_far, AVG(n) OVER (ORDER BY day ROWS 2 PRECEDING) AS smooth,
                LAG(n) OVER (ORDER BY day) AS before, RANK() OVER (ORDER BY n DESC) AS place
         FROM days ORDER BY day",
    );
    assert_eq!(answer.rows.len(), 7);
    for row in 0..7_usize {
        close(&answer, row, 2, 800.0 * (row as f64 + 1.0), 40.0);
    }
    close(&answer, 3, 3, 800.0, 20.0);
    assert_eq!(answer.rows[0][4], Cell::Null);
}

#[test]
fn unknown_keys_still_have_a_threshold_and_so_has_what_must_have_a_least_size() {
    let world = World::new();
    let unknown = world.answer("SELECT district, COUNT(*) AS n FROM survey GROUP BY district");
    assert!(threshold(&unknown).is_some());
    let left = world.answer(
        "SELECT s.district, d.zone, COUNT(*) AS n FROM survey s LEFT JOIN districts d ON s.district = d.name GROUP BY 1, 2",
    );
    assert!(threshold(&left).is_some());
    let outcome = world.asks(
        "CustomerManagement",
        "SELECT score > 5 AS high, COUNT(*) AS n FROM survey GROUP BY 1",
        Some("1"),
    );
    let Ok(gate::Outcome::Granted(answer)) = outcome else {
        panic!("{outcome:?}")
    };
    assert!(threshold(&answer).is_some_and(|persons| persons >= 2_000.0));
}
