//! Open data: as it is.

use crate::world::World;
use gate::{Cell, Outcome};

#[test]
fn open_data_is_exact_and_costs_nothing() {
    let world = World::new();
    let outcome = world.asks(
        "ServiceProvision",
        "SELECT zone, COUNT(*) AS n FROM districts GROUP BY zone ORDER BY zone",
        None,
    );
    let Ok(Outcome::Granted(answer)) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(
        answer.rows,
        [
            [Cell::Text("inner".into()), Cell::Int(1)],
            [Cell::Text("outer".into()), Cell::Int(2)]
        ]
    );
    assert!(answer.protection.is_none() && answer.budget.is_none());
    assert_eq!(world.passages().len(), 1);
}

#[test]
fn an_answer_shows_so_many_rows_and_says_that_there_are_more() {
    let world = World::new();
    let answer = world.answer("SELECT n FROM numbers ORDER BY n");
    assert_eq!(answer.rows.len(), 10_000);
    assert!(answer.truncated);
    assert_eq!(world.answer("SELECT n FROM numbers LIMIT 3").rows.len(), 3);
    assert_eq!(
        world.answer("SELECT COUNT(*) FROM numbers.numbers").rows,
        [[Cell::Int(100_000)]]
    );
}
