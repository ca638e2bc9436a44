//! What cannot be protected is refused, with the reason and what to ask instead; what is no question is a mistake.

use crate::world::World;
use gate::GateError;
use proptest::prelude::*;

#[test]
fn rows_about_persons_never_leave() {
    let world = World::new();
    for question in [
        "SELECT * FROM residents LIMIT 5",
        "SELECT district FROM survey",
        "SELECT DISTINCT district FROM survey",
        "SELECT district, kwh FROM residents ORDER BY kwh DESC LIMIT 1",
        "WITH r AS (SELECT * FROM residents) SELECT kwh FROM r WHERE month = 1",
        "SELECT n FROM numbers UNION ALL SELECT score FROM survey",
        "SELECT * FROM survey.survey",
        "SELECT resident_id, COUNT(*) FROM residents GROUP BY resident_id",
        "SELECT SUM(minutes) OVER (PARTITION BY resident_id) FROM visits",
    ] {
        let refusal = world.refusal(question);
        assert!(!refusal.rules.is_empty(), "{question}");
        assert!(refusal.instead.is_some(), "{question}");
    }
    assert!(
        world
            .passages()
            .iter()
            .all(|passage| !passage.granted && passage.settles.is_none())
    );
}

#[test]
fn what_cannot_be_protected_is_refused_with_a_reason() {
    let world = World::new();
    for (question, because) in [
        ("SELECT MIN(kwh) FROM residents", "MIN"),
        (
            "SELECT PERCENTILE_CONT(1.0) WITHIN GROUP (ORDER BY kwh) FROM residents",
            "MAX",
        ),
        ("SELECT ARRAY_AGG(district) FROM survey", "ARRAY_AGG"),
        ("SELECT SUM(DISTINCT score) FROM survey", "DISTINCT"),
        (
            "SELECT COUNT(*) FROM residents a JOIN residents b ON a.month = b.month",
            "twice",
        ),
        ("SELECT COUNT(*) FROM residents, survey", "several tables"),
        (
            "SELECT COUNT(*) FROM residents a FULL JOIN residents b ON a.resident_id = b.resident_id",
            "belong to nobody",
        ),
        (
            "SELECT COUNT(*) FROM (SELECT * FROM survey LIMIT 10) AS t",
            "LIMIT",
        ),
        (
            "SELECT COUNT(*) FROM (SELECT DISTINCT district FROM survey) AS t",
            "DISTINCT",
        ),
        ("SELECT SUM(1 / score) FROM survey", "division"),
        (
            "SELECT SUM(CAST(score AS DECIMAL(5, 2))) FROM survey",
            "DECIMAL",
        ),
        (
            "SELECT COUNT(*) FROM survey WHERE score IN (SELECT score FROM survey)",
            "sub-question",
        ),
        (
            "SELECT name, (SELECT COUNT(*) FROM survey s WHERE s.district = d.name) FROM districts d",
            "sub-question",
        ),
        (
            "SELECT COUNT(*) FROM (SELECT n AS x FROM numbers UNION ALL SELECT score FROM survey) AS t",
            "UNION",
        ),
        (
            "SELECT AVG(x) FROM (SELECT SUM(score) OVER (PARTITION BY district) AS x FROM survey) AS t",
            "OVER",
        ),
        (
            "SELECT COUNT(x) FROM (SELECT resident_id, ARRAY_AGG(month) AS x FROM residents GROUP BY resident_id) AS t",
            "",
        ),
        (
            "SELECT resident_id, COUNT(*) FROM residents GROUP BY CUBE (resident_id)",
            "GROUPING SETS",
        ),
        (
            "SELECT COUNT(*) FROM districts d LEFT JOIN survey s ON s.district = d.name",
            "belong to nobody",
        ),
        ("SELECT SUM(sqrt(score)) FROM survey", "sqrt"),
        ("SELECT COUNT(left(code, month)) FROM residents", "left"),
        (
            "SELECT COUNT(substr(code, 1, month - 5)) FROM residents",
            "substr",
        ),
        (
            "SELECT COUNT(*) FROM visits WHERE at + INTERVAL '200000 years' > '2024-01-01'",
            "Shifting",
        ),
        (
            "SELECT date_trunc('century', at), COUNT(*) FROM visits GROUP BY 1",
            "date_trunc",
        ),
    ] {
        let refusal = world.refusal(question);
        assert!(
            refusal.reason.en.contains(because),
            "{question}: {}",
            refusal.reason.en
        );
        assert!(!refusal.reason.fr.is_empty());
    }
}

#[test]
fn columns_that_point_to_one_person_are_never_used() {
    let world = World::new();
    for question in [
        "SELECT COUNT(*) FROM residents WHERE resident_id = 'R1'",
        "SELECT COUNT(*) FROM residents WHERE email LIKE 'a%'",
        "SELECT email, COUNT(*) FROM residents GROUP BY email",
        "SELECT COUNT(DISTINCT email) FROM residents",
        "SELECT MAX(n) FROM (SELECT resident_id || 'x' AS k, COUNT(*) AS n FROM residents GROUP BY 1) AS t",
        "SELECT COUNT(*) FROM residents WHERE resident_id IN (SELECT name FROM districts)",
    ] {
        let refusal = world.refusal(question);
        assert!(
            refusal
                .instead
                .is_some_and(|text| text.en.contains("without")),
            "{question}"
        );
    }
}

#[test]
fn the_person_column_of_the_files_cannot_be_named() {
    let world = World::new();
    for question in [
        "SELECT COUNT(*) FROM residents WHERE __person = 1",
        "SELECT __person FROM survey",
        "SELECT COUNT(*) FROM read_parquet('x')",
        "SELECT repeat('x', 2000000000) FROM districts",
        "SELECT lpad('x', 2000000000) FROM districts",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM generate_series(1, 10)",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) FROM r",
        "EXPLAIN SELECT * FROM survey",
        "INSERT INTO districts VALUES ('a', 'b')",
        "COPY (SELECT * FROM districts) TO '/tmp/x.csv'",
        "SET datafusion.execution.batch_size = 1",
        "",
    ] {
        let error = world.ask(question).err();
        assert!(
            matches!(error, Some(GateError::Question(_))),
            "{question}: {error:?}"
        );
    }
    assert!(world.passages().is_empty());
}

/// Pieces of questions, put together without much sense.
fn question() -> impl Strategy<Value = String> {
    let column = prop_oneof![
        Just("district"),
        Just("kwh"),
        Just("month"),
        Just("score"),
        Just("code"),
        Just("email"),
        Just("*")
    ];
    let figure = prop_oneof![
        Just("COUNT(*)".to_owned()),
        column.clone().prop_map(|c| format!("SUM({c})")),
        column.clone().prop_map(|c| format!("MAX({c})")),
        column.clone().prop_map(str::to_owned),
    ];
    let table = prop_oneof![
        Just("residents"),
        Just("survey"),
        Just("(SELECT * FROM survey LIMIT 3) AS t"),
        Just("survey s JOIN districts d ON s.district = d.name")
    ];
    let tail = prop_oneof![
        Just(String::new()),
        column
            .clone()
            .prop_map(|c| format!(" WHERE {c} IS NOT NULL")),
        column.clone().prop_map(|c| format!(" GROUP BY {c}")),
        Just(" ORDER BY 1 LIMIT 2".to_owned()),
    ];
    (
        proptest::collection::vec(figure, 1..4),
        table,
        proptest::collection::vec(tail, 0..3),
    )
        .prop_map(|(figures, table, tails)| {
            format!(
                "SELECT {} FROM {table}{}",
                figures.join(", "),
                tails.concat()
            )
        })
}

#[test]
fn whatever_is_asked_about_persons_is_protected_or_refused() {
    let world = World::new();
    let config = ProptestConfig {
        cases: 150,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(question in question())| {
        match world.asks("ScientificResearch", &question, Some("0.05")) {
            Ok(gate::Outcome::Granted(answer)) => prop_assert!(answer.protection.is_some(), "unprotected: {question}"),
            Ok(gate::Outcome::Refused(refusal)) => prop_assert!(!refusal.rules.is_empty()),
            Err(GateError::Question(_)) => {}
            Err(error) => prop_assert!(false, "{question}: {error}"),
        }
    });
}
