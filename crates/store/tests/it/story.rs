//! One story, told to each engine.

use crate::bed::Bed;
use ledger::Leaves;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::{
    MIGRATIONS, Row, Store, StoreError, StoreUrl, Tx, Value, leaf_append, leaf_count, leaf_range,
};

#[test]
fn sqlite_tells_the_story() {
    story(&Bed::sqlite());
}

#[test]
fn postgresql_tells_the_same_story() {
    if let Some(bed) = Bed::postgres() {
        story(&bed);
    }
}

fn story(bed: &Bed) {
    values_come_back_as_they_went(&open(&bed.fresh_url()));
    what_is_refused_leaves_no_trace(&open(&bed.fresh_url()));
    a_panic_harms_nobody_else(&open(&bed.fresh_url()));
    a_failed_statement_cannot_be_overlooked(&open(&bed.fresh_url()));
    a_rule_of_the_schema_is_named(&open(&bed.fresh_url()));
    a_reader_sees_one_moment_and_cannot_write(&open(&bed.fresh_url()));
    a_body_cannot_wait_for_itself(&open(&bed.fresh_url()));
    leaves_are_contiguous_under_concurrency(&open(&bed.fresh_url()));
    what_nobody_waits_for_is_not_run(&open(&bed.fresh_url()));
    everything_is_there_after_reopening(&bed.fresh_url());
    two_stores_on_one_database_take_turns(&bed.fresh_url());
    crate::gate_ports::story(&bed.fresh_url());
}

pub(crate) fn open(url: &StoreUrl) -> Store {
    Store::open(url, MIGRATIONS).expect("opens")
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
}

fn size(store: &Store) -> u64 {
    store
        .read_blocking("leaf count", leaf_count)
        .expect("reads")
}

fn append(tx: &mut Tx<'_>) -> Result<u64, StoreError> {
    leaf_append(tx, b"leaf")
}

fn values_come_back_as_they_went(store: &Store) {
    let made: Result<Vec<Row>, StoreError> = store.run_blocking("values", |tx| {
        tx.execute(
            "INSERT INTO history_file (path, dataset, tbl, row_count, byte_count, hash, added_at)
             VALUES ($3, $1, $1, $2, $2, $4, 0)",
            &["é𝄞".into(), i64::MIN.into(), "path".into(), "".into()],
        )?;
        tx.execute(
            "INSERT INTO ledger_leaf (seq, body) VALUES ($1, $2)",
            &[i64::MAX.into(), vec![0_u8, 255].into()],
        )?;
        tx.query(
            "SELECT f.dataset, f.row_count, f.hash, l.body, l.seq, CAST($1 AS DOUBLE PRECISION), CAST(NULL AS TEXT),
                    (SELECT COUNT(*) FROM party)
             FROM history_file f, ledger_leaf l WHERE f.path = $2",
            &[1.5.into(), "path".into()],
        )
    });
    let rows = made.expect("runs");
    let expected: Vec<Value> = vec![
        "é𝄞".into(),
        i64::MIN.into(),
        "".into(),
        vec![0_u8, 255].into(),
        i64::MAX.into(),
        1.5.into(),
        Value::Null,
        0_i64.into(),
    ];
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].clone().into_values(), expected);

    for (sql, args) in [
        ("SELECT $1", vec![]),
        ("SELECT name FROM party WHERE id = $1", vec!["a\0b".into()]),
        ("SELECT name FROM nowhere", vec![]),
    ] {
        let wrong: Result<Vec<Row>, StoreError> =
            store.run_blocking("wrong statement", move |tx| tx.query(sql, &args));
        let error = wrong.expect_err(sql);
        assert!(matches!(error, StoreError::Statement { .. }), "{error:?}");
    }
}

#[derive(Debug, PartialEq)]
enum Refusal {
    NotToday,
    Store(StoreError),
}
impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Refusal::Store(error)
    }
}

fn what_is_refused_leaves_no_trace(store: &Store) {
    let runtime = runtime();
    // Together, so that refused and kept bodies share commits.
    let outcomes = runtime.block_on(async {
        let mut set = tokio::task::JoinSet::new();
        for number in 0..200_u64 {
            let store = store.clone();
            set.spawn(async move {
                store
                    .run("every third refused", move |tx| {
                        let leaf = append(tx)?;
                        if number % 3 == 0 {
                            return Err(Refusal::NotToday);
                        }
                        Ok(leaf)
                    })
                    .await
            });
        }
        set.join_all().await
    });
    let mut kept: Vec<u64> = outcomes
        .iter()
        .filter_map(|o| o.as_ref().ok().copied())
        .collect();
    kept.sort_unstable();
    assert_eq!(kept, (0..133).collect::<Vec<_>>());
    assert!(
        outcomes
            .iter()
            .flat_map(|o| o.as_ref().err())
            .all(|e| *e == Refusal::NotToday)
    );
    assert_eq!(size(store), 133);
}

fn a_panic_harms_nobody_else(store: &Store) {
    let runtime = runtime();
    let outcomes: Vec<Result<u64, StoreError>> = runtime.block_on(async {
        let mut set = tokio::task::JoinSet::new();
        for number in 0..20 {
            let store = store.clone();
            set.spawn(async move {
                store
                    .run("panic sometimes", move |tx| {
                        let leaf = append(tx)?;
                        assert!(number % 5 != 0, "number {number} is not welcome");
                        Ok(leaf)
                    })
                    .await
            });
        }
        set.join_all().await
    });
    let panics: Vec<&StoreError> = outcomes.iter().flat_map(|o| o.as_ref().err()).collect();
    assert_eq!(panics.len(), 4);
    for panic in panics {
        let StoreError::Panicked { name, message } = panic else {
            panic!("{panic:?}");
        };
        assert_eq!(*name, "panic sometimes");
        assert!(message.contains("is not welcome"));
    }
    assert_eq!(size(store), 16);
    let read: Result<(), StoreError> = store.read_blocking("panic", |_| panic!("while reading"));
    assert!(matches!(read, Err(StoreError::Panicked { .. })));
    assert_eq!(store.run_blocking("afterwards", append), Ok(16));
}

fn a_failed_statement_cannot_be_overlooked(store: &Store) {
    let overlooked: Result<u64, StoreError> = store.run_blocking("overlook", |tx| {
        let leaf = append(tx)?;
        let failed = tx.execute(
            "INSERT INTO ledger_leaf (seq, body) VALUES ($1, $2)",
            &[Value::try_from(leaf)?, b"again".as_slice().into()],
        );
        assert!(failed.is_err());
        assert_eq!(append(tx), failed, "everything after it fails the same way");
        Ok(leaf)
    });
    assert!(overlooked.expect_err("undone").is_duplicate());
    assert_eq!(size(store), 0);
}

fn a_rule_of_the_schema_is_named(store: &Store) {
    let rule = |sql: &'static str| {
        store
            .run_blocking("rule", move |tx| tx.execute(sql, &[]))
            .expect_err(sql)
    };
    let dangling = rule(
        "INSERT INTO party (id, name, kind, place, added_at) VALUES ('a', 'A', 'press', 'mars', 0)",
    );
    assert!(dangling.is_dangling(), "{dangling:?}");
    let empty = rule("INSERT INTO party (id, name, kind, added_at) VALUES ('a', NULL, 'press', 0)");
    let StoreError::Constraint {
        rule: store::Rule::NotNull,
        what,
    } = &empty
    else {
        panic!("{empty:?}");
    };
    assert!(what.contains("party") && what.contains("name"), "{what}");
    let negative = rule(
        "INSERT INTO budget (party, dataset, period, spent_rho) VALUES ('a', 'b', '2026', -1)",
    );
    assert!(matches!(
        negative,
        StoreError::Constraint {
            rule: store::Rule::Check,
            ..
        }
    ));
}

fn a_reader_sees_one_moment_and_cannot_write(store: &Store) {
    let writer = store.clone();
    let seen: Result<(u64, u64), StoreError> = store.read_blocking("twice", move |tx| {
        let before = leaf_count(tx)?;
        writer.run_blocking("between", append)?;
        Ok((before, leaf_count(tx)?))
    });
    assert_eq!(seen, Ok((0, 0)));
    assert_eq!(
        size(store),
        1,
        "what is confirmed is seen by the next reader"
    );
    assert_eq!(
        store.read_blocking("write", append),
        Err(StoreError::ReadOnly)
    );
}

fn a_body_cannot_wait_for_itself(store: &Store) {
    let inner = store.clone();
    let nested = store.run_blocking("outer", move |_| inner.run_blocking("inner", append));
    assert_eq!(nested, Err(StoreError::Nested { name: "inner" }));
    let inner = store.clone();
    let nested = store.read_blocking("outer", move |_| inner.read_blocking("inner", leaf_count));
    assert_eq!(nested, Err(StoreError::Nested { name: "inner" }));
}

fn leaves_are_contiguous_under_concurrency(store: &Store) {
    let runtime = runtime();
    let mut given = runtime.block_on(async {
        let mut set = tokio::task::JoinSet::new();
        for caller in 0..64_u64 {
            let store = store.clone();
            set.spawn(async move {
                let mut given = Vec::new();
                for round in 0..20_u64 {
                    let body = format!("{caller} {round}");
                    let leaf: Result<u64, StoreError> = store
                        .run("append", {
                            let body = body.clone();
                            move |tx| leaf_append(tx, body.as_bytes())
                        })
                        .await;
                    given.push((leaf.expect("appends"), body));
                }
                given
            });
        }
        set.join_all().await.concat()
    });
    given.sort_unstable();
    let numbers: Vec<u64> = given.iter().map(|(leaf, _)| *leaf).collect();
    assert_eq!(numbers, (0..64 * 20).collect::<Vec<_>>());

    let leaves = store.leaves();
    assert_eq!(leaves.size(), Ok(1280));
    let stored: Vec<Vec<u8>> = (0..1280)
        .step_by(256)
        .flat_map(|from| leaves.range(from, from + 256).expect("reads"))
        .collect();
    assert!(
        given
            .iter()
            .zip(&stored)
            .all(|((_, body), leaf)| body.as_bytes() == leaf)
    );
    assert_eq!(leaves.range(1279, 1281).expect("reads").len(), 1);

    let long: Result<u64, StoreError> =
        store.run_blocking("too long", |tx| leaf_append(tx, &vec![0; 65_536]));
    assert!(matches!(long, Err(StoreError::TooLarge { .. })));
}

fn what_nobody_waits_for_is_not_run(store: &Store) {
    let runtime = runtime();
    let (entered, is_in) = std::sync::mpsc::channel::<()>();
    let (let_go, gate) = std::sync::mpsc::channel::<()>();
    runtime.block_on(async {
        let slow = tokio::spawn({
            let store = store.clone();
            async move {
                store
                    .run("slow", move |tx| {
                        entered.send(()).ok();
                        gate.recv().ok();
                        append(tx)
                    })
                    .await
            }
        });
        tokio::task::spawn_blocking(move || is_in.recv())
            .await
            .expect("joins")
            .expect("the slow body runs");
        let waiting = store.run("given up", append);
        let short = std::time::Duration::from_millis(20);
        assert!(tokio::time::timeout(short, waiting).await.is_err());
        let_go.send(()).expect("it waits");
        assert_eq!(slow.await.expect("joins"), Ok(0));
    });
    assert_eq!(
        store.run_blocking("next", append),
        Ok(1),
        "the one given up left no leaf"
    );
}

fn everything_is_there_after_reopening(url: &StoreUrl) {
    let store = open(url);
    for _ in 0..10 {
        store.run_blocking("append", append).expect("appends");
    }
    // A body that holds the last clone is dropped by the store's own thread.
    let clone = store.clone();
    let done: Result<(), StoreError> = store.run_blocking("hold", move |_| {
        let _held = &clone;
        Ok(())
    });
    done.expect("runs");
    drop(store);
    let store = open(url);
    assert_eq!(size(&store), 10);
    let bodies = store.read_blocking("bodies", |tx| leaf_range(tx, 0, 10));
    assert_eq!(bodies, Ok(vec![b"leaf".to_vec(); 10]));
}

fn two_stores_on_one_database_take_turns(url: &StoreUrl) {
    let stores = [open(url), open(url)];
    let sum = Arc::new(AtomicU64::new(0));
    std::thread::scope(|scope| {
        for store in &stores {
            for _ in 0..4 {
                let sum = sum.clone();
                scope.spawn(move || {
                    for _ in 0..25 {
                        let leaf = store.run_blocking("append", append).expect("appends");
                        sum.fetch_add(leaf, Ordering::Relaxed);
                    }
                });
            }
        }
    });
    assert_eq!(size(&stores[0]), 200);
    assert_eq!(
        sum.load(Ordering::Relaxed),
        (0..200_u64).sum::<u64>(),
        "each number was given once"
    );
}
