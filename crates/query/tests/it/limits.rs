//! Time and memory are bounded, and what does not pass leaves no passage.

use crate::world::World;
use gate::{GateError, PortFault};
use query::Limits;
use std::time::Duration;

#[test]
fn a_question_without_end_is_stopped() {
    let world = World::with_limits(Limits {
        time: Duration::from_millis(800),
        ..Limits::default()
    });
    let outcome =
        world.ask("SELECT COUNT(*) FROM numbers a, numbers b, numbers c WHERE a.n + b.n = c.n * 3");
    assert!(
        matches!(&outcome, Err(GateError::Port(PortFault::Exceeded(text))) if text.contains("longer")),
        "{outcome:?}"
    );
    assert!(world.passages().is_empty());
    world.answer("SELECT COUNT(*) FROM districts");
}

#[test]
fn a_question_that_needs_too_much_memory_is_stopped() {
    let world = World::with_limits(Limits {
        memory_bytes: 1 << 20,
        ..Limits::default()
    });
    let outcome = world
        .ask("SELECT a.n, b.n FROM numbers a JOIN numbers b ON a.n = b.n ORDER BY a.n, b.n DESC");
    assert!(
        matches!(&outcome, Err(GateError::Port(PortFault::Exceeded(text))) if text.contains("memory")),
        "{outcome:?}"
    );
}

#[test]
fn what_fails_on_persons_rows_fails_in_the_same_words() {
    let words = |limits: Limits, question: &str| match World::with_limits(limits).ask(question) {
        Err(GateError::Port(PortFault::Exceeded(text))) => text,
        other => panic!("{question}: {other:?}"),
    };
    let (groups, rows) = (
        Limits {
            groups: 1,
            ..Limits::default()
        },
        Limits {
            groups: 1,
            memory_bytes: 1 << 14,
            ..Limits::default()
        },
    );
    let text = |limits, question| {
        let text = words(limits, question);
        text.split(" MB").last().map(str::to_owned)
    };
    let too_many_groups = text(
        groups,
        "SELECT district, COUNT(*) FROM residents GROUP BY district",
    );
    let too_many_rows = text(rows, "SELECT AVG(kwh) FROM residents");
    assert!(too_many_groups.is_some());
    assert_eq!(too_many_groups, too_many_rows);
}
