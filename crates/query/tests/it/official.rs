//! Exact figures for official statistics: small groups are withheld, and so is whatever would tell them.

use crate::world::{PERSONS, World, cell, number};
use gate::{Answer, Outcome};

#[track_caller]
fn answered(world: &World, question: &str) -> Answer {
    match world.exact(question).expect(question) {
        Outcome::Granted(answer) => answer,
        Outcome::Refused(refusal) => panic!("refused: {}", refusal.reason.en),
    }
}

#[track_caller]
fn withheld(world: &World, question: &str) -> String {
    match world.exact(question) {
        Err(error) => error.to_string(),
        Ok(Outcome::Refused(refusal)) => refusal.reason.en,
        // As if nobody were in the group.
        Ok(Outcome::Granted(answer)) if answer.rows.is_empty() => String::new(),
        Ok(Outcome::Granted(answer)) => panic!("{:?}", answer.rows),
    }
}

#[test]
fn figures_are_exact_and_small_groups_do_not_appear() {
    let world = World::new();
    let answer = answered(
        &world,
        "SELECT district, COUNT(*) AS n, SUM(score) AS s FROM survey GROUP BY district ORDER BY district",
    );
    // Somebody lives alone on the island.
    assert_eq!(answer.rows.len(), 2);
    assert_eq!(cell(&answer, 0, 0), "Centre");
    let centre = (1..PERSONS).filter(|person| person % 5 != 0);
    assert_eq!(number(&answer.rows[0][1]), centre.clone().count() as f64);
    let scores: i64 = centre.map(|person| person % 11).sum();
    assert_eq!(number(&answer.rows[0][2]), scores as f64);
    assert!(answer.budget.is_none() && answer.protection.is_none());
}

#[test]
fn with_a_total_a_second_group_is_withheld() {
    let world = World::new();
    let answer = answered(
        &world,
        "SELECT district, COUNT(*) AS n FROM survey GROUP BY ROLLUP(district) ORDER BY n",
    );
    // The island would be the total less the two others.
    assert_eq!(answer.rows.len(), 2, "{:?}", answer.rows);
    assert_eq!(number(&answer.rows[1][1]), PERSONS as f64);
}

#[test]
fn two_questions_that_differ_by_one_person_are_not_both_answered() {
    let world = World::new();
    answered(&world, "SELECT COUNT(*) AS n FROM survey");
    let told = withheld(
        &world,
        "SELECT COUNT(*) AS n FROM survey WHERE district <> 'Island'",
    );
    assert!(!told.contains("Island"), "{told}");
    // Nor in a roundabout way, over groups.
    withheld(
        &world,
        "SELECT CASE WHEN district = 'Island' THEN 0 ELSE 1 END AS g, COUNT(*) AS n FROM survey WHERE district <> 'Island' GROUP BY 1",
    );
    // A question that tells nothing new about a few persons is.
    answered(
        &world,
        "SELECT score, COUNT(*) AS n FROM survey GROUP BY score",
    );
}

#[test]
fn a_tracker_is_not_completed() {
    let world = World::new();
    // Denning, Denning and Schwartz (1979): C = "in the centre or over five", T = "over five and not on the island".
    let parts = [
        "SELECT COUNT(*) AS n FROM survey WHERE score > 5",
        "SELECT COUNT(*) AS n FROM survey WHERE score <= 5",
        "SELECT COUNT(*) AS n FROM survey WHERE score > 5 OR district = 'Island'",
        "SELECT COUNT(*) AS n FROM survey WHERE score <= 5 OR district = 'Island'",
    ];
    let answered = parts
        .iter()
        .filter(
            |part| matches!(world.exact(part), Ok(Outcome::Granted(told)) if !told.rows.is_empty()),
        )
        .count();
    assert!(answered >= 2, "the halves alone tell nothing");
    assert!(answered < parts.len(), "the tracker was completed");
}

#[test]
fn nobody_else_receives_exact_figures_and_not_of_every_form() {
    let world = World::new();
    let told = withheld(&world, "SELECT MEDIAN(score) AS m FROM survey");
    assert!(told.contains("counts, sums and averages"), "{told}");
    withheld(&world, "SELECT * FROM survey");
    // What is added up could be one person's alone.
    for one in [
        "SELECT SUM(CASE WHEN district = 'Island' THEN 1000 * score ELSE 1 END) AS s FROM survey",
        "SELECT COUNT(CASE WHEN district = 'Island' AND score = 0 THEN NULL ELSE 1 END) AS n FROM survey",
        "SELECT SUM(score) FILTER (WHERE district = 'Island') AS s FROM survey",
        "SELECT SUM(v) AS s FROM (SELECT score * 2 AS v FROM survey) AS t",
    ] {
        withheld(&world, one);
    }
}
