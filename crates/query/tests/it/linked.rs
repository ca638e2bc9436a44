//! Tables joined person to person, where an impact assessment allows it.

use crate::world::{VISITORS, World, cell, close};

const BY_AGE: &str = "SELECT m.age, COUNT(*) AS n, AVG(v.minutes) AS a FROM visits v JOIN members m ON v.resident_id = m.member
     WHERE v.minutes BETWEEN 0 AND 60 GROUP BY m.age ORDER BY m.age";

#[test]
fn persons_meet_across_data_sets_only_when_that_was_assessed() {
    let world = World::precise();
    let refusal = world.refusal(BY_AGE);
    assert!(
        refusal
            .rules
            .iter()
            .any(|rule| rule.as_str() == "persons-joined-after-assessment"),
        "{:?}",
        refusal.rules
    );
    world.is_assessed_for("ScientificResearch");
    let answer = world.answer(BY_AGE);
    assert_eq!(cell(&answer, 0, 0), "30");
    close(&answer, 0, 1, VISITORS as f64 / 2.0, 20.0);
    close(&answer, 1, 1, VISITORS as f64 / 2.0, 20.0);
    // Members of age 30 have numbers that four divides: p % 40 is 18 on average, and half a visit's five minutes more.
    close(&answer, 0, 2, 30.5, 1.0);
}

#[test]
fn a_join_with_commas_or_on_the_left_is_one_too() {
    let world = World::precise();
    world.is_assessed_for("ScientificResearch");
    let commas = world.answer("SELECT COUNT(*) AS n FROM visits v, members m WHERE v.resident_id = m.member AND m.age > 40");
    close(&commas, 0, 0, VISITORS as f64 / 2.0, 20.0);
    let left = world.answer(
        "SELECT COUNT(*) AS n, COUNT(m.age) AS known FROM visits v LEFT JOIN members m ON v.resident_id = m.member",
    );
    close(&left, 0, 0, 2.0 * VISITORS as f64, 20.0);
    close(&left, 0, 1, VISITORS as f64, 20.0);
    let each = world.answer(
        "SELECT AVG(t.minutes) AS a FROM (SELECT resident_id, SUM(minutes) AS minutes FROM visits GROUP BY resident_id) t
         JOIN members m ON m.member = t.resident_id WHERE t.minutes BETWEEN 0 AND 120",
    );
    close(&each, 0, 0, 63.0, 2.0);
}

#[test]
fn persons_who_objected_are_not_brought_in_from_elsewhere() {
    let world = World::precise();
    world.is_assessed_for("ScientificResearch");
    let question = "SELECT COUNT(*) AS n FROM visits v JOIN members m ON v.resident_id = m.member";
    close(&world.answer(question), 0, 0, VISITORS as f64, 20.0);
    world.objects_as("members", 0..VISITORS / 2);
    close(&world.answer(question), 0, 0, VISITORS as f64 / 2.0, 20.0);
}

#[test]
fn a_table_joined_with_itself_on_the_person_needs_no_assessment() {
    let world = World::precise();
    let answer = world.answer(
        "SELECT COUNT(*) AS n FROM residents a JOIN residents b ON a.resident_id = b.resident_id AND a.month < b.month",
    );
    close(&answer, 0, 0, 15_000.0, 60.0);
}
