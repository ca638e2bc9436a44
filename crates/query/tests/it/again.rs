//! The same question in other words gets the same figures.

use crate::world::World;

#[test]
fn other_words_for_the_same_question_replay_its_figures() {
    for spellings in [
        &[
            "SELECT district, COUNT(*) AS n, AVG(score) AS a FROM survey WHERE score > 2 AND score <= 9 GROUP BY district ORDER BY district",
            "select s.district as d, avg(s.score), count(*) from survey as s where 9 >= s.score and s.score > 2 group by s.district order by 1",
            "WITH t AS (SELECT score AS x, district AS d FROM survey WHERE score > 2 AND score > 1 AND TRUE)
             SELECT d, COUNT(*), AVG(CAST(x AS DOUBLE)) FROM t WHERE x <= 9 GROUP BY d ORDER BY d",
            "SELECT district, COUNT(*) AS n, AVG(score) AS a FROM survey WHERE NOT (score <= 2) AND score <= 9 GROUP BY district HAVING COUNT(*) > 0 ORDER BY district LIMIT 10",
        ][..],
        &[
            "SELECT d.zone, SUM(s.score) FROM survey s JOIN districts d ON s.district = d.name GROUP BY d.zone",
            "SELECT zone, SUM(score) FROM districts, survey WHERE districts.name = survey.district GROUP BY zone",
            "SELECT SUM(score) AS total, zone FROM districts JOIN survey ON district = name GROUP BY zone",
        ][..],
        &[
            "SELECT MEDIAN(score), APPROX_PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY score) FROM survey",
            "SELECT PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY score), APPROX_MEDIAN(score) FROM survey",
        ][..],
        &[
            "SELECT district, month, COUNT(*) FROM residents GROUP BY district, month",
            "SELECT month, district, COUNT(1) FROM residents GROUP BY month, district",
        ][..],
        &[
            "SELECT COUNT(*) FROM survey WHERE district IN ('Centre', 'Harbour')",
            "SELECT COUNT(*) FROM survey WHERE district = 'Harbour' OR 'Centre' = district",
        ][..],
    ] {
        let world = World::new();
        let first = world.answer(spellings[0]);
        assert!(first.replays.is_none());
        let spent = world.spent("survey");
        for spelling in &spellings[1..] {
            let again = world.answer(spelling);
            assert_eq!(again.replays, Some(first.receipt), "{spelling}");
            assert!(again.protection.is_some());
        }
        assert_eq!(world.spent("survey"), spent);
    }
}

#[test]
fn figures_given_again_are_the_same_to_the_last_digit() {
    let world = World::new();
    let question = "SELECT district, COUNT(*) AS n, SUM(kwh) AS s, AVG(kwh) AS a, MEDIAN(kwh) AS m FROM residents GROUP BY district ORDER BY 1";
    let first = world.answer(question);
    let again = world.answer(question);
    assert_eq!(again.replays, Some(first.receipt));
    assert_eq!(first.rows, again.rows);
    let other = world.answer("SELECT m, district, n FROM (SELECT district, COUNT(*) AS n, SUM(kwh) AS s, AVG(kwh) AS a, MEDIAN(kwh) AS m FROM residents GROUP BY district) AS t ORDER BY district");
    assert_eq!(other.replays, Some(first.receipt));
    for (row, again) in first.rows.iter().zip(&other.rows) {
        assert_eq!(
            [&row[4], &row[0], &row[1]],
            [&again[0], &again[1], &again[2]]
        );
    }
}

#[test]
fn other_questions_are_other_releases() {
    let world = World::precise();
    for question in [
        "SELECT COUNT(*) FROM survey",
        "SELECT COUNT(*) FROM survey WHERE score > 2",
        "SELECT COUNT(*) FROM survey WHERE score >= 2",
        "SELECT COUNT(*) FROM survey WHERE score < 2",
        "SELECT COUNT(score) FROM survey",
        "SELECT SUM(score) FROM survey",
        "SELECT COUNT(*) FROM residents",
        "SELECT COUNT(DISTINCT resident_id) FROM residents",
        "SELECT district, COUNT(*) FROM survey GROUP BY district",
        "SELECT score, COUNT(*) FROM survey GROUP BY score",
        "SELECT COUNT(*) FROM survey s JOIN districts d ON s.district = d.name",
        "SELECT COUNT(*) FROM survey s LEFT JOIN districts d ON s.district = d.name",
        "SELECT COUNT(*) FROM survey s LEFT SEMI JOIN districts d ON s.district = d.name",
        "SELECT COUNT(*) FROM survey s LEFT ANTI JOIN districts d ON s.district = d.name",
        "SELECT COUNT(*) FROM (SELECT resident_id FROM residents GROUP BY resident_id)",
        "SELECT MEDIAN(score) FROM survey",
        "SELECT PERCENTILE_CONT(0.4) WITHIN GROUP (ORDER BY score) FROM survey",
    ] {
        assert!(world.answer(question).replays.is_none(), "{question}");
    }
}
