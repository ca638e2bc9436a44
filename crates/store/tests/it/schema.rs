//! The schema's steps: applied once, in order, never changed.

use crate::bed::Bed;
use store::{Migration, Store, StoreError};

const ONE: Migration = Migration {
    name: "0001_one",
    sql: "CREATE TABLE one (id BIGINT PRIMARY KEY); CREATE TABLE two (id TEXT);",
};
const TWO: Migration = Migration {
    name: "0002_two",
    sql: "INSERT INTO one (id) VALUES (1);",
};
const THREE: Migration = Migration {
    name: "0003_three",
    sql: "INSERT INTO one (id) VALUES (3);",
};

#[test]
fn sqlite_keeps_the_steps() {
    steps(&Bed::sqlite());
}

#[test]
fn postgresql_keeps_the_steps() {
    if let Some(bed) = Bed::postgres() {
        steps(&bed);
    }
}

fn steps(bed: &Bed) {
    let url = bed.fresh_url();
    let open = |steps: &[Migration]| Store::open(&url, steps);
    let rows = |store: &Store| -> i64 {
        let count = |tx: &mut store::Tx<'_>| tx.query_one("SELECT COUNT(*) FROM one", &[])?.int(0);
        store.read_blocking("count", count).expect("reads")
    };
    assert_eq!(rows(&open(&[ONE, TWO]).expect("applies")), 1);
    assert_eq!(
        rows(&open(&[ONE, TWO]).expect("opens again")),
        1,
        "a step is applied once"
    );

    // A step that fails leaves nothing, the steps before it included.
    let broken = Migration {
        name: "0004_broken",
        sql: "CREATE TABLE x (id TEXT); CREATE TABLE one (id TEXT);",
    };
    open(&[ONE, TWO, THREE, broken]).expect_err("the table is there");
    assert_eq!(rows(&open(&[ONE, TWO]).expect("as before")), 1);

    let changed = Migration {
        sql: "INSERT INTO one (id) VALUES (2);",
        ..TWO
    };
    let error = open(&[ONE, changed]).expect_err("changed");
    assert!(
        matches!(&error, StoreError::ChangedStep { step, .. } if step == "0002_two"),
        "{error}"
    );

    let error = open(&[ONE]).expect_err("newer");
    assert!(
        matches!(&error, StoreError::NewerSchema { step, .. } if step == "0002_two"),
        "{error}"
    );
    assert!(error.to_string().contains("newer version"));

    let between = Migration {
        name: "0001_then",
        sql: "SELECT 1",
    };
    let error = open(&[ONE, between, TWO]).expect_err("missing");
    assert!(
        matches!(&error, StoreError::MissingStep { step, .. } if step == "0001_then"),
        "{error}"
    );

    let windows = Migration {
        sql: "CREATE TABLE a (\r\n id TEXT\r\n)",
        name: "0003_lines",
    };
    let unix = Migration {
        sql: "CREATE TABLE a (\n id TEXT\n)",
        name: "0003_lines",
    };
    open(&[ONE, TWO, windows]).expect("applies");
    open(&[ONE, TWO, unix]).expect("line ends do not count");
}
