//! The figures of statistics: next to no noise, so that they can be compared with what is computed by hand.

use crate::world::{PERSONS, World, cell, close, number};

#[test]
fn variances_are_those_of_the_textbook() {
    let world = World::precise();
    // 455 persons for each score from 0 to 5, 454 from 6 to 10: Σx = 24,985, Σx² = 174,845.
    let answer = world.answer(
        "SELECT VAR_POP(score) AS vp, VARIANCE(score) AS vs, STDDEV(score) AS ss, STDDEV_POP(score) AS sp, AVG(score) AS a,
                SUM(score) AS s, COUNT(score) AS n
         FROM survey WHERE score BETWEEN 0 AND 10",
    );
    close(&answer, 0, 0, 9.999, 0.1);
    close(&answer, 0, 1, 10.001, 0.1);
    close(&answer, 0, 2, 3.1624, 0.02);
    close(&answer, 0, 3, 3.1621, 0.02);
    close(&answer, 0, 4, 4.997, 0.02);
    close(&answer, 0, 5, 24_985.0, 60.0);
    close(&answer, 0, 6, 5_000.0, 10.0);
    let columns = answer.protection.expect("protected").columns;
    assert_eq!(columns.len(), 7);
    assert!(
        columns.iter().all(|c| c.margin_95.is_some_and(|m| m > 0.0)),
        "{columns:?}"
    );
}

#[test]
fn a_public_range_makes_averages_better() {
    let world = World::new();
    let noise = |question: &str| {
        let answer = world.answer(question);
        let columns = answer.protection.expect("protected").columns;
        columns[0].noise_scale.expect("noise")
    };
    let unknown = noise("SELECT AVG(kwh) AS a FROM residents");
    let filtered = noise("SELECT AVG(kwh) AS a FROM residents WHERE kwh BETWEEN 100 AND 150");
    let clamped = noise("SELECT AVG(LEAST(GREATEST(kwh, 100), 150)) AS a FROM residents");
    assert!(filtered < unknown / 2.0, "{filtered} {unknown}");
    assert!(clamped < unknown / 2.0, "{clamped} {unknown}");
}

#[test]
fn an_average_never_leaves_the_range_nor_a_variance_what_it_can_be() {
    let world = World::new();
    for _ in 0..3 {
        // One person alone: nearly nothing but noise.
        let outcome = world.asks(
            "ScientificResearch",
            "SELECT AVG(kwh) AS a, VAR_POP(kwh) AS v, COUNT(*) AS n FROM residents
             WHERE district = 'Island' AND kwh BETWEEN 100 AND 150",
            Some("0.05"),
        );
        let Ok(gate::Outcome::Granted(answer)) = outcome else {
            panic!("{outcome:?}")
        };
        match &answer.rows[0][0] {
            gate::Cell::Null => {}
            found => assert!((100.0..=150.0).contains(&number(found)), "{found:?}"),
        }
        match &answer.rows[0][1] {
            gate::Cell::Null => {}
            found => assert!((0.0..=625.0).contains(&number(found)), "{found:?}"),
        }
        assert!(number(&answer.rows[0][2]) >= 0.0);
    }
}

#[test]
fn quantiles_of_one_column_share_a_price() {
    let world = World::precise();
    let one = world.answer("SELECT MEDIAN(score) AS m FROM survey");
    close(&one, 0, 0, 5.0, 1.01);
    let several = world.answer(
        "SELECT MEDIAN(score) AS m, PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY score) AS high,
                PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY score DESC) AS low, APPROX_MEDIAN(score) AS am,
                APPROX_PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY score) AS q
         FROM survey",
    );
    close(&several, 0, 0, 5.0, 1.01);
    close(&several, 0, 1, 9.0, 1.01);
    close(&several, 0, 2, 1.0, 1.01);
    close(&several, 0, 3, 5.0, 1.01);
    close(&several, 0, 4, 2.0, 1.01);
    let by_district = world.answer(
        "SELECT district, MEDIAN(kwh) AS m FROM residents GROUP BY district ORDER BY district",
    );
    assert_eq!(cell(&by_district, 0, 0), "Centre");
    close(&by_district, 0, 1, 124.5, 4.0);
}

#[test]
fn different_values_and_different_persons_are_counted() {
    let world = World::precise();
    let answer = world.answer("SELECT COUNT(DISTINCT score) AS n FROM survey");
    close(&answer, 0, 0, 11.0, 4.0);
    let answer =
        world.answer("SELECT COUNT(DISTINCT resident_id) AS persons, COUNT(*) AS n FROM residents");
    close(&answer, 0, 0, PERSONS as f64, 12.0);
    close(&answer, 0, 1, 3.0 * PERSONS as f64, 40.0);
    let answer = world.answer(
        "SELECT COUNT(resident_id) AS n, COUNT(resident_id) FILTER (WHERE month = 1) AS one FROM residents",
    );
    close(&answer, 0, 0, 3.0 * PERSONS as f64, 40.0);
    close(&answer, 0, 1, PERSONS as f64, 40.0);
}

#[test]
fn noise_is_as_large_as_it_is_said_to_be() {
    let world = World::new();
    // Each question is another one, so that none is answered from an earlier one.
    let (mut sum, mut scale, mut asked) = (0.0, 0.0, 0);
    for i in 0..40 {
        let question = format!("SELECT COUNT(*) AS n FROM survey WHERE score > {}", -1 - i);
        let outcome = world.asks("ScientificResearch", &question, Some("0.2"));
        let Ok(gate::Outcome::Granted(answer)) = outcome else {
            break;
        };
        asked += 1;
        scale = answer.protection.expect("protected").columns[0]
            .noise_scale
            .expect("noise");
        sum += (number(&answer.rows[0][0]) - PERSONS as f64).powi(2);
    }
    assert!(asked >= 12, "{asked}");
    // The mean of twelve squares or more is within a factor of four but for one time in a million.
    let ratio = sum / f64::from(asked) / (scale * scale);
    assert!((0.15..4.0).contains(&ratio), "{ratio} after {asked}");
}
