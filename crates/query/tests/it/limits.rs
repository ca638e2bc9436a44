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
